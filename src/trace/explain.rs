//! From what was noticed while a payload was mapped to an explanation of each record.

use super::fields::fields;
use super::steps::View;
use super::{Condition, Explanation, NotBegun, Read, RecordExplanation, RecordState, RejectExplanation};
use crate::diagnostic::near_name;
use crate::plan::{Content, EmitPlan, EventPlan, RemarkPlan, RuleSet, Template};
use crate::run::{Outcome, Params, RecordEnd, RecordTrace, Reject, Trace};
use crate::source::line_column;
use serde_json::Value as Json;

/// What to explain, and how much of the payload to show.
#[derive(Debug, Clone, Default)]
pub struct ExplainOptions {
    /// Only fields at, below or above this place of the record: `conversation.prompt`.
    pub target: Option<String>,
    /// Whether values stand in the explanation. Without it only kinds do, since payloads hold people's data.
    pub show_values: bool,
}

/// Why nothing can be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExplainFailure {
    /// The mapping has no such event.
    UnknownEvent(String),
    /// No rule of the event writes there; a near place that one writes.
    NotWritten(String, Option<String>),
}

impl std::fmt::Display for ExplainFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownEvent(event) => write!(out, "the mapping has no event `{event}`"),
            Self::NotWritten(target, None) => write!(out, "no rule writes `{target}`"),
            Self::NotWritten(target, Some(near)) => write!(out, "no rule writes `{target}`; a near name is `{near}`"),
        }
    }
}

impl std::error::Error for ExplainFailure {}

/// Maps a payload and tells how each field of each record came about.
///
/// # Errors
/// When the mapping has no such event, or no rule writes the target that is asked for. A payload that is rejected is no
/// error: the explanation says why.
pub fn explain(
    rules: &RuleSet,
    event: &str,
    payload: &[u8],
    params: &Params,
    options: &ExplainOptions,
) -> Result<Explanation, ExplainFailure> {
    let plan = rules.traced(event).ok_or_else(|| ExplainFailure::UnknownEvent(event.to_owned()))?;
    if let Some(target) = &options.target {
        known_target(plan, target)?;
    }
    let (outcome, trace) = plan.apply_traced(payload, params, true);
    let trace = trace.unwrap_or_default();
    let json: Json = serde_json::from_slice(payload).unwrap_or_default();
    let view = View::new(rules.sources(), plan, &trace, &json, options.show_values);
    let mut explanation = explanation(plan, &view, &trace, &outcome, options);
    if let (Some(reject), Some(told)) = (outcome.rejects.first(), &mut explanation.reject) {
        told.line_column = reject.offset.map(|offset| line_column(payload, offset));
    }
    Ok(explanation)
}

fn explanation(
    plan: &EventPlan,
    view: &View<'_>,
    trace: &Trace,
    outcome: &Outcome,
    options: &ExplainOptions,
) -> Explanation {
    let begun = trace.records.iter();
    let records = begun.filter_map(|begun| {
        let emit = plan.emits.iter().find(|emit| emit.name == begun.place.emit)?;
        Some(record(view, plan, emit, begun, outcome, options))
    });
    let reject = outcome.rejects.iter().find(|reject| reject.record.is_none());
    Explanation {
        event: plan.name().into(),
        records: records.collect(),
        conditions: reject_lines(view, &plan.rejects, 0, trace.steps.len()),
        not_begun: plan.emits.iter().filter_map(|emit| not_begun(view, emit, trace)).collect(),
        reject: reject.map(|reject| self::reject(view, reject)),
        cut: trace.cut,
    }
}

