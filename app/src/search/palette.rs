//! The palette: a few letters find a record, or something to do; arrows choose, Enter goes there. Before a letter is typed
//! it shows where one was last. A combobox with a list, as ARIA describes it: the focus stays in the field.

use super::actions::{self, Action};
use super::api::Find;
use super::{Found, Group, Hit, Kind};
use crate::auth::Me;
use crate::interactions::OpenLog;
use crate::query::hints_after;
use crate::ui::{ONLY_HERE, dialog, into_view, view};
use crate::url;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use std::time::Duration;
use web_sys::{HtmlElement, HtmlInputElement};

/// Whether it is open. The frame provides it.
#[derive(Clone, Copy)]
pub struct OpenPalette(pub RwSignal<Option<String>>);

impl OpenPalette {
    /// The dialog's id.
    pub const DIALOG: &'static str = "palette";
}

const LIST: &str = "palette-list";
/// How long somebody who types pauses before it is searched: who opens a palette looks at what it shows.
const PAUSE: Duration = Duration::from_millis(100);
/// Of each kind.
const MOST: usize = 5;

/// Some of what can be chosen, under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    heading: String,
    items: Vec<Hit>,
}

/// What is in the dialog.
#[component]
pub fn Palette() -> impl IntoView {
    let me = use_context::<Me>();
    let words = RwSignal::new(typed_before());
    let (ask, found) = hints_after(PAUSE, |words| Find { words });
    ask(actions::sought(&words.get_untracked()).to_owned());
    let sections = Memo::new(move |_| {
        let shown = found.get();
        words.with(|words| me.as_ref().map(|me| sections(me, words, &shown)).unwrap_or_default())
    });
    let count = move || sections.with(|sections| sections.iter().map(|section| section.items.len()).sum::<usize>());
    let active = RwSignal::new(0_usize);
    Effect::new(move || {
        sections.track();
        active.set(0);
    });
    let type_words = move |event| {
        let text = event_target_value(&event);
        ask(actions::sought(&text).to_owned());
        words.set(text);
    };
    let on_key = move |event: KeyboardEvent| {
        let (count, now) = (untrack(count), active.get_untracked());
        let next = match event.key().as_str() {
            _ if count == 0 || event.is_composing() => return,
            "ArrowDown" => (now + 1) % count,
            "ArrowUp" => (now + count - 1) % count,
            "Enter" => {
                event.prevent_default();
                if let Some(item) = option(now) {
                    item.click();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set(next);
        if let Some(item) = option(next) {
            into_view(&item);
        }
    };
    let log = use_context::<OpenLog>();
    let field = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            // Once it is in the document.
            request_animation_frame(move || {
                let _ = field.focus();
            });
        }
    });
    let said = move || match count() {
        1 => "1 choice".to_owned(),
        count => format!("{count} choices"),
    };
    let listed = move || {
        let mut place = 0;
        let show = |(group, section): (usize, Section)| {
            let first = place;
            place += section.items.len();
            shown(group, section, first, active)
        };
        sections.get().into_iter().enumerate().map(show).collect_view()
    };
    view! {
        <input node_ref=field type="text" role="combobox" aria-label="Find or do" placeholder="Find or do" maxlength="200"
            autocomplete="off" spellcheck="false" enterkeyhint="go" aria-autocomplete="list" aria-expanded="true"
            aria-controls=LIST aria-activedescendant=move || id_of(active.get()) value=words.get_untracked()
            on:input=type_words on:keydown=on_key/>
        <p class="quiet" role="status">{said}</p>
        <div id=LIST class="palette-list" role="listbox" aria-label="Choices" on:click=move |event| choose(&event, log)>{listed}</div>
        {move || found.with(|found| found.here).then(|| view! { <p class="muted">{ONLY_HERE}</p> })}
    }
}

/// What stood in the field that was there before the code was.
fn typed_before() -> String {
    let field = document().query_selector("#palette .early").ok().flatten();
    field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()).map(|field| field.value()).unwrap_or_default()
}

fn id_of(place: usize) -> String {
    format!("palette-{place}")
}

fn option(place: usize) -> Option<HtmlElement> {
    document().get_element_by_id(&id_of(place))?.dyn_into().ok()
}

/// A section whose first item is in the place `first` of all.
fn shown(group: usize, Section { heading, items }: Section, first: usize, active: RwSignal<usize>) -> AnyView {
    let item = |(place, Hit { href, name, about }): (usize, Hit)| {
        let place = first + place;
        view! {
            <a role="option" id=id_of(place) class="item" tabindex="-1" href=href
                aria-selected=move || (active.get() == place).to_string()>
                <span>{name}</span>" "<span class="muted">{about}</span>
            </a>
        }
    };
    let id = format!("palette-group-{group}");
    let labelled_by = id.clone();
    view! {
        <div role="group" aria-labelledby=labelled_by>
            <p id=id role="presentation">{heading}</p>
            {items.into_iter().enumerate().map(item).collect_view()}
        </div>
    }
}

