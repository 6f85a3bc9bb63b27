//! What waits to be sent, laid over the book, so that it appears at once on every screen it touches.
//! Invariant: a command changes here what it will change on the server, by the same rules; what the server refused is
//! shown by its card and not as if it were so.

mod accounts;
mod authorizations;
mod contacts;
mod opportunities;
mod products;
mod samples;
mod tasks;
mod touches;

pub(super) use touches::as_form;

use super::book::Book;
use crate::json::{self, Value};
use crate::url;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A command as its form was sent.
#[derive(Clone, Copy)]
struct Given<'a> {
    body: &'a str,
    /// When, in milliseconds since 1970.
    at: i64,
}

/// What a form sends, of most commands.
#[derive(Deserialize)]
struct Sent<T> {
    command: T,
}

impl Given<'_> {
    /// The command, read as the server reads it.
    fn command<T: DeserializeOwned>(self) -> Option<T> {
        let reader = serde_qs::Config::new(5, false);
        reader.deserialize_str::<Sent<T>>(self.body).ok().map(|sent| sent.command)
    }

    /// A field of a command that is nothing but a few.
    fn field<T: FromStr>(self, name: &str) -> Option<T> {
        url::pairs(self.body).into_iter().find(|(known, _)| known == name).and_then(|(_, value)| value.parse().ok())
    }
}

fn ids(entry: &Value, name: &str) -> impl Iterator<Item = String> {
    let ids = if let Some(Value::List(ids)) = entry.get(name) { ids.as_slice() } else { &[] };
    ids.iter().filter_map(Value::as_text).map(str::to_owned)
}

fn number(entry: &Value, name: &str) -> i64 {
    let Some(Value::Number(number)) = entry.get(name) else { return 0 };
    *number
}

/// What of the outbox only the device knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits {
    /// Something is on its way: no answer of the server has it.
    any: bool,
    /// The records of what waits until the person has decided about a card, which may take days.
    held: Vec<String>,
}

impl Waits {
    /// Whether the device alone can answer the question at `address`.
    pub(super) fn concern(&self, address: &str) -> bool {
        self.any || self.held.iter().any(|id| address.contains(id))
    }
}

/// The book with the outbox laid over it, and what in there waits still. What was sent since the book was `fetched` stays
/// until a delta brings it.
pub(super) fn lay_over(stored: &Book, outbox: &[String], fetched: i64) -> (Book, Waits) {
    let (mut book, mut waits) = (stored.clone(), Waits::default());
    for entry in outbox.iter().filter_map(|text| json::parse(text).ok()) {
        let text = |name: &str| entry.get(name).and_then(Value::as_text).unwrap_or_default();
        let path = text("path");
        // What is refused is not so; but what was made stays to be opened, with all that stands on it.
        let counts = match text("state") {
            "done" => number(&entry, "sent") > fetched,
            "refused" => path.ends_with("/create"),
            "conflict" => false,
            _ => {
                match entry.get("held") {
                    Some(_) => waits.held.extend(ids(&entry, "records").chain(ids(&entry, "needs"))),
                    None => waits.any = true,
                }
                true
            }
        };
        if counts {
            _ = give(&mut book, path, Given { body: text("body"), at: number(&entry, "at") });
        }
    }
    (book, waits)
}

/// Does what a command says; nothing when that cannot be.
fn give(book: &mut Book, path: &str, given: Given<'_>) -> Option<()> {
    match path {
        "/api/organizations/create" => accounts::create(book, given),
        "/api/organizations/edit" | "/api/organizations/edit-in-place" => accounts::edit(book, given),
        "/api/organizations/delete" => accounts::delete(book, given),
        "/api/contacts/create" => contacts::create(book, given),
        "/api/contacts/edit" | "/api/contacts/edit-in-place" => contacts::edit(book, given),
        "/api/contacts/move" => contacts::relocate(book, given),
        "/api/contacts/delete" => contacts::delete(book, given),
        "/api/products/create" => products::create(book, given),
        "/api/products/edit" | "/api/products/edit-in-place" => products::edit(book, given),
        "/api/products/discontinue" => products::discontinue(book, given),
        "/api/authorizations/create" => authorizations::create(book, given),
        "/api/authorizations/edit" | "/api/authorizations/edit-in-place" => authorizations::edit(book, given),
        "/api/authorizations/remove" => authorizations::remove(book, given),
        "/api/opportunities/create" => opportunities::create(book, given),
        "/api/opportunities/create-several" => opportunities::create_several(book, given),
        "/api/opportunities/edit" | "/api/opportunities/edit-in-place" => opportunities::edit(book, given),
        "/api/opportunities/move" | "/api/opportunities/close" => opportunities::relocate(book, given),
        "/api/opportunities/delete" => opportunities::delete(book, given),
        "/api/notes/add" => touches::note(book, given),
        "/api/notes/edit" => touches::edit_note(book, given),
        "/api/interactions/log" => touches::log(book, given),
        "/api/interactions/edit"
        | "/api/interactions/complete"
        | "/api/interactions/call-off"
        | "/api/interactions/put-off" => touches::edit(book, given),
        "/api/interactions/delete" => touches::delete(book, given),
        "/api/samples/settle" => samples::settle(book, given),
        "/api/tasks/add" => tasks::add(book, given),
        "/api/tasks/edit" => tasks::edit(book, given),
        "/api/tasks/complete" | "/api/tasks/finish" => tasks::complete(book, given),
        "/api/tasks/reopen" => tasks::reopen(book, given),
        "/api/tasks/postpone" => tasks::postpone(book, given),
        "/api/tasks/delete" => tasks::delete(book, given),
        "/api/tasks/bulk" => tasks::bulk(book, given),
        _ => None,
    }
}
