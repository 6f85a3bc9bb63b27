//! What waits for a tab, at moments that the test chooses.

use super::inbox::{Channel, Due, GATHERED, Inbox, QUIET};
use super::presence::Present;
use super::rule::{Change, Who};
use super::{Live, MOMENT};
use app::auth::{PersonId, Role, SessionId, TeamId};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use uuid::Uuid;

fn who(role: Role) -> Who {
    Who { person: PersonId::new(), role, team: TeamId::new() }
}

/// A tab that follows these, of somebody who has asked for their book.
fn tab(channels: &[&str]) -> Inbox {
    let mut inbox = Inbox::new(who(Role::Admin));
    inbox.book = Some("book".to_owned());
    inbox.follow(channels.iter().map(|name| Channel::parse(name).expect("a channel")).collect());
    inbox
}

fn segment(id: Uuid) -> Change {
    Change {
        table: "segment".into(),
        record: Some(id),
        before: None,
        after: None,
        parties: Vec::new(),
        parties_before: Vec::new(),
        deal: None,
        beside: Vec::new(),
    }
}

/// The ids of what is due; nothing when everything is to be read again.
fn ids(due: &Due) -> Option<Vec<Uuid>> {
    let message = due.message.as_ref().expect("a message");
    message.changes.as_ref().map(|changes| changes.iter().filter_map(|news| news.id).collect())
}

#[test]
fn the_first_news_goes_out_at_once_and_later_ones_together() {
    let mut inbox = tab(&["segment"]);
    let (first, second, third) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let now = Instant::now();
    assert!(inbox.hear(&segment(first), false));
    let due = inbox.take(now, Some(7));
    assert_eq!(ids(&due), Some(vec![first]));
    assert_eq!(due.message.and_then(|message| message.cursor).as_deref(), Some("book 7 0"));

    for id in [second, third, second] {
        inbox.hear(&segment(id), false);
    }
    let due = inbox.take(now + QUIET / 2, Some(8));
    assert!(due.message.is_none());
    assert_eq!(due.next, Some(now + QUIET));
    let due = inbox.take(now + QUIET, Some(9));
    assert_eq!(ids(&due), Some(vec![second, third]), "each once");
    assert!(inbox.take(now + Duration::from_secs(9), Some(9)).message.is_none());
}

#[test]
fn a_busy_list_does_not_hold_up_a_record_and_the_cursor_waits_for_both() {
    let (busy, record) = (Uuid::now_v7(), Uuid::now_v7());
    let mut inbox = tab(&["segment", &record.to_string()]);
    let now = Instant::now();
    inbox.hear(&segment(busy), false);
    inbox.take(now, Some(7));
    inbox.hear(&segment(busy), false);
    inbox.hear(&segment(record), false);
    let due = inbox.take(now, Some(8));
    assert_eq!(ids(&due), Some(vec![record]));
    // Whoever breaks off now has not heard of the list yet.
    assert_eq!(due.message.and_then(|message| message.cursor), None);
    let due = inbox.take(now + QUIET, Some(8));
    assert_eq!(ids(&due), Some(vec![busy, record]));
    assert!(due.message.is_some_and(|message| message.cursor.is_some()));
}

#[test]
fn news_for_the_book_are_gathered_and_hold_up_nothing_on_the_screen() {
    let shown = Uuid::now_v7();
    let mut inbox = tab(&["book", &shown.to_string()]);
    let now = Instant::now();
    assert!(inbox.hear(&segment(Uuid::now_v7()), false));
    assert!((0..200).all(|_| !inbox.hear(&segment(Uuid::now_v7()), false)), "nobody looks for what waits already");
    let due = inbox.take(now, Some(7));
    assert!(due.message.is_none());
    assert_eq!(due.next, Some(now + GATHERED));
    inbox.hear(&segment(shown), false);
    let due = inbox.take(now + QUIET, Some(8));
    assert_eq!(ids(&due), Some(vec![shown]));
    assert!(due.message.is_some_and(|message| message.cursor.is_some()), "the book has its own");
    let tables = |due: Due| {
        let changes = due.message.and_then(|message| message.changes).expect("changes");
        changes.into_iter().map(|news| news.table.to_string()).collect::<Vec<_>>()
    };
    let told = now + GATHERED;
    assert_eq!(tables(inbox.take(told, Some(9))), ["book"], "that there is something, whatever it is");
    // And so again: from when there is something new.
    assert!(inbox.take(told + GATHERED, Some(9)).message.is_none());
    assert!(inbox.hear(&segment(Uuid::now_v7()), false));
    let later = told + GATHERED * 3;
    assert_eq!(inbox.take(later, Some(9)).next, Some(later + GATHERED));
}

