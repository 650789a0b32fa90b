//! What a new schema does to the events of a mapping.
//!
//! In: the mapping compiled with the old schema and with the new one. Out: of each event what it was and what it is; what
//! is newly wrong; and a payload that shows it. Where the mapping does not compile any more, the rules as they stand are
//! run between the new schema and the other end.

use super::choose::{End, Replaced};
use crate::check::{Event, Mapping, OpenPlace};
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::{CompileFailure, RuleSet};
use crate::schema::{Schema, print_leaf_steps};
use crate::source::Span;
use crate::witness::{self, Counterexample, SearchOptions};
use serde::Serialize;
use std::sync::Arc;

/// What an event is, with one version of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "count", rename_all = "snake_case")]
pub enum EventState {
    /// No payload that its source accepts can give a record that its target refuses.
    Proved,
    /// So many places are not proved.
    Open(usize),
    /// It has so many errors.
    Broken(usize),
    /// It has no error, and others keep the mapping from compiling.
    NotJudged,
}

/// What a new schema does to one event.
#[derive(Debug)]
pub struct EventDrift {
    /// The event.
    pub event: Arc<str>,
    /// What it was.
    pub before: EventState,
    /// What it is.
    pub after: EventState,
    /// Where the mapping does not compile any more: a payload with which the rules as they stand give a record that the target
    /// refuses.
    pub counterexample: Option<Counterexample>,
}

impl EventDrift {
    /// Whether it is worse off.
    #[must_use]
    pub fn breaks(&self) -> bool {
        match (self.before, self.after) {
            (EventState::Proved, EventState::NotJudged) => self.counterexample.is_some(),
            (_, EventState::Broken(_)) | (EventState::Proved, EventState::Open(_)) => true,
            (EventState::Open(was), EventState::Open(is)) => is > was,
            (_, EventState::Proved | EventState::NotJudged) | (EventState::Broken(_) | EventState::NotJudged, _) => {
                false
            }
        }
    }
}

type After = Result<RuleSet, CompileFailure>;

/// Errors and warnings that were not said before.
pub(super) fn new_diagnostics(before: &RuleSet, after: &After) -> Vec<Diagnostic> {
    let said = match after {
        Ok(rules) => {
            let mut all = rules.diagnostics().to_vec();
            witness::attach(rules, &mut all, &SearchOptions::default());
            all
        }
        Err(failure) => failure.diagnostics.clone(),
    };
    let same = |a: &Diagnostic, b: &Diagnostic| (a.code, a.span, &a.message) == (b.code, b.span, &b.message);
    let is_new =
        |one: &Diagnostic| one.severity != Severity::Note && !before.diagnostics().iter().any(|other| same(one, other));
    said.into_iter().filter(is_new).collect()
}

/// What the events that go from or to a replaced schema were and are.
pub(super) fn events(
    before: &RuleSet,
    after: &After,
    schema: &Schema,
    replaced: &[Replaced],
    diagnostics: &mut [Diagnostic],
) -> Vec<EventDrift> {
    let mapping = before.mapping();
    let touched = |event: &&Event| {
        let names = [(End::Source, source_name(mapping, event)), (End::Target, target_name(mapping, event))];
        replaced.iter().any(|one| names.iter().any(|(end, name)| one.end == *end && name.as_ref() == Some(&one.name)))
    };
    let between = after.as_ref().err().map(|_| with_schema(before, schema, replaced));
    let drift = |event: &Event| {
        let errors = diagnostics.iter().filter(|one| is_error_of(one, event, mapping)).count();
        let is = match after {
            Ok(rules) => proved(rules, &event.name),
            Err(_) if errors > 0 => EventState::Broken(errors),
            Err(_) => EventState::NotJudged,
        };
        let found = between.as_ref().map(|rules| witness::search(rules, &event.name, &SearchOptions::default()));
        EventDrift {
            event: event.name.clone(),
            before: proved(before, &event.name),
            after: is,
            counterexample: found.and_then(|found| found.into_iter().next()),
        }
    };
    mapping.events.iter().filter(touched).map(drift).collect()
}

