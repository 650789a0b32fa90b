//! The documents of inputs one after the other, without a mapping: for commands that look at documents and make no
//! records of them.
//!
//! In: [`Input`]s. Out: the bytes of each document with its place, read, inflated and limited just as in a batch.

use super::cut::{Cutter, Reading, Work};
use super::lines::{self, TooLong, is_blank, without_return};
use super::{InflateLimits, Input};
use crate::payload::FaultKind;
use std::io;
use std::ops::ControlFlow;

/// How to read documents.
#[derive(Debug, Clone, Copy)]
pub struct DocumentReader {
    /// Bytes that one document may have.
    pub limit: usize,
    /// How far compressed inputs may grow.
    pub inflate: InflateLimits,
    /// Bytes that are read at a time.
    pub chunk_bytes: usize,
}

/// One document of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentBytes<'b> {
    /// Its line in the input, from 1.
    pub line: u64,
    /// Bytes of the input before it, inflated.
    pub offset: u64,
    /// Its bytes, or why they were not read.
    pub bytes: Result<&'b [u8], Unread>,
}

/// Why a document was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// In plain words.
    pub message: &'static str,
}

/// Told each document; says whether to go on.
type See<'s> = dyn FnMut(DocumentBytes<'_>) -> ControlFlow<()> + 's;

impl Default for DocumentReader {
    fn default() -> Self {
        let limit = crate::payload::Limits::default().bytes;
        Self { limit, inflate: InflateLimits::default(), chunk_bytes: 512 << 10 }
    }
}

impl DocumentReader {
    /// Shows every document of an input, in its order. Blank lines are passed over.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use xdmap::batch::{Input, DocumentReader};
    /// let mut lines = Vec::new();
    /// DocumentReader::default().each(Input::lines("three", "1\n\n[2]\n".as_bytes()), &mut |found| {
    ///     lines.push((found.line, found.offset));
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!(lines, [(1, 0), (3, 3)]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// The input cannot be opened, read or inflated.
    pub fn each(&self, input: Input<'_>, see: &mut See<'_>) -> io::Result<()> {
        let (bytes, head) = super::cut::open(input.body, self.inflate)?;
        let reading = Reading { chunk_bytes: self.chunk_bytes, limit: self.limit };
        let mut cutter = Cutter::new(input.format, bytes, &head, reading)?;
        let mut walk = Walk { limit: self.limit, lines: 0, see };
        while let Some((work, _)) = cutter.cut()? {
            if walk.work(work)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A walk through one input.
struct Walk<'w, 's> {
    limit: usize,
    /// Lines begun so far.
    lines: u64,
    see: &'w mut See<'s>,
}

impl Walk<'_, '_> {
    fn work(&mut self, work: Work) -> io::Result<ControlFlow<()>> {
        Ok(match work {
            Work::Part { place, start, end, size, first } => {
                let part = lines::read_part(&*place, (start, end, size), first, self.limit)?;
                let flow = self.lines(&part.bytes, part.offset);
                match part.too_long {
                    Some(place) if flow.is_continue() => self.over_limit(place, self.lines + 1, 1),
                    Some(_) | None => flow,
                }
            }
            Work::Lines { bytes, offset } => self.lines(&bytes, offset),
            Work::Pieces { bytes, pieces } => pieces.iter().try_for_each(|piece| {
                let bytes = Ok(bytes.get(piece.start..piece.end).unwrap_or_default());
                (self.see)(DocumentBytes { line: piece.line, offset: piece.offset, bytes })
            }),
            Work::TooLong { place, line, lines } => {
                self.over_limit(place, if lines > 0 { self.lines + 1 } else { line }, lines)
            }
            Work::Broken { message, offset, line } => {
                (self.see)(DocumentBytes { line, offset, bytes: Err(Unread { message }) })
            }
        })
    }

    fn lines(&mut self, bytes: &[u8], offset: u64) -> ControlFlow<()> {
        for (start, line) in lines::split(bytes) {
            self.lines += 1;
            let offset = offset + start as u64;
            let line = without_return(line);
            if line.len() > self.limit {
                self.over_limit(TooLong { offset, bytes: line.len() as u64 }, self.lines, 0)?;
            } else if !is_blank(line) {
                (self.see)(DocumentBytes { line: self.lines, offset, bytes: Ok(line) })?;
            }
        }
        ControlFlow::Continue(())
    }

    fn over_limit(&mut self, place: TooLong, line: u64, lines: u64) -> ControlFlow<()> {
        self.lines += lines;
        let message = FaultKind::TooLong.message();
        (self.see)(DocumentBytes { line, offset: place.offset, bytes: Err(Unread { message }) })
    }
}
