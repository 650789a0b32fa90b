//! From inputs to tasks: opens one input after the other, looks at its first bytes, and cuts it into chunks.
//!
//! Runs on the thread that called the batch. What workers can read themselves is only named here, not read.

use super::choose;
use super::cut::{Cutter, Head, Reading, Work};
use super::{BatchError, Body, Checkpoint, Format, Input, Shared};
use crate::run::Params;
use std::io;
use std::sync::Arc;

/// What a worker needs to know of the input its chunk is of.
#[derive(Debug)]
pub(super) struct Opened {
    /// How rejects name it.
    pub name: String,
    /// The event its place speaks of.
    pub event: Option<String>,
    /// Values of params for it.
    pub params: Params,
    /// Whether its lines are reject lines.
    pub replay: bool,
    /// Bytes one of its lines may have.
    pub limit: usize,
}

/// One chunk of an input.
pub(super) struct Task {
    /// The input.
    pub input: Arc<Opened>,
    /// Its number, from 0: line numbers start anew with each.
    pub number: u64,
    /// What to do.
    pub work: Work,
    /// Bytes of the input that it stands for.
    pub span: u64,
    /// Which chunk of the input it is, from 1.
    pub chunk: u64,
    /// Bytes of the input that it and those before it reach to.
    pub reach: u64,
}

/// Gives tasks until all inputs are read.
pub(super) struct Feed<'f, 's, I> {
    shared: &'f Shared<'f>,
    inputs: I,
    current: Option<Current<'s>>,
    /// Inputs opened so far.
    pub opened: u64,
    /// Values of params that an input asked for and could not have.
    pub notices: Vec<String>,
}

struct Current<'s> {
    input: Arc<Opened>,
    cutter: Cutter<'s>,
    position: u64,
    chunks: u64,
}

impl<'f, 's, I: Iterator<Item = Input<'s>>> Feed<'f, 's, I> {
    pub(super) fn new(shared: &'f Shared<'f>, inputs: I) -> Self {
        Self { shared, inputs, current: None, opened: 0, notices: Vec::new() }
    }

    /// Whether the next task may have to wait for bytes from outside.
    pub(super) fn may_wait(&self) -> bool {
        self.current.as_ref().is_none_or(|current| !current.cutter.reads_later())
    }

    /// The next chunk.
    pub(super) fn next(&mut self) -> Result<Option<Task>, BatchError> {
        loop {
            let Some(current) = &mut self.current else {
                let Some(input) = self.inputs.next() else { return Ok(None) };
                self.open(input)?;
                continue;
            };
            let name = &current.input.name;
            let cut = current.cutter.cut();
            let Some((work, position)) = cut.map_err(|error| BatchError::input(name, error))? else {
                self.current = None;
                continue;
            };
            let span = position.saturating_sub(current.position);
            current.position = position;
            current.chunks += 1;
            let (input, chunk) = (current.input.clone(), current.chunks);
            return Ok(Some(Task { input, number: self.opened, work, span, chunk, reach: position }));
        }
    }

    /// Passes over what an earlier run did. A chunk is cut by the bytes alone, so its number tells where it ends.
    pub(super) fn pass_over(&mut self, done: &Checkpoint) -> Result<(), BatchError> {
        while self.opened + 1 < done.input {
            let Some(input) = self.inputs.next() else { return Err(BatchError::Changed { name: None }) };
            self.params_of(&input.name, &input.params);
            self.opened += 1;
        }
        let Some(input) = self.inputs.next() else { return Err(BatchError::Changed { name: None }) };
        let name = input.name.clone();
        self.open(input)?;
        while let Some(current) = self.current.as_mut().filter(|current| current.chunks < done.chunks) {
            let cut = current.cutter.cut().map_err(|error| BatchError::input(&name, error))?;
            let Some((_, position)) = cut else { break };
            current.position = position;
            current.chunks += 1;
        }
        let stands = self.current.as_ref().map(|current| (current.chunks, current.position));
        if stands == Some((done.chunks, done.reach)) { Ok(()) } else { Err(BatchError::Changed { name: Some(name) }) }
    }

    fn open(&mut self, input: Input<'s>) -> Result<(), BatchError> {
        let name = input.name.clone();
        let (current, head) = self.looked_at(input).map_err(|error| BatchError::input(&name, error))?;
        if let Some(head) = head {
            choose::needs_nothing(self.shared, &current.input, &head)?;
        }
        self.opened += 1;
        self.current = Some(current);
        Ok(())
    }

    /// Opens an input and gives how to cut it, with its first bytes; none of reject lines, which have their params.
    fn looked_at(&mut self, input: Input<'s>) -> io::Result<(Current<'s>, Option<Head>)> {
        let event = input.event.or_else(|| match &input.body {
            Body::File(path) => super::event_of_path(self.shared.rules, path),
            Body::Reader(_) | Body::Positional(_) => None,
        });
        let options = self.shared.options;
        let (bytes, head) = super::cut::open(input.body, options.inflate)?;
        let replay = input.format == Format::Lines && choose::is_reject_line(head.text());
        let params = self.params_of(&input.name, &input.params);
        let limit = options.run.read.limits.bytes;
        // A reject line holds its payload as a text: up to six bytes for each, and what else it says.
        let limit = if replay { limit.saturating_mul(7).saturating_add(1 << 20) } else { limit };
        let reading = Reading { chunk_bytes: options.chunk_bytes, limit };
        let cutter = Cutter::new(input.format, bytes, &head, reading)?;
        let opened = Arc::new(Opened { name: input.name, event, params, replay, limit });
        let position = head.mark();
        Ok((Current { input: opened, cutter, position, chunks: 0 }, (!replay).then_some(head)))
    }

    fn params_of(&mut self, name: &str, wanted: &std::collections::BTreeMap<String, String>) -> Params {
        let mut params = self.shared.options.params.clone();
        for (param, text) in wanted {
            if let Err(why) = params.set(param, text) {
                self.notices.push(format!("{name}: {why}"));
            }
        }
        params
    }
}

/// Opens all inputs, and looks at the first payload of each.
pub(super) fn look_ahead<'s>(shared: &Shared<'_>, inputs: impl Iterator<Item = Input<'s>>) -> Result<(), BatchError> {
    let mut feed = Feed::new(shared, std::iter::empty());
    for input in inputs {
        feed.open(input)?;
    }
    Ok(())
}
