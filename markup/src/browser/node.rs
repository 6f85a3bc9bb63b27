//! Everything that can stand in markup, as one type, and how it becomes a part of the document.

use super::element::{Element, Made};
use super::live::{Drawing, Live, Redrawn};
use super::other::{Drawn, Other};
use leptos::prelude::{AddAnyAttr, AnyView, Mountable, Render, RenderHtml, View};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element as Dom, Node as DomNode, Placeholder, Text};
use leptos::tachys::renderer::{CastFrom, Rndr};
use leptos::tachys::view::iterators::StaticVec;
use leptos::tachys::view::{Position, PositionState};
use std::any::Any;
use std::borrow::Cow;

/// A view as `AnyView`, of which there is one.
pub trait IntoAny {
    /// As an `AnyView`.
    fn into_any(self) -> AnyView;
}

impl<T: RenderHtml<State: 'static> + 'static> IntoAny for T {
    fn into_any(self) -> AnyView {
        // Which of these it is, the compiler knows.
        let mut this = Some(self);
        let any: &mut dyn Any = &mut this;
        macro_rules! is {
            ($type:ty) => {
                any.downcast_mut::<Option<$type>>().and_then(Option::take)
            };
        }
        if let Some(view) = is!(AnyView) {
            return view;
        }
        if let Some(view) = is!(View<AnyView>) {
            return view.into_inner();
        }
        let element = is!(Element).or_else(|| is!(View<Element>).map(View::into_inner));
        let views = is!(StaticVec<AnyView>)
            .or_else(|| is!(View<StaticVec<AnyView>>).map(View::into_inner))
            // What is inside of a router.
            .or_else(|| is!(View<View<StaticVec<AnyView>>>).map(|view| view.into_inner().into_inner()));
        let node = if let Some(element) = element {
            Node::Element(element)
        } else if let Some(text) = is!(&'static str) {
            Node::Text(text.into())
        } else if let Some(text) = is!(String) {
            Node::Text(text.into())
        } else if let Some(views) = views {
            Node::Many(views.into())
        } else if let Some(views) = is!(Vec<AnyView>) {
            Node::Many(views)
        } else {
            match this {
                Some(this) => Node::Other(Box::new(this)),
                None => Node::Many(Vec::new()),
            }
        };
        node.into_any_view()
    }
}

/// The same, by the name that `view!` and `#[component]` have for it.
pub trait IntoMaybeErased {
    /// An `AnyView`.
    type Output;

    /// As an `AnyView`.
    fn into_maybe_erased(self) -> AnyView;
}

impl<T: IntoAny> IntoMaybeErased for T {
    type Output = AnyView;

    fn into_maybe_erased(self) -> AnyView {
        self.into_any()
    }
}

/// What stands in braces.
pub trait IntoRender {
    /// What it is drawn as.
    type Output;

    /// As what it is drawn.
    fn into_render(self) -> Self::Output;
}

impl<T: Render> IntoRender for T {
    type Output = T;

    fn into_render(self) -> T {
        self
    }
}

impl<T: RenderHtml<State: 'static> + 'static> IntoRender for Live<T> {
    type Output = AnyView;

    fn into_render(self) -> AnyView {
        Node::Live(self.into()).into_any_view()
    }
}

/// Everything that can stand in markup.
pub(super) enum Node {
    Text(Cow<'static, str>),
    Element(Element),
    Many(Vec<AnyView>),
    Live(Drawing),
    Other(Box<dyn Other>),
}

impl Node {
    fn into_any_view(self) -> AnyView {
        leptos::tachys::view::any_view::IntoAny::into_any(self)
    }
}

/// A view in the document.
type Shown = <AnyView as Render>::State;

/// What it became.
pub enum State {
    Text(Text, Cow<'static, str>),
    Element(Made),
    /// Each, and what ends them.
    Many(Vec<Shown>, Placeholder),
    Live(Redrawn),
    Other(Drawn),
}

impl State {
    fn as_mountable(&self) -> &dyn Mountable {
        match self {
            Self::Text(text, _) => text,
            Self::Element(element) => element,
            Self::Many(_, end) => end,
            Self::Live(live) => live,
            Self::Other(other) => other,
        }
    }

    fn as_mut(&mut self) -> &mut dyn Mountable {
        match self {
            Self::Text(text, _) => text,
            Self::Element(element) => element,
            Self::Many(_, end) => end,
            Self::Live(live) => live,
            Self::Other(other) => other,
        }
    }

    fn many(&mut self) -> &mut [Shown] {
        match self {
            Self::Many(views, _) => views,
            _ => &mut [],
        }
    }
}

impl Mountable for State {
    fn unmount(&mut self) {
        for view in self.many() {
            view.unmount();
        }
        self.as_mut().unmount();
    }

