//! What holds for a touch that is logged or planned, on both sides.

use super::LogForm;
use super::kind::{Kind, Outcome, Status};
use super::samples::DAYS;
use crate::day::Day;
use crate::error::{AppError, FieldError};
use uuid::Uuid;

/// The longest text.
pub(super) const LONGEST: usize = 20_000;

/// As many principals as one touch is about, and products.
const PRINCIPALS: usize = 4;
const PRODUCTS: usize = 50;
/// What is said of more.
pub(super) const FOUR: &str = "Choose at most four principals.";

/// A form whose every field is fine; whose it is and when it happened, each side knows for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// What kind.
    pub kind: Kind,
    /// What became of it.
    pub status: Status,
    /// What was said and done, with its line breaks.
    pub body: String,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// How long it took.
    pub minutes: Option<i32>,
    /// When to come back.
    pub follow_up: Option<Day>,
    /// The principals that it was about; those of its products come along.
    pub principals: Vec<Uuid>,
    /// The products that it was about.
    pub products: Vec<Uuid>,
    /// How it was liked, 1 to 5.
    pub rating: Option<i16>,
}

impl Touch {
    /// As it is logged: with its usual minutes, and a day for the verdict on what was left on `happened`.
    #[must_use]
    pub fn as_logged(self, happened: Day) -> Self {
        let minutes = self.minutes.or(self.kind.usual_minutes());
        let asks = self.status == Status::Completed && self.kind == Kind::SampleDrop && self.rating.is_none();
        let follow_up = self.follow_up.or_else(|| asks.then(|| happened.plus(DAYS)));
        Self { minutes, follow_up, ..self }
    }

