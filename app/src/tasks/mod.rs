//! Tasks: a promise for the future, of one person, often about an account, a contact or a deal.
//! Invariant: its owner, who assigned it, their managers and admins change it; whoever may read the account or the deal that
//! it is about reads it. What is due is decided in the owner's time zone, by the same rules on both sides.

mod api;
mod done;
mod form;
pub mod inbox;
mod row;
mod rules;
mod section;
mod steps;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{AddTask, ChangeTasks, CompleteTask, DeleteTask, EditTask, FinishTask, PostponeTask, ReopenTask};
pub use done::FinishTaskPage;
pub use form::EditTaskPage;
pub use inbox::{Bulk, InboxPage, Step, WeekPage};
pub use row::{Around, buckets, row};
pub use rules::{Bucket, Draft, when};
pub(crate) use section::new_task;
pub use section::{TasksQuery, TasksSection, tasks_about};
pub use steps::snooze_days;
pub(crate) use steps::{pick, put_off, put_off_to_any_day};

use crate::command::Base;
use crate::contacts::ContactId;
use crate::day::Day;
use crate::interactions::{InteractionId, LogForm};
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use crate::time::Moment;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// A task.
    TaskId,
);

choice!(
    /// What is to be done.
    Kind {
        ToDo = "to do", "To do";
        Call = "call", "Call";
        Visit = "visit", "Visit";
        Email = "email", "E-mail";
        FollowUp = "follow-up", "Follow-up";
        Sample = "sample", "Sample";
    }
);

choice!(
    /// How much it matters.
    Priority {
        High = "high", "High";
        Normal = "normal", "Normal";
        Low = "low", "Low";
    }
);

choice!(
    /// How often it comes back: once it is done, the next one is there.
    Repeat {
        Never = "never", "Does not repeat";
        Daily = "day", "Every day";
        Weekdays = "weekday", "Every weekday";
        Weekly = "week", "Every week";
        Fortnightly = "two weeks", "Every two weeks";
        Monthly = "month", "Every month";
        Quarterly = "quarter", "Every quarter";
    }
);

/// A task as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskForm {
    pub title: String,
    /// Empty: to do.
    pub kind: String,
    /// `2026-03-02`.
    pub due_on: String,
    /// `14:05`; empty: some time that day.
    pub due_at: String,
    /// Empty: normal.
    pub priority: String,
    /// Empty: whoever makes it.
    pub owner_id: String,
    pub organization_id: String,
    /// Fills the organization.
    pub contact_id: String,
    /// Fills it too, and is of no other one.
    pub opportunity_id: String,
    /// Empty: never.
    pub repeat: String,
}

/// What a task is about, as its page lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topic {
    /// Everything at an account, its contacts and deals included.
    Organization(OrganizationId),
    /// What concerns one contact.
    Contact(ContactId),
    /// What concerns one deal.
    Opportunity(OpportunityId),
}

impl Topic {
    /// The deal, or else the contact, or else the account.
    #[must_use]
    pub fn of(
        organization: Option<OrganizationId>,
        contact: Option<ContactId>,
        opportunity: Option<OpportunityId>,
    ) -> Option<Self> {
        let person = contact.map(Self::Contact).or(organization.map(Self::Organization));
        opportunity.map(Self::Opportunity).or(person)
    }

    /// Its page.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Organization(id) => format!("/organizations/{id}"),
            Self::Contact(id) => format!("/contacts/{id}"),
            Self::Opportunity(id) => format!("/opportunities/{id}"),
        }
    }

    /// The account, the contact or the deal that it is.
    #[must_use]
    pub fn columns(self) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Organization(id) => (Some(id.0), None, None),
            Self::Contact(id) => (None, Some(id.0), None),
            Self::Opportunity(id) => (None, None, Some(id.0)),
        }
    }
}

/// Makes a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Add {
    /// Made by the client: work done offline keeps it.
    pub id: TaskId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: TaskForm,
}

/// Changes the fields that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: TaskId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<TaskForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: TaskForm,
}

/// Ticks a task. One that is done already stays as it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complete {
    /// Which.
    pub id: TaskId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What came of it.
    #[serde(default)]
    pub note: String,
    /// When it was ticked, RFC 3339: not when that was sent. Empty: now.
    #[serde(default)]
    pub at: String,
    /// What the note is logged as where the task is about an account: the kind of touch that it was. Empty: not at all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub log: String,
    /// What came of that touch.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    /// The id of that touch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touch: Option<InteractionId>,
}

impl Complete {
    /// The touch that the note becomes; none where it is to be none.
    #[must_use]
    pub(crate) fn logged(&self, about: &TaskForm) -> Option<(InteractionId, LogForm)> {
        let touch = self.touch.filter(|_| !self.log.is_empty())?;
        let form = LogForm {
            kind: self.log.clone(),
            organization_id: about.organization_id.clone(),
            contact_id: about.contact_id.clone(),
            opportunity_id: about.opportunity_id.clone(),
            text: self.note.clone(),
            outcome: self.outcome.clone(),
            ..LogForm::default()
        };
        Some((touch, form))
    }
}

/// Takes a tick back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopen {
    /// Which.
    pub id: TaskId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
}

/// Deletes a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delete {
    /// Which.
    pub id: TaskId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
}

/// Puts a task off to another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postpone {
    /// Which.
    pub id: TaskId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The day it was due as the person found it.
    pub from: Day,
    /// The day they want.
    pub to: Day,
    /// `09:00`, the time of that day; empty: some time. A time of the day before does not stay.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
}

/// A task as screens show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    pub title: String,
    pub kind: Kind,
    pub due_on: Day,
    /// What is said after the day: "14:05", "every week", both or nothing.
    pub when: String,
    pub priority: Priority,
    /// Whose it is.
    pub owner: Named,
    pub organization: Option<Named>,
    pub contact: Option<Named>,
    pub opportunity: Option<Named>,
    /// When it was done.
    pub done: Option<Moment>,
    pub done_note: String,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// Whether it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

/// The tasks of an account, a contact or a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    /// The day that it is for the person asking.
    pub today: Day,
    /// The earliest first.
    pub open: Vec<Task>,
    /// The latest done first.
    pub done: Vec<Task>,
}

/// What the form's page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// Which task.
    pub id: TaskId,
    /// What is stored.
    pub form: TaskForm,
    /// Who can own it.
    pub people: Vec<Named>,
    /// The account that it is about.
    pub organization: Option<Named>,
    /// The contact that it is about.
    pub contact: Option<Named>,
    /// The deal that it is about.
    pub opportunity: Option<Named>,
}
