//! Passwords: how strong, how hashed. Invariant: hashing never runs on an async thread and is never skipped, so that a
//! known and an unknown account take the same time.

use crate::error::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::sync::LazyLock;

/// A password that may be used: at least 12 characters, and not among the first ten billion guesses (zxcvbn score 3).
pub struct NewPassword(String);

impl NewPassword {
    /// Checks `text` against the rules; `about` are words an attacker would try first (name, address, company).
    ///
    /// # Errors
    /// `Invalid` for the form field `field`.
    pub fn parse(field: &str, text: &str, about: &[&str]) -> Result<Self, AppError> {
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
        let guess = zxcvbn::zxcvbn(text, about);
        if guess.score() < zxcvbn::Score::Three {
            let why =
                guess.feedback().and_then(zxcvbn::feedback::Feedback::warning).map(|warning| format!("{warning} "));
            let why = why.unwrap_or_default();
            return Err(AppError::field(field, format!("That one is easy to guess. {why}Try a few unrelated words.")));
        }
        Ok(Self(text.to_owned()))
    }

    /// Its hash, computed off the async threads.
    ///
    /// # Errors
    /// `Internal` when the machine cannot hash.
    pub async fn hash(self) -> Result<String, AppError> {
        blocking(move || hash(&self.0)).await
    }
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

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_guessable_passwords_are_refused_with_advice() {
        for weak in ["short", "password1234", "larderlarder", "aaaaaaaaaaaaaaaa"] {
            assert!(NewPassword::parse("password", weak, &["Larder"]).is_err(), "{weak}");
        }
        assert!(NewPassword::parse("password", "walk-in cooler at seven", &[]).is_ok());
    }

    #[test]
    fn a_random_password_may_be_used() {
        let password = random().expect("randomness");
        assert!(NewPassword::parse("password", &password, &[]).is_ok(), "{password}");
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
