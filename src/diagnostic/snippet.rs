//! The piece of a file around some places of a diagnostic, drawn with carets and labels.
//!
//! In: marks in one file, near each other. Out: the lines under ` --> file:line:column`. Long lines are cut around the
//! marks, hidden characters shown; `annotate-snippets` draws the rest.

use super::lines::Lines;
use super::visible;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// The width that drawings keep to where the source allows it.
pub(super) const WIDTH: usize = 80;
/// A mark over more lines than this is drawn under its first line alone.
const MOST_LINES: usize = 6;
/// In a line that does not fit, no more characters than this are underlined.
const LONGEST_MARK: usize = 56;
/// A source line longer than this is cut before drawing; the drawing trims it further.
const LONG_LINE: usize = 1000;
/// What of a long line is kept before the first mark, and in all.
const KEPT_BEFORE: usize = 200;
const CUT: &str = "...";

/// A place to draw.
pub(super) struct Mark {
    /// Bytes of the file, within [`MOST_LINES`] and without trailing blanks.
    pub(super) bytes: Range<usize>,
    pub(super) label: String,
    pub(super) primary: bool,
}

impl Mark {
    pub(super) fn new(lines: &Lines<'_>, bytes: Range<usize>, label: &str, primary: bool) -> Self {
        let label = visible::message(label).replace('\n', " ");
        Self { bytes: drawn_bytes(lines, bytes), label, primary }
    }
}

/// What is underlined of a place: no blanks at its end, and only its first line when it spans many.
fn drawn_bytes(lines: &Lines<'_>, bytes: Range<usize>) -> Range<usize> {
    let text = lines.text.get(bytes.clone()).unwrap_or_default();
    let end = bytes.start + text.trim_end().len();
    let first = lines.line_of(bytes.start);
    if end > bytes.start && lines.line_of(end - 1) - first >= MOST_LINES {
        return bytes.start..lines.line(first).end.max(bytes.start);
    }
    let line = lines.line(first);
    let is_long = end <= line.end && line.len() > WIDTH - 4;
    let cut = text.char_indices().nth(LONGEST_MARK).map_or(text.len(), |(offset, _)| offset);
    if is_long { bytes.start..end.min(bytes.start + cut) } else { bytes.start..end }
}

/// The lines of a file that some marks need, as they are shown.
struct Window<'l, 's> {
    lines: &'l Lines<'s>,
    first: usize,
    /// Of each line: where it starts in `text`, and which bytes of the file it shows.
    shown: Vec<(usize, Range<usize>)>,
    text: String,
}

impl<'l, 's> Window<'l, 's> {
    fn new(lines: &'l Lines<'s>, marks: &[Mark]) -> Self {
        let first = marks.iter().map(|mark| lines.line_of(mark.bytes.start)).min().unwrap_or_default();
        let last = marks.iter().map(|mark| lines.line_of(mark.bytes.end)).max().unwrap_or_default();
        let mut window = Self { lines, first, shown: Vec::new(), text: String::new() };
        (first..=last).for_each(|line| window.push(line, marks));
        window
    }

    fn push(&mut self, line: usize, marks: &[Mark]) {
        if !self.shown.is_empty() {
            self.text.push('\n');
        }
        let whole = self.lines.line(line);
        let kept = kept_bytes(self.lines.text, &whole, marks);
        if kept.start > whole.start {
            self.text.push_str(CUT);
        }
        self.shown.push((self.text.len(), kept.clone()));
        self.text.push_str(&visible::source(self.lines.text.get(kept.clone()).unwrap_or_default()));
        if kept.end < whole.end {
            self.text.push_str(CUT);
        }
    }

    /// Where a byte of the file stands in `text`.
    fn offset(&self, byte: usize) -> usize {
        let line = self.lines.line_of(byte).saturating_sub(self.first);
        let Some((start, kept)) = self.shown.get(line) else { return self.text.len() };
        let byte = byte.clamp(kept.start, kept.end);
        start + visible::source(self.lines.text.get(kept.start..byte).unwrap_or_default()).len()
    }
}

