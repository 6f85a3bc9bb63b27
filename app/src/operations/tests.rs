//! Operations against a real database, as the application role.

use super::{LeftAlone, OperationId, Progress, Trash, Undone, Why, store};
use crate::auth::PersonId;
use crate::error::AppError;
use crate::testing::{Database, Staff};
use sqlx::{AssertSqlSafe, Executor as _};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use uuid::Uuid;

/// Carries out statements as one operation of `who`.
async fn operate(database: &Database, who: PersonId, kind: &str, statements: &str) -> OperationId {
    let mut viewer = database.viewer(who).await;
    let operation = viewer.operation(kind, "Blue Fin").await.expect("an operation");
    let done = viewer.db().execute(AssertSqlSafe(statements.to_owned())).await;
    done.unwrap_or_else(|error| panic!("{statements}: {error}"));
    viewer.commit().await.expect("committed");
    operation
}

async fn undo(database: &Database, who: PersonId, which: OperationId) -> Result<Undone, AppError> {
    store::undo(database.viewer(who).await, which).await
}

/// The operation that took `which` back.
async fn undone_by(database: &Database, which: OperationId) -> OperationId {
    let found = sqlx::query_scalar("select undone_by from operation where id = $1").bind(which.0);
    OperationId(found.fetch_one(&database.owner).await.expect("an undone operation"))
}

/// What a query answers, row by row; looked at behind the curtain.
async fn rows(database: &Database, query: &str) -> Vec<String> {
    let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(query.to_owned()));
    query.fetch_all(&database.owner).await.expect("rows")
}

/// A kitchen of Rob's with three people, and a branch of it that belongs to Sam of the other team.
async fn kitchen(database: &Database, staff: &Staff) -> OperationId {
    let made = format!(
        "insert into organization (id, name, owner_id) values ('{}', 'Group', '{rob}'), ('{KITCHEN}', 'Blue Fin', '{rob}');
        update organization set parent_id = (select id from organization where name = 'Group') where id = '{KITCHEN}';
        insert into contact (id, first_name, organization_id)
        values ('{}', 'Ann', '{KITCHEN}'), ('{}', 'Bob', '{KITCHEN}'), ('{}', 'Cleo', '{KITCHEN}');",
        Uuid::now_v7(),
        Uuid::now_v7(),
        Uuid::now_v7(),
        Uuid::now_v7(),
        rob = staff.rep,
    );
    let operation = operate(database, staff.rep, "create", &made).await;
    let branch = format!(
        "insert into organization (id, name, owner_id, parent_id) values ('{}', 'Branch', '{}', '{KITCHEN}')",
        Uuid::now_v7(),
        staff.other_rep,
    );
    operate(database, staff.admin, "create", &branch).await;
    operation
}

const KITCHEN: &str = "01900000-0000-7000-8000-000000000001";
const DELETE: &str = "update organization set deleted_at = now() where name = 'Blue Fin'";
/// Every record with what undo must bring back.
const STATE: &str = "
    select o.name || ' under ' || coalesce(p.name, 'none') || case when o.deleted_at is null then '' else ' (deleted)' end
    from organization o
    left join organization p on p.id = o.parent_id
    union all
    select first_name || case when is_primary then ' primary' else '' end
        || case when deleted_at is null then '' else ' (deleted)' end
    from contact
    order by 1";

#[tokio::test]
async fn a_deleted_organization_comes_back_with_its_people_its_primary_contact_and_its_branches() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    kitchen(&database, &staff).await;
    let before = rows(&database, STATE).await;
    let deletion = operate(&database, staff.rep, "delete", DELETE).await;
    let gone = rows(&database, STATE).await;
    assert_eq!(
        gone,
        [
            "Ann (deleted)",
            "Blue Fin under Group (deleted)",
            "Bob (deleted)",
            "Branch under Group",
            "Cleo (deleted)",
            "Group under none",
        ]
    );
    // The branch is of the other team: Rob neither sees nor writes it, and still it hangs where it hung.
    let undone = undo(&database, staff.rep, deletion).await.expect("undone");
    assert_eq!(undone, Undone { restored: 5, left_alone: vec![], under_way: 0 });
    assert_eq!(rows(&database, STATE).await, before);

    let again = undo(&database, staff.rep, deletion).await;
    assert_eq!(again, Err(AppError::field("", "This was undone already.")));
    let undo_of_undo = undo(&database, staff.rep, undone_by(&database, deletion).await).await.expect("undone");
    assert_eq!((undo_of_undo.restored, rows(&database, STATE).await), (5, gone));
    assert!(undo(&database, staff.rep, deletion).await.is_ok(), "what was redone can be undone again");
    assert_eq!(rows(&database, STATE).await, before);
}

