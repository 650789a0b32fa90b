//! The shipped package, as its users meet it: any tenant, all five events, every case.

use std::process::Command;
use xdmap::diagnostic::Severity;
use xdmap::{CompileOptions, Package, RuleSet};

fn compile(params: &[(&str, &str)]) -> RuleSet {
    let package = Package::builtin("chatlio").expect("the package is built in");
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    match RuleSet::compile(&package, &CompileOptions { params, ..CompileOptions::default() }) {
        Ok(rules) => rules,
        Err(failure) => panic!("{}", xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false)),
    }
}

fn record(rules: &RuleSet, event: &str, payload: &str) -> String {
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00Z").expect("a time");
    let outcome = rules.event(event).expect("an event").apply(payload.as_bytes(), &params);
    assert!(outcome.rejects.is_empty(), "{:?}", outcome.rejects);
    outcome.records[0].json.clone()
}

#[test]
fn it_has_the_five_events_in_order() {
    let rules = compile(&[]);
    let names: Vec<&str> = rules.events().map(|event| event.name()).collect();
    assert_eq!(names, ["new_conversation", "unanswered", "feedback", "offline_message", "transcript"]);
}

#[test]
fn all_five_events_are_proved_and_nothing_is_warned_of() {
    for tenant in ["acme", "globex"] {
        let rules = compile(&[("tenant", tenant)]);
        for proof in &rules.mapping().proofs {
            let open: Vec<String> = proof.open().map(|open| format!("{}: {}", open.place, open.why)).collect();
            assert!(proof.is_proved(), "{}: {open:?}", proof.event);
        }
        let warnings = rules.diagnostics().iter().filter(|one| one.severity == Severity::Warning);
        assert_eq!(warnings.count(), 0);
        let emits = rules.mapping().events.iter().flat_map(|event| &event.emits);
        assert!(emits.flat_map(|emit| &emit.rules).all(|rule| !rule.check));
    }
}

#[test]
fn any_tenant_and_namespace_may_be_given_with_or_without_the_underscore() {
    for tenant in ["globex", "_globex"] {
        let rules = compile(&[("tenant", tenant), ("visitor_namespace", "Widget")]);
        let payload = r#"{"visitor":{"UUID":"90b4d7aa-1c6e-e2f5-07d3-5b1f6a28c9e0"},"channelId":"C1"}"#;
        let json = record(&rules, "feedback", payload);
        assert!(json.contains(r#""_globex":{"chat":"#), "{json}");
        assert!(json.contains(r#""identityMap":{"Widget":[{"id":"90b4d7aa"#), "{json}");
    }
}

#[test]
fn three_events_with_one_body_get_three_ids_and_a_redelivery_gets_the_same() {
    let rules = compile(&[]);
    let id = |event: &str, payload: &str| record(&rules, event, payload)[..80].to_owned();
    let body = r#"{"message":"Thank you","channelId":"C1"}"#;
    let ids = ["new_conversation", "unanswered", "feedback"].map(|event| id(event, body));
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    assert_eq!(ids[2], id("feedback", r#"{ "channelId": "C1", "message": "Thank you" }"#));
    assert_ne!(ids[2], id("feedback", r#"{"message":"Thank you!","channelId":"C1"}"#));
}

#[test]
fn every_case_and_every_test_block_passes() {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(env!("CARGO_BIN_EXE_map")).arg("test").current_dir(root).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn it_has_no_warning() {
    let rules = compile(&[]);
    let warnings = rules.diagnostics().iter().filter(|one| one.severity > xdmap::diagnostic::Severity::Note);
    assert_eq!(warnings.count(), 0, "{}", xdmap::diagnostic::to_text(rules.diagnostics(), rules.sources(), false));
}
