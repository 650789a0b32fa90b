//! Which bracket closes which, what a brace holds, and how deep all of it goes.
//!
//! In: tokens. Out: [`Brackets`], with a fault for each bracket that is never closed or opens nothing, and for what is
//! nested deeper than the limit. A text with such a fault never reaches the grammar, so pest's recursion is bounded.
//! A bracket that was forgotten is ended where a rule or declaration starts that cannot stand inside it.

use super::lex::{Bracket, Fault, Kind, MAX_FAULTS, Token};
use super::words::{self, Opened};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// How deep brackets, holes of texts, blocks and `if`s may be nested, all together.
pub(super) const MAX_NESTING: usize = 64;

/// How many open brackets are remembered. More than the limit, so that a text is well understood behind a place where
/// it is passed; not all, so that looking through them takes no time.
const MAX_LEVELS: usize = 2 * MAX_NESTING;

/// The fault of what is nested too deep.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(Code::NestedTooDeep, span)
        .message(format!("nested deeper than {MAX_NESTING}"))
        .label("the limit is passed here")
        .help("name the inner parts with `let`, `const` or `fn`")
}

/// What an opening bracket holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// `( )`, `[ ]`, or a hole: expressions.
    Values,
    /// `{ }` of an object, of options, of rows and arms.
    Members,
    /// `{ }` of rules or test clauses.
    Rules,
}

/// What is known of a token's place among the brackets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The opening bracket around it, by index.
    pub parent: Option<u32>,
    /// Of an opening bracket: the token after its content, its own closing bracket if it has one. Of a closing bracket:
    /// its opening one. Of others: itself.
    pub end: u32,
    /// Of an opening bracket: whether its own closing bracket is there.
    pub closed: bool,
    /// Of an opening bracket: what it holds.
    pub holds: Holds,
}

/// The brackets of a text.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    /// One for each token.
    pub places: Vec<Place>,
    /// What is wrong with them.
    pub faults: Vec<Fault>,
}

impl Brackets {
    fn takes_more(&self) -> bool {
        self.faults.len() <= MAX_FAULTS
    }

    fn push(&mut self, token: usize, diagnostic: Diagnostic) {
        if self.takes_more() {
            self.faults.push(Fault { token, diagnostic });
        }
    }
}

/// Matches the brackets of a text. Where braces do not fit, a second look lets the indentation tell which one is missing.
pub(super) fn match_brackets(file: FileId, text: &str, tokens: &[Token]) -> Brackets {
    let plain = Matcher::new(file, text, tokens, false).run();
    if plain.faults.iter().all(|fault| fault.diagnostic.code == Code::NestedTooDeep) {
        return plain;
    }
    Matcher::new(file, text, tokens, true).run()
}

/// An open bracket.
struct Level {
    token: usize,
    bracket: Bracket,
    holds: Holds,
    /// `if`s since the expression began.
    ifs: usize,
    /// How many `match`es still wait for their brace.
    matches: usize,
    /// The indentation of its line.
    indent: usize,
}

struct Matcher<'t> {
    file: FileId,
    text: &'t str,
    tokens: &'t [Token],
    /// Whether a `}` at the head of a line closes the brace of the same indentation.
    by_indent: bool,
    levels: Vec<Level>,
    /// How many of each bracket are open.
    open: [usize; 4],
    /// All `if`s of all levels.
    ifs: usize,
    /// What stands outside all brackets: `if`s and `match` there.
    outside: (usize, usize),
    /// The word of the declaration outside all brackets.
    declaration: &'t str,
    too_deep: bool,
    /// Brackets so deep that they are only counted.
    uncounted: usize,
    indent: usize,
    out: Brackets,
}

impl<'t> Matcher<'t> {
    fn new(file: FileId, text: &'t str, tokens: &'t [Token], by_indent: bool) -> Self {
        let out = Brackets { places: Vec::with_capacity(tokens.len()), faults: Vec::new() };
        let levels = Vec::new();
        Self {
            file,
            text,
            tokens,
            by_indent,
            levels,
            open: [0; 4],
            ifs: 0,
            outside: (0, 0),
            declaration: "",
            too_deep: false,
            uncounted: 0,
            indent: 0,
            out,
        }
    }

