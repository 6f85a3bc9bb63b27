//! Attributes, classes, properties and listeners of an element.

use super::value::Value;
use leptos::prelude::RenderEffect;
use leptos::tachys::renderer::types::{Element as Dom, Event};
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use leptos::wasm_bindgen::JsValue;
use send_wrapper::SendWrapper;
use std::borrow::Cow;

/// What of an element is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Attribute,
    /// One class, there or not.
    Class,
    Property,
    /// All that is inside, as HTML.
    Inside,
}

/// One thing that is said of an element.
pub(super) enum Attribute {
    Set(What, &'static str, Value),
    On(Cow<'static, str>, SendWrapper<Box<dyn FnMut(Event)>>),
    /// Told which element it became.
    Told(Box<dyn FnOnce(&Dom) + Send>),
}

/// What became of it.
#[expect(dead_code, reason = "what listens and what follows signals ends when it is dropped")]
pub(super) enum Attached {
    Still(What, &'static str, Value),
    Live(What, &'static str, RenderEffect<Value>),
    On(Cow<'static, str>, RemoveEventHandler<Dom>),
    Told,
}

impl Attribute {
    /// On an element just made; on one that the server wrote, where its attributes are already.
    pub(super) fn attach(self, element: &Dom, written: bool) -> Attached {
        match self {
            Self::Set(what, name, Value::Live(mut value)) => {
                let element = element.clone();
                let effect = RenderEffect::new(move |before: Option<Value>| {
                    let now = value();
                    match before {
                        Some(before) if before == now && what != What::Property => {}
                        Some(_) => set(&element, what, name, &now),
                        None => first(&element, what, name, &now, written),
                    }
                    now
                });
                Attached::Live(what, name, effect)
            }
            Self::Set(what, name, value) => {
                first(element, what, name, &value, written);
                Attached::Still(what, name, value)
            }
            Self::On(name, handler) => {
                let remove = Rndr::add_event_listener(element, &name, handler.take());
                Attached::On(name, remove)
            }
            Self::Told(tell) => {
                tell(element);
                Attached::Told
            }
        }
    }

    /// Whether it says another value of what `attached` is about.
    pub(super) fn continues(&self, attached: &Attached) -> bool {
        match (self, attached) {
            (Self::Set(what, name, _), Attached::Still(before, named, _) | Attached::Live(before, named, _)) => {
                what == before && name == named
            }
            (Self::On(name, _), Attached::On(named, _)) => name == named,
            (Self::Told(_), Attached::Told) => true,
            _ => false,
        }
    }

    /// In the place of what it continues.
    pub(super) fn replace(self, element: &Dom, attached: &mut Attached) {
        match (self, &mut *attached) {
            (Self::Set(_, _, now), Attached::Still(what, name, before)) if !matches!(now, Value::Live(_)) => {
                // What was typed has changed a property meanwhile.
                if *before != now || *what == What::Property {
                    set(element, *what, name, &now);
                    *before = now;
                }
            }
            (this, attached) => *attached = this.attach(element, false),
        }
    }
}

/// The first value: what is not there needs no removing, and the server cannot write properties.
fn first(element: &Dom, what: What, name: &str, value: &Value, written: bool) {
    let there = written && what != What::Property;
    if !there && !matches!(value, Value::Absent) {
        set(element, what, name, value);
    }
}

fn set(element: &Dom, what: What, name: &str, value: &Value) {
    let text = match value {
        Value::Text(text) => &**text,
        _ => "",
    };
    match (what, value) {
        (What::Attribute, Value::Absent) => Rndr::remove_attribute(element, name),
        (What::Attribute, _) => Rndr::set_attribute(element, name, text),
        (What::Class, Value::Absent) => Rndr::remove_class(&Rndr::class_list(element), name),
        (What::Class, _) => Rndr::add_class(&Rndr::class_list(element), name),
        (What::Property, _) => Rndr::set_property_or_value(element, name, &JsValue::from_str(text)),
        (What::Inside, _) => Rndr::set_inner_html(element, text),
    }
}
