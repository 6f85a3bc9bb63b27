//! What columns mean: guessed from their names, said by the person, and checked as a whole.
//! Invariant: a mapping that is stored names each field at most once and has one reading for its numbers.

use super::{Decimal, Field, Mapping, OnMatch, lists::Lists};
use crate::error::{AppError, FieldError};
use crate::organizations::{OrganizationRole, Priority};

/// Names of columns in the files people have (`HubSpot`, Pipedrive, Salesforce, Google, Outlook, hand-made lists), folded
/// to lower-case words. The first column that fits a field gets it.
const ALIASES: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &[
            "name",
            "account",
            "account name",
            "company",
            "company name",
            "organization",
            "organisation",
            "customer",
            "organization name",
            "organisation name",
            "customer name",
            "business name",
            "organization title",
            "organization 1 name",
            "associated company",
            "associated company primary",
        ],
    ),
    (
        Field::ExternalId,
        &[
            "record id",
            "id",
            "account id",
            "company id",
            "organization id",
            "external id",
            "customer id",
            "customer number",
            "account number",
            "associated company ids",
            "associated company ids primary",
            "associated company id",
            "accountid",
        ],
    ),
    (Field::Role, &["role", "organization role"]),
    (Field::Priority, &["priority", "rating", "tier", "account rating"]),
    (Field::Segment, &["segment", "sector", "industry", "category", "organization label"]),
    (
        Field::Owner,
        &["owner", "account owner", "company owner", "organization owner", "contact owner", "sales rep", "owner email"],
    ),
    (Field::Status, &["status"]),
    (Field::InactiveReason, &["inactive reason"]),
    (
        Field::Parent,
        &[
            "parent",
            "parent account",
            "parent company",
            "parent organization",
            "subsidiary of",
            "parent name",
            "parent account name",
        ],
    ),
    (Field::ParentExternalId, &["parentid", "parent id", "parent account id", "parent company id", "parent record id"]),
    (Field::Distributor, &["distributor", "default distributor", "preferred distributor"]),
    (
        Field::Website,
        &["website", "website url", "url", "web", "web site", "web page", "company domain name", "domain"],
    ),
    (Field::Email, &["email", "e mail", "email address", "e mail address", "company email"]),
    (
        Field::Phone,
        &[
            "phone",
            "phone number",
            "telephone",
            "company main phone",
            "business phone",
            "mobile",
            "mobile phone",
            "mobile phone number",
            "tel",
        ],
    ),
    (
        Field::ShippingLine1,
        &[
            "shipping street",
            "shippingstreet",
            "shipping address",
            "street",
            "street address",
            "address",
            "address 1",
            "address line 1",
            "delivery address",
            "shipping address line 1",
            "mailing street",
            "mailingstreet",
            "business street",
        ],
    ),
    (
        Field::ShippingLine2,
        &["street address 2", "address 2", "address line 2", "shipping address line 2", "business street 2"],
    ),
    (
        Field::ShippingCity,
        &["city", "town", "shipping city", "shippingcity", "mailing city", "mailingcity", "business city"],
    ),
    (
        Field::ShippingState,
        &[
            "state",
            "province",
            "region",
            "state region",
            "state province",
            "shipping state",
            "shippingstate",
            "shipping state province",
            "mailing state",
            "mailingstate",
            "mailing state province",
            "business state",
        ],
    ),
    (
        Field::ShippingPostalCode,
        &[
            "zip",
            "zip code",
            "postal code",
            "postcode",
            "zip postal code",
            "shipping zip",
            "shippingpostalcode",
            "shipping postal code",
            "shipping zip postal code",
            "mailing zip",
            "mailingpostalcode",
            "mailing postal code",
            "mailing zip postal code",
            "business postal code",
        ],
    ),
    (
        Field::ShippingCountry,
        &[
            "country",
            "country region",
            "shipping country",
            "shippingcountry",
            "mailing country",
            "mailingcountry",
            "business country",
            "business country region",
            "office location",
            "location",
        ],
    ),
    (Field::BillingLine1, &["billing street", "billingstreet", "billing address", "billing address line 1"]),
    (Field::BillingLine2, &["billing address line 2"]),
    (Field::BillingCity, &["billing city", "billingcity"]),
    (Field::BillingState, &["billing state", "billingstate", "billing state province"]),
    (Field::BillingPostalCode, &["billing zip", "billing postal code", "billingpostalcode", "billing zip postal code"]),
    (Field::BillingCountry, &["billing country", "billingcountry"]),
    (Field::Latitude, &["latitude", "lat", "shipping latitude", "billing latitude"]),
    (Field::Longitude, &["longitude", "lng", "lon", "shipping longitude", "billing longitude"]),
    (
        Field::Employees,
        &["employees", "number of employees", "numberofemployees", "no of employees", "headcount", "staff"],
    ),
    (Field::FoundedYear, &["founded", "year founded", "founded year", "year established", "established"]),
    (Field::AnnualRevenue, &["annual revenue", "annualrevenue", "revenue", "turnover", "sales"]),
    (Field::RevenueCurrency, &["currency", "annual revenue currency", "currency iso code", "currencyisocode"]),
    (Field::LeadSource, &["lead source", "original source", "account source", "accountsource", "source"]),
    (Field::Tags, &["tags", "labels", "keywords"]),
    (Field::CadenceWeeks, &["weeks between visits", "visit cadence", "cadence"]),
];

