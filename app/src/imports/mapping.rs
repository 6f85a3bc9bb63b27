//! What columns mean: guessed from their names, said by the person, and checked as a whole.
//! Invariant: a mapping that is stored names each field at most once and has one reading for its numbers.

use super::{DateOrder, Decimal, Field, Kind, Mapping, OnMatch, aliases, lists::Lists};
use crate::auth::Role;
use crate::error::{AppError, FieldError};
use crate::interactions::kind::Outcome;
use crate::opportunities::Reason;
use crate::organizations::{OrganizationRole, Priority};

/// The mapping to start from.
#[must_use]
pub fn guess(kind: Kind, header: &[String], rows: &[(i32, Vec<String>)], lists: &Lists) -> Mapping {
    let mut taken = Vec::new();
    let names = header.iter().map(|name| words(name)).collect::<Vec<_>>();
    let of_people = kind == Kind::Organizations && is_of_people(&names);
    let columns = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let Some(mut field) = aliases::field(kind, name).filter(|field| !of_people || is_of_account(name, *field))
            else {
                return String::new();
            };
            // "Location" is a country in one file and a city in the next.
            if field == Field::ShippingCountry && name.ends_with("location") && !are_countries(rows, place, lists) {
                field = Field::ShippingCity;
            }
            if taken.contains(&field) && !field.is_many() {
                return String::new();
            }
            taken.push(field);
            field.code().to_owned()
        })
        .collect();
    Mapping {
        columns,
        source: source(header).to_owned(),
        role: OrganizationRole::Prospect.code().to_owned(),
        priority: Priority::C.code().to_owned(),
        person_role: Role::Rep.code().to_owned(),
        won_reason: Reason::NotRecorded.code().to_owned(),
        lost_reason: Reason::NotRecorded.code().to_owned(),
        outcome: Outcome::Neutral.code().to_owned(),
        on_match: OnMatch::Update.code().to_owned(),
        ..Mapping::default()
    }
}

/// What the rows of a file are, as far as its columns say.
#[must_use]
pub fn kind(header: &[String]) -> Kind {
    aliases::kind(&header.iter().map(|name| words(name)).collect::<Vec<_>>())
}

/// The tool that writes such a header; empty when it could be any: ids of two files are not to be taken for each other.
fn source(header: &[String]) -> &'static str {
    let names = header.iter().map(|name| words(name)).collect::<Vec<_>>();
    let has = |of: &[&str]| names.iter().any(|name| of.contains(&name.as_str()));
    if has(&["record id", "associated company ids"]) {
        "HubSpot"
    } else if has(&["parentid", "accountid", "billingstreet", "accountsource"]) {
        "Salesforce"
    } else if header.iter().any(|name| name.starts_with("Organization - ") || name.starts_with("Deal - ")) {
        "Pipedrive"
    } else {
        ""
    }
}

/// Whether each row is a person: then its own id, name, address and number are not the account's.
fn is_of_people(names: &[String]) -> bool {
    let of_people = ["first name", "last name", "firstname", "lastname", "given name", "family name"];
    names.iter().any(|name| of_people.contains(&name.as_str()))
}

/// Whether a column of a file of people speaks of their account.
fn is_of_account(name: &str, field: Field) -> bool {
    let named =
        ["account", "company", "organization", "organisation", "customer"].iter().any(|word| name.contains(word));
    named || !matches!(field, Field::Name | Field::ExternalId | Field::Email | Field::Phone)
}

