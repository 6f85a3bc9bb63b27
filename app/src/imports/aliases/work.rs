//! Likewise in files of what was done and what is promised.

use super::{ACCOUNT, ACCOUNT_ID, Aliases, Field};

/// What only tasks have.
pub(super) const DUE: &[&str] =
    &["due", "due date", "due on", "due at", "task due date", "task due", "deadline", "due by"];

/// What only interactions have.
pub(super) const HAPPENED: &[&str] = &[
    "when",
    "happened at",
    "happened on",
    "activity date",
    "activitydate",
    "activity type",
    "interaction date",
    "interaction type",
    "engagement type",
    "call date",
    "call time",
    "visit date",
    "visited on",
    "meeting date",
];

/// Whom something is about, and which deal.
const CONTACT: &[&str] =
    &["contact", "contact name", "contact email", "associated contact", "person", "person name", "who", "attendee"];
const DEAL: &[&str] = &["deal", "deal name", "opportunity", "opportunity name", "associated deal"];
const DEAL_ID: &[&str] = &["deal id", "opportunity id", "associated deal ids"];
/// Whose it is.
const ASSIGNED: &[&str] = &[
    "owner",
    "owner name",
    "owner email",
    "assigned to",
    "assignee",
    "sales agent",
    "sales rep",
    "agent",
    "rep",
    "user",
];

pub(super) const OF_INTERACTIONS: Aliases = &[
    (Field::ExternalId, &["id", "record id", "activity id", "interaction id", "engagement id", "external id"]),
    (Field::Account, ACCOUNT),
    (Field::AccountExternalId, ACCOUNT_ID),
    (Field::Contact, CONTACT),
    (Field::Deal, DEAL),
    (Field::DealExternalId, DEAL_ID),
    (Field::Touch, &["type", "kind", "activity type", "activity", "interaction type"]),
    (
        Field::HappenedAt,
        &[
            "when",
            "date",
            "happened at",
            "happened on",
            "activitydate",
            "timestamp",
            "start",
            "start date",
            "start time",
            "visited on",
            "time",
        ],
    ),
    (Field::TouchStatus, &["status", "state"]),
    (Field::Subject, &["subject", "title", "name"]),
    (Field::Text, &["text", "body", "notes", "note", "comments", "comment", "description", "summary", "details"]),
    (Field::Outcome, &["outcome", "result", "disposition"]),
    (Field::Author, &["author", "created by", "logged by", "done by", "by"]),
    (Field::Author, ASSIGNED),
    (Field::Principals, &["principals", "principal", "manufacturer", "brand", "line"]),
    (Field::Products, &["products", "product", "product name", "items", "samples"]),
    (Field::Minutes, &["minutes", "duration", "duration minutes", "duration in minutes", "length"]),
    (Field::Rating, &["rating", "score", "stars"]),
    (Field::FollowUpOn, &["follow up on", "follow up", "follow up date", "next follow up", "next step date"]),
];

pub(super) const OF_TASKS: Aliases = &[
    (Field::Title, &["title", "subject", "task", "name", "to do", "todo", "what"]),
    (Field::ExternalId, &["id", "record id", "task id", "external id"]),
    (Field::DueOn, DUE),
    (Field::Account, ACCOUNT),
    (Field::AccountExternalId, ACCOUNT_ID),
    (Field::Contact, CONTACT),
    (Field::Deal, DEAL),
    (Field::DealExternalId, DEAL_ID),
    (Field::Owner, ASSIGNED),
    (Field::TaskKind, &["kind", "type", "task type"]),
    (Field::TaskPriority, &["priority", "importance", "urgency"]),
    (
        Field::DoneAt,
        &[
            "done on",
            "done at",
            "done",
            "completed",
            "completed on",
            "completed at",
            "completed date",
            "completion date",
            "date completed",
        ],
    ),
];
