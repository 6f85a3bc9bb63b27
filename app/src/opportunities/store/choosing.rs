//! What the form of an opportunity offers, and what is known already of a new one.

use super::reading::{Stored, stored};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::{Choices, ContactLine, FormAnswer, OpportunityForm, OpportunityId, Twin, cloning};
use crate::organizations::{Named, OrganizationId, store::named};
use chrono::Utc;
use sqlx::types::Json;
use uuid::Uuid;

/// What a form of it offers.
pub(super) async fn choices(viewer: &mut Viewer, stored: &Stored) -> Result<Choices, AppError> {
    let mut offered = offered(viewer, stored.organization_id, stored.principal.id).await?;
    let chosen = stored.chosen();
    for (list, more) in [
        (&mut offered.products, chosen.products),
        (&mut offered.contacts, chosen.contacts),
        (&mut offered.distributors, chosen.distributors),
        (&mut offered.people, chosen.people),
    ] {
        list.extend(more.into_iter().filter(|one| list.iter().all(|known| known.id != one.id)).collect::<Vec<_>>());
    }
    Ok(offered)
}

/// What there is to choose from for a deal of these two.
pub(in super::super) async fn offered(
    viewer: &mut Viewer,
    organization: Uuid,
    principal: Uuid,
) -> Result<Choices, AppError> {
    let rows = sqlx::query!(
        r#"select 'product' as "kind!", id as "id!", name as "name!", row_number() over (order by name, id) as place
        from product
        where principal_id = $2
            and status <> 'discontinued'
            and deleted_at is null
        union all
        select 'contact', id, btrim(first_name || ' ' || last_name), row_number() over (order by last_name, first_name, id)
        from contact
        where organization_id = $1
            and deleted_at is null
        union all
        select 'distributor', id, name, row_number() over (order by name, id)
        from organization
        where role = 'distributor'
            and deleted_at is null
        union all
        select 'person', id, name, row_number() over (order by name, id)
        from person
        where disabled_at is null
            and role <> 'viewer'
            and (larder.person_role() = 'admin' or team_id = larder.team_id())
        order by 1, 4"#,
        organization,
        principal,
    )
    .fetch_all(viewer.db())
    .await?;
    let mut choices = Choices::default();
    for row in rows {
        let list = match row.kind.as_str() {
            "product" => &mut choices.products,
            "contact" => &mut choices.contacts,
            "distributor" => &mut choices.distributors,
            _ => &mut choices.people,
        };
        list.push(Named { id: row.id, name: row.name });
    }
    Ok(choices)
}

/// Those that are open between an operator and any of these principals, each with whose it is.
pub(in super::super) async fn twins(
    viewer: &mut Viewer,
    organization: Uuid,
    principals: &[Uuid],
    except: Option<OpportunityId>,
) -> Result<Vec<(Uuid, Twin)>, AppError> {
    let rows = sqlx::query!(
        r#"select d.id, d.principal_id, d.name, (
                select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id), '[]')
                from opportunity_product l
                join product g on g.id = l.product_id
                where l.opportunity_id = d.id
                    and l.deleted_at is null
            ) as "products!: Json<Vec<Named>>"
        from opportunity d
        where d.organization_id = $1
            and d.principal_id = any ($2)
            and d.id is distinct from $3
            and d.closed_on is null
            and d.deleted_at is null
        order by d.name, d.id"#,
        organization,
        principals,
        except.map(|id| id.0),
    )
    .fetch_all(viewer.db())
    .await?;
    let twin = rows
        .into_iter()
        .map(|row| (row.principal_id, Twin { id: OpportunityId(row.id), name: row.name, products: row.products.0 }));
    Ok(twin.collect())
}

