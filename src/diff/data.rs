//! What two versions give for the same payloads: the fields that change, in how many records, with examples.
//!
//! In: the outcomes of both versions, payload by payload. Out: a [`DataDiff`]. Records are paired by their kind and the
//! elements they come from. Values stand here, since the payloads are the author's own fixtures.

use crate::path::is_plain_name;
use crate::run::{Outcome, Record, RecordPlace};
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;

/// So many examples are kept of each thing.
const EXAMPLES: usize = 3;

/// What two versions give for the same payloads.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DataDiff {
    /// Payloads that both versions mapped.
    pub payloads: u64,
    /// Payloads for which both give the same.
    pub same: u64,
    /// Records of the version before.
    pub records_before: u64,
    /// Records of the version after.
    pub records_after: u64,
    /// The fields that change, in the order in which they were met.
    pub fields: Vec<FieldDiff>,
    /// Records that only one version gives.
    pub records: Vec<OtherRecords>,
    /// Rejects that only one version gives.
    pub rejects: Vec<RejectDiff>,
}

/// A field that changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldDiff {
    /// The event.
    pub event: String,
    /// The kind of record; none in an event without `emit`.
    pub emit: Option<Arc<str>>,
    /// The field: `identityMap.Email[*].id`.
    pub target: String,
    /// In how many records.
    pub records: u64,
    /// Up to three of them that differ from each other.
    pub examples: Vec<Example>,
}

/// A field of one record, before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// The payload.
    pub payload: String,
    /// Which record of it.
    pub record: RecordPlace,
    /// What was there; none: nothing.
    pub before: Option<Json>,
    /// What is there; none: nothing.
    pub after: Option<Json>,
}

/// Records that only one version gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OtherRecords {
    /// The event.
    pub event: String,
    /// The kind of record; none in an event without `emit`.
    pub emit: Option<Arc<str>>,
    /// Whether it is the version after that gives them.
    pub added: bool,
    /// How many.
    pub records: u64,
    /// Up to three payloads that give one.
    pub payloads: Vec<String>,
}

/// Rejects that only one version gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RejectDiff {
    /// The event.
    pub event: String,
    /// The code: `R301`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Whether it is the version after that gives them.
    pub added: bool,
    /// How many.
    pub rejects: u64,
    /// Up to three payloads that give one.
    pub payloads: Vec<String>,
}

impl DataDiff {
    /// Adds what both versions give for one payload.
    pub fn add(&mut self, payload: &str, event: &str, before: &Outcome, after: &Outcome) {
        self.payloads += 1;
        self.records_before += before.records.len() as u64;
        self.records_after += after.records.len() as u64;
        let (records, differ) = pairs(&before.records, &after.records);
        let mut same = !differ;
        for (was, is) in records {
            match (was, is) {
                (Some(was), Some(is)) if was.json == is.json => {}
                (Some(was), Some(is)) => {
                    same = false;
                    self.record(payload, event, was, is);
                }
                (Some(one), None) => self.other_record(payload, event, one, false),
                (None, Some(one)) => self.other_record(payload, event, one, true),
                (None, None) => {}
            }
        }
        same &= !self.rejects(payload, event, before, after);
        self.same += u64::from(same);
    }

    fn record(&mut self, payload: &str, event: &str, was: &Record, is: &Record) {
        let value = |record: &Record| serde_json::from_str::<Json>(&record.json).unwrap_or_default();
        let (before, after) = (value(was), value(is));
        let mut changed = IndexMap::new();
        walk(&mut String::new(), Some(&before), Some(&after), &mut changed);
        for (target, (before, after)) in changed {
            let example = Example {
                payload: payload.to_owned(),
                record: was.place.clone(),
                before: before.cloned(),
                after: after.cloned(),
            };
            self.field(event, &was.place, target, example);
        }
    }

    fn field(&mut self, event: &str, place: &RecordPlace, target: String, example: Example) {
        let emit = &place.emit;
        let known = |one: &FieldDiff| one.event == event && one.emit == *emit && one.target == target;
        let at = self.fields.iter().position(known).unwrap_or_else(|| {
            let (event, emit) = (event.to_owned(), emit.clone());
            self.fields.push(FieldDiff { event, emit, target: target.clone(), records: 0, examples: Vec::new() });
            self.fields.len() - 1
        });
        let Some(field) = self.fields.get_mut(at) else { return };
        field.records += 1;
        let shown = |one: &Example| (&one.before, &one.after) == (&example.before, &example.after);
        if field.examples.len() < EXAMPLES && !field.examples.iter().any(shown) {
            field.examples.push(example);
        }
    }

