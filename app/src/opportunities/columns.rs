//! What the list shows and what its form asks, as the reader sees it.

use super::filter::State;
use super::{Column, Context, Stage};
use crate::day::Day;
use crate::listed::{self, Asked, Cell, Heading};
use crate::organizations::Named;
use uuid::Uuid;

/// The columns there are.
pub(crate) const COLUMNS: &[Heading] = &[
    Heading::usual("name", "Name"),
    Heading::usual("stage", "Stage"),
    Heading::usual("days", "Days in it").figures(),
    Heading::usual("organization", "Account").broad(),
    Heading::usual("principal", "Principal").broad(),
    Heading::usual("owner", "Owner"),
    Heading::usual("close", "Expected close"),
    Heading::other("probability", "Probability").figures(),
    Heading::other("value", "Estimated value").figures(),
    Heading::other("distributor", "Distributor").broad(),
    Heading::other("competitor", "Competitor"),
    Heading::other("source", "Lead source"),
];

/// A deal as a row of the list has it.
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) stage: Stage,
    /// For how many days it is there.
    pub(crate) days: i32,
    pub(crate) operator: Option<Named>,
    pub(crate) principal: Named,
    pub(crate) distributor: String,
    pub(crate) owner: String,
    pub(crate) close: Option<Day>,
    pub(crate) probability: String,
    /// With its currency.
    pub(crate) value: String,
    pub(crate) competitor: String,
    pub(crate) source: String,
    pub(crate) writable: bool,
}

/// A row with the cells of the `shown` columns, on the day `today`.
pub(crate) fn row(line: Line, shown: &[&str], today: Day) -> listed::Row {
    let account = |one: &Named| Cell::Link(one.name.clone(), format!("/organizations/{}", one.id));
    let text = |text: &str| Cell::Text(text.to_owned());
    let cell = |column: &&str| match *column {
        "stage" => text(line.stage.label()),
        "days" => Cell::Text(line.days.to_string()),
        "organization" => line.operator.as_ref().map_or_else(|| text(""), account),
        "principal" => account(&line.principal),
        "owner" => text(&line.owner),
        "close" => Cell::Text(line.close.map(|day| day.words(today)).unwrap_or_default()),
        "probability" => Cell::Text(format!("{} %", line.probability)),
        "value" => text(&line.value),
        "distributor" => text(&line.distributor),
        "competitor" => text(&line.competitor),
        _ => text(&line.source),
    };
    let mark = if line.stage.is_stale(line.days) { "Stale" } else { "" };
    let cells = shown.iter().skip(1).map(cell).collect();
    let (href, phone, email) = Default::default();
    let (id, mark) = (line.id.to_string(), mark.to_owned());
    listed::Row { id, href, name: line.name.clone(), mark, cells, writable: line.writable, phone, email }
}

/// What the form asks.
pub(crate) fn fields(principals: Vec<Named>, people: Vec<Named>, teams: Vec<Named>) -> Vec<Asked<Column>> {
    let state = Asked::boxes(Column::State, State::options());
    std::iter::once(state).chain(board_fields(principals, people, teams)).collect()
}

/// What the board's form asks: all on it is open.
pub(crate) fn board_fields(principals: Vec<Named>, people: Vec<Named>, teams: Vec<Named>) -> Vec<Asked<Column>> {
    let after = |first: Option<(&str, &str)>, list: Vec<Named>| {
        let first = first.map(|(code, label)| (code.to_owned(), label.to_owned()));
        first.into_iter().chain(list.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>()
    };
    vec![
        Asked::boxes(Column::Stale, vec![("yes".to_owned(), "Stale only".to_owned())]),
        Asked::select(Column::Stage, Stage::options()),
        Asked::select(Column::Owner, after(Some(("me", "Me")), people)),
        Asked::select(Column::Team, after(Some(("mine", "My team")), teams)),
        Asked::select(Column::Principal, after(None, principals)),
        Asked::select(Column::Context, Context::options()),
    ]
}

/// "me", "Demo scheduled", "Harbor Foods"; `name` is what people call a record.
pub(crate) fn words(column: Column, value: &str, name: impl Fn(Uuid) -> Option<String>) -> String {
    let label = match column {
        Column::Stage | Column::Reached => value.parse().map(Stage::label).ok(),
        Column::State => value.parse().map(State::label).ok(),
        Column::Context => value.parse().map(Context::label).ok(),
        Column::Expected if value == "none" => Some("not known"),
        Column::Distributor | Column::Segment if value == "none" => Some("none"),
        _ => None,
    };
    let name = || name(value.parse().ok()?);
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}
