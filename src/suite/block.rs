//! A `test` block: a payload with changes, and what is expected of its records.

use super::case::{Ends, rejected};
use super::compare::compare_expected;
use super::fixture::{json_of, of_block, records_of};
use super::{Difference, ReadFixture, TestResult, cause, compare, emit_name, params_of, unable};
use crate::check::{Change, Expectation, ExpectationKind, Expected, Given, TestBlock};
use crate::path::{Step, escape_pointer, pointer_of_steps, print_steps};
use crate::plan::RuleSet;
use crate::report::count;
use crate::run::{Outcome, Params, Record};
use crate::schema::Violation;
use serde_json::Value as Json;

/// How reports name a block.
pub(super) fn name(rules: &RuleSet, test: &TestBlock) -> String {
    let event = rules.mapping().events.get(test.event).map_or("", |event| &event.name);
    format!("{event}: {}", test.title)
}

/// Runs a block.
pub(super) fn run_block(
    rules: &RuleSet,
    ends: &Ends,
    test: &TestBlock,
    name: String,
    fixture: &ReadFixture<'_>,
) -> TestResult {
    let place = Some(rules.sources().place(test.span));
    let ran = input_of(rules, test, fixture).and_then(|input| Ok((outcome_of(rules, test, &input)?, input)));
    match ran {
        Err(why) => unable(name, place, why),
        Ok((outcome, (payload, params))) => {
            let mut differences = Vec::new();
            let event = &rules.mapping().events[test.event].name;
            ends.judge(event, &outcome, &mut differences);
            let faults = of_block(rules, ends, test, fixture);
            differences.extend(faults.iter().map(|fault| Difference::plain(fault.words(""))));
            let reject_expected =
                test.expectations.iter().any(|expectation| matches!(expectation.kind, ExpectationKind::Reject(_)));
            if !reject_expected {
                differences.extend(outcome.rejects.iter().map(rejected));
            }
            for expectation in &test.expectations {
                expect(expectation, event, &outcome, fixture, &mut differences);
            }
            cause::find(rules, event, &payload, &params, &mut differences);
            TestResult { name, place, differences, golden: None }
        }
    }
}

fn outcome_of(rules: &RuleSet, test: &TestBlock, (payload, params): &(Vec<u8>, Params)) -> Result<Outcome, String> {
    let name = &rules.mapping().events[test.event].name;
    let event = rules.event(name).ok_or_else(|| format!("the mapping has no event `{name}`"))?;
    Ok(event.apply(payload, params))
}

/// The payload of a block, with its changes, and its params.
pub(super) fn input_of(
    rules: &RuleSet,
    test: &TestBlock,
    fixture: &ReadFixture<'_>,
) -> Result<(Vec<u8>, Params), String> {
    let name = &rules.mapping().events[test.event].name;
    let mut own = Vec::new();
    let mut payload = Payload::of(&test.given, name, fixture)?;
    for change in &test.changes {
        match change {
            Change::Set(steps, value) => set(payload.json()?, steps, Some(value.clone()))?,
            Change::Remove(steps) => set(payload.json()?, steps, None)?,
            Change::Param(param, text) => own.push((&**param, text.as_str())),
        }
    }
    let params = params_of(rules, own)?;
    Ok((payload.bytes(), params))
}

/// A payload that stays the bytes of its file until a change needs the value.
enum Payload {
    Bytes(Vec<u8>),
    Json(Json),
}

impl Payload {
    fn of(given: &Given, event: &str, fixture: &ReadFixture<'_>) -> Result<Self, String> {
        match given {
            Given::Literal(json) => Ok(Self::Json(json.clone())),
            Given::File(path) => fixture(&format!("{event}/{path}")).map(Self::Bytes),
        }
    }

    fn json(&mut self) -> Result<&mut Json, String> {
        if let Self::Bytes(bytes) = self {
            let json = json_of(bytes).map_err(|fault| fault.words("the given payload", bytes))?;
            *self = Self::Json(json);
        }
        match self {
            Self::Json(json) => Ok(json),
            Self::Bytes(_) => Err("the given payload is not JSON".to_owned()),
        }
    }

    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Json(json) => json.to_string().into_bytes(),
        }
    }
}

/// Sets or removes the value at a path; objects on the way are made.
fn set(json: &mut Json, steps: &[Step], value: Option<Json>) -> Result<(), String> {
    let Some((last, way)) = steps.split_last() else {
        *json = value.unwrap_or(Json::Null);
        return Ok(());
    };
    let fault = || format!("the payload has no place `{}`", print_steps(steps));
    let mut at = json;
    for step in way {
        at = match step {
            Step::Name(name) => {
                if at.is_null() {
                    *at = Json::Object(serde_json::Map::new());
                }
                at.as_object_mut().ok_or_else(fault)?.entry(&**name).or_insert(Json::Null)
            }
            Step::Index(index) => element(at, *index).ok_or_else(fault)?,
        };
    }
    match (last, value) {
        (Step::Name(name), Some(value)) => {
            if at.is_null() {
                *at = Json::Object(serde_json::Map::new());
            }
            at.as_object_mut().ok_or_else(fault)?.insert(name.to_string(), value);
        }
        (Step::Name(name), None) => {
            at.as_object_mut().ok_or_else(fault)?.shift_remove(&**name);
        }
        (Step::Index(index), Some(value)) => *element(at, *index).ok_or_else(fault)? = value,
        (Step::Index(index), None) => {
            let list = at.as_array_mut().ok_or_else(fault)?;
            let position = position(list.len(), *index).ok_or_else(fault)?;
            list.remove(position);
        }
    }
    Ok(())
}

