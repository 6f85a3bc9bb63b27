//! One opportunity as it is stored, and for its page.

use super::choosing::{choices, twins};
use crate::authorizations;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::money;
use crate::opportunities::related::{self, SHOWN};
use crate::opportunities::{
    Choices, ContactLine, Ending, Moved, OpportunityDetail, OpportunityForm, OpportunityId, ProductLine, Say, Stage,
    Twin, may_write, same_products, selling,
};
use crate::organizations::{Named, OrganizationId, Related};
use crate::time::Moment;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

/// An opportunity as it is stored.
pub(crate) struct Stored {
    pub(crate) id: OpportunityId,
    pub(crate) name: String,
    pub(crate) form: OpportunityForm,
    pub(crate) stage: String,
    pub(crate) stage_entered_at: DateTime<Utc>,
    pub(crate) named_for: NaiveDate,
    pub(crate) opened_on: NaiveDate,
    pub(crate) closed_on: Option<NaiveDate>,
    pub(crate) reason: Option<String>,
    pub(crate) reason_note: String,
    pub(crate) organization_id: Uuid,
    pub(crate) operator: Option<String>,
    pub(crate) principal: Named,
    pub(crate) distributor: Option<Named>,
    pub(crate) owner: Named,
    pub(crate) team_id: Option<Uuid>,
    pub(crate) team: String,
    pub(crate) products: Vec<Named>,
    pub(crate) contacts: Vec<Say>,
    /// When something was last done about it.
    pub(crate) last_interaction: Option<DateTime<Utc>>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTime<Utc>,
}

/// Those of `ids`, or whose operators are `accounts`, that are there.
pub(crate) async fn all_stored(
    viewer: &mut Viewer,
    ids: Option<&[Uuid]>,
    accounts: Option<&[Uuid]>,
) -> Result<Vec<Stored>, AppError> {
    let rows = sqlx::query!(
        r#"select d.*, o.name as "operator?", p.name as principal, s.name as "distributor?", w.name as owner,
            t.name as "team?", (
                select max(i.happened_at)
                from interaction i
                where i.opportunity_id = d.id
                    and i.status = 'completed'
                    and i.deleted_at is null
            ) as last_interaction,
            (
                select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id), '[]')
                from opportunity_product l
                join product g on g.id = l.product_id
                where l.opportunity_id = d.id
                    and l.deleted_at is null
            ) as "products!: Json<Vec<Named>>",
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'id', c.id,
                            'name', btrim(c.first_name || ' ' || c.last_name),
                            'position', c.position,
                            'influence', l.influence,
                            'former', c.organization_id <> d.organization_id or c.deleted_at is not null
                        )
                        order by c.last_name, c.first_name, c.id
                    ),
                    '[]'
                )
                from opportunity_contact l
                join contact c on c.id = l.contact_id
                where l.opportunity_id = d.id
                    and l.deleted_at is null
            ) as "contacts!: Json<Vec<Say>>"
        from opportunity d
        left join organization o on o.id = d.organization_id
        join organization p on p.id = d.principal_id
        left join organization s on s.id = d.distributor_id
        join person w on w.id = d.owner_id
        left join team t on t.id = d.team_id
        where ($1::uuid[] is null or d.id = any ($1))
            and ($2::uuid[] is null or d.organization_id = any ($2))
            and d.deleted_at is null
        order by d.id"#,
        ids as _,
        accounts as _,
    )
    .fetch_all(viewer.ad_hoc().await?)
    .await?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let stored = rows.into_iter().map(|row| {
        let currency = row.currency.unwrap_or_default();
        let products = row.products.0;
        let contacts = row.contacts.0;
        let line = |one: &Named| ProductLine { product_id: one.id.to_string() };
        let say = |one: &Say| ContactLine { contact_id: one.id.to_string(), influence: one.influence.code().into() };
        Stored {
            id: OpportunityId(row.id),
            name: row.name,
            form: OpportunityForm {
                name: row.own_name,
                organization_id: row.organization_id.to_string(),
                principal_id: row.principal_id.to_string(),
                distributor_id: row.distributor_id.map(|id| id.to_string()).unwrap_or_default(),
                context: row.context.unwrap_or_default(),
                custom_context: row.custom_context,
                probability: row.probability.to_string(),
                expected_close_on: day(row.expected_close_on),
                owner_id: row.owner_id.to_string(),
                estimated_value: row.estimated_value.map(|minor| money::words(minor, &currency)).unwrap_or_default(),
                currency,
                lead_source: row.lead_source,
                competitor: row.competitor,
                opened_on: row.opened_on.to_string(),
                products: products.iter().map(line).collect(),
                contacts: contacts.iter().map(say).collect(),
            },
            stage: row.stage,
            stage_entered_at: row.stage_entered_at,
            named_for: row.named_for,
            opened_on: row.opened_on,
            closed_on: row.closed_on,
            reason: row.reason,
            reason_note: row.reason_note,
            organization_id: row.organization_id,
            operator: row.operator,
            principal: Named { id: row.principal_id, name: row.principal },
            distributor: row.distributor_id.zip(row.distributor).map(|(id, name)| Named { id, name }),
            owner: Named { id: row.owner_id, name: row.owner },
            team_id: row.team_id,
            team: row.team.unwrap_or_default(),
            products,
            contacts,
            last_interaction: row.last_interaction,
            version: row.version,
            created_at: row.created_at,
        }
    });
    Ok(stored.collect())
}

