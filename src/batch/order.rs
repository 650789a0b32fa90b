//! Chunks out to the workers, results back in the order of the input.
//!
//! At most `2 x jobs + 2` chunks are under way, read or finished and not yet written. Each holds at most a chunk and one
//! line of input, and 8 MiB and the output of one payload; a chunk that has more waits for its turn and hands over in
//! parts. So memory does not depend on the size of the input. The bytes written do not depend on the number of jobs.

use super::feed::{Feed, Task};
use super::work::{Chunk, Part, Rejected, Tools};
use super::{BatchError, Checkpoint, Input, MaxRejects, Progress, RejectSink, Shared};
use crate::report::{Report, Tally, count};
use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};

/// Payloads after which a share of rejects counts before the end.
const SHARE_FROM: u64 = 10_000;

/// Whose turn it is to be written.
#[derive(Debug, Default)]
pub(super) struct Turn {
    next: Mutex<u64>,
    moved: Condvar,
    stopped: AtomicBool,
}

impl Turn {
    /// Waits until a chunk is the next to be written; false when the run is over.
    fn wait(&self, sequence: u64) -> bool {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        while *next < sequence && !self.stopped.load(Ordering::Relaxed) {
            next = self.moved.wait(next).unwrap_or_else(PoisonError::into_inner);
        }
        !self.stopped.load(Ordering::Relaxed)
    }

    fn set(&self, sequence: u64) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = sequence;
        self.moved.notify_all();
    }

    fn stop(&self) {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.stopped.store(true, Ordering::Relaxed);
        self.moved.notify_all();
    }

    /// Whether the run is over.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// What a worker sends.
struct Message {
    sequence: u64,
    result: Result<Part, BatchError>,
    last: bool,
}

/// Of a chunk under way: which input and which chunk of it, and how many bytes of it.
struct UnderWay {
    input: u64,
    chunk: u64,
    span: u64,
    reach: u64,
}

/// Runs a batch on a pool of its own.
pub(super) fn run<'f, 's, I: Iterator<Item = Input<'s>>>(
    shared: &'f Shared<'f>,
    inputs: I,
    records: &mut dyn Write,
    rejects: &mut dyn RejectSink,
) -> Result<Report, BatchError> {
    let jobs = shared.jobs();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).thread_name(|index| format!("map-{index}")).build();
    let pool = pool.map_err(|_| BatchError::Internal("no worker thread could be started".to_owned()))?;
    let mut feed = Feed::new(shared, inputs);
    let (sender, receiver) = sync_channel(jobs);
    let tools = Mutex::new(Vec::new());
    let mut writer = Writer::new(shared, records, rejects);
    if let Some(done) = shared.options.resume {
        feed.pass_over(done)?;
        writer.go_on(done);
    }
    pool.in_place_scope_fifo(|scope| {
        let spawn = |sequence: u64, task: Task| {
            let (sender, tools) = (sender.clone(), &tools);
            scope.spawn_fifo(move |_| work(shared, sequence, task, tools, &sender));
        };
        let result = drive(&mut feed, &receiver, &mut writer, 2 * jobs as u64 + 2, spawn);
        if result.is_err() {
            shared.turn.stop();
        }
        drop(receiver);
        result
    })?;
    let mut report = writer.report()?;
    report.inputs = feed.opened;
    report.notices = feed.notices;
    Ok(report)
}

