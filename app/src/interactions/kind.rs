//! What kind of touch an interaction was, and what became of it.

use crate::choice;

choice!(
    /// What kind of touch.
    Kind {
        Call = "call", "Call";
        Email = "email", "E-mail";
        Visit = "visit", "Visit";
        Meeting = "meeting", "Meeting";
        Demo = "demo", "Demo";
        SampleDrop = "sample drop", "Sample drop";
        FollowUp = "follow-up", "Follow-up";
        CheckIn = "check-in", "Check-in";
        FoodShow = "food show", "Food show";
        Note = "note", "Note";
    }
);

impl Kind {
    /// What is logged most, as the quick log offers it: what it is called there, and how many minutes it usually takes.
    pub const TEMPLATES: &'static [(Self, &'static str, i32)] = &[
        (Self::Visit, "Site visit", 30),
        (Self::SampleDrop, "Dropped samples", 15),
        (Self::Call, "Quick call", 10),
        (Self::Demo, "Product demo", 60),
        (Self::FollowUp, "Follow-up", 20),
    ];

    /// How many minutes it usually takes.
    #[must_use]
    pub fn usual_minutes(self) -> Option<i32> {
        Self::TEMPLATES.iter().find(|(kind, ..)| *kind == self).map(|(.., minutes)| *minutes)
    }

    /// Whether somebody was there: what a visit cadence counts from.
    #[must_use]
    pub fn is_visit(self) -> bool {
        matches!(self, Self::Visit | Self::Meeting | Self::Demo | Self::SampleDrop)
    }
}

choice!(
    /// What became of it.
    Status {
        Completed = "completed", "completed";
        Scheduled = "scheduled", "scheduled";
        Cancelled = "cancelled", "cancelled";
        NoShow = "no-show", "nobody there";
    }
);

impl Status {
    /// Of a form, where silence means that it happened.
    #[must_use]
    pub fn said(code: &str) -> Option<Self> {
        if code.is_empty() { Some(Self::Completed) } else { code.parse().ok() }
    }
}

choice!(
    /// What came of one that happened.
    Outcome {
        Positive = "positive", "Positive";
        Neutral = "neutral", "Neutral";
        Negative = "negative", "Negative";
        NeedsFollowUp = "needs follow-up", "Needs follow-up";
    }
);

/// "Visit, scheduled"; empty for a note, which is what it says.
pub(crate) fn words(kind: &str, status: &str) -> String {
    let (kind, status) = (kind.parse::<Kind>(), status.parse::<Status>());
    match (kind, status) {
        (Ok(Kind::Note) | Err(_), _) => String::new(),
        (Ok(kind), Ok(Status::Completed) | Err(_)) => kind.label().to_owned(),
        (Ok(kind), Ok(status)) => format!("{}, {}", kind.label(), status.label()),
    }
}
