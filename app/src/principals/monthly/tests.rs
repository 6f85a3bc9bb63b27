//! The report of a month against the figures of the same days, and its files against the page.

use super::{exporting, store};
use crate::dashboard;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::tests::World;
use crate::principals::tests::{fill, section};
use crate::reports::Section;
use crate::reports::exporting::Format;
use crate::spreadsheet::cell;
use calamine::{Data, Reader as _, Xlsx};
use chrono::Utc;
use std::io::Cursor;

/// The last whole month of the company, as an address says it, and its days.
fn last_month() -> (String, (Day, Day)) {
    let first = Day::at(Utc::now(), "America/New_York").month_start(-1);
    (first.to_string()[..7].to_owned(), (first, first.month_start(1).plus(-1)))
}

fn column(section: &Section, head: &str) -> Vec<String> {
    let place = section.heads.iter().position(|(known, _)| known == head).expect("a column");
    section.rows.iter().map(|row| row.cells[place].clone()).collect()
}

#[tokio::test]
async fn it_says_what_the_dashboard_says_of_the_same_days_and_lists_what_it_counts() {
    let world = World::new(false).await;
    fill(&world).await;
    let (month, (from, to)) = last_month();
    let mut viewer = world.database.viewer(world.staff.viewer).await;
    let query = format!("?principal={}", world.harbor);
    let report = store::monthly(&mut viewer, &query).await.expect("a report");
    assert_eq!((&report.month, report.principal.expect("whose").id), (&month, world.harbor.0));
    assert_eq!(report.months[1].0, month);
    let asked = format!("?who=all&principal={}&from={from}&to={to}", world.harbor);
    let shown = dashboard::store::dashboard(&mut viewer, &asked).await.expect("figures");
    let rate = dashboard::win_rate(shown.deals.won, shown.deals.lost).map_or("–".into(), |rate| rate.to_string());
    let taken = shown.deals.days_to_close.map_or("–".into(), |days| days.to_string());
    let expected =
        [shown.touches.0.to_string(), shown.deals.won.to_string(), shown.deals.lost.to_string(), rate, taken];
    let summary = section(&report.sections, "Summary");
    let now = summary.rows.iter().map(|row| row.cells[1].clone()).collect::<Vec<_>>();
    assert_eq!(now, expected);
    let open = section(&report.sections, "Open deals");
    assert_eq!(open.rows.len().to_string(), shown.deals.open.to_string());
    for (title, count) in [("Won", shown.deals.won), ("Lost", shown.deals.lost)] {
        let days = column(section(&report.sections, title), "Closed");
        assert_eq!(days.len().to_string(), count.to_string(), "{title}");
        assert!(days.iter().all(|day| (from.to_string()..=to.to_string()).contains(day)), "{title}");
    }
    let all = column(section(&report.sections, "Touches"), "All")
        .iter()
        .map(|count| count.parse::<i64>().expect("a count"))
        .sum::<i64>();
    assert_eq!(all, shown.touches.0);
    let dropped = column(section(&report.sections, "Touches"), "Sample drop");
    let dropped = dropped.iter().map(|count| count.parse::<usize>().expect("a count")).sum::<usize>();
    assert_eq!(section(&report.sections, "Samples").rows.len(), dropped);
    // The month before is a whole one, however long this one is.
    let before = (from.month_start(-1), from.plus(-1));
    let asked = format!("?who=all&principal={}&from={}&to={}", world.harbor, before.0, before.1);
    let earlier = dashboard::store::dashboard(&mut viewer, &asked).await.expect("figures");
    assert_eq!(summary.rows[0].cells[2], earlier.touches.0.to_string());
    assert_eq!(summary.rows[1].cells[2], earlier.deals.won.to_string());
}

#[tokio::test]
async fn a_month_that_is_none_is_the_last_one_and_whom_nobody_asked_about_has_no_report() {
    let world = World::new(false).await;
    let mut viewer = world.database.viewer(world.staff.rep).await;
    for query in ["", "?month=9999-01", "?month=soon"] {
        let report = store::monthly(&mut viewer, query).await.expect("a page");
        assert_eq!((report.month, report.sections.len(), report.principals.len()), (last_month().0, 0, 2), "{query}");
    }
    let none = exporting::file(&mut viewer, "", Format::Csv).await;
    assert!(matches!(none, Err(AppError::NotFound)));
    let not_one = store::monthly(&mut viewer, &format!("?principal={}", world.blue_fin)).await;
    assert!(matches!(not_one, Err(AppError::NotFound)));
}

/// What is in a sheet, as texts.
fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, title: &str) -> Vec<Vec<String>> {
    let words = |cell: &Data| match cell {
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let range = book.worksheet_range(title).expect("a sheet");
    range.rows().map(|row| row.iter().map(words).collect()).collect()
}

#[tokio::test]
async fn its_files_say_what_the_page_says_and_run_nothing() {
    let world = World::new(false).await;
    fill(&world).await;
    let formula = "update opportunity set own_name = '=1+1' where id in (
        select id from opportunity where closed_on is null and deleted_at is null and principal_id = $1 limit 3
    )";
    sqlx::query(formula).bind(world.harbor.0).execute(&world.database.owner).await.expect("a formula");
    let query = format!("?principal={}", world.harbor);
    let mut viewer = world.database.viewer(world.staff.viewer).await;
    let report = store::monthly(&mut viewer, &query).await.expect("a report");
    let mut expected = Vec::new();
    for (place, section) in report.sections.iter().enumerate() {
        if place > 0 {
            expected.push(vec![String::new()]);
        }
        expected.push(vec![section.title.clone()]);
        expected.push(section.heads.iter().map(|(head, _)| head.clone()).collect());
        let cells = section.rows.iter().map(|row| row.cells.iter().map(|text| cell(text).into_owned()).collect());
        expected.extend(cells);
    }
    assert!(expected.iter().flatten().any(|text| text.starts_with("'=1+1")), "{expected:?}");

    let file = exporting::file(&mut viewer, &query, Format::Csv).await.expect("a file");
    assert_eq!(file.name, format!("harbor-foods-{}.csv", report.month));
    let mut csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.bytes.as_slice());
    let read = csv.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(read.collect::<Vec<_>>(), expected);

    let file = exporting::file(&mut viewer, &query, Format::Xlsx).await.expect("a file");
    assert_eq!(file.name, format!("harbor-foods-{}.xlsx", report.month));
    let mut book = Xlsx::new(Cursor::new(file.bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), report.sections.iter().map(|section| section.title.clone()).collect::<Vec<_>>());
    for section in &report.sections {
        let rows = sheet(&mut book, &section.title);
        assert_eq!(rows[0], section.heads.iter().map(|(head, _)| head.clone()).collect::<Vec<_>>());
        assert_eq!(rows.len(), 1 + section.rows.len(), "{}", section.title);
        for (read, row) in rows[1..].iter().zip(&section.rows) {
            assert_eq!(read.len(), row.cells.len(), "{}", section.title);
            for (read, text) in read.iter().zip(&row.cells) {
                // "3.0" is the number 3.
                let is_same = *read == cell(text) || read.parse::<f64>().is_ok_and(|number| text.parse() == Ok(number));
                assert!(is_same, "{}: {read} for {text}", section.title);
            }
        }
        assert!(book.worksheet_formula(&section.title).expect("a sheet").is_empty(), "{}", section.title);
    }
    // A figure is a number, with which one goes on counting.
    let summary = book.worksheet_range("Summary").expect("a sheet");
    assert!(matches!(summary.get((1, 1)), Some(Data::Float(_) | Data::Int(_))), "{:?}", summary.get((1, 1)));
}
