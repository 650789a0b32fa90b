//! A first walk over a text, before the grammar: tokens, comments, blank lines.
//!
//! In: any text. Out: [`Lexed`]: what bounds the nesting (`depth.rs`), finds the stretches around a fault
//! (`recover.rs`) and keeps what the tree does not hold: comments and blank lines. It never recurses, and every byte is
//! looked at once. What tokens mean is left to the grammar.

use super::ast::Comment;
use super::depth::MAX_NESTING;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::ops::Range;

/// How many syntax faults of a file are told at most.
pub(super) const MAX_FAULTS: usize = 100;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a reserved word; a piece of a target with its holes.
    Word,
    /// A number, well formed or not.
    Number,
    /// A text without holes, a raw text, or a text that never ends.
    Text,
    /// `$...`
    Query,
    /// `## ...`
    Documentation,
    /// `(`, `[`, `{`, or a text up to its first hole.
    Open(Bracket),
    /// Their ends.
    Close(Bracket),
    /// The part of a text between two holes.
    Between,
    /// `=`, `=>`, `|`, ...
    Mark,
    /// What is no token of the language.
    Junk,
}

/// What can be opened and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `{ }`
    Curly,
    /// `"...{ }..."`
    Hole,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// Whether it is the first on its line.
    pub first: bool,
}

impl Token {
    /// Its bytes.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its place in a file.
    pub fn span(&self, file: FileId) -> Span {
        Span { file, start: self.start, end: self.end }
    }
}

/// A diagnostic and the token it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// The index of the token.
    pub token: usize,
    /// What is wrong.
    pub diagnostic: Diagnostic,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// The tokens, in order.
    pub tokens: Vec<Token>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// Where blank lines stand.
    pub blanks: Vec<u32>,
    /// Texts and queries that never end, and what stands where it cannot.
    pub faults: Vec<Fault>,
    /// Tokens that are at fault only because of what went before.
    pub aftermath: Vec<usize>,
}

impl Lexed {
    fn push(&mut self, token: usize, diagnostic: Diagnostic) {
        if self.faults.len() <= MAX_FAULTS {
            self.faults.push(Fault { token, diagnostic });
        }
    }
}

/// Marks of several characters, longest first, so that the first that fits is the right one.
const LONG_MARKS: &[&str] = &["...", "==", "=>", "!=", "<=", ">=", "->", "??"];

/// Walks over a text.
pub(super) fn lex(file: FileId, text: &str) -> Lexed {
    let mut lexer = Lexer { file, text, at: 0, first: true, blank: false, holes: Vec::new(), out: Lexed::default() };
    if text.starts_with('\u{FEFF}') {
        lexer.at = '\u{FEFF}'.len_utf8();
    }
    while let Some(byte) = lexer.peek(0) {
        lexer.token(byte);
    }
    lexer.end_of_line();
    lexer.out
}

/// A hole that is open: the first token of its text, the byte after its brace, how many braces are open inside it.
struct Hole {
    token: usize,
    start: usize,
    braces: u32,
}

