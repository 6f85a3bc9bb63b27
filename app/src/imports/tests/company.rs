//! A whole company from several files: people, accounts, products and deals, on small made-up ones that are always here.

use super::super::{
    Answer, Counts, ImportDetail, ImportId, Mapping, Outcome, Status, deciding, reading, showing, store,
};
use super::{Case, counts};
use crate::auth::PersonId;
use crate::error::AppError;
use crate::testing::Database;

const PEOPLE: &str = "sales_agent,manager,regional_office
Anna Snell,Dustin Brink,Central
Moses Frase,Dustin Brink,Central
Zane Levy,Summer Sewald,West
";
const ACCOUNTS: &str = "account,sector,revenue,subsidiary_of
Fin Oslo,Hotel,1100.04,Fin Group
Harbor,Retail,718.62,
Fin Group,Hotel,251.41,
";
const PRODUCTS: &str = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n";
const DEALS: &str = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Moses Frase,GTXPro,Harbor,Won,20-10-2016,01-03-2017,4514
A2,Anna Snell,MG Special,fin oslo,Won,25-10-2016,11-03-2017,50
A3,Zane Levy,MG Special,Fin Group,Lost,25-10-2016,07-03-2017,0
A4,Zane Levy,GTX Pro,,Engaging,03-11-2016,,
A5,Moses Frase,MG Special,Harbor,Prospecting,,,
A6,Anna Snell,MG Special,Harbor,Engaging,04-11-2016,,
";
pub(super) const FILES: [(&str, &str); 4] =
    [("deals.csv", DEALS), ("accounts.csv", ACCOUNTS), ("products.csv", PRODUCTS), ("people.csv", PEOPLE)];

/// The files as they are to come in, chosen together.
pub(super) async fn chosen<'a>(
    database: &'a Database,
    person: PersonId,
    files: &[(&str, &str)],
) -> Vec<(String, Case<'a>)> {
    let read =
        |(name, text): &(&str, &str)| ((*name).to_owned(), reading::read(text.as_bytes(), None).expect("a table"));
    let tables = files.iter().map(read).collect::<Vec<_>>();
    let mut viewer = database.viewer(person).await;
    let first = store::create_all(&mut viewer, &tables).await.expect("imports");
    let detail = showing::detail(&mut viewer, first, "", 0).await.expect("the first");
    viewer.commit().await.expect("a commit");
    let case = |id: ImportId| Case { database, person, id };
    if detail.together.is_empty() {
        return vec![(detail.file_name, case(first))];
    }
    detail.together.into_iter().map(|file| (file.file_name, case(file.id))).collect()
}

/// Maps a file with what is said of it, takes what is offered, keeps the rest, and checks.
pub(super) async fn checked(case: &Case<'_>, say: impl FnOnce(&mut Mapping)) -> Counts {
    let questions = case.map(say).await.expect("a mapping");
    if !questions.is_empty() {
        let open = case.decide(&[], true).await;
        case.decide(&super::keep(&open), false).await;
    }
    case.check().await
}

fn said(mapping: &mut Mapping) {
    "pipeline".clone_into(&mut mapping.source);
    "Acme Foods".clone_into(&mut mapping.principal);
    "No account".clone_into(&mut mapping.account);
}

