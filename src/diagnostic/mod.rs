//! What is wrong with a mapping: codes, places, labels and the edit that mends it.
//!
//! In: faults, built where they are known. Out: [`Diagnostic`] values, collected so that one run shows them all.
//! `render.rs` alone draws them; machines read them as JSON (`json.rs`), SARIF or workflow commands.

mod code;
mod github;
mod json;
mod lines;
mod page;
mod place;
mod render;
mod sarif;
mod settle;
mod snippet;
mod visible;

pub use code::Code;
pub use github::to_github;
pub use json::to_json;
pub use page::CodePage;
pub use render::to_text;
pub use sarif::to_sarif;
pub use settle::settle;
pub use visible::wrap;

use crate::source::Span;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never fails a check.
    Note,
    /// Compiles, but is likely not what was meant; `--strict` makes it an error.
    Warning,
    /// The mapping does not compile.
    Error,
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// Why this place matters.
    pub text: String,
}

/// A fault in a mapping, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of fault.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in the mapping's words.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Why this spot.
    pub label: String,
    /// Further places.
    pub labels: Vec<Label>,
    /// The edits that mend it, best first.
    pub helps: Vec<String>,
    /// Facts that explain it: the schema's own line, an allowed list.
    pub notes: Vec<String>,
    /// A payload that shows the fault, for machines: see [`to_json`].
    pub counterexample: Option<serde_json::Value>,
}

impl Diagnostic {
    /// A fault that stops the mapping from compiling.
    #[must_use]
    pub fn error(code: Code, span: Span) -> Self {
        Self::new(Severity::Error, code, span)
    }

    /// A likely mistake.
    #[must_use]
    pub fn warning(code: Code, span: Span) -> Self {
        Self::new(Severity::Warning, code, span)
    }

    /// Something worth knowing.
    #[must_use]
    pub fn note_only(code: Code, span: Span) -> Self {
        Self::new(Severity::Note, code, span)
    }

    fn new(severity: Severity, code: Code, span: Span) -> Self {
        Self {
            code,
            severity,
            span,
            message: String::new(),
            label: String::new(),
            labels: Vec::new(),
            helps: Vec::new(),
            notes: Vec::new(),
            counterexample: None,
        }
    }

    /// What is wrong: lower case, no full stop.
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.message = text.into();
        self
    }

    /// Why this spot.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Another place that explains it.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The edit that mends it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// A fact that explains it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Message, help and notes in one text, for readers who see no drawing.
    #[must_use]
    pub fn in_full(&self) -> String {
        let helps = self.helps.iter().map(|help| format!("\nhelp: {help}"));
        let notes = self.notes.iter().map(|note| format!("\nnote: {note}"));
        std::iter::once(self.message.clone()).chain(helps).chain(notes).collect()
    }
}

/// Puts diagnostics in the order of their places: by file, then by start, then the widest first, errors before
/// warnings before notes. Of equal ones only one stays.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(by_place);
    diagnostics.dedup();
}

/// The same order without moving anything.
fn in_order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by(|a, b| by_place(a, b));
    ordered
}

fn by_place(a: &Diagnostic, b: &Diagnostic) -> std::cmp::Ordering {
    let place = |one: &Diagnostic| (one.span.file, one.span.start, std::cmp::Reverse(one.span.end));
    let weight = |one: &Diagnostic| (std::cmp::Reverse(one.severity), one.code);
    let order = place(a).cmp(&place(b)).then_with(|| weight(a).cmp(&weight(b)));
    order.then_with(|| (&a.message, &a.label).cmp(&(&b.message, &b.label)))
}

/// The name nearest to `wanted` among `known`, if one is near enough to be a slip of the pen.
#[must_use]
pub fn near_name<'n>(wanted: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = |name: &str| {
        let (a, b) = (wanted.to_lowercase(), name.to_lowercase());
        strsim::jaro_winkler(&a, &b).max(strsim::normalized_damerau_levenshtein(&a, &b))
    };
    let best = known.into_iter().map(|name| (near(name), name)).filter(|(score, _)| *score >= 0.75);
    best.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod format_tests;
