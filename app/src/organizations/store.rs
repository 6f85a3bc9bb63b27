//! Organizations in SQL. Every function runs in the viewer's transaction, so row-level security decides what exists.

use super::draft::Draft;
use super::{
    Choices, Create, Edit, FormAnswer, Named, OrganizationDetail, OrganizationForm, OrganizationId, Phone, Priority,
};
use crate::auth::PersonId;
use crate::checks::trimmed;
use crate::command::merge;
use crate::context::{OperationId, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::time::Moment;
use chrono::Utc;
use sqlx::types::Json;
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
pub(super) const RULES: &[(&str, &str, &str)] = &[
    ("organization_parent_gone", "parent", "There is no such account."),
    ("organization_parent_self", "parent", "An account cannot be its own parent."),
    ("organization_parent_cycle", "parent", "That one stands below this account already."),
    ("organization_parent_depth", "parent", "At most four levels stand above each other."),
    ("organization_distributor_role", "default_distributor_id", "Choose a distributor."),
    ("organization_distributor_self", "default_distributor_id", "A distributor cannot be its own."),
    ("organization_distributor_none", "default_distributor_id", "A distributor has no default distributor."),
    ("organization_role_in_use", "role", "Others name it as their distributor. Change those first."),
    ("organization_segment_id_fkey", "segment_id", "Choose a segment from the list."),
    ("organization_owner_gone", "owner_id", "Choose a person from the list."),
    ("organization_pkey", "", "This one was saved already."),
];

/// What selects offer.
pub(crate) async fn choices(viewer: &mut Viewer) -> Result<Choices, AppError> {
    let rows = sqlx::query!(
        r#"select 'segment' as "kind!", id as "id!", name as "name!", row_number() over (order by position, name) as place
        from segment
        where deleted_at is null
        union all
        select 'person', id, name, row_number() over (order by name)
        from person
        where disabled_at is null
        union all
        select 'distributor', id, name, row_number() over (order by name)
        from organization
        where role = 'distributor'
            and deleted_at is null
        order by 1, 4"#
    )
    .fetch_all(viewer.db())
    .await?;
    let mut choices = Choices::default();
    for row in rows {
        let list = match row.kind.as_str() {
            "segment" => &mut choices.segments,
            "person" => &mut choices.people,
            _ => &mut choices.distributors,
        };
        list.push(Named { id: row.id, name: row.name });
    }
    Ok(choices)
}

/// An organization as it is stored, beside its form.
pub(crate) struct Stored {
    pub(crate) form: OrganizationForm,
    pub(crate) parent_id: Option<Uuid>,
    priority: String,
    cadence_weeks: Option<i32>,
}

pub(crate) async fn stored(viewer: &mut Viewer, id: OrganizationId, lock: bool) -> Result<Stored, AppError> {
    if lock {
        let locked = sqlx::query_scalar!("select id from organization where id = $1 for update", id.0)
            .fetch_optional(viewer.db())
            .await?;
        // Who may read it and not write is told so, because the policy for update hides the row; to whoever may not even
        // read it, it does not exist.
        if locked.is_none() {
            let shown = sqlx::query_scalar!("select id from organization where id = $1 and deleted_at is null", id.0);
            shown.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?;
            return Err(AppError::Forbidden);
        }
    }
    let o = sqlx::query!(
        r#"select o.*, o.phones as "phones_typed: Json<Vec<Phone>>",
            coalesce(larder.organization_text(o.parent_id), '') as "parent!"
        from organization o
        where o.id = $1
            and o.deleted_at is null"#,
        id.0,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)?;
    let text = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let id_text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let form = OrganizationForm {
        name: o.name,
        role: o.role,
        priority: o.priority.clone(),
        segment_id: id_text(o.segment_id),
        status: o.status,
        inactive_reason: o.inactive_reason,
        parent: o.parent,
        default_distributor_id: id_text(o.default_distributor_id),
        owner_id: id_text(o.owner_id),
        website: o.website,
        email: o.email,
        phones: o.phones_typed.0,
        billing_line1: o.billing_line1,
        billing_line2: o.billing_line2,
        billing_city: o.billing_city,
        billing_state: o.billing_state,
        billing_postal_code: o.billing_postal_code,
        billing_country: o.billing_country,
        shipping_line1: o.shipping_line1,
        shipping_line2: o.shipping_line2,
        shipping_city: o.shipping_city,
        shipping_state: o.shipping_state,
        shipping_postal_code: o.shipping_postal_code,
        shipping_country: o.shipping_country,
        latitude: o.latitude.map(|degrees| degrees.to_string()).unwrap_or_default(),
        longitude: o.longitude.map(|degrees| degrees.to_string()).unwrap_or_default(),
        employees: text(o.employees),
        founded_year: text(o.founded_year),
        annual_revenue: o
            .annual_revenue
            .map(|minor| match minor % 100 {
                0 => (minor / 100).to_string(),
                cents => format!("{}.{cents:02}", minor / 100),
            })
            .unwrap_or_default(),
        revenue_currency: o.revenue_currency.unwrap_or_default(),
        lead_source: o.lead_source,
        tags: o.tags.join(", "),
        cadence_weeks: text(o.cadence_weeks),
    };
    Ok(Stored { form, parent_id: o.parent_id, priority: o.priority, cadence_weeks: o.cadence_weeks })
}

/// The organization that `text` names: by name, or by `Name (City)` where several share it.
///
/// # Errors
/// `Invalid` for the form field `field` when there is none, or more than one.
pub(crate) async fn named(viewer: &mut Viewer, field: &str, text: &str) -> Result<Option<Uuid>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let hits = sqlx::query!(
        r#"select o.id, o.shipping_city as city
        from larder.search_organizations(split_part($1, ' (', 1), 200) hit
        join organization o on o.id = hit.id
        where larder.fold($1) in (larder.fold(o.name), larder.fold(o.name || ' (' || o.shipping_city || ')'))"#,
        text,
    )
    .fetch_all(viewer.db())
    .await?;
    match hits.as_slice() {
        [] => Err(AppError::field(field, "There is no account of that name.")),
        [one] => Ok(Some(one.id)),
        several => {
            let cities: Vec<_> = several.iter().map(|hit| hit.city.as_str()).filter(|city| !city.is_empty()).collect();
            let message = format!("Several have that name. Add the city, as in “Name (City)”: {}.", cities.join(", "));
            Err(AppError::field(field, message))
        }
    }
}

