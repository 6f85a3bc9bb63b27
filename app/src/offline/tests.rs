//! The book's answers against the server's: the demo company on a real database, every question asked both ways.

use super::answers::{Needs, Question};
use super::book::Book;
use super::pending;
use crate::auth::PersonId;
use crate::auth::password::NewPassword;
use crate::authorizations::{self, AuthorizationDetail, AuthorizationId};
use crate::contacts::{self, AtOrganization, ContactDetail, ContactId};
use crate::demo;
use crate::interactions::samples::{self, Samples, Whose};
use crate::interactions::{self, Show, Subject, TimelinePage};
use crate::listed::Listed;
use crate::my_day::{self, MyDay};
use crate::opportunities::{self, FormAnswer, OpportunityDetail, OpportunityId};
use crate::organizations::{self, OrganizationDetail, OrganizationId};
use crate::products::{self, ProductDetail, ProductId};
use crate::search::{Found, Kind};
use crate::tasks::inbox::{Inbox, Week};
use crate::tasks::{self, Tasks, Topic};
use crate::testing::Database;
use chrono::Utc;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a device holds: the texts of each table.
struct Device {
    tables: BTreeMap<String, Vec<String>>,
    book: Book,
}

impl Device {
    /// A fresh one, with the whole book of `person`.
    async fn of(database: &Database, person: PersonId) -> Self {
        let mut tables = BTreeMap::<String, Vec<String>>::new();
        let mut after = Some(String::new());
        while let Some(next) = after {
            let mut viewer = database.viewer(person).await;
            let page = crate::book::store::page(&mut viewer, &next).await.expect("a page of the book");
            page.puts.into_iter().for_each(|put| tables.entry(put.table).or_default().push(put.text));
            after = page.next;
        }
        let table = |name: &str| tables.get(name).cloned().unwrap_or_default();
        let book = Book::read(&Book::TABLES.map(table)).expect("a book");
        book.now.set(Utc::now().timestamp_millis());
        Self { tables, book }
    }

    fn touches(&self, needs: &Needs) -> Vec<String> {
        let all = self.tables.get("interaction").cloned().unwrap_or_default();
        let of = |text: &String, ids: &[Uuid]| ids.iter().any(|id| text.contains(&id.to_string()));
        match needs {
            Needs::Nothing => Vec::new(),
            Needs::All => all,
            Needs::Of(ids) => all.into_iter().filter(|text| of(text, ids)).collect(),
        }
    }

    fn asked<T: DeserializeOwned>(&self, book: &Book, address: &str) -> Option<T> {
        let question = Question::new(address);
        let touches = self.touches(&question.needs(book));
        let answer = question.answer(book, &touches, true)?;
        Some(crate::json::read(&answer).expect("the type that the screen reads"))
    }

    fn ask<T: DeserializeOwned>(&self, address: &str) -> T {
        self.asked(&self.book, address).expect("in the book")
    }
}

async fn demo_company(database: &Database) -> BTreeMap<&'static str, PersonId> {
    let password = NewPassword::parse("password", "walk-in cooler at seven", &[]).await.expect("a good password");
    demo::make(&database.pool, password).await.expect("a demo company");
    let people = sqlx::query_as::<_, (Uuid, String)>("select id, email from person where email <> ''");
    let people = people.fetch_all(&database.owner).await.expect("people");
    let id = |name: &str| people.iter().find(|(_, email)| email.starts_with(name)).map(|(id, _)| PersonId(*id));
    ["jordan", "sam", "dana", "alex"].into_iter().filter_map(|name| Some((name, id(name)?))).collect()
}

