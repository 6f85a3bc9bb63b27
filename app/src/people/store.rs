//! People in SQL. Row-level security and the rules of the table decide; what is written here belongs to an operation.

use super::{
    Disable, Edit, Invite, InviteAnswer, Options, PeopleList, PersonDetail, PersonForm, PersonRow, ProfileEdit,
    ProfileForm, Standing,
};
use crate::auth::links::{Purpose, store as links};
use crate::auth::{EmailAddress, PersonId, Role, TeamId, person_name};
use crate::checks::Checks;
use crate::command::merge;
use crate::company::store::time_zone;
use crate::context::{Host, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

/// Rows on a page.
const PAGE: usize = 100;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("person_email_key", "email", "Somebody else signs in with this address."),
    ("person_last_admin", "", "One admin must remain. Make somebody else an admin first."),
    ("person_team_gone", "team_id", "Choose a team from the list."),
    ("disable_heir", "heir", "Choose somebody who works here and is no viewer."),
    ("person_pkey", "", "This person was added already."),
];

/// A row of the list, and what else of it the person's page shows.
struct Known {
    id: Uuid,
    name: String,
    email: String,
    role: String,
    team_id: Uuid,
    team: String,
    disabled: bool,
    activated: bool,
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

async fn known(viewer: &mut Viewer, id: PersonId) -> Result<Known, AppError> {
    sqlx::query_as!(
        Known,
        r#"select p.id, p.name, coalesce(p.email, '') as "email!", p.role, p.team_id, t.name as team,
            p.disabled_at is not null as "disabled!", a.activated as "activated!", a.invited_until, a.last_seen_at
        from person p
        join team t on t.id = p.team_id
        join larder.people_access() a on a.person_id = p.id
        where p.id = $1"#,
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
            ) as "scheduled!""#,
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
        teams,
        heirs: heirs.into_iter().map(|heir| (heir.id.to_string(), heir.name)).collect(),
        link: None,
        mail: host.settings.mail,
    })
}

async fn teams(viewer: &mut Viewer) -> Result<Options, AppError> {
    let teams = sqlx::query!("select id, name from team where deleted_at is null order by name");
    let teams = teams.fetch_all(viewer.db()).await?;
    Ok(teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect())
}

/// What the page of a new person needs.
///
/// # Errors
/// Those of the database.
pub async fn invite_form(viewer: &mut Viewer, host: &Host) -> Result<InviteAnswer, AppError> {
    Ok(InviteAnswer { id: PersonId::new(), teams: teams(viewer).await?, mail: host.settings.mail })
}

/// The person whose address this is.
///
/// # Errors
/// `NotFound`.
pub async fn by_email(viewer: &mut Viewer, email: &EmailAddress) -> Result<PersonId, AppError> {
    let id = sqlx::query_scalar!("select id from person where lower(email) = lower($1)", email.as_str());
    Ok(PersonId(id.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?))
}

/// A form with every field checked.
struct Draft {
    name: String,
    email: Option<EmailAddress>,
    role: Role,
    team: TeamId,
}

impl Draft {
    /// An owner whom an import brought has no address until an admin gives them one.
    fn parse(form: &PersonForm, address_needed: bool) -> Result<Self, AppError> {
        let mut checks = Checks::default();
        let name = checks.take(person_name("name", &form.name));
        let email = if form.email.trim().is_empty() && !address_needed {
            Some(None)
        } else {
            checks.take(EmailAddress::parse("email", &form.email)).map(Some)
        };
        let role = form.role.parse::<Role>().map_err(|_| AppError::field("role", "Choose a role."));
        let role = checks.take(role);
        let team = form.team_id.parse::<TeamId>().map_err(|_| AppError::field("team_id", "Choose a team."));
        let team = checks.take(team);
        match (name, email, role, team) {
            (Some(name), Some(email), Some(role), Some(team)) => Ok(Self { name, email, role, team }),
            _ => Err(checks.into()),
        }
    }
}

/// Somebody who was just added.
pub struct Invited {
    /// Who.
    pub id: PersonId,
    /// The link to hand over, where no mail goes out. None either when this command was carried out before: a link is
    /// shown once.
    pub link: Option<links::Link>,
}

