//! What is drawn again when a signal that it reads changes.

use super::IntoAny;
use leptos::prelude::{AnyView, Mountable, Render, RenderEffect, RenderHtml};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element as Dom, Node as DomNode};
use leptos::tachys::view::PositionState;
use std::sync::{Arc, Mutex, PoisonError};

type Drawn = <AnyView as Render>::State;

/// A closure in a `view!`, whatever closure it is.
pub struct Live<T>(pub(super) Box<dyn FnMut() -> T + Send>);

/// What `view!` makes of a closure.
pub fn live<T, F: FnMut() -> T + Send + 'static>(draw: F) -> Live<T> {
    Live(Box::new(draw))
}

/// A closure that draws, whatever it draws.
pub struct Drawing(Box<dyn FnMut() -> AnyView + Send>);

impl<T: RenderHtml + 'static> From<Live<T>> for Drawing {
    fn from(Live(mut draw): Live<T>) -> Self {
        Self(Box::new(move || draw().into_any()))
    }
}

impl Drawing {
    pub(super) fn build(mut self) -> Redrawn {
        Redrawn(RenderEffect::new(move |before| again(before, (self.0)(), Render::build)))
    }

    pub(super) fn hydrate(mut self, cursor: &Cursor, position: &PositionState) -> Redrawn {
        let (cursor, position) = (cursor.clone(), position.clone());
        Redrawn(RenderEffect::new(move |before| {
            again(before, (self.0)(), |view| view.hydrate::<true>(&cursor, &position))
        }))
    }

    pub(super) async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Redrawn {
        let (cursor, position) = (cursor.clone(), position.clone());
        let draw = Arc::new(Mutex::new(self.0));
        let drawn = move || (draw.lock().unwrap_or_else(PoisonError::into_inner))();
        let first = drawn.clone();
        let first = async move { first().hydrate_async(&cursor, &position).await };
        let drawn = move |before| again(before, drawn(), Render::build);
        Redrawn(RenderEffect::new_with_async_value(drawn, first).await)
    }
}

fn again(before: Option<Drawn>, view: AnyView, first: impl FnOnce(AnyView) -> Drawn) -> Drawn {
    match before {
        Some(mut drawn) => {
            view.rebuild(&mut drawn);
            drawn
        }
        None => first(view),
    }
}

/// What a closure drew last.
pub struct Redrawn(RenderEffect<Drawn>);

impl Mountable for Redrawn {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Dom, marker: Option<&DomNode>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Dom> {
        self.0.elements()
    }
}

impl Drop for Redrawn {
    // What was drawn goes before what would draw it again.
    fn drop(&mut self) {
        drop(self.0.take_value());
    }
}
