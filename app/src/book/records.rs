//! What travels to a device, and what rests there: one text of JSON for each record.
//! Invariant: a name that changes without its record (a person's, a segment's, a principal's) stands in the lists alone; any
//! other name comes again with the account that shows it.

use crate::auth::{Me, PersonId, TeamId};
use crate::authorizations::{AuthorizationForm, AuthorizationId};
use crate::contacts::{ContactForm, ContactId};
use crate::day::Day;
use crate::interactions::InteractionId;
use crate::opportunities::{OpportunityForm, OpportunityId, Say};
use crate::organizations::{Named, OrganizationForm, OrganizationId};
use crate::products::{ProductForm, ProductId};
use crate::tasks::{TaskForm, TaskId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The number of this shape: a device with another one reads its book anew.
pub const SCHEMA: u32 = 7;

/// A record as the device keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Put {
    /// `"<table>/<id>"`; of the lists, `"lists/all"`.
    pub key: String,
    /// `organization`, `contact`, `interaction`, `task`, `opportunity`, `product`, `distributor_authorization` or `lists`;
    /// `sample` of an interaction whose sample is open and `planned` of one that is planned, which so are there twice.
    pub table: String,
    /// The account it is on, itself for an account; their person for tasks that are on no account they see; itself for what is
    /// everybody's, a product or an authorization; nothing for the lists.
    pub of: String,
    /// The record as JSON.
    pub text: String,
}

/// A page of a book that is loaded: the accounts nearest to the person's own work come first, each with everything on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The number of their shape.
    pub schema: u32,
    /// Where the deltas start once the last page is there; the same on every page of a load.
    pub cursor: String,
    /// How many accounts the book has.
    pub total: u32,
    /// How many more would belong to it and are left out, because a book has room for so many.
    pub left_out: u32,
    /// About how many bytes the whole book takes on the line.
    pub bytes: u32,
    /// How many accounts came up to the end of this page.
    pub sent: u32,
    /// What to ask the next page `after`; none: this is the last one.
    pub next: Option<String>,
    /// The records of this page.
    pub puts: Vec<Put>,
}

/// What changed in a book since a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// The whole book is to be read again: what the device has may not be its person's any more. All else is empty then.
    pub anew: bool,
    /// What to ask with next time.
    pub cursor: String,
    /// Whether there is more, to be asked for at once.
    pub more: bool,
    /// What is `of` these goes, before `puts` are stored: an account that changed comes whole, one that left does not come.
    pub cleared: Vec<Uuid>,
    /// The records to store.
    pub puts: Vec<Put>,
}

/// All that an account's page, its form and its row of the list show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// Which.
    pub id: OrganizationId,
    /// Counts its changes.
    pub version: i64,
    /// Its fields; owner, segment and distributor by id, their names are in the lists.
    pub form: OrganizationForm,
    /// The owner's team.
    pub team: Option<TeamId>,
    /// The accounts above it, the highest first and its parent last.
    pub above: Vec<Named>,
    /// The first of those below it, by name: also such as are not in the book.
    pub below: Vec<Named>,
    /// How many those are in all.
    pub branches: u32,
    /// Who follows it.
    pub followers: Vec<PersonId>,
    /// Who worked there before, the last one to leave first: the contact.
    pub former: Vec<FormerRecord>,
    /// How many contacts it has.
    pub contacts: i32,
    /// When something last happened with it, in milliseconds since 1970.
    pub last_activity: Option<i64>,
    /// When somebody was last there: what a visit is due by.
    pub last_visit: Option<i64>,
    /// The earliest day on which something is promised.
    pub next_follow_up: Option<Day>,
    /// When it was made, likewise.
    pub created: i64,
    /// Whether the person may change it.
    pub writable: bool,
}

/// All that a contact's page, form and row of the list show; they may be changed where their account may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Which.
    pub id: ContactId,
    /// Counts their changes.
    pub version: i64,
    /// Where they work.
    pub organization: OrganizationId,
    /// Their fields; principals by id.
    pub form: ContactForm,
    /// Where they worked before, the last one first: the organization.
    pub former: Vec<FormerRecord>,
    /// When they were made, in milliseconds since 1970.
    pub created: i64,
    /// Whether the person may change them.
    pub writable: bool,
}

/// Somebody's place at a former account, seen from either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerRecord {
    /// The one at the other end.
    pub other: Named,
    /// What they were.
    pub position: String,
    /// Until when, in milliseconds since 1970.
    pub left: i64,
}

