//! What every screen of the book needs beside its accounts: who is who, and what selects offer.

use crate::auth::{PersonId, TeamId};
use crate::book::{Listing, ListsRecord, PersonRecord, Put};
use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::Named;

/// The lists as a record.
pub(super) async fn put(viewer: &mut Viewer) -> Result<Put, AppError> {
    let lists = lists(viewer).await?;
    let text = serde_json::to_string(&lists).map_err(AppError::internal)?;
    Ok(Put { key: "lists/all".to_owned(), table: "lists".to_owned(), of: String::new(), text })
}

async fn lists(viewer: &mut Viewer) -> Result<ListsRecord, AppError> {
    let segments = sqlx::query_as!(
        Listing,
        r#"select id, name, deleted_at is not null as "gone!" from segment order by position, name, id"#
    );
    let segments = segments.fetch_all(viewer.db()).await?;
    let teams = sqlx::query_as!(Named, "select id, name from team where deleted_at is null order by name, id");
    let teams = teams.fetch_all(viewer.db()).await?;
    let people = sqlx::query_as!(
        PersonRecord,
        r#"select id as "id: PersonId", name, team_id as "team: TeamId",
            disabled_at is not null or role = 'viewer' as "gone!"
        from person
        order by name, id"#
    );
    let people = people.fetch_all(viewer.db()).await?;
    let mut of_role = async |role: &str| {
        let named = sqlx::query_as!(
            Named,
            "select id, name from organization where role = $1 and deleted_at is null order by name, id",
            role,
        );
        named.fetch_all(viewer.db()).await
    };
    let principals = of_role("principal").await?;
    let distributors = of_role("distributor").await?;
    Ok(ListsRecord {
        me: viewer.me.clone(),
        days: viewer.me.book_days,
        segments,
        teams,
        people,
        principals,
        distributors,
    })
}
