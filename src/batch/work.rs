//! What a worker does: maps the payloads of one chunk, and hands over records, rejects and counts in parts.

use super::choose::{self, Refused, Request};
use super::cut::{Piece, Work};
use super::feed::{Opened, Task};
use super::lines::{self, TooLong, is_blank, without_return};
use super::{ReadAt, Shared};
use crate::payload::Tape;
use crate::report::{ByteRange, InputPlace, Origin, PayloadForm, RejectLine, Tally};
use crate::run::{Params, Reject, RejectCode, Scratch};
use std::io;

/// Bytes of output and rejects that a chunk may hold before they are handed over, when its turn comes.
/// Little in tests, so that they come to it.
const PART_BYTES: usize = if cfg!(test) { 4 << 10 } else { 8 << 20 };

/// Bytes that the reject lines of one payload may repeat it in; further ones name its place instead.
const REPEATED_BYTES: usize = 64 << 20;

/// What a worker keeps from chunk to chunk.
#[derive(Debug, Default)]
pub(super) struct Tools {
    /// For the engine.
    pub scratch: Scratch,
    /// For envelopes.
    pub tape: Tape,
}

/// What became of a chunk, or of a part of it.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Records, a line each.
    pub records: Vec<u8>,
    /// Rejects.
    pub rejects: Vec<Rejected>,
    /// Counts.
    pub tally: Tally,
    /// Lines the chunk begins.
    pub lines: u64,
}

/// A reject of a chunk.
#[derive(Debug)]
pub(super) struct Rejected {
    /// Its line.
    pub line: RejectLine,
    /// Whether its line number counts from the start of the chunk, and not of the input.
    pub relative: bool,
}

/// Where a payload stands.
#[derive(Clone, Copy)]
struct Place {
    line: u64,
    offset: u64,
}

/// One chunk at work.
pub(super) struct Chunk<'c> {
    shared: &'c Shared<'c>,
    input: &'c Opened,
    tools: &'c mut Tools,
    part: Part,
    hand_over: &'c mut dyn FnMut(Part) -> bool,
    stopped: bool,
}

impl<'c> Chunk<'c> {
    /// Maps a task. `hand_over` takes full parts along the way, and tells whether to go on.
    pub(super) fn run(
        shared: &'c Shared<'c>,
        task: Task,
        tools: &'c mut Tools,
        hand_over: &'c mut dyn FnMut(Part) -> bool,
    ) -> io::Result<Part> {
        let input = task.input;
        let mut chunk = Chunk { shared, input: &input, tools, part: Part::default(), hand_over, stopped: false };
        match task.work {
            Work::Part { place, start, end, size, first } => chunk.place(&*place, (start, end, size), first)?,
            Work::Lines { bytes, offset } => chunk.lines(&bytes, offset),
            Work::Pieces { bytes, pieces } => chunk.pieces(&bytes, &pieces),
            Work::TooLong { place, line, lines } => chunk.too_long(place, line, lines),
            Work::Broken { message, offset, line } => chunk.broken(message, Place { line, offset }),
        }
        Ok(chunk.part)
    }

    fn place(&mut self, place: &dyn ReadAt, range: (u64, u64, u64), first: bool) -> io::Result<()> {
        let part = lines::read_part(place, range, first, self.input.limit)?;
        self.lines(&part.bytes, part.offset);
        if let Some(place) = part.too_long {
            self.too_long(place, self.part.lines + 1, 1);
        }
        Ok(())
    }

    fn lines(&mut self, bytes: &[u8], offset: u64) {
        for (start, line) in lines::split(bytes) {
            self.part.lines += 1;
            let place = Place { line: self.part.lines, offset: offset + start as u64 };
            let line = without_return(line);
            if line.len() > self.input.limit {
                self.over_limit(TooLong { offset: place.offset, bytes: line.len() as u64 }, place.line);
            } else if is_blank(line) {
                self.part.tally.payloads.total += 1;
                self.part.tally.payloads.blank += 1;
            } else {
                self.payload(line, place);
            }
            if self.stopped {
                return;
            }
        }
    }

    fn pieces(&mut self, bytes: &[u8], pieces: &[Piece]) {
        for piece in pieces {
            let place = Place { line: piece.line, offset: piece.offset };
            self.payload(bytes.get(piece.start..piece.end).unwrap_or_default(), place);
            if self.stopped {
                return;
            }
        }
    }

    fn too_long(&mut self, place: TooLong, line: u64, lines: u64) {
        self.part.lines += lines;
        self.over_limit(place, line);
    }

    fn over_limit(&mut self, too_long: TooLong, line: u64) {
        let message = crate::payload::FaultKind::TooLong.message();
        let TooLong { offset, bytes } = too_long;
        let place = Place { line, offset };
        self.part.tally.payloads.total += 1;
        let reject = super::envelope::reject(RejectCode::OverReadLimit, message);
        let form = PayloadForm::Range(ByteRange { offset, bytes });
        self.reject(&reject, None, &self.input.params, Err(place), form);
        self.settle(0, 1);
    }

