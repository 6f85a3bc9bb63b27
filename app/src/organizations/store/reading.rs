//! One organization as it is stored, for its page and its form.

use crate::auth::PersonId;
use crate::authorizations;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::samples::Conversion;
use crate::money;
use crate::my_day::Why;
use crate::opportunities;
use crate::organizations::{
    BRANCHES, Choices, FormAnswer, Named, OrganizationDetail, OrganizationForm, OrganizationId, OrganizationRole,
    Phone, Related,
};
use crate::principals;
use crate::products;
use crate::time::Moment;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

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
            and role <> 'viewer'
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

/// What selects offer for an organization: also what is stored and not offered any more, so that it stays as it is.
async fn choices_for(viewer: &mut Viewer, form: &OrganizationForm) -> Result<Choices, AppError> {
    let mut choices = choices(viewer).await?;
    let stored = [
        (&form.segment_id, &mut choices.segments),
        (&form.owner_id, &mut choices.people),
        (&form.default_distributor_id, &mut choices.distributors),
    ];
    for (id, offered) in stored {
        let Ok(id) = id.parse::<Uuid>() else { continue };
        if offered.iter().any(|one| one.id == id) {
            continue;
        }
        let named = sqlx::query_as!(
            Named,
            r#"select id as "id!", name as "name!" from segment where id = $1
            union all
            select id, name from person where id = $1
            union all
            select id, name from organization where id = $1"#,
            id,
        );
        offered.extend(named.fetch_optional(viewer.db()).await?);
    }
    Ok(choices)
}

/// An organization as it is stored, beside its form.
pub(crate) struct Stored {
    pub(crate) id: Uuid,
    pub(crate) form: OrganizationForm,
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) team_id: Option<Uuid>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTime<Utc>,
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
    all_stored(viewer, &[id.0]).await?.pop().ok_or(AppError::NotFound)
}

/// Those of `ids` that are there.
pub(crate) async fn all_stored(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<Stored>, AppError> {
    let rows = sqlx::query!(
        r#"select o.*, o.phones as "phones_typed: Json<Vec<Phone>>",
            coalesce(larder.organization_text(o.parent_id), '') as "parent!"
        from organization o
        where o.id = any ($1)
            and o.deleted_at is null"#,
        ids,
    )
    .fetch_all(viewer.db())
    .await?;
    let text = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let id_text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let stored = rows.into_iter().map(|o| Stored {
        id: o.id,
        parent_id: o.parent_id,
        team_id: o.team_id,
        version: o.version,
        created_at: o.created_at,
        form: OrganizationForm {
            name: o.name,
            role: o.role,
            priority: o.priority,
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
                .map(|minor| money::words(minor, o.revenue_currency.as_deref().unwrap_or_default()))
                .unwrap_or_default(),
            revenue_currency: o.revenue_currency.unwrap_or_default(),
            lead_source: o.lead_source,
            tags: o.tags.join(", "),
            cadence_weeks: text(o.cadence_weeks),
        },
    });
    Ok(stored.collect())
}

/// The form of an organization, or of a new one that its maker will own.
pub(crate) async fn form(viewer: &mut Viewer, id: Option<OrganizationId>) -> Result<FormAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let form = match id {
        Some(id) => stored(viewer, id, true).await?.form,
        None => OrganizationForm::new_for(viewer.me.id),
    };
    let mut choices = choices_for(viewer, &form).await?;
    if id.is_none() && !viewer.me.manages() {
        // The database lets a rep make an account for themselves and their team.
        let team = sqlx::query_scalar!("select id from person where team_id = $1", viewer.me.team_id.0);
        let team = team.fetch_all(viewer.db()).await?;
        choices.people.retain(|person| team.contains(&person.id));
    }
    Ok(FormAnswer { id: id.unwrap_or_else(OrganizationId::new), key: Uuid::now_v7(), form, choices })
}