#[tokio::test]
async fn undo_leaves_alone_what_changed_since_and_says_so() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    kitchen(&database, &staff).await;
    let edit =
        "update organization set shipping_city = 'Oslo', priority = 'A', tags = '{fish}' where name = 'Blue Fin'";
    let edit = operate(&database, staff.rep, "edit", edit).await;
    let later = "update organization set shipping_city = 'Bergen', owner_id = null where name = 'Blue Fin'";
    operate(&database, staff.manager, "edit", later).await;
    let fields =
        "select shipping_city || priority || array_to_string(tags, ',') from organization where name = 'Blue Fin'";

    // Unowned now: Rob may not write it any more.
    let left = |fields: &[&str], why| LeftAlone {
        name: "Blue Fin".into(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        why,
    };
    let refused = undo(&database, staff.rep, edit).await.expect("an answer");
    assert_eq!(refused.restored, 0);
    assert_eq!(refused.left_alone, [left(&["delivery city", "priority", "tags"], Why::NotYours)]);
    assert_eq!(rows(&database, fields).await, ["BergenAfish"]);

    let edit = "update organization set priority = 'B', shipping_city = 'Paris' where name = 'Blue Fin'";
    let edit = operate(&database, staff.manager, "edit", edit).await;
    operate(&database, staff.admin, "edit", "update organization set shipping_city = 'Rome' where name = 'Blue Fin'")
        .await;
    let undone = undo(&database, staff.manager, edit).await.expect("undone");
    assert_eq!(undone, Undone { restored: 0, left_alone: vec![left(&["delivery city"], Why::Changed)], under_way: 0 });
    assert_eq!(undone.words(), "Nothing undone, 1 record left alone: Blue Fin (delivery city): changed since.");
    assert_eq!(rows(&database, fields).await, ["RomeAfish"], "the priority went back, the city stayed");
}

/// Whole records left alone, in the order of their names: their ids, which order an undo, are random.
fn assert_left<const N: usize>(undone: &Undone, expected: [(&str, Why); N]) {
    let mut left = undone.left_alone.clone();
    left.sort_by(|one, other| one.name.cmp(&other.name));
    let expected = expected.map(|(name, why)| LeftAlone { name: name.into(), fields: vec![], why });
    assert_eq!(left, expected);
}

#[tokio::test]
async fn undoing_what_made_a_record_deletes_it_unless_others_have_built_on_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let import = kitchen(&database, &staff).await;
    operate(&database, staff.colleague, "edit", "update contact set position = 'Chef' where first_name = 'Bob'").await;
    let undone = undo(&database, staff.rep, import).await.expect("undone");
    assert_eq!(undone.restored, 2);
    assert_left(&undone, [("Blue Fin", Why::InUse), ("Bob", Why::Changed), ("Group", Why::InUse)]);
    assert_eq!(
        rows(&database, STATE).await,
        ["Ann (deleted)", "Blue Fin under Group", "Bob", "Branch under Blue Fin", "Cleo (deleted)", "Group under none"]
    );
}

#[tokio::test]
async fn an_import_is_undone_whatever_the_order_of_its_rows_and_links() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (leaf, top, middle) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let own = format!("insert into organization (id, name, owner_id) values ('{middle}', 'Middle', '{}')", staff.rep);
    operate(&database, staff.rep, "create", &own).await;
    let import = format!(
        "insert into organization (id, name, owner_id) values ('{leaf}', 'Leaf', '{rob}'), ('{top}', 'Top', '{rob}');
        update organization set parent_id = '{middle}' where id = '{leaf}';
        update organization set parent_id = '{top}' where id = '{middle}';
        update organization set priority = 'A' where id = '{top}';",
        rob = staff.rep,
    );
    let import = operate(&database, staff.rep, "import", &import).await;
    let undone = undo(&database, staff.rep, import).await.expect("undone");
    assert_eq!(undone, Undone { restored: 3, left_alone: vec![], under_way: 0 });
    let there = "select name || ' ' || (parent_id is null) from organization where deleted_at is null";
    assert_eq!(rows(&database, there).await, ["Middle true"]);
}

