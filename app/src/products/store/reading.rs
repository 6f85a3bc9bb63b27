//! One product as it is stored, for its page and its form.

use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::samples::Conversion;
use crate::money;
use crate::organizations::{Named, OrganizationId, Related};
use crate::products::related::{SHOWN, item, of};
use crate::products::selling::selling;
use crate::products::{FormAnswer, ProductDetail, ProductForm, ProductId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// A product as it is stored.
#[derive(FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) principal_id: Uuid,
    pub(crate) principal: String,
    pub(crate) category: String,
    pub(crate) sku: String,
    pub(crate) unit: String,
    pub(crate) pack_size: String,
    pub(crate) list_price: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) status: String,
    pub(crate) allergens: Vec<String>,
    pub(crate) certifications: Vec<String>,
    pub(crate) description: String,
    pub(crate) launch_on: Option<NaiveDate>,
    pub(crate) end_on: Option<NaiveDate>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTime<Utc>,
}

impl Row {
    /// Whose it is.
    pub(crate) fn principal(&self) -> Named {
        Named { id: self.principal_id, name: self.principal.clone() }
    }

    /// As a form says it.
    pub(crate) fn form(&self) -> ProductForm {
        let currency = self.currency.clone().unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        ProductForm {
            name: self.name.clone(),
            principal_id: self.principal_id.to_string(),
            category: self.category.clone(),
            sku: self.sku.clone(),
            unit: self.unit.clone(),
            pack_size: self.pack_size.clone(),
            list_price: self.list_price.map(|minor| money::words(minor, &currency)).unwrap_or_default(),
            currency,
            status: self.status.clone(),
            allergens: self.allergens.join(", "),
            certifications: self.certifications.join(", "),
            description: self.description.clone(),
            launch_on: day(self.launch_on),
            end_on: day(self.end_on),
        }
    }
}

pub(super) async fn stored(viewer: &mut Viewer, id: ProductId, lock: bool) -> Result<Row, AppError> {
    let found = all_stored(viewer, Some(&[id.0])).await?.pop().ok_or(AppError::NotFound)?;
    if lock {
        // Also how a person who may read but not write is told apart: the policy for update hides the row.
        let version = sqlx::query_scalar!("select version from product where id = $1 for update", id.0)
            .fetch_optional(viewer.db())
            .await?
            .ok_or(AppError::Forbidden)?;
        if version != found.version {
            return Box::pin(stored(viewer, id, false)).await;
        }
    }
    Ok(found)
}

/// Those of `ids` that are there; without them, all.
pub(crate) async fn all_stored(viewer: &mut Viewer, ids: Option<&[Uuid]>) -> Result<Vec<Row>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select p.id, p.name, p.principal_id, o.name as principal, p.category, p.sku, p.unit, p.pack_size,
            p.list_price, p.currency, p.status, p.allergens, p.certifications, p.description, p.launch_on, p.end_on,
            p.version, p.created_at
        from product p
        join organization o on o.id = p.principal_id
        where ($1::uuid[] is null or p.id = any ($1))
            and p.deleted_at is null"#,
        ids as _,
    );
    Ok(rows.fetch_all(viewer.db()).await?)
}

/// All that its page shows.
pub(crate) async fn detail(viewer: &mut Viewer, id: ProductId) -> Result<ProductDetail, AppError> {
    let row = stored(viewer, id, false).await?;
    let principals = principals(viewer).await?;
    let conversion = Conversion::of(viewer, row.principal().id, Some(id.0)).await?.words();
    Ok(ProductDetail {
        id,
        form: row.form(),
        principal: row.principal(),
        principals,
        writable: viewer.me.manages(),
        today: Day::at(Utc::now(), &viewer.me.time_zone),
        conversion,
        selling: selling(viewer, id).await?,
        waits: false,
    })
}

/// The form of a product, or of a new one, perhaps of a given principal.
pub(crate) async fn form(
    viewer: &mut Viewer,
    id: Option<ProductId>,
    principal: Option<OrganizationId>,
) -> Result<FormAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let principals = principals(viewer).await?;
    let form = if let Some(id) = id {
        stored(viewer, id, true).await?.form()
    } else {
        let known = principal.filter(|id| principals.iter().any(|one| one.id == id.0));
        let principal_id = known.map(|id| id.to_string()).unwrap_or_default();
        ProductForm::new_of(principal_id, viewer.me.currency.clone())
    };
    Ok(FormAnswer { id: id.unwrap_or_else(ProductId::new), key: Uuid::now_v7(), form, principals })
}

/// The first products of a principal, for its page.
pub(crate) async fn related(viewer: &mut Viewer, principal: OrganizationId) -> Result<Related, AppError> {
    let rows = sqlx::query!(
        r#"select id as "id: ProductId", name, sku, status, count(*) over () as "count!"
        from product
        where principal_id = $1
            and deleted_at is null
        order by status = 'discontinued', name, id
        limit $2"#,
        principal.0,
        i64::try_from(SHOWN).unwrap_or(i64::MAX),
    )
    .fetch_all(viewer.db())
    .await?;
    let count = rows.first().map_or(0, |row| usize::try_from(row.count).unwrap_or_default());
    let first = rows.into_iter().map(|row| item(row.id, row.name, row.sku, &row.status)).collect();
    Ok(of(principal, count, first, viewer.me.writes()))
}

/// Whose a product may be.
pub(crate) async fn principals(viewer: &mut Viewer) -> Result<Vec<Named>, AppError> {
    let principals = sqlx::query_as!(
        Named,
        "select id, name from organization where role = 'principal' and deleted_at is null order by name, id"
    );
    Ok(principals.fetch_all(viewer.db()).await?)
}
