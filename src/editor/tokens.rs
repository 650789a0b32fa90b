//! The tokens of a text that may be broken anywhere, and where in it a place lies: in which blocks, at the start of a rule or
//! inside an expression.
//!
//! In: a text that is being written. Out: [`Place`]s. What does not fit the grammar must not blind an editor, so nothing here
//! asks for more than brackets that open.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a word of the language.
    Word,
    /// A text, whole or not.
    Text,
    /// A comment.
    Comment,
    /// Anything else, one character.
    Mark,
    /// A number.
    Number,
}

/// A token.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let (kind, length) = match next {
            '#' => (Some(Kind::Comment), rest.find('\n').unwrap_or(rest.len())),
            '"' => (Some(Kind::Text), text_length(rest)),
            _ if next.is_whitespace() => (None, next.len_utf8()),
            _ if next.is_ascii_digit() => (Some(Kind::Number), run(rest, |other| other.is_ascii_alphanumeric())),
            _ if next.is_alphabetic() || next == '_' => {
                (Some(Kind::Word), run(rest, |other| other.is_alphanumeric() || other == '_'))
            }
            _ => (Some(Kind::Mark), next.len_utf8()),
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, range: at..at + length });
        }
        at += length.max(1);
    }
    tokens
}

fn run(text: &str, goes_on: impl Fn(char) -> bool) -> usize {
    text.find(|next| !goes_on(next)).unwrap_or(text.len())
}

/// A text ends at its quote, or with its line.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, next) in text.char_indices().skip(1) {
        match next {
            '\n' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = next == '\\' && !escaped,
        }
    }
    text.len()
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// `event NAME: Source -> Target {`
    Event { name: String, source: String, target: String },
    /// `emit NAME ... {`
    Emit(String),
    /// `fragment f(...) {`
    Fragment(String),
    /// `test EVENT "..." {`
    Test(String),
    /// `when C {`
    Guard,
    /// `a.b {`
    Prefix(String),
    /// Rows, options, objects, arms.
    Other,
}

/// Where a place lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The blocks around it, outermost first.
    pub blocks: Vec<Block>,
    /// Where the outermost one begins.
    pub item: usize,
    /// Whether a rule or declaration can begin there.
    pub begins: bool,
    /// The last token before it, as text.
    pub before: String,
    /// The one before that.
    pub before_that: String,
    /// Whether it lies in a comment.
    pub in_comment: bool,
    /// Whether it lies in a text.
    pub in_text: bool,
}

/// Where a place lies; `start` is the first byte of the path or word that is being written there.
pub(super) fn place(text: &str, start: usize) -> Place {
    let all = tokens(text);
    let mut place = Place { begins: true, ..Place::default() };
    let mut rounds = 0usize;
    let mut statement: Vec<&str> = Vec::new();
    let (mut last, mut last_end) = ("", 0);
    for token in &all {
        if token.range.start >= start {
            break;
        }
        let word = text.get(token.range.clone()).unwrap_or_default();
        if token.kind == Kind::Comment {
            place.in_comment = start <= token.range.end;
            continue;
        }
        let new_line = text.get(last_end..token.range.start).is_some_and(|between| between.contains('\n'));
        if rounds == 0 && new_line && !goes_on(last) && !goes_back(word) {
            statement.clear();
        }
        if place.blocks.is_empty() && statement.is_empty() {
            place.item = token.range.start;
        }
        match word {
            "{" => {
                place.blocks.push(if rounds > 0 { Block::Other } else { block(&statement) });
                statement.clear();
            }
            "}" => {
                place.blocks.pop();
                statement.clear();
            }
            "(" | "[" => rounds += 1,
            ")" | "]" => rounds = rounds.saturating_sub(1),
            _ => {}
        }
        if !matches!(word, "{" | "}") {
            statement.push(word);
        }
        place.in_text = token.kind == Kind::Text && start < token.range.end;
        place.before_that = std::mem::replace(&mut place.before, word.to_owned());
        (last, last_end) = (word, token.range.end);
    }
    let new_line = text.get(last_end..start).is_some_and(|between| between.contains('\n'));
    let inside = place.blocks.last() == Some(&Block::Other);
    place.begins =
        rounds == 0 && !inside && !place.in_text && (matches!(last, "" | "{" | "}") || (new_line && !goes_on(last)));
    place
}

/// Words and marks after which an expression goes on.
fn goes_on(word: &str) -> bool {
    const WORDS: [&str; 20] = [
        "and", "or", "not", "is", "in", "as", "catch", "if", "then", "else", "match", "when", "where", "each", "for",
        "because", "from", "let", "use", "ignore",
    ];
    WORDS.contains(&word)
        || matches!(word, "=" | "|" | "?" | "," | "(" | "[" | "+" | "-" | "*" | "/" | "%" | "<" | ">" | ":" | ".")
}

