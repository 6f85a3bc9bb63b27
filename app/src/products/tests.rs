//! Products against a real database, as the application role.

use super::filter::Filter;
use super::{Create, Edit, ProductForm, ProductId, listing, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::error::{AppError, FieldConflict};
use crate::listed::{Cell, Listed};
use crate::organizations::{self, OrganizationForm, OrganizationId};
use crate::testing::{Database, Staff};
use std::collections::HashSet;
use uuid::Uuid;

/// A principal by name.
pub(crate) async fn principal(database: &Database, staff: &Staff, name: &str) -> OrganizationId {
    let form = OrganizationForm { name: name.into(), role: "principal".into(), ..OrganizationForm::default() };
    organizations::tests::create(database, staff.admin, form).await.expect("a principal")
}

fn form(name: &str, principal: OrganizationId, sku: &str) -> ProductForm {
    let form = ProductForm::new_of(principal.to_string(), "USD".into());
    ProductForm { name: name.into(), sku: sku.into(), ..form }
}

async fn create(database: &Database, who: PersonId, form: ProductForm) -> Result<ProductId, AppError> {
    let command = Create { id: ProductId::new(), key: Uuid::now_v7(), form };
    store::create(database.viewer(who).await, command).await
}

/// A product of a principal.
pub(crate) async fn product(database: &Database, who: PersonId, name: &str, of: OrganizationId) -> ProductId {
    create(database, who, form(name, of, "")).await.expect("a product")
}

async fn read(database: &Database, who: PersonId, id: ProductId) -> Result<ProductForm, AppError> {
    Ok(store::detail(&mut database.viewer(who).await, id).await?.form)
}

async fn edit(
    database: &Database,
    who: PersonId,
    id: ProductId,
    base: &ProductForm,
    change: impl FnOnce(&mut ProductForm),
) -> Result<(), AppError> {
    let mut form = base.clone();
    change(&mut form);
    let command = Edit { id, key: Uuid::now_v7(), base: Base(base.clone()), form };
    store::edit(database.viewer(who).await, command).await
}

async fn list(database: &Database, who: PersonId, query: &str) -> Listed {
    listing::list(&mut database.viewer(who).await, &Filter::parse(query)).await.expect("a list")
}

async fn names(database: &Database, who: PersonId, query: &str) -> Vec<String> {
    list(database, who, query).await.rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn what_is_typed_is_what_is_read_and_a_retry_adds_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let harbor = principal(&database, &staff, "Harbor Foods").await;
    let typed = ProductForm {
        unit: "case".into(),
        pack_size: " 12 x 1 kg ".into(),
        list_price: "1,042.5".into(),
        currency: String::new(),
        category: "seafood".into(),
        allergens: "Fish, fish,Milk".into(),
        description: "line\n".repeat(100),
        launch_on: "2026-03-04".into(),
        ..form(" Café cod ", harbor, " CL-12 ")
    };
    let command = Create { id: ProductId::new(), key: Uuid::now_v7(), form: typed };
    let first = store::create(database.viewer(staff.rep).await, command.clone()).await;
    let second = store::create(database.viewer(staff.rep).await, command.clone()).await;
    assert_eq!((first, second), (Ok(command.id), Ok(command.id)));
    let found = read(&database, staff.viewer, command.id).await.expect("the product");
    assert_eq!((found.name.as_str(), found.sku.as_str(), found.pack_size.as_str()), ("Café cod", "CL-12", "12 x 1 kg"));
    assert_eq!((found.list_price.as_str(), found.currency.as_str()), ("1042.50", "USD"));
    assert_eq!((found.allergens.as_str(), found.launch_on.as_str()), ("Fish, Milk", "2026-03-04"));
    for query in ["?q=cafe", "?q=cl-12", "?q=coff", "?category=seafood", "?status=active&category.not=dairy"] {
        let expected: &[&str] = if query == "?q=coff" { &[] } else { &["Café cod"] };
        assert_eq!(names(&database, staff.other_rep, query).await, expected, "{query}");
    }
    let listed = list(&database, staff.viewer, &format!("?principal={harbor}")).await;
    assert_eq!(listed.rows[0].cells[1], Cell::Link("Harbor Foods".into(), format!("/organizations/{harbor}")));
    assert_eq!(listed.rows[0].cells[4], Cell::Text("1042.50 USD".into()));
    assert_eq!(listed.chips[0].0, "Principal is Harbor Foods");
}

#[tokio::test]
async fn reps_add_products_and_managers_change_them() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let harbor = principal(&database, &staff, "Harbor Foods").await;
    let id = product(&database, staff.rep, "Cod loin", harbor).await;
    let found = read(&database, staff.other_rep, id).await.expect("everybody's");
    for stranger in [staff.rep, staff.other_rep, staff.viewer] {
        let refused = edit(&database, stranger, id, &found, |form| form.unit = "bag".into()).await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let refused = store::discontinue(database.viewer(stranger).await, id, Uuid::now_v7()).await;
        assert_eq!(refused, Err(AppError::Forbidden));
    }
    assert_eq!(create(&database, staff.viewer, form("Hake", harbor, "")).await, Err(AppError::Forbidden));
    edit(&database, staff.other_manager, id, &found, |form| form.unit = "bag".into()).await.expect("changed");
    let writable = async |who| store::detail(&mut database.viewer(who).await, id).await.expect("detail").writable;
    assert!(writable(staff.manager).await && writable(staff.admin).await);
    assert!(!writable(staff.rep).await && !writable(staff.viewer).await);
}

