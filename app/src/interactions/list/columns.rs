//! What the list shows and what its form asks, as the reader sees it.

use super::Column;
use crate::filter::Operator;
use crate::interactions::kind::{self, Kind, Outcome, Status};
use crate::listed::{self, Asked, Cell, Heading};
use crate::organizations::Named;
use crate::time::Moment;
use uuid::Uuid;

/// The columns there are.
pub(super) const COLUMNS: &[Heading] = &[
    Heading::usual("what", "What"),
    Heading::usual("happened", "When"),
    Heading::usual("account", "Account").broad(),
    Heading::usual("author", "By"),
    Heading::usual("about", "About").broad(),
    Heading::usual("outcome", "Outcome"),
    Heading::usual("text", "Text").broad(),
    Heading::other("contact", "Contact").broad(),
    Heading::other("deal", "Deal").broad(),
    Heading::other("products", "Products").broad(),
    Heading::other("minutes", "Minutes").figures(),
    Heading::other("rating", "Rating").figures(),
    Heading::other("follow_up", "Follow up"),
];

/// An interaction as a row of the list has it.
pub(super) struct Line {
    pub(super) id: Uuid,
    /// Where it stands.
    pub(super) href: String,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) happened: Moment,
    /// Nothing where that is not shared with the person.
    pub(super) account: Option<Named>,
    pub(super) author: String,
    pub(super) principals: Vec<String>,
    pub(super) outcome: Option<String>,
    pub(super) text: String,
    pub(super) contact: Option<Named>,
    pub(super) deal: Option<Named>,
    pub(super) products: Vec<String>,
    pub(super) minutes: Option<i32>,
    pub(super) rating: Option<i16>,
    pub(super) follow_up: String,
    pub(super) writable: bool,
}

/// As much of a text as a row has room for.
const EXCERPT: usize = 80;

/// A row with the cells of the `shown` columns.
pub(super) fn row(line: &Line, shown: &[&str]) -> listed::Row {
    let text = |text: &str| Cell::Text(text.to_owned());
    let at = |place: &Option<Named>, path: &str| match place {
        Some(one) => Cell::Link(one.name.clone(), format!("{path}/{}", one.id)),
        None => Cell::Text(String::new()),
    };
    let cell = |column: &&str| match *column {
        "happened" => Cell::When(line.happened.clone()),
        "account" => at(&line.account, "/organizations"),
        "author" => text(&line.author),
        "about" => listed::tags(line.principals.clone()),
        "outcome" => text(line.outcome.as_deref().and_then(|code| label(code, Outcome::label)).unwrap_or_default()),
        "text" => Cell::Text(excerpt(&line.text)),
        "contact" => at(&line.contact, "/contacts"),
        "deal" => at(&line.deal, "/opportunities"),
        "products" => listed::tags(line.products.clone()),
        "minutes" => Cell::Text(line.minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        "rating" => Cell::Text(line.rating.map(|rating| rating.to_string()).unwrap_or_default()),
        _ => text(&line.follow_up),
    };
    let what = kind::words(&line.kind, &line.status);
    let is_note = what.is_empty();
    let (mark, phone, email) = Default::default();
    listed::Row {
        id: line.id.to_string(),
        href: line.href.clone(),
        name: if is_note { Kind::Note.label().to_owned() } else { what },
        mark,
        cells: shown.iter().skip(1).map(cell).collect(),
        // A note is changed where it stands.
        writable: line.writable && !is_note,
        phone,
        email,
    }
}

/// The beginning of a text, on one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// The label of a code.
fn label<T: std::str::FromStr>(code: &str, label: fn(T) -> &'static str) -> Option<&'static str> {
    code.parse().map(label).ok()
}

/// What the form asks.
pub(super) fn fields([principals, people, teams]: [Vec<Named>; 3]) -> Vec<Asked<Column>> {
    let after = |first: (&str, &str), list: Vec<Named>| {
        let first = std::iter::once((first.0.to_owned(), first.1.to_owned()));
        first.chain(list.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>()
    };
    vec![
        Asked::boxes(Column::Type, Kind::options()),
        Asked::select(Column::Author, after(("me", "Me"), people)),
        Asked::select(Column::Team, after(("mine", "My team"), teams)),
        Asked::select(Column::Principal, after(("none", "Nobody in particular"), principals)),
        Asked::words(Column::Organization),
        Asked::day(Column::Happened, Operator::Min, "From"),
        Asked::day(Column::Happened, Operator::Max, "Until"),
        Asked::boxes(Column::Status, Status::options()),
        Asked::boxes(Column::Outcome, Outcome::options()),
    ]
}

/// "me", "Visit", "Harbor Foods"; `name` is what people call a record.
pub(super) fn words(column: Column, value: &str, name: impl Fn(Uuid) -> Option<String>) -> String {
    let label = match column {
        Column::Type => label(value, Kind::label),
        Column::Status => label(value, Status::label),
        Column::Outcome => label(value, Outcome::label),
        Column::Principal if value == "none" => Some("nobody in particular"),
        _ => None,
    };
    let name = || name(value.parse().ok()?);
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT, excerpt};

    #[test]
    fn of_a_long_text_the_beginning_is_shown() {
        assert_eq!(excerpt("Liked the cod.\nComes back."), "Liked the cod. Comes back.");
        let long = "né ".repeat(60);
        assert_eq!(excerpt(&long).chars().count(), EXCERPT + 1);
        assert!(excerpt(&long).ends_with("né…"), "{}", excerpt(&long));
    }
}
