//! The book in memory: all but what happened, which is read from the device account by account.
//! Invariant: it holds what the device holds, with what waits to be sent laid over it; what only the lists know (names of
//! people, segments, teams) is looked up when it is asked for.

use super::wording::{by_name, fold};
use crate::book::{
    AccountRecord, AuthorizationRecord, ContactRecord, InteractionRecord, ListsRecord, OpportunityRecord,
    ProductRecord, TaskRecord,
};
use crate::interactions::kind::Status;
use crate::interactions::samples::is_open;
use crate::json;
use crate::organizations::Named;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use uuid::Uuid;

/// An account, and what search looks at.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) record: AccountRecord,
    pub(super) words: String,
    /// Whether something on its page waits to be sent.
    pub(super) waits: bool,
}

/// A contact, likewise.
#[derive(Clone, Debug)]
pub(super) struct Contact {
    pub(super) record: ContactRecord,
    pub(super) words: String,
    pub(super) waits: bool,
}

/// What happened, and whether it waits to be sent.
#[derive(Clone, Debug)]
pub(super) struct Touch {
    pub(super) record: InteractionRecord,
    pub(super) waits: bool,
}

/// A task, likewise.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) record: TaskRecord,
    pub(super) waits: bool,
}

/// A product, and what search looks at.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) record: ProductRecord,
    pub(super) words: String,
    pub(super) waits: bool,
}

/// An authorization, likewise.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) record: AuthorizationRecord,
    pub(super) waits: bool,
}

/// A deal, and what search looks at.
#[derive(Clone, Debug)]
pub(super) struct Deal {
    pub(super) record: OpportunityRecord,
    pub(super) words: String,
    pub(super) waits: bool,
}

/// What a command that waits makes of what happened.
pub(super) type Amendment = Rc<dyn Fn(&mut InteractionRecord)>;

/// A person's book. A copy of it costs little: its records are shared.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) lists: Rc<ListsRecord>,
    pub(super) accounts: BTreeMap<Uuid, Rc<Account>>,
    pub(super) contacts: BTreeMap<Uuid, Rc<Contact>>,
    pub(super) tasks: BTreeMap<Uuid, Rc<Task>>,
    /// Everybody's.
    pub(super) products: BTreeMap<Uuid, Rc<Product>>,
    /// Who may sell them.
    pub(super) terms: BTreeMap<Uuid, Rc<Terms>>,
    /// Of its accounts.
    pub(super) deals: BTreeMap<Uuid, Rc<Deal>>,
    /// What left a sample that waits for a verdict.
    pub(super) samples: BTreeMap<Uuid, Rc<Touch>>,
    /// What is planned.
    pub(super) planned: BTreeMap<Uuid, Rc<Touch>>,
    /// What happened and waits to be sent.
    pub(super) touches: BTreeMap<Uuid, Rc<Touch>>,
    /// What waits to be changed of what happened, in order.
    pub(super) amended: Vec<(Uuid, Amendment)>,
    /// What waits to be deleted of it.
    pub(super) gone: BTreeSet<Uuid>,
    /// Whether nothing is left out for want of room.
    pub(super) whole: bool,
    /// In milliseconds since 1970.
    pub(super) now: Cell<i64>,
}

/// The records that can be read: one of another shape is of a book that is being fetched anew.
fn read_all<T: DeserializeOwned>(texts: &[String]) -> impl Iterator<Item = T> + '_ {
    texts.iter().filter_map(|text| json::read(text).ok())
}

/// One of a list; without a name, where it is not in there.
fn named(list: &[Named], id: &str) -> Named {
    let id = id.parse().unwrap_or_default();
    list.iter().find(|one| one.id == id).cloned().unwrap_or(Named { id, name: String::new() })
}

impl Account {
    pub(super) fn new(record: AccountRecord, waits: bool) -> Rc<Self> {
        let form = &record.form;
        let words = fold(&format!("{} {} {}", form.name, form.shipping_city, form.billing_city));
        Rc::new(Self { record, words, waits })
    }

    pub(super) fn id(&self) -> Uuid {
        self.record.id.0
    }

    pub(super) fn named(&self) -> Named {
        Named { id: self.id(), name: self.record.form.name.clone() }
    }

    /// The account above it.
    pub(super) fn parent(&self) -> Option<&Named> {
        self.record.above.last()
    }

