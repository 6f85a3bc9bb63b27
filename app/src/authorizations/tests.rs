//! Authorizations against a real database, as the application role.

use super::{AuthorizationDetail, AuthorizationForm, AuthorizationId, Create, Edit, Override, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::day::Day;
use crate::error::AppError;
use crate::organizations::{self, OrganizationForm, OrganizationId};
use crate::products::tests::{principal, product};
use crate::testing::{Database, Staff};
use chrono::Utc;
use uuid::Uuid;

async fn distributor(database: &Database, staff: &Staff, name: &str) -> OrganizationId {
    let form = OrganizationForm { name: name.into(), role: "distributor".into(), ..OrganizationForm::default() };
    organizations::tests::create(database, staff.admin, form).await.expect("a distributor")
}

fn form(distributor: OrganizationId, principal: OrganizationId) -> AuthorizationForm {
    let (distributor_id, principal_id) = (distributor.to_string(), principal.to_string());
    AuthorizationForm { distributor_id, principal_id, ..AuthorizationForm::default() }
}

async fn create(database: &Database, who: PersonId, form: AuthorizationForm) -> Result<AuthorizationId, AppError> {
    let command = Create { id: AuthorizationId::new(), key: Uuid::now_v7(), form };
    store::create(database.viewer(who).await, command).await
}

async fn read(database: &Database, who: PersonId, id: AuthorizationId) -> Result<AuthorizationDetail, AppError> {
    store::detail(&mut database.viewer(who).await, id).await
}

async fn edit(
    database: &Database,
    who: PersonId,
    id: AuthorizationId,
    change: impl FnOnce(&mut AuthorizationForm),
) -> Result<(), AppError> {
    let base = read(database, who, id).await?.form;
    let mut form = base.clone();
    change(&mut form);
    store::edit(database.viewer(who).await, Edit { id, key: Uuid::now_v7(), base: Base(base), form }).await
}

/// What an account's page lists under `title`: names with what is said of them.
async fn listed(database: &Database, who: PersonId, account: OrganizationId, title: &str) -> Vec<String> {
    let detail = organizations::store::detail(&mut database.viewer(who).await, account).await.expect("an account");
    let section = detail.related.into_iter().find(|section| section.title == title).expect("the section");
    section.items.into_iter().map(|item| format!("{}: {}", item.name, item.note)).collect()
}

#[tokio::test]
async fn both_sides_show_it_with_how_it_stands_and_only_managers_write_it() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let (harbor, keystone) =
        (principal(&database, &staff, "Harbor Foods").await, distributor(&database, &staff, "Keystone").await);
    let today = Day::at(Utc::now(), "UTC");
    for stranger in [staff.rep, staff.viewer] {
        assert_eq!(create(&database, stranger, form(keystone, harbor)).await, Err(AppError::Forbidden));
    }
    let typed = AuthorizationForm {
        since: "2020-02-03".into(),
        until: today.plus(40).to_string(),
        territory: " Maine ".into(),
        ..form(keystone, harbor)
    };
    let id = create(&database, staff.other_manager, typed).await.expect("made");
    assert_eq!(listed(&database, staff.rep, harbor, "Distributors").await, ["Keystone: Since 3 Feb 2020"]);
    assert_eq!(listed(&database, staff.viewer, keystone, "Principals").await, ["Harbor Foods: Since 3 Feb 2020"]);
    assert_eq!(edit(&database, staff.rep, id, |form| form.until.clear()).await, Err(AppError::Forbidden));
    edit(&database, staff.manager, id, |form| form.until = today.plus(-1000).to_string()).await.expect("shortened");
    let said = &listed(&database, staff.rep, harbor, "Distributors").await[0];
    assert!(said.starts_with("Keystone: Expired "), "{said}");
    edit(&database, staff.manager, id, |form| form.until = today.plus(10).to_string()).await.expect("prolonged");
    let said = read(&database, staff.rep, id).await.expect("read");
    assert!(said.standing.words.starts_with("Expires ") && said.standing.tone == "badge warning", "{said:?}");
    assert_eq!((said.form.territory.as_str(), said.writable), ("Maine", false));
    let wrong = edit(&database, staff.manager, id, |form| form.until = "2019-01-01".into()).await;
    assert_eq!(wrong, Err(AppError::field("until", "It ends before it begins.")));
}

