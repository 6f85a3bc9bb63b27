//! The history of a record in plain words: who changed which field from what to what.

use super::store::{LIMIT, Place};
use super::{Change, Changed, Entry, Subject};
use crate::context::Viewer;
use crate::error::AppError;
use crate::operations::store::words;
use crate::organizations::Named;
use crate::time::Moment;
use chrono::Utc;
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Changes that the database makes along with others, or that the verb says already.
const UNSAID: &[&str] = &["team_id", "deleted_at", "erased_at"];
/// Characters of a value that are shown.
const SHOWN: usize = 160;

/// A page of the changes of `subject`: of an organization, those of its contacts and notes too.
pub(super) async fn changes(
    viewer: &mut Viewer,
    subject: Subject,
    before: Place,
) -> Result<Vec<(Place, Entry)>, AppError> {
    let (organization, contact) = subject.columns();
    // That a note was added is said by the note.
    let rows = sqlx::query!(
        r#"select a.id as "id!", a.at as "at!", a.table_name as "table_name!", a.verb as "verb!", a.kind as "kind!",
            a.changes as "changes!", p.name as "who?", c.id as "contact_id?",
            btrim(c.first_name || ' ' || c.last_name) as contact
        from (
            (
                select *
                from audit
                where organization_id = $1
                    and (at, id) < ($3, $4)
                    and (table_name <> 'interaction' or verb <> 'insert')
                order by at desc, id desc
                limit $5
            )
            union all
            (
                select *
                from audit
                where record_id = $2
                    and (at, id) < ($3, $4)
                order by at desc, id desc
                limit $5
            )
        ) a
        left join person p on p.id = a.person_id
        left join contact c on a.table_name = 'contact' and c.id = a.record_id and $2::uuid is null"#,
        organization,
        contact,
        before.at,
        before.change,
        LIMIT,
    )
    .fetch_all(viewer.db())
    .await?;
    let names = names(viewer, rows.iter().filter_map(|row| row.changes.as_object())).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let entries = rows.into_iter().map(|row| {
        let fields = match (&row.changes, row.table_name.as_str()) {
            // What a note said before is no longer shown to everybody.
            (Value::Object(fields), "organization" | "contact") => changed(fields, &names),
            _ => Vec::new(),
        };
        let change = Change {
            who: row.who.unwrap_or_else(|| "Larder".to_owned()),
            did: did(&row.verb, &row.table_name, &row.kind),
            contact: row.contact_id.zip(row.contact).map(|(id, name)| Named { id, name }),
            at: Moment::new(row.at, zone, now),
            fields,
        };
        (Place { at: row.at, note: Uuid::nil(), change: row.id }, Entry::Change(change))
    });
    Ok(entries.collect())
}

/// "changed the contact", "deleted a note, by undo".
fn did(verb: &str, table: &str, kind: &str) -> String {
    let verb = match verb {
        "insert" => "added",
        "update" if kind == "hand over" => "handed over",
        "update" if kind == "move" => "moved",
        "update" => "changed",
        "restore" => "brought back",
        _ => "deleted",
    };
    let thing = match table {
        "organization" => "the account",
        "contact" => "the contact",
        _ => "a note",
    };
    let by = match kind {
        "undo" => " by undo",
        "import" => " by import",
        _ => "",
    };
    format!("{verb} {thing}{by}")
}

/// Each changed field in words, by name.
fn changed(fields: &Map<String, Value>, names: &HashMap<Uuid, String>) -> Vec<Changed> {
    let said = fields.iter().filter(|(field, _)| !UNSAID.contains(&field.as_str()));
    said.map(|(field, both)| {
        let side = |place: usize| both.get(place).map(|value| spoken(field, value, names)).unwrap_or_default();
        Changed { field: words(field), from: side(0), to: side(1) }
    })
    .collect()
}

/// A stored value as one would say it; empty for nothing.
fn spoken(field: &str, value: &Value, names: &HashMap<Uuid, String>) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(minor) if field == "annual_revenue" => {
            minor.as_i64().map(|minor| format!("{}.{:02}", minor / 100, minor % 100)).unwrap_or_default()
        }
        Value::String(id) if is_reference(field) => {
            let known = id.parse().ok().and_then(|id: Uuid| names.get(&id).cloned());
            known.unwrap_or_else(|| "something that is not shared with you".to_owned())
        }
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines
            .iter()
            .map(|line| spoken("", line, names))
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(line) => {
            let label = line.get("label").and_then(Value::as_str).unwrap_or_default();
            let rest = line.iter().filter(|(name, _)| *name != "label").map(|(_, value)| spoken("", value, names));
            format!("{label} {}", rest.collect::<Vec<_>>().join(" ")).trim().to_owned()
        }
        Value::Number(number) => number.to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn is_reference(field: &str) -> bool {
    field.ends_with("_id") || field == "merged_into"
}

/// The names behind the ids in `changes`, as far as they are shared with the person.
async fn names(
    viewer: &mut Viewer,
    changes: impl Iterator<Item = &Map<String, Value>>,
) -> Result<HashMap<Uuid, String>, AppError> {
    let ids = changes
        .flatten()
        .filter(|(field, _)| is_reference(field))
        .flat_map(|(_, both)| both.as_array().into_iter().flatten())
        .filter_map(|id| id.as_str()?.parse().ok())
        .collect::<Vec<Uuid>>();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query_as!(
        Named,
        r#"select id as "id!", name as "name!" from person where id = any ($1)
        union all
        select id, name from organization where id = any ($1)
        union all
        select id, name from segment where id = any ($1)
        union all
        select id, btrim(first_name || ' ' || last_name) from contact where id = any ($1)"#,
        &ids,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_said_as_people_say_them() {
        let ada = Uuid::now_v7();
        let names = HashMap::from([(ada, "Ada Admin".to_owned())]);
        let fields = json!({
            "owner_id": [null, ada], "team_id": [null, ada], "parent_id": [Uuid::now_v7(), null], "tags": [["fish"], []],
            "phones": [[], [{ "label": "kitchen", "number": "555 0100" }]], "annual_revenue": [null, 125_050],
        });
        let said = changed(fields.as_object().expect("fields"), &names);
        let said = said.iter().map(|c| (c.field.as_str(), c.from.as_str(), c.to.as_str())).collect::<Vec<_>>();
        assert_eq!(
            said,
            [
                ("annual revenue", "", "1250.50"),
                ("owner", "", "Ada Admin"),
                ("parent", "something that is not shared with you", ""),
                ("phones", "", "kitchen 555 0100"),
                ("tags", "fish", ""),
            ]
        );
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let shown = spoken("name", &json!("é".repeat(500)), &HashMap::new());
        assert_eq!(shown.chars().count(), SHOWN + 1);
    }
}
