//! Payload documents and made values as instances of the validator: the contract of the `jsonschema` crate, and the
//! same verdicts as over `serde_json`.

use jsonschema::json::conformance::{assert_conformance, document};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use xdmap::payload::{ReadOptions, Tape};
use xdmap::schema::{Cover, Instance, Item, Schema, Validator};
use xdmap::value::Value;

fn load(schema: &Json) -> Schema {
    Schema::load("test.schema.json", &schema.to_string(), &|_| None).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn on_payload<T>(text: &str, f: impl FnOnce(xdmap::payload::Node<'_>) -> T) -> T {
    let mut tape = Tape::default();
    let document = tape.read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|fault| panic!("{fault:?}"));
    f(document.root())
}

#[test]
fn a_payload_document_meets_the_contract() {
    let text = serde_json::to_string_pretty(&document()).unwrap();
    on_payload(&text, |root| assert_conformance::<Instance>(&Item::Payload(root)));
}

#[test]
fn a_made_value_meets_the_contract() {
    let value = Value::from_json(&document());
    assert_conformance::<Instance>(&Item::of(&value));
}

#[test]
fn a_payload_with_escapes_meets_the_contract() {
    let text = serde_json::to_string(&document()).unwrap().replace("h\u{e9}llo", "h\\u00e9ll\\u006f");
    let text = text.replace("\"nested\"", "\"nest\\u0065d\"");
    on_payload(&text, |root| assert_conformance::<Instance>(&Item::Payload(root)));
}

#[test]
fn a_piece_of_a_payload_inside_a_made_object_is_judged_where_it_lies() {
    let schema = load(&json!({"properties": {"a": {"type": "object", "required": ["x"]}}, "required": ["a"]}));
    let validator = schema.validator().unwrap();
    on_payload(r#"{"x": 1}"#, |root| {
        let made = Value::object(vec![("a".into(), Value::Node(root))]);
        assert!(validator.accepts_value(&made));
        let wrong = Value::object(vec![("a".into(), Value::list(vec![Value::Node(root)]))]);
        assert!(!validator.accepts_value(&wrong));
        assert_eq!(validator.violations_of_value(&wrong, 9)[0].pointer, "/a");
    });
}

#[test]
fn times_are_judged_as_the_text_they_are_written_as() {
    let time: jiff::Timestamp = "2026-01-05T10:00:00.1234567Z".parse().unwrap();
    let schema = load(&json!({"type": "string", "format": "date-time", "minLength": 24, "maxLength": 24}));
    assert!(schema.validator().unwrap().accepts_value(&Value::Time(time)));
    let date = load(&json!({"const": "2026-01-05"}));
    assert!(date.validator().unwrap().accepts_value(&Value::Date(jiff::civil::date(2026, 1, 5))));
    let duration = load(&json!({"type": "string", "format": "duration"}));
    assert!(duration.validator().unwrap().accepts_value(&Value::Duration(jiff::SignedDuration::from_secs(90))));
}

