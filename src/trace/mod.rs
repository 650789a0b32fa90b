//! How the records of one payload came about: for each field the rule, its guards with what they gave, the places of the
//! payload that were read, the steps on the way and the result; for a field that is not there, why not.
//!
//! In: a [`RuleSet`](crate::RuleSet), an event, a payload. Out: an [`Explanation`], as text ([`to_text`]) or JSON
//! (`serde_json::to_string`; docs/testing.md describes it). What runs is the plain form of the plan, which gives what the
//! fast one gives. Left to others: reading files, choosing the event.
//!
//! ```
//! use xdmap::trace::{ExplainOptions, explain};
//! use xdmap::{CompileOptions, Package, RuleSet};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let package = Package::builtin("chatlio").ok_or("no such package")?;
//! let rules = RuleSet::compile(&package, &CompileOptions::default()).map_err(|failure| failure.to_string())?;
//! let mut params = rules.params();
//! params.set("received_at", "2026-01-05T10:00:00Z")?;
//! let payload = br#"{"message":"Hello","visitor":{"email":"no address"}}"#;
//! let options = ExplainOptions { target: Some("identityMap.Email".to_owned()), ..ExplainOptions::default() };
//! let explanation = explain(&rules, "feedback", payload, &params, &options)?;
//! let email = &explanation.records[0].fields[0];
//! assert_eq!(email.state, xdmap::trace::FieldState::Empty);
//! assert_eq!(email.reads[0].pointer, "/visitor/email");
//! # Ok(())
//! # }
//! ```

mod explain;
mod fields;
mod steps;
#[cfg(test)]
mod tests;
mod text;
mod why;

pub use explain::{ExplainFailure, ExplainOptions, explain};
pub use text::to_text;

use crate::run::RecordPlace;
use crate::schema::Violation;
use crate::source::Place;
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;

/// How one payload was mapped. Values of the payload stand in it only where they were asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The event.
    pub event: Arc<str>,
    /// The records that were begun, in the order they were.
    pub records: Vec<RecordExplanation>,
    /// What decides whether the payload is rejected, where the event has such lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Kinds of record that were not even begun, and the list that is missing or empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_begun: Vec<NotBegun>,
    /// Why the payload is rejected, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject: Option<RejectExplanation>,
    /// Whether steps were left out because there are too many.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// One record, or why there is none.
#[derive(Debug, Clone, Serialize)]
pub struct RecordExplanation {
    /// Which one.
    #[serde(flatten)]
    pub place: RecordPlace,
    /// What came of it.
    pub state: RecordState,
    /// Its `where`, then its `reject` lines, as far as they were asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What its rules did, in the order of the target schema.
    pub fields: Vec<FieldExplanation>,
    /// Why it was rejected, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject: Option<RejectExplanation>,
}

/// What came of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// It was written.
    Written,
    /// Its `where` does not hold, or it received nothing.
    LeftOut,
    /// It was rejected.
    Rejected,
}

/// A kind of record that was not begun.
#[derive(Debug, Clone, Serialize)]
pub struct NotBegun {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emit: Option<Arc<str>>,
    /// The list it runs over, as written.
    pub list: String,
    /// Where it is written.
    pub place: Place,
    /// What the list gave, in words.
    pub why: String,
}

/// Why a payload or record was rejected: what a reject line says.
#[derive(Debug, Clone, Serialize)]
pub struct RejectExplanation {
    /// `R301`
    pub code: &'static str,
    /// What is wrong, in plain words.
    pub message: String,
    /// The place of the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Read>,
    /// The place of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Place>,
    /// Where a schema is broken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// Line and column, from 1, where the payload cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_column: Option<(usize, usize)>,
}

/// What one rule did for one record.
#[derive(Debug, Clone, Serialize)]
pub struct FieldExplanation {
    /// Where it writes: `conversation.turnID`.
    pub target: String,
    /// The same as a JSON Pointer into the record.
    pub pointer: String,
    /// What came of it.
    pub state: FieldState,
    /// What it wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Shown>,
    /// Why it wrote nothing, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// Where it is written.
    pub rule: Place,
    /// Its expression, as written.
    pub expression: String,
    /// Its conditions, outermost first, as far as they were asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Condition>,
    /// The places of the payload that its value was made of, in the order they were read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Read>,
    /// How its value was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<StepExplanation>,
}

/// What came of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// Its value stands in the record.
    Written,
    /// A condition does not hold.
    NotWanted,
    /// It has no value.
    Missing,
    /// Its value is an empty list or object, and those are not written.
    Empty,
    /// It has no value because something failed, or its value breaks the target schema.
    Failed,
    /// It was not asked: another rule wrote the place, or the record was given up before.
    NotAsked,
}

/// A condition and what it gave.
#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    /// The condition, as written.
    pub expression: String,
    /// Where it is written.
    pub place: Place,
    /// Whether it holds; none: it failed.
    pub holds: Option<bool>,
    /// Why it failed, in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Of a `reject` line: what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject: Option<Arc<str>>,
    /// The places of the payload that it asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Read>,
}

/// A place of the payload, and what is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Read {
    /// JSON Pointer into the payload.
    pub pointer: String,
    /// What is there; none: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Shown>,
}

/// One step on the way to a value.
#[derive(Debug, Clone, Serialize)]
pub struct StepExplanation {
    /// What ran, as written.
    pub expression: String,
    /// Where it is written.
    pub place: Place,
    /// What it gave; none: it is missing, or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gives: Option<Shown>,
    /// Why it failed, in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// The places of the payload that it read itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Read>,
    /// The steps in it, in the order they ran.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepExplanation>,
}

/// A value, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// `text`, `number`, `boolean`, `time`, `date`, `duration`, `list`, `object` or `null`.
    pub kind: &'static str,
    /// Elements of a list, members of an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// The value; none where values are masked, or it is too large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
}
