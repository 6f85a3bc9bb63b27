//! An e-mail address, parsed once and typed from then on.

use crate::error::AppError;

/// Something that can be written to: `local@domain`, at most 254 characters (RFC 5321 §4.5.3.1), no white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address in `text`, trimmed.
    ///
    /// # Errors
    /// `Invalid` for the form field `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self, AppError> {
        let address = text.trim();
        let well_formed = address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && local.len() <= 64
                && domain.contains('.')
                && !domain.contains('@')
                && domain.split('.').all(|label| !label.is_empty())
        });
        if well_formed && address.len() <= 254 && !address.contains(|c: char| c.is_whitespace() || c.is_control()) {
            Ok(Self(address.to_owned()))
        } else {
            Err(AppError::field(field, "Type an address like name@example.com."))
        }
    }

    /// The address as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn what_can_be_written_to_is_taken_and_the_rest_is_not() {
        for good in ["sam@example.com", " sam+x@sub.example.co ", "é@exämple.org"] {
            assert!(EmailAddress::parse("email", good).is_ok(), "{good}");
        }
        for bad in
            ["", "sam", "@example.com", "sam@", "sam@localhost", "a b@example.com", "sam@@example.com", "sam@a..b"]
        {
            assert!(EmailAddress::parse("email", bad).is_err(), "{bad}");
        }
    }
}
