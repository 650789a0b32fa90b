//! Rejects: payloads and records that could not be made, and why.

use crate::schema::Violation;
use crate::source::Place;
use std::sync::Arc;

/// Which record of a payload: the name of its emit, and the indexes of its elements, outermost first.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct RecordPlace {
    /// The emit; none for the body of an event without `emit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emit: Option<Arc<str>>,
    /// Indexes into the lists it runs over, as they came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub element: Vec<u32>,
}

/// A payload, or one record of it, that could not be made, and why. No value of the payload stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// What kind of reject.
    pub code: RejectCode,
    /// What is wrong, in plain words.
    pub message: String,
    /// The record; none when the whole payload is rejected.
    pub record: Option<RecordPlace>,
    /// Byte of the payload where reading it failed.
    pub offset: Option<usize>,
    /// Where the payload breaks its source schema, or the record its target schema.
    pub violations: Vec<Violation>,
    /// JSON Pointer into the payload of the value that a rule could not work with.
    pub pointer: Option<String>,
    /// The place in the record that could not be written, as a JSON Pointer.
    pub target: Option<String>,
    /// The rule.
    pub rule: Option<Place>,
}

/// The stage a payload was rejected in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Reading the JSON.
    Parse,
    /// Choosing the event.
    Event,
    /// The source schema.
    Validate,
    /// The rules.
    Map,
    /// The target schema and the limits of records.
    Output,
}

/// Codes of rejects: R1xx parse, R2xx event, R3xx validate, R4xx map, R5xx output, R9xx faults of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RejectCode {
    /// R101: not JSON.
    NotJson,
    /// R102: not UTF-8, or half of a surrogate pair.
    NotText,
    /// R103: over a limit of reading.
    OverReadLimit,
    /// R104: a key twice.
    DuplicateKey,
    /// R201: no event, or several, would take the payload.
    NoEvent,
    /// R202: an event that the package does not have.
    UnknownEvent,
    /// R203: an envelope or reject line that is not well-formed.
    BadEnvelope,
    /// R301: the payload breaks its source schema.
    InvalidPayload,
    /// R302: a field the source schema does not name, where those are rejected.
    UnknownField,
    /// R401: a function or operator failed and nothing caught it.
    RuleFailed,
    /// R402: the mapping says `reject`.
    RejectedByRule,
    /// R403: a `todo` was reached.
    TodoReached,
    /// R404: the work allowed for a payload is spent.
    OverWorkLimit,
    /// R405: a param has no value.
    ParamMissing,
    /// R501: the record breaks its target schema.
    InvalidRecord,
    /// R502: a required place of the record has no value.
    RequiredMissing,
    /// R503: a record, or all records of a payload, over a limit.
    OverOutputLimit,
    /// R901: a fault in the engine.
    Internal,
}

impl RejectCode {
    /// The number as shown: `R301`.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::NotJson => "R101",
            Self::NotText => "R102",
            Self::OverReadLimit => "R103",
            Self::DuplicateKey => "R104",
            Self::NoEvent => "R201",
            Self::UnknownEvent => "R202",
            Self::BadEnvelope => "R203",
            Self::InvalidPayload => "R301",
            Self::UnknownField => "R302",
            Self::RuleFailed => "R401",
            Self::RejectedByRule => "R402",
            Self::TodoReached => "R403",
            Self::OverWorkLimit => "R404",
            Self::ParamMissing => "R405",
            Self::InvalidRecord => "R501",
            Self::RequiredMissing => "R502",
            Self::OverOutputLimit => "R503",
            Self::Internal => "R901",
        }
    }

    /// The stage it belongs to.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::NotJson | Self::NotText | Self::OverReadLimit | Self::DuplicateKey => Stage::Parse,
            Self::NoEvent | Self::UnknownEvent | Self::BadEnvelope => Stage::Event,
            Self::InvalidPayload | Self::UnknownField => Stage::Validate,
            Self::RuleFailed
            | Self::RejectedByRule
            | Self::TodoReached
            | Self::OverWorkLimit
            | Self::ParamMissing
            | Self::Internal => Stage::Map,
            Self::InvalidRecord | Self::RequiredMissing | Self::OverOutputLimit => Stage::Output,
        }
    }
}
