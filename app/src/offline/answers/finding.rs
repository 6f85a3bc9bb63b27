//! Search, ranked as the database ranks it (`larder.search_organizations` and its kin).

use super::contact;
use super::timeline::cursor;
use crate::contacts::ContactId;
use crate::interactions::Subject;
use crate::offline::book::{Account, Book, Contact, Deal, Product};
use crate::offline::wording::{DAY, by_name, fold};
use crate::opportunities::Stage;
use crate::organizations::{Named, OrganizationId, OrganizationRole, Suggestion};
use crate::search::{self, Found, Kind, RECENT};
use crate::url;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use uuid::Uuid;

/// What was found, and how near it is.
pub(super) struct Hit<T> {
    pub(super) id: Uuid,
    pub(super) of: Rc<T>,
    rank: f64,
}

/// The typed words, folded, each to be found as it is; a number however it is written.
fn parts(typed: &str) -> Vec<String> {
    let is_sign = |sign: char| matches!(sign, '-' | '+' | ' ' | '(' | ')' | '.' | '/');
    let is_number = typed.chars().all(|sign| sign.is_ascii_digit() || is_sign(sign));
    let three = typed.split(|sign: char| !sign.is_ascii_digit()).any(|digits| digits.len() >= 3);
    if is_number && three {
        return vec![typed.chars().filter(char::is_ascii_digit).collect()];
    }
    typed.split_whitespace().map(str::to_owned).collect()
}

/// The pieces of three letters that `pg_trgm` compares, in their order.
fn ordered_pieces(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let of_word = |word: &str| {
        let padded = format!("  {word} ").chars().collect::<Vec<_>>();
        padded.windows(3).map(|three| three.iter().collect::<String>()).collect::<Vec<_>>()
    };
    words.flat_map(of_word).collect()
}

fn pieces(text: &str) -> BTreeSet<String> {
    ordered_pieces(text).into_iter().collect()
}

#[allow(clippy::cast_precision_loss, reason = "a few dozen")]
fn share(shared: usize, one: usize, other: usize) -> f64 {
    let all = one + other - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// How like `typed` is to that part of `words` which is most like it: `word_similarity`, which goes through the pieces of
/// `words` once and lets go of those in front when that makes the part more like it.
fn likeness(typed: &BTreeSet<String>, words: &str) -> f64 {
    let pieces = ordered_pieces(words);
    let is_wanted = |place: usize| typed.contains(&pieces[place]);
    // Where each piece of the part stood last.
    let mut last = BTreeMap::<&str, usize>::new();
    let (mut start, mut wanted, mut best) = (None::<usize>, 0, 0.0_f64);
    for (place, piece) in pieces.iter().enumerate() {
        if start.is_none() && !is_wanted(place) {
            continue;
        }
        if last.insert(piece, place).is_none() && is_wanted(place) {
            wanted += 1;
        }
        if !is_wanted(place) {
            continue;
        }
        let from = *start.get_or_insert(place);
        let mut nearest = (share(wanted, typed.len(), last.len()), from, wanted);
        let (mut left_wanted, mut left) = (wanted, last.len());
        for (first, piece) in pieces.iter().enumerate().take(place + 1).skip(from) {
            let now = share(left_wanted, typed.len(), left);
            if now > nearest.0 {
                nearest = (now, first, left_wanted);
            }
            if last.get(piece.as_str()) == Some(&first) {
                left -= 1;
                left_wanted -= usize::from(is_wanted(first));
            }
        }
        best = best.max(nearest.0);
        last.retain(|_, stood| *stood >= nearest.1);
        (start, wanted) = (Some(nearest.1), nearest.2);
    }
    best
}

fn similarity(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    share(one.intersection(other).count(), one.len(), other.len())
}

/// What was typed, as it is compared.
struct Typed {
    text: String,
    parts: Vec<String>,
    pieces: BTreeSet<String>,
}

impl Typed {
    fn new(words: &str) -> Self {
        let text = fold(words).trim().to_owned();
        Self { parts: parts(&text), pieces: pieces(&text), text }
    }

    /// How near `known` is; nothing when its words do not hold all of it.
    fn rank(&self, Known { words, own, lately }: Known<'_>) -> Option<f64> {
        let first = self.parts.first()?;
        let short = self.text.chars().count() < 3;
        if (short && !words.starts_with(first.as_str())) || !self.parts.iter().all(|part| words.contains(part.as_str()))
        {
            return None;
        }
        let place = if words.starts_with(&self.text) {
            2.0
        } else if words.contains(&self.text) {
            1.0
        } else {
            0.0
        };
        let more = if own { 0.5 } else { 0.0 } + if lately { 0.25 } else { 0.0 };
        let alike = if words.contains(&self.text) {
            let typed = self.text.chars().count();
            share(typed, typed, words.chars().count())
        } else {
            similarity(&pieces(words), &self.pieces)
        };
        Some(place + more + alike / 4.0)
    }
}

/// What is looked at.
#[derive(Default)]
struct Known<'a> {
    words: &'a str,
    /// Whether it is one's own.
    own: bool,
    /// Whether something happened with it in the last days.
    lately: bool,
}

