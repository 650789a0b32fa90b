//! The fast way is taken: where it is not, nothing else would show.

use super::{Job, Store, run};
use crate::payload::Tape;
use crate::run::RunOptions;
use crate::{CompileOptions, Package, RuleSet};
use bumpalo::Bump;

fn shipped() -> RuleSet {
    let package = Package::builtin("chatlio").expect("the package is built in");
    RuleSet::compile(&package, &CompileOptions::default()).expect("the package compiles")
}

/// Whether the fast way maps a payload.
fn maps(rules: &RuleSet, event: &str, payload: &[u8]) -> bool {
    let plan = rules.event(event).expect("an event");
    let fast = plan.fast.as_ref().expect("a fast form");
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00Z").expect("a time");
    let (mut tape, texts, mut store) = (Tape::default(), Bump::new(), Store::default());
    let (options, keys, mut out) = (RunOptions::default(), plan.source.keys(), Vec::new());
    let document = tape.read_with(payload, &options.read, keys).expect("JSON");
    let root = document.root();
    let params = params.values();
    let job = Job { plan, fast, root, params, options: &options, keys, texts: &texts, places: false };
    run(&job, &mut store, &mut out).is_ok()
}

#[test]
fn every_event_of_the_shipped_package_has_a_fast_form() {
    for event in ["new_conversation", "unanswered", "feedback", "offline_message", "transcript"] {
        let rules = shipped();
        assert!(rules.event(event).expect("an event").fast.is_some(), "{event}");
    }
}

#[test]
fn usual_payloads_are_mapped_the_fast_way() {
    let rules = shipped();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events/chatlio");
    let (mut tried, mut fast) = (0, 0);
    for event in ["new_conversation", "feedback", "offline_message", "transcript"] {
        for case in std::fs::read_dir(root.join(event)).expect("a folder").flatten() {
            let payload = case.path().join("payload.json");
            if payload.exists() && !case.path().join("rejected.json").exists() {
                tried += 1;
                fast += u32::from(maps(&rules, event, &std::fs::read(payload).expect("a file")));
            }
        }
    }
    assert!(tried > 40 && fast == tried, "{fast} of {tried}");
}
