//! A book that is loaded, page by page: the accounts nearest to the person's own work first.

use super::{ROOM, catalogue, lists, reading};
use crate::book::{Page, SCHEMA};
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::cut;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Accounts on a page, with everything on them.
const PAGE: u16 = 200;

/// What is said once for the whole load.
#[derive(Clone, Serialize, Deserialize)]
struct Load {
    cursor: String,
    total: u32,
    left_out: u32,
    bytes: u32,
}

/// Where the next page of a load starts: it goes through the device, and says nothing that its person may not know.
#[derive(Serialize, Deserialize)]
struct After {
    load: Load,
    sent: u32,
    near: i32,
    touched: DateTime<Utc>,
    id: Uuid,
}

/// The page after `after`; what cannot be read means the first one.
///
/// # Errors
/// Those of the database.
pub(crate) async fn page(viewer: &mut Viewer, after: &str) -> Result<Page, AppError> {
    page_of(viewer, after, ROOM, PAGE).await
}

/// The same of a book with so much room, in pages of so many accounts.
pub(in crate::book) async fn page_of(viewer: &mut Viewer, after: &str, room: i64, most: u16) -> Result<Page, AppError> {
    let after = serde_json::from_str::<After>(after).ok();
    let mut puts = Vec::new();
    let load = if let Some(after) = &after {
        after.load.clone()
    } else {
        // First of all, so that whatever changes meanwhile is in the deltas.
        let load = begin(viewer, room).await?;
        puts.push(lists::put(viewer).await?);
        puts.extend(reading::own_tasks(viewer).await?);
        puts.extend(catalogue::puts(viewer, None).await?);
        load
    };
    let accounts = sqlx::query!(
        r#"select id as "id!", near as "near!", touched as "touched!"
        from larder.book_accounts($1)
        where $2::integer is null
            or near > $2
            or near = $2 and (touched < $3 or touched = $3 and id > $4)
        order by near, touched desc, id
        limit $5"#,
        room,
        after.as_ref().map(|after| after.near),
        after.as_ref().map(|after| after.touched),
        after.as_ref().map(|after| after.id),
        i64::from(most) + 1,
    )
    .fetch_all(viewer.db())
    .await?;
    let (accounts, more) = cut(accounts, most.into());
    let ids = accounts.iter().map(|account| account.id).collect::<Vec<_>>();
    puts.extend(reading::accounts(viewer, &ids).await?);
    let sent = after.map_or(0, |after| after.sent).saturating_add(u32::try_from(ids.len()).unwrap_or(u32::MAX));
    let next = accounts.last().filter(|_| more).and_then(|last| {
        let (near, touched, id) = (last.near, last.touched, last.id);
        serde_json::to_string(&After { load: load.clone(), sent, near, touched, id }).ok()
    });
    let Load { cursor, total, left_out, bytes } = load;
    Ok(Page { schema: SCHEMA, cursor, total, left_out, bytes, sent, next, puts })
}

/// What an account, a contact and a touch take on the line, compressed.
const BYTES: [i64; 3] = [200, 100, 150];
/// What a product takes, likewise.
const PRODUCT: i64 = 100;

async fn begin(viewer: &mut Viewer, room: i64) -> Result<Load, AppError> {
    let cursor = sqlx::query_scalar!(r#"select next as "next!" from larder.book_changes('', 1)"#);
    let cursor = cursor.fetch_one(viewer.db()).await?;
    let size = sqlx::query!(
        r#"select count(*) as "accounts!", coalesce(sum(f.contact_count), 0) as "contacts!",
            coalesce(sum(f.interaction_count), 0) as "touches!",
            (select count(*) from product where deleted_at is null) as "products!"
        from larder.book_accounts(null) b
        join organization_fact f on f.organization_id = b.id"#
    )
    .fetch_one(viewer.db())
    .await?;
    let total = size.accounts.min(room);
    let [account, contact, touch] = BYTES;
    let bytes = account * size.accounts + contact * size.contacts + touch * size.touches;
    let bytes = bytes * total / size.accounts.max(1) + PRODUCT * size.products;
    let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Load { cursor, total: number(total), left_out: number(size.accounts - total), bytes: number(bytes) })
}
