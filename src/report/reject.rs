//! One line of a rejects file: everything needed to understand a reject, and to run it again.

use crate::path::escape_pointer;
use crate::plan::RuleSet;
use crate::run::{Reject, RejectCode, Stage};
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which form a reject line has: the value of its `$schema`.
pub const REJECT_SCHEMA_ID: &str = "urn:xdmap:reject:1";

/// The JSON Schema of a reject line, as `map rejects --schema` prints it.
pub const REJECT_SCHEMA: &str = include_str!("../../docs/schemas/reject.schema.json");

/// Bytes of a value that `--show-values` adds to a place; longer ones are cut.
const SHOWN_VALUE_BYTES: usize = 256;

/// One line of a rejects file. The order of the fields is the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectLine {
    /// [`REJECT_SCHEMA_ID`].
    #[serde(rename = "$schema")]
    pub schema: String,
    /// `R101` and so on.
    pub code: String,
    /// `parse`, `event`, `validate`, `map` or `output`.
    pub stage: String,
    /// What is wrong, in plain words, without any value of the payload.
    pub message: String,
    /// The event, where it was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The emit whose record is missing; none where the whole payload is rejected, or the event has no `emit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emit: Option<String>,
    /// Indexes of the element whose record is missing, outermost list first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub element: Vec<u32>,
    /// Where the payload came from.
    pub input: InputPlace,
    /// Byte of the payload where reading it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// JSON Pointer into the payload: the value a rule could not work with, or the first violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The keyword of the first violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// JSON Pointer into the schema of the first violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_location: Option<String>,
    /// The value at `pointer` as JSON text, cut to 256 bytes; only when values are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Up to 16 places where the payload (stage `validate`) or the record (stage `output`) breaks its schema.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<ViolationLine>,
    /// JSON Pointer into the record: the place that could not be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The rule of the mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RulePlace>,
    /// Values of params in their text form, `received_at` among them: a replay sets them again.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Version of the engine.
    pub engine: String,
    /// The mapping.
    pub mapping: MappingId,
    /// The payload as it came, where it is UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Arc<str>>,
    /// The payload as it came in base64 (RFC 4648 section 4), where it is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload_base64: Option<Arc<str>>,
    /// Where the payload stands in its input, when it is over the limit and so not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload_range: Option<ByteRange>,
}

/// Where a payload came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InputPlace {
    /// Path of the file as it was given, `-` for standard input.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Bytes of the (inflated) file before the payload.
    pub offset: u64,
}

/// Bytes of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteRange {
    /// Bytes of the (inflated) file before it.
    pub offset: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// A line of a mapping file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePlace {
    /// Path from the root of the package.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// The mapping that made a reject or a report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MappingId {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over its texts, in hex.
    pub hash: String,
}

impl MappingId {
    /// The mapping of a rule set.
    #[must_use]
    pub fn of(rules: &RuleSet) -> Self {
        Self { name: rules.name().to_owned(), version: rules.version().to_owned(), hash: rules.hash().to_owned() }
    }
}

/// One place where a value breaks a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViolationLine {
    /// JSON Pointer into the payload, or into the record at stage `output`.
    pub pointer: String,
    /// The keyword that is broken.
    pub keyword: String,
    /// JSON Pointer into the schema.
    pub schema_location: String,
    /// What is wrong, values masked.
    pub message: String,
    /// The value there; only when values are asked for, and only of a payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What a reject line says beside the reject itself.
#[derive(Debug, Clone)]
pub struct Origin<'a> {
    /// Where the payload came from.
    pub input: InputPlace,
    /// The event, where it was chosen.
    pub event: Option<&'a str>,
    /// Values of params.
    pub params: BTreeMap<String, String>,
    /// The mapping.
    pub mapping: MappingId,
    /// The payload.
    pub payload: PayloadForm,
}