pub(super) async fn stored(viewer: &mut Viewer, id: OpportunityId, lock: bool) -> Result<Stored, AppError> {
    if lock {
        // Also how a person who may read but not write is told apart: the policy for update hides the row.
        let locked = sqlx::query_scalar!("select id from opportunity where id = $1 for update", id.0);
        if locked.fetch_optional(viewer.db()).await?.is_none() {
            let shown = sqlx::query_scalar!("select id from opportunity where id = $1 and deleted_at is null", id.0);
            shown.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?;
            return Err(AppError::Forbidden);
        }
    }
    all_stored(viewer, Some(&[id.0]), None).await?.pop().ok_or(AppError::NotFound)
}

/// All that its page shows.
pub(crate) async fn detail(viewer: &mut Viewer, id: OpportunityId) -> Result<OpportunityDetail, AppError> {
    let stored = stored(viewer, id, false).await?;
    let now = Utc::now();
    let (zone, company) = (viewer.me.time_zone.clone(), viewer.me.company_time_zone.clone());
    let moves = sqlx::query!(
        r#"select m.from_stage, m.to_stage, m.given_at, p.name as "who?"
        from stage_move m
        left join person p on p.id = m.person_id
        where m.opportunity_id = $1
            and m.undone_at is null
        order by m.id desc"#,
        id.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let moves = moves.into_iter().map(|row| {
        Ok(Moved {
            who: row.who.unwrap_or_else(|| "Larder".to_owned()),
            from: row.from_stage.map(|stage| stage.parse()).transpose()?,
            to: row.to_stage.parse()?,
            at: Moment::new(row.given_at, &zone, now),
        })
    });
    let moves = moves.collect::<Result<_, AppError>>()?;
    let today = Day::at(now, &zone);
    let warning = match &stored.distributor {
        None => String::new(),
        Some(distributor) => {
            let known = authorizations::store::all_stored(viewer, None, Some(distributor.id)).await?;
            let known = known.iter().find(|one| one.form.principal_id == stored.form.principal_id);
            let known = known.map(|one| &one.form);
            selling::warning(&distributor.name, &stored.principal.name, &stored.products, known, today)
        }
    };
    let stage = stored.stage.parse()?;
    let last_activity = stored.last_interaction.map_or(stored.stage_entered_at, |at| at.max(stored.stage_entered_at));
    let twins = twins(viewer, stored.organization_id, &[stored.principal.id], Some(id)).await?;
    let alike = |twin: &Twin| stored.closed_on.is_none() && same_products(&twin.products, &stored.products);
    let twins = twins.into_iter().map(|(_, twin)| twin).filter(alike).collect();
    let ending = match (stored.closed_on, &stored.reason) {
        (Some(on), Some(reason)) => {
            Some(Ending { on: Day::from(on).words(today), reason: reason.parse()?, note: stored.reason_note.clone() })
        }
        _ => None,
    };
    let writable = may_write(&viewer.me, stored.owner.id, stored.team_id);
    let choices = if writable { choices(viewer, &stored).await? } else { stored.chosen() };
    let operator = stored.operator.map(|name| Named { id: stored.organization_id, name });
    let team = if stored.team.is_empty() { String::new() } else { format!(", {}", stored.team) };
    Ok(OpportunityDetail {
        id,
        name: stored.name,
        form: stored.form,
        stage,
        days: Day::at(stored.stage_entered_at, &company).until(Day::at(now, &company)),
        ending,
        operator,
        principal: stored.principal,
        distributor: stored.distributor,
        warning,
        owner: format!("{}{team}", stored.owner.name),
        products: stored.products,
        contacts: stored.contacts,
        last_activity: Moment::new(last_activity, &zone, now),
        moves,
        choices,
        twins,
        writable,
        waits: false,
    })
}

impl Stored {
    /// What is chosen already: it stays to be chosen, also when it is offered no more.
    pub(crate) fn chosen(&self) -> Choices {
        let former = |say: &Say| if say.former { format!("{} (former)", say.name) } else { say.name.clone() };
        Choices {
            products: self.products.clone(),
            contacts: self.contacts.iter().map(|say| Named { id: say.id, name: former(say) }).collect(),
            distributors: self.distributor.clone().into_iter().collect(),
            people: vec![self.owner.clone()],
        }
    }
}

/// The open deals of an account, the stalest first, for its page.
pub(crate) async fn related(viewer: &mut Viewer, account: OrganizationId, buys: bool) -> Result<Related, AppError> {
    let mut sql = QueryBuilder::new(
        "select id, name, stage, stage_entered_at, count(*) over ()
        from opportunity
        where closed_on is null
            and deleted_at is null
            and ",
    );
    // Each with a plan of its own: one kept for both reads all open deals.
    sql.push(if buys { "organization_id = " } else { "principal_id = " }).push_bind(account.0);
    sql.push(" order by stage_entered_at, id limit ").push(SHOWN);
    let rows: Vec<(Uuid, String, String, DateTime<Utc>, i64)> = sql.build_query_as().fetch_all(viewer.db()).await?;
    let zone = viewer.me.company_time_zone.clone();
    let today = Day::at(Utc::now(), &zone);
    let count = rows.first().map_or(0, |(.., count)| usize::try_from(*count).unwrap_or_default());
    let first = rows.into_iter().map(|(id, name, stage, entered, _)| {
        let days = Day::at(entered, &zone).until(today);
        Ok(related::item(OpportunityId(id), name, stage.parse()?, days))
    });
    let first = first.collect::<Result<_, AppError>>()?;
    Ok(related::of(account, buys, count, first, viewer.me.writes()))
}

/// For how many days each deal of an account that is stale has been where it is, the longest first.
///
/// # Errors
/// Those of the database.
pub(crate) async fn stale_at(viewer: &mut Viewer, account: OrganizationId) -> Result<Vec<(Stage, i32)>, AppError> {
    let rows = sqlx::query!(
        r#"select stage, (now() at time zone $2)::date - (stage_entered_at at time zone $2)::date as "days!"
        from opportunity
        where organization_id = $1
            and closed_on is null
            and deleted_at is null
            and (now() at time zone $2)::date - (stage_entered_at at time zone $2)::date > larder.stage_limit(stage)
        order by stage_entered_at, id"#,
        account.0,
        viewer.me.company_time_zone.clone(),
    );
    rows.fetch_all(viewer.db()).await?.into_iter().map(|row| Ok((row.stage.parse()?, row.days))).collect()
}
