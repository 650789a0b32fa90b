//! The ends of the two tokens that have an inside: strings and numbers (RFC 8259 sections 6 and 7).
//!
//! In: the bytes of a document, known to be UTF-8, and where the token starts. Out: where it ends, or the fault.

use super::{Fault, FaultKind};

/// A string whose end was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct StringEnd {
    /// The place of the closing quote.
    pub(super) end: usize,
    /// Whether a backslash stands before it.
    pub(super) escaped: bool,
}

/// Finds the end of the string whose body starts at `start`.
#[inline]
pub(super) fn string(bytes: &[u8], start: usize) -> Result<StringEnd, Fault> {
    let end = special(bytes, start);
    match bytes.get(end) {
        Some(b'"') => Ok(StringEnd { end, escaped: false }),
        _ => escaped_string(bytes, end),
    }
}

/// Goes on from the first byte that is neither plain nor the end.
fn escaped_string(bytes: &[u8], mut place: usize) -> Result<StringEnd, Fault> {
    loop {
        match bytes.get(place) {
            Some(b'"') => return Ok(StringEnd { end: place, escaped: true }),
            Some(b'\\') => place = special(bytes, escape(bytes, place)?),
            Some(_) => return Err(fault(FaultKind::ControlCharacter, place)),
            None => return Err(fault(FaultKind::Unfinished, bytes.len())),
        }
    }
}

/// The place of the next quote, backslash or control character, or the end of the bytes.
#[inline]
pub(super) fn special(bytes: &[u8], start: usize) -> usize {
    let mut place = start;
    let mut rest = bytes.get(start..).unwrap_or_default();
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let found = special_bytes(u64::from_le_bytes(*chunk));
        if found != 0 {
            return place + (found.trailing_zeros() / 8) as usize;
        }
        place += 8;
        rest = after;
    }
    place + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

/// The place of the first quote, backslash or control character in a chunk; 8 where there is none.
#[inline]
pub(super) fn special_in(chunk: [u8; 8]) -> usize {
    (special_bytes(u64::from_le_bytes(chunk)).trailing_zeros() / 8) as usize
}

/// The high bit of the lowest byte that is a quote, a backslash or below 0x20 is set, those of lower bytes are not.
#[inline]
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word;
    let quotes = below(word ^ (ONES * b'"' as u64), 1);
    let backslashes = below(word ^ (ONES * b'\\' as u64), 1);
    (quotes | backslashes | below(word, 0x20)) & (ONES << 7)
}

/// The place after the escape that starts at `place`.
fn escape(bytes: &[u8], place: usize) -> Result<usize, Fault> {
    match bytes.get(place + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(place + 2),
        Some(b'u') => unicode_escape(bytes, place),
        Some(_) => Err(fault(FaultKind::Escape, place)),
        None => Err(fault(FaultKind::Unfinished, bytes.len())),
    }
}

fn unicode_escape(bytes: &[u8], place: usize) -> Result<usize, Fault> {
    match code_unit(bytes, place)? {
        0xD800..0xDC00 => match bytes.get(place + 6..place + 8) {
            Some(b"\\u") if matches!(code_unit(bytes, place + 6)?, 0xDC00..0xE000) => Ok(place + 12),
            _ => Err(fault(FaultKind::LoneSurrogate, place)),
        },
        0xDC00..0xE000 => Err(fault(FaultKind::LoneSurrogate, place)),
        _ => Ok(place + 6),
    }
}

/// The four hexadecimal digits of the `\u` at `place`.
fn code_unit(bytes: &[u8], place: usize) -> Result<u32, Fault> {
    let mut code = 0;
    for offset in 2..6 {
        let byte = *bytes.get(place + offset).ok_or(fault(FaultKind::Unfinished, bytes.len()))?;
        code = code * 16 + char::from(byte).to_digit(16).ok_or(fault(FaultKind::Escape, place))?;
    }
    Ok(code)
}

/// Finds the end of the number that starts at `start`.
#[inline]
pub(super) fn number(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut place = start + usize::from(bytes.get(start) == Some(&b'-'));
    place = match bytes.get(place) {
        Some(b'0') => place + 1,
        _ => digits(bytes, place)?,
    };
    if bytes.get(place) == Some(&b'.') {
        place = digits(bytes, place + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(place) {
        let sign = usize::from(matches!(bytes.get(place + 1), Some(b'+' | b'-')));
        place = digits(bytes, place + 1 + sign)?;
    }
    Ok(place)
}

/// The place after one or more digits.
#[inline]
fn digits(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut place = start;
    while bytes.get(place).is_some_and(u8::is_ascii_digit) {
        place += 1;
    }
    match place > start {
        true => Ok(place),
        false if start >= bytes.len() => Err(fault(FaultKind::Unfinished, bytes.len())),
        false => Err(fault(FaultKind::Syntax, start)),
    }
}

/// A fault at a byte.
pub(super) fn fault(kind: FaultKind, offset: usize) -> Fault {
    Fault { kind, offset }
}
