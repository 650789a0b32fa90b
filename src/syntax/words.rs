//! The words of the language, and what a token may be by its looks: the start of a rule, the end of a value.
//!
//! These looks serve only to find one's way around a fault; a text that fits the grammar never depends on them.

use super::grammar::Form;
use super::lex::{Bracket, Kind, Token};
use crate::diagnostic::near_name;

/// The words that start a declaration.
pub(super) const DECLARATIONS: &[&str] =
    &["mapping", "import", "source", "target", "param", "const", "table", "fn", "fragment", "event", "test"];

/// The words that start a rule, or an emit.
pub(super) const RULES: &[&str] = &["let", "when", "use", "ignore", "reject", "note", "emit"];

/// The words that stand for a value.
const VALUES: &[&str] = &["null", "true", "false", "omit", "todo"];

/// The other reserved words: they stand between the parts of something.
const JOINTS: &[&str] = &[
    "and", "as", "because", "catch", "each", "else", "expect", "for", "given", "if", "in", "is", "match", "not", "or",
    "then", "where",
];

/// Whether a word cannot be a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    reserved().any(|reserved| reserved == word)
}

/// All words that cannot be names.
pub(super) fn reserved() -> impl Iterator<Item = &'static str> {
    [DECLARATIONS, RULES, VALUES, JOINTS].into_iter().flatten().copied()
}

/// Whether a word starts a declaration.
pub(super) fn is_declaration_word(word: &str) -> bool {
    DECLARATIONS.contains(&word)
}

/// The word that was likely meant. Very short ones are near to anything, very long ones to nothing.
pub(super) fn near<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if (3..=40).contains(&word.len()) { near_name(word, known) } else { None }
}

/// Whether a form is a mark or a word that only holds others apart.
pub(super) fn is_silent(form: Form) -> bool {
    use Form as F;
    #[rustfmt::skip]
    let silent = matches!(
        form,
        F::EOI | F::word_mapping | F::word_import | F::word_as | F::word_source | F::word_target | F::word_from | F::word_key
            | F::word_xdm
            | F::word_param | F::word_const | F::word_table | F::word_fn | F::word_fragment | F::word_event | F::word_emit
            | F::word_each | F::word_in | F::word_where | F::word_let | F::word_when | F::word_use | F::word_ignore
            | F::word_because | F::word_reject | F::word_note | F::word_or | F::word_is | F::word_if | F::word_then | F::word_else
            | F::word_match | F::word_for | F::word_test | F::word_given | F::word_with | F::word_without | F::word_expect
            | F::word_at | F::word_count | F::word_golden | F::word_missing
    );
    silent
}

/// The text of a token; nothing behind the last one.
pub(super) fn written<'t>(text: &'t str, tokens: &[Token], index: usize) -> &'t str {
    tokens.get(index).and_then(|token| text.get(token.range())).unwrap_or_default()
}

