//! What a waiting command says, read and put right. Invariant: whatever a person decides, the rest of what they typed
//! stays as it was.

use super::Entry;
use crate::columns::label;
use crate::error::{AppError, FieldConflict};
use crate::json::{self, Value};
use crate::ui::knowing_theirs;
use crate::url;

const BASE: &str = "command[base]";
const FORM: &str = "command[form]";

/// The account that was chosen by its id.
pub(super) const CHOSEN: &str = "command[form][organization_id]";

type Pairs = Vec<(String, String)>;

fn text_of(pairs: &Pairs) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", url::encode(name), url::encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The field of the form that `name` is, or is a part of: `command[form][phones][0][number]` is of `phones`.
fn field_of(name: &str) -> Option<&str> {
    name.strip_prefix(FORM)?.strip_prefix('[')?.split(']').next()
}

/// What a change says it found.
fn base_of(pairs: &Pairs) -> Option<Value> {
    let (_, base) = pairs.iter().find(|(name, _)| name == BASE)?;
    json::parse(base).ok()
}

/// What was typed, in words: of a change, only what differs from what was there.
pub(super) fn said(body: &str) -> Pairs {
    let pairs = url::pairs(body);
    let base = base_of(&pairs);
    let said = pairs.iter().filter_map(|(name, value)| {
        let field = field_of(name)?;
        let before = base.as_ref().and_then(|base| base.get(field)).and_then(Value::as_text).unwrap_or_default();
        let is_list = name.matches('[').count() > 2;
        let is_id = field.ends_with("_id") || uuid::Uuid::try_parse(value).is_ok();
        // Letters that were searched for: what was chosen says more.
        let is_found = field == "account" && pairs.iter().any(|(name, id)| name == CHOSEN && !id.is_empty());
        (!is_id && !is_found && !value.is_empty() && (is_list || value != before))
            .then(|| (label(field), value.clone()))
    });
    said.collect()
}

/// The first of the fields that a change says it found.
pub(super) fn first_known(body: &str) -> Option<String> {
    let pairs = url::pairs(body);
    let Some(Value::Object(base)) = base_of(&pairs) else { return None };
    base.into_iter().next().map(|(field, _)| field)
}

/// What a change changes: the fields that differ from what was there. Nothing of what makes a record.
pub(super) fn changed(body: &str) -> Vec<String> {
    let pairs = url::pairs(body);
    let Some(Value::Object(base)) = base_of(&pairs) else { return Vec::new() };
    let differs = |(field, before): &(String, Value)| {
        let lines = pairs.iter().filter(|(name, value)| field_of(name) == Some(field) && !value.is_empty());
        match before {
            Value::Text(before) => {
                let now = pairs.iter().find(|(name, _)| field_of(name) == Some(field));
                now.is_some_and(|(_, now)| now != before)
            }
            list => said_of(list, &format!("{FORM}[{field}]")) != lines.cloned().collect::<Pairs>(),
        }
    };
    base.iter().filter(|one| differs(one)).map(|(field, _)| label(field)).collect()
}

