//! Opportunities against a real database, as the application role.

use super::{
    ContactLine, Create, Edit, Move, OpportunityDetail, OpportunityForm, OpportunityId, ProductLine, Stage, Stand,
    naming, store,
};
use crate::auth::PersonId;
use crate::command::Base;
use crate::contacts::ContactId;
use crate::contacts::tests::contact;
use crate::context::OperationId;
use crate::error::{AppError, FieldConflict};
use crate::operations::store::undo;
use crate::organizations::tests::organization;
use crate::organizations::{self, OrganizationId};
use crate::products::ProductId;
use crate::products::tests::{principal, product};
use crate::testing::{Database, Staff};
use uuid::Uuid;

/// A company with an operator of Rob's, two principals and what they make.
pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) staff: Staff,
    pub(crate) blue_fin: OrganizationId,
    pub(crate) ann: ContactId,
    pub(crate) harbor: OrganizationId,
    pub(crate) cod: ProductId,
    pub(crate) mill: OrganizationId,
    pub(crate) flour: ProductId,
}

impl World {
    pub(crate) async fn new(private_books: bool) -> Self {
        let database = Database::fresh().await;
        let staff = database.company(private_books).await;
        let blue_fin = organization(&database, staff.rep, "Blue Fin").await;
        let ann = contact(&database, staff.rep, "Ann", "Blue Fin").await;
        let harbor = principal(&database, &staff, "Harbor Foods").await;
        let mill = principal(&database, &staff, "Harvest Mill").await;
        let cod = product(&database, staff.manager, "Cod loin", harbor).await;
        let flour = product(&database, staff.manager, "Flour", mill).await;
        Self { database, staff, blue_fin, ann, harbor, cod, mill, flour }
    }

    /// A deal of Harbor's cod at Blue Fin.
    pub(crate) fn form(&self) -> OpportunityForm {
        OpportunityForm {
            organization_id: self.blue_fin.to_string(),
            principal_id: self.harbor.to_string(),
            context: "food show".into(),
            products: vec![ProductLine { product_id: self.cod.to_string() }],
            contacts: vec![ContactLine { contact_id: self.ann.to_string(), influence: "high".into() }],
            ..OpportunityForm::default()
        }
    }

    pub(crate) async fn create(&self, who: PersonId, form: OpportunityForm) -> Result<OpportunityId, AppError> {
        let (id, key, at) = (OpportunityId::new(), Uuid::now_v7(), "2026-03-01T03:00:00Z".to_owned());
        store::create(self.database.viewer(who).await, Create { id, key, stage: String::new(), at, form }).await
    }

    pub(crate) async fn deal(&self) -> OpportunityId {
        self.create(self.staff.rep, self.form()).await.expect("a deal")
    }

    pub(crate) async fn read(&self, who: PersonId, id: OpportunityId) -> Result<OpportunityDetail, AppError> {
        store::detail(&mut self.database.viewer(who).await, id).await
    }

    pub(crate) async fn edit(
        &self,
        who: PersonId,
        id: OpportunityId,
        change: impl FnOnce(&mut OpportunityForm),
    ) -> Result<Option<(String, OperationId)>, AppError> {
        let base = self.read(who, id).await?.form;
        let mut form = base.clone();
        change(&mut form);
        let command = Edit { id, key: Uuid::now_v7(), base: Base(base), form };
        store::edit(self.database.viewer(who).await, command).await
    }

    pub(crate) async fn relocate(
        &self,
        who: PersonId,
        id: OpportunityId,
        from: Stage,
        to: &str,
        note: &str,
    ) -> Result<OperationId, AppError> {
        let stand = |stage: &str| Stand { stage: stage.to_owned() };
        let (base, form, note) = (Base(stand(from.code())), stand(to), note.to_owned());
        let command = Move { id, key: Uuid::now_v7(), base, form, note, at: String::new() };
        let moved = store::relocate(self.database.viewer(who).await, command).await;
        moved.map(|(_, operation)| operation.expect("something to undo"))
    }

