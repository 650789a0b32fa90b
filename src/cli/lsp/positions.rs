//! Places of the protocol, lines and UTF-16 code units from 0, and bytes of a text.
//!
//! In: a text. Out: either from the other. Any place gives an offset on a character boundary: what lies behind the end of a
//! line is its end, what lies behind the text is its end.

use lsp_types::{Position, Range};

/// A text and where its lines start.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes);
        // A carriage return alone ends a line too; before a line feed it is part of that end.
        let ends = breaks.filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
        Self { text, starts: std::iter::once(0).chain(ends.map(|at| at + 1)).collect() }
    }

    /// The byte of a place.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or_default();
        let text = text.trim_end_matches(['\n', '\r']);
        let mut units = position.character as usize;
        for (at, next) in text.char_indices() {
            // A place inside of a pair of surrogates is the place before it.
            if units < next.len_utf16() {
                return start + at;
            }
            units -= next.len_utf16();
        }
        start + text.len()
    }

    /// The place of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let units: usize = self.text.get(start..offset).unwrap_or_default().chars().map(char::len_utf16).sum();
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), character: u32::try_from(units).unwrap_or(u32::MAX) }
    }

    /// The places of some bytes.
    pub(super) fn range(&self, bytes: std::ops::Range<usize>) -> Range {
        let end = bytes.end.max(bytes.start);
        Range { start: self.position(bytes.start), end: self.position(end) }
    }

    /// The whole text.
    pub(super) fn all(&self) -> Range {
        self.range(0..self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn places_count_utf_16_units_behind_umlauts_and_emoji() {
        let text = "ä😀b\r\nc\rd\n";
        let lines = Lines::new(text);
        assert_eq!(lines.offset(at(0, 1)), 2);
        assert_eq!(lines.offset(at(0, 3)), 6);
        assert_eq!(lines.position(6), at(0, 3));
        assert_eq!(lines.position(text.find('c').unwrap()), at(1, 0));
        assert_eq!(lines.position(text.find('d').unwrap()), at(2, 0));
        assert_eq!(lines.all(), Range { start: at(0, 0), end: at(3, 0) });
    }

    #[test]
    fn any_place_is_on_a_character_boundary_of_the_text() {
        let text = "ä😀b\r\nc";
        let lines = Lines::new(text);
        assert_eq!(lines.offset(at(0, 2)), 2, "inside of a pair");
        assert_eq!(lines.offset(at(0, 99)), 7, "behind the line");
        assert_eq!(lines.offset(at(9, 0)), text.len(), "behind the text");
        assert_eq!(lines.position(999), at(1, 1));
        assert_eq!(lines.position(1), at(0, 0), "inside of a character");
    }

    #[test]
    fn every_byte_comes_back_from_its_place() {
        let text = "a\n\nçé😀 b\r\n\u{feff}z";
        let lines = Lines::new(text);
        for (offset, next) in text.char_indices().filter(|(_, next)| !matches!(next, '\r' | '\n')) {
            assert_eq!(lines.offset(lines.position(offset)), offset, "{next:?}");
        }
    }
}
