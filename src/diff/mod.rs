//! What differs between two versions of a mapping: in what it says, in what its records are, in what comes out.
//!
//! In: two rule sets, and for what comes out the [`Outcome`](crate::Outcome)s of both for the same payloads. Out: a
//! [`Diff`]: rules added, removed and changed in meaning (not in layout), what becomes of the record schemas, and a
//! [`DataDiff`]: the fields that change, in how many records, with examples. Left to others: files and revisions (`cli`).

mod data;
mod declared;
mod meaning;
mod pieces;
mod records;
mod strict;
mod text;

pub use data::{DataDiff, Example, FieldDiff, OtherRecords, RejectDiff};
pub use pieces::{Aspect, Change, PieceChange, PieceKind, Written};
pub use records::{EndChange, RecordChange};
pub use text::{data_to_text, to_text};

use crate::check::{Event, Mapping};
use crate::drift::EventState;
use crate::plan::RuleSet;
use declared::Declarations;
use serde::Serialize;
use std::sync::Arc;

/// What differs between two versions of a mapping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The version before.
    pub old: Version,
    /// The version after.
    pub new: Version,
    /// Params that were added, removed or changed.
    pub params: Vec<PieceChange>,
    /// The events of both, in the order of the new version; those that are gone come last.
    pub events: Vec<EventDiff>,
}

/// Which version of which mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its hash: see [`RuleSet::hash`].
    pub hash: String,
}

/// What differs in one event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventDiff {
    /// The event.
    pub event: Arc<str>,
    /// What became of it; none: it is in both and means the same.
    pub change: Option<Change>,
    /// Whether who sends its payloads or reads its records may meet what could not come before: a payload that is refused
    /// now, a record that was not possible, other than by a new field; or no record at all.
    pub breaking: bool,
    /// What of its text changed in meaning, in the order of the new version; what is gone comes last.
    pub changes: Vec<PieceChange>,
    /// What became of the schema of its payloads; none where it lets the same through.
    pub source: Option<EndChange>,
    /// What became of what its records are, for each kind of record that is in both and differs.
    pub records: Vec<RecordChange>,
    /// Whether its records were proved.
    pub before: EventState,
    /// Whether they are.
    pub after: EventState,
}

impl Diff {
    /// Whether both mean the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.params.is_empty() && self.events.iter().all(|event| event.change.is_none())
    }

    /// Whether some event changes so that others must follow.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.events.iter().any(|event| event.breaking)
    }

    /// Whether no event is in both.
    #[must_use]
    pub fn shares_nothing(&self) -> bool {
        self.events.iter().all(|event| matches!(event.change, Some(Change::Added | Change::Removed)))
    }
}

/// Compares two versions of a mapping.
#[must_use]
pub fn diff(old: &RuleSet, new: &RuleSet) -> Diff {
    let sides = Sides { old, new, was: Declarations::of(old), is: Declarations::of(new) };
    let (was, is) = (&old.mapping().events, &new.mapping().events);
    let pair = |event: &Event| was.iter().find(|other| other.name == event.name);
    let mut events: Vec<EventDiff> = is.iter().map(|event| sides.event(pair(event), Some(event))).collect();
    let gone = was.iter().filter(|event| is.iter().all(|other| other.name != event.name));
    events.extend(gone.map(|event| sides.event(Some(event), None)));
    Diff { old: version(old), new: version(new), params: sides.params(), events }
}

fn version(rules: &RuleSet) -> Version {
    Version { name: rules.name().to_owned(), version: rules.version().to_owned(), hash: rules.hash().to_owned() }
}

/// Both versions, and what they declare.
struct Sides<'r> {
    old: &'r RuleSet,
    new: &'r RuleSet,
    was: Declarations,
    is: Declarations,
}

impl Sides<'_> {
    fn event(&self, old: Option<&Event>, new: Option<&Event>) -> EventDiff {
        let name = old.or(new).map_or_else(|| Arc::from(""), |event| event.name.clone());
        let (before, after) = (state(self.old.mapping(), &name), state(self.new.mapping(), &name));
        let mut diff = EventDiff {
            event: name,
            change: None,
            breaking: false,
            changes: Vec::new(),
            source: None,
            records: Vec::new(),
            before,
            after,
        };
        match (old, new) {
            (Some(old), Some(new)) => self.both(old, new, &mut diff),
            (Some(_), None) => (diff.change, diff.breaking) = (Some(Change::Removed), true),
            (None, _) => diff.change = Some(Change::Added),
        }
        diff
    }

    fn both(&self, old: &Event, new: &Event, diff: &mut EventDiff) {
        let (was, is) = (pieces::of_event(self.old, old), pieces::of_event(self.new, new));
        diff.changes = pieces::changes(was, is, &|text, old, new| self.through(text, old, new));
        diff.source = records::source(self.old.mapping(), old, self.new.mapping(), new);
        diff.records = records::records(self.old.mapping(), old, self.new.mapping(), new);
        let emit_gone = diff.changes.iter().any(|one| one.kind == PieceKind::Emit && one.change == Change::Removed);
        diff.breaking = emit_gone
            || diff.source.as_ref().is_some_and(|change| change.breaking)
            || diff.records.iter().any(|change| change.breaking);
        let same = diff.changes.is_empty() && diff.source.is_none() && diff.records.is_empty();
        diff.change = (!same || diff.before != diff.after).then_some(Change::Changed);
    }

    fn params(&self) -> Vec<PieceChange> {
        let (was, is) = (pieces::of_params(self.old), pieces::of_params(self.new));
        pieces::changes(was, is, &|_, _, _| Vec::new())
    }

    fn through(&self, text: &str, old: crate::source::Span, new: crate::source::Span) -> Vec<String> {
        declared::through(&self.was, &self.is, text, old, new)
    }
}

fn state(mapping: &Mapping, event: &str) -> EventState {
    match mapping.proofs.iter().find(|proof| *proof.event == *event).map(|proof| proof.open().count()) {
        Some(0) => EventState::Proved,
        Some(open) => EventState::Open(open),
        None => EventState::NotJudged,
    }
}

#[cfg(test)]
mod tests;