/// Keeps the workers busy and writes what they give, in order.
fn drive<'s, I: Iterator<Item = Input<'s>>>(
    feed: &mut Feed<'_, 's, I>,
    receiver: &Receiver<Message>,
    writer: &mut Writer<'_>,
    most: u64,
    spawn: impl Fn(u64, Task),
) -> Result<(), BatchError> {
    let mut sequence = 0;
    let mut ended = false;
    loop {
        while !ended && sequence - writer.next < most {
            writer.check_cancelled()?;
            if feed.may_wait() {
                // Reading may block: first write what is finished.
                while let Ok(message) = receiver.try_recv() {
                    writer.take(message)?;
                }
            }
            match feed.next()? {
                Some(task) => {
                    let Task { number: input, chunk, span, reach, .. } = task;
                    writer.under_way.insert(sequence, UnderWay { input, chunk, span, reach });
                    spawn(sequence, task);
                    sequence += 1;
                }
                None => ended = true,
            }
        }
        if writer.next == sequence {
            return writer.check_cancelled();
        }
        match receiver.recv() {
            Ok(message) => writer.take(message)?,
            Err(_) => return Err(BatchError::Internal("a worker ended without a word".to_owned())),
        }
    }
}

/// One chunk on a worker.
fn work(shared: &Shared<'_>, sequence: u64, task: Task, tools: &Mutex<Vec<Tools>>, sender: &SyncSender<Message>) {
    let pop = || tools.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut own = pop().unwrap_or_default();
    let name = task.input.name.clone();
    let mut hand_over = |part| {
        let message = Message { sequence, result: Ok(part), last: false };
        shared.turn.wait(sequence) && sender.send(message).is_ok()
    };
    let done = catch_unwind(AssertUnwindSafe(|| Chunk::run(shared, task, &mut own, &mut hand_over)));
    let result = match done {
        Ok(Ok(part)) => Ok(part),
        Ok(Err(error)) => Err(BatchError::input(&name, error)),
        Err(_) => Err(BatchError::Internal("a worker failed".to_owned())),
    };
    tools.lock().unwrap_or_else(PoisonError::into_inner).push(own);
    let _ = sender.send(Message { sequence, result, last: true });
}

/// Writes results in order, and counts.
struct Writer<'w> {
    shared: &'w Shared<'w>,
    records: &'w mut dyn Write,
    rejects: &'w mut dyn RejectSink,
    /// The chunk to be written next.
    next: u64,
    under_way: BTreeMap<u64, UnderWay>,
    early: BTreeMap<u64, Result<Part, BatchError>>,
    tally: Tally,
    input: u64,
    /// Lines of the current input before the chunk that is next.
    lines: u64,
    bytes_in: u64,
    bytes_out: u64,
    /// Reject lines given to the sink: counted apart from the codes, so that the sums are worth checking.
    reject_lines: u64,
    /// `bytes_in` at the last checkpoint.
    kept_at: u64,
}

impl<'w> Writer<'w> {
    fn new(shared: &'w Shared<'w>, records: &'w mut dyn Write, rejects: &'w mut dyn RejectSink) -> Self {
        Self {
            shared,
            records,
            rejects,
            next: 0,
            under_way: BTreeMap::new(),
            early: BTreeMap::new(),
            tally: Tally::default(),
            input: 0,
            lines: 0,
            bytes_in: 0,
            bytes_out: 0,
            reject_lines: 0,
            kept_at: 0,
        }
    }

    /// Takes up what an earlier run counted.
    fn go_on(&mut self, done: &Checkpoint) {
        self.tally = done.tally.clone();
        (self.input, self.lines) = (done.input, done.lines);
        (self.bytes_in, self.bytes_out) = (done.bytes_in, done.bytes_out);
        self.reject_lines = done.tally.rejects();
        self.kept_at = done.bytes_in;
    }

    fn check_cancelled(&mut self) -> Result<(), BatchError> {
        if !self.shared.is_cancelled() {
            return Ok(());
        }
        self.flush()?;
        let report = self.current_report();
        report.check().map_err(BatchError::Internal)?;
        Err(BatchError::Cancelled(Box::new(report)))
    }

    fn flush(&mut self) -> Result<(), BatchError> {
        self.records.flush().map_err(BatchError::Records)?;
        self.rejects.flush().map_err(BatchError::Rejects)
    }