/// All of them, one after the other; answers with what was checked.
pub(super) async fn imported(cases: &[(String, Case<'_>)]) -> Vec<(String, Counts)> {
    let mut counted = Vec::new();
    for (name, case) in cases {
        counted.push((name.clone(), checked(case, said).await));
        case.run().await;
    }
    counted
}

pub(super) async fn text(database: &Database, query: &'static str) -> String {
    sqlx::query_scalar::<_, Option<String>>(query)
        .fetch_one(&database.owner)
        .await
        .expect("an answer")
        .unwrap_or_default()
}

pub(super) const LIVE: &str = "select concat_ws(' ',
        (select count(*) from organization where deleted_at is null),
        (select count(*) from product where deleted_at is null),
        (select count(*) from opportunity where deleted_at is null),
        (select count(*) from opportunity_product where deleted_at is null),
        (select count(*) from person where deleted_at is null),
        (select count(*) from person where disabled_at is null),
        (select count(*) from team where deleted_at is null))";

#[tokio::test]
async fn a_company_comes_in_from_four_files_once_and_one_undo_leaves_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let before = text(&database, LIVE).await;
    for _ in 0..2 {
        let cases = chosen(&database, staff.admin, &FILES).await;
        let order = cases.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        assert_eq!(order, ["people.csv", "accounts.csv", "products.csv", "deals.csv"]);
        let made = imported(&cases).await.into_iter().map(|(_, counts)| counts).collect::<Vec<_>>();
        assert_eq!(made, [counts(3, 0, 0, 0), counts(3, 0, 0, 0), counts(2, 0, 0, 0), counts(6, 0, 0, 0)]);
        let deals = text(
            &database,
            "select string_agg(concat_ws(' ', e.value, o.name, p.name, g.name, w.name, t.name, d.stage, d.closed_on,
                    d.estimated_value, d.currency, d.reason, d.probability), '; ' order by e.value)
            from opportunity d
            join external_id e on e.record_id = d.id and e.live
            join organization o on o.id = d.organization_id
            join organization p on p.id = d.principal_id
            join opportunity_product l on l.opportunity_id = d.id
            join product g on g.id = l.product_id
            join person w on w.id = d.owner_id
            join team t on t.id = d.team_id
            where d.deleted_at is null",
        )
        .await;
        let expected = [
            "A1 Harbor Acme Foods GTX Pro Moses Frase Central closed won 2017-03-01 451400 USD not recorded 100",
            "A2 Fin Oslo Acme Foods MG Special Anna Snell Central closed won 2017-03-11 5000 USD not recorded 100",
            "A3 Fin Group Acme Foods MG Special Zane Levy West closed lost 2017-03-07 0 USD not recorded 0",
            "A4 No account Acme Foods GTX Pro Zane Levy West initial outreach 20",
            "A5 Harbor Acme Foods MG Special Moses Frase Central new lead 10",
            "A6 Harbor Acme Foods MG Special Anna Snell Central initial outreach 20",
        ];
        assert_eq!(deals.split("; ").collect::<Vec<_>>(), expected);
        let people = "select string_agg(concat_ws(' ', p.name, p.role, t.name), '; ' order by p.name)
            from person p
            join team t on t.id = p.team_id
            where p.email is null
                and p.deleted_at is null";
        let expected = "Anna Snell rep Central; Dustin Brink manager Central; Moses Frase rep Central; Summer Sewald manager West; Zane Levy rep West";
        assert_eq!(text(&database, people).await, expected);
        let operation = cases[0].1.detail().await.operation;
        for (_, case) in &cases {
            assert_eq!(case.detail().await.operation, operation, "files chosen together are one operation");
        }
        let stands = text(&database, LIVE).await;

        let again = chosen(&database, staff.admin, &FILES).await;
        let skipped = imported(&again).await.into_iter().map(|(_, counts)| (counts.to_write(), counts.error));
        assert_eq!(skipped.collect::<Vec<_>>(), [(0, 0); 4]);
        assert_eq!(text(&database, LIVE).await, stands, "the same files again add nothing");

        cases[0].1.undo().await;
        assert_eq!(text(&database, LIVE).await, before, "nothing stays");
        for (_, case) in &cases {
            assert!(case.detail().await.undone.is_some());
        }
    }
}

#[tokio::test]
async fn undoing_the_undo_brings_the_company_back_with_its_people() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let cases = chosen(&database, staff.admin, &FILES).await;
    imported(&cases).await;
    let stands = text(&database, LIVE).await;
    cases[0].1.undo().await;
    let undo: uuid::Uuid = sqlx::query_scalar("select id from operation where kind = 'undo'")
        .fetch_one(&database.owner)
        .await
        .expect("the undo");
    let viewer = database.viewer(staff.admin).await;
    crate::operations::store::undo(viewer, crate::operations::OperationId(undo)).await.expect("restored");
    assert_eq!(text(&database, LIVE).await, stands);
}

async fn alone<'a>(database: &'a Database, person: PersonId, text: &str) -> Case<'a> {
    chosen(database, person, &[("deals.csv", text)]).await.remove(0).1
}

pub(super) fn reasons(detail: &ImportDetail) -> Vec<(i32, Outcome, String)> {
    detail.lines.iter().map(|line| (line.number, line.outcome, line.reason.clone())).collect()
}

#[tokio::test]
async fn a_deal_that_cannot_come_in_says_why_and_the_others_do() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    Case::imported(&database, staff.admin, b"Account,Role\nFin,operator\nMill,principal\nTwin,prospect\n").await;
    let file = "Deal ID,Account,Principal,Stage,Close date,Amount,Lost reason,Owner
