//! One input, opened and cut: compression taken off, first bytes looked at, then pieces of work until its end.
//!
//! In: a [`Body`] and how its documents stand in it. Out: [`Work`] in the order of the input. Knows nothing of mappings.

use super::array::ListReader;
use super::inflate::{InflateLimits, compression, inflate, second_layer};
use super::lines::{LineReader, TooLong};
use super::{Body, Format, ReadAt};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Bytes of an input that are looked at before it is cut.
const HEAD_BYTES: usize = 64 << 10;

/// Bytes that tell a compression.
const MAGIC_BYTES: u64 = 4;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How an input is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Bytes of a chunk.
    pub chunk_bytes: usize,
    /// Bytes that one line, element or whole document may have.
    pub limit: usize,
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

/// Opens a body, takes a layer of compression off, and gives its first bytes too.
pub(super) fn open(body: Body<'_>, limits: InflateLimits) -> io::Result<(Bytes<'_>, Head)> {
    let (bytes, head) = inflated(open_body(body)?, limits)?.looked_at()?;
    if compression(&head.bytes).is_some() {
        return Err(second_layer());
    }
    Ok((bytes, head))
}

/// Cuts an opened input into pieces of work.
pub(super) struct Cutter<'s> {
    reading: Reading,
    way: Way<'s>,
}

/// How an input is cut.
enum Way<'s> {
    Parts { place: Arc<dyn ReadAt>, next: u64, first: u64, size: u64 },
    Lines(LineReader<Box<dyn Read + 's>>),
    List(ListReader<Box<dyn Read + 's>>),
    One(Option<Box<dyn Read + 's>>),
}

impl<'s> Cutter<'s> {
    /// For an input whose first bytes are known.
    pub(super) fn new(format: Format, bytes: Bytes<'s>, head: &Head, reading: Reading) -> io::Result<Self> {
        let Reading { chunk_bytes, limit } = reading;
        let mark = head.mark();
        let list = format == Format::Json && head.text().trim_ascii_start().first() == Some(&b'[');
        let way = match (format, bytes) {
            (Format::Lines, Bytes::Place(place)) => Way::Parts { size: place.size()?, place, next: mark, first: mark },
            (Format::Lines, Bytes::Stream(reader)) => Way::Lines(LineReader::new(reader, mark, chunk_bytes, limit)),
            (Format::Json | Format::One, bytes) => {
                let reader: Box<dyn Read + 's> = match bytes {
                    Bytes::Stream(reader) => reader,
                    Bytes::Place(place) => Box::new(PlaceReader { place, at: mark }),
                };
                if list { Way::List(ListReader::new(reader, mark, chunk_bytes, limit)) } else { Way::One(Some(reader)) }
            }
        };
        Ok(Self { reading, way })
    }

    /// Whether workers read the input themselves, so that the next piece is there at once.
    pub(super) fn reads_later(&self) -> bool {
        matches!(self.way, Way::Parts { .. })
    }

    /// The next piece of work, and how far into the input it reaches.
    pub(super) fn cut(&mut self) -> io::Result<Option<(Work, u64)>> {
        match &mut self.way {
            Way::Parts { place, next, first, size } => {
                if *next >= *size {
                    return Ok(None);
                }
                let start = *next;
                *next = (start + self.reading.chunk_bytes.max(1) as u64).min(*size);
                let (place, size) = (place.clone(), *size);
                let work = Work::Part { place, start, end: *next, size, first: start == *first };
                Ok(Some((work, *next)))
            }
            Way::Lines(reader) => {
                let work = reader.next()?;
                Ok(work.map(|work| (work, reader.position())))
            }
            Way::List(reader) => {
                let work = reader.next()?;
                Ok(work.map(|work| (work, reader.position())))
            }
            Way::One(reader) => reader.take().map(|reader| one(reader, self.reading.limit)).transpose(),
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
        let blank = bytes.iter().take_while(|byte| is_space(**byte)).count();
        line += memchr::memchr_iter(b'\n', &bytes[..blank]).count() as u64;
        bytes.drain(..blank);
        offset += blank as u64;
        if read == 0 || !bytes.is_empty() {
            break;
        }
    }
    (&mut reader).take((limit + 2).saturating_sub(bytes.len()) as u64).read_to_end(&mut bytes)?;
    let kept = bytes.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
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

/// White space of JSON (RFC 8259 section 2).
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
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

    /// Bytes of the byte-order mark before the text.
    pub(super) fn mark(&self) -> u64 {
        self.mark as u64
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
pub(super) enum Bytes<'s> {
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