#[tokio::test]
async fn whoever_became_the_primary_contact_since_stays_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    kitchen(&database, &staff).await;
    let deletion = "update contact set deleted_at = now() where first_name = 'Ann'";
    let deletion = operate(&database, staff.rep, "delete", deletion).await;
    operate(&database, staff.rep, "edit", "update contact set is_primary = true where first_name = 'Bob'").await;
    let undone = undo(&database, staff.rep, deletion).await.expect("undone");
    assert_eq!(undone.left_alone.len(), 1);
    assert_eq!(undone.left_alone[0].fields, ["primary contact"]);
    assert_eq!(rows(&database, STATE).await[..2], ["Ann".to_owned(), "Blue Fin under Group".to_owned()]);
}

#[tokio::test]
async fn a_move_undone_leaves_nobody_former() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    kitchen(&database, &staff).await;
    let moved = "update contact set organization_id = (select id from organization where name = 'Group')
        where first_name = 'Bob'";
    let moved = operate(&database, staff.rep, "move", moved).await;
    let former = "select o.name from former_position f join organization o on o.id = f.organization_id";
    assert_eq!(rows(&database, former).await, ["Blue Fin"]);
    assert_eq!(undo(&database, staff.rep, moved).await.expect("undone").restored, 1);
    assert!(rows(&database, former).await.is_empty());
}

#[tokio::test]
async fn others_operations_are_not_ones_own_to_undo() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    kitchen(&database, &staff).await;
    let deletion = operate(&database, staff.rep, "delete", DELETE).await;
    for stranger in [staff.colleague, staff.manager, staff.other_rep, staff.viewer] {
        assert_eq!(undo(&database, stranger, deletion).await, Err(AppError::NotFound));
    }
    assert_eq!(undo(&database, staff.admin, deletion).await.expect("undone").restored, 5);
}

#[tokio::test]
async fn two_at_once_undo_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    kitchen(&database, &staff).await;
    let deletion = operate(&database, staff.rep, "delete", DELETE).await;
    let both = tokio::join!(undo(&database, staff.rep, deletion), undo(&database, staff.admin, deletion));
    assert_eq!(u8::from(both.0.is_ok()) + u8::from(both.1.is_ok()), 1, "{both:?}");
}

#[tokio::test]
async fn the_trash_lists_what_is_deleted_and_what_is_restored_leaves_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let made = kitchen(&database, &staff).await;
    let deletion = operate(&database, staff.rep, "delete", DELETE).await;
    let trash = async || store::trash(&mut database.viewer(staff.admin).await, "").await.expect("the trash");
    let contents = |trash: Trash| {
        let line = |deletion: &super::Deletion| format!("{} {}: {}", deletion.how, deletion.who, deletion.contents());
        trash.deletions.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(contents(trash().await), ["delete Rob Rep: 1 account, 3 contacts"]);
    undo(&database, staff.admin, deletion).await.expect("restored");
    assert!(contents(trash().await).is_empty());
    operate(&database, staff.admin, "delete", "update organization set deleted_at = now() where name = 'Branch'").await;
    undo(&database, staff.rep, made).await.expect("undone");
    assert_eq!(contents(trash().await), ["undo Rob Rep: 2 accounts, 3 contacts", "delete Ada Admin: 1 account"]);
}

#[tokio::test]
async fn the_trash_pages_through_everything_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for number in 0..60 {
        let id = Uuid::now_v7();
        let made =
            format!("insert into organization (id, name, owner_id) values ('{id}', '{number}', '{}')", staff.rep);
        operate(&database, staff.rep, "create", &made).await;
        operate(
            &database,
            staff.rep,
            "delete",
            &format!("update organization set deleted_at = now() where id = '{id}'"),
        )
        .await;
    }
    let mut viewer = database.viewer(staff.admin).await;
    let first = store::trash(&mut viewer, "").await.expect("a page");
    let second = store::trash(&mut viewer, &first.next.clone().expect("a cursor")).await.expect("a page");
    assert_eq!((first.deletions.len(), second.deletions.len(), &second.next), (50, 10, &None));
    let seen = first.deletions.iter().chain(&second.deletions).map(|deletion| deletion.operation);
    assert_eq!(seen.collect::<std::collections::BTreeSet<_>>().len(), 60);
}

