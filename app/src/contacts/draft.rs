//! From the form's strings to typed values, with every rule that one contact alone can break.

use super::{Advocacy, Authority, ContactForm, Email, Influence, Stand};
use crate::auth::EmailAddress;
use crate::checks::{Checks, trimmed};
use crate::error::AppError;
use uuid::Uuid;

/// A contact that may be written; the organization is named by text and found by the store.
#[derive(Clone, Debug)]
pub struct Draft {
    pub emails: Vec<Email>,
    pub influence: Influence,
    pub authority: Authority,
    pub advocacy: Advocacy,
    /// Towards principals, each once.
    pub stands: Vec<(Uuid, Advocacy)>,
    pub primary: bool,
    pub linkedin: String,
    pub tags: Vec<String>,
    /// The texts that have no rule but a length, trimmed.
    pub form: ContactForm,
}

impl Draft {
    /// The typed values of `form`. Lines are told apart as they were `typed`, with those that were left empty.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &ContactForm, typed: &ContactForm) -> Result<Self, AppError> {
        let form = trimmed(form)?;
        let mut checks = Checks::default();
        if form.name().is_empty() {
            checks.wrong::<()>("first_name", "Type a first or a last name.");
        }
        for (field, name) in [("first_name", &form.first_name), ("last_name", &form.last_name)] {
            if name.chars().count() > 120 {
                checks.wrong::<()>(field, "Use at most 120 characters.");
            }
        }
        if form.organization.is_empty() {
            checks.wrong::<()>("organization", "Say where they work.");
        }
        let mut emails = Vec::with_capacity(form.emails.len());
        let mut lines = places(&typed.emails, |email| !email.address.trim().is_empty());
        for Email { label, address } in &form.emails {
            let field = format!("emails-{}-address", lines.next().unwrap_or_default());
            match EmailAddress::parse(&field, address) {
                Ok(address) => emails.push(Email { label: label.clone(), address: address.as_str().to_owned() }),
                Err(_) => checks.wrong(&field, "Type an address like name@example.com, or leave it empty."),
            }
        }
        let influence = checks.optional("influence", &form.influence, "Choose from the list.");
        let authority = checks.optional("authority", &form.authority, "Choose from the list.");
        let advocacy = checks.optional("advocacy", &form.advocacy, "Choose from the list.");
        let mut stands = Vec::with_capacity(form.stands.len());
        let mut lines = places(&typed.stands, |stand| *stand != Stand::default());
        for Stand { principal_id, advocacy } in &form.stands {
            let line = lines.next().unwrap_or_default();
            let (field, other) = (format!("stands-{line}-principal_id"), format!("stands-{line}-advocacy"));
            let principal: Option<Uuid> = checks.optional(&field, principal_id, "Choose a principal from the list.");
            let advocacy = checks.optional(&other, advocacy, "Choose from the list.");
            match (principal, advocacy) {
                (Some(principal), Some(_)) if stands.iter().any(|(known, _)| *known == principal) => {
                    checks.wrong::<()>(&field, "This one is said already.");
                }
                (Some(principal), Some(advocacy)) => stands.push((principal, advocacy)),
                (None, Some(_)) if principal_id.is_empty() => checks.wrong::<()>(&field, "Choose a principal."),
                _ => {}
            }
        }
        let draft = Self {
            emails,
            stands,
            influence: influence.unwrap_or(Influence::Unknown),
            authority: authority.unwrap_or(Authority::Unknown),
            advocacy: advocacy.unwrap_or(Advocacy::Neutral),
            primary: !form.primary.is_empty(),
            linkedin: checks.web_address("linkedin", &form.linkedin),
            tags: checks.tags(&form.tags),
            form,
        };
        checks.passed(draft)
    }
}

/// The places of the lines that say something.
fn places<T>(lines: &[T], says: impl Fn(&T) -> bool) -> impl Iterator<Item = usize> {
    lines.iter().enumerate().filter(move |(_, line)| says(line)).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let email = |address: &str| Email { label: String::new(), address: address.into() };
        let form = ContactForm {
            emails: vec![email("sam@example.com"), email(" "), email("sam")],
            stands: vec![
                Stand::default(),
                Stand { principal_id: String::new(), advocacy: "champion".into() },
                Stand { principal_id: "x".into(), advocacy: "huge".into() },
            ],
            linkedin: "javascript:alert(1)".into(),
            influence: "enormous".into(),
            ..ContactForm::default()
        };
        let Err(AppError::Invalid(errors)) = Draft::parse(&form, &form) else { panic!("must be refused") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "first_name",
                "organization",
                "emails-2-address",
                "influence",
                "stands-1-principal_id",
                "stands-2-principal_id",
                "stands-2-advocacy",
                "linkedin"
            ],
            "each line where it was typed"
        );
    }

    #[test]
    fn one_name_is_enough_and_what_is_not_said_is_unknown() {
        let form = ContactForm { last_name: " Marín ".into(), organization: "Blue Fin".into(), ..Default::default() };
        let draft = Draft::parse(&form, &form).expect("a contact");
        assert_eq!(draft.form.name(), "Marín");
        assert_eq!((draft.influence, draft.advocacy), (Influence::Unknown, Advocacy::Neutral));
    }
}
