//! The report in SQL: a statement for each table, each with the rights of who asks.

use super::{Monthly, deals};
use crate::context::Viewer;
use crate::dashboard::asked::Asked;
use crate::dashboard::period::Days;
use crate::dashboard::{Doing, store as dashboard, win_rate};
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::kind::Kind;
use crate::interactions::list;
use crate::interactions::samples::Conversion;
use crate::opportunities::listing::choices;
use crate::organizations::Named;
use crate::principals::engagement::points;
use crate::principals::shared::{self, Sharing};
use crate::principals::{selling, store};
use crate::reports::{Row, Section};
use crate::{time, url};
use chrono::Utc;
use uuid::Uuid;

/// How many months one can choose from, this one too.
const MONTHS: i32 = 25;

/// The day that it is for the company.
fn today(viewer: &Viewer) -> Day {
    Day::at(Utc::now(), &viewer.me.company_time_zone)
}

/// What an address asks for: whose report, of the month that begins on which day. Unless it says so, the last whole month.
pub(super) fn asked(viewer: &Viewer, query: &str) -> (Option<Uuid>, Day) {
    let today = today(viewer);
    let pairs = url::pairs(query);
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let month = first_day(value("month")).filter(|first| *first <= today);
    (value("principal").parse().ok(), month.unwrap_or_else(|| today.month_start(-1)))
}

/// The first day of a month that is called what an address calls it, "2026-03".
pub(in crate::principals) fn first_day(month: &str) -> Option<Day> {
    format!("{month}-01").parse().ok()
}

/// A month as an address says it.
pub(in crate::principals) fn code(first: Day) -> String {
    first.to_string().chars().take("2026-03".len()).collect()
}

/// The report that `query` asks for.
///
/// # Errors
/// `NotFound` when it names nobody who is a principal; those of the database.
pub async fn monthly(viewer: &mut Viewer, query: &str) -> Result<Monthly, AppError> {
    let today = today(viewer);
    let (principal, first) = asked(viewer, query);
    let (principal, sections, sharing) = match principal {
        Some(id) => {
            let (principal, sections) = report(viewer, id, first).await?;
            let sharing = shared::store::sharing(viewer, principal.id, first).await?;
            (Some(principal), sections, sharing)
        }
        None => (None, Vec::new(), Sharing::default()),
    };
    let [principals, ..] = choices(viewer).await?;
    let months = (0..MONTHS).map(|back| today.month_start(-back)).map(|first| (code(first), time::month(first)));
    Ok(Monthly { principal, month: code(first), sections, principals, months: months.collect(), sharing })
}

/// What is told of the month that begins on `first`, and whose it is.
///
/// # Errors
/// `NotFound` where that is no principal; those of the database.
pub(in crate::principals) async fn report(
    viewer: &mut Viewer,
    principal: Uuid,
    first: Day,
) -> Result<(Named, Vec<Section>), AppError> {
    let today = today(viewer);
    let principal = store::named(viewer, principal).await?;
    let days = (first, first.month_start(1).plus(-1));
    let before = (first.month_start(-1), first.plus(-1));
    let asked = Asked::of_principal(principal.id, days);
    let doing = dashboard::people(viewer, &asked, days).await?;
    let summary = summary(viewer, &asked, days, before, &doing).await?;
    let standing = standing(viewer, principal.id, &asked, today).await?;
    let (won, lost) = deals::ended(viewer, &asked, days).await?;
    let open = deals::open(viewer, &asked, today).await?;
    let samples = deals::samples(viewer, &asked, days).await?;
    let products = selling::products(viewer, principal.id, days, None).await?;
    let distributors = selling::distributors(viewer, principal.id, today).await?;
    let sections =
        vec![summary, standing, touches(&asked, days, &doing), won, lost, open, samples, products, distributors];
    Ok((principal, sections))
}

