//! What an error of the database says to a person. Invariant: what passes by itself never refuses what somebody typed; a
//! device sends it again.

use super::AppError;
use http::{Method, request::Parts};
use leptos::prelude::use_context;

#[cfg(test)]
mod tests;

/// Failures that pass by themselves: others were at it (`serialization_failure`, `deadlock_detected`,
/// `lock_not_available`), this program was too slow (`idle_in_transaction_session_timeout`), the database follows another
/// one and takes over soon (`read_only_sql_transaction`), or its machine is in need (`disk_full`, `out_of_memory`,
/// `too_many_connections`, `io_error`).
const PASSING: [&str; 9] = ["40001", "40P01", "55P03", "25P03", "25006", "53100", "53200", "53300", "58030"];

/// A violated rule is named and becomes an error beside its field; a refusal by row-level security is Forbidden; what
/// passes by itself is Unavailable; all else is ours.
impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        if is_passing(&error) {
            tracing::error!(cause = %error, "the database could not do it now");
            return Self::Unavailable;
        }
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(db) => match db.code().as_deref() {
                // insufficient_privilege: also how row-level security refuses a new row.
                Some("42501") => Self::Forbidden,
                // character_not_in_repertoire, untranslatable_character: a NUL, which no text in a database holds.
                Some("22021" | "22P05") => {
                    Self::field("", "There is a character in it that cannot be kept. Type the text again by hand.")
                }
                // query_canceled: the statement timeout, of a question.
                Some("57014") => Self::field("", "That takes too long. Narrow it down with a filter."),
                _ => Self::internal(&error),
            },
            _ => Self::internal(&error),
        }
    }
}

/// Whether the same may well be done a moment later, for nothing is wrong with what was asked. Where the connection broke it
/// may even be done already, which a command's key tells.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        // There is no connection, or it broke in the middle: what was half said then makes no sense.
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::BeginFailed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(db) => match db.code().as_deref().unwrap_or_default() {
            // query_canceled: the statement timeout. A question can be asked for less, a command has waited for others.
            "57014" => use_context::<Parts>().is_some_and(|request| request.method == Method::POST),
            // The connection: lost, or ended and refused by a database that stops or starts.
            code => code.starts_with("08") || code.starts_with("57P") || PASSING.contains(&code),
        },
        _ => false,
    }
}

/// Turns violated constraints into messages beside their fields: `(constraint, field, message)`.
pub trait OnConstraint<T> {
    /// The same result, with a violated constraint that is listed turned into that field's error.
    ///
    /// # Errors
    /// What the statement failed with.
    fn on_constraint(self, rules: &[(&str, &str, &str)]) -> Result<T, AppError>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, rules: &[(&str, &str, &str)]) -> Result<T, AppError> {
        self.map_err(|error| {
            let violated = error.as_database_error().and_then(|db| db.constraint());
            match rules.iter().find(|(constraint, ..)| violated == Some(constraint)) {
                Some((_, field, message)) => AppError::field(*field, *message),
                None => error.into(),
            }
        })
    }
}
