//! Whose lines the larger demo company sells: principals, what they make, and the distributors that may deliver it.

use super::chance::Chance;
use super::rows::{Rows, field, list, or_null};
use super::words::{CITIES, DISTRIBUTORS, GOODS, KINDS_OF_GOODS, PACKS, PRINCIPALS, website};
use crate::error::AppError;
use chrono::Duration;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// How many products there are at least.
const PRODUCTS: usize = 300;

const PLACE: &str = "copy organization (id, name, role, priority, website, shipping_city, shipping_state)
    from stdin with (format csv, null '\\N')";
const PRODUCT: &str =
    "copy product (id, name, principal_id, category, sku, unit, pack_size, list_price, currency, status, allergens)
    from stdin with (format csv, null '\\N')";
const AUTHORIZATION: &str = "copy distributor_authorization (id, distributor_id, principal_id, since, until)
    from stdin with (format csv, null '\\N')";

/// A principal and what can be sold of it.
pub(super) struct Principal {
    pub(super) id: Uuid,
    /// Id and name.
    pub(super) products: Vec<(Uuid, String)>,
}

/// All that can be sold, and who delivers it.
pub(super) struct Line {
    pub(super) principals: Vec<Principal>,
    pub(super) distributors: Vec<Uuid>,
}

/// Adds to what the small company sells.
pub(super) async fn stock(db: &mut PgConnection, chance: &mut Chance) -> Result<Line, AppError> {
    let known = sqlx::query!(
        r#"select o.id, p.category as "category!"
        from organization o
        cross join lateral (select min(category) as category from product where principal_id = o.id) p
        where o.role = 'principal'
        order by o.name"#
    )
    .fetch_all(&mut *db)
    .await?;
    // The letters of what is added to a known principal are not its own.
    let mut makers = known.into_iter().map(|one| (one.id, one.category, "X")).collect::<Vec<_>>();
    let mut places = Rows::of(PLACE, "analyze organization, organization_fact");
    for (name, category, letters) in PRINCIPALS {
        makers.push((add(&mut places, chance, name, "principal")?, (*category).to_owned(), letters));
    }
    for name in DISTRIBUTORS {
        add(&mut places, chance, name, "distributor")?;
    }
    places.flush(db).await?;
    let have = sqlx::query_scalar!("select id from product").fetch_all(&mut *db).await?.len();
    let mut products = Rows::of(PRODUCT, "analyze product");
    for place in have..PRODUCTS {
        let (maker, category, letters) = &makers[place % makers.len()];
        product(
            &mut products,
            chance,
            *maker,
            category,
            (place / makers.len(), &format!("{letters}-{}", 5000 + place)),
        )?;
    }
    products.flush(db).await?;
    authorize(db, chance).await?;
    line(db).await
}

fn add(places: &mut Rows, chance: &mut Chance, name: &str, role: &str) -> Result<Uuid, AppError> {
    let id = chance.id();
    let (city, state, _) = chance.pick(CITIES);
    let (website, priority) = (website(name), chance.pick(&["A", "B", "B", "C"]));
    places.push([field(id), field(name), field(role), field(priority), website, field(city), field(state)])?;
    Ok(id)
}

/// The nth product of a principal: each has another name.
fn product(
    products: &mut Rows,
    chance: &mut Chance,
    of: Uuid,
    category: &str,
    (nth, sku): (usize, &str),
) -> Result<(), AppError> {
    let goods = GOODS.iter().find(|(known, _)| *known == category).map_or(GOODS[0].1, |(_, goods)| goods);
    let kind = KINDS_OF_GOODS[nth / goods.len() % KINDS_OF_GOODS.len()];
    let name = format!("{}, {kind}", goods[nth % goods.len()]);
    let status = chance.weighted(&[(17, "active"), (2, "discontinued"), (1, "coming soon")]);
    let price = chance.between(1800..=12_000);
    let allergens = match category {
        "bakery" => list(["wheat"]),
        "dairy" | "dessert" => list(["milk"]),
        _ => list([""; 0]),
    };
    products.push([
        field(chance.id()),
        name,
        field(of),
        field(category),
        field(sku),
        field("case"),
        field(chance.pick(PACKS)),
        field(price),
        field("USD"),
        field(status),
        allergens,
    ])
}

/// Two distributors in three may sell a principal's products; of some of them that ends soon, or has ended.
async fn authorize(db: &mut PgConnection, chance: &mut Chance) -> Result<(), AppError> {
    let pairs = sqlx::query!(
        r#"select d.id as "distributor!", p.id as "principal!"
        from organization d
        join organization p on p.role = 'principal'
        where d.role = 'distributor'
            and not exists (
                select from distributor_authorization where distributor_id = d.id and principal_id = p.id
            )
        order by d.name, p.name"#
    )
    .fetch_all(&mut *db)
    .await?;
    let mut authorizations = Rows::of(AUTHORIZATION, "analyze distributor_authorization");
    for pair in pairs {
        if chance.percent(33) {
            continue;
        }
        let since = chance.today() - Duration::days(chance.between(30..=2500));
        let until = match chance.between(0..=19) {
            0 => Some(chance.today() - Duration::days(chance.between(1..=25))),
            1 | 2 => Some(chance.today() + Duration::days(chance.between(5..=60))),
            3..=6 => Some(chance.today() + Duration::days(chance.between(100..=700))),
            _ => None,
        };
        let id = field(chance.id());
        authorizations.push([id, field(pair.distributor), field(pair.principal), field(since), or_null(until)])?;
    }
    authorizations.flush(db).await
}

async fn line(db: &mut PgConnection) -> Result<Line, AppError> {
    let rows = sqlx::query!(
        "select id, name, principal_id from product where status = 'active' order by principal_id, sku, id"
    )
    .fetch_all(&mut *db)
    .await?;
    let mut principals = Vec::<Principal>::new();
    let mut seen = HashSet::new();
    for row in rows {
        if seen.insert(row.principal_id) {
            principals.push(Principal { id: row.principal_id, products: Vec::new() });
        }
        if let Some(principal) = principals.last_mut() {
            principal.products.push((row.id, row.name));
        }
    }
    // In an order that does not hang on ids that the system made.
    principals.sort_by(|one, other| one.products[0].1.cmp(&other.products[0].1));
    let distributors = sqlx::query_scalar!("select id from organization where role = 'distributor' order by name")
        .fetch_all(&mut *db)
        .await?;
    Ok(Line { principals, distributors })
}
