//! The worker: takes jobs off the table and carries them out.
//! Invariant: one worker holds a job at a time, over any number of processes. Whoever lost a job (the lease ended,
//! another took it) stops at once and can no longer finish it; a job whose worker died is taken up again when its lease
//! ends. So a handler may run a second time for the same job, and must carry on or repeat without harm.

use crate::imports;
use crate::mail::Mailer;
use crate::notices;
use crate::report_mails;
use crate::stop::asked;
use app::context::{Host, PersonId};
use app::operations::{self, OperationId};
use sqlx::postgres::types::PgInterval;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::collections::BTreeMap;
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// How long a worker holds a job without a sign of life.
const LEASE: PgInterval = PgInterval { months: 0, days: 0, microseconds: 10_000_000 };
const SIGN_OF_LIFE: Duration = Duration::from_secs(3);
/// How long a job waits at most when nobody announced it (one that was put off, or whose worker died).
pub const ROUND: Duration = Duration::from_secs(2);
/// How often people are told of what is due: not later than that after it is.
const TELLING: Duration = Duration::from_mins(1);
/// How many jobs one process carries out at a time: a long import does not hold up the mail.
const AT_ONCE: usize = 4;
/// How long a job may go on once the program was asked to stop; then it is put back.
const GRACE: Duration = Duration::from_secs(5);

/// What a handler is given.
#[derive(Clone, Debug)]
pub struct Job {
    /// The job's own id.
    pub id: Uuid,
    /// What it is about.
    pub payload: serde_json::Value,
    /// Whose job it is; the program's own has nobody.
    pub created_by: Option<PersonId>,
    kind: String,
    attempt: i32,
}

/// How a job ended. The words of an error are kept for admins.
pub type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

type Handler = Arc<dyn Fn(Host, Job) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

