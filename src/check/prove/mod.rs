//! The proof: whether every record of an event meets its target schema, for every payload that the source schema accepts.
//!
//! In: a checked mapping without errors. Out: an [`EventProof`] for each event: what its records are, as a schema, and
//! the places that stay open, each with a diagnostic. Only those are validated while running. Left to others: a payload
//! that shows the fault.

mod object;
mod open;
mod record;
#[cfg(test)]
mod tests;
mod told;
mod tree;
mod values;

use super::judge::conditions::Conditions;
use super::judge::scene::Scene;
use super::proof::{EventProof, RecordProof};
use super::typed::{Emit, Mapping};
use crate::diagnostic::Diagnostic;
use record::{Comparison, Opening};
use tree::Planter;
use values::Values;

/// Proves what can be proved of the events of a mapping: fills its proofs, and what is left to validate while running;
/// tells of each open place.
pub(super) fn prove(mapping: &mut Mapping, found: &mut Vec<Diagnostic>) {
    let events: Vec<Vec<Proved>> = (0..mapping.events.len()).map(|index| event(mapping, index, found)).collect();
    let mut proofs = Vec::with_capacity(events.len());
    for (event, proved) in mapping.events.iter_mut().zip(events) {
        let mut records = Vec::with_capacity(proved.len());
        for (emit, proved) in event.emits.iter_mut().zip(proved) {
            emit.rules.iter_mut().zip(&proved.checks).for_each(|(rule, check)| rule.check = *check);
            emit.whole = proved.whole;
            records.push(proved.record);
        }
        proofs.push(EventProof { event: event.name.clone(), records });
    }
    mapping.proofs = proofs;
    let mut told = rustc_hash::FxHashSet::default();
    found.retain(|one| told.insert((one.code, one.span, one.message.clone())));
}

/// What is known of one kind of record.
struct Proved {
    record: RecordProof,
    /// Of each rule whether its value is validated while running.
    checks: Vec<bool>,
    /// Whether the record is.
    whole: bool,
}

fn event(mapping: &Mapping, index: usize, found: &mut Vec<Diagnostic>) -> Vec<Proved> {
    let Some(event) = mapping.events.get(index) else { return Vec::new() };
    match Scene::new(mapping, event) {
        Some(scene) => event.emits.iter().map(|emit| record(&scene, emit, found)).collect(),
        None => Vec::new(),
    }
}

fn record<'m>(scene: &Scene<'m>, emit: &'m Emit, found: &mut Vec<Diagnostic>) -> Proved {
    let conditions = Conditions::new(&scene.bindings);
    let values = Values::new(scene);
    let tree = Planter { values: &values, conditions: &conditions }.tree(&emit.rules);
    let assumed = scene.assumed(&conditions, emit);
    let mut comparison = Comparison { conditions: &conditions, assumed, found: Vec::new() };
    let schema = comparison.record(&scene.target.schema, &tree);
    let openings: Vec<Opening<'_>> = comparison.found;
    found.extend(openings.iter().map(|opening| told::diagnostic(opening, emit)));
    let checks = emit.rules.iter().map(|rule| openings.iter().any(|one| one.is_checked_by(rule))).collect();
    let whole = openings.iter().any(Opening::needs_all);
    let open = openings.iter().map(open::place).collect();
    Proved { record: RecordProof { emit: emit.name.clone(), schema, open }, checks, whole }
}
