//! The server function of jobs.

use super::Job;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The jobs that wait, run or were given up, these first.
///
/// # Errors
/// `Forbidden` for all but admins.
#[server(endpoint = "jobs/list", input = GetUrl)]
pub async fn list_jobs() -> Result<Vec<Job>, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::open(&mut viewer).await
}
