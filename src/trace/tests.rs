use super::*;
use crate::package::Package;
use crate::plan::{CompileOptions, RuleSet};
use crate::run::Params;
use std::path::{Path, PathBuf};

fn chatlio() -> (RuleSet, Params) {
    let package = Package::builtin("chatlio").unwrap();
    let rules = RuleSet::compile(&package, &CompileOptions::default()).unwrap();
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00Z").unwrap();
    (rules, params)
}

/// The payloads of all shipped cases with their events.
fn cases() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events/chatlio");
    let payloads = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().flatten();
    let payloads = payloads.map(walkdir::DirEntry::into_path).filter(|path| path.ends_with("payload.json"));
    let event = |path: &Path| path.ancestors().nth(2).unwrap().file_name().unwrap().to_string_lossy().into_owned();
    payloads.map(|path| (event(&path), path)).collect()
}

fn shown() -> ExplainOptions {
    ExplainOptions { show_values: true, ..ExplainOptions::default() }
}

/// A mapping over `schema`, whose record is an object of anything.
fn small(schema: &str, body: &str) -> (RuleSet, Params) {
    let text =
        format!("mapping m 1.0.0\nsource S from \"s.json\" {{ blank: missing }}\ntarget T from \"t.json\"\n{body}");
    let package =
        Package::from_files("", [("m.map", text.as_str()), ("s.json", schema), ("t.json", "{\"type\":\"object\"}")]);
    let rules = RuleSet::compile(&package, &CompileOptions::default()).unwrap_or_else(|failure| {
        panic!("{}", crate::diagnostic::to_text(&failure.diagnostics, &failure.sources, false))
    });
    let params = rules.params();
    (rules, params)
}

#[test]
fn what_is_watched_gives_what_runs() {
    let (rules, params) = chatlio();
    let cases = cases();
    assert!(cases.len() > 50, "{}", cases.len());
    for (event, path) in cases {
        let payload = std::fs::read(&path).unwrap();
        let fast = rules.event(&event).unwrap().apply(&payload, &params);
        let (watched, _) = rules.traced(&event).unwrap().apply_traced(&payload, &params, true);
        assert_eq!(watched.records, fast.records, "{}", path.display());
        assert_eq!(watched.rejects, fast.rejects, "{}", path.display());
        assert_eq!(watched.notes, fast.notes, "{}", path.display());
    }
}

#[test]
fn a_written_field_has_the_value_that_stands_in_the_record() {
    let (rules, params) = chatlio();
    let mut compared = 0;
    for (event, path) in cases() {
        let payload = std::fs::read(&path).unwrap();
        let outcome = rules.event(&event).unwrap().apply(&payload, &params);
        let explanation = explain(&rules, &event, &payload, &params, &shown()).unwrap();
        for record in &explanation.records {
            let Some(found) = outcome.records.iter().find(|one| one.place == record.place) else { continue };
            let json: Json = serde_json::from_str(&found.json).unwrap();
            for field in &record.fields {
                let is_there = json.pointer(&field.pointer);
                let written = record
                    .fields
                    .iter()
                    .any(|other| other.pointer == field.pointer && other.state == FieldState::Written);
                assert_eq!(is_there.is_some(), written, "{} {}", path.display(), field.target);
                if field.state == FieldState::Written {
                    let value = field.value.as_ref().unwrap().value.clone().unwrap();
                    assert_eq!(sorted(&value), sorted(is_there.unwrap()), "{} {}", path.display(), field.target);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1000, "{compared}");
}

/// Keys sorted: a record has them in the order of the target schema.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Array(elements) => elements.iter().map(sorted).collect(),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(members.into_iter().collect())
        }
        other => other.clone(),
    }
}

const SCHEMA: &str = r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}},
    "n":{"type":"number"},"list":{"type":"array","items":{"type":"string"}}}}"#;

fn why(explanation: &Explanation, target: &str) -> (FieldState, String) {
    let field = explanation.records[0].fields.iter().find(|field| field.target == target).unwrap();
    (field.state, field.why.join("; "))
}

