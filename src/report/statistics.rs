//! The statistics of a run, their two sums, and their forms for machines and people.

use super::note::MOST_PLACES;
use super::{MappingId, NoteCount, count, decimal, note_about, note_code, plural};
use crate::run::{Note, NoteKind};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a run did (`--stats`). `payloads.total` and `slots.total` are counted apart from their parts.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Report {
    /// The mapping.
    pub mapping: MappingId,
    /// Version of the engine.
    pub engine: &'static str,
    /// Inputs read to their end.
    pub inputs: u64,
    /// Payloads, blank lines among them: total = whole + partial + rejected + blank.
    pub payloads: Payloads,
    /// Records that were begun: total = written + rejected.
    pub slots: Slots,
    /// What each event did, by name. Payloads rejected before an event was chosen are in none.
    pub events: BTreeMap<String, EventCount>,
    /// Reject lines by code.
    pub codes: BTreeMap<String, u64>,
    /// Notes by kind and place.
    pub notes: Vec<NoteCount>,
    /// What inputs asked for and could not have: params of a case that are fixed when compiling.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
    /// Bytes of the inputs, inflated.
    pub bytes_in: u64,
    /// Bytes of the records.
    pub bytes_out: u64,
    /// Seconds it took; only who calls knows the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Input in MB (10^6 bytes) a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub megabytes_per_second: Option<f64>,
}

/// Payloads by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Payloads {
    /// Lines, elements of arrays and whole files.
    pub total: u64,
    /// Every record that was begun was written.
    pub whole: u64,
    /// Some records were written, some rejected.
    pub partial: u64,
    /// Nothing was written, and at least one reject says why.
    pub rejected: u64,
    /// Lines of only white space.
    pub blank: u64,
}

/// Records that an `emit`, or the body of an event, began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Slots {
    /// All. A payload that is rejected as a whole has none.
    pub total: u64,
    /// Lines written.
    pub written: u64,
    /// Rejects of a single record.
    pub rejected: u64,
}

/// What one event did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct EventCount {
    /// Payloads that were its.
    pub payloads: u64,
    /// Records it wrote.
    pub records: u64,
    /// Its reject lines.
    pub rejects: u64,
}

/// What a part of a run counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Payloads.
    pub payloads: Payloads,
    /// Slots.
    pub slots: Slots,
    /// By event.
    pub events: BTreeMap<String, EventCount>,
    /// By code.
    pub codes: BTreeMap<Cow<'static, str>, u64>,
    #[serde(with = "noted")]
    notes: BTreeMap<(NoteKind, Option<String>), u64>,
}

/// Notes as a list: JSON has no keys that are pairs.
mod noted {
    use super::{BTreeMap, Deserialize, NoteKind, Serialize};

    type Notes = BTreeMap<(NoteKind, Option<String>), u64>;

    pub(super) fn serialize<S: serde::Serializer>(notes: &Notes, to: S) -> Result<S::Ok, S::Error> {
        notes.iter().collect::<Vec<_>>().serialize(to)
    }

    pub(super) fn deserialize<'d, D: serde::Deserializer<'d>>(from: D) -> Result<Notes, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}

impl Tally {
    /// Counts a note.
    pub fn note(&mut self, note: &Note) {
        self.add_note(note.kind, note.subject.clone(), u64::from(note.count));
    }

    fn add_note(&mut self, kind: NoteKind, subject: Option<String>, times: u64) {
        let key = (kind, subject);
        let known = self.notes.len() < MOST_PLACES || self.notes.contains_key(&key);
        *self.notes.entry(if known { key } else { (kind, None) }).or_default() += times;
    }

    /// Adds what a later part of the run counted.
    pub fn add(&mut self, later: Tally) {
        let (mine, other) = (&mut self.payloads, later.payloads);
        mine.total += other.total;
        mine.whole += other.whole;
        mine.partial += other.partial;
        mine.rejected += other.rejected;
        mine.blank += other.blank;
        self.slots.total += later.slots.total;
        self.slots.written += later.slots.written;
        self.slots.rejected += later.slots.rejected;
        for (name, other) in later.events {
            let mine = self.events.entry(name).or_default();
            mine.payloads += other.payloads;
            mine.records += other.records;
            mine.rejects += other.rejects;
        }
        for (code, times) in later.codes {
            *self.codes.entry(code).or_default() += times;
        }
        for ((kind, subject), times) in later.notes {
            self.add_note(kind, subject, times);
        }
    }

    /// All reject lines.
    #[must_use]
    pub fn rejects(&self) -> u64 {
        self.codes.values().sum()
    }
}

