//! The questions: every named order of the lists, their usual filters, search, and the pages of a record.

use super::Plans;
use crate::auth::PersonId;
use crate::contacts::{self, ContactId};
use crate::context::Viewer;
use crate::error::AppError;
use crate::interactions::{InteractionId, LogForm, NoteForm, Show, Subject};
use crate::organizations::{self, OrganizationId};
use crate::tasks::{TaskId, Topic};
use crate::testing::{Database, Staff};
use crate::{
    audit, book, calendar, interactions, my_day, notifications, operations, people, principals, search, tasks,
};
use serde_json::Value;
use sqlx::Executor as _;
use std::fmt::Write as _;
use uuid::Uuid;

/// Words as people type them: many hits, one, none, a wrong letter, a number, a start, a note's.
const WORDS: &[&str] = &[
    "blue fin",
    "blue fin 4242",
    "smith",
    "bleu fni 4242",
    "555 1004242",
    "chef77@",
    "bl",
    "zzzyx",
    "rhubarb",
    "cod",
    "sampling",
    "smapling",
    "rep 7",
    "loin 77",
];

struct Asked<'a> {
    plans: &'a Plans,
    complaints: String,
}

impl Asked<'_> {
    async fn ask<T: std::fmt::Debug>(
        &mut self,
        who: (&str, PersonId),
        what: &str,
        ask: impl AsyncFnOnce(&mut Viewer) -> Result<T, AppError>,
    ) {
        let complaints = self.plans.complaints(who.1, ask).await;
        self.found(who, what, complaints);
    }

    fn found(&mut self, who: (&str, PersonId), what: &str, complaints: Vec<String>) {
        for complaint in complaints {
            let _ = writeln!(self.complaints, "{}, {what}: {complaint}", who.0);
        }
    }

    /// The list at `query`, its second page, and the one in the middle of the company.
    async fn organizations(&mut self, who: (&str, PersonId), query: &str) {
        let mut next = None;
        let first = async |viewer: &mut Viewer| {
            let list = organizations::listing::list(viewer, &organizations::Filter::parse(query)).await?;
            next = list.next;
            Ok(list.count)
        };
        self.ask(who, &format!("organizations{query}"), first).await;
        if let Some(after) = next {
            let filter = organizations::Filter::parse(query).after(after);
            let second = async |viewer: &mut Viewer| organizations::listing::list(viewer, &filter).await;
            self.ask(who, &format!("second page of organizations{query}"), second).await;
        }
    }

    async fn contacts(&mut self, who: (&str, PersonId), query: &str) {
        let mut next = None;
        let first = async |viewer: &mut Viewer| {
            let list = contacts::listing::list(viewer, &contacts::Filter::parse(query)).await?;
            next = list.next;
            Ok(list.count)
        };
        self.ask(who, &format!("contacts{query}"), first).await;
        if let Some(after) = next {
            let filter = contacts::Filter::parse(query).after(after);
            let second = async |viewer: &mut Viewer| contacts::listing::list(viewer, &filter).await;
            self.ask(who, &format!("second page of contacts{query}"), second).await;
        }
    }

    /// The list at `query`, and its second page.
    async fn interactions(&mut self, who: (&str, PersonId), query: &str) {
        let mut next = None;
        let first = async |viewer: &mut Viewer| {
            let list = interactions::list::listing::list(viewer, &interactions::list::Filter::parse(query)).await?;
            next = list.next;
            Ok(list.count)
        };
        self.ask(who, &format!("interactions{query}"), first).await;
        if let Some((_, after)) = next.as_deref().and_then(|address| address.split_once('?')) {
            let filter = interactions::list::Filter::parse(after);
            let second = async |viewer: &mut Viewer| interactions::list::listing::list(viewer, &filter).await;
            self.ask(who, &format!("second page of interactions{query}"), second).await;
        }
    }

    async fn lists(&mut self, who: (&str, PersonId)) {
        for order in organizations::Order::ALL {
            self.organizations(who, &format!("?order={order}")).await;
        }
        for query in [
            "?owner=me",
            "?owner=none",
            "?team=mine&order=activity",
            "?priority=A",
            "?role=distributor",
            "?tag=PATIO",
            "?city=zurich",
            "?country=united+states",
            "?q=wild+room&order=newest",
        ] {
            self.organizations(who, query).await;
        }
        for order in contacts::Order::ALL {
            self.contacts(who, &format!("?order={order}")).await;
        }
        self.contacts(who, "?tag=vip").await;
        for words in WORDS {
            let query = format!("?q={}", crate::url::encode(words));
            self.organizations(who, &query).await;
            self.contacts(who, &query).await;
            let find = async |viewer: &mut Viewer| search::store::find(viewer, words).await;
            self.ask(who, &format!("search for {words}"), find).await;
        }
        for query in ["", "?order=oldest", "?author=me", "?status=completed&type.not=note", "?q=rhubarb"] {
            self.interactions(who, query).await;
        }
        self.ask(who, "where one was last", async |viewer| search::store::find(viewer, "").await).await;
        let twins = async |viewer: &mut Viewer| organizations::store::twins(viewer, "Blue Finn Gril", None).await;
        self.ask(who, "twins", twins).await;
    }

    /// What one begins the day with, and what one logs with.
    async fn day(&mut self, who: (&str, PersonId)) {
        self.ask(who, "my day", async |viewer| my_day::store::my_day(viewer).await).await;
        self.ask(who, "the week", async |viewer| tasks::inbox::week(viewer, "").await).await;
        self.ask(who, "the calendar", async |viewer| calendar::feed(viewer, "").await).await;
        self.ask(who, "notifications", async |viewer| notifications::store::list(viewer, "").await).await;
        self.ask(who, "the bell", async |viewer| notifications::store::unread(viewer).await).await;
        for whose in interactions::samples::Whose::ALL {
            let board = async |viewer: &mut Viewer| interactions::samples::store::board(viewer, *whose).await;
            self.ask(who, "samples", board).await;
        }
        self.ask(who, "the log", async |viewer| interactions::beginning::begin(viewer, None, None, None).await).await;
        for words in WORDS {
            let find = async |viewer: &mut Viewer| interactions::beginning::accounts(viewer, words).await;
            self.ask(who, "accounts to log at", find).await;
        }
    }

    async fn pages(&mut self, who: (&str, PersonId), place: OrganizationId, person: ContactId) {
        self.ask(who, "organization", async |viewer| organizations::store::detail(viewer, place).await).await;
        self.ask(who, "contact", async |viewer| contacts::store::detail(viewer, person).await).await;
        self.ask(who, "its contacts", async |viewer| contacts::store::at_organization(viewer, place).await).await;
        for subject in [Subject::Organization(place), Subject::Contact(person)] {
            let timeline =
                async |viewer: &mut Viewer| interactions::store::timeline(viewer, subject, Show::All, "").await;
            self.ask(who, "timeline", timeline).await;
        }
        for topic in [Topic::Organization(place), Topic::Contact(person), Topic::Opportunity(person.0.into())] {
            self.ask(who, "its tasks", async |viewer| tasks::store::about(viewer, topic).await).await;
        }
        self.contacts(who, &format!("?organization={place}")).await;
        self.organizations(who, &format!("?parent={place}")).await;
    }

    /// What no screen shows: a device that asks what changed, and an import that looks for a thousand rows of a file.
    async fn beside_screens(&mut self, who: (&str, PersonId), cursor: &str) {
        let changes = async |viewer: &mut Viewer| {
            let news = sqlx::query_scalar::<_, Value>("select larder.changes_after(larder.book() || $1, 100)");
            let news = news.bind(cursor).fetch_one(viewer.db()).await?;
            assert!(news["changes"].is_array(), "not everything anew");
            Ok(())
        };
        self.ask(who, "what changed", changes).await;
        let mut next = String::new();
        for page in ["book", "second page of the book"] {
            let read = async |viewer: &mut Viewer| {
                next = book::store::page(viewer, &next).await?.next.unwrap_or_default();
                Ok(())
            };
            self.ask(who, page, read).await;
        }
        let delta = async |viewer: &mut Viewer| {
            let here = sqlx::query_scalar::<_, String>("select larder.book()").fetch_one(viewer.db()).await?;
            let delta = book::store::changes(viewer, &(here + cursor), book::SCHEMA).await?;
            assert!(!delta.anew, "not everything anew");
            Ok(delta.puts.len())
        };
        self.ask(who, "what changed in the book", delta).await;
        let rows = || (0..1000).map(|row| format!("Blue Fin {row}")).collect::<Vec<_>>();
        let matches = async |viewer: &mut Viewer| {
            let found = sqlx::query("select * from larder.match_organizations($1, 'crm', $2)");
            Ok(found.bind(rows()).bind(rows()).fetch_all(viewer.db()).await?.len())
        };
        self.ask(who, "rows of a file", matches).await;
    }

    /// How it goes for one principal, over a year and a month.
    async fn principal(&mut self, who: (&str, PersonId), id: OrganizationId) {
        let year = async |viewer: &mut Viewer| principals::store::figures(viewer, id, "?days=365").await;
        self.ask(who, "figures of a principal", year).await;
        let query = format!("?principal={id}");
        self.interactions(who, &query).await;
        self.organizations(who, &format!("?sampled={id}")).await;
        let month = async |viewer: &mut Viewer| principals::monthly::store::monthly(viewer, &query).await;
        self.ask(who, "a principal's month", month).await;
    }

    /// What is written down wherever one is: several times, so that plans are made that are kept.
    async fn written(&mut self, who: (&str, PersonId), place: OrganizationId, person: ContactId) {
        let plans = self.plans;
        for _ in 0..7 {
            for (organization, contact) in [(Some(place), None), (None, Some(person))] {
                let note = interactions::Add {
                    id: InteractionId::new(),
                    key: Uuid::now_v7(),
                    organization,
                    contact,
                    opportunity: None,
                    at: String::new(),
                    form: NoteForm { body: "Asked for cod.".to_owned() },
                };
                let add = async |viewer| interactions::store::add(viewer, note).await;
                self.found(who, "a note", plans.complaints_of_command(who.1, add).await);
                let [organization_id, contact_id] =
                    [organization.map(|id| id.to_string()), contact.map(|id| id.to_string())]
                        .map(Option::unwrap_or_default);
                let [kind, outcome] = ["call", "positive"].map(str::to_owned);
                let form = LogForm { kind, organization_id, contact_id, outcome, ..LogForm::default() };
                let (id, task) = (InteractionId::new(), TaskId::new());
                let call = interactions::Log { id, key: Uuid::now_v7(), task, at: String::new(), form };
                let log = async |viewer| interactions::logging::log(viewer, call).await;
                self.found(who, "a call", plans.complaints_of_command(who.1, log).await);
            }
        }
    }

    async fn history(&mut self, who: (&str, PersonId), record: Uuid) {
        for person in [None, Some(who.1)] {
            let filter = audit::Filter { person, ..audit::Filter::default() };
            self.ask(who, "trail", async |viewer| audit::store::trail(viewer, &filter).await).await;
        }
        let filter = audit::Filter { record: Some(record), ..audit::Filter::default() };
        self.ask(who, "trail of a record", async |viewer| audit::store::trail(viewer, &filter).await).await;
        self.ask(who, "trash", async |viewer| operations::store::trash(viewer, "").await).await;
    }
}