#[test]
fn whoever_does_not_keep_up_reads_everything_again_and_nothing_is_heaped_up() {
    let mut inbox = tab(&["segment", "team"]);
    for _ in 0..10_000 {
        inbox.hear(&segment(Uuid::now_v7()), false);
    }
    let due = inbox.take(Instant::now(), Some(7));
    assert_eq!(ids(&due), None);
    assert!(due.message.and_then(|message| message.cursor).is_some());
    assert!(inbox.take(Instant::now() + QUIET, Some(7)).message.is_none());
}

#[test]
fn what_nobody_follows_waits_for_nobody() {
    let mut inbox = tab(&["contact", &Uuid::now_v7().to_string()]);
    assert!(!inbox.hear(&segment(Uuid::now_v7()), false));
    assert!(inbox.take(Instant::now(), Some(7)).message.is_none());
    // What was left behind waits no longer; what is still on the screen does.
    let mut inbox = tab(&["segment", "team"]);
    inbox.hear(&segment(Uuid::now_v7()), false);
    assert_eq!(inbox.follow(vec![Channel::Table("segment".into())]), []);
    assert!(inbox.take(Instant::now(), Some(7)).message.is_some());
    inbox.hear(&segment(Uuid::now_v7()), false);
    inbox.follow(Vec::new());
    assert!(inbox.take(Instant::now() + QUIET, Some(7)).message.is_none());
}

#[test]
fn a_table_that_this_program_does_not_know_is_nobodys() {
    let unknown = Change { table: "secret".into(), ..segment(Uuid::now_v7()) };
    for role in Role::ALL {
        assert_eq!(unknown.told_to(&who(*role), false), None);
    }
    assert_eq!(Channel::parse("Robert'); drop table"), None);
}

#[test]
fn one_is_told_of_others_and_not_of_oneself() {
    let record = Uuid::now_v7();
    let mut inbox = tab(&[&record.to_string()]);
    let me = Present { id: inbox.who.person, name: "Ada".into() };
    let dana = Present { id: PersonId::new(), name: "Dana".into() };
    assert!(!inbox.sees_here(record, vec![me.clone()]));
    assert!(inbox.sees_here(record, vec![me.clone(), dana.clone()]));
    assert!(!inbox.sees_here(Uuid::now_v7(), vec![dana.clone()]), "not on the screen");
    let told = |inbox: &mut Inbox| inbox.take(Instant::now(), Some(7)).here;
    assert_eq!(told(&mut inbox), [(record, vec![dana.clone()])]);
    assert_eq!(told(&mut inbox), []);
    assert!(inbox.sees_here(record, vec![me]));
    assert_eq!(told(&mut inbox), [(record, Vec::new())]);
}

#[test]
fn whoever_comes_later_is_told_of_the_last_moments_and_not_of_what_was_long_ago() {
    let (old, new) = (Uuid::now_v7(), Uuid::now_v7());
    let live = Live::default();
    let long_ago = Instant::now().checked_sub(MOMENT * 2).expect("a clock that has run for a while");
    live.state().recent.push_back((long_ago, segment(old)));
    live.state().recent.push_back((Instant::now(), segment(new)));
    let session = SessionId(Uuid::now_v7());
    let taken = live.join(session, who(Role::Admin), "Ada".into(), Ipv4Addr::LOCALHOST.into()).expect("a place");
    let channels = [Channel::Table("segment".into())];
    taken.seat.inbox().follow(channels.to_vec());
    live.catch_up(&taken.seat, &channels);
    assert_eq!(ids(&taken.seat.inbox().take(Instant::now(), Some(7))), Some(vec![new]));
}
