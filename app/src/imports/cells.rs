//! What the cells of a row say, whatever the row is of. Invariant: a word that its list does not know stops the row unless
//! the person has said what it means, and all that is wrong with a row is said at once.

use super::asking::{decision, is_listable};
use super::dates::Written;
use super::lists::{self, Lists};
use super::{DateOrder, Decimal, Field, Mapping, mapping::factor, numbers::multiplied};
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// A row by its fields.
pub(super) struct Cells<'a> {
    texts: HashMap<Field, &'a str>,
    mapping: &'a Mapping,
    lists: &'a Lists,
    wrong: Vec<String>,
}

impl<'a> Cells<'a> {
    /// The cells of a row under a header of `width` columns.
    pub(super) fn read(
        cells: &'a [String],
        width: usize,
        mapping: &'a Mapping,
        lists: &'a Lists,
    ) -> Result<Self, String> {
        fit(cells, width)?;
        let filled = cells.iter().take(width).enumerate().filter(|(_, cell)| !cell.is_empty());
        let texts = filled.filter_map(|(place, cell)| Some((mapping.field(place)?, cell.as_str()))).collect();
        Ok(Self { texts, mapping, lists, wrong: Vec::new() })
    }

    /// As it is; empty where there is none.
    pub(super) fn text(&self, field: Field) -> &'a str {
        self.texts.get(&field).copied().unwrap_or_default()
    }

    /// The same for a form.
    pub(super) fn owned(&self, field: Field) -> String {
        self.text(field).to_owned()
    }

    fn take<T: Default>(&mut self, field: Field, read: impl FnOnce(&Self, &str) -> Result<T, String>) -> T {
        match self.text(field) {
            "" => T::default(),
            cell => read(self, cell).unwrap_or_else(|reason| self.wrong(reason)),
        }
    }

    /// What a form takes for a word of the field's list.
    pub(super) fn word(&mut self, field: Field) -> String {
        self.take(field, |cells, cell| word(field, cell, cells.mapping, cells.lists))
    }

    /// Likewise for each word of a cell that holds several.
    pub(super) fn words(&mut self, field: Field) -> Vec<String> {
        self.take(field, |cells, cell| {
            let words = field.words(cell).map(|one| word(field, one, cells.mapping, cells.lists));
            Ok(words.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|word| !word.is_empty()).collect())
        })
    }

    /// An amount as a form takes it.
    pub(super) fn amount(&mut self, field: Field) -> String {
        self.take(field, |cells, cell| amount(cell, cells.mapping))
    }

    /// A day.
    pub(super) fn day(&mut self, field: Field) -> Option<NaiveDate> {
        self.take(field, |cells, cell| {
            let order = cells.mapping.dates.parse().unwrap_or(DateOrder::Iso);
            order.read(cell).map(Some).ok_or_else(|| format!("“{cell}” is no day."))
        })
    }

    /// A day, perhaps with a time.
    pub(super) fn moment(&mut self, field: Field) -> Option<Written> {
        self.take(field, |cells, cell| {
            let order = cells.mapping.dates.parse().unwrap_or(DateOrder::Iso);
            order.moment(cell).map(Some).ok_or_else(|| format!("“{cell}” is no day, nor a day with a time."))
        })
    }

    /// Notes what else is wrong, and goes on with nothing in its place.
    pub(super) fn wrong<T: Default>(&mut self, reason: impl Into<String>) -> T {
        self.wrong.push(reason.into());
        T::default()
    }

    /// `made`, if nothing was wrong.
    pub(super) fn passed<T>(self, made: T) -> Result<T, String> {
        if self.wrong.is_empty() { Ok(made) } else { Err(self.wrong.join(" ")) }
    }
}

/// What a row says itself, or else what is said of all.
pub(super) fn or(own: String, of_all: &str) -> String {
    if own.is_empty() { of_all.trim().to_owned() } else { own }
}

/// Whether a row has the cells that its header promises.
pub(super) fn fit(cells: &[String], width: usize) -> Result<(), String> {
    if cells.len() < width || cells[width..].iter().any(|cell| !cell.is_empty()) {
        return Err(format!("It has {} cells under {width} columns.", cells.len()));
    }
    Ok(())
}

/// What a form takes for an amount.
pub(super) fn amount(cell: &str, mapping: &Mapping) -> Result<String, String> {
    let number = mapping.decimal.parse().unwrap_or(Decimal::Point).read(cell).zip(factor(mapping));
    number.and_then(|(number, factor)| multiplied(&number, factor)).ok_or_else(|| format!("“{cell}” is no amount."))
}

/// What a form takes for a word of a list.
pub(super) fn word(field: Field, cell: &str, mapping: &Mapping, lists: &Lists) -> Result<String, String> {
    if let Some(code) = lists.code(field, cell) {
        return Ok(code);
    }
    let unknown = || match lists::fixed(field) {
        // What there is, where that is the same for everybody.
        Some(options) => {
            let known = options.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>().join(", ");
            format!("“{cell}” is not in the list “{}”: {known}.", field.label())
        }
        None => format!("“{cell}” is not in the list “{}”.", field.label()),
    };
    let meant = match decision(mapping, field, cell) {
        Some("empty") => return Ok(String::new()),
        Some("keep") if !field.is_closed() => cell,
        Some(decision) => decision.strip_prefix("use:").ok_or_else(unknown)?,
        None => return Err(unknown()),
    };
    match (lists.code(field, meant), field) {
        (Some(code), _) => Ok(code),
        // One that the import will make first.
        (None, field) if field.makes().is_some() && is_listable(meant) => Ok(Uuid::nil().to_string()),
        (None, field) if field.makes().is_some() => Err(format!("“{cell}” is too long for a name.")),
        (None, Field::ShippingCountry | Field::BillingCountry) => Ok(meant.to_owned()),
        (None, _) => Err(unknown()),
    }
}

/// The id of what is chosen for all rows by its name: nil while it is to be made, `None` when nothing is chosen.
pub(super) fn chosen(lists: &Lists, field: Field, name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| lists.code(field, name).unwrap_or_else(|| Uuid::nil().to_string()))
}
