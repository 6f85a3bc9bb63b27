//! The deals of accounts, with how each got where it is.

use crate::auth::PersonId;
use crate::book::{MoveRecord, OpportunityRecord};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::store::{Stored, all_stored};
use std::collections::HashMap;
use uuid::Uuid;

/// Those at the accounts `ids`.
///
/// # Errors
/// Those of the database.
pub(super) async fn of(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<OpportunityRecord>, AppError> {
    let stored = all_stored(viewer, None, Some(ids)).await?;
    let deals = stored.iter().map(|one| one.id.0).collect::<Vec<_>>();
    let rows = sqlx::query!(
        r#"select opportunity_id, from_stage, to_stage, person_id,
            (extract(epoch from given_at) * 1000)::bigint as "at!"
        from stage_move
        where opportunity_id = any ($1)
            and undone_at is null
        order by id desc"#,
        &deals,
    )
    .fetch_all(viewer.db())
    .await?;
    let mut moves = HashMap::<Uuid, Vec<MoveRecord>>::new();
    for row in rows {
        let (from, to) = (row.from_stage.unwrap_or_default(), row.to_stage);
        let step = MoveRecord { who: row.person_id.map(PersonId), from, to, at: row.at };
        moves.entry(row.opportunity_id).or_default().push(step);
    }
    let record = |one: Stored| OpportunityRecord {
        id: one.id,
        version: one.version,
        moves: moves.remove(&one.id.0).unwrap_or_default(),
        name: one.name,
        form: one.form,
        stage: one.stage,
        entered: one.stage_entered_at.timestamp_millis(),
        made: one.named_for.into(),
        closed: one.closed_on.map(Day::from),
        reason: one.reason.unwrap_or_default(),
        note: one.reason_note,
        principal: one.principal.name,
        distributor: one.distributor.map(|one| one.name).unwrap_or_default(),
        products: one.products,
        contacts: one.contacts,
        touched: one.last_interaction.map(|at| at.timestamp_millis()),
        created: one.created_at.timestamp_millis(),
    };
    Ok(stored.into_iter().map(record).collect())
}