fn record(
    view: &View<'_>,
    plan: &EventPlan,
    emit: &EmitPlan,
    begun: &RecordTrace,
    outcome: &Outcome,
    options: &ExplainOptions,
) -> RecordExplanation {
    let written = outcome.records.iter().find(|record| record.place == begun.place);
    let json: Option<Json> = written.and_then(|record| serde_json::from_str(&record.json).ok());
    let whole = || outcome.rejects.iter().find(|reject| reject.record.is_none());
    let rejected = begun.end == RecordEnd::Rejected;
    let own = outcome.rejects.iter().find(|reject| reject.record.as_ref() == Some(&begun.place));
    let found = own.or_else(whole).filter(|_| rejected);
    let filter = emit.filter.as_ref().and_then(|filter| view.root_step(filter, begun.from, begun.to));
    let mut conditions: Vec<Condition> = filter.map(|step| view.condition(step)).into_iter().collect();
    conditions.extend(reject_lines(view, &emit.rejects, begun.from, begun.to));
    RecordExplanation {
        place: begun.place.clone(),
        state: match begun.end {
            RecordEnd::Written => RecordState::Written,
            RecordEnd::LeftOut => RecordState::LeftOut,
            RecordEnd::Rejected => RecordState::Rejected,
        },
        conditions,
        fields: if filter.is_some_and(|step| view.holds(step) != Some(true)) {
            Vec::new()
        } else {
            fields(view, plan, emit, begun, json.as_ref(), found, options)
        },
        reject: own.filter(|_| rejected).map(|own| reject(view, own)),
    }
}

/// What `reject` lines asked.
fn reject_lines(view: &View<'_>, lines: &[RemarkPlan], from: usize, to: usize) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for line in lines {
        let asked = line.guards.iter().filter_map(|guard| view.root_step(guard, from, to));
        let asked: Vec<Condition> = asked.map(|step| view.condition(step)).collect();
        let says = Some(line.reason.clone());
        if line.guards.is_empty() {
            let (expression, place) = ("always".to_owned(), line.rule.clone());
            let reads = Vec::new();
            conditions.push(Condition { expression, place, holds: Some(true), failed: None, reject: says, reads });
        } else {
            conditions.extend(asked.into_iter().map(|one| Condition { reject: says.clone(), ..one }));
        }
    }
    conditions
}

/// Why a kind of record was not begun.
fn not_begun(view: &View<'_>, emit: &EmitPlan, trace: &Trace) -> Option<NotBegun> {
    if trace.records.iter().any(|record| record.place.emit == emit.name) {
        return None;
    }
    let lists = emit.each.iter().rev();
    let (list, step) =
        lists.filter_map(|each| Some((&each.generator.list, view.last_step(&each.generator.list)?))).next()?;
    let (expression, place) = view.written(list)?;
    Some(NotBegun { emit: emit.name.clone(), list: expression, place, why: view.why_no_elements(step) })
}

pub(super) fn reject(view: &View<'_>, reject: &Reject) -> RejectExplanation {
    let read = |pointer: &String| Read { pointer: pointer.clone(), value: view.at(pointer) };
    RejectExplanation {
        code: reject.code.number(),
        message: reject.message.clone(),
        read: reject.pointer.as_ref().map(read),
        target: reject.target.clone(),
        rule: reject.rule.clone(),
        violations: reject.violations.clone(),
        line_column: None,
    }
}

fn known_target(plan: &EventPlan, target: &str) -> Result<(), ExplainFailure> {
    let mut written = Vec::new();
    plan.emits.iter().for_each(|emit| targets(&emit.template, &mut written));
    if written.iter().any(|one| touches(one, target)) {
        return Ok(());
    }
    let near = near_name(target, written.iter().map(String::as_str)).map(str::to_owned);
    Err(ExplainFailure::NotWritten(target.to_owned(), near))
}

fn targets(template: &Template, found: &mut Vec<String>) {
    for member in &template.members {
        if let Content::Open { candidates, object } = &member.content {
            if !candidates.is_empty() {
                found.push(dotted(&member.pointer));
            }
            object.iter().for_each(|object| targets(object, found));
        }
    }
}

/// A JSON Pointer into a record as a target path.
pub(super) fn dotted(pointer: &str) -> String {
    let names = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
    names.collect::<Vec<_>>().join(".")
}

/// Whether one place is the other, or lies above or below it.
pub(super) fn touches(one: &str, other: &str) -> bool {
    let below =
        |path: &str, above: &str| path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    below(one, other) || below(other, one)
}
