//! What other tools call the words of Larder's lists. Invariant: they are only offered; what a word means is a person's
//! decision.

use super::Field;
use crate::interactions::kind::{Kind, Outcome, Status};
use crate::opportunities::Stage;
use crate::tasks::{self, Priority};

/// Words, folded, and what they mean.
type Names<T> = &'static [(&'static [&'static str], T)];

/// What a folded word means by its usual meaning elsewhere.
pub(super) fn meaning(field: Field, word: &str) -> Option<&'static str> {
    match field {
        Field::ShippingCountry | Field::BillingCountry => {
            FORMER_NAMES.iter().find(|(name, _)| *name == word).map(|(_, country)| *country)
        }
        Field::Stage => find(STAGES, word).map(Stage::label),
        Field::Touch => find(TOUCHES, word).map(Kind::label),
        Field::TouchStatus => find(STATES, word).map(Status::label),
        Field::Outcome => find(OUTCOMES, word).map(Outcome::label),
        Field::TaskKind => find(TASKS, word).map(tasks::Kind::label),
        Field::TaskPriority => find(PRIORITIES, word).map(Priority::label),
        _ => None,
    }
}

fn find<T: Copy>(names: Names<T>, word: &str) -> Option<T> {
    names.iter().find(|(names, _)| names.contains(&word)).map(|(_, meant)| *meant)
}

/// What other tools call stages.
#[rustfmt::skip]
const STAGES: Names<Stage> = &[
    (&["prospecting", "prospect", "lead", "new", "lead in", "qualification", "appointmentscheduled"], Stage::NewLead),
    (&["engaging", "engaged", "contacted", "contact made", "needs analysis", "qualified", "qualifiedtobuy"], Stage::Outreach),
    (&["proposal", "proposal/price quote", "value proposition", "sampling"], Stage::Offered),
    (&["negotiation", "negotiation/review", "negotiations started", "perception analysis"], Stage::Awaiting),
    (&["presentation scheduled", "presentationscheduled", "demo", "id. decision makers"], Stage::Demo),
    (&["closed-won", "closedwon", "win"], Stage::Won),
    (&["closed-lost", "closedlost", "loss"], Stage::Lost),
];

/// Likewise kinds of touches.
#[rustfmt::skip]
const TOUCHES: Names<Kind> = &[
    (&["phone", "phone call", "telephone", "outbound call", "inbound call", "voicemail"], Kind::Call),
    (&["mail", "e mail", "message", "incoming_email", "forwarded_email"], Kind::Email),
    (&["site visit", "in person", "in-person", "drop-in", "drop in", "sales call"], Kind::Visit),
    (&["appointment", "lunch", "video call", "virtual meeting"], Kind::Meeting),
    (&["presentation", "tasting", "product demo", "cutting"], Kind::Demo),
    (&["sample", "samples", "sampling", "dropped samples"], Kind::SampleDrop),
    (&["trade show", "exhibition", "show"], Kind::FoodShow),
    (&["comment", "memo"], Kind::Note),
];

/// Likewise what became of them.
#[rustfmt::skip]
const STATES: Names<Status> = &[
    (&["done", "held", "complete", "closed", "yes", "true"], Status::Completed),
    (&["planned", "open", "upcoming", "not started"], Status::Scheduled),
    (&["canceled", "not held"], Status::Cancelled),
    (&["no show", "missed"], Status::NoShow),
];

/// Likewise what came of them.
#[rustfmt::skip]
const OUTCOMES: Names<Outcome> = &[
    (&["good", "interested", "success", "successful", "won"], Outcome::Positive),
    (&["ok", "connected", "no answer", "left voicemail", "left live message"], Outcome::Neutral),
    (&["bad", "not interested", "rejected", "lost"], Outcome::Negative),
    (&["follow up", "follow-up", "call back", "to follow up"], Outcome::NeedsFollowUp),
];

/// Likewise kinds of tasks.
#[rustfmt::skip]
const TASKS: Names<tasks::Kind> = &[
    (&["todo", "to-do", "task", "other"], tasks::Kind::ToDo),
    (&["phone", "phone call"], tasks::Kind::Call),
    (&["meeting", "site visit", "demo", "appointment"], tasks::Kind::Visit),
    (&["mail", "e mail", "send email"], tasks::Kind::Email),
    (&["samples", "sample drop"], tasks::Kind::Sample),
];

/// Likewise how much they matter.
#[rustfmt::skip]
const PRIORITIES: Names<Priority> = &[
    (&["urgent", "highest", "critical", "1"], Priority::High),
    (&["medium", "none", "2"], Priority::Normal),
    (&["lowest", "minor", "3"], Priority::Low),
];

/// Industries by their usual names, so that a misspelt one is recognised.
#[rustfmt::skip]
pub(super) const INDUSTRIES: &[&str] = &[
    "accounting", "agriculture", "automotive", "banking", "construction", "consulting", "education", "employment",
    "energy", "entertainment", "finance", "food service", "government", "healthcare", "hospitality", "insurance",
    "leisure", "logistics", "manufacturing", "marketing", "media", "medical", "nonprofit", "pharmaceutical",
    "real estate", "recreation", "retail", "services", "software", "technology", "telecommunications", "tourism",
    "transportation", "travel", "utilities", "wholesale",
];

/// Words for countries that are no longer, or never were, their names.
#[rustfmt::skip]
const FORMER_NAMES: &[(&str, &str)] = &[
    ("america", "United States"), ("burma", "Myanmar"), ("england", "United Kingdom"), ("great britain", "United Kingdom"),
    ("holland", "Netherlands"), ("ivory coast", "Côte d’Ivoire"), ("korea", "South Korea"), ("scotland", "United Kingdom"),
    ("swaziland", "Eswatini"), ("turkiye", "Türkiye"), ("wales", "United Kingdom"),
];
