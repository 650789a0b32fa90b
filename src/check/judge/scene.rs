//! One event with what every pass over it needs.
//!
//! In: a [`Mapping`] and one of its events. Out: its source, target and bindings, looked up once.

use super::bindings::Bindings;
use super::conditions::Conditions;
use super::logic::Formula;
use crate::check::typed::{Emit, Event, Mapping, Source, Target};
use crate::schema::Schema;

/// An event and what belongs to it.
pub(in crate::check) struct Scene<'m> {
    pub(in crate::check) mapping: &'m Mapping,
    pub(in crate::check) event: &'m Event,
    pub(in crate::check) source: &'m Source,
    pub(in crate::check) target: &'m Target,
    pub(in crate::check) bindings: Bindings<'m>,
}

impl<'m> Scene<'m> {
    /// None where the mapping does not hold the schemas that the event names.
    pub(in crate::check) fn new(mapping: &'m Mapping, event: &'m Event) -> Option<Self> {
        let source = mapping.sources.get(event.source.0 as usize)?;
        let target = mapping.targets.get(event.target.0 as usize)?;
        Some(Self { mapping, event, source, target, bindings: Bindings::new(event) })
    }

    /// What holds for every record of an emit that is written: its `where`, and no `reject`.
    pub(in crate::check) fn assumed(&self, conditions: &Conditions<'_, 'm>, emit: &'m Emit) -> Formula {
        let filter = emit.filter.as_ref().map_or(Formula::True, |filter| conditions.holds(filter));
        let rejects = [conditions.not_rejected(&self.event.rejects), conditions.not_rejected(&emit.rejects)];
        Formula::all(std::iter::once(filter).chain(rejects))
    }
}

/// Where a schema stands, as a note names it: `schemas/order.schema.json, line 12`.
pub(in crate::check) fn place_of(schema: &Schema) -> Option<String> {
    let place = schema.place()?;
    Some(match place.line {
        Some((line, _)) if line > 1 => format!("{}, line {line}", place.name),
        Some(_) | None => place.name.to_string(),
    })
}