#[test]
fn a_field_that_is_not_there_says_why_not() {
    let (rules, params) = small(
        SCHEMA,
        "event e: S -> T {\n  x = .a.b | upper\n  y = .n when .n > 3\n  z = 1 / .n catch omit\n  w = .list\n  k = 1\n}\n",
    );
    let told = |payload: &str| explain(&rules, "e", payload.as_bytes(), &params, &shown()).unwrap();
    let none = told(r#"{"n":0,"list":[]}"#);
    assert_eq!(why(&none, "x"), (FieldState::Missing, "/a/b: not in the payload, there is no /a".to_owned()));
    assert_eq!(why(&none, "y"), (FieldState::NotWanted, "the condition `.n > 3` does not hold".to_owned()));
    let (state, because) = why(&none, "z");
    assert_eq!(state, FieldState::Missing);
    assert!(because.starts_with("`1 / .n` failed: "), "{because}");
    assert_eq!(why(&none, "w").0, FieldState::Empty);
    let blank = told(r#"{"a":{"b":"  "}}"#);
    assert_eq!(why(&blank, "x").1, "/a/b: blank, which counts as missing");
    assert_eq!(why(&told(r#"{"a":{}}"#), "x").1, "/a/b: not in the payload");
}

#[test]
fn a_rejected_payload_is_explained_too() {
    let (rules, params) = small(
        SCHEMA,
        "event e: S -> T {\n  reject \"too much\" when .n > 3\n  x = 1 / .n catch reject \"no quotient\"\n  y = .n\n}\n",
    );
    let told = |payload: &str| explain(&rules, "e", payload.as_bytes(), &params, &shown()).unwrap();
    let by_line = told(r#"{"n":4}"#);
    assert_eq!(by_line.reject.as_ref().map(|reject| reject.code), Some("R402"));
    assert_eq!(by_line.conditions[0].holds, Some(true));
    assert_eq!(by_line.conditions[0].reads[0].pointer, "/n");
    let by_rule = told(r#"{"n":0}"#);
    let fields = &by_rule.records[0].fields;
    assert_eq!((by_rule.records[0].state, fields[0].state), (RecordState::Rejected, FieldState::Failed));
    assert_eq!(fields[1].state, FieldState::NotAsked);
    let by_schema = told(r#"{"n":"text"}"#);
    assert_eq!(by_schema.reject.as_ref().map(|reject| reject.code), Some("R301"));
    assert!(by_schema.records.is_empty());
    assert_eq!(told("{").reject.map(|reject| reject.code), Some("R101"));
}

#[test]
fn a_kind_of_record_that_was_not_begun_names_its_list() {
    let (rules, params) = small(SCHEMA, "event e: S -> T {\n  emit one each t in .list { x = t }\n}\n");
    let told = |payload: &str| explain(&rules, "e", payload.as_bytes(), &params, &shown()).unwrap();
    assert_eq!(told("{}").not_begun[0].why, "/list: not in the payload");
    assert_eq!(told(r#"{"list":[]}"#).not_begun[0].why, "it is empty");
    assert!(told(r#"{"list":["a"]}"#).not_begun.is_empty());
}

#[test]
fn masked_explanations_hold_no_value_of_the_payload() {
    let (rules, params) = small(SCHEMA, "event e: S -> T {\n  x = \"<{.a.b | lower}>\"\n  y = \"fixed\"\n}\n");
    let payload = br#"{"a":{"b":"Canary"}}"#;
    let masked = explain(&rules, "e", payload, &params, &ExplainOptions::default()).unwrap();
    let texts = [to_text(&masked), serde_json::to_string(&masked).unwrap()];
    for text in texts {
        assert!(!text.to_lowercase().contains("canary"), "{text}");
        assert!(text.contains("fixed"), "{text}");
    }
    let told = explain(&rules, "e", payload, &params, &shown()).unwrap();
    assert!(to_text(&told).contains("<canary>"));
}

#[test]
fn a_target_that_no_rule_writes_is_no_explanation() {
    let (rules, params) = small(SCHEMA, "event e: S -> T {\n  channel.kind = .a.b\n}\n");
    let told = |target: &str| {
        let options = ExplainOptions { target: Some(target.to_owned()), ..ExplainOptions::default() };
        explain(&rules, "e", b"{}", &params, &options).map(|explanation| explanation.records.len())
    };
    assert_eq!(told("channel"), Ok(1));
    assert_eq!(told("channel.kind.more"), Ok(1));
    let near = Some("channel.kind".to_owned());
    assert_eq!(told("channel.kinds"), Err(ExplainFailure::NotWritten("channel.kinds".to_owned(), near)));
    assert!(explain(&rules, "f", b"{}", &params, &shown()).is_err());
}

#[test]
fn no_line_of_an_explanation_is_wider_than_a_terminal() {
    let (rules, params) = chatlio();
    for (event, path) in cases() {
        let payload = std::fs::read(&path).unwrap();
        let masked = explain(&rules, &event, &payload, &params, &ExplainOptions::default()).unwrap();
        let text = to_text(&masked);
        let wide = text.lines().find(|line| line.chars().count() > 80);
        assert!(wide.is_none(), "{}: {wide:?}", path.display());
    }
}
