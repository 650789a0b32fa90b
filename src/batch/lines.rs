//! Lines: from a reader in chunks that end at a line end, or from the part of a place that a worker reads itself.
//!
//! A line belongs to the part it starts in. A line over the limit is skipped in constant memory; only its offset and
//! its length are kept.

use super::ReadAt;
use super::cut::Work;
use std::io::{self, Read};

/// Bytes looked at a time while skipping to the end of a line.
const SKIP_BYTES: usize = 64 << 10;

/// A line that is over the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong {
    /// Bytes before it.
    pub offset: u64,
    /// Its length, without its line end.
    pub bytes: u64,
}

/// The line without the CR before its end.
pub(super) fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether a line is only white space.
pub(super) fn is_blank(line: &[u8]) -> bool {
    match line.trim_ascii_start().first() {
        None => true,
        Some(first) if first.is_ascii() && *first != 0x0b => false,
        Some(_) => std::str::from_utf8(line).is_ok_and(|text| text.trim().is_empty()),
    }
}

/// The lines of a text without their LF, with the bytes before each.
pub(super) fn split(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = (start, &rest[..end]);
        start += end + 1;
        Some(line)
    })
}

/// Lines of a reader, in chunks of whole lines.
pub(super) struct LineReader<R> {
    reader: R,
    /// The start of a line whose end is not read yet.
    carry: Vec<u8>,
    /// Bytes before `carry`.
    offset: u64,
    chunk: usize,
    limit: usize,
    ended: bool,
}

impl<R: Read> LineReader<R> {
    /// `offset` bytes were read before; a line may have `limit` bytes.
    pub(super) fn new(reader: R, offset: u64, chunk: usize, limit: usize) -> Self {
        Self { reader, carry: Vec::new(), offset, chunk: chunk.max(1), limit, ended: false }
    }

    /// The next whole lines, or a line that is too long.
    pub(super) fn next(&mut self) -> io::Result<Option<Work>> {
        let mut bytes = std::mem::take(&mut self.carry);
        let mut wanted = self.chunk;
        loop {
            self.fill(&mut bytes, wanted)?;
            if self.ended {
                return Ok((!bytes.is_empty()).then(|| self.lines(bytes)));
            }
            if let Some(last) = memchr::memrchr(b'\n', &bytes) {
                self.carry = bytes.split_off(last + 1);
                return Ok(Some(self.lines(bytes)));
            }
            if bytes.len() > self.limit + 1 {
                return self.skip(bytes.len() as u64, bytes.last() == Some(&b'\r')).map(Some);
            }
            wanted = bytes.len() + self.chunk.min(self.limit + 2);
        }
    }

    /// Bytes of the input before what comes next.
    pub(super) fn position(&self) -> u64 {
        self.offset
    }

    fn lines(&mut self, bytes: Vec<u8>) -> Work {
        let offset = self.offset;
        self.offset += bytes.len() as u64;
        Work::Lines { bytes, offset }
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(bytes.len());
        let read = (&mut self.reader).take(missing as u64).read_to_end(bytes)?;
        self.ended = read < missing;
        Ok(())
    }

    /// Reads to the end of a line of which `bytes` were read and dropped.
    fn skip(&mut self, mut bytes: u64, mut after_return: bool) -> io::Result<Work> {
        let offset = self.offset;
        let mut part = vec![0; SKIP_BYTES];
        let end = loop {
            let read = read_some(&mut self.reader, &mut part)?;
            if read == 0 {
                self.ended = true;
                break 0;
            }
            if let Some(at) = memchr::memchr(b'\n', &part[..read]) {
                bytes += at as u64;
                after_return = if at > 0 { part[at - 1] == b'\r' } else { after_return };
                self.carry = part[at + 1..read].to_vec();
                break 1;
            }
            bytes += read as u64;
            after_return = part[read - 1] == b'\r';
        };
        self.offset = offset + bytes + end;
        Ok(Work::TooLong { place: TooLong { offset, bytes: bytes - u64::from(after_return) }, line: 1, lines: 1 })
    }
}

