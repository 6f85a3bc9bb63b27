//! Writing interactions, many in one statement.

use super::Brought;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::interactions::kind::Outcome;
use crate::interactions::logging::RULES;
use uuid::Uuid;

/// Writes interactions under ids of ours.
pub(in super::super) async fn insert(viewer: &mut Viewer, made: &[(Uuid, &Brought)]) -> Result<(), AppError> {
    // One column of all of them.
    macro_rules! all {
        ($one:ident => $value:expr) => {
            &made.iter().map(|&(_, $one)| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query!(
        "insert into interaction (
            id, author_id, happened_at, type, status, subject, body, organization_id, contact_id, opportunity_id, outcome,
            minutes, follow_up_on, rating, principal_ids, product_ids
        )
        select t.id, t.author_id, t.happened_at, t.type, t.status, t.subject, t.body, t.organization_id, t.contact_id,
            t.opportunity_id, t.outcome, t.minutes, t.follow_up_on, t.rating, t.principals::uuid[], t.products::uuid[]
        from unnest(
            $1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
            $9::uuid[], $10::uuid[], $11::text[], $12::integer[], $13::date[], $14::smallint[], $15::text[], $16::text[]
        ) t (
            id, author_id, happened_at, type, status, subject, body, organization_id, contact_id, opportunity_id, outcome,
            minutes, follow_up_on, rating, principals, products
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
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// As the database reads an array of them: arrays of arrays would have to be of one length.
fn ids(ids: &[Uuid]) -> String {
    format!("{{{}}}", ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(","))
}
