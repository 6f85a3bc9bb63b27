//! A record's page, which outlives the answers that come for it. Invariant: what is half typed on it, and where the focus
//! is, stays whatever is written beside it.

use super::loaded::waiting;
use super::{ErrorNotice, view};
use crate::error::AppError;
use crate::query::{Answer, Query, Shown};
use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// An answer whatever its type, so that what waits for it is compiled once, and not once for each noun.
#[derive(Clone)]
struct Held {
    /// Of which record it is.
    about: String,
    /// As it came: two answers are the same when their texts are.
    text: String,
    answer: Arc<dyn Any + Send + Sync>,
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A record as the server or the book knows it now.
pub struct Record<T> {
    held: Memo<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Record<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Record<T> {}

impl<T: Send + Sync + 'static> Record<T> {
    /// What `read` finds in it; asked again when it changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(answer(&self.held.with(|held| held.answer.clone())))
    }

    /// What `read` finds in it now.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(answer(&self.held.with_untracked(|held| held.answer.clone())))
    }
}

/// Only `kept` makes records, of the type of their answers.
fn answer<T: 'static>(any: &Arc<dyn Any + Send + Sync>) -> &T {
    any.downcast_ref().unwrap_or_else(|| unreachable!("a record is of the type of its answer"))
}

/// `shown` once for each record, with an answer that changes under it. `about` names the record that an answer is about.
pub fn kept<Q: Query>(
    answer: Answer<Q>,
    about: fn(&Shown<Q>) -> String,
    shown: impl Fn(Record<Shown<Q>>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    Shown<Q>: Send + Sync,
{
    let held = move || {
        let (text, answer) = answer.get_with_text()?;
        Some(answer.map(|answer| Held { about: about(&answer), text, answer: Arc::new(answer) }))
    };
    hold(Arc::new(held), Box::new(move |held| shown(Record { held, of: PhantomData })))
}

type Asked = Arc<dyn Fn() -> Option<Result<Held, AppError>> + Send + Sync>;

/// Apart from the answer's type, so that it is compiled once.
fn hold(asked: Asked, shown: Box<dyn Fn(Memo<Held>) -> AnyView + Send + Sync>) -> AnyView {
    let shown = Arc::new(shown);
    waiting(Box::new(move || {
        let (asked, shown) = (asked.clone(), shown.clone());
        let answer = Memo::new(move |_| asked());
        let about = Memo::new(move |_| {
            answer.with(|answer| match answer {
                // What is about no record is more than nothing.
                Some(Ok(held)) => format!("about {}", held.about),
                Some(Err(error)) => error.to_string(),
                None => String::new(),
            })
        });
        let page = move || {
            // Read and not only tracked: a memo that nobody has read hears of nothing.
            about.with(|_| ());
            let first = match answer.get_untracked()? {
                Ok(first) => first,
                Err(error) => return Some(view! { <ErrorNotice error/> }),
            };
            let latest = Memo::new(move |before: Option<&Held>| {
                let now = answer.with(|answer| answer.as_ref()?.as_ref().ok().cloned());
                now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
            });
            Some(shown(latest))
        };
        page.into_any()
    }))
}
