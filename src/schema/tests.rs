//! The room's door: what a newcomer would try first, and every fault that a schema file can have.

use super::*;
use serde_json::{Value as Json, json};

fn load(text: &str) -> Result<Schema, Vec<LoadFault>> {
    Schema::load("test.schema.json", text, &|name| (name == "tenant").then(|| "acme".to_owned()))
}

fn of(json: &Json) -> Schema {
    load(&json.to_string()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn declared(schema: &Schema, name: &str) -> (Schema, bool) {
    match schema.property(name) {
        Property::Declared { schema, required } => (schema, required),
        other => panic!("{name}: {other:?}"),
    }
}

fn faults(text: &str) -> Vec<String> {
    load(text).err().unwrap_or_default().iter().map(LoadFault::to_string).collect()
}

#[test]
fn a_property_is_found_through_references_and_all_of() {
    let schema = of(&json!({
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/text"}},
        "allOf": [{"properties": {"b": {"type": "integer"}}, "required": ["b"]}, {"$ref": "#/$defs/more"}],
        "$defs": {
            "text": {"type": "string", "maxLength": 5},
            "more": {"properties": {"c": true, "a": {"minLength": 2, "title": "A"}}}
        }
    }));
    let (a, required) = declared(&schema, "a");
    assert_eq!((a.min_length(), a.max_length(), a.types(), a.title()), (2, Some(5), Type::String.into(), Some("A")));
    assert!(!required && declared(&schema, "b").1);
    assert!(matches!(schema.property("x"), Property::Undeclared));
    let names: Vec<String> = schema.properties().iter().map(|member| member.name.to_string()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(
        schema.json(),
        json!({
            "type": "object",
            "properties": {
                "a": {"title": "A", "type": "string", "minLength": 2, "maxLength": 5},
                "b": {"type": "integer"},
                "c": true
            },
            "required": ["b"]
        })
    );
}

#[test]
fn a_property_that_one_part_of_an_all_of_closes_is_closed() {
    let schema = of(&json!({"allOf": [
        {"properties": {"a": true}, "additionalProperties": false},
        {"properties": {"b": true, "a": {"type": "string"}}}
    ]}));
    assert_eq!(declared(&schema, "a").0.types(), Type::String.into());
    assert!(matches!(schema.property("b"), Property::Closed));
    assert!(schema.is_closed());
}

#[test]
fn objects_are_seen_through_alternatives() {
    let schema = of(&json!({"properties": {"traits": {"anyOf": [
        {"type": "string"},
        {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]},
        {"type": "null"}
    ]}}}));
    let (traits, _) = declared(&schema, "traits");
    assert_eq!(traits.types().words(), "text, an object or null");
    let (age, required) = declared(&traits, "age");
    assert_eq!((age.types(), required), (Type::Integer.into(), true));
    assert!(matches!(traits.property("other"), Property::Undeclared));
    let text = traits.with_types(Type::String.into());
    assert!(matches!(text.property("age"), Property::Closed));
    assert_eq!(traits.branches().len(), 3);
}

#[test]
fn what_one_alternative_names_and_another_lets_through_may_be_anything() {
    let schema = of(&json!({"oneOf": [
        {"properties": {"kind": {"const": "a"}, "x": {"type": "string"}}, "required": ["kind"]},
        {"properties": {"kind": {"const": "b"}}, "required": ["kind"], "additionalProperties": false}
    ], "type": "object"}));
    let (kind, required) = declared(&schema, "kind");
    assert_eq!((kind.enum_values(), required), (Some(vec![json!("a"), json!("b")]), true));
    let (x, required) = declared(&schema, "x");
    assert_eq!((x.types(), required), (Type::String.into(), false));
    let loose = of(&json!({"anyOf": [{"properties": {"x": {"type": "string"}}}, {"required": ["y"]}]}));
    assert!(declared(&loose, "x").0.is_any());
}

#[test]
fn maps_and_patterns_declare_their_names() {
    let map = of(&json!({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}));
    assert_eq!(declared(&map, "anything").0.describe(), "a list of text");
    assert_eq!(map.map_values().map(|values| values.describe()).as_deref(), Some("a list of text"));
    assert!(!map.is_closed() && map.properties().is_empty());
    let patterns = of(&json!({"patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false}));
    assert_eq!(declared(&patterns, "x-1").0.types(), Type::Integer.into());
    assert!(matches!(patterns.property("y"), Property::Closed));
    assert!(patterns.is_closed() && patterns.map_values().is_some());
    assert!(of(&json!({"type": "object"})).map_values().is_none());
}

#[test]
fn a_name_that_only_a_condition_speaks_of_is_known() {
    let schema = of(&json!({
        "type": "object", "unevaluatedProperties": false, "properties": {"a": true},
        "if": {"required": ["a"]}, "then": {"properties": {"b": {"type": "string"}}}
    }));
    assert!(declared(&schema, "b").0.is_any());
    assert!(matches!(schema.property("c"), Property::Closed));
    assert!(!schema.is_plain());
}

#[test]
fn tuples_have_elements_one_by_one() {
    let new = of(&json!({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}));
    let old = of(&json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "items": [{"type": "string"}], "additionalItems": {"type": "integer"}
    }));
    for schema in [new, old] {
        let words = |index| schema.item(index).map(|item| item.describe());
        assert_eq!((words(0).as_deref(), words(7).as_deref()), (Some("text"), Some("a whole number")));
        assert_eq!(schema.items().map(|items| items.describe()).as_deref(), Some("text or a whole number"));
    }
    assert!(Schema::text().items().is_none());
}

#[test]
fn texts_and_numbers_have_their_bounds_through_alternatives() {
    let schema = of(&json!({"anyOf": [
        {"type": "string", "format": "date-time", "maxLength": 40},
        {"type": "null"},
        {"type": "integer", "minimum": 3},
        {"type": "number", "minimum": 1, "maximum": 9}
    ]}));
    assert_eq!(schema.format().as_deref(), Some("date-time"));
    assert_eq!(schema.max_length(), Some(40));
    assert_eq!(schema.minimum().map(|limit| limit.value.to_string()).as_deref(), Some("1"));
    assert!(schema.maximum().is_none());
    let listed = of(&json!({"enum": ["a", "bcd"]}));
    assert_eq!((listed.min_length(), listed.max_length()), (1, Some(3)));
}

#[test]
fn the_drafts_differ_where_they_should() {
    let draft = |uri: &str, rest: Json| {
        let mut schema = json!({ "$schema": uri });
        schema.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        of(&schema)
    };
    let old = draft("http://json-schema.org/draft-04/schema#", json!({"minimum": 3, "exclusiveMinimum": true}));
    assert!(old.minimum().unwrap().exclusive);
    assert!(!old.validator().unwrap().accepts_json(&json!(3)) && old.validator().unwrap().accepts_json(&json!(4)));
    let unknown =
        json!({"properties": {"a": true}, "unevaluatedProperties": false, "if": {"required": ["a"]}, "then": false});
    for (uri, closed, judged) in [
        ("http://json-schema.org/draft-06/schema#", false, false),
        ("http://json-schema.org/draft-07/schema#", false, true),
        ("https://json-schema.org/draft/2019-09/schema", true, true),
    ] {
        let schema = draft(uri, unknown.clone());
        assert_eq!(schema.is_closed(), closed, "{uri}");
        let validator = schema.validator().unwrap();
        assert_eq!(validator.accepts_json(&json!({"b": 1})), !closed, "{uri}");
        assert_eq!(validator.accepts_json(&json!({"a": 1})), !judged, "{uri}");
        assert_eq!(schema.is_plain(), !judged, "{uri}");
    }
    let alone = json!({"properties": {"a": {"$ref": "#/definitions/d", "type": "string"}}, "definitions": {"d": {"type": "integer"}}});
    let six = draft("http://json-schema.org/draft-06/schema", alone.clone());
    assert_eq!(declared(&six, "a").0.types(), Type::Integer.into());
    let newer = draft("https://json-schema.org/draft/2019-09/schema", alone);
    assert!(matches!(newer.property("a"), Property::Closed));
    let seven = draft(
        "http://json-schema.org/draft-07/schema#",
        json!({"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}),
    );
    assert_eq!(
        seven.json(),
        json!({"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}}})
    );
}

#[test]
fn references_by_id_and_anchor_resolve() {
    let schema = of(&json!({
        "$id": "https://example.com/root.json",
        "properties": {
            "a": {"$ref": "https://example.com/root.json#/$defs/t"},
            "b": {"$ref": "#mark"},
            "c": {"$ref": "inner.json"},
            "d": {"$ref": "inner.json#/properties/x"}
        },
        "$defs": {
            "t": {"type": "string"},
            "m": {"$anchor": "mark", "type": "integer"},
            "i": {"$id": "inner.json", "type": "object", "properties": {"x": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "null"}}}
        }
    }));
    let types = |name| declared(&schema, name).0.types().words();
    assert_eq!([types("a"), types("b"), types("c"), types("d")], ["text", "a whole number", "an object", "null"]);
}

#[test]
fn a_dynamic_reference_with_one_end_is_a_reference() {
    let new = of(&json!({
        "$dynamicAnchor": "node", "type": "object",
        "properties": {"next": {"$dynamicRef": "#node"}, "value": {"type": "integer"}}
    }));
    let old = of(&json!({
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$recursiveAnchor": true, "type": "object",
        "properties": {"next": {"$recursiveRef": "#"}, "value": {"type": "integer"}}
    }));
    for schema in [new, old] {
        let (next, _) = declared(&declared(&schema, "next").0, "next");
        assert_eq!(declared(&next, "value").0.types(), Type::Integer.into());
        for schema in [of(&schema.json()), schema] {
            let validator = schema.validator().unwrap();
            assert!(validator.accepts_json(&json!({"next": {"next": {"value": 3}}})));
            assert!(!validator.accepts_json(&json!({"next": {"next": {"value": "3"}}})));
        }
    }
}

#[test]
fn long_lists_of_values_and_alternatives_end_at_once() {
    let start = std::time::Instant::now();
    let values: Vec<Json> = (0..100_000).map(|index| json!(format!("v{index}"))).collect();
    let listed = of(&json!({ "enum": values }));
    assert_eq!(listed.enum_values().map(|values| values.len()), Some(100_000));
    let many: Vec<Json> = (0..3000).map(|index| json!({"properties": {"a": {"const": index}}})).collect();
    let (a, _) = declared(&of(&json!({"type": "object", "anyOf": many})), "a");
    assert_eq!(a.types(), Type::Integer.into());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn holes_are_filled_in_names_required_and_references() {
    let text = r##"{
      "type": "object",
      "properties": {
        "_{tenant}": {"type": "object", "properties": {"chat": {"type": "string", "maxLength": 3}}},
        "b": {"$ref": "#/properties/_{tenant}/properties/chat"}
      },
      "required": ["_{tenant}"],
      "patternProperties": {"^x{2}$": true}
    }"##;
    let schema = load(text).unwrap();
    let (tenant, required) = declared(&schema, "_acme");
    assert!(required && schema.required().iter().any(|name| &**name == "_acme"));
    let (chat, _) = declared(&tenant, "chat");
    let place = chat.place().unwrap();
    assert_eq!((&*place.pointer, place.line), ("/properties/_{tenant}/properties/chat", Some((4, 56))));
    assert_eq!(declared(&schema, "b").0.max_length(), Some(3));
    assert_eq!(
        faults(r#"{"properties": {"_{nobody}": true, "{tenant}": true, "acme": true}}"#),
        [
            "line 1, column 17, at `/properties/_{nobody}`: nothing is known that fills the hole `{nobody}`",
            "line 1, column 54, at `/properties/acme`: there is another property `acme`, once its hole is filled",
        ]
    );
}

#[test]
fn each_fault_of_a_schema_file_is_told_with_its_place() {
    let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
    let table: Vec<(&str, Vec<&str>)> = vec![
        ("", vec!["line 1, column 0: this is not JSON: the text ends in the middle of a value"]),
        ("{\n  \"a\": 1,\n}", vec!["line 3, column 1: this is not JSON: trailing comma"]),
        ("[]", vec!["line 1, column 1: a schema is an object"]),
        (&deep, vec!["line 1, column 65: lists and objects are nested more than 64 deep"]),
        (
            "{\"type\": \"string\",\n \"properties\": {\"a\": {}, \"a\": {}}}",
            vec!["line 2, column 26, at `/properties/a`: the object has this key twice"],
        ),
        (
            r#"{"$schema": "https://example.com/my"}"#,
            vec!["line 1, column 2, at `/$schema`: the drafts that can be read are 4, 6, 7, 2019-09 and 2020-12"],
        ),
        (r#"{"type": "text"}"#, vec!["line 1, column 2, at `/type`: `type` is not a JSON type"]),
        (
            r#"{"properties": {"a": {"maxLength": -1}}}"#,
            vec!["line 1, column 23, at `/properties/a/maxLength`: `maxLength` is less than 0"],
        ),
        (r#"{"required": "a"}"#, vec!["line 1, column 2, at `/required`: `required` is not a list"]),
        (r##"{"$ref": "#/$defs/a"}"##, vec!["line 1, column 2, at `/$ref`: `$ref` to `#/$defs/a` leads nowhere"]),
        (
            r##"{"$ref": "#/enum/0", "enum": [{}]}"##,
            vec!["line 1, column 2, at `/$ref`: `$ref` to `#/enum/0` leads to a value, and not to a schema"],
        ),
        (
            r##"{"items": {"$ref": "#/$defs"}, "$defs": {}}"##,
            vec!["line 1, column 12, at `/items/$ref`: `$ref` to `#/$defs` leads to several schemas, and not to one"],
        ),
        (
            r##"{"items": {"$ref": "#/own/a"}, "own": {"a": {"type": "text"}}}"##,
            vec!["line 1, column 46, at `/own/a/type`: `type` is not a JSON type"],
        ),
        (
            r##"{"$dynamicRef": "#a"}"##,
            vec!["line 1, column 2, at `/$dynamicRef`: `$dynamicRef` to `#a` leads nowhere"],
        ),
        (
            r##"{"$dynamicAnchor": "a", "$dynamicRef": "#a"}"##,
            vec!["line 1, column 1: this schema leads back to itself (`#`) without a step into the value"],
        ),
        (
            r##"{"items": {"$dynamicRef": "#a"}, "$defs": {"a": {"$dynamicAnchor": "a"}, "b": {"$id": "b", "$dynamicAnchor": "a"}}}"##,
            vec![
                "line 1, column 12, at `/items/$dynamicRef`: `$dynamicRef` to `#a` may lead to several places, and which one depends on the way to it; this is not supported",
            ],
        ),
        (
            r##"{"$defs": {"a": {"$anchor": "m"}, "b": {"$anchor": "m"}, "c": {"$id": "x"}, "d": {"$id": "x"}}}"##,
            vec![
                "line 1, column 41, at `/$defs/b/$anchor`: another schema here has the anchor `m`",
                "line 1, column 83, at `/$defs/d/$id`: another schema of this file has the `$id` `x`",
            ],
        ),
        (r#"{"$id": "http://["}"#, vec!["line 1, column 2, at `/$id`: `$id` is not a URI"]),
        (r##"{"$ref": "#anchor"}"##, vec!["line 1, column 2, at `/$ref`: `$ref` to `#anchor` leads nowhere"]),
        (
            r#"{"items": {"$ref": "https://example.com/x.json"}}"#,
            vec![
                "line 1, column 12, at `/items/$ref`: `$ref` to `https://example.com/x.json` leads out of this file; other schemas are never fetched",
            ],
        ),
        (
            r#"{"items": {"$ref": "other.json#/a"}}"#,
            vec![
                "line 1, column 12, at `/items/$ref`: `$ref` to `other.json#/a` leads out of this file; other schemas are never fetched",
            ],
        ),
        (
            r##"{"$ref": "#"}"##,
            vec!["line 1, column 1: this schema leads back to itself (`#`) without a step into the value"],
        ),
        (
            r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}}"##,
            vec![
                "line 1, column 77, at `/$defs/b/allOf/0`: this schema leads back to itself (`#/$defs/a`) without a step into the value",
            ],
        ),
        (
            r#"{"pattern": "^a(?=b)"}"#,
            vec![
                "line 1, column 2, at `/pattern`: the pattern has a look-ahead `(?=`, which the linear engine does not run",
            ],
        ),
        (
            r#"{"pattern": "(?<!a)b"}"#,
            vec![
                "line 1, column 2, at `/pattern`: the pattern has a look-behind `(?<!`, which the linear engine does not run",
            ],
        ),
        (
            r#"{"pattern": "(a)\\1"}"#,
            vec![
                "line 1, column 2, at `/pattern`: the pattern has a back-reference, which the linear engine does not run",
            ],
        ),
        (
            r#"{"patternProperties": {"a(?!b)/c": {}}}"#,
            vec![
                "line 1, column 24, at `/patternProperties/a(?!b)~1c`: the pattern has a look-ahead `(?!`, which the linear engine does not run",
            ],
        ),
        (
            r#"{"pattern": "(a{1000}){1000}"}"#,
            vec![
                "line 1, column 2, at `/pattern`: the pattern is not a regular expression of the linear engine, or too large",
            ],
        ),
        (
            r#"{"pattern": "^((a{0,999}){0,999}){0,999}$"}"#,
            vec![
                "line 1, column 2, at `/pattern`: the pattern is not a regular expression of the linear engine, or too large",
            ],
        ),
        (
            r#"{"pattern": "["}"#,
            vec![
                "line 1, column 2, at `/pattern`: the pattern is not a regular expression of the linear engine, or too large",
            ],
        ),
    ];
    for (text, wanted) in table {
        assert_eq!(faults(text), wanted, "{text}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let text = r##"{
      "type": "thing",
      "properties": {
        "_{who}": {"$ref": "#/nowhere"},
        "b": {"pattern": "(?=x)", "minLength": "3"}
      }
    }"##;
    let told = faults(text);
    assert_eq!(told.len(), 5, "{told:#?}");
    let lines: Vec<&str> = told.iter().map(|fault| fault.split(',').next().unwrap()).collect();
    assert_eq!(lines, ["line 2", "line 4", "line 4", "line 5", "line 5"]);
}

#[test]
fn a_byte_order_mark_and_plain_truth_are_schemas() {
    assert_eq!(load("\u{feff}{\"type\": \"string\"}").unwrap().types(), Type::String.into());
    assert!(load("true").unwrap().is_any());
    assert!(load("false").unwrap().types().is_empty());
}

#[test]
fn doubled_alternatives_end_at_once() {
    let start = std::time::Instant::now();
    let doubled = |keyword: &str, other: Json| {
        let mut definitions = serde_json::Map::new();
        for index in 0..30 {
            let next = json!({"$ref": format!("#/$defs/a{}", index + 1)});
            let mut second = next.clone();
            second.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
            definitions.insert(format!("a{index}"), json!({ (keyword): [next, second] }));
        }
        definitions.insert("a30".into(), json!({"type": "string"}));
        load(&json!({"$ref": "#/$defs/a0", "$defs": definitions}).to_string())
    };
    for schema in [doubled("allOf", json!({})), doubled("allOf", json!({"title": "x"})), doubled("anyOf", json!({}))] {
        let schema = schema.unwrap();
        assert_eq!(schema.types(), Type::String.into());
        let validator = schema.validator().unwrap();
        assert!(validator.accepts_json(&json!("a")) && !validator.accepts_json(&json!(1)));
        assert_eq!(schema.covers(&Schema::text()), Cover::Yes);
    }
    let told = doubled("anyOf", json!({"minLength": 1})).unwrap_err();
    assert!(told[0].message.starts_with("the alternatives of"), "{told:?}");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn doubled_members_and_long_chains_end_at_once() {
    let start = std::time::Instant::now();
    let mut definitions = serde_json::Map::new();
    for index in 0..30 {
        let next = json!({"$ref": format!("#/$defs/a{}", index + 1)});
        definitions.insert(format!("a{index}"), json!({"properties": {"x": next, "y": next}}));
    }
    definitions.insert("a30".into(), json!({"type": "string"}));
    let schema = of(&json!({"$ref": "#/$defs/a0", "$defs": definitions}));
    assert!(schema.validator().unwrap().accepts_json(&json!({"x": {"y": {}}})));
    assert!(schema.json().to_string().len() < 100_000);
    assert!(schema.leaves().len() <= 20_000);
    let chain: serde_json::Map<String, Json> =
        (0..3000).map(|index| (format!("a{index}"), json!({"$ref": format!("#/$defs/a{}", index + 1)}))).collect();
    let told = faults(&json!({"$defs": chain}).to_string().replace("a3000", "a2999x"));
    assert!(told.iter().any(|fault| fault.contains("leads nowhere")), "{told:?}");
    let mut chain = chain;
    chain.insert("a3000".into(), json!(true));
    let told = faults(&json!({"$defs": chain}).to_string());
    assert!(told[0].contains("more than 256"), "{told:?}");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn a_long_way_down_needs_no_deep_stack() {
    let chain = |length: usize| {
        let mut definitions = serde_json::Map::new();
        for index in 0..length {
            let next = json!({"$ref": format!("#/$defs/a{}", index + 1)});
            definitions.insert(format!("a{index}"), json!({"type": "object", "properties": {"x": next}}));
        }
        definitions.insert(format!("a{length}"), json!({"type": "string"}));
        json!({"$ref": "#/$defs/a0", "$defs": definitions})
    };
    let schema = of(&chain(400));
    let printed = of(&schema.json());
    for schema in [schema, printed] {
        let validator = schema.validator().unwrap();
        assert!(validator.accepts_json(&json!({"x": {"x": {}}})) && !validator.accepts_json(&json!({"x": {"x": 1}})));
    }
    assert_eq!(faults(&chain(5000).to_string()), ["line 1, column 1: more than 1024 schemas stand inside one another"]);
}

#[test]
fn a_schema_inside_itself_is_looked_into_and_printed() {
    let schema = of(&json!({
        "$ref": "#/$defs/node",
        "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "value": {"type": "integer"}}}}
    }));
    let mut at = schema.clone();
    for _ in 0..20 {
        at = declared(&at, "next").0;
    }
    assert_eq!(declared(&at, "value").0.types(), Type::Integer.into());
    let printed = of(&schema.json());
    assert!(printed.validator().unwrap().accepts_json(&json!({"next": {"next": {"value": 3}}})));
    assert!(!printed.validator().unwrap().accepts_json(&json!({"next": {"next": {"value": "3"}}})));
    let paths: Vec<String> = schema.leaves().iter().map(Leaf::path).collect();
    assert_eq!(paths, [".next", ".value"]);
    assert_eq!(schema.covers(&printed), Cover::Yes);
}

#[test]
fn leaves_stand_in_the_order_of_the_document() {
    let schema = of(&json!({"type": "object", "required": ["id"], "properties": {
        "visitor": {"type": ["object", "null"], "properties": {
            "email": {"type": "string"},
            "traits": {"type": ["object", "string"], "properties": {"a-b": {"type": "integer"}}},
            "extra": {"type": "object"}
        }},
        "id": {"type": "string"},
        "messages": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "any": {}, "list": {"type": "array"},
        "map": {"type": "object", "additionalProperties": {"type": "number"}}
    }}));
    let paths: Vec<String> = schema.leaves().iter().map(Leaf::path).collect();
    let wanted = [
        ".visitor.email",
        ".visitor.traits",
        ".visitor.traits.\"a-b\"",
        ".visitor.extra",
        ".id",
        ".messages[*].text",
        ".tags[*]",
        ".any",
        ".list",
        ".map{*}",
    ];
    assert_eq!(paths, wanted);
    assert!(schema.leaves().iter().find(|leaf| leaf.path() == ".id").unwrap().required);
}

#[test]
fn made_schemas_print_as_they_are() {
    let object = Schema::object([("a", Schema::text(), true), ("b", Schema::list(&Schema::time()), false)], true);
    let table = [
        (Schema::any(), json!(true)),
        (Schema::nothing(), json!(false)),
        (Schema::null(), json!({"type": "null"})),
        (Schema::integer(), json!({"type": "integer"})),
        (Schema::time(), json!({"type": "string", "format": "date-time"})),
        (Schema::hex_64(), json!({"type": "string", "pattern": HEX_64, "minLength": 64, "maxLength": 64})),
        (Schema::map(&Schema::boolean()), json!({"type": "object", "additionalProperties": {"type": "boolean"}})),
        (Schema::constant(json!(3)), json!({"const": 3})),
        (Schema::enumeration(vec![json!("a"), json!("b"), json!("a")]), json!({"enum": ["a", "b"]})),
        (
            object,
            json!({
                "type": "object",
                "properties": {"a": {"type": "string"}, "b": {"type": "array", "items": {"type": "string", "format": "date-time"}}},
                "additionalProperties": false,
                "required": ["a"]
            }),
        ),
        (Schema::any().without_null(), json!({"type": ["string", "number", "boolean", "array", "object"]})),
        (
            Schema::text().with_length(1, Some(4)).with_length(2, None),
            json!({"type": "string", "minLength": 2, "maxLength": 4}),
        ),
        (Schema::integer().with_range(Some(1.into()), None), json!({"type": "integer", "minimum": 1})),
        (Schema::number().with_types(Type::Integer.into()), json!({"type": "integer"})),
    ];
    for (schema, wanted) in table {
        assert_eq!(schema.json(), wanted);
    }
}

#[test]
fn unions_stay_small() {
    let short = |max| Schema::text().with_length(0, Some(max));
    let table = [
        (vec![], "nothing", json!(false)),
        (vec![Schema::text(), Schema::text()], "text", json!({"type": "string"})),
        (vec![Schema::text(), Schema::integer()], "text or a whole number", json!({"type": ["string", "integer"]})),
        (vec![Schema::integer(), Schema::number()], "a number", json!({"type": "number"})),
        (vec![short(5), short(9)], "text", json!({"type": "string", "maxLength": 9})),
        (vec![short(5), short(5)], "text", json!({"type": "string", "maxLength": 5})),
        (
            vec![Schema::time(), Schema::text()],
            "text",
            json!({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string"}]}),
        ),
        (
            vec![Schema::time(), Schema::null()],
            "a time or null",
            json!({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
        ),
        (
            vec![Schema::constant(json!("a")), Schema::constant(json!("b"))],
            "\"a\" or \"b\"",
            json!({"enum": ["a", "b"]}),
        ),
        (vec![Schema::constant(json!("a")), Schema::text()], "text", json!({"type": "string"})),
        (vec![Schema::nothing(), Schema::boolean()], "true or false", json!({"type": "boolean"})),
        (vec![Schema::any(), Schema::boolean()], "anything", json!(true)),
    ];
    for (parts, words, wanted) in table {
        let union = Schema::union(&parts);
        assert_eq!((union.describe().as_str(), union.json()), (words, wanted));
    }
    let many: Vec<Schema> = (1..100).map(|max| short(max).with_pattern(&format!("^{max}"))).collect();
    assert_eq!(Schema::union(&many).json(), json!({"type": "string"}));
}

#[test]
fn kinds_say_what_they_are() {
    let list = Kind::optional(Schema::list(&Schema::object([("a", Schema::text(), true)], false)));
    assert_eq!(list.describe(), "a list of objects, may be missing");
    assert_eq!(Kind::missing().describe(), "missing");
    let either = Kind::present(Schema::text()).union(&Kind::failing(Schema::time()));
    assert_eq!((either.describe().as_str(), either.fails, either.optional), ("text", true, false));
    assert!(Kind::present(Schema::time()).is_time() && Kind::present(Schema::time()).is_text());
    assert!(Kind::present(Schema::date()).is_date() && !Kind::present(Schema::date()).is_time());
    let narrowed = Kind::present(Schema::union(&[Schema::text(), Schema::null()])).narrow(Type::String);
    assert_eq!((narrowed.describe().as_str(), narrowed.optional), ("text, may be missing", true));
    assert_eq!(Kind::present(Schema::any()).narrow(TypeSet::ALL).describe(), "anything");
    assert!(Kind::present(Schema::integer()).is_number() && Kind::present(Schema::integer()).is_integer());
    assert!(Kind::present(Schema::any()).can_be(Type::Object) && Kind::present(Schema::any()).is_any());
}

#[test]
fn annotations_are_kept() {
    let schema = of(&json!({"properties": {"a": {
        "title": "T", "description": "D", "meta:enum": {"x": "X"}, "meta:status": "deprecated", "default": 3
    }}}));
    let (a, _) = declared(&schema, "a");
    assert_eq!((a.title(), a.description(), a.is_deprecated()), (Some("T"), Some("D"), true));
    assert_eq!(a.keyword("meta:enum"), Some(&json!({"x": "X"})));
    assert_eq!(a.name(), "test.schema.json");
    assert!(a.enum_values().is_none());
}

#[test]
fn violations_of_a_place_point_into_the_file() {
    let schema = of(&json!({
        "properties": {"a": {"$ref": "#/$defs/x"}, "b": {"items": {"maxLength": 3}}},
        "$defs": {"x": {"type": "object", "additionalProperties": false, "properties": {"k": {"type": "string"}}}}
    }));
    let found = schema.validator().unwrap().violations_of_json(&json!({"a": {"k": 1, "secret": 3}}), 9);
    let shown: Vec<_> = found.iter().map(|one| (&*one.pointer, &*one.keyword, &*one.schema, &*one.message)).collect();
    assert_eq!(
        shown,
        [
            ("/a/k", "type", "/$defs/x/properties/k/type", "is not text"),
            (
                "/a",
                "additionalProperties",
                "/$defs/x/additionalProperties",
                "has 1 member that the schema does not name"
            ),
        ]
    );
    let (b, _) = declared(&schema, "b");
    let found = b.validator().unwrap().violations_of_json(&json!(["long text"]), 9);
    assert_eq!((&*found[0].pointer, &*found[0].schema), ("/0", "/properties/b/items/maxLength"));
}

#[test]
fn what_is_copied_of_a_schema_inside_itself_is_one_of_it() {
    let tree = |rules: Json| {
        let mut node = json!({
            "type": "object",
            "properties": {"v": {"type": "string"}, "next": {"$ref": "#/$defs/node"}},
            "additionalProperties": false
        });
        for (keyword, value) in rules.as_object().unwrap() {
            node[keyword] = value.clone();
        }
        of(&json!({"$ref": "#/$defs/node", "$defs": {"node": node}}))
    };
    let plain = tree(json!({}));
    assert_eq!(plain.covers(&plain.copied(true, false)), crate::schema::Cover::Yes);
    let asking = tree(json!({"required": ["v"]}));
    assert_eq!(asking.covers(&asking.copied(false, false)), crate::schema::Cover::Yes);
    assert_ne!(asking.covers(&asking.copied(true, false)), crate::schema::Cover::Yes, "`v` may be blank");
    let counting = tree(json!({"minProperties": 2}));
    assert_ne!(counting.covers(&counting.copied(true, false)), crate::schema::Cover::Yes);
}

#[test]
fn lists_inside_themselves_are_put_together_in_the_end() {
    let list = |first: Json| {
        let node = json!({"type": "array", "items": {"$ref": "#/$defs/n"}, "prefixItems": [first, {"type": "string"}]});
        of(&json!({"$ref": "#/$defs/n", "$defs": {"n": node}}))
    };
    let texts = list(json!({"type": "array", "items": {"type": "string", "format": "uuid"}}));
    assert!(texts.items().is_some() && !texts.describe().is_empty());
    let numbers = list(json!({"type": "integer"}));
    assert!(matches!(texts.covers(&numbers), crate::schema::Cover::No(_)));
    assert!(texts.or(&numbers).items().is_some());
    let either = json!({"anyOf": [
        {"type": "array", "items": {"$ref": "#/$defs/n"}, "minItems": 1},
        {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/n"}, {"type": "string"}]}}
    ]});
    let nested = of(&json!({"$ref": "#/$defs/n", "$defs": {"n": either}}));
    assert!(nested.items().is_some() && !nested.describe().is_empty());
}
