//! The trail in SQL.

use super::words::{self, Reader};
use super::{ChangedBy, Entry, Filter, Table, Trail, Verb};
use crate::context::Viewer;
use crate::error::AppError;
use crate::time::Moment;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// Fields whose change the sentence says already.
const SAID: &[&str] = &["deleted_at", "stage_entered_at", "disabled_at", "password", "invitation", "reset"];
const GONE: &str = "something that is gone";
/// Entries on a page.
const PAGE: usize = 50;

struct Row {
    id: i64,
    at: DateTime<Utc>,
    person_id: Option<Uuid>,
    table_name: String,
    record_id: Uuid,
    kind: String,
    origin: String,
    subject: String,
    currency: String,
    verb: String,
    changes: Json<Map<String, Value>>,
}

/// A page of the trail, the newest first.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn trail(viewer: &mut Viewer, filter: &Filter) -> Result<Trail, AppError> {
    let mut rows = rows(viewer, filter).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| {
        let after = json!([last.at, last.id]).to_string();
        Filter { after, ..filter.clone() }.to_query()
    });
    let ids = rows.iter().flat_map(|row| words::ids(&row.changes).chain(row.person_id).chain([row.record_id]));
    let names = names(viewer, ids.chain(filter.record).collect()).await?;
    let people = sqlx::query!("select id, name from person order by name").fetch_all(viewer.db()).await?;
    let reader = Reader {
        nameless: GONE,
        currency: &viewer.me.currency,
        names: &names,
        zone: &viewer.me.time_zone,
        now: Utc::now(),
    };
    Ok(Trail {
        entries: rows.into_iter().map(|row| entry(row, &reader)).collect::<Result<_, _>>()?,
        next,
        people: people.into_iter().map(|person| (person.id.to_string(), person.name)).collect(),
        record: filter.record.map(|id| name(&names, id)),
    })
}

async fn rows(viewer: &mut Viewer, filter: &Filter) -> Result<Vec<Row>, AppError> {
    let (after_at, after_id) = serde_json::from_str::<(DateTime<Utc>, i64)>(&filter.after).ok().unzip();
    let zone = viewer.me.time_zone.clone();
    let rows = sqlx::query_as!(
        Row,
        r#"select a.id as "id!", a.at as "at!", a.person_id, a.table_name as "table_name!", a.record_id as "record_id!",
            a.kind as "kind!", a.origin as "origin!",
            coalesce(o.subject, '') as "subject!", coalesce(place.revenue_currency, d.currency, deal.currency, '') as "currency!", a.verb as "verb!", a.changes as "changes: Json<Map<String, Value>>"
        from (
            select *
            from audit
            where ($1::uuid is null or person_id = $1)
                and ($2::text is null or table_name = $2)
                and ($3::text is null or verb = $3)
                and ($4::uuid is null or record_id = $4)
                and ($5::date is null or at >= $5::date::timestamp at time zone $7)
                and ($6::date is null or at < ($6::date + 1)::timestamp at time zone $7)
                and ($8::timestamptz is null or (at, id) < ($8, $9::bigint))
            order by at desc, id desc
            limit $10
        ) a
        left join operation o on o.id = a.operation_id
        left join organization place on place.id = a.record_id and a.table_name = 'organization'
        left join product d on d.id = a.record_id and a.table_name = 'product'
        left join opportunity deal on deal.id = a.record_id and a.table_name = 'opportunity'
        order by a.at desc, a.id desc"#,
        filter.person.map(|id| id.0),
        filter.table.map(Table::code),
        filter.verb.map(Verb::code),
        filter.record,
        day(&filter.from),
        day(&filter.to),
        zone,
        after_at,
        after_id,
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    );
    Ok(rows.fetch_all(viewer.ad_hoc().await?).await?)
}

