//! What is proved of a mapping, and what that means for its records: open places are validated, others are not.

use xdmap::{CompileOptions, Package, RuleSet};

const SOURCE: &str = r#"{ "type": "object", "required": ["id"], "properties": {
  "id": { "type": "string", "pattern": "^[a-z]+$" }, "name": { "type": "string" }, "list": { "type": "string" },
  "mail": { "type": "string" } } }"#;

fn compile(properties: &str, more: &str, body: &str) -> RuleSet {
    let target = format!(
        r#"{{ "type": "object", "required": ["id"], "additionalProperties": false, {more}
          "properties": {{ "id": {{ "type": "string" }}, {properties} }} }}"#
    );
    let text = format!(
        "mapping m 1.0.0\nsource In from \"in.json\" {{ blank: missing }}\ntarget Out from \"out.json\"\n\
         event e: In -> Out {{\n  id = .id\n{body}\n}}\n"
    );
    let files = [("m/m.map", text.as_str()), ("m/in.json", SOURCE), ("m/out.json", target.as_str())];
    let package = Package::from_files("m", files);
    match RuleSet::compile(&package, &CompileOptions::default()) {
        Ok(rules) => rules,
        Err(failure) => panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false)),
    }
}

/// The record of a payload, or the code of its reject.
fn apply(rules: &RuleSet, payload: &str) -> String {
    let outcome = rules.event("e").expect("the event").apply(payload.as_bytes(), &rules.params());
    match (outcome.records.first(), outcome.rejects.first()) {
        (Some(record), None) => record.json.clone(),
        (_, Some(reject)) => format!("{:?}", reject.code),
        (None, None) => "nothing".to_owned(),
    }
}

fn is_proved(rules: &RuleSet) -> bool {
    rules.mapping().proofs.iter().all(xdmap::check::EventProof::is_proved)
}

#[test]
fn an_open_place_is_validated_and_a_record_that_breaks_it_is_rejected() {
    let rules = compile(r#""name": { "type": "string", "maxLength": 3 }"#, "", "  name = .name");
    assert!(!is_proved(&rules));
    assert_eq!(apply(&rules, r#"{"id":"a","name":"abc"}"#), r#"{"id":"a","name":"abc"}"#);
    assert_eq!(apply(&rules, r#"{"id":"a","name":"abcd"}"#), "InvalidRecord");
}

#[test]
fn a_condition_that_is_open_is_validated_on_the_whole_record() {
    let properties = r#""name": { "type": "string" }, "mail": { "type": "string" }"#;
    let condition = r#""dependentRequired": { "mail": ["name"] },"#;
    let rules = compile(properties, condition, "  name = .name\n  mail = .mail");
    assert!(!is_proved(&rules));
    assert_eq!(apply(&rules, r#"{"id":"a","mail":"m"}"#), "InvalidRecord");
    assert_eq!(apply(&rules, r#"{"id":"a","mail":"m","name":"n"}"#), r#"{"id":"a","name":"n","mail":"m"}"#);
    let guarded = compile(properties, condition, "  name = .name\n  mail = .mail when .name is present");
    assert!(is_proved(&guarded));
    assert_eq!(apply(&guarded, r#"{"id":"a","mail":"m"}"#), r#"{"id":"a"}"#);
}

#[test]
fn blank_text_that_was_made_stays_in_a_list_that_is_written_out() {
    let properties = r#""names": { "type": "array", "minItems": 1, "items": { "type": "string" } }"#;
    let rules = compile(properties, "", r#"  names = [for one in .list | split(","): one | trim]"#);
    assert!(is_proved(&rules));
    assert_eq!(apply(&rules, r#"{"id":"a","list":"a, ,b"}"#), r#"{"id":"a","names":["a","","b"]}"#);
    let chosen =
        compile(properties, "", r#"  names = (if .mail is present then [.mail] else [.name | trim]) ?? ["none"]"#);
    assert_eq!(apply(&chosen, r#"{"id":"a","mail":"m"}"#), r#"{"id":"a","names":["m"]}"#);
}

#[test]
fn places_of_a_list_that_differ_are_validated_where_elements_end_up() {
    let tuple = r#""names": { "type": "array", "prefixItems": [{ "type": "object" }, { "enum": ["red"] }],
      "items": { "type": "integer" } }"#;
    let moved = compile(tuple, "", r#"  names = [{ x: .name }, "red"]"#);
    assert!(!is_proved(&moved));
    assert_eq!(apply(&moved, r#"{"id":"a","name":"n"}"#), r#"{"id":"a","names":[{"x":"n"},"red"]}"#);
    assert_eq!(apply(&moved, r#"{"id":"a"}"#), "InvalidRecord");
    let each = compile(
        r#""names": { "type": "array", "prefixItems": [{}, { "multipleOf": 2 }], "items": { "maximum": 9 } }"#,
        "",
        r#"  names = [for one, at in .list | split(","): at]"#,
    );
    assert!(!is_proved(&each));
    assert_eq!(apply(&each, r#"{"id":"a","list":"x"}"#), r#"{"id":"a","names":[0]}"#);
    assert_eq!(apply(&each, r#"{"id":"a","list":"x,y"}"#), "InvalidRecord");
}

#[test]
fn times_and_dates_are_no_text_though_text_is_what_they_are_written_as() {
    let rules = compile(
        r#""name": { "enum": ["text", "none"] }, "mail": { "type": "string", "format": "date" }"#,
        "",
        r#"  let day = date(time("2026-01-05T10:00:00Z"))
  let either = if .mail is present then day else .name
  name = "text" when either is string
  name = "none" when either is not string
  mail = (either as string) | date catch day"#,
    );
    assert_eq!(apply(&rules, r#"{"id":"a","mail":"m"}"#), r#"{"id":"a","name":"none"}"#);
    assert_eq!(apply(&rules, r#"{"id":"a","name":"n"}"#), r#"{"id":"a","name":"text","mail":"2026-01-05"}"#);
}
