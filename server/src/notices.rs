//! The mails that tell of something: what happened, and what the day brings.
//! Invariant: what the mail server took is not sent again; what it refused is tried again with the same name (`Message-ID`).

use crate::jobs::{Job, Outcome, Registry};
use crate::mail::{Letter, Mailer, escape};
use app::auth::PersonId;
use app::context::Host;
use app::notifications::mailing::{self, Section};
use chrono::NaiveDate;
use lettre::message::Mailbox;
use serde::Deserialize;
use std::fmt::Write as _;

/// The handlers of the jobs that mail them. Where no mail goes out they are done with: it is told in Larder alone.
pub fn handlers(registry: Registry, mailer: Option<&Mailer>) -> Registry {
    ["mail.notices", "mail.digest"].into_iter().fold(registry, |registry, kind| {
        let mailer = mailer.cloned();
        registry.on(kind, move |host, job| mail(mailer.clone(), host, job))
    })
}

/// Whom a job is about; with a day, it is their digest of that day.
#[derive(Deserialize)]
struct To {
    person_id: PersonId,
    day: Option<NaiveDate>,
}

async fn mail(mailer: Option<Mailer>, host: Host, job: Job) -> Outcome {
    let Some(mailer) = mailer else { return Ok(()) };
    let To { person_id, day } = serde_json::from_value(job.payload)?;
    let letter = match day {
        Some(day) => mailing::digest(&host, person_id, day).await?,
        None => mailing::notices(&host, person_id).await?,
    };
    let Some(letter) = letter else { return Ok(()) };
    let sent = send(&mailer, &letter).await;
    if sent.is_err() {
        mailing::put_back(&host, person_id, &letter).await?;
    }
    sent
}

async fn send(mailer: &Mailer, letter: &mailing::Letter) -> Outcome {
    let (name, address) = &letter.to;
    let to = Mailbox::new(Some(name.clone()), address.parse()?);
    let id = letter.tells.first().copied().unwrap_or_default();
    mailer.send(to, written(letter), Some(&format!("<{id}@larder>"))).await
}

fn written(letter: &mailing::Letter) -> Letter {
    let (mut text, mut html) = (String::new(), String::from("<!DOCTYPE html><html lang=\"en\"><body>"));
    for Section { title, lines } in &letter.sections {
        if !title.is_empty() {
            _ = writeln!(text, "{title}\n");
            _ = write!(html, "<h2>{}</h2>", escape(title));
        }
        html.push_str("<ul>");
        for (words, address) in lines {
            _ = writeln!(text, "- {words}\n  {address}");
            _ = write!(html, "<li><a href=\"{}\">{}</a></li>", escape(address), escape(words));
        }
        html.push_str("</ul>");
        text.push('\n');
    }
    let mailing::Letter { unsubscribe, choices, .. } = letter;
    _ = writeln!(text, "Choose what you are mailed: {choices}\nUnsubscribe: {unsubscribe}");
    _ = write!(
        html,
        "<p><small><a href=\"{}\">Choose what you are mailed</a> · <a href=\"{}\">Unsubscribe</a></small></p></body></html>",
        escape(choices),
        escape(unsubscribe),
    );
    Letter { subject: letter.subject.clone(), text, html, unsubscribe: Some(unsubscribe.clone()), attached: None }
}
