//! Imports against a real database, as the application role.

mod again;
mod company;
mod work;

use super::deciding::{decide, go, map};
use super::{
    Answer, Counts, ImportDetail, ImportId, Journal, Outcome, Question, Status, checking, reading, running, showing,
    store,
};
use crate::auth::PersonId;
use crate::error::AppError;
use crate::testing::Database;
use std::io::Write as _;
use std::path::PathBuf;

/// One import by one person, step by step.
pub(crate) struct Case<'a> {
    database: &'a Database,
    person: PersonId,
    id: ImportId,
}

impl<'a> Case<'a> {
    /// The file, read and stored; owned by nobody unless the file says so.
    async fn new(database: &'a Database, person: PersonId, file: &[u8]) -> Self {
        let mut viewer = database.viewer(person).await;
        let table = reading::read(file, None).expect("a table");
        let id = store::create(&mut viewer, "accounts.csv", &table, None).await.expect("an import");
        viewer.commit().await.expect("a commit");
        Self { database, person, id }
    }

    /// Maps the columns as guessed, with changes.
    async fn map(&self, change: impl FnOnce(&mut super::Mapping)) -> Result<Vec<Question>, AppError> {
        let mut viewer = self.database.viewer(self.person).await;
        let mut mapping = store::load(&mut viewer, self.id).await?.mapping;
        change(&mut mapping);
        let questions = map(&mut viewer, self.id, mapping).await?;
        viewer.commit().await?;
        Ok(questions)
    }

    async fn decide(&self, answers: &[Answer], accept: bool) -> Vec<Question> {
        let mut viewer = self.database.viewer(self.person).await;
        let open = decide(&mut viewer, self.id, answers, accept).await.expect("decisions");
        viewer.commit().await.expect("a commit");
        open
    }

    async fn check(&self) -> Counts {
        let mut viewer = self.database.viewer(self.person).await;
        checking::check(&mut viewer, self.id).await.expect("a check");
        viewer.commit().await.expect("a commit");
        self.detail().await.counts
    }

    async fn run(&self) -> ImportDetail {
        running::run(&self.database.pool, self.person, self.id, "job").await.expect("a run");
        self.detail().await
    }

    async fn detail(&self) -> ImportDetail {
        let mut viewer = self.database.viewer(self.person).await;
        showing::detail(&mut viewer, self.id, "", 0).await.expect("the import")
    }

    /// All steps, with every unknown word kept.
    pub(crate) async fn imported(database: &'a Database, person: PersonId, file: &[u8]) -> Self {
        let case = Case::new(database, person, file).await;
        let questions = case.map(|_| ()).await.expect("a mapping");
        assert_eq!(case.decide(&keep(&questions), false).await, []);
        case.check().await;
        case.run().await;
        case
    }

    async fn whole(database: &'a Database, person: PersonId, file: &[u8]) -> ImportDetail {
        Case::imported(database, person, file).await.detail().await
    }

    pub(crate) async fn undo(&self) {
        let operation = self.detail().await.operation.expect("an operation");
        let viewer = self.database.viewer(self.person).await;
        let undone = crate::operations::store::undo(viewer, operation).await.expect("an undo");
        assert_eq!(undone.left_alone, []);
    }
}

fn keep(questions: &[Question]) -> Vec<Answer> {
    let answer = |question: &Question| Answer {
        field: question.field.code().into(),
        word: question.word.clone(),
        decision: "keep".into(),
    };
    questions.iter().map(answer).collect()
}

fn counts(create: u32, update: u32, skip: u32, error: u32) -> Counts {
    Counts { create, update, skip, error, ..Counts::default() }
}

/// What stands in the table behind the policies.
async fn there(database: &Database) -> Vec<(String, String)> {
    sqlx::query_as(
        "select o.name, coalesce(p.name, '')
        from organization o
        left join organization p on p.id = o.parent_id
        where o.deleted_at is null
        order by o.name",
    )
    .fetch_all(&database.owner)
    .await
    .expect("organizations")
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, parent)| ((*name).to_owned(), (*parent).to_owned())).collect()
}

