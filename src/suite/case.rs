//! A case: a folder with a payload, and the records or the reject it must give.

use super::{Difference, TestResult, cause, compare, params_of, unable};
use crate::plan::RuleSet;
use crate::run::{Outcome, Reject};
use crate::schema::Validator;
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

/// The validators of all targets, compiled once a suite.
pub(super) struct Targets {
    by_event: BTreeMap<String, Result<Validator, String>>,
}

impl Targets {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let mapping = rules.mapping();
        let validator = |event: &crate::check::Event| {
            let schema = &mapping.targets[event.target.0 as usize].schema;
            Validator::compile(schema).map_err(|fault| fault.message)
        };
        Self { by_event: mapping.events.iter().map(|event| (event.name.to_string(), validator(event))).collect() }
    }

    /// Checks the records of an outcome against the target schema of their event.
    pub(super) fn judge(&self, event: &str, outcome: &Outcome, out: &mut Vec<Difference>) {
        let validator = match self.by_event.get(event) {
            Some(Ok(validator)) => validator,
            Some(Err(message)) => return out.push(Difference::plain(message.clone())),
            None => return,
        };
        for (index, record) in outcome.records.iter().enumerate() {
            let mut tape = crate::payload::Tape::default();
            let options = crate::payload::ReadOptions::default();
            match tape.read(record.json.as_bytes(), &options) {
                Ok(document) => out.extend(validator.violations(document.root(), 16).into_iter().map(|violation| {
                    Difference::plain(format!(
                        "record {index} breaks its target schema at {}: {}",
                        violation.pointer, violation.message
                    ))
                })),
                Err(fault) => out.push(Difference::plain(format!("record {index}: {}", fault.kind.message()))),
            }
        }
    }
}

/// Runs a case and compares what it gives with its golden files.
pub(super) fn run_case(rules: &RuleSet, targets: &Targets, case: &Case) -> TestResult {
    let name = case.name();
    let Some(event) = rules.event(&case.event) else {
        return unable(name, None, format!("the mapping has no event `{}`", case.event));
    };
    let own = case.params.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    let params = match params_of(rules, own) {
        Ok(params) => params,
        Err(why) => return unable(name, None, why),
    };
    let outcome = event.apply(&case.payload, &params);
    let mut differences = Vec::new();
    targets.judge(event.name(), &outcome, &mut differences);
    let invalid = differences.len();
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
        out.push(Difference::plain(format!("expected {wanted} records, got {found}")));
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
        (None, Some(found)) => out.push(Difference::plain(format!("rejected: {found}"))),
        (None, None) => {}
    }
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
        (Err(fault), _) => out.push(Difference::plain(format!("{place}: the golden file is not JSON: {fault}"))),
        (_, Err(fault)) => out.push(Difference::plain(format!("{place}: the record is not JSON: {fault}"))),
    }
}
