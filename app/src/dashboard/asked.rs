//! What is asked of the dashboard. Invariant: it stands in the address, so it can be sent to somebody, and the same words
//! ask the list of deals.

use super::period::{Days, Preset, as_many_before};
use crate::auth::{Me, Role};
use crate::choice;
use crate::day::Day;
use crate::filter::{Condition, Operator};
use crate::opportunities::{Column, Filter};
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
    #[cfg(feature = "ssr")]
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
    pub(crate) fn ended(&self, (from, to): Days, how: &[&str]) -> Filter {
        let (from, to) = (from.to_string(), to.to_string());
        let how = how.iter().map(|how| (Column::State, Operator::Is, *how));
        let closed = [(Column::Closed, Operator::Min, from.as_str()), (Column::Closed, Operator::Max, to.as_str())];
        self.deals(&how.chain(closed).collect::<Vec<_>>())
    }

    /// The deals it is about, with what else is asked of them.
    pub(crate) fn deals(&self, also: &[(Column, Operator, &str)]) -> Filter {
        let whose = match (self.owner, self.who) {
            (Some(owner), _) => Some((Column::Owner, owner.to_string())),
            (None, Who::Me) => Some((Column::Owner, "me".to_owned())),
            (None, Who::Team) => Some((Column::Team, "mine".to_owned())),
            (None, Who::All) => None,
        };
        let principal = self.principal.map(|id| (Column::Principal, id.to_string()));
        let is = |(column, value)| (column, Operator::Is, value);
        let also = also.iter().map(|(column, operator, value)| (*column, *operator, (*value).to_owned()));
        let asked = whose.into_iter().chain(principal).map(is).chain(also);
        let mut filter = Filter::default();
        for (column, operator, value) in asked {
            match filter.conditions.iter_mut().find(|one| one.column == column && one.operator == operator) {
                Some(condition) => condition.values.push(value),
                None => filter.conditions.push(Condition { column, operator, values: vec![value] }),
            }
        }
        filter
    }
}