/// Whatever is chosen, the palette is done; the log opens over the page one is on.
fn choose(event: &MouseEvent, log: Option<OpenLog>) {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
        return;
    }
    let chosen = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(href) = chosen.and_then(|chosen| chosen.closest("a").ok().flatten()?.get_attribute("href")) else {
        return;
    };
    if let Some(dialog) = dialog(OpenPalette::DIALOG) {
        dialog.close();
    }
    let is_log = href == "/log" || href.starts_with("/log?");
    if is_log && log.is_some_and(|log| log.open(&href)) {
        event.prevent_default();
    }
}

/// All that can be chosen: an action that is called by its name, what was found, what else can be done.
fn sections(me: &Me, words: &str, found: &Found) -> Vec<Section> {
    let words = words.trim();
    let (named, others): (Vec<_>, Vec<_>) = actions::meant(me, words).into_iter().partition(|one| one.is_named(words));
    let log = || log_at(me, words, found);
    let mut sections = Vec::new();
    let mut add = |heading: &str, items: Vec<Hit>| {
        if !items.is_empty() {
            sections.push(Section { heading: heading.to_owned(), items });
        }
    };
    let (first, last) = if actions::is_log(words) { (log(), Vec::new()) } else { (Vec::new(), log()) };
    add("Do", named.into_iter().map(Action::hit).chain(first).collect());
    for Group { kind, hits, .. } in &found.groups {
        let heading =
            if words.is_empty() { format!("Recent {}", kind.label().to_lowercase()) } else { kind.label().to_owned() };
        add(&heading, hits.iter().take(MOST).cloned().collect());
    }
    let mut more = last;
    more.extend(others.into_iter().map(Action::hit));
    let sought = actions::sought(words);
    if !sought.is_empty() {
        let (href, name) = (format!("/search?q={}", url::encode(sought)), format!("Search everything for “{sought}”"));
        more.push(Hit { href, name, about: String::new() });
    }
    add("More", more);
    sections
}

/// To log at an account that was found.
fn log_at(me: &Me, words: &str, found: &Found) -> Vec<Hit> {
    let accounts = found.groups.iter().find(|group| group.kind == Kind::Account).filter(|_| me.writes());
    let at = |hit: &Hit| {
        let id = hit.href.strip_prefix("/organizations/")?;
        let (href, name) = (format!("/log?organization={id}"), format!("Log at {}", hit.name));
        Some(Hit { href, name, about: hit.about.clone() })
    };
    let most = if words.is_empty() { 1 } else { 3 };
    accounts.into_iter().flat_map(|group| group.hits.iter().take(most).filter_map(at)).collect()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::auth::Role;

    fn me(role: Role) -> Me {
        Me {
            id: crate::auth::PersonId::new(),
            name: "Rob Rep".into(),
            email: "rob@harbor.example".into(),
            role,
            team_id: crate::auth::TeamId::new(),
            team_name: "North".into(),
            time_zone: "America/New_York".into(),
            locale: "en".into(),
            company_name: "Harbor Brokers".into(),
            company_time_zone: "America/New_York".into(),
            week_start: 1,
            currency: "USD".into(),
            private_books: false,
            book_days: 14,
            demo: false,
        }
    }

    fn found() -> Found {
        let hit = |href: &str, name: &str| Hit { href: href.into(), name: name.into(), about: String::new() };
        let mut found = Found::default();
        found
            .add(Kind::Account, (1..=7).map(|n| hit(&format!("/organizations/{n}"), &format!("Harbor {n}"))).collect());
        found.add(Kind::Deal, vec![hit("/opportunities/1", "Harbor - Mill")]);
        found
    }

    fn shown(role: Role, words: &str, found: &Found) -> Vec<(String, Vec<String>)> {
        let me = me(role);
        let names = |items: Vec<Hit>| items.into_iter().map(|item| item.name).collect();
        sections(&me, words, found).into_iter().map(|section| (section.heading, names(section.items))).collect()
    }

    #[test]
    fn what_is_found_comes_first_unless_an_action_is_called_by_its_name() {
        let harbor = shown(Role::Rep, "harbor", &found());
        let headings = harbor.iter().map(|(heading, _)| heading.as_str()).collect::<Vec<_>>();
        assert_eq!(headings, ["Accounts", "Deals", "More"]);
        assert_eq!(harbor[0].1.len(), MOST);
        assert_eq!(
            harbor[2].1,
            ["Log at Harbor 1", "Log at Harbor 2", "Log at Harbor 3", "Search everything for “harbor”"]
        );
        assert_eq!(shown(Role::Rep, "new ac", &found())[0], ("Do".to_owned(), vec!["New account".to_owned()]));
        let log = shown(Role::Rep, "log at harbor", &found());
        assert_eq!(log[0].1, ["Log at Harbor 1", "Log at Harbor 2", "Log at Harbor 3"]);
    }

    #[test]
    fn who_only_reads_is_offered_nothing_to_write() {
        for words in ["", "log harbor", "plan", "new"] {
            let all = shown(Role::Viewer, words, &found()).into_iter().flat_map(|(_, names)| names);
            assert!(
                all.clone().all(|name| !["Log", "Plan", "New"].iter().any(|written| name.starts_with(written))),
                "{:?}",
                all.collect::<Vec<_>>()
            );
        }
        assert!(shown(Role::Viewer, "", &Found::default())[0].1.contains(&"My day".to_owned()));
    }
}