#[tokio::test]
async fn every_record_of_the_book_opens_as_the_server_shows_it() {
    let database = Database::fresh().await;
    let people = demo_company(&database).await;
    let (mut stale, mut left) = (0, 0);
    for person in [people["jordan"], people["dana"]] {
        let device = Device::of(&database, person).await;
        let book = &device.book;
        assert!(book.accounts.len() > 3 && book.contacts.len() > 3, "there is something to compare");
        let theirs = my_day::store::my_day(&mut database.viewer(person).await).await.expect("a day");
        assert_eq!(device.ask::<MyDay>("/api/my-day?"), theirs);
        stale += theirs.stale.len();
        for query in ["", "?kind=call", "?q=a", "?whose=given"] {
            let filter = tasks::inbox::Filter::parse(query);
            let mut theirs = tasks::inbox::inbox(&mut database.viewer(person).await, &filter).await.expect("an inbox");
            theirs.asked.here = query == "?whose=given";
            let address = format!("/api/tasks/inbox?query={}", crate::url::encode(query));
            assert_eq!(device.ask::<Inbox>(&address), theirs, "{query}");
        }
        for whose in Whose::ALL {
            let theirs = samples::store::board(&mut database.viewer(person).await, *whose).await.expect("a board");
            assert_eq!(device.ask::<Samples>(&format!("/api/samples/open?whose={whose}")), theirs, "{whose}");
            left += theirs.samples.len();
        }
        let theirs = tasks::inbox::week(&mut database.viewer(person).await, "").await.expect("a week");
        assert_eq!(device.ask::<Week>("/api/tasks/week?from="), theirs);
        for one in theirs.visits {
            let theirs = interactions::logging::form(&mut database.viewer(person).await, one.id).await.expect("a form");
            let ours = device.ask::<interactions::AmendAnswer>(&format!("/api/interactions/form?id={}", one.id));
            assert_eq!((ours.form, ours.happened, ours.planned), (theirs.form, theirs.happened, theirs.planned));
            assert_eq!((ours.subject, ours.about, ours.at), (theirs.subject, theirs.about, theirs.at));
        }
        let mut overdue = 0;
        for id in book.accounts.keys().copied().map(OrganizationId) {
            let mut viewer = database.viewer(person).await;
            let mut theirs = organizations::store::detail(&mut viewer, id).await.expect("an account");
            theirs.related.retain(|section| section.title != crate::principals::FIGURES);
            overdue += usize::from(!theirs.overdue.is_empty());
            assert_eq!(device.ask::<OrganizationDetail>(&format!("/api/organizations/show?id={id}")), theirs);
            let theirs = tasks::store::about(&mut viewer, Topic::Organization(id)).await.expect("tasks");
            assert_eq!(device.ask::<Tasks>(&format!("/api/tasks/about?organization={id}")), theirs);
            let theirs = contacts::store::at_organization(&mut viewer, id).await.expect("contacts");
            assert_eq!(device.ask::<AtOrganization>(&format!("/api/contacts/at-organization?id={id}")), theirs);
            let subject = Subject::Organization(id);
            let theirs = interactions::store::timeline(&mut viewer, subject, Show::Notes, "").await.expect("touches");
            let address = format!("/api/interactions/timeline?organization={id}&show=notes&before=");
            assert_eq!(device.ask::<TimelinePage>(&address), theirs);
        }
        assert!(overdue > 0, "there is something overdue to compare");
        for id in book.contacts.keys().copied().map(ContactId) {
            let mut viewer = database.viewer(person).await;
            let mut theirs = contacts::store::detail(&mut viewer, id).await.expect("a contact");
            let promised = tasks::store::about(&mut viewer, Topic::Contact(id)).await.expect("tasks");
            assert_eq!(device.ask::<Tasks>(&format!("/api/tasks/about?contact={id}")), promised);
            theirs.sharing.retain(|one| book.contacts.contains_key(&one.id));
            assert_eq!(device.ask::<ContactDetail>(&format!("/api/contacts/show?id={id}")), theirs);
            let subject = Subject::Contact(id);
            let theirs = interactions::store::timeline(&mut viewer, subject, Show::Notes, "").await.expect("touches");
            let address = format!("/api/interactions/timeline?contact={id}&show=notes");
            assert_eq!(device.ask::<TimelinePage>(&address), theirs);
        }
        let mut touched = 0;
        for id in book.deals.keys().copied().map(OpportunityId) {
            let mut viewer = database.viewer(person).await;
            let theirs = interactions::store::timeline(&mut viewer, Subject::Opportunity(id), Show::All, "").await;
            let theirs = theirs.expect("a timeline").entries;
            touched += theirs.iter().filter(|entry| matches!(entry, interactions::Entry::Note(_))).count();
            let ours = device.ask::<TimelinePage>(&format!("/api/interactions/timeline?opportunity={id}"));
            assert_eq!((ours.entries, ours.without_changes), (theirs, true));
            let theirs = interactions::beginning::begin(&mut viewer, None, None, Some(id)).await.expect("a beginning");
            let ours = device.ask::<interactions::LogAnswer>(&format!("/api/interactions/begin?opportunity={id}"));
            assert_eq!((ours.deal, ours.account), (theirs.deal, theirs.account));
            assert_eq!((ours.principal, ours.lines), (theirs.principal, theirs.lines));
        }
        assert!(touched > 3, "there is something done about deals to compare");
    }
    assert!(stale > 0 && left > 3, "there is a stale deal, and there are samples to compare");
}