const CHAIN: &[u8] = b"Account,Subsidiary of,City\nFin Oslo,Fin Group,Oslo\nFin Group,,\nFin Bergen,fin group,Bergen\nHarbor,Nobody & Co,\n";

#[tokio::test]
async fn parents_are_linked_whatever_the_order_of_the_rows_and_a_missing_one_is_said_before() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let case = Case::new(&database, staff.manager, CHAIN).await;
    assert_eq!(case.map(|_| ()).await.expect("a mapping"), []);
    assert_eq!(case.check().await, counts(4, 0, 0, 0));
    assert_eq!(there(&database).await, [], "a check writes nothing");
    assert_eq!(case.detail().await.lines[3].reason, "Without a parent: there is no “Nobody & Co”.");
    let done = case.run().await;
    assert_eq!((done.status, done.counts.done, done.counts.unlinked), (Status::Done, 4, 0));
    assert_eq!(done.lines[3].reason, "Without a parent: there is no “Nobody & Co”.");
    let linked = [("Fin Bergen", "Fin Group"), ("Fin Group", ""), ("Fin Oslo", "Fin Group"), ("Harbor", "")];
    assert_eq!(there(&database).await, pairs(&linked));
}

#[tokio::test]
async fn the_same_file_twice_adds_nothing_and_a_changed_cell_changes_one_record() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    Case::whole(&database, staff.manager, CHAIN).await;
    let before = there(&database).await;
    let again = Case::whole(&database, staff.manager, CHAIN).await;
    assert_eq!(again.counts, counts(0, 0, 4, 0));
    assert_eq!(there(&database).await, before);
    let moved = Case::whole(&database, staff.manager, b"Account,Website\nHARBOR,harbor.example\nFin Oslo,\n").await;
    assert_eq!((moved.counts.update, moved.counts.skip), (1, 1));
    let website: String = sqlx::query_scalar("select website from organization where name = 'HARBOR'")
        .fetch_one(&database.owner)
        .await
        .expect("the organization");
    assert_eq!(website, "https://harbor.example");
}

#[tokio::test]
async fn undo_leaves_nothing_and_the_file_can_be_imported_again() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = b"Id,Name,Segment,Parent Id\n7,Fin Oslo,Taverns,8\n8,Fin Group,Hotel,\n";
    for _ in 0..2 {
        let case = Case::new(&database, staff.manager, file).await;
        let questions = case.map(|mapping| mapping.source = "crm".into()).await.expect("a mapping");
        case.decide(&keep(&questions), false).await;
        assert_eq!(case.check().await, counts(2, 0, 0, 0));
        case.run().await;
        assert_eq!(there(&database).await, pairs(&[("Fin Group", ""), ("Fin Oslo", "Fin Group")]));
        case.undo().await;
        assert_eq!(there(&database).await, []);
        let segments = "select count(*) from segment where name = 'Taverns' and deleted_at is null";
        let segments: i64 = sqlx::query_scalar(segments).fetch_one(&database.owner).await.expect("segments");
        assert_eq!(segments, 0, "a segment that the import made goes with it");
        assert!(case.detail().await.undone.is_some());
    }
}

#[tokio::test]
async fn an_unknown_word_is_offered_its_likeliest_match_and_waits_for_a_person() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = b"Account,Sector,Country\nOne,technolgy,Philipines\nTwo,technolgy,Norway\nThree,retail,Korea\n";
    let case = Case::new(&database, staff.admin, file).await;
    let questions = case.map(|_| ()).await.expect("a mapping");
    let asked = questions.iter().map(|q| (q.word.as_str(), q.rows, q.offer.as_deref())).collect::<Vec<_>>();
    let expected = [
        ("technolgy", 2, Some("technology")),
        ("Korea", 1, Some("South Korea")),
        ("Philipines", 1, Some("Philippines")),
    ];
    assert_eq!(asked, expected);
    assert_eq!(case.check().await, counts(0, 0, 0, 3), "nothing is decided for the person");
    let keep_korea = Answer { field: "shipping_country".into(), word: "Korea".into(), decision: "keep".into() };
    assert_eq!(case.decide(&[keep_korea], true).await, []);
    case.check().await;
    case.run().await;
    let stored: Vec<(String, String)> = sqlx::query_as(
        "select s.name, o.shipping_country from organization o join segment s on s.id = o.segment_id order by o.name",
    )
    .fetch_all(&database.owner)
    .await
    .expect("organizations");
    assert_eq!(stored, pairs(&[("technology", "Philippines"), ("Retail", "Korea"), ("technology", "Norway")]));
}

