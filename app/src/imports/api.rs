//! The server functions of imports. The file itself comes through a plain upload, see the server's `imports` module.

use super::{Answer, ImportDetail, ImportId, Journal, Kind, Mapping};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The journal: imports, the newest first, after the cursor `after`.
///
/// # Errors
/// `Forbidden` for those who may not import.
#[server(endpoint = "imports/list", input = GetUrl)]
pub async fn list_imports(#[server(default)] after: String) -> Result<Journal, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::showing::journal(&mut viewer, &after).await
}

/// One import with all that its page shows; of the rows, a page behind the line `after` with the outcome `show`.
///
/// # Errors
/// `NotFound` also when it is not shared with the person.
#[server(endpoint = "imports/show", input = GetUrl)]
pub async fn show_import(
    id: ImportId,
    #[server(default)] show: String,
    #[server(default)] after: i32,
) -> Result<ImportDetail, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::showing::detail(&mut viewer, id, &show, after).await
}

/// Takes the rows of a file for something else: its columns are guessed anew.
///
/// # Errors
/// `Invalid` when the import has run.
#[server(endpoint = "imports/retype")]
pub async fn retype_import(id: ImportId, kind: Kind) -> Result<(), AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::retype(&mut viewer, id, kind).await?;
    viewer.commit().await?;
    leptos_axum::redirect(&format!("/imports/{id}"));
    Ok(())
}

/// Says what the columns mean, and goes on to the words or to the check.
///
/// # Errors
/// `Invalid` with what is wrong about the mapping.
#[server(endpoint = "imports/map")]
pub async fn map_import(id: ImportId, #[server(default)] mapping: Mapping) -> Result<(), AppError> {
    let mut viewer = crate::context::viewer().await?;
    let questions = super::deciding::map(&mut viewer, id, mapping).await?;
    if !questions.is_empty() {
        viewer.commit().await?;
        leptos_axum::redirect(&format!("/imports/{id}?step=values"));
        return Ok(());
    }
    super::deciding::check(&mut viewer, id).await?;
    viewer.commit().await?;
    leptos_axum::redirect(&format!("/imports/{id}"));
    Ok(())
}

/// Says what unknown words mean; once all have a meaning, checks.
///
/// # Errors
/// `Invalid` when the import has run.
#[server(endpoint = "imports/decide")]
pub async fn decide_import(
    id: ImportId,
    #[server(default)] answers: Vec<Answer>,
    #[server(default)] accept: bool,
) -> Result<(), AppError> {
    let mut viewer = crate::context::viewer().await?;
    let open = super::deciding::decide(&mut viewer, id, &answers, accept).await?;
    if open.is_empty() && !accept {
        super::deciding::check(&mut viewer, id).await?;
    }
    viewer.commit().await?;
    let onward = if open.is_empty() && !accept { "" } else { "?step=values" };
    leptos_axum::redirect(&format!("/imports/{id}{onward}"));
    Ok(())
}

/// Imports the checked rows, in the background.
///
/// # Errors
/// `Invalid` when they are not checked, or were imported already.
#[server(endpoint = "imports/run")]
pub async fn run_import(id: ImportId) -> Result<(), AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::deciding::go(&mut viewer, id).await?;
    viewer.commit().await?;
    leptos_axum::redirect(&format!("/imports/{id}"));
    Ok(())
}