#[tokio::test]
async fn lists_of_ones_own_accounts_are_those_of_the_server() {
    let database = Database::fresh().await;
    let person = demo_company(&database).await["jordan"];
    let device = Device::of(&database, person).await;
    for question in [
        "?owner=me",
        "?owner=me&order=priority",
        "?owner=me&order=city",
        "?owner=me&order=activity",
        "?owner=me&order=newest",
        "?owner=me&priority=A&priority=B&columns=name,segment,team,parent,phone,email,revenue,tags,employees",
        "?owner=me&status.not=active",
        "?owner=me&quiet.min=2",
        "?owner=me&employees.min=20&employees.max=200",
        "?owner=me&city=PORTLAND",
        "?owner=me&role=operator&columns=name,status,state,country,source",
    ] {
        let mut viewer = database.viewer(person).await;
        let theirs = organizations::listing::list(&mut viewer, &organizations::Filter::parse(question)).await;
        let address = format!("/api/organizations/list?query={}", crate::url::encode(question));
        assert!(Question::new(&address).is_known_whole(&device.book), "{question}");
        assert_eq!(device.ask::<Listed>(&address), theirs.expect("a list"), "{question}");
    }
    for question in [
        "",
        "?order=sku&columns=name,status,allergens,certifications,price",
        "?order=newest&category=seafood&category=sauce",
        "?status.not=active",
        "?q=cod",
    ] {
        let mut viewer = database.viewer(person).await;
        let theirs = products::listing::list(&mut viewer, &products::Filter::parse(question)).await.expect("a list");
        let address = format!("/api/products/list?query={}", crate::url::encode(question));
        assert!(!theirs.rows.is_empty(), "{question}");
        assert_eq!(device.ask::<Listed>(&address), theirs, "{question}");
    }
    for id in device.book.terms.keys().copied().map(AuthorizationId) {
        let theirs = authorizations::store::detail(&mut database.viewer(person).await, id).await.expect("terms");
        assert_eq!(device.ask::<AuthorizationDetail>(&format!("/api/authorizations/show?id={id}")), theirs);
    }
    assert!(device.book.deals.len() > 3, "there is something to compare");
    for id in device.book.deals.keys().copied().map(OpportunityId) {
        let theirs = opportunities::store::detail(&mut database.viewer(person).await, id).await.expect("a deal");
        assert_eq!(device.ask::<OpportunityDetail>(&format!("/api/opportunities/show?id={id}")), theirs);
        let mut viewer = database.viewer(person).await;
        let theirs = opportunities::store::form(&mut viewer, None, "", None, None, Some(id)).await.expect("a form");
        let mine = device.ask::<FormAnswer>(&format!("/api/opportunities/form?like={id}"));
        assert_eq!(mine, FormAnswer { id: mine.id, key: mine.key, ..theirs }, "one like it");
    }
    for question in [
        "?owner=me",
        "?owner=me&order=days&state=open&columns=name,value,probability,distributor,competitor,source",
        "?owner=me&order=close&stale=yes",
        "?owner=me&order=name&state=won&state=lost",
        "?team=mine&stage=demo+scheduled&context.not=sampling",
    ] {
        let mut viewer = database.viewer(person).await;
        let theirs = opportunities::listing::list(&mut viewer, &opportunities::Filter::parse(question)).await;
        let theirs = theirs.expect("a list");
        let address = format!("/api/opportunities/list?query={}", crate::url::encode(question));
        assert!(!theirs.rows.is_empty(), "{question}");
        assert_eq!(device.ask::<Listed>(&address), Listed { here: true, ..theirs }, "{question}");
    }
    for question in ["?owner=me", "?owner=me&stale=yes&order=name", "?team=mine&context.not=sampling"] {
        let mut viewer = database.viewer(person).await;
        let mut theirs = opportunities::board::board(&mut viewer, &opportunities::Filter::parse(question)).await;
        _ = theirs.as_mut().map(|board| board.asked.here = true);
        let address = format!("/api/opportunities/board?query={}", crate::url::encode(question));
        let theirs = theirs.expect("a board");
        assert!(theirs.lanes.iter().any(|lane| !lane.cards.is_empty()), "{question}");
        assert_eq!(device.ask::<opportunities::board::Board>(&address), theirs, "{question}");
    }
    for id in device.book.products.keys().copied().map(ProductId) {
        let mut theirs = products::store::detail(&mut database.viewer(person).await, id).await.expect("a product");
        theirs.conversion.clear();
        theirs.selling.clear();
        assert_eq!(device.ask::<ProductDetail>(&format!("/api/products/show?id={id}")), theirs);
    }
    for id in device.book.accounts.keys() {
        for question in
            [format!("?organization={id}"), format!("?organization={id}&order=newest&columns=tags,advocacy")]
        {
            let mut viewer = database.viewer(person).await;
            let theirs = contacts::listing::list(&mut viewer, &contacts::Filter::parse(&question)).await;
            let address = format!("/api/contacts/list?query={}", crate::url::encode(&question));
            assert_eq!(device.ask::<Listed>(&address), theirs.expect("a list"), "{question}");
        }
    }
}

#[tokio::test]
async fn search_finds_in_the_book_what_the_server_finds_there_in_the_same_order() {
    let database = Database::fresh().await;
    let person = demo_company(&database).await["jordan"];
    let device = Device::of(&database, person).await;
    let known = |hit: &crate::search::Hit| {
        let id = hit.href.split(['/', '?']).nth(2).and_then(|id| id.parse().ok()).unwrap_or_default();
        let (accounts, contacts) = (&device.book.accounts, &device.book.contacts);
        accounts.contains_key(&id) || contacts.contains_key(&id) || device.book.deals.contains_key(&id)
    };
    let names = device.book.accounts.values().map(|account| account.record.form.name.clone());
    let deals = device.book.deals.values().map(|deal| deal.record.name.clone());
    let lists = &device.book.lists;
    let in_lists =
        lists.principals.iter().map(|one| &one.name).chain(lists.people.iter().map(|one| &one.name)).cloned();
    let products = device.book.products.values().map(|product| product.record.form.name.clone());
    let last_names = device.book.contacts.values().map(|contact| contact.record.form.last_name.clone());
    let numbers =
        device.book.contacts.values().filter_map(|contact| Some(contact.record.form.phones.first()?.number.clone()));
    let words = ["samples", "the", "menu", "fryer", "", "smapling", "food"].map(str::to_owned);
    let mut found_any = 0;
    for words in names.chain(deals).chain(in_lists).chain(products).chain(last_names).chain(numbers).chain(words) {
        let mut viewer = database.viewer(person).await;
        let theirs = crate::search::store::find(&mut viewer, &words).await.expect("an answer");
        let mine = device.ask::<Found>(&format!("/api/search?words={}", crate::url::encode(&words)));
        let only = |hits: Vec<crate::search::Hit>| hits.into_iter().filter(known).collect::<Vec<_>>();
        let of = |found: &Found, kind| found.of(kind).to_vec();
        for kind in [Kind::Account, Kind::Contact, Kind::Deal] {
            assert_eq!(of(&mine, kind), only(of(&theirs, kind)), "{words}");
        }
        for kind in [Kind::Principal, Kind::Product, Kind::Person] {
            assert_eq!(of(&mine, kind), of(&theirs, kind), "{words}");
        }
        let (mine, theirs) = (of(&mine, Kind::Note), of(&theirs, Kind::Note));
        let places =
            |hits: Vec<crate::search::Hit>| hits.into_iter().map(|hit| (hit.href, hit.name)).collect::<Vec<_>>();
        // Of more than it shows, the server shows some that are in no book.
        let is_all = theirs.len() < crate::search::SHOWN;
        let (mine_shown, theirs) = (places(mine), places(only(theirs)));
        assert!(mine_shown.starts_with(&theirs) && (!is_all || mine_shown == theirs), "{words}: {mine_shown:?}");
        found_any += mine_shown.len();
    }
    assert!(found_any > 0, "some notes were found");
}