#[tokio::test]
async fn a_worker_that_dies_is_followed_by_one_that_goes_on_and_nothing_is_doubled() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    // More than one batch of records, and then of links.
    let rows = (0..1100).map(|n| format!("Place {n},{}", if n > 0 { "Place 0" } else { "" })).collect::<Vec<_>>();
    let case = Case::new(&database, staff.manager, format!("Account,Parent\n{}\n", rows.join("\n")).as_bytes()).await;
    case.map(|_| ()).await.expect("a mapping");
    case.check().await;
    running::start(&database.pool, staff.manager, case.id, "job").await.expect("a start");
    running::step(&database.pool, staff.manager, case.id, "job").await.expect("a batch");
    assert_eq!(there(&database).await.len(), 1000, "one batch is there, whole");
    // A second worker dies within its batch, after its first record: nothing of it stays.
    let mut held = database.owner.begin().await.expect("a transaction");
    sqlx::query("lock table import_row in share mode").execute(&mut *held).await.expect("a lock");
    database.dies_waiting(Box::pin(running::step(&database.pool, staff.manager, case.id, "job"))).await;
    held.rollback().await.expect("let go");
    assert_eq!(there(&database).await.len(), 1000);
    let done = case.run().await;
    assert_eq!((done.status, done.counts.done), (Status::Done, 1100));
    let linked = there(&database).await;
    assert_eq!((linked.len(), linked.iter().filter(|(_, parent)| parent == "Place 0").count()), (1100, 1099));
    let operations: i64 =
        sqlx::query_scalar("select count(distinct operation_id) from audit where table_name = 'organization'")
            .fetch_one(&database.owner)
            .await
            .expect("operations");
    assert_eq!(operations, 1, "all batches are one operation");
}

#[tokio::test]
async fn rows_that_cannot_be_imported_come_back_as_a_file_with_reasons_and_no_formulas() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = b"Account,Employees,E-mail\nGood,12,\n,5,\n=cmd(),many,\nBad,3,nobody\nShort,1\nGood,12,\n";
    let case = Case::new(&database, staff.manager, file).await;
    case.map(|_| ()).await.expect("a mapping");
    assert_eq!(case.check().await, counts(1, 0, 1, 4));
    case.run().await;
    assert_eq!(there(&database).await, pairs(&[("Good", "")]));
    let mut viewer = database.viewer(staff.manager).await;
    let rejected = String::from_utf8(showing::rejected(&mut viewer, case.id).await.expect("a file")).expect("text");
    let lines = rejected.lines().collect::<Vec<_>>();
    assert_eq!(lines[0], "\u{feff}Account,Employees,E-mail,Line,Reason");
    assert_eq!(lines[1], ",5,,3,Type a name.");
    assert_eq!(lines[2], "'=cmd(),many,,4,“many” is no number of employees.");
    assert!(lines[3].starts_with("Bad,3,nobody,5,\"Type an address"), "{}", lines[3]);
    assert_eq!(lines[4], "Short,1,,6,It has 2 cells under 3 columns.");
    assert_eq!(lines.len(), 5);
}

#[tokio::test]
async fn imports_are_for_managers_and_admins_who_see_only_what_is_theirs() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let table = reading::read(CHAIN, None).expect("a table");
    for nobody in [staff.rep, staff.viewer] {
        let mut viewer = database.viewer(nobody).await;
        assert_eq!(store::create(&mut viewer, "x.csv", &table, None).await, Err(AppError::Forbidden));
    }
    let case = Case::new(&database, staff.manager, CHAIN).await;
    let mut other = database.viewer(staff.other_manager).await;
    assert_eq!(showing::detail(&mut other, case.id, "", 0).await, Err(AppError::NotFound));
    assert_eq!(showing::journal(&mut other, "").await, Ok(Journal::default()));
    let mut admin = database.viewer(staff.admin).await;
    assert_eq!(showing::journal(&mut admin, "").await.expect("the journal").lines.len(), 1);
}

