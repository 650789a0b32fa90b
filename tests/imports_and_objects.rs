//! Forms that reach over packages and whole objects: `import`, `undeclared`, `only`, `without`, copies, `note`.

use xdmap::run::NoteKind;
use xdmap::{CompileOptions, Outcome, Package, RuleSet};

const SOURCE: &str = r#"{ "type": "object", "properties": {
  "spend": { "type": ["number", "null"] },
  "address": { "type": "object", "properties": { "city": { "type": "string" }, "state": { "type": ["string", "null"] }, "line": { "type": "string" } } },
  "mail": { "type": "string" } } }"#;

fn package(body: &str) -> Package {
    let mapping = format!(
        "mapping shop 1.0.0\nimport \"lib\" as lib\nsource In from \"in.json\" {{ blank: missing }}\ntarget Out from \"out.json\"\nevent e: In -> Out {{\n{body}\n}}\n"
    );
    let library =
        "mapping lib 1.0.0\nfn double(x: number) -> number = x * 2\nfragment mark(x: string) { tag.name = x }\n";
    let files = [
        ("shop/shop.map", mapping.as_str()),
        ("shop/in.json", SOURCE),
        ("shop/out.json", r#"{ "type": "object" }"#),
        ("shop/lib/lib.map", library),
    ];
    Package::from_files("shop", files)
}

fn compile(body: &str) -> RuleSet {
    compile_with(&package(body), &CompileOptions::default())
}

fn compile_with(package: &Package, options: &CompileOptions) -> RuleSet {
    match RuleSet::compile(package, options) {
        Ok(rules) => rules,
        Err(failure) => panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false)),
    }
}

fn run(body: &str, payload: &str) -> Outcome {
    let rules = compile(body);
    rules.event("e").expect("an event").apply(payload.as_bytes(), &rules.params())
}

fn record(body: &str, payload: &str) -> String {
    let outcome = run(body, payload);
    assert!(outcome.rejects.is_empty(), "{:?}", outcome.rejects);
    outcome.records[0].json.clone()
}

#[test]
fn functions_of_another_package_are_called_by_its_name() {
    assert_eq!(record("a = lib.double(.spend)", r#"{"spend":2.5}"#), r#"{"a":5.0}"#);
}

#[test]
fn fragments_of_another_package_write_below_the_place_of_use() {
    assert_eq!(record("x { use lib.mark(.mail) }\nb = 1", r#"{"mail":"m"}"#), r#"{"x":{"tag":{"name":"m"}},"b":1}"#);
    assert_eq!(record("x { use lib.mark(.mail) }\nb = 1", "{}"), r#"{"b":1}"#);
}

#[test]
fn undeclared_gives_the_fields_that_no_schema_names() {
    let body = "a = . | undeclared | to_json\nb = 1";
    assert_eq!(record(body, r#"{"mail":"m","z":{"y":null}}"#), r#"{"a":"{\"z\":{\"y\":null}}","b":1}"#);
    assert_eq!(record(body, r#"{"mail":"m"}"#), r#"{"b":1}"#);
}

#[test]
fn copies_lose_what_is_missing_also_through_only_and_without() {
    let payload = r#"{"address":{"city":"Oslo","state":" ","line":""}}"#;
    assert_eq!(record("a = .address", payload), r#"{"a":{"city":"Oslo"}}"#);
    assert_eq!(record(r#"a = .address | only("city", "state")"#, payload), r#"{"a":{"city":"Oslo"}}"#);
    assert_eq!(record(r#"a = .address | without("line")"#, payload), r#"{"a":{"city":"Oslo"}}"#);
    assert_eq!(record(r#"a = { ...(.address), zip: "1" }"#, payload), r#"{"a":{"city":"Oslo","zip":"1"}}"#);
    assert_eq!(record("a = .address\nb = 1", r#"{"address":{"state":null}}"#), r#"{"b":1}"#);
}

#[test]
fn a_note_is_counted_when_it_holds_and_stops_nothing() {
    let body = "a = .mail\nnote \"no address\" when .mail is missing\nb = 1";
    let outcome = run(body, "{}");
    let note = outcome.notes.iter().find(|note| note.kind == NoteKind::Said).expect("a note");
    assert_eq!((note.subject.as_deref(), note.count), (Some("no address"), 1));
    assert_eq!(outcome.records.len(), 1);
    assert!(run(body, r#"{"mail":"m"}"#).notes.iter().all(|note| note.kind != NoteKind::Said));
}

#[test]
fn a_lean_rule_set_finds_its_mapping_again_with_what_it_imports() {
    let own =
        package("total = lib.double(.spend ?? 1)\nuse lib.mark(.mail)\nignore .address because \"not asked for\"");
    for (package, params) in [(own, vec![]), (Package::builtin("chatlio").expect("it is built in"), vec!["globex"])] {
        let params = params.into_iter().map(|tenant: &str| ("tenant".to_owned(), tenant.to_owned())).collect();
        let whole = CompileOptions { params, ..CompileOptions::default() };
        let lean = CompileOptions { lean: true, ..whole.clone() };
        let (whole, lean) = (compile_with(&package, &whole), compile_with(&package, &lean));
        assert_eq!((whole.name(), whole.version(), whole.hash()), (lean.name(), lean.version(), lean.hash()));
        let lines = |rules: &RuleSet| xdmap::inspect::lineage(rules).iter().map(to_json).collect::<Vec<_>>();
        assert_eq!(lines(&whole), lines(&lean));
        assert!(!lines(&lean).is_empty());
    }
}

fn to_json(lineage: &xdmap::inspect::EventLineage) -> String {
    serde_json::to_string(lineage).expect("a lineage is JSON")
}
