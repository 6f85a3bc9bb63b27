//! People and their teams from a file. Invariant: whom an import brings owns records and cannot sign in before an admin
//! invites them; who is known by address, or else by name, is left as they are.

use super::Field;
use super::cells::{Cells, chosen};
use super::checking::{Verdict, Write, words};
use super::lists::{Lists, fold};
use super::store::{Import, StoredRow};
use crate::auth::{EmailAddress, Role, person_name};
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use std::collections::HashMap;
use uuid::Uuid;

/// Somebody who may be added.
#[derive(Debug)]
pub(super) struct Newcomer {
    name: String,
    email: Option<EmailAddress>,
    role: Role,
    team: Uuid,
    /// Who leads their team, by name; added first, if nobody is called that.
    manager: String,
}

/// Judges rows against who works here now.
pub(super) async fn judge(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    let known =
        sqlx::query!(r#"select id, name, coalesce(email, '') as "email!" from person where deleted_at is null"#);
    let known = known.fetch_all(viewer.db()).await?;
    let mut by_word = known.iter().map(|one| (fold(&one.name), one.id)).collect::<HashMap<_, _>>();
    by_word.extend(known.iter().filter(|one| !one.email.is_empty()).map(|one| (fold(&one.email), one.id)));
    let adds = viewer.me.role == Role::Admin;
    let verdict = |row: &StoredRow| {
        let newcomer = match read(row, import, lists) {
            Ok(newcomer) => newcomer,
            Err(reason) => return Verdict::rejected(reason),
        };
        let email = newcomer.email.as_ref().map_or("", EmailAddress::as_str).to_owned();
        let record = by_word.get(&fold(&email)).or_else(|| by_word.get(&fold(&newcomer.name))).copied();
        let key = if email.is_empty() { newcomer.name.clone() } else { email };
        let is_led = newcomer.manager.is_empty() || by_word.contains_key(&fold(&newcomer.manager));
        let with = format!("With {}, who is added as a manager.", newcomer.manager);
        let verdict = Verdict::known_or_new(String::new(), key, record, || {
            if adds { Ok(Write::Person(newcomer)) } else { Err("People are added by admins.".to_owned()) }
        });
        if verdict.write.is_some() && !is_led { Verdict { reason: with, ..verdict } } else { verdict }
    };
    Ok(rows.iter().map(verdict).collect())
}

fn read(row: &StoredRow, import: &Import, lists: &Lists) -> Result<Newcomer, String> {
    let mapping = &import.mapping;
    let mut cells = Cells::read(&row.cells, import.header.len(), mapping, lists)?;
    let name = person_name("name", cells.text(Field::Name)).unwrap_or_else(|error| cells.wrong(words(&error)));
    let email = match cells.text(Field::Email) {
        "" => None,
        text => EmailAddress::parse("email", text).map_or_else(|error| cells.wrong(words(&error)), Some),
    };
    let role = match cells.word(Field::PersonRole) {
        role if role.is_empty() => mapping.person_role.parse(),
        role => role.parse(),
    };
    let team = match cells.word(Field::Team) {
        team if team.is_empty() => chosen(lists, Field::Team, &mapping.team).unwrap_or_default(),
        team => team,
    };
    let team = team.parse().unwrap_or_else(|_| cells.wrong("It names no team."));
    let manager = cells.owned(Field::Manager);
    if manager.chars().count() > 255 {
        cells.wrong::<()>("Its manager’s name is too long.");
    }
    cells.passed(Newcomer { name, email, role: role.unwrap_or(Role::Rep), team, manager })
}

/// Adds somebody, and before them whoever leads them.
pub(super) async fn insert(viewer: &mut Viewer, id: Uuid, newcomer: &Newcomer) -> Result<(), AppError> {
    let zone = viewer.me.company_time_zone.clone();
    if !newcomer.manager.is_empty() {
        sqlx::query!(
            "insert into person (id, name, role, team_id, time_zone)
            select $1, $2, 'manager', $3, $4
            where not exists (select from person where larder.fold(name) = larder.fold($2) and deleted_at is null)",
            Uuid::now_v7(),
            newcomer.manager,
            newcomer.team,
            zone,
        )
        .execute(viewer.db())
        .await?;
    }
    sqlx::query!(
        "insert into person (id, name, email, role, team_id, time_zone) values ($1, $2, $3, $4, $5, $6)",
        id,
        newcomer.name,
        newcomer.email.as_ref().map(EmailAddress::as_str),
        newcomer.role.code(),
        newcomer.team,
        zone,
    )
    .execute(viewer.db())
    .await
    .on_constraint(&[("person_email_key", "email", "Somebody else signs in with this address.")])?;
    Ok(())
}
