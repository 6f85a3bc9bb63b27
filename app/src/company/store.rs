//! The company in SQL.

use super::CompanyForm;
use crate::error::{AppError, Problems};

/// The company as it rests.
pub struct Company {
    pub name: String,
    pub time_zone: String,
    pub week_start: i16,
    pub currency: String,
    pub private_books: bool,
}

/// An IANA time zone.
///
/// # Errors
/// `Invalid` for the form field `field`.
pub fn time_zone(field: &str, text: &str) -> Result<String, AppError> {
    let zone = text.trim().parse::<chrono_tz::Tz>();
    let zone = zone.map_err(|_| AppError::field(field, "Choose a time zone from the list, like America/Chicago."))?;
    Ok(zone.name().to_owned())
}

impl CompanyForm {
    /// The settings behind the form.
    ///
    /// # Errors
    /// `Invalid` with everything that is wrong.
    pub fn parse(&self) -> Result<Company, AppError> {
        let mut problems = Problems::default();
        let name = problems.take(match self.name.trim() {
            name if (1..=255).contains(&name.chars().count()) => Ok(name.to_owned()),
            _ => Err(AppError::field("name", "Type the company's name, in at most 255 characters.")),
        });
        let zone = problems.take(time_zone("time_zone", &self.time_zone));
        let day = self.week_start.parse::<i16>().ok().filter(|day| (1..=7).contains(day));
        let day = problems.take(day.ok_or_else(|| AppError::field("week_start", "Choose a day.")));
        let currency = self.currency.trim().to_uppercase();
        let letters = currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase());
        let currency = problems.take(if letters {
            Ok(currency)
        } else {
            Err(AppError::field("currency", "Type the three letters of a currency, like USD."))
        });
        match (name, zone, day, currency) {
            (Some(name), Some(time_zone), Some(week_start), Some(currency)) => {
                Ok(Company { name, time_zone, week_start, currency, private_books: self.private_books == "on" })
            }
            _ => Err(problems.into()),
        }
    }
}
