//! What can be asked about products, and in which orders they are listed.

use crate::choice;
use crate::filter::{Compared, Operator};

/// Which products, in which order.
pub type Filter = crate::filter::Filter<Column, Order>;

choice!(
    /// What can be asked about.
    Column {
        /// The id of the principal whose they are.
        Principal = "principal", "Principal";
        /// What kind of food it is.
        Category = "category", "Category";
        /// Whether it can be ordered.
        Status = "status", "Status";
    }
);

impl Compared for Column {
    fn operators(self) -> &'static [Operator] {
        &[Operator::Is, Operator::Not]
    }

    fn label(self) -> &'static str {
        Column::label(self)
    }
}

choice!(
    /// The named orders; each has an index.
    Order {
        /// By name.
        Name = "name", "Name";
        /// By SKU.
        Sku = "sku", "SKU";
        /// The newest first.
        Newest = "newest", "Newest";
    }
);
