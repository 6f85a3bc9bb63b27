//! What is in every book, because it is everybody's: products and authorizations. Each is a record of its own, so that one that changed comes
//! alone.

use super::reading::put;
use crate::authorizations;
use crate::book::{AuthorizationRecord, ProductRecord, Put};
use crate::context::Viewer;
use crate::error::AppError;
use crate::products::{self, ProductId};
use uuid::Uuid;

/// Those of `ids` that are there; without them, all.
///
/// # Errors
/// Those of the database.
pub(super) async fn puts(viewer: &mut Viewer, ids: Option<&[Uuid]>) -> Result<Vec<Put>, AppError> {
    let products = products::store::all_stored(viewer, ids).await?;
    let put = |row: &products::store::Row| {
        let (id, created) = (ProductId(row.id), row.created_at.timestamp_millis());
        put("product", id, id, &ProductRecord { id, version: row.version, form: row.form(), created })
    };
    let mut puts = products.iter().map(put).collect::<Result<Vec<_>, _>>()?;
    for authorizations::store::Stored { id, version, form, .. } in
        authorizations::store::all_stored(viewer, ids, None).await?
    {
        puts.push(self::put("distributor_authorization", id, id, &AuthorizationRecord { id, version, form })?);
    }
    Ok(puts)
}

/// What changed of it from one cursor to another.
///
/// # Errors
/// Those of the database.
pub(super) async fn changed(viewer: &mut Viewer, since: &str, until: &str) -> Result<Vec<Uuid>, AppError> {
    let changed = sqlx::query_scalar!(r#"select larder.catalogue_changes($1, $2) as "id!""#, since, until);
    Ok(changed.fetch_all(viewer.db()).await?)
}
