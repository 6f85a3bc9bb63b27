//! A new deal like another one: what they have in common is known already, how that one went is not.

use super::{Choices, OpportunityForm};
use crate::day::Day;
use crate::organizations::Named;

/// What a `new` one begins with that is like `other`: all of it that can still be chosen, of `offered`, and no day that is
/// over. What followed from its stage stays behind.
#[must_use]
pub(crate) fn like(other: OpportunityForm, new: OpportunityForm, offered: &Choices, today: Day) -> OpportunityForm {
    let is_among = |list: &[Named], id: &str| list.iter().any(|one| one.id.to_string() == id);
    let or_else = |list: &[Named], id: String, or: String| if is_among(list, &id) { id } else { or };
    let mut form = OpportunityForm {
        organization_id: new.organization_id,
        principal_id: new.principal_id,
        owner_id: or_else(&offered.people, other.owner_id, new.owner_id),
        distributor_id: or_else(&offered.distributors, other.distributor_id, String::new()),
        probability: String::new(),
        opened_on: String::new(),
        ..other
    };
    form.products.retain(|line| is_among(&offered.products, &line.product_id));
    form.contacts.retain(|line| is_among(&offered.contacts, &line.contact_id));
    if form.expected_close_on.parse::<Day>().is_ok_and(|day| day < today) {
        form.expected_close_on.clear();
    }
    form
}
