//! From inputs to tasks: opens one input after the other, looks at its first bytes, and cuts it into chunks.
//!
//! Runs on the thread that called the batch. What workers can read themselves is only named here, not read.

use super::array::ListReader;
use super::choose;
use super::inflate::{InflateLimits, compression, inflate, second_layer};
use super::lines::{LineReader, TooLong};
use super::{BatchError, Body, Format, Input, ReadAt, Shared};
use crate::run::Params;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Bytes of an input that are looked at before it is cut.
const HEAD_BYTES: usize = 64 << 10;

/// Bytes that tell a compression.
const MAGIC_BYTES: u64 = 4;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

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
}

/// What a chunk is.
pub(super) enum Work {
    /// The lines that start within a part of a place.
    Part { place: Arc<dyn ReadAt>, start: u64, end: u64, size: u64, first: bool },
    /// Whole lines, and the bytes before them.
    Lines { bytes: Vec<u8>, offset: u64 },
    /// Payloads, found already.
    Pieces { bytes: Vec<u8>, pieces: Vec<Piece> },
    /// A payload over the limit; `lines` it counts for.
    TooLong { place: TooLong, line: u64, lines: u64 },
    /// The input itself is broken here.
    Broken { message: &'static str, offset: u64, line: u64 },
}

/// A payload within bytes that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Bytes of the input before it.
    pub offset: u64,
    /// Its line in the input, from 1.
    pub line: u64,
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
}

