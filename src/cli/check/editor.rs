//! A check for editors and other machines: one JSON object. `docs/schemas/check.schema.json` is its schema.

use super::Found;
use serde_json::{Map, Value, json};
use xdmap::check::{EventAccount, EventProof, OpenPlace, account};
use xdmap::diagnostic::to_json;
use xdmap::plan::RuleSet;
use xdmap::source::Sources;

/// Of what form the report is.
const SCHEMA: &str = "urn:xdmap:check:1";

/// All of it.
pub(super) fn report(found: &Found<'_>) -> Value {
    json!({
        "$schema": SCHEMA,
        "well": !found.bad,
        "folder": found.folder,
        "mapping": found.rules.map(identity),
        "events": found.rules.map(|rules| events(rules, found.sources)),
        "diagnostics": to_json(&found.diagnostics, found.sources),
    })
}

/// Name, version and hash of a mapping.
pub(super) fn identity(rules: &RuleSet) -> Value {
    json!({ "name": rules.name(), "version": rules.version(), "hash": rules.hash() })
}

fn events(rules: &RuleSet, sources: &Sources) -> Vec<Value> {
    let proofs = &rules.mapping().proofs;
    let proof = |event: &EventAccount| proofs.iter().find(|proof| proof.event == event.event);
    account(rules.mapping()).iter().map(|event| object(event, proof(event), sources)).collect()
}

/// The account of an event, with its proof behind its name.
fn object(event: &EventAccount, proof: Option<&EventProof>, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("event".to_owned(), (&*event.event).into());
    object.insert("proved".to_owned(), proof.is_some_and(EventProof::is_proved).into());
    object.insert("open".to_owned(), proof.map(|proof| open(proof, sources)).unwrap_or_default().into());
    if let Value::Object(account) = json!(event) {
        object.extend(account);
    }
    Value::Object(object)
}

/// The places that are not proved.
pub(super) fn open(proof: &EventProof, sources: &Sources) -> Vec<Value> {
    let places = proof.records.iter().flat_map(|record| record.open.iter().map(move |place| (record, place)));
    places.map(|(record, place)| open_place(record.emit.as_deref(), place, sources)).collect()
}

fn open_place(emit: Option<&str>, open: &OpenPlace, sources: &Sources) -> Value {
    let rules: Vec<_> = open.rules.iter().map(|span| sources.place(*span)).collect();
    json!({
        "emit": emit, "place": open.place, "keyword": open.keyword, "why": open.why, "rules": rules,
        "escape": open.escape,
    })
}
