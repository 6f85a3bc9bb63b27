//! Accounts with everything on them, as records of a book: one statement for each kind of record.

use crate::auth::{PersonId, TeamId};
use crate::book::{AccountRecord, ContactRecord, FormerRecord, InteractionRecord, Put};
use crate::contacts::{self, ContactId};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::InteractionId;
use crate::interactions::kind::Status;
use crate::interactions::samples::is_open;
use crate::opportunities::OpportunityId;
use crate::organizations::{self, BRANCHES, Named, OrganizationId};
use crate::tasks::TaskId;
use serde::Serialize;
use sqlx::types::Json;
use std::collections::HashMap;
use std::fmt::Display;
use uuid::Uuid;

/// The records of these accounts and of all that is on them.
///
/// # Errors
/// Those of the database.
pub(super) async fn accounts(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<Put>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut puts = Vec::new();
    let mut writable = HashMap::new();
    for account in places(viewer, ids).await? {
        writable.insert(account.id.0, account.writable);
        puts.push(put("organization", account.id, account.id, &account)?);
    }
    for contact in people(viewer, ids, &writable).await? {
        puts.push(put("contact", contact.id, contact.organization, &contact)?);
    }
    for interaction in touches(viewer, ids).await? {
        puts.push(put("interaction", interaction.id, interaction.organization, &interaction)?);
        if is_open(&interaction.sample) {
            puts.push(put("sample", interaction.id, interaction.organization, &interaction)?);
        }
        if interaction.status == Status::Scheduled.code() {
            puts.push(put("planned", interaction.id, interaction.organization, &interaction)?);
        }
    }
    for task in super::tasks::of(viewer, ids).await? {
        puts.push(put("task", task.id, &task.form.organization_id, &task)?);
    }
    for deal in super::deals::of(viewer, ids).await? {
        puts.push(put("opportunity", deal.id, &deal.form.organization_id, &deal)?);
    }
    Ok(puts)
}

/// What the person promised that is on no account of theirs.
///
/// # Errors
/// Those of the database.
pub(super) async fn own_tasks(viewer: &mut Viewer) -> Result<Vec<Put>, AppError> {
    let me = viewer.me.id;
    super::tasks::own(viewer).await?.iter().map(|task| put("task", task.id, me, task)).collect()
}

pub(super) fn put(table: &str, id: impl Display, of: impl Display, record: &impl Serialize) -> Result<Put, AppError> {
    let text = serde_json::to_string(record).map_err(AppError::internal)?;
    Ok(Put { key: format!("{table}/{id}"), table: table.to_owned(), of: of.to_string(), text })
}

async fn places(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<AccountRecord>, AppError> {
    let around = sqlx::query!(
        r#"select o.id, f.contact_count, (extract(epoch from f.last_interaction_at) * 1000)::bigint as last_activity,
            (extract(epoch from f.last_visit_at) * 1000)::bigint as last_visit, f.next_follow_up_on,
            larder.may_write_organization(o.id) as "writable!", larder.accounts_above(o.id) as "above!: Json<Vec<Named>>",
            (
                select count(*) from organization below where below.parent_id = o.id and below.deleted_at is null
            ) as "branches!",
            (
                select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name) order by b.name, b.id), '[]')
                from (
                    select below.id, below.name
                    from organization below
                    where below.parent_id = o.id
                        and below.deleted_at is null
                    order by below.name, below.id
                    limit $2
                ) b
            ) as "below!: Json<Vec<Named>>",
            array(
                select follow.person_id from follow where follow.organization_id = o.id order by follow.person_id
            ) as "followers!: Vec<PersonId>",
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'other', jsonb_build_object('id', c.id, 'name', btrim(c.first_name || ' ' || c.last_name)),
                            'position', was.position,
                            'left', (extract(epoch from was.left_at) * 1000)::bigint
                        )
                        order by was.left_at desc, c.id
                    ),
                    '[]'
                )
                from former_position was
                join contact c on c.id = was.contact_id
                where was.organization_id = o.id
                    and c.deleted_at is null
            ) as "former!: Json<Vec<FormerRecord>>"
        from organization o
        join organization_fact f on f.organization_id = o.id
        where o.id = any ($1)"#,
        ids,
        i64::from(BRANCHES),
    )
    .fetch_all(viewer.db())
    .await?;
    let mut around = around.into_iter().map(|row| (row.id, row)).collect::<HashMap<_, _>>();
    let stored = organizations::store::all_stored(viewer, ids).await?;
    let records = stored.into_iter().filter_map(|stored| {
        let around = around.remove(&stored.id)?;
        Some(AccountRecord {
            id: OrganizationId(stored.id),
            version: stored.version,
            form: stored.form,
            team: stored.team_id.map(TeamId),
            above: around.above.0,
            below: around.below.0,
            branches: u32::try_from(around.branches).unwrap_or(u32::MAX),
            followers: around.followers,
            former: around.former.0,
            contacts: around.contact_count,
            last_activity: around.last_activity,
            last_visit: around.last_visit,
            next_follow_up: around.next_follow_up_on.map(Day::from),
            created: stored.created_at.timestamp_millis(),
            writable: around.writable,
        })
    });
    Ok(records.collect())
}

