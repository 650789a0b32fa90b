//! Small mappings: what is proved of their records, and which places stay open, both ways.

use crate::check::{CheckOptions, Imported, Loader, Mapping, check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::FileId;
use std::sync::Arc;

const SOURCE: &str = r#"{ "type": "object", "required": ["id", "name"], "additionalProperties": false, "properties": {
  "id": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 20 }, "name": { "type": "string" },
  "mail": { "type": "string", "format": "email" }, "short": { "type": "string", "maxLength": 10 },
  "state": { "enum": ["open", "paid"] }, "n": { "type": "integer", "minimum": 0, "maximum": 9 }, "x": { "type": "number" },
  "at": { "type": "string", "format": "date-time" }, "day": { "type": "string", "format": "date" },
  "span": { "type": "string", "format": "duration" }, "flag": { "type": "boolean" }, "any": {},
  "tags": { "type": "array", "minItems": 1, "items": { "type": "string" } },
  "codes": { "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "^[A-Z]{2}$" } },
  "nulls": { "type": "array", "minItems": 1, "items": { "type": ["string", "null"], "pattern": "^[A-Z]{2}$" } },
  "person": { "type": "object", "required": ["first", "last"], "additionalProperties": false,
    "properties": { "first": { "type": "string" }, "last": { "type": "string", "pattern": "^[a-z]+$" }, "age": { "type": ["integer", "null"] } } },
  "lines": { "type": "array", "items": { "type": "object", "required": ["sku"], "additionalProperties": false, "properties": {
    "sku": { "type": "string", "minLength": 1, "maxLength": 8, "pattern": "^[a-z]+$" }, "qty": { "type": "integer" } } } } } }"#;

struct Files(String);

impl Loader for Files {
    fn text(&self, _: FileId, path: &str) -> Result<Arc<str>, String> {
        Ok(if path == "in.json" { SOURCE.into() } else { self.0.as_str().into() })
    }

    fn package(&self, _: FileId, _: &str) -> Result<Imported, String> {
        Err("there is none".to_owned())
    }
}

/// A mapping to a target with `id` and these properties, and more keywords.
fn checked(properties: &str, more: &str, body: &str) -> (Mapping, Vec<Diagnostic>) {
    let target = format!(
        r#"{{ "type": "object", "required": ["id"], "additionalProperties": false, {more}
          "properties": {{ "id": {{ "type": "string" }}, {properties} }} }}"#
    );
    let text = format!(
        "mapping m 1.0.0\nsource In from \"in.json\" {{ blank: missing }}\ntarget Out from \"out.json\" {{ times: utc millis }}\n\
         param received: time\ntable word: string -> string {{ \"a\" => \"AA\", \"b\" => \"BB\" }}\n\
         event e: In -> Out {{\nid = .id\n{body}\n}}\n"
    );
    let parsed = crate::syntax::parse(FileId(0), &text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let checked = check(&[(FileId(0), parsed.file)], &Files(target), &CheckOptions::default());
    let errors: Vec<_> = checked.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{body}: {errors:?}");
    (checked.mapping.unwrap(), checked.diagnostics)
}

/// The open places with their keywords: `name maxLength`.
fn open(properties: &str, more: &str, body: &str) -> Vec<String> {
    let (mapping, _) = checked(properties, more, body);
    let places = mapping.proofs[0].open();
    places.map(|open| format!("{} {}", open.place, open.keyword.as_deref().unwrap_or("?"))).collect()
}

#[track_caller]
fn proved(properties: &str, body: &str) {
    assert_eq!(open(properties, "", body), [] as [&str; 0], "{body}");
}

#[track_caller]
fn opens(properties: &str, body: &str, expected: &[&str]) {
    assert_eq!(open(properties, "", body), expected, "{body}");
}

#[test]
fn lengths_are_proved_from_bounds_and_by_truncating() {
    let name = r#""name": { "type": "string", "maxLength": 10 }"#;
    proved(name, "name = .short");
    proved(name, "name = .name | truncate(10)");
    proved(name, "name = .name when .name | length <= 10");
    proved(name, "name = if .flag == true then \"yes\" else \"no\"");
    opens(name, "name = .name", &["name maxLength"]);
    opens(name, "name = .id", &["name maxLength"]);
    opens(name, "name = \"{.short}!\"", &["name maxLength"]);
}

#[test]
fn text_of_the_payload_is_never_empty_where_blank_is_missing_and_made_text_may_be() {
    let name = r#""name": { "type": "string", "minLength": 1 }"#;
    proved(name, "name = .name");
    proved(name, "name = .any as string");
    opens(name, "name = .name | trim", &["name minLength"]);
    let names = r#""names": { "type": "array", "items": { "type": "string", "minLength": 1 } }"#;
    proved(names, "names = .tags");
    opens(names, "names = .name | split(\",\")", &["names[*] minLength"]);
}

