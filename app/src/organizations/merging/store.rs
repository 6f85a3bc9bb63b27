//! Merges in SQL: the database moves what hangs on the other one, and keeps its policies.

use super::fields::{chosen, pairs};
use super::{Both, Comparison, Merge, MergeAnswer, Moving, Side};
use crate::auth::PersonId;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::operations::OperationId;
use crate::organizations::draft::Draft;
use crate::organizations::store::{RULES, detail, give, named, stored, update};
use crate::organizations::{Named, OrganizationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a merge did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Which stayed.
    pub survivor: OrganizationId,
    /// What to undo.
    pub operation: OperationId,
    /// In a sentence.
    pub words: String,
}

/// Rules that hold for two that are merged.
const MERGE_RULES: &[(&str, &str, &str)] = &[
    ("merge_gone", "", "One of them was deleted or merged meanwhile."),
    ("merge_distributor", "", "Others name it as their distributor: take over its role, or keep it instead."),
    ("authorization_distributor", "", "It is authorized: merge it with a distributor, or keep it instead."),
    ("authorization_principal", "", "It authorizes distributors: merge it with a principal, or keep it instead."),
    ("opportunity_organization", "", "Deals are of it: merge it with an operator, or keep it instead."),
    ("opportunity_principal", "", "Deals are of its products: merge it with a principal, or keep it instead."),
    ("opportunity_distributor", "", "Deals go through it: merge it with a distributor, or keep it instead."),
    ("product_principal", "", "Products are of it: merge it with a principal, or keep it instead."),
    ("product_sku_key", "", "Both have a product with the same SKU. Change one of the two first."),
];

/// An organization, and the one that `with` names by id or by name, side by side.
///
/// # Errors
/// `NotFound`; `Forbidden` where the survivor may only be read.
pub(crate) async fn compare(viewer: &mut Viewer, id: OrganizationId, with: &str) -> Result<MergeAnswer, AppError> {
    let survivor = detail(viewer, id).await?;
    if !survivor.writable {
        return Err(AppError::Forbidden);
    }
    let mut answer = MergeAnswer {
        survivor: Named { id: id.0, name: survivor.form.name.clone() },
        comparison: None,
        problem: String::new(),
    };
    let other = match with.parse::<Uuid>() {
        Ok(other) => Ok(Some(other)),
        Err(_) => named(viewer, "with", with.trim()).await,
    };
    let other = match other {
        Ok(None) => return Ok(answer),
        Ok(Some(other)) if other == id.0 => Err(AppError::field("with", "Choose another account than this one.")),
        Ok(Some(other)) => detail(viewer, OrganizationId(other)).await,
        Err(error) => Err(error),
    };
    match other {
        Ok(other) if other.writable => {
            let base = Both { survivor: survivor.form.clone(), other: other.form.clone() };
            answer.comparison = Some(Comparison {
                pairs: pairs(&survivor, &other),
                moving: moving(viewer, other.id).await?,
                collisions: collisions(viewer, id, other.id).await?,
                key: Uuid::now_v7(),
                other: Named { id: other.id.0, name: other.form.name },
                base,
            });
        }
        Ok(other) => answer.problem = format!("You may not change “{}”, so you cannot merge it.", other.form.name),
        Err(AppError::NotFound) => "There is no such account.".clone_into(&mut answer.problem),
        Err(AppError::Invalid(errors)) => {
            answer.problem = errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
        }
        Err(error) => return Err(error),
    }
    Ok(answer)
}

async fn moving(viewer: &mut Viewer, other: OrganizationId) -> Result<Moving, AppError> {
    let moving = sqlx::query_as!(
        Moving,
        r#"select
            (select count(*) from contact where organization_id = $1 and deleted_at is null) as "contacts!",
            (select count(*) from interaction where organization_id = $1 and deleted_at is null) as "interactions!",
            (select count(*) from task where organization_id = $1 and deleted_at is null) as "tasks!",
            (select count(*) from organization where parent_id = $1 and deleted_at is null) as "branches!",
            (
                select count(*)
                from organization
                where default_distributor_id = $1
                    and deleted_at is null
            ) as "customers!",
            (select count(*) from follow where organization_id = $1) as "followers!""#,
        other.0,
    );
    Ok(moving.fetch_one(viewer.db()).await?)
}

