//! Elements.

use super::IntoAny;
use super::attribute::{Attached, Attribute, What};
use super::value::{IntoAttributeValue, Value};
use leptos::ev::EventDescriptor;
use leptos::prelude::{AnyView, Mountable, NodeRef, Owner, Render, RenderHtml};
use leptos::tachys::html::element::ElementType;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element as Dom, Event, Node as DomNode};
use leptos::tachys::renderer::{CastFrom, Rndr};
use leptos::tachys::view::{Position, PositionState};
use leptos::wasm_bindgen::JsCast;
use send_wrapper::SendWrapper;

/// An element, whatever its tag.
pub struct Element {
    tag: &'static str,
    namespace: Option<&'static str>,
    attributes: Vec<Attribute>,
    children: Option<AnyView>,
}

/// What `view!` calls for each tag.
macro_rules! elements {
    ($($tag:ident)+) => {
        $(
            #[must_use]
            pub fn $tag() -> $crate::browser::Element {
                $crate::browser::Element::new(stringify!($tag))
            }
        )+
    };
}
pub(crate) use elements;

/// The same, for drawings.
macro_rules! svg_elements {
    ($($tag:ident)+) => {
        $(
            #[must_use]
            pub fn $tag() -> $crate::browser::Element {
                $crate::browser::Element::svg(stringify!($tag))
            }
        )+
    };
}
pub(crate) use svg_elements;

/// What `view!` calls for each attribute.
macro_rules! attributes {
    ($($method:ident $name:literal)+) => {
        #[allow(missing_docs, reason = "they are HTML's")]
        impl Element {
            $(
                #[must_use]
                pub fn $method(self, value: impl IntoAttributeValue) -> Self {
                    self.attr($name, value)
                }
            )+
        }
    };
}

attributes! {
    accept "accept" accesskey "accesskey" action "action" alt "alt" r#async "async"
    autocapitalize "autocapitalize" autocomplete "autocomplete" autofocus "autofocus" autoplay "autoplay"
    capture "capture" charset "charset" checked "checked" cite "cite" cols "cols" colspan "colspan"
    command "command" commandfor "commandfor" content "content" contenteditable "contenteditable"
    controls "controls" coords "coords" crossorigin "crossorigin" data "data" datetime "datetime"
    default "default" defer "defer" dir "dir" disabled "disabled" download "download" draggable "draggable"
    enctype "enctype" enterkeyhint "enterkeyhint" fetchpriority "fetchpriority" r#for "for" form "form"
    formaction "formaction" formenctype "formenctype" formmethod "formmethod" formnovalidate "formnovalidate"
    formtarget "formtarget" height "height" hidden "hidden" high "high" href "href" hreflang "hreflang" id "id"
    inert "inert" inputmode "inputmode" integrity "integrity" is "is" kind "kind" label "label" lang "lang"
    list "list" loading "loading" r#loop "loop" low "low" max "max" maxlength "maxlength" media "media"
    method "method" min "min" minlength "minlength" multiple "multiple" muted "muted" name "name" nonce "nonce"
    novalidate "novalidate" open "open" optimum "optimum" pattern "pattern" placeholder "placeholder"
    popover "popover" popovertarget "popovertarget" popovertargetaction "popovertargetaction" poster "poster"
    preload "preload" readonly "readonly" referrerpolicy "referrerpolicy" rel "rel" required "required"
    reversed "reversed" role "role" rows "rows" rowspan "rowspan" sandbox "sandbox" scope "scope"
    selected "selected" shape "shape" size "size" sizes "sizes" slot "slot" span "span" spellcheck "spellcheck"
    src "src" srcdoc "srcdoc" srcset "srcset" start "start" step "step" style "style" tabindex "tabindex"
    target "target" title "title" translate "translate" r#type "type" usemap "usemap" value "value"
    width "width" wrap "wrap" aria_activedescendant "aria-activedescendant" aria_atomic "aria-atomic"
    aria_autocomplete "aria-autocomplete" aria_busy "aria-busy" aria_checked "aria-checked" aria_colcount "aria-
    colcount" aria_colindex "aria-colindex" aria_colspan "aria-colspan" aria_controls "aria-controls"
    aria_current "aria-current" aria_describedby "aria-describedby" aria_description "aria-description"
    aria_details "aria-details" aria_disabled "aria-disabled" aria_errormessage "aria-errormessage"
    aria_expanded "aria-expanded" aria_flowto "aria-flowto" aria_haspopup "aria-haspopup" aria_hidden "aria-
    hidden" aria_invalid "aria-invalid" aria_keyshortcuts "aria-keyshortcuts" aria_label "aria-label"
    aria_labelledby "aria-labelledby" aria_level "aria-level" aria_live "aria-live" aria_modal "aria-modal"
    aria_multiline "aria-multiline" aria_multiselectable "aria-multiselectable" aria_orientation "aria-
    orientation" aria_owns "aria-owns" aria_placeholder "aria-placeholder" aria_posinset "aria-posinset"
    aria_pressed "aria-pressed" aria_readonly "aria-readonly" aria_relevant "aria-relevant" aria_required "aria-
    required" aria_roledescription "aria-roledescription" aria_rowcount "aria-rowcount" aria_rowindex "aria-
    rowindex" aria_rowspan "aria-rowspan" aria_selected "aria-selected" aria_setsize "aria-setsize"
    aria_sort "aria-sort" aria_valuemax "aria-valuemax" aria_valuemin "aria-valuemin" aria_valuenow "aria-
    valuenow" aria_valuetext "aria-valuetext"
}

/// A whole `class`, or one class that is there or not.
pub trait Class {
    #[doc(hidden)]
    fn of(self, element: Element) -> Element;
}

