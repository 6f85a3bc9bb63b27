//! Loading the demo company.

use super::catalogue::{AUTHORIZED, CATALOGUE, Item};
use super::deals::{DEALS, Deal};
use super::people::{CONTACTS, Contact, MEMBERS, NORTH, SOUTH, STANDS};
use super::places::{Owner, PLACES, Place};
use super::promises::{PROMISES, Promise, VISITS, Visit};
use super::touches::{TOUCHES, Touch};
use crate::auth::password::NewPassword;
use crate::auth::token::Token;
use crate::auth::{PersonId, TeamId};
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::interactions::kind::Kind;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::HashMap;
use uuid::Uuid;

const COMPANY: &str = "Cornerstone Food Brokers";
const ZONE: &str = "America/New_York";

/// Makes the demo company in an installation that is not set up yet: everything or nothing.
///
/// # Errors
/// `Invalid` when there is a company already.
pub async fn make(pool: &PgPool, password: NewPassword) -> Result<(), AppError> {
    let hash = password.hash().await?;
    let (admin, first) = (PersonId::new(), &MEMBERS[0]);
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "select larder.set_up($1, $2, 1::smallint, 'USD', false, $3, $4, $5, $6, $7)",
        COMPANY,
        ZONE,
        TeamId::new().0,
        admin.0,
        first.name,
        first.email,
        hash,
    )
    .execute(&mut *tx)
    .await
    .on_constraint(&[(
        "set_up_once",
        "",
        "There is a company already. The demo company needs a database of its own.",
    )])?;
    let mut viewer = Viewer::in_transaction(tx, admin, "cli").await?;
    sqlx::query!("update team set name = $1", NORTH).execute(viewer.db()).await?;
    fill(&mut viewer, Some(&hash)).await?;
    viewer.commit().await
}

