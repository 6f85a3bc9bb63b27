//! What a waiting command is about, by name, where its form does not say it: the page it was given on may be about a whole
//! day. Invariant: a name is only taken from what the device holds, so that it is there without a line.

use super::Entry;
use super::body::CHOSEN;
use crate::json::{self, Value};
#[cfg(feature = "hydrate")]
use crate::offline::device;
use crate::url;

const OWN: &[&str] = &["command[id]", "id"];
/// The letters by which an account was searched for; they mean one when none was chosen.
const LETTERS: &[&str] = &["command[form][account]"];

/// What `fields` say first in a form.
fn said(body: &str, fields: &[&str]) -> Option<String> {
    let said = |(name, value): &(String, String)| fields.contains(&name.as_str()) && !value.is_empty();
    url::pairs(body).into_iter().find(said).map(|(_, value)| value)
}

/// The record that a command is about: its table and its id.
fn about(entry: &Entry) -> Option<(&'static str, String)> {
    let (table, fields) = match entry.path.as_str() {
        "/api/interactions/log" => ("organization", &[CHOSEN] as &[_]),
        "/api/tasks/complete"
        | "/api/tasks/finish"
        | "/api/tasks/reopen"
        | "/api/tasks/postpone"
        | "/api/tasks/delete" => ("task", OWN),
        "/api/opportunities/move" | "/api/opportunities/close" | "/api/opportunities/delete" => ("opportunity", OWN),
        "/api/notes/edit"
        | "/api/interactions/edit"
        | "/api/interactions/complete"
        | "/api/interactions/call-off"
        | "/api/interactions/put-off"
        | "/api/interactions/delete"
        | "/api/samples/settle" => ("interaction", OWN),
        _ => return None,
    };
    said(&entry.body, fields).map(|id| (table, id))
}

/// What a record of the book is called.
fn called(record: &str) -> Option<String> {
    let record = json::parse(record).ok()?;
    let form = record.get("form");
    let names = [record.get("name"), form.and_then(|form| form.get("name")), form.and_then(|form| form.get("title"))];
    names.into_iter().flatten().filter_map(Value::as_text).find(|name| !name.is_empty()).map(str::to_owned)
}

/// The account of an interaction of the book.
fn place(interaction: &str) -> Option<String> {
    json::parse(interaction).ok()?.get("organization")?.as_text().map(str::to_owned)
}

/// What that is called which one of `before` makes, which is not in the book yet.
fn made(id: &str, before: &[Entry]) -> Option<String> {
    let makes = |entry: &&Entry| entry.records.first().is_some_and(|made| made == id && !entry.needs.contains(made));
    before.iter().find(makes).map(|entry| entry.name.clone())
}

#[cfg(feature = "hydrate")]
async fn record(table: &str, id: &str) -> Option<String> {
    device::record(&format!("{table}/{id}")).await.ok()?
}

/// The name; `None` where the page says it.
#[cfg(feature = "hydrate")]
pub(super) async fn name(entry: &Entry, before: &[Entry]) -> Option<String> {
    let Some((mut table, mut id)) = about(entry) else { return said(&entry.body, LETTERS) };
    if table == "interaction" {
        // It has no name of its own.
        id = place(&record(table, &id).await?)?;
        table = "organization";
    }
    record(table, &id).await.as_deref().and_then(called).or_else(|| made(&id, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, body: &str) -> Entry {
        Entry { path: path.into(), body: body.into(), ..Entry::default() }
    }

    #[test]
    fn a_log_is_about_the_account_that_was_chosen_and_a_ticked_task_about_itself() {
        let log = entry(
            "/api/interactions/log",
            "command[id]=1&command[form][account]=noo&command[form][organization_id]=&command[form][organization_id]=7",
        );
        assert_eq!(about(&log), Some(("organization", "7".into())));
        let typed = entry("/api/interactions/log", "command[id]=1&command[form][account]=Noodle+Bar");
        assert_eq!((about(&typed), said(&typed.body, LETTERS).as_deref()), (None, Some("Noodle Bar")));
        assert_eq!(about(&entry("/api/tasks/complete", "command[id]=3&command[key]=4")), Some(("task", "3".into())));
        assert_eq!(about(&entry("/api/notes/add", "command[id]=3&command[organization]=4")), None);
    }

    #[test]
    fn a_name_is_what_the_book_calls_it_or_what_is_still_to_be_made() {
        assert_eq!(called(r#"{"id":"1","form":{"name":"Noodle Bar"}}"#).as_deref(), Some("Noodle Bar"));
        assert_eq!(called(r#"{"id":"1","form":{"title":"Call back"}}"#).as_deref(), Some("Call back"));
        assert_eq!(called(r#"{"name":"Cod at Pier 9","form":{"name":""}}"#).as_deref(), Some("Cod at Pier 9"));
        assert_eq!(place(r#"{"id":"1","organization":"7"}"#).as_deref(), Some("7"));
        let waits = |id: &str, needs: &[&str], name: &str| Entry {
            records: vec![id.into()],
            needs: needs.iter().map(|id| (*id).to_owned()).collect(),
            name: name.into(),
            ..Entry::default()
        };
        let before = [waits("1", &["1"], "changed"), waits("1", &[], "Pier 9")];
        assert_eq!(made("1", &before).as_deref(), Some("Pier 9"));
    }
}
