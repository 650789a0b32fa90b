//! What becomes of the payloads an event takes and of the records it gives, as schemas.
//!
//! In: an event of both versions. Out: of its source schema and of each kind of record what changes, place by place, and
//! whether it is breaking: for records, whether a reader may meet what could not come before, other than a new field.

use crate::check::{Event, Mapping, RecordProof};
use crate::drift::{ChangeClass, compare};
use crate::schema::{PlaceChange, Schema};
use serde::Serialize;
use std::sync::Arc;

/// What becomes of the schema of payloads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndChange {
    /// What it is, in a word.
    pub class: ChangeClass,
    /// Whether payloads that were taken may be refused.
    pub breaking: bool,
    /// The places that differ.
    pub places: Vec<PlaceChange>,
}

/// What becomes of what one kind of record is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordChange {
    /// The emit; none for the body of an event without `emit`.
    pub emit: Option<Arc<str>>,
    /// What it is, in a word: `widens` where records come that could not come.
    pub class: ChangeClass,
    /// Whether a reader of the records may meet what could not come before, other than a new field.
    pub breaking: bool,
    /// The places that differ.
    pub places: Vec<PlaceChange>,
}

/// What becomes of the payloads of an event.
pub(super) fn source(was: &Mapping, old: &Event, is: &Mapping, new: &Event) -> Option<EndChange> {
    let schema = |mapping: &Mapping, event: &Event| {
        mapping.sources.get(event.source.0 as usize).map(|source| source.schema.clone())
    };
    let (before, after) = (schema(was, old)?, schema(is, new)?);
    let (class, places) = changed(&before, &after)?;
    let breaking = match class {
        ChangeClass::Equal | ChangeClass::Widens => false,
        ChangeClass::Narrows | ChangeClass::Neither => true,
        ChangeClass::Unclear => places.iter().any(|place| place.sides.narrower),
    };
    Some(EndChange { class, breaking, places })
}

/// What becomes of the records of an event.
pub(super) fn records(was: &Mapping, old: &Event, is: &Mapping, new: &Event) -> Vec<RecordChange> {
    let (before, after) = (proofs(was, old), proofs(is, new));
    let pair = |record: &RecordProof| before.iter().find(|other| other.emit == record.emit);
    let change = |record: &RecordProof| {
        let (class, mut places) = changed(&pair(record)?.schema, &record.schema)?;
        let breaking = match class {
            ChangeClass::Equal | ChangeClass::Narrows => false,
            ChangeClass::Widens | ChangeClass::Neither | ChangeClass::Unclear => places.iter().any(surprises),
        };
        places.iter_mut().for_each(as_target_path);
        Some(RecordChange { emit: record.emit.clone(), class, breaking, places })
    };
    after.iter().filter_map(change).collect()
}

fn proofs<'m>(mapping: &'m Mapping, event: &Event) -> &'m [RecordProof] {
    mapping.proofs.iter().find(|proof| proof.event == event.name).map_or(&[], |proof| &proof.records)
}

fn changed(before: &Schema, after: &Schema) -> Option<(ChangeClass, Vec<PlaceChange>)> {
    if before.changes(after).is_empty() {
        return None;
    }
    let change = compare(before, after);
    (change.class != ChangeClass::Equal).then_some((change.class, change.places))
}

/// Whether a reader may be surprised by a change: by a field that was always there and is not, or by a value that could
/// not come. A new field is none.
fn surprises(place: &PlaceChange) -> bool {
    place.sides.wider && place.aspect != "added"
}

/// `.a.b` of a payload is `a.b` of a record.
fn as_target_path(change: &mut PlaceChange) {
    if let Some(path) = change.place.strip_prefix('.') {
        change.place = path.to_owned();
    }
}