/// Something that happened with an account within a year, or is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InteractionRecord {
    /// Which.
    pub id: InteractionId,
    /// Counts its changes.
    pub version: i64,
    /// With which account.
    pub organization: OrganizationId,
    /// With whom.
    pub contact: Option<Named>,
    /// About which deal; what that is called it says itself.
    #[serde(default)]
    pub deal: Option<OpportunityId>,
    /// Who did it; their name is in the lists.
    pub author: PersonId,
    /// Its type's code: `visit`, `call`, `note`.
    pub kind: String,
    /// Its status' code: `completed`, `scheduled`.
    pub status: String,
    /// What it was about.
    pub subject: String,
    /// What was written.
    pub body: String,
    /// When it happened or will, in milliseconds since 1970.
    pub at: i64,
    /// What came of it, its code; nothing where that is not said.
    pub outcome: String,
    /// How long it took.
    pub minutes: Option<i32>,
    /// When to come back.
    pub follow_up: Option<Day>,
    /// The principals that it was about; their names are in the lists.
    #[serde(default)]
    pub principals: Vec<Uuid>,
    /// The products that it was about.
    #[serde(default)]
    pub products: Vec<Uuid>,
    /// How it was liked.
    #[serde(default)]
    pub rating: Option<i16>,
    /// How far the sample has come that it left, its code; nothing where it left none.
    #[serde(default)]
    pub sample: String,
    /// The task that it made.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// Whether the text is not the first one.
    pub edited: bool,
    /// Whether the person may change it.
    pub writable: bool,
}

/// A promise: on an account of the book, or the person's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// Which.
    pub id: TaskId,
    /// Counts its changes.
    pub version: i64,
    /// Its fields; the owner by id, their name is in the lists.
    pub form: TaskForm,
    /// The account it is about.
    pub organization: Option<Named>,
    /// The contact it is about.
    pub contact: Option<Named>,
    /// The deal it is about.
    #[serde(default)]
    pub opportunity: Option<Named>,
    /// Who gave it to its owner.
    #[serde(default)]
    pub by: Option<PersonId>,
    /// When it was done, in milliseconds since 1970.
    pub done: Option<i64>,
    /// What came of it.
    pub done_note: String,
    /// Whether the person may change it.
    pub writable: bool,
}

/// A deal at an account of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityRecord {
    /// Which.
    pub id: OpportunityId,
    /// Counts its changes.
    pub version: i64,
    /// What it is called.
    pub name: String,
    /// Its fields; all by id.
    pub form: OpportunityForm,
    /// Its stage's code.
    pub stage: String,
    /// Since when it is there, in milliseconds since 1970.
    pub entered: i64,
    /// A day of the month that it is named for.
    pub made: Day,
    /// When it ended; nothing while it is open.
    pub closed: Option<Day>,
    /// Why, the reason's code.
    pub reason: String,
    /// What there is to say of that.
    pub note: String,
    /// What its principal is called, for when the lists have it no more.
    pub principal: String,
    /// Who delivers, likewise.
    pub distributor: String,
    /// What it is about, likewise.
    pub products: Vec<Named>,
    /// Who has a say in it.
    pub contacts: Vec<Say>,
    /// When something was last done about it, in milliseconds since 1970.
    #[serde(default)]
    pub touched: Option<i64>,
    /// How it got there, the last move first.
    pub moves: Vec<MoveRecord>,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
}

/// A move of a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRecord {
    /// Who; their name is in the lists.
    pub who: Option<PersonId>,
    /// The code of the stage it was in; empty for the one it was made in.
    pub from: String,
    /// The code of the one it came to.
    pub to: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// A product: all of them are in every book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRecord {
    /// Which.
    pub id: ProductId,
    /// Counts its changes.
    pub version: i64,
    /// Its fields; the principal by id, their name is in the lists.
    pub form: ProductForm,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
}

/// An authorization, likewise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRecord {
    /// Which.
    pub id: AuthorizationId,
    /// Counts its changes.
    pub version: i64,
    /// Its fields; both by id, their names are in the lists.
    pub form: AuthorizationForm,
}

/// Who is who, and what selects offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListsRecord {
    /// The person of the book, and the company's settings.
    pub me: Me,
    /// For how many days after the last contact the book opens.
    pub days: i16,
    /// The company's segments in their order.
    pub segments: Vec<Listing>,
    /// Its teams by name.
    pub teams: Vec<Named>,
    /// Its people by name.
    pub people: Vec<PersonRecord>,
    /// Whose lines it represents, by name.
    pub principals: Vec<Named>,
    /// Who stocks them, by name.
    pub distributors: Vec<Named>,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Which.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// Whether it is offered no more, and only named where it stands.
    pub gone: bool,
}

/// A person, as everybody knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their team.
    pub team: TeamId,
    /// Whether they own nothing new: they left, or only read.
    pub gone: bool,
}
