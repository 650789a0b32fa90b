use super::{ChangeClass, Escape, SchemaChange, compare};
use crate::schema::Schema;
use crate::witness::Values;
use serde_json::{Value as Json, json};

fn schema(json: &Json) -> Schema {
    Schema::load("a.schema.json", &json.to_string(), &|_| None).expect("a schema")
}

/// What changes from one schema to another; the other way round it is the opposite, and every value shown was judged
/// rightly.
#[track_caller]
fn change(old: &Json, new: &Json) -> SchemaChange {
    let (old_schema, new_schema) = (schema(old), schema(new));
    let found = compare(&old_schema, &new_schema);
    holds(&old_schema, &new_schema, &found);
    let back = compare(&new_schema, &old_schema);
    holds(&new_schema, &old_schema, &back);
    let opposite = match found.class {
        ChangeClass::Widens => ChangeClass::Narrows,
        ChangeClass::Narrows => ChangeClass::Widens,
        same @ (ChangeClass::Equal | ChangeClass::Neither | ChangeClass::Unclear) => same,
    };
    assert_eq!(back.class, opposite, "{old} {new} {found:?} {back:?}");
    found
}

/// What is said of both directions is true, as far as values can tell.
#[track_caller]
fn holds(old: &Schema, new: &Schema, found: &SchemaChange) {
    for (of, from, said) in [(new, old, &found.gained), (old, new, &found.lost)] {
        let (own, other) = (of.validator().expect("it compiles"), from.validator().expect("it compiles"));
        match said {
            Escape::Value(value) => {
                assert!(own.accepts_json(value) && !other.accepts_json(value), "{value} of {of:?} from {from:?}");
            }
            Escape::None => {
                let mut values = Values::about(&[of, from]);
                let mut tried = values.plain(of);
                tried.extend(values.scalars(of));
                tried.extend(values.any(of, 100));
                let escaped = tried.iter().find(|value| own.accepts_json(value) && !other.accepts_json(value));
                assert_eq!(escaped, None, "{of:?} from {from:?} {found:?}");
            }
            Escape::CannotTell => {}
        }
    }
}