#[tokio::test]
async fn what_a_manager_may_not_write_is_rejected_row_by_row_and_said_before() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    Case::whole(&database, staff.admin, b"Account,Owner\nTheirs,sam@harbor.example\nOurs,Rob Rep\n").await;
    let file = b"Account,Owner,Website\nTheirs,,a.example\nOurs,,b.example\nNew,Sam Rep,c.example\n";
    let case = Case::new(&database, staff.manager, file).await;
    case.map(|_| ()).await.expect("a mapping");
    assert_eq!(case.check().await, counts(0, 1, 0, 2));
    let outcomes = case.run().await.lines.iter().map(|line| line.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes, [Outcome::Error, Outcome::Update, Outcome::Error]);
}

#[tokio::test]
async fn what_is_beyond_two_hundred_unknown_words_is_decided_as_a_whole() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let often = "One,Tavern\nTwo,tavern\nThree, TAVERN \n".to_owned();
    let rows = (0..230).map(|n| format!("Place {n},Kind {n}\n")).collect::<Vec<_>>().concat();
    let case = Case::new(&database, staff.admin, format!("Account,Sector\n{often}{rows}").as_bytes()).await;
    let questions = case.map(|_| ()).await.expect("a mapping");
    assert_eq!((questions.len(), questions[0].word.as_str(), questions[0].rows), (201, "tavern", 3));
    let last = questions.last().expect("the others");
    assert_eq!((last.word.as_str(), last.others, last.rows), ("", 31, 31));
    let empty =
        |question: &Question| Answer { decision: "empty".into(), ..keep(std::slice::from_ref(question)).remove(0) };
    case.decide(&questions[1..].iter().map(empty).collect::<Vec<_>>(), false).await;
    assert_eq!(case.decide(&keep(&questions[..1]), false).await, []);
    assert_eq!(case.check().await, counts(233, 0, 0, 0));
    case.run().await;
    let segments = "select count(*) filter (where larder.fold(name) = 'tavern'), count(*) filter (where name like 'Kind%') from segment";
    let segments: (i64, i64) = sqlx::query_as(segments).fetch_one(&database.owner).await.expect("segments");
    assert_eq!(segments, (1, 0));
}

#[tokio::test]
async fn the_rows_of_a_result_are_paged_and_each_is_on_one_page() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let rows =
        (0..250).map(|n| format!("Place {n},{}\n", if n % 2 == 0 { "many" } else { "7" })).collect::<Vec<_>>().concat();
    let case = Case::new(&database, staff.admin, format!("Account,Employees\n{rows}").as_bytes()).await;
    case.map(|_| ()).await.expect("a mapping");
    case.check().await;
    for (show, all) in [("", 250), ("error", 125), ("create", 125), ("skip", 0)] {
        let (mut seen, mut after) = (Vec::new(), Some(0));
        while let Some(line) = after {
            let mut viewer = database.viewer(staff.admin).await;
            let page = showing::detail(&mut viewer, case.id, show, line).await.expect("a page");
            seen.extend(page.lines.iter().map(|line| line.number));
            after = page.next;
        }
        assert_eq!(seen.len(), all, "{show}");
        assert!(seen.is_sorted() && seen.windows(2).all(|two| two[0] != two[1]), "{show}");
    }
}

