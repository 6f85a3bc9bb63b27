//! Cards that are dragged: by a mouse anywhere, by a finger at the grip, so that the rest of the board scrolls.

use super::moving::{Moving, Picked, card_at, html, target};
use crate::opportunities::Stage;
use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use send_wrapper::SendWrapper;
use web_sys::{Element, HtmlElement};

/// So far a hand shakes.
const SHAKES: i32 = 6;
/// So near to its edge the board scrolls, by so much a frame.
const EDGE: i32 = 48;
const STEP: i32 = 12;
/// On the board while a card is dragged, and on the column it would fall into.
const DRAGGED: &str = "dragged";
const OVER: &str = "over";

/// A card under a pointer.
#[derive(Clone)]
struct Held {
    card: Picked,
    drawn: HtmlElement,
    board: HtmlElement,
    pointer: i32,
    begun: (i32, i32),
    now: (i32, i32),
    /// What follows the pointer, once it has gone far enough.
    ghost: Option<HtmlElement>,
}

#[derive(Clone, Copy)]
pub(super) struct Drag {
    /// What runs in a browser stays on its one thread; on the server, where nothing is ever held, it may end on any.
    held: StoredValue<Option<SendWrapper<Held>>>,
    /// A click that ends a drag opens nothing.
    dropped: StoredValue<bool>,
    moving: Moving,
}

impl Drag {
    pub(super) fn new(moving: Moving) -> Self {
        Self { held: StoredValue::new(None), dropped: StoredValue::new(false), moving }
    }

    pub(super) fn begin(self, event: &PointerEvent) {
        self.dropped.set_value(false);
        let Some(element) = target(event).filter(|_| event.button() == 0 && event.is_primary()) else { return };
        let by_grip = element.closest(".grip").ok().flatten().is_some();
        let Some((card, drawn)) = card_at(&element).filter(|_| by_grip || event.pointer_type() == "mouse") else {
            return;
        };
        let Some(board) = html(drawn.closest("#board").ok().flatten()) else { return };
        let at = (event.client_x(), event.client_y());
        let pointer = event.pointer_id();
        let held = Held { card, drawn, board, pointer, begun: at, now: at, ghost: None };
        self.held.set_value(Some(SendWrapper::new(held)));
    }

    pub(super) fn follow(self, event: &PointerEvent) {
        let Some(mut held) = self.held.get_value().filter(|held| held.pointer == event.pointer_id()) else { return };
        held.now = (event.client_x(), event.client_y());
        let (x, y) = (held.now.0 - held.begun.0, held.now.1 - held.begun.1);
        if held.ghost.is_none() && x.abs().max(y.abs()) > SHAKES {
            held.ghost = lift(&held);
            if held.ghost.is_some() {
                request_animation_frame(move || self.scroll());
            }
        }
        if let Some(ghost) = &held.ghost {
            let _ = ghost.style().set_property("transform", &format!("translate({x}px, {y}px)"));
            mark(&held.board, lane_under(&held).as_ref());
        }
        self.held.set_value(Some(held));
    }

    pub(super) fn end(self, event: &PointerEvent) {
        let Some(held) = self.held.get_value().filter(|held| held.pointer == event.pointer_id()) else { return };
        let to = held.ghost.as_ref().and_then(|_| lane_under(&held)?.get_attribute("data-lane")?.parse::<Stage>().ok());
        self.dropped.set_value(held.ghost.is_some());
        self.give_up();
        if let Some(to) = to {
            self.moving.relocate(held.card, to);
        }
    }

    /// The card stays where it is.
    pub(super) fn give_up(self) {
        let Some(held) = self.held.get_value() else { return };
        self.held.set_value(None);
        if let Some(ghost) = &held.ghost {
            ghost.remove();
            mark(&held.board, None);
            for element in [&held.board, &held.drawn] {
                let _ = element.class_list().remove_1(DRAGGED);
            }
        }
    }

    /// The grip opens the menu.
    pub(super) fn clicked(self, event: &MouseEvent) {
        if self.dropped.get_value() {
            self.dropped.set_value(false);
            event.prevent_default();
            return;
        }
        let grip = target(event).and_then(|element| element.closest(".grip").ok().flatten());
        if let Some(grip) = grip.filter(|_| !event.ctrl_key() && !event.meta_key() && !event.shift_key()) {
            event.prevent_default();
            self.moving.open(&grip);
        }
    }

    /// Brings columns that are out of sight under the pointer, for as long as it is at the edge.
    fn scroll(self) {
        let Some(held) = self.held.try_get_value().flatten().filter(|held| held.ghost.is_some()) else { return };
        let (left, x) = (place(&held.board).0, held.now.0);
        let by = if x < left + EDGE {
            -STEP
        } else if x > left + held.board.client_width() - EDGE {
            STEP
        } else {
            0
        };
        if by != 0 {
            held.board.set_scroll_left(held.board.scroll_left() + by);
            mark(&held.board, lane_under(&held).as_ref());
        }
        request_animation_frame(move || self.scroll());
    }
}

/// Lifts a card off the board: what follows the pointer.
fn lift(held: &Held) -> Option<HtmlElement> {
    let ghost = held.drawn.clone_node_with_deep(true).ok()?.dyn_into::<HtmlElement>().ok()?;
    let (left, top) = place(&held.drawn);
    let _ = ghost.remove_attribute("id");
    let _ = ghost.set_attribute("aria-hidden", "true");
    let _ = ghost.class_list().add_1("ghost");
    for (property, length) in [("left", left), ("top", top), ("width", held.drawn.offset_width())] {
        let _ = ghost.style().set_property(property, &format!("{length}px"));
    }
    document().body()?.append_child(&ghost).ok()?;
    let _ = held.board.set_pointer_capture(held.pointer);
    for element in [&held.board, &held.drawn] {
        let _ = element.class_list().add_1(DRAGGED);
    }
    Some(ghost)
}

/// Where an element is on the screen.
fn place(element: &HtmlElement) -> (i32, i32) {
    let (mut x, mut y) = (0, 0);
    let mut at = Some(element.clone());
    while let Some(part) = at {
        x += part.offset_left();
        y += part.offset_top();
        at = html(part.offset_parent());
    }
    let mut around = element.parent_element();
    while let Some(part) = around {
        x -= part.scroll_left();
        y -= part.scroll_top();
        around = part.parent_element();
    }
    (x, y)
}

/// The column that the pointer is over.
fn lane_under(held: &Held) -> Option<Element> {
    #[allow(clippy::cast_precision_loss, reason = "a screen is not that large")]
    let (x, y) = (held.now.0 as f32, held.now.1 as f32);
    document().element_from_point(x, y)?.closest("[data-lane]").ok()?
}

/// Shows where the card would fall: nowhere, without a column.
fn mark(board: &Element, lane: Option<&Element>) {
    let before = board.query_selector(".over").ok().flatten();
    if before.as_ref() == lane {
        return;
    }
    if let Some(before) = before {
        let _ = before.class_list().remove_1(OVER);
    }
    if let Some(lane) = lane {
        let _ = lane.class_list().add_1(OVER);
    }
}