fn object(properties: Json) -> Json {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn words(change: &SchemaChange) -> Vec<String> {
    change.places.iter().map(|place| format!("{}: {}", place.place, place.words)).collect()
}

#[test]
fn each_aspect_of_a_place_is_told_with_what_it_does() {
    use ChangeClass::{Narrows, Neither, Widens};
    let cases = [
        (json!({ "type": "string" }), json!({ "type": "number" }), Neither, "was text, is a number"),
        (json!({ "type": "integer" }), json!({ "type": "number" }), Widens, "was a whole number, is a number"),
        (json!({ "enum": ["a", "b"] }), json!({ "enum": ["a", "b", "c"] }), Widens, "`\"c\"` is new"),
        (json!({ "enum": ["a", "b"] }), json!({ "enum": ["a"] }), Narrows, "`\"b\"` is gone"),
        (json!({ "type": "string" }), json!({ "enum": ["a"] }), Narrows, "may only be `\"a\"`"),
        (
            json!({ "type": "string" }),
            json!({ "type": "string", "maxLength": 1 }),
            Narrows,
            "was any number of characters, is at most 1 character",
        ),
        (
            json!({ "type": "string", "minLength": 2, "maxLength": 3 }),
            json!({ "type": "string", "minLength": 3, "maxLength": 4 }),
            Neither,
            "was 2 to 3 characters, is 3 to 4 characters",
        ),
        (
            json!({ "type": "string", "format": "email" }),
            json!({ "type": "string" }),
            Widens,
            "was of the format `email`, is of no format",
        ),
        (
            json!({ "type": "string" }),
            json!({ "type": "string", "pattern": "^[A-Z]+$" }),
            Narrows,
            "was of no pattern, is of the pattern `^[A-Z]+$`",
        ),
        (
            json!({ "type": "number", "minimum": 0 }),
            json!({ "type": "number", "exclusiveMinimum": 0 }),
            Narrows,
            "was at least 0, is more than 0",
        ),
        (
            json!({ "type": "number", "maximum": 5 }),
            json!({ "type": "number" }),
            Widens,
            "was at most 5, is any number",
        ),
        (
            json!({ "type": "integer" }),
            json!({ "type": "integer", "multipleOf": 5 }),
            Narrows,
            "was any number, is a multiple of 5",
        ),
        (
            json!({ "type": "array" }),
            json!({ "type": "array", "maxItems": 2 }),
            Narrows,
            "was any number of elements, is at most 2 elements",
        ),
        (json!({ "type": "array", "uniqueItems": true }), json!({ "type": "array" }), Widens, "elements may be equal"),
    ];
    for (old, new, class, said) in cases {
        let found = change(&object(json!({ "a": old })), &object(json!({ "a": new })));
        assert_eq!(found.class, class, "{old} {new} {found:?}");
        assert_eq!(words(&found), [format!(".a: {said}")], "{old} {new}");
    }
}

#[test]
fn members_come_go_and_are_required() {
    let old = object(json!({ "a": { "type": "string" } }));
    let mut required = old.clone();
    required["required"] = json!(["a"]);
    assert_eq!(words(&change(&old, &required)), [".a: was optional, is required"]);
    assert_eq!(change(&old, &required).lost, Escape::Value(json!({})));
    let more = object(json!({ "a": { "type": "string" }, "b": { "type": "integer" } }));
    let found = change(&old, &more);
    assert_eq!(
        (found.class, words(&found)),
        (ChangeClass::Widens, vec![".b: added: a whole number, optional".to_owned()])
    );
    let mut open = old.clone();
    open["additionalProperties"] = json!(true);
    let found = change(&old, &open);
    assert_eq!(
        (found.class, words(&found)),
        (ChangeClass::Widens, vec![": other members were refused, are allowed".to_owned()])
    );
    let mut more = open.clone();
    more["properties"]["b"] = json!({ "type": "integer" });
    let found = change(&open, &more);
    assert_eq!(found.class, ChangeClass::Narrows);
    assert_eq!(words(&found), [".b: added: a whole number, optional; it could be anything"]);
}

#[test]
fn deep_places_are_named_and_values_reach_them() {
    let line = |price: Json| object(json!({ "price": price }));
    let of = |price: Json| {
        let lines = json!({ "type": "array", "minItems": 1, "items": line(price) });
        json!({ "type": "object", "required": ["lines"], "properties": { "lines": lines, "by": { "type": "object", "additionalProperties": line(json!({ "type": "integer" })) } } })
    };
    let found = change(&of(json!({ "type": "number" })), &of(json!({ "type": "integer" })));
    assert_eq!(words(&found), [".lines[*].price: was a number, is a whole number"]);
    assert_eq!(found.lost, Escape::Value(json!({ "lines": [{ "price": 0.5 }] })));
}

#[test]
fn annotations_and_ways_of_writing_are_no_change() {
    let old = json!({ "type": "object", "title": "a", "properties": { "a": { "type": "string", "description": "b" } }, "if": { "required": ["a"] }, "then": { "required": ["b"], "title": "c" } });
    let new = json!({ "type": ["object"], "properties": { "a": { "$ref": "#/$defs/t" } }, "$defs": { "t": { "type": "string", "default": "" } }, "if": { "required": ["a"] }, "then": { "required": ["b"] } });
    let found = change(&old, &new);
    assert_eq!((found.class, words(&found)), (ChangeClass::Equal, Vec::<String>::new()));
}

#[test]
fn a_schema_inside_itself_is_compared_once() {
    let tree = |leaf: &str| json!({ "type": "object", "properties": { "leaf": { "type": leaf }, "left": { "$ref": "#" }, "right": { "$ref": "#" } } });
    let found = change(&tree("string"), &tree("integer"));
    assert_eq!(found.class, ChangeClass::Neither);
    assert_eq!(words(&found), [".leaf: was text, is a whole number"]);
    assert_eq!(change(&tree("string"), &tree("string")).class, ChangeClass::Equal);
}

#[test]
fn conditions_are_told_as_a_whole_and_shown_by_a_value() {
    let old = json!({ "type": "object", "properties": { "kind": { "enum": ["a", "b"] }, "x": { "type": "string" } } });
    let mut new = old.clone();
    new["if"] = json!({ "required": ["kind"], "properties": { "kind": { "const": "a" } } });
    new["then"] = json!({ "required": ["x"] });
    let found = change(&old, &new);
    assert!(words(&found)[0].starts_with(": its alternatives or conditions"), "{found:?}");
    assert_eq!(found.lost, Escape::Value(json!({ "kind": "a" })));
    assert_eq!(found.class, ChangeClass::Narrows);
}

#[test]
fn what_cannot_be_told_is_said_so() {
    let of = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    // Both let the same through, which neither the facts nor the algebra know.
    let found = compare(&schema(&of("^(a|b)c$")), &schema(&of("^(ac|bc)$")));
    assert_eq!(
        (found.class, &found.gained, &found.lost),
        (ChangeClass::Unclear, &Escape::CannotTell, &Escape::CannotTell)
    );
}

mod random {
    use super::*;
    use proptest::prelude::*;

    fn leaf() -> impl Strategy<Value = Json> {
        let small = 0..4u64;
        prop_oneof![
            Just(json!({})),
            Just(json!({ "type": "boolean" })),
            (small.clone(), small.clone())
                .prop_map(|(min, more)| json!({ "type": "string", "minLength": min, "maxLength": min + more })),
            Just(json!({ "type": "string", "format": "date-time" })),
            Just(json!({ "type": ["string", "null"] })),
            (0..5i64, 0..5i64)
                .prop_map(|(min, more)| json!({ "type": "integer", "minimum": min, "maximum": min + more })),
            (0..5i64).prop_map(|min| json!({ "type": "number", "exclusiveMinimum": min })),
            proptest::sample::subsequence(vec!["a", "b", "c", "d"], 1..4).prop_map(|values| json!({ "enum": values })),
        ]
    }

    fn document() -> impl Strategy<Value = Json> {
        leaf().prop_recursive(3, 12, 3, |inner| {
            let members = proptest::collection::btree_map("[a-d]", inner.clone(), 0..3);
            prop_oneof![
                (members.clone(), proptest::sample::subsequence(vec!["a", "b", "c"], 0..3), prop_oneof![Just(json!(true)), Just(json!(false))])
                    .prop_map(|(members, required, others)| json!({ "type": "object", "properties": members, "required": required, "additionalProperties": others })),
                inner.clone().prop_map(|values| json!({ "type": "object", "additionalProperties": values })),
                (inner.clone(), 0..3u64).prop_map(|(items, max)| json!({ "type": "array", "items": items, "maxItems": max })),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({ "anyOf": [a, b] })),
                (inner.clone(), inner).prop_map(|(a, b)| json!({ "allOf": [a, { "not": b }] })),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn what_is_said_of_any_two_schemas_is_true(old in document(), new in document()) {
            let (old, new) = (schema(&old), schema(&new));
            holds(&old, &new, &compare(&old, &new));
            prop_assert_eq!(compare(&old, &old).class, ChangeClass::Equal);
        }
    }
}
