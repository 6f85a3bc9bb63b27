//! The frame of every signed-in page: where one can go, search, who one is.
//! Invariant: it works before WebAssembly arrives (links, forms, popovers), and names only places that exist.

use super::Look;
use super::keys::{self, KeysHelp};
use super::log::{LogButton, LogDialog, LogTab};
use super::look::{FoldSidebar, Sidebar, Theme, ThemeChoice};
use super::navigation::follow_navigation;
use super::palette::{PaletteDialog, PaletteLink};
use crate::auth::{Me, SignInAgainDialog, SignOut};
use crate::interactions::OpenLog;
#[cfg(feature = "ssr")]
use crate::notifications::bell;
#[cfg(feature = "hydrate")]
use crate::offline;
use crate::offline::{Kept, book_line};
use crate::outbox;
use crate::search::OpenPalette;
use crate::ui::{Avatar, Form, Icon, Mark, Write, icon, view};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_query_map};

/// A place in the navigation.
#[derive(Clone, Copy)]
struct Place {
    href: &'static str,
    label: &'static str,
    icon: icon::Name,
}

const DAY: Place = Place { href: "/", label: "My day", icon: icon::Name::Check };
const TASKS: Place = Place { href: "/tasks", label: "Tasks", icon: icon::Name::Tasks };
const SAMPLES: Place = Place { href: "/samples", label: "Samples", icon: icon::Name::Sample };
const ACCOUNTS: Place = Place { href: "/organizations", label: "Accounts", icon: icon::Name::Account };
const CONTACTS: Place = Place { href: "/contacts", label: "Contacts", icon: icon::Name::Contacts };
const DEALS: Place = Place { href: "/opportunities", label: "Deals", icon: icon::Name::Deal };
const PRODUCTS: Place = Place { href: "/products", label: "Products", icon: icon::Name::Product };
const FIGURES: Place = Place { href: "/dashboard", label: "Dashboard", icon: icon::Name::Figures };
const IMPORTS: Place = Place { href: "/imports", label: "Imports", icon: icon::Name::Import };
const SETTINGS: Place = Place { href: "/settings", label: "Settings", icon: icon::Name::Settings };
const SEARCH: Place = Place { href: "/search", label: "Search", icon: icon::Name::Search };

/// A link of the navigation; marked while the person is there or below.
#[component]
fn Tab(place: Place) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || {
        let below = |rest: &str| rest.is_empty() || place.href != DAY.href && rest.starts_with('/');
        path.with(|path| path.strip_prefix(place.href).is_some_and(below)).then_some("page")
    };
    view! {
        <li>
            <a class="tab" href=place.href aria-current=here title=place.label>
                <Icon name=place.icon/>
                <span>{place.label}</span>
            </a>
        </li>
    }
}

/// Shows those of `places` that are open to `me`.
fn each(me: &Me, places: &[Place], show: fn(Place) -> AnyView) -> Vec<AnyView> {
    let places = places.iter().filter(|place| place.href != IMPORTS.href || me.manages());
    places.map(|place| show(*place)).collect()
}

/// Sidebar, top bar, the page in between, and a bar below on phones.
#[component]
pub fn Frame() -> impl IntoView {
    let Some(me) = use_context::<Me>() else { return view! { <Outlet/> } };
    follow_navigation();
    outbox::begin(&me);
    let Look { theme, sidebar } = use_context::<Look>().unwrap_or_default();
    let rail = RwSignal::new(sidebar == Sidebar::Rail);
    provide_context(OpenLog(RwSignal::new(None)));
    let palette = OpenPalette(RwSignal::new(None));
    provide_context(palette);
    keys::listen(palette);
    let kept = Kept::new();
    provide_context(kept);
    #[cfg(feature = "hydrate")]
    offline::keep(me.id.to_string(), kept);
    let tabs = each(
        &me,
        &[DAY, TASKS, ACCOUNTS, CONTACTS, DEALS, SAMPLES, PRODUCTS, FIGURES, IMPORTS, SETTINGS],
        |place| view! { <Tab place/> },
    );
    view! {
        <a class="skip" href="#content" rel="external">"Skip to content"</a>
        <div id=outbox::STRIP role="status"></div>
        <div class="frame" class:rail=move || rail.get()>
            <nav class="side" aria-label="Main">
                <div>
                    <a class="brand" href="/" title=me.company_name.clone()>
                        <Mark/>
                        <span class="cut">{me.company_name.clone()}</span>
                    </a>
                    <ul>{tabs}</ul>
                    <FoldSidebar rail/>
                </div>
            </nav>
            <header class="top">
                <Find/>
                <PaletteLink/>
                <div class="top-end">
                    {me.writes().then(|| view! { <LogButton/> <New/> })}
                    <a class="button plain bell" href="/notifications" inner_html=bell()></a>
                    <PersonMenu me=me.clone() theme/>
                </div>
            </header>
            <main id="content" class="content" tabindex="-1">{book_line(kept)}<Outlet/></main>
        </div>
        {me.writes().then(|| view! { <LogDialog/> })}
        <PaletteDialog/>
        <BottomBar me/>
        <KeysHelp/>
        <SignInAgainDialog/>
    }
}

