//! Links to reports, in SQL.

use super::{DAYS, Share, ShareId, Shared, Sharing};
use crate::auth::PersonId;
use crate::auth::token::Token;
use crate::context::{Host, Viewer};
use crate::day::Day;
use crate::error::{AppError, FieldError};
use crate::organizations::OrganizationId;
use crate::principals::{monthly, store};
use crate::reports::{Row, Section};
use crate::time::{self, Moment};
use chrono::Utc;
use uuid::Uuid;

/// Where the pages are.
pub(in crate::principals) const PLACE: &str = "shared";

/// The links to a report that still open it, as far as they are the person's business.
///
/// # Errors
/// Those of the database.
pub async fn sharing(viewer: &mut Viewer, principal: Uuid, month: Day) -> Result<Sharing, AppError> {
    let rows = sqlx::query!(
        r#"select s.id, p.name as by, s.created_at, s.expires_at, s.read_at
        from report_share s
        join person p on p.id = s.created_by and p.disabled_at is null
        where s.principal_id = $1
            and s.month = $2
            and s.revoked_at is null
            and s.expires_at > now()
        order by s.created_at desc, s.id"#,
        principal,
        month.date(),
    );
    let rows = rows.fetch_all(viewer.db()).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let moment = |at| Moment::new(at, zone, now);
    let links = rows.into_iter().map(|row| Share {
        id: ShareId(row.id),
        by: row.by,
        made: moment(row.created_at),
        until: moment(row.expires_at),
        read: row.read_at.map(moment),
    });
    Ok(Sharing { may: viewer.me.writes(), links: links.collect(), address: None })
}

/// Makes a link; answers with its path, which is nowhere else.
///
/// # Errors
/// `Invalid` for a month or a time that cannot be chosen; `NotFound` for no principal; `Forbidden` for a viewer.
pub async fn share(mut viewer: Viewer, principal: OrganizationId, month: &str, days: u16) -> Result<String, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let first = monthly::store::first_day(month).ok_or_else(|| wrong("month", "Choose a month."))?;
    if !DAYS.iter().any(|(known, _)| *known == days) {
        return Err(wrong("days", "Choose one from the list."));
    }
    let principal = store::named(&mut viewer, principal.0).await?;
    let token = Token::fresh()?;
    viewer.operation("share", &format!("{}, {}", principal.name, time::month(first))).await?;
    sqlx::query!(
        "insert into report_share (id, token_hash, principal_id, month, created_by, expires_at)
        values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))",
        Uuid::now_v7(),
        &token.hash()[..],
        principal.id,
        first.date(),
        viewer.me.id.0,
        i32::from(days),
    )
    .execute(viewer.db())
    .await?;
    viewer.commit().await?;
    Ok(format!("{PLACE}/{}", token.reveal()))
}

fn wrong(field: &str, words: &'static str) -> AppError {
    AppError::Invalid(vec![FieldError::new(field, words)])
}

/// Takes a link back; answers with the address of the report that it opened.
///
/// # Errors
/// `NotFound` where it is not theirs to take back.
pub async fn revoke(mut viewer: Viewer, id: ShareId) -> Result<String, AppError> {
    viewer.operation("unshare", "").await?;
    let row = sqlx::query!(
        "update report_share set revoked_at = coalesce(revoked_at, now()) where id = $1 returning principal_id, month",
        id.0,
    );
    let row = row.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?;
    viewer.commit().await?;
    Ok(format!("/reports/principal?principal={}&month={}", row.principal_id, monthly::store::code(row.month.into())))
}

/// What a link shows, as whoever shared it may read it now.
///
/// # Errors
/// Those of the database.
pub async fn opened_by(host: &Host, token: &str) -> Result<Option<Shared>, AppError> {
    let hash = Token::presented(token).hash();
    let row = sqlx::query!("select person_id, principal_id, month, until from larder.open_share($1)", &hash[..]);
    let row = row.fetch_one(&host.pool).await?;
    let (Some(person), Some(principal), Some(month), Some(until)) =
        (row.person_id, row.principal_id, row.month, row.until)
    else {
        return Ok(None);
    };
    let mut viewer = Viewer::on_behalf_of(&host.pool, PersonId(person), "web").await?;
    let (principal, sections) = match monthly::store::report(&mut viewer, principal, month.into()).await {
        Err(AppError::NotFound) => return Ok(None),
        report => report?,
    };
    let me = &viewer.me;
    Ok(Some(Shared {
        principal: principal.name,
        month: time::month(month.into()),
        company: me.company_name.clone(),
        by: me.name.clone(),
        until: Moment::new(until, &me.company_time_zone, Utc::now()),
        sections: sections.into_iter().map(without_ways_in).collect(),
    }))
}

/// Whoever reads it has no account here.
fn without_ways_in(section: Section) -> Section {
    let row = |row: Row| Row { href: String::new(), ..row };
    Section { href: String::new(), rows: section.rows.into_iter().map(row).collect(), ..section }
}
