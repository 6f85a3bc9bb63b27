//! Mailed reports, in SQL.

use super::{Every, Mailable, Mailing, MailingId, Mailings};
use crate::auth::PersonId;
use crate::context::{Host, Viewer};
use crate::dashboard::asked::Who;
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::id::chosen;
use crate::opportunities::listing::choices;
use crate::organizations::Named;
use crate::principals::monthly;
use crate::reports::exporting::{self, File, Format};
use chrono::{NaiveDate, Utc};
use uuid::Uuid;

struct Row {
    id: Uuid,
    report: String,
    who: String,
    principal_id: Option<Uuid>,
    principal: Option<String>,
    every: String,
    next_on: NaiveDate,
}

impl Row {
    fn shown(self) -> Result<Mailing, AppError> {
        Ok(Mailing {
            id: MailingId(self.id),
            report: self.report.parse()?,
            who: self.who.parse()?,
            principal: self.principal_id.zip(self.principal).map(|(id, name)| Named { id, name }),
            every: self.every.parse()?,
            next: self.next_on.into(),
        })
    }
}

/// The person's own, the next to go out first.
async fn mailings(viewer: &mut Viewer) -> Result<Vec<Mailing>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select m.id, m.report, m.who, m.principal_id, o.name as "principal?", m.every, m.next_on
        from report_mailing m
        left join organization o on o.id = m.principal_id
        where m.person_id = $1
        order by m.next_on, m.made_at, m.id"#,
        viewer.me.id.0,
    );
    rows.fetch_all(viewer.db()).await?.into_iter().map(Row::shown).collect()
}

/// What is mailed to the person; `mail` is whether any leaves this Larder.
///
/// # Errors
/// Those of the database.
pub async fn show(viewer: &mut Viewer, mail: bool) -> Result<Mailings, AppError> {
    let mailings = mailings(viewer).await?;
    let [principals, ..] = choices(viewer).await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    Ok(Mailings { today, mailings, principals, mail, to: viewer.me.email.clone() })
}

/// Has a report mailed from now on; asking twice changes nothing.
///
/// # Errors
/// `Invalid` where a principal's month names no principal.
pub async fn add(
    mut viewer: Viewer,
    report: Mailable,
    who: Who,
    every: Every,
    principal: &str,
) -> Result<(), AppError> {
    let principal = chosen("principal", principal)?;
    if report == Mailable::Principal && principal.is_none() {
        return Err(AppError::field("principal", "Say whose month it is to be."));
    }
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    // A principal's month is of everybody, once a month.
    let (who, every) = if report == Mailable::Principal { (Who::All, Every::Month) } else { (who, every) };
    sqlx::query!(
        "insert into report_mailing (id, person_id, report, who, principal_id, every, next_on)
        values ($1, $2, $3, $4, $5, $6, larder.next_mailing($7, $6))
        on conflict on constraint report_mailing_once do nothing",
        Uuid::now_v7(),
        viewer.me.id.0,
        report.code(),
        who.code(),
        principal,
        every.code(),
        today.date(),
    )
    .execute(viewer.db())
    .await
    .on_constraint(&[("report_mailing_principal_id_fkey", "principal", "Choose one from the list.")])?;
    viewer.commit().await
}

/// Ends a mailing; one that has ended already stays so.
///
/// # Errors
/// Those of the database.
pub async fn end(mut viewer: Viewer, id: MailingId) -> Result<(), AppError> {
    sqlx::query!("delete from report_mailing where id = $1", id.0).execute(viewer.db()).await?;
    viewer.commit().await
}

/// A report that goes out.
pub struct Outgoing {
    /// Whose name and address it goes to.
    pub to: (String, String),
    pub mailing: Mailing,
    /// All of it.
    pub file: File,
}

/// What a mailing of a person's sends; nothing where it has ended, or they are gone.
///
/// # Errors
/// Those of the database.
pub async fn outgoing(host: &Host, person: PersonId, mailing: Uuid) -> Result<Option<Outgoing>, AppError> {
    let mut viewer = match Viewer::on_behalf_of(&host.pool, person, "web").await {
        Err(AppError::NotFound) => return Ok(None),
        viewer => viewer?,
    };
    let Some(mailing) = mailings(&mut viewer).await?.into_iter().find(|one| one.id.0 == mailing) else {
        return Ok(None);
    };
    let query = mailing.query();
    let file = match mailing.report {
        Mailable::Principal => monthly::exporting::file(&mut viewer, &query, Format::Xlsx).await,
        _ => exporting::file(&mut viewer, &query, Format::Xlsx).await,
    };
    match file {
        // A principal that is one no more.
        Err(AppError::NotFound) => Ok(None),
        file => Ok(Some(Outgoing { to: (viewer.me.name.clone(), viewer.me.email.clone()), mailing, file: file? })),
    }
}