#[tokio::test]
async fn a_sku_is_one_principals_only_one_and_is_refused_beside_its_field() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (harbor, mill) =
        (principal(&database, &staff, "Harbor Foods").await, principal(&database, &staff, "Harvest Mill").await);
    let first = create(&database, staff.manager, form("Cod loin", harbor, "CL-12")).await.expect("the first");
    let taken = AppError::field("sku", "Another product of this principal has this SKU.");
    assert_eq!(create(&database, staff.rep, form("Cod fillet", harbor, "cl-12")).await, Err(taken.clone()));
    create(&database, staff.rep, form("Clear flour", mill, "CL-12")).await.expect("another principal's");
    create(&database, staff.rep, form("Hake", harbor, "")).await.expect("unknown is not taken");
    let second = create(&database, staff.rep, form("Haddock", harbor, "")).await.expect("nor twice");
    let found = read(&database, staff.manager, second).await.expect("read");
    let refused = edit(&database, staff.manager, second, &found, |form| form.sku = "CL-12".into()).await;
    assert_eq!(refused, Err(taken));
    sqlx::query("update product set deleted_at = now() where id = $1")
        .bind(first.0)
        .execute(&database.owner)
        .await
        .expect("deleted");
    edit(&database, staff.manager, second, &found, |form| form.sku = "CL-12".into()).await.expect("free again");
    let place = organizations::tests::organization(&database, staff.rep, "Blue Fin").await;
    let refused = create(&database, staff.rep, form("Hake", place, "")).await;
    assert_eq!(refused, Err(AppError::field("principal_id", "Choose a principal from the list.")));
}

#[tokio::test]
async fn different_fields_merge_and_the_same_field_is_a_conflict() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let harbor = principal(&database, &staff, "Harbor Foods").await;
    let id = product(&database, staff.manager, "Cod loin", harbor).await;
    let found = read(&database, staff.manager, id).await.expect("read");
    edit(&database, staff.admin, id, &found, |form| form.unit = "case".into()).await.expect("first");
    edit(&database, staff.manager, id, &found, |form| form.pack_size = "4 kg".into()).await.expect("merged");
    let refused = edit(&database, staff.manager, id, &found, |form| form.unit = "bag".into()).await;
    let conflict = FieldConflict { field: "unit".into(), mine: "bag".into(), theirs: "case".into() };
    assert_eq!(refused, Err(AppError::Conflict(vec![conflict])));
}