#[tokio::test]
async fn the_rows_of_a_file_are_thrown_away_after_a_while_and_the_journal_and_undo_stay() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let done = Case::new(&database, staff.admin, CHAIN).await;
    done.map(|_| ()).await.expect("a mapping");
    done.check().await;
    done.run().await;
    let left = Case::new(&database, staff.admin, CHAIN).await;
    let purge = async |age: &str| {
        let aged = format!(
            "update import set created_at = now() - interval '{age}', finished_at = finished_at + (now() - interval '{age}' - finished_at)"
        );
        sqlx::query(sqlx::AssertSqlSafe(aged)).execute(&database.owner).await.expect("an older import");
        sqlx::query("select larder.purge()").execute(&database.owner).await.expect("a purge");
    };
    purge("89 days").await;
    assert!(done.detail().await.kept);
    assert!(left.detail().await.kept);
    purge("91 days").await;
    let shown = done.detail().await;
    assert_eq!((shown.kept, shown.lines.len(), shown.counts.done), (false, 0, 4));
    let mut viewer = database.viewer(staff.admin).await;
    assert_eq!(showing::detail(&mut viewer, left.id, "", 0).await, Err(AppError::NotFound), "nobody went on with it");
    drop(viewer);
    done.undo().await;
    assert_eq!(there(&database).await, []);
}

#[tokio::test]
async fn an_import_that_was_given_up_is_said_and_goes_on_when_somebody_says_so() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let case = Case::new(&database, staff.manager, CHAIN).await;
    case.map(|_| ()).await.expect("a mapping");
    case.check().await;
    let go = async || {
        let mut viewer = database.viewer(staff.manager).await;
        go(&mut viewer, case.id).await?;
        viewer.commit().await
    };
    go().await.expect("a start");
    assert!(!case.detail().await.stopped);
    assert!(matches!(go().await, Err(AppError::Invalid(_))), "it is under way");
    sqlx::query("update job set failed_at = now()").execute(&database.owner).await.expect("a failure");
    assert!(case.detail().await.stopped);
    go().await.expect("going on");
    assert!(!case.detail().await.stopped);
    assert_eq!(case.run().await.counts.done, 4);
}

#[tokio::test]
async fn an_erased_contact_is_gone_from_the_files_too() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = b"Account,E-mail,Contact\nFin Oslo,NOOR@fin.example,\nFin Bergen,info@fin.example,Noor Haddad\nHarbor,x@harbor.example,\nFin Turku,,NOOR  \xc2\xa0Haddad\n";
    let case = Case::new(&database, staff.admin, file).await;
    case.map(|_| ()).await.expect("a mapping");
    case.check().await;
    case.run().await;
    let noor = "insert into contact (id, organization_id, first_name, last_name, emails)
        select gen_random_uuid(), id, 'Noor', 'Haddad', '[{\"label\": \"\", \"address\": \"noor@fin.example\"}]'
        from organization
        where name = 'Fin Oslo'
        returning id";
    let noor: uuid::Uuid = sqlx::query_scalar(noor).fetch_one(&database.owner).await.expect("a contact");
    let mut viewer = database.viewer(staff.admin).await;
    sqlx::query("select larder.erase_contact($1)").bind(noor).execute(viewer.db()).await.expect("erased");
    viewer.commit().await.expect("a commit");
    let left = "select number from import_row where cells <> '[]' order by number";
    let left: Vec<i32> = sqlx::query_scalar(left).fetch_all(&database.owner).await.expect("rows");
    assert_eq!(left, [4]);
    assert_eq!(
        there(&database).await,
        pairs(&[("Fin Bergen", ""), ("Fin Oslo", ""), ("Fin Turku", ""), ("Harbor", "")])
    );
}

/// Half of an import is there, and its job was given up.
async fn stopped(database: &Database, person: PersonId) -> Case<'_> {
    let case = Case::new(database, person, CHAIN).await;
    case.map(|_| ()).await.expect("a mapping");
    case.check().await;
    running::start(&database.pool, person, case.id, "job").await.expect("a start");
    running::step(&database.pool, person, case.id, "job").await.expect("a batch");
    assert!(case.detail().await.stopped);
    case
}

