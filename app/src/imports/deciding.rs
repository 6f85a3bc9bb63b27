//! What the person says on the way: columns, words, go. The command line says the same through the same functions.

use super::lists::{Lists, fold};
use super::store::{self, Import};
use super::{Answer, Field, ImportId, Mapping, Question, Status, asking, checking, mapping};
use crate::auth::PersonId;
use crate::context::Viewer;
use crate::error::AppError;
use sqlx::PgPool;

/// Up to this many rows are checked while the person waits; more by a job.
const AT_ONCE: i32 = 2000;

/// Stores what the columns mean, keeping what was said about words. Answers with the words that need a decision.
///
/// # Errors
/// `Invalid` with what is wrong about the mapping.
pub async fn map(viewer: &mut Viewer, id: ImportId, said: Mapping) -> Result<Vec<Question>, AppError> {
    let mut import = store::hold(viewer, id).await?;
    let mut columns = said.columns.clone();
    columns.resize(import.header.len(), String::new());
    let mut said = Mapping { columns, values: import.mapping.values, ..said };
    said.source = said.source.trim().to_owned();
    let numbers = store::values(viewer, id, &said, Field::is_number).await?;
    let days = store::values(viewer, id, &said, Field::is_date).await?;
    let (style, order) = mapping::check(import.kind, &said, &texts(&numbers), &texts(&days))?;
    style.code().clone_into(&mut said.decimal);
    order.code().clone_into(&mut said.dates);
    store::remap(viewer, id, &said).await?;
    store::pass_on(viewer, id, &said).await?;
    import.mapping = said;
    let lists = Lists::load(viewer, import.kind).await?;
    asking::questions(viewer, &import, &lists).await
}

fn texts(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

/// Stores what unknown words mean; `accept` takes the offered meaning wherever nothing was said. Answers with the
/// words that still need a decision.
///
/// # Errors
/// `Invalid` when the import has run.
pub async fn decide(
    viewer: &mut Viewer,
    id: ImportId,
    answers: &[Answer],
    accept: bool,
) -> Result<Vec<Question>, AppError> {
    let mut import = store::hold(viewer, id).await?;
    for answer in answers {
        let words = import.mapping.values.entry(answer.field.clone()).or_default();
        words.insert(fold(&answer.word), answer.decision.clone());
    }
    let lists = Lists::load(viewer, import.kind).await?;
    let open = |question: &Question| question.decision.is_empty();
    let mut questions = asking::questions(viewer, &import, &lists).await?;
    if accept {
        for question in questions.iter_mut().filter(|question| open(question)) {
            let Some(offer) = &question.offer else { continue };
            question.decision = format!("use:{offer}");
            let words = import.mapping.values.entry(question.field.code().to_owned()).or_default();
            words.insert(fold(&question.word), question.decision.clone());
        }
    }
    store::remap(viewer, id, &import.mapping).await?;
    questions.retain(open);
    Ok(questions)
}

/// Checks now, or has a job check a large file.
///
/// # Errors
/// `Invalid` when the import has run.
pub(super) async fn check(viewer: &mut Viewer, id: ImportId) -> Result<(), AppError> {
    let Import { rows, .. } = store::hold(viewer, id).await?;
    if rows <= AT_ONCE {
        return checking::check(viewer, id).await;
    }
    store::set_status(viewer, id, Status::Checking).await?;
    enqueue(viewer, id).await
}

/// Has a job run a checked import, or go on with one that stopped.
///
/// # Errors
/// `Invalid` when it is not checked, or is under way, or has run.
pub async fn go(viewer: &mut Viewer, id: ImportId) -> Result<(), AppError> {
    if let Some(operation) = store::load(viewer, id).await?.operation
        && crate::operations::store::is_taken_back(viewer, operation).await?
    {
        return Err(AppError::field("", "This import was undone."));
    }
    let import = store::hold(viewer, id).await?;
    if import.status == Status::Checked {
        store::set_status(viewer, id, Status::Running).await?;
    } else if !store::has_stopped(viewer, id).await? {
        return Err(AppError::field("", "Check the rows first."));
    }
    enqueue(viewer, id).await
}

async fn enqueue(viewer: &mut Viewer, id: ImportId) -> Result<(), AppError> {
    sqlx::query!(
        "insert into job (kind, payload) values ('import.run', jsonb_build_object('import_id', $1::uuid))",
        id.0
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// The job: checks or runs, wherever the import stands, with the rights of the person who asked for it.
///
/// # Errors
/// Those of the database; the next try goes on.
pub async fn work(pool: &PgPool, person: PersonId, id: ImportId) -> Result<(), AppError> {
    let mut viewer = Viewer::on_behalf_of(pool, person, "job").await?;
    let import = store::load(&mut viewer, id).await?;
    if import.status == Status::Checking {
        checking::check(&mut viewer, id).await?;
        return viewer.commit().await;
    }
    drop(viewer);
    super::running::run(pool, person, id, "job").await
}