1,Fin,Mill,Won,2026-01-20,12.50,timing,Rob Rep
2,,Mill,Won,2026-01-21,,,
3,Nowhere,Mill,Won,2026-01-21,,,
4,Mill,Mill,Won,2026-01-21,,,
5,Fin,Mill,Won,,,,
6,Fin,Mill,Won,20-01-2026,,,
7,Fin,Mill,Lost,2026-01-22,many,,
8,Fin,,New lead,2027-01-22,,,
9,Fin,Mill,Won,2026-01-20,,no response,
10,Fin,Mill,Lost,2026-01-20,,something else,
11,Twin,Mill,Demo scheduled,2027-03-04,,,Sam Rep
1,Fin,Mill,Won,2026-01-20,,,
";
    let case = alone(&database, staff.manager, file).await;
    let questions = case.map(|mapping| "crm".clone_into(&mut mapping.source)).await.expect("a mapping");
    let words = questions.iter().map(|question| (question.field.label(), question.word.as_str())).collect::<Vec<_>>();
    assert_eq!(words, [("Why it ended", "something else")]);
    let other = Answer { field: "reason".into(), word: "something else".into(), decision: "use:other".into() };
    case.decide(&[other], false).await;
    assert_eq!(case.check().await, counts(2, 0, 1, 9));
    let error = |line, reason: &str| (line, Outcome::Error, reason.to_owned());
    let expected = [
        (2, Outcome::Create, String::new()),
        error(3, "It names no account."),
        error(4, "There is no account “Nowhere”."),
        error(5, "There is no account “Mill”."),
        error(6, "It is closed and does not say when."),
        error(7, "“20-01-2026” is no day."),
        error(8, "“many” is no amount."),
        error(9, "It says nothing of a principal."),
        error(10, "“no response” is no reason for won."),
        (11, Outcome::Create, String::new()),
        error(12, "Its owner is on another team; an admin can import it."),
        (13, Outcome::Skip, "Line 2 is the same deal.".to_owned()),
    ];
    assert_eq!(reasons(&case.detail().await), expected);
    assert_eq!(case.run().await.counts.done, 2);
    let deals = "select string_agg(concat_ws(' ', stage, closed_on, estimated_value, reason, reason_note, stage_entered_at::date), '; ' order by stage desc)
        from opportunity";
    let expected =
        "closed won 2026-01-20 1250 timing  2026-01-20; closed lost 2026-01-20 other something else 2026-01-20";
    assert_eq!(text(&database, deals).await, expected);
    assert_eq!(text(&database, "select role from organization where name = 'Fin'").await, "operator");
}

#[tokio::test]
async fn days_that_two_orders_fit_are_asked_about_and_one_beyond_the_twelfth_decides() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    Case::imported(&database, staff.admin, b"Account,Role\nFin,operator\nMill,principal\n").await;
    let head = "Deal name,Account,Principal,Stage,Close date\n";
    let case =
        alone(&database, staff.admin, &format!("{head}One,Fin,Mill,Won,01-03-2024\nTwo,Fin,Mill,Won,02-03-2024\n"))
            .await;
    let asked = case.map(|_| ()).await.expect_err("either order");
    assert!(matches!(&asked, AppError::Invalid(wrong) if wrong[0].field == "dates"), "{asked}");
    case.map(|mapping| "mdy".clone_into(&mut mapping.dates)).await.expect("a mapping");
    assert_eq!(case.check().await, counts(2, 0, 0, 0));
    let case =
        alone(&database, staff.admin, &format!("{head}One,Fin,Mill,Won,01-03-2024\nTwo,Fin,Mill,Won,20-03-2024\n"))
            .await;
    assert_eq!(case.map(|_| ()).await.expect("a mapping"), []);
    assert_eq!(case.detail().await.mapping.dates, "dmy");
    case.check().await;
    case.run().await;
    assert_eq!(
        text(&database, "select string_agg(closed_on::text, ' ' order by closed_on) from opportunity").await,
        "2024-03-01 2024-03-20"
    );
    // Known by account and name, where the file has no ids.
    let again =
        alone(&database, staff.admin, &format!("{head}one,Fin,Mill,Won,20-03-2024\nThree,Fin,Mill,Won,20-03-2024\n"))
            .await;
    assert_eq!(checked(&again, |_| ()).await, counts(1, 0, 1, 0));
}