#[tokio::test]
async fn an_import_that_stopped_can_be_taken_back_and_is_then_over() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let case = stopped(&database, staff.manager).await;
    assert_eq!(there(&database).await.len(), 4);
    case.undo().await;
    assert_eq!(there(&database).await, []);
    let detail = case.detail().await;
    assert_eq!((detail.status, detail.stopped, detail.undone.is_some()), (Status::Done, false, true));
    let mut viewer = database.viewer(staff.manager).await;
    assert_eq!(go(&mut viewer, case.id).await, Err(AppError::field("", "This import was undone.")));
    drop(viewer);
    // A worker that still has it writes nothing more.
    case.run().await;
    assert_eq!(there(&database).await, []);
}

#[tokio::test]
async fn undoing_gives_updated_accounts_their_values_back_and_says_what_it_left_alone() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let first = b"Account,Website,City\nFin,fin.example,Oslo\nHarbor,harbor.example,Bergen\n";
    Case::whole(&database, staff.manager, first).await;
    let second = b"Account,Website,City\nFin,new-fin.example,\nHarbor,new-harbor.example,\n";
    let case = Case::new(&database, staff.manager, second).await;
    case.map(|_| ()).await.expect("a mapping");
    assert_eq!(case.check().await, counts(0, 2, 0, 0));
    let operation = case.run().await.operation.expect("an operation");
    let mut viewer = database.viewer(staff.admin).await;
    viewer.operation("edit", "Harbor").await.expect("an operation");
    let edit = "update organization set website = 'https://by-hand.example' where name = 'Harbor'";
    sqlx::query(edit).execute(viewer.db()).await.expect("an edit");
    viewer.commit().await.expect("a commit");

    let viewer = database.viewer(staff.manager).await;
    crate::operations::store::undo(viewer, operation).await.expect("an undo");
    let websites = "select name, website from organization order by name";
    let websites: Vec<(String, String)> = sqlx::query_as(websites).fetch_all(&database.owner).await.expect("websites");
    assert_eq!(websites, pairs(&[("Fin", "https://fin.example"), ("Harbor", "https://by-hand.example")]));
    let told = case.detail().await.undone.expect("what undoing did").words();
    assert_eq!(told, "Undone: 1 record as before, 1 record left alone: Harbor (website): changed since.");
}

#[tokio::test]
async fn a_rejected_file_that_was_corrected_comes_in_as_it_was_meant() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = "Account,Phone,Latitude,Longitude,Employees\nPier,+47 22 00 00 00,40.71,-74.006,many\n";
    let case = Case::new(&database, staff.admin, file.as_bytes()).await;
    case.map(|_| ()).await.expect("a mapping");
    assert_eq!(case.check().await, counts(0, 0, 0, 1));
    let mut viewer = database.viewer(staff.admin).await;
    let rejected = String::from_utf8(showing::rejected(&mut viewer, case.id).await.expect("a file")).expect("text");
    assert!(rejected.contains("'-74.006"), "no formula in a spreadsheet: {rejected}");
    drop(viewer);
    let corrected = rejected.replace(",many,", ",12,");
    assert_eq!(Case::whole(&database, staff.admin, corrected.as_bytes()).await.counts.create, 1);
    let place: (f64, String) = sqlx::query_as("select longitude, phones -> 0 ->> 'number' from organization")
        .fetch_one(&database.owner)
        .await
        .expect("the place");
    assert_eq!(place, (-74.006, "+47 22 00 00 00".to_owned()));
}

#[tokio::test]
async fn an_unchanged_account_gets_the_id_that_the_file_brings_and_ids_of_another_source_are_others() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    Case::whole(&database, staff.admin, b"Account,City\nFin,Oslo\n").await;
    let from = async |source: &str, file: &[u8]| {
        let case = Case::new(&database, staff.admin, file).await;
        let refused = case.map(|_| ()).await.expect_err("ids of nowhere");
        assert!(checking::words(&refused).starts_with("Name the source"), "{refused}");
        case.map(|mapping| source.clone_into(&mut mapping.source)).await.expect("a mapping");
        let counts = case.check().await;
        case.run().await;
        counts
    };
    assert_eq!(from("crm", b"Id,Account,City\n1,Fin,Oslo\n").await, counts(0, 1, 0, 0));
    assert_eq!(from("crm", b"Id,Account,City\n1,Fin & Sons,Oslo\n").await, counts(0, 1, 0, 0), "known by its id");
    assert_eq!(from("crm", b"Id,Account,City\n1,Fin & Sons,Oslo\n").await, counts(0, 0, 1, 0));
    assert_eq!(from("ledger", b"Id,Account\n1,Somebody else\n").await, counts(1, 0, 0, 0), "an id of another file");
    assert_eq!(there(&database).await, pairs(&[("Fin & Sons", ""), ("Somebody else", "")]));
}