/// How an input is cut.
enum Cutter<'s> {
    Parts { place: Arc<dyn ReadAt>, next: u64, first: u64, size: u64 },
    Lines(LineReader<Box<dyn Read + 's>>),
    List(ListReader<Box<dyn Read + 's>>),
    One(Option<Box<dyn Read + 's>>),
}

impl<'f, 's, I: Iterator<Item = Input<'s>>> Feed<'f, 's, I> {
    pub(super) fn new(shared: &'f Shared<'f>, inputs: I) -> Self {
        Self { shared, inputs, current: None, opened: 0, notices: Vec::new() }
    }

    /// Whether the next task may have to wait for bytes from outside.
    pub(super) fn may_wait(&self) -> bool {
        self.current.as_ref().is_none_or(|current| !matches!(current.cutter, Cutter::Parts { .. }))
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
            let cut = current.cutter.cut(self.shared, current.input.limit);
            let Some((work, position)) = cut.map_err(|error| BatchError::input(name, error))? else {
                self.current = None;
                continue;
            };
            let span = position.saturating_sub(current.position);
            current.position = position;
            return Ok(Some(Task { input: current.input.clone(), number: self.opened, work, span }));
        }
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
        let (bytes, head) = inflated(open_body(input.body)?, self.shared.options.inflate)?.looked_at()?;
        if compression(&head.bytes).is_some() {
            return Err(second_layer());
        }
        let replay = input.format == Format::Lines && choose::is_reject_line(head.text());
        let params = self.params_of(&input.name, &input.params);
        let limit = self.shared.options.run.read.limits.bytes;
        // A reject line holds its payload as a text: up to six bytes for each, and what else it says.
        let limit = if replay { limit.saturating_mul(7).saturating_add(1 << 20) } else { limit };
        let cutter = self.cutter(input.format, bytes, &head, limit)?;
        let opened = Arc::new(Opened { name: input.name, event, params, replay, limit });
        let position = head.mark as u64;
        Ok((Current { input: opened, cutter, position }, (!replay).then_some(head)))
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

    fn cutter(&self, format: Format, bytes: Bytes<'s>, head: &Head, limit: usize) -> io::Result<Cutter<'s>> {
        let chunk = self.shared.options.chunk_bytes;
        let mark = head.mark as u64;
        let list = format == Format::Json && head.text().trim_ascii_start().first() == Some(&b'[');
        Ok(match (format, bytes) {
            (Format::Lines, Bytes::Place(place)) => {
                Cutter::Parts { size: place.size()?, place, next: mark, first: mark }
            }
            (Format::Lines, Bytes::Stream(reader)) => Cutter::Lines(LineReader::new(reader, mark, chunk, limit)),
            (Format::Json | Format::One, bytes) => {
                let reader: Box<dyn Read + 's> = match bytes {
                    Bytes::Stream(reader) => reader,
                    Bytes::Place(place) => Box::new(PlaceReader { place, at: mark }),
                };
                if list { Cutter::List(ListReader::new(reader, mark, chunk, limit)) } else { Cutter::One(Some(reader)) }
            }
        })
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

impl Cutter<'_> {
    /// The next piece of work, and how far into the input it reaches.
    fn cut(&mut self, shared: &Shared<'_>, limit: usize) -> io::Result<Option<(Work, u64)>> {
        match self {
            Self::Parts { place, next, first, size } => {
                if *next >= *size {
                    return Ok(None);
                }
                let start = *next;
                *next = (start + shared.options.chunk_bytes.max(1) as u64).min(*size);
                let (place, size) = (place.clone(), *size);
                let work = Work::Part { place, start, end: *next, size, first: start == *first };
                Ok(Some((work, *next)))
            }
            Self::Lines(reader) => {
                let work = reader.next()?;
                Ok(work.map(|work| (work, reader.position())))
            }
            Self::List(reader) => {
                let work = reader.next()?;
                Ok(work.map(|work| (work, reader.position())))
            }
            Self::One(reader) => reader.take().map(|reader| one(reader, limit)).transpose(),
        }
    }
}

/// A whole input as one payload.
fn one(mut reader: Box<dyn Read + '_>, limit: usize) -> io::Result<(Work, u64)> {
    let mut bytes = Vec::new();
    // White space around the payload does not count.
    let mut offset = 0u64;
    let mut line = 1;
    loop {
        let read = (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
        let blank = bytes.len() - bytes.trim_ascii_start().len();
        line += memchr::memchr_iter(b'\n', &bytes[..blank]).count() as u64;
        bytes.drain(..blank);
        offset += blank as u64;
        if read == 0 || !bytes.is_empty() {
            break;
        }
    }
    (&mut reader).take((limit + 2).saturating_sub(bytes.len()) as u64).read_to_end(&mut bytes)?;
    let kept = bytes.trim_ascii_end().len();
    if kept > limit || bytes.len() > limit + 1 {
        let rest = io::copy(&mut reader, &mut io::sink())?;
        let length = bytes.len() as u64 + rest;
        let place = TooLong { offset, bytes: length };
        return Ok((Work::TooLong { place, line, lines: 0 }, offset + length));
    }
    let position = offset + bytes.len() as u64;
    let pieces = vec![Piece { start: 0, end: kept, offset, line }];
    Ok((Work::Pieces { bytes, pieces }, position))
}

/// The first bytes of an input.
pub(super) struct Head {
    bytes: Vec<u8>,
    mark: usize,
    /// Whether they are the whole input.
    pub whole: bool,
}

impl Head {
    fn new((bytes, whole): (Vec<u8>, bool)) -> Self {
        let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Self { bytes, mark, whole }
    }

    /// The bytes without a byte-order mark.
    pub(super) fn text(&self) -> &[u8] {
        &self.bytes[self.mark..]
    }
}

/// Reads until there is a whole line that is not blank, or enough.
/// Gives whether they are the whole input, too.
fn head_of(reader: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    let mut head = vec![0; HEAD_BYTES];
    let (mut filled, mut ended) = (0, false);
    while filled < HEAD_BYTES && !ended && memchr::memchr(b'\n', head[..filled].trim_ascii_start()).is_none() {
        match reader.read(&mut head[filled..]) {
            Ok(read) => {
                ended = read == 0;
                filled += read;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok((head, ended))
}

fn head_at(place: &dyn ReadAt) -> io::Result<(Vec<u8>, bool)> {
    let mut head = vec![0; HEAD_BYTES];
    let (mut filled, mut ended) = (0, false);
    while filled < HEAD_BYTES && !ended {
        let read = place.read_at(&mut head[filled..], filled as u64)?;
        ended = read == 0;
        filled += read;
    }
    head.truncate(filled);
    Ok((head, ended))
}

/// Bytes, opened.
enum Bytes<'s> {
    Place(Arc<dyn ReadAt>),
    Stream(Box<dyn Read + 's>),
}

impl<'s> Bytes<'s> {
    /// The first bytes, and all of them without a byte-order mark.
    fn looked_at(self) -> io::Result<(Self, Head)> {
        match self {
            Self::Place(place) => {
                let head = Head::new(head_at(&*place)?);
                Ok((Self::Place(place), head))
            }
            Self::Stream(mut reader) => {
                let head = Head::new(head_of(&mut reader)?);
                let rest = head.text().to_vec();
                Ok((Self::Stream(Box::new(Cursor::new(rest).chain(reader))), head))
            }
        }
    }
}

/// Takes a layer of compression off, if there is one.
fn inflated(bytes: Bytes<'_>, limits: InflateLimits) -> io::Result<Bytes<'_>> {
    match bytes {
        Bytes::Place(place) => match compression(&head_at(&*place)?.0) {
            Some(kind) => Ok(Bytes::Stream(inflate(PlaceReader { place, at: 0 }, kind, limits)?)),
            None => Ok(Bytes::Place(place)),
        },
        Bytes::Stream(mut reader) => {
            let mut magic = Vec::new();
            (&mut reader).take(MAGIC_BYTES).read_to_end(&mut magic)?;
            let kind = compression(&magic);
            let whole = Cursor::new(magic).chain(reader);
            Ok(Bytes::Stream(match kind {
                Some(kind) => inflate(whole, kind, limits)?,
                None => Box::new(whole),
            }))
        }
    }
}

fn open_body(body: Body<'_>) -> io::Result<Bytes<'_>> {
    match body {
        Body::Reader(reader) => Ok(Bytes::Stream(reader)),
        Body::Positional(place) => Ok(Bytes::Place(place)),
        Body::File(path) => {
            let file = File::open(path)?;
            let plain = file.metadata()?.is_file();
            Ok(if plain { Bytes::Place(Arc::new(file)) } else { Bytes::Stream(Box::new(file)) })
        }
    }
}

/// Reads a place from front to back.
struct PlaceReader {
    place: Arc<dyn ReadAt>,
    at: u64,
}

impl Read for PlaceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.place.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
