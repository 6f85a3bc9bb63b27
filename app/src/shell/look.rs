//! How Larder looks on this device: light or dark, the sidebar wide or a rail.
//! Invariant: the choice is in a cookie, so the server renders it into the first byte and nothing flashes; it belongs
//! to the device, not to the person (dark on the phone, light at the desk).

use crate::choice;
use crate::error::AppError;
use crate::ui::{Form, Icon, Write, icon, view};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

choice!(
    /// The colours.
    Theme {
        System = "system", "Auto";
        Light = "light", "Light";
        Dark = "dark", "Dark";
    }
);

choice!(
    /// The sidebar of a laptop.
    Sidebar {
        Wide = "wide", "Wide";
        Rail = "rail", "Icons only";
    }
);

/// What the device chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The sidebar.
    pub sidebar: Sidebar,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: Theme::System, sidebar: Sidebar::Wide }
    }
}

impl Theme {
    /// `data-theme` of the document; absent, the device decides.
    pub(super) fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.code())
    }

    /// What the browser draws around the page, as the top of it is (`--paper`); and when, where the device decides.
    pub(super) fn grounds(self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        const GROUNDS: [(Theme, &str, &str); 2] = [
            (Theme::Light, "#fbfaf7", "(prefers-color-scheme: light)"),
            (Theme::Dark, "#161310", "(prefers-color-scheme: dark)"),
        ];
        let of = GROUNDS.into_iter().filter(move |(theme, _, _)| matches!(self, Self::System) || self == *theme);
        of.map(move |(_, colour, media)| (colour, (self == Self::System).then_some(media)))
    }

    fn icon(self) -> icon::Name {
        match self {
            Self::System => icon::Name::Screen,
            Self::Light => icon::Name::Sun,
            Self::Dark => icon::Name::Moon,
        }
    }
}

#[cfg(feature = "ssr")]
impl Look {
    const THEME: &'static str = "larder_theme";
    const SIDEBAR: &'static str = "larder_sidebar";
    const A_YEAR: u32 = 365 * 24 * 60 * 60;

    /// What the cookies of a request say.
    #[must_use]
    pub fn from_headers(headers: &http::HeaderMap) -> Self {
        let chosen = |name| super::cookie::read(headers, name);
        Self {
            theme: chosen(Self::THEME).and_then(|code| code.parse().ok()).unwrap_or(Theme::System),
            sidebar: chosen(Self::SIDEBAR).and_then(|code| code.parse().ok()).unwrap_or(Sidebar::Wide),
        }
    }
}

/// Remembers the colours on this device.
///
/// # Errors
/// `Internal` outside of a request.
#[server(endpoint = "look/theme")]
pub async fn choose_theme(theme: Theme) -> Result<(), AppError> {
    crate::context::visitor()?;
    super::cookie::set(Look::THEME, theme.code(), Look::A_YEAR)
}

/// Remembers the sidebar's width on this device.
///
/// # Errors
/// `Internal` outside of a request.
#[server(endpoint = "look/sidebar")]
pub async fn choose_sidebar(sidebar: Sidebar) -> Result<(), AppError> {
    crate::context::visitor()?;
    super::cookie::set(Look::SIDEBAR, sidebar.code(), Look::A_YEAR)
}

/// Light, dark or as the device says: three buttons, the chosen one pressed.
#[component]
pub fn ThemeChoice(
    /// How it is now.
    theme: Theme,
) -> impl IntoView {
    let action = Write::of::<ChooseTheme>();
    // By its number, for which there is a signal anyway.
    let chosen = RwSignal::new(theme as u32);
    // At once; the cookie follows.
    let choose = move |theme: Theme| {
        chosen.set(theme as u32);
        if let Some(root) = document().document_element() {
            let _ = match theme.attribute() {
                Some(theme) => root.set_attribute("data-theme", theme),
                None => root.remove_attribute("data-theme"),
            };
        }
    };
    let button = move |theme: Theme| {
        view! {
            <button
                type="submit"
                name="theme"
                value=theme.code()
                aria-pressed=move || (chosen.get() == theme as u32).to_string()
                on:click=move |_| choose(theme)
            >
                <Icon name=theme.icon() class="small"/>
                {theme.label()}
            </button>
        }
    };
    view! {
        <Form action quiet=true>
            <div class="segments" role="group" aria-label="Theme">
                {Theme::ALL.iter().map(|theme| button(*theme)).collect_view()}
            </div>
        </Form>
    }
}

/// Folds the sidebar into a rail of icons, and back.
#[component]
pub(super) fn FoldSidebar(
    /// Whether it is one.
    rail: RwSignal<bool>,
) -> impl IntoView {
    let action = Write::of::<ChooseSidebar>();
    let pending = action.pending();
    Effect::new(move || {
        // The form is on its way, so the button may name the other one from now on.
        if pending.get() {
            rail.update(|rail| *rail = !*rail);
        }
    });
    let words = move || if rail.get() { "Unfold sidebar" } else { "Fold sidebar" };
    let other = move || if rail.get() { Sidebar::Wide } else { Sidebar::Rail };
    view! {
        <Form action quiet=true>
            <button type="submit" class="tab fold" name="sidebar" value=move || other().code() title=words>
                <Icon name=icon::Name::Sidebar/>
                <span>{words}</span>
            </button>
        </Form>
    }
}
