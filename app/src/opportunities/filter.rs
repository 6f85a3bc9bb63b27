//! What can be asked about deals, and in which orders they are listed.

use crate::choice;
use crate::filter::{Compared, Operator};

/// Which deals, in which order.
pub type Filter = crate::filter::Filter<Column, Order>;

choice!(
    /// What can be asked about.
    Column {
        /// Where it stands.
        Stage = "stage", "Stage";
        /// Whether it is open, won or lost.
        State = "state", "State";
        /// Whether it has rested in its stage for too long.
        Stale = "stale", "Stale";
        /// Its owner: `me` or an id.
        Owner = "owner", "Owner";
        /// Its owner's team: `mine` or an id.
        Team = "team", "Team";
        /// The id of the principal whose products it is about.
        Principal = "principal", "Principal";
        /// The id of the operator.
        Organization = "organization", "Account";
        Context = "context", "Came of";
        /// The day it was closed on.
        Closed = "closed", "Closed";
        /// The day it was opened on.
        Opened = "opened", "Opened";
        /// The day it is expected to close on, or `none`.
        Expected = "expected", "Expected close";
        /// A stage that it came as far as, whatever became of it then.
        Reached = "reached", "Came as far as";
        /// The id of the distributor that it goes through, or `none`.
        Distributor = "distributor", "Distributor";
        /// The id of the operator's segment, or `none`.
        Segment = "segment", "Segment";
        /// The id of a product that it is about.
        Product = "product", "Product";
    }
);

choice!(
    /// How it stands.
    State {
        Open = "open", "Open";
        Won = "won", "Won";
        Lost = "lost", "Lost";
    }
);

impl Compared for Column {
    fn operators(self) -> &'static [Operator] {
        match self {
            Self::Closed | Self::Opened => &[Operator::Min, Operator::Max],
            Self::Expected => &[Operator::Min, Operator::Max, Operator::Is],
            Self::Reached => &[Operator::Is],
            _ => &[Operator::Is, Operator::Not],
        }
    }

    fn label(self) -> &'static str {
        Column::label(self)
    }

    fn sentence(self, operator: Operator, values: &str) -> String {
        match (self, operator) {
            (Self::Stale, Operator::Not) => "Not stale".to_owned(),
            (Self::Stale, _) => "Stale".to_owned(),
            (Self::State, Operator::Is) => values.to_owned(),
            (Self::Closed | Self::Opened | Self::Expected, Operator::Min) => format!("{} from {values}", self.label()),
            (Self::Closed | Self::Opened | Self::Expected, Operator::Max) => format!("{} until {values}", self.label()),
            (Self::Reached, _) => format!("{} {values}", self.label()),
            _ => format!("{} {} {values}", self.label(), operator.label()),
        }
    }
}

choice!(
    /// The named orders; each has an index.
    Order {
        /// The newest first.
        Newest = "newest", "Newest";
        /// By name.
        Name = "name", "Name";
        /// The one that rests longest in its stage first.
        Days = "days", "Longest in its stage";
        /// The one that is to close first.
        Close = "close", "Expected close";
    }
);