#[tokio::test]
async fn each_row_of_a_file_of_people_is_not_an_account() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = b"Record ID,First Name,Last Name,Email,Phone Number,Company name,Associated Company IDs\n\
        11,Ann,Ahl,ann@fin.example,1,Fin,900;901\n12,Bo,Berg,bo@fin.example,2,Fin,900\n13,Cy,Dahl,cy@pier.example,3,Pier,902\n";
    let done = Case::whole(&database, staff.admin, file).await;
    assert_eq!((done.counts.create, done.counts.skip), (2, 1));
    let known = "select o.name, e.value, o.email || (o.phones::text) from organization o join external_id e on e.record_id = o.id where e.source = 'HubSpot' order by 1";
    let known: Vec<(String, String, String)> = sqlx::query_as(known).fetch_all(&database.owner).await.expect("ids");
    let account = |name: &str, id: &str| (name.to_owned(), id.to_owned(), "[]".to_owned());
    assert_eq!(
        known,
        [account("Fin", "900"), account("Pier", "902")],
        "the person's id, address and number stay theirs"
    );
}

#[tokio::test]
async fn two_owners_of_one_name_are_told_apart_by_a_person() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let twin = "update person set name = 'Rob Rep' where email = 'rita@harbor.example'";
    sqlx::query(twin).execute(&database.owner).await.expect("a namesake");
    let case = Case::new(&database, staff.admin, b"Account,Owner\nFin,Rob Rep\n").await;
    let questions = case.map(|_| ()).await.expect("a mapping");
    assert_eq!(questions.len(), 1, "{questions:?}");
    let known = case.detail().await.known.remove(0).1;
    let rita = known.iter().find(|name| name.contains("rita@")).expect("Rita, by her address");
    let answer = Answer { field: "owner".into(), word: "Rob Rep".into(), decision: format!("use:{rita}") };
    assert_eq!(case.decide(&[answer], false).await, []);
    case.check().await;
    case.run().await;
    let owner: uuid::Uuid =
        sqlx::query_scalar("select owner_id from organization").fetch_one(&database.owner).await.expect("an owner");
    assert_eq!(owner, staff.colleague.0);
}

#[tokio::test]
async fn the_journal_pages_through_every_import_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut viewer = database.viewer(staff.admin).await;
    let table = reading::read(b"Account\nFin\n", None).expect("a table");
    for _ in 0..130 {
        store::create(&mut viewer, "a.csv", &table, None).await.expect("an import");
    }
    let first = showing::journal(&mut viewer, "").await.expect("a page");
    let second = showing::journal(&mut viewer, &first.next.expect("a cursor")).await.expect("a page");
    assert_eq!((first.lines.len(), second.lines.len(), second.next), (100, 30, None));
    let seen = first.lines.iter().chain(&second.lines).map(|line| line.id.to_string());
    assert_eq!(seen.collect::<std::collections::BTreeSet<_>>().len(), 130);
}

/// The rules that the real file proves, on one that is always here.
const MADE_UP: &str = "account,sector,year_established,revenue,employees,office_location,subsidiary_of
Fin Oslo,technolgy,1996,1100.04,2822,Philipines,Fin Group
Harbor,retail,1999,718.62,687,United States,Fin Oslo
Fin Group,technolgy,2001,251.41,495,Norway,
Pier Nine,medical,1986,4540.27,1894,Korea,Fin Group
Quay,retail,2010,12,8,Norway,
";

