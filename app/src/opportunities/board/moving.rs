//! Cards on their way: where they are shown until the server has said so, and where the keyboard is meanwhile.

use super::{Card, Lane};
use crate::auth::SessionEnded;
use crate::command::Base;
use crate::error::AppError;
use crate::id::fresh;
use crate::opportunities::api::MoveOpportunity;
use crate::opportunities::{OpportunityId, Stage, Stand};
use crate::query::Writes;
use crate::ui::{Toasts, Write, instant};
use crate::url::encode;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// The menu's id.
pub(super) const MENU: &str = "move-menu";
/// On the card that the menu is open for.
const PICKED: &str = "picked";

/// A card, as the board's markup says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Picked {
    pub(super) id: OpportunityId,
    pub(super) stage: Stage,
}

/// A card that was moved.
#[derive(Clone, Copy)]
struct Flight {
    id: OpportunityId,
    to: Stage,
    /// It is in: the next answer shows where.
    landed: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Moving {
    flights: RwSignal<Vec<Flight>>,
    picked: RwSignal<Option<Picked>>,
    /// Which card the keyboard is on, wherever that is drawn.
    held: StoredValue<Option<OpportunityId>>,
    write: Write,
    session: Option<SessionEnded>,
    toasts: Option<Toasts>,
    writes: Option<Writes>,
}

impl Moving {
    pub(super) fn new() -> Self {
        let moving = Self {
            flights: RwSignal::new(Vec::new()),
            picked: RwSignal::new(None),
            held: StoredValue::new(None),
            write: Write::of::<MoveOpportunity>(),
            session: use_context(),
            toasts: use_context(),
            writes: use_context(),
        };
        Effect::new(move || {
            moving.flights.track();
            moving.hold_focus();
        });
        moving
    }

    /// The card that the menu is of.
    pub(super) fn picked(self) -> Option<Picked> {
        self.picked.get()
    }

    /// An answer is there: it knows of all that is in.
    pub(super) fn arrived(self) {
        self.flights.update_untracked(|flights| flights.retain(|flight| !flight.landed));
        Effect::new(move || self.hold_focus());
    }

    /// The columns, with what is on its way already where it goes.
    pub(super) fn laid_over(self, mut lanes: Vec<Lane>) -> Vec<Lane> {
        for Flight { id, to, .. } in self.flights.get() {
            let taken = lanes.iter_mut().find_map(|lane| {
                let place = lane.cards.iter().position(|card| card.id == id)?;
                lane.count -= 1;
                Some(lane.cards.remove(place))
            });
            if let (Some(card), Some(lane)) = (taken, lanes.iter_mut().find(|lane| lane.stage == to)) {
                lane.count += 1;
                lane.cards.push(Card { days: 0, ..card });
            }
        }
        lanes
    }

    /// Moves a card, shown there at once; back where that is refused.
    pub(super) fn relocate(self, card: Picked, to: Stage) {
        let Picked { id, stage } = card;
        if stage == to || self.flights.with_untracked(|flights| flights.iter().any(|flight| flight.id == id)) {
            return;
        }
        self.flights.update(|flights| flights.push(Flight { id, to, landed: false }));
        let body = body(card, to);
        spawn_local(async move {
            let answer = self.write.deliver(body, false).await;
            if answer.is_ok() {
                // It stays where it is shown: nothing is drawn before the answer that knows of it.
                self.flights.try_update_untracked(|flights| {
                    flights.iter_mut().filter(|flight| flight.id == id).for_each(|flight| flight.landed = true);
                });
            } else {
                self.flights.try_update(|flights| flights.retain(|flight| flight.id != id));
            }
            match (answer, self.session) {
                (Ok(()), _) => {}
                (Err(AppError::SignedOut | AppError::Revoked), Some(session)) => {
                    session.sign_in_then(move || self.relocate(card, to));
                }
                (Err(AppError::Conflict(_)), _) => {
                    self.say("Somebody else moved it meanwhile.");
                    // Where it is now stands nowhere here.
                    if let Some(writes) = self.writes {
                        writes.happened();
                    }
                }
                (Err(error), _) => self.say(&error.to_string()),
            }
        });
    }

