//! Writes. One write is one command: made on the client with its record's id and an idempotency key, posted by a form
//! or held in the outbox, and merged by field on the server.
//! Invariant: an edit touches only the fields the person changed; the same field changed on both sides is a conflict.

use crate::error::{AppError, FieldConflict};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// A form as the person found it, carried through a hidden field as JSON text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base<T>(pub T);

impl<T: Serialize> Base<T> {
    /// The text for the hidden field.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }
}

impl<T: Serialize> Serialize for Base<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Base<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Base).map_err(serde::de::Error::custom)
    }
}

fn fields<T: Serialize>(form: &T) -> Result<Map<String, Value>, AppError> {
    match serde_json::to_value(form) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(AppError::field("", "This form cannot be read.")),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Three-way merge of forms, field by field: what the person found, what they want, what is there now.
///
/// # Errors
/// `Conflict` with every field that both sides changed to different values.
pub fn merge<T: Serialize + DeserializeOwned>(base: &T, mine: &T, current: &T) -> Result<T, AppError> {
    let (base, mine, mut merged) = (fields(base)?, fields(mine)?, fields(current)?);
    let mut conflicts = Vec::new();
    for (field, wanted) in mine {
        let found = base.get(&field).unwrap_or(&Value::Null);
        let Some(there) = merged.get_mut(&field) else { continue };
        if wanted == *found || wanted == *there {
            continue;
        }
        if there == found {
            *there = wanted;
        } else {
            conflicts.push(FieldConflict { field, mine: text(&wanted), theirs: text(there) });
        }
    }
    if !conflicts.is_empty() {
        return Err(AppError::Conflict(conflicts));
    }
    serde_json::from_value(Value::Object(merged)).map_err(|_| AppError::field("", "This form cannot be read."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Form {
        name: String,
        city: String,
    }

    fn form(name: &str, city: &str) -> Form {
        Form { name: name.into(), city: city.into() }
    }

    #[test]
    fn different_fields_both_win() {
        let merged = merge(&form("Blue Fin", "Oslo"), &form("Blue Fin", "Bergen"), &form("Blue Fin Grill", "Oslo"));
        assert_eq!(merged, Ok(form("Blue Fin Grill", "Bergen")));
    }

    #[test]
    fn the_same_field_on_both_sides_is_a_conflict_with_both_values() {
        let refused = merge(&form("Blue Fin", ""), &form("Bluefin", ""), &form("Blue Fin Grill", ""));
        let conflict = FieldConflict { field: "name".into(), mine: "Bluefin".into(), theirs: "Blue Fin Grill".into() };
        assert_eq!(refused, Err(AppError::Conflict(vec![conflict])));
    }

    #[test]
    fn both_sides_writing_the_same_is_no_conflict() {
        let same = form("Blue Fin Grill", "Oslo");
        assert_eq!(merge(&form("Blue Fin", "Oslo"), &same, &same), Ok(same.clone()));
    }
}
