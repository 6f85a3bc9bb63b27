//! The frame of the settings: what is one's own first, what is the company's below it for admins.
//! Invariant: it names only pages that the person may open; the pages themselves belong to their nouns.

mod index;

pub use index::SettingsPage;

use crate::auth::{Me, Role};
use crate::ui::view;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

/// One settings page: where, what it is called, what it is for, and who opens it.
struct Place {
    href: &'static str,
    label: &'static str,
    about: &'static str,
    opens: fn(&Me) -> bool,
}

fn everybody(_: &Me) -> bool {
    true
}

fn admins(me: &Me) -> bool {
    me.role == Role::Admin
}

const OWN: &[Place] = &[
    Place {
        href: "/settings/profile",
        label: "Profile",
        about: "Your name, time zone and language.",
        opens: everybody,
    },
    Place {
        href: "/settings/password",
        label: "Password",
        about: "Change the one you sign in with.",
        opens: everybody,
    },
    Place {
        href: "/settings/devices",
        label: "Devices",
        about: "Where you are signed in, and how to end it.",
        opens: everybody,
    },
    Place {
        href: "/settings/notifications",
        label: "Notifications",
        about: "What you are told of, in Larder and by mail.",
        opens: everybody,
    },
    Place { href: "/settings/calendar", label: "Calendar", about: "Your tasks, in your calendar.", opens: everybody },
    Place {
        href: "/settings/unsent",
        label: "Unsent work",
        about: "What a device held that was signed out before it could send.",
        opens: everybody,
    },
];

const COMPANYS: &[Place] = &[
    Place {
        href: "/settings/people",
        label: "People",
        about: "Who works here, what they may do, who is invited.",
        opens: admins,
    },
    Place { href: "/settings/teams", label: "Teams", about: "Who shares a book.", opens: admins },
    Place {
        href: "/settings/company",
        label: "Company",
        about: "Name, time zone, week, currency, private books, days without a line.",
        opens: admins,
    },
    Place {
        href: "/settings/segments",
        label: "Segments",
        about: "The kinds of accounts you tell apart.",
        opens: Me::manages,
    },
    Place { href: "/settings/trash", label: "Trash", about: "What was deleted, to bring it back.", opens: admins },
    Place { href: "/settings/audit", label: "Audit trail", about: "Who changed what, and when.", opens: admins },
    Place {
        href: "/settings/jobs",
        label: "Jobs",
        about: "What waits to be done, and what was given up.",
        opens: admins,
    },
];

/// Those of `places` that the signed-in person opens.
fn open_to(me: Option<&Me>, places: &'static [Place]) -> Vec<&'static Place> {
    places.iter().filter(|place| me.is_some_and(place.opens)).collect()
}

/// The tabs above every settings page; on a phone the way back to all of them.
#[component]
pub fn SettingsFrame() -> impl IntoView {
    let path = use_location().pathname;
    let tab = move |place: &'static Place| {
        let here = move || {
            let below = path.with(|path| {
                path.strip_prefix(place.href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            below.then_some("page")
        };
        view! { <a href=place.href aria-current=here>{place.label}</a> }
    };
    let me = use_context::<Me>();
    let tabs = [OWN, COMPANYS].map(|places| open_to(me.as_ref(), places)).concat();
    view! {
        <nav class="tabs settings" aria-label="Settings"><a href="/settings">"All settings"</a>{tabs.into_iter().map(tab).collect_view()}</nav>
        <Outlet/>
    }
}
