//! Files for imports: the upload, and the rejected rows to download, both plain requests of the browser; and the job.

use crate::AppState;
use crate::jobs::{Job, Outcome};
use crate::refusal::Refusal;
use app::context::Host;
use app::error::AppError;
use app::imports::{ImportId, Problem, deciding, reading, showing, store};
use app::url;
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};

/// How many files are chosen together at most: what a company has, one of each kind, and some in parts.
const MOST_FILES: usize = 20;

/// The largest upload: files that are together no larger than the largest one, and what a form has around them.
pub const UPLOAD_BYTES: usize = reading::MOST_BYTES + 64 * 1024;

/// Keeps the rows of the files and goes on to the first import; a file that cannot be read leads back with the reason, and
/// then none is kept.
pub async fn upload(State(state): State<AppState>, headers: HeaderMap, form: Multipart) -> Result<Redirect, Refusal> {
    // Asked before the file is read, and again after: no connection waits for a slow upload.
    match state.viewer(&headers).await {
        Ok(viewer) if viewer.me.manages() => {}
        Ok(_) => return Err(AppError::Forbidden.into()),
        Err(AppError::SignedOut) => return Ok(Redirect::to("/sign-in?next=%2Fimports%2Fnew")),
        Err(error) => return Err(error.into()),
    }
    let Ok(Sent { files, delimiter, sheet }) = Sent::from(form).await else { return Ok(back(Problem::TooLarge, None)) };
    if files.is_empty() {
        return Ok(back(Problem::Empty, None));
    }
    let several = files.len() > 1;
    // Reading 20 MB takes long enough to keep others waiting.
    let read = move || {
        let delimiter = reading::parse_delimiter(&delimiter).map_err(|problem| (problem, String::new()))?;
        let read = files.into_iter().map(|(name, bytes)| match reading::open(&bytes, delimiter, &sheet) {
            Ok(table) => Ok((name, table)),
            Err(problem) => Err((problem, name)),
        });
        read.collect::<Result<Vec<_>, _>>()
    };
    let tables = match tokio::task::spawn_blocking(read).await.map_err(AppError::internal)? {
        Ok(tables) => tables,
        Err((problem, name)) => return Ok(back(problem, Some(name).filter(|_| several))),
    };
    let mut viewer = state.viewer(&headers).await?;
    let first = store::create_all(&mut viewer, &tables).await?;
    viewer.commit().await?;
    Ok(Redirect::to(&format!("/imports/{first}")))
}

/// The rejected rows of an import, as a CSV file.
pub async fn rejected(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let id = id.parse::<ImportId>().map_err(|_| AppError::NotFound)?;
    let rows = showing::rejected(&mut state.viewer(&headers).await?, id).await?;
    let head = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"rejected.csv\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((head, rows))
}

/// Checks or runs an import, from wherever it stands, with the rights of the person who asked for it.
pub async fn work(host: Host, job: Job) -> Outcome {
    let id = serde_json::from_value::<ImportId>(job.payload["import_id"].clone())?;
    let person = job.created_by.ok_or("an import of nobody")?;
    Ok(deciding::work(&host.pool, person, id).await?)
}

/// What the form sends.
#[derive(Default)]
struct Sent {
    /// Each with its name; none when none was chosen.
    files: Vec<(String, Bytes)>,
    delimiter: String,
    /// Of a workbook.
    sheet: String,
}

impl Sent {
    async fn from(mut form: Multipart) -> Result<Self, MultipartError> {
        let mut sent = Self::default();
        while let Some(part) = form.next_field().await? {
            match part.name() {
                Some("file") if sent.files.len() < MOST_FILES => {
                    let name = part.file_name().unwrap_or_default().to_owned();
                    if !name.is_empty() {
                        sent.files.push((name, part.bytes().await?));
                    }
                }
                Some("delimiter") => sent.delimiter = part.text().await?,
                Some("sheet") => sent.sheet = part.text().await?,
                _ => {}
            }
        }
        Ok(sent)
    }
}

fn back(problem: Problem, file: Option<String>) -> Redirect {
    let file = file.map(|file| format!("&file={}", url::encode(&file))).unwrap_or_default();
    Redirect::to(&format!("/imports/new?problem={problem}{file}"))
}
