//! Builds the syntax tree from what the grammar recognised.
//!
//! In: text. Out: a tree, always, and the diagnostics. Each function here is named for the grammar's rule it reads.
//! [`Parts`] is the one place that trusts the grammar; where the trust is broken, [`parse`] says so.

mod declarations;
mod expressions;
mod operators;
mod rules;
mod tests_of_events;
mod text;

use super::ast::{Doc, Expr, File, Name, Quoted};
use super::depth::{Brackets, match_brackets};
use super::explain::{Stretch, explain};
use super::grammar::{self, Form, Misfit, Pair, Pairs};
use super::lex::{Lexed, MAX_FAULTS, lex};
use super::recover::recover;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::borrow::Cow;

/// What came of a text: a tree with as much as could be read, and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The tree; complete when there are no diagnostics.
    pub file: File,
    /// The faults, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a `.map` file. Faults do not stop it: the tree holds whatever could be read around them.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    let lexed = lex(file, text);
    let brackets = match_brackets(file, text, &lexed.tokens);
    let whole = if lexed.faults.is_empty() && brackets.faults.is_empty() { fitting(file, text) } else { Err(None) };
    let (mut tree, mut diagnostics) = match whole {
        Ok(whole) => whole,
        Err(misfit) => {
            let (tree, mut diagnostics) = recover(file, text, &lexed, &brackets);
            if diagnostics.is_empty() {
                diagnostics.extend(misfit.map(|misfit| explain_whole(file, text, &lexed, &brackets, &misfit)));
            }
            (tree, diagnostics)
        }
    };
    tree.comments = lexed.comments;
    tree.blanks = lexed.blanks;
    order(&mut diagnostics);
    Parsed { file: tree, diagnostics }
}

/// Reads one expression that stands alone.
///
/// # Errors
/// All faults of the text, when it is no expression.
pub fn parse_expression(file: FileId, text: &str) -> Result<Expr, Vec<Diagnostic>> {
    let lexed = lex(file, text);
    let brackets = match_brackets(file, text, &lexed.tokens);
    let mut builder = Builder::new(file, 0);
    let known = lexed.faults.iter().chain(&brackets.faults);
    builder.diagnostics.extend(known.map(|fault| fault.diagnostic.clone()));
    if builder.diagnostics.is_empty() {
        match grammar::run(Form::only_expression, &closed(text)) {
            Ok(mut pairs) => {
                let built = pairs.next().and_then(|pair| builder.expression(Parts::of(pair).next()?));
                match built {
                    Some(expression) if builder.diagnostics.is_empty() => return Ok(expression),
                    Some(_) => {}
                    None => builder.diagnostics.push(distrust(file)),
                }
            }
            Err(misfit) => builder.diagnostics.push(explain_whole(file, text, &lexed, &brackets, &misfit)),
        }
    }
    order(&mut builder.diagnostics);
    Err(builder.diagnostics)
}

/// The tree of a text that fits the grammar, and what is wrong with it all the same.
fn fitting(file: FileId, text: &str) -> Result<(File, Vec<Diagnostic>), Option<Misfit>> {
    let text = closed(text);
    let pairs = grammar::run(Form::file, &text).map_err(Some)?;
    let mut builder = Builder::new(file, 0);
    let tree = builder.file(pairs).unwrap_or_else(|| {
        builder.diagnostics.push(distrust(file));
        File::default()
    });
    Ok((tree, builder.diagnostics))
}

/// The text with a line end behind its last comment, so that no form ends inside that comment.
fn closed(text: &str) -> Cow<'_, str> {
    let last = text.rsplit('\n').next().unwrap_or_default();
    if last.contains('#') { Cow::Owned(format!("{text}\n")) } else { Cow::Borrowed(text) }
}

/// What is said when the grammar and the tree builder disagree: a fault of this program.
fn distrust(file: FileId) -> Diagnostic {
    Diagnostic::error(Code::Syntax, Span::new(file, 0, 0))
        .message("this text was recognised but could not be read")
        .note("this is a fault of the program, not of the mapping")
}

fn explain_whole(file: FileId, text: &str, lexed: &Lexed, brackets: &Brackets, misfit: &Misfit) -> Diagnostic {
    let (tokens, places) = (lexed.tokens.as_slice(), brackets.places.as_slice());
    explain(&Stretch { file, text, tokens, places, range: 0..tokens.len() }, misfit.at, misfit)
}

