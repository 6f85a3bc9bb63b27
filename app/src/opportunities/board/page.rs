//! The board's page.

use super::super::list::views;
use super::drag::Drag;
use super::lane::{lane, menu};
use super::moving::Moving;
use super::{Board, PATH};
use crate::auth::Me;
use crate::live::Told;
use crate::opportunities::api::ShowBoard;
use crate::query::{Query, read, search_in_address};
use crate::ui::{EmptyState, LateStyles, asking, icon, loaded, view};
use leptos::prelude::*;

/// What the board reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardQuery {
    /// The page's query string.
    pub query: String,
}

impl Query for BoardQuery {
    type Ask = ShowBoard;
    const TOLD: Told = Told::List("opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowBoard { query: self.query })
    }
}

/// `/opportunities/board`.
#[component]
pub fn BoardPage() -> impl IntoView {
    let query = search_in_address();
    let board = read(move || BoardQuery { query: query.get() });
    let moving = Moving::new();
    let drag = Drag::new(moving);
    // The menu stays open, and the keyboard in it, whatever answer comes meanwhile.
    view! {
        <LateStyles/>
        {loaded(board, move |board| page(board, &query.get_untracked(), moving, &drag))}
        {menu(moving)}
    }
}

fn page(board: Board, query: &str, moving: Moving, drag: &Drag) -> AnyView {
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let new = |words: &'static str| view! { <a class="button primary" href="/opportunities/new">{words}</a> };
    let actions = view! { {views(query, true)}{writes.then(|| new("New deal"))} };
    let Board { asked, lanes } = board;
    let is_whole = asked.is_whole();
    let columns = match (lanes.iter().all(|lane| lane.count == 0), is_whole) {
        (false, _) => columns(lanes, moving, drag),
        (true, false) => view! { <p class="empty">"Nothing open matches. "<a href=PATH>"Show all"</a></p> },
        (true, true) => view! {
            <EmptyState icon=icon::Name::Deal title="What you try to sell will stand here by its stage"
                text="Each open deal is a card; it goes on by being moved to the next column.">
                {writes.then(|| new("Add the first one"))}
            </EmptyState>
        },
    };
    view! {
        {asking("Deals", PATH, asked, actions, "Name")}
        {columns}
    }
}

fn columns(lanes: Vec<super::Lane>, moving: Moving, drag: &Drag) -> AnyView {
    let drag = *drag;
    moving.arrived();
    // Here and not in a piece that is drawn anew: what is on the board stays where it was scrolled to.
    let shown = moving.laid_over(lanes).iter().map(lane).collect_view();
    view! {
        <div
            class="board"
            id="board"
            on:pointerdown=move |event| drag.begin(&event)
            on:pointermove=move |event| drag.follow(&event)
            on:pointerup=move |event| drag.end(&event)
            on:pointercancel=move |_| drag.give_up()
            on:click=move |event| drag.clicked(&event)
            on:keydown=move |event| moving.pressed(&event)
            on:focusin=move |event| moving.focused(&event)
        >
            {shown}
        </div>
    }
}
