//! Who works at the larger demo company: four teams, a manager and reps in each; nobody of those added here can sign in
//! before they are invited.

use super::chance::Chance;
use super::rows::{Rows, field};
use super::words::{FIRST, LAST};
use crate::error::AppError;
use sqlx::PgConnection;
use uuid::Uuid;

/// The teams beside those that are there.
const TEAMS: &[&str] = &["Great Lakes", "Southeast"];
/// So many people there are, for each of the scale's first steps; a company a hundred times as large has more kitchens a rep.
const PEOPLE: usize = 12;
const STEPS: usize = 25;

const PERSON: &str = "copy person (id, name, email, role, team_id, time_zone) from stdin with (format csv, null '\\N')";

/// Adds people and teams; answers with all who sell.
pub(super) async fn hire(db: &mut PgConnection, chance: &mut Chance, scale: usize) -> Result<Vec<Uuid>, AppError> {
    for team in TEAMS {
        sqlx::query!("insert into team (id, name) values ($1, $2)", chance.id(), team).execute(&mut *db).await?;
    }
    let teams = sqlx::query!(
        r#"select t.id, exists (select from person where team_id = t.id and role = 'manager') as "led!"
        from team t
        order by t.name"#
    )
    .fetch_all(&mut *db)
    .await?;
    let have = sqlx::query_scalar!("select id from person").fetch_all(&mut *db).await?.len();
    let unled = teams.iter().filter(|team| !team.led).map(|team| ("manager", team.id));
    let reps = teams.iter().rev().cycle().map(|team| ("rep", team.id));
    let mut persons = Rows::of(PERSON, "analyze person");
    for (place, (role, team)) in unled.chain(reps).enumerate().take((PEOPLE * scale.min(STEPS)).saturating_sub(have)) {
        let (first, last) = (chance.pick(FIRST), chance.pick(LAST));
        let email = format!("{}.{}{place}@cornerstone.example", first.to_lowercase(), last.to_lowercase());
        let (id, name) = (field(chance.id()), format!("{first} {last}"));
        persons.push([id, name, email, field(role), field(team), field("America/New_York")])?;
    }
    persons.flush(db).await?;
    let sellers = sqlx::query_scalar!("select id from person where role = 'rep' order by email").fetch_all(db).await?;
    Ok(sellers)
}