    pub(super) fn is_owned_by(&self, id: Uuid) -> bool {
        self.record.form.owner_id.parse() == Ok(id)
    }
}

impl Contact {
    pub(super) fn new(record: ContactRecord, waits: bool) -> Rc<Self> {
        let form = &record.form;
        // As `larder.contact_words` writes them.
        let list = |texts: &mut dyn Iterator<Item = &String>| {
            texts.map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")
        };
        let emails = list(&mut form.emails.iter().map(|email| &email.address));
        let numbers = list(&mut form.phones.iter().map(|phone| &phone.number));
        let digits = numbers.chars().filter(|sign| sign.is_ascii_digit() || *sign == ',').collect::<String>();
        let words = format!("{} {} [{emails}] [{numbers}] {digits}", form.first_name, form.last_name);
        let words = fold(&words);
        Rc::new(Self { record, words, waits })
    }

    pub(super) fn id(&self) -> Uuid {
        self.record.id.0
    }
}

impl Product {
    pub(super) fn new(record: ProductRecord, waits: bool) -> Rc<Self> {
        let words = fold(&format!("{} {}", record.form.name, record.form.sku));
        Rc::new(Self { record, words, waits })
    }

    pub(super) fn id(&self) -> Uuid {
        self.record.id.0
    }
}

impl Deal {
    pub(super) fn new(record: OpportunityRecord, waits: bool) -> Rc<Self> {
        let words = fold(&record.name);
        Rc::new(Self { record, words, waits })
    }

    pub(super) fn id(&self) -> Uuid {
        self.record.id.0
    }
}

/// How many tables are held in memory.
pub(super) const HELD: usize = 9;

impl Book {
    /// Which those are.
    pub(super) const TABLES: [&str; HELD] = [
        "lists",
        "organization",
        "contact",
        "task",
        "product",
        "distributor_authorization",
        "opportunity",
        "sample",
        "planned",
    ];

    /// The book that the texts of these tables hold; none without its lists.
    pub(super) fn read(
        [lists, accounts, contacts, tasks, products, terms, deals, samples, planned]: &[Vec<String>; HELD],
    ) -> Option<Self> {
        let lists = Rc::new(read_all::<ListsRecord>(lists).next()?);
        let account = |record: AccountRecord| (record.id.0, Account::new(record, false));
        let contact = |record: ContactRecord| (record.id.0, Contact::new(record, false));
        let (accounts, contacts) = (read_all(accounts).map(account), read_all(contacts).map(contact));
        let (accounts, contacts) = (accounts.collect(), contacts.collect());
        let task = |record: TaskRecord| (record.id.0, Rc::new(Task { record, waits: false }));
        let touch = |record: InteractionRecord| (record.id.0, Rc::new(Touch { record, waits: false }));
        let deal = |record: OpportunityRecord| (record.id.0, Deal::new(record, false));
        let authorized = |record: AuthorizationRecord| (record.id.0, Rc::new(Terms { record, waits: false }));
        Some(Self {
            lists,
            accounts,
            contacts,
            tasks: read_all(tasks).map(task).collect(),
            products: read_all(products)
                .map(|record: ProductRecord| (record.id.0, Product::new(record, false)))
                .collect(),
            terms: read_all(terms).map(authorized).collect(),
            deals: read_all(deals).map(deal).collect(),
            samples: read_all(samples).map(touch).collect(),
            planned: read_all(planned).map(touch).collect(),
            touches: BTreeMap::new(),
            amended: Vec::new(),
            gone: BTreeSet::new(),
            whole: true,
            now: Cell::new(0),
        })
    }

    pub(super) fn zone(&self) -> &str {
        &self.lists.me.time_zone
    }

    /// What happened, as the device has it, under what waits; `of` says what is asked about.
    pub(super) fn touches(&self, stored: &[String], of: impl Fn(&InteractionRecord) -> bool) -> Vec<Rc<Touch>> {
        let is_there =
            |one: &InteractionRecord| !self.touches.contains_key(&one.id.0) && !self.gone.contains(&one.id.0);
        let stored = read_all::<InteractionRecord>(stored).filter(is_there);
        let stored = stored.map(|record| Touch { record, waits: false });
        let all = stored.chain(self.touches.values().map(|touch| Touch::clone(touch))).map(|touch| self.amend(touch));
        all.filter(|touch| of(&touch.record)).map(Rc::new).collect()
    }