/// What of a line is shown: all of it, or of a long one the part around its first mark.
fn kept_bytes(text: &str, line: &Range<usize>, marks: &[Mark]) -> Range<usize> {
    if line.len() <= LONG_LINE {
        return line.clone();
    }
    let inside = marks.iter().flat_map(|mark| [mark.bytes.start, mark.bytes.end]);
    let first = inside.filter(|byte| line.start <= *byte && *byte <= line.end).min().unwrap_or(line.start);
    let start = text.floor_char_boundary(first.saturating_sub(KEPT_BEFORE).max(line.start));
    start..text.floor_char_boundary((start + LONG_LINE).min(line.end))
}

/// A drawing, and the labels that found no room in it.
pub(super) struct Drawing {
    pub(super) body: String,
    pub(super) left_over: Vec<String>,
}

/// Which marks keep their labels.
#[derive(Clone, Copy)]
enum Labels {
    All,
    Secondary,
    None,
}

/// The drawing of marks in one file: source lines with carets, behind a margin of `gutter` columns for line numbers.
/// An empty file has none.
pub(super) fn draw(
    lines: &Lines<'_>,
    marks: &[Mark],
    level: &Level<'_>,
    renderer: &Renderer,
    gutter: usize,
) -> Drawing {
    if lines.text.is_empty() {
        let left_over = marks.iter().map(|mark| mark.label.clone()).filter(|label| !label.is_empty()).collect();
        return Drawing { body: String::new(), left_over };
    }
    let window = Window::new(lines, marks);
    let drawn = |renderer: &Renderer, labels| body(&window, marks, level, renderer, gutter, labels);
    if let Some(label) = label_below(&window, marks, gutter) {
        return Drawing { body: format!("{}{label}\n", drawn(renderer, Labels::None)), left_over: Vec::new() };
    }
    let fits = |labels: &Labels| {
        let plain = drawn(&Renderer::plain(), *labels);
        plain.lines().all(|line| line.chars().count() <= WIDTH)
    };
    let labels = [Labels::All, Labels::Secondary, Labels::None].into_iter().find(fits).unwrap_or(Labels::All);
    let is_left = |mark: &&Mark| !mark.label.is_empty() && !labels.keep(mark);
    let left_over = marks.iter().filter(is_left).map(|mark| match mark.primary {
        true => mark.label.clone(),
        false => format!("line {}: {}", lines.line_of(mark.bytes.start) + 1, mark.label),
    });
    Drawing { body: drawn(renderer, labels), left_over: left_over.collect() }
}

impl Labels {
    fn keep(self, mark: &Mark) -> bool {
        match self {
            Self::All => true,
            Self::Secondary => !mark.primary,
            Self::None => false,
        }
    }
}

fn body(
    window: &Window<'_, '_>,
    marks: &[Mark],
    level: &Level<'_>,
    renderer: &Renderer,
    gutter: usize,
    labels: Labels,
) -> String {
    let last = window.first + window.shown.len();
    let margin = " ".repeat(gutter.saturating_sub(last.to_string().len()));
    let annotations = marks.iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = Some(mark.label.as_str()).filter(|label| !label.is_empty() && labels.keep(mark));
        kind.span(window.offset(mark.bytes.start)..window.offset(mark.bytes.end)).label(label)
    });
    let snippet = Snippet::source(window.text.as_str()).line_start(window.first + 1).annotations(annotations);
    let renderer = renderer.clone().term_width(WIDTH - margin.len());
    let drawn = renderer.render(&[Group::with_level(level.clone()).element(snippet)]);
    drawn.lines().map(|line| format!("{margin}{line}\n")).collect()
}

/// The label of an only mark, on a line of its own, when it would not fit behind the carets.
fn label_below(window: &Window<'_, '_>, marks: &[Mark], gutter: usize) -> Option<String> {
    let [mark] = marks else { return None };
    let end = window.offset(mark.bytes.end);
    let source = window.text.get(..end).filter(|text| !text.contains('\n'))?;
    let room = WIDTH.saturating_sub(gutter + 3);
    let length = mark.label.chars().count();
    if mark.label.is_empty() || source.chars().count() + 1 + length <= room || window.text.chars().count() > room {
        return None;
    }
    let caret = window.text.get(..window.offset(mark.bytes.start)).unwrap_or_default().chars().count();
    let indent = caret.min(room.saturating_sub(length));
    Some(format!("{} | {}{}", " ".repeat(gutter), " ".repeat(indent), mark.label))
}