impl<T: IntoAttributeValue> Class for T {
    fn of(self, element: Element) -> Element {
        element.attr("class", self)
    }
}

impl<T: IntoAttributeValue> Class for (&'static str, T) {
    fn of(self, element: Element) -> Element {
        element.set(What::Class, self.0, self.1.into_attribute_value())
    }
}

impl Element {
    /// Of HTML.
    #[must_use]
    pub fn new(tag: &'static str) -> Self {
        Self { tag, namespace: None, attributes: Vec::new(), children: None }
    }

    /// Of SVG.
    #[must_use]
    pub fn svg(tag: &'static str) -> Self {
        Self { namespace: Some("http://www.w3.org/2000/svg"), ..Self::new(tag) }
    }

    fn set(mut self, what: What, name: &'static str, value: Value) -> Self {
        self.attributes.push(Attribute::Set(what, name, value));
        self
    }

    /// An attribute.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl IntoAttributeValue) -> Self {
        self.set(What::Attribute, name, value.into_attribute_value())
    }

    /// A property, which HTML does not know.
    #[must_use]
    pub fn prop(self, name: &'static str, value: impl IntoAttributeValue) -> Self {
        self.set(What::Property, name, value.into_attribute_value())
    }

    /// What is inside, as HTML.
    #[must_use]
    pub fn inner_html(self, html: impl IntoAttributeValue) -> Self {
        self.set(What::Inside, "", html.into_attribute_value())
    }

    /// Its `class`.
    #[must_use]
    pub fn class(self, class: impl Class) -> Self {
        class.of(self)
    }

    /// What is inside.
    #[must_use]
    pub fn child(mut self, child: impl RenderHtml<State: 'static> + 'static) -> Self {
        self.children = Some(child.into_any());
        self
    }

    /// What happens on an event.
    #[must_use]
    pub fn on<E>(mut self, event: E, mut handle: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: From<Event>,
    {
        let owner = Owner::current().unwrap_or_default();
        let handle = Box::new(move |event: Event| owner.with(|| handle(event.into())));
        self.attributes.push(Attribute::On(event.name(), SendWrapper::new(handle)));
        self
    }

    /// Where the element can be found.
    #[must_use]
    pub fn node_ref<E: ElementType<Output: JsCast + 'static>>(mut self, place: NodeRef<E>) -> Self {
        self.attributes.push(Attribute::Told(Box::new(move |element| place.load(element))));
        self
    }

    fn attach(attributes: Vec<Attribute>, element: &Dom, written: bool) -> Vec<Attached> {
        attributes.into_iter().map(|attribute| attribute.attach(element, written)).collect()
    }

    pub(super) fn build(self) -> Made {
        let element = Rndr::create_element(self.tag, self.namespace);
        let attached = Self::attach(self.attributes, &element, false);
        let children = self.children.map(|children| {
            let mut children = children.build();
            children.mount(&element, None);
            children
        });
        Made { tag: self.tag, element, attached, children }
    }

    /// The element that the server wrote, and what is inside of it to be taken over.
    fn take_over(self, cursor: &Cursor, position: &PositionState) -> (Made, Option<AnyView>) {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let Some(element) = Dom::cast_from(cursor.current()) else {
            panic!("the server did not write <{}> here", self.tag);
        };
        let attached = Self::attach(self.attributes, &element, true);
        position.set(Position::FirstChild);
        // What is inside of these is text to the browser, whatever the server wrote.
        let children = self.children.filter(|_| !matches!(self.tag, "noscript" | "script" | "style" | "textarea"));
        (Made { tag: self.tag, element, attached, children: None }, children)
    }

    pub(super) fn hydrate(self, cursor: &Cursor, position: &PositionState) -> Made {
        let (mut made, children) = self.take_over(cursor, position);
        made.children = children.map(|children| children.hydrate::<true>(cursor, position));
        made.leave(cursor, position);
        made
    }

    pub(super) async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Made {
        let (mut made, children) = self.take_over(cursor, position);
        if let Some(children) = children {
            made.children = Some(children.hydrate_async(cursor, position).await);
        }
        made.leave(cursor, position);
        made
    }

    /// Whether it is what `made` is, with other values.
    pub(super) fn continues(&self, made: &Made) -> bool {
        self.tag == made.tag
            && self.children.is_some() == made.children.is_some()
            && self.attributes.len() == made.attached.len()
            && self.attributes.iter().zip(&made.attached).all(|(attribute, attached)| attribute.continues(attached))
    }

    pub(super) fn replace(self, made: &mut Made) {
        for (attribute, attached) in self.attributes.into_iter().zip(&mut made.attached) {
            attribute.replace(&made.element, attached);
        }
        if let (Some(children), Some(state)) = (self.children, &mut made.children) {
            children.rebuild(state);
        }
    }
}

/// An element in the document.
pub struct Made {
    tag: &'static str,
    element: Dom,
    attached: Vec<Attached>,
    children: Option<<AnyView as Render>::State>,
}

impl Made {
    fn leave(&self, cursor: &Cursor, position: &PositionState) {
        let node: &DomNode = self.element.as_ref();
        cursor.set(node.clone());
        position.set(Position::NextChild);
    }
}

impl Mountable for Made {
    fn unmount(&mut self) {
        self.element.unmount();
    }

    fn mount(&mut self, parent: &Dom, marker: Option<&DomNode>) {
        Rndr::insert_node(parent, &self.element, marker);
    }

    fn try_mount(&mut self, parent: &Dom, marker: Option<&DomNode>) -> bool {
        Rndr::try_insert_node(parent, &self.element, marker)
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.element.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Dom> {
        vec![self.element.clone()]
    }
}
