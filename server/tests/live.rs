//! What happens reaches open tabs: over real sockets, of programs that share a database.

use crate::database::{Database, Staff};
use crate::test_app::{ORIGIN_OF_LARDER, TestApp};
use app::auth::PersonId;
use app::context::Viewer;
use futures_util::{SinkExt as _, StreamExt as _};
use http::StatusCode;
use serde_json::{Value, json};
use server::{listening, live};
use sqlx::{AssertSqlSafe, Executor as _};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use uuid::Uuid;

/// A test that waits for longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program that listens, on a real port.
struct Program {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    hub: JoinHandle<()>,
}

impl Program {
    async fn start(app: &TestApp) -> Self {
        let state = app.state();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (stop, asked) = watch::channel(false);
        let owner = (*app.database.owner.connect_options()).clone();
        let hub = tokio::spawn(live::work(state.live.clone(), owner, asked.clone()));
        let mut ends = asked;
        let ends = async move { _ = ends.wait_for(|stop| *stop).await };
        tokio::spawn(listening::serve(listener, server::router(state), listening::HEAD, ends));
        Self { address, stop, hub }
    }

    async fn connect(&self, cookie: Option<&str>, origin: &str) -> Result<Tab, StatusCode> {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let mut request = "ws://larder.test/live".into_client_request().expect("a request");
        request.headers_mut().insert("origin", origin.parse().expect("a header"));
        if let Some(cookie) = cookie {
            request.headers_mut().insert("cookie", format!("larder={cookie}").parse().expect("a header"));
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Tab { socket, cursor: String::new() }),
            Err(Error::Http(answer)) => Err(answer.status()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A tab of somebody who is signed in, that follows these and has read everything.
    async fn tab(&self, cookie: &str, follow: &[&str]) -> Tab {
        let mut tab = loop {
            // The program may not listen to the database yet.
            match self.connect(Some(cookie), ORIGIN_OF_LARDER).await {
                Ok(tab) => break tab,
                Err(StatusCode::SERVICE_UNAVAILABLE) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(status) => panic!("{status}"),
            }
        };
        tab.say(follow, Some("")).await;
        assert_eq!(tab.message().await["changes"], Value::Null, "whoever knows nothing reads everything");
        tab
    }

    async fn stop(self) {
        self.stop.send(true).expect("a program that runs");
        self.hub.await.expect("an end");
    }
}

/// A tab's socket.
struct Tab {
    socket: WebSocketStream<TcpStream>,
    cursor: String,
}

impl Tab {
    async fn say(&mut self, follow: &[&str], cursor: Option<&str>) {
        let said = json!({ "follow": follow, "cursor": cursor }).to_string();
        self.socket.send(Message::text(said)).await.expect("sent");
    }

    /// The next that is told; the code with which the socket ends.
    async fn next(&mut self) -> Result<Value, u16> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("in time");
            match next {
                Some(Ok(Message::Text(text))) => {
                    let said = serde_json::from_str::<Value>(&text).expect("JSON");
                    if let Some(cursor) = said["cursor"].as_str() {
                        cursor.clone_into(&mut self.cursor);
                    }
                    return Ok(said);
                }
                Some(Ok(Message::Close(close))) => return Err(close.map_or(0, |close| close.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    /// The next about what changed.
    async fn message(&mut self) -> Value {
        loop {
            let said = self.next().await.expect("still open");
            if said.get("here").is_none() {
                return said;
            }
        }
    }

    /// Who else has a record open, as soon as `wanted` are.
    async fn sees(&mut self, record: Uuid, wanted: &[&str]) {
        loop {
            let said = self.next().await.expect("still open");
            let names = said["people"].as_array().into_iter().flatten();
            let names = names.map(|one| one["name"].as_str().unwrap_or_default()).collect::<Vec<_>>();
            if said["here"] == json!(record) && names == wanted {
                return;
            }
        }
    }

    /// Everything that is told until something of the table `end` is and nothing waits any more, as the cursor says.
    async fn until(&mut self, end: &str) -> BTreeSet<String> {
        let (mut heard, mut ended) = (BTreeSet::new(), false);
        loop {
            let said = self.message().await;
            for change in said["changes"].as_array().expect("changes, and not everything") {
                if change["table"] == end {
                    ended = true;
                } else {
                    heard.insert(line(change));
                }
            }
            if ended && said["cursor"].is_string() {
                return heard;
            }
        }
    }

    /// The code with which it ends.
    async fn end(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }
}

fn line(change: &Value) -> String {
    let (table, id) = (change["table"].as_str().unwrap_or_default(), change["id"].as_str().unwrap_or("all"));
    format!("{}{table} {id}", if change["gone"] == true { "gone: " } else { "" })
}

/// Carries a statement out for `person`.
async fn act(database: &Database, person: PersonId, statement: &str) {
    let mut viewer = database.viewer(person).await;
    run(&mut viewer, statement).await;
    viewer.commit().await.expect("committed");
}

async fn run(viewer: &mut Viewer, statement: &str) {
    let done = viewer.db().execute(AssertSqlSafe(statement.to_owned())).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn account(database: &Database, owner: PersonId) -> Uuid {
    let id = Uuid::now_v7();
    let insert = format!("insert into organization (id, name, owner_id) values ('{id}', 'Blue Fin', '{owner}')");
    act(database, owner, &insert).await;
    id
}

/// A change that everybody hears of: what was to be heard before was heard before it.
async fn mark(database: &Database, staff: &Staff) {
    act(database, staff.admin, &format!("insert into segment (name) values ('{}')", Uuid::now_v7())).await;
}

async fn cookie(app: &TestApp, person: PersonId) -> String {
    app.sign_in(person).await.cookie("larder").expect("a session")
}

#[tokio::test]
async fn an_edit_is_told_to_whoever_has_its_list_or_its_record_open() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let (id, other) = (account(&app.database, staff.rep).await, account(&app.database, staff.rep).await);
    let vera = cookie(&app, staff.viewer).await;
    let mut list = program.tab(&vera, &["organization", "segment"]).await;
    let mut record = program.tab(&vera, &[&id.to_string(), "segment"]).await;
    // What happened a moment before they came is told once more.
    mark(&app.database, &staff).await;
    for tab in [&mut list, &mut record] {
        tab.until("segment").await;
    }
    act(&app.database, staff.rep, &format!("update organization set priority = 'A' where id = '{id}'")).await;
    let heard = list.message().await;
    assert_eq!(heard["changes"], json!([{ "table": "organization", "id": id, "of": [id], "gone": false }]));
    assert_eq!(record.message().await["changes"], heard["changes"]);

    // What is on an account is told to whoever has the account open; another account is not.
    let ann = Uuid::now_v7();
    let contact = format!("insert into contact (id, last_name, organization_id) values ('{ann}', 'Adams', '{id}')");
    act(&app.database, staff.rep, &contact).await;
    act(&app.database, staff.rep, &format!("update organization set priority = 'B' where id = '{other}'")).await;
    mark(&app.database, &staff).await;
    let heard = record.until("segment").await;
    assert_eq!(heard, BTreeSet::from([format!("contact {ann}")]), "another account was told of");
}

#[tokio::test]
async fn a_tab_that_comes_back_hears_what_it_missed() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let id = account(&app.database, staff.rep).await;
    let rob = cookie(&app, staff.rep).await;
    let mut tab = program.tab(&rob, &["organization", "segment"]).await;
    mark(&app.database, &staff).await;
    tab.until("segment").await;
    let cursor = tab.cursor.clone();
    drop(tab);
    act(&app.database, staff.rep, &format!("update organization set priority = 'A' where id = '{id}'")).await;
    mark(&app.database, &staff).await;
    let mut tab = program.connect(Some(&rob), ORIGIN_OF_LARDER).await.expect("a socket");
    tab.say(&["organization", "segment"], Some(&cursor)).await;
    let mut heard = BTreeSet::new();
    while !heard.contains(&format!("organization {id}")) {
        heard.extend(tab.message().await["changes"].as_array().expect("what it missed").iter().map(line));
    }
}

#[tokio::test]
async fn a_commit_is_told_at_once_though_an_earlier_one_is_still_undecided() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let mut tab = program.tab(&cookie(&app, staff.rep).await, &["organization", "segment"]).await;
    let mut slow = app.database.viewer(staff.rep).await;
    let late = Uuid::now_v7();
    let insert = format!("insert into organization (id, name, owner_id) values ('{late}', 'Late', '{}')", staff.rep);
    run(&mut slow, &insert).await;
    let early = account(&app.database, staff.rep).await;
    assert_eq!(tab.message().await["changes"][0]["id"], json!(early));
    slow.commit().await.expect("committed");
    mark(&app.database, &staff).await;
    assert!(tab.until("segment").await.contains(&format!("organization {late}")));
}

#[tokio::test]
async fn only_larders_own_pages_open_a_socket_and_only_for_who_is_signed_in() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let rob = cookie(&app, staff.rep).await;
    drop(program.tab(&rob, &[]).await);
    let program = &program;
    let refused = |cookie, origin| async move { program.connect(cookie, origin).await.err() };
    assert_eq!(refused(Some(rob.as_str()), "https://evil.example").await, Some(StatusCode::FORBIDDEN));
    assert_eq!(refused(None, ORIGIN_OF_LARDER).await, Some(StatusCode::UNAUTHORIZED));
    assert_eq!(refused(Some("made-up"), ORIGIN_OF_LARDER).await, Some(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn a_socket_ends_with_its_session_and_no_other() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let (leaving, staying) = (app.sign_in(staff.rep).await, cookie(&app, staff.rep).await);
    let (gone, disabled) = (leaving.cookie("larder").expect("a session"), cookie(&app, staff.other_rep).await);
    let mut gone = program.tab(&gone, &["segment"]).await;
    let mut staying = program.tab(&staying, &["segment"]).await;
    let mut disabled = program.tab(&disabled, &["segment"]).await;
    leaving.post("/api/auth/sign-out", &[]).await;
    assert_eq!(gone.end().await, 4401);
    let disable = format!("select larder.disable_person('{}', '{}')", staff.other_rep, staff.rep);
    act(&app.database, staff.admin, &disable).await;
    assert_eq!(disabled.end().await, 4401);
    mark(&app.database, &staff).await;
    staying.until("segment").await;
}

#[tokio::test]
async fn other_rights_are_another_book_at_once() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    let program = Program::start(&app).await;
    let id = account(&app.database, staff.rep).await;
    let mut sam = program.tab(&cookie(&app, staff.other_rep).await, &["organization", "segment"]).await;
    let write = format!("update organization set priority = 'A' where id = '{id}'");
    act(&app.database, staff.rep, &write).await;
    mark(&app.database, &staff).await;
    assert_eq!(sam.until("segment").await, BTreeSet::new());
    let join = format!("update person set team_id = '{}' where id = '{}'", staff.north, staff.other_rep);
    act(&app.database, staff.admin, &join).await;
    assert_eq!(sam.message().await["changes"], Value::Null);
    act(&app.database, staff.rep, &write.replace("'A'", "'B'")).await;
    assert_eq!(sam.message().await["changes"][0]["id"], json!(id));
    // Open books are other rights of everybody's.
    act(&app.database, staff.admin, "update company set private_books = false").await;
    assert_eq!(sam.message().await["changes"], Value::Null);
}

/// What the database says that `person` heard of since `cursor`.
async fn told(database: &Database, person: PersonId, cursor: &mut String) -> BTreeSet<String> {
    let mut viewer = database.viewer(person).await;
    let answer = sqlx::query_scalar::<_, Value>("select larder.changes_after($1, 1000)");
    let answer = answer.bind(&*cursor).fetch_one(viewer.db()).await.expect("an answer");
    answer["cursor"].as_str().expect("a cursor").clone_into(cursor);
    answer["changes"].as_array().into_iter().flatten().map(line).filter(|line| !line.contains("segment")).collect()
}

#[tokio::test]
async fn everybody_hears_what_the_database_would_tell_them_in_open_and_in_private_books() {
    for private in [false, true] {
        let app = TestApp::new().await;
        let staff = app.database.company(private).await;
        let program = Program::start(&app).await;
        let everything = [
            "organization",
            "contact",
            "contact_advocacy",
            "interaction",
            "task",
            "person",
            "team",
            "segment",
            "product",
            "distributor_authorization",
            "opportunity",
        ];
        let people = [
            staff.admin,
            staff.manager,
            staff.rep,
            staff.colleague,
            staff.other_manager,
            staff.other_rep,
            staff.viewer,
        ];
        let mut listeners = Vec::new();
        for person in people {
            listeners.push((person, program.tab(&cookie(&app, person).await, &everything).await, String::new()));
        }
        // What happened a moment before they came is told once more.
        mark(&app.database, &staff).await;
        app.database.settle().await;
        for (person, tab, cursor) in &mut listeners {
            tab.until("segment").await;
            told(&app.database, *person, cursor).await;
        }
        let Staff { admin, rep: rob, other_rep: sam, manager: mia, other_manager: max, .. } = staff;
        let [org, free, principal, ann, note, own, about, of_deal, cod, seller, terms, deal, theirs] =
            std::array::from_fn(|_| Uuid::now_v7());
        let steps = [
            (rob, format!("insert into organization (id, name, owner_id) values ('{org}', 'Of Rob', '{rob}')")),
            (mia, format!("insert into organization (id, name) values ('{free}', 'Of nobody')")),
            (
                admin,
                format!(
                    "insert into organization (id, name, role, owner_id) values ('{principal}', 'Sea', 'principal', '{rob}')"
                ),
            ),
            (rob, format!("insert into contact (id, last_name, organization_id) values ('{ann}', 'Adams', '{org}')")),
            (
                admin,
                format!(
                    "insert into contact_advocacy (contact_id, principal_id, organization_id, advocacy) values ('{ann}', '{principal}', '{org}', 'champion')"
                ),
            ),
            (
                rob,
                format!(
                    "insert into interaction (id, author_id, type, body, organization_id, contact_id) values ('{note}', '{rob}', 'note', 'Cod', '{org}', '{ann}')"
                ),
            ),
            (rob, format!("insert into product (id, name, principal_id) values ('{cod}', 'Cod', '{principal}')")),
            (max, format!("update product set name = 'Cod loin' where id = '{cod}'")),
            (mia, format!("insert into organization (id, name, role) values ('{seller}', 'Key', 'distributor')")),
            (
                mia,
                format!(
                    "insert into distributor_authorization (id, distributor_id, principal_id) values ('{terms}', '{seller}', '{principal}')"
                ),
            ),
            (
                rob,
                format!(
                    "insert into opportunity (id, owner_id, organization_id, principal_id) values ('{deal}', '{rob}', '{org}', '{principal}')"
                ),
            ),
            (rob, format!("insert into opportunity_product (opportunity_id, product_id) values ('{deal}', '{cod}')")),
            (mia, format!("update opportunity set stage = 'demo scheduled' where id = '{deal}'")),
            (
                sam,
                format!(
                    "insert into opportunity (id, owner_id, organization_id, principal_id) values ('{theirs}', '{sam}', '{free}', '{principal}')"
                ),
            ),
            (max, format!("update distributor_authorization set deleted_at = now() where id = '{terms}'")),
            (mia, format!("update product set deleted_at = now() where id = '{cod}'")),
            (rob, format!("update organization set priority = 'A' where id = '{org}'")),
            (
                rob,
                format!(
                    "insert into task (id, title, due_on, owner_id) values ('{own}', 'Call', '2026-11-01', '{rob}')"
                ),
            ),
            (
                rob,
                format!(
                    "insert into task (id, title, due_on, owner_id, organization_id) values ('{about}', 'Cod', '2026-11-01', '{rob}', '{org}')"
                ),
            ),
            (
                rob,
                format!(
                    "insert into task (id, title, due_on, owner_id, opportunity_id) values ('{of_deal}', 'Hake', '2026-11-01', '{rob}', '{deal}')"
                ),
            ),
            (mia, format!("update task set owner_id = '{sam}' where id = '{own}'")),
            (max, format!("update task set title = 'Call again' where id = '{own}'")),
            (mia, format!("select larder.hand_over('{{{free}}}', '{sam}')")),
            (admin, format!("select larder.hand_over('{{{org}}}', '{sam}')")),
            (rob, format!("update opportunity set competitor = 'Ocean' where id = '{deal}'")),
            (admin, format!("update opportunity set owner_id = '{sam}' where id = '{deal}'")),
            (max, format!("update opportunity set probability = 30 where id = '{deal}'")),
            (rob, format!("update task set title = 'Hake, twice' where id = '{of_deal}'")),
            (admin, format!("update opportunity set deleted_at = now() where id in ('{deal}', '{theirs}')")),
            (admin, format!("update contact set position = 'Buyer' where id = '{ann}'")),
            (rob, format!("update interaction set body = 'Likes cod' where id = '{note}'")),
            (admin, format!("update contact set organization_id = '{principal}' where id = '{ann}'")),
            (admin, format!("update organization set role = 'operator' where id = '{principal}'")),
            (sam, format!("update organization set deleted_at = now() where id = '{org}'")),
            (admin, format!("update person set name = 'Samuel' where id = '{sam}'")),
        ];
        for (person, statement) in steps {
            act(&app.database, person, &statement).await;
            mark(&app.database, &staff).await;
            app.database.settle().await;
            for (person, tab, cursor) in &mut listeners {
                let heard = tab.until("segment").await;
                let told = told(&app.database, *person, cursor).await;
                assert_eq!(heard, told, "private books: {private}; {person} after {statement}");
            }
        }
    }
}

#[tokio::test]
async fn a_record_that_one_may_not_see_cannot_be_followed_and_one_that_is_lost_is_let_go() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    let program = Program::start(&app).await;
    let id = account(&app.database, staff.rep).await;
    let name = id.to_string();
    let mut sam = program.tab(&cookie(&app, staff.other_rep).await, &[&name, "segment"]).await;
    let mut rob = program.tab(&cookie(&app, staff.rep).await, &[&name, "segment"]).await;
    let mut rita = program.tab(&cookie(&app, staff.colleague).await, &[&name, "segment"]).await;
    // They see each other, and neither sees or is seen by him.
    rob.sees(id, &["Rita Rep"]).await;
    rita.sees(id, &["Rob Rep"]).await;
    act(&app.database, staff.rep, &format!("update organization set priority = 'A' where id = '{id}'")).await;
    mark(&app.database, &staff).await;
    assert_eq!(sam.until("segment").await, BTreeSet::new());
    rob.until("segment").await;
    act(&app.database, staff.admin, &format!("select larder.hand_over('{{{id}}}', '{}')", staff.other_rep)).await;
    mark(&app.database, &staff).await;
    assert_eq!(rob.until("segment").await, BTreeSet::from([format!("gone: organization {id}")]));
    act(&app.database, staff.admin, &format!("update organization set priority = 'B' where id = '{id}'")).await;
    mark(&app.database, &staff).await;
    assert_eq!(rob.until("segment").await, BTreeSet::new());
}

#[tokio::test]
async fn two_programs_on_one_database_are_one() {
    let (app, staff) = TestApp::with_company().await;
    let (one, other) = (Program::start(&app).await, Program::start(&app).await);
    let id = account(&app.database, staff.rep).await;
    let name = id.to_string();
    let mut rob = one.tab(&cookie(&app, staff.rep).await, &[&name]).await;
    let mut mia = other.tab(&cookie(&app, staff.manager).await, &[&name]).await;
    rob.sees(id, &["Mia Manager"]).await;
    mia.sees(id, &["Rob Rep"]).await;
    act(&app.database, staff.rep, &format!("update organization set priority = 'A' where id = '{id}'")).await;
    for tab in [&mut rob, &mut mia] {
        // A program that has just started may say first how far it has read.
        while tab.message().await["changes"][0]["id"] != json!(id) {}
    }
    // Whoever goes to another page, closes the tab or whose program stops is not there any more.
    rob.say(&["segment"], None).await;
    mia.sees(id, &[]).await;
    rob.say(&[&name], None).await;
    mia.sees(id, &["Rob Rep"]).await;
    drop(rob);
    mia.sees(id, &[]).await;
    let mut rob = one.tab(&cookie(&app, staff.rep).await, &[&name]).await;
    rob.sees(id, &["Mia Manager"]).await;
    other.stop().await;
    assert_eq!(mia.end().await, 1012);
    rob.sees(id, &[]).await;
}

#[tokio::test]
async fn nothing_is_missed_when_the_database_breaks_off() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let mut tab = program.tab(&cookie(&app, staff.rep).await, &["organization", "segment"]).await;
    for _ in 0..3 {
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()";
        app.database.owner.execute(cut).await.expect("cut");
        let mut made = BTreeSet::new();
        for _ in 0..5 {
            made.insert(format!("organization {}", account(&app.database, staff.rep).await));
        }
        mark(&app.database, &staff).await;
        assert_eq!(tab.until("segment").await, made);
    }
}

#[tokio::test]
async fn whoever_says_what_cannot_be_read_or_opens_too_much_is_let_go() {
    let (app, staff) = TestApp::with_company().await;
    let program = Program::start(&app).await;
    let rob = cookie(&app, staff.rep).await;
    let mut tab = program.tab(&rob, &[]).await;
    tab.socket.send(Message::text("{}")).await.expect("sent");
    assert_eq!(tab.end().await, 1008);
    let many = (0..41).map(|_| Uuid::now_v7().to_string()).collect::<Vec<_>>();
    let mut tab = program.tab(&rob, &[]).await;
    tab.say(&many.iter().map(String::as_str).collect::<Vec<_>>(), None).await;
    assert_eq!(tab.end().await, 1008);
    let mut open = Vec::new();
    let refused = loop {
        match program.connect(Some(&rob), ORIGIN_OF_LARDER).await {
            Ok(tab) => open.push(tab),
            Err(status) => break status,
        }
        assert!(open.len() <= 40, "one person has as many as they like");
    };
    assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
    // Somebody else is not held up.
    program.tab(&cookie(&app, staff.manager).await, &[]).await;
}