/// The mapping to start from.
#[must_use]
pub fn guess(header: &[String], rows: &[(i32, Vec<String>)], lists: &Lists) -> Mapping {
    let mut taken = Vec::new();
    let names = header.iter().map(|name| words(name)).collect::<Vec<_>>();
    let of_people = is_of_people(&names);
    let columns = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let Some(mut field) = by_name(name).filter(|field| !of_people || is_of_account(name, *field)) else {
                return String::new();
            };
            // "Location" is a country in one file and a city in the next.
            if name.ends_with("location") && !are_countries(rows, place, lists) {
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
        on_match: OnMatch::Update.code().to_owned(),
        ..Mapping::default()
    }
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

/// The field that a column of this name fills; tools put the record in front: "Organization - Name".
fn by_name(name: &str) -> Option<Field> {
    let find = |name: &str| ALIASES.iter().find(|(_, aliases)| aliases.contains(&name)).map(|(field, _)| *field);
    let bare = ["organization ", "organisation ", "company ", "account "].iter().find_map(|of| name.strip_prefix(of));
    find(name).or_else(|| bare.and_then(find)).or_else(|| Field::ALL.iter().find(|f| words(f.label()) == name).copied())
}

/// Lower-case words without what stands between them.
fn words(name: &str) -> String {
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

/// Checks what the person said; `numbers` are all values of number columns. Answers with the style of the numbers.
///
/// # Errors
/// `Invalid` with every field that is wrong.
pub fn check(mapping: &Mapping, numbers: &[&str]) -> Result<Decimal, AppError> {
    let mut wrong = Vec::new();
    let fields = mapping.columns.iter().filter_map(|code| code.parse::<Field>().ok()).collect::<Vec<_>>();
    for (place, field) in fields.iter().enumerate() {
        if !field.is_many() && fields[..place].contains(field) {
            wrong.push(FieldError::new("", format!("Two columns go to “{}”. Leave one of them out.", field.label())));
        }
    }
    if !fields.contains(&Field::Name) {
        wrong.push(FieldError::new("", "Say which column holds the name."));
    }
    let by_id = [Field::ExternalId, Field::ParentExternalId].iter().any(|field| fields.contains(field));
    if by_id && mapping.source.trim().is_empty() {
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
    match style {
        Some(style) if wrong.is_empty() => Ok(style),
        _ => Err(AppError::Invalid(wrong)),
    }
}

/// What revenue is multiplied by; `None` for what is no factor.
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
        let mapping = guess(&header, &[], &Lists::default());
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
    fn a_mapping_without_a_name_or_with_a_field_twice_is_refused() {
        let mapping =
            |codes: &[&str]| Mapping { columns: codes.iter().map(|&code| code.into()).collect(), ..Mapping::default() };
        assert!(check(&mapping(&["name", "", "phone", "phone"]), &[]).is_ok());
        assert!(check(&mapping(&["website"]), &[]).is_err());
        assert!(check(&mapping(&["name", "name"]), &[]).is_err());
        assert!(check(&mapping(&["name", "external_id"]), &[]).is_err(), "an id without a source");
        assert!(check(&mapping(&["name", "employees"]), &["1.234"]).is_err(), "thousands or decimals");
    }
}