/// Adds a person and invites them: by mail where Larder sends any, else by a link that the admin hands over.
///
/// # Errors
/// `Invalid` per field; `Forbidden` for anybody but an admin.
pub async fn invite(mut viewer: Viewer, host: &Host, command: Invite) -> Result<Invited, AppError> {
    if let Some(id) = viewer.replay(command.key, &command).await? {
        return Ok(Invited { id, link: None });
    }
    let draft = Draft::parse(&command.form, true)?;
    viewer.operation("invite", &draft.name).await?;
    let zone = viewer.me.company_time_zone.clone();
    sqlx::query!(
        "insert into person (id, name, email, role, team_id, time_zone) values ($1, $2, $3, $4, $5, $6)",
        command.id.0,
        draft.name,
        draft.email.as_ref().map(EmailAddress::as_str),
        draft.role.code(),
        draft.team.0,
        zone,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    let link = if host.settings.mail {
        mail(&mut viewer, command.id, Purpose::Invitation).await?;
        None
    } else {
        Some(links::make(&mut viewer, command.id, Purpose::Invitation).await?)
    };
    let id = viewer.commit_as(command.id).await?;
    Ok(Invited { id, link })
}

/// Has a link mailed as soon as this is committed. The token exists in the mail alone.
async fn mail(viewer: &mut Viewer, id: PersonId, purpose: Purpose) -> Result<(), AppError> {
    let kind = format!("mail.{purpose}");
    sqlx::query!("insert into job (kind, payload) values ($1, $2)", kind, json!({ "person_id": id }))
        .execute(viewer.db())
        .await?;
    Ok(())
}

/// Which link a person needs: an invitation until they have chosen a password.
async fn purpose(viewer: &mut Viewer, id: PersonId) -> Result<(Purpose, String), AppError> {
    let known = known(viewer, id).await?;
    if known.disabled {
        return Err(AppError::field("", "They are disabled. Enable them first."));
    }
    if known.email.is_empty() {
        return Err(AppError::field("", "They have no address to sign in with. Add one first."));
    }
    Ok((if known.activated { Purpose::Reset } else { Purpose::Invitation }, known.name))
}

/// A link with which a person chooses a password, for the admin to hand over.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who cannot sign in.
pub async fn make_link(mut viewer: Viewer, id: PersonId) -> Result<links::Link, AppError> {
    let (purpose, name) = purpose(&mut viewer, id).await?;
    viewer.operation("make link", &name).await?;
    let link = links::make(&mut viewer, id, purpose).await?;
    viewer.commit().await?;
    Ok(link)
}

/// Mails such a link.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who cannot sign in, or where no mail goes out.
pub async fn mail_link(mut viewer: Viewer, host: &Host, id: PersonId) -> Result<(), AppError> {
    if !host.settings.mail {
        return Err(AppError::field("", "Larder sends no mail here. Make a link instead."));
    }
    let (purpose, name) = purpose(&mut viewer, id).await?;
    viewer.operation("mail link", &name).await?;
    mail(&mut viewer, id, purpose).await?;
    viewer.commit().await
}

/// Changes the fields that the admin changed.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
pub async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let there = sqlx::query!(
        r#"select name, coalesce(email, '') as "email!", role, team_id from person where id = $1 for update"#,
        command.id.0,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)?;
    let (nameless, team_id) = (there.email.is_empty(), there.team_id.to_string());
    let there = PersonForm { name: there.name, email: there.email, role: there.role, team_id };
    let draft = Draft::parse(&merge(&command.base.0, &command.form, &there)?, !nameless)?;
    viewer.operation("edit", &draft.name).await?;
    sqlx::query!(
        "update person set name = $2, email = $3, role = $4, team_id = $5 where id = $1",
        command.id.0,
        draft.name,
        draft.email.as_ref().map(EmailAddress::as_str),
        draft.role.code(),
        draft.team.0,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    viewer.commit_as(()).await
}

/// Ends a person's access at once and gives what they hold to their heir; answers with the number of accounts.
///
/// # Errors
/// `Invalid` for the last admin and for an heir who cannot be one; `NotFound` for somebody who is gone already.
pub async fn disable(mut viewer: Viewer, command: Disable) -> Result<i32, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let heir = command.heir.parse::<PersonId>().map_err(|_| AppError::field("heir", "Choose who takes over."))?;
    let known = known(&mut viewer, command.id).await?;
    viewer.operation("disable", &known.name).await?;
    let moved = sqlx::query_scalar!("select larder.disable_person($1, $2)", command.id.0, heir.0)
        .fetch_one(viewer.db())
        .await
        .on_constraint(RULES)?
        .ok_or(AppError::NotFound)?;
    viewer.commit_as(moved).await
}

/// Lets a person sign in again, with the password they had; what was handed over stays where it is.
///
/// # Errors
/// `NotFound` for somebody who is not disabled.
pub async fn enable(mut viewer: Viewer, id: PersonId) -> Result<(), AppError> {
    let known = known(&mut viewer, id).await?;
    viewer.operation("enable", &known.name).await?;
    let enabled = sqlx::query!("update person set disabled_at = null where id = $1 and disabled_at is not null", id.0,)
        .execute(viewer.db())
        .await?;
    if enabled.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    viewer.commit().await
}

/// Changes what the person says about themselves.
///
/// # Errors
/// `Invalid` per field, `Conflict` where an admin changed the same ones.
pub async fn edit_profile(mut viewer: Viewer, command: ProfileEdit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let me = viewer.me.id;
    let there =
        sqlx::query_as!(ProfileForm, "select name, time_zone, locale from person where id = $1 for update", me.0,)
            .fetch_one(viewer.db())
            .await?;
    let wanted = merge(&command.base.0, &command.form, &there)?;
    let mut checks = Checks::default();
    let name = checks.take(person_name("name", &wanted.name));
    let zone = checks.take(time_zone("time_zone", &wanted.time_zone));
    let (Some(name), Some(zone)) = (name, zone) else { return Err(checks.into()) };
    viewer.operation("edit", &name).await?;
    sqlx::query!(
        "update person set name = $2, time_zone = $3, locale = $4 where id = $1",
        me.0,
        name,
        zone,
        wanted.locale,
    )
    .execute(viewer.db())
    .await
    .on_constraint(&[("person_locale", "locale", "Choose a language from the list.")])?;
    viewer.commit_as(()).await
}
