//! Says in plain words why a stretch of text does not fit: what was expected, where, and what to do about it.
//!
//! In: where the grammar gave up and what it tried there. Out: one diagnostic. No form or token of the grammar is named.

use super::depth::Place;
use super::grammar::{Form, Misfit};
use super::lex::{Bracket, Kind, Token};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::ops::Range;

/// A stretch of text that was parsed alone.
pub(super) struct Stretch<'t> {
    /// Its file.
    pub file: FileId,
    /// The text of the whole file.
    pub text: &'t str,
    /// The tokens of the whole file.
    pub tokens: &'t [Token],
    /// Their brackets.
    pub places: &'t [Place],
    /// The tokens of the stretch.
    pub range: Range<usize>,
}

/// What a form is called, and how much it helps to hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Called {
    /// It must come next.
    Needed(&'static str),
    /// An expression must come next.
    Expression,
    /// The next rule or declaration could start here.
    Start,
    /// It could have come next, as so much else.
    Possible,
}

impl Stretch<'_> {
    fn word(&self, index: usize) -> &str {
        if self.range.contains(&index) { words::written(self.text, self.tokens, index) } else { "" }
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).filter(|_| self.range.contains(&index)).map(|token| token.kind)
    }

    fn span(&self, index: usize) -> Span {
        self.tokens.get(index).map_or(Span::default(), |token| token.span(self.file))
    }

    fn shown(&self, index: usize) -> String {
        words::shown(self.text, self.tokens, index)
    }

    /// What can start here, in one word, and the words it starts with.
    fn starters(&self) -> (&'static str, &'static [&'static str]) {
        let outside = self.places.get(self.range.start).is_none_or(|place| place.parent.is_none());
        if outside { ("declaration", words::DECLARATIONS) } else { ("rule", words::RULES) }
    }

    /// The first token behind the documentation.
    fn first(&self) -> usize {
        let documented = self.range.clone().take_while(|index| self.kind(*index) == Some(Kind::Documentation)).count();
        self.range.start + documented
    }

    /// The token before, within the stretch.
    fn before(&self, index: usize) -> Option<usize> {
        index.checked_sub(1).filter(|before| self.range.contains(before))
    }

    /// The bracket around a token, within the stretch.
    fn around(&self, index: usize) -> Option<usize> {
        let opening = self.places.get(index).and_then(|place| place.parent).map(|parent| parent as usize);
        opening.filter(|opening| self.range.contains(opening))
    }
}

/// The diagnostic of a stretch that stopped fitting at a byte of the file.
pub(super) fn explain(stretch: &Stretch<'_>, at: usize, misfit: &Misfit) -> Diagnostic {
    let all = stretch.tokens.partition_point(|token| (token.end as usize) <= at);
    let found = all.clamp(stretch.range.start, stretch.range.end);
    if misfit.too_deep {
        return super::depth::too_deep(stretch.span(found.min(stretch.range.end.saturating_sub(1))));
    }
    let first = stretch.first();
    let steps = misfit.expected.contains(&Form::member);
    let called: Vec<Called> = misfit
        .expected
        .iter()
        .filter(|form| !(steps && **form == Form::arguments))
        .map(|form| called(*form))
        .map(|called| if called == Called::Start && found > first { Called::Possible } else { called })
        .collect();
    let start = misplaced_target(stretch, found, misfit);
    if let Some(start) = start {
        return out_of_place(stretch, start);
    }
    special(stretch, found, misfit, &called).unwrap_or_else(|| general(stretch, found, &called))
}

/// Where a target was read that can be none: a word behind an expression, on the same line or one of the words that
/// stand between the parts of something.
fn misplaced_target(stretch: &Stretch<'_>, found: usize, misfit: &Misfit) -> Option<usize> {
    if !(misfit.expected.contains(&Form::equals_mark) && misfit.expected.contains(&Form::body)) {
        return None;
    }
    let mut start = stretch.before(found)?;
    while start >= stretch.range.start + 2 && stretch.word(start - 1) == "." && stretch.kind(start) != Some(Kind::Mark)
    {
        start -= 2;
    }
    let before = stretch.before(start)?;
    let on_its_line = stretch.tokens.get(start).is_some_and(|token| token.first);
    let joint = words::continues(stretch.word(start));
    (words::ends_value(stretch.text, stretch.tokens, before) && (joint || !on_its_line)).then_some(start)
}

