//! Retries: a command that was carried out is answered again, and nothing happens twice.
//! Invariant: the answer rests in the command's own transaction, under its key and beside a digest of what it said, so a
//! key stands for one command of one person for good.

use super::Viewer;
use crate::error::AppError;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// What a create is refused with whose id is taken, beside the primary key in its list of rules.
pub const TAKEN: &str = "This one was saved already.";

/// The command that this transaction carries out.
pub(super) struct Carried {
    key: Uuid,
    digest: Vec<u8>,
}

impl Viewer {
    /// The stored answer to `command`, if it was carried out before under this key: a retry changes nothing.
    ///
    /// # Errors
    /// `Invalid` when the key was another command's; those of the database.
    pub async fn replay<T: DeserializeOwned>(
        &mut self,
        key: Uuid,
        command: &impl Serialize,
    ) -> Result<Option<T>, AppError> {
        let said = serde_json::to_value(command).map_err(AppError::internal)?;
        let digest = Sha256::digest(said.to_string()).to_vec();
        // Two copies of one command at once: the second waits here, then finds the first one's answer.
        sqlx::query!(
            "select pg_advisory_xact_lock(hashtextextended($1::text || $2::text, 1))",
            self.me.id.to_string(),
            key.to_string()
        )
        .execute(self.db())
        .await?;
        let stored = sqlx::query!(
            "select command_digest, response from idempotency where person_id = $1 and key = $2",
            self.me.id.0,
            key,
        )
        .fetch_optional(self.db())
        .await?;
        match stored {
            None => {
                self.command = Some(Carried { key, digest });
                Ok(None)
            }
            Some(stored) if stored.command_digest == digest => {
                serde_json::from_value(stored.response).map(Some).map_err(AppError::internal)
            }
            Some(_) => Err(AppError::field(
                "",
                "This form was saved once already, with something else in it. Reload the page to change it again.",
            )),
        }
    }

    /// Whether a record was not made because its id is taken: from a device whose key was lost, the same record comes with
    /// another one. Then all since the savepoint is taken back, and whoever made it is asked for.
    ///
    /// # Errors
    /// What else the record was refused for.
    pub async fn taken(&mut self, made: Result<(), AppError>) -> Result<bool, AppError> {
        match made {
            Err(refused) if refused == AppError::field("", TAKEN) => {
                self.settle(false).await?;
                Ok(true)
            }
            made => made.map(|()| false),
        }
    }

    /// Commits, with the answer to the command kept for retries.
    ///
    /// # Errors
    /// Those of the database: then nothing happened.
    pub async fn commit_as<T: Serialize>(mut self, answer: T) -> Result<T, AppError> {
        let Carried { key, digest } =
            self.command.take().ok_or_else(|| AppError::internal("a command that was not looked up before"))?;
        let response = serde_json::to_value(&answer).map_err(AppError::internal)?;
        sqlx::query!(
            "insert into idempotency (person_id, key, command_digest, response) values ($1, $2, $3, $4)",
            self.me.id.0,
            key,
            digest,
            response,
        )
        .execute(self.db())
        .await?;
        self.commit().await?;
        Ok(answer)
    }
}