#[tokio::test]
async fn the_book_answers_what_the_server_answers_and_nothing_else() {
    let paths = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect::<Vec<_>>();
    for path in super::answers::PATHS {
        assert!(paths.contains(path), "{path}");
    }
    let database = Database::fresh().await;
    let people = demo_company(&database).await;
    let device = Device::of(&database, people["jordan"]).await;
    let nowhere = Uuid::now_v7();
    for address in [
        format!("/api/organizations/show?id={nowhere}"),
        format!("/api/contacts/show?id={nowhere}"),
        format!("/api/products/show?id={nowhere}"),
        format!("/api/interactions/timeline?organization={nowhere}"),
        "/api/people/list?".to_owned(),
    ] {
        assert_eq!(device.asked::<Tasks>(&device.book, &address), None, "{address}");
    }
    // What it has of a timeline it shows, and says that the rest is the server's; unless that is about to speak.
    let mine = device.book.accounts.keys().next().expect("an account");
    for (show, without_changes) in [("all", true), ("history", true), ("notes", false)] {
        let address = format!("/api/interactions/timeline?organization={mine}&show={show}");
        assert_eq!(device.ask::<TimelinePage>(&address).without_changes, without_changes, "{show}");
        let question = Question::new(&address);
        let at_once = question.answer(&device.book, &device.touches(&question.needs(&device.book)), false);
        assert!(at_once.is_none_or(|text| !text.contains("\"without_changes\":true")), "{show}");
    }
}

/// A command in the outbox.
fn waiting(path: &str, body: &[(&str, &str)]) -> String {
    let body = body.iter().map(|(name, value)| format!("{}={}", crate::url::encode(name), crate::url::encode(value)));
    let body = body.collect::<Vec<_>>().join("&");
    serde_json::json!({ "path": path, "body": body, "state": "waiting", "at": 1_800_000_000_000_i64 }).to_string()
}

#[tokio::test]
async fn what_waits_is_on_every_screen_it_touches() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let key = Uuid::now_v7().to_string();
    let [account, contact, note, noted] = [(); 4].map(|()| Uuid::now_v7().to_string());
    let known = device.book.contacts.values().next().expect("a contact");
    let (known_id, at) = (known.id().to_string(), known.record.organization.to_string());
    let outbox = [
        waiting(
            "/api/organizations/create",
            &[
                ("command[id]", &account),
                ("command[key]", &key),
                ("command[form][name]", "Basement Bistro"),
                ("command[form][role]", "prospect"),
                ("command[form][priority]", "B"),
                ("command[form][status]", "active"),
                ("command[form][owner_id]", &device.book.lists.me.id.to_string()),
            ],
        ),
        waiting(
            "/api/contacts/create",
            &[
                ("command[id]", &contact),
                ("command[key]", &key),
                ("command[form][first_name]", "Bea"),
                ("command[form][last_name]", "Cellar"),
                ("command[form][organization]", "Basement Bistro"),
                ("command[form][influence]", "high"),
                ("command[form][authority]", "unknown"),
                ("command[form][advocacy]", "neutral"),
            ],
        ),
        waiting(
            "/api/notes/add",
            &[
                ("command[id]", &note),
                ("command[key]", &key),
                ("command[contact]", &contact),
                ("command[at]", "2026-03-02T14:05:00.000Z"),
                ("command[form][body]", "Wants the haddock"),
            ],
        ),
        waiting(
            "/api/contacts/edit-in-place",
            &[
                ("command[id]", &known_id),
                ("command[key]", &key),
                ("command[base]", &format!("{{\"position\":{:?}}}", known.record.form.position)),
                ("command[form][position]", "Night chef"),
            ],
        ),
        waiting(
            "/api/notes/add",
            &[
                ("command[id]", &noted),
                ("command[key]", &key),
                ("command[organization]", &at),
                ("command[form][body]", "Fryer broke"),
            ],
        ),
    ];
    let (book, waits) = pending::lay_over(&device.book, &outbox, 0);
    assert!(waits.concern(""));
    let list: Listed = device.asked(&book, "/api/organizations/list?query=%3Fq%3Dbasement").expect("a list");
    let [row] = &list.rows[..] else { panic!("one of that name: {list:?}") };
    assert_eq!((row.name.as_str(), row.mark.as_str()), ("Basement Bistro", crate::ui::WAITS));
    let detail: OrganizationDetail = device.asked(&book, &format!("/api/organizations/show?id={account}")).expect("it");
    assert!(detail.waits && detail.writable && detail.owner.is_some() && detail.last_activity.is_some());
    let there: AtOrganization =
        device.asked(&book, &format!("/api/contacts/at-organization?id={account}")).expect("it");
    let [bea] = &there.contacts[..] else { panic!("one contact: {there:?}") };
    assert!(bea.waits && bea.primary && bea.name == "Bea Cellar");
    let timeline = |path: String| -> TimelinePage { device.asked(&book, &path).expect("a timeline") };
    for subject in [format!("organization={account}"), format!("contact={contact}")] {
        let page = timeline(format!("/api/interactions/timeline?{subject}"));
        assert!(matches!(&page.entries[..], [interactions::Entry::Note(note)] if note.waits
                && note.body == "Wants the haddock" && note.at.at == "2026-03-02T14:05:00Z"));
    }
    let page = timeline(format!("/api/interactions/timeline?organization={at}"));
    assert!(matches!(&page.entries[0], interactions::Entry::Note(note) if note.waits && note.body == "Fryer broke"));
    let detail: ContactDetail = device.asked(&book, &format!("/api/contacts/show?id={known_id}")).expect("a contact");
    assert_eq!((detail.form.position.as_str(), detail.waits), ("Night chef", true));
    assert_eq!(detail.form.last_name, known.record.form.last_name, "what was not edited stays");
    let found: Found = device.asked(&book, "/api/search?words=haddock").expect("an answer");
    assert!(found.of(Kind::Note).iter().any(|hit| hit.name.ends_with("Basement Bistro")));
}

