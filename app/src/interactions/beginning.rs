//! What a log begins with, and what its form offers, in SQL.

use super::{Account, Line, LogAnswer, Tried};
use crate::contacts::ContactId;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use chrono::Utc;
use sqlx::types::Json;
use uuid::Uuid;

/// Accounts that the quick log offers before a letter is typed.
const RECENT: i64 = 8;

/// What the quick log begins with.
pub(crate) async fn begin(
    viewer: &mut Viewer,
    organization: Option<OrganizationId>,
    contact: Option<ContactId>,
    opportunity: Option<OpportunityId>,
) -> Result<LogAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let (mut account, mut with, mut organization, mut principal) = (None, None, organization, None);
    let deal = sqlx::query!(
        r#"select d.id, d.name, d.principal_id, o.id as "operator?"
        from opportunity d
        left join organization o on o.id = d.organization_id
        where d.id = $1
            and d.deleted_at is null"#,
        opportunity.map(|id| id.0),
    );
    let deal = deal.fetch_optional(viewer.db()).await?;
    if opportunity.is_some() && deal.is_none() {
        return Err(AppError::NotFound);
    }
    if let Some(deal) = &deal {
        organization = deal.operator.map(OrganizationId);
        principal = Some(deal.principal_id);
    }
    if organization.is_some() || contact.is_some() {
        let given = sqlx::query!(
            r#"select o.id as "organization: OrganizationId", larder.organization_text(o.id) as "name!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, '')) as "about!", c.id as "contact?", o.role
        from organization o
        left join contact c on c.id = $2 and c.organization_id = o.id and c.deleted_at is null
        where o.id = (select coalesce((select organization_id from contact where id = $2 and deleted_at is null), $1))
            and o.deleted_at is null"#,
            organization.map(|id| id.0),
            contact.map(|id| id.0),
        );
        let given = given.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?;
        with = given.contact.map(ContactId);
        principal = principal.or((given.role == "principal").then_some(given.organization.0));
        account = Some(Account { id: given.organization, name: given.name, about: given.about });
    }
    let recent = recent(viewer).await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let deal = deal.map(|deal| Named { id: deal.id, name: deal.name });
    let lines = lines(viewer, &[], &[]).await?;
    Ok(LogAnswer { account, contact: with, deal, principal, lines, recent, today })
}

/// Where the person was last; then their own accounts, the most important first.
async fn recent(viewer: &mut Viewer) -> Result<Vec<Account>, AppError> {
    let recent = sqlx::query_as!(
        Account,
        r#"with touched as (
            select i.organization_id as id, max(i.happened_at) as at
            from (
                select organization_id, happened_at
                from interaction
                where author_id = larder.person_id()
                    and status = 'completed'
                    and deleted_at is null
                order by happened_at desc
                limit 100
            ) i
            group by i.organization_id
        ),
        own as (
            select id, priority, name
            from organization
            where owner_id = larder.person_id()
                and deleted_at is null
                and status = 'active'
            order by name, id
            limit 100
        )
        select o.id as "id: OrganizationId", larder.organization_text(o.id) as "name!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, '')) as "about!"
        from (
            select id, at, '' as priority from touched
            union all
            select id, null, priority from own where id not in (select id from touched)
        ) likely
        join organization o on o.id = likely.id and o.deleted_at is null
        order by likely.at desc nulls last, likely.priority, o.name, o.id
        limit $1"#,
        RECENT,
    );
    Ok(recent.fetch_all(viewer.db()).await?)
}

/// The accounts that a few letters may mean, the best first.
pub(crate) async fn accounts(viewer: &mut Viewer, words: &str) -> Result<Vec<Account>, AppError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hits = sqlx::query_as!(
        Account,
        r#"select o.id as "id: OrganizationId", larder.organization_text(o.id) as "name!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, '')) as "about!"
        from larder.search_organizations($1, 8) hit
        join organization o on o.id = hit.id
        order by hit.rank desc, o.name"#,
        words.trim(),
    );
    Ok(hits.fetch_all(viewer.db()).await?)
}

/// Who works at an account, and `also`, who may not any more.
pub(super) async fn people(
    viewer: &mut Viewer,
    organization: Uuid,
    also: Option<Uuid>,
) -> Result<Vec<Named>, AppError> {
    let people = sqlx::query_as!(
        Named,
        r#"select id, btrim(first_name || ' ' || last_name) as "name!"
        from contact
        where organization_id = $1 and deleted_at is null or id = $2
        order by is_primary desc, last_name, first_name, id
        limit 200"#,
        organization,
        also,
    );
    Ok(people.fetch_all(viewer.db()).await?)
}

/// What is open at an account, and `also`, which may not be any more.
pub(super) async fn deals(viewer: &mut Viewer, organization: Uuid, also: Option<Uuid>) -> Result<Vec<Tried>, AppError> {
    let deals = sqlx::query_as!(
        Tried,
        "select id, name, principal_id as principal
        from opportunity
        where organization_id = $1 and closed_on is null and deleted_at is null or id = $2
        order by name, id
        limit 200",
        organization,
        also,
    );
    Ok(deals.fetch_all(viewer.db()).await?)
}

/// What a touch may have been about: the principals with what they make, and also those that it was about already.
pub(super) async fn lines(viewer: &mut Viewer, principals: &[Uuid], products: &[Uuid]) -> Result<Vec<Line>, AppError> {
    let rows = sqlx::query!(
        r#"select p.id, p.name, (
                select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id), '[]')
                from product g
                where g.principal_id = p.id
                    and (g.deleted_at is null and g.status <> 'discontinued' or g.id = any ($2))
            ) as "products!: Json<Vec<Named>>"
        from organization p
        where p.role = 'principal' and p.deleted_at is null or p.id = any ($1)
        order by p.name, p.id"#,
        principals,
        products,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(rows.into_iter().map(|row| Line { id: row.id, name: row.name, products: row.products.0 }).collect())
}
