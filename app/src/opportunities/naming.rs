//! What a deal is called that nobody named: by what it is about and when it was made. The database says the same, and tells
//! a second one of that name from the first.

use super::Context;
use crate::day::Day;
use crate::time::month;

/// "Blue Fin Grill - Harvest Mill - Food show - March 2026".
pub(crate) fn automatic(operator: &str, principal: &str, context: &str, custom: &str, made: Day) -> String {
    let about = match context.parse::<Context>() {
        Ok(Context::Custom) => custom,
        Ok(context) => context.label(),
        Err(_) => "",
    };
    let month = month(made);
    let parts = [operator, principal, about, &month].into_iter().filter(|part| !part.trim().is_empty());
    let name = parts.collect::<Vec<_>>().join(" - ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