#[tokio::test]
async fn a_company_comes_in_whole_with_its_millions_misspelt_words_and_parents_and_only_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for run in 0..2 {
        let case = Case::new(&database, staff.admin, MADE_UP.as_bytes()).await;
        let questions = case.map(|mapping| mapping.multiplier = "1,000,000".into()).await.expect("a mapping");
        let offers = questions.iter().map(|q| (q.word.as_str(), q.rows, q.offer.as_deref())).collect::<Vec<_>>();
        for offer in [
            ("technolgy", 2, Some("technology")),
            ("Korea", 1, Some("South Korea")),
            ("Philipines", 1, Some("Philippines")),
        ] {
            assert!(offers.contains(&offer), "{offers:?}");
        }
        let open = case.decide(&[], true).await;
        case.decide(&keep(&open), false).await;
        assert_eq!(case.check().await, if run == 0 { counts(5, 0, 0, 0) } else { counts(0, 0, 5, 0) });
        case.run().await;
    }
    let parents = [
        ("Fin Group", ""),
        ("Fin Oslo", "Fin Group"),
        ("Harbor", "Fin Oslo"),
        ("Pier Nine", "Fin Group"),
        ("Quay", ""),
    ];
    assert_eq!(there(&database).await, pairs(&parents));
    let facts: Vec<(String, String, String, i32, i64)> = sqlx::query_as(
        "select o.name, s.name, shipping_country, founded_year, annual_revenue
        from organization o
        left join segment s on s.id = o.segment_id
        where revenue_currency = 'USD'
            and s.name <> 'Retail'
        order by o.name",
    )
    .fetch_all(&database.owner)
    .await
    .expect("facts");
    let fact = |name: &str, segment: &str, country: &str, founded, revenue: i64| {
        (name.to_owned(), segment.to_owned(), country.to_owned(), founded, revenue)
    };
    let expected = [
        fact("Fin Group", "technology", "Norway", 2001, 25_141_000_000),
        fact("Fin Oslo", "technology", "Philippines", 1996, 110_004_000_000),
        fact("Pier Nine", "medical", "South Korea", 1986, 454_027_000_000),
    ];
    assert_eq!(facts, expected);
}

/// The public set beside the checkout, if it is there.
fn real_accounts() -> Option<Vec<u8>> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/pipeline-dmy"));
    let folder = std::env::var_os("LARDER_REAL_DATA").map_or_else(beside, PathBuf::from);
    let file = std::fs::read(folder.join("accounts.csv")).ok();
    if file.is_none() {
        // Not `eprintln!`, which a test that passes keeps to itself.
        let said = writeln!(std::io::stderr(), "skipped: no accounts.csv in {}", folder.display());
        said.expect("a word on stderr");
    }
    file
}

#[tokio::test]
async fn the_real_accounts_come_in_whole_and_only_once() {
    let Some(file) = real_accounts() else { return };
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for run in 0..2 {
        let case = Case::new(&database, staff.admin, &file).await;
        let questions = case.map(|mapping| mapping.multiplier = "1,000,000".into()).await.expect("a mapping");
        let offered = |word: &str| {
            questions.iter().find(|q| q.word == word).map(|q| (q.rows, q.offer.clone().unwrap_or_default()))
        };
        assert_eq!(offered("technolgy"), Some((12, "technology".to_owned())));
        assert_eq!(offered("Philipines"), Some((1, "Philippines".to_owned())));
        let open = case.decide(&[], true).await;
        case.decide(&keep(&open), false).await;
        let checked = case.check().await;
        case.run().await;
        assert_eq!(checked, if run == 0 { counts(85, 0, 0, 0) } else { counts(0, 0, 85, 0) });
    }
    let sums: (i64, i64, i64, i64) = sqlx::query_as(
        "select count(*), count(parent_id), sum(annual_revenue)::bigint, count(*) filter (where s.name = 'technology')
        from organization o
        left join segment s on s.id = o.segment_id
        where revenue_currency = 'USD'",
    )
    .fetch_one(&database.owner)
    .await
    .expect("sums");
    assert_eq!(sums, (85, 15, 16_954_380_000_000, 12));
}