/// Lower-case words without what stands between them.
pub(super) fn words(name: &str) -> String {
    let plain = name.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn are_countries(rows: &[(i32, Vec<String>)], place: usize, lists: &Lists) -> bool {
    let values = rows.iter().take(200).filter_map(|(_, cells)| cells.get(place)).filter(|value| !value.is_empty());
    let (known, all) = values.fold((0, 0), |(known, all), value| {
        (known + usize::from(lists.code(Field::ShippingCountry, value).is_some()), all + 1)
    });
    known * 2 > all
}

/// Checks what the person said; `numbers` and `days` are all values of columns of these. Answers with the style of the
/// numbers and the order of the days.
///
/// # Errors
/// `Invalid` with every field that is wrong.
pub fn check(kind: Kind, mapping: &Mapping, numbers: &[&str], days: &[&str]) -> Result<(Decimal, DateOrder), AppError> {
    let mut wrong = Vec::new();
    let fields = mapping.columns.iter().filter_map(|code| code.parse::<Field>().ok()).collect::<Vec<_>>();
    let has = |of: &[Field]| of.iter().any(|field| fields.contains(field));
    if let Some(other) = fields.iter().find(|field| !kind.fields().contains(field)) {
        wrong.push(FieldError::new("", format!("“{}” is nothing that a {} has.", other.label(), kind.noun())));
    }
    for (place, field) in fields.iter().enumerate() {
        if !field.is_many() && fields[..place].contains(field) {
            wrong.push(FieldError::new("", format!("Two columns go to “{}”. Leave one of them out.", field.label())));
        }
    }
    match kind {
        Kind::Opportunities if !has(&[Field::ExternalId, Field::Name]) => {
            let known =
                "Say which column holds the id of a deal, or its name: else the same file again would double them.";
            wrong.push(FieldError::new("", known));
        }
        Kind::Opportunities if !has(&[Field::Stage]) => {
            wrong.push(FieldError::new("", "Say which column holds the stage."));
        }
        Kind::Opportunities => {}
        Kind::Interactions => {
            if !has(&[Field::HappenedAt]) {
                wrong.push(FieldError::new("", "Say which column holds when it happened."));
            }
            if !has(&[Field::Account, Field::AccountExternalId, Field::DealExternalId])
                && mapping.account.trim().is_empty()
            {
                wrong.push(FieldError::new("account", "Say which column holds the account, or one for all of them."));
            }
            if !has(&[Field::Touch]) && mapping.touch.is_empty() {
                wrong.push(FieldError::new("touch", "Say what they were, or which column says it."));
            }
        }
        Kind::Tasks => {
            if !has(&[Field::Title]) {
                wrong.push(FieldError::new("", "Say which column holds what is to be done."));
            }
            if !has(&[Field::DueOn]) {
                wrong.push(FieldError::new("", "Say which column holds by when."));
            }
        }
        _ if !has(&[Field::Name]) => wrong.push(FieldError::new("", "Say which column holds the name.")),
        Kind::Products if !has(&[Field::Principal]) && mapping.principal.trim().is_empty() => {
            wrong.push(FieldError::new("principal", "Say whose products these are."));
        }
        _ => {}
    }
    let ids = [Field::ExternalId, Field::ParentExternalId, Field::AccountExternalId, Field::DealExternalId];
    if has(&ids) && mapping.source.trim().is_empty() {
        wrong.push(FieldError::new("source", "Name the source, like HubSpot: ids are unique only within one."));
    }
    if mapping.source.chars().count() > 60 {
        wrong.push(FieldError::new("source", "Use at most 60 characters."));
    }
    if factor(mapping).is_none() {
        wrong.push(FieldError::new("multiplier", "Type a whole number like 1000000, or leave it empty."));
    }
    let currency = mapping.currency.trim();
    if !(currency.is_empty() || currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_alphabetic())) {
        wrong.push(FieldError::new("currency", "Type the three letters of a currency, like USD."));
    }
    let style = mapping.decimal.parse().ok().or_else(|| Decimal::of(numbers));
    if style.is_none() {
        wrong.push(FieldError::new("decimal", "The numbers can be read in two ways. Say how they are written."));
    }
    for (field, name) in [("principal", &mapping.principal), ("account", &mapping.account), ("team", &mapping.team)] {
        if name.trim().chars().count() > 120 {
            wrong.push(FieldError::new(field, "Use at most 120 characters."));
        }
    }
    let order = mapping.dates.parse().ok().or_else(|| DateOrder::of(days));
    if order.is_none() {
        wrong.push(FieldError::new("dates", "The days can be read in several ways. Say how they are written."));
    }
    match style.zip(order) {
        Some(said) if wrong.is_empty() => Ok(said),
        _ => Err(AppError::Invalid(wrong)),
    }
}

