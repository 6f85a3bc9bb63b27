//! The kitchens of the larger demo company, some with branches, and who works there.

use super::chance::Chance;
use super::rows::{Rows, field, or_null};
use super::words::{CITIES, FIRST, KINDS, LAST, POSITIONS, SIGNS, STREETS, website};
use crate::error::AppError;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

const ACCOUNT: &str = "copy organization (
        id, name, role, priority, segment_id, parent_id, default_distributor_id, owner_id, website, phones, shipping_line1,
        shipping_city, shipping_state, shipping_postal_code, shipping_country, employees, lead_source
    ) from stdin with (format csv, null '\\N')";
const CONTACT: &str = "copy contact (
        id, first_name, last_name, organization_id, position, emails, phones, influence, authority, advocacy
    ) from stdin with (format csv, null '\\N')";

/// A kitchen, and whom one meets there.
pub(super) struct Account {
    pub(super) id: Uuid,
    pub(super) owner: Option<Uuid>,
    pub(super) distributor: Uuid,
    pub(super) is_prospect: bool,
    /// Id and first name.
    pub(super) contacts: Vec<(Uuid, &'static str)>,
}

/// Opens so many kitchens, in the order in which they are named; a branch comes after its house.
pub(super) async fn open(
    db: &mut PgConnection,
    chance: &mut Chance,
    count: usize,
    sellers: &[Uuid],
    distributors: &[Uuid],
) -> Result<Vec<Account>, AppError> {
    let segments = sqlx::query!("select name, id from segment where deleted_at is null").fetch_all(&mut *db).await?;
    let segments = segments.into_iter().map(|segment| (segment.name, segment.id)).collect::<HashMap<_, _>>();
    let [mut houses, mut branches] = [(); 2].map(|()| Rows::of(ACCOUNT, "analyze organization, organization_fact"));
    let mut people = Rows::of(CONTACT, "analyze contact, organization_fact");
    let mut accounts = Vec::with_capacity(count);
    while accounts.len() < count {
        let house = House::new(chance, sellers, distributors);
        let account = house.open(&mut houses, chance, None, &segments)?;
        let parent = account.id;
        accounts.push(account);
        let branches_of_it = if chance.percent(8) { chance.between(2..=6) } else { 0 };
        for _ in 0..branches_of_it {
            accounts.push(house.open(&mut branches, chance, Some(parent), &segments)?);
        }
    }
    accounts.truncate(count.max(1));
    houses.flush(db).await?;
    branches.flush(db).await?;
    for account in &mut accounts {
        for _ in 0..chance.between(1..=4) {
            account.contacts.push(meet(&mut people, chance, account.id)?);
        }
        if people.is_full() {
            people.flush(db).await?;
        }
    }
    people.flush(db).await?;
    Ok(accounts)
}

/// What a house and its branches have in common.
struct House {
    name: String,
    segment: &'static str,
    owner: Option<Uuid>,
    distributor: Uuid,
}

impl House {
    fn new(chance: &mut Chance, sellers: &[Uuid], distributors: &[Uuid]) -> Self {
        let (kind, segment) = chance.weighted(KINDS);
        let name = format!("{} {kind}", chance.pick(SIGNS));
        let owner = chance.percent(95).then(|| chance.pick(sellers));
        Self { name, segment, owner, distributor: chance.pick(distributors) }
    }

    fn open(
        &self,
        rows: &mut Rows,
        chance: &mut Chance,
        parent: Option<Uuid>,
        segments: &HashMap<String, Uuid>,
    ) -> Result<Account, AppError> {
        let id = chance.id();
        let (city, state, postal) = chance.pick(CITIES);
        let name =
            if parent.is_some() || chance.percent(40) { format!("{} {city}", self.name) } else { self.name.clone() };
        let is_prospect = chance.percent(45);
        let phone = number(chance);
        rows.push([
            field(id),
            name,
            field(if is_prospect { "prospect" } else { "operator" }),
            field(chance.weighted(&[(1, "A"), (3, "B"), (5, "C"), (2, "D")])),
            or_null(segments.get(self.segment)),
            or_null(parent),
            field(self.distributor),
            or_null(self.owner),
            website(&self.name),
            json!([{ "label": "office", "number": phone }]).to_string(),
            format!("{} {}", chance.between(1..=980), chance.pick(STREETS)),
            field(city),
            field(state),
            format!("{postal}{:02}", chance.between(1..=99)),
            field("United States"),
            field(chance.between(4..=240)),
            field(chance.pick(&["", "", "Food show", "Referral", "Cold call", "Website"])),
        ])?;
        Ok(Account { id, owner: self.owner, distributor: self.distributor, is_prospect, contacts: Vec::new() })
    }
}

/// A number that nobody has.
fn number(chance: &mut Chance) -> String {
    format!("+1 {} 555 {:04}", chance.between(201..=989), chance.between(100..=199))
}

fn meet(people: &mut Rows, chance: &mut Chance, at: Uuid) -> Result<(Uuid, &'static str), AppError> {
    let (id, first, last) = (chance.id(), chance.pick(FIRST), chance.pick(LAST));
    let address = format!("{}.{}@kitchen.example", first.to_lowercase(), last.to_lowercase());
    let mobile = number(chance);
    let phones = if chance.percent(70) { json!([{ "label": "mobile", "number": mobile }]) } else { json!([]) };
    people.push([
        field(id),
        field(first),
        field(last),
        field(at),
        field(chance.pick(POSITIONS)),
        json!([{ "label": "work", "address": address }]).to_string(),
        phones.to_string(),
        field(chance.pick(&["high", "medium", "medium", "low", "unknown"])),
        field(chance.pick(&["decision maker", "influencer", "end user", "gatekeeper", "unknown"])),
        field(chance.weighted(&[(1, "champion"), (3, "supporter"), (5, "neutral"), (2, "skeptic"), (1, "blocker")])),
    ])?;
    Ok((id, first))
}
