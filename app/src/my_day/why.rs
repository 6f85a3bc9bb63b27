//! Why one would act on an account now, in words: the same on its page from the server and from the book of the device, by
//! the rules of my day.

use super::is_visit_due;
use crate::day::Day;
use crate::interactions::kind::Kind;
use crate::opportunities::Stage;
use crate::opportunities::stage::days_in_words;
use crate::organizations::OrganizationForm;

/// Why, in a sentence each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Why {
    /// What should have happened before today.
    pub(crate) overdue: String,
    /// What is wanted today, and by and by.
    pub(crate) wanted: String,
}

impl Why {
    /// For an account on the day `today`: when it was last visited, whether its owner promised a visit, what is planned there
    /// first and for when, the days of tasks
    /// about it that are open, from the earliest to those of today, and for how many days each deal of it that is stale
    /// has been where it is, the longest first.
    pub(crate) fn of(
        form: &OrganizationForm,
        visited: Option<Day>,
        visit_planned: bool,
        planned: Option<(Kind, Day)>,
        due: Vec<Day>,
        resting: &[(Stage, i32)],
        today: Day,
    ) -> Self {
        let (mut overdue, mut wanted) = (Vec::new(), Vec::new());
        let weeks = form.visit_weeks().unwrap_or(0);
        if form.status == "active" && is_visit_due(visited, weeks, today) && !visit_planned {
            match visited.map(|visited| visited.plus(7 * weeks)) {
                None => overdue.push("Visit due, never visited.".to_owned()),
                Some(since) if since < today => overdue.push(format!("Visit overdue since {}.", since.words(today))),
                Some(_) => wanted.push("Visit due today.".to_owned()),
            }
        }
        if let Some((kind, on)) = planned {
            let (what, on, is_over) = (kind.label(), on.words(today), on < today);
            if is_over {
                overdue.push(format!("{what} was planned for {on}."));
            } else {
                wanted.push(format!("{what} planned for {on}."));
            }
        }
        let late = due.iter().filter(|due| **due < today).count();
        match (due.first(), late) {
            (Some(since), 1) => overdue.push(format!("Task overdue since {}.", since.words(today))),
            (Some(since), 2..) => {
                overdue.push(format!("{late} tasks overdue, the first since {}.", since.words(today)));
            }
            _ => {}
        }
        match resting {
            [] => {}
            [(stage, days)] => overdue.push(format!("Deal stale: {}, {}.", stage.label(), days_in_words(*days))),
            [(_, days), ..] => {
                let longest = days_in_words(*days);
                overdue.push(format!("{} deals stale, one of them {longest} in its stage.", resting.len()));
            }
        }
        match due.len() - late {
            0 => {}
            1 => wanted.push("Task due today.".to_owned()),
            count => wanted.push(format!("{count} tasks due today.")),
        }
        match weeks {
            ..=0 => {}
            1 => wanted.push("A visit every week is wanted.".to_owned()),
            weeks => wanted.push(format!("A visit every {weeks} weeks is wanted.")),
        }
        Self { overdue: overdue.join(" "), wanted: wanted.join(" ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(priority: &str, visited: Option<&str>, due: &[&str]) -> (String, String) {
        let form =
            OrganizationForm { priority: priority.into(), status: "active".into(), ..OrganizationForm::default() };
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let due = due.iter().map(|due| day(due)).collect();
        let Why { overdue, wanted } = Why::of(&form, visited.map(day), false, None, due, &[], day("2026-03-04"));
        (overdue, wanted)
    }

    #[test]
    fn deals_that_rest_too_long_are_said() {
        let today = "2026-03-04".parse().expect("a day");
        let why = |stale: &[(Stage, i32)]| {
            Why::of(&OrganizationForm::default(), None, false, None, Vec::new(), stale, today).overdue
        };
        assert_eq!(why(&[(Stage::Demo, 23)]), "Deal stale: Demo scheduled, 23 days.");
        assert_eq!(why(&[(Stage::Demo, 23), (Stage::NewLead, 8)]), "2 deals stale, one of them 23 days in its stage.");
    }

    #[test]
    fn what_is_planned_is_said_with_its_day() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let why = |on: &str| {
            let planned = Some((Kind::Visit, day(on)));
            Why::of(&OrganizationForm::default(), None, true, planned, Vec::new(), &[], day("2026-03-04"))
        };
        assert_eq!(why("2026-03-05").wanted, "Visit planned for tomorrow.");
        assert_eq!(why("2026-03-02").overdue, "Visit was planned for Mon 2 Mar.");
    }

    #[test]
    fn what_is_overdue_comes_before_what_is_wanted() {
        let says = |overdue: &str, wanted: &str| (overdue.to_owned(), wanted.to_owned());
        let every = "A visit every 2 weeks is wanted.";
        assert_eq!(why("D", None, &[]), says("", ""));
        assert_eq!(why("A", Some("2026-02-19"), &[]), says("", every));
        assert_eq!(why("A", Some("2026-02-18"), &[]), says("", &format!("Visit due today. {every}")));
        assert_eq!(why("A", Some("2026-02-17"), &[]), says("Visit overdue since yesterday.", every));
        assert_eq!(why("A", None, &[]), says("Visit due, never visited.", every));
        assert_eq!(why("D", None, &["2026-03-02"]), says("Task overdue since Mon 2 Mar.", ""));
        assert_eq!(
            why("D", None, &["2026-03-02", "2026-03-03", "2026-03-04"]),
            says("2 tasks overdue, the first since Mon 2 Mar.", "Task due today.")
        );
    }
}
