//! Lines and columns of the files that diagnostics point into.
//!
//! In: the texts of a package and the spans of a list of diagnostics. Out: line numbers and columns, each file indexed
//! once, so that a thousand diagnostics in one file cost one walk over it.

use super::Diagnostic;
use crate::source::{FileId, Sources, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The files that some diagnostics point into, each with its lines.
pub(super) struct Places<'s> {
    files: BTreeMap<FileId, Lines<'s>>,
}

/// One file and where its lines start.
pub(super) struct Lines<'s> {
    pub(super) name: &'s Arc<str>,
    pub(super) text: &'s str,
    starts: Vec<usize>,
}

/// Line and column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<'s> Places<'s> {
    pub(super) fn new(diagnostics: &[Diagnostic], sources: &'s Sources) -> Self {
        let mut wanted: Vec<FileId> = diagnostics.iter().flat_map(files_of).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let known = sources.iter().filter(|(id, _)| wanted.binary_search(id).is_ok());
        Self { files: known.map(|(id, file)| (id, Lines::new(&file.name, &file.text))).collect() }
    }

    /// The file of a span, unless the span belongs to other sources.
    pub(super) fn file(&self, span: Span) -> Option<&Lines<'s>> {
        self.files.get(&span.file)
    }
}

fn files_of(diagnostic: &Diagnostic) -> impl Iterator<Item = FileId> {
    std::iter::once(diagnostic.span.file).chain(diagnostic.labels.iter().map(|label| label.span.file))
}

impl<'s> Lines<'s> {
    fn new(name: &'s Arc<str>, text: &'s str) -> Self {
        let after_breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|offset| offset + 1);
        Self { name, text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The bytes of a span, made to fit this text and its character boundaries.
    pub(super) fn bytes(&self, span: Span) -> Range<usize> {
        let start = self.text.floor_char_boundary(span.start as usize);
        let end = self.text.floor_char_boundary(span.end as usize);
        start..end.max(start)
    }

    /// The line, from 0, that an offset lies in.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, counted from 0, without its line end.
    pub(super) fn line(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.strip_suffix('\r').unwrap_or(text).len()
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.line_of(offset);
        let before = self.text.get(self.line(line).start..offset).unwrap_or_default();
        Position { line: line + 1, column: before.chars().count() + 1 }
    }

    /// Line and column from 1, the column in UTF-16 code units.
    pub(super) fn utf16(&self, offset: usize) -> (usize, usize) {
        let line = self.line_of(offset);
        let before = self.text.get(self.line(line).start..offset).unwrap_or_default();
        (line + 1, before.chars().map(char::len_utf16).sum::<usize>() + 1)
    }
}