#[test]
fn numbers_of_any_size_compare_exactly() {
    let table = [
        (json!({"maximum": 9007199254740992_u64}), "9007199254740992.5", false),
        (json!({"maximum": 9007199254740992_u64}), "9007199254740992.0", true),
        (json!({"minimum": 18446744073709551615_u64}), "18446744073709551614.9", false),
        (json!({"maximum": 18446744073709551615_u64}), "18446744073709551616", false),
        (json!({"exclusiveMaximum": 1}), "0.99999999999999999999999999999", true),
        (json!({"exclusiveMaximum": 1}), "1.0", false),
        (json!({"minimum": 0}), "-1e-400", false),
        (json!({"maximum": 5}), "1e400", false),
        (json!({"type": "integer"}), "1e400", true),
        (json!({"type": "integer"}), "123456789012345678901234567890.0", true),
        (json!({"type": "integer"}), "123456789012345678901234567890.1", false),
        (json!({"const": 1}), "1.000000000000000000000000000001", false),
        (json!({"const": 1}), "1.0e0", true),
        (json!({"enum": ["a", 1, 2.5]}), "1.000000000000000000000000000001", false),
        (json!({"enum": [1, 2.5]}), "25e-1", true),
        (json!({"const": {"a": [18446744073709551615_u64]}}), r#"{"a": [18446744073709551616]}"#, false),
        (json!({"const": {"a": [18446744073709551615_u64]}}), r#"{"a": [18446744073709551615]}"#, true),
        (json!({"multipleOf": 2}), "36893488147419103233", false),
        (json!({"multipleOf": 2}), "36893488147419103234", true),
        (json!({"multipleOf": 0.01}), "0.07", true),
        (json!({"multipleOf": 0.01}), "0.075", false),
        (json!({"multipleOf": 3}), "1e999999999", false),
        (json!({"multipleOf": 5}), "-1e999999999", true),
        (json!({"multipleOf": 7}), "0", true),
        (json!({"uniqueItems": true}), "[1, 1.0]", false),
        (json!({"uniqueItems": true}), "[9007199254740993, 9007199254740992]", true),
        (json!({"uniqueItems": true}), r#"[{"a":1,"b":[2]},{"b":[2e0],"a":1}]"#, false),
    ];
    for (schema, number, valid) in table {
        let validator = load(&schema).validator().unwrap();
        on_payload(number, |root| assert_eq!(validator.accepts(root), valid, "{schema} {number}"));
    }
}

#[test]
fn the_tests_of_the_language_and_formats_of_schemas_agree() {
    let texts = [
        "",
        " ",
        "a@b.example",
        "A@B.example",
        "a@b",
        "a b@c.example",
        "\"x y\"@c.example",
        "a@[127.0.0.1]",
        "a@",
        "@b",
        "a@b@c",
        "1.2.3.4",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3",
        "::1",
        "2001:db8::1",
        "::ffff:1.2.3.4",
        "::1%eth0",
        "1::2::3",
        "123e4567-e89b-12d3-a456-426614174000",
        "123E4567-E89B-12D3-A456-426614174000",
        "123e4567e89b12d3a456426614174000",
        "name@exa_mple.example",
        "\u{fc}@b.example",
        "a.@b.example",
        ".a@b.example",
        "a..b@c.example",
        "Name <a@b.example>",
    ];
    for text in texts {
        // The language's test refuses addresses at an IP address, which the format takes.
        assert!(xdmap::schema::is_email(text) || !xdmap::value::is_email(text), "email {text:?}");
        assert!(xdmap::value::is_email(text) || !xdmap::schema::is_email(text) || text.contains('['), "email {text:?}");
        assert_eq!(xdmap::value::is_ipv4(text), xdmap::schema::is_ipv4(text), "ipv4 {text:?}");
        assert_eq!(xdmap::value::is_ipv6(text), xdmap::schema::is_ipv6(text), "ipv6 {text:?}");
        assert_eq!(xdmap::value::is_uuid(text), xdmap::schema::is_uuid(text), "uuid {text:?}");
    }
}

const CANARY: &str = "canary-7f3a";

/// Schemas of which no keyword goes untested, and payloads full of canaries that break them.
#[test]
fn no_violation_holds_a_value_of_the_payload() {
    let schemas = [
        json!({"type": "integer"}),
        json!({"type": ["integer", "null"]}),
        json!({"enum": ["a", "b"]}),
        json!({"const": "x"}),
        json!({"format": "email"}),
        json!({"format": "date-time"}),
        json!({"pattern": "^[0-9]+$"}),
        json!({"maxLength": 2}),
        json!({"minLength": 200}),
        json!({"anyOf": [{"type": "integer"}, {"maxLength": 1}]}),
        json!({"oneOf": [{"type": "string"}, {"minLength": 1}]}),
        json!({"oneOf": [{"type": "integer"}, {"type": "null"}]}),
        json!({"not": {"type": ["string", "object", "array"]}}),
        json!(false),
        json!({"additionalProperties": false}),
        json!({"unevaluatedProperties": false}),
        json!({"propertyNames": {"maxLength": 3}}),
        json!({"propertyNames": {"enum": ["a"]}}),
        json!({"required": ["a"]}),
        json!({"minProperties": 9}),
        json!({"maxProperties": 0}),
        json!({"dependentRequired": {(CANARY): ["z"]}}),
        json!({"additionalProperties": {"type": "integer"}}),
        json!({"items": {"type": "integer"}}),
        json!({"items": false}),
        json!({"prefixItems": [true], "items": false}),
        json!({"prefixItems": [true], "unevaluatedItems": false}),
        json!({"uniqueItems": true}),
        json!({"contains": {"type": "integer"}}),
        json!({"minItems": 9}),
        json!({"maxItems": 1}),
        json!({"if": {"type": "string"}, "then": {"type": "integer"}, "else": false}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "contentMediaType": "application/json"}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "contentEncoding": "base64"}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "items": [true], "additionalItems": false}),
    ];
    let payloads = [
        json!(format!("{CANARY} text")),
        json!({CANARY: format!("{CANARY} value")}),
        json!([format!("{CANARY} x"), format!("{CANARY} x")]),
    ];
    let mut seen = 0;
    for schema in &schemas {
        let validator = load(schema).validator().unwrap();
        for payload in &payloads {
            for violation in on_payload(&payload.to_string(), |root| validator.violations(root, 16)) {
                assert!(!violation.message.contains(CANARY), "{schema}: {violation:?}");
                assert!(!violation.message.is_empty() && !violation.keyword.is_empty(), "{violation:?}");
                seen += 1;
            }
        }
        assert!(payloads.iter().any(|payload| !validator.accepts_json(payload)), "nothing breaks {schema}");
    }
    assert!(seen > schemas.len());
}