/// Five thousand places of Rob's, as one operation.
async fn thousands(database: &Database, staff: &Staff) -> OperationId {
    let made = format!(
        "insert into organization (id, name, owner_id)
        select gen_random_uuid(), 'Place ' || n, '{rob}' from generate_series(1, 5000) n;
        update organization set parent_id = (select id from organization where name = 'Place 1')
        where name like 'Place %9';",
        rob = staff.rep,
    );
    operate(database, staff.rep, "import", &made).await
}

const THERE: &str = "select count(*)::text from organization where deleted_at is null";

#[tokio::test]
async fn what_thousands_of_rows_wrote_is_taken_back_in_steps_and_each_is_whole() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let import = thousands(&database, &staff).await;
    operate(&database, staff.colleague, "edit", "update organization set priority = 'A' where name = 'Place 7'").await;
    let note = "insert into interaction (id, author_id, type, body, organization_id)
        select gen_random_uuid(), larder.person_id(), 'note', 'Seen', id from organization where name = 'Place 8'";
    operate(&database, staff.colleague, "note", note).await;

    let begun = undo(&database, staff.rep, import).await.expect("an undo that goes on");
    assert_eq!(begun.under_way, 5000);
    assert_eq!(begun.words(), "Being undone: 5000 records. It goes on while you work.");
    assert_eq!(rows(&database, THERE).await, ["5000"]);
    let again = undo(&database, staff.rep, import).await;
    assert_eq!(again, Err(AppError::field("", "This is being undone already.")));

    // A worker dies within the second step: the first is there whole, and nothing of the second.
    let mut held = database.owner.begin().await.expect("a transaction");
    let place = "select from organization where name = 'Place 4700' for update";
    held.execute(place).await.expect("a held record");
    database.dies_waiting(store::work(&database.pool, staff.rep, import)).await;
    held.rollback().await.expect("let go");
    assert_eq!(rows(&database, THERE).await, ["4500"]);
    let progress = async || store::progress(&mut database.viewer(staff.rep).await, import).await.expect("progress");
    assert_eq!(progress().await, Some(Progress { done: 500, all: 5000, stopped: false }));

    // Its job is given up; whoever undid goes on, and nobody else, or it would be two undos.
    sqlx::query("update job set failed_at = now()").execute(&database.owner).await.expect("a failure");
    assert!(progress().await.is_some_and(|progress| progress.stopped));
    assert!(matches!(undo(&database, staff.admin, import).await, Err(AppError::Invalid(_))));
    assert_eq!(undo(&database, staff.rep, import).await.expect("going on").under_way, 4500);
    store::work(&database.pool, staff.rep, import).await.expect("the rest");
    store::work(&database.pool, staff.rep, import).await.expect("nothing");
    assert_eq!(progress().await, None);
    assert_eq!(rows(&database, THERE).await, ["2"]);
    let told = "select outcome::text from operation where kind = 'undo'";
    let told = rows(&database, told).await.iter().map(|told| serde_json::from_str::<Undone>(told)).collect::<Vec<_>>();
    let [Ok(told)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(told.restored, 4998);
    assert_left(told, [("Place 7", Why::Changed), ("Place 8", Why::InUse)]);

    // The whole of it comes back the same way.
    let redone = undone_by(&database, import).await;
    assert_eq!(undo(&database, staff.rep, redone).await.expect("an undo of the undo").under_way, 4998);
    store::work(&database.pool, staff.rep, redone).await.expect("all of it");
    assert_eq!(rows(&database, THERE).await, ["5000"]);
    let branches = "select count(*)::text from organization o join organization p on p.id = o.parent_id";
    assert_eq!(rows(&database, branches).await, ["500"]);
}

/// A small generator of its own, so that a failing case can be run again by its number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap_or(1)).unwrap_or(0)
    }
}

const FIELDS: [&str; 4] = ["shipping_city", "website", "email", "lead_source"];
const VALUES: [&str; 3] = ["", "https://a.example", "https://b.example"];

