//! Rows of a list, whatever their noun.

use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::cut;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Postgres, QueryBuilder};

/// At most so many of those that `page` asks for, which asks for one more, and where the ones after them start. What is
/// `usual` is asked all day by everybody.
///
/// # Errors
/// Those of the database.
pub(crate) async fn rows<R>(
    viewer: &mut Viewer,
    usual: bool,
    mut page: QueryBuilder<Postgres>,
    most: u16,
    cursor: impl Fn(&R) -> String,
) -> Result<(Vec<R>, Option<String>), AppError>
where
    R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let rows = page.build_query_as().fetch_all(viewer.asking(usual).await?).await?;
    let (rows, more) = cut(rows, most.into());
    let next = rows.last().filter(|_| more).map(cursor);
    Ok((rows, next))
}

/// How many `count` finds, by the same rule.
///
/// # Errors
/// Those of the database.
pub(crate) async fn counted(
    viewer: &mut Viewer,
    usual: bool,
    mut count: QueryBuilder<Postgres>,
) -> Result<i64, AppError> {
    Ok(count.build_query_scalar().fetch_one(viewer.asking(usual).await?).await?)
}