/// The faults that people make often enough to be told so.
fn special(stretch: &Stretch<'_>, found: usize, misfit: &Misfit, called: &[Called]) -> Option<Diagnostic> {
    if let Some(diagnostic) = rule_word(stretch, found) {
        return Some(diagnostic);
    }
    if let Some(dot) = unfinished_path(stretch, found, misfit) {
        let diagnostic = Diagnostic::error(Code::Syntax, stretch.span(dot)).message("expected a name after `.`");
        return Some(diagnostic.label("a path ends in a name, in quotes where it is an odd one"));
    }
    let span = stretch.span(found);
    match stretch.kind(found)? {
        Kind::Junk => Some(junk(stretch, found)),
        Kind::Documentation => Some(
            Diagnostic::error(Code::Syntax, span)
                .message("documentation cannot stand here")
                .label("`##` stands before a declaration, a rule or an emit")
                .help("a comment is written with one `#`"),
        ),
        Kind::Word => word(stretch, found, misfit, called),
        Kind::Mark => mark(stretch, found, called),
        Kind::Open(Bracket::Round) => spaced_call(stretch, found),
        Kind::Number | Kind::Text | Kind::Query | Kind::Open(_) | Kind::Close(_) | Kind::Between => None,
    }
}

/// The word of a rule, misspelt or used as a target.
fn rule_word(stretch: &Stretch<'_>, found: usize) -> Option<Diagnostic> {
    let start = stretch.before(found).filter(|before| *before == stretch.first())?;
    let (word, next) = (stretch.word(start), stretch.word(found));
    if words::RULES.contains(&word) && (next == "=" || (next == "." && touches(stretch, start))) {
        return Some(reserved(stretch, start, format!("as the first name of a target it is written `\"{word}\"`")));
    }
    let on_its_line = stretch.tokens.get(found).is_some_and(|token| token.first);
    if stretch.kind(start) != Some(Kind::Word) || words::is_reserved(word) || next == "=" || on_its_line {
        return None;
    }
    let (what, known) = stretch.starters();
    let near = words::near(word, known.iter().copied())?;
    let diagnostic = Diagnostic::error(Code::Syntax, stretch.span(start));
    Some(diagnostic.message(format!("no {what} starts with `{word}`")).help(format!("a near name is `{near}`")))
}

/// Whether nothing stands between a token and the next one.
fn touches(stretch: &Stretch<'_>, index: usize) -> bool {
    stretch.tokens.get(index).zip(stretch.tokens.get(index + 1)).is_some_and(|(token, next)| token.end == next.start)
}

/// The dot of a path behind which no name stands.
fn unfinished_path(stretch: &Stretch<'_>, found: usize, misfit: &Misfit) -> Option<usize> {
    let before = stretch.before(found);
    let behind_dot =
        before.filter(|before| stretch.word(*before) == "." && touches(stretch, *before) && found < stretch.range.end);
    if behind_dot.is_some() && (stretch.word(found) == "." || misfit.expected.contains(&Form::target_segment)) {
        return behind_dot;
    }
    let steps = misfit.expected.contains(&Form::member) || misfit.expected.contains(&Form::target_segment);
    let is_dot = stretch.word(found) == "." && before.is_some_and(|before| touches(stretch, before));
    let named = matches!(stretch.kind(found + 1), Some(Kind::Word | Kind::Text)) && touches(stretch, found);
    (steps && is_dot && !named).then_some(found)
}

fn spaced_call(stretch: &Stretch<'_>, found: usize) -> Option<Diagnostic> {
    let before = stretch.before(found).filter(|before| is_name(stretch, *before) && !touches(stretch, *before));
    before.map(|_| {
        Diagnostic::error(Code::Syntax, stretch.span(found))
            .message("a space between a function and its arguments")
            .help("write the `(` right behind the name")
    })
}

