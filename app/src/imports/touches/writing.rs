//! Writing interactions, many in one statement, and the tasks that they make in another.

use super::Brought;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::imports::tasks;
use crate::interactions::follow_up;
use crate::interactions::kind::Outcome;
use crate::interactions::logging::RULES;
use crate::tasks::{Draft, TaskForm};
use std::collections::HashMap;
use uuid::Uuid;

/// Writes interactions under ids of ours, and what is to be done after them.
pub(in super::super) async fn insert(viewer: &mut Viewer, made: &[(Uuid, &Brought)]) -> Result<(), AppError> {
    // One column of all of them.
    macro_rules! all {
        ($one:ident => $value:expr) => {
            &made.iter().map(|&(_, $one)| $value).collect::<Vec<_>>()
        };
    }
    let promised = promised(viewer, made).await?;
    sqlx::query!(
        "insert into interaction (
            id, author_id, happened_at, type, status, subject, body, organization_id, contact_id, opportunity_id, outcome,
            minutes, follow_up_on, rating, principal_ids, product_ids, task_id
        )
        select t.id, t.author_id, t.happened_at, t.type, t.status, t.subject, t.body, t.organization_id, t.contact_id,
            t.opportunity_id, t.outcome, t.minutes, t.follow_up_on, t.rating, t.principals::uuid[], t.products::uuid[], t.task
        from unnest(
            $1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
            $9::uuid[], $10::uuid[], $11::text[], $12::integer[], $13::date[], $14::smallint[], $15::text[], $16::text[],
            $17::uuid[]
        ) t (
            id, author_id, happened_at, type, status, subject, body, organization_id, contact_id, opportunity_id, outcome,
            minutes, follow_up_on, rating, principals, products, task
        )",
        &made.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        all!(one => one.author),
        all!(one => one.at),
        all!(one => one.touch.kind.code().to_owned()),
        all!(one => one.touch.status.code().to_owned()),
        all!(one => one.subject.clone()),
        all!(one => one.touch.body.clone()),
        all!(one => one.place.organization) as _,
        all!(one => one.place.contact) as _,
        all!(one => one.place.deal) as _,
        all!(one => one.touch.outcome.map(Outcome::code).map(str::to_owned)) as _,
        all!(one => one.touch.minutes) as _,
        all!(one => one.touch.follow_up.map(Day::date)) as _,
        all!(one => one.touch.rating) as _,
        all!(one => ids(&one.touch.principals)),
        all!(one => ids(&one.touch.products)),
        &promised.iter().map(|task| task.as_ref().map(|(id, _)| *id)).collect::<Vec<_>>() as _,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    let promised = promised.iter().flatten().map(|(id, task)| (*id, task)).collect::<Vec<_>>();
    if promised.is_empty() { Ok(()) } else { tasks::insert(viewer, &promised).await }
}

/// For each interaction its author's task, with an id of ours, if it makes one.
async fn promised(
    viewer: &mut Viewer,
    made: &[(Uuid, &Brought)],
) -> Result<Vec<Option<(Uuid, tasks::Brought)>>, AppError> {
    let at = made.iter().filter(|(_, one)| one.due.is_some()).filter_map(|(_, one)| one.place.organization);
    let names = sqlx::query!("select id, name from organization where id = any ($1)", &at.collect::<Vec<_>>());
    let names = names.fetch_all(viewer.db()).await?.into_iter().map(|one| (one.id, one.name));
    let names = names.collect::<HashMap<_, _>>();
    let task = |one: &Brought| {
        let Some(day) = one.due else { return Ok(None) };
        let account = one.place.organization.and_then(|id| names.get(&id)).map(String::as_str);
        let (kind, title) = follow_up(one.touch.kind, account.unwrap_or_default());
        let form = TaskForm { title, kind: kind.code().to_owned(), due_on: day.to_string(), ..TaskForm::default() };
        let task = tasks::Brought::open(Draft::parse(&form)?, one.author, one.place.clone());
        Ok(Some((Uuid::now_v7(), task)))
    };
    made.iter().map(|(_, one)| task(one)).collect()
}

/// As the database reads an array of them: arrays of arrays would have to be of one length.
fn ids(ids: &[Uuid]) -> String {
    format!("{{{}}}", ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(","))
}
