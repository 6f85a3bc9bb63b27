//! What changed in a book since a cursor: accounts that come whole, with all that is on them now, accounts that left,
//! and what is in every book.

use super::{ROOM, catalogue, lists, reading};
use crate::book::{Delta, SCHEMA};
use crate::context::Viewer;
use crate::error::AppError;
use std::collections::BTreeSet;

/// Changes looked at in one statement; most of them are of accounts that are in somebody else's book.
const LOOKED_AT: i32 = 1000;
/// Accounts in one answer, about; what is more comes with the next one.
const ENOUGH: usize = 300;
/// Statements for one answer.
const STEPS: usize = 20;

/// What is new for a device of shape `schema` that knows everything before `cursor`.
///
/// # Errors
/// Those of the database.
pub(crate) async fn changes(viewer: &mut Viewer, cursor: &str, schema: u32) -> Result<Delta, AppError> {
    changes_of(viewer, cursor, schema, ROOM).await
}

/// The same of a book with so much room.
pub(in crate::book) async fn changes_of(
    viewer: &mut Viewer,
    cursor: &str,
    schema: u32,
    room: i64,
) -> Result<Delta, AppError> {
    let mut delta = Delta { cursor: cursor.to_owned(), more: true, ..Delta::default() };
    if schema != SCHEMA || !is_cursor(cursor) {
        return Ok(anew());
    }
    let (mut lists, mut tasks, mut changed, mut gone) = (false, false, BTreeSet::new(), BTreeSet::new());
    for _ in 0..STEPS {
        let news = sqlx::query!(
            r#"select next as "next!", more as "more!", anew as "anew!", lists as "lists!", tasks as "tasks!",
                changed as "changed!", gone as "gone!"
            from larder.book_changes($1, $2)"#,
            delta.cursor,
            LOOKED_AT,
        )
        .fetch_one(viewer.db())
        .await?;
        if news.anew {
            return Ok(anew());
        }
        lists |= news.lists;
        tasks |= news.tasks;
        gone.extend(news.gone);
        // One that is further away than it was may have no room any more.
        let there = sqlx::query!(
            r#"select id as "id!", place <= $1 as "kept!"
            from (
                select id, row_number() over (order by near, touched desc, id) as place from larder.book_accounts(null)
            ) mine
            where id = any ($2)"#,
            room,
            &news.changed,
        );
        for account in there.fetch_all(viewer.db()).await? {
            if account.kept {
                changed.insert(account.id)
            } else {
                gone.insert(account.id)
            };
        }
        (delta.cursor, delta.more) = (news.next, news.more);
        if !delta.more || changed.len() >= ENOUGH {
            break;
        }
    }
    let catalogue = catalogue::changed(viewer, cursor, &delta.cursor).await?;
    if lists {
        delta.puts.push(lists::put(viewer).await?);
    }
    delta.puts.extend(reading::accounts(viewer, &changed.iter().copied().collect::<Vec<_>>()).await?);
    delta.cleared = changed.union(&gone).chain(&catalogue).copied().collect();
    if !catalogue.is_empty() {
        delta.puts.extend(catalogue::puts(viewer, Some(&catalogue)).await?);
    }
    if tasks {
        delta.cleared.push(viewer.me.id.0);
        delta.puts.extend(reading::own_tasks(viewer).await?);
    }
    Ok(delta)
}

fn anew() -> Delta {
    Delta { anew: true, ..Delta::default() }
}

/// Whether the feed can read it: the hash of a book, a transaction and a place in it.
fn is_cursor(text: &str) -> bool {
    let mut parts = text.split(' ');
    let book = parts.next().is_some_and(|book| book.len() == 32);
    let transaction = parts.next().is_some_and(|number| number.parse::<u64>().is_ok());
    let place = parts.next().is_some_and(|number| number.parse::<i64>().is_ok());
    book && transaction && place && parts.next().is_none()
}