/// The month in figures, beside the one before.
async fn summary(
    viewer: &mut Viewer,
    asked: &Asked,
    days: Days,
    before: Days,
    doing: &[Doing],
) -> Result<Section, AppError> {
    let deals = dashboard::deals(viewer, asked, days, before).await?;
    let touches = doing.iter().flat_map(|one| &one.counts).sum::<i64>();
    let touches_before = dashboard::touches(viewer, asked, before).await?;
    let rate = |won, lost| win_rate(won, lost).map_or_else(|| "–".to_owned(), |rate| rate.to_string());
    let taken = deals.days_to_close.map_or_else(|| "–".to_owned(), |days| days.to_string());
    let ended = |how: &[&str]| asked.ended(days, how).at("/opportunities");
    let list = asked.touches(days, &[]).at(list::PATH);
    let rows = [
        ("Touches", list, touches.to_string(), touches_before.to_string()),
        ("Won", ended(&["won"]), deals.won.to_string(), deals.won_before.to_string()),
        ("Lost", ended(&["lost"]), deals.lost.to_string(), deals.lost_before.to_string()),
        (
            "Win rate, %",
            ended(&["won", "lost"]),
            rate(deals.won, deals.lost),
            rate(deals.won_before, deals.lost_before),
        ),
        ("Days to close, on average", ended(&["won"]), taken, String::new()),
    ];
    let row = |(name, href, now, before): (&str, String, String, String)| Row {
        href,
        cells: vec![name.to_owned(), now, before],
    };
    let (month, earlier) = (time::month(days.0), time::month(before.0));
    let heads = vec![("Figure", false), (month.as_str(), true), (earlier.as_str(), true)];
    Ok(Section::new("Summary", heads, rows.map(row).into(), ""))
}

/// How it stands today, whatever the month.
async fn standing(viewer: &mut Viewer, principal: Uuid, asked: &Asked, today: Day) -> Result<Section, AppError> {
    let deals = dashboard::deals(viewer, asked, (today, today), (today, today)).await?;
    let engagement = store::engagement(viewer, principal, today, deals.open).await?;
    let conversion = Conversion::of(viewer, principal, None).await?;
    let rows = [
        ("Engagement, of 100", points(engagement.score()), engagement.band().to_owned()),
        (
            "Days since the last touch",
            engagement.quiet.map(|days| days.to_string()).unwrap_or_default(),
            engagement.activity().to_owned(),
        ),
        ("Open deals", deals.open.to_string(), format!("{} stale", deals.stale)),
        ("Expected placements", deals.expected_placements(), "each as probable as it is".to_owned()),
        ("Active products", engagement.products.to_string(), String::new()),
        (
            "Sample conversion, %",
            conversion.percent().map_or_else(|| "–".to_owned(), |percent| percent.to_string()),
            format!("{} of {} operators", conversion.won, conversion.sampled),
        ),
    ];
    let row = |(name, figure, note): (&str, String, String)| Row {
        href: String::new(),
        cells: vec![name.to_owned(), figure, note],
    };
    let heads = vec![("Figure", false), ("Today", true), ("Note", false)];
    Ok(Section::new(&format!("On {}", today.dated()), heads, rows.map(row).into(), ""))
}

/// Who did what, with the kinds that there were.
fn touches(asked: &Asked, days: Days, doing: &[Doing]) -> Section {
    let done = |place: usize| doing.iter().filter_map(|one| one.counts.get(place)).sum::<i64>();
    let kinds = Kind::ALL.iter().enumerate().filter(|(place, _)| done(*place) > 0).collect::<Vec<_>>();
    let mut heads = vec![("Who", false)];
    heads.extend(kinds.iter().map(|(_, kind)| (kind.label(), true)));
    heads.push(("All", true));
    let row = |one: &Doing| {
        let counts = kinds.iter().map(|(place, _)| one.counts.get(*place).copied().unwrap_or_default());
        let mut cells = vec![one.name.clone()];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(one.counts.iter().sum::<i64>().to_string());
        let of = Asked { owner: Some(one.id), ..asked.clone() };
        Row { href: of.touches(days, &[]).at(list::PATH), cells }
    };
    Section::new("Touches", heads, doing.iter().map(row).collect(), "Nothing was logged in this month.")
}