#[test]
fn formats_are_proved_by_the_source_by_tests_and_by_functions() {
    let mail = r#""mail": { "type": "string", "format": "email" }"#;
    proved(mail, "mail = .mail");
    proved(mail, "mail = .name as email");
    opens(mail, "mail = .name", &["mail format"]);
    opens(mail, "mail = .mail | lower", &["mail format"]);
    let time = r#""time": { "type": "string", "format": "date-time" }"#;
    proved(time, "time = .at");
    proved(time, "time = received");
    proved(time, "time = time(.name) catch omit");
    let day = r#""day": { "type": "string", "format": "date" }"#;
    proved(day, "day = .day");
    proved(day, "day = date(.name) catch omit");
}

#[test]
fn a_length_of_time_is_proved_where_it_is_copied_and_not_where_it_is_made() {
    let span = r#""span": { "type": "string", "format": "duration" }"#;
    proved(span, "span = .span");
    opens(span, "span = duration(.name) catch omit", &["span format"]);
    opens(span, "let s = duration(.name) catch omit\nspan = s", &["span format"]);
}

#[test]
fn times_have_the_form_of_the_target() {
    let time = r#""time": { "type": "string", "format": "date-time", "maxLength": 24 }"#;
    proved(time, "time = .at");
    proved(time, "time = received");
}

#[test]
fn ranges_and_whole_numbers() {
    let n = r#""n": { "type": "integer", "minimum": 0, "maximum": 10 }"#;
    proved(n, "n = .n");
    proved(n, "n = .n + 1");
    proved(n, "n = .x as int when .x >= 0 and .x <= 10");
    opens(n, "n = .n + 2", &["n maximum"]);
    opens(r#""n": { "type": "integer" }"#, "n = .x", &["n type"]);
    proved(r#""n": { "type": "integer" }"#, "n = .x | round");
}

#[test]
fn listed_values_constants_and_rows_are_tried_one_by_one() {
    let word = r#""word": { "type": "string", "pattern": "^[A-Z]{2}$" }"#;
    proved(word, "word = word[.name]");
    proved(word, "word = \"XY\"");
    opens(word, "word = .name", &["word pattern"]);
    let state = r#""state": { "enum": ["open", "paid", "done"] }"#;
    proved(state, "state = .state");
    proved(state, "state = .name when .name in [\"open\", \"done\"]");
    opens(state, "state = .name", &["state enum"]);
}

#[test]
fn copies_lose_what_is_null_blank_or_empty() {
    let person =
        r#""person": { "type": "object", "required": ["last"], "properties": { "last": { "type": "string" } } }"#;
    proved(person, "person = .person");
    let both =
        r#""person": { "type": "object", "required": ["first"], "properties": { "first": { "type": "string" } } }"#;
    opens(both, "person = .person", &["person.first required"]);
    let age = r#""person": { "type": "object", "properties": { "age": { "type": "integer" } } }"#;
    proved(age, "person = .person");
    let two = r#""codes": { "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "^[A-Z]{2}$" } }"#;
    proved(two, "codes = .codes");
    proved(two, "codes = .nulls");
    let many = r#""codes": { "type": "array", "minItems": 2 }"#;
    opens(many, "codes = .codes", &["codes minItems"]);
}

#[test]
fn elements_are_proved_and_named_one_by_one() {
    let lines = r#""lines": { "type": "array", "items": { "type": "object", "required": ["sku"], "additionalProperties": false,
      "properties": { "sku": { "type": "string", "maxLength": 8 }, "name": { "type": "string", "maxLength": 5 } } } }"#;
    proved(lines, "lines = [for l in .lines: { sku: l.sku }]");
    opens(lines, "lines = [for l in .lines: { sku: l.sku, name: l.sku }]", &["lines[*].name maxLength"]);
    let map = r#""map": { "type": "object", "additionalProperties": { "type": "integer", "maximum": 5 } }"#;
    opens(map, "map = {for l in .lines: l.sku: l.qty}", &["map{*} maximum"]);
}

#[test]
fn what_requires_another_member_is_judged_case_by_case() {
    let two = r#""mail": { "type": "string" }, "name": { "type": "string" }"#;
    let dependent = r#""dependentRequired": { "mail": ["name"] },"#;
    assert_eq!(open(two, dependent, "mail = .mail\nname = .name"), [" dependentRequired"]);
    assert_eq!(open(two, dependent, "mail = .mail\nname = .name ?? \"none\""), [] as [&str; 0]);
    assert_eq!(
        open(two, dependent, "when .mail is present and .name is present { mail = .mail\nname = .name }"),
        [] as [&str; 0]
    );
    assert_eq!(open(two, dependent, "mail = .mail when .name is present\nname = .name"), [] as [&str; 0]);
}

