//! Interactions: what happened with an organization or a contact. A note is an interaction of type note.
//! Invariant: whoever may read the organization reads them; their author, managers of the author's team and admins
//! change them. What people wrote is shown as text, never as markup.

mod amend;
mod api;
#[cfg(feature = "ssr")]
pub mod beginning;
#[cfg(feature = "ssr")]
mod history;
pub mod kind;
pub mod list;
#[cfg(feature = "ssr")]
pub mod logging;
mod note;
mod opening;
mod picks;
pub mod planned;
mod quick;
mod rules;
pub mod samples;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod timeline;

pub use amend::EditInteractionPage;
pub use api::{
    AddNote, CallOffInteraction, CompleteInteraction, DeleteInteraction, EditInteraction, EditNote, LogInteraction,
    PutOffInteraction,
};
pub use list::InteractionsPage;
pub use note::EditNotePage;
pub use opening::{LogLink, OpenLog, log_address};
pub use planned::CompleteInteractionPage;
pub use quick::{LogInDialog, LogPage};
pub use rules::{Touch, follow_up};
pub use samples::{SamplesPage, SettleSample};
pub use timeline::{Timeline, TimelineQuery, timeline};

use crate::command::Base;
use crate::contacts::ContactId;
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use crate::tasks::TaskId;
use crate::time::Moment;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// An interaction.
    InteractionId,
);

/// What a timeline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Everything at an organization, its contacts included.
    Organization(OrganizationId),
    /// What concerns one contact.
    Contact(ContactId),
    /// What was done about one deal, and how it moved.
    Opportunity(OpportunityId),
}

impl Subject {
    /// The contact, or else the organization.
    #[must_use]
    pub fn of(organization: Option<OrganizationId>, contact: Option<ContactId>) -> Option<Self> {
        contact.map(Self::Contact).or(organization.map(Self::Organization))
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

    /// The organization or the contact that it is.
    #[must_use]
    pub fn columns(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Organization(id) => (Some(id.0), None),
            Self::Contact(id) => (None, Some(id.0)),
            Self::Opportunity(_) => (None, None),
        }
    }

    /// The deal that it is.
    #[must_use]
    pub fn deal(self) -> Option<OpportunityId> {
        if let Self::Opportunity(id) = self { Some(id) } else { None }
    }

    /// The list that it stands in: what that is called, and where it is.
    #[must_use]
    pub fn list(self) -> (String, String) {
        let (name, path) = match self {
            Self::Organization(_) => ("Accounts", "/organizations"),
            Self::Contact(_) => ("Contacts", "/contacts"),
            Self::Opportunity(_) => ("Deals", "/opportunities"),
        };
        (name.to_owned(), path.to_owned())
    }
}

choice!(
    /// What a timeline shows.
    Show {
        /// Both.
        All = "all", "All";
        /// What people did and wrote.
        Notes = "notes", "Activity";
        /// What was changed.
        History = "history", "History";
    }
);

/// Adds a note to an organization, or to a contact or a deal and so to their organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Add {
    /// Made by the client: work done offline keeps it.
    pub id: InteractionId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Where it belongs.
    #[serde(default)]
    pub organization: Option<OrganizationId>,
    /// Whom it is about.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Which deal it is about.
    #[serde(default)]
    pub opportunity: Option<OpportunityId>,
    /// When it was sent off, RFC 3339: not when that arrived. Empty: now.
    #[serde(default)]
    pub at: String,
    /// What was typed.
    #[serde(default)]
    pub form: NoteForm,
}

/// A note as a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoteForm {
    pub body: String,
}

/// Changes a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: InteractionId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<NoteForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: NoteForm,
}

/// Logs a touch that happened, or plans one: a visit, a call, a sample drop. A follow-up date makes a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Made by the client: work done offline keeps it.
    pub id: InteractionId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Of the task, should there be one.
    pub task: TaskId,
    /// When it was sent off, RFC 3339, which is when it happened unless the form says otherwise. Empty: now.
    #[serde(default)]
    pub at: String,
    /// What was typed.
    #[serde(default)]
    pub form: LogForm,
}

/// A touch as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogForm {
    pub kind: String,
    /// The id of the account; empty where `account` or the contact says it.
    pub organization_id: String,
    /// The account by its name, as it is typed where nothing helps to choose it.
    pub account: String,
    /// Fills the account.
    pub contact_id: String,
    /// The deal that it was about; fills the account too.
    pub opportunity_id: String,
    /// When it happened: RFC 3339, or `2026-03-02T14:05` where the person is. Empty: when it was sent off.
    pub happened_at: String,
    /// What was said and done.
    pub text: String,
    pub outcome: String,
    /// Whole minutes. Empty, when it is logged: as many as its kind usually takes.
    pub minutes: String,
    /// `2026-03-02`: makes a task.
    pub follow_up_on: String,
    /// The ids of the principals that it was about.
    pub principals: Vec<String>,
    /// The ids of the products that it was about; each brings its principal.
    pub products: Vec<String>,
    /// How it was liked, 1 to 5; empty: not said.
    pub rating: String,
    /// The code of what became of it; empty: it happened.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status: String,
}

