//! The company in SQL.

use super::{CompanyForm, Edit};
use crate::checks::Checks;
use crate::command::merge;
use crate::context::Viewer;
use crate::error::AppError;

/// The company as it rests.
pub struct Company {
    pub name: String,
    pub time_zone: String,
    pub week_start: i16,
    pub currency: String,
    pub private_books: bool,
    pub book_days: i16,
}

/// The time zones that people choose from: those of a place. What stands for a country's or an offset's name is accepted,
/// and not offered.
#[must_use]
pub fn time_zones() -> Vec<String> {
    const REGIONS: [&str; 8] =
        ["Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    names.filter(|name| REGIONS.iter().any(|region| name.starts_with(region))).map(str::to_owned).collect()
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
        let mut checks = Checks::default();
        let name = checks.take(match self.name.trim() {
            name if (1..=255).contains(&name.chars().count()) => Ok(name.to_owned()),
            _ => Err(AppError::field("name", "Type the company's name, in at most 255 characters.")),
        });
        let zone = checks.take(time_zone("time_zone", &self.time_zone));
        let day = self.week_start.parse::<i16>().ok().filter(|day| (1..=7).contains(day));
        let day = checks.take(day.ok_or_else(|| AppError::field("week_start", "Choose a day.")));
        let currency = self.currency.trim().to_uppercase();
        let currency = checks.take(if crate::money::decimals(&currency).is_some() {
            Ok(currency)
        } else {
            Err(AppError::field("currency", "Type the three letters of a currency, like USD."))
        });
        let days = self.book_days.trim().parse::<i16>().ok().filter(|days| (1..=90).contains(days));
        let days = checks.take(days.ok_or_else(|| AppError::field("book_days", "Type a number from 1 to 90.")));
        match (name, zone, day, currency, days) {
            (Some(name), Some(time_zone), Some(week_start), Some(currency), Some(book_days)) => {
                let private_books = self.private_books == "on";
                Ok(Company { name, time_zone, week_start, currency, private_books, book_days })
            }
            _ => Err(checks.into()),
        }
    }
}

/// Changes the settings that the admin changed. Whoever is signed in works under the new ones from their next request.
///
/// # Errors
/// `Invalid` per field, `Conflict` where another admin changed the same ones; `NotFound` for anybody but an admin.
pub async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let there =
        sqlx::query!("select name, time_zone, week_start, currency, private_books, book_days from company for update")
            .fetch_optional(viewer.db())
            .await?
            .ok_or(AppError::NotFound)?;
    let there = CompanyForm {
        name: there.name,
        time_zone: there.time_zone,
        week_start: there.week_start.to_string(),
        currency: there.currency,
        private_books: if there.private_books { "on" } else { "" }.to_owned(),
        book_days: there.book_days.to_string(),
    };
    let company = merge(&command.base.0, &command.form, &there)?.parse()?;
    viewer.operation("edit", &company.name).await?;
    sqlx::query!(
        "update company
        set name = $1, time_zone = $2, week_start = $3, currency = $4, private_books = $5, book_days = $6",
        company.name,
        company.time_zone,
        company.week_start,
        company.currency,
        company.private_books,
        company.book_days,
    )
    .execute(viewer.db())
    .await?;
    viewer.commit_as(()).await
}
