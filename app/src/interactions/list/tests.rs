//! The list against a slow and obvious choice from the same random records, and its file against the list.

use super::exporting::Interactions;
use super::{Column, Filter, listing};
use crate::auth::PersonId;
use crate::day::Day;
use crate::filter::Operator;
use crate::listed::Listed;
use crate::listed::exporting::Export;
use crate::opportunities::tests::World;
use crate::principals::tests::fill;
use crate::reports::exporting::Format;
use chrono::{NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

const ZONE: &str = "America/New_York";

/// What one picks by hand.
type Picked = Box<dyn Fn(&Touch) -> bool>;

#[derive(FromRow)]
struct Touch {
    id: Uuid,
    author_id: Uuid,
    team_id: Uuid,
    r#type: String,
    outcome: Option<String>,
    principal_ids: Vec<Uuid>,
    organization_id: Uuid,
    on_day: NaiveDate,
    body: String,
}

async fn all(world: &World) -> Vec<Touch> {
    sqlx::query_as(
        "select i.id, author_id, w.team_id, type, outcome, principal_ids, organization_id, body,
            (happened_at at time zone 'America/New_York')::date as on_day
        from interaction i join person w on w.id = i.author_id
        where i.deleted_at is null
        order by happened_at desc, i.id desc",
    )
    .fetch_all(&world.database.owner)
    .await
    .expect("touches")
}

async fn list(world: &World, who: PersonId, query: &str) -> Listed {
    listing::list(&mut world.database.viewer(who).await, &Filter::parse(query)).await.expect("a list")
}

/// The ids of all pages, one after the other.
async fn pages(world: &World, who: PersonId, query: &str) -> Vec<String> {
    let (mut next, mut ids) = (Some(query.to_owned()), Vec::new());
    while let Some(query) = next {
        let page = list(world, who, &query).await;
        ids.extend(page.rows.into_iter().map(|row| row.id));
        next = page.next.and_then(|address| address.split_once('?').map(|(_, query)| format!("?{query}")));
    }
    ids
}

async fn file(world: &World, who: PersonId, query: &str) -> Vec<Vec<String>> {
    let mut export = Export::<Interactions>::new(query, Format::Csv);
    let mut file = Vec::new();
    while let Some(piece) = export.next(&mut world.database.viewer(who).await).await.expect("a piece") {
        file.extend(piece);
    }
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_slice());
    csv.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn each_question_finds_what_one_picks_by_hand_page_by_page_and_in_the_file() {
    let world = World::new(false).await;
    fill(&world).await;
    let (touches, rep) = (all(&world).await, world.staff.rep);
    let today = Day::at(Utc::now(), ZONE);
    let (from, to) = (today.plus(-200), today.plus(-20));
    let days = move |one: &Touch| (from.date()..=to.date()).contains(&one.on_day);
    let (harbor, blue_fin, manager) = (world.harbor, world.blue_fin, world.staff.manager);
    let rob = touches.iter().find(|one| one.author_id == rep.0).expect("one of Rob's").team_id;
    let questions: Vec<(String, Picked)> = vec![
        (String::new(), Box::new(|_| true)),
        ("?order=oldest".to_owned(), Box::new(|_| true)),
        ("?type=visit&type=call".to_owned(), Box::new(|one| matches!(&*one.r#type, "visit" | "call"))),
        ("?type.not=note&status=completed".to_owned(), Box::new(|one| one.r#type != "note")),
        ("?author=me".to_owned(), Box::new(move |one| one.author_id == rep.0)),
        (format!("?author.not={manager}"), Box::new(move |one| one.author_id != manager.0)),
        ("?team=mine".to_owned(), Box::new(move |one| one.team_id == rob)),
        (format!("?principal={harbor}&on.min={from}&on.max={to}"), {
            Box::new(move |one| one.principal_ids.contains(&harbor.0) && days(one))
        }),
        ("?principal=none".to_owned(), Box::new(|one| one.principal_ids.is_empty())),
        (format!("?principal.not={harbor}"), Box::new(move |one| !one.principal_ids.contains(&harbor.0))),
        (format!("?on.min={from}"), Box::new(move |one| one.on_day >= from.date())),
        ("?organization=Blue+Fin".to_owned(), Box::new(move |one| one.organization_id == blue_fin.0)),
        ("?outcome=neutral".to_owned(), Box::new(|one| one.outcome.as_deref() == Some("neutral"))),
        ("?outcome.not=neutral".to_owned(), Box::new(|one| one.outcome.as_deref() != Some("neutral"))),
    ];
    for (query, picked) in questions {
        let mut expected = touches.iter().filter(|one| picked(one)).map(|one| one.id.to_string()).collect::<Vec<_>>();
        if query.contains("oldest") {
            expected.reverse();
        }
        assert!(!expected.is_empty(), "{query}");
        assert_eq!(list(&world, rep, &query).await.count, expected.len().to_string(), "{query}");
        assert_eq!(pages(&world, rep, &query).await, expected, "{query}");
        let file = file(&world, rep, &query).await;
        let ids = file.iter().skip(1).map(|row| row[0].clone()).collect::<Vec<_>>();
        assert_eq!(ids, expected, "{query}");
    }
}

#[tokio::test]
async fn a_word_finds_what_says_it_and_a_row_leads_to_where_it_stands() {
    let world = World::new(false).await;
    fill(&world).await;
    let first = all(&world).await.into_iter().find(|one| one.organization_id == world.blue_fin.0).expect("one");
    sqlx::query(
        "update interaction set body = '=2+3 sablefish for Friday', type = 'visit', outcome = 'positive' where id = $1",
    )
    .bind(first.id)
    .execute(&world.database.owner)
    .await
    .expect("a word");
    assert_eq!(first.body, "x");
    let found = list(&world, world.staff.rep, "?q=sablefish").await;
    let row = found.rows.first().expect("a row");
    assert_eq!((found.count.as_str(), row.name.as_str()), ("1", "Visit"));
    assert!(row.href.starts_with(&format!("/organizations/{}?show=notes&before=", world.blue_fin)), "{}", row.href);
    assert!(row.href.ends_with(&format!("#note-{}", first.id)), "{}", row.href);
    let file = file(&world, world.staff.rep, "?q=sablefish&columns=text,outcome,minutes").await;
    let heads = ["Id", "What", "Outcome", "Text", "Minutes", "Mark"];
    assert_eq!(file[0], heads);
    let id = first.id.to_string();
    assert_eq!(file[1], [&id, "Visit", "Positive", "'=2+3 sablefish for Friday", "", ""]);
}

#[tokio::test]
async fn who_may_not_read_an_account_does_not_list_what_was_done_there() {
    let world = World::new(true).await;
    fill(&world).await;
    let rows: Vec<(Uuid, Option<Uuid>)> = sqlx::query_as(
        "select i.id, o.id from interaction i
        left join organization o on o.id = i.organization_id and (o.owner_id is null or o.role in ('principal', 'distributor'))
        where i.deleted_at is null",
    )
    .fetch_all(&world.database.owner)
    .await
    .expect("touches");
    let open = rows.iter().filter(|(_, open)| open.is_some()).count();
    assert!(open > 0 && open < rows.len());
    let other = list(&world, world.staff.other_rep, "").await;
    assert_eq!(other.count, open.to_string());
    assert_eq!(file(&world, world.staff.other_rep, "").await.len(), open + 1);
    for query in ["", "?status=completed", "?type.not=note&on.min=2020-01-01"] {
        let owner = pages(&world, world.staff.rep, query).await.len();
        let viewer = pages(&world, world.staff.viewer, query).await.len();
        assert_eq!(owner, viewer, "Blue Fin is Rob's: {query}");
    }
}

#[test]
fn each_question_survives_the_address_bar() {
    use crate::filter::{Compared as _, Condition};
    for column in Column::ALL {
        for operator in column.operators() {
            let condition =
                Condition { column: *column, operator: *operator, values: vec!["a&b=c".into(), "é".into()] };
            let filter = Filter { conditions: vec![condition], ..Filter::default() };
            assert_eq!(Filter::parse(&filter.to_query()), filter, "{column} {operator}");
        }
    }
    assert_eq!(Column::Happened.sentence(Operator::Min, "2026-03-01"), "From 2026-03-01");
}
