//! Writing deals, many in one statement each for what they are and what they are about.

use super::Deal;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::opportunities::store::RULES;
use chrono::Utc;
use uuid::Uuid;

/// Writes deals under ids of ours, with what they are about.
pub(in super::super) async fn insert(viewer: &mut Viewer, made: &[(Uuid, &Deal)]) -> Result<(), AppError> {
    // One column of all of them.
    macro_rules! all {
        ($deal:ident => $value:expr) => {
            &made.iter().map(|&(_, $deal)| $value).collect::<Vec<_>>()
        };
    }
    let ids = made.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    let (me, zone) = (viewer.me.id.0, viewer.me.company_time_zone.clone());
    let today = Day::at(Utc::now(), &zone).date();
    sqlx::query!(
        "insert into opportunity (
            id, own_name, organization_id, principal_id, distributor_id, expected_close_on, owner_id, estimated_value,
            currency, lead_source, competitor, stage, probability, closed_on, reason, reason_note, opened_on, named_for,
            stage_entered_at
        )
        select d.id, d.own_name, d.organization_id, d.principal_id, d.distributor_id, d.expected_close_on, d.owner_id,
            d.estimated_value, d.currency, d.lead_source, d.competitor, d.stage, d.probability, d.closed_on, d.reason,
            d.reason_note, coalesce(d.opened_on, $18), coalesce(d.opened_on, $18),
            coalesce((coalesce(d.closed_on, d.opened_on) + time '12:00') at time zone $19, now())
        from unnest(
            $1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::date[], $7::uuid[], $8::bigint[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::integer[], $14::date[], $15::text[], $16::text[], $17::date[]
        ) d (
            id, own_name, organization_id, principal_id, distributor_id, expected_close_on, owner_id, estimated_value,
            currency, lead_source, competitor, stage, probability, closed_on, reason, reason_note, opened_on
        )",
        &ids,
        all!(deal => deal.draft.form.name.clone()),
        all!(deal => deal.draft.organization_id) as _,
        all!(deal => deal.draft.principal_id) as _,
        all!(deal => deal.draft.distributor_id) as _,
        all!(deal => deal.draft.expected_close_on) as _,
        all!(deal => deal.draft.owner_id.unwrap_or(me)),
        all!(deal => deal.draft.estimated_value) as _,
        all!(deal => deal.draft.currency.clone()) as _,
        all!(deal => deal.draft.form.lead_source.clone()),
        all!(deal => deal.draft.form.competitor.clone()),
        all!(deal => deal.stage.code().to_owned()),
        all!(deal => deal.stage.probability()),
        all!(deal => deal.end.as_ref().map(|end| end.on)) as _,
        all!(deal => deal.end.as_ref().map(|end| end.reason.code().to_owned())) as _,
        all!(deal => deal.end.as_ref().map(|end| end.note.clone()).unwrap_or_default()),
        all!(deal => deal.draft.opened_on) as _,
        today,
        zone,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    let of_deals = made.iter().flat_map(|(id, deal)| deal.draft.products.iter().map(move |product| (*id, *product)));
    let (deals, products): (Vec<_>, Vec<_>) = of_deals.unzip();
    sqlx::query!(
        "insert into opportunity_product (opportunity_id, product_id)
        select d.id, d.product_id
        from unnest($1::uuid[], $2::uuid[]) d (id, product_id)",
        &deals,
        &products,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}