    pub(crate) async fn undo(&self, who: PersonId, operation: OperationId) {
        let undone = undo(self.database.viewer(who).await, operation).await.expect("undone");
        assert!(undone.left_alone.is_empty(), "{undone:?}");
    }

    /// What an account's page lists of deals: names with what is said of them.
    async fn listed(&self, who: PersonId, account: OrganizationId) -> Vec<String> {
        let detail = organizations::store::detail(&mut self.database.viewer(who).await, account).await;
        let section = detail.expect("an account").related.into_iter().find(|section| section.title == "Deals");
        let items = section.expect("the section").items;
        items.into_iter().map(|item| format!("{}: {}", item.name, item.note)).collect()
    }

    async fn role(&self, account: OrganizationId) -> String {
        let detail = organizations::store::detail(&mut self.database.viewer(self.staff.admin).await, account).await;
        detail.expect("an account").form.role
    }
}

/// The field that a refused form stands at.
fn refused_at<T: std::fmt::Debug>(refused: Result<T, AppError>) -> String {
    match refused {
        Err(AppError::Invalid(errors)) => errors[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_database_says_the_same_of_stages() {
    let database = Database::fresh().await;
    for stage in Stage::ALL {
        let said =
            sqlx::query_as::<_, (i32, Option<i32>)>("select larder.stage_probability($1), larder.stage_limit($1)")
                .bind(stage.code())
                .fetch_one(&database.owner)
                .await
                .expect("what it says");
        assert_eq!(said, (stage.probability(), stage.limit()), "{stage}");
    }
}

#[tokio::test]
async fn what_is_known_is_kept_and_both_pages_show_it() {
    let world = World::new(false).await;
    let id = world.deal().await;
    let deal = world.read(world.staff.viewer, id).await.expect("read");
    // Three in the morning in Greenwich is February in New York.
    assert_eq!(deal.name, "Blue Fin - Harbor Foods - Food show - February 2026");
    assert_eq!((deal.stage, deal.form.probability.as_str(), deal.writable), (Stage::NewLead, "10", false));
    assert_eq!(deal.products.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Cod loin"]);
    let ann = &deal.contacts[0];
    assert_eq!((ann.name.as_str(), ann.influence.code(), ann.former), ("Ann", "high", false));
    assert_eq!((deal.form.opened_on.as_str(), deal.moves.len()), ("2026-02-28", 1));
    for account in [world.blue_fin, world.harbor] {
        let listed = world.listed(world.staff.viewer, account).await;
        assert!(listed[0].starts_with(&format!("{}: New lead, ", deal.name)), "{listed:?}");
    }
}

#[tokio::test]
async fn a_deal_is_named_by_what_it_is_about_unless_somebody_names_it() {
    let world = World::new(false).await;
    let (one, two) = (world.deal().await, world.deal().await);
    let name = async |id| world.read(world.staff.rep, id).await.expect("read").name;
    assert_eq!(name(two).await, "Blue Fin - Harbor Foods - Food show - February 2026 (2)");
    let rep = world.staff.rep;
    let custom = |form: &mut OpportunityForm| {
        (form.context, form.custom_context) = ("custom".into(), " Chef’s   idea ".into());
    };
    world.edit(rep, two, custom).await.expect("changed");
    assert_eq!(name(two).await, "Blue Fin - Harbor Foods - Chef’s idea - February 2026");
    // What does not change what it is about leaves the name alone.
    world.edit(rep, two, |form| form.competitor = "Ocean Prime".into()).await.expect("changed");
    assert_eq!(name(two).await, "Blue Fin - Harbor Foods - Chef’s idea - February 2026");
    world.edit(rep, one, |form| form.name = "The patio  menu".into()).await.expect("named");
    world.edit(rep, one, |form| form.context.clear()).await.expect("changed");
    assert_eq!(name(one).await, "The patio menu");
    world.edit(rep, one, |form| form.name.clear()).await.expect("unnamed");
    assert_eq!(name(one).await, "Blue Fin - Harbor Foods - February 2026");
    // A device names what it has made by the same rule.
    let made = "2026-02-01".parse().expect("a day");
    assert_eq!(naming::automatic("Blue Fin", "Harbor Foods", "", "", made), name(one).await);
    assert_eq!(naming::automatic("Blue Fin", "Harbor Foods", "custom", " Chef’s   idea ", made), name(two).await);
    let shown = naming::automatic("Blue Fin", "Harbor Foods", "food show", "", made);
    assert_eq!(shown, "Blue Fin - Harbor Foods - Food show - February 2026");
}

#[tokio::test]
async fn combinations_that_are_none_are_refused() {
    let world = World::new(false).await;
    let rep = world.staff.rep;
    let flour = || vec![ProductLine { product_id: world.flour.to_string() }];
    let other = OpportunityForm { products: flour(), ..world.form() };
    assert_eq!(refused_at(world.create(rep, other).await), "products");
    organization(&world.database, rep, "Open Oven").await;
    let ben = contact(&world.database, rep, "Ben", "Open Oven").await;
    let elsewhere = vec![ContactLine { contact_id: ben.to_string(), influence: String::new() }];
    let other = OpportunityForm { contacts: elsewhere.clone(), ..world.form() };
    assert_eq!(refused_at(world.create(rep, other).await), "contacts");
    let other = OpportunityForm { organization_id: world.mill.to_string(), ..world.form() };
    assert_eq!(refused_at(world.create(rep, other).await), "organization_id");
    let other = OpportunityForm { principal_id: world.blue_fin.to_string(), ..world.form() };
    assert_eq!(refused_at(world.create(rep, other).await), "principal_id");
    let other = OpportunityForm { distributor_id: world.mill.to_string(), ..world.form() };
    assert_eq!(refused_at(world.create(rep, other).await), "distributor_id");
    let id = world.deal().await;
    assert_eq!(refused_at(world.edit(rep, id, |form| form.products = flour()).await), "products");
    assert_eq!(refused_at(world.edit(rep, id, |form| form.contacts = elsewhere).await), "contacts");
    let turned = world.edit(rep, id, |form| form.principal_id = world.mill.to_string()).await;
    assert_eq!(refused_at(turned), "products");
    // With other products, it may be another principal's.
    let both = |form: &mut OpportunityForm| {
        (form.principal_id, form.products) = (world.mill.to_string(), flour());
    };
    world.edit(rep, id, both).await.expect("changed");
    assert_eq!(world.read(rep, id).await.expect("read").products[0].name, "Flour");
    // The database says so itself, whatever the form says.
    let mut viewer = world.database.viewer(rep).await;
    let forged = sqlx::query("insert into opportunity_product (opportunity_id, product_id) values ($1, $2)")
        .bind(id.0)
        .bind(world.cod.0)
        .execute(viewer.db())
        .await;
    assert!(forged.is_err());
}

#[tokio::test]
async fn who_moves_on_stays_on_the_deal_as_former() {
    let world = World::new(false).await;
    let id = world.deal().await;
    organization(&world.database, world.staff.rep, "Open Oven").await;
    sqlx::query(
        "update contact set organization_id = (select id from organization where name = 'Open Oven') where id = $1",
    )
    .bind(world.ann.0)
    .execute(&world.database.owner)
    .await
    .expect("moved");
    world.edit(world.staff.rep, id, |form| form.competitor = "Ocean".into()).await.expect("still to be changed");
    assert!(world.read(world.staff.rep, id).await.expect("read").contacts[0].former);
}

#[tokio::test]
async fn it_moves_closes_with_a_reason_and_reopens_and_each_can_be_undone() {
    let world = World::new(false).await;
    let (rep, id) = (world.staff.rep, world.deal().await);
    let state = async || {
        let deal = world.read(rep, id).await.expect("read");
        (deal.stage, deal.form.probability, deal.ending.map(|ending| ending.reason.code()), deal.moves.len())
    };
    world.edit(rep, id, |form| form.probability = "55".into()).await.expect("said otherwise");
    let moved = world.relocate(rep, id, Stage::NewLead, "demo scheduled", "").await.expect("moved");
    assert_eq!(state().await, (Stage::Demo, "80".into(), None, 2));
    world.undo(rep, moved).await;
    assert_eq!(state().await, (Stage::NewLead, "55".into(), None, 1));

    assert_eq!(refused_at(world.relocate(rep, id, Stage::NewLead, "closed won", "").await), "stage");
    assert_eq!(refused_at(world.relocate(rep, id, Stage::NewLead, "closed won/no response", "").await), "stage");
    assert_eq!(refused_at(world.relocate(rep, id, Stage::NewLead, "closed lost/other", " ").await), "note");
    let won = world.relocate(rep, id, Stage::NewLead, "closed won/price", "").await.expect("won");
    assert_eq!(state().await, (Stage::Won, "100".into(), Some("price"), 2));
    assert_eq!(world.role(world.blue_fin).await, "operator");
    assert!(world.listed(rep, world.blue_fin).await.is_empty());
    assert_eq!(refused_at(world.relocate(rep, id, Stage::Won, "closed lost/price", "").await), "stage");
    let reopened = world.relocate(rep, id, Stage::Won, "feedback logged", "").await.expect("reopened");
    assert_eq!(state().await, (Stage::Feedback, "60".into(), None, 3));
    world.undo(rep, reopened).await;
    assert_eq!(state().await, (Stage::Won, "100".into(), Some("price"), 2));
    world.undo(rep, won).await;
    assert_eq!(state().await, (Stage::NewLead, "55".into(), None, 1));
    assert_eq!(world.role(world.blue_fin).await, "prospect");

    let conflict = world.relocate(rep, id, Stage::Demo, "closed lost/other", "Closed down").await;
    let both = FieldConflict { field: "stage".into(), mine: "closed lost/other".into(), theirs: "new lead".into() };
    assert_eq!(conflict, Err(AppError::Conflict(vec![both])));
    // The database refuses to turn a win into a loss, too.
    world.relocate(rep, id, Stage::NewLead, "closed won/price", "").await.expect("won");
    let mut viewer = world.database.viewer(rep).await;
    let turned = sqlx::query("update opportunity set stage = 'closed lost' where id = $1").bind(id.0);
    assert!(turned.execute(viewer.db()).await.is_err());
}

#[tokio::test]
async fn its_team_writes_it_and_who_reads_its_operator_reads_it() {
    for private in [false, true] {
        let world = World::new(private).await;
        let id = world.deal().await;
        let Staff { rep, colleague, manager, other_manager, other_rep, viewer, admin, .. } = world.staff;
        for writer in [rep, colleague, manager, admin] {
            world.edit(writer, id, |form| form.competitor = writer.to_string()).await.expect("changed");
        }
        for reader in [other_manager, viewer] {
            assert!(!world.read(reader, id).await.expect("read").writable);
            assert_eq!(world.edit(reader, id, |form| form.competitor.clear()).await, Err(AppError::Forbidden));
            let moved = world.relocate(reader, id, Stage::NewLead, "demo scheduled", "").await;
            assert_eq!(moved, Err(AppError::Forbidden));
        }
        let stranger = world.read(other_rep, id).await.map(|deal| deal.writable);
        assert_eq!(stranger, if private { Err(AppError::NotFound) } else { Ok(false) });
        let own = world.create(other_rep, OpportunityForm { contacts: Vec::new(), ..world.form() }).await;
        if private {
            assert_eq!(refused_at(own), "organization_id");
        } else {
            // Theirs, at somebody else's account.
            let own = own.expect("made");
            world.edit(other_rep, own, |form| form.competitor = "Ocean".into()).await.expect("changed");
            assert_eq!(world.edit(rep, own, |form| form.competitor.clear()).await, Err(AppError::Forbidden));
        }
        assert_eq!(world.create(viewer, world.form()).await, Err(AppError::Forbidden));
        let given = world.edit(rep, id, |form| form.owner_id = other_rep.to_string()).await;
        assert_eq!(refused_at(given), "owner_id");
    }
}

#[tokio::test]
async fn open_deals_go_with_their_account_and_come_back_with_it_and_closed_ones_stay() {
    let world = World::new(false).await;
    let Staff { rep, other_rep, .. } = world.staff;
    let (open, closed) = (world.deal().await, world.deal().await);
    let theirs = world.create(other_rep, world.form()).await.expect("made");
    world.relocate(rep, closed, Stage::NewLead, "closed lost/timing", "").await.expect("lost");
    let (_, deleted) = organizations::store::delete(world.database.viewer(rep).await, world.blue_fin, Uuid::now_v7())
        .await
        .expect("deleted");
    for gone in [open, theirs] {
        assert_eq!(world.read(rep, gone).await, Err(AppError::NotFound));
    }
    assert_eq!(world.read(rep, closed).await.expect("read").stage, Stage::Lost);
    world.undo(rep, deleted).await;
    for back in [open, theirs] {
        assert_eq!(world.read(rep, back).await.expect("read").products.len(), 1);
    }
    let (_, deleted) = store::delete(world.database.viewer(rep).await, open, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(world.read(rep, open).await, Err(AppError::NotFound));
    world.undo(rep, deleted).await;
    assert_eq!(world.read(rep, open).await.expect("read").contacts.len(), 1);
}

#[tokio::test]
async fn a_principal_with_deals_stays_one_and_a_merge_takes_them_along() {
    let world = World::new(false).await;
    let (admin, id) = (world.staff.admin, world.deal().await);
    sqlx::query("update product set deleted_at = now() where id = $1")
        .bind(world.cod.0)
        .execute(&world.database.owner)
        .await
        .expect("no product keeps it");
    let base =
        organizations::store::detail(&mut world.database.viewer(admin).await, world.harbor).await.expect("read").form;
    let form = organizations::OrganizationForm { role: "other".into(), ..base.clone() };
    let command = organizations::Edit { id: world.harbor, key: Uuid::now_v7(), base: Base(base), form };
    assert_eq!(refused_at(organizations::store::edit(world.database.viewer(admin).await, command).await), "role");
    let mut viewer = world.database.viewer(admin).await;
    let merged = viewer.operation("merge", "Harbor Foods").await.expect("an operation");
    let merge = sqlx::query("select larder.merge_organizations($1, $2)").bind(world.mill.0).bind(world.harbor.0);
    merge.execute(viewer.db()).await.expect("merged");
    viewer.commit().await.expect("merged");
    let deal = world.read(admin, id).await.expect("read");
    assert_eq!(deal.name, "Blue Fin - Harvest Mill - Food show - February 2026");
    world.undo(admin, merged).await;
    assert_eq!(world.read(admin, id).await.expect("read").principal.name, "Harbor Foods");
}

#[tokio::test]
async fn the_form_knows_what_is_known_and_warns_of_one_that_is_open() {
    let world = World::new(false).await;
    let (rep, id) = (world.staff.rep, world.deal().await);
    let mut viewer = world.database.viewer(rep).await;
    let asked = store::form(&mut viewer, None, "", Some(world.harbor), Some(world.ann.0), None).await.expect("a form");
    assert_eq!(asked.operator.map(|one| one.name).as_deref(), Some("Blue Fin"));
    assert_eq!(asked.form.contacts[0].contact_id, world.ann.to_string());
    assert_eq!(asked.choices.products.into_iter().map(|one| one.name).collect::<Vec<_>>(), ["Cod loin"]);
    assert_eq!(asked.twins.into_iter().map(|twin| twin.id).collect::<Vec<_>>(), [id]);
    let unknown = store::form(&mut viewer, None, "Red Fin", None, None, None).await.expect("a form");
    assert_eq!(unknown.refused.expect("refused").0, "Red Fin");
    let makes = store::form(&mut viewer, None, &world.mill.to_string(), None, None, None).await.expect("a form");
    assert!(makes.operator.is_none() && makes.refused.is_some());
    drop(viewer);
    let other = world.deal().await;
    assert_eq!(world.read(rep, other).await.expect("read").twins[0].id, id);
    world.edit(rep, other, |form| form.products.clear()).await.expect("about something else");
    assert!(world.read(rep, other).await.expect("read").twins.is_empty());
}

#[tokio::test]
async fn it_belongs_to_somebody_who_works_here() {
    let world = World::new(false).await;
    let Staff { rep, colleague, admin, .. } = world.staff;
    let (open, closed) = (world.deal().await, world.deal().await);
    world.relocate(rep, closed, Stage::NewLead, "closed lost/timing", "").await.expect("lost");
    let mut viewer = world.database.viewer(admin).await;
    let disable = sqlx::query("select larder.disable_person($1, $2)").bind(rep.0).bind(colleague.0);
    disable.execute(viewer.db()).await.expect("disabled");
    viewer.commit().await.expect("disabled");
    let owner = async |id| world.read(admin, id).await.expect("read").form.owner_id;
    assert_eq!((owner(open).await, owner(closed).await), (colleague.to_string(), rep.to_string()));
    let again = world.edit(admin, open, |form| form.owner_id = rep.to_string()).await;
    assert_eq!(refused_at(again), "owner_id");
}

#[tokio::test]
async fn who_gives_it_to_a_colleague_is_told_so_and_takes_it_back_with_one_undo() {
    let world = World::new(false).await;
    let Staff { rep, colleague, admin, .. } = world.staff;
    let id = world.deal().await;
    let given = world.edit(rep, id, |form| form.owner_id = colleague.to_string()).await.expect("given");
    let (words, operation) = given.expect("something to say and to undo");
    assert_eq!(words, "Blue Fin - Harbor Foods - Food show - February 2026 handed over to Rita Rep");
    let deal = world.read(rep, id).await.expect("read");
    assert_eq!((deal.form.owner_id, deal.writable), (colleague.to_string(), true));
    let story = sqlx::query_scalar::<_, String>("select kind from audit where operation_id = $1").bind(operation.0);
    assert_eq!(story.fetch_all(&world.database.owner).await.expect("a story"), ["hand over"]);
    world.undo(rep, operation).await;
    assert_eq!(world.read(admin, id).await.expect("read").form.owner_id, rep.to_string());
    assert_eq!(world.edit(rep, id, |form| form.competitor = "Ocean".into()).await, Ok(None));
}

#[tokio::test]
async fn a_new_one_like_another_has_all_of_it_but_how_it_went() {
    let world = World::new(false).await;
    let Staff { rep, colleague, .. } = world.staff;
    let id = world.deal().await;
    let more = |form: &mut OpportunityForm| {
        form.owner_id = colleague.to_string();
        (form.estimated_value, form.currency) = ("1200".into(), "EUR".into());
        (form.competitor, form.expected_close_on) = ("Ocean Prime".into(), "2099-01-31".into());
    };
    world.edit(rep, id, more).await.expect("changed");
    world.relocate(rep, id, Stage::NewLead, "closed lost/timing", "").await.expect("lost");
    let ask = async || {
        let mut viewer = world.database.viewer(rep).await;
        store::form(&mut viewer, None, "", None, None, Some(id)).await.expect("a form")
    };
    let (before, asked) = (world.read(rep, id).await.expect("read"), ask().await);
    assert!(asked.id != id && asked.twins.is_empty());
    let alike = OpportunityForm { probability: String::new(), opened_on: String::new(), ..before.form.clone() };
    assert_eq!(asked.form, alike);
    let made = world.create(rep, asked.form).await.expect("made");
    let made = world.read(rep, made).await.expect("read");
    assert_eq!((made.stage, made.moves.len(), made.form.probability.as_str()), (Stage::NewLead, 1, "10"));
    assert_eq!((made.products, made.contacts), (before.products, before.contacts));
    assert_eq!(ask().await.twins.into_iter().map(|twin| twin.id).collect::<Vec<_>>(), [made.id]);
    // What can be chosen no more, and a day that is over, are left out.
    let discontinued = "update product set status = 'discontinued'";
    sqlx::query(discontinued).execute(&world.database.owner).await.expect("discontinued");
    let over = "update opportunity set expected_close_on = '2026-01-31'";
    sqlx::query(over).execute(&world.database.owner).await.expect("over");
    let asked = ask().await.form;
    assert_eq!((asked.products, asked.expected_close_on.as_str()), (Vec::new(), ""));
}