/// What is done for each kind of job. Jobs of other kinds are left to programs that know them.
#[derive(Clone, Default)]
pub struct Registry(BTreeMap<&'static str, Handler>);

impl Registry {
    /// The same, with a handler for one more kind.
    #[must_use]
    pub fn on<F>(mut self, kind: &'static str, handler: impl Fn(Host, Job) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        self.0.insert(kind, Arc::new(move |host, job| Box::pin(handler(host, job))));
        self
    }
}

/// Every kind of job there is. Without a way out for mail its jobs wait until there is one.
#[must_use]
pub fn registry(mailer: Option<&Mailer>) -> Registry {
    let registry = Registry::default().on("purge", purge).on("import.run", imports::work).on("operation.undo", undo);
    let registry = report_mails::handlers(notices::handlers(registry, mailer), mailer);
    match mailer {
        Some(mailer) => mailer.handlers(registry),
        None => registry,
    }
}

/// Throws away what has served its time, and makes room for what comes. Runs daily.
async fn purge(host: Host, _job: Job) -> Outcome {
    let mut tx = host.pool.begin().await?;
    // Nobody waits for it.
    sqlx::query!("set local statement_timeout = '10min'").execute(&mut *tx).await?;
    sqlx::query!("select larder.purge()").execute(&mut *tx).await?;
    sqlx::query!("select larder.prepare_partitions()").execute(&mut *tx).await?;
    sqlx::query!("select larder.fold_stays()").execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// Takes a large operation back, from wherever that stands, with the rights of the person who asked for it.
async fn undo(host: Host, job: Job) -> Outcome {
    let operation = serde_json::from_value::<OperationId>(job.payload["operation_id"].clone())?;
    let person = job.created_by.ok_or("an undo of nobody")?;
    Ok(operations::store::work(&host.pool, person, operation).await?)
}

/// Works until `stop` says so; then what runs may go on for a few seconds, and is put back if it takes longer.
/// `listen` reaches the database directly: a pooler does not pass announcements on. Every `round` it looks for what nobody
/// announced.
pub async fn work(
    host: Host,
    listen: PgConnectOptions,
    registry: Registry,
    round: Duration,
    stop: watch::Receiver<bool>,
) {
    let announced = Arc::new(Notify::new());
    // On a task of its own, which ends with this one: nothing that happens here cuts a connection attempt short.
    let mut ear = JoinSet::new();
    ear.spawn(hear(listen, announced.clone()));
    let mut running = JoinSet::new();
    let mut scheduled = None::<Instant>;
    let mut told = None::<Instant>;
    let mut asked = std::pin::pin!(asked(stop.clone()));
    loop {
        if scheduled.is_none_or(|last| last.elapsed() > Duration::from_hours(1)) {
            match sqlx::query!("select larder.schedule_purge()").execute(&host.pool).await {
                Ok(_) => scheduled = Some(Instant::now()),
                Err(error) => tracing::warn!(%error, "the daily purge is not scheduled"),
            }
        }
        if told.is_none_or(|last| last.elapsed() > TELLING) {
            told = Some(Instant::now());
            if let Err(error) = tell(&host).await {
                tracing::warn!(%error, "what is due is told later");
            }
        }
        while running.len() < AT_ONCE
            && let Some(job) = claim(&host, &registry).await
        {
            let Some(handler) = registry.0.get(job.kind.as_str()).cloned() else { break };
            running.spawn(carry_out(host.clone(), handler, job, stop.clone()));
        }
        tokio::select! {
            () = &mut asked => break,
            () = announced.notified() => {}
            () = sleep(round) => {}
            Some(_) = running.join_next() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Passes on that somebody said there is a job. Without a connection nobody says so, and the rounds find it.
async fn hear(database: PgConnectOptions, announced: Arc<Notify>) {
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(database);
    loop {
        if let Err(error) = listen(&pool, &announced).await {
            tracing::warn!(%error, "jobs are not announced; they start late");
        }
        sleep(ROUND).await;
    }
}

/// Listens until the connection ends.
async fn listen(pool: &sqlx::PgPool, announced: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen("larder_job").await?;
    // What was announced before somebody listened is found by looking.
    announced.notify_one();
    while listener.try_recv().await?.is_some() {
        announced.notify_one();
    }
    Ok(())
}

/// Notes down what has fallen due: what people are told of, and the reports that are mailed to them.
async fn tell(host: &Host) -> Result<(), sqlx::Error> {
    sqlx::query_scalar!("select larder.tell_due(now())").fetch_one(&host.pool).await?;
    sqlx::query!("select larder.mail_reports(now())").fetch_one(&host.pool).await?;
    Ok(())
}

async fn claim(host: &Host, registry: &Registry) -> Option<Job> {
    let kinds = registry.0.keys().map(|kind| (*kind).to_owned()).collect::<Vec<_>>();
    let claimed = sqlx::query!(
        r#"select id as "id!", kind as "kind!", payload as "payload!", attempts as "attempts!", created_by
        from larder.claim_job($1, $2)"#,
        &kinds,
        LEASE,
    )
    .fetch_optional(&host.pool)
    .await;
    match claimed {
        Ok(row) => row.map(|row| Job {
            id: row.id,
            payload: row.payload,
            created_by: row.created_by.map(PersonId),
            kind: row.kind,
            attempt: row.attempts,
        }),
        Err(error) => {
            tracing::warn!(%error, "no job can be taken");
            None
        }
    }
}

/// Carries one job out, says every few seconds that it is still at it, and puts down how it ended.
async fn carry_out(host: Host, handler: Handler, job: Job, stop: watch::Receiver<bool>) {
    let (id, attempt, kind) = (job.id, job.attempt, job.kind.clone());
    let began = Instant::now();
    // On a task of its own: a panic ends the job and not the worker. Dropping the set ends the task.
    let mut work = JoinSet::new();
    work.spawn(handler(host.clone(), job));
    let mut out_of_time = std::pin::pin!(async {
        asked(stop).await;
        sleep(GRACE).await;
    });
    let outcome = loop {
        tokio::select! {
            ended = work.join_next() => break match ended {
                Some(Ok(outcome)) => outcome,
                Some(Err(panic)) => Err(panic.into()),
                None => return,
            },
            () = sleep(SIGN_OF_LIFE) => {
                let held = sqlx::query_scalar!("select larder.extend_job($1, $2, $3)", id, attempt, LEASE);
                if let Ok(Some(false)) = held.fetch_one(&host.pool).await {
                    tracing::warn!(%id, kind, "another worker has this job now");
                    return;
                }
            }
            () = &mut out_of_time => {
                work.shutdown().await;
                let released = sqlx::query!("select larder.release_job($1, $2)", id, attempt).execute(&host.pool).await;
                tracing::info!(%id, kind, released = released.is_ok(), "put back unfinished");
                return;
            }
        }
    };
    let ms = began.elapsed().as_millis();
    let noted = match &outcome {
        Ok(()) => {
            tracing::info!(target: "larder::jobs", %id, kind, attempt, ms, "done");
            sqlx::query!("select larder.finish_job($1, $2)", id, attempt).execute(&host.pool).await
        }
        Err(error) => {
            // The words may name a person; they are for admins, in the table.
            tracing::warn!(target: "larder::jobs", %id, kind, attempt, ms, "failed");
            sqlx::query!("select larder.fail_job($1, $2, $3)", id, attempt, error.to_string()).execute(&host.pool).await
        }
    };
    if let Err(error) = noted {
        tracing::warn!(%id, kind, %error, "how the job ended was not noted; it will run again");
    }
}
