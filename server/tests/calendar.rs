//! The calendar feed over HTTP, read again by another library than the one that writes it.

use crate::test_app::{Answer, Caller, TestApp};
use app::auth::PersonId;
use axum::body::Body;
use axum::http::header::IF_NONE_MATCH;
use axum::http::{Request, StatusCode};
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty};
use sqlx::{AssertSqlSafe, Executor as _};

const PAGE: &str = "/settings/calendar";

/// Makes an address as a browser without JavaScript does; answers with its path.
async fn make(caller: &Caller) -> String {
    let sent = caller.form(PAGE, "/api/calendar/make", &[]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, Some(PAGE)));
    let page = caller.get(PAGE).await;
    let shown = page.text().split("http://larder.test/calendar/").nth(1).expect("the address, this once");
    let token = shown.split(".ics").next().expect("its end");
    assert_eq!(token.len(), 43, "256 bits");
    assert!(!caller.get(PAGE).await.text().contains(token), "it is shown once");
    format!("/calendar/{token}.ics")
}

/// Something of each kind in the books of two people.
async fn fill(app: &TestApp, rob: PersonId, sam: PersonId) {
    let statements = format!(
        "insert into organization (id, name, owner_id, shipping_line1, shipping_city)
        values
            ('00000000-0000-7000-8000-0000000000b1', 'Café Ünder, the Bridge; \\ Söns', '{rob}', '1 Quay St', 'Portland'),
            ('00000000-0000-7000-8000-0000000000b2', 'Hidden Harbor', '{sam}', '', '');
        insert into task (id, title, due_on, due_at, owner_id, assigned_by, organization_id)
        values
            ('00000000-0000-7000-8000-0000000000c1', 'Bring the list', '2036-03-04', '14:05', '{rob}', '{rob}',
                '00000000-0000-7000-8000-0000000000b1'),
            ('00000000-0000-7000-8000-0000000000c2', 'For Rob at Sam''s', '2036-02-29', null, '{rob}', '{sam}',
                '00000000-0000-7000-8000-0000000000b2'),
            ('00000000-0000-7000-8000-0000000000c3', 'Of Sam', '2036-03-04', null, '{sam}', '{sam}', null);
        insert into task (id, title, due_on, owner_id, assigned_by, done_at)
        values ('00000000-0000-7000-8000-0000000000c4', 'Done', '2036-03-04', '{rob}', '{rob}', now());
        insert into interaction (id, author_id, status, type, happened_at, minutes, organization_id, body)
        values
            ('00000000-0000-7000-8000-0000000000d1', '{rob}', 'scheduled', 'visit', '2036-03-09 02:30-05', 45,
                '00000000-0000-7000-8000-0000000000b1', E'First: ünder, \\\\ and;\r\nsecond {long}\x07'),
            ('00000000-0000-7000-8000-0000000000d2', '{rob}', 'cancelled', 'visit', '2036-03-09 02:30-05', 45,
                '00000000-0000-7000-8000-0000000000b1', 'Not to be'),
            ('00000000-0000-7000-8000-0000000000d3', '{sam}', 'scheduled', 'visit', '2036-03-09 02:30-05', 45,
                '00000000-0000-7000-8000-0000000000b2', 'Of Sam');",
        long = "grüße ".repeat(40),
    );
    app.database.owner.execute(AssertSqlSafe(statements)).await.expect("something to do");
}

fn read(answer: &Answer) -> ICalendar {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = answer.text();
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\n', '\r', '\x07']), "{line:?}");
    }
    ICalendar::parse(text).expect("a calendar")
}

fn events(calendar: &ICalendar) -> Vec<&ICalendarComponent> {
    let is_event = |one: &&ICalendarComponent| one.component_type == ICalendarComponentType::VEvent;
    calendar.components.iter().filter(is_event).collect()
}

fn text<'a>(event: &'a ICalendarComponent, property: &ICalendarProperty) -> &'a str {
    event.property(property).and_then(|entry| entry.values.first()?.as_text()).unwrap_or_default()
}

/// A day, or a moment in UTC.
fn moment(event: &ICalendarComponent, property: &ICalendarProperty) -> String {
    let entry = event.property(property).expect("a moment");
    let at = entry.values.first().and_then(|value| value.as_partial_date_time()).expect("a date");
    let day =
        format!("{:04}-{:02}-{:02}", at.year.expect("a year"), at.month.expect("a month"), at.day.expect("a day"));
    let Some(hour) = at.hour else { return day };
    assert_eq!(
        (at.tz_hour, at.tz_minute, at.second),
        (Some(0), Some(0), Some(at.second.unwrap_or_default())),
        "in UTC"
    );
    format!("{day} {hour:02}:{:02}", at.minute.unwrap_or_default())
}

