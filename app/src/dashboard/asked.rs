//! What is asked of the dashboard. Invariant: it stands in the address, so it can be sent to somebody, and the same words
//! ask the list of deals.

use super::period::{Days, Preset, as_many_before};
use crate::auth::{Me, Role};
use crate::choice;
use crate::day::Day;
use crate::filter::{Compared, Condition, Operator};
use crate::interactions::kind::{Kind, Status};
use crate::interactions::list;
use crate::opportunities::{Column, Filter, Stage};
use crate::url;
use std::fmt::Write as _;
use uuid::Uuid;

choice!(
    /// Whose figures.
    Who {
        Me = "me", "Mine";
        Team = "team", "My team’s";
        All = "all", "Everybody’s";
    }
);

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) who: Who,
    /// One person, instead.
    pub(crate) owner: Option<Uuid>,
    pub(crate) principal: Option<Uuid>,
    pub(crate) preset: Preset,
    /// Days of one's own, instead.
    pub(crate) own: Option<Days>,
}

impl Asked {
    /// That of an address. Unless it says whose, it is about what one answers for.
    pub(crate) fn parse(query: &str, me: &Me) -> Self {
        let usual = match me.role {
            Role::Rep => Who::Me,
            Role::Manager => Who::Team,
            Role::Admin | Role::Viewer => Who::All,
        };
        let pairs = url::pairs(query);
        let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        let day = |name: &str| value(name).parse::<Day>().ok();
        Self {
            who: value("who").parse().unwrap_or(usual),
            owner: value("owner").parse().ok(),
            principal: value("principal").parse().ok(),
            preset: value("period").parse().unwrap_or(Preset::ThisMonth),
            own: day("from").zip(day("to")).filter(|(from, to)| from <= to),
        }
    }

    /// All of one principal, in those days.
    pub(crate) fn of_principal(principal: Uuid, days: Days) -> Self {
        let (who, preset) = (Who::All, Preset::ThisMonth);
        Self { who, owner: None, principal: Some(principal), preset, own: Some(days) }
    }

    /// The address that asks it of the page at `path`.
    pub(crate) fn address(&self, path: &str) -> String {
        let mut address = format!("{path}?who={}&period={}", self.who, self.preset);
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(address, "&{name}={value}");
            }
        };
        add("owner", self.owner.map(|id| id.to_string()));
        add("principal", self.principal.map(|id| id.to_string()));
        add("from", self.own.map(|(from, _)| from.to_string()));
        add("to", self.own.map(|(_, to)| to.to_string()));
        address
    }

    /// The days it is about, and those they are compared with.
    pub(crate) fn days(&self, today: Day, week_start: i16) -> (Days, Days) {
        match self.own {
            Some(own) => (own, as_many_before(own)),
            None => self.preset.days(today, week_start),
        }
    }

    /// The deals it is about that ended so on those days.
    pub(crate) fn ended(&self, days: Days, how: &[&str]) -> Filter {
        self.ended_with(days, how, &[])
    }

    /// The same, with what else is asked of them.
    pub(crate) fn ended_with(&self, (from, to): Days, how: &[&str], also: &[(Column, Operator, &str)]) -> Filter {
        let (from, to) = (from.to_string(), to.to_string());
        let how = how.iter().map(|how| (Column::State, Operator::Is, *how));
        let closed = [(Column::Closed, Operator::Min, from.as_str()), (Column::Closed, Operator::Max, to.as_str())];
        self.deals(&how.chain(closed).chain(also.iter().copied()).collect::<Vec<_>>())
    }

    /// The deals it is about that were opened on those days, all of them or those that came so far.
    pub(crate) fn opened(&self, (from, to): Days, as_far_as: Option<Stage>) -> Filter {
        let (from, to) = (from.to_string(), to.to_string());
        let opened = [(Column::Opened, Operator::Min, from.as_str()), (Column::Opened, Operator::Max, to.as_str())];
        let reached = as_far_as.map(|stage| (Column::Reached, Operator::Is, stage.code()));
        self.deals(&opened.into_iter().chain(reached).collect::<Vec<_>>())
    }

    /// The deals it is about, with what else is asked of them.
    pub(crate) fn deals(&self, also: &[(Column, Operator, &str)]) -> Filter {
        self.records([Column::Owner, Column::Team, Column::Principal], also)
    }

    /// The touches it is about, on those days, or on all until the last of them: what happened between people, which a note
    /// does not.
    pub(crate) fn touches(&self, (from, to): Days, also: &[(list::Column, Operator, &str)]) -> list::Filter {
        use list::Column as Of;
        let (first, last) = (from.to_string(), to.to_string());
        let mut touch = vec![
            (Of::Status, Operator::Is, Status::Completed.code()),
            (Of::Type, Operator::Not, Kind::Note.code()),
            (Of::Happened, Operator::Max, last.as_str()),
        ];
        if from > Day::default() {
            touch.push((Of::Happened, Operator::Min, first.as_str()));
        }
        touch.extend(also);
        self.records([Of::Author, Of::Team, Of::Principal], &touch)
    }

    /// The records it is about, by the columns of whose they are, their team and their principal.
    fn records<C: Compared, O>(
        &self,
        [whose, team, principal]: [C; 3],
        also: &[(C, Operator, &str)],
    ) -> crate::filter::Filter<C, O> {
        let whose = match (self.owner, self.who) {
            (Some(owner), _) => Some((whose, owner.to_string())),
            (None, Who::Me) => Some((whose, "me".to_owned())),
            (None, Who::Team) => Some((team, "mine".to_owned())),
            (None, Who::All) => None,
        };
        let principal = self.principal.map(|id| (principal, id.to_string()));
        let is = |(column, value)| (column, Operator::Is, value);
        let also = also.iter().map(|(column, operator, value)| (*column, *operator, (*value).to_owned()));
        let asked = whose.into_iter().chain(principal).map(is).chain(also);
        let mut filter = crate::filter::Filter::default();
        for (column, operator, value) in asked {
            let known = |one: &&mut Condition<C>| one.column == column && one.operator == operator;
            match filter.conditions.iter_mut().find(known) {
                Some(condition) if condition.values.contains(&value) => {}
                Some(condition) => condition.values.push(value),
                None => filter.conditions.push(Condition { column, operator, values: vec![value] }),
            }
        }
        filter
    }
}