/// Whether a moment is one of the last days.
fn is_lately(book: &Book, moment: Option<i64>) -> bool {
    moment.is_some_and(|moment| moment > book.now.get() - 30 * DAY)
}

/// What holds all the words, or, strictly first, what is like them.
fn hits<T>(typed: &Typed, all: &BTreeMap<Uuid, Rc<T>>, known: impl Fn(&T) -> Known<'_>) -> Vec<Hit<T>> {
    let hits = |rank: &dyn Fn(&T) -> Option<f64>| {
        let hit = |(id, of): (&Uuid, &Rc<T>)| Some(Hit { id: *id, of: Rc::clone(of), rank: rank(of)? });
        all.iter().filter_map(hit).collect::<Vec<_>>()
    };
    let mut found = hits(&|one| typed.rank(known(one)));
    let is_exact = |sign: char| sign.is_ascii_digit() || sign == '@';
    if !found.is_empty() || typed.text.chars().count() < 4 || typed.text.contains(is_exact) {
        return found;
    }
    for least in [0.67, 0.5] {
        found = hits(&|one| Some(likeness(&typed.pieces, known(one).words)).filter(|likeness| *likeness >= least));
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// Accounts by name and city, the nearest first.
pub(super) fn accounts(book: &Book, words: &str) -> Vec<Hit<Account>> {
    let me = book.lists.me.id.0;
    let mut hits = hits(&Typed::new(words), &book.accounts, |one| Known {
        words: &one.words,
        own: one.is_owned_by(me),
        lately: is_lately(book, one.record.last_activity),
    });
    in_order(&mut hits, |one| &one.record.form.name);
    hits
}

/// Contacts by name, address and number, the nearest first.
pub(super) fn contacts(book: &Book, words: &str) -> Vec<Hit<Contact>> {
    let me = book.lists.me.id.0;
    let mut hits = hits(&Typed::new(words), &book.contacts, |one| {
        let account = book.accounts.get(&one.record.organization.0);
        Known {
            words: &one.words,
            own: account.is_some_and(|account| account.is_owned_by(me)),
            lately: is_lately(book, account.and_then(|account| account.record.last_activity)),
        }
    });
    hits.sort_by(|one, other| nearer(one.rank, other.rank).then_with(|| contact::in_order(&one.of, &other.of)));
    hits
}

/// Products by name and SKU, the nearest first.
pub(super) fn products(book: &Book, words: &str) -> Vec<Hit<Product>> {
    let mut hits = hits(&Typed::new(words), &book.products, |one| Known { words: &one.words, ..Known::default() });
    in_order(&mut hits, |one| &one.record.form.name);
    hits
}

/// Deals by name, the nearest first.
fn deals(book: &Book, words: &str) -> Vec<Hit<Deal>> {
    let me = book.lists.me.id.to_string();
    let mut hits = hits(&Typed::new(words), &book.deals, |one| {
        let form = &one.record.form;
        let account = form.organization_id.parse().ok().and_then(|id: Uuid| book.accounts.get(&id));
        let last = account.and_then(|account| account.record.last_activity).max(Some(one.record.entered));
        Known { words: &one.words, own: form.owner_id == me, lately: is_lately(book, last) }
    });
    in_order(&mut hits, |one| &one.record.name);
    hits
}

/// Principals and people, of whom the lists know the names: `larder.search_names`.
fn by_names<'a>(words: &str, names: impl Iterator<Item = (Named, &'a str)>) -> Vec<(Named, &'a str)> {
    // With the name in front, to be found again.
    let all = names.map(|(named, about)| (named.id, Rc::new((fold(&named.name), named, about)))).collect();
    let mut hits = hits(&Typed::new(words), &all, |(words, ..)| Known { words, ..Known::default() });
    in_order(&mut hits, |(_, named, _)| &named.name);
    hits.into_iter().map(|hit| (hit.of.1.clone(), hit.of.2)).collect()
}

