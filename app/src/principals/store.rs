//! A principal's figures in SQL: at most one statement for a card or a table, each with the rights of who asks.

use super::engagement::{DAYS, Engagement, points};
use super::{Figures, Span, Step, people, selling};
use crate::context::Viewer;
use crate::dashboard::asked::Asked;
use crate::dashboard::cards::{Cards, percent};
use crate::dashboard::period::Days;
use crate::dashboard::store::{deals, from_deals};
use crate::dashboard::touches::{Apart, from_sums};
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::list;
use crate::interactions::samples::Conversion;
use crate::organizations::{Named, OrganizationId};
use crate::reports::{Row, Section, anchor};
use crate::ui::Tally;
use chrono::{NaiveDate, Utc};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// The table below the figures to which engagement leads.
const EXPLAINED: &str = "What engagement is made of";

/// Products that the page shows; the rest are in the list.
const SHOWN: i64 = 30;

/// All that the page shows, over the days that `query` asks for.
///
/// # Errors
/// `NotFound` when it is no principal; those of the database.
pub async fn figures(viewer: &mut Viewer, id: OrganizationId, query: &str) -> Result<Figures, AppError> {
    let principal = named(viewer, id.0).await?;
    let (span, today) = (Span::asked(query), Day::at(Utc::now(), &viewer.me.company_time_zone));
    let days = span.days(today);
    let asked = Asked::of_principal(principal.id, days);
    let (_, earlier) = asked.days(today, viewer.me.week_start);
    let deals = deals(viewer, &asked, days, earlier).await?;
    let engagement = engagement(viewer, principal.id, today, deals.open).await?;
    let conversion = Conversion::of(viewer, principal.id, None).await?;
    let happened = happened(viewer, &asked, (earlier.0, days.1)).await?;
    let ended = ended(viewer, &asked, days).await?;
    let touches = happened.iter().filter(|(on, _)| *on >= days.0).map(|(_, count)| count).sum::<i64>();
    let touches_before = happened.iter().map(|(_, count)| count).sum::<i64>() - touches;
    let of = Cards { asked: &asked, days, deals: &deals };
    let cards = vec![
        Tally::new(
            "Engagement",
            points(engagement.score()),
            format!("{}, of 100", engagement.band()),
            format!("#{}", anchor(EXPLAINED)),
        ),
        Tally::new("Activity", engagement.activity().to_owned(), engagement.last(), touched(&asked, ever(today))),
        of.touches((touches, touches_before)),
        of.open(),
        of.won(),
        of.lost(),
        of.rate(),
        sampled(conversion, principal.id),
    ];
    let steps = steps(&span.steps(days, viewer.me.week_start), &happened, &ended);
    let products = selling::products(viewer, principal.id, days, Some(SHOWN)).await?;
    let distributors = selling::distributors(viewer, principal.id, today).await?;
    let (stands, people) = people::people(viewer, principal.id).await?;
    let explained = explained(engagement, &asked, of.open().href, today);
    let sections = vec![products, distributors, people, explained];
    Ok(Figures { principal, today, days, before: earlier, cards, steps, stands, sections })
}

/// A principal by its id, or that of one that was merged into it.
pub(super) async fn named(viewer: &mut Viewer, id: Uuid) -> Result<Named, AppError> {
    let principal = sqlx::query_as!(
        Named,
        "select id, name from organization where id = larder.survivor($1) and role = 'principal' and deleted_at is null",
        id,
    );
    principal.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)
}

/// The days in which touches count for engagement.
fn lately(today: Day) -> Days {
    (today.plus(1 - DAYS), today)
}

/// All days until now.
fn ever(today: Day) -> Days {
    (Day::default(), today)
}

/// The list of the touches on those days.
fn touched(asked: &Asked, days: Days) -> String {
    asked.touches(days, &[]).at(list::PATH)
}

/// What engagement is made of, where so many deals are `open`.
pub(super) async fn engagement(
    viewer: &mut Viewer,
    principal: Uuid,
    today: Day,
    open: i64,
) -> Result<Engagement, AppError> {
    let (lately, ever) = (lately(today), ever(today));
    let asked = Asked::of_principal(principal, lately);
    let mut sql = QueryBuilder::new("select (select coalesce(sum(k.touches), 0)::bigint");
    from_sums(&mut sql, viewer, &asked, lately, Apart::Nothing);
    sql.push("), (select max(k.day)");
    from_sums(&mut sql, viewer, &asked, ever, Apart::Days);
    sql.push("), (select count(*) from product p where p.deleted_at is null and p.status = 'active'");
    sql.push(" and p.principal_id = ").push_bind(principal).push(")");
    let (touches, last, products): (i64, Option<NaiveDate>, i64) =
        sql.build_query_as().fetch_one(viewer.ad_hoc().await?).await?;
    let quiet = last.map(|last| Day::from(last).until(today));
    Ok(Engagement { touches, open, products, quiet })
}

