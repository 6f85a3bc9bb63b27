//! `larder import`: what the wizard asks, the line answers.

use crate::database::Database;
use crate::program::{Folder, said, url};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Output;

/// A company, and a folder for its files.
struct Desk {
    database: Database,
    folder: Folder,
}

impl Desk {
    async fn new() -> Self {
        let database = Database::fresh().await;
        database.company(false).await;
        Self { database, folder: Folder::new() }
    }

    fn keep(&self, name: &str, text: &[u8]) {
        std::fs::write(self.folder.path().join(name), text).expect("a file");
    }

    fn import(&self, person: &str, arguments: &[&str]) -> Output {
        let address = url(&self.database);
        self.folder.run(&[&["import", "--as", person, "--database-url", &address], arguments].concat())
    }

    async fn text(&self, query: &'static str) -> String {
        sqlx::query_scalar(query).fetch_one(&self.database.owner).await.expect("an answer")
    }
}

/// What a run that went well said.
fn well(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

/// What a run that did not said.
fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", said(output));
    said(output)
}

const ADA: &str = "ada@harbor.example";

#[tokio::test]
async fn whatever_the_wizard_asks_the_line_answers() {
    let desk = Desk::new().await;
    desk.keep("a.csv", b"Id^Account^Sector^Turnover\n1^Fin^Tavrn^1.234\n2^Pier^n/a^2.500\n");
    let line = ["a.csv", "--delimiter=^"];
    let asked = refused(&desk.import(ADA, &line));
    assert!(asked.contains("Name the source") && asked.contains("--source"), "{asked}");
    assert!(asked.contains("two ways") && asked.contains("--decimal"), "{asked}");
    let line = [&line[..], &["--source=crm", "--decimal=comma"]].concat();
    let asked = refused(&desk.import(ADA, &line));
    assert!(asked.contains("Segment: “Tavrn”") && asked.contains("--word"), "{asked}");
    let more = [
        "--word=Sector:Tavrn=Hotel",
        "--word=Sector:n/a=",
        "--role=operator",
        "--priority=A",
        "--owner=rob@harbor.example",
        "--multiply=Turnover=1000",
    ];
    let line = [&line[..], &more].concat();
    assert!(well(&desk.import(ADA, &line)).contains("2 records written."));
    let there = "select string_agg(concat_ws(' ', o.name, o.role, o.priority, p.name, s.name, annual_revenue / 100), '; ' order by o.name)
        from organization o
        join person p on p.id = o.owner_id
        left join segment s on s.id = o.segment_id";
    assert_eq!(desk.text(there).await, "Fin operator A Rob Rep Hotel 1234000; Pier operator A Rob Rep 2500000");
    desk.keep("b.csv", b"Account,Website\nFin,fin.example\n");
    assert!(well(&desk.import(ADA, &["b.csv", "--on-match=skip"])).contains("0 new, 0 changed, 1 skipped"));
    assert!(well(&desk.import(ADA, &["b.csv"])).contains("1 record written."));
}

#[tokio::test]
async fn every_rejected_row_is_said_and_kept_also_when_nothing_can_be_written() {
    let desk = Desk::new().await;
    let rows = (0..120).map(|n| format!("Place {n},many\n")).collect::<Vec<_>>().concat();
    desk.keep("bad.csv", format!("Account,Employees\n{rows}").as_bytes());
    let told = well(&desk.import(ADA, &["bad.csv", "--rejected=again.csv"]));
    assert_eq!(told.matches("is no number of employees.").count(), 120, "{told}");
    let kept = std::fs::read_to_string(desk.folder.path().join("again.csv")).expect("the rejected rows");
    assert_eq!(kept.lines().count(), 121);
    assert_eq!(desk.text("select string_agg(file_name || ' ' || status, ',') from import").await, "bad.csv checked");
    let dry = well(&desk.import(ADA, &["bad.csv", "--dry-run", "--rejected=dry.csv"]));
    assert!(dry.contains("Nothing was written."), "{dry}");
    assert!(desk.folder.path().join("dry.csv").exists());
    assert_eq!(desk.text("select count(*)::text from import").await, "1", "a dry run leaves nothing");
}

#[tokio::test]
async fn reps_do_not_import() {
    let desk = Desk::new().await;
    desk.keep("a.csv", b"Account\nFin\n");
    for person in ["rob@harbor.example", "vera@harbor.example", "nobody@harbor.example"] {
        refused(&desk.import(person, &["a.csv"]));
    }
    assert_eq!(desk.text("select count(*)::text from organization").await, "0");
    well(&desk.import("mia@harbor.example", &["a.csv"]));
    assert_eq!(desk.text("select count(*)::text from organization").await, "1");
}

#[tokio::test]
async fn the_real_accounts_come_in_from_the_line() {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/pipeline-dmy"));
    let folder = std::env::var_os("LARDER_REAL_DATA").map_or_else(beside, PathBuf::from);
    let Ok(file) = std::fs::read(folder.join("accounts.csv")) else {
        // Not `eprintln!`, which a test that passes keeps to itself.
        writeln!(std::io::stderr(), "skipped: no accounts.csv in {}", folder.display()).expect("a word on stderr");
        return;
    };
    let desk = Desk::new().await;
    desk.keep("accounts.csv", &file);
    let line = ["accounts.csv", "--multiply=revenue=1000000", "--accept-matches", "--keep-values"];
    let dry = well(&desk.import(ADA, &[&line[..], &["--dry-run"]].concat()));
    assert!(dry.contains("85 new, 0 changed, 0 skipped, 0 rejected"), "{dry}");
    assert_eq!(desk.text("select count(*)::text from organization").await, "0");
    assert!(well(&desk.import(ADA, &line)).contains("85 records written."));
    let sums = "select concat_ws(' ', count(*), count(parent_id), sum(annual_revenue), count(*) filter (where s.name = 'technology'))
        from organization o
        left join segment s on s.id = o.segment_id";
    assert_eq!(desk.text(sums).await, "85 15 16954380000000 12");
    let again = well(&desk.import(ADA, &line));
    assert!(again.contains("0 new, 0 changed, 85 skipped, 0 rejected"), "{again}");
}