/// A company that has been at it for years.
async fn years(database: &Database) -> Staff {
    let staff = database.company(false).await;
    database.owner.execute(include_str!("large.sql")).await.expect("years of records");
    database.owner.execute("vacuum analyze").await.expect("statistics");
    staff
}

async fn id(database: &Database, query: &'static str) -> Uuid {
    sqlx::query_scalar(query).fetch_one(&database.owner).await.expect("an id")
}

#[tokio::test]
async fn nothing_that_screens_ask_reads_a_large_table_from_end_to_end() {
    let database = Database::fresh().await;
    let staff = years(&database).await;
    let place = OrganizationId(
        id(&database, "select organization_id from organization_fact where interaction_count > 2 limit 1").await,
    );
    let (ada, rob, sam) = (("Ada", staff.admin), ("Rob", staff.rep), ("Sam", staff.other_rep));
    let plans = Plans::of(&database);
    let mut asked = Asked { plans: &plans, complaints: String::new() };
    for who in [ada, rob] {
        asked.lists(who).await;
        asked.day(who).await;
    }
    let of_place = "select c.id from contact c join organization_fact f using (organization_id) where f.interaction_count > 2 limit 1";
    let met = ContactId(id(&database, of_place).await);
    asked.pages(rob, place, met).await;
    asked.written(rob, place, met).await;
    let principal = "select principal_id from opportunity where closed_on is null order by id limit 1";
    let principal = OrganizationId(id(&database, principal).await);
    for who in [ada, rob] {
        asked.principal(who, principal).await;
    }
    asked.history(ada, place.0).await;
    asked.history(rob, place.0).await;
    let host = crate::auth::test_people::host(&database);
    let accounts = async |viewer: &mut Viewer| people::store::detail(viewer, &host, staff.rep).await;
    asked.ask(ada, "what a person holds", accounts).await;

    // A month of changes, of which a device has missed the last hundred.
    let month = "insert into change (xid, table_name, record_id, organization_id, organization_before)
        select '3', 'organization', id, id, id from organization limit 60000";
    database.owner.execute(month).await.expect("changes");
    database.owner.execute("analyze change").await.expect("statistics");
    let last = sqlx::query_scalar::<_, i64>("select max(id) - 100 from change where xid = '3'");
    let cursor = format!(" 3 {}", last.fetch_one(&database.owner).await.expect("a number"));
    asked.beside_screens(ada, &cursor).await;
    asked.beside_screens(rob, &cursor).await;

    database.owner.execute("update company set private_books = true").await.expect("private books");
    asked.beside_screens(sam, &cursor).await;
    for who in [ada, ("Mia", staff.manager), rob, sam] {
        asked.lists(who).await;
        asked.day(who).await;
    }
    let own = id(
        &database,
        "select id from organization where owner_id = (select id from person where name = 'Rob Rep') limit 1",
    )
    .await;
    let contact = id(&database, "select c.id from contact c join organization o on o.id = c.organization_id join person p on p.id = o.owner_id where p.name = 'Rob Rep' limit 1").await;
    asked.pages(rob, OrganizationId(own), ContactId(contact)).await;
    asked.history(rob, own).await;
    assert!(asked.complaints.is_empty(), "{}", asked.complaints);
}
