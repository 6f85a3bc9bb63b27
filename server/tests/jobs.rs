//! Jobs: each is carried out once, whatever number of workers there is and whatever becomes of them.

use crate::database::Database;
use app::context::{Host, Settings};
use server::jobs::{Job, ROUND, Registry, registry, work};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A process's worker.
struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    fn start(database: &Database, registry: Registry) -> Self {
        Self::with_rounds(database, registry, ROUND)
    }

    fn with_rounds(database: &Database, registry: Registry, round: Duration) -> Self {
        let settings = Settings {
            public_url: String::new(),
            mail: false,
            secure_cookies: false,
            development: false,
            set_up_token: None,
        };
        let host = Host { pool: database.pool.clone(), settings: Arc::new(settings) };
        let (stop, asked) = watch::channel(false);
        let listen = (*database.owner.connect_options()).clone();
        Self { stop, task: tokio::spawn(work(host, listen, registry, round, asked)) }
    }

    async fn stop(self) {
        self.stop.send(true).expect("a worker that listens");
        self.task.await.expect("a worker that ends");
    }
}

async fn add(database: &Database, kind: &str) -> Uuid {
    sqlx::query_scalar("insert into job (kind, created_by) values ($1, null) returning id")
        .bind(kind)
        .fetch_one(&database.owner)
        .await
        .expect("a job")
}

#[derive(sqlx::FromRow)]
struct State {
    attempts: i32,
    done: bool,
    leased: bool,
    put_off: bool,
    last_error: Option<String>,
}

async fn state(database: &Database, id: Uuid) -> State {
    sqlx::query_as(
        "select attempts, done_at is not null as done, leased_until is not null as leased,
            run_at > now() as put_off, last_error
        from job where id = $1",
    )
    .bind(id)
    .fetch_one(&database.owner)
    .await
    .expect("the job")
}