#[tokio::test]
async fn a_contact_who_moves_is_at_the_new_account_and_the_old_one_lists_them_as_former() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let who = device.book.contacts.values().next().expect("a contact");
    let (old, old_position) = (who.record.organization, who.record.form.position.clone());
    let new = device.book.accounts.values().find(|account| account.id() != old.0).expect("another account");
    let (id, key) = (who.id().to_string(), Uuid::now_v7().to_string());
    let given = [("command[id]", &*id), ("command[key]", &key), ("command[at]", "2026-03-02T14:05:00.000Z")];
    let moving = |to: &str| {
        let there = [("command[organization]", to), ("command[position]", "Owner")];
        waiting("/api/contacts/move", &[&given[..], &there].concat())
    };
    // Or in the form of all that is known of them.
    let base =
        serde_json::json!({ "organization": who.record.form.organization, "position": old_position }).to_string();
    let editing = |to: &str| {
        let there = [("command[form][organization]", to), ("command[form][position]", "Owner")];
        waiting("/api/contacts/edit", &[&given[..], &[("command[base]", &*base)], &there].concat())
    };
    let at = |book: &Book, id: Uuid| -> AtOrganization {
        device.asked(book, &format!("/api/contacts/at-organization?id={id}")).expect("an account")
    };
    let is_them = |row: &contacts::ContactRow| row.id == who.record.id;
    let show = format!("/api/contacts/show?id={}", who.id());
    let name = device.book.organization_text(new);
    for command in [moving(&name), editing(&name)] {
        let (book, _) = pending::lay_over(&device.book, &[command], 0);
        let (here, there) = (at(&book, new.id()), at(&book, old.0));
        let row = here.contacts.into_iter().find(is_them).expect("they are there");
        assert_eq!((row.position.as_str(), row.organization.id, row.waits), ("Owner", new.id(), true));
        assert!(!there.contacts.iter().any(is_them));
        assert_eq!((there.former[0].other.id, &there.former[0].position), (who.id(), &old_position));
        assert_eq!(there.former[0].left.at, "2026-03-02T14:05:00Z");
        let detail: ContactDetail = device.asked(&book, &show).expect("a contact");
        assert_eq!((detail.organization.id, detail.former[0].other.id, detail.waits), (new.id(), old.0, true));
    }
    // Where the book does not hold the account, only that something waits is known.
    let (book, _) = pending::lay_over(&device.book, &[moving("Far away")], 0);
    assert!(at(&book, old.0).contacts.iter().any(is_them));
    let detail: ContactDetail = device.asked(&book, &show).expect("a contact");
    assert_eq!((detail.organization.id, detail.form.organization.as_str(), detail.waits), (old.0, "Far away", true));
}