#[tokio::test]
async fn a_calendar_reads_ones_own_open_tasks_and_planned_visits_as_far_as_one_may_read_them() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    fill(&app, staff.rep, staff.other_rep).await;
    let path = make(&app.sign_in(staff.rep).await).await;
    let calendar = read(&app.visitor().get(&path).await);
    let events = events(&calendar);
    let uid = |number: &str| format!("00000000-0000-7000-8000-0000000000{number}@larder");
    let uids = events.iter().map(|event| event.uid().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    assert_eq!(uids, [uid("d1"), uid("c2"), uid("c1")]);
    let [visit, theirs, task] = events[..] else { panic!("three") };
    let name = "Café Ünder, the Bridge; \\ Söns";
    assert_eq!(text(visit, &ICalendarProperty::Summary), format!("Visit at {name}"));
    assert_eq!(text(visit, &ICalendarProperty::Location), format!("{name}, 1 Quay St, Portland"));
    assert_eq!(moment(visit, &ICalendarProperty::Dtstart), "2036-03-09 07:30");
    assert_eq!(moment(visit, &ICalendarProperty::Dtend), "2036-03-09 08:15");
    let said = format!(
        "First: ünder, \\ and;\nsecond {}\nhttp://larder.test/interactions/00000000-0000-7000-8000-0000000000d1/edit",
        "grüße ".repeat(40)
    );
    assert_eq!(text(visit, &ICalendarProperty::Description), said);
    assert_eq!(text(task, &ICalendarProperty::Summary), "Bring the list");
    assert!(text(task, &ICalendarProperty::Description).starts_with("By 14:05\n"));
    assert_eq!(moment(task, &ICalendarProperty::Dtstart), "2036-03-04");
    assert_eq!(moment(task, &ICalendarProperty::Dtend), "2036-03-05");
    assert_eq!(moment(theirs, &ICalendarProperty::Dtend), "2036-03-01");
    assert_eq!(text(theirs, &ICalendarProperty::Location), "", "where it is, is not shared with Rob");
    for event in events {
        let sequence =
            event.property(&ICalendarProperty::Sequence).and_then(|entry| entry.values.first()?.as_integer());
        assert_eq!(sequence, Some(0));
        assert_eq!(moment(event, &ICalendarProperty::Dtstamp), moment(event, &ICalendarProperty::LastModified));
    }
    let change = "update task set due_on = '2036-03-06' where title = 'Bring the list'";
    app.database.owner.execute(change).await.expect("put off");
    let calendar = read(&app.visitor().get(&path).await);
    let events = self::events(&calendar);
    let task = events.iter().find(|event| event.uid() == Some(uid("c1").as_str())).expect("still there");
    let sequence = task.property(&ICalendarProperty::Sequence).and_then(|entry| entry.values.first()?.as_integer());
    assert_eq!((sequence, moment(task, &ICalendarProperty::Dtstart)), (Some(1), "2036-03-06".to_owned()));
}

#[tokio::test]
async fn a_calendar_that_has_the_latest_is_told_so_and_keeps_nothing_without_asking() {
    let (app, staff) = TestApp::with_company().await;
    fill(&app, staff.rep, staff.other_rep).await;
    let path = make(&app.sign_in(staff.rep).await).await;
    let first = app.visitor().get(&path).await;
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let tag = first.header("etag").expect("a tag").to_owned();
    let ask = async || {
        let request = Request::get(&path).header(IF_NONE_MATCH, format!("\"other\", {tag}"));
        app.visitor().send(request, Body::empty()).await
    };
    let second = ask().await;
    assert_eq!((second.status, second.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(second.header("etag"), Some(tag.as_str()));
    app.database.owner.execute("update task set title = 'Another'").await.expect("changed");
    assert_eq!(ask().await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_opens_nothing_once_it_is_renewed_or_taken_back_or_its_person_is_disabled() {
    let (app, staff) = TestApp::with_company().await;
    let (rob, visitor) = (app.sign_in(staff.rep).await, app.visitor());
    let status = async |path: &str| visitor.get(path).await.status;
    let first = make(&rob).await;
    assert_eq!(status(&first).await, StatusCode::OK);
    assert!(rob.get(PAGE).await.text().contains("Last read by a calendar"));
    let second = make(&rob).await;
    assert_eq!((status(&first).await, status(&second).await), (StatusCode::NOT_FOUND, StatusCode::OK));
    let of_vera = make(&app.sign_in(staff.viewer).await).await;
    assert_eq!(status(&of_vera).await, StatusCode::OK, "it is a personal thing");
    let sent = rob.form(PAGE, "/api/calendar/revoke", &[]).await;
    assert_eq!((sent.status, status(&second).await), (StatusCode::SEE_OTHER, StatusCode::NOT_FOUND));
    let third = make(&rob).await;
    let admin = app.sign_in(staff.admin).await;
    let fields = [
        ("command[id]", staff.rep.to_string()),
        ("command[key]", uuid::Uuid::now_v7().to_string()),
        ("command[heir]", staff.colleague.to_string()),
    ];
    let fields = fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    assert!(admin.post("/api/people/disable", &fields).await.status.is_success());
    assert_eq!(status(&third).await, StatusCode::NOT_FOUND);
    let enabled = admin.post("/api/people/enable", &[("id", &staff.rep.to_string())]).await;
    assert!(enabled.status.is_success());
    assert_eq!(status(&third).await, StatusCode::NOT_FOUND, "whoever comes back makes a new one");
    for nothing in ["/calendar/.ics", "/calendar/nonsense", "/calendar/nonsense.ics"] {
        assert_eq!(status(nothing).await, StatusCode::NOT_FOUND, "{nothing}");
    }
}
