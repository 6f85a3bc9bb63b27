//! Products from a file. Invariant: a product that is known by its id in the source, or by its principal with its SKU or
//! else its name, is never made again; it gets what the file says, or is left as it is where the person says so.

use super::cells::{Cells, chosen};
use super::checking::{Verdict, Write, words};
use super::lists::{Lists, fold};
use super::matching::by_source_id;
use super::row::over;
use super::store::{Import, StoredRow};
use super::{Field, OnMatch, Outcome};
use crate::context::Viewer;
use crate::error::AppError;
use crate::products::ProductForm;
use crate::products::draft::Draft;
use std::collections::HashMap;
use uuid::Uuid;

/// Judges rows against what exists for the viewer now.
pub(super) async fn judge(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    let read = rows.iter().map(|row| read(row, import, lists)).collect::<Vec<_>>();
    let ids = read.iter().flatten().map(|(_, id)| id.clone()).collect::<Vec<_>>();
    let known = by_source_id(viewer, import, "product", &ids).await?;
    let currency = viewer.me.currency.clone();
    let mut stored = HashMap::new();
    if import.mapping.on_match != OnMatch::Skip.code() {
        let namesakes = read.iter().flatten().filter_map(|(form, _)| namesake(lists, form));
        let ids = known.values().copied().chain(namesakes).collect::<Vec<_>>();
        let rows = crate::products::store::all_stored(viewer, Some(&ids)).await?;
        stored.extend(rows.into_iter().map(|row| (row.id, row.form())));
    }
    let verdict = |read: Result<(ProductForm, String), String>| {
        let (form, external_id) = match read {
            Ok(read) => read,
            Err(reason) => return Verdict::rejected(reason),
        };
        let by_id = known.get(&external_id).copied();
        let record = by_id.or_else(|| namesake(lists, &form));
        if let Some(stored) = record.and_then(|id| stored.get(&id)) {
            let has_id = by_id.is_some() || external_id.is_empty();
            let verdict = Verdict::known_or_new(external_id, key(&form), record, || Err(String::new()));
            return update(verdict, stored, form, has_id, &currency);
        }
        Verdict::known_or_new(external_id, key(&form), record, || {
            let draft = Draft::parse(&form, &currency).map_err(|error| words(&error))?;
            Ok(Write::Product(Box::new(draft)))
        })
    };
    Ok(read.into_iter().map(verdict).collect())
}

/// What becomes of a known product: nothing, where it says the same already.
fn update(verdict: Verdict, stored: &ProductForm, mut said: ProductForm, has_id: bool, currency: &str) -> Verdict {
    if said.list_price.is_empty() {
        // One of no price.
        said.currency.clear();
    }
    let after = match Draft::parse(&over(stored, &said), currency) {
        Ok(after) => after,
        Err(error) => return Verdict { outcome: Outcome::Error, reason: words(&error), ..verdict },
    };
    if has_id && Draft::parse(stored, currency).is_ok_and(|before| before.is_same(&after)) {
        return Verdict { reason: "Unchanged.".to_owned(), ..verdict };
    }
    let write = Some(Write::ProductUpdate(Box::new(after)));
    Verdict { outcome: Outcome::Update, reason: String::new(), write, ..verdict }
}

fn read(row: &StoredRow, import: &Import, lists: &Lists) -> Result<(ProductForm, String), String> {
    let mapping = &import.mapping;
    let mut cells = Cells::read(&row.cells, import.header.len(), mapping, lists)?;
    let mut form = ProductForm {
        name: cells.owned(Field::Name),
        principal_id: cells.word(Field::Principal),
        category: cells.word(Field::Category),
        sku: cells.owned(Field::Sku),
        unit: cells.owned(Field::Unit),
        pack_size: cells.owned(Field::PackSize),
        list_price: cells.amount(Field::ListPrice),
        currency: cells.owned(Field::Currency),
        status: cells.word(Field::ProductStatus),
        allergens: cells.text(Field::Allergens).replace(';', ","),
        certifications: cells.text(Field::Certifications).replace(';', ","),
        description: cells.owned(Field::Description),
        ..ProductForm::default()
    };
    if form.principal_id.is_empty() {
        form.principal_id = chosen(lists, Field::Principal, &mapping.principal).unwrap_or_default();
    }
    if form.currency.is_empty() {
        mapping.currency.trim().clone_into(&mut form.currency);
    }
    let external_id = cells.owned(Field::ExternalId);
    cells.passed((form, external_id))
}

/// A known product of the same principal with the same SKU, else with the same name.
fn namesake(lists: &Lists, form: &ProductForm) -> Option<Uuid> {
    let principal = form.principal_id.parse::<Uuid>().ok()?;
    let of_it = || lists.products.iter().filter(|product| product.principal_id == principal);
    let by_sku = of_it().find(|product| !form.sku.is_empty() && fold(&product.sku) == fold(&form.sku));
    let by_name = || {
        of_it()
            .find(|product| fold(&product.name) == fold(&form.name) && (form.sku.is_empty() || product.sku.is_empty()))
    };
    by_sku.or_else(by_name).map(|product| product.id)
}

fn key(form: &ProductForm) -> String {
    let own = if form.sku.is_empty() { &form.name } else { &form.sku };
    format!("{}\n{own}", form.principal_id)
}