/// A value as a form sends it, without what is empty.
fn said_of(value: &Value, name: &str) -> Pairs {
    let mut pairs = Pairs::new();
    fill(&mut pairs, name, value);
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

/// Why it was refused.
pub(super) fn reason(entry: &Entry) -> AppError {
    json::read(&entry.answer).unwrap_or_else(|_| {
        AppError::field("", "Something between this device and Larder refused it. Send it again from another network.")
    })
}

/// What both sides changed.
pub(super) fn conflicts(entry: &Entry) -> Vec<FieldConflict> {
    match reason(entry) {
        AppError::Conflict(both) => both,
        _ => Vec::new(),
    }
}

/// The command again, knowing what the others wrote: mine is kept where both wrote.
pub(super) fn keeping_mine(body: &str, both: &[FieldConflict]) -> String {
    let mut pairs = url::pairs(body);
    for (_, base) in pairs.iter_mut().filter(|(name, _)| name == BASE) {
        *base = knowing_theirs(base, both);
    }
    text_of(&pairs)
}

/// The command again, with what the others wrote where both wrote, and mine everywhere else.
pub(super) fn keeping_theirs(body: &str, both: &[FieldConflict]) -> String {
    let mut pairs = url::pairs(&keeping_mine(body, both));
    let base = base_of(&pairs);
    pairs.retain(|(name, _)| field_of(name).is_none_or(|field| both.iter().all(|one| one.field != field)));
    for FieldConflict { field, .. } in both {
        let theirs = base.as_ref().and_then(|base| base.get(field)).cloned().unwrap_or_default();
        fill(&mut pairs, &format!("{FORM}[{field}]"), &theirs);
    }
    text_of(&pairs)
}

/// A value as a form sends it.
fn fill(pairs: &mut Pairs, name: &str, value: &Value) {
    match value {
        Value::Text(text) => pairs.push((name.to_owned(), text.clone())),
        Value::List(items) => {
            for (place, item) in items.iter().enumerate() {
                fill(pairs, &format!("{name}[{place}]"), item);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                fill(pairs, &format!("{name}[{field}]"), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Where a command names the account that it belongs to: by its id, or by what people call it.
const PLACES: [(&str, bool); 5] = [
    ("command[organization]", true),
    (CHOSEN, true),
    ("command[form][organization]", false),
    ("command[form][account]", false),
    ("command[form][parent]", false),
];

/// Whether the command belongs to an account that could be another.
pub(super) fn may_attach(body: &str) -> bool {
    url::pairs(body).iter().any(|(name, value)| !value.is_empty() && PLACES.iter().any(|(place, _)| place == name))
}

/// The same command at the account `id`, called `name`.
pub(super) fn attached(entry: &Entry, id: &str, name: &str) -> Entry {
    let mut pairs = url::pairs(&entry.body);
    for (field, value) in pairs.iter_mut().filter(|(_, value)| !value.is_empty()) {
        let Some((_, by_id)) = PLACES.iter().find(|(place, _)| place == field) else { continue };
        if *by_id { id } else { name }.clone_into(value);
    }
    // A deal stays where it is.
    pairs.retain(|(name, _)| name != "command[form][opportunity_id]");
    // What it needed of the old one it needs no more.
    let mut needs = entry.needs.clone();
    needs.retain(|id| pairs.iter().any(|(_, value)| value == id));
    needs.push(id.to_owned());
    let href =
        if entry.href.starts_with("/organizations/") { format!("/organizations/{id}") } else { entry.href.clone() };
    // What is known by the account is known by the new one.
    let by_place = ["/api/notes/add", "/api/interactions/log"].contains(&entry.path.as_str());
    let name = if by_place { name.to_owned() } else { entry.name.clone() };
    Entry { body: text_of(&pairs), name, needs, href, ..entry.clone() }
}

/// What a person takes along of a command: its words, one to a line.
pub(super) fn copied(entry: &Entry) -> String {
    let title = format!("{}: {}", entry.label, entry.name);
    let lines = said(&entry.body).into_iter().map(|(field, value)| format!("{field}: {value}"));
    std::iter::once(title).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(pairs: &[(&str, &str)]) -> String {
        text_of(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn value(body: &str, name: &str) -> Option<String> {
        url::pairs(body).into_iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    #[test]
    fn a_change_is_said_by_what_differs() {
        let body = body(&[
            ("command[base]", r#"{"name":"Blue Fin","shipping_city":"Oslo"}"#),
            ("command[form][name]", "Blue Fin"),
            ("command[form][shipping_city]", "Bergen"),
            ("command[form][phones][0][number]", "555 0100"),
        ]);
        let said = said(&body).into_iter().map(|(field, value)| format!("{field}: {value}")).collect::<Vec<_>>();
        assert_eq!(said, ["Delivery city: Bergen", "Phones: 555 0100"]);
    }

    #[test]
    fn a_change_names_its_fields_also_one_that_was_emptied_or_chosen() {
        let base =
            r#"{"name":"Blue Fin","owner_id":"1","website":"x","email":"a@b.c","phones":[{"label":"","number":"1"}]}"#;
        let typed = |number: &str| {
            body(&[
                ("command[base]", base),
                ("command[form][name]", "Blue Fin"),
                ("command[form][owner_id]", "2"),
                ("command[form][website]", ""),
                ("command[form][phones][0][label]", ""),
                ("command[form][phones][0][number]", number),
                ("command[form][phones][1][number]", ""),
            ])
        };
        assert_eq!(changed(&typed("1")), ["Owner", "Website"]);
        assert_eq!(changed(&typed("2")), ["Owner", "Website", "Phones"]);
        assert!(changed(&body(&[("command[form][name]", "New")])).is_empty());
    }

    #[test]
    fn letters_that_found_an_account_are_not_said_beside_it() {
        let log = |id| {
            let fields = [("command[form][account]", "noo"), (CHOSEN, id), ("command[form][text]", "Two cases")];
            Entry { label: "Logged".into(), name: "Noodle Bar".into(), body: body(&fields), ..Entry::default() }
        };
        assert_eq!(copied(&log("7")), "Logged: Noodle Bar\nText: Two cases");
        assert_eq!(copied(&log("")), "Logged: Noodle Bar\nAccount: noo\nText: Two cases");
    }

    #[test]
    fn a_conflict_is_settled_field_by_field_and_the_rest_of_mine_stays() {
        let typed = body(&[
            ("command[base]", r#"{"name":"Blue Fin","city":"Oslo","phones":[]}"#),
            ("command[form][name]", "Bluefin"),
            ("command[form][city]", "Bergen"),
            ("command[form][phones][0][number]", "1"),
        ]);
        let conflict = |field: &str, theirs: &str| FieldConflict {
            field: field.into(),
            mine: String::new(),
            theirs: theirs.into(),
        };
        let both = [conflict("name", "Blue Fin Grill"), conflict("phones", r#"[{"label":"bar","number":"2"}]"#)];
        let known = r#"{"name":"Blue Fin Grill","city":"Oslo","phones":[{"label":"bar","number":"2"}]}"#;

        let mine = keeping_mine(&typed, &both);
        assert_eq!(value(&mine, "command[base]").as_deref(), Some(known));
        assert_eq!(value(&mine, "command[form][name]").as_deref(), Some("Bluefin"));

        let theirs = keeping_theirs(&typed, &both);
        assert_eq!(value(&theirs, "command[base]").as_deref(), Some(known));
        assert_eq!(value(&theirs, "command[form][name]").as_deref(), Some("Blue Fin Grill"));
        assert_eq!(value(&theirs, "command[form][phones][0][number]").as_deref(), Some("2"));
        assert_eq!(value(&theirs, "command[form][city]").as_deref(), Some("Bergen"));
    }

    #[test]
    fn a_command_goes_to_another_account_with_all_that_was_typed() {
        let note = Entry {
            path: "/api/notes/add".into(),
            name: "Blue Fin".into(),
            body: body(&[("command[organization]", "old"), ("command[form][body]", "Wants skin-on")]),
            needs: vec!["old".into()],
            href: "/organizations/old".into(),
            ..Entry::default()
        };
        let moved = attached(&note, "new", "Pier 9");
        assert_eq!(value(&moved.body, "command[organization]").as_deref(), Some("new"));
        assert_eq!(value(&moved.body, "command[form][body]").as_deref(), Some("Wants skin-on"));
        assert_eq!(moved.name, "Pier 9");
        assert_eq!((moved.needs, moved.href), (vec!["new".to_owned()], "/organizations/new".to_owned()));
        let contact = Entry { body: body(&[("command[form][organization]", "Pier")]), ..Entry::default() };
        let moved = attached(&contact, "new", "Pier 9");
        assert_eq!(value(&moved.body, "command[form][organization]").as_deref(), Some("Pier 9"));
    }
}