async fn people(
    viewer: &mut Viewer,
    ids: &[Uuid],
    writable: &HashMap<Uuid, bool>,
) -> Result<Vec<ContactRecord>, AppError> {
    let there = sqlx::query!(
        r#"select c.id,
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'other', jsonb_build_object('id', o.id, 'name', o.name),
                            'position', was.position,
                            'left', (extract(epoch from was.left_at) * 1000)::bigint
                        )
                        order by was.left_at desc, o.id
                    ),
                    '[]'
                )
                from former_position was
                join organization o on o.id = was.organization_id
                where was.contact_id = c.id
                    and o.deleted_at is null
            ) as "former!: Json<Vec<FormerRecord>>"
        from contact c
        where c.organization_id = any ($1)
            and c.deleted_at is null"#,
        ids,
    )
    .fetch_all(viewer.db())
    .await?;
    let ids = there.iter().map(|row| row.id).collect::<Vec<_>>();
    let mut former = there.into_iter().map(|row| (row.id, row.former.0)).collect::<HashMap<_, _>>();
    let stored = contacts::store::all_stored(viewer, &ids).await?;
    let records = stored.into_iter().map(|stored| ContactRecord {
        id: ContactId(stored.id),
        version: stored.version,
        organization: OrganizationId(stored.organization_id),
        form: stored.form,
        former: former.remove(&stored.id).unwrap_or_default(),
        created: stored.created_at.timestamp_millis(),
        writable: writable.get(&stored.organization_id).copied().unwrap_or_default(),
    });
    Ok(records.collect())
}

/// What happened within a year, and what is planned.
async fn touches(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<InteractionRecord>, AppError> {
    let rows = sqlx::query!(
        r#"select i.id, i.version, i.organization_id, i.author_id, i.opportunity_id, i.type as kind, i.status, i.subject, i.body,
            coalesce(i.outcome, '') as "outcome!", i.minutes, i.follow_up_on, i.principal_ids, i.product_ids, i.rating, i.task_id,
            coalesce(i.sample, '') as "sample!",
            (extract(epoch from i.happened_at) * 1000)::bigint as "at!",
            i.version > 1 and larder.is_edited(i.id, i.body) as "edited!",
            c.id as "contact_id?", btrim(c.first_name || ' ' || c.last_name) as contact,
            larder.person_role() <> 'viewer'
                and (i.author_id = larder.person_id() or larder.manages_team(a.team_id)) as "writable!"
        from interaction i
        join person a on a.id = i.author_id
        left join contact c on c.id = i.contact_id
        where i.organization_id = any ($1)
            and i.deleted_at is null
            and (i.happened_at > now() - interval '1 year' or i.status = 'scheduled')"#,
        ids,
    )
    .fetch_all(viewer.db())
    .await?;
    let records = rows.into_iter().map(|row| InteractionRecord {
        id: InteractionId(row.id),
        version: row.version,
        organization: OrganizationId(row.organization_id),
        contact: row.contact_id.zip(row.contact).map(|(id, name)| Named { id, name }),
        deal: row.opportunity_id.map(OpportunityId),
        author: PersonId(row.author_id),
        kind: row.kind,
        status: row.status,
        subject: row.subject,
        body: row.body,
        at: row.at,
        outcome: row.outcome,
        minutes: row.minutes,
        follow_up: row.follow_up_on.map(Day::from),
        principals: row.principal_ids,
        products: row.product_ids,
        rating: row.rating,
        sample: row.sample,
        task: row.task_id.map(TaskId),
        edited: row.edited,
        writable: row.writable,
    });
    Ok(records.collect())
}
