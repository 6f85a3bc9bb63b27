//! JSON as the browser reads it: what `serde_json` would read, in a third of the code. `serde_json` compiles its parser
//! once more for every type; here it parses once, into a `Value`, and a type takes its fields out of that.
//! Invariant: a struct gets its fields by name in the order of their declaration; others are ignored, and a field may
//! be missing where it has a default.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde_json::{Map, Value};
use std::fmt::Display;

/// The text is no JSON, or not of the type that was wanted: from another version of Larder. What exactly is wrong with
/// it is not said, because saying it would be a tenth of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not readable")]
pub struct Unreadable;

impl serde::de::Error for Unreadable {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// What a text says.
///
/// # Errors
/// When it is no JSON, or not that of a `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    take(serde_json::from_str(text).map_err(|_| Unreadable)?)
}

/// What a value says.
///
/// # Errors
/// When it is not that of a `T`.
pub fn take<T: DeserializeOwned>(value: Value) -> Result<T, Unreadable> {
    T::deserialize(Reader(value))
}

struct Reader(Value);

/// Methods that read a number, as the type says.
macro_rules! numbers {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.deserialize_f64(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Unreadable;

    /// Only for what says no type of its own, which is nothing that Larder sends.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Bool(is) => visitor.visit_bool(is),
            _ => Err(Unreadable),
        }
    }

    numbers!(
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_f32
    );

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match &self.0 {
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => Err(Unreadable),
            },
            _ => Err(Unreadable),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Object(object) => visitor.visit_map(Entries(object.into_iter(), None)),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Object(object) => visitor.visit_seq(Fields(object, fields.iter())),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant(name, Value::Null)),
            Value::Object(object) if object.len() == 1 => match object.into_iter().next() {
                Some((name, content)) => visitor.visit_enum(Variant(name, content)),
                None => Err(Unreadable),
            },
            _ => Err(Unreadable),
        }
    }

    serde::forward_to_deserialize_any! { char string bytes byte_buf unit_struct identifier ignored_any }
}

/// The fields of a struct, as its visitor wants them.
struct Fields(Map<String, Value>, std::slice::Iter<'static, &'static str>);

impl<'de> SeqAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        let field = self.1.next().and_then(|name| self.0.remove(*name));
        field.map(|value| seed.deserialize(Reader(value))).transpose()
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.0.next().map(|value| seed.deserialize(Reader(value))).transpose()
    }
}

/// The entries of a map, and the value of the key that was read last.
struct Entries(serde_json::map::IntoIter, Option<Value>);

impl<'de> MapAccess<'de> for Entries {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        let Some((key, value)) = self.0.next() else { return Ok(None) };
        self.1 = Some(value);
        seed.deserialize(Reader(Value::String(key))).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(Reader(self.1.take().unwrap_or_default()))
    }
}

/// A variant's name, and what it holds.
struct Variant(String, Value);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Reader;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Reader), Unreadable> {
        Ok((seed.deserialize(Reader(Value::String(self.0)))?, Reader(self.1)))
    }
}

impl<'de> VariantAccess<'de> for Reader {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;
    use uuid::Uuid;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    struct Everything {
        text: String,
        none: Option<u32>,
        some: Option<i64>,
        share: f64,
        yes: bool,
        id: Uuid,
        list: Vec<Shape>,
        pair: (u8, String),
        named: BTreeMap<String, u16>,
        nothing: (),
        #[serde(default)]
        later: String,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Dot,
        #[serde(rename = "line")]
        Line(u32),
        Box(u32, u32),
        Named {
            name: String,
        },
    }

    fn everything() -> Everything {
        Everything {
            text: "Café \"L’Été\"\n\u{1f372}".into(),
            some: Some(-7),
            share: 0.25,
            yes: true,
            id: Uuid::from_u128(7),
            list: vec![Shape::Dot, Shape::Line(1), Shape::Box(2, 3), Shape::Named { name: "x".into() }],
            pair: (9, "nine".into()),
            named: [("a".to_owned(), 1), ("b".to_owned(), 2)].into(),
            ..Everything::default()
        }
    }

    #[test]
    fn what_serde_json_writes_is_read() {
        let text = serde_json::to_string(&everything()).unwrap();
        assert_eq!(read::<Everything>(&text).unwrap(), everything());
        let results = [Ok(everything()), Err(Shape::Dot)];
        let text = serde_json::to_string(&results).unwrap();
        assert_eq!(read::<Vec<Result<Everything, Shape>>>(&text).unwrap(), results);
    }

    #[test]
    fn order_strangers_and_a_default_do_not_matter() {
        let mut value = serde_json::to_value(everything()).unwrap();
        let object = value.as_object_mut().unwrap();
        object.remove("later");
        object.insert("stranger".into(), serde_json::json!([{"a": null}]));
        assert_eq!(take::<Everything>(value).unwrap(), everything());
    }

    #[test]
    fn what_is_missing_or_of_another_kind_is_refused() {
        for (field, wrong) in [("text", 1.into()), ("some", "x".into()), ("yes", 0.into()), ("list", "Dot".into())] {
            let mut value = serde_json::to_value(everything()).unwrap();
            value[field] = wrong;
            assert!(take::<Everything>(value).is_err(), "{field}");
        }
        let mut value = serde_json::to_value(everything()).unwrap();
        value.as_object_mut().unwrap().remove("text");
        assert!(take::<Everything>(value).is_err());
        for wrong in ["", "{", "[]", "null", "7", "\"x\""] {
            assert!(read::<Everything>(wrong).is_err(), "{wrong}");
        }
        assert!(read::<u8>("256").is_err());
        assert!(read::<Shape>(r#"{"line": 1, "Dot": null}"#).is_err());
    }
}
