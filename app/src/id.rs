//! Typed ids. A record's id may be made by the client (`UUIDv7`), so that work done offline keeps it;
//! the time inside is never read.

#[cfg(feature = "ssr")]
use crate::error::AppError;
use uuid::Uuid;

/// A fresh id, `UUIDv7`.
#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}

/// A fresh id, `UUIDv7`, without the counter for those of one millisecond: nobody makes two in one, and the counter is
/// more code than all the rest.
#[cfg(feature = "hydrate")]
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970 are neither")]
pub fn fresh() -> Uuid {
    let mut random = [0; 10];
    // Where version and variant stand there is nothing random.
    let chance = Uuid::new_v4().into_bytes();
    random[..6].copy_from_slice(&chance[..6]);
    random[6..].copy_from_slice(&chance[12..]);
    uuid::Builder::from_unix_timestamp_millis(js_sys::Date::now() as u64, &random).into_uuid()
}

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
                Self($crate::id::fresh())
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