fn reserved(stretch: &Stretch<'_>, index: usize, help: String) -> Diagnostic {
    Diagnostic::error(Code::ReservedWord, stretch.span(index))
        .message(format!("`{}` is a reserved word", stretch.word(index)))
        .label("it cannot be a name")
        .help(help)
}

fn is_name(stretch: &Stretch<'_>, index: usize) -> bool {
    stretch.kind(index) == Some(Kind::Word) && !words::is_reserved(stretch.word(index))
}

/// A character the language does not have.
fn junk(stretch: &Stretch<'_>, found: usize) -> Diagnostic {
    let written = stretch.word(found);
    let help = match written {
        ";" => Some("nothing stands between two rules but the line end"),
        "&&" | "&" => Some("write `and`"),
        "||" => Some("write `or`"),
        "!" => Some("write `not`"),
        "//" => Some("a comment starts with `#`"),
        _ if written.starts_with('\'') => Some("texts stand in double quotes"),
        _ if written.starts_with(['“', '”', '„', '«']) => Some("texts stand in straight double quotes"),
        _ => None,
    };
    let diagnostic = Diagnostic::error(Code::Syntax, stretch.span(found))
        .message(format!("{} has no meaning here", stretch.shown(found)));
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A word that cannot be what it is used as, or is nearly another one.
fn word(stretch: &Stretch<'_>, found: usize, misfit: &Misfit, called: &[Called]) -> Option<Diagnostic> {
    let written = stretch.word(found);
    if words::is_reserved(written) && takes_name(stretch, found, misfit, called) {
        return Some(reserved(stretch, found, format!("take another name, such as `{written}_`")));
    }
    if words::is_reserved(written) {
        return (written == "emit" && misfit.expected.iter().any(|form| rule_forms(*form))).then(|| {
            Diagnostic::error(Code::Syntax, stretch.span(found))
                .message("an `emit` stands directly in the body of an event")
                .help("move it out of this block")
        });
    }
    let candidates = candidates(stretch, found, misfit, called);
    let near = words::near(written, candidates.into_iter().filter(|candidate| *candidate != written))?;
    Some(general(stretch, found, called).help(format!("a near name is `{near}`")))
}

fn rule_forms(form: Form) -> bool {
    matches!(form, Form::placement | Form::guard | Form::target | Form::only_rules)
}

/// Whether a reserved word stands where a name would do, and is no part of the clause around it.
fn takes_name(stretch: &Stretch<'_>, found: usize, misfit: &Misfit, called: &[Called]) -> bool {
    let written = stretch.word(found);
    if misfit.expected.iter().any(|form| matches!(form, Form::name | Form::kind_name | Form::qualified_name)) {
        return true;
    }
    let is_declaration = words::is_declaration_word(written) || matches!(written, "given" | "expect");
    called.contains(&Called::Expression)
        && is_declaration
        && !stretch.tokens.get(found).is_some_and(|token| token.first)
}

/// The words that can follow a value.
const OPERATORS: &[&str] = &["or", "and", "catch", "in", "is", "as", "not", "when"];

/// The words that could stand here.
fn candidates(stretch: &Stretch<'_>, found: usize, misfit: &Misfit, called: &[Called]) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = misfit.expected.iter().filter_map(|form| keyword(*form)).collect();
    if found == stretch.first() {
        words.extend(stretch.starters().1);
    } else if called.iter().all(|called| *called == Called::Possible) {
        words.extend(OPERATORS);
    }
    words
}

/// A mark that is nearly right.
fn mark(stretch: &Stretch<'_>, found: usize, called: &[Called]) -> Option<Diagnostic> {
    let span = stretch.span(found);
    let next_touches = stretch.tokens.get(found + 1).is_some_and(|next| next.start == span.end);
    match stretch.word(found) {
        "." if stretch.kind(found + 1) == Some(Kind::Number) && next_touches => {
            let number = stretch.word(found + 1);
            let whole = span.to(stretch.span(found + 1));
            Some(
                Diagnostic::error(Code::BadNumber, whole)
                    .message(format!("`.{number}` starts with a dot"))
                    .help(format!("write `0.{number}`")),
            )
        }
        "." if found == stretch.first() && called.iter().all(|called| *called != Called::Expression) => Some(
            Diagnostic::error(Code::Syntax, span)
                .message("a target path has no dot before it")
                .help("a path with a dot before it reads from the payload; take the dot out"),
        ),
        "=" if called.iter().all(|called| *called == Called::Possible) => Some(
            Diagnostic::error(Code::Syntax, span)
                .message("`=` cannot stand inside an expression")
                .help("equality is written `==`; the members of an object are written `key: value`"),
        ),
        _ => None,
    }
}

/// What was expected, after what, and what is there instead.
fn general(stretch: &Stretch<'_>, found: usize, called: &[Called]) -> Diagnostic {
    let before = stretch.before(found);
    let after = match before {
        Some(before) => format!(" after {}", stretch.shown(before)),
        None => String::new(),
    };
    let Some(expected) = expected(stretch, called, before).or_else(|| closing(stretch, found)) else {
        return out_of_place(stretch, found);
    };
    let message = format!("expected {expected}{after}");
    let diagnostic = if found < stretch.range.end {
        let label = format!("found {}", stretch.shown(found));
        Diagnostic::error(Code::Syntax, stretch.span(found)).message(message).label(label)
    } else {
        let last = before.map_or(Span::default(), |before| stretch.span(before));
        Diagnostic::error(Code::Syntax, last).message(message).label("nothing follows")
    };
    match before.and_then(|before| stretch.kind(before)) {
        Some(Kind::Open(Bracket::Hole) | Kind::Between) => {
            diagnostic.help("write `\\{` for a brace that opens no hole")
        }
        _ => diagnostic,
    }
}

/// What cannot stand where it stands, because nothing could but the end.
fn out_of_place(stretch: &Stretch<'_>, found: usize) -> Diagnostic {
    let Some(before) = stretch.before(found) else {
        return Diagnostic::error(Code::Syntax, stretch.span(found))
            .message(format!("{} cannot stand here", stretch.shown(found)));
    };
    if found >= stretch.range.end {
        return Diagnostic::error(Code::Syntax, stretch.span(before))
            .message(format!("something is missing after {}", stretch.shown(before)));
    }
    let diagnostic = Diagnostic::error(Code::Syntax, stretch.span(found))
        .message(format!("{} cannot follow {}", stretch.shown(found), stretch.shown(before)))
        .label("an operator is missing before it, or a line end");
    match words::near(stretch.word(found), OPERATORS.iter().copied()) {
        Some(near) if is_name(stretch, found) => diagnostic.help(format!("a near name is `{near}`")),
        _ => diagnostic,
    }
}

/// What must come next, in words: at most three things.
fn expected(stretch: &Stretch<'_>, called: &[Called], before: Option<usize>) -> Option<String> {
    let after_pipe = before.is_some_and(|before| stretch.word(before) == "|");
    let mut needed: Vec<&str> = Vec::new();
    for one in called {
        match one {
            Called::Needed("a name") if after_pipe => needed.push("the name of a function"),
            Called::Needed(words) if !needed.contains(words) => needed.push(words),
            Called::Expression if !needed.contains(&"an expression") => needed.insert(0, "an expression"),
            Called::Start if needed.is_empty() && stretch.starters().0 == "rule" => needed.push("a rule"),
            Called::Start if needed.is_empty() => needed.push("a declaration"),
            Called::Needed(_) | Called::Expression | Called::Start | Called::Possible => {}
        }
    }
    if needed.first() == Some(&"an expression") {
        needed.truncate(1);
    }
    needed.truncate(3);
    let last = needed.pop()?;
    Some(if needed.is_empty() { last.to_owned() } else { format!("{} or {last}", needed.join(", ")) })
}

/// What ends the bracket around a token, when only its end or its next element can follow.
fn closing(stretch: &Stretch<'_>, found: usize) -> Option<String> {
    let opening = stretch.around(found)?;
    let close = match stretch.kind(opening)? {
        Kind::Open(Bracket::Round) => ")",
        Kind::Open(Bracket::Square) => "]",
        Kind::Open(Bracket::Curly) => "}",
        Kind::Open(Bracket::Hole) => return Some("`}` or an operator".to_owned()),
        _ => return None,
    };
    Some(format!("`,` or `{close}`"))
}

/// The word of a form that is nothing but a word.
fn keyword(form: Form) -> Option<&'static str> {
    WORDS.iter().find(|(word, _)| *word == form).map(|(_, word)| *word)
}

