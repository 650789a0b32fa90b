//! Where a difference comes from: the rule that wrote the place, or did not, and what it read.
//!
//! In: the differences of one payload's records. Out: the same with their [`Cause`]s, from the explanation of the
//! payload. It is asked only for what differs, so a suite that passes does not pay for it.

use super::Difference;
use crate::plan::RuleSet;
use crate::run::{Params, RecordPlace};
use crate::source::Place;
use crate::trace::{ExplainOptions, FieldExplanation, FieldState, Read, explain};

/// The rule behind a difference. Values stand here: fixtures are the author's own.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Cause {
    /// Where the rule stands.
    pub rule: Place,
    /// Its expression, as written.
    pub expression: String,
    /// Why it wrote nothing, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// The places of the payload that its value was made of, or its conditions asked about.
    pub reads: Vec<Read>,
}

/// Marks the differences of a record that were found since `from`; `name` is what their places begin with.
pub(super) fn belong(out: &mut [Difference], from: usize, name: &str, record: &RecordPlace) {
    for difference in out.iter_mut().skip(from) {
        if let Some(pointer) = difference.place.strip_prefix(name) {
            difference.at = Some((record.clone(), pointer.to_owned()));
        }
    }
}

/// Finds the causes of all differences that belong to a record.
pub(super) fn find(rules: &RuleSet, event: &str, payload: &[u8], params: &Params, out: &mut [Difference]) {
    if out.iter().all(|difference| difference.at.is_none()) {
        return;
    }
    let options = ExplainOptions { target: None, show_values: true };
    let Ok(explanation) = explain(rules, event, payload, params, &options) else { return };
    for difference in out {
        let Some((place, pointer)) = &difference.at else { continue };
        let record = explanation.records.iter().find(|record| record.place == *place);
        difference.cause = record.and_then(|record| of(&record.fields, pointer));
    }
}

/// The rule that wrote a place, or what it stands in; else one that might have, or writes below it.
fn of(fields: &[FieldExplanation], pointer: &str) -> Option<Cause> {
    let around = || fields.iter().filter(|field| is_below(pointer, &field.pointer));
    let found = around()
        .find(|field| field.state == FieldState::Written)
        .or_else(|| around().next())
        .or_else(|| fields.iter().find(|field| is_below(&field.pointer, pointer)));
    found.map(|field| {
        let mut reads = field.reads.clone();
        reads.extend(field.guards.iter().flat_map(|guard| &guard.reads).cloned());
        let mut seen = Vec::new();
        reads.retain(|read| {
            !seen.contains(&read.pointer) && {
                seen.push(read.pointer.clone());
                true
            }
        });
        Cause { rule: field.rule.clone(), expression: field.expression.clone(), why: field.why.clone(), reads }
    })
}

fn is_below(pointer: &str, above: &str) -> bool {
    pointer.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