/// A day as the date field writes it.
fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// What records are called, whatever they are.
async fn names(viewer: &mut Viewer, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!" from person where id = any ($1)
        union all
        select id, name from team where id = any ($1)
        union all
        select id, name from segment where id = any ($1)
        union all
        select id, name from organization where id = any ($1)
        union all
        select id, btrim(first_name || ' ' || last_name) from contact where id = any ($1)
        union all
        select id, coalesce(nullif(subject, ''), type) from interaction where id = any ($1)
        union all
        select id, title from task where id = any ($1)
        union all
        select s.id, btrim(c.first_name || ' ' || c.last_name)
        from contact_advocacy s
        join contact c on c.id = s.contact_id
        where s.id = any ($1)
        union all
        select id, name from opportunity where id = any ($1)
        union all
        select l.id, p.name
        from opportunity_product l
        join product p on p.id = l.product_id
        where l.id = any ($1)
        union all
        select l.id, btrim(c.first_name || ' ' || c.last_name)
        from opportunity_contact l
        join contact c on c.id = l.contact_id
        where l.id = any ($1)
        union all
        select s.id, o.name
        from report_share s
        join organization o on o.id = s.principal_id
        where s.id = any ($1)"#,
        &ids,
    )
    .fetch_all(viewer.db())
    .await?;
    let mut names = rows.into_iter().map(|row| (row.id, row.name)).collect::<HashMap<_, _>>();
    // The company is one row without an id of its own.
    names.insert(Uuid::nil(), viewer.me.company_name.clone());
    Ok(names)
}

fn name(names: &HashMap<Uuid, String>, id: Uuid) -> String {
    names.get(&id).cloned().unwrap_or_else(|| GONE.to_owned())
}

fn entry(row: Row, reader: &Reader) -> Result<Entry, AppError> {
    let table = row.table_name.parse::<Table>().ok();
    let verb = row.verb.parse::<Verb>()?;
    let href = match table {
        Some(Table::Organization) => Some(format!("/organizations/{}", row.record_id)),
        Some(Table::Contact) => Some(format!("/contacts/{}", row.record_id)),
        Some(Table::Opportunity) => Some(format!("/opportunities/{}", row.record_id)),
        Some(Table::Person | Table::Access) => Some(format!("/settings/people/{}", row.record_id)),
        Some(Table::Team) => Some(format!("/settings/teams/{}", row.record_id)),
        _ => None,
    };
    Ok(Entry {
        when: Moment::new(row.at, reader.zone, reader.now),
        who: row.person_id.map_or_else(|| "Larder".to_owned(), |id| name(reader.names, id)),
        did: words::did(table, verb, &row.changes),
        name: name(reader.names, row.record_id),
        href: href.filter(|_| !matches!(verb, Verb::Delete | Verb::Remove)),
        how: how(&row.kind, &row.origin, &row.subject),
        changes: words::changes(&row.changes, SAID, &Reader { currency: &row.currency, ..*reader }),
        trail: Filter { record: Some(row.record_id), ..Filter::default() }.to_query(),
    })
}

/// What the change was part of, where that says more than the change itself.
fn how(kind: &str, origin: &str, subject: &str) -> String {
    let part = match kind {
        "import" => format!("import of {subject}"),
        "undo" => format!("undo: {subject}"),
        "set up" => "first set-up".to_owned(),
        _ => String::new(),
    };
    let place = if origin == "cli" { "on the command line" } else { "" };
    [part.as_str(), place].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The last change of each of `fields` (names of a form, separated by commas) of a record that the person may read.
///
/// # Errors
/// Those of the database.
pub async fn who_changed(viewer: &mut Viewer, record: Uuid, fields: &str) -> Result<Vec<ChangedBy>, AppError> {
    let fields = fields.split(',').take(100).map(str::to_owned).collect::<Vec<_>>();
    let rows = sqlx::query!(
        r#"select f.field as "field!", a.at as "at!", p.name as "name?"
        from unnest($2::text[]) f (field)
        cross join lateral (
            select at, person_id
            from audit
            where record_id = $1
                and (changes ? f.field or changes ? (f.field || '_id'))
            order by at desc, id desc
            limit 1
        ) a
        left join person p on p.id = a.person_id"#,
        record,
        &fields,
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let changed = rows.into_iter().map(|row| ChangedBy {
        field: row.field,
        who: row.name.unwrap_or_else(|| "Somebody".to_owned()),
        at: Moment::new(row.at, zone, now),
    });
    Ok(changed.collect())
}
