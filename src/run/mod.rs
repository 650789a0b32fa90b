//! Plan and payload to records: parse, validate, evaluate, write.
//!
//! In: the bytes of one payload, an [`EventPlan`](crate::plan::EventPlan), [`Params`]. Out: records as bytes, and
//! [`Reject`]s and [`Note`]s, which hold no value of the payload. No clock, no files, no printing.

mod apply;
mod build;
mod direct;
mod evaluate;
mod fast;
mod fault;
mod members;
mod options;
mod outcome;
mod params;
mod places;
mod read;
mod record;
mod reject;
mod shortcut;
#[cfg(test)]
mod tests;
mod tracer;
mod validate;
mod write;

pub use apply::Scratch;
pub use options::RunOptions;
pub use outcome::{Applied, Note, NoteKind, Outcome, Record};
pub use params::Params;
pub use reject::{RecordPlace, Reject, RejectCode, Stage};
pub(crate) use tracer::{Counts, Gave, RecordEnd, RecordTrace, Step, Trace};
pub(crate) use write::render_constant;
