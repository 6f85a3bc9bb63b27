//! What is mailed: the letters about what one was told of, and the morning's digest.
//! Invariant: a letter is put down as mailed before it leaves, and taken back only when the mail server did not take it: a
//! program that dies in between loses a letter rather than sends it twice. What is in it is read with its person's rights.

use super::{Kind, Notice, store};
use crate::auth::PersonId;
use crate::auth::token::Token;
use crate::context::{Host, Viewer};
use crate::day::Day;
use crate::error::AppError;
use crate::my_day;
use chrono::NaiveDate;
use uuid::Uuid;

/// A letter to somebody.
pub struct Letter {
    /// Whose name and address it goes to.
    pub to: (String, String),
    /// What it is about.
    pub subject: String,
    /// What is in it.
    pub sections: Vec<Section>,
    /// The address that ends letters like it.
    pub unsubscribe: String,
    /// Where one chooses what one is mailed.
    pub choices: String,
    /// The notifications that it tells of; the first one names the letter.
    pub tells: Vec<Uuid>,
}

/// A part of a letter.
pub struct Section {
    /// What it holds; empty where that needs no saying.
    pub title: &'static str,
    /// The words of each line, and the address that it leads to.
    pub lines: Vec<(String, String)>,
}

/// A person's digest of a day, unless it was mailed already; nothing on a day that brings nothing.
///
/// # Errors
/// Those of the database.
pub async fn digest(host: &Host, person: PersonId, day: NaiveDate) -> Result<Option<Letter>, AppError> {
    let Some(mut viewer) = acting(host, person).await? else { return Ok(None) };
    let taken = sqlx::query_scalar!(
        "update notification
        set mailed_at = clock_timestamp()
        where person_id = $1
            and kind = 'digest'
            and occasion = $2
            and mail
            and mailed_at is null
            and made_at > now() - interval '12 hours'
        returning id",
        person.0,
        day.to_string(),
    );
    let Some(taken) = taken.fetch_optional(viewer.db()).await? else { return Ok(None) };
    let url = &host.settings.public_url;
    let sections = morning(&mut viewer, url).await?;
    let subject = match sections.iter().map(|section| section.lines.len()).sum::<usize>() {
        0 => {
            viewer.commit().await?;
            return Ok(None);
        }
        1 => format!("Your {}: one thing", Day::from(day).dated()),
        count => format!("Your {}: {count} things", Day::from(day).dated()),
    };
    seal(viewer, url, subject, sections, vec![taken], true).await.map(Some)
}

/// What somebody wants to be mailed of and was not yet, unless they have read it by now.
///
/// # Errors
/// Those of the database.
pub async fn notices(host: &Host, person: PersonId) -> Result<Option<Letter>, AppError> {
    let Some(mut viewer) = acting(host, person).await? else { return Ok(None) };
    let taken = sqlx::query_scalar!(
        "update notification
        set mailed_at = clock_timestamp()
        where person_id = $1
            and kind <> 'digest'
            and mail
            and mailed_at is null
            and read_at is null
            and made_at > now() - interval '1 day'
        returning id",
        person.0,
    );
    let taken = taken.fetch_all(viewer.db()).await?;
    let notices = store::read(&mut viewer, Some(&taken), None).await?;
    let notices = notices.into_iter().map(|(_, notice)| notice).collect::<Vec<_>>();
    let Some(first) = notices.first() else { return Ok(None) };
    let subject = match notices.len() {
        1 => first.text.clone(),
        count => format!("{count} notifications from {}", viewer.me.company_name),
    };
    let url = &host.settings.public_url;
    let sections = vec![Section { title: "", lines: notices.iter().map(|notice| told(notice, url)).collect() }];
    seal(viewer, url, subject, sections, taken, false).await.map(Some)
}

/// Puts down that a letter was not taken by the mail server: it may be tried again.
///
/// # Errors
/// Those of the database.
pub async fn put_back(host: &Host, person: PersonId, letter: &Letter) -> Result<(), AppError> {
    let Some(mut viewer) = acting(host, person).await? else { return Ok(()) };
    sqlx::query!(
        "update notification set mailed_at = null where person_id = $1 and id = any ($2)",
        person.0,
        &letter.tells,
    )
    .execute(viewer.db())
    .await?;
    viewer.commit().await
}

/// Nobody, where they work here no more.
async fn acting(host: &Host, person: PersonId) -> Result<Option<Viewer>, AppError> {
    match Viewer::on_behalf_of(&host.pool, person, "web").await {
        Ok(viewer) => Ok(Some(viewer)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the link that ends letters like this one; from the commit on it counts as mailed.
async fn seal(
    mut viewer: Viewer,
    url: &str,
    subject: String,
    sections: Vec<Section>,
    tells: Vec<Uuid>,
    digest: bool,
) -> Result<Letter, AppError> {
    let token = Token::fresh()?;
    sqlx::query!(
        "insert into unsubscribe_link (token_hash, person_id, digest) values ($1, $2, $3)",
        &token.hash()[..],
        viewer.me.id.0,
        digest,
    )
    .execute(viewer.db())
    .await?;
    let to = (viewer.me.name.clone(), viewer.me.email.clone());
    viewer.commit().await?;
    let unsubscribe = format!("{url}/unsubscribe/{}", token.reveal());
    Ok(Letter { to, subject, sections, unsubscribe, choices: format!("{url}/settings/notifications"), tells })
}

/// What the morning brings.
async fn morning(viewer: &mut Viewer, url: &str) -> Result<Vec<Section>, AppError> {
    let day = my_day::store::my_day(viewer).await?;
    let today = day.today;
    let task = |late: bool| {
        let due = day.tasks.iter().filter(move |task| (task.due_on < today) == late && task.due_on <= today);
        let line = |task: &crate::tasks::Task| {
            let at = task.organization.as_ref().map(|one| format!(", {}", one.name)).unwrap_or_default();
            let when = if late { format!(", due {}", task.due_on.words(today)) } else { after(&task.when) };
            (format!("{}{at}{when}", task.title), format!("{url}/tasks/{}/edit", task.id))
        };
        due.map(line).collect::<Vec<_>>()
    };
    let planned = day.planned.iter().map(|one| {
        (
            format!("{}, {} {}", one.title(), one.on.words(today), one.time),
            format!("{url}/interactions/{}/edit", one.id),
        )
    });
    let samples = day.samples.iter().map(|sample| {
        let at = sample.organization.as_ref().map(|one| format!(" at {}", one.name)).unwrap_or_default();
        let what = if sample.what.is_empty() { "A sample" } else { &sample.what };
        (format!("{what}{at}, due {}", sample.due.words(today)), format!("{url}/samples"))
    });
    let (planned, samples) = (planned.collect(), samples.collect());
    // What is due stands above already.
    let of_time = [Kind::Due, Kind::Overdue, Kind::Verdict];
    let unread = store::list(viewer, "").await?.list;
    let unread = unread.iter().filter(|notice| notice.unread && !of_time.contains(&notice.kind));
    let sections = [
        ("Overdue", task(true)),
        ("Today", task(false)),
        ("Planned", planned),
        ("Verdicts due", samples),
        ("Not read yet", unread.map(|notice| told(notice, url)).collect()),
    ];
    let sections = sections.into_iter().filter(|(_, lines)| !lines.is_empty());
    Ok(sections.map(|(title, lines)| Section { title, lines }).collect())
}

fn after(when: &str) -> String {
    if when.is_empty() { String::new() } else { format!(", {when}") }
}

fn told(notice: &Notice, url: &str) -> (String, String) {
    (notice.text.clone(), format!("{url}{}", notice.href))
}