#[tokio::test]
async fn what_can_be_told_apart_by_nothing_is_not_imported_and_people_are_added_by_admins() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let deals = alone(&database, staff.admin, "Account,Deal stage\nFin,Won\n").await;
    let refused = deals.map(|_| ()).await.expect_err("neither id nor name");
    assert!(super::checking::words(&refused).contains("would double them"), "{refused}");
    let products = alone(&database, staff.admin, "Product,Price\nCod,12\n").await;
    let refused = products.map(|_| ()).await.expect_err("of nobody");
    assert_eq!(super::checking::words(&refused), "Say whose products these are.");
    let people = alone(&database, staff.manager, "Name,Team,Role\nAnn Ahl,North,rep\n").await;
    assert_eq!(checked(&people, |mapping| "Harbor".clone_into(&mut mapping.team)).await, counts(0, 0, 0, 1));
    assert_eq!(people.detail().await.lines[0].reason, "People are added by admins.");
}

#[tokio::test]
async fn a_product_is_known_by_its_sku_or_its_name_and_a_column_may_say_whose_it_is() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let file = "Product,SKU,Manufacturer,Category,Price,Currency\nCod,C-1,Pacific,seafood,1200,JPY\nCod,,Harvest,Seafood,12.5,\n";
    let case = alone(&database, staff.manager, file).await;
    assert_eq!(checked(&case, |_| ()).await, counts(2, 0, 0, 0));
    case.run().await;
    let there = "select string_agg(concat_ws(' ', g.name, g.sku, p.name, p.role, g.category, g.list_price, g.currency), '; ' order by p.name)
        from product g
        join organization p on p.id = g.principal_id
        where g.deleted_at is null";
    assert_eq!(
        text(&database, there).await,
        "Cod  Harvest principal seafood 1250 USD; Cod C-1 Pacific principal seafood 1200 JPY"
    );
    let again = alone(&database, staff.manager, file).await;
    assert_eq!(checked(&again, |_| ()).await, counts(0, 0, 2, 0), "the same file again changes nothing");
    case.undo().await;
    assert_eq!(text(&database, "select count(*)::text from product where deleted_at is null").await, "0");
    let again = alone(&database, staff.manager, file).await;
    assert_eq!(checked(&again, |_| ()).await, counts(2, 0, 0, 0));
    again.run().await;
    let changed = file.replace("Cod,C-1", "Cod loin,c-1").replace("12.5", "13");
    let left = alone(&database, staff.manager, &changed).await;
    assert_eq!(checked(&left, |mapping| "skip".clone_into(&mut mapping.on_match)).await, counts(0, 0, 2, 0));
    let updated = alone(&database, staff.manager, &changed).await;
    assert_eq!(checked(&updated, |_| ()).await, counts(0, 2, 0, 0));
    updated.run().await;
    let expected = "Cod  Harvest principal seafood 1300 USD; Cod loin c-1 Pacific principal seafood 1200 JPY";
    assert_eq!(text(&database, there).await, expected);
    updated.undo().await;
    let before = "Cod  Harvest principal seafood 1250 USD; Cod C-1 Pacific principal seafood 1200 JPY";
    assert_eq!(text(&database, there).await, before, "undone, they are as they were");
}

#[tokio::test]
async fn a_file_can_be_read_as_something_else_before_anything_is_written() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let case = alone(&database, staff.admin, "Name,Price\nCod,12\n").await;
    assert_eq!(case.detail().await.kind, super::super::Kind::Organizations);
    let mut viewer = database.viewer(staff.admin).await;
    store::retype(&mut viewer, case.id, super::super::Kind::Products).await.expect("products");
    viewer.commit().await.expect("a commit");
    assert_eq!(case.detail().await.mapping.columns, ["name", "list_price"]);
    assert_eq!(checked(&case, |mapping| "Pacific".clone_into(&mut mapping.principal)).await, counts(1, 0, 0, 0));
    assert_eq!(case.run().await.status, Status::Done);
    let mut viewer = database.viewer(staff.admin).await;
    assert!(store::retype(&mut viewer, case.id, super::super::Kind::People).await.is_err(), "it has run");
    drop(viewer);
    let mut viewer = database.viewer(staff.admin).await;
    assert!(deciding::go(&mut viewer, case.id).await.is_err());
}