#[test]
fn validators_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Validator>();
    shared::<Schema>();
}

#[test]
fn no_more_violations_are_told_than_asked_for() {
    let validator = load(&json!({"items": {"type": "integer"}})).validator().unwrap();
    let found = on_payload(r#"["a", "b", "c", 4, "e"]"#, |root| validator.violations(root, 3));
    let pointers: Vec<&str> = found.iter().map(|violation| &*violation.pointer).collect();
    assert_eq!(pointers, ["/0", "/1", "/2"]);
}

/// Small schemas over small names, so that payloads often meet them.
fn schemas() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!({})),
        prop_oneof![
            Just("string"),
            Just("integer"),
            Just("number"),
            Just("boolean"),
            Just("null"),
            Just("array"),
            Just("object")
        ]
        .prop_map(|name| json!({"type": name})),
        Just(json!({"type": ["string", "null"]})),
        (0..3_u64, 1..6_u64).prop_map(|(min, max)| json!({"minLength": min, "maxLength": max})),
        (-3..3_i64, 0..9_i64).prop_map(|(min, max)| json!({"minimum": min, "exclusiveMaximum": max})),
        (1..4_i64).prop_map(|step| json!({"type": "number", "multipleOf": step})),
        values().prop_map(|value| json!({"const": value})),
        proptest::collection::vec(values(), 1..4).prop_map(|values| json!({"enum": values})),
        Just(json!({"pattern": "^a"})),
        Just(json!({"format": "date"})),
        Just(json!({"$ref": "#/$defs/d"})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = || prop_oneof![Just("a"), Just("b"), Just("c")];
        let named = proptest::collection::btree_map(names(), inner.clone(), 0..3);
        prop_oneof![
            (
                named,
                proptest::collection::btree_set(names(), 0..2),
                prop_oneof![Just(json!(true)), Just(json!(false)), inner.clone()]
            )
                .prop_map(|(properties, required, rest)| {
                    json!({"properties": properties, "required": required, "additionalProperties": rest})
                }),
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            (inner.clone(), inner.clone()).prop_map(|(first, rest)| json!({"prefixItems": [first], "items": rest})),
            Just(json!({"uniqueItems": true, "maxItems": 2})),
            inner.clone().prop_map(|inner| json!({"contains": inner})),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({"allOf": all})),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(|any| json!({"anyOf": any})),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(|one| json!({"oneOf": one})),
            inner.clone().prop_map(|inner| json!({"not": inner})),
            (inner.clone(), inner.clone()).prop_map(|(condition, then)| json!({"if": condition, "then": then})),
            inner.prop_map(|inner| json!({"propertyNames": inner, "patternProperties": {"^a": {"type": "string"}}})),
        ]
    })
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-4..10_i64).prop_map(Json::from),
        Just(json!(1.5)),
        Just(json!(3.0)),
        "[ab]{0,4}".prop_map(Json::from),
        Just(json!("2026-01-05")),
        Just(json!("\u{e9}\n\"")),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let names =
            prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("ab".to_owned()), Just("z".to_owned())];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::btree_map(names, inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

/// How many cases; more where the environment asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500)
}