fn source_name(mapping: &Mapping, event: &Event) -> Option<Arc<str>> {
    mapping.sources.get(event.source.0 as usize).map(|one| one.name.clone())
}

fn target_name(mapping: &Mapping, event: &Event) -> Option<Arc<str>> {
    mapping.targets.get(event.target.0 as usize).map(|one| one.name.clone())
}

fn proved(rules: &RuleSet, event: &str) -> EventState {
    match rules.mapping().proofs.iter().find(|proof| *proof.event == *event).map(|proof| proof.open().count()) {
        Some(0) => EventState::Proved,
        Some(open) => EventState::Open(open),
        None => EventState::NotJudged,
    }
}

/// Whether an error stands in an event, or in what it is made of: outside every event.
fn is_error_of(diagnostic: &Diagnostic, event: &Event, mapping: &Mapping) -> bool {
    if diagnostic.severity != Severity::Error {
        return false;
    }
    let places = std::iter::once(diagnostic.span).chain(diagnostic.labels.iter().map(|label| label.span));
    let mut around = places.filter_map(|place| event_around(mapping, place)).peekable();
    around.peek().is_none() || around.any(|name| name == event.name)
}

/// The event that begins last before a place, if it is one whose rules reach that far.
fn event_around(mapping: &Mapping, place: Span) -> Option<Arc<str>> {
    let reach = |event: &Event| {
        let rules = event.emits.iter().flat_map(|emit| &emit.rules).map(|rule| rule.span);
        let ends = rules.filter(|span| span.file == event.span.file).map(|span| span.end);
        ends.max().unwrap_or(event.span.end)
    };
    let holds = |event: &&Event| {
        event.span.file == place.file && event.span.start <= place.start && place.start <= reach(event)
    };
    mapping.events.iter().filter(holds).max_by_key(|event| event.span.start).map(|event| event.name.clone())
}

/// The rules as they stand, between the new schema and the other end.
fn with_schema(before: &RuleSet, schema: &Schema, replaced: &[Replaced]) -> RuleSet {
    let mut mapping = before.mapping().clone();
    for one in replaced {
        match one.end {
            End::Source => {
                let sources = mapping.sources.iter_mut().filter(|source| source.name == one.name);
                sources.for_each(|source| source.schema = schema.clone());
            }
            End::Target => {
                let targets = mapping.targets.iter_mut().filter(|target| target.name == one.name);
                targets.for_each(|target| target.schema = schema.clone());
            }
        }
    }
    reopen(&mut mapping, schema, replaced);
    let hash = before.hash().to_owned();
    RuleSet::of(mapping, Vec::new(), before.sources().clone(), hash, false)
}

/// What was proved between the old schemas is not any more. Of a new target the places are known at which the records
/// that come may break it; with a new source nothing is known of them.
fn reopen(mapping: &mut Mapping, schema: &Schema, replaced: &[Replaced]) {
    if replaced.iter().any(|one| one.end == End::Source) {
        mapping.proofs.clear();
        return;
    }
    let Mapping { events, targets, proofs, .. } = mapping;
    let goes_there = |event: &Event| {
        let target = targets.get(event.target.0 as usize);
        target.is_some_and(|target| replaced.iter().any(|one| one.name == target.name))
    };
    for proof in proofs.iter_mut() {
        if events.iter().any(|event| event.name == proof.event && goes_there(event)) {
            proof.records.iter_mut().for_each(|record| record.open = open_places(schema, &record.schema));
        }
    }
}

fn open_places(target: &Schema, record: &Schema) -> Vec<OpenPlace> {
    let open = target.gaps(record).into_iter().map(|gap| OpenPlace {
        place: print_leaf_steps(&gap.steps).trim_start_matches('.').to_owned(),
        rules: Vec::new(),
        keyword: gap.keyword,
        why: gap.why,
        escape: None,
    });
    open.collect()
}
