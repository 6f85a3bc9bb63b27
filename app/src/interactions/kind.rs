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

choice!(
    /// What became of it.
    Status {
        Completed = "completed", "completed";
        Scheduled = "scheduled", "scheduled";
        Cancelled = "cancelled", "cancelled";
        NoShow = "no-show", "nobody there";
    }
);

/// "Visit, scheduled"; empty for a note, which is what it says.
pub(super) fn words(kind: &str, status: &str) -> String {
    let (kind, status) = (kind.parse::<Kind>(), status.parse::<Status>());
    match (kind, status) {
        (Ok(Kind::Note) | Err(_), _) => String::new(),
        (Ok(kind), Ok(Status::Completed) | Err(_)) => kind.label().to_owned(),
        (Ok(kind), Ok(status)) => format!("{}, {}", kind.label(), status.label()),
    }
}
