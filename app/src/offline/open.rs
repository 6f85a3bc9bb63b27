//! The open book: what of it is in memory, and what is asked of it.
//! Invariant: only the book of the person whose device this is, and only as long after the last contact as the company allows.

use super::answers::{Needs, Question};
use super::book::{Book, HELD};
use super::device::{self, Asked};
use super::door::{Said, opened};
use super::pending::{self, Waits};
use super::wording::moment;
use crate::book::SCHEMA;
use crate::error::AppError;
use crate::fetch;
use crate::time::Moment;
use leptos::prelude::window_event_listener_untyped;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What is in memory.
struct Open {
    /// The moment until which it opens without another contact, as far as that was known when it was read.
    until: i64,
    /// As the device has it.
    stored: Book,
    /// What was laid over it, as the outbox says it.
    waiting: Vec<String>,
    /// What the device had said when the outbox was read; nothing when it has to be read again.
    of: Option<u32>,
    /// What of that waits still.
    waits: Waits,
    /// The result.
    shown: Rc<Book>,
}

thread_local! {
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
    /// How often the device said that it has something else now; nothing before anybody listened.
    static SAID: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Listens to the device from now on.
fn listen() {
    if SAID.get().is_none() {
        SAID.set(Some(0));
        _ = window_event_listener_untyped("larder-device", |_| SAID.set(SAID.get().map(|said| said.wrapping_add(1))));
    }
}

/// Milliseconds since 1970.
pub(super) fn now() -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a whole number")]
    let now = js_sys::Date::now() as i64;
    now
}

/// The moment `at` in words, for somebody in `zone` now.
pub(crate) fn said(at: i64, zone: &str) -> Moment {
    moment(at, zone, now())
}

/// A number that the device has noted down.
pub(super) async fn noted(name: &str) -> Asked<i64> {
    Ok(device::meta(name).await?.and_then(|text| text.parse().ok()).unwrap_or_default())
}

/// Reads the book from the device into memory; answers whether there is one.
///
/// # Errors
/// `SignedOut` when it has been without contact for too long.
pub(super) async fn read() -> Result<bool, AppError> {
    let texts = stored().await;
    let Some(texts) = texts.map_err(|_| AppError::Unavailable)? else { return Ok(false) };
    let left_out = noted("left out").await.map_err(|_| AppError::Unavailable)?;
    let until = noted("until").await.map_err(|_| AppError::Unavailable)?;
    if until < now() {
        close();
        return Err(AppError::SignedOut);
    }
    let Some(mut stored) = Book::read(&texts) else { return Ok(false) };
    stored.whole = left_out == 0;
    let shown = Rc::new(stored.clone());
    OPEN.set(Some(Open { until, stored, waiting: Vec::new(), of: None, waits: Waits::default(), shown }));
    opened(true);
    Ok(true)
}

/// Whether this page is of the person whose device this is: another one may have signed in since it was opened.
async fn is_ours() -> Asked<bool> {
    let who = device::who().await?;
    Ok(who.is_some() && fetch::person().is_none_or(|person| who == Some(person)))
}

/// The tables of a book that is there as a whole and of this version's shape.
async fn stored() -> Asked<Option<[Vec<String>; HELD]>> {
    device::load().await?;
    let whole = device::meta("cursor").await?.is_some_and(|cursor| !cursor.is_empty());
    if !is_ours().await? || !whole || noted("schema").await? != i64::from(SCHEMA) {
        return Ok(None);
    }
    let mut texts = <[Vec<String>; HELD]>::default();
    for (text, table) in texts.iter_mut().zip(Book::TABLES) {
        *text = device::table(table).await?;
    }
    Ok(Some(texts))
}

/// Forgets what is in memory.
pub(super) fn close() {
    OPEN.set(None);
    opened(false);
}

/// How many accounts are in memory; nothing where no book is.
pub(super) fn count() -> Option<u32> {
    OPEN.with_borrow(|open| open.as_ref().map(|open| u32::try_from(open.stored.accounts.len()).unwrap_or(u32::MAX)))
}

/// The book with what waits laid over it, and whether it alone can answer the question at `address`.
async fn current(address: &str) -> Result<Option<(Rc<Book>, bool)>, AppError> {
    listen();
    let is_over = OPEN.with_borrow(|open| open.as_ref().is_none_or(|open| open.until < now()));
    if is_over && !read().await? {
        return Ok(None);
    }
    let of = SAID.get();
    let known = OPEN.with_borrow(|open| {
        let open = open.as_ref().filter(|open| open.of == of)?;
        open.shown.now.set(now());
        Some((Rc::clone(&open.shown), open.waits.concern(address)))
    });
    if known.is_some() {
        return Ok(known);
    }
    let outbox = device::outbox().await.map_err(|_| AppError::Unavailable)?;
    let fetched = noted("fetched").await.map_err(|_| AppError::Unavailable)?;
    Ok(OPEN.with_borrow_mut(|open| {
        let open = open.as_mut()?;
        if open.waiting != outbox {
            let (shown, waits) = pending::lay_over(&open.stored, &outbox, fetched);
            (open.shown, open.waits, open.waiting) = (Rc::new(shown), waits, outbox);
        }
        open.of = of;
        open.shown.now.set(now());
        Some((Rc::clone(&open.shown), open.waits.concern(address)))
    }))
}

/// What the book says to the question at `address`; `at_once` only where it knows as much as the server.
///
/// # Errors
/// `Unavailable` without a book; `SignedOut` when it has been without contact for too long.
pub(super) async fn answer(address: String, at_once: bool) -> Result<Option<Said>, AppError> {
    let (book, alone) = current(&address).await?.ok_or(AppError::Unavailable)?;
    let question = Question::new(&address);
    if at_once && !alone && !question.is_known_whole(&book) {
        return Ok(None);
    }
    let touches = touches(&question.needs(&book)).await.map_err(|_| AppError::Unavailable)?;
    let is_last = alone || !at_once;
    let text = match question.answer(&book, &touches, is_last) {
        None if !at_once => device::seen(&address).await.map_err(|_| AppError::Unavailable)?,
        text => text,
    };
    Ok(text.map(|text| Said { text, alone }))
}

async fn touches(needs: &Needs) -> Asked<Vec<String>> {
    let mut touches = Vec::new();
    match needs {
        Needs::Nothing => {}
        Needs::All => touches = device::table("interaction").await?,
        Needs::Of(accounts) => {
            for account in accounts {
                touches.extend(device::of(&account.to_string(), "interaction").await?);
            }
        }
    }
    Ok(touches)
}
