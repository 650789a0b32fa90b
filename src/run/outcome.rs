//! What mapping a payload gives: records, rejects and notes.

use super::reject::{RecordPlace, Reject};
use crate::plan::EmitPlan;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher;
use std::sync::Arc;

/// Something worth counting that stops nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NoteKind {
    /// N1: a payload field the source schema does not name.
    UndeclaredField,
    /// N2: a key that stands twice in an object; the last was used.
    DuplicateKey,
    /// N3: text that was repaired.
    RepairedText,
    /// N4: a record over 10 KB, which Profile drops silently.
    LargeRecord,
    /// N5: a list over 10 items in a record.
    LongList,
    /// N6: two records of one payload with the same id.
    SameId,
    /// N7: a payload that gave no record.
    NoRecord,
    /// N8: what a `note` line of the mapping says.
    Said,
}

/// One note, with the place it speaks of and how often it came up in this payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub kind: NoteKind,
    /// What it speaks of, without any value: a JSON Pointer into the payload (N1, keys only) or the record (N5), or the
    /// words of a `note` line (N8).
    pub subject: Option<String>,
    /// How often.
    pub count: u32,
}

/// What one payload gave.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The records, each one line of compact JSON without its line end, in the order written.
    pub records: Vec<Record>,
    /// What could not be made.
    pub rejects: Vec<Reject>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which one.
    pub place: RecordPlace,
    /// Compact JSON.
    pub json: String,
}

/// What [`EventPlan::apply_into`] did.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// Records written.
    pub records: u32,
    /// What could not be made. Record slots = records + rejects that have a place.
    pub rejects: Vec<Reject>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
}

/// Records over so many bytes are dropped silently by Profile (guardrails of Real-Time Customer Profile: 10 KB).
const LARGE_RECORD: usize = 10 * 1024;

/// What came of one payload so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Records written.
    pub records: u32,
    /// Records that could not be made.
    pub rejects: Vec<Reject>,
    /// Which records were written, where someone wants to know.
    pub places: Option<Vec<RecordPlace>>,
    /// Long lists of the record that is being written.
    pub long_now: Vec<(Arc<str>, u32)>,
    /// What `note` lines say of the record that is being written.
    said_now: Vec<Arc<str>>,
    /// The id of the record that is being written.
    id_now: Option<u64>,
    /// Whether the record that was written last is a large one.
    large_now: bool,
    long: Vec<(Arc<str>, u32)>,
    said: Vec<(Arc<str>, u32)>,
    ids: Vec<u64>,
    large: u32,
}

impl Progress {
    /// Nothing yet; `places` tells whether the places of records are wanted.
    pub(super) fn new(places: bool) -> Self {
        Self { places: places.then(Vec::new), ..Self::default() }
    }

    /// A record is whole.
    pub(super) fn wrote(&mut self, emit: &EmitPlan, indexes: &[u32]) {
        self.records += 1;
        self.ids.extend(self.id_now.take());
        self.large += u32::from(std::mem::take(&mut self.large_now));
        self.long_now.drain(..).for_each(|(pointer, count)| add(&mut self.long, pointer, count));
        self.said_now.drain(..).for_each(|words| add(&mut self.said, words, 1));
        if let Some(places) = &mut self.places {
            places.push(RecordPlace { emit: emit.name.clone(), element: indexes.to_vec() });
        }
    }

    /// A record is given up.
    pub(super) fn gave_up(&mut self) {
        self.long_now.clear();
        self.said_now.clear();
        self.id_now = None;
        self.large_now = false;
    }

    /// Long lists were written at a place of the record.
    pub(super) fn long_list(&mut self, pointer: &Arc<str>, count: u32) {
        self.long_now.push((pointer.clone(), count));
    }

    /// A `note` line speaks of the record that is being written.
    pub(super) fn say(&mut self, words: &Arc<str>) {
        self.said_now.push(words.clone());
    }

    /// A `note` line speaks of the payload.
    pub(super) fn say_of_payload(&mut self, words: &Arc<str>) {
        add(&mut self.said, words.clone(), 1);
    }

    /// The id of the record that is being written, by its bytes.
    pub(super) fn id(&mut self, bytes: &[u8]) {
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        self.id_now = Some(hasher.finish());
    }

    /// How long the record is.
    pub(super) fn sized(&mut self, length: usize) {
        self.large_now = length > LARGE_RECORD;
    }

    /// The notes on its records.
    pub(super) fn notes(&mut self, notes: &mut Vec<Note>) {
        let mut note = |kind, subject: Option<String>, count| {
            if count > 0 {
                notes.push(Note { kind, subject, count });
            }
        };
        note(NoteKind::LargeRecord, None, self.large);
        for (pointer, count) in &self.long {
            note(NoteKind::LongList, Some(pointer.to_string()), *count);
        }
        self.ids.sort_unstable();
        let same = self.ids.windows(2).filter(|pair| pair[0] == pair[1]).count();
        note(NoteKind::SameId, None, u32::try_from(same).unwrap_or(u32::MAX));
        for (words, count) in &self.said {
            note(NoteKind::Said, Some(words.to_string()), *count);
        }
        note(NoteKind::NoRecord, None, u32::from(self.records == 0 && self.rejects.is_empty()));
    }
}

/// Counts something under its text; there are few of them.
fn add(counts: &mut Vec<(Arc<str>, u32)>, text: Arc<str>, count: u32) {
    match counts.iter_mut().find(|(other, _)| *other == text) {
        Some((_, so_far)) => *so_far += count,
        None => counts.push((text, count)),
    }
}
