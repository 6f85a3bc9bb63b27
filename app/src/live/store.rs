//! How far the feed is told.

use super::Cursor;
use crate::context::Viewer;

/// From where somebody goes on who reads now; nothing when the database does not say.
pub async fn cursor(viewer: &mut Viewer) -> Cursor {
    let cursor = sqlx::query_scalar!("select larder.changes_after('', 1) ->> 'cursor'").fetch_one(viewer.db()).await;
    Cursor(cursor.ok().flatten())
}
