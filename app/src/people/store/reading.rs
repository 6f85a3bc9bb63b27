//! The list of people, and one of them for their page.

use crate::auth::{EmailAddress, PersonId};
use crate::context::{Host, Viewer};
use crate::error::AppError;
use crate::people::{Options, PeopleList, PersonDetail, PersonForm, PersonRow, Standing};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

/// Rows on a page.
const PAGE: usize = 100;

/// A row of the list, and what else of it the person's page shows.
pub(super) struct Known {
    id: Uuid,
    pub(super) name: String,
    pub(super) email: String,
    role: String,
    team_id: Uuid,
    team: String,
    pub(super) disabled: bool,
    pub(super) activated: bool,
    invited_until: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
}

impl Known {
    fn row(&self, viewer: &Viewer, now: DateTime<Utc>) -> Result<PersonRow, AppError> {
        let standing = match (self.disabled, self.activated, self.invited_until) {
            (true, ..) => Standing::Disabled,
            (_, true, _) => Standing::Active,
            (_, _, Some(_)) => Standing::Invited,
            _ => Standing::NotInvited,
        };
        Ok(PersonRow {
            id: PersonId(self.id),
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role.parse()?,
            team: self.team.clone(),
            standing,
            last_seen: self.last_seen_at.map(|at| Moment::new(at, &viewer.me.time_zone, now)),
        })
    }
}

/// A page of people by name; `words` are looked for in names, addresses and teams.
///
/// # Errors
/// Those of the database.
pub async fn list(viewer: &mut Viewer, words: &str, disabled: bool, after: &str) -> Result<PeopleList, AppError> {
    let (after_name, after_id) = serde_json::from_str::<(String, Uuid)>(after).ok().unzip();
    let mut known = sqlx::query_as!(
        Known,
        r#"select p.id, p.name, coalesce(p.email, '') as "email!", p.role, p.team_id, t.name as team,
            p.disabled_at is not null as "disabled!", a.activated as "activated!", a.invited_until, a.last_seen_at
        from person p
        join team t on t.id = p.team_id
        join larder.people_access() a on a.person_id = p.id
        where position(larder.fold($1) in larder.fold(p.name || ' ' || coalesce(p.email, '') || ' ' || t.name)) > 0
            and (p.disabled_at is not null) = $2
            and p.deleted_at is null
            and ($4::uuid is null or (p.name, p.id) > ($3, $4))
        order by p.name, p.id
        limit $5"#,
        words.trim(),
        disabled,
        after_name,
        after_id,
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(viewer.db())
    .await?;
    let more = known.len() > PAGE;
    known.truncate(PAGE);
    let next = known.last().filter(|_| more).map(|last| json!([last.name, last.id]).to_string());
    let now = Utc::now();
    let rows = known.iter().map(|known| known.row(viewer, now)).collect::<Result<_, _>>()?;
    Ok(PeopleList { rows, next })
}

pub(super) async fn known(viewer: &mut Viewer, id: PersonId) -> Result<Known, AppError> {
    sqlx::query_as!(
        Known,
        r#"select p.id, p.name, coalesce(p.email, '') as "email!", p.role, p.team_id, t.name as team,
            p.disabled_at is not null as "disabled!", a.activated as "activated!", a.invited_until, a.last_seen_at
        from person p
        join team t on t.id = p.team_id
        join larder.people_access() a on a.person_id = p.id
        where p.id = $1
            and p.deleted_at is null"#,
        id.0,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)
}

/// A person with all that their page shows, but for a link that was just made.
///
/// # Errors
/// `NotFound`.
pub async fn detail(viewer: &mut Viewer, host: &Host, id: PersonId) -> Result<PersonDetail, AppError> {
    let known = known(viewer, id).await?;
    let held = sqlx::query!(
        r#"select
            (select count(*) from organization where owner_id = $1 and deleted_at is null) as "accounts!",
            (
                select count(*) from interaction where author_id = $1 and status = 'scheduled' and deleted_at is null
            ) as "scheduled!",
            (
                select count(*) from task where owner_id = $1 and done_at is null and deleted_at is null
            ) as "tasks!""#,
        id.0,
    )
    .fetch_one(viewer.db())
    .await?;
    let heirs = sqlx::query!(
        "select id, name from person where disabled_at is null and role <> 'viewer' and id <> $1 order by name",
        id.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let teams = teams(viewer).await?;
    let now = Utc::now();
    Ok(PersonDetail {
        row: known.row(viewer, now)?,
        invited_until: known.invited_until.map(|at| Moment::new(at, &viewer.me.time_zone, now)),
        form: PersonForm { name: known.name, email: known.email, role: known.role, team_id: known.team_id.to_string() },
        accounts: held.accounts,
        scheduled: held.scheduled,
        tasks: held.tasks,
        teams,
        heirs: heirs.into_iter().map(|heir| (heir.id.to_string(), heir.name)).collect(),
        link: None,
        mail: host.settings.mail,
    })
}

pub(super) async fn teams(viewer: &mut Viewer) -> Result<Options, AppError> {
    let teams = sqlx::query!("select id, name from team where deleted_at is null order by name");
    let teams = teams.fetch_all(viewer.db()).await?;
    Ok(teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect())
}

/// The person whose address this is.
///
/// # Errors
/// `NotFound`.
pub async fn by_email(viewer: &mut Viewer, email: &EmailAddress) -> Result<PersonId, AppError> {
    let id = sqlx::query_scalar!("select id from person where lower(email) = lower($1)", email.as_str());
    Ok(PersonId(id.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?))
}