/// The form of an organization, or of a new one that its maker will own.
pub(super) async fn form(viewer: &mut Viewer, id: Option<OrganizationId>) -> Result<FormAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let form = match id {
        Some(id) => stored(viewer, id, true).await?.form,
        None => OrganizationForm {
            role: "prospect".into(),
            priority: "C".into(),
            status: "active".into(),
            owner_id: viewer.me.id.to_string(),
            ..OrganizationForm::default()
        },
    };
    let choices = choices(viewer).await?;
    Ok(FormAnswer { id: id.unwrap_or_else(OrganizationId::new), key: Uuid::now_v7(), form, choices })
}

/// Makes an organization.
pub(crate) async fn create(mut viewer: Viewer, command: Create) -> Result<OrganizationId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let draft = Draft::parse(&command.form, &viewer.me.currency)?;
    let parent_id = named(&mut viewer, "parent", &draft.form.parent).await?;
    viewer.operation("create", &draft.name).await?;
    insert(&mut viewer, command.id, &draft, parent_id).await?;
    viewer.commit_as(command.id).await
}

/// Writes a new row; imports come here too.
pub(crate) async fn insert(
    viewer: &mut Viewer,
    id: OrganizationId,
    draft: &Draft,
    parent_id: Option<Uuid>,
) -> Result<(), AppError> {
    let f = &draft.form;
    sqlx::query!(
        "insert into organization (
            id, name, role, priority, segment_id, status, inactive_reason, parent_id, default_distributor_id, owner_id,
            website, email, phones, billing_line1, billing_line2, billing_city, billing_state, billing_postal_code,
            billing_country, shipping_line1, shipping_line2, shipping_city, shipping_state, shipping_postal_code,
            shipping_country, latitude, longitude, employees, founded_year, annual_revenue, revenue_currency,
            lead_source, tags, cadence_weeks
        )
        values (
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34
        )",
        id.0,
        draft.name,
        draft.role.code(),
        draft.priority.code(),
        draft.segment_id,
        draft.status.code(),
        draft.inactive_reason,
        parent_id,
        draft.default_distributor_id,
        draft.owner_id,
        draft.website,
        draft.email,
        Json(&draft.phones) as _,
        f.billing_line1,
        f.billing_line2,
        f.billing_city,
        f.billing_state,
        f.billing_postal_code,
        f.billing_country,
        f.shipping_line1,
        f.shipping_line2,
        f.shipping_city,
        f.shipping_state,
        f.shipping_postal_code,
        f.shipping_country,
        draft.latitude,
        draft.longitude,
        draft.employees,
        draft.founded_year,
        draft.annual_revenue,
        draft.revenue_currency,
        f.lead_source,
        &draft.tags,
        draft.cadence_weeks,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Changes the fields that the person changed.
pub(crate) async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let merged = merge(&command.base.0, &trimmed(&command.form)?, &before.form)?;
    let draft = Draft::parse(&merged, &viewer.me.currency)?;
    let parent_id = if draft.form.parent == before.form.parent {
        before.parent_id
    } else {
        named(&mut viewer, "parent", &draft.form.parent).await?
    };
    viewer.operation("edit", &draft.name).await?;
    // A new owner may be on a team for which this person cannot write: that is a hand-over, with its own check.
    if merged.owner_id != before.form.owner_id
        && let Some(owner) = draft.owner_id
    {
        update(&mut viewer, command.id, &Draft { owner_id: before.form.owner_id.parse().ok(), ..draft }, parent_id)
            .await?;
        give(&mut viewer, command.id, PersonId(owner)).await?;
    } else {
        update(&mut viewer, command.id, &draft, parent_id).await?;
    }
    viewer.commit_as(()).await
}

