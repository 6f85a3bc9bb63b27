//! Mail: what Larder writes to people, and how it leaves.
//! Invariant: a link that opens something is made while its mail is written, and rests nowhere but in the mail.

use crate::jobs::{Job, Outcome, Registry};
use app::auth::PersonId;
use app::auth::links::{Holder, Purpose, store};
use app::context::Host;
use app::reports::exporting::File;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use serde::Deserialize;
use std::error::Error;
use std::time::Duration;

/// A way out for mail.
#[derive(Clone)]
pub struct Mailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// The mail server at `smtp_url`, and who its mail comes from. Nothing is sent yet.
    ///
    /// # Errors
    /// An address that cannot be read.
    pub fn new(smtp_url: &str, from: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp_url)?;
        Ok(Self { server: server.timeout(Some(Duration::from_secs(30))).build(), from: from.parse()? })
    }

    /// The handlers of the jobs that write mail.
    #[must_use]
    pub fn handlers(&self, registry: Registry) -> Registry {
        [Purpose::Invitation, Purpose::Reset].into_iter().fold(registry, |registry, purpose| {
            let mailer = self.clone();
            let kind = match purpose {
                Purpose::Invitation => "mail.invitation",
                Purpose::Reset => "mail.reset",
            };
            registry.on(kind, move |host, job| link(mailer.clone(), host, job, purpose))
        })
    }

    /// Hands a letter to the mail server; one that may be sent again goes under an `id`, by which it is known to be the same.
    pub(crate) async fn send(&self, to: Mailbox, letter: Letter, id: Option<&str>) -> Outcome {
        let header = |name, value: &str| {
            HeaderValue::dangerous_new_pre_encoded(
                HeaderName::new_from_ascii_str(name),
                value.to_owned(),
                value.to_owned(),
            )
        };
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject)
            // No holiday notice comes back.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(id) = id {
            message = message.message_id(Some(id.to_owned()));
        }
        if let Some(link) = &letter.unsubscribe {
            // A button of the mail program's own (RFC 8058).
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{link}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let words = MultiPart::alternative_plain_html(letter.text, letter.html);
        let message = message.multipart(match letter.attached {
            Some(File { name, media_type, bytes }) => {
                let attached = Attachment::new(name).body(bytes, ContentType::parse(media_type)?);
                MultiPart::mixed().multipart(words).singlepart(attached)
            }
            None => words,
        })?;
        self.server.send(message).await?;
        Ok(())
    }
}

/// The payload of the jobs that mail a link.
#[derive(Deserialize)]
struct To {
    person_id: PersonId,
}

/// Mails somebody a link that lets them choose a password. Somebody who is gone meanwhile gets none.
async fn link(mailer: Mailer, host: Host, job: Job, purpose: Purpose) -> Outcome {
    let To { person_id } = serde_json::from_value(job.payload)?;
    let Some((holder, link)) = store::issue(&host, person_id, purpose).await? else { return Ok(()) };
    let to = Mailbox::new(Some(holder.name.clone()), holder.email.parse()?);
    mailer.send(to, letter(purpose, &holder, &link), None).await
}

/// A letter in both forms.
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The address that ends letters like it.
    pub(crate) unsubscribe: Option<String>,
    /// What it brings along.
    pub(crate) attached: Option<File>,
}

fn letter(purpose: Purpose, holder: &Holder, link: &str) -> Letter {
    let Holder { name, company_name, .. } = holder;
    let lifetime = purpose.lifetime();
    let (subject, opening, button, closing) = match purpose {
        Purpose::Invitation => (
            format!("{company_name} invites you to Larder"),
            format!(
                "{company_name} keeps its accounts in Larder and has made a place for you. Choose a password to start:"
            ),
            "Choose a password",
            format!("The link works once, within {lifetime}."),
        ),
        Purpose::Reset => (
            "Choose a new password for Larder".to_owned(),
            "Somebody, probably you, asked for a new password. Choose it here:".to_owned(),
            "Choose a new password",
            format!(
                "The link works once, within {lifetime}. If it was not you, leave it: your password stays as it is."
            ),
        ),
    };
    let text = format!("Hello {name},\n\n{opening}\n\n{link}\n\n{closing}\n");
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><body><p>Hello {},</p><p>{}</p><p><a href=\"{2}\">{button}</a></p><p>{closing}</p>\
         <p>If the link does not open, copy this address: {2}</p></body></html>",
        escape(name),
        escape(&opening),
        escape(link),
    );
    Letter { subject, text, html, unsubscribe: None, attached: None }
}

/// Text in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_in_the_mail_whatever_it_looks_like() {
        let holder = Holder {
            name: "<img src=x> & Söhne".into(),
            email: "ada@harbor.example".into(),
            company_name: "</p><script>".into(),
        };
        let letter = letter(Purpose::Invitation, &holder, "https://larder.example/invitation/abc");
        assert!(letter.html.contains("Hello &lt;img src=x&gt; &amp; Söhne,"), "{}", letter.html);
        assert!(!letter.html.contains("<script"), "{}", letter.html);
        assert!(letter.text.contains("Hello <img src=x> & Söhne,"), "{}", letter.text);
        assert!(letter.text.contains("\nhttps://larder.example/invitation/abc\n"), "{}", letter.text);
    }
}