#[tokio::test]
async fn what_waits_for_a_card_keeps_to_the_pages_of_its_records() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let entry = |held: &str| {
        format!(
            r#"{{"path":"/api/notes/add","body":"","state":"waiting"{held},"records":["visit"],"needs":["account"]}}"#
        )
    };
    let waits = |outbox: &[String]| pending::lay_over(&device.book, outbox, 0).1;
    let held = waits(&[entry(r#","held":1"#)]);
    assert!(held.concern("/api/organizations/show?id=account") && held.concern("/api/interactions/form?id=visit"));
    assert!(
        !held.concern("/api/organizations/list"),
        "nobody decides about a card at once; lists go on with the server"
    );
    assert!(waits(&[entry("")]).concern("/api/organizations/list"));
    assert!(!waits(&[]).concern("/api/organizations/show?id=account"));
}

#[tokio::test]
async fn a_deal_that_waits_is_named_and_moved_as_the_server_would() {
    let database = Database::fresh().await;
    let people = demo_company(&database).await;
    let device = Device::of(&database, people["jordan"]).await;
    let known = device.book.deals.values().find(|one| one.record.stage == "demo scheduled").expect("a deal");
    let (id, key) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let form = &known.record.form;
    let outbox = [
        waiting(
            "/api/opportunities/create",
            &[
                ("command[id]", &id),
                ("command[key]", &key),
                ("command[at]", "2026-03-01T03:00:00Z"),
                ("command[form][organization_id]", &form.organization_id),
                ("command[form][principal_id]", &form.principal_id),
                ("command[form][context]", "sampling"),
                ("command[form][products][0][product_id]", &form.products[0].product_id),
                ("command[form][products][1][product_id]", ""),
            ],
        ),
        waiting(
            "/api/opportunities/move",
            &[
                ("command[id]", &known.id().to_string()),
                ("command[key]", &key),
                ("command[base]", r#"{"stage":"demo scheduled"}"#),
                ("command[form][stage]", "closed won/price"),
            ],
        ),
    ];
    let (book, waits) = pending::lay_over(&device.book, &outbox, 0);
    assert!(waits.concern(""));
    let opened = |id: &str| -> OpportunityDetail {
        device.asked(&book, &format!("/api/opportunities/show?id={id}")).expect("a deal")
    };
    let made = opened(&id);
    assert!(made.name.ends_with(" - Harvest Mill Foods - Sampling - February 2026"), "{}", made.name);
    assert_eq!((made.stage, made.form.probability.as_str(), made.waits), (opportunities::Stage::NewLead, "10", true));
    assert_eq!(made.twins.into_iter().map(|twin| twin.id).collect::<Vec<_>>(), []);
    let won = opened(&known.id().to_string());
    assert_eq!((won.stage, won.form.probability.as_str(), won.moves.len()), (opportunities::Stage::Won, "100", 3));
    assert_eq!(won.ending.map(|ending| ending.reason), Some(opportunities::Reason::Price));
    let board: opportunities::board::Board = device.asked(&book, "/api/opportunities/board?query=").expect("a board");
    assert!(board.lanes[0].cards.iter().any(|card| card.name == made.name && card.waits));
    let open: Listed = device.asked(&book, "/api/opportunities/list?query=%3Fq%3Dsampling").expect("a list");
    assert!(open.rows.iter().any(|row| row.name == made.name && row.mark == crate::ui::WAITS));
}

#[tokio::test]
async fn a_verdict_that_waits_ends_its_sample_and_its_task_and_moves_its_deal() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let open = |book: &Book| device.asked::<Samples>(book, "/api/samples/open?").expect("a board").samples;
    let all = open(&device.book);
    let offered = |sample: &samples::Sample| sample.deal.clone().filter(|deal| deal.next().is_some());
    let (sample, deal) = all.iter().find_map(|one| Some((one, offered(one)?))).expect("a sample for a deal");
    let task = sample.task.expect("a task");
    let outbox = [waiting(
        "/api/samples/settle",
        &[
            ("command[id]", &sample.id.to_string()),
            ("command[key]", &Uuid::now_v7().to_string()),
            ("command[base]", r#"{"sample":"left","rating":""}"#),
            ("command[form][sample]", "verdict"),
            ("command[form][rating]", "4"),
            ("command[deal]", &deal.id.to_string()),
            ("command[from]", deal.stage.code()),
            ("command[stage]", "feedback logged"),
        ],
    )];
    let (book, waits) = pending::lay_over(&device.book, &outbox, 0);
    assert!(waits.concern(""));
    assert_eq!(open(&book).len(), all.len() - 1);
    let day: MyDay = device.asked(&book, "/api/my-day?").expect("a day");
    assert!(day.tasks.iter().all(|one| one.id != task) && book.tasks[&task.0].record.done.is_some());
    let moved: OpportunityDetail = device.asked(&book, &format!("/api/opportunities/show?id={}", deal.id)).expect("it");
    assert_eq!((moved.stage, moved.waits), (opportunities::Stage::Feedback, true));
    let at = sample.organization.as_ref().expect("a kitchen").id;
    let page: TimelinePage =
        device.asked(&book, &format!("/api/interactions/timeline?organization={at}")).expect("a timeline");
    let is_it = |entry: &&interactions::Entry| matches!(entry, interactions::Entry::Note(one) if one.id == sample.id);
    let Some(interactions::Entry::Note(note)) = page.entries.iter().find(is_it) else { panic!("{page:?}") };
    assert_eq!((note.sample, note.rating, note.waits), (Some(samples::State::Verdict), Some(4), true));
}

#[tokio::test]
async fn a_product_that_waits_is_in_the_list_and_on_its_page() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["dana"]).await;
    let [made, key] = [(); 2].map(|()| Uuid::now_v7().to_string());
    let known = device.book.products.values().find(|one| one.record.form.status == "active").expect("a product");
    let principal = known.record.form.principal_id.clone();
    let outbox = [
        waiting(
            "/api/products/create",
            &[
                ("command[id]", &made),
                ("command[key]", &key),
                ("command[form][name]", "Basement bread"),
                ("command[form][principal_id]", &principal),
                ("command[form][category]", "bakery"),
                ("command[form][status]", "coming soon"),
            ],
        ),
        waiting("/api/products/discontinue", &[("id", &known.id().to_string()), ("key", &key)]),
    ];
    let (book, waits) = pending::lay_over(&device.book, &outbox, 0);
    assert!(waits.concern(""));
    let list: Listed = device.asked(&book, "/api/products/list?query=%3Fq%3Dbasement").expect("a list");
    let [row] = &list.rows[..] else { panic!("one of that name: {list:?}") };
    assert_eq!((row.name.as_str(), row.mark.as_str()), ("Basement bread", crate::ui::WAITS));
    let shown =
        |id: &str| -> ProductDetail { device.asked(&book, &format!("/api/products/show?id={id}")).expect("a product") };
    let bread = shown(&made);
    assert!(bread.waits && bread.principal.id.to_string() == principal && !bread.principal.name.is_empty());
    let gone = shown(&known.id().to_string());
    assert_eq!((gone.form.status.as_str(), gone.waits), ("discontinued", true));
    assert_eq!(gone.form.name, known.record.form.name, "the rest stays");
}

#[tokio::test]
async fn a_visit_that_waits_is_in_the_timeline_and_its_follow_up_among_the_tasks() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let tried = device.book.deals.values().next().expect("a deal");
    let deal = tried.id().to_string();
    let sablefish = device.book.products.values().find(|one| one.record.form.name == "Sablefish portion");
    let product = sablefish.expect("a product").id().to_string();
    let at = &device.book.accounts[&tried.record.form.organization_id.parse::<Uuid>().expect("an id")];
    let (account, name) = (at.id().to_string(), at.record.form.name.clone());
    let [visit, task, key] = [(); 3].map(|()| Uuid::now_v7().to_string());
    let log = waiting(
        "/api/interactions/log",
        &[
            ("command[id]", &visit),
            ("command[key]", &key),
            ("command[task]", &task),
            ("command[at]", "2027-01-15T09:30:00.000Z"),
            ("command[form][kind]", "visit"),
            ("command[form][organization_id]", &account),
            ("command[form][opportunity_id]", &deal),
            ("command[form][products][]", &product),
            ("command[form][rating]", "5"),
            ("command[form][outcome]", "needs follow-up"),
            ("command[form][text]", "Tried the sablefish"),
            ("command[form][follow_up_on]", "2027-01-20"),
        ],
    );
    let (book, _) = pending::lay_over(&device.book, std::slice::from_ref(&log), 0);
    let on_it: TimelinePage =
        device.asked(&book, &format!("/api/interactions/timeline?opportunity={deal}")).expect("a timeline");
    assert!(matches!(&on_it.entries[0], interactions::Entry::Note(note) if note.waits && note.id.to_string() == visit));
    let detail: OpportunityDetail = device.asked(&book, &format!("/api/opportunities/show?id={deal}")).expect("a deal");
    assert_eq!(detail.last_activity.at, "2027-01-15T09:30:00Z");
    let page: TimelinePage =
        device.asked(&book, &format!("/api/interactions/timeline?organization={account}")).expect("a timeline");
    let interactions::Entry::Note(first) = &page.entries[0] else { panic!("{page:?}") };
    assert_eq!((first.what.as_str(), first.body.as_str(), first.minutes), ("Visit", "Tried the sablefish", Some(30)));
    let [line] = &first.about[..] else { panic!("one principal") };
    assert_eq!((line.name.as_str(), line.products[0].name.as_str()), ("Blue Current Seafood", "Sablefish portion"));
    assert_eq!(first.rating, Some(5));
    assert!(first.waits && first.at.at == "2027-01-15T09:30:00Z");
    let tasks =
        |book: &Book| device.asked::<Tasks>(book, &format!("/api/tasks/about?organization={account}")).expect("it");
    let open = tasks(&book).open.into_iter().find(|one| one.id.to_string() == task).expect("the follow-up");
    assert_eq!((open.title, open.waits), (format!("Follow up with {name}"), true));
    assert_eq!(book.accounts[&at.id()].record.last_visit, Some(1_800_005_400_000), "a visit is due later");
    let tick = waiting(
        "/api/tasks/complete",
        &[("command[id]", &task), ("command[key]", &key), ("command[note]", "Done"), ("command[at]", "")],
    );
    let words = [
        ("command[note]", "Two cases"),
        ("command[log]", "call"),
        ("command[outcome]", "positive"),
        ("command[at]", ""),
    ];
    let ids = [("command[id]", task.as_str()), ("command[key]", &key), ("command[touch]", &account)];
    let finish = waiting("/api/tasks/finish", &[&ids[..], &words[..]].concat());
    let (finished, _) = pending::lay_over(&device.book, &[log.clone(), finish], 0);
    let page: TimelinePage =
        device.asked(&finished, &format!("/api/interactions/timeline?organization={account}")).expect("a timeline");
    let call = |entry: &interactions::Entry| match entry {
        interactions::Entry::Note(note) => note.what == "Call" && note.body == "Two cases" && note.waits,
        interactions::Entry::Change(_) => false,
    };
    assert!(page.entries.iter().any(call), "what came of it is logged with the tick");
    let (book, _) = pending::lay_over(&device.book, &[log, tick], 0);
    let tasks = tasks(&book);
    assert!(tasks.open.iter().all(|one| one.id.to_string() != task));
    assert!(tasks.done.iter().any(|one| one.id.to_string() == task && one.done_note == "Done" && one.waits));
}

