//! What holds for a task on both sides: what a form must say, and which bucket it falls into.

use super::{Kind, Priority, Repeat, TaskForm};
use crate::choice;
use crate::day::Day;
use crate::error::{AppError, FieldError};

choice!(
    /// When something is due, seen from today.
    Bucket {
        Overdue = "overdue", "Overdue";
        Today = "today", "Today";
        Tomorrow = "tomorrow", "Tomorrow";
        ThisWeek = "this week", "This week";
        Later = "later", "Later";
    }
);

impl Bucket {
    /// Of what is due on `due`, on the day `today`. The week ends with Sunday.
    #[must_use]
    pub fn of(due: Day, today: Day) -> Self {
        match today.until(due) {
            ..0 => Self::Overdue,
            0 => Self::Today,
            1 => Self::Tomorrow,
            _ if due < today.next_monday() => Self::ThisWeek,
            _ => Self::Later,
        }
    }
}

/// A form whose every field is fine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What to do.
    pub title: String,
    /// What kind of thing that is.
    pub kind: Kind,
    /// By when.
    pub due_on: Day,
    /// `14:05`; empty: some time that day.
    pub due_at: String,
    /// How much it matters.
    pub priority: Priority,
    /// How often it comes back.
    pub repeat: Repeat,
}

impl Draft {
    /// What `form` says.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &TaskForm) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        let title = form.title.split_whitespace().collect::<Vec<_>>().join(" ");
        match title.chars().count() {
            0 => wrong.push(FieldError::new("title", "Say what is to be done.")),
            256.. => wrong.push(FieldError::new("title", "Use at most 255 characters.")),
            _ => {}
        }
        let kind = if form.kind.is_empty() { Ok(Kind::ToDo) } else { form.kind.parse() };
        let priority = if form.priority.is_empty() { Ok(Priority::Normal) } else { form.priority.parse() };
        let repeat = if form.repeat.is_empty() { Ok(Repeat::Never) } else { form.repeat.parse() };
        let due_on = form.due_on.trim().parse();
        if kind.is_err() {
            wrong.push(FieldError::new("kind", "Choose one from the list."));
        }
        if priority.is_err() {
            wrong.push(FieldError::new("priority", "Choose one from the list."));
        }
        if due_on.is_err() {
            wrong.push(FieldError::new("due_on", "Say by which day."));
        }
        let due_at = form.due_at.trim().to_owned();
        if !due_at.is_empty() && !is_time(&due_at) {
            wrong.push(FieldError::new("due_at", "Type a time like 14:05, or leave it empty."));
        }
        if repeat.is_err() {
            wrong.push(FieldError::new("repeat", "Choose one from the list."));
        }
        match (kind, priority, due_on, repeat) {
            (Ok(kind), Ok(priority), Ok(due_on), Ok(repeat)) if wrong.is_empty() => {
                Ok(Self { title, kind, due_on, due_at, priority, repeat })
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// What is said after the day on which a task is due: by when, and how often it comes back.
#[must_use]
pub fn when(due_at: &str, repeat: &str) -> String {
    let repeat = repeat.parse::<Repeat>().ok().filter(|repeat| *repeat != Repeat::Never);
    let repeat = repeat.map(|repeat| repeat.label().to_lowercase());
    let said = [due_at, repeat.as_deref().unwrap_or_default()];
    said.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `14:05`, as a time field writes it.
fn is_time(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else { return false };
    let below = |text: &str, most: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number < most);
    below(hours, 24) && below(minutes, 60)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_task_falls_into_one_bucket_seen_from_today() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        // A Wednesday, and a Saturday, whose week ends tomorrow.
        for (today, due, bucket) in [
            ("2026-03-04", "2026-03-03", Bucket::Overdue),
            ("2026-03-04", "2026-03-04", Bucket::Today),
            ("2026-03-04", "2026-03-05", Bucket::Tomorrow),
            ("2026-03-04", "2026-03-06", Bucket::ThisWeek),
            ("2026-03-04", "2026-03-08", Bucket::ThisWeek),
            ("2026-03-04", "2026-03-09", Bucket::Later),
            ("2026-03-07", "2026-03-08", Bucket::Tomorrow),
            ("2026-03-07", "2026-03-09", Bucket::Later),
            ("2026-03-08", "2026-03-09", Bucket::Tomorrow),
            ("2026-12-31", "2027-01-01", Bucket::Tomorrow),
        ] {
            assert_eq!(Bucket::of(day(due), day(today)), bucket, "{due} on {today}");
        }
    }

    #[test]
    fn everything_wrong_with_a_form_is_said_at_once() {
        let form = TaskForm {
            title: " ".into(),
            kind: "dance".into(),
            due_on: "soon".into(),
            due_at: "25:00".into(),
            priority: "most".into(),
            repeat: "often".into(),
            ..TaskForm::default()
        };
        let Err(AppError::Invalid(wrong)) = Draft::parse(&form) else { panic!("refused") };
        let fields = wrong.iter().map(|one| one.field.as_str()).collect::<Vec<_>>();
        assert_eq!(fields, ["title", "kind", "priority", "due_on", "due_at", "repeat"]);
        let form = TaskForm { title: " Call  back ".into(), due_on: "2026-03-04".into(), ..TaskForm::default() };
        let draft = Draft::parse(&form).expect("a task");
        assert_eq!((draft.title.as_str(), draft.kind, draft.priority), ("Call back", Kind::ToDo, Priority::Normal));
        assert_eq!(draft.repeat, Repeat::Never);
    }

    #[test]
    fn after_the_day_stand_the_time_and_how_often() {
        for (due_at, repeat, words) in [
            ("", "", ""),
            ("", "never", ""),
            ("14:05", "never", "14:05"),
            ("", "week", "every week"),
            ("14:05", "day", "14:05, every day"),
        ] {
            assert_eq!(when(due_at, repeat), words);
        }
    }
}