    fn say(self, words: &str) {
        if let Some(toasts) = self.toasts {
            toasts.show(words, None);
        }
    }

    /// Opens the menu for the card that `element` is on.
    pub(super) fn open(self, element: &Element) {
        let Some((card, at)) = card_at(element) else { return };
        if let Some(before) = document().query_selector(".picked").ok().flatten() {
            let _ = before.class_list().remove_1(PICKED);
        }
        let _ = at.class_list().add_1(PICKED);
        self.picked.set(Some(card));
        request_animation_frame(|| {
            let Some(menu) = html(document().get_element_by_id(MENU)) else { return };
            let _ = menu.show_popover();
            if let Some(first) = html(menu.query_selector("button").ok().flatten()) {
                let _ = first.focus();
            }
        });
    }

    /// Moves the card of the menu.
    pub(super) fn chosen(self, to: Stage) {
        if let Some(menu) = html(document().get_element_by_id(MENU)) {
            let _ = menu.hide_popover();
        }
        if let Some(card) = self.picked.get_untracked() {
            self.relocate(card, to);
        }
    }

    /// Shift with an arrow moves the card that has the keyboard to the column beside.
    pub(super) fn pressed(self, event: &ev::KeyboardEvent) {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        if !event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some((card, _)) = target(event).and_then(|element| card_at(&element)) else { return };
        let place = Stage::OPEN.iter().position(|stage| *stage == card.stage);
        let beside = place.and_then(|place| Stage::OPEN.get(place.checked_add_signed(step)?));
        if let Some(to) = beside {
            event.prevent_default();
            self.relocate(card, *to);
        }
    }

    /// The keyboard is on another card.
    pub(super) fn focused(self, event: &ev::FocusEvent) {
        let card = target(event).and_then(|element| element.closest("[data-deal]").ok().flatten());
        self.held.set_value(card.and_then(|card| card.get_attribute("data-deal")?.parse().ok()));
    }

    /// Where a card is drawn elsewhere, the keyboard goes along.
    fn hold_focus(self) {
        request_animation_frame(move || {
            let held = self.held.try_get_value().flatten();
            let card = held.and_then(|id| document().get_element_by_id(&format!("deal-{id}")));
            let (Some(card), Some(active)) = (card, document().active_element()) else { return };
            let on_board = active.closest("#board").ok().flatten().is_some();
            let fell = active.tag_name() == "BODY" || active.id() == "content";
            if (on_board || fell)
                && !card.contains(Some(&active))
                && let Some(link) = html(card.query_selector(".grip").ok().flatten())
            {
                let _ = link.focus();
            }
        });
    }
}

/// The card that an element is on, when it may be moved, and where it is drawn.
pub(super) fn card_at(element: &Element) -> Option<(Picked, HtmlElement)> {
    let card = html(element.closest("[data-moves]").ok()?)?;
    let id = card.get_attribute("data-deal")?.parse().ok()?;
    let stage = card.get_attribute("data-stage")?.parse().ok()?;
    Some((Picked { id, stage }, card))
}

pub(super) fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

pub(super) fn html(element: Option<Element>) -> Option<HtmlElement> {
    element?.dyn_into().ok()
}

/// What the deal's page sends.
fn body(card: Picked, to: Stage) -> String {
    let base = Base(Stand { stage: card.stage.code().to_owned() }).to_text();
    let (id, key, at) = (card.id.to_string(), fresh().to_string(), instant());
    let said = [("id", &*id), ("key", &key), ("base", &base), ("form][stage", to.code()), ("at", &at)];
    let said = said.map(|(name, value)| format!("command[{name}]={}", encode(value)));
    said.join("&")
}
