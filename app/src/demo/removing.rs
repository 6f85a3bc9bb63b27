//! Taking the demo company's records away again, for whoever stays. Invariant: all of it, as one operation.

use crate::error::AppError;
use sqlx::{Acquire as _, PgConnection};

/// Deletes what the demo company brought, as the owner of the database and in the name of the longest-serving admin, before
/// all one who is not of the demo; answers with how many accounts went. Its people are disabled where somebody else is an
/// admin. What people made themselves stays.
///
/// # Errors
/// Those of the database: then nothing was removed.
pub async fn remove(owner: &mut PgConnection) -> Result<i64, AppError> {
    let mut tx = owner.begin().await?;
    sqlx::query!(
        "with made as (
            insert into operation (id, kind, subject, person_id, origin)
            select gen_random_uuid(), 'demo removed', company.name, admin.id, 'cli'
            from company
            cross join lateral (
                select id
                from person
                where role = 'admin'
                    and disabled_at is null
                order by created_at in (select at from operation where kind = 'demo'), created_at, id
                limit 1
            ) admin
            returning id, person_id
        )
        select larder.act_as(person_id), set_config('larder.operation_id', id::text, true) as operation,
            set_config('larder.bulk', 'on', true) as bulk
        from made"
    )
    .fetch_one(&mut *tx)
    .await?;
    let gone = sqlx::query_scalar!(r#"select larder.remove_demo() as "gone!""#).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(gone)
}
