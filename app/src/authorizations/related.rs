//! The distributors of a principal and the principals of a distributor, as their pages list them.

use super::{AuthorizationForm, AuthorizationId, Standing};
use crate::day::Day;
use crate::organizations::{OrganizationId, OrganizationRole, Related, RelatedItem};

/// The other one of an authorization, seen from an account: its page is the authorization's.
pub(crate) fn item(id: AuthorizationId, other: String, form: &AuthorizationForm, today: Day) -> RelatedItem {
    let Standing { words, tone } = Standing::on(today, &form.since, &form.until);
    RelatedItem { href: format!("/authorizations/{id}"), name: other, note: words, tone }
}

/// The section of an account that is a principal or a distributor; nothing for others.
pub(crate) fn of(
    account: OrganizationId,
    role: OrganizationRole,
    items: Vec<RelatedItem>,
    may_add: bool,
) -> Option<Related> {
    let (others, of_role, add, name) = match role {
        OrganizationRole::Principal => ("distributors", "distributor", "Authorize a distributor", "principal"),
        OrganizationRole::Distributor => ("principals", "principal", "Authorize for a principal", "distributor"),
        _ => return None,
    };
    let section = Related::new(others, items.len(), format!("/organizations?role={of_role}"), items);
    Some(if may_add { section.with(add, format!("/authorizations/new?{name}={account}")) } else { section })
}
