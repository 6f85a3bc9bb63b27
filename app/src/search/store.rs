//! Search in SQL: ids and ranks from the definer functions, everything shown from the tables under their policies.

use super::{COUNTED, Found, Group, Hit, SHOWN};
use crate::contacts::ContactId;
use crate::context::Viewer;
use crate::error::AppError;
use crate::interactions::{InteractionId, Subject, store::address_of};
use crate::organizations::OrganizationId;

/// What the words find; nothing for fewer than two letters.
///
/// # Errors
/// Those of the database.
pub async fn find(viewer: &mut Viewer, words: &str) -> Result<Found, AppError> {
    let words = words.trim();
    if words.chars().count() < 2 {
        return Ok(Found::default());
    }
    let most = i32::try_from(COUNTED + 1).unwrap_or(i32::MAX);
    let organizations = sqlx::query_as!(
        Hit,
        r#"select '/organizations/' || o.id as "href!", o.name as "name!",
            concat_ws(', ', nullif(o.shipping_city, ''), nullif(o.shipping_state, '')) as "about!"
        from larder.search_organizations($1, $2) hit
        join organization o on o.id = hit.id
        order by hit.rank desc, o.name, o.id"#,
        words,
        most,
    )
    .fetch_all(viewer.db())
    .await?;
    let contacts = sqlx::query_as!(
        Hit,
        r#"select '/contacts/' || c.id as "href!", btrim(c.first_name || ' ' || c.last_name) as "name!",
            concat_ws(' at ', nullif(c.position, ''), o.name) as "about!"
        from larder.search_contacts($1, $2) hit
        join contact c on c.id = hit.id
        join organization o on o.id = c.organization_id
        order by hit.rank desc, c.last_name, c.first_name, c.id"#,
        words,
        most,
    )
    .fetch_all(viewer.db())
    .await?;
    let notes = sqlx::query!(
        r#"select i.id, i.organization_id, c.id as "contact_id?", i.happened_at, p.name || ' at ' || o.name as "name!",
            ts_headline(
                'simple',
                i.body,
                websearch_to_tsquery('simple', larder.fold($1)),
                'StartSel="", StopSel="", MinWords=15, MaxWords=35'
            ) as "about!"
        from larder.search_interactions($1, $2) hit
        join interaction i on i.id = hit.id
        join organization o on o.id = i.organization_id and o.deleted_at is null
        -- Who is deleted has no page; what was written of them stands on their organization's.
        left join contact c on c.id = i.contact_id and c.deleted_at is null
        join person p on p.id = i.author_id
        order by i.happened_at desc, i.id desc"#,
        words,
        most,
    )
    .fetch_all(viewer.db())
    .await?
    .into_iter()
    .map(|note| {
        let contact = note.contact_id.map(|id| Subject::Contact(ContactId(id)));
        let subject = contact.unwrap_or(Subject::Organization(OrganizationId(note.organization_id)));
        let href = address_of(subject, InteractionId(note.id), note.happened_at);
        Hit { href, name: note.name, about: note.about }
    });
    Ok(Found {
        organizations: group(organizations),
        contacts: group(contacts),
        notes: group(notes.collect()),
        here: false,
    })
}

fn group(mut hits: Vec<Hit>) -> Group {
    let count = u32::try_from(hits.len()).unwrap_or(u32::MAX);
    hits.truncate(SHOWN);
    Group { hits, count }
}
