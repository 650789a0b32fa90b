//! Counterexamples by the public door: what each mapping of `fixtures/witness` can do wrong, found and made small.

use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::to_text;
use xdmap::witness::{Counterexample, SearchOptions, attach, search, shortened};
use xdmap::{CompileOptions, Package, RejectCode, RuleSet};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/witness")
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the folder of fixtures");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn compile(case: &str, check_all_output: bool) -> RuleSet {
    let path = folder().join(case).join("case.map");
    let package = Package::from_dir_with_root(&path, folder().join(case)).expect("a package");
    let options = CompileOptions { check_all_output, ..CompileOptions::default() };
    match RuleSet::compile(&package, &options) {
        Ok(rules) => rules,
        Err(failure) => panic!("{case}: {}", to_text(&failure.diagnostics, &failure.sources, false)),
    }
}

fn found_in(rules: &RuleSet) -> Vec<(String, Counterexample)> {
    let names: Vec<String> = rules.events().map(|event| event.name().to_owned()).collect();
    let of_event = |name: &String| {
        let found = search(rules, name, &SearchOptions::default());
        found.into_iter().map(|one| (name.clone(), one)).collect::<Vec<_>>()
    };
    names.iter().flat_map(of_event).collect()
}

/// One line of `expected.txt`: `chat turn: text maxLength, 100 bytes`, the place and then one keyword or more; the
/// payload as compact JSON has no more bytes than that.
struct Expected {
    place: String,
    keywords: Vec<String>,
    bytes: usize,
}

impl Expected {
    fn read(line: &str) -> Self {
        let (start, bytes) = line.rsplit_once(", ").expect("a number of bytes");
        let mut words = start.rsplit_once(": ").expect("a place").1.split(' ');
        let place = words.next().expect("a place").to_owned();
        let event = start.split_once(": ").expect("an event").0;
        let bytes = bytes.strip_suffix(" bytes").expect("bytes").parse().expect("a number");
        Self { place: format!("{event}: {place}"), keywords: words.map(str::to_owned).collect(), bytes }
    }

    fn is(&self, place: &str, one: &Counterexample) -> bool {
        self.place == place
            && self.keywords.contains(&one.violations[0].keyword)
            && one.payload.to_string().len() <= self.bytes
    }
}

/// `chat turn: text`
fn place(event: &str, one: &Counterexample) -> String {
    let emit = one.emit.as_ref().map_or(String::new(), |emit| format!(" {emit}"));
    let place = if one.place.is_empty() { "." } else { &one.place };
    format!("{event}{emit}: {place}")
}

#[test]
fn what_each_mapping_can_do_wrong_is_found_and_made_small() {
    for case in cases() {
        let found: Vec<(String, Counterexample)> =
            found_in(&compile(&case, false)).into_iter().map(|(event, one)| (place(&event, &one), one)).collect();
        let expected = fs::read_to_string(folder().join(&case).join("expected.txt")).expect("what is expected");
        for expected in expected.lines().map(Expected::read) {
            let is_found = found.iter().any(|(place, one)| expected.is(place, one));
            assert!(is_found, "{case}: `{}` is not among {}", expected.place, drawing(&found));
        }
        assert_eq!(found.len(), expected.lines().count(), "{case}: {}", drawing(&found));
    }
}

fn drawing(found: &[(String, Counterexample)]) -> String {
    let line = |(place, one): &(String, Counterexample)| {
        let payload = one.payload.to_string();
        let keyword = &one.violations[0].keyword;
        format!("\n{place} {keyword}, {} bytes: {}", payload.len(), shortened(&one.payload))
    };
    found.iter().map(line).collect()
}

#[test]
fn the_same_search_finds_the_same() {
    let rules = compile("guards", false);
    assert_eq!(format!("{:?}", found_in(&rules)), format!("{:?}", found_in(&rules)));
}

#[test]
fn a_counterexample_fails_when_it_is_run_again() {
    for case in cases() {
        let checked = compile(&case, true);
        for (event, one) in found_in(&compile(&case, false)) {
            let mut params = checked.params();
            one.params.iter().for_each(|(name, text)| params.set(name, text).expect("a param"));
            let plan = checked.event(&event).expect("an event");
            let outcome = plan.apply(one.payload.to_string().as_bytes(), &params);
            let refused = |code| matches!(code, RejectCode::InvalidRecord | RejectCode::RequiredMissing);
            assert!(outcome.rejects.iter().any(|reject| refused(reject.code)), "{case}: {one:?}");
        }
    }
}

