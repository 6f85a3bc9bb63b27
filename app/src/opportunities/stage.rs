//! The stages of a deal: what each is worth, how long one may rest in it, and how a deal ends. The database says the same.

use crate::choice;

choice!(
    /// How far a deal has come.
    Stage {
        NewLead = "new lead", "New lead";
        Outreach = "initial outreach", "Initial outreach";
        Offered = "sample or visit offered", "Sample or visit offered";
        Awaiting = "awaiting response", "Awaiting response";
        Feedback = "feedback logged", "Feedback logged";
        Demo = "demo scheduled", "Demo scheduled";
        Won = "closed won", "Won";
        Lost = "closed lost", "Lost";
    }
);

choice!(
    /// Why it ended as it did.
    Reason {
        Relationship = "relationship", "relationship";
        Quality = "product quality", "product quality";
        Price = "price", "price";
        Timing = "timing", "timing";
        NoAuthorization = "no authorization", "no authorization";
        Competitor = "competitor relationship", "competitor relationship";
        Fit = "product fit", "product fit";
        NoResponse = "no response", "no response";
        /// Which a note says.
        Other = "other", "other";
        /// Of what another system knew no reason for.
        NotRecorded = "not recorded", "not recorded";
    }
);

impl Stage {
    /// Those of what is open, in their order.
    pub const OPEN: &'static [Self] =
        &[Self::NewLead, Self::Outreach, Self::Offered, Self::Awaiting, Self::Feedback, Self::Demo];

    /// Whether nothing more is to be done.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Won | Self::Lost)
    }

    /// How probable a win is there, in percent, unless somebody says otherwise.
    #[must_use]
    pub fn probability(self) -> i32 {
        match self {
            Self::NewLead => 10,
            Self::Outreach => 20,
            Self::Offered => 35,
            Self::Awaiting => 40,
            Self::Feedback => 60,
            Self::Demo => 80,
            Self::Won => 100,
            Self::Lost => 0,
        }
    }

    /// After how many days there a deal is stale.
    #[must_use]
    pub fn limit(self) -> Option<i32> {
        match self {
            Self::NewLead => Some(7),
            Self::Feedback => Some(21),
            Self::Won | Self::Lost => None,
            _ => Some(14),
        }
    }

    /// Whether a deal is stale that has been there for so many days.
    #[must_use]
    pub fn is_stale(self, days: i32) -> bool {
        self.limit().is_some_and(|limit| days > limit)
    }

    /// Why a deal may have ended there.
    #[must_use]
    pub fn reasons(self) -> &'static [Reason] {
        match self {
            Self::Won => &[Reason::Relationship, Reason::Quality, Reason::Price, Reason::Timing, Reason::Other],
            Self::Lost => &[
                Reason::Price,
                Reason::NoAuthorization,
                Reason::Competitor,
                Reason::Fit,
                Reason::Timing,
                Reason::NoResponse,
                Reason::Other,
            ],
            _ => &[],
        }
    }
}

/// Where a move leads, as forms say it: "demo scheduled", or "closed lost/price" where it ends.
#[must_use]
pub fn target(to: &str) -> Option<(Stage, Option<Reason>)> {
    let (stage, reason) = to.split_once('/').map_or((to, None), |(stage, reason)| (stage, Some(reason)));
    let stage = stage.parse::<Stage>().ok()?;
    match reason {
        None => (!stage.is_closed()).then_some((stage, None)),
        Some(reason) => {
            let reason = reason.parse().ok()?;
            stage.reasons().contains(&reason).then_some((stage, Some(reason)))
        }
    }
}

/// Where a deal may begin, or open again, for a select.
#[must_use]
pub fn open() -> Vec<(String, String)> {
    Stage::OPEN.iter().map(|stage| (stage.code().to_owned(), stage.label().to_owned())).collect()
}

/// How a deal may end, for a select.
#[must_use]
pub fn endings() -> Vec<(String, String)> {
    let of = |stage: Stage| {
        stage.reasons().iter().map(move |reason| {
            (format!("{}/{}", stage.code(), reason.code()), format!("{}: {}", stage.label(), reason.label()))
        })
    };
    let none = (String::new(), String::new());
    std::iter::once(none).chain(of(Stage::Won)).chain(of(Stage::Lost)).collect()
}

/// What a move was, after who made it.
#[must_use]
pub fn step_in_words(from: Option<Stage>, to: Stage) -> String {
    match from {
        None => format!("made it: {}", to.label()),
        Some(from) if from.is_closed() => format!("reopened it: {}", to.label()),
        Some(_) if to.is_closed() => format!("closed it: {}", to.label()),
        Some(from) => format!("moved it from {} to {}", from.label(), to.label()),
    }
}

/// "Since today", "12 days".
#[must_use]
pub fn days_in_words(days: i32) -> String {
    match days {
        ..=0 => "since today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn it_goes_stale_after_its_days_and_closed_never() {
        assert!(!Stage::NewLead.is_stale(7) && Stage::NewLead.is_stale(8));
        assert!(!Stage::Feedback.is_stale(21) && Stage::Feedback.is_stale(22));
        assert!(!Stage::Won.is_stale(900) && !Stage::Lost.is_stale(900));
    }

    #[test]
    fn an_end_needs_a_reason_of_its_own_and_an_open_stage_takes_none() {
        assert_eq!(target("demo scheduled"), Some((Stage::Demo, None)));
        assert_eq!(target("closed lost/no response"), Some((Stage::Lost, Some(Reason::NoResponse))));
        for wrong in [
            "",
            "closed won",
            "closed won/",
            "closed won/no response",
            "demo scheduled/price",
            "closed won/not recorded",
        ] {
            assert_eq!(target(wrong), None, "{wrong}");
        }
        assert!(endings().iter().skip(1).all(|(to, _)| target(to).is_some()));
    }
}