    fn broken(&mut self, message: &str, place: Place) {
        self.part.tally.payloads.total += 1;
        let reject = super::envelope::reject(RejectCode::NotJson, message);
        let form = PayloadForm::Range(ByteRange { offset: place.offset, bytes: 0 });
        self.reject(&reject, None, &self.input.params, Err(place), form);
        self.settle(0, 1);
    }

    /// Maps one payload.
    fn payload(&mut self, bytes: &[u8], place: Place) {
        self.part.tally.payloads.total += 1;
        let (shared, input) = (self.shared, self.input);
        match choose::request(shared, input, self.tools, bytes) {
            Ok(request) => self.apply(request, place),
            Err(refused) => self.refuse(refused, place),
        }
        if self.shared.is_stopped() {
            self.stopped = true;
        } else if self.part.records.len() + self.part.rejects.len() * 1024 > PART_BYTES {
            let lines = self.part.lines;
            self.stopped = !(self.hand_over)(std::mem::take(&mut self.part));
            self.part.lines = lines;
        }
    }

    fn apply(&mut self, request: Request<'_>, place: Place) {
        let Request { event, payload, params, only, origin } = request;
        let before = self.part.records.len();
        let options = &self.shared.options.run;
        let applied = event.apply_into(
            &mut self.tools.scratch,
            &payload,
            &params,
            options,
            only.as_ref(),
            &mut self.part.records,
        );
        // Counted apart from what the engine says, so that the sums are worth checking.
        let written = memchr::memchr_iter(b'\n', self.part.records.get(before..).unwrap_or_default()).count() as u64;
        let in_place = applied.rejects.iter().filter(|reject| reject.record.is_some()).count() as u64;
        let rejected = applied.rejects.len() as u64;
        let tally = &mut self.part.tally;
        tally.slots.total += u64::from(applied.records) + in_place;
        tally.slots.written += written;
        if !tally.events.contains_key(event.name()) {
            tally.events.insert(event.name().to_owned(), Default::default());
        }
        if let Some(count) = tally.events.get_mut(event.name()) {
            count.payloads += 1;
            count.records += written;
            count.rejects += rejected;
        }
        applied.notes.iter().for_each(|note| tally.note(note));
        if rejected > 0 {
            self.rejects(&applied.rejects, event.name(), &payload, &params, place, origin);
        }
        self.settle(written, rejected);
    }

    fn rejects(
        &mut self,
        rejects: &[Reject],
        event: &str,
        payload: &[u8],
        params: &Params,
        place: Place,
        origin: Option<InputPlace>,
    ) {
        let form = self.keep(payload);
        let mut kept = 0;
        for reject in rejects {
            self.part.tally.slots.rejected += u64::from(reject.record.is_some());
            let repeated = kept > 0 && kept + payload.len() > REPEATED_BYTES;
            kept += payload.len();
            let form = if repeated {
                PayloadForm::Range(ByteRange { offset: place.offset, bytes: payload.len() as u64 })
            } else {
                form.clone()
            };
            let input = origin.clone().ok_or(place);
            self.reject(reject, Some(event), params, input, form);
        }
    }

    fn refuse(&mut self, refused: Refused<'_>, place: Place) {
        let Refused { reject, payload, params, passed_on, origin } = refused;
        if let Some(line) = passed_on {
            *self.part.tally.codes.entry(reject.code.number().into()).or_default() += 1;
            self.part.rejects.push(Rejected { line: *line, relative: false });
        } else {
            let form = self.keep(&payload);
            self.reject(&reject, None, &params, origin.ok_or(place), form);
        }
        self.settle(0, 1);
    }

    fn keep(&self, payload: &[u8]) -> PayloadForm {
        if self.shared.keeps_payload { PayloadForm::keep(payload) } else { PayloadForm::Dropped }
    }

    /// Keeps a reject; `input` is where its payload came from, or its place in this chunk.
    fn reject(
        &mut self,
        reject: &Reject,
        event: Option<&str>,
        params: &Params,
        input: Result<InputPlace, Place>,
        payload: PayloadForm,
    ) {
        *self.part.tally.codes.entry(reject.code.number().into()).or_default() += 1;
        let relative = input.is_err();
        let here = |Place { line, offset }| InputPlace { file: self.input.name.clone(), line, offset };
        let input = input.unwrap_or_else(here);
        let mapping = self.shared.mapping.clone();
        let origin = Origin { input, event, params: params.texts(), mapping, payload };
        let line = RejectLine::new(reject, origin, self.shared.options.show_values);
        self.part.rejects.push(Rejected { line, relative });
    }

    /// Counts what became of a payload.
    fn settle(&mut self, written: u64, rejected: u64) {
        let payloads = &mut self.part.tally.payloads;
        match (written, rejected) {
            (_, 0) => payloads.whole += 1,
            (0, _) => payloads.rejected += 1,
            (_, _) => payloads.partial += 1,
        }
    }
}