    /// What `form` says of a touch that happened on the day `happened`, which is where the person is. What did not happen
    /// says nothing of what came of it.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &LogForm, happened: Day) -> Result<Self, AppError> {
        let status = Status::said(&form.status);
        let silent =
            LogForm { outcome: String::new(), follow_up_on: String::new(), rating: String::new(), ..form.clone() };
        let is_to_tell = matches!(status, None | Some(Status::Completed));
        let form = if is_to_tell { form } else { &silent };
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, message: &str| wrong.push(FieldError::new(field, message));
        let kind = form.kind.parse::<Kind>().ok();
        if kind.is_none() {
            refuse("kind", "Say what it was.");
        }
        let is_note = kind == Some(Kind::Note);
        // Browsers send line breaks as two characters; one is kept.
        let body = form.text.replace("\r\n", "\n").trim().to_owned();
        match body.chars().count() {
            0 if is_note => refuse("text", "Write something first."),
            count if count > LONGEST => refuse("text", "Use at most 20,000 characters."),
            _ => {}
        }
        let follow_up = match form.follow_up_on.trim() {
            "" => None,
            day => {
                let day = day.parse::<Day>().ok();
                if day.is_none() {
                    refuse("follow_up_on", "Choose a day, or leave it empty.");
                }
                day
            }
        };
        if follow_up.is_some_and(|day| day < happened) {
            refuse("follow_up_on", "That is before it happened.");
        }
        let outcome = match form.outcome.as_str() {
            "" => None,
            outcome => {
                let outcome = outcome.parse::<Outcome>().ok();
                if outcome.is_none() {
                    refuse("outcome", "Choose one from the list.");
                }
                outcome
            }
        };
        match outcome {
            None if form.outcome.is_empty() && !is_note && is_to_tell => refuse("outcome", "Say what came of it."),
            Some(Outcome::NeedsFollowUp) if form.follow_up_on.trim().is_empty() => {
                refuse("follow_up_on", "Say when to follow up.");
            }
            _ => {}
        }
        let minutes = match form.minutes.trim() {
            "" => None,
            minutes => {
                let minutes = minutes.parse().ok().filter(|minutes| (1..=1440).contains(minutes));
                if minutes.is_none() {
                    refuse("minutes", "Type whole minutes, at most a day, or leave it empty.");
                }
                minutes
            }
        };
        let rating = match form.rating.trim() {
            "" => None,
            rating => {
                let rating = rating.parse().ok().filter(|rating| (1..=5).contains(rating));
                if rating.is_none() {
                    refuse("rating", "Choose 1 to 5, or leave it unsaid.");
                }
                rating
            }
        };
        if status.is_none() {
            refuse("status", "Choose one from the list.");
        } else if is_note && !is_to_tell {
            refuse("kind", "A note is written about what happened.");
        } else if status == Some(Status::Scheduled) && form.happened_at.trim().is_empty() {
            refuse("happened_at", "Say for when it is planned.");
        }
        let mut ids = |field: &str, texts: &[String], most: usize, message: &str| {
            let ids = texts.iter().filter_map(|text| text.parse().ok()).collect::<Vec<Uuid>>();
            if ids.len() != texts.len() {
                refuse(field, "Choose from the list.");
            } else if ids.len() > most {
                refuse(field, message);
            }
            ids
        };
        let principals = ids("principals", &form.principals, PRINCIPALS, FOUR);
        let products = ids("products", &form.products, PRODUCTS, "Choose at most fifty.");
        match (kind, status) {
            (Some(kind), Some(status)) if wrong.is_empty() => {
                let outcome = outcome.filter(|_| !is_note);
                Ok(Self { kind, status, body, outcome, minutes, follow_up, principals, products, rating })
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// The task that a follow-up date makes: its kind and its title.
#[must_use]
pub fn follow_up(kind: Kind, organization: &str) -> (crate::tasks::Kind, String) {
    let (kind, title) = if kind == Kind::SampleDrop {
        (crate::tasks::Kind::Sample, format!("Get the verdict at {organization}"))
    } else {
        (crate::tasks::Kind::FollowUp, format!("Follow up with {organization}"))
    };
    (kind, title.chars().take(255).collect())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn form() -> LogForm {
        LogForm { kind: "visit".into(), outcome: "positive".into(), text: "Liked it".into(), ..LogForm::default() }
    }

    fn wrong(form: &LogForm) -> Vec<String> {
        let happened = "2026-03-04".parse().expect("a day");
        match Touch::parse(form, happened) {
            Ok(_) => Vec::new(),
            Err(AppError::Invalid(wrong)) => wrong.into_iter().map(|one| one.field).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_happened_says_what_came_of_it_and_a_follow_up_says_when() {
        assert_eq!(wrong(&form()), [] as [String; 0]);
        assert_eq!(wrong(&LogForm { outcome: String::new(), ..form() }), ["outcome"]);
        let follow = LogForm { outcome: "needs follow-up".into(), ..form() };
        assert_eq!(wrong(&follow), ["follow_up_on"]);
        assert_eq!(wrong(&LogForm { follow_up_on: "2026-03-03".into(), ..follow.clone() }), ["follow_up_on"]);
        assert_eq!(wrong(&LogForm { follow_up_on: "2026-03-04".into(), ..follow }), [] as [String; 0]);
        let note = LogForm { kind: "note".into(), outcome: String::new(), ..form() };
        assert_eq!(wrong(&note), [] as [String; 0]);
        assert_eq!(wrong(&LogForm { text: " \r\n".into(), ..note }), ["text"]);
        let nonsense = LogForm { kind: "dance".into(), outcome: "great".into(), minutes: "soon".into(), ..form() };
        assert_eq!(wrong(&nonsense), ["kind", "outcome", "minutes"]);
        let many = vec![Uuid::nil().to_string(); 5];
        let about = LogForm { principals: many, products: vec!["cod".into()], rating: "6".into(), ..form() };
        assert_eq!(wrong(&about), ["rating", "principals", "products"]);
        assert_eq!(wrong(&LogForm { rating: "5".into(), ..form() }), [] as [String; 0]);
    }

    #[test]
    fn what_is_planned_says_when_and_nothing_of_what_came_of_it() {
        let planned = LogForm {
            status: "scheduled".into(),
            rating: "5".into(),
            outcome: "needs follow-up".into(),
            happened_at: "2026-03-05T10:00".into(),
            ..form()
        };
        let touch = Touch::parse(&planned, "2026-03-05".parse().expect("a day")).expect("a plan");
        assert_eq!((touch.status, touch.outcome, touch.rating, touch.follow_up), (Status::Scheduled, None, None, None));
        let left = Touch { kind: Kind::SampleDrop, ..touch }.as_logged(Day::default());
        assert_eq!((left.minutes, left.follow_up), (Some(15), None), "nothing was left yet");
        assert_eq!(wrong(&LogForm { happened_at: " ".into(), ..planned.clone() }), ["happened_at"]);
        assert_eq!(wrong(&LogForm { kind: "note".into(), ..planned.clone() }), ["kind"]);
        assert_eq!(wrong(&LogForm { status: "perhaps".into(), ..planned.clone() }), ["follow_up_on", "status"]);
        assert_eq!(wrong(&LogForm { status: "no-show".into(), outcome: String::new(), ..planned }), [] as [String; 0]);
    }
}
