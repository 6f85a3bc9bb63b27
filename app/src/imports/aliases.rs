//! What columns are called in the files that people have, and what a file's columns say its rows are.

mod work;

use super::{Field, Kind};
use work::{DUE, HAPPENED, OF_INTERACTIONS, OF_TASKS};

/// A field, and the names that columns of it have.
type Aliases = &'static [(Field, &'static [&'static str])];

/// The field that a column of this name fills; tools put the record in front: "Organization - Name".
pub(super) fn field(kind: Kind, name: &str) -> Option<Field> {
    let (aliases, prefixes): (Aliases, &[&str]) = match kind {
        Kind::Organizations => (OF_ORGANIZATIONS, &["organization ", "organisation ", "company ", "account "]),
        Kind::People => (OF_PEOPLE, &["user ", "person "]),
        Kind::Products => (OF_PRODUCTS, &["product "]),
        Kind::Opportunities => (OF_DEALS, &["deal ", "opportunity "]),
        Kind::Interactions => {
            (OF_INTERACTIONS, &["interaction ", "activity ", "engagement ", "call ", "visit ", "meeting ", "note "])
        }
        Kind::Tasks => (OF_TASKS, &["task ", "todo "]),
    };
    let find = |name: &str| aliases.iter().find(|(_, known)| known.contains(&name)).map(|(field, _)| *field);
    let bare = prefixes.iter().find_map(|of| name.strip_prefix(of));
    let labelled = || kind.fields().iter().find(|field| super::mapping::words(field.label()) == name).copied();
    find(name).or_else(|| bare.and_then(find)).or_else(labelled)
}

/// What the rows of a file with such columns are; accounts, when nothing says otherwise.
pub(super) fn kind(names: &[String]) -> Kind {
    let has = |of: &[&str]| names.iter().any(|name| of.contains(&name.as_str()));
    let of_accounts = has(&["account", "account name", "company", "company name", "organization", "customer", "name"]);
    if has(&["stage", "deal stage", "dealstage", "stagename", "opportunity stage", "sales stage"]) {
        Kind::Opportunities
    } else if has(DUE) {
        Kind::Tasks
    } else if has(HAPPENED) || has(&["type"]) && has(&["date", "timestamp"]) {
        Kind::Interactions
    } else if has(&["deal id", "opportunity id"]) {
        Kind::Opportunities
    } else if has(&["sku", "product", "product name", "product code"]) {
        Kind::Products
    } else if has(&["sales agent", "sales rep", "agent", "team", "regional office"]) && !of_accounts
        || has(&["team"]) && has(&["role", "manager"])
    {
        Kind::People
    } else {
        Kind::Organizations
    }
}

const OF_PEOPLE: Aliases = &[
    (Field::Name, &["name", "full name", "sales agent", "sales rep", "agent", "rep", "employee", "user", "person"]),
    (Field::Email, &["email", "e mail", "email address", "e mail address", "work email"]),
    (Field::PersonRole, &["role", "profile", "user role"]),
    (Field::Team, &["team", "sales team", "regional office", "office", "region", "group", "department"]),
    (Field::Manager, &["manager", "sales manager", "reports to", "team lead"]),
];

const OF_PRODUCTS: Aliases = &[
    (Field::Name, &["name", "product", "product name", "item", "title", "item name"]),
    (Field::ExternalId, &["id", "record id", "product id", "external id"]),
    (Field::Principal, &["principal", "manufacturer", "brand", "vendor", "supplier", "line"]),
    (Field::Sku, &["sku", "product code", "code", "item number", "item code", "productcode"]),
    (Field::Category, &["category", "family", "product family", "product category"]),
    (Field::Unit, &["unit", "unit of measure", "uom"]),
    (Field::PackSize, &["pack size", "pack", "size"]),
    (Field::ListPrice, &["list price", "price", "sales price", "unit price", "unitprice"]),
    (Field::Currency, &["currency", "currency iso code", "currencyisocode"]),
    (Field::ProductStatus, &["status"]),
    (Field::Description, &["description"]),
];

/// The account that something else is at, by name.
const ACCOUNT: &[&str] = &[
    "account",
    "account name",
    "company",
    "company name",
    "customer",
    "customer name",
    "organization",
    "organization name",
    "operator",
    "associated company",
    "associated company primary",
    "accountname",
];

/// Likewise by its id.
const ACCOUNT_ID: &[&str] = &[
    "account id",
    "accountid",
    "account number",
    "company id",
    "customer id",
    "customer number",
    "organization id",
    "associated company ids",
    "associated company ids primary",
];

const OF_DEALS: Aliases = &[
    (Field::Name, &["name", "deal name", "dealname", "deal title", "title", "opportunity name", "opportunity"]),
    (Field::ExternalId, &["id", "record id", "deal id", "opportunity id", "external id"]),
    (Field::Account, ACCOUNT),
    (Field::AccountExternalId, ACCOUNT_ID),
    (Field::Product, &["product", "product name", "item"]),
    (Field::Principal, &["principal", "manufacturer", "brand", "line"]),
    (
        Field::Owner,
        &["owner", "deal owner", "opportunity owner", "sales agent", "sales rep", "agent", "rep", "owner name"],
    ),
    (Field::Stage, &["stage", "deal stage", "dealstage", "stagename", "opportunity stage", "sales stage"]),
    (
        Field::OpenedOn,
        &[
            "opened on",
            "engage date",
            "open date",
            "create date",
            "created date",
            "createddate",
            "start date",
            "deal created",
        ],
    ),
    (
        Field::ClosedOn,
        &["closed on", "close date", "closedate", "closed date", "won time", "expected close date", "deal closed on"],
    ),
    (Field::Value, &["value", "amount", "deal value", "close value", "estimated value"]),
    (Field::Currency, &["currency", "currency of value", "currency iso code", "currencyisocode"]),
    (Field::Reason, &["reason", "lost reason", "closed lost reason", "closed won reason", "loss reason"]),
    (Field::Distributor, &["distributor"]),
    (Field::LeadSource, &["lead source", "leadsource", "original source", "source"]),
    (Field::Competitor, &["competitor"]),
];

/// Names of columns in the files people have (`HubSpot`, Pipedrive, Salesforce, Google, Outlook, hand-made lists), folded
/// to lower-case words. The first column that fits a field gets it.
const OF_ORGANIZATIONS: &[(Field, &[&str])] = &[
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
