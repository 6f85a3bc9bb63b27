//! What is planned, in SQL.

use super::Planned;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::InteractionId;
use crate::organizations::Named;

/// The person's own from one day to another, the earliest first, at most so many. What is planned at an account that was
/// deleted waits with it.
pub(crate) async fn own(
    viewer: &mut Viewer,
    from: Option<Day>,
    to: Day,
    most: usize,
) -> Result<Vec<Planned>, AppError> {
    let rows = sqlx::query!(
        r#"select i.id, i.type as kind, (i.happened_at at time zone $2)::date as "on!",
            to_char(i.happened_at at time zone $2, 'HH24:MI') as "time!", i.body, o.id as "organization_id?",
            o.name as "organization?", c.id as "contact_id?", btrim(c.first_name || ' ' || c.last_name) as contact,
            d.id as "deal_id?", d.name as "deal?"
        from interaction i
        left join organization o on o.id = i.organization_id
        left join contact c on c.id = i.contact_id
        left join opportunity d on d.id = i.opportunity_id and d.deleted_at is null
        where i.author_id = $1
            and i.status = 'scheduled'
            and i.deleted_at is null
            and o.deleted_at is null
            and ($3::date is null or (i.happened_at at time zone $2)::date >= $3)
            and (i.happened_at at time zone $2)::date <= $4
        order by i.happened_at, i.id
        limit $5"#,
        viewer.me.id.0,
        viewer.me.time_zone.clone(),
        from.map(Day::date),
        to.date(),
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(viewer.db())
    .await?;
    let planned = rows.into_iter().map(|row| {
        Ok(Planned {
            id: InteractionId(row.id),
            kind: row.kind.parse()?,
            on: row.on.into(),
            time: row.time,
            body: row.body,
            organization: row.organization_id.zip(row.organization).map(|(id, name)| Named { id, name }),
            contact: row.contact_id.zip(row.contact).map(|(id, name)| Named { id, name }),
            deal: row.deal_id.zip(row.deal).map(|(id, name)| Named { id, name }),
            waits: false,
        })
    });
    planned.collect()
}
