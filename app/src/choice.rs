//! Closed lists: one Rust enum each, the same words in the database's check, on the wire and in forms.

/// Declares an enum whose variants have a code (stored, sent) and a label (shown).
#[macro_export]
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {$(
            $(#[$variant_doc])*
            #[doc = $label]
            $variant,
        )+}

        impl $name {
            /// Every value, in the order people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database and on the wire.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The words a person reads.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// `(code, label)` of every value, for a select.
            #[must_use]
            #[allow(dead_code, reason = "not each list is chosen from in a form")]
            pub fn options() -> Vec<(String, String)> {
                Self::ALL.iter().map(|value| (value.code().to_owned(), value.label().to_owned())).collect()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::AppError;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .iter()
                    .find(|value| value.code() == code)
                    .copied()
                    .ok_or_else(|| $crate::error::AppError::field("", format!("\u{201c}{code}\u{201d} is not in the list.")))
            }
        }

        // Not derived: a code is a text like any other, which takes a tenth of the code.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