/// The nearest first, and those that are equally near by name.
fn in_order<T>(hits: &mut [Hit<T>], name: impl Fn(&T) -> &str) {
    hits.sort_by(|one, other| {
        let names = || by_name(name(&one.of), name(&other.of));
        nearer(one.rank, other.rank).then_with(names).then(one.id.cmp(&other.id))
    });
}

/// As fine as the database keeps it.
fn nearer(one: f64, other: f64) -> std::cmp::Ordering {
    #[allow(clippy::cast_possible_truncation, reason = "that is what `real` does")]
    let (one, other) = (one as f32, other as f32);
    other.total_cmp(&one)
}

/// What a few letters may mean, in the words a form field takes.
pub(super) fn suggest(book: &Book, words: &str) -> Vec<Suggestion> {
    let suggestion = |hit: Hit<Account>| {
        let form = &hit.of.record.form;
        let role = form.role.parse().map(OrganizationRole::label).unwrap_or_default();
        let owner = form.owner_id.parse().ok().and_then(|id| book.person(id)).map(|owner| owner.name);
        let about = [role, &form.shipping_city, owner.as_deref().unwrap_or_default()];
        let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Suggestion { text: book.organization_text(&hit.of), about }
    };
    accounts(book, words).into_iter().take(8).map(suggestion).collect()
}

/// Likely twins of a name that is being typed.
pub(super) fn twins(book: &Book, name: &str, except: Option<OrganizationId>) -> Vec<Named> {
    if name.trim().chars().count() < 3 {
        return Vec::new();
    }
    let typed = pieces(&fold(name.trim()));
    let like = |account: &Rc<Account>| {
        let likeness = similarity(&pieces(&fold(&account.record.form.name)), &typed);
        (likeness >= 0.6 && Some(account.record.id) != except).then(|| (likeness, Rc::clone(account)))
    };
    let mut twins = book.accounts.values().filter_map(like).collect::<Vec<_>>();
    twins.sort_by(|(one, _), (other, _)| nearer(*one, *other));
    let named = |(_, account): (f64, Rc<Account>)| {
        let form = &account.record.form;
        let city = if form.shipping_city.is_empty() { String::new() } else { format!(" ({})", form.shipping_city) };
        Named { id: account.id(), name: format!("{}{city}", form.name) }
    };
    twins.into_iter().take(5).map(named).collect()
}

/// What the words find; without words, where one was last.
pub(super) fn find(book: &Book, words: &str, touches: &[String]) -> Found {
    let words = words.trim();
    let mut found = Found { here: true, ..Found::default() };
    match words.chars().count() {
        0 => return recent(book),
        1 => return Found::default(),
        _ => {}
    }
    let is_principal = |account: &Account| account.record.form.role == OrganizationRole::Principal.code();
    let accounts = accounts(book, words).into_iter().filter(|hit| !is_principal(&hit.of));
    found.add(Kind::Account, accounts.map(|hit| of_account(&hit.of)).collect());
    let principals = book.lists.principals.iter().map(|one| (one.clone(), ""));
    found.add(Kind::Principal, named("/organizations/", by_names(words, principals)));
    found.add(Kind::Deal, deals(book, words).into_iter().filter_map(|hit| of_deal(&hit.of)).collect());
    let contacts = contacts(book, words).into_iter().map(|hit| {
        let form = &hit.of.record.form;
        let about = joined(&[&form.position, &contact::place(book, &hit.of).name], " at ");
        search::Hit { href: format!("/contacts/{}", hit.id), name: form.name(), about }
    });
    found.add(Kind::Contact, contacts.collect());
    let products = products(book, words).into_iter().map(|hit| {
        let form = &hit.of.record.form;
        let about = book.principal(&form.principal_id).name;
        search::Hit { href: format!("/products/{}", hit.id), name: form.name.clone(), about }
    });
    found.add(Kind::Product, products.collect());
    let team = |id: Uuid| book.lists.teams.iter().find(|team| team.id == id).map_or("", |team| &team.name);
    let people = book.lists.people.iter().filter(|one| !one.gone);
    let people = people.map(|one| (Named { id: one.id.0, name: one.name.clone() }, team(one.team.0)));
    found.add(Kind::Person, named("/organizations?owner=", by_names(words, people)));
    found.add(Kind::Note, notes(book, words, touches));
    found
}

