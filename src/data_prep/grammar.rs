//! The parser that pest makes of `grammar/data_prep.pest`, and the bounds on what it is given.
#![allow(missing_docs)]

use super::Remark;
use pest::Parser;
use pest::error::InputLocation;
use pest_derive::Parser;

/// The generated parser.
#[derive(Parser)]
#[grammar = "grammar/data_prep.pest"]
struct ExpressionParser;

/// A rule of the grammar.
pub(super) use Rule as Form;

/// A piece of text with the form it has.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Form>;

/// Bytes of an expression; Data Prep itself takes 4096 characters.
const BYTES: usize = 64 << 10;
/// Brackets and choices inside one another, and marks before one operand.
const DEPTH: usize = 64;

/// Words that begin statements of a script.
const STATEMENTS: [&str; 9] = ["if", "for", "while", "do", "var", "return", "break", "continue", "function"];

/// Parses a whole expression.
///
/// # Errors
/// Where the text stops fitting, and why.
pub(super) fn parse(text: &str) -> Result<Pair<'_>, Remark> {
    if text.len() > BYTES {
        return Err(Remark::fault(text, 0, "the expression is longer than 64 KiB"));
    }
    if let Some(place) = too_deep(text) {
        return Err(Remark::fault(text, place, "the expression is nested deeper than 64"));
    }
    let parsed = ExpressionParser::parse(Form::whole, text);
    let whole = parsed.map(|mut pairs| pairs.next().and_then(|whole| whole.into_inner().next()));
    match whole {
        Ok(Some(choice)) => Ok(choice),
        Ok(None) => Err(Remark::fault(text, 0, "the expression is empty")),
        Err(error) => {
            let place = match error.location {
                InputLocation::Pos(place) | InputLocation::Span((place, _)) => place,
            };
            Err(Remark::fault(text, place, why(text, place)))
        }
    }
}

fn why(text: &str, place: usize) -> &'static str {
    let first = text.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    let rest = text.get(place..).unwrap_or_default();
    if STATEMENTS.contains(&first) || rest.starts_with([';', '=']) {
        "statements of a script (`if`, `var`, `;`, `=`) have no counterpart: a calculated field is one expression"
    } else if rest.is_empty() {
        "the expression ends too early"
    } else {
        "the expression cannot be read from here on"
    }
}

/// The place where the text nests too deep. Texts in quotes do not count.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut choices, mut marks, mut quote, mut escaped) = (0usize, 0, 0, None, false);
    for (place, letter) in text.char_indices() {
        if let Some(end) = quote {
            if !escaped && letter == end {
                quote = None;
            }
            escaped = !escaped && letter == '\\';
            continue;
        }
        marks = if matches!(letter, '!' | '-' | '~' | '+') {
            marks + 1
        } else if letter == ' ' {
            marks
        } else {
            0
        };
        match letter {
            '"' | '\'' => quote = Some(letter),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '?' | '>' => choices += 1,
            _ => {}
        }
        if depth > DEPTH || choices > 4 * DEPTH || marks > DEPTH {
            return Some(place);
        }
    }
    None
}
