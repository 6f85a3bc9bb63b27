//! The public set of a company's sales comes in whole from its four files, over HTTP: the one beside the checkout or in
//! `LARDER_REAL_DATA`; where it is absent, this says so.

use crate::import_desk::{Desk, counts};
use crate::test_app::TestApp;
use app::imports::Kind;
use app::operations;
use std::io::Write as _;
use std::path::PathBuf;

const FILES: [&str; 4] = ["sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv"];

/// The files with their names, if they are there.
fn files() -> Option<Vec<(&'static str, String)>> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/pipeline-dmy"));
    let folder = std::env::var_os("LARDER_REAL_DATA").map_or_else(beside, PathBuf::from);
    let read = |name: &'static str| Some((name, std::fs::read_to_string(folder.join(name)).ok()?));
    let files = FILES.into_iter().map(read).collect::<Option<Vec<_>>>();
    if files.is_none() {
        // Not `eprintln!`, which a test that passes keeps to itself.
        writeln!(std::io::stderr(), "skipped: no {} in {}", FILES.join(", "), folder.display()).expect("a word");
    }
    files
}

/// What is known of the set, as the records have it.
const FACTS: &str = "select concat_ws(', ',
        count(*) filter (where stage = 'closed won') || ' won',
        (sum(estimated_value) filter (where stage = 'closed won' and currency = 'USD') / 100)::bigint || ' USD',
        count(*) filter (where stage = 'closed lost') || ' lost',
        count(*) filter (where stage = 'initial outreach') || ' engaging',
        count(*) filter (where stage = 'new lead') || ' prospecting',
        count(*) filter (where o.name = 'No account') || ' without account',
        count(distinct d.owner_id) || ' agents',
        min(closed_on) || ' to ' || max(closed_on),
        count(distinct d.principal_id) || ' principal',
        (select count(distinct product_id) from opportunity_product where deleted_at is null) || ' products')
    from opportunity d
    join organization o on o.id = d.organization_id
    where d.deleted_at is null";

/// What is there of each kind.
const LIVE: &str = "select concat_ws(' ',
        (select count(*) from organization where deleted_at is null),
        (select count(parent_id) from organization where deleted_at is null),
        (select count(*) from product where deleted_at is null),
        (select count(*) from opportunity where deleted_at is null),
        (select count(*) from opportunity_product where deleted_at is null),
        (select count(*) from external_id where live),
        (select count(*) from person where deleted_at is null),
        (select count(*) from person where disabled_at is null and email is null),
        (select count(*) from team where deleted_at is null))";

#[tokio::test]
async fn the_whole_real_set_comes_in_once_and_goes_again() {
    let Some(files) = files() else { return };
    let (app, staff) = TestApp::with_company().await;
    let desk = Desk::of(app, staff).await;
    let before = desk.text(LIVE).await;
    let imports = desk.upload(&files).await;
    let [people, accounts, products, deals] = imports[..] else { panic!("four files: {imports:?}") };
    for (id, kind) in [
        (people, Kind::People),
        (accounts, Kind::Organizations),
        (products, Kind::Products),
        (deals, Kind::Opportunities),
    ] {
        assert_eq!(desk.detail(id).await.kind, kind);
    }

    assert_eq!(desk.check(people, &[]).await, counts(35, 0, 0));
    desk.run(people).await;
    assert_eq!(desk.check(accounts, &[("multiplier", "1,000,000"), ("currency", "USD")]).await, counts(85, 0, 0));
    desk.run(accounts).await;
    assert_eq!(desk.check(products, &[("principal", "Acme Foods")]).await, counts(7, 0, 0));
    desk.run(products).await;
    // Without an account for those that name none, they are reported; with one, they are put on it.
    assert_eq!(desk.check(deals, &[("source", "pipeline")]).await, counts(7375, 0, 1425));
    let detail = desk.detail(deals).await;
    assert_eq!(detail.mapping.dates, "dmy", "found from the column");
    assert!(detail.lines.iter().any(|line| line.reason == "It names no account."));
    let all = [("source", "pipeline"), ("account", "No account")];
    assert_eq!(desk.check(deals, &all).await, counts(8800, 0, 0));
    desk.run(deals).await;

    let facts = "4238 won, 10005534 USD, 2473 lost, 1589 engaging, 500 prospecting, 1425 without account, 30 agents, \
        2017-03-01 to 2017-12-31, 1 principal, 7 products";
    assert_eq!(desk.text(FACTS).await, facts);
    // 85 accounts, the principal and the account for deals without one; 41 people without an address; 3 teams more.
    let stands = desk.text(LIVE).await;
    assert!(stands.starts_with("87 15 7 8800 8800 8800 48 41 "), "{stands}");
    figures(&desk).await;

    let again = desk.upload(&files).await;
    for id in again {
        let all: &[(&str, &str)] = match desk.detail(id).await.kind {
            Kind::Organizations => &[("multiplier", "1,000,000"), ("currency", "USD")],
            Kind::Products => &[("principal", "Acme Foods")],
            Kind::Opportunities => &all,
            Kind::People | Kind::Interactions | Kind::Tasks => &[],
        };
        let rows = u32::try_from(desk.detail(id).await.rows).expect("a count");
        assert_eq!(desk.check(id, all).await, counts(0, rows, 0), "the same file again adds nothing");
    }
    assert_eq!(desk.text(LIVE).await, stands);

    let operation = desk.detail(people).await.operation.expect("an operation");
    assert_eq!(desk.detail(deals).await.operation, Some(operation), "one undo for all of them");
    desk.post("/api/operations/undo", &[("operation".to_owned(), operation.to_string())]).await;
    operations::store::work(&desk.app.host.pool, staff.admin, operation).await.expect("the undo");
    let undone = desk.detail(deals).await.undone.expect("what undoing did");
    assert_eq!(undone.left_alone, []);
    assert_eq!(desk.text(LIVE).await, before, "nothing stays");
}

/// The same counts where people read them: on the dashboard, in the report of what is open, and in the accounts' file.
async fn figures(desk: &Desk) {
    let figures = desk.ada.get("/dashboard?who=all&from=2016-01-01&to=2017-12-31").await;
    for figure in ["4,238", "2,473", "2,089"] {
        let plain = figure.replace(',', "");
        assert!(figures.text().contains(figure) || figures.text().contains(&plain), "{figure}");
    }
    let open = desk.ada.get("/reports.csv?report=pipeline&who=all").await;
    let in_stage = |stage: &str| open.text().lines().filter(|line| line.contains(&format!(",{stage},"))).count();
    assert_eq!((in_stage("Initial outreach"), in_stage("New lead")), (1589, 500));
    let accounts = desk.ada.get("/organizations.csv").await;
    assert_eq!(accounts.text().lines().count(), 88, "a line for each account, and their header");
    let list = desk.ada.get("/opportunities?stage=closed+won").await;
    assert_eq!(list.status, 200);
}
