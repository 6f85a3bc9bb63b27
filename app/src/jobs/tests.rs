//! Jobs against a real database, as the application role.

use super::store;
use crate::testing::Database;
use sqlx::{AssertSqlSafe, Executor as _};

#[tokio::test]
async fn an_admin_sees_what_waits_and_what_was_given_up_and_why() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let jobs =
        "insert into job (kind, created_by, attempts, run_at, failed_at, done_at, leased_until, last_error) values
        ('mail.reset', null, 10, now(), now() - interval '1 day', null, null, 'the mail server said no'),
        ('mail.invitation', '{ada}', 10, now(), now() - interval '91 days', null, null, 'long ago'),
        ('import.run', '{ada}', 1, now() - interval '1 hour', null, null, now() + interval '1 minute', null),
        ('mail.invitation', '{ada}', 3, now() + interval '8 seconds', null, null, null, 'no answer'),
        ('mail.invitation', '{ada}', 1, now(), null, now(), null, null),
        ('purge', null, 0, now() + interval '1 day', null, null, null, null)";
    database.owner.execute(AssertSqlSafe(jobs.replace("{ada}", &staff.admin.to_string()))).await.expect("jobs");
    let seen = store::open(&mut database.viewer(staff.admin).await).await.expect("jobs");
    let seen = seen.into_iter().map(|job| format!("{}|{}|{}|{}", job.what, job.who, job.state, job.error));
    assert_eq!(
        seen.collect::<Vec<_>>(),
        [
            "Mail with a new password’s link||given up, tried 10 times|the mail server said no",
            "Import|Ada Admin|running|",
            "Invitation by mail|Ada Admin|waiting, tried 3 times|no answer",
            "Clearing out what has served its time||waiting|",
        ]
    );
}
