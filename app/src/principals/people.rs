//! Who has a say in what becomes of a principal, and where they stand towards it.

use crate::contacts::Advocacy;
use crate::context::Viewer;
use crate::error::AppError;
use crate::reports::{Row, Section};
use uuid::Uuid;

/// So many of each stand are named.
const NAMED: i64 = 8;

/// How many stand where, and the first of each: those at its deals, and those who are said to stand somewhere towards it.
/// Where somebody stands towards it goes before where they stand in general.
pub(super) async fn people(viewer: &mut Viewer, principal: Uuid) -> Result<(Vec<(Advocacy, i64)>, Section), AppError> {
    let order = Advocacy::ALL.iter().map(|one| one.code().to_owned()).collect::<Vec<_>>();
    let rows = sqlx::query!(
        r#"with concerned as (
            select k.contact_id as id
            from opportunity d
            join opportunity_contact k on k.opportunity_id = d.id
            where d.principal_id = $1
                and d.deleted_at is null
                and k.deleted_at is null
            union
            select contact_id
            from contact_advocacy
            where principal_id = $1
                and deleted_at is null
        ),
        standing as (
            select c.id, btrim(c.first_name || ' ' || c.last_name) as name, c.position, o.name as organization,
                coalesce(a.advocacy, c.advocacy) as advocacy
            from concerned k
            join contact c on c.id = k.id
            join organization o on o.id = c.organization_id
            left join contact_advocacy a on a.contact_id = c.id and a.principal_id = $1 and a.deleted_at is null
            where c.deleted_at is null
        )
        select id, name as "name!", position, organization, advocacy as "advocacy!", count as "count!"
        from (
            select s.*, count(*) over (partition by advocacy) as count,
                row_number() over (partition by advocacy order by name, id) as place
            from standing s
        ) placed
        where place <= $2
        order by array_position($3::text[], advocacy), place"#,
        principal,
        NAMED,
        &order,
    )
    .fetch_all(viewer.db())
    .await?;
    let (mut stands, mut people) = (Vec::new(), Vec::new());
    for row in rows {
        let advocacy = row.advocacy.parse::<Advocacy>()?;
        if stands.last().is_none_or(|(last, _)| *last != advocacy) {
            stands.push((advocacy, row.count));
        }
        let cells = vec![row.name, advocacy.label().to_owned(), row.organization, row.position];
        people.push(Row { href: format!("/contacts/{}", row.id), cells });
    }
    let count = stands.iter().map(|(_, count)| count).sum::<i64>();
    let named = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let heads = vec![("Person", false), ("Stands", false), ("Account", false), ("Position", false)];
    let empty = "Nobody is at its deals yet, and nobody is said to stand anywhere towards it.";
    let mut section = Section::new("People", heads, people, empty);
    if count > named {
        section.note = format!("These are {named} of {count}: the first {NAMED} of each.");
    }
    Ok((stands, section))
}