#[test]
fn conditions_on_a_constant_member_are_judged_case_by_case() {
    let two = r#""kind": { "enum": ["order", "note"] }, "total": { "type": "number" }"#;
    let condition = r#""if": { "required": ["kind"], "properties": { "kind": { "const": "order" } } }, "then": { "required": ["total"] },"#;
    assert_eq!(open(two, condition, "kind = \"note\""), [] as [&str; 0]);
    assert_eq!(open(two, condition, "kind = \"order\"\ntotal = .x ?? 0"), [] as [&str; 0]);
    assert_eq!(open(two, condition, "kind = \"order\"\ntotal = .x"), [" then"]);
    assert_eq!(
        open(two, condition, "kind = if .x is present then \"order\" else \"note\"\ntotal = .x"),
        [] as [&str; 0]
    );
    let matched =
        "kind = match .state { \"open\" => \"note\", \"paid\" => \"order\" }\ntotal = 1 when .state == \"paid\"";
    assert_eq!(open(two, condition, matched), [] as [&str; 0]);
}

#[test]
fn one_of_several_alternatives_must_hold_and_no_other() {
    let two = r#""a": { "type": "integer" }, "b": { "type": "integer" }"#;
    let one = r#""oneOf": [{ "required": ["a"] }, { "required": ["b"] }],"#;
    assert_eq!(open(two, one, "a = 1"), [] as [&str; 0]);
    assert_eq!(open(two, one, "a = 1\nb = 2"), [" oneOf"]);
    assert_eq!(open(two, one, "a = 1 when .flag == true\nb = 2 when not (.flag == true)"), [] as [&str; 0]);
    assert_eq!(open(two, one, "a = 1 when .flag == true\nb = 2 when .flag == false"), [" oneOf"]);
}

#[test]
fn counts_and_names_of_members_are_judged() {
    let two = r#""a": { "type": "integer" }, "b": { "type": "integer" }"#;
    assert_eq!(open(two, r#""minProperties": 2,"#, "a = .n"), [" minProperties"]);
    assert_eq!(open(two, r#""minProperties": 2,"#, "a = .n ?? 1"), [] as [&str; 0]);
    assert_eq!(open(two, r#""maxProperties": 2,"#, "a = 1\nb = .n"), [" maxProperties"]);
    assert_eq!(open(two, r#""propertyNames": { "maxLength": 2 },"#, "a = 1"), [] as [&str; 0]);
}

#[test]
fn only_rules_of_open_places_are_validated() {
    let two = r#""name": { "type": "string", "maxLength": 10 }, "mail": { "type": "string" }"#;
    let (mapping, found) = checked(two, "", "name = .name\nmail = .mail");
    let emit = &mapping.events[0].emits[0];
    let checks: Vec<(String, bool)> = emit.rules.iter().map(|rule| (rule.target.to_string(), rule.check)).collect();
    assert_eq!(checks, [("id".to_owned(), false), ("name".to_owned(), true), ("mail".to_owned(), false)]);
    assert!(!emit.whole);
    let codes: Vec<_> =
        found.iter().filter(|one| one.severity == Severity::Warning).map(|one| one.code.number()).collect();
    assert!(codes.contains(&"M318"), "{codes:?}");
}

#[test]
fn a_condition_across_rules_that_is_open_is_validated_whole() {
    let two = r#""mail": { "type": "string" }, "name": { "type": "string" }"#;
    let (mapping, _) = checked(two, r#""dependentRequired": { "mail": ["name"] },"#, "mail = .mail\nname = .name");
    assert!(mapping.events[0].emits[0].whole);
    let (mapping, _) = checked(two, r#""dependentRequired": { "mail": ["name"] },"#, "name = .name");
    assert!(!mapping.events[0].emits[0].whole);
}

#[test]
fn the_schema_of_a_record_says_what_is_always_there() {
    let two = r#""name": { "type": "string" }, "at": { "type": "string" }"#;
    let (mapping, _) = checked(two, "", "name = .name\nat = received");
    let schema = mapping.proofs[0].records[0].schema.json();
    assert_eq!(schema["required"], serde_json::json!(["id", "at"]));
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["at"]["format"], "date-time");
}

#[test]
fn what_a_function_says_it_gives_proves_nothing() {
    let name = r#""name": { "type": "string", "maxLength": 20 }"#;
    let body =
        "name = f(.any as object).id as string\n}\nfn f(o: object) -> In = o\nevent other: In -> Out {\nid = .id";
    let places = open(name, "", body);
    assert!(matches!(places.as_slice(), [place] if place.starts_with("name ")), "{places:?}");
}

#[test]
fn a_let_inside_another_is_looked_up_while_the_other_is_worked_out() {
    let name = r#""name": { "type": "string", "maxLength": 12 }"#;
    let body = "let a = .short ?? \"none\"\nlet b = if .flag == true then a else \"other\"\nname = b ?? a";
    assert_eq!(open(name, "", body), Vec::<String>::new());
}
