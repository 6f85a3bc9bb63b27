//! What an attribute is set to.

use super::Live;
use leptos::prelude::{ArcMemo, Get, Memo, ReadSignal, RwSignal, Signal};
use std::borrow::Cow;

/// What an attribute is set to, whatever it was given.
#[derive(Default)]
pub enum Value {
    /// It is not there.
    #[default]
    Absent,
    /// It is there, and says nothing.
    Present,
    /// What it says.
    Text(Cow<'static, str>),
    /// Another value when a signal changes.
    Live(Box<dyn FnMut() -> Value + Send>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) | (Self::Present, Self::Present) => true,
            (Self::Text(one), Self::Text(other)) => one == other,
            _ => false,
        }
    }
}

/// What can be the value of an attribute.
pub trait IntoAttributeValue {
    /// What `view!` hands on to the element.
    type Output;

    /// As an attribute's value.
    fn into_attribute_value(self) -> Value;
}

macro_rules! value {
    ($($type:ty: $this:ident => $value:expr;)+) => {
        $(impl IntoAttributeValue for $type {
            type Output = Value;

            fn into_attribute_value(self) -> Value {
                let $this = self;
                $value
            }
        })+
    };
}

value! {
    Value: this => this;
    bool: this => if this { Value::Present } else { Value::Absent };
    &'static str: this => Value::Text(Cow::Borrowed(this));
    String: this => Value::Text(Cow::Owned(this));
    Cow<'static, str>: this => Value::Text(this);
}

macro_rules! numbers {
    ($($type:ty)+) => {
        value! { $($type: this => Value::Text(this.to_string().into());)+ }
    };
}

numbers!(i16 i32 i64 u8 u16 u32 u64 usize);

impl<T: IntoAttributeValue> IntoAttributeValue for Option<T> {
    type Output = Value;

    fn into_attribute_value(self) -> Value {
        self.map_or(Value::Absent, T::into_attribute_value)
    }
}

impl<T: IntoAttributeValue + 'static> IntoAttributeValue for Live<T> {
    type Output = Value;

    fn into_attribute_value(mut self) -> Value {
        Value::Live(Box::new(move || (self.0)().into_attribute_value()))
    }
}

impl<F: FnMut() -> T + Send + 'static, T: IntoAttributeValue> IntoAttributeValue for F {
    type Output = Value;

    fn into_attribute_value(mut self) -> Value {
        Value::Live(Box::new(move || self().into_attribute_value()))
    }
}

macro_rules! signals {
    ($($signal:ident)+) => {
        $(impl<T: IntoAttributeValue + Clone + Send + Sync + 'static> IntoAttributeValue for $signal<T> {
            type Output = Value;

            fn into_attribute_value(self) -> Value {
                Value::Live(Box::new(move || self.get().into_attribute_value()))
            }
        })+
    };
}

signals!(Signal Memo ArcMemo RwSignal ReadSignal);