    fn other_record(&mut self, payload: &str, event: &str, record: &Record, added: bool) {
        let emit = &record.place.emit;
        let known = |one: &&mut OtherRecords| one.event == event && one.emit == *emit && one.added == added;
        match self.records.iter_mut().find(known) {
            Some(one) => {
                one.records += 1;
                keep(&mut one.payloads, payload);
            }
            None => self.records.push(OtherRecords {
                event: event.to_owned(),
                emit: emit.clone(),
                added,
                records: 1,
                payloads: vec![payload.to_owned()],
            }),
        }
    }

    /// Whether the rejects of a payload differ.
    fn rejects(&mut self, payload: &str, event: &str, before: &Outcome, after: &Outcome) -> bool {
        let key = |outcome: &Outcome| -> IndexSet<(&'static str, String, String)> {
            let one = |reject: &crate::run::Reject| {
                (reject.code.number(), reject.message.clone(), format!("{:?}", reject.record))
            };
            outcome.rejects.iter().map(one).collect()
        };
        let (was, is) = (key(before), key(after));
        was.difference(&is).for_each(|(code, message, _)| self.reject(payload, event, code, message, false));
        is.difference(&was).for_each(|(code, message, _)| self.reject(payload, event, code, message, true));
        was != is
    }

    fn reject(&mut self, payload: &str, event: &str, code: &'static str, message: &str, added: bool) {
        let known = |one: &&mut RejectDiff| {
            one.event == event && one.code == code && one.message == message && one.added == added
        };
        match self.rejects.iter_mut().find(known) {
            Some(one) => {
                one.rejects += 1;
                keep(&mut one.payloads, payload);
            }
            None => self.rejects.push(RejectDiff {
                event: event.to_owned(),
                code,
                message: message.to_owned(),
                added,
                rejects: 1,
                payloads: vec![payload.to_owned()],
            }),
        }
    }
}

fn keep(payloads: &mut Vec<String>, payload: &str) {
    if payloads.len() < EXAMPLES && payloads.iter().all(|known| known != payload) {
        payloads.push(payload.to_owned());
    }
}

type Pair<'r> = (Option<&'r Record>, Option<&'r Record>);

/// Records of one place side by side, and whether some have no partner.
fn pairs<'r>(before: &'r [Record], after: &'r [Record]) -> (Vec<Pair<'r>>, bool) {
    let mut left: Vec<&Record> = after.iter().collect();
    let mut pairs: Vec<Pair<'r>> = Vec::new();
    for record in before {
        let at = left.iter().position(|other| other.place == record.place);
        pairs.push((Some(record), at.map(|at| left.remove(at))));
    }
    pairs.extend(left.into_iter().map(|record| (None, Some(record))));
    let alone = pairs.iter().any(|(was, is)| was.is_none() || is.is_none());
    (pairs, alone)
}

type Changed<'j> = IndexMap<String, (Option<&'j Json>, Option<&'j Json>)>;

/// The leaves that differ; of the elements of a list the first that does.
fn walk<'j>(path: &mut String, before: Option<&'j Json>, after: Option<&'j Json>, changed: &mut Changed<'j>) {
    if before == after {
        return;
    }
    let is_open = |value: Option<&Json>| match value {
        None => true,
        Some(Json::Object(members)) => !members.is_empty(),
        Some(Json::Array(elements)) => !elements.is_empty(),
        Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) => false,
    };
    let both = [before, after];
    let length = path.len();
    if is_open(before) && is_open(after) {
        let objects = both.into_iter().flatten().all(Json::is_object);
        let lists = both.into_iter().flatten().all(Json::is_array);
        if objects {
            let names: IndexSet<&String> =
                both.into_iter().flatten().filter_map(Json::as_object).flat_map(serde_json::Map::keys).collect();
            for name in names {
                push_name(path, name);
                let below = |value: Option<&'j Json>| value.and_then(|value| value.get(name));
                walk(path, below(before), below(after), changed);
                path.truncate(length);
            }
            return;
        }
        if lists {
            let count = |value: Option<&Json>| value.and_then(Json::as_array).map_or(0, Vec::len);
            path.push_str("[*]");
            for index in 0..count(before).max(count(after)) {
                let below = |value: Option<&'j Json>| value.and_then(|value| value.get(index));
                walk(path, below(before), below(after), changed);
            }
            path.truncate(length);
            return;
        }
    }
    changed.entry(path.clone()).or_insert((before, after));
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    if is_plain_name(name) { path.push_str(name) } else { path.extend(["\"", name, "\""]) }
}
