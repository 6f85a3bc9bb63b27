//! From a form's strings to typed values: the checks that several nouns share.
//! Invariant: everything that is wrong with a form is said at once, each beside its field.

use crate::error::{AppError, FieldError};
use crate::money;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::str::FromStr;

/// Collects what is wrong instead of stopping at the first.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Notes what is wrong with a field, and goes on with nothing in its place.
    pub fn wrong<T: Default>(&mut self, field: &str, message: &str) -> T {
        self.0.push(FieldError::new(field, message));
        T::default()
    }

    /// What was parsed, or nothing in its place.
    pub fn take<T>(&mut self, parsed: Result<T, AppError>) -> Option<T> {
        match parsed {
            Ok(value) => return Some(value),
            Err(AppError::Invalid(errors)) => self.0.extend(errors),
            Err(other) => self.wrong("", &other.to_string()),
        }
        None
    }

    /// `None` for an empty field.
    pub fn optional<T: FromStr>(&mut self, field: &str, text: &str, message: &str) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        text.parse().ok().or_else(|| self.wrong(field, message))
    }

    /// A whole number between two others; `None` for an empty field.
    pub fn number(&mut self, field: &str, text: &str, from: i32, to: i32) -> Option<i32> {
        let digits = text.replace([',', ' ', '\u{a0}', '\u{202f}'], "");
        let message = format!("Type a whole number from {from} to {to}, or leave it empty.");
        self.optional(field, &digits, &message).filter(|number| {
            let fits = (from..=to).contains(number);
            if !fits {
                self.0.push(FieldError::new(field, &message));
            }
            fits
        })
    }

    /// A web address; empty for an empty field.
    pub fn web_address(&mut self, field: &str, text: &str) -> String {
        web_address(text).unwrap_or_else(|| self.wrong(field, "Type an address like example.com."))
    }

    /// The tags between commas, each once, in the order typed.
    pub fn tags(&mut self, text: &str) -> Vec<String> {
        self.words("tags", text)
    }

    /// What stands between commas in a field, likewise.
    pub fn words(&mut self, field: &str, text: &str) -> Vec<String> {
        let words = words(text);
        if words.len() > 40 || words.iter().any(|word| word.chars().count() > 60) {
            self.wrong::<()>(field, "At most 40, each of at most 60 characters.");
        }
        words
    }

    /// An amount in minor units with its currency, each the name of its field and what was typed: of its own currency, or of
    /// the `usual` one. `None` for an empty field.
    pub fn money(
        &mut self,
        amount: (&str, &str),
        currency: (&str, &str),
        usual: &str,
    ) -> (Option<i64>, Option<String>) {
        let code = match currency.1.to_uppercase() {
            code if code.is_empty() => usual.to_owned(),
            code if money::decimals(&code).is_some() => code,
            _ => self.wrong(currency.0, "Type the three letters of a currency, like USD."),
        };
        let minor = match money::minor_units(amount.1, &code) {
            _ if amount.1.is_empty() || code.is_empty() => None,
            None => {
                let decimals = match money::decimals(&code) {
                    Some(0) => "without decimals".to_owned(),
                    decimals => format!("with at most {} decimals", decimals.unwrap_or(2)),
                };
                self.wrong(amount.0, &format!("Type an amount like 1250000, {decimals}."))
            }
            minor => minor,
        };
        (minor, minor.map(|_| code))
    }

    /// `checked`, if nothing was wrong with it.
    ///
    /// # Errors
    /// `Invalid` with every field that is.
    pub fn passed<T>(self, checked: T) -> Result<T, AppError> {
        if self.0.is_empty() { Ok(checked) } else { Err(self.into()) }
    }
}

impl From<Checks> for AppError {
    fn from(checks: Checks) -> Self {
        Self::Invalid(checks.0)
    }
}

/// Every text without the white space around it, none longer than its field takes; lines of a list (phones, addresses)
/// that hold nothing but a label are dropped.
///
/// # Errors
/// `Invalid` with every field that is too long.
pub fn trimmed<T: Serialize + DeserializeOwned>(form: &T) -> Result<T, AppError> {
    let mut fields = serde_json::to_value(form).map_err(AppError::internal)?;
    let mut checks = Checks::default();
    for (field, value) in fields.as_object_mut().into_iter().flatten() {
        trim(field, value, &mut checks);
    }
    checks.passed(())?;
    serde_json::from_value(fields).map_err(AppError::internal)
}

fn trim(field: &str, value: &mut Value, checks: &mut Checks) {
    match value {
        Value::String(text) => {
            *text = text.trim().to_owned();
            let most = match field {
                "tags" => 2500,
                "description" => 2000,
                _ => 255,
            };
            if text.chars().count() > most {
                checks.wrong::<()>(field, &format!("Use at most {most} characters."));
            }
        }
        Value::Array(lines) => {
            for value in lines.iter_mut().filter_map(Value::as_object_mut).flat_map(|line| line.values_mut()) {
                trim(field, value, checks);
            }
            let says_something = |(name, value): (&String, &Value)| name != "label" && value != "";
            lines.retain(|line| line.as_object().is_none_or(|line| line.iter().any(says_something)));
            if lines.len() > 20 {
                checks.wrong::<()>(field, "Give at most 20.");
            }
        }
        _ => {}
    }
}

/// With `https://` in front when the scheme is missing; `None` for what is no web address.
fn web_address(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let lower = text.to_lowercase();
    let address = if lower.starts_with("http://") || lower.starts_with("https://") {
        text.to_owned()
    } else if text.contains("://") || lower.starts_with("javascript:") || lower.starts_with("data:") {
        return None;
    } else {
        format!("https://{text}")
    };
    let host = address.split_once("://")?.1.split(['/', '?', '#']).next()?;
    (host.contains('.') && !address.contains(char::is_whitespace) && !address.contains(['<', '>', '"']))
        .then_some(address)
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
            words.push(word.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_missing_scheme_is_added_and_a_dangerous_one_refused() {
        assert_eq!(web_address("bluefin.example/menu").as_deref(), Some("https://bluefin.example/menu"));
        assert_eq!(web_address("http://bluefin.example").as_deref(), Some("http://bluefin.example"));
        for bad in ["javascript:alert(1)", "ftp://x.example", "not a site", "localhost", "x.example/\"><script>"] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }

    #[test]
    fn tags_are_kept_once() {
        assert_eq!(words("fish, Fish,  patio ,,"), ["fish", "patio"]);
    }

    #[test]
    fn empty_lines_of_a_list_are_dropped_and_the_rest_is_trimmed() {
        let typed = json!({ "name": " Blue Fin ", "phones": [
            { "label": "office", "number": "  " }, { "label": " kitchen ", "number": " 555 0100" },
        ] });
        let expected = json!({ "name": "Blue Fin", "phones": [{ "label": "kitchen", "number": "555 0100" }] });
        assert_eq!(trimmed(&typed), Ok(expected));
        let long = json!({ "phones": [{ "number": "5".repeat(256) }] });
        assert_eq!(trimmed(&long), Err(AppError::field("phones", "Use at most 255 characters.")));
    }
}
