//! A person's calendar as iCalendar (RFC 5545). Times are in UTC; what is due on a day takes the whole day and no time of it.
//! Invariant: nothing in it is of the moment at which it is asked for, so that it stays the same text until something changed.

use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::kind::Kind;
use crate::interactions::planned::title;
use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};

/// As many of each as it holds; what is further away waits.
const MOST: i64 = 1000;
/// What is planned takes so long where nobody said.
const USUAL_MINUTES: i32 = 30;
/// How often calendars had better ask.
const EVERY: &str = "PT1H";

/// Who made it: says nothing of the version, so that an upgrade changes nothing in it.
const PRODUCT: &str = "-//Larder//Larder//EN";

/// The calendar of the person asking; `public_url` is where Larder is.
///
/// # Errors
/// Those of the database.
pub async fn feed(viewer: &mut Viewer, public_url: &str) -> Result<String, AppError> {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", "Larder"),
        ("X-WR-CALNAME", "Larder"),
        ("X-PUBLISHED-TTL", EVERY),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    calendar.append_property(Property::new("REFRESH-INTERVAL", EVERY).add_parameter("VALUE", "DURATION").done());
    calendar.extend(planned(viewer, public_url).await?);
    calendar.extend(tasks(viewer, public_url).await?);
    Ok(calendar.to_string())
}

/// Where something is to happen, as far as it is shared with the person.
struct Place {
    name: Option<String>,
    address: Option<String>,
    contact: Option<String>,
}

/// An entry with what all have.
fn entry(uid: String, summary: &str, version: i64, changed: DateTime<Utc>, url: &str) -> Event {
    let mut event = Event::new();
    event
        .uid(&uid)
        .summary(&plain(summary))
        .sequence(u32::try_from(version - 1).unwrap_or_default())
        // Without a method, both say when it was last changed.
        .timestamp(changed)
        .last_modified(changed)
        .url(url);
    event
}

/// Fills in where, with whom and what about.
fn describe(event: &mut Event, place: Place, words: &[&str], url: &str) {
    let Place { name, address, contact } = place;
    let location = name.into_iter().chain(address.filter(|address| !address.is_empty())).collect::<Vec<_>>().join(", ");
    if !location.is_empty() {
        event.location(&plain(&location));
    }
    let contact = contact.map(|name| format!("With {name}")).unwrap_or_default();
    let lines = words.iter().copied().chain([contact.as_str(), url]).filter(|line| !line.trim().is_empty());
    event.description(&plain(&lines.collect::<Vec<_>>().join("\n")));
}

/// Text that may stand in a calendar: line breaks of one kind, and no other sign that steers a terminal.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect()
}

/// What the person planned.
async fn planned(viewer: &mut Viewer, public_url: &str) -> Result<Vec<Event>, AppError> {
    let rows = sqlx::query!(
        r#"select i.id, i.type as kind, i.happened_at, i.minutes, i.body, i.version, i.updated_at, o.name as "name?",
            larder.address_line(o) as address, btrim(c.first_name || ' ' || c.last_name) as contact
        from interaction i
        left join organization o on o.id = i.organization_id
        left join contact c on c.id = i.contact_id and c.deleted_at is null
        where i.author_id = $1
            and i.status = 'scheduled'
            and i.deleted_at is null
            and o.deleted_at is null
        order by i.happened_at, i.id
        limit $2"#,
        viewer.me.id.0,
        MOST,
    )
    .fetch_all(viewer.db())
    .await?;
    let events = rows.into_iter().map(|row| {
        let kind = row.kind.parse::<Kind>()?;
        let url = format!("{public_url}/interactions/{}/edit", row.id);
        let summary = title(kind, row.name.as_deref());
        let minutes = row.minutes.or(kind.usual_minutes()).unwrap_or(USUAL_MINUTES);
        let mut event = entry(format!("{}@larder", row.id), &summary, row.version, row.updated_at, &url);
        event.starts(row.happened_at).ends(row.happened_at + TimeDelta::minutes(minutes.into()));
        event.status(EventStatus::Confirmed);
        let place = Place { name: row.name, address: row.address, contact: row.contact };
        describe(&mut event, place, &[&row.body], &url);
        Ok(event)
    });
    events.collect()
}

/// What the person has to do.
async fn tasks(viewer: &mut Viewer, public_url: &str) -> Result<Vec<Event>, AppError> {
    let rows = sqlx::query!(
        r#"select t.id, t.title, t.due_on, to_char(t.due_at, 'HH24:MI') as due_at, t.version, t.updated_at,
            o.name as "name?", larder.address_line(o) as address, btrim(c.first_name || ' ' || c.last_name) as contact
        from task t
        left join organization o on o.id = t.organization_id
        left join contact c on c.id = t.contact_id and c.deleted_at is null
        where t.owner_id = $1
            and t.done_at is null
            and t.deleted_at is null
        order by t.due_on, t.id
        limit $2"#,
        viewer.me.id.0,
        MOST,
    )
    .fetch_all(viewer.db())
    .await?;
    let events = rows.into_iter().map(|row| {
        let url = format!("{public_url}/tasks/{}/edit", row.id);
        let mut event = entry(format!("{}@larder", row.id), &row.title, row.version, row.updated_at, &url);
        // It ends where the next day begins, and leaves the day free.
        event.starts(row.due_on).ends(Day::from(row.due_on).plus(1).date());
        event.append_property(Property::new("TRANSP", "TRANSPARENT"));
        let due = row.due_at.map(|at| format!("By {at}")).unwrap_or_default();
        let place = Place { name: row.name, address: row.address, contact: row.contact };
        describe(&mut event, place, &[&due], &url);
        event
    });
    Ok(events.collect())
}
