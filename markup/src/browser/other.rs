//! What Leptos or the screens draw by other types: it costs what building, updating and taking over costs, and no more.

use leptos::prelude::{Mountable, Render, RenderHtml};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{Element as Dom, Node as DomNode, Placeholder};
use leptos::tachys::view::PositionState;
use std::any::Any;

/// A view of any type.
pub(super) trait Other: Send {
    fn build(self: Box<Self>) -> Drawn;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Drawn;
    /// Anew where `drawn` is another type's.
    fn rebuild(self: Box<Self>, drawn: &mut Drawn) -> Option<Drawn>;
}

/// The state of a view of any type.
trait Mounted: Mountable + Any {}

impl<T: Mountable + Any> Mounted for T {}

/// What a view of any type has drawn.
pub struct Drawn {
    state: Box<dyn Mounted>,
    /// In the place of what is nowhere itself.
    placeholder: Option<Placeholder>,
}

impl<T: RenderHtml<State: 'static> + 'static> Other for T {
    fn build(self: Box<Self>) -> Drawn {
        Drawn { state: Box::new((*self).build()), placeholder: (!T::EXISTS).then(Rndr::create_placeholder) }
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Drawn {
        let state = Box::new((*self).hydrate::<true>(cursor, position));
        Drawn { state, placeholder: (!T::EXISTS).then(|| cursor.next_placeholder(position)) }
    }

    fn rebuild(self: Box<Self>, drawn: &mut Drawn) -> Option<Drawn> {
        let state: &mut dyn Any = &mut *drawn.state;
        if let Some(state) = state.downcast_mut::<<T as Render>::State>() {
            (*self).rebuild(state);
            return None;
        }
        Some(Other::build(self))
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.state.unmount();
        self.placeholder.unmount();
    }

    fn mount(&mut self, parent: &Dom, marker: Option<&DomNode>) {
        self.state.mount(parent, marker);
        self.placeholder.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.state.insert_before_this(child) || self.placeholder.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Dom> {
        self.state.elements()
    }
}
