//! Notifications in SQL, read with the rights of whom they are for.

use super::words::{About, said};
use super::{Choice, Kind, Notice, Notices, NotificationId};
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::cut;
use crate::time::Moment;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// As many as a page shows.
const PAGE: u16 = 100;

/// Those of the person asking after the cursor `after`, the newest first; one that cannot be read means the first page.
///
/// # Errors
/// Those of the database.
pub async fn list(viewer: &mut Viewer, after: &str) -> Result<Notices, AppError> {
    let after = serde_json::from_str(after).ok();
    let (rows, more) = cut(read(viewer, None, after).await?, PAGE.into());
    let cursor = |(at, notice): &(DateTime<Utc>, Notice)| serde_json::to_string(&(at, notice.id)).unwrap_or_default();
    let next = rows.last().filter(|_| more).map(cursor);
    Ok(Notices { list: rows.into_iter().map(|(_, notice)| notice).collect(), next })
}

/// How many wait to be read.
///
/// # Errors
/// Those of the database.
pub async fn unread(viewer: &mut Viewer) -> Result<i64, AppError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification where person_id = $1 and in_app and read_at is null"#,
        viewer.me.id.0,
    );
    Ok(count.fetch_one(viewer.db()).await?)
}

/// Those of a page of the list and one more, or those that are named, wherever they are told; with when they were made.
pub(super) async fn read(
    viewer: &mut Viewer,
    which: Option<&[Uuid]>,
    after: Option<(DateTime<Utc>, NotificationId)>,
) -> Result<Vec<(DateTime<Utc>, Notice)>, AppError> {
    let (at, id) = after.unzip();
    let rows = sqlx::query!(
        r#"select n.id, n.kind, n.table_name, n.record_id, n.others, n.detail, n.made_at,
            n.in_app and n.read_at is null as "unread!", a.name as "actor?", t.title as "task?", i.id as "touch?",
            coalesce(d.id, od.id) as "deal?", coalesce(d.name, od.name) as deal_name, o.id as "organization?",
            o.name as "organization_name?", m.file_name as "file?"
        from notification n
        left join person a on a.id = n.actor_id
        left join task t on n.table_name = 'task' and t.id = n.record_id and t.deleted_at is null
        left join interaction i on n.table_name = 'interaction' and i.id = n.record_id and i.deleted_at is null
        left join opportunity d on n.table_name = 'opportunity' and d.id = n.record_id and d.deleted_at is null
        left join opportunity od on od.id = coalesce(t.opportunity_id, i.opportunity_id) and od.deleted_at is null
        left join organization o
            on o.id = case
                when n.table_name = 'organization' then n.record_id
                else coalesce(t.organization_id, i.organization_id)
            end
            and o.deleted_at is null
        left join import m on n.table_name = 'import' and m.id = n.record_id
        where n.person_id = $1
            and case when $2::uuid[] is null then n.in_app else n.id = any ($2) end
            and ($4::timestamptz is null or (n.made_at, n.id) < ($4, $5::uuid))
        order by n.made_at desc, n.id desc
        limit $3"#,
        viewer.me.id.0,
        which,
        i64::from(PAGE) + 1,
        at,
        id.map(|id| id.0),
    )
    .fetch_all(viewer.db())
    .await?;
    let (me, now) = (viewer.me.clone(), Utc::now());
    let notices = rows.into_iter().map(|row| {
        let about = About {
            kind: row.kind.parse::<Kind>()?,
            actor: row.actor,
            table: row.table_name.unwrap_or_default(),
            record: row.record_id,
            others: row.others,
            detail: row.detail,
            task: row.task,
            touch: row.touch.is_some(),
            deal: row.deal.zip(row.deal_name),
            organization: row.organization.zip(row.organization_name),
            file: row.file,
        };
        let (text, href) = said(&about, &me);
        let at = Moment::new(row.made_at, &me.time_zone, now);
        Ok((row.made_at, Notice { id: NotificationId(row.id), kind: about.kind, text, href, at, unread: row.unread }))
    });
    notices.collect()
}

/// Puts one down as read.
///
/// # Errors
/// `NotFound` for what is not the person's own; those of the database.
pub async fn mark_read(mut viewer: Viewer, which: NotificationId) -> Result<(), AppError> {
    let marked = sqlx::query!(
        "update notification set read_at = coalesce(read_at, now()) where id = $1 and person_id = $2",
        which.0,
        viewer.me.id.0,
    );
    if marked.execute(viewer.db()).await?.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    viewer.commit().await
}

/// Puts all down as read.
///
/// # Errors
/// Those of the database.
pub async fn mark_all_read(mut viewer: Viewer) -> Result<(), AppError> {
    sqlx::query!(
        "update notification set read_at = now() where person_id = $1 and in_app and read_at is null",
        viewer.me.id.0,
    )
    .execute(viewer.db())
    .await?;
    viewer.commit().await
}

/// The names of those who work here, but for the person's own.
///
/// # Errors
/// Those of the database.
pub async fn names(viewer: &mut Viewer) -> Result<Vec<String>, AppError> {
    let names = sqlx::query_scalar!(
        "select name from person where disabled_at is null and id <> $1 order by name, id",
        viewer.me.id.0,
    );
    Ok(names.fetch_all(viewer.db()).await?)
}

/// How the person is told of each kind.
///
/// # Errors
/// Those of the database.
pub async fn choices(viewer: &mut Viewer) -> Result<Vec<Choice>, AppError> {
    let rows = sqlx::query!(
        r#"select k.kind as "kind!", w.in_app as "in_app!", w.mail as "mail!"
        from unnest($2::text[]) with ordinality k (kind, place)
        cross join larder.wants($1, k.kind) w
        order by k.place"#,
        viewer.me.id.0,
        &codes(Kind::ALL),
    );
    let rows = rows.fetch_all(viewer.db()).await?.into_iter();
    rows.map(|row| Ok(Choice { kind: row.kind.parse()?, in_app: row.in_app, mail: row.mail })).collect()
}

/// Chooses that.
///
/// # Errors
/// Those of the database.
pub async fn choose(mut viewer: Viewer, in_app: &[Kind], mail: &[Kind]) -> Result<(), AppError> {
    sqlx::query!(
        "insert into notification_choice (person_id, kind, in_app, mail)
        select $1, k.kind, k.kind = any ($3) and k.kind <> 'digest', k.kind = any ($4)
        from unnest($2::text[]) k (kind)
        on conflict (person_id, kind) do update
        set in_app = excluded.in_app, mail = excluded.mail",
        viewer.me.id.0,
        &codes(Kind::ALL),
        &codes(in_app),
        &codes(mail),
    )
    .execute(viewer.db())
    .await?;
    viewer.commit().await
}

fn codes(kinds: &[Kind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.code().to_owned()).collect()
}
