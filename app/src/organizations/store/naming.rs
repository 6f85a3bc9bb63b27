//! Finding the organization that somebody means by a name.

use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::{Named, OrganizationId};
use uuid::Uuid;

/// The organization that `text` names: by name, or by `Name (City)` where several share it.
///
/// # Errors
/// `Invalid` for the form field `field` when there is none, or more than one.
pub(crate) async fn named(viewer: &mut Viewer, field: &str, text: &str) -> Result<Option<Uuid>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let hits = sqlx::query!(
        r#"select o.id, o.shipping_city as city
        from larder.search_organizations(split_part($1, ' (', 1), 200) hit
        join organization o on o.id = hit.id
        where larder.fold($1) in (larder.fold(o.name), larder.fold(o.name || ' (' || o.shipping_city || ')'))"#,
        text,
    )
    .fetch_all(viewer.db())
    .await?;
    match hits.as_slice() {
        [] => Err(AppError::field(field, "There is no account of that name.")),
        [one] => Ok(Some(one.id)),
        several => {
            let cities: Vec<_> = several.iter().map(|hit| hit.city.as_str()).filter(|city| !city.is_empty()).collect();
            let message = format!("Several have that name. Add the city, as in “Name (City)”: {}.", cities.join(", "));
            Err(AppError::field(field, message))
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

/// What a few letters may mean, in the words a form field takes.
pub(crate) async fn suggest(viewer: &mut Viewer, words: &str) -> Result<Vec<Named>, AppError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hits = sqlx::query_as!(
        Named,
        r#"select o.id, o.name || case when o.shipping_city = '' then '' else ' (' || o.shipping_city || ')' end as "name!"
        from larder.search_organizations($1, 8) hit
        join organization o on o.id = hit.id
        order by hit.rank desc, o.name"#,
        words.trim(),
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(hits)
}
