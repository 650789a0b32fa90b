//! Draws diagnostics for people.
//!
//! In: diagnostics and the texts they point into. Out: one drawing each, with a blank line between, within 80 columns
//! where the source allows it. Counting them and the closing line are left to the program.

use super::lines::{Lines, Places};
use super::snippet::{self, Mark, WIDTH};
use super::{Diagnostic, Severity, in_order, visible};
use crate::source::{Sources, Span};
use annotate_snippets::renderer::{
    DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE,
    Style,
};
use annotate_snippets::{Level, Renderer};

/// Marks in one file further apart than this many lines are drawn apart.
const FAR: usize = 200;

/// The drawing of diagnostics, in the order of their places; `colour` turns on terminal colours. Ends with a line end
/// unless it is empty. Control characters and changes of writing direction, also those in source lines, are shown as
/// visible characters.
#[must_use]
pub fn to_text(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let places = Places::new(diagnostics, sources);
    let pen = Pen { renderer: if colour { Renderer::styled() } else { Renderer::plain() }, colour };
    let drawings: Vec<String> = in_order(diagnostics).iter().map(|one| pen.draw(one, &places)).collect();
    drawings.join("\n")
}

/// How to draw: with or without colours.
struct Pen {
    renderer: Renderer,
    colour: bool,
}

/// Marks of one file that are drawn together.
struct Cluster<'l, 's> {
    lines: &'l Lines<'s>,
    marks: Vec<Mark>,
}

impl Pen {
    fn draw(&self, diagnostic: &Diagnostic, places: &Places<'_>) -> String {
        let clusters = clusters(diagnostic, places);
        let gutter = clusters.iter().map(Cluster::last_line).max().map_or(1, |line| line.to_string().len());
        let mut drawing = self.title(diagnostic);
        let level = level(diagnostic.severity);
        let mut left_over = Vec::new();
        for (index, cluster) in clusters.iter().enumerate() {
            left_over.extend(self.push_cluster(&mut drawing, cluster, index == 0, &level, gutter));
        }
        left_over.iter().for_each(|label| self.push_footer(&mut drawing, "note", label, gutter));
        for (word, texts) in [("help", &diagnostic.helps), ("note", &diagnostic.notes)] {
            texts.iter().for_each(|text| self.push_footer(&mut drawing, word, text, gutter));
        }
        drawing
    }

    /// `error[M201]: ...`
    fn title(&self, diagnostic: &Diagnostic) -> String {
        let (word, style) = match diagnostic.severity {
            Severity::Error => ("error", DEFAULT_ERROR_STYLE),
            Severity::Warning => ("warning", DEFAULT_WARNING_STYLE),
            Severity::Note => ("note", DEFAULT_NOTE_STYLE),
        };
        let head = format!("{word}[{}]", diagnostic.code);
        let indent = head.len() + 2;
        let lines = visible::wrap(&visible::message(&diagnostic.message), WIDTH - indent);
        let lines: Vec<String> = lines.iter().map(|line| self.paint(line, DEFAULT_EMPHASIS_STYLE)).collect();
        let text = lines.join(&format!("\n{}", " ".repeat(indent)));
        format!("{}{}{text}\n", self.paint(&head, style), self.paint(": ", DEFAULT_EMPHASIS_STYLE))
    }

    /// ` --> file:line:column` and the source lines. Gives the labels that found no room beside them.
    fn push_cluster(
        &self,
        drawing: &mut String,
        cluster: &Cluster<'_, '_>,
        first: bool,
        level: &Level<'_>,
        gutter: usize,
    ) -> Vec<String> {
        let Some(mark) = cluster.marks.first() else { return Vec::new() };
        let arrow = format!("{}{} ", " ".repeat(gutter), if first { "-->" } else { ":::" });
        let position = cluster.lines.position(mark.bytes.start);
        let name = visible::message(cluster.lines.name);
        drawing.push_str(&self.paint(&arrow, DEFAULT_LINE_NUM_STYLE));
        drawing.push_str(&format!("{name}:{}:{}\n", position.line, position.column));
        let drawn = snippet::draw(cluster.lines, &cluster.marks, level, &self.renderer, gutter);
        drawing.push_str(&drawn.body);
        drawn.left_over
    }

    /// `= help: ...`
    fn push_footer(&self, drawing: &mut String, word: &str, text: &str, gutter: usize) {
        let indent = gutter + word.len() + 5;
        let lines = visible::wrap(&visible::message(text), WIDTH - indent);
        drawing.push_str(&" ".repeat(gutter + 1));
        drawing.push_str(&self.paint("= ", DEFAULT_LINE_NUM_STYLE));
        drawing.push_str(&self.paint(word, DEFAULT_EMPHASIS_STYLE));
        drawing.push_str(": ");
        drawing.push_str(&lines.join(&format!("\n{}", " ".repeat(indent))));
        drawing.push('\n');
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.colour { format!("{}{text}{}", style.render(), style.render_reset()) } else { text.to_owned() }
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// The places of a diagnostic by file and nearness, its own place first.
fn clusters<'l, 's>(diagnostic: &Diagnostic, places: &'l Places<'s>) -> Vec<Cluster<'l, 's>> {
    let mut clusters: Vec<Cluster<'l, 's>> = Vec::new();
    let labels = diagnostic.labels.iter().map(|label| (label.span, label.text.as_str(), false));
    for (span, label, primary) in std::iter::once((diagnostic.span, diagnostic.label.as_str(), true)).chain(labels) {
        let Some((lines, mark)) = mark(span, label, primary, places) else { continue };
        match clusters.iter_mut().find(|cluster| cluster.takes(lines, &mark)) {
            Some(cluster) => cluster.marks.push(mark),
            None => clusters.push(Cluster { lines, marks: vec![mark] }),
        }
    }
    clusters
}

fn mark<'l, 's>(span: Span, label: &str, primary: bool, places: &'l Places<'s>) -> Option<(&'l Lines<'s>, Mark)> {
    let lines = places.file(span)?;
    Some((lines, Mark::new(lines, lines.bytes(span), label, primary)))
}

impl Cluster<'_, '_> {
    fn takes(&self, lines: &Lines<'_>, mark: &Mark) -> bool {
        let line = lines.line_of(mark.bytes.start);
        let near = |own: &Mark| self.lines.line_of(own.bytes.start).abs_diff(line) <= FAR;
        std::ptr::eq(self.lines.text, lines.text) && self.marks.iter().any(near)
    }

    /// The highest line number drawn.
    fn last_line(&self) -> usize {
        self.marks.iter().map(|mark| self.lines.line_of(mark.bytes.end) + 1).max().unwrap_or(1)
    }
}
