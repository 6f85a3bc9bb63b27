//! Passwords: how strong, how hashed. Invariant: hashing never runs on an async thread, nor more often at once than there
//! are processors, and is never skipped, so that a known and an unknown account take the same time.

use crate::error::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::sync::LazyLock;
use std::thread::available_parallelism;
use tokio::sync::Semaphore;

/// A password that may be used: at least 12 characters, and not among the first ten billion guesses (zxcvbn score 3).
pub struct NewPassword(String);

impl NewPassword {
    /// Checks `text` against the rules; `about` are words an attacker would try first (name, address, company).
    ///
    /// # Errors
    /// `Invalid` for the form field `field`.
    pub async fn parse(field: &str, text: &str, about: &[&str]) -> Result<Self, AppError> {
        let length = text.chars().count();
        if length < 12 {
            return Err(AppError::field(
                field,
                "Use at least 12 characters. A few unrelated words make a good password.",
            ));
        }
        if length > 128 {
            return Err(AppError::field(field, "Use at most 128 characters."));
        }
        let (guessed, about) = (text.to_owned(), about.iter().map(ToString::to_string).collect::<Vec<_>>());
        match blocking(move || Ok(weakness(&guessed, &about))).await? {
            None => Ok(Self(text.to_owned())),
            Some(why) => {
                Err(AppError::field(field, format!("That one is easy to guess. {why}Try a few unrelated words.")))
            }
        }
    }

    /// Its hash, computed off the async threads.
    ///
    /// # Errors
    /// `Internal` when the machine cannot hash.
    pub async fn hash(self) -> Result<String, AppError> {
        blocking(move || hash(&self.0)).await
    }
}

/// Why `text` is easy to guess, as a sentence to go on from, where there is more to say; `None` when it is not.
fn weakness(text: &str, about: &[String]) -> Option<String> {
    let about = about.iter().map(String::as_str).collect::<Vec<_>>();
    let guess = zxcvbn::zxcvbn(text, &about);
    let why = || guess.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    (guess.score() < zxcvbn::Score::Three).then(|| why().map(|why| format!("{why} ")).unwrap_or_default())
}

/// A password for somebody to change or to write down: 80 random bits as four groups of letters and digits.
///
/// # Errors
/// `Internal` when the operating system has no randomness to give.
pub fn random() -> Result<String, AppError> {
    // Neither 0 nor o, neither 1 nor l.
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(AppError::internal)?;
    let signs = bits.map(|byte| char::from(SIGNS[usize::from(byte % 32)]));
    Ok(signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-"))
}

/// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet).
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or(Params::DEFAULT))
}

fn hash(password: &str) -> Result<String, AppError> {
    let hash: PasswordHash = argon2().hash_password(password.as_bytes()).map_err(AppError::internal)?;
    Ok(hash.to_string())
}

/// Compared with when there is no account: the same work for the same answer.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// Whether `password` is the one behind `stored`; `None` costs the same time and is never right.
///
/// # Errors
/// `Internal` when the work could not be done.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, AppError> {
    blocking(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let stored = PasswordHash::new(&stored).map_err(AppError::internal)?;
        Ok(argon2().verify_password(password.as_bytes(), &stored).is_ok() && known)
    })
    .await
}

/// One for each processor: more at once would only hold more memory, 19 MiB each.
static WORKERS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, Into::into)));

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let turn = WORKERS.acquire().await.map_err(AppError::internal)?;
    // Somebody who goes away meanwhile leaves the work to its end, and the turn with it.
    let work = move || {
        let done = work();
        drop(turn);
        done
    };
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn short_and_guessable_passwords_are_refused_with_advice() {
        for weak in ["short", "password1234", "larderlarder", "aaaaaaaaaaaaaaaa"] {
            assert!(NewPassword::parse("password", weak, &["Larder"]).await.is_err(), "{weak}");
        }
        assert!(NewPassword::parse("password", "walk-in cooler at seven", &[]).await.is_ok());
    }

    #[tokio::test]
    async fn a_random_password_may_be_used() {
        let password = random().expect("randomness");
        assert!(NewPassword::parse("password", &password, &[]).await.is_ok(), "{password}");
        assert_ne!(password, random().expect("randomness"));
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_opens() {
        let stored = hash("walk-in cooler at seven").ok();
        assert!(stored.as_ref().is_some_and(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")), "{stored:?}");
        assert_eq!(verify("walk-in cooler at seven".into(), stored.clone()).await, Ok(true));
        assert_eq!(verify("walk-in cooler at eight".into(), stored).await, Ok(false));
        assert_eq!(verify("nobody has this password".into(), None).await, Ok(false));
    }
}