/// How a payload stands in its reject lines. Cheap to clone: the rejects of one payload share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayloadForm {
    /// UTF-8 text.
    Text(Arc<str>),
    /// Base64 of other bytes.
    Base64(Arc<str>),
    /// Where it stands, when it is not kept.
    Range(ByteRange),
    /// Nowhere: nobody keeps rejects.
    Dropped,
}

impl PayloadForm {
    /// The form that keeps these bytes.
    #[must_use]
    pub fn keep(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.into()),
            Err(_) => Self::Base64(base64::engine::general_purpose::STANDARD.encode(bytes).into()),
        }
    }

    fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl RejectLine {
    /// The line of a reject. `show_values` adds the values at the places it names.
    #[must_use]
    pub fn new(reject: &Reject, origin: Origin<'_>, show_values: bool) -> Self {
        let stage = reject.code.stage();
        let first = reject.violations.first();
        let of_payload = stage != Stage::Output;
        let pointer =
            reject.pointer.clone().or_else(|| first.filter(|_| of_payload).map(|first| first.pointer.clone()));
        let target = reject.target.clone().or_else(|| first.filter(|_| !of_payload).map(|first| first.pointer.clone()));
        let (payload, payload_base64, payload_range) = members(&origin.payload);
        let mut line = Self {
            schema: REJECT_SCHEMA_ID.to_owned(),
            code: reject.code.number().to_owned(),
            stage: stage_name(stage).to_owned(),
            message: reject.message.clone(),
            event: origin.event.map(str::to_owned),
            emit: reject.record.as_ref().and_then(|record| record.emit.as_deref()).map(str::to_owned),
            element: reject.record.as_ref().map(|record| record.element.clone()).unwrap_or_default(),
            input: origin.input,
            byte: reject.offset.map(|offset| offset as u64),
            pointer,
            keyword: first.map(|first| first.keyword.clone()),
            schema_location: first.map(|first| first.schema.clone()),
            value: None,
            violations: reject.violations.iter().map(ViolationLine::from).collect(),
            target,
            rule: reject.rule.as_ref().map(|rule| RulePlace { file: rule.file.to_string(), line: rule.line }),
            params: origin.params,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            mapping: origin.mapping,
            payload,
            payload_base64,
            payload_range,
        };
        if show_values {
            line.add_values(origin.payload.text(), of_payload);
        }
        line
    }

    /// The line as JSON, without a line end.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a line back.
    ///
    /// # Errors
    /// It is not JSON, has another `$schema`, or lacks a field: in plain words, without any value.
    pub fn from_json(line: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(line).map_err(|fault| match fault.classify() {
            serde_json::error::Category::Data => "the line is not a reject line: a field is missing or of another kind",
            serde_json::error::Category::Syntax => "the line is not JSON",
            serde_json::error::Category::Eof => "the line is cut off",
            serde_json::error::Category::Io => "the line cannot be read",
        })?;
        if read.schema == REJECT_SCHEMA_ID { Ok(read) } else { Err("the line has another `$schema`".to_owned()) }
    }

    /// The payload's bytes, where the line holds them.
    #[must_use]
    pub fn payload_bytes(&self) -> Option<Vec<u8>> {
        match (&self.payload, &self.payload_base64) {
            (Some(text), _) => Some(text.as_bytes().to_vec()),
            (None, Some(base64)) => base64::engine::general_purpose::STANDARD.decode(base64.as_bytes()).ok(),
            (None, None) => None,
        }
    }

    fn add_values(&mut self, payload: Option<&str>, of_payload: bool) {
        let Some(payload) = payload.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok()) else {
            return;
        };
        let shown = |pointer: &str| payload.pointer(pointer).map(|value| cut(value.to_string()));
        self.value = self.pointer.as_deref().and_then(shown);
        if of_payload {
            self.violations.iter_mut().for_each(|violation| violation.value = shown(&violation.pointer));
        }
    }
}

impl From<&crate::schema::Violation> for ViolationLine {
    fn from(violation: &crate::schema::Violation) -> Self {
        Self {
            pointer: violation.pointer.clone(),
            keyword: violation.keyword.clone(),
            schema_location: violation.schema.clone(),
            message: violation.message.clone(),
            value: None,
        }
    }
}

