//! The report as a file.

use super::store;
use crate::context::Viewer;
use crate::error::AppError;
use crate::reports::exporting::{File, Format};

/// The report that `query` asks for, as a file.
///
/// # Errors
/// `NotFound` when it names nobody; those of the database.
pub async fn file(viewer: &mut Viewer, query: &str, format: Format) -> Result<File, AppError> {
    let (principal, first) = store::asked(viewer, query);
    let (principal, sections) = store::report(viewer, principal.ok_or(AppError::NotFound)?, first).await?;
    let name = principal.name.to_lowercase();
    // What any header and any disk take.
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.chain([store::code(first).as_str()]).collect::<Vec<_>>().join("-");
    format.file(&name, &sections)
}
