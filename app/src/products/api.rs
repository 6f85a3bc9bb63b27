//! The server functions of products.

use super::{Create, Edit, FormAnswer, ProductDetail, ProductId};
use crate::error::AppError;
use crate::listed::Listed;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// A page of the list that `query` (the page's own query string) asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "products/list", input = GetUrl)]
pub async fn list_products(#[server(default)] query: String) -> Result<Listed, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::listing::list(&mut viewer, &super::Filter::parse(&query)).await
}

/// One product with all that its page shows.
///
/// # Errors
/// `NotFound`.
#[server(endpoint = "products/show", input = GetUrl)]
pub async fn show_product(id: ProductId) -> Result<ProductDetail, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::detail(&mut viewer, id).await
}

/// The form of a product, or of a new one of `principal`.
///
/// # Errors
/// `NotFound`; `Forbidden` for whoever may not write it.
#[server(endpoint = "products/form", input = GetUrl)]
pub async fn open_product_form(
    #[server(default)] id: Option<ProductId>,
    #[server(default)] principal: Option<OrganizationId>,
) -> Result<FormAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, id, principal).await
}

/// Makes a product and goes to its page.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "products/create")]
pub async fn create_product(command: Create) -> Result<ProductId, AppError> {
    let viewer = crate::context::viewer().await?;
    let id = super::store::create(viewer, command).await?;
    leptos_axum::redirect(&format!("/products/{id}"));
    Ok(id)
}

/// Changes a product's fields and goes to its page.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "products/edit")]
pub async fn edit_product(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let id = command.id;
    super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&format!("/products/{id}"));
    Ok(())
}

/// Changes a product's fields on its own page: the same as `edit_product`, without leaving.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "products/edit-in-place")]
pub async fn edit_product_in_place(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::edit(viewer, command).await
}

/// Discontinues a product. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it may only be read.
#[server(endpoint = "products/discontinue")]
pub async fn discontinue_product(id: ProductId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let operation = super::store::discontinue(viewer, id, key).await?;
    crate::shell::flash("Product discontinued", Some(operation))?;
    leptos_axum::redirect(&format!("/products/{id}"));
    Ok(())
}