type Members = (Option<Arc<str>>, Option<Arc<str>>, Option<ByteRange>);

fn members(payload: &PayloadForm) -> Members {
    match payload {
        PayloadForm::Text(text) => (Some(text.clone()), None, None),
        PayloadForm::Base64(text) => (None, Some(text.clone()), None),
        PayloadForm::Range(range) => (None, None, Some(*range)),
        PayloadForm::Dropped => (None, None, None),
    }
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Parse => "parse",
        Stage::Event => "event",
        Stage::Validate => "validate",
        Stage::Map => "map",
        Stage::Output => "output",
    }
}

fn cut(mut text: String) -> String {
    if text.len() > SHOWN_VALUE_BYTES {
        let end = (0..=SHOWN_VALUE_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A JSON Pointer with the indexes of lists as `*`, so that rejects of one kind can be counted together.
pub(super) fn pattern(pointer: &str) -> String {
    let masked = |token: &str| {
        let index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
        if index { "*".to_owned() } else { token.to_owned() }
    };
    pointer.split('/').map(masked).collect::<Vec<_>>().join("/")
}

/// The code of a number, `R301`, if this version knows it.
#[must_use]
pub fn known_code(number: &str) -> Option<RejectCode> {
    KNOWN.into_iter().find(|known| known.number() == number)
}

/// What a code is of, in a few words, for summaries; other versions of the program may know more codes.
#[must_use]
pub fn code_about(code: &str) -> &'static str {
    known_code(code).map_or("a code of another version", about)
}

const KNOWN: [RejectCode; 18] = [
    RejectCode::NotJson,
    RejectCode::NotText,
    RejectCode::OverReadLimit,
    RejectCode::DuplicateKey,
    RejectCode::NoEvent,
    RejectCode::UnknownEvent,
    RejectCode::BadEnvelope,
    RejectCode::InvalidPayload,
    RejectCode::UnknownField,
    RejectCode::RuleFailed,
    RejectCode::RejectedByRule,
    RejectCode::TodoReached,
    RejectCode::OverWorkLimit,
    RejectCode::ParamMissing,
    RejectCode::InvalidRecord,
    RejectCode::RequiredMissing,
    RejectCode::OverOutputLimit,
    RejectCode::Internal,
];

/// All codes, in order.
pub(super) fn known_codes() -> impl Iterator<Item = RejectCode> {
    KNOWN.into_iter()
}

pub(super) fn about(code: RejectCode) -> &'static str {
    match code {
        RejectCode::NotJson => "not JSON",
        RejectCode::NotText => "not UTF-8, or half of a surrogate pair",
        RejectCode::OverReadLimit => "over a limit of reading",
        RejectCode::DuplicateKey => "a key twice",
        RejectCode::NoEvent => "no event, or several, would take the payload",
        RejectCode::UnknownEvent => "an event that the mapping does not have",
        RejectCode::BadEnvelope => "an envelope or reject line that is not well-formed",
        RejectCode::InvalidPayload => "the payload breaks its source schema",
        RejectCode::UnknownField => "a field the source schema does not name",
        RejectCode::RuleFailed => "a rule failed",
        RejectCode::RejectedByRule => "rejected by the mapping",
        RejectCode::TodoReached => "a `todo` was reached",
        RejectCode::OverWorkLimit => "over the work allowed for a payload",
        RejectCode::ParamMissing => "a param has no value",
        RejectCode::InvalidRecord => "the record breaks its target schema",
        RejectCode::RequiredMissing => "a required place of the record has no value",
        RejectCode::OverOutputLimit => "over a limit of records",
        RejectCode::Internal => "a fault in the engine",
    }
}

impl RejectLine {
    /// `message/3`: which record is missing; none where the whole payload is rejected.
    #[must_use]
    pub fn record(&self) -> Option<String> {
        let emit = escape_pointer(self.emit.as_deref()?);
        Some(self.element.iter().fold(emit, |text, index| format!("{text}/{index}")))
    }
}
