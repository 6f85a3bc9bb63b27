//! From a row's cells to the form of an organization. Invariant: an empty cell changes nothing.

use super::cells::{amount, fit, word};
use super::lists::Lists;
use super::{DateOrder, Decimal, Field, Mapping};
use crate::organizations::{OrganizationForm, Phone};
use chrono::Datelike as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A row, understood.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The fields that the row fills; the others are empty.
    pub form: OrganizationForm,
    /// Its id in the source.
    pub external_id: String,
    /// What stands above it, by name.
    pub parent: String,
    /// What stands above it, by its id in the source.
    pub parent_id: String,
}

impl Row {
    /// Understands `cells` under a header of `width` columns.
    ///
    /// # Errors
    /// Why the row cannot be imported, in words.
    pub fn read(cells: &[String], width: usize, mapping: &Mapping, lists: &Lists) -> Result<Self, String> {
        fit(cells, width)?;
        let decimal = mapping.decimal.parse().unwrap_or(Decimal::Point);
        let mut row = Self::default();
        let (mut texts, mut tags, mut phones) = (Map::new(), Vec::new(), Vec::new());
        let mut wrong = Vec::new();
        for (place, cell) in cells.iter().take(width).enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let Some(field) = mapping.field(place) else { continue };
            let cell = cell.clone();
            let text = match field {
                // HubSpot lists several, the primary one first.
                Field::ExternalId => {
                    cell.split(';').next().unwrap_or_default().trim().clone_into(&mut row.external_id);
                    continue;
                }
                Field::Parent => {
                    row.parent = cell;
                    continue;
                }
                Field::ParentExternalId => {
                    row.parent_id = cell;
                    continue;
                }
                Field::Phone => {
                    phones.push(Phone { label: String::new(), number: cell });
                    continue;
                }
                Field::Tags => {
                    tags.extend(cell.split([',', ';']).map(str::to_owned));
                    continue;
                }
                Field::AnnualRevenue => amount(&cell, mapping),
                Field::Employees => decimal.read(&cell).ok_or_else(|| format!("“{cell}” is no number of employees.")),
                Field::FoundedYear => year(&cell),
                list if list.is_list() => word(list, &cell, mapping, lists),
                _ => Ok(cell),
            };
            match text {
                Ok(text) => drop(texts.insert(form_field(field).to_owned(), Value::String(text))),
                Err(reason) => wrong.push(reason),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong.join(" "));
        }
        row.form = serde_json::from_value(Value::Object(texts)).map_err(|_| "It cannot be read.".to_owned())?;
        row.form.tags = tags.join(",");
        row.form.phones = phones;
        if !row.form.annual_revenue.is_empty() && row.form.revenue_currency.is_empty() {
            mapping.currency.trim().clone_into(&mut row.form.revenue_currency);
        }
        Ok(row)
    }

    /// The form of a new organization.
    #[must_use]
    pub fn as_new(&self, mapping: &Mapping) -> OrganizationForm {
        let mut form = self.form.clone();
        for (text, default) in [
            (&mut form.role, &mapping.role),
            (&mut form.priority, &mapping.priority),
            (&mut form.owner_id, &mapping.owner_id),
        ] {
            if text.is_empty() {
                text.clone_from(default);
            }
        }
        form
    }

    /// A known organization's form with the row written over it: empty cells change nothing, phones and tags are added.
    #[must_use]
    pub fn over(&self, stored: &OrganizationForm) -> OrganizationForm {
        let mut form = over(stored, &OrganizationForm { tags: String::new(), ..self.form.clone() });
        if !self.form.tags.is_empty() {
            form.tags = format!("{},{}", stored.tags, self.form.tags);
        }
        let digits = |phone: &Phone| phone.number.chars().filter(char::is_ascii_digit).collect::<String>();
        for phone in &self.form.phones {
            if !form.phones.iter().any(|known| digits(known) == digits(phone)) {
                form.phones.push(phone.clone());
            }
        }
        form
    }

    /// The city that tells namesakes apart.
    #[must_use]
    pub fn city(&self) -> &str {
        if self.form.shipping_city.is_empty() { &self.form.billing_city } else { &self.form.shipping_city }
    }
}

/// A known record's form with what a row says written over it: empty cells change nothing.
pub(super) fn over<F: Clone + Serialize + DeserializeOwned>(stored: &F, said: &F) -> F {
    let said = serde_json::to_value(said).unwrap_or_default();
    let mut merged = serde_json::to_value(stored).unwrap_or_default();
    for (field, value) in said.as_object().into_iter().flatten() {
        if value.as_str().is_some_and(|text| !text.is_empty()) {
            merged[field] = value.clone();
        }
    }
    serde_json::from_value(merged).unwrap_or_else(|_| stored.clone())
}

/// The form's name of a field.
fn form_field(field: Field) -> &'static str {
    match field {
        Field::Segment => "segment_id",
        Field::Owner => "owner_id",
        Field::Distributor => "default_distributor_id",
        other => other.code(),
    }
}

/// A year, alone or in a date: the year is the same in every order that reads the date.
fn year(cell: &str) -> Result<String, String> {
    if cell.len() == 4 && cell.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(cell.to_owned());
    }
    let date = DateOrder::ALL.iter().find_map(|order| order.read(cell));
    date.map(|date| date.year().to_string()).ok_or_else(|| format!("“{cell}” is no year."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_taken_from_a_year_or_a_date() {
        assert_eq!(year("1996").as_deref(), Ok("1996"));
        assert_eq!(year("31/03/1996").as_deref(), Ok("1996"));
        assert_eq!(year("1996-03-31").as_deref(), Ok("1996"));
        assert!(year("96").is_err());
    }
}