fn with_definition(mut schema: Json, definition: Json) -> Json {
    if let Json::Object(keywords) = &mut schema {
        keywords.insert("$defs".into(), json!({"d": definition}));
        return schema;
    }
    schema
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// The verdict is that of the crate over `serde_json`, for payloads, made values, and the merged schema.
    #[test]
    fn verdicts_are_those_over_serde_json(
        schema in schemas(),
        definition in values().prop_map(|value| json!({"enum": [value, "a", {}]})),
        payloads in proptest::collection::vec(values(), 1..6),
    ) {
        let document = with_definition(schema, definition);
        let Ok(schema) = Schema::load("t", &document.to_string(), &|_| None) else { return Ok(()) };
        let reference = jsonschema::options().should_validate_formats(true).build(&document).unwrap();
        let validator = Validator::compile(&schema).unwrap();
        let merged = Validator::compile(&Schema::from_json(schema.json())).unwrap();
        for payload in payloads {
            let wanted = reference.is_valid(&payload);
            let text = payload.to_string();
            let found = on_payload(&text, |root| (validator.accepts(root), validator.violations(root, 16).is_empty()));
            prop_assert_eq!(found, (wanted, wanted), "{} {}", document, text);
            prop_assert_eq!(validator.accepts_json(&payload), wanted, "made: {} {}", document, text);
            prop_assert_eq!(merged.accepts_json(&payload), wanted, "merged: {} as {} {}", document, schema.json(), text);
            if wanted {
                prop_assert!(schema.types().covers(xdmap::schema::TypeSet::of_json(&payload)), "types: {} {}", document, text);
            }
        }
    }

    /// Where one schema is said to cover another, no value of the other escapes; a certain fault has a witness often.
    #[test]
    fn a_covered_schema_lets_nothing_escape(
        a in schemas(),
        b in schemas(),
        payloads in proptest::collection::vec(values(), 1..12),
    ) {
        let (Ok(a), Ok(b)) = (
            Schema::load("a", &with_definition(a, json!({"type": "string"})).to_string(), &|_| None),
            Schema::load("b", &with_definition(b, json!({"const": "a"})).to_string(), &|_| None),
        ) else { return Ok(()) };
        let (of_a, of_b) = (a.validator().unwrap(), b.validator().unwrap());
        let union = a.or(&b);
        let both = a.and(&b);
        let (of_union, of_both) = (union.validator().unwrap(), both.validator().unwrap());
        let answer = a.covers(&b);
        let covered = answer == Cover::Yes;
        for payload in payloads {
            let (in_a, in_b) = (of_a.accepts_json(&payload), of_b.accepts_json(&payload));
            prop_assert!(!covered || in_a || !in_b, "{:?} does not cover {:?}: {}", a, b, payload);
            prop_assert!(!(in_a || in_b) || of_union.accepts_json(&payload), "union {:?} of {:?} {:?}: {}", union, a, b, payload);
            prop_assert_eq!(of_both.accepts_json(&payload), in_a && in_b, "both {:?} of {:?} {:?}: {}", both, a, b, payload);
            prop_assert!(!(in_a && in_b) || a.meets(&b), "{:?} {:?} {}", a, b, payload);
        }
    }
}