#[tokio::test]
async fn what_is_planned_without_a_line_is_in_the_week_and_what_came_of_it_where_it_happened() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let day = |book: &Book| device.asked::<MyDay>(book, "/api/my-day?").expect("a day");
    let known = day(&device.book).planned;
    let [late, due] = &known[..] else { panic!("a call of yesterday and a visit today: {known:?}") };
    let account = due.organization.as_ref().expect("its account").id.to_string();
    let [plan, task, key] = [(); 3].map(|()| Uuid::now_v7().to_string());
    let log = waiting(
        "/api/interactions/log",
        &[
            ("command[id]", &plan),
            ("command[key]", &key),
            ("command[task]", &task),
            ("command[at]", "2027-01-15T09:30:00.000Z"),
            ("command[form][kind]", "visit"),
            ("command[form][organization_id]", &account),
            ("command[form][outcome]", "neutral"),
            ("command[form][status]", "scheduled"),
            ("command[form][happened_at]", "2027-01-20T14:00"),
            ("command[form][text]", "The spring menu"),
        ],
    );
    let (book, _) = pending::lay_over(&device.book, std::slice::from_ref(&log), 0);
    let week = |book: &Book| device.asked::<Week>(book, "/api/tasks/week?from=2027-01-20").expect("a week").visits;
    let [visit] = &week(&book)[..] else { panic!("one visit") };
    assert_eq!((visit.id.to_string(), visit.time.as_str(), visit.waits), (plan.clone(), "14:00", true));
    assert_eq!(visit.on.to_string(), "2027-01-20");
    let at = account.parse::<Uuid>().expect("an id");
    let last = |book: &Book| book.accounts[&at].record.last_visit;
    assert_eq!(last(&book), last(&device.book), "nobody was there yet");

    let found = |text: &str| serde_json::json!({ "status": "scheduled", "text": text }).to_string();
    let ids =
        |id: &str| [("command[id]", id.to_owned()), ("command[key]", key.clone()), ("command[task]", task.clone())];
    let ended = |path: &str, one: &interactions::planned::Planned, form: &[(&str, &str)]| {
        let (ids, found) = (ids(&one.id.to_string()), found(&one.body));
        let ids = ids.iter().map(|(name, id)| (*name, id.as_str()));
        let said = [("command[base]", found.as_str()), ("command[at]", "2027-01-21T09:30:00.000Z")];
        waiting(path, &ids.chain(said).chain(form.iter().copied()).collect::<Vec<_>>())
    };
    let off = [("command[form][status]", "cancelled"), ("command[form][text]", late.body.as_str())];
    let off = ended("/api/interactions/call-off", late, &off);
    let (from, to) = (format!("{}T{}", due.on, due.time), format!("2027-01-21T{}", due.time));
    let later = serde_json::json!({ "status": "scheduled", "happened_at": from }).to_string();
    let [own, key_of, task_of] = ids(&due.id.to_string());
    let put_off = waiting(
        "/api/interactions/put-off",
        &[
            (own.0, own.1.as_str()),
            (key_of.0, key_of.1.as_str()),
            (task_of.0, task_of.1.as_str()),
            ("command[base]", &later),
            ("command[at]", "2027-01-20T09:30:00.000Z"),
            ("command[form][status]", "scheduled"),
            ("command[form][happened_at]", &to),
        ],
    );
    let (later, _) = pending::lay_over(&device.book, &[put_off], 0);
    let there = week(&later).into_iter().map(|one| (one.id, one.time, one.waits)).collect::<Vec<_>>();
    assert_eq!(there, [(due.id, due.time.clone(), true)]);

    let done = [
        ("command[form][status]", "completed"),
        ("command[form][outcome]", "needs follow-up"),
        ("command[form][follow_up_on]", "2027-01-25"),
        ("command[form][text]", "It held for two hours"),
    ];
    let done = ended("/api/interactions/complete", due, &done);
    let (book, _) = pending::lay_over(&device.book, &[log, off, done], 0);
    let after = day(&book);
    assert_eq!((after.planned, week(&book).len()), (Vec::new(), 1));
    assert!(after.tasks.iter().any(|one| one.id.to_string() == task), "what follows is to be done");
    assert!(last(&book) > last(&device.book), "somebody was there");
    let page = device.asked::<TimelinePage>(&book, &format!("/api/interactions/timeline?organization={account}"));
    let page = page.expect("a timeline");
    let is_it = |entry: &&interactions::Entry| matches!(entry, interactions::Entry::Note(one) if one.id == due.id);
    let Some(interactions::Entry::Note(note)) = page.entries.iter().find(is_it) else { panic!("{page:?}") };
    assert_eq!((note.what.as_str(), note.body.as_str(), note.waits), ("Visit", "It held for two hours", true));
}

