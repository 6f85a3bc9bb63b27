//! The book's answers, of the same types and by the same rules as the server's.
//! Invariant: what the book cannot know it does not answer; then the screen says that it is not on this device.

mod account;
mod accounts;
mod authorizations;
mod contact;
mod contacts;
mod day;
mod finding;
mod forms;
mod inbox;
mod logging;
mod opportunities;
mod planned;
mod products;
mod samples;
mod tasks;
mod timeline;

use super::book::Book;
use crate::interactions::samples::Whose;
use crate::listed::Listed;
use crate::url;
use serde::Serialize;
use std::str::FromStr;
use uuid::Uuid;

/// A question: the address of a server function and its arguments.
pub(super) struct Question {
    path: String,
    arguments: Vec<(String, String)>,
}

/// Which of what happened a question needs, to be read from the device.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// What happened with these accounts.
    Of(Vec<Uuid>),
    /// All of it.
    All,
}

impl Question {
    pub(super) fn new(address: &str) -> Self {
        let (path, arguments) = address.split_once('?').unwrap_or((address, ""));
        Self { path: path.to_owned(), arguments: url::pairs(arguments) }
    }

    fn text(&self, name: &str) -> &str {
        self.arguments.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// What has to be read first.
    pub(super) fn needs(&self, book: &Book) -> Needs {
        match self.path.as_str() {
            "/api/interactions/timeline" => Needs::Of(timeline::accounts(book, self)),
            "/api/notes/form" | "/api/interactions/form" | "/api/search" => Needs::All,
            _ => Needs::Nothing,
        }
    }

    /// Whether the book knows as much about it as the server; a form is opened as the server knows it while there is a line,
    /// so that nothing is typed over what is old.
    pub(super) fn is_known_whole(&self, book: &Book) -> bool {
        match self.path.as_str() {
            // The deals of a principal are at other accounts.
            "/api/organizations/show" => !account::is_principal(book, self.value("id")),
            "/api/contacts/show"
            | "/api/contacts/at-organization"
            | "/api/tasks/about"
            | "/api/tasks/week"
            | "/api/products/show"
            | "/api/authorizations/show"
            | "/api/opportunities/show"
            | "/api/my-day" => true,
            "/api/samples/open" => matches!(self.value("whose"), None | Some(Whose::Mine)),
            "/api/tasks/inbox" => inbox::is_known_whole(self.text("query")),
            "/api/interactions/timeline" => timeline::is_known_whole(self),
            "/api/organizations/list" => accounts::is_known_whole(book, self.text("query")),
            "/api/contacts/list" => contacts::is_known_whole(book, self.text("query")),
            "/api/products/list" => products::is_known_whole(self.text("query")),
            _ => false,
        }
    }

    /// A list that says so where the server knows more.
    fn on_device(&self, book: &Book, listed: Listed) -> Listed {
        Listed { here: !self.is_known_whole(book), ..listed }
    }

    /// The answer as the server would send it; nothing when it is not in the book. `touches` is what `needs` asked for;
    /// `is_last`: the server is not heard after it.
    pub(super) fn answer(&self, book: &Book, touches: &[String], is_last: bool) -> Option<String> {
        match self.path.as_str() {
            "/api/organizations/show" => said(account::detail(book, self.value("id")?)?),
            "/api/organizations/list" => said(self.on_device(book, accounts::list(book, self.text("query"))?)),
            "/api/organizations/form" => said(forms::account(book, self.value("id"))?),
            "/api/organizations/suggest" => said(finding::suggest(book, self.text("words"))),
            "/api/organizations/twins" => said(finding::twins(book, self.text("name"), self.value("except"))),
            "/api/contacts/show" => said(contact::detail(book, self.value("id")?)?),
            "/api/contacts/at-organization" => said(contact::at_organization(book, self.value("id")?)?),
            "/api/contacts/list" => said(self.on_device(book, contacts::list(book, self.text("query"))?)),
            "/api/contacts/form" => said(forms::contact(book, self.value("id"), self.value("organization"))?),
            "/api/contacts/sharing" => {
                said(contact::sharing(book, &[self.text("address").trim().to_owned()], self.value("except")))
            }
            "/api/interactions/timeline" => said(timeline::page(book, self, touches, is_last)?),
            "/api/notes/form" => said(forms::note(book, self.value("id")?, touches)?),
            "/api/interactions/begin" => {
                let (contact, deal) = (self.value("contact"), self.value("opportunity"));
                said(logging::begin(book, self.value("organization"), contact, deal)?)
            }
            "/api/interactions/deals" => said(opportunities::deals_at(book, self.value("organization")?, None)),
            "/api/interactions/accounts" => said(logging::accounts(book, self.text("words"))),
            "/api/interactions/form" => said(logging::form(book, self.value("id")?, touches)?),
            "/api/my-day" => said(day::my_day(book)?),
            "/api/samples/open" => said(samples::board(book, self.value("whose"))),
            "/api/tasks/about" => said(tasks::about(book, self)?),
            "/api/tasks/inbox" => {
                let mut inbox = inbox::inbox(book, self.text("query"));
                inbox.asked = self.on_device(book, inbox.asked);
                said(inbox)
            }
            "/api/tasks/week" => said(inbox::week(book, self.text("from"))),
            "/api/tasks/form" => said(tasks::form(book, self.value("id")?)?),
            "/api/products/show" => said(products::detail(book, self.value("id")?)?),
            "/api/products/list" => said(products::list(book, self.text("query"))),
            "/api/products/form" => said(products::form(book, self.value("id"), self.value("principal"))?),
            "/api/authorizations/show" => said(authorizations::detail(book, self.value("id")?)?),
            "/api/authorizations/form" => {
                said(authorizations::form(book, self.value("principal"), self.value("distributor"))?)
            }
            "/api/opportunities/show" => said(opportunities::detail(book, self.value("id")?)?),
            "/api/opportunities/list" => said(self.on_device(book, opportunities::list(book, self.text("query"))?)),
            "/api/opportunities/propose" => {
                let (organization, principals) = (self.text("organization"), self.text("principals"));
                let about = (self.text("context"), self.text("custom"));
                said(opportunities::propose(book, organization, self.value("contact"), principals, about)?)
            }
            "/api/opportunities/board" => {
                let mut board = opportunities::board(book, self.text("query"))?;
                board.asked = self.on_device(book, board.asked);
                said(board)
            }
            "/api/opportunities/form" => {
                let (organization, principal) = (self.text("organization"), self.value("principal"));
                let (contact, like) = (self.value("contact"), self.value("like"));
                said(opportunities::form(book, self.value("id"), organization, principal, contact, like)?)
            }
            "/api/search" => said(finding::find(book, self.text("words"), touches)),
            _ => None,
        }
    }
}

/// What the book answers, for the test that each is a question of the server's.
#[cfg(test)]
pub(super) const PATHS: &[&str] = &[
    "/api/organizations/show",
    "/api/organizations/list",
    "/api/organizations/form",
    "/api/organizations/suggest",
    "/api/organizations/twins",
    "/api/contacts/show",
    "/api/contacts/at-organization",
    "/api/contacts/list",
    "/api/contacts/form",
    "/api/contacts/sharing",
    "/api/interactions/timeline",
    "/api/notes/form",
    "/api/interactions/begin",
    "/api/interactions/deals",
    "/api/interactions/accounts",
    "/api/interactions/form",
    "/api/my-day",
    "/api/samples/open",
    "/api/tasks/about",
    "/api/tasks/inbox",
    "/api/tasks/week",
    "/api/tasks/form",
    "/api/products/show",
    "/api/products/list",
    "/api/products/form",
    "/api/authorizations/show",
    "/api/authorizations/form",
    "/api/opportunities/show",
    "/api/opportunities/list",
    "/api/opportunities/board",
    "/api/opportunities/propose",
    "/api/opportunities/form",
    "/api/search",
];

fn said<T: Serialize>(answer: T) -> Option<String> {
    serde_json::to_string(&answer).ok()
}
