//! Tables against the `jsonschema` crate: the same verdict on random simple schemas and payloads, and no stray member
//! missed.

use super::instance::Item;
use super::{Schema, Validator, Verdict};
use crate::payload::{Node, ReadOptions, Tape};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn of(json: &Json) -> Schema {
    Schema::load("test.schema.json", &json.to_string(), &|_| None).unwrap_or_else(|faults| panic!("{json} {faults:?}"))
}

fn on_payload<T>(text: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
    let mut tape = Tape::default();
    let document = tape.read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|fault| panic!("{fault:?}"));
    f(document.root())
}

fn verdict(schema: &Json, payload: &str) -> Verdict {
    let validator = Validator::compile(&of(schema)).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(validator.has_table(), "{schema} is simple");
    on_payload(payload, |root| validator.verdict(root))
}

#[test]
fn a_member_that_no_schema_names_is_told() {
    let schema = json!({"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"properties": {"b": {}}}}});
    assert_eq!(verdict(&schema, r#"{"a":{"b":{"x":1}}}"#), Verdict::Named);
    assert_eq!(verdict(&schema, r#"{"a":{"c":1}}"#), Verdict::Valid);
    assert_eq!(verdict(&schema, r#"{"\u0061":{"\u0062":1}}"#), Verdict::Named);
    assert_eq!(verdict(&json!({"required": ["a"]}), r#"{"a":1}"#), Verdict::Valid);
}

#[test]
fn what_a_table_cannot_tell_has_none() {
    for schema in [
        json!({"prefixItems": [{"type": "string"}]}),
        json!({"items": {"not": {"type": "string"}}}),
        json!({"anyOf": [{"type": "string"}]}),
        json!({"const": 1}),
        json!({"patternProperties": {"^a": {"type": "string"}}}),
        json!({"unevaluatedProperties": {"type": "string"}}),
        json!({"$ref": "#/$defs/a", "required": ["b"], "$defs": {"a": {"type": "object"}}}),
        json!({"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "unevaluatedProperties": false}),
    ] {
        let validator = Validator::compile(&of(&schema)).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(!validator.has_table(), "{schema}");
    }
}

fn names() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b"), Just("c"), Just("\u{e4}\"")]
}

fn scalars() -> impl Strategy<Value = Json> {
    prop_oneof![Just(json!(null)), any::<bool>().prop_map(Json::from), names().prop_map(Json::from)]
}

fn kinds() -> impl Strategy<Value = Json> {
    let names = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let sets = proptest::sample::subsequence(names.to_vec(), 1..4);
    prop_oneof![proptest::sample::select(names.to_vec()).prop_map(Json::from), sets.prop_map(Json::from)]
}

/// Keywords about texts, numbers and sizes.
fn asked() -> impl Strategy<Value = (&'static str, Json)> {
    let counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
    let limits = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    let formats = ["date-time", "email", "ipv4", "ipv6", "uuid", "uri", "date", "made-up"];
    prop_oneof![
        (proptest::sample::select(counts.to_vec()), 0..4).prop_map(|(keyword, count)| (keyword, json!(count))),
        (proptest::sample::select(limits.to_vec()), -1..3).prop_map(|(keyword, limit)| (keyword, json!(limit))),
        proptest::sample::select(limits.to_vec()).prop_map(|keyword| (keyword, json!(1.5))),
        proptest::sample::select(formats.to_vec()).prop_map(|format| ("format", json!(format))),
        Just(("pattern", json!("^[a-c]$"))),
        Just(("multipleOf", json!(2))),
        Just(("uniqueItems", json!(true))),
    ]
}

fn schemas() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        2 => Just(json!(true)),
        1 => Just(json!(false)),
        4 => kinds().prop_map(|kinds| json!({"type": kinds, "title": "t"})),
        1 => scalars().prop_map(|value| json!({"const": value})),
        1 => proptest::collection::btree_map(names(), Just(()), 1..3)
            .prop_map(|words| json!({"enum": words.into_keys().collect::<Vec<_>>()})),
        2 => Just(json!({"$ref": "#/$defs/own"})),
        3 => asked().prop_map(|(keyword, value)| json!({keyword: value})),
        2 => (asked(), asked(), kinds()).prop_map(|((one, first), (other, second), kinds)| {
            json!({one: first, other: second, "type": kinds})
        }),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let named = proptest::collection::btree_map(names(), inner.clone(), 0..4);
        let required = proptest::collection::btree_set(names(), 0..3);
        let rest = prop_oneof![Just(json!(true)), Just(json!(false)), inner.clone()];
        prop_oneof![
            3 => (named, required, rest, any::<bool>()).prop_map(|(properties, required, rest, only)| {
                let mut schema = json!({"properties": properties, "required": required, "additionalProperties": rest});
                if only {
                    schema["type"] = json!(["object", "null"]);
                } else if rest == json!(false) {
                    schema = json!({"properties": properties, "required": required, "unevaluatedProperties": rest});
                }
                schema
            }),
            1 => inner.prop_map(|items| json!({"items": items})),
        ]
    })
}

/// Texts that are of a format, or nearly.
const FORMED: [&str; 14] = [
    "",
    "\u{e4}\u{1f600}b",
    "2024-02-28T10:00:00Z",
    "2024-02-29T10:00:00.5+05:30",
    "2023-02-29T10:00:00Z",
    "2024-12-31T23:59:60Z",
    "2024-01-01t00:00:00z",
    "2024-01-01",
    "a@b.example",
    "a@b@c",
    "192.0.2.7",
    "2001:db8::1",
    "90b4d7aa-1c6e-e2f5-07d3-5b1f6a28c9e0",
    "https://www.example.com/{a}",
];

fn payloads() -> impl Strategy<Value = String> {
    let numbers = prop_oneof![Just("1"), Just("1.0"), Just("1.5"), Just("10e-1"), Just("1e400"), Just("-0.0")];
    let leaf = prop_oneof![
        scalars().prop_map(|value| value.to_string()),
        numbers.prop_map(str::to_owned),
        Just(r#""\u0061""#.to_owned()),
        proptest::sample::select(FORMED.to_vec()).prop_map(|text| json!(text).to_string()),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let keys =
            prop_oneof![4 => names().prop_map(|name| json!(name).to_string()), 1 => Just(r#""\u0062""#.to_owned())];
        let members = proptest::collection::vec((keys, inner.clone()), 0..5);
        prop_oneof![
            members.prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(key, value)| format!("{key}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
            proptest::collection::vec(inner, 0..4).prop_map(|list| format!("[{}]", list.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn tables_and_the_crate_agree(schema in schemas(), own in schemas(), payload in payloads()) {
        let schema = json!({"properties": {"a": schema.clone()}, "items": schema, "$defs": {"own": own}});
        let Ok(loaded) = Schema::load("test", &schema.to_string(), &|_| None) else { return Ok(()) };
        let validator = Validator::compile(&loaded).unwrap_or_else(|fault| panic!("{fault}"));
        prop_assert!(validator.has_table());
        on_payload(&payload, |root| {
            let valid = validator.compiled_accepts(Item::Payload(root));
            prop_assert_eq!(validator.verdict(root) != Verdict::Invalid, valid);
            Ok(())
        })?;
    }
}
