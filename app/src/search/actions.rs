//! What can be done from anywhere, by a few letters of its name.

use super::Hit;
use crate::auth::Me;

/// Something to do, or a place to go to.
#[derive(Clone, Copy)]
pub(super) struct Action {
    name: &'static str,
    href: &'static str,
    to: Whom,
}

/// To whom it is offered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    Everybody,
    Writers,
    Managers,
}

const ACTIONS: &[Action] = &[
    Action { name: "Log a visit, call or sample", href: "/log", to: Whom::Writers },
    Action { name: "Plan a visit", href: "/log?plan=yes", to: Whom::Writers },
    Action { name: "New deal", href: "/opportunities/new", to: Whom::Writers },
    Action { name: "New deals with several principals", href: "/opportunities/new/several", to: Whom::Writers },
    Action { name: "New account", href: "/organizations/new", to: Whom::Writers },
    Action { name: "New contact", href: "/contacts/new", to: Whom::Writers },
    Action { name: "My day", href: "/", to: Whom::Everybody },
    Action { name: "Tasks", href: "/tasks", to: Whom::Everybody },
    Action { name: "Tasks of the week", href: "/tasks/week", to: Whom::Everybody },
    Action { name: "Samples without a verdict", href: "/samples", to: Whom::Everybody },
    Action { name: "Board of deals", href: "/opportunities/board", to: Whom::Everybody },
    Action { name: "Dashboard", href: "/dashboard", to: Whom::Everybody },
    Action { name: "Reports", href: "/reports", to: Whom::Everybody },
    Action { name: "Deals", href: "/opportunities", to: Whom::Everybody },
    Action { name: "Accounts", href: "/organizations", to: Whom::Everybody },
    Action { name: "Contacts", href: "/contacts", to: Whom::Everybody },
    Action { name: "Interactions", href: "/interactions", to: Whom::Everybody },
    Action { name: "Products", href: "/products", to: Whom::Everybody },
    Action { name: "Imports", href: "/imports", to: Whom::Managers },
    Action { name: "Settings", href: "/settings", to: Whom::Everybody },
    Action { name: "Your profile", href: "/settings/profile", to: Whom::Everybody },
    Action { name: "Your devices", href: "/settings/devices", to: Whom::Everybody },
    Action { name: "Waiting to be sent", href: "/waiting", to: Whom::Everybody },
];

impl Action {
    pub(super) fn hit(self) -> Hit {
        Hit { href: self.href.to_owned(), name: self.name.to_owned(), about: String::new() }
    }

    /// Whether `words` are the beginning of its name, and enough of it to be no chance.
    pub(super) fn is_named(self, words: &str) -> bool {
        words.len() >= 3 && begins(self.name, words)
    }
}

fn begins(name: &str, words: &str) -> bool {
    name.get(..words.len()).is_some_and(|name| name.eq_ignore_ascii_case(words))
}

/// What is open to `me` whose name has, for each of `words`, a word that begins with it; without words, all of it.
pub(super) fn meant(me: &Me, words: &str) -> Vec<Action> {
    let is_open = |action: &&Action| match action.to {
        Whom::Everybody => true,
        Whom::Writers => me.writes(),
        Whom::Managers => me.manages(),
    };
    let is_meant = |action: &&Action| {
        words.split_whitespace().all(|typed| action.name.split_whitespace().any(|word| begins(word, typed)))
    };
    ACTIONS.iter().filter(is_open).filter(is_meant).copied().collect()
}

/// Whether somebody wants to log at what they name next: "log harbor", "log at harbor".
pub(super) fn is_log(words: &str) -> bool {
    sought(words).len() < words.trim().len()
}

/// What is to be found: without what is to be done there.
pub(super) fn sought(words: &str) -> &str {
    let words = words.trim();
    let after = |start: &str| begins(words, start).then(|| words[start.len()..].trim_start());
    after("log at ").or_else(|| after("log ")).unwrap_or(words)
}