impl Report {
    /// The report of a run that counted this.
    #[must_use]
    pub fn new(mapping: MappingId, tally: Tally) -> Self {
        let note = |((kind, subject), count): ((NoteKind, Option<String>), u64)| NoteCount {
            code: note_code(kind),
            about: note_about(kind),
            subject,
            count,
        };
        Self {
            mapping,
            engine: env!("CARGO_PKG_VERSION"),
            payloads: tally.payloads,
            slots: tally.slots,
            events: tally.events,
            codes: tally.codes.into_iter().map(|(code, times)| (code.into_owned(), times)).collect(),
            notes: tally.notes.into_iter().map(note).collect(),
            ..Self::default()
        }
    }

    /// Puts in how long the run took.
    pub fn set_seconds(&mut self, seconds: f64) {
        let rounded = |number: f64, digits: f64| (number * digits).round() / digits;
        self.seconds = Some(rounded(seconds, 1e6));
        self.megabytes_per_second = (seconds > 0.0).then(|| rounded(self.bytes_in as f64 / 1e6 / seconds, 1e3));
    }

    /// All reject lines.
    #[must_use]
    pub fn rejects(&self) -> u64 {
        self.codes.values().sum()
    }

    /// Checks both sums.
    ///
    /// # Errors
    /// Which sum is wrong: a fault of the engine.
    pub fn check(&self) -> Result<(), String> {
        let (payloads, slots) = (&self.payloads, &self.slots);
        let parts = payloads.whole + payloads.partial + payloads.rejected + payloads.blank;
        if parts != payloads.total {
            return Err(format!("{} were read, but {parts} are accounted for", count(payloads.total, "payload")));
        }
        let parts = slots.written + slots.rejected;
        if parts != slots.total {
            return Err(format!("{} were begun, but {parts} are accounted for", count(slots.total, "record")));
        }
        let parts: u64 = self.events.values().map(|event| event.records).sum();
        if parts != slots.written {
            return Err(format!("{} were written, but {parts} are of an event", count(slots.written, "record")));
        }
        Ok(())
    }

    /// The report as JSON, a field a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The report in short: two lines, or three.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("read {}", count(self.payloads.total - self.payloads.blank, "payload"));
        if let Some(seconds) = self.seconds {
            let _ = write!(text, " ({}) in {seconds:.2} s", size(self.bytes_in));
        }
        let Payloads { whole, partial, rejected, blank, .. } = self.payloads;
        let _ =
            write!(text, ": {} whole, {} in part, {} rejected", decimal(whole), decimal(partial), decimal(rejected));
        if blank > 0 {
            let _ = write!(text, "; {}", count(blank, "blank line"));
        }
        let Slots { total, written, .. } = self.slots;
        if written == total {
            let _ = write!(text, "\nwrote {}", count(written, "record"));
        } else {
            let _ = write!(text, "\nwrote {} of {}", decimal(written), count(total, "record"));
        }
        let rejects = self.rejects();
        if rejects > 0 {
            let by_code: Vec<_> =
                self.codes.iter().map(|(code, times)| format!("{} {code}", decimal(*times))).collect();
            let _ = write!(text, "; {}: {}", count(rejects, "reject"), by_code.join(", "));
        }
        let notes = self.notes_by_kind();
        if !notes.is_empty() {
            let _ = write!(text, "\nnoted {}", notes.join(", "));
        }
        text
    }

    fn notes_by_kind(&self) -> Vec<String> {
        let mut kinds: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let said = note_code(NoteKind::Said);
        for note in self.notes.iter().filter(|note| note.code != said || note.subject.is_none()) {
            kinds.entry(note.code).or_insert((note.about, 0)).1 += note.count;
        }
        let phrase = |(about, times): (&str, u64)| match about.split_once(' ') {
            // "2 records over 10 KB": the noun that bends is the first word where more follows it.
            Some((noun @ ("record" | "list" | "payload"), rest)) => {
                format!("{} {} {rest}", decimal(times), plural(times, noun))
            }
            Some(_) | None => count(times, about),
        };
        let words = |note: &NoteCount| {
            let words = note.subject.as_ref().filter(|_| note.code == said)?;
            Some(format!("\"{}\" {}", super::escaped(words), count(note.count, "time")))
        };
        kinds.into_values().map(phrase).chain(self.notes.iter().filter_map(words)).collect()
    }
}

/// `174 bytes`, `12.3 kB`, `4.5 MB`, `1.2 GB`; decimal units.
fn size(bytes: u64) -> String {
    let scaled = |unit: f64, name: &str| format!("{:.1} {name}", bytes as f64 / unit);
    match bytes {
        0..1_000 => count(bytes, "byte"),
        1_000..1_000_000 => scaled(1e3, "kB"),
        1_000_000..1_000_000_000 => scaled(1e6, "MB"),
        1_000_000_000.. => scaled(1e9, "GB"),
    }
}
