//! What the checker proved of the records of an event, and what is left open.

use crate::schema::Schema;
use crate::source::Span;
use std::sync::Arc;

/// What is proved of one event: of each of its kinds of record, whether it always meets the target schema.
#[derive(Debug, Clone)]
pub struct EventProof {
    /// The event.
    pub event: Arc<str>,
    /// Its kinds of record, in the order of [`Event::emits`](super::Event::emits).
    pub records: Vec<RecordProof>,
}

/// What is proved of one kind of record.
#[derive(Debug, Clone)]
pub struct RecordProof {
    /// The emit; none for the body of an event without `emit`.
    pub emit: Option<Arc<str>>,
    /// What every such record is.
    pub schema: Schema,
    /// The places at which a record may not be what the target schema asks for.
    pub open: Vec<OpenPlace>,
}

/// A place of a record that is not proved; only such places are validated while running.
#[derive(Debug, Clone)]
pub struct OpenPlace {
    /// The place as a target path is written, elements as `[*]`, members of maps as `{*}`; empty: the record itself.
    pub place: String,
    /// The rules that write it.
    pub rules: Vec<Span>,
    /// The keyword of the target schema that is not proved, where it is one: `maxLength`.
    pub keyword: Option<Arc<str>>,
    /// Why, in plain words: `the text can have more than 100 characters`.
    pub why: String,
    /// A schema of the values that escape, where it is known.
    pub escape: Option<serde_json::Value>,
}

impl EventProof {
    /// Whether no record of the event can break the target schema.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.open().next().is_none()
    }

    /// All open places, in the order of the kinds of record.
    pub fn open(&self) -> impl Iterator<Item = &OpenPlace> {
        self.records.iter().flat_map(|record| &record.open)
    }
}
