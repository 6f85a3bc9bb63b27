//! Writing deals, a batch of them in one statement each for what they are, what they are about and their ids. Invariant: a
//! refusal takes the whole batch back; then one row after the other says which it is.

use super::checking::{Verdict, Write};
use super::deals::Deal;
use super::running;
use super::store::{Import, StoredRow};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::opportunities::store::RULES;
use chrono::Utc;
use uuid::Uuid;

/// A deal with the id it gets here and the one it has in the source.
pub(super) type Made<'a> = (Uuid, &'a Deal, &'a str);

/// Writes a batch of rows and marks them.
pub(super) async fn write(
    viewer: &mut Viewer,
    import: &Import,
    rows: &[StoredRow],
    verdicts: Vec<Verdict>,
) -> Result<(), AppError> {
    let made = verdicts.iter().filter_map(|verdict| match &verdict.write {
        Some(Write::Deal(deal)) => Some((Uuid::now_v7(), deal.as_ref(), verdict.row.external_id.as_str())),
        _ => None,
    });
    let made = made.collect::<Vec<Made<'_>>>();
    viewer.savepoint().await?;
    let written = insert(viewer, import, &made).await;
    viewer.settle(written.is_ok()).await?;
    match written {
        Ok(()) => {}
        Err(error @ (AppError::Unavailable | AppError::Internal(_))) => return Err(error),
        Err(_) => {
            for (row, verdict) in rows.iter().zip(verdicts) {
                running::write(viewer, import, row, verdict).await?;
            }
            return Ok(());
        }
    }
    let mut ids = made.iter().map(|(id, ..)| *id);
    let records = verdicts.iter().map(|one| if one.write.is_some() { ids.next() } else { one.record });
    let records = records.collect::<Vec<_>>();
    mark(viewer, import, rows, &verdicts, &records).await
}

/// Writes deals, with what they are about and their ids in the source.
pub(super) async fn insert(viewer: &mut Viewer, import: &Import, made: &[Made<'_>]) -> Result<(), AppError> {
    // One column of all of them.
    macro_rules! all {
        ($deal:ident => $value:expr) => {
            &made.iter().map(|&(_, $deal, _)| $value).collect::<Vec<_>>()
        };
    }
    let ids = made.iter().map(|(id, ..)| *id).collect::<Vec<_>>();
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
        all!(deal => deal.closed_on) as _,
        all!(deal => deal.reason.map(|reason| reason.code().to_owned())) as _,
        all!(deal => deal.note.clone()),
        all!(deal => deal.draft.opened_on) as _,
        today,
        zone,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    let of_deals = made.iter().flat_map(|(id, deal, _)| deal.draft.products.iter().map(move |product| (*id, *product)));
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
    sqlx::query!(
        "insert into external_id (table_name, source, value, record_id)
        select 'opportunity', $1, d.value, d.id
        from unnest($2::uuid[], $3::text[]) d (id, value)
        where d.value <> ''
        on conflict do nothing",
        import.mapping.source,
        &ids,
        &made.iter().map(|(.., value)| (*value).to_owned()).collect::<Vec<_>>(),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn mark(
    viewer: &mut Viewer,
    import: &Import,
    rows: &[StoredRow],
    verdicts: &[Verdict],
    records: &[Option<Uuid>],
) -> Result<(), AppError> {
    sqlx::query!(
        "update import_row r
        set outcome = v.outcome, reason = v.reason, record_id = v.record_id, done = v.done
        from unnest($2::integer[], $3::text[], $4::text[], $5::uuid[], $6::boolean[])
            v (number, outcome, reason, record_id, done)
        where r.import_id = $1
            and r.number = v.number",
        import.id.0,
        &rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        &verdicts.iter().map(|verdict| verdict.outcome.code().to_owned()).collect::<Vec<_>>(),
        &verdicts.iter().map(|verdict| verdict.reason.clone()).collect::<Vec<_>>(),
        records as _,
        &verdicts.iter().map(|verdict| verdict.write.is_some()).collect::<Vec<_>>(),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}