/// Fills the admin's new company with the demo's people and accounts. Without a password the people own their accounts
/// and cannot sign in until the admin invites them.
///
/// # Errors
/// `Invalid` when there are accounts already.
pub async fn fill(viewer: &mut Viewer, password_hash: Option<&str>) -> Result<(), AppError> {
    let filled = sqlx::query_scalar!(r#"select exists (select from organization) as "filled!""#);
    if filled.fetch_one(viewer.db()).await? {
        return Err(AppError::field("", "There are accounts already. The demo company needs a database of its own."));
    }
    viewer.operation("demo", COMPANY).await?;
    // One entry stands for the whole load.
    sqlx::query!("select set_config('larder.bulk', 'on', true)").fetch_one(viewer.db()).await?;
    sqlx::query!("update company set demo = true").execute(viewer.db()).await?;
    let people = hire(viewer, password_hash).await?;
    let mut places = HashMap::new();
    for place in PLACES {
        places.insert(place.name, open_account(viewer, place, &places, &people).await?);
    }
    for item in CATALOGUE {
        offer(viewer, item, &places).await?;
    }
    for (distributor, principal, days_ago, in_days) in AUTHORIZED {
        sqlx::query!(
            "insert into distributor_authorization (id, distributor_id, principal_id, since, until)
            values ($1, $2, $3, (now() at time zone $4)::date - $5::integer, (now() at time zone $4)::date + $6::integer)",
            Uuid::now_v7(),
            places.get(distributor),
            places.get(principal),
            ZONE,
            days_ago,
            *in_days,
        )
        .execute(viewer.db())
        .await?;
    }
    let mut contacts = HashMap::new();
    for contact in CONTACTS {
        contacts.insert(contact.last, meet(viewer, contact, &places).await?);
    }
    for (last, principal, advocacy) in STANDS {
        sqlx::query!(
            "insert into contact_advocacy (contact_id, principal_id, advocacy) values ($1, $2, $3)",
            contacts.get(last),
            places.get(principal),
            advocacy,
        )
        .execute(viewer.db())
        .await?;
    }
    for deal in DEALS {
        pursue(viewer, deal, &places, &contacts, &people).await?;
    }
    for touch in TOUCHES {
        record(viewer, touch, &places, &contacts, &people).await?;
    }
    // What was done about a deal was about what it tries to place.
    sqlx::query!(
        "update interaction i
        set principal_ids = array[d.principal_id],
            product_ids = case when i.type in ('demo', 'sample drop') then array(
                select product_id from opportunity_product where opportunity_id = d.id and deleted_at is null
            ) else '{}' end,
            rating = case when i.type = 'demo' and i.outcome = 'positive' then 5 end
        from opportunity d
        where d.id = i.opportunity_id
            and i.type <> 'note'"
    )
    .execute(viewer.db())
    .await?;
    for promise in PROMISES {
        promise_to(viewer, promise, &places, &contacts, &people).await?;
    }
    for visit in VISITS {
        plan(viewer, visit, &places, &contacts, &people).await?;
    }
    // What was promised where samples were left asks for the verdict; older ones have theirs.
    sqlx::query!(
        "update interaction i
        set task_id = t.id, sample = case when i.happened_at > now() - interval '7 days' then 'left' else 'tasted' end
        from task t
        where i.type = 'sample drop'
            and t.organization_id = i.organization_id
            and t.owner_id = i.author_id"
    )
    .execute(viewer.db())
    .await?;
    sqlx::query!("update interaction set rating = 4 where type = 'sample drop' and task_id is null")
        .execute(viewer.db())
        .await?;
    Ok(())
}

/// The people by the letter that stands for them.
type People = HashMap<char, PersonId>;

/// Adds everybody but the admin.
async fn hire(viewer: &mut Viewer, password_hash: Option<&str>) -> Result<People, AppError> {
    let (north, south) = (viewer.me.team_id, TeamId::new());
    sqlx::query!("insert into team (id, name) values ($1, $2)", south.0, SOUTH).execute(viewer.db()).await?;
    let mut people = HashMap::new();
    for member in MEMBERS.iter().skip(1) {
        let id = PersonId::new();
        let team = if member.team == SOUTH { south } else { north };
        sqlx::query!(
            "insert into person (id, name, email, role, team_id, time_zone) values ($1, $2, $3, $4, $5, $6)",
            id.0,
            member.name,
            member.email,
            member.role,
            team.0,
            ZONE,
        )
        .execute(viewer.db())
        .await
        .on_constraint(&[("person_email_key", "", "Somebody has an address of the demo's people.")])?;
        if let Some(hash) = password_hash {
            activate(viewer, id, hash).await?;
        }
        match (member.role, member.team) {
            ("manager", _) => people.insert('M', id),
            ("rep", NORTH) => people.insert('N', id),
            ("rep", _) => people.insert('S', id),
            _ => None,
        };
    }
    Ok(people)
}

/// Gives somebody their password the way an invitation does.
async fn activate(viewer: &mut Viewer, id: PersonId, password_hash: &str) -> Result<(), AppError> {
    let link = Token::fresh()?.hash();
    sqlx::query!(
        "insert into single_use_token (token_hash, purpose, person_id, expires_at)
        values ($1, 'invitation', $2, now() + interval '1 minute')",
        &link[..],
        id.0,
    )
    .execute(viewer.db())
    .await?;
    sqlx::query!("select larder.redeem_link($1, 'invitation', $2)", &link[..], password_hash)
        .fetch_one(viewer.db())
        .await?;
    Ok(())
}

async fn open_account(
    viewer: &mut Viewer,
    place: &Place,
    known: &HashMap<&str, Uuid>,
    people: &People,
) -> Result<Uuid, AppError> {
    let id = Uuid::now_v7();
    let owner = match place.owner {
        Owner::North => people.get(&'N'),
        Owner::South => people.get(&'S'),
        Owner::None => None,
    };
    let tags = place.tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    let status = if place.closed.is_empty() { "active" } else { "inactive" };
    sqlx::query!(
        "insert into organization (
            id, name, role, priority, segment_id, status, inactive_reason, parent_id, default_distributor_id, owner_id,
            website, phones, shipping_line1, shipping_city, shipping_state, shipping_postal_code, shipping_country,
            employees, founded_year, tags
        )
        values (
            $1, $2, $3, $4, (select id from segment where name = $5 and deleted_at is null), $6, $7, $8, $9, $10,
            $11, $12, $13, $14, $15, $16, 'United States',
            $17, $18, $19
        )",
        id,
        place.name,
        place.role,
        place.priority,
        place.segment,
        status,
        place.closed,
        place.parent.and_then(|parent| known.get(parent)),
        place.distributor.and_then(|distributor| known.get(distributor)),
        owner.map(|owner| owner.0),
        place.website,
        json!([{ "label": "office", "number": place.phone }]),
        place.line1,
        place.city,
        place.state,
        place.postal_code,
        place.employees,
        place.founded,
        &tags,
    )
    .execute(viewer.db())
    .await?;
    Ok(id)
}

