//! What can be asked of the inbox, and the words for it.

use crate::auth::{Me, Role};
use crate::choice;
use crate::filter::{Compared, Operator};
use crate::listed::Asked;
use crate::organizations::Named;
use crate::tasks::{Kind, Priority};
use uuid::Uuid;

/// Which tasks.
pub type Filter = crate::filter::Filter<Column, Order>;

choice!(
    /// What can be asked about.
    Column {
        /// One's own unless another one is named, or an owner.
        Whose = "whose", "Whose";
        /// Whose they are, by id.
        Owner = "owner", "Owner";
        /// What is to be done.
        Kind = "kind", "Kind";
        /// How much it matters.
        Priority = "priority", "Priority";
        /// Those that are done, in place of those that are open.
        Done = "done", "Done";
    }
);

choice!(
    /// Whose tasks.
    Whose {
        Mine = "mine", "Mine";
        Given = "given", "Given to others";
        Team = "team", "My team's";
    }
);

choice!(
    /// There is one order: as they are due.
    Order {
        Due = "due", "Due";
    }
);

impl Compared for Column {
    fn operators(self) -> &'static [Operator] {
        &[Operator::Is]
    }

    fn label(self) -> &'static str {
        Column::label(self)
    }

    fn sentence(self, _: Operator, values: &str) -> String {
        match self {
            Self::Whose => values.to_owned(),
            Self::Done => "Done".to_owned(),
            _ => format!("{} is {values}", self.label()),
        }
    }
}

impl Filter {
    /// Whether those that are done are asked for.
    pub(crate) fn is_done(&self) -> bool {
        self.values(Column::Done, Operator::Is).iter().any(|value| value == "yes")
    }

    /// Whose are asked for; nothing where an owner is named instead.
    pub(crate) fn whose(&self) -> Option<Whose> {
        let named = self.values(Column::Whose, Operator::Is).first().and_then(|code| code.parse().ok());
        let of_somebody = !self.values(Column::Owner, Operator::Is).is_empty();
        named.or((!of_somebody).then_some(Whose::Mine))
    }
}

/// Whose tasks `me` may ask for: label, address, and whether these are they. A team's are for those who manage it.
pub(crate) fn tabs(me: &Me, filter: &Filter) -> Vec<(String, String, bool)> {
    let manages = matches!(me.role, Role::Admin | Role::Manager);
    let offered = Whose::ALL.iter().filter(|whose| manages || **whose != Whose::Team);
    let tab = |whose: &Whose| {
        let address =
            if *whose == Whose::Mine { super::PATH.to_owned() } else { format!("{}?whose={whose}", super::PATH) };
        (whose.label().to_owned(), address, filter.whose() == Some(*whose))
    };
    offered.map(tab).collect()
}

/// What the form asks.
pub(crate) fn fields(people: &[Named]) -> Vec<Asked<Column>> {
    let people = people.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    vec![
        Asked::boxes(Column::Done, vec![("yes".to_owned(), "What is done".to_owned())]),
        Asked::select(Column::Kind, Kind::options()),
        Asked::select(Column::Priority, Priority::options()),
        Asked::select(Column::Owner, people),
    ]
}

/// "Call", "High", "Rob"; `name` is what people call somebody.
pub(crate) fn words(column: Column, value: &str, name: impl Fn(Uuid) -> Option<String>) -> String {
    let label = match column {
        Column::Whose => value.parse().map(Whose::label).ok(),
        Column::Kind => value.parse().map(Kind::label).ok(),
        Column::Priority => value.parse().map(Priority::label).ok(),
        Column::Owner | Column::Done => None,
    };
    let name = || name(value.parse().ok()?);
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}
