//! Pictograms, drawn inline: no request, no flash, the colour of the text around them.
//! Invariant: an icon says nothing by itself; the words stand beside it or in a label.

use super::view;
use leptos::prelude::*;

/// Declares the icons, each with what is drawn on a grid of 24 with a line of the text's colour.
macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $drawing:literal;)+) => {
        /// What an icon shows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name {$($(#[$doc])* $name,)+}

        impl Name {
            /// Every icon, for the page of atoms.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            fn drawing(self) -> &'static str {
                match self { $(Self::$name => $drawing),+ }
            }
        }
    };
}

icons! {
    /// Accounts: a shop front.
    Account = r#"<path d="M4 10.5V20h16v-9.5M9.5 20v-5.5h5V20M3 9l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0z"/>"#;
    /// Contacts: people.
    Contacts = r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M17.5 14.2a6.5 6.5 0 0 1 4 5.8"/>"#;
    /// One person.
    Person = r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>"#;
    /// Products: a box.
    Product = r#"<path d="m12 3 8 4v10l-8 4-8-4V7zM4 7l8 4 8-4M12 11v10"/>"#;
    /// Samples: a flask.
    Sample = r#"<path d="M10 3v6.5L5.3 18A2 2 0 0 0 7 21h10a2 2 0 0 0 1.7-3L14 9.5V3M8.5 3h7M8 15.5h8"/>"#;
    /// Deals: a target.
    Deal = r#"<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4.5"/><path d="M12 12h.01" stroke-width="2.75"/>"#;
    /// Figures: columns.
    Figures = r#"<path d="M4 20h16M7 16.5V12M12 16.5V5M17 16.5V9"/>"#;
    /// A magnifying glass.
    Search = r#"<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.3-4.3"/>"#;
    /// Find or do: a prompt.
    Palette = r#"<path d="m5 7.5 4.5 4.5L5 16.5M12.5 17H19"/>"#;
    /// Something new.
    Plus = r#"<path d="M12 5v14M5 12h14"/>"#;
    /// Bring a file in.
    Import = r#"<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 16v4h16v-4"/>"#;
    /// Take a file out.
    Export = r#"<path d="M12 15.5V4M7.5 8.5 12 4l4.5 4.5M4 16v4h16v-4"/>"#;
    /// Settings: two sliders.
    Settings = r#"<path d="M3.5 7.5h9M18 7.5h2.5M3.5 16.5H6M11 16.5h9.5"/><circle cx="15.25" cy="7.5" r="2.5"/><circle cx="8.5" cy="16.5" r="2.5"/>"#;
    /// More: three dots.
    More = r#"<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="2.75"/>"#;
    /// To the right, or on.
    Right = r#"<path d="m9.5 6 6 6-6 6"/>"#;
    /// To the left, or back.
    Left = r#"<path d="m14.5 6-6 6 6 6"/>"#;
    /// Downwards, or falling order.
    Down = r#"<path d="m6 9.5 6 6 6-6"/>"#;
    /// Upwards, or rising order.
    Up = r#"<path d="m6 14.5 6-6 6 6"/>"#;
    /// Away with it.
    Close = r#"<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>"#;
    /// Done.
    Check = r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#;
    /// Tasks: a list with ticks.
    Tasks = r#"<path d="m3.5 6 1.5 1.5L8 4.5M3.5 12 5 13.5l3-3M3.5 18 5 19.5l3-3M11.5 6h9M11.5 12h9M11.5 18h9"/>"#;
    /// Light theme.
    Sun = r#"<circle cx="12" cy="12" r="3.75"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1"/>"#;
    /// Dark theme.
    Moon = r#"<path d="M20 14.2A8.3 8.3 0 1 1 9.8 4a6.6 6.6 0 0 0 10.2 10.2z"/>"#;
    /// As the device says.
    Screen = r#"<rect x="3" y="4.5" width="18" height="12" rx="1.5"/><path d="M8.5 20.5h7M12 16.5v4"/>"#;
    /// The sidebar.
    Sidebar = r#"<rect x="3.5" y="4.5" width="17" height="15" rx="1.5"/><path d="M9.5 4.5v15"/>"#;
    /// Leave.
    SignOut = r#"<path d="M10 4H5v16h5M15.5 8l4 4-4 4M19 12H9.5"/>"#;
    /// A telephone or tablet.
    Device = r#"<rect x="6.5" y="3" width="11" height="18" rx="2"/><path d="M11 17.8h2"/>"#;
    /// Call.
    Phone = r#"<path d="M5.5 4H9l2 5-2.5 1.6a11 11 0 0 0 4.9 4.9L15 13l5 2v3.5a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 3.5 6.2 2 2 0 0 1 5.5 4z"/>"#;
    /// Write.
    Mail = r#"<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="m3.5 7 8.5 6 8.5-6"/>"#;
    /// Where it is.
    Place = r#"<path d="M12 21s7-6 7-11.5a7 7 0 0 0-14 0C5 15 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>"#;
    /// Leads out of Larder.
    External = r#"<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>"#;
    /// Change it.
    Edit = r#"<path d="m4 20 1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5"/>"#;
    /// Delete it.
    Trash = r#"<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10.2 11v5.5M13.8 11v5.5"/>"#;
    /// Take it back.
    Undo = r#"<path d="M8 5 4 9l4 4M4 9h10.5a5.5 5.5 0 0 1 0 11H11"/>"#;
    /// A word to sort by.
    Tag = r#"<path d="M4 4h8l8.5 8.5-8 8L4 12zM8.5 8.5h.01"/>"#;
    /// Narrow a list.
    Filter = r#"<path d="M4 6.5h16M7 12h10M10 17.5h4"/>"#;
    /// Choose columns.
    Columns = r#"<rect x="3.5" y="4.5" width="17" height="15" rx="1.5"/><path d="M9.2 4.5v15M14.8 4.5v15"/>"#;
    /// A note.
    Note = r#"<path d="M5 4h14v10.5L14 20H5zM14 20v-5.5h5M8.5 8.5h7M8.5 12h4"/>"#;
    /// What happened.
    History = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>"#;
    /// A file.
    File = r#"<path d="M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5"/>"#;
    /// What hangs together: branches of a parent.
    Branches = r#"<rect x="9" y="3.5" width="6" height="5" rx="1"/><rect x="3" y="15.5" width="6" height="5" rx="1"/><rect x="15" y="15.5" width="6" height="5" rx="1"/><path d="M12 8.5V12M6 15.5V12h12v3.5"/>"#;
    /// Follow, see.
    Eye = r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>"#;
    /// Hand over to somebody.
    HandOver = r#"<path d="M4 8h14M14.5 4.5 18 8l-3.5 3.5M20 16H6M9.5 12.5 6 16l3.5 3.5"/>"#;
    /// Keys.
    Keyboard = r#"<rect x="2.5" y="6.5" width="19" height="11" rx="1.5"/><path d="M6.5 10.5h.01M10.2 10.5h.01M13.8 10.5h.01M17.5 10.5h.01M8 14h8"/>"#;
    /// Look out.
    Warning = r#"<path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01"/>"#;
    /// Good to know.
    Information = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8h.01"/>"#;
}

/// An icon; decoration for those who cannot see it.
#[component]
pub fn Icon(
    /// What it shows.
    name: Name,
    /// `small` for 16 px.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! { <svg class=format!("icon {class}") viewBox="0 0 24 24" aria-hidden="true" inner_html=name.drawing()></svg> }
}

/// Larder's mark: a jar with a leaf. Its colours stand in `public/favicon.svg` too.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="mark-ground" width="32" height="32" rx="7"/>
            <path
                class="mark-line"
                d="M10 6.5h12v3H10zM9.5 12.5c0-1.8 1-3 2-3h9c1 0 2 1.2 2 3V23a3 3 0 0 1-3 3h-7a3 3 0 0 1-3-3zM16 22.5v-4M16 18.5c0-2.5 1.5-4 4-4 0 2.5-1.5 4-4 4zM16 20.5c0-2-1.2-3.2-3.2-3.2 0 2 1.2 3.2 3.2 3.2z"
            />
        </svg>
    }
}