    /// What left a sample that waits for a verdict, with what waits to be sent.
    pub(super) fn open_samples(&self) -> Vec<Touch> {
        self.held(&self.samples, |record| is_open(&record.sample))
    }

    /// What is planned, likewise.
    pub(super) fn all_planned(&self) -> Vec<Touch> {
        self.held(&self.planned, |record| record.status == Status::Scheduled.code())
    }

    fn held(&self, table: &BTreeMap<Uuid, Rc<Touch>>, of: impl Fn(&InteractionRecord) -> bool) -> Vec<Touch> {
        let is_there = |id: &Uuid| !self.touches.contains_key(id) && !self.gone.contains(id);
        let stored = table.iter().filter(|(id, _)| is_there(id)).map(|(_, touch)| touch);
        let all = stored.chain(self.touches.values()).map(|touch| self.amend(Touch::clone(touch)));
        all.filter(|touch| of(&touch.record)).collect()
    }

    fn amend(&self, mut touch: Touch) -> Touch {
        let which = touch.record.id.0;
        for (_, change) in self.amended.iter().filter(|(id, _)| *id == which) {
            change(&mut touch.record);
            touch.waits = true;
        }
        touch
    }

    /// What people call a person.
    pub(super) fn person(&self, id: Uuid) -> Option<Named> {
        let person = self.lists.people.iter().find(|person| person.id.0 == id)?;
        Some(Named { id, name: person.name.clone() })
    }

    /// What people call a principal.
    pub(super) fn principal(&self, id: &str) -> Named {
        named(&self.lists.principals, id)
    }

    /// What people call a distributor.
    pub(super) fn distributor(&self, id: &str) -> Named {
        named(&self.lists.distributors, id)
    }

    /// What a segment is called, also one that is offered no more.
    pub(super) fn segment(&self, id: Uuid) -> Option<Named> {
        let segment = self.lists.segments.iter().find(|segment| segment.id == id)?;
        Some(Named { id, name: segment.name.clone() })
    }

    /// What a team is called.
    pub(super) fn team(&self, id: Uuid) -> Option<Named> {
        self.lists.teams.iter().find(|team| team.id == id).cloned()
    }

    /// What a form calls an account: the name, and what tells it from others of that name in the book.
    pub(super) fn organization_text(&self, account: &Account) -> String {
        let form = &account.record.form;
        let twins =
            self.accounts.values().filter(|twin| twin.record.form.name == form.name && twin.id() != account.id());
        let twins = twins.map(|twin| fold(&twin.record.form.shipping_city)).collect::<Vec<_>>();
        let mut text = form.name.clone();
        if twins.is_empty() {
            return text;
        }
        let city = &form.shipping_city;
        if !city.is_empty() {
            text.push_str(" (");
            text.push_str(city);
            text.push(')');
        }
        if city.is_empty() || twins.contains(&fold(city)) {
            let id = account.id().to_string();
            text.push_str(" #");
            text.push_str(id.get(28..).unwrap_or_default());
        }
        text
    }

    /// The accounts that a text of a form may mean.
    pub(super) fn meant(&self, text: &str) -> Vec<Uuid> {
        let (words, end) = match text.rsplit_once(" #") {
            Some((words, end)) if end.len() == 8 => (words, Some(end.to_ascii_lowercase())),
            _ => (text, None),
        };
        let (words, id) = (fold(words.trim()), text.parse::<Uuid>().ok());
        let is_meant = |account: &&Rc<Account>| {
            let form = &account.record.form;
            let named = || {
                let name = fold(&form.name);
                words == name || words == format!("{name} ({})", fold(&form.shipping_city))
            };
            let ends = || end.as_ref().is_none_or(|end| account.id().to_string().ends_with(end));
            id.map_or_else(|| named() && ends(), |id| account.id() == id)
        };
        self.accounts.values().filter(is_meant).map(|account| account.id()).collect()
    }

    /// Sorted as the database sorts names.
    pub(super) fn in_order<T>(mut all: Vec<T>, name: impl Fn(&T) -> (&str, Uuid)) -> Vec<T> {
        all.sort_by(|one, other| {
            let ((one, id), (other, other_id)) = (name(one), name(other));
            by_name(one, other).then(id.cmp(&other_id))
        });
        all
    }
}
