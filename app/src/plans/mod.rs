//! How PostgreSQL carries out what the screens ask, as the application role, for a company with years of records: the
//! very statements that the code runs, with those inside of functions. None of them may read a large table from end to end.

use crate::auth::PersonId;
use crate::context::{PLANNING, Viewer};
use crate::error::AppError;
use crate::testing::Database;
use serde_json::Value;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Executor as _, PgPool};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

mod tests;

/// The tables that grow with the company. Partitions of the history are known by how their names begin.
const LARGE: &[&str] = &[
    "organization",
    "organization_fact",
    "contact",
    "opportunity",
    "product",
    "interaction",
    "task",
    "operation",
    "audit",
    "change",
    "external_id",
];
/// How many rows of them a step may read one after the other: what a list counts to.
const IN_A_ROW: f64 = 10_001.0;
/// How many a step may look up: those with a word that is in every tenth note.
const LOOKED_UP: f64 = 25_000.0;

/// Every statement's plan comes back as a notice; then the role, as in the program.
const EXPLAINED: &str = "
    load 'auto_explain';
    set auto_explain.log_min_duration = 0;
    set auto_explain.log_analyze = on;
    set auto_explain.log_timing = off;
    set auto_explain.log_nested_statements = on;
    set auto_explain.log_format = json;
    set auto_explain.log_level = notice;
    set client_min_messages = notice;
    set role larder_app;
";

/// The plans of what is run while it is there.
struct Plans {
    pool: PgPool,
    noticed: Noticed,
    _listening: tracing::subscriber::DefaultGuard,
}

impl Plans {
    fn of(database: &Database) -> Self {
        let pool = PgPoolOptions::new().max_connections(1).after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(PLANNING).await?;
                connection.execute(EXPLAINED).await.map(|_| ())
            })
        });
        let noticed = Noticed::default();
        let listening = tracing::subscriber::set_default(noticed.clone());
        let pool = pool.connect_lazy_with((*database.owner.connect_options()).clone());
        Self { pool, noticed, _listening: listening }
    }

    /// What `person` would wait for in `ask`: nothing when every step of every plan is small.
    async fn complaints<T: Debug>(
        &self,
        person: PersonId,
        ask: impl AsyncFnOnce(&mut Viewer) -> Result<T, AppError>,
    ) -> Vec<String> {
        self.complaints_of_command(person, async |mut viewer| ask(&mut viewer).await).await
    }

    /// The same for what ends the transaction itself.
    async fn complaints_of_command<T: Debug>(
        &self,
        person: PersonId,
        command: impl AsyncFnOnce(Viewer) -> Result<T, AppError>,
    ) -> Vec<String> {
        let viewer = Viewer::on_behalf_of(&self.pool, person, "web").await.expect("somebody who may sign in");
        self.noticed.take();
        if let Err(error) = command(viewer).await {
            return vec![format!("refused: {error:?}")];
        }
        let plans = self.noticed.take();
        assert!(!plans.is_empty(), "no plan came back");
        plans.iter().flat_map(|plan| complaints(plan)).collect()
    }
}

/// What is wrong with one plan: `duration: 1.2 ms  plan:` and the plan.
fn complaints(notice: &str) -> Vec<String> {
    let Some((_, plan)) = notice.split_once("plan:\n") else { return Vec::new() };
    let plan: Value = serde_json::from_str(plan).expect("a plan in JSON");
    let mut found = Vec::new();
    walk(&plan["Plan"], &mut found);
    let statement = plan["Query Text"].as_str().unwrap_or_default();
    let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    let statement = statement.chars().take(300).collect::<String>();
    found.iter().map(|step| format!("{step}: {statement}")).collect()
}

fn walk(step: &Value, found: &mut Vec<String>) {
    let text = |name: &str| step[name].as_str().unwrap_or_default();
    let number = |name: &str| step[name].as_f64().unwrap_or_default();
    let (table, kind) = (text("Relation Name"), text("Node Type"));
    if LARGE.contains(&table) || table.starts_with("audit_2") || table == "audit_default" {
        let rows = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        let rows = rows * number("Actual Loops");
        if rows > if kind == "Seq Scan" { IN_A_ROW } else { LOOKED_UP } {
            found.push(format!("{kind} of {table} touches {rows} rows"));
        }
    }
    for below in step["Plans"].as_array().into_iter().flatten() {
        walk(below, found);
    }
}

/// What the database says beside its answers, on this thread.
#[derive(Clone, Default)]
struct Noticed(Arc<Mutex<Vec<String>>>);

impl Noticed {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("the notices"))
    }
}

impl Subscriber for Noticed {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::postgres::notice"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Message(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Message<'a>(&'a Mutex<Vec<String>>);

impl Visit for Message<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0.lock().expect("the notices").push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
