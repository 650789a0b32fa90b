//! A case: a folder with a payload, and the records or the reject it must give.

use super::fixture::{End, of_case};
use super::{Difference, ReadFixture, TestResult, cause, compare, params_of, unable};
use crate::plan::RuleSet;
use crate::report::count;
use crate::run::{Outcome, Reject};
use crate::schema::{Schema, Validator};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A case folder, read.
#[derive(Debug, Clone)]
pub struct Case {
    /// The event it belongs to.
    pub event: String,
    /// Its folder below the event's.
    pub folder: String,
    /// `payload.json`.
    pub payload: Vec<u8>,
    /// Its golden files; none: the case is new.
    pub golden: Option<Golden>,
    /// Params of `case.json`.
    pub params: BTreeMap<String, String>,
}

impl Case {
    /// `EVENT/CASE`
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.event, self.folder)
    }
}

/// What a case gives: the texts of its golden files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Golden {
    /// Records, one JSON text each; one alone stands in `record.json`, other numbers in `records.ndjson`.
    pub records: Vec<String>,
    /// `rejected.json`: the rejects as a list, without the places of rules.
    pub rejected: Option<String>,
}

/// Sources and targets of all events, ready to judge; compiled once a suite.
pub(super) struct Ends {
    by_event: BTreeMap<String, EventEnds>,
}

/// Both ends of an event; none where a schema loaded and cannot judge, which is not to be expected.
pub(super) struct EventEnds {
    pub(super) source: Option<End>,
    pub(super) target: Option<End>,
}

impl Ends {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let mapping = rules.mapping();
        let end = |schema: &Schema| {
            Validator::compile(schema).ok().map(|validator| End { schema: schema.clone(), validator })
        };
        let ends = |event: &crate::check::Event| EventEnds {
            source: end(&mapping.sources[event.source.0 as usize].schema),
            target: end(&mapping.targets[event.target.0 as usize].schema),
        };
        Self { by_event: mapping.events.iter().map(|event| (event.name.to_string(), ends(event))).collect() }
    }

    pub(super) fn of(&self, event: &str) -> Option<&EventEnds> {
        self.by_event.get(event)
    }

    /// Checks the records of an outcome against the target schema of their event.
    pub(super) fn judge(&self, event: &str, outcome: &Outcome, out: &mut Vec<Difference>) {
        let Some(target) = self.of(event).and_then(|ends| ends.target.as_ref()) else { return };
        for (index, record) in outcome.records.iter().enumerate() {
            let mut tape = crate::payload::Tape::default();
            let options = crate::payload::ReadOptions::default();
            match tape.read(record.json.as_bytes(), &options) {
                Ok(document) => {
                    out.extend(target.validator.violations(document.root(), 16).into_iter().map(|violation| {
                        Difference::plain(format!(
                            "record {index} breaks its target schema at {}: {}",
                            violation.pointer, violation.message
                        ))
                    }))
                }
                Err(fault) => out.push(Difference::plain(format!("record {index}: {}", fault.kind.message()))),
            }
        }
    }
}

/// Runs a case and compares what it gives with its golden files.
pub(super) fn run_case(rules: &RuleSet, ends: &Ends, case: &Case, fixture: &ReadFixture<'_>) -> TestResult {
    let name = case.name();
    let Some(event) = rules.event(&case.event) else {
        let faults = of_case(rules, ends, case, fixture);
        let differences = faults.iter().map(|fault| Difference::plain(fault.words(&name))).collect();
        return TestResult { name, place: None, differences, golden: None };
    };
    let own = case.params.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    let params = match params_of(rules, own) {
        Ok(params) => params,
        Err(why) => return unable(name, None, why),
    };
    let outcome = event.apply(&case.payload, &params);
    let mut differences = Vec::new();
    ends.judge(event.name(), &outcome, &mut differences);
    let invalid = differences.len();
    differences.extend(of_case(rules, ends, case, fixture).iter().map(|fault| Difference::plain(fault.words(&name))));
    let actual = golden_of(&outcome);
    match &case.golden {
        None => differences.push(Difference::plain("the case has no record.json, records.ndjson or rejected.json yet")),
        Some(expected) => compare_golden(expected, &actual, &outcome, &mut differences),
    }
    cause::find(rules, &case.event, &case.payload, &params, &mut differences);
    let golden = (differences.len() > invalid).then_some(actual);
    TestResult { name, place: None, differences, golden }
}

/// What an outcome looks like as golden files.
#[must_use]
pub fn golden_of(outcome: &Outcome) -> Golden {
    let records = outcome.records.iter().map(|record| record.json.clone()).collect();
    let rejects: Vec<Json> = outcome.rejects.iter().map(reject_json).collect();
    Golden { records, rejected: (!rejects.is_empty()).then(|| Json::from(rejects).to_string()) }
}

/// A reject as a case keeps it: what a user can see from outside, not the line of the rule.
fn reject_json(reject: &Reject) -> Json {
    let mut json = json!({ "code": reject.code.number(), "message": reject.message });
    let mut set = |name: &str, value: Json| json[name] = value;
    if let Some(place) = &reject.record {
        set("record", json!(place));
    }
    if let Some(offset) = reject.offset {
        set("offset", json!(offset));
    }
    if !reject.violations.is_empty() {
        set("violations", json!(reject.violations));
    }
    if let Some(pointer) = &reject.pointer {
        set("pointer", json!(pointer));
    }
    if let Some(target) = &reject.target {
        set("target", json!(target));
    }
    json
}

fn compare_golden(expected: &Golden, actual: &Golden, outcome: &Outcome, out: &mut Vec<Difference>) {
    let names = |index: usize| match outcome.records.get(index).and_then(|record| record.place.emit.as_ref()) {
        Some(emit) => format!("record {index} ({emit})"),
        None => format!("record {index}"),
    };
    if expected.records.len() != actual.records.len() {
        let (wanted, found) = (expected.records.len(), actual.records.len());
        out.push(Difference::plain(format!("expected {}, got {found}", count(wanted as u64, "record"))));
    }
    for (index, (wanted, found)) in expected.records.iter().zip(&actual.records).enumerate() {
        let (from, name) = (out.len(), names(index));
        compare_texts(&name, wanted, found, out);
        if let Some(record) = outcome.records.get(index) {
            cause::belong(out, from, &name, &record.place);
        }
    }
    match (&expected.rejected, &actual.rejected) {
        (Some(wanted), Some(found)) => compare_texts("rejected", wanted, found, out),
        (Some(_), None) => out.push(Difference::plain("expected a reject, there is none")),
        (None, Some(_)) => out.extend(outcome.rejects.iter().map(rejected)),
        (None, None) => {}
    }
}

/// A reject that nobody expected.
pub(super) fn rejected(reject: &Reject) -> Difference {
    Difference::plain(format!("rejected: {} {}", reject.code.number(), reject.message))
}

fn compare_texts(place: &str, expected: &str, actual: &str, out: &mut Vec<Difference>) {
    match (serde_json::from_str::<Json>(expected), serde_json::from_str::<Json>(actual)) {
        (Ok(wanted), Ok(found)) => {
            let before = out.len();
            compare::compare(place, &wanted, &found, out);
            // Equal as values; as texts they also agree in the order of their keys.
            let (wanted, found) = (wanted.to_string(), found.to_string());
            if out.len() == before && wanted != found {
                out.push(Difference::plain(format!("{place}: the order of the keys differs")));
            }
        }
        // What is no JSON is told with its place among the faults of the files.
        (Err(_), _) | (_, Err(_)) => {}
    }
}
