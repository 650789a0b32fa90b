use super::{Change, DataDiff, PieceKind, diff};
use crate::package::Package;
use crate::plan::{CompileOptions, RuleSet};
use serde_json::json;

const SOURCE: &str = r#"{ "type": "object", "properties": {
  "s": { "type": "string" }, "t": { "type": "string" }, "i": { "type": "integer" }, "b": { "type": "boolean" },
  "at": { "type": "string", "format": "date-time" }, "l": { "type": "array", "items": { "type": "string" } },
  "o": { "type": "object", "properties": { "x": { "type": "string" } } } } }"#;

const TARGET: &str = r#"{ "type": "object", "properties": {
  "a": { "type": "string" }, "b": { "type": "string" }, "l": { "type": "array", "items": { "type": "string" } },
  "o": { "type": "object", "properties": { "x": { "type": "string" } } } }, "additionalProperties": false }"#;

const HEAD: &str = r#"
mapping demo 1.0.0
source S from "s.schema.json"
target T from "t.schema.json"
table colour: string -> string { "r" => "red", "g" => "green" }
table farbe: string -> string { "g" => "green", "r" => "red" }
table colour_2: string -> string { "r" => "red", "g" => "grey" }
fn shout(text: string) -> string = text | upper
fn loud(words: string) -> string = words | upper
fn maybe(text: string?) -> string? = text | upper
fn quiet(text: string) -> string = text ?? "none"
fragment both(text: string?) { a = text  b = text | lower }
"#;

fn compile(head: &str, events: &str) -> RuleSet {
    let text = format!("{head}\n{events}");
    let files = [("p/p.map", text.as_str()), ("p/s.schema.json", SOURCE), ("p/t.schema.json", TARGET)];
    match RuleSet::compile(&Package::from_files("p", files), &CompileOptions::default()) {
        Ok(rules) => rules,
        Err(failure) => {
            panic!("{}\n{events}", crate::diagnostic::to_text(&failure.diagnostics, &failure.sources, false))
        }
    }
}

fn event(body: &str) -> RuleSet {
    compile(HEAD, &format!("event e: S -> T {{\n{body}\n}}\n"))
}

#[test]
fn what_means_the_same_is_no_change_and_what_does_not_is_one() {
    let text = include_str!("../../fixtures/diff/meanings.txt");
    let mut seen = 0;
    for case in text.split("\n\n").filter(|case| !case.starts_with('#')) {
        let (title, bodies) = case.split_once('\n').unwrap();
        let (old, new) = bodies.split_once("=>").unwrap();
        let found = diff(&event(old), &event(new));
        assert_eq!(found.is_empty(), title.starts_with("same"), "{title}: {:#?}", found.events);
        seen += 1;
    }
    assert!(seen > 20);
}

#[test]
fn a_rule_whose_text_stays_tells_through_what_it_changed() {
    let event = "event e: S -> T { let c = named(.s)  a = c  b = .t }";
    let head = |rows: &str| {
        format!(
            "mapping demo 1.0.0\nsource S from \"s.schema.json\"\ntarget T from \"t.schema.json\"\n\
             table colour: string -> string {{ {rows} }}\nfn named(x: string) -> string? = colour[x]"
        )
    };
    let found = diff(&compile(&head("\"r\" => \"red\""), event), &compile(&head("\"r\" => \"rot\""), event));
    let changes = &found.events[0].changes;
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!((changes[0].name.as_str(), changes[0].through.as_slice()), ("a", &["table `colour`".to_owned()][..]));
}

#[test]
fn a_rule_of_a_fragment_changes_through_its_use() {
    let found = diff(&event("use both(.s)"), &event("use both(.t)"));
    let through: Vec<&[String]> = found.events[0].changes.iter().map(|change| change.through.as_slice()).collect();
    assert_eq!(through, [["`use both`"], ["`use both`"]]);
}

#[test]
fn events_and_emits_that_come_and_go_are_told_once() {
    let one = "event e: S -> T { emit x { a = .s }  emit y { a = .t  b = .s } }";
    let two = "event e: S -> T { emit x { a = .s }  emit z { a = .t  b = .s } }\nevent f: S -> T { a = .s }";
    let found = diff(&compile(HEAD, one), &compile(HEAD, two));
    let changes: Vec<(PieceKind, Change, &str)> =
        found.events[0].changes.iter().map(|change| (change.kind, change.change, change.name.as_str())).collect();
    assert_eq!(changes, [(PieceKind::Emit, Change::Added, "z"), (PieceKind::Emit, Change::Removed, "y")]);
    assert!(found.events[0].breaking);
    assert_eq!((found.events[1].change, found.events[1].breaking), (Some(Change::Added), false));
    let back = diff(&compile(HEAD, two), &compile(HEAD, one));
    assert_eq!((back.events[1].change, back.events[1].breaking), (Some(Change::Removed), true));
    assert!(!found.shares_nothing());
}

#[test]
fn a_new_field_breaks_nobody_and_a_field_that_may_be_gone_does() {
    let with = |body: &str| event(&format!("o.x = \"k\"\n{body}"));
    let (less, more) = (with("a = .s ?? \"x\""), with("a = .s ?? \"x\"\nb = \"y\""));
    assert!(!diff(&less, &more).is_breaking());
    assert!(diff(&more, &less).is_breaking());
    let perhaps = with("a = .s");
    assert!(diff(&less, &perhaps).is_breaking());
    assert!(!diff(&perhaps, &less).is_breaking());
}

#[test]
fn fields_that_change_are_counted_by_record_with_examples_that_differ() {
    let (old, new) = (event("a = .s\nl = .l"), event("a = .s | upper\nl = [for x in .l: x | upper]"));
    let mut data = DataDiff::default();
    let mut give = |name: &str, payload: serde_json::Value| {
        let payload = payload.to_string();
        let outcome = |rules: &RuleSet| rules.event("e").unwrap().apply(payload.as_bytes(), &rules.params());
        data.add(name, "e", &outcome(&old), &outcome(&new));
    };
    for name in ["1", "2", "3", "4", "5"] {
        give(name, json!({ "s": format!("a{}", name.len()), "l": ["x", "y", "Z"] }));
    }
    give("6", json!({ "s": "b", "l": [] }));
    give("7", json!({ "s": "B" }));
    give("8", json!({ "s": 1 }));
    assert_eq!((data.payloads, data.same, data.records_before, data.records_after), (8, 2, 7, 7));
    let fields: Vec<(&str, u64, usize)> =
        data.fields.iter().map(|field| (field.target.as_str(), field.records, field.examples.len())).collect();
    assert_eq!(fields, [("a", 6, 2), ("l[*]", 5, 1)]);
    assert_eq!(data.fields[0].examples[1].after, Some(json!("B")));
}

#[test]
fn records_and_rejects_of_one_version_alone_are_told() {
    let old = event("a = .s\nreject \"no t\" when .t is missing");
    let new = event("a = .s");
    let payload = br#"{"s":"x"}"#;
    let outcome = |rules: &RuleSet| rules.event("e").unwrap().apply(payload, &rules.params());
    let mut data = DataDiff::default();
    data.add("one", "e", &outcome(&old), &outcome(&new));
    assert_eq!((data.records[0].added, data.records[0].records), (true, 1));
    assert_eq!((data.rejects[0].added, data.rejects[0].code), (false, "R402"));
}