/// All that its page shows.
pub(crate) async fn detail(viewer: &mut Viewer, id: OrganizationId) -> Result<OrganizationDetail, AppError> {
    let stored = stored(viewer, id, false).await?;
    let (zone, now) = (viewer.me.time_zone.clone(), Utc::now());
    let today = Day::at(now, &zone);
    let around = sqlx::query!(
        r#"select t.name as "team?", s.name as "segment?", p.id as "owner_id?", p.name as "owner_name?",
            d.id as "distributor_id?",
            d.name as "distributor_name?", f.last_interaction_at as "last_interaction_at?",
            f.last_visit_at as "last_visit_at?",
            exists (
                select
                from task planned
                where planned.organization_id = o.id
                    and planned.owner_id = o.owner_id
                    and planned.kind = 'visit'
                    and planned.done_at is null
                    and planned.deleted_at is null
            ) or exists (
                select
                from interaction planned
                where planned.organization_id = o.id
                    and planned.author_id = o.owner_id
                    and planned.status = 'scheduled'
                    and planned.deleted_at is null
                    and larder.is_visit(planned.type)
            ) as "visit_planned!",
            plan.type as "planned?", (plan.happened_at at time zone $4)::date as planned_on,
            (
                select coalesce(array_agg(task.due_on order by task.due_on), '{}')
                from task
                where task.organization_id = o.id
                    and task.due_on <= $3
                    and task.done_at is null
                    and task.deleted_at is null
            ) as "due!",
            larder.may_write_organization(o.id) as "writable!",
            larder.accounts_above(o.id) as "above!: Json<Vec<Named>>",
            (
                select count(*) from organization below where below.parent_id = o.id and below.deleted_at is null
            ) as "branch_count!",
            (
                select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name) order by b.name), '[]')
                from (
                    select below.id, below.name
                    from organization below
                    where below.parent_id = o.id
                        and below.deleted_at is null
                    order by below.name, below.id
                    limit $2
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
        left join organization d on d.id = o.default_distributor_id
        left join organization_fact f on f.organization_id = o.id
        left join lateral (
            select i.type, i.happened_at
            from interaction i
            where i.organization_id = o.id
                and i.status = 'scheduled'
                and i.deleted_at is null
            order by i.happened_at, i.id
            limit 1
        ) plan on true
        where o.id = $1"#,
        id.0,
        i64::from(BRANCHES),
        today.date(),
        zone.clone(),
    )
    .fetch_one(viewer.db())
    .await?;
    let count = usize::try_from(around.branch_count).unwrap_or_default();
    let mut related = Related::branches(id, count, around.branches.0).into_iter().collect::<Vec<_>>();
    let role = stored.form.role.parse::<OrganizationRole>()?;
    if matches!(role, OrganizationRole::Operator | OrganizationRole::Prospect | OrganizationRole::Principal) {
        related.push(opportunities::store::related(viewer, id, role != OrganizationRole::Principal).await?);
    }
    if role == OrganizationRole::Principal {
        related.insert(0, principals::related(id, Conversion::of(viewer, id.0, None).await?.words()));
        related.push(products::store::related(viewer, id).await?);
    }
    if matches!(role, OrganizationRole::Principal | OrganizationRole::Distributor) {
        related.extend(authorizations::store::related(viewer, id, role).await?);
    }
    let choices = choices_for(viewer, &stored.form).await?;
    let named = |id: Option<Uuid>, name: Option<String>| Some(Named { id: id?, name: name? });
    let me = viewer.me.id.0;
    let due = around.due.into_iter().map(Day::from).collect();
    let visited = around.last_visit_at.map(|at| Day::at(at, &zone));
    let stale = opportunities::store::stale_at(viewer, id).await?;
    let planned = around.planned.as_deref().and_then(|kind| kind.parse().ok()).zip(around.planned_on.map(Day::from));
    let why = Why::of(&stored.form, visited, around.visit_planned, planned, due, &stale, today);
    Ok(OrganizationDetail {
        id,
        followed: around.followers.iter().any(|who| who.id == me),
        owned_by: around.owner_id.map(PersonId),
        owner: named(around.owner_id, around.owner_name),
        team: around.team.unwrap_or_default(),
        segment: around.segment.unwrap_or_default(),
        parent: around.above.0.last().cloned(),
        above: around.above.0,
        distributor: named(around.distributor_id, around.distributor_name),
        related,
        followers: around.followers.0,
        writable: around.writable,
        last_activity: around.last_interaction_at.map(|at| Moment::new(at, &zone, now)),
        overdue: why.overdue,
        wanted: why.wanted,
        form: stored.form,
        choices,
        waits: false,
    })
}
