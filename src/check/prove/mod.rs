//! The proof: whether every record of an event meets its target schema, for every payload that the source schema accepts.
//!
//! In: a checked mapping without errors. Out: an [`EventProof`] for each event: what its records are, as a schema, and
//! the places that stay open, each with a diagnostic. Only those are validated while running. Left to others: a payload
//! that shows the fault.

mod object;
mod open;
mod record;
mod tree;
mod values;

use super::judge::conditions::Conditions;
use super::judge::scene::Scene;
use super::proof::{EventProof, RecordProof};
use super::typed::{Emit, Event, Mapping};
use crate::diagnostic::Diagnostic;
use crate::schema::{Schema, Type};
use record::{Comparison, Opening};
use tree::Planter;
use values::Values;

/// What is proved of the events of a mapping, in their order, and a diagnostic for each place that is not.
pub(super) fn prove(mapping: &Mapping, found: &mut Vec<Diagnostic>) -> Vec<EventProof> {
    mapping.events.iter().map(|one| event(mapping, one, found)).collect()
}

fn event(mapping: &Mapping, event: &Event, found: &mut Vec<Diagnostic>) -> EventProof {
    let records = match Scene::new(mapping, event) {
        Some(scene) => event.emits.iter().map(|emit| record(&scene, emit, found)).collect(),
        None => Vec::new(),
    };
    EventProof { event: event.name.clone(), records }
}

fn record<'m>(scene: &Scene<'m>, emit: &'m Emit, _found: &mut Vec<Diagnostic>) -> RecordProof {
    let conditions = Conditions::new(&scene.bindings);
    let values = Values::new(scene);
    let tree = Planter { values: &values, conditions: &conditions }.tree(&emit.rules);
    let assumed = scene.assumed(&conditions, emit);
    let mut comparison = Comparison { conditions: &conditions, assumed, found: Vec::new() };
    let schema = match tree.members.is_empty() {
        true => Schema::of_types(Type::Object.into()),
        false => comparison.record(&scene.target.schema, &tree),
    };
    let openings: Vec<Opening<'_>> = comparison.found;
    RecordProof { emit: emit.name.clone(), schema, open: openings.iter().map(open::place).collect() }
}
