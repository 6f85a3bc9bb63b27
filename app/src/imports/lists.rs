//! The words that list fields know, and the likeliest of them for one that is not known.
//! Invariant: a likeness is only ever offered; what a word means is a person's decision.

use super::{Field, Kind, usual};
use crate::auth::{Role, TeamId};
use crate::context::Viewer;
use crate::error::AppError;
use crate::interactions::kind;
use crate::opportunities::{Reason, Stage};
use crate::organizations::{OrganizationRole, Priority, Status};
use crate::{products, tasks};
use uuid::Uuid;

/// Somebody who can own records.
#[derive(Clone, Debug)]
struct Owner {
    id: Uuid,
    name: String,
    email: String,
    team: TeamId,
}

/// Something that can be sold.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) sku: String,
    pub(super) principal_id: Uuid,
}

/// The lists as they are for one viewer.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    segments: Vec<(String, Uuid)>,
    distributors: Vec<(String, Uuid)>,
    owners: Vec<Owner>,
    teams: Vec<(String, Uuid)>,
    principals: Vec<(String, Uuid)>,
    pub(super) products: Vec<Product>,
}

impl Lists {
    /// Reads the company's own lists, as far as rows of this kind speak of them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(viewer: &mut Viewer, kind: Kind) -> Result<Self, AppError> {
        let choices = crate::organizations::store::choices(viewer).await?;
        let owners = sqlx::query!(
            r#"select id, name, coalesce(email, '') as "email!", team_id
            from person
            where disabled_at is null
                and role <> 'viewer'"#
        )
        .fetch_all(viewer.db())
        .await?;
        let named = |list: Vec<crate::organizations::Named>| list.into_iter().map(|one| (one.name, one.id)).collect();
        let (mut teams, mut principals, mut products) = (Vec::new(), Vec::new(), Vec::new());
        if kind == Kind::People {
            let rows = sqlx::query!("select id, name from team where deleted_at is null order by name, id");
            teams = rows.fetch_all(viewer.db()).await?.into_iter().map(|team| (team.name, team.id)).collect();
        }
        if matches!(kind, Kind::Products | Kind::Opportunities | Kind::Interactions) {
            principals = named(crate::products::store::principals(viewer).await?);
            let rows = sqlx::query_as!(
                Product,
                "select id, name, sku, principal_id from product where deleted_at is null order by name, id"
            );
            products = rows.fetch_all(viewer.db()).await?;
        }
        Ok(Self {
            teams,
            principals,
            products,
            segments: named(choices.segments),
            distributors: named(choices.distributors),
            owners: owners
                .into_iter()
                .map(|row| Owner { id: row.id, name: row.name, email: row.email, team: TeamId(row.team_id) })
                .collect(),
        })
    }

    /// What a form takes for `word`, when the field's list knows it.
    #[must_use]
    pub fn code(&self, field: Field, word: &str) -> Option<String> {
        let folded = fold(word);
        let is = |known: &str| fold(known) == folded;
        let named = |list: &[(String, Uuid)]| list.iter().find(|(name, _)| is(name)).map(|(_, id)| id.to_string());
        match field {
            Field::Segment => named(&self.segments),
            Field::Distributor => named(&self.distributors),
            Field::Team => named(&self.teams),
            Field::Principal | Field::Principals => named(&self.principals),
            Field::Product | Field::Products => {
                let named = |one: &&Product| {
                    is(&one.name) || is(&one.sku) || folded.ends_with(')') && is(&self.product_label(one))
                };
                let mut products = self.products.iter().filter(named);
                products.next().filter(|_| products.next().is_none()).map(|product| product.id.to_string())
            }
            Field::Owner | Field::Author => {
                let named = |owner: &&Owner| {
                    is(&owner.name) || is(&owner.email) || folded.ends_with(')') && is(&self.label(owner))
                };
                let mut owners = self.owners.iter().filter(named);
                owners.next().filter(|_| owners.next().is_none()).map(|owner| owner.id.to_string())
            }
            Field::ShippingCountry | Field::BillingCountry => {
                COUNTRIES.iter().chain(COUNTRY_CODES).any(|known| is(known)).then(|| word.trim().to_owned())
            }
            _ => coded(&fixed(field)?, &folded),
        }
    }

    /// The words of a field's list, as people read them.
    #[must_use]
    pub fn words(&self, field: Field) -> Vec<String> {
        let names = |list: &[(String, Uuid)]| list.iter().map(|(name, _)| name.clone()).collect();
        match field {
            Field::Segment => names(&self.segments),
            Field::Distributor => names(&self.distributors),
            Field::Team => names(&self.teams),
            Field::Principal | Field::Principals => names(&self.principals),
            Field::Product | Field::Products => {
                self.products.iter().map(|product| self.product_label(product)).collect()
            }
            Field::Owner | Field::Author => self.owners.iter().map(|owner| self.label(owner)).collect(),
            Field::ShippingCountry | Field::BillingCountry => COUNTRIES.iter().map(|&name| name.to_owned()).collect(),
            _ => fixed(field).unwrap_or_default().into_iter().map(|(_, label)| label).collect(),
        }
    }

    /// A product's name, with its principal where others have the same name.
    fn product_label(&self, product: &Product) -> String {
        let mut namesakes = self.products.iter().filter(|other| fold(&other.name) == fold(&product.name));
        if namesakes.nth(1).is_none() {
            return product.name.clone();
        }
        let principal = self.principals.iter().find(|(_, id)| *id == product.principal_id);
        format!("{} ({})", product.name, principal.map_or("", |(name, _)| name))
    }

    /// An owner's name, with the address where others have the same name.
    fn label(&self, owner: &Owner) -> String {
        let mut namesakes = self.owners.iter().filter(|other| fold(&other.name) == fold(&owner.name));
        if namesakes.nth(1).is_some() { format!("{} ({})", owner.name, owner.email) } else { owner.name.clone() }
    }

    /// The likeliest meaning of a word that the list does not know. For segments also the usual names of industries.
    #[must_use]
    pub fn likeliest(&self, field: Field, word: &str) -> Option<String> {
        let mut words = self.words(field);
        if field == Field::Segment {
            words.extend(usual::INDUSTRIES.iter().map(|&name| name.to_owned()));
        }
        let word = fold(word);
        if let Some(meant) = usual::meaning(field, &word) {
            return Some(meant.to_owned());
        }
        let likeness = |known: &String| strsim::normalized_damerau_levenshtein(&fold(known), &word);
        let (likeness, known) =
            words.into_iter().map(|known| (likeness(&known), known)).max_by(|one, other| one.0.total_cmp(&other.0))?;
        (likeness >= 0.7).then_some(known)
    }

    /// Whether the viewer may give a new record to this owner: managers only within their team.
    #[must_use]
    pub fn may_own(&self, viewer: &Viewer, owner: Option<Uuid>) -> bool {
        let Some(owner) = owner else { return true };
        viewer.me.role == Role::Admin || self.owners.iter().any(|one| one.id == owner && one.team == viewer.me.team_id)
    }
}

