//! One thing done with several tasks.

use crate::auth::PersonId;
use crate::day::Day;
use crate::error::AppError;
use crate::tasks::TaskId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// As many as are ticked at once, and some to spare.
const MOST: usize = 200;

/// Does one thing with several tasks. Those that are done already or not the person's to change stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulk {
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Which.
    #[serde(default)]
    pub ids: Vec<TaskId>,
    /// The button that was pressed: `done`, `give`, `day` for the day that was typed, or a day itself.
    #[serde(default)]
    pub what: String,
    /// The day that was typed.
    #[serde(default)]
    pub day: String,
    /// The person that was chosen.
    #[serde(default)]
    pub owner: String,
    /// When it was sent off, RFC 3339. Empty: now.
    #[serde(default)]
    pub at: String,
}

/// What is done with each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// They are ticked.
    Done,
    /// They go to somebody.
    Give(PersonId),
    /// They are put off to a day, or brought forward to it.
    To(Day),
}

impl Bulk {
    /// The form on the page that the ticks belong to, wherever they stand.
    pub(crate) const FORM: &str = "at-once";

    /// What is to be done.
    ///
    /// # Errors
    /// `Invalid` where nothing is ticked, too much is, or what a button needs is missing.
    pub fn step(&self) -> Result<Step, AppError> {
        if self.ids.is_empty() {
            return Err(AppError::field("", "Tick some tasks first."));
        }
        if self.ids.len() > MOST {
            return Err(AppError::field("", "Tick at most 200 tasks."));
        }
        match self.what.as_str() {
            "done" => Ok(Step::Done),
            "give" => {
                let owner = self.owner.parse().map(Step::Give);
                owner.map_err(|_| AppError::field("owner", "Choose whom to give them to."))
            }
            what => {
                let day = if what == "day" { self.day.trim() } else { what };
                day.parse().map(Step::To).map_err(|_| AppError::field("day", "Choose a day."))
            }
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_button_that_was_pressed_says_what_to_do() {
        let person = PersonId::new();
        let command = |what: &str, day: &str, owner: &str| {
            let (what, day, owner) = (what.to_owned(), day.to_owned(), owner.to_owned());
            Bulk { key: Uuid::now_v7(), ids: vec![TaskId::new()], what, day, owner, at: String::new() }
        };
        let step = |what: &str, day: &str, owner: &str| command(what, day, owner).step();
        let day = "2026-03-04".parse::<Day>().expect("a day");
        assert_eq!(step("done", "", ""), Ok(Step::Done));
        assert_eq!(step("give", "", &person.to_string()), Ok(Step::Give(person)));
        assert_eq!(step("2026-03-04", "2026-09-09", ""), Ok(Step::To(day)));
        assert_eq!(step("day", "2026-03-04", ""), Ok(Step::To(day)));
        assert_eq!(step("day", "", ""), Err(AppError::field("day", "Choose a day.")));
        assert_eq!(step("give", "", ""), Err(AppError::field("owner", "Choose whom to give them to.")));
        let nothing = Bulk { ids: Vec::new(), ..command("done", "", "") };
        assert_eq!(nothing.step(), Err(AppError::field("", "Tick some tasks first.")));
    }
}
