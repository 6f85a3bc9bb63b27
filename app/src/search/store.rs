//! Search in SQL, one statement for each kind: ids and ranks from the database's functions, everything shown from the tables
//! under their policies.

use super::{COUNTED, Found, Hit, Kind, RECENT};
use crate::contacts::ContactId;
use crate::context::Viewer;
use crate::error::AppError;
use crate::interactions::{InteractionId, Subject, store::address_of};
use crate::opportunities::Stage;
use crate::organizations::OrganizationId;

/// What the words find; nothing for a single letter. Without words, where one was last.
///
/// # Errors
/// Those of the database.
pub async fn find(viewer: &mut Viewer, words: &str) -> Result<Found, AppError> {
    let words = words.trim();
    let mut found = Found::default();
    match words.chars().count() {
        0 => return recent(viewer).await,
        1 => return Ok(found),
        _ => {}
    }
    let most = i32::try_from(COUNTED + 1).unwrap_or(i32::MAX);
    let (principals, people) = names(viewer, words, most).await?;
    found.add(Kind::Account, accounts(viewer, words, most).await?);
    found.add(Kind::Principal, principals);
    found.add(Kind::Deal, deals(viewer, words, most).await?);
    found.add(Kind::Contact, contacts(viewer, words, most).await?);
    found.add(Kind::Product, products(viewer, words, most).await?);
    found.add(Kind::Person, people);
    found.add(Kind::Note, notes(viewer, words, most).await?);
    Ok(found)
}

/// Principals are a kind of their own.
async fn accounts(viewer: &mut Viewer, words: &str, most: i32) -> Result<Vec<Hit>, AppError> {
    let hits = sqlx::query_as!(
        Hit,
        r#"select '/organizations/' || o.id as "href!", o.name as "name!",
            concat_ws(', ', nullif(o.shipping_city, ''), nullif(o.shipping_state, '')) as "about!"
        from larder.search_organizations($1, $2) hit
        join organization o on o.id = hit.id
        where o.role <> 'principal'
        order by hit.rank desc, o.name, o.id"#,
        words,
        most,
    );
    Ok(hits.fetch_all(viewer.db()).await?)
}

async fn contacts(viewer: &mut Viewer, words: &str, most: i32) -> Result<Vec<Hit>, AppError> {
    let hits = sqlx::query_as!(
        Hit,
        r#"select '/contacts/' || c.id as "href!", btrim(c.first_name || ' ' || c.last_name) as "name!",
            concat_ws(' at ', nullif(c.position, ''), o.name) as "about!"
        from larder.search_contacts($1, $2) hit
        join contact c on c.id = hit.id
        join organization o on o.id = c.organization_id
        order by hit.rank desc, c.last_name, c.first_name, c.id"#,
        words,
        most,
    );
    Ok(hits.fetch_all(viewer.db()).await?)
}

async fn deals(viewer: &mut Viewer, words: &str, most: i32) -> Result<Vec<Hit>, AppError> {
    let rows = sqlx::query!(
        r#"select d.id, d.name, d.stage
        from larder.search_opportunities($1, $2) hit
        join opportunity d on d.id = hit.id
        order by hit.rank desc, d.name, d.id"#,
        words,
        most,
    );
    let rows = rows.fetch_all(viewer.db()).await?;
    rows.into_iter().map(|row| Ok(deal(row.id, row.name, row.stage.parse()?))).collect()
}

fn deal(id: uuid::Uuid, name: String, stage: Stage) -> Hit {
    Hit { href: format!("/opportunities/{id}"), name, about: stage.label().to_owned() }
}

async fn products(viewer: &mut Viewer, words: &str, most: i32) -> Result<Vec<Hit>, AppError> {
    let hits = sqlx::query_as!(
        Hit,
        r#"select '/products/' || p.id as "href!", p.name as "name!", o.name as "about!"
        from larder.search_products($1, $2) hit
        join product p on p.id = hit.id
        join organization o on o.id = p.principal_id
        order by hit.rank desc, p.name, p.id"#,
        words,
        most,
    );
    Ok(hits.fetch_all(viewer.db()).await?)
}

/// Principals, and people, who lead to what they own.
async fn names(viewer: &mut Viewer, words: &str, most: i32) -> Result<(Vec<Hit>, Vec<Hit>), AppError> {
    let rows = sqlx::query!(
        r#"select hit.kind = 'person' as "is_person!", hit.id as "id!", coalesce(o.name, p.name) as "name!",
            coalesce(t.name, '') as "about!"
        from larder.search_names($1, $2) hit
        left join organization o on hit.kind = 'principal' and o.id = hit.id
        left join person p on hit.kind = 'person' and p.id = hit.id
        left join team t on t.id = p.team_id
        order by hit.rank desc, coalesce(o.name, p.name), hit.id"#,
        words,
        most,
    );
    let (mut principals, mut people) = (Vec::new(), Vec::new());
    for row in rows.fetch_all(viewer.db()).await? {
        let (hits, page) =
            if row.is_person { (&mut people, "/organizations?owner=") } else { (&mut principals, "/organizations/") };
        hits.push(Hit { href: format!("{page}{}", row.id), name: row.name, about: row.about });
    }
    Ok((principals, people))
}

async fn notes(viewer: &mut Viewer, words: &str, most: i32) -> Result<Vec<Hit>, AppError> {
    let rows = sqlx::query!(
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
    );
    let hit = rows.fetch_all(viewer.db()).await?.into_iter().map(|note| {
        let contact = note.contact_id.map(|id| Subject::Contact(ContactId(id)));
        let subject = contact.unwrap_or(Subject::Organization(OrganizationId(note.organization_id)));
        let href = address_of(subject, InteractionId(note.id), note.happened_at);
        Hit { href, name: note.name, about: note.about }
    });
    Ok(hit.collect())
}

/// One's own accounts at which something happened last, and one's own open deals that moved last.
async fn recent(viewer: &mut Viewer) -> Result<Found, AppError> {
    let (me, most) = (viewer.me.id.0, i64::try_from(RECENT).unwrap_or(i64::MAX));
    let accounts = sqlx::query_as!(
        Hit,
        r#"select '/organizations/' || o.id as "href!", o.name as "name!",
            concat_ws(', ', nullif(o.shipping_city, ''), nullif(o.shipping_state, '')) as "about!"
        from organization o
        join organization_fact f on f.organization_id = o.id
        where o.owner_id = $1
            and o.deleted_at is null
            and f.last_interaction_at is not null
        order by f.last_interaction_at desc, o.id
        limit $2"#,
        me,
        most,
    );
    let accounts = accounts.fetch_all(viewer.db()).await?;
    let deals = sqlx::query!(
        "select id, name, stage
        from opportunity
        where owner_id = $1
            and closed_on is null
            and deleted_at is null
        order by stage_entered_at desc, id
        limit $2",
        me,
        most,
    );
    let deals = deals.fetch_all(viewer.db()).await?;
    let deals = deals.into_iter().map(|row| Ok(deal(row.id, row.name, row.stage.parse()?)));
    let deals = deals.collect::<Result<_, AppError>>()?;
    let mut found = Found::default();
    found.add(Kind::Account, accounts);
    found.add(Kind::Deal, deals);
    Ok(found)
}