/// Reads once, past interruptions.
fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// The lines that start within a part of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// Whole lines.
    pub bytes: Vec<u8>,
    /// Bytes before them.
    pub offset: u64,
    /// A line behind them that is over the limit.
    pub too_long: Option<TooLong>,
}

/// Reads the lines that start at `start..end` of a place with `size` bytes; `first` where `start` starts a line.
pub(super) fn read_part(
    place: &dyn ReadAt,
    (start, end, size): (u64, u64, u64),
    first: bool,
    limit: usize,
) -> io::Result<Part> {
    let from = if first { start } else { start.saturating_sub(1) };
    let mut bytes = read_exact(place, from, end.min(size))?;
    let size = if (bytes.len() as u64) < end.min(size) - from { from + bytes.len() as u64 } else { size };
    if !first {
        // A line starts behind a line end; one that stands on the last byte starts a line of the next part.
        let own = bytes.len().min((end - from) as usize).saturating_sub(usize::from(end < size));
        let Some(at) = memchr::memchr(b'\n', &bytes[..own]).filter(|at| from + (*at as u64) + 1 < size) else {
            return Ok(Part { offset: start, ..Part::default() });
        };
        bytes.drain(..=at);
        return finish(place, bytes, from + at as u64 + 1, size, limit);
    }
    finish(place, bytes, from, size, limit)
}

/// Reads on to the end of the last line.
fn finish(place: &dyn ReadAt, mut bytes: Vec<u8>, offset: u64, size: u64, limit: usize) -> io::Result<Part> {
    let mut step = vec![0; SKIP_BYTES];
    let mut read_to = offset + bytes.len() as u64;
    while read_to < size && bytes.last() != Some(&b'\n') {
        let line = memchr::memrchr(b'\n', &bytes).map_or(0, |at| at + 1);
        if bytes.len() - line > limit + 1 {
            let after_return = bytes.last() == Some(&b'\r');
            let start = offset + line as u64;
            bytes.truncate(line);
            let too_long = Some(skip_at(place, start, read_to, size, after_return)?);
            return Ok(Part { bytes, offset, too_long });
        }
        let read = read_once(place, &mut step, read_to, size)?;
        if read == 0 {
            break;
        }
        let taken = memchr::memchr(b'\n', &step[..read]).map_or(read, |at| at + 1);
        bytes.extend_from_slice(&step[..taken]);
        read_to += taken as u64;
    }
    Ok(Part { bytes, offset, too_long: None })
}

/// Finds the end of a line that starts at `start` and of which everything before `read_to` is known to hold no end.
fn skip_at(place: &dyn ReadAt, start: u64, mut read_to: u64, size: u64, mut after_return: bool) -> io::Result<TooLong> {
    let mut part = vec![0; SKIP_BYTES];
    loop {
        let read = read_once(place, &mut part, read_to, size)?;
        let end = memchr::memchr(b'\n', &part[..read]);
        let taken = end.unwrap_or(read);
        after_return = if taken > 0 { part[taken - 1] == b'\r' } else { after_return };
        read_to += taken as u64;
        if read == 0 || end.is_some() {
            return Ok(TooLong { offset: start, bytes: read_to - start - u64::from(after_return) });
        }
    }
}

fn read_exact(place: &dyn ReadAt, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(to.saturating_sub(from)).unwrap_or(0)];
    let mut filled = 0;
    while filled < bytes.len() {
        let read = read_once(place, &mut bytes[filled..], from + filled as u64, to)?;
        if read == 0 {
            break;
        }
        filled += read;
    }
    bytes.truncate(filled);
    Ok(bytes)
}

fn read_once(place: &dyn ReadAt, buffer: &mut [u8], offset: u64, size: u64) -> io::Result<usize> {
    let most = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX).min(buffer.len());
    loop {
        match place.read_at(&mut buffer[..most], offset) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result.map(|read| read.min(most)),
        }
    }
}
