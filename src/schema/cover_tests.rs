//! What covers what: a row a question.

use super::{Cover, HEX_64, Schema};
use serde_json::{Value as Json, json};

fn of(json: &Json) -> Schema {
    Schema::load("test.schema.json", &json.to_string(), &|_| None).unwrap_or_else(|faults| panic!("{json} {faults:?}"))
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Yes,
    Unknown,
    No(&'static str),
}
use Answer::{No, Unknown, Yes};

fn check(rows: &[(Json, Json, Answer)]) {
    let mut wrong = Vec::new();
    for (a, b, wanted) in rows {
        let found = of(a).covers(&of(b));
        let right = match (wanted, &found) {
            (Yes, Cover::Yes) | (Unknown, Cover::Unknown) => true,
            (No(why), Cover::No(told)) => told == why,
            (Yes | Unknown | No(_), _) => false,
        };
        if !right {
            wrong.push(format!("{a} over {b}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn types_cover_types() {
    check(&[
        (json!(true), json!({"type": "string"}), Yes),
        (json!({"type": "string"}), json!(false), Yes),
        (json!({"type": "string"}), json!(true), Unknown),
        (json!({"type": "string"}), json!({"type": "string"}), Yes),
        (json!({"type": "number"}), json!({"type": "integer"}), Yes),
        (json!({"type": "integer"}), json!({"type": "number"}), No("a number is not a whole number")),
        (json!({"type": "integer"}), json!({"type": "number", "multipleOf": 2}), Yes),
        (json!({"type": "string"}), json!({"type": "integer"}), No("a whole number is not text")),
        (json!({"type": "string"}), json!({"type": ["string", "null"]}), No("text or null is not text")),
        (json!({"type": ["string", "null"]}), json!({"type": "null"}), Yes),
        (json!({"type": "array"}), json!({"type": "string"}), No("text is not a list")),
        (
            json!({"type": "string"}),
            json!({"type": "array", "items": {"type": "string"}}),
            No("a list of text is not text"),
        ),
    ]);
}

#[test]
fn listed_values_are_tried_one_by_one() {
    check(&[
        (json!({"enum": ["a", "b"]}), json!({"const": "a"}), Yes),
        (
            json!({"enum": ["a", "b"]}),
            json!({"enum": ["a", "c"]}),
            No("`\"c\"` is not among the values that are allowed"),
        ),
        (json!({"enum": ["a"]}), json!({"type": "string"}), Unknown),
        (json!({"enum": [true, false]}), json!({"type": "boolean"}), Yes),
        (json!({"enum": [true]}), json!({"type": "boolean"}), Unknown),
        (
            json!({"type": "string", "maxLength": 2}),
            json!({"enum": ["ab", "abc"]}),
            No("`\"abc\"` is longer than 2 characters"),
        ),
        (json!({"type": "string", "pattern": "^[A-Z]{2}$"}), json!({"enum": ["US", "DE"]}), Yes),
        (
            json!({"type": "string", "pattern": "^[A-Z]{2}$"}),
            json!({"const": "usa"}),
            No("`\"usa\"` does not match the pattern `^[A-Z]{2}$`"),
        ),
        (json!({"type": "string", "format": "uri"}), json!({"const": "https://a.example/"}), Yes),
        (
            json!({"type": "string", "format": "email"}),
            json!({"const": "nobody"}),
            No("`\"nobody\"` is not of the format `email`"),
        ),
        (json!({"type": "integer"}), json!({"const": 3.0}), Yes),
        (json!({"type": "integer"}), json!({"enum": [1, 2.5]}), No("`2.5` is not a whole number")),
        (json!({"type": "integer", "maximum": 5}), json!({"enum": [1, 6]}), No("`6` is more than 5")),
        (json!({"enum": ["a"]}), json!({"enum": ["a", "bb"], "maxLength": 1}), Yes),
        (json!({"type": "string"}), json!({"enum": ["a", null]}), No("`null` is not text")),
    ]);
}

#[test]
fn texts_cover_texts() {
    let hex = || json!({"type": "string", "pattern": HEX_64});
    check(&[
        (json!({"type": "string"}), json!({"type": "string", "format": "date-time"}), Yes),
        (json!({"type": "string", "format": "date-time"}), json!({"type": "string", "format": "date-time"}), Yes),
        (json!({"type": "string", "format": "date-time"}), json!({"type": "string"}), Unknown),
        (
            json!({"type": "string", "format": "date"}),
            json!({"type": "string", "format": "date-time"}),
            No("text of the format `date-time` is never of the format `date`"),
        ),
        (
            json!({"type": "string", "format": "email"}),
            json!({"type": "string", "format": "ipv4"}),
            No("text of the format `ipv4` is never of the format `email`"),
        ),
        (json!({"type": "string", "format": "uri-reference"}), json!({"type": "string", "format": "uri"}), Yes),
        (json!({"type": "string", "format": "uri"}), json!({"type": "string", "format": "uri-reference"}), Unknown),
        (json!({"type": "string", "format": "uri-reference"}), hex(), Yes),
        (json!({"type": "string", "format": "uri"}), hex(), Unknown),
        (json!({"type": "string", "minLength": 64, "maxLength": 64}), hex(), Yes),
        (
            json!({"type": "string", "maxLength": 63}),
            hex(),
            No("the text has at least 64 characters, and more than 63 are not allowed"),
        ),
        (hex(), hex(), Yes),
        (hex(), json!({"type": "string"}), Unknown),
        (json!({"type": "string", "maxLength": 10}), json!({"type": "string"}), Unknown),
        (json!({"type": "string", "maxLength": 10}), json!({"type": "string", "maxLength": 9}), Yes),
        (json!({"type": "string", "maxLength": 10}), json!({"type": "string", "maxLength": 11}), Unknown),
        (
            json!({"type": "string", "maxLength": 10}),
            json!({"type": "string", "minLength": 11}),
            No("the text has at least 11 characters, and more than 10 are not allowed"),
        ),
        (json!({"type": "string", "minLength": 1}), json!({"type": "string", "minLength": 1}), Yes),
        (json!({"type": "string", "minLength": 1}), json!({"type": "string", "format": "uuid"}), Yes),
        (
            json!({"type": "string", "minLength": 3}),
            json!({"type": "string", "maxLength": 2}),
            No("the text has at most 2 characters, and fewer than 3 are not allowed"),
        ),
        (
            json!({"type": "string", "pattern": "^[0-9]+$"}),
            json!({"type": "string", "pattern": "^[0-9]+$", "maxLength": 3}),
            Yes,
        ),
    ]);
}

#[test]
fn numbers_cover_numbers() {
    check(&[
        (json!({"type": "integer", "minimum": 0}), json!({"type": "integer", "minimum": 0}), Yes),
        (json!({"type": "integer", "minimum": 0}), json!({"type": "integer", "minimum": 1}), Yes),
        (json!({"type": "integer", "minimum": 0}), json!({"type": "integer"}), Unknown),
        (json!({"type": "number", "exclusiveMinimum": 0}), json!({"type": "number", "minimum": 0}), Unknown),
        (json!({"type": "number", "minimum": 0}), json!({"type": "number", "exclusiveMinimum": 0}), Yes),
        (
            json!({"type": "number", "maximum": 90}),
            json!({"type": "number", "minimum": 91}),
            No("the number is never within the range that is allowed"),
        ),
        (
            json!({"type": "integer", "minimum": -2147483648, "maximum": 2147483647}),
            json!({"type": "integer", "minimum": 0, "maximum": 10}),
            Yes,
        ),
        (json!({"type": "number", "multipleOf": 1}), json!({"type": "integer"}), Yes),
        (json!({"type": "number", "multipleOf": 2}), json!({"type": "integer", "multipleOf": 4}), Yes),
        (json!({"type": "number", "multipleOf": 2}), json!({"type": "integer"}), Unknown),
        (json!({"maximum": 5}), json!({"type": "string"}), Yes),
    ]);
}

#[test]
fn lists_cover_lists() {
    let list = |items: Json| json!({"type": "array", "items": items});
    check(&[
        (list(json!({"type": "string"})), list(json!({"type": "string", "maxLength": 3})), Yes),
        (list(json!({"type": "string"})), list(json!({"type": "integer"})), No("[*]: a whole number is not text")),
        (list(json!({"type": "string"})), json!({"type": "array"}), Unknown),
        (list(json!({"type": "string"})), json!({"type": "array", "maxItems": 0}), Yes),
        (json!({"type": "array"}), list(json!({"type": "string"})), Yes),
        (json!({"type": "array", "minItems": 1}), json!({"type": "array", "minItems": 2}), Yes),
        (json!({"type": "array", "minItems": 1}), json!({"type": "array"}), Unknown),
        (
            json!({"type": "array", "maxItems": 1}),
            json!({"type": "array", "minItems": 2}),
            No("the list never has the number of elements that is asked for"),
        ),
        (json!({"type": "array", "uniqueItems": true}), json!({"type": "array", "maxItems": 1}), Yes),
        (
            list(json!({"type": "object", "required": ["id"]})),
            list(json!({"type": "object", "properties": {"id": true}})),
            No("[*]: `id` is required and may be missing"),
        ),
        (
            json!({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}),
            json!({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}),
            Yes,
        ),
        (
            json!({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}),
            list(json!({"type": "integer"})),
            No("[0]: a whole number is not text"),
        ),
    ]);
}

#[test]
fn objects_cover_objects() {
    let closed = |properties: Json, required: Json| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let text = || json!({"type": "string"});
    check(&[
        (closed(json!({"a": text()}), json!([])), closed(json!({"a": text()}), json!(["a"])), Yes),
        (
            closed(json!({"a": text()}), json!(["a"])),
            closed(json!({"a": text()}), json!([])),
            No("`a` is required and may be missing"),
        ),
        (
            closed(json!({"a": text()}), json!(["a"])),
            closed(json!({}), json!([])),
            No("`a` is required and is never there"),
        ),
        (
            closed(json!({"a": text()}), json!([])),
            closed(json!({"b": text()}), json!([])),
            No(".b: this member is not allowed"),
        ),
        (
            closed(json!({"a": text()}), json!([])),
            closed(json!({"a": {"type": "null"}}), json!([])),
            No(".a: `null` is not text"),
        ),
        (
            closed(json!({"a": {"type": "object", "properties": {"b": text()}}}), json!([])),
            closed(json!({"a": closed(json!({"b": {"type": "integer"}}), json!([]))}), json!([])),
            No(".a.b: a whole number is not text"),
        ),
        (closed(json!({"a": text()}), json!([])), json!({"type": "object", "properties": {"a": text()}}), Unknown),
        (closed(json!({"a": text()}), json!([])), json!({"type": "object"}), Unknown),
        (json!({"type": "object"}), json!({"type": "object", "properties": {"a": text()}}), Yes),
        (json!({"type": "object", "properties": {"a": text()}}), json!({"type": "object"}), Unknown),
        (
            json!({"type": "object", "properties": {"a": text()}}),
            json!({"type": "object", "properties": {"a": text(), "b": true}}),
            Yes,
        ),
        (
            json!({"type": "object", "additionalProperties": text()}),
            json!({"type": "object", "additionalProperties": text()}),
            Yes,
        ),
        (
            json!({"type": "object", "additionalProperties": text()}),
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            No("{*}: a whole number is not text"),
        ),
        (json!({"type": "object", "additionalProperties": text()}), closed(json!({"x": text()}), json!([])), Yes),
        (
            json!({"type": "object", "additionalProperties": text()}),
            closed(json!({"x": {"type": "array"}}), json!([])),
            No(".x: a list is not text"),
        ),
        (
            closed(json!({"x": text()}), json!([])),
            json!({"type": "object", "additionalProperties": text()}),
            No("members of any name are not allowed"),
        ),
        (json!({"type": "object", "minProperties": 1}), closed(json!({"a": text()}), json!(["a"])), Yes),
        (json!({"type": "object", "maxProperties": 1}), closed(json!({"a": text()}), json!([])), Yes),
        (json!({"type": "object", "patternProperties": {"^x": text()}}), closed(json!({"x1": text()}), json!([])), Yes),
        (
            json!({"type": "object", "dependentRequired": {"a": ["b"]}}),
            closed(json!({"a": text()}), json!([])),
            Unknown,
        ),
    ]);
}

#[test]
fn a_name_that_only_one_of_two_schemas_names_is_compared() {
    let number = || json!({"properties": {"a": {"type": "number"}}});
    let closed = || json!({"type": "object", "additionalProperties": false});
    check(&[
        (
            number(),
            json!({"type": "object", "patternProperties": {"^a": {"type": "string"}}}),
            No(".a: text is not a number"),
        ),
        (number(), json!({"type": "object", "if": {"maxProperties": 1}, "then": {"properties": {"a": true}}}), Unknown),
        (number(), json!({"type": "object", "dependentSchemas": {"a": {"minProperties": 2}}}), Unknown),
        (number(), json!({"type": "object", "patternProperties": {"^a": {"type": "integer"}}}), Yes),
        (
            json!({"allOf": [{"additionalProperties": {"type": "string"}}, {"additionalProperties": false}]}),
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            No("members of any name are not allowed"),
        ),
        (
            json!({"type": "object", "maxProperties": 1}),
            json!({"type": "object", "patternProperties": {"^x": true}, "additionalProperties": false}),
            Unknown,
        ),
        (
            json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}}),
            json!({"type": "object", "patternProperties": {"^x": {"const": "a"}}}),
            Yes,
        ),
        (
            json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}}),
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            Unknown,
        ),
        (closed(), json!({"type": "object", "maxProperties": 0}), Yes),
        (
            closed(),
            json!({"type": "object", "unevaluatedProperties": false, "anyOf": [{"properties": {"a": true}}, {"properties": {"b": true}}]}),
            No(".a: this member is not allowed"),
        ),
        (
            json!({"type": "object", "maxProperties": 1}),
            json!({
                "type": "object",
                "unevaluatedProperties": false,
                "anyOf": [{"properties": {"a": true}}, {"properties": {"b": true}}]
            }),
            Unknown,
        ),
    ]);
}