#[tokio::test]
async fn there_is_one_for_both_and_it_comes_back_when_it_was_removed() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (harbor, keystone) =
        (principal(&database, &staff, "Harbor Foods").await, distributor(&database, &staff, "Keystone").await);
    let id = create(&database, staff.manager, form(keystone, harbor)).await.expect("made");
    let message = "This distributor is authorized for this principal already.";
    let again = create(&database, staff.manager, form(keystone, harbor)).await;
    assert_eq!(again, Err(AppError::field("distributor_id", message)));
    let turned = create(&database, staff.manager, form(harbor, keystone)).await;
    assert_eq!(turned, Err(AppError::field("distributor_id", "Choose a distributor from the list.")));
    let (of, operation) =
        store::remove(database.viewer(staff.manager).await, id, Uuid::now_v7()).await.expect("removed");
    assert_eq!(of, harbor);
    assert!(listed(&database, staff.rep, keystone, "Principals").await.is_empty());
    crate::operations::store::undo(database.viewer(staff.manager).await, operation).await.expect("undone");
    assert_eq!(listed(&database, staff.rep, keystone, "Principals").await, ["Harbor Foods: "]);
}

#[tokio::test]
async fn it_says_otherwise_of_products_of_its_principal_alone() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (harbor, mill) =
        (principal(&database, &staff, "Harbor Foods").await, principal(&database, &staff, "Harvest Mill").await);
    let keystone = distributor(&database, &staff, "Keystone").await;
    let cod = product(&database, staff.manager, "Cod loin", harbor).await.to_string();
    let flour = product(&database, staff.manager, "Flour", mill).await.to_string();
    let id = create(&database, staff.manager, form(keystone, harbor)).await.expect("made");
    let line = |product_id: &str, allowed: &str| Override { product_id: product_id.into(), allowed: allowed.into() };
    edit(&database, staff.manager, id, |form| form.overrides = vec![line(&cod, "no"), line("", "")])
        .await
        .expect("said");
    let said = read(&database, staff.rep, id).await.expect("read");
    assert_eq!(said.form.overrides, [line(&cod, "no")]);
    assert_eq!(said.products.into_iter().map(|one| one.name).collect::<Vec<_>>(), ["Cod loin"]);
    let theirs = edit(&database, staff.manager, id, |form| form.overrides = vec![line(&flour, "yes")]).await;
    assert_eq!(theirs, Err(AppError::field("overrides", "Choose products of this principal.")));
    let twice = edit(&database, staff.manager, id, |form| form.overrides = vec![line(&cod, "yes"), line(&cod, "no")]);
    assert_eq!(twice.await, Err(AppError::field("overrides", "Say it once of each product.")));
}

#[tokio::test]
async fn it_goes_along_when_either_is_merged_or_deleted() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (harbor, mill) =
        (principal(&database, &staff, "Harbor Foods").await, principal(&database, &staff, "Harvest Mill").await);
    let (keystone, metro) =
        (distributor(&database, &staff, "Keystone").await, distributor(&database, &staff, "Metro").await);
    product(&database, staff.manager, "Cod loin", harbor).await;
    for (seller, of) in [(keystone, harbor), (keystone, mill), (metro, harbor)] {
        create(&database, staff.manager, form(seller, of)).await.expect("made");
    }
    let mut viewer = database.viewer(staff.admin).await;
    let merged = viewer.operation("merge", "Harbor Foods").await.expect("an operation");
    let merge = sqlx::query("select larder.merge_organizations($1, $2)").bind(mill.0).bind(harbor.0);
    merge.execute(viewer.db()).await.expect("merged");
    viewer.commit().await.expect("merged");
    assert_eq!(listed(&database, staff.rep, mill, "Distributors").await, ["Keystone: ", "Metro: "]);
    crate::operations::store::undo(database.viewer(staff.admin).await, merged).await.expect("undone");
    assert_eq!(listed(&database, staff.rep, harbor, "Distributors").await, ["Keystone: ", "Metro: "]);
    assert_eq!(listed(&database, staff.rep, mill, "Distributors").await, ["Keystone: "]);

    let base = organizations::store::detail(&mut database.viewer(staff.admin).await, metro).await.expect("read").form;
    let form = OrganizationForm { role: "operator".into(), ..base.clone() };
    let command = organizations::Edit { id: metro, key: Uuid::now_v7(), base: Base(base), form };
    let refused = organizations::store::edit(database.viewer(staff.admin).await, command).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].field, "role");

    let (_, deleted) =
        organizations::store::delete(database.viewer(staff.admin).await, metro, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(listed(&database, staff.rep, harbor, "Distributors").await, ["Keystone: "]);
    crate::operations::store::undo(database.viewer(staff.admin).await, deleted).await.expect("undone");
    assert_eq!(listed(&database, staff.rep, harbor, "Distributors").await, ["Keystone: ", "Metro: "]);
}