/// How often something happened on each day, as far as anything did.
async fn happened(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<Vec<(Day, i64)>, AppError> {
    let mut sql = QueryBuilder::new("select k.day, sum(k.touches)::bigint");
    from_sums(&mut sql, viewer, asked, days, Apart::Days);
    sql.push(" group by 1");
    let rows: Vec<(NaiveDate, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    Ok(rows.into_iter().map(|(on, count)| (on.into(), count)).collect())
}

/// How many deals were won and lost on each day, as far as any were.
async fn ended(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<Vec<(Day, i64, i64)>, AppError> {
    let mut sql = QueryBuilder::new(
        "select d.closed_on, count(*) filter (where d.stage = 'closed won'),
            count(*) filter (where d.stage = 'closed lost')",
    );
    from_deals(&mut sql, viewer, &asked.ended(days, &["won", "lost"]));
    sql.push(" group by d.closed_on");
    let rows: Vec<(NaiveDate, i64, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    Ok(rows.into_iter().map(|(on, won, lost)| (on.into(), won, lost)).collect())
}

/// The same by steps that begin on these days.
fn steps(firsts: &[Day], happened: &[(Day, i64)], ended: &[(Day, i64, i64)]) -> Vec<Step> {
    let step = |(place, from): (usize, &Day)| {
        let next = firsts.get(place + 1);
        let lies_in = |on: Day| on >= *from && next.is_none_or(|next| on < *next);
        let touches = happened.iter().filter(|(on, _)| lies_in(*on)).map(|(_, count)| count).sum();
        let ended = ended.iter().filter(|(on, ..)| lies_in(*on));
        let (won, lost) = ended.fold((0, 0), |(won, lost), one| (won + one.1, lost + one.2));
        Step { from: *from, touches, won, lost }
    };
    firsts.iter().enumerate().map(step).collect()
}

/// It leads to the operators where samples were dropped; those where something was bought are a list of their own.
fn sampled(conversion: Conversion, principal: Uuid) -> Tally {
    let note = match conversion.sampled {
        0 => "no samples left yet".to_owned(),
        sampled => format!("{} of {sampled} operators bought within 90 days", conversion.won),
    };
    Tally::new("Sample conversion", percent(conversion.percent()), note, format!("/organizations?sampled={principal}"))
}

/// What engagement is made of, part by part.
fn explained(engagement: Engagement, asked: &Asked, open: String, today: Day) -> Section {
    let quiet = engagement.quiet.map_or_else(|| "never".to_owned(), |days| days.to_string());
    let active = asked.principal.map(|id| format!("/products?principal={id}&status=active")).unwrap_or_default();
    let counted = [
        (format!("Touches in {DAYS} days"), engagement.touches.to_string(), "30", touched(asked, lately(today))),
        ("Open deals".to_owned(), engagement.open.to_string(), "40", open),
        ("Active products".to_owned(), engagement.products.to_string(), "20", active),
        ("Days since the last touch".to_owned(), quiet, "10", touched(asked, ever(today))),
    ];
    let row = |((part, count, most, href), tenths): ((String, String, &str, String), i64)| Row {
        href,
        cells: vec![part, count, points(tenths), most.to_owned()],
    };
    let all = vec!["Together".to_owned(), String::new(), points(engagement.score()), "100".to_owned()];
    let mut rows = counted.into_iter().zip(engagement.parts()).map(row).collect::<Vec<_>>();
    rows.push(Row { href: String::new(), cells: all });
    let heads = vec![("Engagement", false), ("Counted", true), ("Points", true), ("Of", true)];
    let note = "A touch is worth 0.6 points, an open deal and an active product 4 each, and the last touch 10, less one \
                for every ten days since. 80 and more are high, 40 and more medium.";
    Section { note: note.to_owned(), ..Section::new(EXPLAINED, heads, rows, "") }
}