const WORDS: &[(Form, &str)] = &[
    (Form::word_as, "as"),
    (Form::word_from, "from"),
    (Form::word_xdm, "xdm"),
    (Form::word_key, "key"),
    (Form::word_in, "in"),
    (Form::word_where, "where"),
    (Form::filter, "where"),
    (Form::word_each, "each"),
    (Form::each, "each"),
    (Form::word_when, "when"),
    (Form::condition, "when"),
    (Form::word_because, "because"),
    (Form::word_or, "or"),
    (Form::word_is, "is"),
    (Form::word_then, "then"),
    (Form::word_else, "else"),
    (Form::word_given, "given"),
    (Form::given, "given"),
    (Form::word_with, "with"),
    (Form::with, "with"),
    (Form::word_without, "without"),
    (Form::without, "without"),
    (Form::word_expect, "expect"),
    (Form::expect, "expect"),
    (Form::word_at, "at"),
    (Form::generator, "for"),
    (Form::word_for, "for"),
];

/// What a form is called in a message.
fn called(form: Form) -> Called {
    use Called::{Expression, Needed, Possible, Start};
    match form {
        Form::expression | Form::operand | Form::prefix | Form::only_expression => Expression,
        Form::arguments => Needed("`(`"),
        Form::name => Needed("a name"),
        Form::version => Needed("a version such as `1.2.0`"),
        Form::item | Form::header | Form::file | Form::only_items | Form::only_header => Start,
        Form::text_token | Form::text | Form::raw_text => Needed("a text in quotes"),
        Form::r#type | Form::list_type | Form::map_type => Needed("a type"),
        Form::parameters => Needed("`(`"),
        Form::parameter => Needed("a parameter"),
        Form::equals_mark => Needed("`=`"),
        Form::colon_mark => Needed("`:`"),
        Form::arrow_mark => Needed("`->`"),
        Form::double_arrow_mark => Needed("`=>`"),
        Form::body | Form::event_body | Form::arms => Needed("`{`"),
        Form::placement | Form::binding | Form::guard | Form::use_fragment | Form::ignore => Start,
        Form::reject_rule | Form::note_rule => Start,
        Form::emit | Form::only_rules | Form::only_event_rules => Start,
        Form::ignored | Form::payload | Form::source_path => Needed("a source path such as `.a.b`"),
        Form::target | Form::target_segment => Needed("a target path"),
        Form::kind_name => Needed("the name of a test, such as `present`"),
        Form::qualified_name | Form::step_function => Needed("the name of a function"),
        Form::used => Needed("a fragment with its arguments, `name(...)`"),
        Form::option => Needed("an option such as `blank: missing`"),
        Form::option_word => Needed("a word"),
        Form::column => Needed("a column"),
        Form::table_rows => Needed("`:` and the types of its rows"),
        Form::table_file => Needed("`from` and a file"),
        Form::entry => Needed("a member such as `key: value`"),
        Form::arm | Form::pattern | Form::wildcard => Needed("a row such as `\"a\" => 1`"),
        Form::setting => Needed("what is set, such as `.a = 1`"),
        Form::expectation => Needed("what must come out, such as `count 1` or `{ a: 1 }`"),
        Form::number | Form::fixed_number => Needed("a number"),
        Form::object => Needed("`{`"),
        Form::target_hole => Possible,
        Form::word_from => Needed("`from`"),
        Form::schema_id | Form::short_id => Needed("the id of an XDM schema"),
        Form::word_key => Needed("`key`"),
        Form::word_because => Needed("`because`"),
        Form::word_then => Needed("`then`"),
        Form::word_else => Needed("`else`"),
        Form::word_in => Needed("`in`"),
        Form::word_given | Form::given => Needed("`given`"),
        _ => Possible,
    }
}