/// Overwrites a row; imports come here too.
pub(crate) async fn update(
    viewer: &mut Viewer,
    id: OrganizationId,
    draft: &Draft,
    parent_id: Option<Uuid>,
) -> Result<(), AppError> {
    let f = &draft.form;
    let written = sqlx::query!(
        "update organization
        set name = $2, role = $3, priority = $4, segment_id = $5, status = $6, inactive_reason = $7, parent_id = $8,
            default_distributor_id = $9, owner_id = $10, website = $11, email = $12, phones = $13, billing_line1 = $14,
            billing_line2 = $15, billing_city = $16, billing_state = $17, billing_postal_code = $18,
            billing_country = $19, shipping_line1 = $20, shipping_line2 = $21, shipping_city = $22,
            shipping_state = $23, shipping_postal_code = $24, shipping_country = $25, latitude = $26, longitude = $27,
            employees = $28, founded_year = $29, annual_revenue = $30, revenue_currency = $31, lead_source = $32,
            tags = $33, cadence_weeks = $34
        where id = $1
            and deleted_at is null",
        id.0,
        draft.name,
        draft.role.code(),
        draft.priority.code(),
        draft.segment_id,
        draft.status.code(),
        draft.inactive_reason,
        parent_id,
        draft.default_distributor_id,
        draft.owner_id,
        draft.website,
        draft.email,
        Json(&draft.phones) as _,
        f.billing_line1,
        f.billing_line2,
        f.billing_city,
        f.billing_state,
        f.billing_postal_code,
        f.billing_country,
        f.shipping_line1,
        f.shipping_line2,
        f.shipping_city,
        f.shipping_state,
        f.shipping_postal_code,
        f.shipping_country,
        draft.latitude,
        draft.longitude,
        draft.employees,
        draft.founded_year,
        draft.annual_revenue,
        draft.revenue_currency,
        f.lead_source,
        &draft.tags,
        draft.cadence_weeks,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    if written.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// Puts an organization below another one: the last pass of an import.
pub(crate) async fn link_parent(viewer: &mut Viewer, id: OrganizationId, parent: Uuid) -> Result<(), AppError> {
    sqlx::query!(
        "update organization
        set parent_id = $2
        where id = $1
            and deleted_at is null
            and parent_id is distinct from $2",
        id.0,
        parent,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Deletes it. The database takes its contacts along and lifts its branches to its parent. Answers with its name and
/// what was done, for undo.
pub(crate) async fn delete(
    mut viewer: Viewer,
    id: OrganizationId,
    key: Uuid,
) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(key, &("delete organization", id)).await? {
        return Ok(answer);
    }
    let name = stored(&mut viewer, id, true).await?.form.name;
    let operation = viewer.operation("delete", &name).await?;
    sqlx::query!("update organization set deleted_at = now() where id = $1", id.0).execute(viewer.db()).await?;
    viewer.commit_as((name, operation)).await
}

/// Gives it to another owner; answers whether the giver still sees it.
pub(super) async fn hand_over(
    mut viewer: Viewer,
    id: OrganizationId,
    to: PersonId,
    key: Uuid,
) -> Result<bool, AppError> {
    if let Some(answer) = viewer.replay(key, &("hand over organization", id, to)).await? {
        return Ok(answer);
    }
    let name = stored(&mut viewer, id, true).await?.form.name;
    viewer.operation("hand over", &name).await?;
    give(&mut viewer, id, to).await?;
    let visible = sqlx::query_scalar!(r#"select exists (select from organization where id = $1) as "visible!""#, id.0)
        .fetch_one(viewer.db())
        .await?;
    viewer.commit_as(visible).await
}

pub(super) async fn give(viewer: &mut Viewer, id: OrganizationId, to: PersonId) -> Result<(), AppError> {
    let moved = sqlx::query_scalar!("select larder.hand_over(array[$1::uuid], $2)", id.0, to.0)
        .fetch_one(viewer.db())
        .await
        .on_constraint(&[("hand_over_owner", "owner_id", "Choose somebody who works here.")])?;
    if moved == Some(1) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Follows it, or stops.
pub(super) async fn follow(mut viewer: Viewer, id: OrganizationId, follow: bool) -> Result<(), AppError> {
    if follow {
        sqlx::query!(
            "insert into follow (person_id, organization_id) values ($1, $2) on conflict do nothing",
            viewer.me.id.0,
            id.0,
        )
        .execute(viewer.db())
        .await
        .map_err(|error| match AppError::from(error) {
            // The policy refuses what the person cannot see: for them it does not exist.
            AppError::Forbidden => AppError::NotFound,
            other => other,
        })?;
    } else {
        sqlx::query!("delete from follow where person_id = $1 and organization_id = $2", viewer.me.id.0, id.0)
            .execute(viewer.db())
            .await?;
    }
    viewer.commit().await
}

/// Likely twins of a name that is being typed.
pub(crate) async fn twins(
    viewer: &mut Viewer,
    name: &str,
    except: Option<OrganizationId>,
) -> Result<Vec<Named>, AppError> {
    if name.trim().chars().count() < 3 {
        return Ok(Vec::new());
    }
    let twins = sqlx::query_as!(
        Named,
        r#"select o.id, o.name || case when o.shipping_city = '' then '' else ' (' || o.shipping_city || ')' end as "name!"
        from larder.organizations_like($1, $2) twin
        join organization o on o.id = twin.id
        order by twin.likeness desc"#,
        name.trim(),
        except.map(|id| id.0),
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(twins)
}

/// What a few letters may mean, in the words a form field takes.
pub(super) async fn suggest(viewer: &mut Viewer, words: &str) -> Result<Vec<Named>, AppError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hits = sqlx::query_as!(
        Named,
        r#"select o.id, o.name || case when o.shipping_city = '' then '' else ' (' || o.shipping_city || ')' end as "name!"
        from larder.search_organizations($1, 8) hit
        join organization o on o.id = hit.id
        order by hit.rank desc, o.name"#,
        words.trim(),
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(hits)
}

/// All that its page shows.
pub(crate) async fn detail(viewer: &mut Viewer, id: OrganizationId) -> Result<OrganizationDetail, AppError> {
    let stored = stored(viewer, id, false).await?;
    let around = sqlx::query!(
        r#"select t.name as "team?", s.name as "segment?", p.id as "owner_id?", p.name as "owner_name?",
            above.id as "parent_id?", above.name as "parent_name?", d.id as "distributor_id?",
            d.name as "distributor_name?", f.last_interaction_at as "last_interaction_at?",
            larder.may_write_organization(o.id) as "writable!",
            (
                select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name) order by b.name), '[]')
                from (
                    select below.id, below.name
                    from organization below
                    where below.parent_id = o.id
                        and below.deleted_at is null
                    order by below.name
                    limit 100
                ) b
            ) as "branches!: Json<Vec<Named>>",
            (
                select coalesce(jsonb_agg(jsonb_build_object('id', who.id, 'name', who.name) order by who.name), '[]')
                from follow
                join person who on who.id = follow.person_id
                where follow.organization_id = o.id
            ) as "followers!: Json<Vec<Named>>"
        from organization o
        left join team t on t.id = o.team_id
        left join segment s on s.id = o.segment_id
        left join person p on p.id = o.owner_id
        left join organization above on above.id = o.parent_id
        left join organization d on d.id = o.default_distributor_id
        left join organization_fact f on f.organization_id = o.id
        where o.id = $1"#,
        id.0,
    )
    .fetch_one(viewer.db())
    .await?;
    let choices = choices(viewer).await?;
    let named = |id: Option<Uuid>, name: Option<String>| Some(Named { id: id?, name: name? });
    let me = viewer.me.id.0;
    let zone = viewer.me.time_zone.as_str();
    Ok(OrganizationDetail {
        id,
        followed: around.followers.iter().any(|who| who.id == me),
        owned_by: around.owner_id.map(PersonId),
        owner: named(around.owner_id, around.owner_name),
        team: around.team.unwrap_or_default(),
        segment: around.segment.unwrap_or_default(),
        parent: named(around.parent_id, around.parent_name),
        distributor: named(around.distributor_id, around.distributor_name),
        branches: around.branches.0,
        followers: around.followers.0,
        writable: around.writable,
        last_activity: around.last_interaction_at.map(|at| Moment::new(at, zone, Utc::now())),
        cadence_weeks: match stored.cadence_weeks {
            Some(0) => None,
            Some(weeks) => Some(weeks),
            None => stored.priority.parse::<Priority>().ok().and_then(Priority::cadence_weeks),
        },
        form: stored.form,
        choices,
    })
}