#[tokio::test]
async fn discontinued_is_said_and_taken_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let harbor = principal(&database, &staff, "Harbor Foods").await;
    let id = product(&database, staff.manager, "Cod loin", harbor).await;
    let key = Uuid::now_v7();
    let operation = store::discontinue(database.viewer(staff.manager).await, id, key).await.expect("discontinued");
    let again = store::discontinue(database.viewer(staff.manager).await, id, key).await;
    assert_eq!(again, Ok(operation), "a retry is the same");
    assert_eq!(list(&database, staff.rep, "?status=discontinued").await.rows[0].mark, "Discontinued");
    crate::operations::store::undo(database.viewer(staff.manager).await, operation).await.expect("undone");
    assert_eq!(list(&database, staff.rep, "").await.rows[0].mark, "");
    let subject = crate::interactions::Subject::Organization(harbor);
    let mut viewer = database.viewer(staff.rep).await;
    let page = crate::interactions::store::timeline(&mut viewer, subject, crate::interactions::Show::History, "").await;
    let did = page.expect("a history").entries.into_iter().filter_map(|entry| match entry {
        crate::interactions::Entry::Change(change) => Some(change.did),
        crate::interactions::Entry::Note(_) => None,
    });
    let did = did.collect::<Vec<_>>();
    assert_eq!(
        did[..3],
        ["changed the product Cod loin by undo", "changed the product Cod loin", "added the product Cod loin"],
        "the principal's history tells it"
    );
}

#[tokio::test]
async fn products_go_where_their_principal_goes() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (harbor, mill) =
        (principal(&database, &staff, "Harbor Foods").await, principal(&database, &staff, "Harvest Mill").await);
    let id = product(&database, staff.manager, "Cod loin", harbor).await;

    let base = organizations::store::detail(&mut database.viewer(staff.admin).await, harbor).await.expect("read").form;
    let form = OrganizationForm { role: "operator".into(), ..base.clone() };
    let command = organizations::Edit { id: harbor, key: Uuid::now_v7(), base: Base(base), form };
    let refused = organizations::store::edit(database.viewer(staff.admin).await, command).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].field, "role");

    let merged = merge(&database, &staff, mill, harbor).await.expect("merged");
    assert_eq!(read(&database, staff.rep, id).await.expect("read").principal_id, mill.to_string());
    crate::operations::store::undo(database.viewer(staff.admin).await, merged).await.expect("undone");
    assert_eq!(read(&database, staff.rep, id).await.expect("read").principal_id, harbor.to_string());

    let mut viewer = database.viewer(staff.admin).await;
    let deleted = viewer.operation("delete", "Harbor Foods").await.expect("an operation");
    let gone = "update organization set deleted_at = now() where id = $1";
    sqlx::query(gone).bind(harbor.0).execute(viewer.db()).await.expect("deleted");
    viewer.commit().await.expect("deleted");
    assert_eq!(read(&database, staff.rep, id).await, Err(AppError::NotFound));
    crate::operations::store::undo(database.viewer(staff.admin).await, deleted).await.expect("undone");
    assert_eq!(read(&database, staff.rep, id).await.map(|form| form.name), Ok("Cod loin".to_owned()));
}

/// Merges `other` into `survivor`.
async fn merge(
    database: &Database,
    staff: &Staff,
    survivor: OrganizationId,
    other: OrganizationId,
) -> Result<crate::operations::OperationId, sqlx::Error> {
    let mut viewer = database.viewer(staff.admin).await;
    let operation = viewer.operation("merge", "Harvest Mill").await.expect("an operation");
    let merge = sqlx::query("select larder.merge_organizations($1, $2)").bind(survivor.0).bind(other.0);
    merge.execute(viewer.db()).await?;
    viewer.commit().await.expect("merged");
    Ok(operation)
}

#[tokio::test]
async fn every_order_pages_to_its_end_without_repeating() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let harbor = principal(&database, &staff, "Harbor Foods").await;
    let made = sqlx::query(
        "insert into product (id, name, principal_id, organization_id, sku, created_at)
        select gen_random_uuid(), 'Product ' || n % 7, $1, $1, case when n % 3 = 0 then '' else 'S-' || n end, now()
        from generate_series(1, 120) n",
    );
    made.bind(harbor.0).execute(&database.owner).await.expect("many");
    for order in ["name", "sku", "newest"] {
        let (mut seen, mut query) = (HashSet::new(), Some(format!("?order={order}")));
        while let Some(asked) = query {
            let page = list(&database, staff.rep, &asked).await;
            assert_eq!(page.count, "120");
            for row in page.rows {
                assert!(seen.insert(row.id), "{order}: twice");
            }
            query = page.next.map(|address| address.replacen("/products", "", 1));
        }
        assert_eq!(seen.len(), 120, "{order}");
    }
}
