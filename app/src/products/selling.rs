//! How a product sells, as its page says it: each figure leads to the deals it counts.

use super::ProductId;
use crate::context::Viewer;
use crate::dashboard::cards::percent;
use crate::dashboard::store::from_deals;
use crate::dashboard::win_rate;
use crate::error::AppError;
use crate::opportunities::Filter;
use crate::ui::Tally;
use sqlx::QueryBuilder;

/// Placements, win rate and open deals.
pub(super) async fn selling(viewer: &mut Viewer, id: ProductId) -> Result<Vec<Tally>, AppError> {
    let query = |state: &str| format!("?product={id}{state}");
    let mut sql = QueryBuilder::new(
        "select count(*) filter (where d.stage = 'closed won'), count(*) filter (where d.stage = 'closed lost'),
            count(*) filter (where d.closed_on is null)",
    );
    from_deals(&mut sql, viewer, &Filter::parse(&query("")));
    let (won, lost, open): (i64, i64, i64) = sql.build_query_as().fetch_one(viewer.ad_hoc().await?).await?;
    let tally = |label, figure: String, state| {
        Tally::new(label, figure, String::new(), format!("/opportunities{}", query(state)))
    };
    Ok(vec![
        tally("Placements", won.to_string(), "&state=won"),
        tally("Win rate", percent(win_rate(won, lost)), "&state=won&state=lost"),
        tally("Open deals", open.to_string(), "&state=open"),
    ])
}
