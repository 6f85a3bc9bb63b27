//! Finding the organization that somebody means by a name.

use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::{Named, OrganizationId, Suggestion};
use uuid::Uuid;

/// The organization that `text` names: by id, or as `larder.organization_text` calls it.
///
/// # Errors
/// `Invalid` for the form field `field` when there is none, or more than one.
pub(crate) async fn named(viewer: &mut Viewer, field: &str, text: &str) -> Result<Option<Uuid>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let (words, end_of_id) = match text.rsplit_once(" #") {
        Some((words, end)) if end.len() == 8 && end.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            (words, Some(end.to_ascii_lowercase()))
        }
        _ => (text, None),
    };
    let hits = sqlx::query!(
        r#"select o.id, larder.organization_text(o.id) as "text!",
            $1 in (o.name, o.name || ' (' || o.shipping_city || ')') as "exact!"
        from (
            select id from larder.search_organizations(translate($1, '()', '  '), 1000)
            union
            select $3::uuid
        ) hit
        join organization o on o.id = hit.id
        where o.deleted_at is null
            and case
                when $3::uuid is not null then o.id = $3
                else larder.fold($1) in (larder.fold(o.name), larder.fold(o.name || ' (' || o.shipping_city || ')'))
                    and ($2::text is null or right(o.id::text, 8) = $2)
            end
        order by 2"#,
        words,
        end_of_id,
        text.parse::<Uuid>().ok(),
    )
    .fetch_all(viewer.db())
    .await?;
    // “Café” and “Cafe” are told apart by whoever types the accent.
    let exact = hits.iter().filter(|hit| hit.exact).count() == 1;
    let meant = hits.iter().filter(|hit| hit.exact || !exact).collect::<Vec<_>>();
    match meant.as_slice() {
        [] => Err(AppError::field(field, "There is no account of that name.")),
        [one] => Ok(Some(one.id)),
        several => {
            let texts = several.iter().take(5).map(|hit| format!("“{}”", hit.text)).collect::<Vec<_>>().join(", ");
            Err(AppError::field(field, format!("Several have that name. Take one as it is written here: {texts}.")))
        }
    }
}

/// Likely twins of a name that is being typed.
pub(crate) async fn twins(
    viewer: &mut Viewer,
    name: &str,
    except: Option<OrganizationId>,
) -> Result<Vec<Named>, AppError> {
    if name.trim().chars().count() < 3 {
        return Ok(Vec::new());
    }
    let twins = sqlx::query_as!(
        Named,
        r#"select o.id, o.name || case when o.shipping_city = '' then '' else ' (' || o.shipping_city || ')' end as "name!"
        from larder.organizations_like($1, $2) twin
        join organization o on o.id = twin.id
        order by twin.likeness desc"#,
        name.trim(),
        except.map(|id| id.0),
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(twins)
}

/// What a few letters may mean, in the words a form field takes, with what tells them apart.
pub(crate) async fn suggest(viewer: &mut Viewer, words: &str) -> Result<Vec<Suggestion>, AppError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hits = sqlx::query_as!(
        Suggestion,
        r#"select larder.organization_text(o.id) as "text!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, ''), p.name) as "about!"
        from larder.search_organizations($1, 8) hit
        join organization o on o.id = hit.id
        left join person p on p.id = o.owner_id
        order by hit.rank desc, o.name"#,
        words.trim(),
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(hits)
}