/// One's own accounts at which something happened last, and one's own open deals that moved last.
fn recent(book: &Book) -> Found {
    let me = book.lists.me.id;
    let is_own = |account: &&Rc<Account>| account.is_owned_by(me.0) && account.record.last_activity.is_some();
    let mut accounts = book.accounts.values().filter(is_own).collect::<Vec<_>>();
    accounts.sort_by_key(|account| (Reverse(account.record.last_activity), account.id()));
    let me = me.to_string();
    let is_own = |deal: &&Rc<Deal>| deal.record.form.owner_id == me && deal.record.closed.is_none();
    let mut deals = book.deals.values().filter(is_own).collect::<Vec<_>>();
    deals.sort_by_key(|deal| (Reverse(deal.record.entered), deal.id()));
    let mut found = Found::default();
    found.add(Kind::Account, accounts.into_iter().take(RECENT).map(|account| of_account(account)).collect());
    found.add(Kind::Deal, deals.into_iter().take(RECENT).filter_map(|deal| of_deal(deal)).collect());
    found
}

fn of_account(account: &Account) -> search::Hit {
    let form = &account.record.form;
    let about = joined(&[&form.shipping_city, &form.shipping_state], ", ");
    search::Hit { href: format!("/organizations/{}", account.id()), name: form.name.clone(), about }
}

fn of_deal(deal: &Deal) -> Option<search::Hit> {
    let stage = deal.record.stage.parse::<Stage>().ok()?;
    let (href, name) = (format!("/opportunities/{}", deal.id()), deal.record.name.clone());
    Some(search::Hit { href, name, about: stage.label().to_owned() })
}

fn named(page: &str, hits: Vec<(Named, &str)>) -> Vec<search::Hit> {
    let hit = |(one, about): (Named, &str)| search::Hit {
        href: format!("{page}{}", one.id),
        name: one.name,
        about: about.to_owned(),
    };
    hits.into_iter().map(hit).collect()
}

fn joined(parts: &[&str], between: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between)
}

/// The words of a text, as the database takes them apart.
fn tokens(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What people wrote that holds all the words, the newest first.
fn notes(book: &Book, words: &str, touches: &[String]) -> Vec<search::Hit> {
    let wanted = tokens(words);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = book.touches(touches, |touch| {
        let said = tokens(&format!("{} {}", touch.subject, touch.body));
        wanted.iter().all(|word| said.contains(word))
    });
    found.sort_by_key(|touch| Reverse((touch.record.at, touch.record.id.0)));
    let hit = |touch: &Rc<super::super::book::Touch>| {
        let record = &touch.record;
        let account = book.accounts.get(&record.organization.0)?;
        let contact = record.contact.as_ref().filter(|contact| book.contacts.contains_key(&contact.id));
        let subject = contact.map(|contact| Subject::Contact(ContactId(contact.id)));
        let path = subject.unwrap_or(Subject::Organization(record.organization)).path();
        let before = url::encode(&cursor(record, Uuid::max())?);
        let author = book.person(record.author.0).map(|author| author.name).unwrap_or_default();
        Some(search::Hit {
            href: format!("{path}?show=notes&before={before}#note-{}", record.id),
            name: format!("{author} at {}", account.record.form.name),
            about: excerpt(&record.body, &wanted),
        })
    };
    found.iter().filter_map(hit).collect()
}

/// Thirty-five words around the first that was looked for.
fn excerpt(body: &str, wanted: &BTreeSet<String>) -> String {
    let words = body.split_whitespace().collect::<Vec<_>>();
    let first = words.iter().position(|word| tokens(word).iter().any(|word| wanted.contains(word))).unwrap_or(0);
    let start = first.saturating_sub(5);
    words.iter().skip(start).take(35).copied().collect::<Vec<_>>().join(" ")
}
