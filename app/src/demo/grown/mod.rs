//! The larger demo company: the small one, and around it four teams with a year of work, as large as one likes.
//! Invariant: one transaction and one operation, the same for the same seed and day; all of it goes in by COPY, through the
//! database's own rules.

mod accounts;
mod chance;
mod line;
mod people;
mod rows;
mod words;
mod year;

use super::people::MEMBERS;
use crate::error::AppError;
use chance::Chance;
use sqlx::{Acquire as _, Executor as _, PgConnection};
use year::Year;

/// So many kitchens there are for each step of the scale.
const KITCHENS: u16 = 600;

/// Grows the small demo company, as the owner of the database; `scale` is how many times 600 kitchens.
///
/// # Errors
/// Those of the database: then nothing was added.
pub async fn grow(owner: &mut PgConnection, scale: u16, seed: u64) -> Result<(), AppError> {
    let mut tx = owner.begin().await?;
    let admin = MEMBERS[0].email;
    sqlx::query!(
        "with made as (
            insert into operation (id, kind, subject, person_id, origin)
            select gen_random_uuid(), 'demo', 'A year of work', id, 'cli' from person where email = $1
            returning id, person_id
        )
        select larder.act_as(person_id), set_config('larder.operation_id', id::text, true) as operation,
            set_config('larder.bulk', 'on', true) as bulk
        from made",
        admin
    )
    .fetch_one(&mut *tx)
    .await?;
    // Summed as they come, the same sums would be written over and over.
    tx.execute(
        "alter table interaction disable trigger sums_insert;
        alter table stage_move disable trigger stays_insert",
    )
    .await?;
    let now = sqlx::query_scalar!(r#"select now() as "now!""#).fetch_one(&mut *tx).await?;
    let mut chance = Chance::new(seed, now);
    let sellers = people::hire(&mut tx, &mut chance, scale.into()).await?;
    let line = line::stock(&mut tx, &mut chance).await?;
    let kitchens = usize::from(scale) * usize::from(KITCHENS);
    let accounts = accounts::open(&mut tx, &mut chance, kitchens, &sellers, &line.distributors).await?;
    let mut year = Year::new();
    for account in &accounts {
        year.at(&mut chance, account, &line, &sellers)?;
        year.flow(&mut tx).await?;
    }
    year.flush(&mut tx).await?;
    year.tell_moves(&mut tx).await?;
    // What is checked last is checked now: no table is altered before.
    tx.execute(
        "set constraints all immediate;
        alter table interaction enable trigger sums_insert;
        alter table stage_move enable trigger stays_insert",
    )
    .await?;
    sqlx::query!("delete from touch_sum").execute(&mut *tx).await?;
    sqlx::query!("insert into touch_sum select * from larder.touches_counted()").execute(&mut *tx).await?;
    sqlx::query!("delete from stay_sum").execute(&mut *tx).await?;
    sqlx::query!("insert into stay_sum select * from larder.stays_counted()").execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}