/// What amounts are multiplied by; `None` for what is no factor.
#[must_use]
pub fn factor(mapping: &Mapping) -> Option<u64> {
    let digits = mapping.multiplier.replace([',', ' ', '\u{a0}'], "");
    if digits.is_empty() {
        Some(1)
    } else {
        digits.parse().ok().filter(|factor| (1..=1_000_000_000_000).contains(factor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is guessed for a header, with the columns that are left out as empty words, and the source.
    fn guessed(header: &str) -> (Vec<String>, String) {
        let header = header.split(", ").map(str::to_owned).collect::<Vec<_>>();
        let mapping = guess(Kind::Organizations, &header, &[], &Lists::default());
        (mapping.columns, mapping.source)
    }

    #[test]
    fn headers_of_common_tools_are_known() {
        for (tool, header, fields) in [
            (
                "HubSpot",
                "Record ID, Company name, Website URL, Phone Number, Company owner, Number of Employees",
                "external_id name website phone owner employees",
            ),
            (
                "HubSpot",
                "Record ID, First Name, Last Name, Email, Phone Number, Company name, Website URL, Contact owner, Associated Company, Associated Company IDs",
                "- - - - - name website owner - external_id",
            ),
            ("HubSpot", "First Name, Associated Company, Associated Company IDs", "- name external_id"),
            (
                "Salesforce",
                "Id, Name, ParentId, BillingStreet, BillingCity, BillingPostalCode, ShippingStreet, StageName, CloseDate",
                "external_id name parent_external_id billing_line1 billing_city billing_postal_code shipping_line1 - -",
            ),
            ("Salesforce", "Id, FirstName, LastName, AccountId, MailingCity", "- - - external_id shipping_city"),
            (
                "",
                "Account Name, Billing Street, Billing City, Billing Zip/Postal Code, Parent Account, Stage, Close Date, Amount",
                "name billing_line1 billing_city billing_postal_code parent - - -",
            ),
            (
                "",
                "First Name, Last Name, Account Name, Mailing Street, Mailing City, Mailing State/Province, Mailing Zip/Postal Code, Mailing Country, Phone, Email",
                "- - name shipping_line1 shipping_city shipping_state shipping_postal_code shipping_country - -",
            ),
            (
                "Pipedrive",
                "Deal - Title, Deal - Value, Deal - Currency of value, Deal - Stage, Person - Name, Person - Email (Work), Organization - Name, Organization - Owner",
                "- - - - - - name owner",
            ),
            ("", "Name, Given Name, Family Name, Organization 1 - Name, E-mail 1 - Value", "- - - name -"),
            (
                "",
                "First Name, Company, Business Street, Business City, Business Postal Code, Business Country/Region, Business Phone, E-mail Address, Web Page",
                "- name shipping_line1 shipping_city shipping_postal_code shipping_country - - website",
            ),
            ("", "Favourite colour, Id", "- external_id"),
        ] {
            let fields = fields.split(' ').map(|code| code.trim_matches('-').to_owned()).collect::<Vec<_>>();
            assert_eq!(guessed(header), (fields, tool.to_owned()), "{header}");
        }
    }

    #[test]
    fn what_each_row_is_follows_from_the_columns() {
        for (header, meant, fields) in [
            ("account, sector, revenue, subsidiary_of", Kind::Organizations, "name segment annual_revenue parent"),
            ("product, series, sales_price", Kind::Products, "name - list_price"),
            ("sales_agent, manager, regional_office", Kind::People, "name manager team"),
            (
                "opportunity_id, sales_agent, product, account, deal_stage, engage_date, close_date, close_value",
                Kind::Opportunities,
                "external_id owner product account stage opened_on closed_on value",
            ),
            (
                "Deal - Title, Deal - Value, Deal - Currency of value, Deal - Stage, Organization - Name",
                Kind::Opportunities,
                "name value currency stage account",
            ),
            (
                "Id, Name, AccountId, StageName, CloseDate, Amount, LeadSource",
                Kind::Opportunities,
                "external_id name account_external_id stage closed_on value lead_source",
            ),
            (
                "Account, Contact, Activity Type, Activity Date, Notes, Result, Assigned To, Products, Activity Id",
                Kind::Interactions,
                "account contact touch happened_at text outcome author products external_id",
            ),
            (
                "Customer Number, Type, Date, Comments, Sales Rep, Duration (minutes)",
                Kind::Interactions,
                "account_external_id touch happened_at text author minutes",
            ),
            (
                "Subject, Due Date, Account Name, Contact Name, Priority, Assigned To, Task Type, Completed Date, Task Id",
                Kind::Tasks,
                "title due_on account contact task_priority owner task_kind done_at external_id",
            ),
            ("Title, Due, Deal, Owner, Kind", Kind::Tasks, "title due_on deal owner task_kind"),
            ("Account Name, Sales Rep, City", Kind::Organizations, "name owner shipping_city"),
        ] {
            let header = header.split(", ").map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(kind(&header), meant, "{header:?}");
            let columns = guess(meant, &header, &[], &Lists::default()).columns;
            let fields = fields.split(' ').map(|field| if field == "-" { "" } else { field }).collect::<Vec<_>>();
            assert_eq!(columns, fields, "{header:?}");
        }
    }

    #[test]
    fn a_mapping_without_a_name_or_with_a_field_twice_is_refused() {
        let mapping =
            |codes: &[&str]| Mapping { columns: codes.iter().map(|&code| code.into()).collect(), ..Mapping::default() };
        assert!(check(Kind::Organizations, &mapping(&["name", "", "phone", "phone"]), &[], &[]).is_ok());
        assert!(check(Kind::Organizations, &mapping(&["website"]), &[], &[]).is_err());
        assert!(check(Kind::Organizations, &mapping(&["name", "name"]), &[], &[]).is_err());
        assert!(
            check(Kind::Organizations, &mapping(&["name", "external_id"]), &[], &[]).is_err(),
            "an id without a source"
        );
        assert!(
            check(Kind::Organizations, &mapping(&["name", "employees"]), &["1.234"], &[]).is_err(),
            "thousands or decimals"
        );
    }
}