#[test]
fn alternatives_behind_a_reference_are_split_once() {
    let of = |least: u32| {
        json!({
            "$ref": "#/$defs/d",
            "minProperties": least,
            "$defs": {"d": {"type": "object", "anyOf": [{"required": ["a"]}, {"properties": {"b": {"type": "null"}}}]}}
        })
    };
    check(&[(of(5), of(1), Unknown), (of(1), of(5), Yes)]);
}

#[test]
fn a_seal_sees_only_what_its_own_object_says() {
    let sealed = || json!({"type": "object", "properties": {"a": true}, "unevaluatedProperties": false});
    let (one, other) = (of(&sealed()), of(&json!({"properties": {"b": true}})));
    let (here, both) = (json!({"a": 1}), json!({"a": 1, "b": 2}));
    for schema in [one.and(&other), other.and(&one)] {
        let validator = schema.validator().unwrap();
        assert!(validator.accepts_json(&here) && !validator.accepts_json(&both), "{schema:?}");
    }
    let referred = of(&json!({"$ref": "#/$defs/d", "minProperties": 1, "$defs": {"d": sealed()}}));
    let place = of(&json!({"properties": {"p": referred.json()}}));
    assert!(place.validator().unwrap().accepts_json(&json!({"p": {"a": 1}})), "{place:?}");
}

