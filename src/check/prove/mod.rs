//! The proof: whether every record of an event meets its target schema, for every payload that the source schema accepts.
//!
//! In: a checked mapping without errors. Out: an [`EventProof`] for each event: what its records are, as a schema, and
//! the places that stay open, each with a diagnostic. Left to others: a payload that shows the fault.

use super::proof::{EventProof, OpenPlace, RecordProof};
use super::typed::{Emit, Event, Mapping};
use crate::schema::{Schema, Type};

/// What is proved of the events of a mapping, in their order.
#[must_use]
pub(super) fn prove(mapping: &Mapping) -> Vec<EventProof> {
    mapping.events.iter().map(event).collect()
}

fn event(event: &Event) -> EventProof {
    EventProof { event: event.name.clone(), records: event.emits.iter().map(record).collect() }
}

fn record(emit: &Emit) -> RecordProof {
    let open = OpenPlace {
        place: String::new(),
        rules: emit.rules.iter().map(|rule| rule.span).collect(),
        keyword: None,
        why: "nothing is known of the record".to_owned(),
        escape: None,
    };
    RecordProof { emit: emit.name.clone(), schema: Schema::of_types(Type::Object.into()), open: vec![open] }
}
