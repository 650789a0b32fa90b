//! A JSON list as a stream of payloads: finds where each element ends, without reading what it says.
//!
//! Elements are told apart by the commas between them; whether one is JSON is for the parser of payloads to say, so a
//! broken element spoils only itself. Elements over the limit are skipped in constant memory.

use super::cut::{Piece, Work};
use super::lines::TooLong;
use std::collections::VecDeque;
use std::io::{self, Read};

/// Bytes read a time.
const WINDOW_BYTES: usize = 64 << 10;

/// The elements of a list, in groups of about a chunk.
pub(super) struct ListReader<R> {
    reader: R,
    window: Vec<u8>,
    at: usize,
    /// Bytes before the window.
    offset: u64,
    /// Line ends before the byte being looked at.
    line_ends: u64,
    chunk: usize,
    limit: usize,
    state: State,
    element: Element,
    elements: u64,
    group: Group,
    ready: VecDeque<Work>,
}

/// Where the scanner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the list.
    Before,
    /// In the list, before an element.
    Between,
    /// In an element.
    Within,
    /// Behind the list.
    Behind,
    /// Nothing more to read.
    Ended,
}

/// The element being read.
#[derive(Debug, Default)]
struct Element {
    depth: u32,
    in_text: bool,
    escaped: bool,
    offset: u64,
    line: u64,
    bytes: u64,
}

/// Elements that were read.
#[derive(Debug, Default)]
struct Group {
    bytes: Vec<u8>,
    start: usize,
    pieces: Vec<Piece>,
}

impl<R: Read> ListReader<R> {
    /// `offset` bytes were read before; an element may have `limit` bytes.
    pub(super) fn new(reader: R, offset: u64, chunk: usize, limit: usize) -> Self {
        Self {
            reader,
            window: Vec::new(),
            at: 0,
            offset,
            line_ends: 0,
            chunk,
            limit,
            state: State::Before,
            element: Element::default(),
            elements: 0,
            group: Group::default(),
            ready: VecDeque::new(),
        }
    }

    /// Bytes before the one being looked at.
    pub(super) fn position(&self) -> u64 {
        self.offset + self.at as u64
    }

    /// The next elements.
    pub(super) fn next(&mut self) -> io::Result<Option<Work>> {
        while self.ready.is_empty() && self.state != State::Ended {
            if self.at == self.window.len() && !self.refill()? {
                self.end();
                break;
            }
            self.scan();
            if self.group.start >= self.chunk {
                self.hand_over();
            }
        }
        Ok(self.ready.pop_front())
    }

    fn refill(&mut self) -> io::Result<bool> {
        self.offset += self.window.len() as u64;
        self.at = 0;
        self.window.clear();
        (&mut self.reader).take(WINDOW_BYTES as u64).read_to_end(&mut self.window)?;
        Ok(!self.window.is_empty())
    }

    /// Looks at bytes up to the end of the window, of an element, or of the list.
    fn scan(&mut self) {
        match self.state {
            State::Within => self.within(),
            State::Before | State::Between | State::Behind => self.around(),
            State::Ended => {}
        }
    }

    /// One byte outside every element.
    fn around(&mut self) {
        let byte = self.window[self.at];
        if byte.is_ascii_whitespace() {
            self.line_ends += u64::from(byte == b'\n');
            self.at += 1;
            return;
        }
        match (self.state, byte) {
            (State::Before, b'[') => {
                self.state = State::Between;
                self.at += 1;
            }
            (State::Between, b']') if self.elements == 0 => {
                self.state = State::Behind;
                self.at += 1;
            }
            (State::Behind, _) => self.broken("something follows the list"),
            (State::Before | State::Between | State::Within | State::Ended, _) => {
                self.state = State::Within;
                self.element = Element { offset: self.position(), line: self.line_ends + 1, ..Element::default() };
            }
        }
    }

    /// Bytes of an element, up to its end or the end of the window.
    fn within(&mut self) {
        let from = self.at;
        let end = self.find_end();
        let bytes = &self.window[from..self.at];
        self.line_ends += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.element.bytes += bytes.len() as u64;
        if self.element.bytes <= self.limit as u64 {
            self.group.bytes.extend_from_slice(bytes);
        } else {
            self.group.bytes.truncate(self.group.start);
        }
        if let Some(end) = end {
            self.finish_element();
            self.state = if end == b']' { State::Behind } else { State::Between };
            self.at += 1;
        }
    }

    /// Moves on to the comma or bracket that ends the element; none when the window ends first.
    fn find_end(&mut self) -> Option<u8> {
        let element = &mut self.element;
        while let Some(byte) = self.window.get(self.at).copied() {
            if element.escaped {
                element.escaped = false;
            } else if element.in_text {
                let rest = &self.window[self.at..];
                let Some(skip) = memchr::memchr2(b'"', b'\\', rest) else {
                    self.at = self.window.len();
                    return None;
                };
                self.at += skip;
                element.escaped = self.window[self.at] == b'\\';
                element.in_text = element.escaped;
            } else {
                match byte {
                    b'"' => element.in_text = true,
                    b'[' | b'{' => element.depth += 1,
                    b',' | b']' if element.depth == 0 => return Some(byte),
                    b']' | b'}' => element.depth = element.depth.saturating_sub(1),
                    _ => {}
                }
            }
            self.at += 1;
        }
        None
    }

    fn finish_element(&mut self) {
        self.elements += 1;
        let Element { offset, line, bytes, .. } = self.element;
        if bytes > self.limit as u64 {
            self.hand_over();
            self.ready.push_back(Work::TooLong { place: TooLong { offset, bytes }, line, lines: 0 });
            return;
        }
        let (start, end) = (self.group.start, self.group.bytes.len());
        let end = start + self.group.bytes[start..end].trim_ascii_end().len();
        self.group.pieces.push(Piece { start, end, offset, line });
        self.group.start = self.group.bytes.len();
    }

    fn hand_over(&mut self) {
        let Group { bytes, pieces, .. } = std::mem::take(&mut self.group);
        if !pieces.is_empty() {
            self.ready.push_back(Work::Pieces { bytes, pieces });
        }
    }

    /// The input ends.
    fn end(&mut self) {
        let cut_off = self.state == State::Within && (self.element.depth > 0 || self.element.in_text);
        if self.state == State::Within {
            self.finish_element();
        }
        if self.state != State::Behind && !cut_off {
            self.broken("the list is not closed");
        }
        self.hand_over();
        self.state = State::Ended;
    }

    fn broken(&mut self, message: &'static str) {
        self.hand_over();
        self.ready.push_back(Work::Broken { message, offset: self.position(), line: self.line_ends + 1 });
        self.state = State::Ended;
    }
}