#[test]
fn alternatives_cover_alternatives() {
    let any_of = |branches: Json| json!({"anyOf": branches});
    check(&[
        (any_of(json!([{"type": "string"}, {"type": "null"}])), json!({"type": "string"}), Yes),
        (any_of(json!([{"type": "string"}, {"type": "null"}])), json!({"type": ["string", "null"]}), Yes),
        (
            any_of(json!([{"type": "string"}, {"type": "null"}])),
            json!({"type": "integer"}),
            No("a whole number is not text or null"),
        ),
        (json!({"type": ["string", "null"]}), any_of(json!([{"type": "string"}, {"type": "null"}])), Yes),
        (
            json!({"type": "string"}),
            any_of(json!([{"type": "string"}, {"type": "null"}])),
            No("text or null is not text"),
        ),
        (json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}), json!({"type": "integer"}), Yes),
        (json!({"oneOf": [{"type": "string"}, {"maxLength": 3}]}), json!({"type": "string", "maxLength": 2}), Unknown),
        (any_of(json!([{"const": "a"}, {"const": "b"}])), json!({"enum": ["b", "a"]}), Yes),
        (
            any_of(json!([{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}])),
            json!({"type": "string", "format": "ipv6"}),
            Yes,
        ),
        (
            any_of(json!([{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}])),
            json!({"type": "string"}),
            Unknown,
        ),
        (json!({"not": {"type": "null"}}), json!({"type": "string"}), Yes),
        (
            json!({"allOf": [{"minLength": 1}, {"maxLength": 4}]}),
            json!({"type": "string", "minLength": 2, "maxLength": 3}),
            Yes,
        ),
    ]);
}

#[test]
fn schemas_inside_themselves_are_compared() {
    let tree = |value: &str| {
        json!({
            "$ref": "#/$defs/node",
            "$defs": {"node": {
                "type": "object",
                "properties": {"value": {"type": value}, "next": {"$ref": "#/$defs/node"}},
                "additionalProperties": false
            }}
        })
    };
    check(&[
        (tree("number"), tree("integer"), Yes),
        (tree("string"), tree("integer"), No(".value: a whole number is not text")),
    ]);
}

#[test]
fn alternatives_as_deep_as_can_be_compared_are_left_open() {
    let deep = |leaf: &str| {
        let leaf = json!({"anyOf": [{"type": ["string", "null"], "maxLength": 1}, {"type": leaf}]});
        (0..47).fold(leaf, |inner, _| json!({"type": "array", "items": inner}))
    };
    for levels in 0..4 {
        let wrap = |leaf: &str| (0..levels).fold(deep(leaf), |inner, _| json!({"type": "array", "items": inner}));
        assert!(matches!(of(&wrap("integer")).covers(&of(&wrap("number"))), Cover::Unknown | Cover::No(_)));
    }
}
