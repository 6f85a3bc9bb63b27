//! Samples in SQL.

use super::super::store::stored;
use super::{About, Clock, DAYS, SHOWN, Sample, Samples, Settle, State, Whose};
use crate::command::merge;
use crate::context::{OperationId, Viewer};
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::InteractionId;
use crate::opportunities::store::move_along;
use crate::opportunities::{OpportunityId, may_write};
use crate::organizations::Named;
use crate::tasks::TaskId;
use crate::time::given;
use chrono::Utc;

/// The board.
pub(crate) async fn board(viewer: &mut Viewer, whose: Whose) -> Result<Samples, AppError> {
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let mut samples = open(viewer, whose, None, SHOWN).await?;
    let more = samples.len() > SHOWN;
    samples.truncate(SHOWN);
    Ok(Samples { today, whose, samples, more })
}

/// Open samples, the one that is due first comes first: at most one more than `most`, and only those that are due by a day.
pub(crate) async fn open(
    viewer: &mut Viewer,
    whose: Whose,
    by: Option<Day>,
    most: usize,
) -> Result<Vec<Sample>, AppError> {
    let rows = sqlx::query!(
        r#"with open as (
            select i.*, a.name as author, a.team_id as author_team_id, t.id as open_task,
                (i.happened_at at time zone $3)::date as left_on,
                coalesce(t.due_on, i.follow_up_on, (i.happened_at at time zone $3)::date + $6::integer) as due_on
            from person a
            join interaction i on i.author_id = a.id
            left join task t on t.id = i.task_id and t.done_at is null and t.deleted_at is null
            where ($1 = 'everyone' or $1 = 'mine' and a.id = $2 or $1 = 'team' and a.team_id = $7)
                and i.sample in ('left', 'tasted')
                and i.deleted_at is null
        ), page as (
            select *
            from open
            where $4::date is null or due_on <= $4
            order by due_on, id
            limit $5
        )
        select i.id as "id!", i.sample as "state!", i.left_on as "left!", i.due_on as "due!", i.open_task as "open_task?",
            i.author as "author!", o.id as "organization_id?", o.name as "organization?", c.id as "contact_id?",
            btrim(c.first_name || ' ' || c.last_name) as contact, d.id as "deal_id?", d.name as "deal?",
            d.stage as "stage?", d.owner_id as "owner?", d.team_id as "team?",
            coalesce(
                (
                    select string_agg(p.name, ', ' order by p.name, p.id)
                    from product p
                    where p.id = any (i.product_ids)
                ),
                (
                    select string_agg(p.name, ', ' order by p.name, p.id)
                    from organization p
                    where p.id = any (i.principal_ids)
                ),
                ''
            ) as "what!",
            larder.person_role() <> 'viewer'
                and (i.author_id = larder.person_id() or larder.manages_team(i.author_team_id)) as "writable!"
        from page i
        left join organization o on o.id = i.organization_id
        left join contact c on c.id = i.contact_id and c.deleted_at is null
        left join lateral (
            select d.id, d.name, d.stage, d.owner_id, d.team_id
            from opportunity d
            where d.closed_on is null
                and d.deleted_at is null
                and (
                    d.id = i.opportunity_id
                    or i.opportunity_id is null
                        and d.organization_id = i.organization_id
                        and d.principal_id = any (i.principal_ids)
                )
            order by d.stage_entered_at, d.id
            limit 1
        ) d on true
        order by i.due_on, i.id"#,
        whose.code(),
        viewer.me.id.0,
        viewer.me.time_zone.clone(),
        by.map(Day::date),
        i64::try_from(most + 1).unwrap_or(i64::MAX),
        DAYS,
        viewer.me.team_id.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let me = viewer.me.clone();
    let samples = rows.into_iter().map(|row| {
        let deal = match (row.deal_id, row.deal, row.stage, row.owner) {
            (Some(id), Some(name), Some(stage), Some(owner)) => {
                let writable = may_write(&me, owner, row.team);
                Some(About { id: OpportunityId(id), name, stage: stage.parse()?, writable })
            }
            _ => None,
        };
        Ok(Sample {
            id: InteractionId(row.id),
            state: row.state.parse()?,
            left: row.left.into(),
            due: row.due.into(),
            what: row.what,
            author: row.author,
            organization: row.organization_id.zip(row.organization).map(|(id, name)| Named { id, name }),
            contact: row.contact_id.zip(row.contact).map(|(id, name)| Named { id, name }),
            deal,
            task: row.open_task.map(TaskId),
            writable: row.writable,
            waits: false,
        })
    });
    samples.collect()
}

/// Moves a sample on; answers with words for a toast, and what to undo: nothing, where it is so already.
pub(super) async fn settle(mut viewer: Viewer, command: Settle) -> Result<(String, Option<OperationId>), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let at = given(&command.at)?;
    let before = stored(&mut viewer, command.id).await?;
    let known = Clock::of(before.sample.as_deref().ok_or(AppError::NotFound)?, before.rating);
    let merged = merge(&command.base.0, &command.form, &known)?;
    let (state, rating) = merged.parse()?;
    let mut words = match (state, rating) {
        (State::Verdict, Some(rating)) => format!("Sample at {}: verdict {rating} of 5", before.organization),
        (State::Verdict, None) => format!("Sample at {}: no verdict", before.organization),
        _ => format!("Sample at {}: {}", before.organization, state.label().to_lowercase()),
    };
    if merged == known {
        return viewer.commit_as((words, None)).await;
    }
    let operation = viewer.operation("sample", &format!("Sample at {}", before.organization)).await?;
    sqlx::query!("update interaction set sample = $2, rating = $3 where id = $1", command.id.0, state.code(), rating)
        .execute(viewer.db())
        .await?;
    if state == State::Verdict {
        sqlx::query!(
            "update task set done_at = $2 where id = $1 and done_at is null and deleted_at is null",
            before.task_id,
            at,
        )
        .execute(viewer.db())
        .await?;
        if let Some((deal, from, to)) = command.step()
            && move_along(&mut viewer, deal, (from, to), at).await?
        {
            words = format!("{words}, deal moved to {}", to.label());
        }
    }
    viewer.commit_as((words, Some(operation))).await
}