impl LogForm {
    /// With what was chosen in one order, whatever the order of its boxes; browsers send line breaks as two characters.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.text = self.text.replace("\r\n", "\n");
        self.principals.sort_unstable();
        self.products.sort_unstable();
        self
    }
}

/// A principal, and products of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: Uuid,
    pub name: String,
    pub products: Vec<Named>,
}

/// An open deal, and with whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub id: Uuid,
    pub name: String,
    pub principal: Uuid,
}

/// Changes a touch, or says what became of one that was planned. The account stays; a follow-up date where there was none
/// makes a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amend {
    /// Which.
    pub id: InteractionId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Of the task, should there be one.
    pub task: TaskId,
    /// The form as the person found it.
    pub base: Base<LogForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: LogForm,
    /// When it was sent off, RFC 3339: what was planned happened then, unless the form says otherwise. Empty: now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
}

/// What the page needs that changes a touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendAnswer {
    /// Which.
    pub id: InteractionId,
    /// What is stored.
    pub form: LogForm,
    /// When it happened, as its form says it; of what is planned for later, nothing.
    #[serde(default)]
    pub happened: String,
    /// The same in words: of what is planned, for when.
    pub planned: Moment,
    /// Where it is shown.
    pub subject: Subject,
    /// What that is called; empty where it is not shared with the person.
    pub about: String,
    /// What the account is called, likewise.
    #[serde(default)]
    pub at: String,
    /// Who works there, and whom it is about.
    pub people: Vec<Named>,
    /// What is tried there, and which deal it is about.
    pub deals: Vec<Tried>,
    /// What it may have been about.
    pub lines: Vec<Line>,
}

/// What the quick log begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogAnswer {
    /// The account that the address names.
    pub account: Option<Account>,
    /// The contact that the address names.
    pub contact: Option<ContactId>,
    /// The deal that the address names.
    pub deal: Option<Named>,
    /// The principal that it is about: that of the deal, or the account itself.
    pub principal: Option<Uuid>,
    /// What it may have been about.
    pub lines: Vec<Line>,
    /// Where the person was last, or works most: the likeliest first.
    pub recent: Vec<Account>,
    /// The day that it is for the person.
    pub today: crate::day::Day,
}

/// An account that one may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: OrganizationId,
    pub name: String,
    /// What tells it from others of its name.
    pub about: String,
}

/// What the form's page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// Which note.
    pub id: InteractionId,
    /// What is stored.
    pub form: NoteForm,
    /// Where it is shown.
    pub subject: Subject,
    /// What that is called; empty where it is not shared with the person.
    pub about: String,
}

/// A note in a timeline, or another touch: a call, a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub id: InteractionId,
    pub author: String,
    /// "Visit", "Call, scheduled"; empty for a note.
    pub what: String,
    /// What it was about.
    pub subject: String,
    /// The text as HTML (`markdown`).
    pub body: String,
    /// What came of it.
    pub outcome: Option<kind::Outcome>,
    /// How long it took.
    pub minutes: Option<i32>,
    /// What it was about.
    pub about: Vec<Line>,
    /// How it was liked, 1 to 5.
    pub rating: Option<i16>,
    /// How far the sample has come that it left.
    pub sample: Option<samples::State>,
    /// "Tue 14 Oct": when to come back; empty: not said.
    pub follow_up: String,
    pub at: Moment,
    /// Whom it is about.
    pub contact: Option<Named>,
    /// Which deal it is about; nothing on its own page.
    pub deal: Option<Named>,
    /// Whether the text is not the first one.
    pub edited: bool,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// Whether it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

/// A field that was changed, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub field: String,
    /// Empty: it held nothing.
    pub from: String,
    /// Empty: it holds nothing any more.
    pub to: String,
}

/// A change of a record, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who did it.
    pub who: String,
    /// What they did: "changed the contact".
    pub did: String,
    /// The contact they did it to.
    pub contact: Option<Named>,
    /// When.
    pub at: Moment,
    /// Field by field.
    pub fields: Vec<Changed>,
}

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// Somebody wrote, called or came by.
    Note(Note),
    /// Somebody changed something.
    Change(Change),
}

/// A page of a timeline, the newest entry first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelinePage {
    /// At most a page of them.
    pub entries: Vec<Entry>,
    /// Where older ones start.
    pub older: Option<String>,
    /// Whether changes are left out, which a device does not know; never of the server's.
    #[serde(default)]
    pub without_changes: bool,
}
