//! What a run tells beside its records: rejects, notes and statistics, and their JSON forms.
//!
//! In: what the engine gave for each payload. Out: [`RejectLine`] (a line of a rejects file, with a published schema),
//! [`Report`] (`--stats`, and in short on the terminal) and [`RejectSummary`] (`map rejects`). Values of a payload stand
//! in the payload members of a reject line and, only when asked for, in `value`; nowhere else.

mod note;
mod pages;
mod reject;
mod statistics;
mod summary;
mod words;

pub use note::{NoteCount, note_about, note_code};
pub use pages::{note_pages, reject_pages};
pub use reject::{ByteRange, InputPlace, MappingId, REJECT_SCHEMA, REJECT_SCHEMA_ID, RejectLine, RulePlace};
pub use reject::{Origin, PayloadForm, ViolationLine, code_about, known_code};
pub use statistics::{EventCount, Payloads, Report, Slots, Tally};
pub use summary::{RejectCount, RejectSummary};
pub use words::{count, decimal, escaped, plural};

#[cfg(test)]
mod tests;