/// Words and marks that go on with the expression before them.
fn goes_back(word: &str) -> bool {
    matches!(word, "|" | "?" | "catch" | "as" | "and" | "or" | "then" | "else" | "," | ")" | "]" | "when" | "=")
}

/// What a block is by what stands before its brace.
fn block(statement: &[&str]) -> Block {
    let word = |at: usize| statement.get(at).copied().unwrap_or_default().to_owned();
    match statement.first().copied() {
        Some("event") => Block::Event { name: word(1), source: word(3), target: word(6) },
        Some("emit") => Block::Emit(word(1)),
        Some("fragment") => Block::Fragment(word(1)),
        Some("test") => Block::Test(word(1)),
        Some("when") if !statement.contains(&"=") => Block::Guard,
        Some("table" | "source" | "target" | "param" | "const" | "fn" | "let" | "use" | "given" | "expect") | None => {
            Block::Other
        }
        Some(_) if statement.contains(&"=") || statement.contains(&":") => Block::Other,
        Some(_) => Block::Prefix(statement.concat()),
    }
}

/// The path or word that a place lies in: `.visitor.email`, `m.text`, `truncate`, `_{tenant}.chat`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// What it starts with; empty for a path into the payload.
    pub base: String,
    /// Its steps, each with its range; the last is what is being written. Elements are `[]`.
    pub steps: Vec<(String, Range<usize>)>,
    /// All of it.
    pub range: Range<usize>,
    /// Whether it begins with a point.
    pub is_payload: bool,
}

/// The path or word around a place, up to that place where `whole` is false.
pub(super) fn written(text: &str, offset: usize, whole: bool) -> Written {
    let start = start_of(text, offset);
    let end = if whole { end_of(text, offset) } else { offset };
    let is_payload = text.get(start..end).is_some_and(|path| path.starts_with('.'));
    let mut written = Written { base: String::new(), steps: Vec::new(), range: start..end, is_payload };
    let mut at = start;
    let mut first = true;
    while at < end {
        let rest = text.get(at..end).unwrap_or_default();
        let length = match rest.chars().next() {
            Some('.') => {
                let name = rest.get(1..).unwrap_or_default();
                let length =
                    if name.starts_with('"') { text_length(name) } else { name.find(['.', '[']).unwrap_or(name.len()) };
                let shown = name.get(..length).unwrap_or_default().trim_matches('"').to_owned();
                written.steps.push((shown, at + 1..at + 1 + length));
                length + 1
            }
            Some('[') => {
                let length = rest.find(']').map_or(rest.len(), |close| close + 1);
                written.steps.push(("[]".to_owned(), at..at + length));
                length
            }
            Some(_) if first => {
                let length = rest.find(['.', '[']).unwrap_or(rest.len());
                written.base = rest.get(..length).unwrap_or_default().to_owned();
                length
            }
            Some(_) | None => break,
        };
        first = false;
        at += length.max(1);
    }
    written
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Where the path or word that ends at a place begins.
fn start_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let mut start = offset;
    let mut quoted = false;
    let mut rows = 0u32;
    for (at, next) in before.char_indices().rev().take_while(|(at, _)| *at >= line) {
        let inside = quoted || rows > 0;
        match next {
            '"' if !quoted
                && start != offset
                && text.get(start..).is_some_and(|rest| !rest.starts_with(['.', '['])) =>
            {
                break;
            }
            '"' => quoted = !quoted,
            ']' if !quoted => rows += 1,
            '[' if !quoted && rows > 0 => rows -= 1,
            '[' | '{' | '}' if !quoted && rows == 0 && !matches!(next, '{' | '}') => break,
            '{' | '}' if is_hole(text, at) => {}
            '.' => {}
            _ if inside || is_of_name(next) => {}
            _ => break,
        }
        start = at;
    }
    if quoted || rows > 0 { offset - last_word(before) } else { start }
}

fn last_word(before: &str) -> usize {
    before.chars().rev().take_while(|next| is_of_name(*next)).map(char::len_utf8).sum()
}

/// Whether a brace belongs to a hole of a target path, `_{tenant}`: nothing but a name stands in it.
fn is_hole(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    if after.starts_with('{') {
        let name = after.get(1..).unwrap_or_default();
        let end = run(name, is_of_name);
        end > 0 && name.get(end..).is_some_and(|rest| rest.starts_with('}')) && !before.ends_with(char::is_whitespace)
    } else {
        before
            .rfind('{')
            .is_some_and(|open| is_hole(text, open) && !before.get(open + 1..).is_some_and(|name| name.contains('}')))
    }
}

/// Where the name that a place lies in ends.
fn end_of(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    offset + run(rest, is_of_name)
}
