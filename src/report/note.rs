//! Notes as they are counted and named.

use crate::run::NoteKind;
use serde::Serialize;

/// Places told apart in one report; notes of further places are counted together.
pub(super) const MOST_PLACES: usize = 100;

/// How often a note came up at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteCount {
    /// `N1` and so on.
    pub code: &'static str,
    /// What it says.
    pub about: &'static str,
    /// JSON Pointer into the payload (N1) or the record (N5), or the words of a `note` line (N8); none where the note has
    /// none, or there were too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How often.
    pub count: u64,
}

/// The code of a note: `N1`.
#[must_use]
pub fn note_code(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::UndeclaredField => "N1",
        NoteKind::DuplicateKey => "N2",
        NoteKind::RepairedText => "N3",
        NoteKind::LargeRecord => "N4",
        NoteKind::LongList => "N5",
        NoteKind::SameId => "N6",
        NoteKind::NoRecord => "N7",
        NoteKind::Said => "N8",
    }
}

/// What a note is of, as a noun that [`plural`](super::plural) can bend.
#[must_use]
pub fn note_about(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::UndeclaredField => "undeclared field",
        NoteKind::DuplicateKey => "duplicate key",
        NoteKind::RepairedText => "repaired text",
        NoteKind::LargeRecord => "record over 10 KB",
        NoteKind::LongList => "list over 10 items",
        NoteKind::SameId => "repeated record id",
        NoteKind::NoRecord => "payload without a record",
        NoteKind::Said => "remark of the mapping",
    }
}
