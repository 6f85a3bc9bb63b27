//! Several deals at once in SQL.

use super::{BatchAnswer, CreateBatch, MOST, Proposed, TOO_MANY, are_too_many, ids};
use crate::context::{OperationId, Viewer};
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::draft::Draft;
use crate::opportunities::store::{form, insert, offered, stage_to_begin_in, twins};
use crate::opportunities::{Context, OpportunityId};
use crate::organizations::Named;
use crate::time::given;
use chrono::Utc;
use uuid::Uuid;

/// What the page shows for an operator, by id or by name, and the chosen `principals`: how each deal would be called.
pub(in super::super) async fn propose(
    viewer: &mut Viewer,
    organization: &str,
    contact: Option<Uuid>,
    principals: &str,
    context: &str,
    custom: &str,
) -> Result<BatchAnswer, AppError> {
    let mut all = form(viewer, None, organization, None, contact, None).await?;
    let mut proposed = Vec::new();
    if let Some(operator) = all.operator.as_ref().map(|one| one.id)
        && !are_too_many(principals)
    {
        let principals = ids(principals);
        all.choices = offered(viewer, operator, Uuid::nil()).await?;
        let month = Day::at(Utc::now(), &viewer.me.time_zone).date();
        let context = context.parse::<Context>().ok().map(Context::code);
        // Of two of one name the second says so; the last word on that is the database's, when they are made.
        let named = sqlx::query!(
            r#"select p.id, p.name, base.name || coalesce(' (' || nullif(free.place, 1) || ')', '') as "called!"
            from unnest($2::uuid[]) with ordinality chosen (id, place)
            join organization p on p.id = chosen.id and p.role = 'principal' and p.deleted_at is null
            cross join lateral (select larder.opportunity_name($1, p.id, $3, $4, $5) as name) base
            cross join lateral (
                select min(place) as place
                from generate_series(1, 1000) place
                where not exists (
                    select from opportunity d
                    where d.name = base.name || coalesce(' (' || nullif(place, 1) || ')', '')
                        and d.deleted_at is null
                )
            ) free
            order by chosen.place"#,
            operator,
            &principals,
            context,
            custom,
            month,
        )
        .fetch_all(viewer.db())
        .await?;
        let open = twins(viewer, operator, &principals, None).await?;
        for row in named {
            let twins = open.iter().filter(|(of, _)| *of == row.id).map(|(_, twin)| twin.clone()).collect();
            let principal = Named { id: row.id, name: row.name };
            proposed.push(Proposed { id: OpportunityId::new(), principal, name: row.called, twins });
        }
    }
    Ok(BatchAnswer { all, proposed })
}

/// Makes all of them or none; answers with what was done in words, and what to undo.
pub(in super::super) async fn create(
    mut viewer: Viewer,
    command: CreateBatch,
) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let mut principals = command.lines.iter().map(|line| line.principal).collect::<Vec<_>>();
    principals.sort_unstable();
    principals.dedup();
    let count = command.lines.len();
    if count > MOST {
        return Err(AppError::field("", TOO_MANY));
    }
    if count == 0 || principals.len() < count {
        return Err(AppError::field("", "Choose at least one principal, and each once."));
    }
    let stage = stage_to_begin_in(&command.stage)?;
    let at = given(&command.at)?;
    let words = if count == 1 { "Deal added".to_owned() } else { format!("{count} deals added") };
    let operation = viewer.operation("create", &words).await?;
    for line in &command.lines {
        let draft = Draft::parse(&command.form_of(*line), &viewer.me.currency)?;
        insert(&mut viewer, line.id, &draft, stage, at).await?;
    }
    viewer.commit_as((words, operation)).await
}