/// Puts diagnostics in the order of their places, and cuts their number.
fn order(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    diagnostics.dedup();
    if diagnostics.len() > MAX_FAULTS {
        diagnostics.truncate(MAX_FAULTS);
        let last = diagnostics.last().map_or(Span::default(), |last| last.span);
        diagnostics.push(
            Diagnostic::note_only(Code::Syntax, last)
                .message(format!("more than {MAX_FAULTS} syntax faults: those after this place are left out")),
        );
    }
}

/// Builds trees of one file, and collects what the grammar does not forbid but the language does.
pub(super) struct Builder {
    file: FileId,
    /// Where the text that was parsed starts in its file.
    base: usize,
    /// What is wrong, in the order found.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the last expression started that was too tall, so that it is reported once.
    tall: Option<u32>,
}

impl Builder {
    /// A builder for a stretch of a file.
    pub fn new(file: FileId, base: usize) -> Self {
        Self { file, base, diagnostics: Vec::new(), tall: None }
    }

    /// A whole file.
    pub fn file(&mut self, pairs: Pairs<'_>) -> Option<File> {
        let mut tree = File::default();
        for part in Parts::of(pairs.into_iter().next()?) {
            match part.as_rule() {
                Form::header => tree.header = Some(self.header(part)?),
                _ => tree.items.push(self.item(part)?),
            }
        }
        Some(tree)
    }

    /// Where a pair stands, without the white space and comments that pest counts to its end.
    pub(super) fn span(&self, pair: &Pair<'_>) -> Span {
        self.place(pair.as_span().start(), end_of(pair))
    }

    /// A place in the parsed text as a place in the file.
    fn place(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base + start, self.base + end)
    }

    fn fault(&mut self, code: Code, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::error(code, span).message(message));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    fn name(&self, pair: &Pair<'_>) -> Name {
        Name { text: pair.as_str().into(), span: self.span(pair) }
    }

    /// Documentation at the head of a form, and the rest of it.
    fn documented<'t>(&mut self, pair: Pair<'t>) -> (Doc, Parts<'t>) {
        let mut parts = Parts::of(pair);
        (self.documentation(&mut parts), parts)
    }

    /// The lines of documentation that come next.
    fn documentation(&mut self, parts: &mut Parts<'_>) -> Doc {
        let mut doc = Doc::new();
        while let Some(pair) = parts.next_if(Form::documentation) {
            let line = pair.as_str().trim_end();
            let start = pair.as_span().start();
            let text = line.strip_prefix("##").unwrap_or(line);
            let text = text.strip_prefix(' ').unwrap_or(text);
            doc.push(Quoted { text: text.into(), span: self.place(start, start + line.len()) });
        }
        doc
    }
}

/// The end of the last token of a pair: pest lets a form reach over the white space before what it tried in vain.
/// What ends in a mark of its own never ends in white space; else its last part tells.
fn end_of(pair: &Pair<'_>) -> usize {
    let mut end = pair.as_span().end();
    let mut last = pair.clone();
    while last.as_str().ends_with([' ', '\t', '\r', '\n']) {
        match last.into_inner().next_back() {
            Some(inner) => {
                end = inner.as_span().end();
                last = inner;
            }
            None => break,
        }
    }
    end
}

/// The parts of a form that mean something: marks and words are left out.
pub(super) struct Parts<'t> {
    pairs: std::iter::Peekable<Pairs<'t>>,
}

impl<'t> Parts<'t> {
    /// The parts of a pair.
    pub fn of(pair: Pair<'t>) -> Self {
        Self { pairs: pair.into_inner().peekable() }
    }

    /// The form of the next part.
    pub fn peek(&mut self) -> Option<Form> {
        while let Some(next) = self.pairs.peek() {
            if !words::is_silent(next.as_rule()) {
                return Some(next.as_rule());
            }
            self.pairs.next();
        }
        None
    }

    /// Where the next part starts, in the parsed text.
    pub fn start(&mut self) -> Option<usize> {
        self.peek()?;
        self.pairs.peek().map(|next| next.as_span().start())
    }

    /// The next part, if it has this form.
    pub fn next_if(&mut self, form: Form) -> Option<Pair<'t>> {
        if self.peek() == Some(form) { self.next() } else { None }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Pair<'t>;

    fn next(&mut self) -> Option<Pair<'t>> {
        self.pairs.find(|pair| !words::is_silent(pair.as_rule()))
    }
}
