//! How an authorization stands on a day.

use crate::day::Day;
use serde::{Deserialize, Serialize};

/// How many days before its end one is told.
const SOON: i32 = 30;

/// An authorization's place between its days, in words: "Since 2 Jan", "Expires 14 Oct".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What is said of it; nothing, where it has no days.
    pub words: String,
    /// How that looks: a class.
    pub tone: String,
}

impl Standing {
    /// That of one `since` and `until` these days, on the day `today`.
    #[must_use]
    pub fn on(today: Day, since: &str, until: &str) -> Self {
        let (since, until) = (since.parse::<Day>().ok(), until.parse::<Day>().ok());
        let said = |words: String, tone: &str| Self { words, tone: tone.to_owned() };
        match (since, until) {
            (_, Some(until)) if until < today => said(format!("Expired {}", until.words(today)), "badge danger"),
            (_, Some(until)) if today.until(until) <= SOON => {
                said(format!("Expires {}", until.words(today)), "badge warning")
            }
            (Some(since), _) if since > today => said(format!("From {}", since.words(today)), "badge information"),
            (Some(since), _) => said(format!("Since {}", since.words(today)), "muted"),
            (None, Some(until)) => said(format!("Until {}", until.words(today)), "muted"),
            (None, None) => said(String::new(), "muted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_end_is_told_thirty_days_before_and_said_after() {
        let today = "2026-03-10".parse().expect("a day");
        let words = |since, until| Standing::on(today, since, until).words;
        assert_eq!(words("", ""), "");
        assert_eq!(words("2025-01-02", ""), "Since 2 Jan 2025");
        assert_eq!(words("2025-01-02", "2026-04-10"), "Since 2 Jan 2025");
        assert_eq!(words("2025-01-02", "2026-04-09"), "Expires Thu 9 Apr");
        assert_eq!(words("", "2026-03-10"), "Expires today");
        assert_eq!(words("2025-01-02", "2026-03-09"), "Expired yesterday");
        assert_eq!(words("2026-03-11", ""), "From tomorrow");
        assert_eq!(words("", "2027-01-01"), "Until 1 Jan 2027");
        assert_eq!(Standing::on(today, "", "2026-03-09").tone, "badge danger");
    }
}