/// Lower case with single spaces: how words are compared.
#[must_use]
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The codes and words of a list that is the same for every company.
pub(super) fn fixed(field: Field) -> Option<Vec<(String, String)>> {
    Some(match field {
        Field::Role => OrganizationRole::options(),
        Field::Priority => Priority::options(),
        Field::Status => Status::options(),
        Field::PersonRole => Role::options(),
        Field::Category => products::Category::options(),
        Field::ProductStatus => products::Status::options(),
        Field::Stage => Stage::options(),
        Field::Reason => Reason::options(),
        Field::Touch => kind::Kind::options(),
        Field::TouchStatus => kind::Status::options(),
        Field::Outcome => kind::Outcome::options(),
        Field::TaskKind => tasks::Kind::options(),
        Field::TaskPriority => tasks::Priority::options(),
        _ => return None,
    })
}

fn coded(options: &[(String, String)], word: &str) -> Option<String> {
    let is = |code: &str, label: &str| fold(code) == word || fold(label) == word;
    options.iter().find(|(code, label)| is(code, label)).map(|(code, _)| code.clone())
}

/// Short forms that are as good as the name, and are kept as they are.
const COUNTRY_CODES: &[&str] = &["US", "USA", "U.S.", "U.S.A.", "United States of America", "UK", "UAE", "Turkey"];

