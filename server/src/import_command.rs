//! `larder import`: the wizard's steps on the command line, through the same functions.
//! Invariant: what the wizard would ask, the command refuses unless the line says it.

use crate::database::Database;
use app::auth::PersonId;
use app::context::Viewer;
use app::error::AppError;
use app::imports::{
    Answer, Field, ImportDetail, ImportId, Mapping, Problem, Question, checking, deciding, reading, running, showing,
    store,
};
use std::error::Error;
use std::path::PathBuf;

/// What the line says about the import.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The e-mail address of the manager or admin who imports
    #[arg(long = "as", value_name = "EMAIL")]
    person: String,
    /// The CSV file
    file: PathBuf,
    /// What a column is, like `Sector=segment`; `Sector=` leaves it out
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// What a column of amounts is multiplied by, like `Revenue=1000000`
    #[arg(long, value_name = "COLUMN=N")]
    multiply: Option<String>,
    /// The currency of amounts without one, like `USD`
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Where the file's ids come from, like `HubSpot`
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Take the likeliest known word for every unknown one
    #[arg(long)]
    accept_matches: bool,
    /// Keep unknown words as they are; new segments are made for them
    #[arg(long)]
    keep_values: bool,
    /// Say what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Carries it out.
///
/// # Errors
/// What is wrong with the line or the file, in words.
pub async fn import(database: &Database, line: &Import) -> Result<(), Box<dyn Error>> {
    let bytes = tokio::fs::read(&line.file).await.map_err(|error| format!("{}: {error}", line.file.display()))?;
    let table = reading::read(&bytes).map_err(Problem::label)?;
    database.migrate().await?;
    let mut owner = database.connect_owner().await?;
    let person = sqlx::query_scalar!(
        "select id from person where lower(email) = lower($1) and disabled_at is null",
        line.person,
    )
    .fetch_optional(&mut owner)
    .await?;
    let person = PersonId(person.ok_or_else(|| format!("nobody has the address {}", line.person))?);
    let pool = database.pool(2).await?;
    let mut viewer = Viewer::on_behalf_of(&pool, person, "cli").await?;
    let name = line.file.file_name().unwrap_or_default().to_string_lossy();
    let id = store::create(&mut viewer, &name, &table).await.map_err(words)?;
    let import = prepare(&mut viewer, id, line).await?;
    print_mapping(&import);
    println!("{}", import.counts.words());
    print_rejected(&import);
    if line.dry_run || import.counts.to_write() == 0 {
        println!("Nothing was written.");
        return Ok(());
    }
    // A job too: should this process die, a program that serves goes on with it.
    deciding::go(&mut viewer, id).await.map_err(words)?;
    viewer.commit().await.map_err(words)?;
    running::run(&pool, person, id, "cli").await.map_err(words)?;
    let mut viewer = Viewer::on_behalf_of(&pool, person, "cli").await?;
    let done = showing::detail(&mut viewer, id, "error", 0).await.map_err(words)?;
    println!("{} records written. Undo it at /imports/{id}.", done.counts.done);
    Ok(())
}

/// Columns, words and check, in one transaction.
async fn prepare(viewer: &mut Viewer, id: ImportId, line: &Import) -> Result<ImportDetail, Box<dyn Error>> {
    let import = showing::detail(viewer, id, "", 0).await.map_err(words)?;
    let said = mapping(&import, line)?;
    let mut open = deciding::map(viewer, id, said).await.map_err(words)?;
    if line.accept_matches {
        open = deciding::decide(viewer, id, &[], true).await.map_err(words)?;
    }
    if line.keep_values {
        let kept = open.iter().filter(|question| !question.field.is_closed()).map(|question| Answer {
            field: question.field.code().to_owned(),
            word: question.word.clone(),
            decision: "keep".to_owned(),
        });
        open = deciding::decide(viewer, id, &kept.collect::<Vec<_>>(), false).await.map_err(words)?;
    }
    if !open.is_empty() {
        return Err(undecided(&open).into());
    }
    checking::check(viewer, id).await.map_err(words)?;
    showing::detail(viewer, id, "error", 0).await.map_err(|error| words(error).into())
}

/// The guessed mapping with what the line says.
fn mapping(import: &ImportDetail, line: &Import) -> Result<Mapping, String> {
    let mut mapping = import.mapping.clone();
    let column = |name: &str| {
        let place = import.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        place.ok_or_else(|| format!("the file has no column “{name}”"))
    };
    let pair = |text: &str| text.split_once('=').map(|(one, other)| (one.to_owned(), other.to_owned()));
    for said in &line.map {
        let (name, field) = pair(said).ok_or_else(|| format!("--map takes COLUMN=FIELD, not “{said}”"))?;
        if !field.is_empty() && field.parse::<Field>().is_err() {
            let known = Field::ALL.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
            return Err(format!("there is no field “{field}”; there are {known}"));
        }
        let place = column(&name)?;
        mapping.columns[place] = field;
    }
    if let Some(said) = &line.multiply {
        let (name, factor) = pair(said).ok_or_else(|| format!("--multiply takes COLUMN=N, not “{said}”"))?;
        if mapping.field(column(&name)?) != Some(Field::AnnualRevenue) {
            return Err(format!("only a column of {} is multiplied", Field::AnnualRevenue.label().to_lowercase()));
        }
        mapping.multiplier = factor;
    }
    mapping.currency = line.currency.clone().unwrap_or(mapping.currency);
    mapping.source = line.source.clone().unwrap_or(mapping.source);
    Ok(mapping)
}

fn print_mapping(import: &ImportDetail) {
    for (place, column) in import.columns.iter().enumerate() {
        let field = import.mapping.field(place).map_or("left out", Field::label);
        println!("{:<30} {field}", column.name);
    }
}

fn print_rejected(import: &ImportDetail) {
    for line in &import.lines {
        println!("line {}: {} – {}", line.number, line.name, line.reason);
    }
    if import.next.is_some() {
        println!("… and others: {} rows in all", import.counts.error);
    }
}

fn undecided(open: &[Question]) -> String {
    let words = open.iter().map(|question| {
        let offer = question.offer.as_ref().map(|offer| format!(", likeliest “{offer}”")).unwrap_or_default();
        let word = match question.others {
            0 => format!("“{}”", question.word),
            others => format!("{others} other words"),
        };
        format!("\n  {}: {word} ({} rows{offer})", question.field.label(), question.rows)
    });
    let words = words.collect::<Vec<_>>().concat();
    format!("these words are in no list; say --accept-matches or --keep-values, or correct the file:{words}")
}

/// Every message of a refusal, in one line.
fn words(error: AppError) -> String {
    checking::words(&error)
}
