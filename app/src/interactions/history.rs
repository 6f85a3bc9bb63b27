//! The history of a record in plain words: who changed which field from what to what.

use super::store::{LIMIT, Place};
use super::{Change, Changed, Entry, Subject};
use crate::audit::words::{self, Reader};
use crate::context::Viewer;
use crate::error::AppError;
use crate::opportunities::{OpportunityId, stage};
use crate::organizations::Named;
use crate::time::Moment;
use chrono::Utc;
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Changes that the database makes along with others, or that the verb says already.
const UNSAID: &[&str] = &["team_id", "deleted_at", "erased_at", "stage_entered_at"];

/// A page of the changes of `subject`: of an organization, those of its contacts, notes and products too.
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
            btrim(c.first_name || ' ' || c.last_name) as contact, towards.name as "towards?", i.type as "touch?",
            t.title as "task?", d.name as "product?",
            seller.name as "seller?", deal.name as "deal?",
            coalesce(place.revenue_currency, d.currency, deal.currency, '') as "currency!"
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
                -- The moves of a deal are told beside, and that it was made is the first of them.
                select *
                from audit
                where record_id in (
                        select $2::uuid
                        union all
                        select id from contact_advocacy where contact_id = $2
                    )
                    and (table_name <> 'opportunity' or verb <> 'insert' and not changes ? 'stage')
                    and (at, id) < ($3, $4)
                order by at desc, id desc
                limit $5
            )
        ) a
        left join person p on p.id = a.person_id
        left join contact_advocacy s on s.id = a.record_id and a.table_name = 'contact_advocacy'
        left join organization towards on towards.id = s.principal_id
        left join organization place on place.id = a.record_id and a.table_name = 'organization'
        left join task t on t.id = a.record_id and a.table_name = 'task'
        left join product d on d.id = a.record_id and a.table_name = 'product'
        left join distributor_authorization g on g.id = a.record_id and a.table_name = 'distributor_authorization'
        left join organization seller on seller.id = g.distributor_id
        left join opportunity deal on deal.id = a.record_id and a.table_name = 'opportunity'
        left join interaction i on i.id = a.record_id and a.table_name = 'interaction'
        left join contact c on $2::uuid is null
            and c.id = case a.table_name when 'contact' then a.record_id else s.contact_id end"#,
        organization,
        contact.or(subject.deal().map(|id| id.0)),
        before.at,
        before.change,
        LIMIT,
    )
    .fetch_all(viewer.db())
    .await?;
    let names = names(viewer, rows.iter().filter_map(|row| row.changes.as_object())).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let nameless = "something that is not shared with you";
    let entries = rows.into_iter().map(|row| {
        let reader = Reader { nameless, currency: &row.currency, names: &names, zone, now };
        let fields = match (&row.changes, row.table_name.as_str()) {
            // What a note said before is no longer shown to everybody.
            (
                Value::Object(fields),
                "organization"
                | "contact"
                | "contact_advocacy"
                | "task"
                | "product"
                | "distributor_authorization"
                | "opportunity",
            ) => words::changes(fields, UNSAID, &reader),
            _ => Vec::new(),
        };
        let fields = fields.into_iter().map(|one| Changed { field: one.field, from: one.from, to: one.to }).collect();
        let contact = row.contact_id.zip(row.contact).map(|(id, name)| Named { id, name });
        let thing = match (row.table_name.as_str(), &row.towards, row.touch.as_deref()) {
            ("organization", ..) => "the account".to_owned(),
            ("contact", ..) => "the contact".to_owned(),
            ("distributor_authorization", ..) => {
                format!("the authorization of {}", row.seller.as_deref().unwrap_or_default())
            }
            ("product", ..) => format!("the product {}", row.product.as_deref().unwrap_or_default()),
            ("opportunity", ..) if subject.deal().is_some() => "the deal".to_owned(),
            ("opportunity", ..) => format!("the deal {}", row.deal.as_deref().unwrap_or_default()),
            ("task", ..) => format!("the task {}", row.task.as_deref().unwrap_or_default()),
            (_, Some(towards), _) => {
                format!("the stand towards {towards}{}", if contact.is_some() { " of" } else { "" })
            }
            (_, _, Some("note") | None) => "a note".to_owned(),
            (_, _, Some(touch)) => format!("a record of a {touch}"),
        };
        let change = Change {
            who: row.who.unwrap_or_else(|| "Larder".to_owned()),
            did: did(&row.verb, &thing, &row.kind),
            contact,
            at: Moment::new(row.at, zone, now),
            fields,
        };
        (Place { at: row.at, note: Uuid::nil(), change: row.id }, Entry::Change(change))
    });
    Ok(entries.collect())
}

/// A page of the moves of a deal from stage to stage.
pub(super) async fn moves(
    viewer: &mut Viewer,
    deal: OpportunityId,
    before: Place,
) -> Result<Vec<(Place, Entry)>, AppError> {
    let rows = sqlx::query!(
        r#"select m.id, m.from_stage, m.to_stage, m.given_at, p.name as "who?"
        from stage_move m
        left join person p on p.id = m.person_id
        where m.opportunity_id = $1
            and m.undone_at is null
            and (m.given_at, m.id) < ($2, $3)
        order by m.given_at desc, m.id desc
        limit $4"#,
        deal.0,
        before.at,
        if before.change < 0 { before.change - i64::MIN } else { i64::MAX },
        LIMIT,
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let moves = rows.into_iter().map(|row| {
        let from = row.from_stage.map(|stage| stage.parse()).transpose()?;
        let change = Change {
            who: row.who.unwrap_or_else(|| "Larder".to_owned()),
            did: stage::step_in_words(from, row.to_stage.parse()?),
            contact: None,
            at: Moment::new(row.given_at, zone, now),
            fields: Vec::new(),
        };
        let place = Place { at: row.given_at, note: Uuid::nil(), change: i64::MIN + row.id };
        Ok((place, Entry::Change(change)))
    });
    moves.collect()
}

/// "changed the contact", "deleted a note, by undo".
fn did(verb: &str, thing: &str, kind: &str) -> String {
    let verb = match verb {
        "insert" => "added",
        "update" if kind == "hand over" => "handed over",
        "update" if kind == "move" => "moved",
        "update" => "changed",
        "restore" => "brought back",
        _ => "deleted",
    };
    let by = match kind {
        "undo" => " by undo",
        "import" => " by import",
        _ => "",
    };
    format!("{verb} {thing}{by}")
}

/// The names behind the ids in `changes`, as far as they are shared with the person.
async fn names(
    viewer: &mut Viewer,
    changes: impl Iterator<Item = &Map<String, Value>>,
) -> Result<HashMap<Uuid, String>, AppError> {
    let ids = changes.flat_map(words::ids).collect::<Vec<_>>();
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