#[tokio::test]
async fn a_task_for_a_deal_that_waits_is_on_its_page_and_several_are_moved_at_once() {
    let database = Database::fresh().await;
    let device = Device::of(&database, demo_company(&database).await["jordan"]).await;
    let deal = device.book.deals.values().find(|deal| deal.record.closed.is_none()).expect("a deal that is open");
    let (id, name) = (deal.id().to_string(), deal.record.name.clone());
    let [first, second, key] = [(); 3].map(|()| Uuid::now_v7().to_string());
    let add = |task: &str| {
        waiting(
            "/api/tasks/add",
            &[
                ("command[id]", task),
                ("command[key]", &key),
                ("command[form][opportunity_id]", &id),
                ("command[form][title]", "Send the price list"),
                ("command[form][due_on]", "2027-01-20"),
            ],
        )
    };
    let tasks = |book: &Book, about: &str| device.asked::<Tasks>(book, &format!("/api/tasks/about?{about}"));
    let mut outbox = vec![add(&first), add(&second)];
    let (book, _) = pending::lay_over(&device.book, &outbox, 0);
    let of_deal = tasks(&book, &format!("opportunity={id}")).expect("its tasks").open;
    assert_eq!(of_deal.iter().filter(|task| task.waits && task.opportunity.is_none()).count(), 2);
    let at = tasks(&book, &format!("organization={}", deal.record.form.organization_id)).expect("those of its account");
    assert!(at.open.iter().any(|task| task.opportunity.as_ref().is_some_and(|one| one.name == name)));

    let move_both = [
        ("command[key]", key.as_str()),
        ("command[ids][]", &first),
        ("command[ids][]", &second),
        ("command[day]", ""),
        ("command[owner]", ""),
        ("command[what]", "2027-01-25"),
    ];
    outbox.push(waiting("/api/tasks/bulk", &move_both));
    let (book, _) = pending::lay_over(&device.book, &outbox, 0);
    let days = tasks(&book, &format!("opportunity={id}")).expect("its tasks").open;
    let moved = days.iter().filter(|task| task.waits && task.due_on.to_string() == "2027-01-25").count();
    assert_eq!(moved, 2);
    outbox.push(waiting("/api/opportunities/delete", &[("id", &id), ("key", &key)]));
    let (book, _) = pending::lay_over(&device.book, &outbox, 0);
    let inbox = device.asked::<Inbox>(&book, "/api/tasks/inbox?query=").expect("an inbox");
    assert!(inbox.tasks.iter().all(|task| task.title != "Send the price list"), "they go with the deal");
}
