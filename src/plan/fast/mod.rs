//! The fast form of an event: terms over slots and places, and records as steps that write bytes.
//!
//! In: the expressions and templates of an event plan. Out: a [`FastEvent`], which `run/fast/` runs. It knows no faults:
//! where anything but a record comes of a payload, the event plan itself maps that payload again, and tells why. What
//! has no fast form here has no `FastEvent`, and the event plan maps every payload.

mod expressions;
mod record;
mod term;

pub(crate) use record::{FastEach, FastEmit, FastGenerator, FastMember, FastRemark, FastRule, Write};
pub(crate) use term::{FastCall, FastGenerators, FastMatch, FastPair, FastParameter, FastPiece, Native, Term};

use super::event::EventPlan;
use super::hoist::SlotPlan;
use super::places::Places;

/// An event, ready to run fast.
#[derive(Debug)]
pub(crate) struct FastEvent {
    /// What its slots are bound to; elements and parameters have nothing.
    pub slots: Vec<Option<Term>>,
    /// The places of the payload that are read.
    pub places: Places,
    /// The groups of places that stand below the whole payload, outer ones first.
    pub of_payload: Vec<usize>,
    /// For each slot the groups of places below it, outer ones first.
    pub of_slot: Vec<Vec<usize>>,
    /// `reject` lines outside every emit.
    pub rejects: Vec<FastRemark>,
    /// `note` lines outside every emit.
    pub notes: Vec<FastRemark>,
    /// Its kinds of record.
    pub emits: Vec<FastEmit>,
    /// How many runs of members keep their bytes from record to record.
    pub kept: usize,
}

impl FastEvent {
    /// The fast form of an event, where it has one.
    pub(super) fn of(event: &EventPlan) -> Option<FastEvent> {
        let mut lowering =
            Lowering { blank: event.blank_is_missing(), slots: &event.slots, places: Places::default(), kept: 0 };
        let slots = lowering.slots();
        let slots = slots?;
        let rejects = lowering.remarks(&event.rejects)?;
        let notes = lowering.remarks(&event.notes)?;
        let emits = event.emits.iter().map(|emit| lowering.emit(emit)).collect::<Option<_>>()?;
        let Lowering { places, kept, .. } = lowering;
        let groups = |slot: Option<usize>| places.groups_below(slot).collect();
        let of_slot = (0..slots.len()).map(|slot| groups(Some(slot))).collect();
        Some(FastEvent { of_payload: groups(None), of_slot, slots, places, rejects, notes, emits, kept })
    }
}

/// An event while its fast form is made.
struct Lowering<'e> {
    /// Whether blank text of the payload is missing.
    blank: bool,
    slots: &'e [SlotPlan],
    places: Places,
    kept: usize,
}