/// Random edits by two people; one of the operations is undone. Whatever still holds the value that it wrote holds the
/// value from before it; everything else is untouched.
#[tokio::test]
async fn undo_gives_back_what_was_unless_it_changed_since() {
    const CASES: u64 = 40;
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let ids = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
    for id in ids {
        let made = format!("insert into organization (id, name, owner_id) values ('{id}', 'X', '{}')", staff.rep);
        operate(&database, staff.rep, "create", &made).await;
    }
    let mut now = BTreeMap::<(usize, usize), usize>::new();
    for case in 1..=CASES {
        let mut dice = Dice(case.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        // (operation, its net effect: field → (before, after))
        let mut history = Vec::new();
        for _ in 0..5 {
            let mut effect = BTreeMap::<(usize, usize), (usize, usize)>::new();
            let mut statements = String::new();
            for _ in 0..=dice.roll(4) {
                let (record, field, value) = (dice.roll(ids.len()), dice.roll(FIELDS.len()), dice.roll(VALUES.len()));
                let before = now.insert((record, field), value).unwrap_or_default();
                effect.entry((record, field)).or_insert((before, value)).1 = value;
                let (id, field, value) = (ids[record], FIELDS[field], VALUES[value]);
                let _ = write!(statements, "update organization set {field} = '{value}' where id = '{id}';");
            }
            let who = if dice.roll(2) == 0 { staff.rep } else { staff.colleague };
            history.push((operate(&database, who, "edit", &statements).await, effect));
        }
        let (operation, effect) = &history[dice.roll(history.len())];
        let undone = undo(&database, staff.admin, *operation).await.expect("undone");
        let mut left_alone = 0;
        for (field, (before, after)) in effect {
            if now[field] == *after {
                now.insert(*field, *before);
            } else if now[field] != *before && before != after {
                left_alone += 1;
            }
        }
        let named = undone.left_alone.iter().map(|record| record.fields.len()).sum::<usize>();
        assert_eq!(named, left_alone, "case {case}: {undone:?}");
        for ((record, field), value) in &now {
            let query = format!("select {} from organization where id = '{}'", FIELDS[*field], ids[*record]);
            assert_eq!(rows(&database, &query).await, [VALUES[*value]], "case {case}: {}", FIELDS[*field]);
        }
    }
}

/// Accounts with their distributor and parent.
const REFERENCES: &str = "
    select o.name || ' from ' || coalesce(d.name, 'nobody') || ' under ' || coalesce(p.name, 'none')
    from organization o
    left join organization d on d.id = o.default_distributor_id
    left join organization p on p.id = o.parent_id
    where o.name like 'Cafe%'
    order by 1";

#[tokio::test]
async fn what_comes_back_points_to_nothing_that_went_meanwhile() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let make = "insert into organization (id, name, role)
        select gen_random_uuid(), name, 'distributor' from unnest(array['Gone', 'Changed', 'Merged', 'Stays']) name;
        insert into organization (id, name) select gen_random_uuid(), name from unnest(array['Top', 'Middle', 'Survivor']) name;
        update organization set parent_id = (select id from organization where name = 'Top') where name = 'Middle';
        insert into organization (id, name, default_distributor_id, parent_id)
        select gen_random_uuid(), 'Cafe ' || d.name, d.id, (select id from organization where name = 'Middle')
        from organization d
        where d.role = 'distributor'";
    operate(&database, staff.admin, "create", make).await;
    let before = rows(&database, REFERENCES).await;
    let delete = "update organization set deleted_at = now() where name like 'Cafe%'";
    let deletion = operate(&database, staff.admin, "delete", delete).await;
    undo(&database, staff.admin, deletion).await.expect("undone");
    assert_eq!(rows(&database, REFERENCES).await, before, "where nothing went, all is as it was");

    let deletion = operate(&database, staff.admin, "delete", delete).await;
    let meanwhile = "update organization set deleted_at = now() where name = 'Gone';
        update organization set role = 'other' where name = 'Changed'";
    operate(&database, staff.admin, "edit", meanwhile).await;
    for (survivor, other) in [("Stays", "Merged"), ("Survivor", "Middle")] {
        let merge = format!(
            "select larder.merge_organizations(s.id, o.id)
            from organization s, organization o
            where s.name = '{survivor}' and o.name = '{other}'"
        );
        operate(&database, staff.admin, "merge", &merge).await;
    }
    let undone = undo(&database, staff.admin, deletion).await.expect("undone");
    assert_eq!((undone.restored, undone.left_alone.len()), (4, 0));
    assert_eq!(
        rows(&database, REFERENCES).await,
        [
            "Cafe Changed from nobody under Survivor",
            "Cafe Gone from nobody under Survivor",
            "Cafe Merged from Stays under Survivor",
            "Cafe Stays from Stays under Survivor",
        ]
    );
}
