//! The open deals of an operator or of a principal, as their pages list them: the one that rests longest comes first.

use super::stage::days_in_words;
use super::{OpportunityId, Stage};
use crate::organizations::{OrganizationId, Related, RelatedItem};

/// How many its page shows; the rest are in the list.
pub(crate) const SHOWN: usize = 20;

/// One of them.
pub(crate) fn item(id: OpportunityId, name: String, stage: Stage, days: i32) -> RelatedItem {
    let (tone, rests) = if stage.is_stale(days) { ("badge warning", "stale, ") } else { ("muted", "") };
    let note = format!("{}, {rests}{}", stage.label(), days_in_words(days));
    RelatedItem { href: format!("/opportunities/{id}"), name, note, tone: tone.to_owned() }
}

/// The section of an account that `buys`, or makes what is bought.
pub(crate) fn of(account: OrganizationId, buys: bool, count: usize, first: Vec<RelatedItem>, may_add: bool) -> Related {
    let side = if buys { "organization" } else { "principal" };
    let section = Related::new("deals", count, format!("/opportunities?{side}={account}&state=open"), first);
    if may_add { section.with("New deal", format!("/opportunities/new?{side}={account}")) } else { section }
}
