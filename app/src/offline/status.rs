//! What a person sees of their book's keeping: a line while it comes, and in the settings what is on this device.

use crate::time::{Moment, When};
use crate::ui::view;
use leptos::prelude::*;

/// How far the book is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// There is none.
    Nothing,
    /// This browser keeps none.
    Refused,
    /// It would take so many bytes of a line that is paid for by size: the person is asked first.
    Asks(u32),
    /// It comes: so many accounts of so many.
    Comes(u32, u32),
    /// It is there.
    Here {
        /// How many accounts.
        accounts: u32,
        /// How many belong to it and have no room.
        left_out: u32,
        /// About how many bytes.
        bytes: u32,
        /// When it was last up to date.
        synced: Moment,
    },
}

/// The event that gives the book a reason to look at what the server has.
pub(super) const LOOK: &str = "larder-look";

/// Gives the book a reason to look at what the server has.
pub(super) fn look() {
    _ = web_sys::Event::new(LOOK).map(|event| window().dispatch_event(&event));
}

/// The keeping of the book, as this tab knows it.
#[derive(Clone, Copy)]
pub struct Kept {
    /// How far it is.
    pub stage: RwSignal<Stage>,
    /// The person wants it over a line that is paid for by size.
    pub wanted: RwSignal<bool>,
}

impl Kept {
    pub(crate) fn new() -> Self {
        Self { stage: RwSignal::new(Stage::default()), wanted: RwSignal::new(false) }
    }
}

/// "3.4 MB", "120 kB".
fn size(bytes: u32) -> String {
    match bytes / 100_000 {
        0 => format!("{} kB", bytes / 1000),
        tenths => format!("{}.{} MB", tenths / 10, tenths % 10),
    }
}

fn asks(kept: Kept, bytes: u32) -> AnyView {
    let load = move |_| {
        kept.wanted.set(true);
        look();
    };
    view! {
        {format!("This line may cost you. Your accounts for this device are about {}.", size(bytes))}
        " " <button type="button" class="button small" on:click=load>"Load them now"</button>
    }
}

fn comes(sent: u32, total: u32) -> String {
    format!("Loading your accounts onto this device: {sent} of {total}")
}

/// A quiet line while the book comes.
pub(crate) fn book_line(kept: Kept) -> AnyView {
    let line = move || match kept.stage.get() {
        Stage::Asks(bytes) => Some(asks(kept, bytes)),
        Stage::Comes(sent, total) => Some(comes(sent, total).into_any()),
        Stage::Unknown | Stage::Nothing | Stage::Refused | Stage::Here { .. } => None,
    };
    view! { <div class="book-line" role="status">{line}</div> }
}

/// A part of the page of devices: what this one holds.
pub(crate) fn this_device(kept: Kept) -> AnyView {
    let said = move || match kept.stage.get() {
        Stage::Unknown => "Looking at what is on this device\u{2026}".into_any(),
        Stage::Nothing => "Your accounts are not on this device yet. They come as soon as there is a line.".into_any(),
        Stage::Refused => "This browser keeps nothing on the device, so nothing opens without a line.".into_any(),
        Stage::Asks(bytes) => asks(kept, bytes),
        Stage::Comes(sent, total) => comes(sent, total).into_any(),
        Stage::Here { accounts, left_out, bytes, synced } => view! {
            {format!("{accounts} accounts with their contacts, tasks and a year of what happened are on this device, about {}. They open without a line.", size(bytes))}
            " Up to date as of " <When moment=synced/> "."
            {(left_out > 0).then(|| format!(" {left_out} more belong to you and have no room; those nearest to your own work come first."))}
        },
    };
    view! { <section class="this-device"><h2>"On this device"</h2><p role="status">{said}</p></section> }
}
