//! What `serde_json` writes, and what is not to be read.

use super::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Everything {
    text: String,
    none: Option<u32>,
    some: Option<i64>,
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
    assert_eq!(read::<Everything>(&value.to_string()).unwrap(), everything());
}

#[test]
fn what_is_missing_or_of_another_kind_is_refused() {
    for (field, wrong) in [("text", 1.into()), ("some", "x".into()), ("yes", 0.into()), ("list", "Dot".into())] {
        let mut value = serde_json::to_value(everything()).unwrap();
        value[field] = wrong;
        assert!(read::<Everything>(&value.to_string()).is_err(), "{field}");
    }
    let mut value = serde_json::to_value(everything()).unwrap();
    value.as_object_mut().unwrap().remove("text");
    assert!(read::<Everything>(&value.to_string()).is_err());
    for wrong in ["", "{", "[]", "null", "7", "\"x\""] {
        assert!(read::<Everything>(wrong).is_err(), "{wrong}");
    }
    assert!(read::<u8>("256").is_err());
    assert!(read::<Shape>(r#"{"line": 1, "Dot": null}"#).is_err());
}

#[test]
fn a_value_is_what_the_text_says() {
    let text = r#" {"a" : [1, -2, true, null, "\u00e9\ud83c\udf72\/\t\\"], "b": {}, "": []} "#;
    let value = parse(text).unwrap();
    let items =
        [Value::Number(1), Value::Number(-2), Value::Bool(true), Value::Null, Value::Text("é\u{1f372}/\t\\".into())];
    let entries = [("a", Value::List(items.into())), ("b", Value::Object(vec![])), ("", Value::List(vec![]))];
    assert_eq!(value, Value::Object(entries.map(|(name, value)| (name.to_owned(), value)).into()));
    assert_eq!(parse(&value.to_text()), Ok(value));
}

#[test]
fn what_is_no_json_is_refused() {
    let deep = "[".repeat(100_000);
    let wrong = [
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "\"a",
        "\"\\x\"",
        "\"\\ud83c\"",
        "\"\\u00\"",
        "1.5",
        "-",
        "1 2",
        "nul",
        "é",
        &deep,
    ];
    for text in wrong {
        assert_eq!(parse(text), Err(Unreadable), "{text}");
    }
}