async fn offer(viewer: &mut Viewer, item: &Item, places: &HashMap<&str, Uuid>) -> Result<(), AppError> {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into product (
            id, name, principal_id, category, sku, unit, pack_size, list_price, currency, status, allergens, certifications,
            description
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'USD', $9, $10, $11, $12)",
        Uuid::now_v7(),
        item.name,
        places.get(item.of),
        item.category,
        item.sku,
        item.unit,
        item.pack,
        item.cents,
        item.status,
        &words(item.allergens),
        &words(item.certifications),
        item.description,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn meet(viewer: &mut Viewer, contact: &Contact, places: &HashMap<&str, Uuid>) -> Result<Uuid, AppError> {
    let id = Uuid::now_v7();
    let mailbox = contact.last.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let emails = json!([{ "label": "work", "address": format!("{mailbox}@{}", contact.domain) }]);
    let phones = match contact.mobile {
        "" => json!([]),
        digits => json!([{ "label": "mobile", "number": format!("+1 202 555 {digits}") }]),
    };
    sqlx::query!(
        "insert into contact (
            id, first_name, last_name, organization_id, position, emails, phones, influence, authority, advocacy
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        contact.first,
        contact.last,
        places.get(contact.at),
        contact.position,
        emails,
        phones,
        contact.influence,
        contact.authority,
        contact.advocacy,
    )
    .execute(viewer.db())
    .await?;
    Ok(id)
}

/// Makes a deal, and moves it to where it stands.
async fn pursue(
    viewer: &mut Viewer,
    deal: &Deal,
    places: &HashMap<&str, Uuid>,
    contacts: &HashMap<&str, Uuid>,
    people: &People,
) -> Result<(), AppError> {
    let id = Uuid::now_v7();
    let owner = people.get(&deal.of).map(|owner| owner.0);
    sqlx::query!(
        "insert into opportunity (
            id, organization_id, principal_id, distributor_id, context, custom_context, owner_id, competitor,
            expected_close_on, opened_on, named_for, stage_entered_at
        )
        select $1, o.id, $3, o.default_distributor_id, $4, case $4 when 'custom' then 'Spring banquet menu' else '' end, $5,
            $6, made.today + $7::integer, made.today - $8::integer, made.today - $8::integer,
            now() - make_interval(days => $8::integer)
        from organization o
        cross join lateral (select (now() at time zone $9)::date as today) made
        where o.id = $2",
        id,
        places.get(deal.at),
        places.get(deal.principal),
        deal.context,
        owner,
        deal.competitor,
        deal.closes,
        deal.made,
        ZONE,
    )
    .execute(viewer.db())
    .await?;
    let products = deal.products.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into opportunity_product (opportunity_id, product_id) select $1, id from product where name = any ($2)",
        id,
        &products,
    )
    .execute(viewer.db())
    .await?;
    let (last, influence) = deal.with;
    sqlx::query!(
        "insert into opportunity_contact (opportunity_id, contact_id, influence) values ($1, $2, $3)",
        id,
        contacts.get(last),
        influence,
    )
    .execute(viewer.db())
    .await?;
    sqlx::query!(
        "update opportunity
        set stage = $2, probability = larder.stage_probability($2),
            stage_entered_at = now() - make_interval(days => $3::integer), reason = nullif($4, ''), reason_note = $5,
            closed_on = case when $4 <> '' then (now() at time zone $6)::date - $3::integer end
        where id = $1
            and stage <> $2",
        id,
        deal.stage,
        deal.moved,
        deal.end.0,
        deal.end.1,
        ZONE,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn record(
    viewer: &mut Viewer,
    touch: &Touch,
    places: &HashMap<&str, Uuid>,
    contacts: &HashMap<&str, Uuid>,
    people: &People,
) -> Result<(), AppError> {
    sqlx::query!(
        "insert into interaction (
            id, author_id, happened_at, type, subject, body, organization_id, contact_id, outcome, minutes, opportunity_id
        )
        values (
            $1, $2,
            (date_trunc('day', now() at time zone $3) - make_interval(days => $4) + make_interval(hours => $5))
                at time zone $3,
            $6, $7, $8, $9, $10, $11, $12,
            (
                -- What was tried there then.
                select id
                from opportunity
                where organization_id = $9
                    and owner_id = $2
                    and (now() at time zone $3)::date - $4 between opened_on and coalesce(closed_on, 'infinity')
                order by opened_on, id
                limit 1
            )
        )",
        Uuid::now_v7(),
        people.get(&touch.by).map(|author| author.0),
        ZONE,
        touch.days_ago,
        touch.hour,
        touch.kind,
        touch.subject,
        touch.body,
        places.get(touch.at),
        contacts.get(touch.with),
        touch.outcome(),
        touch.kind.parse::<Kind>().ok().and_then(Kind::usual_minutes),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn promise_to(
    viewer: &mut Viewer,
    promise: &Promise,
    places: &HashMap<&str, Uuid>,
    contacts: &HashMap<&str, Uuid>,
    people: &People,
) -> Result<(), AppError> {
    sqlx::query!(
        "insert into task (id, title, kind, due_on, owner_id, assigned_by, organization_id, contact_id)
        values ($1, $2, $3, (now() at time zone $4)::date + $5::integer, $6, $6, $7, $8)",
        Uuid::now_v7(),
        promise.title,
        promise.kind,
        ZONE,
        promise.in_days,
        people.get(&promise.of).map(|owner| owner.0),
        places.get(promise.at),
        contacts.get(promise.with),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn plan(
    viewer: &mut Viewer,
    visit: &Visit,
    places: &HashMap<&str, Uuid>,
    contacts: &HashMap<&str, Uuid>,
    people: &People,
) -> Result<(), AppError> {
    sqlx::query!(
        "insert into interaction (id, author_id, status, happened_at, type, body, organization_id, contact_id, minutes)
        values (
            $1, $2, 'scheduled',
            (date_trunc('day', now() at time zone $3) + make_interval(days => $4, hours => $5)) at time zone $3,
            $6, $7, $8, $9, $10
        )",
        Uuid::now_v7(),
        people.get(&visit.of).map(|author| author.0),
        ZONE,
        visit.in_days,
        visit.hour,
        visit.kind,
        visit.body,
        places.get(visit.at),
        contacts.get(visit.with),
        visit.kind.parse::<Kind>().ok().and_then(Kind::usual_minutes),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Gives everybody of the demo company this password, as the owner of the database; answers with whether there are any.
///
/// # Errors
/// Those of the database.
pub async fn set_passwords(owner: &mut PgConnection, password: NewPassword) -> Result<bool, AppError> {
    let emails = MEMBERS.iter().map(|member| member.email.to_owned()).collect::<Vec<_>>();
    let set = sqlx::query!(
        "update credential c
        set password_hash = $1, changed_at = now()
        from person p, company
        where p.id = c.person_id
            and p.email = any ($2)
            and company.demo",
        password.hash().await?,
        &emails,
    )
    .execute(owner)
    .await?;
    Ok(set.rows_affected() > 0)
}
