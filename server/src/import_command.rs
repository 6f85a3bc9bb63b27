//! `larder import`: the wizard's steps on the command line, through the same functions.
//! Invariant: what the wizard would ask, the command refuses unless the line says it.

use crate::database::Database;
use app::auth::PersonId;
use app::context::Viewer;
use app::error::{AppError, FieldError};
use app::imports::{
    Answer, DateOrder, Decimal, Field, ImportDetail, ImportId, Kind, Mapping, OnMatch, Problem, Question, checking,
    deciding, reading, running, showing, store,
};
use app::interactions::kind::{Kind as Touch, Outcome};
use app::organizations::{OrganizationRole, Priority};
use sqlx::PgConnection;
use std::error::Error;
use std::path::PathBuf;
use uuid::Uuid;

/// What the line says about the import.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The e-mail address of the manager or admin who imports
    #[arg(long = "as", value_name = "EMAIL")]
    person: String,
    /// The CSV file, or a workbook (XLSX)
    file: PathBuf,
    /// What each row is: `people`, `organizations`, `products`, `opportunities`, `interactions` or `tasks`; guessed from the
    /// header when not said
    #[arg(long)]
    kind: Option<Kind>,
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
    /// What stands between the cells: one character, or `tab`; found out when not said
    #[arg(long, value_name = "CHARACTER", default_value = "")]
    delimiter: String,
    /// The sheet of a workbook; the first with anything in it when not said
    #[arg(long, value_name = "NAME", default_value = "")]
    sheet: String,
    /// How the file writes numbers: `point` for 1,234.50 or `comma` for 1.234,50
    #[arg(long)]
    decimal: Option<Decimal>,
    /// How the file writes days: `iso` for 2024-03-31, `dmy` for 31-03-2024 or `mdy` for 03/31/2024
    #[arg(long)]
    dates: Option<DateOrder>,
    /// Whose products the rows are of that do not say it; made if there is none of that name
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    /// The account of deals and interactions without one; made if there is none of that name
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// The team of people without one; made if there is none of that name
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// What interactions were that do not say it, like `visit`
    #[arg(long, value_name = "TYPE")]
    touch: Option<Touch>,
    /// What came of interactions that do not say it: `positive`, `neutral` or `negative`; `neutral` when not said
    #[arg(long)]
    outcome: Option<Outcome>,
    /// What to do with accounts, products and deals that Larder knows: `update` or `skip`
    #[arg(long)]
    on_match: Option<OnMatch>,
    /// The role of rows that do not say theirs, like `prospect`
    #[arg(long)]
    role: Option<OrganizationRole>,
    /// The priority of rows that do not say theirs: A, B, C or D
    #[arg(long)]
    priority: Option<Priority>,
    /// The e-mail address of who owns the rows that do not say theirs
    #[arg(long, value_name = "EMAIL")]
    owner: Option<String>,
    /// What an unknown word means, like `Sector:technolgy=Technology`; `Sector:n/a=` leaves it empty
    #[arg(long, value_name = "COLUMN:WORD=MEANING")]
    word: Vec<String>,
    /// Take the likeliest known word for every unknown one
    #[arg(long)]
    accept_matches: bool,
    /// Keep unknown words as they are; new segments, teams and principals are made for them
    #[arg(long)]
    keep_values: bool,
    /// Where to write the rejected rows with their reasons, as CSV
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
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
    let delimiter = reading::parse_delimiter(&line.delimiter).map_err(Problem::label)?;
    let table = reading::open(&bytes, delimiter, &line.sheet).map_err(Problem::label)?;
    database.migrate().await?;
    let mut owner = database.connect_owner().await?;
    let person = PersonId(person_id(&mut owner, &line.person).await?);
    let heir = match &line.owner {
        Some(email) => person_id(&mut owner, email).await?.to_string(),
        None => String::new(),
    };
    let pool = database.pool(2).await?;
    let mut viewer = Viewer::on_behalf_of(&pool, person, "cli").await?;
    let name = line.file.file_name().unwrap_or_default().to_string_lossy();
    let id = store::create(&mut viewer, &name, &table, None).await.map_err(words)?;
    if let Some(kind) = line.kind {
        store::retype(&mut viewer, id, kind).await.map_err(words)?;
    }
    let import = prepare(&mut viewer, id, line, heir).await?;
    print_mapping(&import);
    println!("{}", import.counts.words());
    print_rejected(&mut viewer, &import).await?;
    if line.dry_run {
        keep_rejected(&mut viewer, id, line).await?;
        println!("Nothing was written.");
        return Ok(());
    }
    if import.counts.to_write() == 0 {
        keep_rejected(&mut viewer, id, line).await?;
        viewer.commit().await.map_err(words)?;
        println!("There is nothing to import. What was checked is at /imports/{id}.");
        return Ok(());
    }
    // A job too: should this process die, a program that serves goes on with it.
    deciding::go(&mut viewer, id).await.map_err(words)?;
    viewer.commit().await.map_err(words)?;
    running::run(&pool, person, id, "cli").await.map_err(words)?;
    let mut viewer = Viewer::on_behalf_of(&pool, person, "cli").await?;
    keep_rejected(&mut viewer, id, line).await?;
    let done = showing::detail(&mut viewer, id, "error", 0).await.map_err(words)?;
    let written = if done.counts.done == 1 { "record" } else { "records" };
    println!("{} {written} written. Undo it at /imports/{id}.", done.counts.done);
    Ok(())
}

