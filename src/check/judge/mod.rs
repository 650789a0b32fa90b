//! Passes over the typed mapping that look at whole events: what is never set, set twice, never read, never used.
//!
//! In: a [`Mapping`] without names, what is declared, and what was found before. Out: diagnostics, and the account of
//! fields that `map check`, reference pages and lineage show. Left to others: single expressions (`resolve/`).

mod account;
pub(super) mod bindings;
mod blank;
pub(super) mod conditions;
mod each;
pub(super) mod goals;
mod guards;
mod keys;
pub(super) mod logic;
mod numbers;
mod origins;
mod overlap;
mod places;
mod query;
mod random;
mod reads;
mod required;
pub(super) mod scene;
mod unaccounted;
mod unused;
mod writes;
mod written;

pub use account::{EmitAccount, EventAccount, FieldAccount, IgnoredField, RuleAccount, account};
pub(crate) use origins::{Origin, OriginStep, Origins, each_expression, parts};

use super::typed::{Event, Mapping, Usage};
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::source::Span;
use account::Ledger;
use scene::Scene;

/// Judges a mapping as a whole. `earlier` is what resolving found. What only follows from an error there is told all
/// the same; [`settle`](crate::diagnostic::settle) sees the texts and takes it out.
#[must_use]
pub fn judge(mapping: &Mapping, usage: &Usage, earlier: &[Diagnostic]) -> Vec<Diagnostic> {
    let scenes: Vec<Scene<'_>> = mapping.events.iter().filter_map(|event| Scene::new(mapping, event)).collect();
    let mut found = Vec::new();
    for scene in &scenes {
        let first = found.len();
        if lacks_schema(scene.event, &mapping.events, earlier) {
            continue;
        }
        event(scene, &mut found);
        found.iter_mut().skip(first).for_each(|one| name_event(one, scene.event, &mapping.events));
    }
    guards::check(&scenes, usage, earlier, &mut found);
    keys::check(&scenes, &mut found);
    unused::check(usage, &mut found);
    // A rule outside every `emit` is judged once for each of them.
    let mut told = rustc_hash::FxHashSet::default();
    found.retain(|one| told.insert((one.code, one.span, one.message.clone())));
    found
}

fn event(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    let ledger = Ledger::new(scene);
    for emit in &scene.event.emits {
        required::check(scene, emit, found);
        overlap::check(scene, emit, found);
        random::check(scene, emit, found);
    }
    unaccounted::check(scene, &ledger, found);
    found.push(unaccounted::coverage(scene, &ledger));
    unaccounted::check_ignores(scene, &ledger, found);
    each::check(scene, found);
    blank::check(scene, found);
}

/// Shows the event where the fault itself stands outside of it, in a fragment.
fn name_event(diagnostic: &mut Diagnostic, event: &Event, events: &[Event]) {
    let places = std::iter::once(diagnostic.span).chain(diagnostic.labels.iter().map(|label| label.span));
    if { places }.all(|place| event_around(place, events) != Some(event.span)) {
        diagnostic.labels.push(Label { span: event.span, text: "in this event".to_owned() });
    }
}

/// Whether an event has nothing to be judged by: its source or target is not there.
fn lacks_schema(event: &Event, events: &[Event], earlier: &[Diagnostic]) -> bool {
    earlier.iter().any(|one| one.code == Code::UnknownSchema && event_around(one.span, events) == Some(event.span))
}

/// The event that a place lies in: the last one of the file whose name stands before it.
fn event_around(place: Span, events: &[Event]) -> Option<Span> {
    let before =
        events.iter().map(|event| event.span).filter(|name| name.file == place.file && name.start <= place.start);
    before.max_by_key(|name| name.start)
}

#[cfg(test)]
mod tests;