    fn run(mut self) -> Brackets {
        for (index, token) in self.tokens.iter().enumerate() {
            if token.first {
                self.indent = words::indentation(self.text, token.start as usize);
                self.line_start(index);
            }
            let parent = self.levels.last().and_then(|level| u32::try_from(level.token).ok());
            let end = u32::try_from(index).unwrap_or(u32::MAX);
            self.out.places.push(Place { parent, end, closed: false, holds: Holds::Values });
            match token.kind {
                Kind::Open(bracket) => self.open(index, bracket),
                Kind::Close(bracket) => self.close(index, bracket),
                Kind::Word => self.word(index),
                Kind::Mark => self.mark(index),
                Kind::Number | Kind::Text | Kind::Query | Kind::Documentation | Kind::Between | Kind::Junk => {}
            }
            self.measure(index);
        }
        if self.levels.len() <= MAX_NESTING {
            self.unwind(self.tokens.len(), 0);
        }
        self.out
    }

    fn written(&self, index: usize) -> &'t str {
        words::written(self.text, self.tokens, index)
    }

    /// Ends what was forgotten, where a line starts something that cannot stand inside it.
    fn line_start(&mut self, index: usize) {
        if words::starts_declaration(self.text, self.tokens, index) {
            self.unwind(index, 0);
        } else if self.levels.last().is_some_and(|level| level.holds != Holds::Rules)
            && words::starts_rule(self.text, self.tokens, index)
        {
            let keep = self.levels.iter().rposition(|level| level.holds == Holds::Rules).map_or(0, |at| at + 1);
            self.unwind(index, keep);
        }
        if self.levels.is_empty() && words::is_declaration_word(self.written(index)) {
            self.declaration = self.written(index);
        }
    }

    /// Ends all levels above the first `keep`, none of which was closed: one fault, at the innermost.
    fn unwind(&mut self, index: usize, keep: usize) {
        self.uncounted = 0;
        if self.levels.len() <= keep {
            return;
        }
        let forgotten = self.levels.len() - 1;
        self.unclosed(forgotten, index);
        while self.levels.len() > keep {
            self.pop(index, false);
        }
    }

    fn pop(&mut self, index: usize, closed: bool) {
        if let Some(level) = self.levels.pop() {
            self.ifs -= level.ifs;
            self.open[level.bracket as usize] -= 1;
            if let Some(place) = self.out.places.get_mut(level.token) {
                place.end = u32::try_from(index).unwrap_or(u32::MAX);
                place.closed = closed;
            }
        }
    }

    fn open(&mut self, index: usize, bracket: Bracket) {
        if self.levels.len() >= MAX_LEVELS {
            self.uncounted += 1;
            return;
        }
        let holds = self.holds(index, bracket);
        if let Some(place) = self.out.places.last_mut() {
            place.holds = holds;
        }
        if holds == Holds::Members && self.ends_value_before(index) {
            *self.matches() = self.matches().saturating_sub(1);
        }
        self.open[bracket as usize] += 1;
        self.levels.push(Level { token: index, bracket, holds, ifs: 0, matches: 0, indent: self.indent });
    }

    /// A brace behind an operator or a word opens an object, behind a value a body or arms.
    fn holds(&self, index: usize, bracket: Bracket) -> Holds {
        if bracket != Bracket::Curly {
            return Holds::Values;
        }
        let Some(before) = index.checked_sub(1) else { return Holds::Members };
        let after_value = self.ends_value_before(index);
        let awaits_arms = self.levels.last().map_or(self.outside.1, |level| level.matches) > 0;
        if !after_value || awaits_arms {
            return Holds::Members;
        }
        match self.levels.last() {
            None if matches!(self.declaration, "source" | "target" | "table" | "param" | "const" | "fn") => {
                Holds::Members
            }
            None => Holds::Rules,
            Some(level) if level.holds == Holds::Rules && !self.is_expectation(before) => Holds::Rules,
            Some(_) => Holds::Members,
        }
    }

    /// Whether what stands before a brace is a value, or a word that was taken for a name.
    fn ends_value_before(&self, index: usize) -> bool {
        index.checked_sub(1).is_some_and(|before| {
            words::ends_value(self.text, self.tokens, before) || words::is_declaration_word(self.written(before))
        })
    }

    /// Whether a brace behind this token is what a test expects: `expect summary {`, `expect [0] {`.
    fn is_expectation(&self, before: usize) -> bool {
        let mut at = before;
        if self.tokens.get(at).is_some_and(|token| token.kind == Kind::Close(Bracket::Square)) {
            at = at.saturating_sub(3);
        } else {
            at = at.saturating_sub(1);
        }
        self.written(at) == "expect" || (at > 0 && at < before - 1 && self.written(at - 1) == "expect")
    }

    fn close(&mut self, index: usize, bracket: Bracket) {
        if self.uncounted > 0 {
            self.uncounted -= 1;
            return;
        }
        if bracket == Bracket::Curly && self.by_indent && self.closes_by_indent(index) {
            return;
        }
        if self.open[bracket as usize] == 0 {
            return self.stray(index);
        }
        let at = self.levels.iter().rposition(|level| level.bracket == bracket).unwrap_or(0);
        let opening = self.levels.get(at).and_then(|level| u32::try_from(level.token).ok());
        self.unwind(index, at + 1);
        self.pop(index, true);
        if let Some(place) = self.out.places.last_mut() {
            place.end = opening.unwrap_or(place.end);
            place.parent = self.levels.last().and_then(|level| u32::try_from(level.token).ok());
        }
    }

    /// A `}` at the head of a line: ends the blocks that are indented deeper, if one with its indentation is open, and
    /// is too much if it is indented deeper than the block it would close. Says whether it was too much.
    fn closes_by_indent(&mut self, index: usize) -> bool {
        if !self.tokens.get(index).is_some_and(|token| token.first) {
            return false;
        }
        let Some(innermost) = self.levels.iter().rposition(|level| level.holds == Holds::Rules) else { return false };
        let same = |level: &Level| level.holds == Holds::Rules && level.indent == self.indent;
        match self.levels.iter().rposition(same) {
            Some(at) => {
                if at < innermost {
                    self.unwind(index, at + 1);
                }
                false
            }
            None if innermost + 1 == self.levels.len() && self.indent > self.levels[innermost].indent => {
                self.stray(index);
                true
            }
            None => false,
        }
    }

    fn stray(&mut self, index: usize) {
        let Some(token) = self.tokens.get(index).filter(|_| self.out.takes_more()) else { return };
        let mark = self.written(index);
        let diagnostic = Diagnostic::error(Code::Syntax, token.span(self.file))
            .message(format!("`{mark}` closes nothing"))
            .label("no bracket is open here")
            .help("take it out, or open one before");
        self.out.push(index, diagnostic);
    }

    fn unclosed(&mut self, level: usize, index: usize) {
        let Some(level) = self.levels.get(level).filter(|_| self.out.takes_more()) else { return };
        let Some(opening) = self.tokens.get(level.token) else { return };
        let (open, close, what) = match (level.bracket, level.holds) {
            (Bracket::Round, _) => ("(", ")", Opened::Values),
            (Bracket::Square, _) => ("[", "]", Opened::Values),
            (Bracket::Curly, Holds::Rules) => ("{", "}", words::opened_block(self.text, self.tokens, level.token)),
            (Bracket::Curly, Holds::Values | Holds::Members) => ("{", "}", Opened::Values),
            (Bracket::Hole, _) => ("{", "}", Opened::Hole),
        };
        let end = index.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(opening.end, |last| last.end);
        let here = Span { file: self.file, start: end, end };
        let brace = Span { file: self.file, start: opening.end - 1, end: opening.end };
        let diagnostic = Diagnostic::error(Code::Syntax, here)
            .message(format!("expected `{close}` to close {}", what.describe(open)))
            .label(format!("`{close}` is missing before this ends"))
            .also(brace, "opened here");
        let token = level.token;
        self.out.push(token, diagnostic);
    }

    fn word(&mut self, index: usize) {
        if words::is_path_step(self.text, self.tokens, index) {
            return;
        }
        match self.written(index) {
            "if" => self.add_if(),
            "match" => *self.matches() += 1,
            "when" | "where" | "each" | "for" => self.reset(),
            _ => {}
        }
    }

    fn mark(&mut self, index: usize) {
        if matches!(self.written(index), "," | ":" | "=" | "=>") {
            self.reset();
        }
    }

    fn add_if(&mut self) {
        self.ifs += 1;
        match self.levels.last_mut() {
            Some(level) => level.ifs += 1,
            None => self.outside.0 += 1,
        }
    }

    /// How many `match`es wait for their brace at this level.
    fn matches(&mut self) -> &mut usize {
        match self.levels.last_mut() {
            Some(level) => &mut level.matches,
            None => &mut self.outside.1,
        }
    }

    /// A new expression begins at this level.
    fn reset(&mut self) {
        let ifs = match self.levels.last_mut() {
            Some(level) => std::mem::take(&mut level.ifs),
            None => std::mem::take(&mut self.outside.0),
        };
        self.ifs -= ifs;
        *self.matches() = 0;
    }

    fn measure(&mut self, index: usize) {
        let deep = self.levels.len() + self.ifs > MAX_NESTING;
        if deep && !self.too_deep {
            let span = self.tokens.get(index).map_or(Span::default(), |token| token.span(self.file));
            self.out.push(index, too_deep(span));
        }
        self.too_deep = deep;
    }
}
