//! The trail in plain words: columns as people call them, values as they read them.

use super::{Change, Table, Verb};
use crate::columns::label;
use crate::money;
use crate::time::Moment;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// The longest value shown whole.
const LONGEST: usize = 200;

/// What values need to be read: names of records, and the reader's clock.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// What an id without a name is called.
    pub nameless: &'static str,
    /// The currency that amounts are in, unless the change says another.
    pub currency: &'a str,
    /// Names by id.
    pub names: &'a HashMap<Uuid, String>,
    /// The reader's IANA time zone.
    pub zone: &'a str,
    /// The reader's now.
    pub now: DateTime<Utc>,
}

/// What was done, as the middle of a sentence: "changed the contact". Some changes have a word of their own.
pub fn did(table: Option<Table>, verb: Verb, changes: &Map<String, Value>) -> String {
    let turned = |field: &str| {
        let [before, after] = pair(changes.get(field)?);
        Some((before.is_null(), after.is_null()))
    };
    match (table, verb) {
        (Some(Table::Access), _) if changes.contains_key("password") => "chose the password of".to_owned(),
        (Some(Table::Access), _) if changes.contains_key("invitation") => "made an invitation for".to_owned(),
        (Some(Table::Access), _) => "made a reset link for".to_owned(),
        (Some(Table::Person), Verb::Update) if turned("disabled_at") == Some((true, false)) => "disabled".to_owned(),
        (Some(Table::Person), Verb::Update) if turned("disabled_at") == Some((false, true)) => "enabled".to_owned(),
        (Some(Table::Company), _) => format!("{} the settings of", verb.label()),
        (Some(table), _) => format!("{} the {}", verb.label(), table.label().to_lowercase()),
        (None, _) => format!("{} a record:", verb.label()),
    }
}

/// Each changed field but those of `unsaid`, by name.
pub fn changes(changes: &Map<String, Value>, unsaid: &[&str], reader: &Reader) -> Vec<Change> {
    let currencies = changes.get("revenue_currency").or_else(|| changes.get("currency")).map(pair);
    let amount = |value: &Value, side: usize| {
        let currency = currencies.and_then(|currencies| currencies[side].as_str()).unwrap_or(reader.currency);
        value.as_i64().map(|minor| money::words(minor, currency)).unwrap_or_default()
    };
    let said = changes.iter().filter(|(field, _)| !unsaid.contains(&field.as_str()));
    let mut changes = said
        .map(|(field, both)| {
            let [from, to] = pair(both);
            let [from, to] = match field.as_str() {
                "annual_revenue" | "estimated_value" | "list_price" => [amount(from, 0), amount(to, 1)],
                _ => [shown(from, reader), shown(to, reader)],
            };
            Change { field: label(field), from, to }
        })
        .collect::<Vec<_>>();
    changes.sort_by(|one, other| one.field.cmp(&other.field));
    changes
}

/// The ids that an entry speaks of.
pub fn ids(changes: &Map<String, Value>) -> impl Iterator<Item = Uuid> {
    changes.values().flat_map(pair).filter_map(|value| value.as_str()?.parse().ok())
}

fn pair(both: &Value) -> [&Value; 2] {
    let at = |place| both.get(place).unwrap_or(&Value::Null);
    [at(0), at(1)]
}

fn shown(value: &Value, reader: &Reader) -> String {
    let whole = match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text_shown(text, reader),
        Value::Array(list) => list.iter().map(|one| shown(one, reader)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let values = fields.values().map(|one| shown(one, reader));
            values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" ")
        }
    };
    match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

/// An id by its name, a moment in the reader's zone, else as it is.
fn text_shown(text: &str, reader: &Reader) -> String {
    if let Ok(id) = text.parse::<Uuid>() {
        return reader.names.get(&id).cloned().unwrap_or_else(|| reader.nameless.to_owned());
    }
    match DateTime::parse_from_rfc3339(text) {
        Ok(at) => Moment::new(at.to_utc(), reader.zone, reader.now).exact,
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(entry: &Value) -> Vec<(String, String, String)> {
        let ada = Uuid::from_u128(7);
        let names = HashMap::from([(ada, "Ada Admin".to_owned())]);
        let now = DateTime::parse_from_rfc3339("2026-03-02T15:00:00Z").expect("a moment").to_utc();
        let reader = Reader {
            nameless: "something that is gone",
            currency: "USD",
            names: &names,
            zone: "America/New_York",
            now,
        };
        let fields = entry.as_object().expect("fields");
        changes(fields, &["deleted_at"], &reader)
            .into_iter()
            .map(|change| (change.field, change.from, change.to))
            .collect()
    }

    fn line(field: &str, from: &str, to: &str) -> (String, String, String) {
        (field.into(), from.into(), to.into())
    }

    #[test]
    fn fields_and_values_read_like_words() {
        let entry = json!({
            "owner_id": [null, Uuid::from_u128(7)],
            "parent_id": [Uuid::from_u128(8), null],
            "shipping_city": ["Oslo", "Bergen"],
            "is_primary": [false, true],
            "tags": [[], ["fish", "patio"]],
            "phones": [[{ "label": "office", "number": "555 0100" }], []],
            "happened_at": [null, "2026-03-01T12:30:00+00:00"],
            "deleted_at": [null, "2026-03-02T12:30:00+00:00"],
            "annual_revenue": [null, 125_050],
        });
        assert_eq!(
            read(&entry),
            [
                line("Annual revenue", "", "1250.50"),
                line("Delivery city", "Oslo", "Bergen"),
                line("Happened", "", "Sunday 1 March 2026, 7:30 EST"),
                line("Owner", "", "Ada Admin"),
                line("Parent", "something that is gone", ""),
                line("Phones", "office 555 0100", ""),
                line("Primary contact", "no", "yes"),
                line("Tags", "", "fish, patio"),
            ]
        );
    }

    #[test]
    fn an_amount_is_said_in_its_currency() {
        let yen = json!({ "annual_revenue": [125_050, 5000], "revenue_currency": ["USD", "JPY"] });
        assert_eq!(read(&yen), [line("Annual revenue", "1250.50", "5000"), line("Revenue currency", "USD", "JPY")]);
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        let [(_, _, to)] = &read(&json!({ "body": ["", "é".repeat(5000)] }))[..] else { panic!("one line") };
        assert_eq!(to.chars().count(), LONGEST + 1);
    }

    #[test]
    fn some_changes_have_a_word_of_their_own() {
        let did = |table, changes: Value| did(Some(table), Verb::Update, changes.as_object().expect("fields"));
        let person = |changes| did(Table::Person, changes);
        assert_eq!(person(json!({ "disabled_at": [null, "2026-03-02T12:30:00+00:00"] })), "disabled");
        assert_eq!(person(json!({ "disabled_at": ["2026-03-02T12:30:00+00:00", null] })), "enabled");
        assert_eq!(person(json!({ "role": ["rep", "admin"] })), "changed the person");
        assert_eq!(did(Table::Access, json!({ "password": [null, null] })), "chose the password of");
        assert_eq!(did(Table::Access, json!({ "reset": [null, null] })), "made a reset link for");
    }
}
