//! Texts that break programs, through every text field of every event: records stay valid, text stays the same, and
//! nothing reaches a terminal that could move its cursor.

#![allow(clippy::unwrap_used)]

use serde_json::Value as Json;
use std::io::Write as _;
use std::process::{Command, Stdio};
use xdmap::{CompileOptions, EventPlan, Package, Params, RuleSet};

/// Texts by what is odd about them.
fn strings() -> Vec<String> {
    let entries: Vec<Json> = serde_json::from_str(include_str!("../fixtures/naughty/strings.json")).unwrap();
    entries.iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
}

/// A payload of an event with most of its fields, from the package's own cases.
fn full_payload(event: &str) -> Json {
    let folder = format!("fixtures/events/chatlio/{event}");
    let cases = std::fs::read_dir(folder).unwrap().map(|case| case.unwrap().path());
    let payloads = cases.filter(|case| !case.join("rejected.json").exists()).map(|case| {
        let text = std::fs::read(case.join("payload.json")).unwrap();
        serde_json::from_slice::<Json>(&text).unwrap()
    });
    payloads.max_by_key(|payload| (texts(payload, "").len(), payload.to_string())).unwrap()
}

/// JSON Pointers of all texts.
fn texts(json: &Json, at: &str) -> Vec<String> {
    match json {
        Json::String(_) => vec![at.to_owned()],
        Json::Array(items) => {
            (0..).zip(items).flat_map(|(n, item): (usize, _)| texts(item, &format!("{at}/{n}"))).collect()
        }
        Json::Object(members) => members.iter().flat_map(|(key, value)| texts(value, &format!("{at}/{key}"))).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) => Vec::new(),
    }
}

fn rules() -> RuleSet {
    RuleSet::compile(&Package::builtin("chatlio").unwrap(), &CompileOptions::default()).unwrap()
}

fn params(rules: &RuleSet) -> Params {
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00Z").unwrap();
    params
}

/// The records of a payload; every one is valid under the target schema.
fn records(rules: &RuleSet, event: &EventPlan, payload: &Json, params: &Params) -> Vec<Json> {
    let outcome = event.apply(payload.to_string().as_bytes(), params);
    let target = rules.mapping().targets[0].schema.validator().unwrap();
    let rejected = outcome.rejects.iter().filter(|reject| !matches!(reject.code.stage(), xdmap::run::Stage::Map));
    assert_eq!(rejected.count(), 0, "{}: {:?}", event.name(), outcome.rejects);
    let record = |record: &xdmap::Record| {
        let json: Json = serde_json::from_str(&record.json).unwrap();
        assert!(target.accepts_json(&json), "{}: {:?}", event.name(), target.violations_of_json(&json, 4));
        json
    };
    outcome.records.iter().map(record).collect()
}

#[test]
fn every_text_field_takes_every_text_and_gives_valid_records() {
    let (rules, strings) = (rules(), strings());
    assert!(strings.len() > 250);
    let params = params(&rules);
    for event in rules.events() {
        let payload = full_payload(event.name());
        let fields = texts(&payload, "");
        assert!(fields.len() >= 8, "{}: {fields:?}", event.name());
        for (nth, string) in strings.iter().enumerate() {
            // All fields at once, and one alone.
            let mut all = payload.clone();
            fields.iter().for_each(|field| *all.pointer_mut(field).unwrap() = string.as_str().into());
            records(&rules, event, &all, &params);
            let mut one = payload.clone();
            *one.pointer_mut(&fields[nth % fields.len()]).unwrap() = string.as_str().into();
            records(&rules, event, &one, &params);
        }
    }
}

#[test]
fn a_message_comes_out_as_it_went_in() {
    let rules = rules();
    let params = params(&rules);
    for event in rules.events() {
        let payload = full_payload(event.name());
        let field =
            ["/message", "/messages/0/text"].into_iter().find(|field| payload.pointer(field).is_some()).unwrap();
        for string in strings().iter().filter(|string| !string.trim().is_empty()) {
            let mut payload = payload.clone();
            *payload.pointer_mut(field).unwrap() = string.as_str().into();
            let records = records(&rules, event, &payload, &params);
            assert!(records.iter().any(|record| holds(record, string)), "{}: {string:?}", event.name());
        }
    }
}

fn holds(json: &Json, text: &str) -> bool {
    match json {
        Json::String(found) => found == text,
        Json::Array(items) => items.iter().any(|item| holds(item, text)),
        Json::Object(members) => members.values().any(|value| holds(value, text)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Whether text would do something to a terminal other than show itself.
fn moves_the_cursor(text: &str) -> bool {
    let hidden = |next: char| next.is_control() || matches!(next, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().any(|next| hidden(next) && next != '\n')
}

#[test]
fn nothing_that_is_said_holds_a_control_character() {
    let mut lines = Vec::new();
    for string in strings() {
        // As names of fields, which notes tell of, and as values where another kind is wanted.
        let mut names = serde_json::Map::new();
        names.insert(string.clone(), 1.into());
        let payload = serde_json::json!({ "visitor": names, string.clone(): string, "messages": string });
        lines.extend(format!("{payload}\n").into_bytes());
    }
    for event in ["feedback", "transcript"] {
        let arguments = ["run", "-", "--event", event, "--received-at", "2026-01-05T10:00:00Z", "-o", "/dev/null"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_map"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&lines).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("payloads") && !moves_the_cursor(&said), "{said:?}");
    }
}