    fn take(&mut self, message: Message) -> Result<(), BatchError> {
        if !message.last {
            // Parts are only handed over in turn.
            return message.result.and_then(|part| self.write(part).map(|_| ()));
        }
        self.early.insert(message.sequence, message.result);
        while let Some(result) = self.early.remove(&self.next) {
            let lines = self.write(result?)?;
            self.lines += lines;
            let done = self.under_way.remove(&self.next);
            self.bytes_in += done.as_ref().map_or(0, |done| done.span);
            self.next += 1;
            self.shared.turn.set(self.next);
            // A chunk that was being mapped when the run was stopped ends early: nothing may come behind it.
            self.check_cancelled()?;
            self.flush()?;
            self.tell();
            self.too_many(false)?;
            if let Some(done) = done {
                self.keep(&done)?;
            }
        }
        Ok(())
    }

    /// Tells a checkpoint when it is time for one.
    fn keep(&mut self, done: &UnderWay) -> Result<(), BatchError> {
        let Some(checkpoints) = self.shared.options.checkpoints else { return Ok(()) };
        if self.bytes_in - self.kept_at < checkpoints.every_bytes {
            return Ok(());
        }
        self.kept_at = self.bytes_in;
        let checkpoint = Checkpoint {
            input: done.input,
            chunks: done.chunk,
            reach: done.reach,
            lines: self.lines,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            tally: self.tally.clone(),
        };
        (checkpoints.keep)(&checkpoint).map_err(BatchError::Checkpoint)
    }

    /// Writes a part of the chunk that is next, and gives the lines that were begun so far in it.
    fn write(&mut self, part: Part) -> Result<u64, BatchError> {
        if let Some(chunk) = self.under_way.get(&self.next).filter(|chunk| chunk.input != self.input) {
            self.input = chunk.input;
            self.lines = 0;
        }
        self.records.write_all(&part.records).map_err(BatchError::Records)?;
        self.bytes_out += part.records.len() as u64;
        for Rejected { mut line, relative } in part.rejects {
            line.input.line += if relative { self.lines } else { 0 };
            self.rejects.reject(line).map_err(BatchError::Rejects)?;
            self.reject_lines += 1;
        }
        self.tally.add(part.tally);
        Ok(part.lines)
    }

    fn tell(&self) {
        if let Some(progress) = self.shared.options.progress {
            progress(&Progress {
                bytes: self.bytes_in,
                payloads: self.tally.payloads.total,
                records: self.tally.slots.written,
                rejects: self.tally.rejects(),
            });
        }
    }

    fn too_many(&self, at_end: bool) -> Result<(), BatchError> {
        let payloads = self.tally.payloads;
        let mapped = payloads.total - payloads.blank;
        let over = match self.shared.options.max_rejects {
            None => false,
            Some(MaxRejects::Count(most)) => self.tally.rejects() > most,
            Some(MaxRejects::Share(percent)) => {
                let bad = (payloads.rejected + payloads.partial) as f64;
                (at_end || mapped >= SHARE_FROM) && bad * 100.0 > percent * mapped as f64
            }
        };
        if over { Err(BatchError::TooManyRejects(Box::new(self.current_report()))) } else { Ok(()) }
    }

    fn current_report(&self) -> Report {
        let mut report = Report::new(self.shared.mapping.clone(), self.tally.clone());
        report.inputs = self.input;
        report.bytes_in = self.bytes_in;
        report.bytes_out = self.bytes_out;
        report
    }

    fn report(self) -> Result<Report, BatchError> {
        self.too_many(true)?;
        self.records.flush().map_err(BatchError::Records)?;
        self.rejects.finish().map_err(BatchError::Rejects)?;
        let report = self.current_report();
        report.check().map_err(BatchError::Internal)?;
        if self.reject_lines != report.rejects() {
            return Err(BatchError::Internal(format!(
                "{} were kept, but {} are accounted for",
                count(self.reject_lines, "reject"),
                report.rejects()
            )));
        }
        Ok(report)
    }
}
