//! Samples that wait to be moved on.

use super::{Given, opportunities, tasks};
use crate::book::InteractionRecord;
use crate::command::merge;
use crate::interactions::samples::{Clock, Settle, State};
use crate::offline::book::{Amendment, Book};
use crate::offline::wording::millis;
use std::rc::Rc;

/// Where somebody else moved it meanwhile, the server will ask.
pub(super) fn settle(book: &mut Book, given: Given<'_>) -> Option<()> {
    let command: Settle = given.command()?;
    let at = millis(&command.at).unwrap_or(given.at);
    let sample = book.open_samples().into_iter().find(|one| one.record.id == command.id)?;
    let known = |record: &InteractionRecord| Clock::of(&record.sample, record.rating);
    let (state, _) = merge(&command.base.0, &command.form, &known(&sample.record)).ok()?.parse().ok()?;
    let (base, form) = (command.base.0.clone(), command.form.clone());
    let change: Amendment = Rc::new(move |record: &mut InteractionRecord| {
        let merged = merge(&base, &form, &known(record)).and_then(|merged| merged.parse());
        if let Ok((state, rating)) = merged {
            state.code().clone_into(&mut record.sample);
            record.rating = rating;
        }
    });
    book.amended.push((command.id.0, change));
    if state == State::Verdict {
        if let Some(task) = sample.record.task {
            _ = tasks::done(book, task, at);
        }
        if let Some((deal, from, to)) = command.step() {
            _ = opportunities::step(book, deal, (from, to), at);
        }
    }
    Some(())
}