/// Columns, words and check, in one transaction.
async fn prepare(
    viewer: &mut Viewer,
    id: ImportId,
    line: &Import,
    owner: String,
) -> Result<ImportDetail, Box<dyn Error>> {
    let import = showing::detail(viewer, id, "", 0).await.map_err(words)?;
    let said = Mapping { owner_id: owner, ..mapping(&import, line)? };
    let answers = line.word.iter().map(|word| answer(&import, &said, word)).collect::<Result<Vec<_>, _>>()?;
    let mut open = deciding::map(viewer, id, said).await.map_err(|error| refused(&error))?;
    if !answers.is_empty() {
        open = deciding::decide(viewer, id, &answers, false).await.map_err(words)?;
    }
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
    let column = |name: &str| column(import, name);
    let pair = |text: &str| text.split_once('=').map(|(one, other)| (one.to_owned(), other.to_owned()));
    for said in &line.map {
        let (name, field) = pair(said).ok_or_else(|| format!("--map takes COLUMN=FIELD, not “{said}”"))?;
        if !field.is_empty() && !field.parse::<Field>().is_ok_and(|field| import.kind.fields().contains(&field)) {
            let known = import.kind.fields().iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
            return Err(format!("there is no field “{field}”; there are {known}"));
        }
        let place = column(&name)?;
        mapping.columns[place] = field;
    }
    if let Some(said) = &line.multiply {
        let (name, factor) = pair(said).ok_or_else(|| format!("--multiply takes COLUMN=N, not “{said}”"))?;
        if !mapping.field(column(&name)?).is_some_and(Field::is_amount) {
            return Err("only a column of amounts is multiplied".to_owned());
        }
        mapping.multiplier = factor;
    }
    mapping.currency = line.currency.clone().unwrap_or(mapping.currency);
    mapping.source = line.source.clone().unwrap_or(mapping.source);
    mapping.principal = line.principal.clone().unwrap_or(mapping.principal);
    mapping.account = line.account.clone().unwrap_or(mapping.account);
    mapping.team = line.team.clone().unwrap_or(mapping.team);
    mapping.touch = line.touch.map_or(mapping.touch, |kind| kind.code().to_owned());
    mapping.outcome = line.outcome.map_or(mapping.outcome, |outcome| outcome.code().to_owned());
    mapping.dates = line.dates.map_or(mapping.dates, |order| order.code().to_owned());
    mapping.decimal = line.decimal.map_or(mapping.decimal, |style| style.code().to_owned());
    mapping.on_match = line.on_match.map_or(mapping.on_match, |what| what.code().to_owned());
    mapping.role = line.role.map_or(mapping.role, |role| role.code().to_owned());
    mapping.priority = line.priority.map_or(mapping.priority, |priority| priority.code().to_owned());
    Ok(mapping)
}

/// The place of a column by its name.
fn column(import: &ImportDetail, name: &str) -> Result<usize, String> {
    let place = import.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
    place.ok_or_else(|| format!("the file has no column “{name}”"))
}

/// What `--word` says of one word of a column.
fn answer(import: &ImportDetail, mapping: &Mapping, said: &str) -> Result<Answer, String> {
    let parts = said.split_once(':').and_then(|(name, rest)| Some((name, rest.rsplit_once('=')?)));
    let (name, (word, meaning)) = parts.ok_or_else(|| format!("--word takes COLUMN:WORD=MEANING, not “{said}”"))?;
    let field = mapping.field(column(import, name)?).filter(|field| field.is_list());
    let field = field.ok_or_else(|| format!("the words of “{name}” are in no list"))?;
    let decision = if meaning.is_empty() { "empty".to_owned() } else { format!("use:{meaning}") };
    Ok(Answer { field: field.code().to_owned(), word: word.to_owned(), decision })
}

/// Somebody by their address.
async fn person_id(owner: &mut PgConnection, email: &str) -> Result<Uuid, Box<dyn Error>> {
    let found =
        sqlx::query_scalar!("select id from person where lower(email) = lower($1) and disabled_at is null", email);
    Ok(found.fetch_optional(owner).await?.ok_or_else(|| format!("nobody has the address {email}"))?)
}

fn print_mapping(import: &ImportDetail) {
    for (place, column) in import.columns.iter().enumerate() {
        let field = import.mapping.field(place).map_or("left out", Field::label);
        println!("{:<30} {field}", column.name);
    }
}

/// Every rejected row, page after page; `first` holds the first.
async fn print_rejected(viewer: &mut Viewer, first: &ImportDetail) -> Result<(), Box<dyn Error>> {
    let print = |page: &ImportDetail| {
        for line in &page.lines {
            println!("line {}: {} – {}", line.number, line.name, line.reason);
        }
        page.next
    };
    let mut after = print(first);
    while let Some(line) = after {
        after = print(&showing::detail(viewer, first.id, "error", line).await.map_err(words)?);
    }
    Ok(())
}

/// Writes the rejected rows where the line says.
async fn keep_rejected(viewer: &mut Viewer, id: ImportId, line: &Import) -> Result<(), Box<dyn Error>> {
    if let Some(path) = &line.rejected {
        let rows = showing::rejected(viewer, id).await.map_err(words)?;
        tokio::fs::write(path, rows).await.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
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
    format!("these words are in no list; say --word, --accept-matches or --keep-values, or correct the file:{words}")
}

/// What is wrong about the mapping, each with the option that mends it where there is one.
fn refused(error: &AppError) -> String {
    let AppError::Invalid(errors) = error else { return checking::words(error) };
    let line = |error: &FieldError| match error.field.as_str() {
        "" => error.message.clone(),
        "multiplier" => format!("{} (--multiply)", error.message),
        field => format!("{} (--{field})", error.message),
    };
    errors.iter().map(line).collect::<Vec<_>>().join(" ")
}

/// Every message of a refusal, in one line.
fn words(error: AppError) -> String {
    checking::words(&error)
}