fn position(len: usize, index: i64) -> Option<usize> {
    let from_end = index.checked_add(i64::try_from(len).ok()?)?;
    usize::try_from(if index < 0 { from_end } else { index }).ok().filter(|position| *position < len)
}

fn element(json: &mut Json, index: i64) -> Option<&mut Json> {
    let list = json.as_array_mut()?;
    let position = position(list.len(), index)?;
    list.get_mut(position)
}

fn expect(
    expectation: &Expectation,
    event: &str,
    outcome: &Outcome,
    fixture: &ReadFixture<'_>,
    out: &mut Vec<Difference>,
) {
    let wanted = |record: &&Record| {
        expectation.emit.as_ref().is_none_or(|emit| emit_name(record.place.emit.as_ref()) == &**emit)
    };
    let records: Vec<&Record> = outcome.records.iter().filter(wanted).collect();
    let what = expectation.emit.as_ref().map_or_else(|| "record".to_owned(), |emit| format!("`{emit}` record"));
    match &expectation.kind {
        ExpectationKind::Missing => expect_count(&what, 0, records.len(), out),
        ExpectationKind::Count(count) => expect_count(&what, *count as usize, records.len(), out),
        ExpectationKind::Subset(expected) => match records.as_slice() {
            [record] => expect_record(&what, expected, record, out),
            _ => expect_count(&what, 1, records.len(), out),
        },
        ExpectationKind::At(index, expected) => match records.get(*index as usize) {
            Some(record) => expect_record(&format!("{what} {index}"), expected, record, out),
            None => out.push(Difference::plain(format!("there is no {what} {index}: there are {}", records.len()))),
        },
        ExpectationKind::Reject(at) => expect_reject(at.as_deref(), outcome, out),
        ExpectationKind::Golden(path) => expect_golden(&format!("{event}/{path}"), &records, fixture, out),
    }
}

fn expect_count(what: &str, expected: usize, actual: usize, out: &mut Vec<Difference>) {
    if expected != actual {
        let expected = count(expected as u64, what);
        out.push(Difference::plain(format!("expected {expected}, got {actual}")));
    }
}

fn expect_record(place: &str, expected: &Expected, record: &Record, out: &mut Vec<Difference>) {
    match serde_json::from_str::<Json>(&record.json) {
        Ok(json) => {
            let from = out.len();
            compare_expected(place, expected, Some(&json), out);
            cause::belong(out, from, place, &record.place);
        }
        Err(fault) => out.push(Difference::plain(format!("{place} is not JSON: {fault}"))),
    }
}

/// A reject counts for a place when its pointer or one of its violations lies there or below, or when what is not there
/// is that place.
fn expect_reject(at: Option<&[Step]>, outcome: &Outcome, out: &mut Vec<Difference>) {
    if outcome.rejects.is_empty() {
        out.push(Difference::plain("expected a reject, there is none"));
        return;
    }
    let Some(steps) = at else { return };
    let wanted = pointer_of_steps(steps);
    let below =
        |pointer: &str| pointer.strip_prefix(&wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut places: Vec<String> = Vec::new();
    for reject in &outcome.rejects {
        places.extend(reject.violations.iter().map(place_of));
        places.extend(reject.pointer.clone().filter(|_| reject.violations.is_empty()));
    }
    if places.iter().any(|pointer| below(pointer)) {
        return;
    }
    places.dedup();
    let words =
        |pointer: &String| if pointer.is_empty() { "the payload as a whole".to_owned() } else { pointer.clone() };
    let found: Vec<String> = places.iter().map(words).collect();
    let found = if found.is_empty() { "no place".to_owned() } else { found.join(", ") };
    out.push(Difference::plain(format!("expected a reject at {wanted}, it names {found}")));
}

/// Where a violation stands; of a member that is required, where that member would stand.
fn place_of(violation: &Violation) -> String {
    match violation.lacks() {
        Some(name) => format!("{}/{}", violation.pointer, escape_pointer(name)),
        None => violation.pointer.clone(),
    }
}

fn expect_golden(path: &str, records: &[&Record], fixture: &ReadFixture<'_>, out: &mut Vec<Difference>) {
    // A file that cannot be read, or is no JSON, is told among the faults of the fixtures.
    let Some(texts) = fixture(path).ok().and_then(|text| records_of(&text).ok()) else { return };
    if texts.len() != records.len() {
        expect_count("record", texts.len(), records.len(), out);
    }
    for (index, ((_, expected), record)) in texts.iter().zip(records).enumerate() {
        match serde_json::from_str::<Json>(&record.json) {
            Ok(actual) => {
                let (from, name) = (out.len(), format!("record {index}"));
                compare::compare(&name, expected, &actual, out);
                cause::belong(out, from, &name, &record.place);
            }
            Err(fault) => out.push(Difference::plain(format!("record {index} is not JSON: {fault}"))),
        }
    }
}
