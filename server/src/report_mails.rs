//! The mails that bring a report along.
//! Invariant: a mailing's report of a day goes by one name (`Message-ID`), however often it has to be tried.

use crate::jobs::{Job, Outcome, Registry};
use crate::mail::{Letter, Mailer, escape};
use app::auth::PersonId;
use app::context::Host;
use app::reports::mailed::store::{Outgoing, outgoing};
use chrono::NaiveDate;
use lettre::message::Mailbox;
use serde::Deserialize;
use uuid::Uuid;

/// The handler of the job that mails one. Where no mail goes out it is done with.
pub fn handlers(registry: Registry, mailer: Option<&Mailer>) -> Registry {
    let mailer = mailer.cloned();
    registry.on("mail.report", move |host, job| mail(mailer.clone(), host, job))
}

/// Whose mailing falls due on which day.
#[derive(Deserialize)]
struct To {
    person_id: PersonId,
    mailing: Uuid,
    day: NaiveDate,
}

async fn mail(mailer: Option<Mailer>, host: Host, job: Job) -> Outcome {
    let Some(mailer) = mailer else { return Ok(()) };
    let To { person_id, mailing, day } = serde_json::from_value(job.payload)?;
    let Some(outgoing) = outgoing(&host, person_id, mailing).await? else { return Ok(()) };
    let to = Mailbox::new(Some(outgoing.to.0.clone()), outgoing.to.1.parse()?);
    let letter = letter(outgoing, &host.settings.public_url);
    mailer.send(to, letter, Some(&format!("<{mailing}-{day}@larder>"))).await
}

fn letter(Outgoing { mailing, file, .. }: Outgoing, public_url: &str) -> Letter {
    let subject = mailing.words();
    let (page, end) = (format!("{public_url}{}", mailing.path()), format!("{public_url}/reports/mailed"));
    let often = mailing.every.label().to_lowercase();
    let text = format!(
        "{subject}\n\nThe workbook is attached. On the screen: {page}\n\nIt comes {often}. To end that: {end}\n"
    );
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><body><p>{}</p><p>The workbook is attached, or <a href=\"{}\">see it on the screen</a>.</p>\
         <p><small>It comes {often}. <a href=\"{}\">End that</a></small></p></body></html>",
        escape(&subject),
        escape(&page),
        escape(&end),
    );
    Letter { subject, text, html, unsubscribe: None, attached: Some(file) }
}