/// How far the line of a place is indented.
pub(super) fn indentation(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    text.get(line..).unwrap_or_default().bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn kind(tokens: &[Token], index: usize) -> Option<Kind> {
    tokens.get(index).map(|token| token.kind)
}

/// Whether the word here is a step of a path, `.when`, and so any word.
pub(super) fn is_path_step(text: &str, tokens: &[Token], index: usize) -> bool {
    let Some((before, token)) = index.checked_sub(1).and_then(|at| Some((tokens.get(at)?, tokens.get(index)?))) else {
        return false;
    };
    before.end == token.start && written(text, tokens, index - 1) == "."
}

/// Whether a declaration starts here, beyond doubt: its word, then what must follow it.
pub(super) fn starts_declaration(text: &str, tokens: &[Token], index: usize) -> bool {
    let word = written(text, tokens, index);
    if kind(tokens, index) != Some(Kind::Word) || !is_declaration_word(word) {
        return false;
    }
    let next = kind(tokens, index + 1);
    let third = written(text, tokens, index + 2);
    match word {
        "import" => next == Some(Kind::Text),
        _ if next != Some(Kind::Word) => false,
        "mapping" => kind(tokens, index + 2) == Some(Kind::Number),
        "source" | "target" => third == "from",
        "param" => third == ":",
        "const" => third == "=",
        "table" => third == ":" || third == "from",
        "fn" | "fragment" => third == "(",
        "test" => kind(tokens, index + 2) == Some(Kind::Text),
        _ => third == ":",
    }
}

/// Whether a rule starts here, beyond doubt: it could not stand inside an expression.
pub(super) fn starts_rule(text: &str, tokens: &[Token], index: usize) -> bool {
    let next = kind(tokens, index + 1);
    match written(text, tokens, index) {
        "let" => next == Some(Kind::Word) && written(text, tokens, index + 2) == "=",
        "use" | "emit" => next == Some(Kind::Word),
        "ignore" => next == Some(Kind::Word) || written(text, tokens, index + 1) == ".",
        "when" => written(text, tokens, index + 1) != ":",
        word if continues(word) => false,
        _ => after_target(text, tokens, index).is_some_and(|end| written(text, tokens, end) == "="),
    }
}

/// The token behind a target path that starts here, which has no white space inside.
pub(super) fn after_target(text: &str, tokens: &[Token], index: usize) -> Option<usize> {
    let touches = |at: usize| tokens.get(at).zip(tokens.get(at + 1)).is_some_and(|(one, next)| one.end == next.start);
    let mut at = index;
    loop {
        if !matches!(kind(tokens, at)?, Kind::Word | Kind::Text) {
            return None;
        }
        at += 1;
        if written(text, tokens, at) != "." || !touches(at - 1) || !touches(at) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether a value can end with this token, so that a brace behind it opens no object, and a word behind it is no part
/// of the same expression.
pub(super) fn ends_value(text: &str, tokens: &[Token], index: usize) -> bool {
    match kind(tokens, index) {
        Some(Kind::Number | Kind::Text | Kind::Query | Kind::Close(_)) => true,
        Some(Kind::Word) => {
            let word = written(text, tokens, index);
            !is_reserved(word) || VALUES.contains(&word) || is_path_step(text, tokens, index)
        }
        Some(Kind::Mark) => written(text, tokens, index) == ".",
        Some(Kind::Documentation | Kind::Open(_) | Kind::Between | Kind::Junk) | None => false,
    }
}

/// Whether a word goes on with the expression or clause before it.
pub(super) fn continues(word: &str) -> bool {
    JOINTS.contains(&word) && !matches!(word, "given" | "expect" | "if" | "match" | "for") || word == "when"
}

/// What a forgotten bracket opened, in words.
#[derive(Debug, Clone, Copy)]
pub(super) enum Opened {
    /// A list, arguments, an object.
    Values,
    /// A hole in a text.
    Hole,
    /// A body.
    Block(&'static str),
}

impl Opened {
    /// As the end of a message: "to close ...".
    pub fn describe(self, bracket: &str) -> String {
        match self {
            Opened::Values => format!("this `{bracket}`"),
            Opened::Hole => "the hole of a text".to_owned(),
            Opened::Block(what) => format!("the {what} opened here"),
        }
    }
}

/// What a brace opens, told from the words before it on its line.
pub(super) fn opened_block(text: &str, tokens: &[Token], brace: usize) -> Opened {
    let head = tokens.get(..=brace).unwrap_or_default();
    let first = head.iter().rposition(|token| token.first).unwrap_or(0);
    Opened::Block(match written(text, tokens, first) {
        "event" => "event",
        "emit" => "emit",
        "fragment" => "fragment",
        "test" => "test",
        "when" => "guard",
        _ => "block",
    })
}

/// What a token is called in a message.
pub(super) fn shown(text: &str, tokens: &[Token], index: usize) -> String {
    let whole = written(text, tokens, index);
    match kind(tokens, index) {
        Some(Kind::Documentation) => "documentation".to_owned(),
        Some(Kind::Open(Bracket::Hole)) => "`{`".to_owned(),
        Some(Kind::Between | Kind::Close(Bracket::Hole)) => "`}`".to_owned(),
        _ if whole.chars().count() > 30 => {
            let start: String = whole.chars().take(24).collect();
            format!("`{start}...`")
        }
        _ => format!("`{whole}`"),
    }
}