#[test]
fn a_proved_event_has_no_counterexample() {
    let rules = compile("proved", false);
    assert!(rules.mapping().proofs.iter().all(|proof| proof.is_proved()));
    assert!(found_in(&rules).is_empty());
}

#[test]
fn of_two_rules_the_one_that_breaks_the_record_is_named() {
    let found = found_in(&compile("two_rules", false));
    let text = found.iter().find(|(_, one)| one.place == "text").map(|(_, one)| one).expect("a counterexample");
    assert_eq!(text.rule.as_ref().map(|rule| rule.line), Some(7));
}

#[test]
fn a_diagnostic_of_an_open_place_shows_a_payload_and_what_it_gives() {
    let rules = compile("params", false);
    let mut diagnostics = rules.diagnostics().to_vec();
    attach(&rules, &mut diagnostics, &SearchOptions::default());
    let drawn = to_text(&diagnostics, rules.sources(), false);
    assert!(drawn.contains(r#"a payload that shows it: {"id":"", "text":"aaaaa"}"#), "{drawn}");
    assert!(drawn.contains(r#"with the param `limit` = "7""#) || drawn.contains("`limit` = \"6\""), "{drawn}");
    assert!(!drawn.contains("`received_at` ="), "{drawn}");
    let shown = diagnostics.iter().filter_map(|one| one.counterexample.as_ref());
    let places: Vec<&str> = shown.clone().filter_map(|one| one["place"].as_str()).collect();
    assert_eq!(places, ["origin", "limit", "blank"]);
    for one in shown {
        assert_eq!(one["params"]["received_at"], "2026-01-05T10:00:00Z");
        assert!(one["violations"][0]["keyword"].is_string() && one["record"].is_object());
    }
}

#[test]
fn a_payload_stands_beside_the_place_it_breaks_and_no_other() {
    let mapping = "mapping m 1.0.0\nsource S from \"s.json\" {}\ntarget T from \"t.json\" {}\n\
                   event e: S -> T {\n  id = .id\n  kind = .kind\n  extra = .mail\n}\n";
    let source = r#"{"type":"object","required":["id","kind"],"properties":
        {"id":{"type":"string"},"kind":{"enum":["a","b"]},"mail":{"type":"string"}}}"#;
    let target = r#"{"type":"object","required":["id"],"properties":
        {"id":{"type":"string","maxLength":5},"kind":{"type":"string"},"extra":{"type":"string"}},
        "if":{"properties":{"kind":{"const":"a"}},"required":["kind"]},"then":{"required":["extra"]}}"#;
    let package = Package::from_files("", [("m.map", mapping), ("s.json", source), ("t.json", target)]);
    let rules = RuleSet::compile(&package, &CompileOptions::default()).expect("it compiles");
    let mut diagnostics = rules.diagnostics().to_vec();
    attach(&rules, &mut diagnostics, &SearchOptions::default());
    let shown = diagnostics.iter().filter_map(|one| Some((one.code.number(), one.counterexample.as_ref()?)));
    let shown: Vec<(&str, &str)> = shown.filter_map(|(code, one)| Some((code, one["place"].as_str()?))).collect();
    assert_eq!(shown, [("M318", "id"), ("M411", "")]);
}

#[test]
fn long_values_are_shown_short() {
    let shown = |value| shortened(&value);
    assert_eq!(shown(json!({ "a": "a".repeat(101) })), r#"{"a":"aaaa… (101 characters)"}"#);
    assert_eq!(shown(json!([1, 1, 1])), "[1, 1, 1]");
    assert_eq!(shown(json!([1, 1, 1, 1])), "[1, … (4 elements)]");
    assert_eq!(shown(json!({ "a": 1, "b": null })), r#"{"a":1, "b":null}"#);
    assert_eq!(shown(json!([1, 2, 3, 4, 5, 6, 7])), "[1, 2, 3, 4, 5, 6, … (7 elements)]");
    assert_eq!(shown(json!("ab".repeat(30))), r#""abababababababababababab… (60 characters)""#);
}