struct Lexer<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    /// Whether nothing stands before on this line.
    first: bool,
    /// Whether a line end came just before, so that another one makes a blank line.
    blank: bool,
    holes: Vec<Hole>,
    out: Lexed,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b'\n' => self.new_line(),
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'#' => self.hash(),
            b'"' => self.text_from(self.at, self.at + 1),
            b'r' if self.peek(1) == Some(b'"') => self.raw_text(),
            b'$' => self.query(),
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'{' if self.first && self.starts_with_hole() => self.word(),
            b'{' => self.open_brace(),
            b'}' => self.close_brace(),
            b'(' => self.push(Kind::Open(Bracket::Round), self.at + 1),
            b')' => self.push(Kind::Close(Bracket::Round), self.at + 1),
            b'[' => self.push(Kind::Open(Bracket::Square), self.at + 1),
            b']' => self.push(Kind::Close(Bracket::Square), self.at + 1),
            _ => self.mark(),
        }
    }

    fn push(&mut self, kind: Kind, end: usize) {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        self.out.tokens.push(Token { kind, start: narrow(self.at), end: narrow(end), first: self.first });
        self.at = end;
        self.first = false;
        self.blank = false;
    }

    fn new_line(&mut self) {
        self.end_of_line();
        if self.first && self.blank {
            self.out.blanks.push(u32::try_from(self.at).unwrap_or(u32::MAX));
        }
        self.blank = true;
        self.first = true;
        self.at += 1;
    }

    /// A text ends on the line it began.
    fn end_of_line(&mut self) {
        let Some(outermost) = self.holes.first().map(|hole| hole.token) else { return };
        let hole = self.holes.last().map(|hole| hole.start);
        self.unfinished_text(outermost, hole);
    }

    /// A token that takes in the rest of the line.
    fn line_end(&self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |length| self.at + length);
        let line = self.text.get(self.at..end).unwrap_or_default();
        self.at + line.trim_end().len()
    }

    /// Says that the text whose first token is this one never ends, and makes one token of it and the rest of the line.
    fn unfinished_text(&mut self, token: usize, hole: Option<usize>) {
        let Some(opening) = self.out.tokens.get(token).copied() else { return };
        self.at = self.line_end().max(self.at);
        let end = self.text.get(opening.start as usize..self.at).unwrap_or_default().trim_end().len();
        let whole = Token { kind: Kind::Text, end: opening.start + u32::try_from(end).unwrap_or(u32::MAX), ..opening };
        let mut fault = Diagnostic::error(Code::BadText, whole.span(self.file))
            .message("a text that never ends")
            .label("no closing `\"` on this line");
        if let Some(hole) = hole {
            let brace = Span::new(self.file, hole.saturating_sub(1), hole);
            fault = fault.also(brace, "a hole was opened here").help("write `\\{` for a brace that opens no hole");
        } else {
            fault = fault.help("close it with `\"`; a line end inside a text is written `\\n`");
        }
        if self.is_other_end(whole) {
            self.out.aftermath.push(token);
            self.out.tokens.truncate(token);
            self.out.tokens.push(whole);
            return self.holes.clear();
        }
        self.replace(token, whole, fault);
    }

    /// Whether this unfinished text is but the last quote of one that goes over several lines.
    fn is_other_end(&self, text: Token) -> bool {
        let rest = self.text.get(text.range()).unwrap_or_default();
        let is_end = !text.first
            && rest.strip_prefix('"').is_some_and(|rest| rest.trim_matches([')', ']', '}', ',', ' ']).is_empty());
        let told = self.out.faults.last().filter(|fault| fault.diagnostic.code == Code::BadText);
        let told = told.map_or(text.range().start, |fault| fault.diagnostic.span.end as usize);
        let between = self.text.get(told..text.start as usize).unwrap_or_default();
        is_end && between.contains('\n') && !between.contains(['=', ':'])
    }

    /// Puts one token in the place of all from this one on.
    fn replace(&mut self, token: usize, whole: Token, fault: Diagnostic) {
        self.out.tokens.truncate(token);
        self.out.tokens.push(whole);
        self.out.push(token, fault);
        self.holes.clear();
    }

    fn hash(&mut self) {
        let end = self.line_end();
        if !self.holes.is_empty() {
            self.at = end;
        } else if self.peek(1) == Some(b'#') {
            if !self.first {
                let span = Span::new(self.file, self.at, end);
                let fault = Diagnostic::error(Code::Syntax, span)
                    .message("documentation stands on lines of its own, before what it documents")
                    .help("a comment is written with one `#`");
                self.out.push(self.out.tokens.len(), fault);
            }
            self.push(Kind::Documentation, end);
        } else {
            let text = self.text.get(self.at..end).unwrap_or_default().into();
            let span = Span::new(self.file, self.at, end);
            self.out.comments.push(Comment { text, span, trailing: !self.first });
            self.at = end;
            self.blank = false;
        }
    }

    fn open_brace(&mut self) {
        if let Some(hole) = self.holes.last_mut() {
            hole.braces += 1;
        }
        self.push(Kind::Open(Bracket::Curly), self.at + 1);
    }

    fn close_brace(&mut self) {
        match self.holes.last_mut() {
            Some(hole) if hole.braces == 0 => self.text_from(self.at, self.at + 1),
            Some(hole) => {
                hole.braces -= 1;
                self.push(Kind::Close(Bracket::Curly), self.at + 1);
            }
            None => self.push(Kind::Close(Bracket::Curly), self.at + 1),
        }
    }

    /// The literal part of a text, from its quote or from the end of a hole.
    fn text_from(&mut self, start: usize, literal: usize) {
        let resumed = self.peek(0) == Some(b'}');
        let bytes = self.text.as_bytes();
        let mut end = literal;
        loop {
            match bytes.get(end) {
                Some(b'\\') if bytes.get(end + 1).is_some_and(|next| *next != b'\n') => end += 2,
                Some(b'"') => return self.end_text(resumed, end + 1),
                Some(b'{') => return self.open_hole(resumed, end + 1),
                None | Some(b'\n') => break,
                Some(_) => end += 1,
            }
        }
        let outermost = self.holes.first().map_or(self.out.tokens.len(), |hole| hole.token);
        let hole = self.holes.last().map(|hole| hole.start);
        self.at = start;
        self.push(Kind::Text, end);
        self.unfinished_text(outermost, if resumed { None } else { hole });
    }

    fn end_text(&mut self, resumed: bool, end: usize) {
        let kind = if resumed { Kind::Close(Bracket::Hole) } else { Kind::Text };
        if resumed {
            self.holes.pop();
        }
        self.push(kind, end);
    }

    fn open_hole(&mut self, resumed: bool, end: usize) {
        if resumed {
            if let Some(hole) = self.holes.last_mut() {
                hole.start = end;
            }
            self.push(Kind::Between, end);
            return;
        }
        self.holes.push(Hole { token: self.out.tokens.len(), start: end, braces: 0 });
        self.push(Kind::Open(Bracket::Hole), end);
        if self.holes.len() > MAX_NESTING {
            let outermost = self.holes.first().map_or(0, |hole| hole.token);
            let fault = super::depth::too_deep(Span::new(self.file, end - 1, end));
            let Some(opening) = self.out.tokens.get(outermost).copied() else { return };
            self.at = self.line_end();
            let whole = Token { kind: Kind::Text, end: u32::try_from(self.at).unwrap_or(u32::MAX), ..opening };
            self.replace(outermost, whole, fault);
        }
    }

    fn raw_text(&mut self) {
        let rest = self.text.as_bytes().get(self.at + 2..).unwrap_or_default();
        let end = memchr::memchr2(b'"', b'\n', rest).filter(|length| rest.get(*length) == Some(&b'"'));
        if let Some(length) = end {
            self.push(Kind::Text, self.at + 3 + length);
        } else {
            let token = self.out.tokens.len();
            self.push(Kind::Text, self.at + 2);
            let outermost = self.holes.first().map_or(token, |hole| hole.token);
            self.unfinished_text(outermost, None);
        }
    }

    fn word(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        loop {
            end += bytes.get(end..).unwrap_or_default().iter().take_while(|byte| is_word(**byte)).count();
            match target_hole(bytes.get(end..).unwrap_or_default()) {
                Some(length) => end += length,
                None => break,
            }
        }
        self.push(Kind::Word, end);
    }

    /// Whether a target starts here with a hole.
    fn starts_with_hole(&self) -> bool {
        target_hole(self.text.as_bytes().get(self.at..).unwrap_or_default()).is_some()
    }

    fn number(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        while let Some(byte) = bytes.get(end) {
            let next = bytes.get(end + 1).copied().unwrap_or_default();
            let signed = matches!(byte, b'e' | b'E') && matches!(next, b'+' | b'-');
            if signed && bytes.get(end + 2).is_some_and(u8::is_ascii_digit) {
                end += 2;
            } else if is_word(*byte) || (*byte == b'.' && next != b'.' && (next.is_ascii_digit() || !is_word(next))) {
                end += 1;
            } else {
                break;
            }
        }
        self.push(Kind::Number, end);
    }

    /// A query, its brackets balanced, quotes respected; it ends on its line.
    fn query(&mut self) {
        let bytes = self.text.as_bytes();
        let (mut end, mut depth, mut deepest) = (self.at + 1, 0_usize, 0_usize);
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'[' => depth += 1,
                b']' if depth > 0 => depth -= 1,
                b'\n' => break,
                b'"' | b'\'' if depth > 0 => end = end_of_quoted(bytes, end),
                _ if depth > 0 => {}
                b'.' | b'*' => {}
                byte if is_word(*byte) || *byte >= 0x80 => {}
                _ => break,
            }
            deepest = deepest.max(depth);
            end += 1;
        }
        let token = self.out.tokens.len();
        let start = self.at;
        self.push(Kind::Query, end.min(bytes.len()));
        let span = Span::new(self.file, start, end.min(bytes.len()));
        if deepest > MAX_NESTING {
            self.out.push(token, super::depth::too_deep(span));
        } else if bytes.get(start + 1).is_some_and(|byte| is_word(*byte)) {
            let fault = Diagnostic::error(Code::BadQuery, span)
                .message("a query starts with `$.` or `$[`")
                .help("`$` is the whole payload; `.a` and `$.a` are the same");
            self.out.push(token, fault);
        } else if depth > 0 {
            let fault = Diagnostic::error(Code::BadQuery, span)
                .message("a query whose `[` is not closed on its line")
                .help("close it with `]`");
            self.out.push(token, fault);
        }
    }

    fn mark(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.strip_prefix('.').is_some_and(|rest| target_hole(rest.as_bytes()).is_some()) {
            self.push(Kind::Mark, self.at + 1);
            return self.word();
        }
        if let Some(mark) = LONG_MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            return self.push(Kind::Mark, self.at + mark.len());
        }
        let first = rest.chars().next().unwrap_or_default();
        if "=<>+-*/%|.,:?".contains(first) && !rest.starts_with("||") && !rest.starts_with("//") {
            return self.push(Kind::Mark, self.at + 1);
        }
        let length: usize = rest.chars().take_while(|next| is_junk(*next)).map(char::len_utf8).sum();
        self.push(Kind::Junk, self.at + length.max(first.len_utf8()));
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What starts no token, besides the marks that are written twice elsewhere: `||`, `//`.
fn is_junk(character: char) -> bool {
    !character.is_ascii_alphanumeric() && !"_ \t\r\n#\"$(){}[]=<>+-*%.,:?".contains(character)
}

/// The length of `{name}`, if that is what stands here.
fn target_hole(bytes: &[u8]) -> Option<usize> {
    let name = bytes.strip_prefix(b"{")?;
    let length = name.iter().take_while(|byte| is_word(**byte)).count();
    (length > 0 && name.get(length) == Some(&b'}')).then_some(length + 2)
}

/// The last byte of a quoted text that starts here, or of its line.
fn end_of_quoted(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start).copied().unwrap_or_default();
    let mut end = start + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\n' => return end - 1,
            b'\\' if bytes.get(end + 1).is_some_and(|next| *next != b'\n') => end += 1,
            byte if *byte == quote => return end,
            _ => {}
        }
        end += 1;
    }
    end.saturating_sub(1)
}
