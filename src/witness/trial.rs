//! Candidates, executed: the engine makes the records without holding them against the target schema, and the target
//! schema judges them.
//!
//! In: a payload and values of params. Out: every place where a record breaks its target, and a mark that tells one way
//! through the mapping from another.

use super::place::place_of;
use crate::check::{Event, Mapping};
use crate::payload::{ReadOptions, Tape};
use crate::plan::{EventPlan, RuleSet, lower_unchecked};
use crate::run::{Outcome, Params, Stage};
use crate::schema::{Schema, Validator, Violation};
use rustc_hash::{FxHashMap, FxHasher};
use serde_json::Value as Json;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Violations of one record that are looked at.
const MOST_VIOLATIONS: usize = 16;

/// Bytes of a payload beyond which trying it counts as several tries.
const FULL_PRICE: usize = 4000;

/// A payload with the values of params.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub payload: Json,
    /// As text, by name.
    pub params: Vec<(Arc<str>, String)>,
}

/// A record that breaks its target, at one place.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub emit: Option<Arc<str>>,
    pub place: String,
    pub record: String,
    /// All that is wrong with the record, this place first.
    pub violations: Vec<Violation>,
}

impl Finding {
    /// The keyword that is broken.
    pub(super) fn keyword(&self) -> &str {
        self.violations.first().map_or("", |violation| &violation.keyword)
    }

    /// Whether it is the same fault: of the same kind of record, at the same place, by the same keyword.
    pub(super) fn is_like(&self, other: &Finding) -> bool {
        self.emit == other.emit && self.place == other.place && self.keyword() == other.keyword()
    }
}

/// What came of a candidate.
#[derive(Debug, Default)]
pub(super) struct Trial {
    /// Whether the source takes the payload.
    pub accepted: bool,
    /// What tells one way through the mapping from another.
    pub mark: u64,
    /// Where records break the target.
    pub findings: Vec<Finding>,
}

/// One event, ready to try candidates on.
pub(super) struct Trials<'r> {
    rules: &'r RuleSet,
    plan: EventPlan,
    target: Schema,
    validator: Arc<Validator>,
    places: FxHashMap<String, String>,
    params: (Vec<(Arc<str>, String)>, Params),
    tape: Tape,
    /// Candidates that may still be tried; a large one counts as several.
    pub left: usize,
}

impl<'r> Trials<'r> {
    /// Of an event of a rule set; none where a schema cannot be compiled.
    pub(super) fn new(rules: &'r RuleSet, event: &Event, tries: usize) -> Option<Self> {
        let mapping: &Mapping = rules.mapping();
        let target = mapping.targets.get(event.target.0 as usize)?.schema.clone();
        Some(Self {
            plan: lower_unchecked(mapping, rules.sources(), event)?,
            validator: target.validator()?,
            target,
            rules,
            places: FxHashMap::default(),
            params: (Vec::new(), rules.params()),
            tape: Tape::default(),
            left: tries,
        })
    }

    /// Tries a candidate.
    pub(super) fn run(&mut self, candidate: &Candidate) -> Trial {
        if self.params.0 != candidate.params {
            let mut params = self.rules.params();
            for (name, text) in &candidate.params {
                if params.set(name, text).is_err() {
                    self.left = self.left.saturating_sub(1);
                    return Trial::default();
                }
            }
            self.params = (candidate.params.clone(), params);
        }
        let payload = candidate.payload.to_string();
        self.left = self.left.saturating_sub(1 + payload.len() / FULL_PRICE);
        let outcome = self.plan.apply(payload.as_bytes(), &self.params.1);
        let refused = |stage| matches!(stage, Stage::Parse | Stage::Event | Stage::Validate);
        if outcome.rejects.iter().any(|reject| refused(reject.code.stage())) {
            return Trial::default();
        }
        let mut findings = Vec::new();
        let mut mark = FxHasher::default();
        mark_rejects(&outcome, &mut mark);
        for record in &outcome.records {
            record.place.emit.hash(&mut mark);
            self.judge(&record.json, &record.place.emit, &mut mark, &mut findings);
        }
        Trial { accepted: true, mark: mark.finish(), findings }
    }

    /// Holds a record against the target.
    fn judge(&mut self, record: &str, emit: &Option<Arc<str>>, mark: &mut FxHasher, findings: &mut Vec<Finding>) {
        let Ok(document) = self.tape.read(record.as_bytes(), &ReadOptions::default()) else { return };
        let violations = match self.validator.accepts(document.root()) {
            true => Vec::new(),
            false => self.validator.violations(document.root(), MOST_VIOLATIONS),
        };
        let Ok(json) = serde_json::from_str::<Json>(record) else { return };
        mark_shape(&json, mark);
        for (index, violation) in violations.iter().enumerate() {
            let place = self.place(&json, &violation.pointer);
            (&place, &violation.keyword).hash(mark);
            let known = |finding: &Finding| {
                finding.emit == *emit && finding.place == place && finding.keyword() == violation.keyword
            };
            if findings.iter().any(known) {
                continue;
            }
            let mut ordered = violations.clone();
            ordered.swap(0, index);
            findings.push(Finding { emit: emit.clone(), place, record: record.to_owned(), violations: ordered });
        }
    }

    fn place(&mut self, record: &Json, pointer: &str) -> String {
        // Two records may differ in whether a member is a list, but hardly at the same pointer.
        let target = &self.target;
        let place = self.places.entry(pointer.to_owned()).or_insert_with(|| place_of(target, record, pointer));
        place.clone()
    }
}

/// What was rejected by which rule is part of the way through a mapping.
fn mark_rejects(outcome: &Outcome, mark: &mut FxHasher) {
    for reject in &outcome.rejects {
        reject.code.hash(mark);
        reject.target.hash(mark);
        reject.rule.as_ref().map(|rule| rule.line).hash(mark);
    }
}

/// Which members a record has, and roughly how many elements its lists.
fn mark_shape(value: &Json, mark: &mut FxHasher) {
    match value {
        Json::Null => 0_u8.hash(mark),
        Json::Bool(truth) => truth.hash(mark),
        Json::Number(_) => 2_u8.hash(mark),
        Json::String(_) => 3_u8.hash(mark),
        Json::Array(elements) => {
            (4_u8, elements.len().min(3)).hash(mark);
            elements.iter().take(2).for_each(|element| mark_shape(element, mark));
        }
        Json::Object(members) => {
            (5_u8, members.len()).hash(mark);
            for (name, member) in members.iter().take(200) {
                name.hash(mark);
                mark_shape(member, mark);
            }
        }
    }
}
