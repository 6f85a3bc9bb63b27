//! Typed ids. A record's id may be made by the client (`UUIDv7`), so that work done offline keeps it;
//! the time inside is never read.

#[cfg(feature = "ssr")]
use crate::error::AppError;
#[cfg(feature = "ssr")]
use uuid::Uuid;

/// The id that the field of a form holds; `None` when nothing was chosen.
///
/// # Errors
/// Beside the field, when it holds something else.
#[cfg(feature = "ssr")]
pub(crate) fn chosen(field: &str, text: &str) -> Result<Option<Uuid>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| AppError::field(field, "Choose one from the list."))
}

/// Declares newtypes over a UUID: serialised as the UUID, printed and parsed as it, bound to SQL as it.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh id, made by whoever makes the record.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "an id that nobody asked for is no default")]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "ssr")]
        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}
