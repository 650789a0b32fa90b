//! The doors of a plan: one payload in, records out.

use super::evaluate::{Machine, Memo};
use super::fast;
use super::outcome::{Applied, Note, Outcome, Progress, Record};
use super::params::Params;
use super::places::Found;
use super::record::{self, Records};
use super::reject::{RecordPlace, Reject, RejectCode};
use super::tracer::{Trace, Tracer};
use super::{RunOptions, validate};
use crate::payload::{ReadOptions, Tape};
use crate::plan::EventPlan;
use bumpalo::Bump;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of made texts that are kept as storage for the next payload.
const MOST_KEPT_BYTES: usize = 1 << 20;

/// Storage that is reused from payload to payload; one a thread.
#[derive(Debug, Default)]
pub struct Scratch {
    tape: Tape,
    memos: Vec<Memo<'static>>,
    kept: Vec<Option<(usize, usize)>>,
    found: Vec<Found>,
    text: String,
    texts: Bump,
    nested: Tape,
    fast: fast::Store,
}

/// One payload to map.
struct Job<'j> {
    payload: &'j [u8],
    params: &'j Params,
    options: &'j RunOptions,
    only: Option<&'j RecordPlace>,
    /// Whether the places of its records are wanted.
    places: bool,
    /// Where to put what is noticed, where that is wanted.
    trace: Option<&'j Noticed>,
}

/// What is noticed of one payload, and whether in all details.
struct Noticed {
    details: bool,
    trace: RefCell<Option<Trace>>,
}

impl EventPlan {
    /// Maps one payload.
    #[must_use]
    pub fn apply(&self, payload: &[u8], params: &Params) -> Outcome {
        let options = RunOptions::default();
        let job = Job { payload, params, options: &options, only: None, places: true, trace: None };
        self.outcome(&job)
    }

    /// Maps one payload by a traced plan and tells what was noticed on the way; none where it was not even begun.
    pub(crate) fn apply_traced(&self, payload: &[u8], params: &Params, details: bool) -> (Outcome, Option<Trace>) {
        let options = RunOptions::default();
        let noticed = Noticed { details, trace: RefCell::default() };
        let job = Job { payload, params, options: &options, only: None, places: true, trace: Some(&noticed) };
        let outcome = self.outcome(&job);
        (outcome, noticed.trace.take())
    }