/// The form of one, or of a new one of which some is known: the operator by id or name, the principal, somebody who works
/// at the operator, one that it is like.
pub(crate) async fn form(
    viewer: &mut Viewer,
    id: Option<OpportunityId>,
    organization: &str,
    principal: Option<OrganizationId>,
    contact: Option<Uuid>,
    like: Option<OpportunityId>,
) -> Result<FormAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let key = Uuid::now_v7();
    if let Some(id) = id {
        let stored = stored(viewer, id, true).await?;
        let choices = choices(viewer, &stored).await?;
        return Ok(FormAnswer {
            id,
            key,
            name: stored.name,
            operator: stored.operator.map(|name| Named { id: stored.organization_id, name }),
            form: stored.form,
            principal: Some(stored.principal),
            principals: Vec::new(),
            choices,
            twins: Vec::new(),
            refused: None,
        });
    }
    let like = match like {
        Some(id) => Some(stored(viewer, id, false).await?),
        None => None,
    };
    let there = like.as_ref().filter(|like| like.operator.is_some()).map(|like| like.form.organization_id.clone());
    let organization = there.filter(|_| organization.is_empty()).unwrap_or_else(|| organization.to_owned());
    let principal = principal.map(|id| id.0).or(like.as_ref().map(|like| like.principal.id));
    let contact = sqlx::query!(
        "select id, organization_id from contact where id = $1 and deleted_at is null",
        contact.unwrap_or_default(),
    );
    let contact = contact.fetch_optional(viewer.db()).await?;
    let (meant, mut refused) = match named(viewer, "organization", &organization).await {
        Ok(meant) => (meant.or(contact.as_ref().map(|contact| contact.organization_id)), None),
        Err(AppError::Invalid(errors)) => (None, errors.into_iter().next().map(|error| error.message)),
        Err(other) => return Err(other),
    };
    let operator = sqlx::query!(
        "select id, name, role, default_distributor_id from organization where id = $1 and deleted_at is null",
        meant.unwrap_or_default(),
    );
    let mut operator = operator.fetch_optional(viewer.db()).await?;
    if operator.as_ref().is_some_and(|operator| !matches!(operator.role.as_str(), "operator" | "prospect")) {
        operator = None;
        refused = Some("Choose an operator or a prospect.".to_owned());
    }
    let principals = sqlx::query_as!(
        Named,
        "select id, name from organization where role = 'principal' and deleted_at is null order by name, id"
    );
    let principals = principals.fetch_all(viewer.db()).await?;
    let principal = principal.and_then(|id| principals.iter().find(|one| one.id == id)).cloned();
    let known = operator.as_ref().zip(principal.as_ref());
    let (choices, twins) = match known {
        None => Default::default(),
        Some((operator, principal)) => {
            let open = twins(viewer, operator.id, &[principal.id], None).await?;
            let open = open.into_iter().map(|(_, twin)| twin).collect();
            (offered(viewer, operator.id, principal.id).await?, open)
        }
    };
    let id_text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let with = contact.filter(|contact| operator.as_ref().is_some_and(|at| at.id == contact.organization_id));
    let form = OpportunityForm {
        organization_id: id_text(operator.as_ref().map(|one| one.id)),
        principal_id: id_text(principal.as_ref().map(|one| one.id)),
        distributor_id: id_text(operator.as_ref().and_then(|one| one.default_distributor_id)),
        owner_id: viewer.me.id.to_string(),
        currency: viewer.me.currency.clone(),
        contacts: with
            .map(|contact| ContactLine { contact_id: contact.id.to_string(), influence: String::new() })
            .into_iter()
            .collect(),
        ..OpportunityForm::default()
    };
    let (name, form) = match like {
        None => (String::new(), form),
        Some(like) => {
            let today = Day::at(Utc::now(), &viewer.me.time_zone);
            (like.name, cloning::like(like.form, form, &choices, today))
        }
    };
    Ok(FormAnswer {
        id: OpportunityId::new(),
        key,
        name,
        form,
        operator: operator.map(|one| Named { id: one.id, name: one.name }),
        principal,
        principals,
        choices,
        twins,
        refused: refused.map(|why| (organization, why)),
    })
}
