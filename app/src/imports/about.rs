//! What interactions and tasks are about: an account, somebody there, a deal. Invariant: an account or a deal that a row names
//! and nobody knows stops the row; a contact who is not known is left out, and the row says so.

use super::Field;
use super::cells::{Cells, or};
use super::matching::{Called, accounts, by_source_id, contacts, deals};
use super::store::Import;
use crate::context::Viewer;
use crate::error::AppError;
use std::collections::HashMap;
use uuid::Uuid;

/// What a row says that it is about.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    account: String,
    account_id: String,
    contact: String,
    deal: String,
    deal_id: String,
}

/// The same, found.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) organization: Option<Uuid>,
    pub(super) contact: Option<Uuid>,
    pub(super) deal: Option<Uuid>,
    /// What is left out.
    pub(super) without: String,
}

impl About {
    /// What the cells say; `of_all` is the account of rows that name neither one nor a deal.
    pub(super) fn read(cells: &Cells<'_>, of_all: &str) -> Self {
        let mut about = Self {
            account: cells.owned(Field::Account),
            account_id: cells.owned(Field::AccountExternalId),
            contact: cells.owned(Field::Contact),
            deal: cells.owned(Field::Deal),
            deal_id: cells.owned(Field::DealExternalId),
        };
        if about.account_id.is_empty() && about.deal_id.is_empty() {
            about.account = or(about.account, of_all);
        }
        about
    }

    fn names_account(&self) -> bool {
        !(self.account.is_empty() && self.account_id.is_empty())
    }

    /// What tells it from others.
    pub(super) fn key(&self) -> String {
        [&self.account, &self.account_id, &self.deal_id].map(String::as_str).join("\n")
    }
}

/// Finds what rows are about, each in its place.
pub(super) async fn find(
    viewer: &mut Viewer,
    import: &Import,
    told: &[About],
) -> Result<Vec<Result<Place, String>>, AppError> {
    let named = told.iter().filter(|about| about.names_account());
    let named = named.map(|about| (about.account.clone(), about.account_id.clone())).collect::<Vec<_>>();
    let accounts = accounts(viewer, import, &named).await?;
    let ids = told.iter().map(|about| about.deal_id.clone()).filter(|id| !id.is_empty()).collect::<Vec<_>>();
    let by_id = by_source_id(viewer, import, "opportunity", &ids).await?;
    let operators = operators(viewer, &by_id.values().copied().collect::<Vec<_>>()).await?;
    // Each with its account, and its deal where it says an id.
    let mut found = Vec::with_capacity(told.len());
    for about in told {
        let deal = by_id.get(&about.deal_id).copied();
        let of_deal = deal.and_then(|deal| operators.get(&deal).copied());
        let account = accounts.id(&about.account, &about.account_id).and_then(|id| id.parse::<Uuid>().ok());
        found.push(if about.names_account() && account.is_none() {
            Err(accounts.reason(&about.account, &about.account_id))
        } else if deal.is_none() && !about.deal_id.is_empty() {
            Err(format!("There is no deal “{}”.", about.deal_id))
        } else if account.is_some() && of_deal.is_some() && account != of_deal {
            Err("Its deal is at another account.".to_owned())
        } else {
            Ok((account.or(of_deal), deal))
        });
    }
    let at = |word: fn(&About) -> &String| -> Vec<Called> {
        let places = found.iter().zip(told);
        places.filter_map(|(place, about)| Some((place.as_ref().ok()?.0?, word(about).clone()))).collect()
    };
    let (by_name, people) = (at(|about| &about.deal), at(|about| &about.contact));
    let (by_name, people) = (deals(viewer, &by_name).await?, contacts(viewer, &people).await?);
    let mut places = Vec::with_capacity(told.len());
    for (place, about) in found.into_iter().zip(told) {
        places.push(place.and_then(|(organization, deal)| {
            let mut place = Place { organization, deal, ..Place::default() };
            if deal.is_none() && !about.deal.is_empty() {
                place.deal = Some(only(&by_name, organization, &about.deal).map_err(|known| match known {
                    0 => format!("There is no deal “{}” at the account.", about.deal),
                    several => {
                        format!("{several} deals there are called “{}”. Add their id in the source.", about.deal)
                    }
                })?);
            }
            if !about.contact.is_empty() {
                match only(&people, organization, &about.contact) {
                    Ok(contact) => place.contact = Some(contact),
                    Err(0) => {
                        place.without = format!("Without its contact: there is no “{}” at the account.", about.contact);
                    }
                    Err(several) => {
                        place.without = format!("Without its contact: {several} there are called “{}”.", about.contact);
                    }
                }
            }
            Ok(place)
        }));
    }
    Ok(places)
}

/// The one that is called so at an account, or how many are.
fn only(known: &HashMap<Called, Vec<Uuid>>, account: Option<Uuid>, name: &str) -> Result<Uuid, usize> {
    let all = account.and_then(|account| known.get(&(account, name.to_owned()))).map(Vec::as_slice).unwrap_or_default();
    if let [one] = all { Ok(*one) } else { Err(all.len()) }
}

/// At which accounts deals are.
async fn operators(viewer: &mut Viewer, deals: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, AppError> {
    let rows = sqlx::query!("select id, organization_id from opportunity where id = any ($1)", deals);
    Ok(rows.fetch_all(viewer.db()).await?.into_iter().map(|deal| (deal.id, deal.organization_id)).collect())
}
