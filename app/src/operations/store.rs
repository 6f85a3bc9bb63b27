//! Operations in SQL.

pub use super::undoing::{is_taken_back, progress, undo, work};

use super::{Deleted, Deletion, OperationId, Trash};
use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::Named;
use crate::time::Moment;
use chrono::{DateTime, Utc};

/// Operations on a page of the trash.
const PAGE: i64 = 50;

/// What was deleted and can be restored, after the cursor `after`; one that cannot be read means the first page.
pub(crate) async fn trash(viewer: &mut Viewer, after: &str) -> Result<Trash, AppError> {
    let (at, id) = serde_json::from_str::<(DateTime<Utc>, OperationId)>(after).ok().unzip();
    let rows = sqlx::query!(
        r#"select o.id as "id: OperationId", o.kind, o.subject, o.at, coalesce(p.name, '') as "who!",
            n.organizations as "organizations!", n.contacts as "contacts!", n.interactions as "interactions!",
            n.tasks as "tasks!", n.segments as "segments!", n.products as "products!",
            n.authorizations as "authorizations!", n.opportunities as "opportunities!", exists (
                select from job
                where kind = 'operation.undo'
                    and payload = jsonb_build_object('operation_id', o.id)
                    and done_at is null
                    and failed_at is null
            ) as "restoring!"
        from operation o
        left join person p on p.id = o.person_id
        cross join lateral (
            select count(organization.id) as organizations, count(contact.id) as contacts,
                count(interaction.id) as interactions, count(task.id) as tasks, count(segment.id) as segments,
                count(product.id) as products, count(g.id) as authorizations, count(deal.id) as opportunities
            from (
                select distinct table_name, record_id
                from audit
                where operation_id = o.id
                    and verb = 'delete'
            ) a
            left join organization on organization.id = a.record_id and organization.deleted_at is not null
            left join contact on contact.id = a.record_id and contact.deleted_at is not null and contact.erased_at is null
            left join interaction on interaction.id = a.record_id and interaction.deleted_at is not null
            left join task on task.id = a.record_id and task.deleted_at is not null
            left join segment on segment.id = a.record_id and segment.deleted_at is not null
            left join product on product.id = a.record_id and product.deleted_at is not null
            left join distributor_authorization g on g.id = a.record_id and g.deleted_at is not null
            left join opportunity deal on deal.id = a.record_id and deal.deleted_at is not null
        ) n
        where o.deletes
            and o.undone_by is null
            and n.organizations + n.contacts + n.interactions + n.tasks + n.segments + n.products + n.authorizations
                + n.opportunities > 0
            and ($1::timestamptz is null or (o.at, o.id) < ($1, $2::uuid))
        order by o.at desc, o.id desc
        limit $3"#,
        at,
        id.map(|id| id.0),
        PAGE + 1,
    )
    .fetch_all(viewer.db())
    .await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    let shown = if more { &rows[..rows.len() - 1] } else { &rows[..] };
    let next = shown.last().filter(|_| more).map(|last| serde_json::to_string(&(last.at, last.id)));
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let deletions = shown.iter().map(|row| Deletion {
        operation: row.id,
        subject: row.subject.clone(),
        how: row.kind.parse().unwrap_or(Deleted::ByHand),
        who: row.who.clone(),
        at: Moment::new(row.at, zone, now),
        organizations: row.organizations,
        contacts: row.contacts,
        interactions: row.interactions,
        tasks: row.tasks,
        segments: row.segments,
        products: row.products,
        authorizations: row.authorizations,
        opportunities: row.opportunities,
        restoring: row.restoring,
    });
    let deletions = deletions.collect();
    Ok(Trash { deletions, erasable: erasable(viewer).await?, next: next.transpose().map_err(AppError::internal)? })
}

/// Whom an admin may still be asked to erase, the latest of the deleted.
async fn erasable(viewer: &mut Viewer) -> Result<Vec<Named>, AppError> {
    let deleted = sqlx::query_as!(
        Named,
        r#"select c.id, btrim(c.first_name || ' ' || c.last_name) || ' (' || o.name || ')' as "name!"
        from contact c
        join organization o on o.id = c.organization_id
        where c.deleted_at is not null
            and c.erased_at is null
        order by c.deleted_at desc, c.id
        limit 200"#,
    );
    Ok(deleted.fetch_all(viewer.db()).await?)
}