/// The state as soon as `seen` is content with it.
async fn state_once(database: &Database, id: Uuid, seen: impl Fn(&State) -> bool) -> State {
    let began = Instant::now();
    loop {
        let state = state(database, id).await;
        if seen(&state) {
            return state;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "the job never came to that state");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Handlers that tell which job they were given.
fn telling() -> (Registry, mpsc::UnboundedReceiver<Uuid>) {
    let (tell, told) = mpsc::unbounded_channel();
    let registry = Registry::default().on("test", move |_, job: Job| {
        let tell = tell.clone();
        async move { Ok(tell.send(job.id)?) }
    });
    (registry, told)
}

#[tokio::test]
async fn two_workers_carry_out_every_job_once() {
    let database = Database::fresh().await;
    let (registry, mut told) = telling();
    let workers = [Worker::start(&database, registry.clone()), Worker::start(&database, registry)];
    let mut wanted = Vec::new();
    for _ in 0..40 {
        wanted.push(add(&database, "test").await);
    }
    let mut carried_out = Vec::new();
    for _ in 0..40 {
        carried_out.push(told.recv().await.expect("a job"));
    }
    for worker in workers {
        worker.stop().await;
    }
    assert!(told.try_recv().is_err(), "one job more than there were");
    carried_out.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(carried_out, wanted);
    assert!(state(&database, wanted[0]).await.done);
}

/// Longer than any test: whatever starts was announced.
const NO_ROUNDS: Duration = Duration::from_hours(1);

/// The job that starts next. A test that would wait for a round ends here.
async fn next(told: &mut mpsc::UnboundedReceiver<Uuid>) -> Option<Uuid> {
    tokio::time::timeout(Duration::from_mins(1), told.recv()).await.expect("a job that starts without a round")
}

#[tokio::test]
async fn an_announced_job_starts_without_waiting_for_a_round() {
    let database = Database::fresh().await;
    let (registry, mut told) = telling();
    let before = add(&database, "test").await;
    let worker = Worker::with_rounds(&database, registry, NO_ROUNDS);
    assert_eq!(next(&mut told).await, Some(before));
    for _ in 0..20 {
        let announced = add(&database, "test").await;
        assert_eq!(next(&mut told).await, Some(announced));
    }
    worker.stop().await;
}

#[tokio::test]
async fn what_is_announced_while_nobody_listens_starts_once_somebody_does() {
    let database = Database::fresh().await;
    let (registry, mut told) = telling();
    let worker = Worker::with_rounds(&database, registry, NO_ROUNDS);
    let first = add(&database, "test").await;
    assert_eq!(next(&mut told).await, Some(first));
    let mut ended = 0;
    while ended == 0 {
        let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and query ilike 'listen%'";
        ended = sqlx::query_scalar::<_, i64>(end).fetch_one(&database.owner).await.expect("the connections");
    }
    let unheard = add(&database, "test").await;
    assert_eq!(next(&mut told).await, Some(unheard));
    worker.stop().await;
}

#[tokio::test]
async fn the_job_of_a_dead_worker_is_taken_up_and_the_dead_one_says_nothing_any_more() {
    let database = Database::fresh().await;
    let id = add(&database, "test").await;
    // A process that dies: it takes the job and is never heard of again.
    let taken = sqlx::query_scalar::<_, Uuid>("select id from larder.claim_job(array['test'], interval '300 ms')");
    assert_eq!(taken.fetch_one(&database.pool).await.ok(), Some(id));
    let (registry, mut told) = telling();
    let worker = Worker::start(&database, registry);
    assert_eq!(told.recv().await, Some(id));
    let done = state_once(&database, id, |state| state.done).await;
    assert_eq!(done.attempts, 2);
    worker.stop().await;
    // It was only slow, and comes back.
    let held = sqlx::query_scalar::<_, bool>("select larder.extend_job($1, 1, interval '10 s')").bind(id);
    assert_eq!(held.fetch_one(&database.pool).await.ok(), Some(false));
    let failed = sqlx::query("select larder.fail_job($1, 1, 'late')").bind(id).execute(&database.pool).await;
    assert!(failed.is_ok());
    assert_eq!(state(&database, id).await.last_error, None);
}

#[tokio::test]
async fn a_job_that_fails_or_panics_is_put_off_and_the_worker_goes_on() {
    let database = Database::fresh().await;
    let (telling, mut told) = telling();
    let registry = telling
        .on("failing", |_, _| async { Err("the mail server said no".into()) })
        .on("panicking", |_, _| async { panic!("out of cheese") });
    let worker = Worker::start(&database, registry);
    let (failing, panicking) = (add(&database, "failing").await, add(&database, "panicking").await);
    let failed = state_once(&database, failing, |state| state.last_error.is_some()).await;
    assert_eq!((failed.attempts, failed.leased, failed.put_off, failed.done), (1, false, true, false));
    assert_eq!(failed.last_error.as_deref(), Some("the mail server said no"));
    let panicked = state_once(&database, panicking, |state| state.last_error.is_some()).await;
    assert!(panicked.last_error.is_some_and(|error| error.contains("panicked")));
    let next = add(&database, "test").await;
    assert_eq!(told.recv().await, Some(next));
    worker.stop().await;
}

#[tokio::test]
async fn a_job_that_keeps_failing_waits_longer_each_time_and_is_given_up_after_the_tenth() {
    let database = Database::fresh().await;
    let id = add(&database, "test").await;
    let claim = "select attempts from larder.claim_job(array['test'], interval '1 minute')";
    let mut waits = Vec::new();
    for attempt in 1..=10 {
        let claimed = sqlx::query_scalar::<_, i32>(claim).fetch_one(&database.pool).await;
        assert_eq!(claimed.ok(), Some(attempt));
        let fail = "select clock_timestamp()::text, larder.fail_job($1, $2, 'no answer')";
        let fail = sqlx::query_scalar::<_, String>(fail).bind(id).bind(attempt);
        let failed = fail.fetch_one(&database.pool).await.expect("noted");
        let wait = "update job set run_at = now() where id = $1 and failed_at is null
            returning round(extract(epoch from (select run_at - $2::timestamptz from job where id = $1)))::integer";
        let wait = sqlx::query_scalar::<_, i32>(wait).bind(id).bind(failed).fetch_optional(&database.owner);
        waits.extend(wait.await.expect("the job"));
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512], "and then given up");
    let again = sqlx::query_scalar::<_, i32>(claim).fetch_optional(&database.pool).await.expect("an answer");
    assert_eq!(again, None);
    let why = sqlx::query_scalar::<_, String>("select last_error from job where failed_at is not null");
    assert_eq!(why.fetch_one(&database.owner).await.ok().as_deref(), Some("no answer"));
}

#[tokio::test]
async fn a_worker_that_is_asked_to_stop_puts_back_what_it_cannot_finish() {
    let database = Database::fresh().await;
    let (begun, mut has_begun) = mpsc::unbounded_channel();
    let endless = Registry::default().on("test", move |_, job: Job| {
        let begun = begun.clone();
        async move {
            begun.send(job.id)?;
            std::future::pending().await
        }
    });
    let worker = Worker::start(&database, endless);
    let id = add(&database, "test").await;
    assert_eq!(has_begun.recv().await, Some(id));
    worker.stop().await;
    let back = state(&database, id).await;
    assert_eq!((back.attempts, back.leased, back.put_off, back.done), (0, false, false, false));
}

#[tokio::test]
async fn the_purge_runs_once_a_day_over_any_number_of_workers() {
    let database = Database::fresh().await;
    let worker = Worker::start(&database, registry(None));
    let id = {
        let purge = "select id from job where kind = 'purge'";
        let mut id = None;
        while id.is_none() {
            id = sqlx::query_scalar::<_, Uuid>(purge).fetch_optional(&database.owner).await.expect("jobs");
        }
        id.expect("a purge")
    };
    let done = state_once(&database, id, |state| state.done || state.last_error.is_some()).await;
    assert_eq!((done.done, done.last_error), (true, None));
    for _ in 0..3 {
        sqlx::query("select larder.schedule_purge()").execute(&database.pool).await.expect("a schedule");
    }
    let waiting =
        "select count(*) from job where kind = 'purge' and done_at is null and run_at > now() + interval '23 hours'";
    assert_eq!(sqlx::query_scalar::<_, i64>(waiting).fetch_one(&database.owner).await.ok(), Some(1));
    let all = sqlx::query_scalar::<_, i64>("select count(*) from job").fetch_one(&database.owner).await;
    assert_eq!(all.ok(), Some(2));
    worker.stop().await;
}