/// What cannot stay as it is.
async fn collisions(
    viewer: &mut Viewer,
    survivor: OrganizationId,
    other: OrganizationId,
) -> Result<Vec<String>, AppError> {
    let primaries = sqlx::query_scalar!(
        r#"select btrim(first_name || ' ' || last_name) as "name!"
        from contact
        where organization_id in ($1, $2)
            and is_primary
            and deleted_at is null
        order by organization_id <> $1"#,
        survivor.0,
        other.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let above = sqlx::query_scalar!(
        r#"with recursive up (id, parent_id, level) as (
            select id, parent_id, 1 from organization where id = $1
            union all
            select o.id, o.parent_id, up.level + 1 from organization o join up on o.id = up.parent_id where up.level < 9
        )
        select exists (select from up where id = $2) as "above!""#,
        survivor.0,
        other.0,
    )
    .fetch_one(viewer.db())
    .await?;
    let mut collisions = Vec::new();
    if let [stays, joins] = primaries.as_slice() {
        collisions.push(format!("{stays} stays the primary contact; {joins} no longer is one."));
    }
    if above {
        collisions.push("The one that is merged stands above the one that stays: that moves up.".to_owned());
    }
    Ok(collisions)
}

/// Merges, as one operation.
///
/// # Errors
/// `NotFound`; `Forbidden` unless both may be written; `Invalid` when one of them changed since it was looked at.
pub(crate) async fn merge(mut viewer: Viewer, command: Merge) -> Result<Merged, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let Merge { survivor, other, .. } = command;
    if survivor == other {
        return Err(AppError::field("", "Choose another account than this one."));
    }
    for id in [survivor, other] {
        stored(&mut viewer, id, false).await?;
    }
    // In the order of their ids, so that two merges never wait for each other.
    for id in [survivor.min(other), survivor.max(other)] {
        stored(&mut viewer, id, true).await?;
    }
    let (mine, theirs) = (stored(&mut viewer, survivor, false).await?, stored(&mut viewer, other, false).await?);
    let both = Both { survivor: mine.form.clone(), other: theirs.form.clone() };
    if both != command.base.0 {
        return Err(AppError::field("", "One of them was changed meanwhile. Reload the page and look again."));
    }
    let operation = viewer.operation("merge", &both.other.name).await?;
    let form = chosen(&both, &command.take);
    let draft = Draft::parse(&form, &viewer.me.currency)?;
    let parent_id = match command.take.get("parent") {
        Some(Side::Other) => theirs.parent_id,
        _ => mine.parent_id,
    };
    let new_owner = draft.owner_id.filter(|_| form.owner_id != both.survivor.owner_id);
    let owner_id = if new_owner.is_some() { both.survivor.owner_id.parse().ok() } else { draft.owner_id };
    update(&mut viewer, survivor, &Draft { owner_id, ..draft }, parent_id).await?;
    let rules = [MERGE_RULES, RULES].concat();
    sqlx::query!("select larder.merge_organizations($1, $2)", survivor.0, other.0)
        .execute(viewer.db())
        .await
        .on_constraint(&rules)?;
    // Last: whoever gives it to another team may not write it any more.
    if let Some(owner) = new_owner {
        give(&mut viewer, survivor, PersonId(owner)).await?;
    }
    let words = format!("{} merged into {}", both.other.name, form.name);
    viewer.commit_as(Merged { survivor, operation, words }).await
}

/// Where an organization that was merged away lives on, for whoever may see that; `None` for any other.
pub(crate) async fn survivor(viewer: &mut Viewer, id: OrganizationId) -> Result<Option<OrganizationId>, AppError> {
    let survivor = sqlx::query_scalar!(r#"select larder.survivor($1) as "id!""#, id.0).fetch_one(viewer.db()).await?;
    Ok(Some(OrganizationId(survivor)).filter(|survivor| *survivor != id))
}