/// The search field: a plain form, so that Enter works at once.
#[component]
fn Find() -> impl IntoView {
    let query = use_query_map().with_untracked(|query| query.get("q").unwrap_or_default());
    let value = if use_location().pathname.get_untracked() == SEARCH.href { query } else { String::new() };
    view! {
        <form class="find" action="/search" role="search">
            <Icon name=icon::Name::Search/>
            <input id="find" type="search" name="q" value=value placeholder="Search" aria-label="Find anything"
                autocomplete="off" enterkeyhint="search" maxlength="200"/>
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}

/// The server writes what is in the bell, and a script keeps the number.
#[cfg(not(feature = "ssr"))]
fn bell() -> &'static str {
    ""
}

/// What one can make, from anywhere.
#[component]
fn New() -> impl IntoView {
    view! {
        <button type="button" class="button new" popovertarget="new-menu" aria-label="New">
            <Icon name=icon::Name::Plus class="small"/>
            <span>"New"</span>
        </button>
        <div id="new-menu" class="menu" popover="auto">
            {makes()}
        </div>
    }
}

/// The same on a phone.
fn makes() -> AnyView {
    view! {
        <a href="/organizations/new" class="item"><Icon name=icon::Name::Account/>"New account"</a>
        <a href="/contacts/new" class="item"><Icon name=icon::Name::Person/>"New contact"</a>
        <a href="/opportunities/new" class="item"><Icon name=icon::Name::Deal/>"New deal"</a>
    }
}

/// Who is signed in, and what is theirs.
#[component]
fn PersonMenu(me: Me, theme: Theme) -> impl IntoView {
    let sign_out = Write::of::<SignOut>();
    let about = format!("{}, {}", me.role.label(), me.team_name);
    view! {
        <button type="button" class="person" popovertarget="person-menu">
            <Avatar name=me.name.clone()/>
            <span class="quiet">{format!("{}: your menu", me.name)}</span>
        </button>
        <div id="person-menu" class="menu" popover="auto">
            <div class="who">
                <Avatar name=me.name.clone() class="large"/>
                <div>
                    <strong>{me.name}</strong>
                    <div class="muted"><small>{about}</small></div>
                </div>
            </div>
            <hr/>
            <a class="item" href="/settings/profile"><Icon name=icon::Name::Person/>"Your profile"</a>
            <a class="item" href="/settings/devices"><Icon name=icon::Name::Device/>"Your devices"</a>
            <button type="button" class="item installable" data-install="">
                <Icon name=icon::Name::Import/>"Install Larder"
            </button>
            <button type="button" class="item" popovertarget="keys"><Icon name=icon::Name::Keyboard/>"Keys"<kbd>"?"</kbd></button>
            <hr/>
            <ThemeChoice theme/>
            <hr/>
            <Form action=sign_out reloads=true>
                <button type="submit" class="item"><Icon name=icon::Name::SignOut/>"Sign out"</button>
            </Form>
        </div>
    }
}

/// The places of a phone, in reach of the thumb.
#[component]
fn BottomBar(me: Me) -> impl IntoView {
    let writes = me.writes();
    let more = each(&me, &[SEARCH, TASKS, SAMPLES, CONTACTS, PRODUCTS, FIGURES, IMPORTS, SETTINGS], |place| {
        view! { <a class="item" href=place.href><Icon name=place.icon/>{place.label}</a> }
    });
    view! {
        <nav class="bottom" aria-label="Main">
            <ul>
                <Tab place=DAY/>
                <Tab place=ACCOUNTS/>
                {writes.then(|| view! { <LogTab/> })}
                <Tab place=DEALS/>
                <li>
                    <button type="button" class="tab" popovertarget="more-menu">
                        <Icon name=icon::Name::More/>
                        <span>"More"</span>
                    </button>
                </li>
            </ul>
            <div id="more-menu" class="menu" popover="auto">
                {writes.then(|| view! { {makes()} <hr/> })}
                {more}
            </div>
        </nav>
    }
}