    fn mount(&mut self, parent: &Dom, marker: Option<&DomNode>) {
        for view in self.many() {
            view.mount(parent, marker);
        }
        self.as_mut().mount(parent, marker);
    }

    fn try_mount(&mut self, parent: &Dom, marker: Option<&DomNode>) -> bool {
        if let Self::Element(element) = self {
            return element.try_mount(parent, marker);
        }
        self.mount(parent, marker);
        true
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        if let Self::Many(views, _) = self
            && views.iter().any(|view| view.insert_before_this(child))
        {
            return true;
        }
        self.as_mountable().insert_before_this(child)
    }

    fn elements(&self) -> Vec<Dom> {
        match self {
            Self::Many(views, _) => views.iter().flat_map(Mountable::elements).collect(),
            _ => self.as_mountable().elements(),
        }
    }
}

impl Render for Node {
    type State = State;

    fn build(self) -> State {
        match self {
            Self::Text(text) => State::Text(Rndr::create_text_node(&text), text),
            Self::Element(element) => State::Element(element.build()),
            Self::Many(views) => {
                State::Many(views.into_iter().map(Render::build).collect(), Rndr::create_placeholder())
            }
            Self::Live(live) => State::Live(live.build()),
            Self::Other(other) => State::Other(other.build()),
        }
    }

    fn rebuild(self, state: &mut State) {
        let new = match (self, &mut *state) {
            (Self::Text(now), State::Text(node, before)) => {
                if *before != now {
                    Rndr::set_text(node, &now);
                    *before = now;
                }
                return;
            }
            (Self::Element(now), State::Element(before)) if now.continues(before) => return now.replace(before),
            (Self::Many(now), State::Many(before, end)) => return many(now, before, end),
            (Self::Other(now), State::Other(before)) => match now.rebuild(before) {
                Some(new) => State::Other(new),
                None => return,
            },
            (now, _) => now.build(),
        };
        let mut old = std::mem::replace(state, new);
        old.insert_before_this(state);
        old.unmount();
    }
}

/// The first as the first were, the rest anew or gone.
fn many(now: Vec<AnyView>, before: &mut Vec<Shown>, end: &Placeholder) {
    for gone in before.iter_mut().skip(now.len()) {
        gone.unmount();
    }
    before.truncate(now.len());
    let mut states = before.len();
    for (place, view) in now.into_iter().enumerate() {
        if place < states {
            view.rebuild(&mut before[place]);
        } else {
            let mut new = view.build();
            Rndr::try_mount_before(&mut new, end.as_ref());
            before.push(new);
            states = before.len();
        }
    }
}

impl AddAnyAttr for Node {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _attribute: A) -> Self {
        self
    }
}

impl RenderHtml for Node {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> State {
        match self {
            Self::Text(text) => {
                if position.get() == Position::FirstChild {
                    cursor.child();
                } else {
                    cursor.sibling();
                }
                // Between two texts the server writes a comment.
                if position.get() == Position::NextChildAfterText {
                    cursor.sibling();
                }
                let Some(node) = Text::cast_from(cursor.current()) else { panic!("the server did not write {text:?}") };
                position.set(Position::NextChildAfterText);
                State::Text(node, text)
            }
            Self::Element(element) => State::Element(element.hydrate(cursor, position)),
            Self::Many(views) => {
                let states = views.into_iter().map(|view| view.hydrate::<true>(cursor, position)).collect();
                State::Many(states, cursor.next_placeholder(position))
            }
            Self::Live(live) => State::Live(live.hydrate(cursor, position)),
            Self::Other(other) => State::Other(other.hydrate(cursor, position)),
        }
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> State {
        match self {
            Self::Element(element) => State::Element(element.hydrate_async(cursor, position).await),
            Self::Many(views) => {
                let mut states = Vec::with_capacity(views.len());
                for view in views {
                    states.push(view.hydrate_async(cursor, position).await);
                }
                State::Many(states, cursor.next_placeholder(position))
            }
            Self::Live(live) => State::Live(live.hydrate_async(cursor, position).await),
            other => other.hydrate::<true>(cursor, position),
        }
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Render for Element {
    type State = State;

    fn build(self) -> State {
        Node::Element(self).build()
    }

    fn rebuild(self, state: &mut State) {
        Node::Element(self).rebuild(state);
    }
}

impl AddAnyAttr for Element {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _attribute: A) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> State {
        Node::Element(self).hydrate::<true>(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> State {
        Node::Element(self).hydrate_async(cursor, position).await
    }

    fn into_owned(self) -> Self {
        self
    }
}