    fn outcome(&self, job: &Job<'_>) -> Outcome {
        let (mut scratch, mut out) = (Scratch::default(), Vec::new());
        let (applied, places) = self.guarded(&mut scratch, job, &mut out);
        let lines = out.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned());
        let records = places.into_iter().zip(lines).map(|(place, json)| Record { place, json }).collect();
        Outcome { records, rejects: applied.rejects, notes: applied.notes }
    }

    /// Maps one payload that is a value already, and gives its records as values.
    ///
    /// # Errors
    /// Everything that could not be made, when anything could not.
    pub fn apply_value(
        &self,
        payload: &serde_json::Value,
        params: &Params,
    ) -> Result<Vec<serde_json::Value>, Vec<Reject>> {
        let outcome = self.apply(payload.to_string().as_bytes(), params);
        if !outcome.rejects.is_empty() {
            return Err(outcome.rejects);
        }
        let records = outcome.records.iter().map(|record| serde_json::from_str(&record.json));
        records.collect::<Result<_, _>>().map_err(|_| vec![internal()])
    }

    /// Maps one payload and appends its records to `out`, a line each. `only` makes just that record (a replay).
    /// A panic inside is a reject with the code R901; what was appended for this payload is taken back.
    pub fn apply_into(
        &self,
        scratch: &mut Scratch,
        payload: &[u8],
        params: &Params,
        options: &RunOptions,
        only: Option<&RecordPlace>,
        out: &mut Vec<u8>,
    ) -> Applied {
        self.guarded(scratch, &Job { payload, params, options, only, places: false, trace: None }, out).0
    }

    /// Whether the source schema accepts a payload: for choosing an event.
    #[must_use]
    pub fn accepts(&self, scratch: &mut Scratch, payload: &[u8], options: &RunOptions) -> bool {
        let tape = &mut scratch.tape;
        let accepts = catch_unwind(AssertUnwindSafe(|| {
            tape.read_with(payload, &options.read, self.source.keys())
                .is_ok_and(|document| validate::accepts(self, document.root()))
        }));
        accepts.unwrap_or_else(|_| {
            *scratch = Scratch::default();
            false
        })
    }

    /// A fault of ours in one payload ends that payload alone.
    fn guarded(&self, scratch: &mut Scratch, job: &Job<'_>, out: &mut Vec<u8>) -> (Applied, Vec<RecordPlace>) {
        let start = out.len();
        let mapped = catch_unwind(AssertUnwindSafe(|| self.map(scratch, job, out)));
        mapped.unwrap_or_else(|_| {
            out.truncate(start);
            *scratch = Scratch::default();
            (Applied { rejects: vec![internal()], ..Applied::default() }, Vec::new())
        })
    }

    fn map(&self, scratch: &mut Scratch, job: &Job<'_>, out: &mut Vec<u8>) -> (Applied, Vec<RecordPlace>) {
        let Scratch { tape, memos, kept, found, text, texts, nested, fast: store } = scratch;
        texts.reset();
        if texts.allocated_bytes() > MOST_KEPT_BYTES {
            *texts = Bump::new();
        }
        let read: &ReadOptions = &job.options.read;
        let keys = self.source.keys();
        let document = match tape.read_with(job.payload, read, keys) {
            Ok(document) => document,
            Err(fault) => return rejected(validate::unreadable(&fault), Vec::new()),
        };
        let root = document.root();
        let mut notes = Vec::new();
        validate::notes(&document, &mut notes);
        if let Some(reject) = validate::judge(self, root, &mut notes) {
            return rejected(reject, notes);
        }
        if let Some(fast) = self.fast.as_ref().filter(|_| job.only.is_none()) {
            let (params, options) = (job.params.values(), job.options);
            let job = fast::Job { plan: self, fast, root, params, options, keys, texts, places: job.places };
            if let Ok(progress) = fast::run(&job, store, out) {
                return applied(progress, notes);
            }
        }
        kept.clear();
        kept.resize(self.cached, None);
        found.clear();
        found.resize(self.places.places.len(), Found::Unknown);
        let machine = Machine {
            plan: self,
            root,
            params: job.params.values(),
            limits: &read.limits,
            memos: fresh(std::mem::take(memos), self.slots.len()),
            found: std::mem::take(found),
            keys,
            budget: job.options.steps,
            text: std::mem::take(text),
            texts,
            nested: std::mem::take(nested),
            tracer: job.trace.map(|noticed| Box::new(Tracer::new(self.marks.len(), noticed.details))),
        };
        let start = out.len();
        let mut records = Records {
            machine,
            start,
            out: &mut *out,
            options: job.options,
            only: job.only,
            progress: Progress::new(job.places),
            kept: std::mem::take(kept),
        };
        let stopped = records.write_all().err();
        let Records { machine, progress, kept: used, .. } = records;
        if let (Some(noticed), Some(tracer)) = (job.trace, machine.tracer) {
            *noticed.trace.borrow_mut() = Some(tracer.finish());
        }
        (*text, *kept, *nested) = (machine.text, used, machine.nested);
        (*memos, *found) = (emptied(machine.memos), machine.found);
        if let Some(stop) = stopped {
            out.truncate(start);
            return rejected(record::reject(*stop, None), notes);
        }
        if job.only.is_none() {
            return applied(progress, notes);
        }
        let applied = Applied { records: progress.records, rejects: progress.rejects, notes };
        (applied, progress.places.unwrap_or_default())
    }
}

fn applied(mut progress: Progress, mut notes: Vec<Note>) -> (Applied, Vec<RecordPlace>) {
    progress.notes(&mut notes);
    let applied = Applied { records: progress.records, rejects: progress.rejects, notes };
    (applied, progress.places.unwrap_or_default())
}

fn rejected(reject: Reject, notes: Vec<Note>) -> (Applied, Vec<RecordPlace>) {
    (Applied { records: 0, rejects: vec![reject], notes }, Vec::new())
}

fn internal() -> Reject {
    validate::plain(RejectCode::Internal, "the engine has a fault: this payload was not mapped")
}

/// So many empty slots, in the storage of an earlier payload.
fn fresh<'p>(used: Vec<Memo<'_>>, count: usize) -> Vec<Memo<'p>> {
    let mut fresh = emptied(used);
    fresh.resize_with(count, Default::default);
    fresh
}

/// The same storage with nothing in it. Collecting an emptied vector of the same layout keeps its storage.
fn emptied<'p>(mut used: Vec<Memo<'_>>) -> Vec<Memo<'p>> {
    used.clear();
    used.into_iter().map(|_| Memo::Unset).collect()
}