/// Countries by their usual English names.
#[rustfmt::skip]
const COUNTRIES: &[&str] = &[
    "Afghanistan", "Albania", "Algeria", "Andorra", "Angola", "Antigua and Barbuda", "Argentina", "Armenia", "Australia",
    "Austria", "Azerbaijan", "Bahamas", "Bahrain", "Bangladesh", "Barbados", "Belarus", "Belgium", "Belize", "Benin",
    "Bhutan", "Bolivia", "Bosnia and Herzegovina", "Botswana", "Brazil", "Brunei", "Bulgaria", "Burkina Faso", "Burundi",
    "Cambodia", "Cameroon", "Canada", "Cape Verde", "Central African Republic", "Chad", "Chile", "China", "Colombia",
    "Comoros", "Congo", "Costa Rica", "Côte d’Ivoire", "Croatia", "Cuba", "Cyprus", "Czechia",
    "Democratic Republic of the Congo", "Denmark", "Djibouti", "Dominica", "Dominican Republic", "Ecuador", "Egypt",
    "El Salvador", "Equatorial Guinea", "Eritrea", "Estonia", "Eswatini", "Ethiopia", "Fiji", "Finland", "France", "Gabon",
    "Gambia", "Georgia", "Germany", "Ghana", "Greece", "Grenada", "Guatemala", "Guinea", "Guinea-Bissau", "Guyana",
    "Haiti", "Honduras", "Hong Kong", "Hungary", "Iceland", "India", "Indonesia", "Iran", "Iraq", "Ireland", "Israel",
    "Italy", "Jamaica", "Japan", "Jordan", "Kazakhstan", "Kenya", "Kiribati", "Kosovo", "Kuwait", "Kyrgyzstan", "Laos",
    "Latvia", "Lebanon", "Lesotho", "Liberia", "Libya", "Liechtenstein", "Lithuania", "Luxembourg", "Macau", "Madagascar",
    "Malawi", "Malaysia", "Maldives", "Mali", "Malta", "Marshall Islands", "Mauritania", "Mauritius", "Mexico",
    "Micronesia", "Moldova", "Monaco", "Mongolia", "Montenegro", "Morocco", "Mozambique", "Myanmar", "Namibia", "Nauru",
    "Nepal", "Netherlands", "New Zealand", "Nicaragua", "Niger", "Nigeria", "North Korea", "North Macedonia", "Norway",
    "Oman", "Pakistan", "Palau", "Palestine", "Panama", "Papua New Guinea", "Paraguay", "Peru", "Philippines", "Poland",
    "Portugal", "Puerto Rico", "Qatar", "Romania", "Russia", "Rwanda", "Saint Kitts and Nevis", "Saint Lucia",
    "Saint Vincent and the Grenadines", "Samoa", "San Marino", "São Tomé and Príncipe", "Saudi Arabia", "Senegal",
    "Serbia", "Seychelles", "Sierra Leone", "Singapore", "Slovakia", "Slovenia", "Solomon Islands", "Somalia",
    "South Africa", "South Korea", "South Sudan", "Spain", "Sri Lanka", "Sudan", "Suriname", "Sweden", "Switzerland",
    "Syria", "Taiwan", "Tajikistan", "Tanzania", "Thailand", "Timor-Leste", "Togo", "Tonga", "Trinidad and Tobago",
    "Tunisia", "Türkiye", "Turkmenistan", "Tuvalu", "Uganda", "Ukraine", "United Arab Emirates", "United Kingdom",
    "United States", "Uruguay", "Uzbekistan", "Vanuatu", "Vatican City", "Venezuela", "Vietnam", "Yemen", "Zambia",
    "Zimbabwe",
];
