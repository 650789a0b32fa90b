//! Texts, names in quotes and numbers: escapes are read here, and what is wrong with them is said at its place.

use super::super::ast::{Expr, ExprKind, Quoted, TextPiece};
use super::super::grammar::{Form, Pair};
use super::{Builder, Parts};
use crate::diagnostic::Code;
use crate::source::Span;
use std::sync::Arc;

impl Builder {
    /// A text without holes.
    pub(in crate::syntax) fn text_token(&mut self, pair: Pair<'_>) -> Option<Quoted> {
        let token = if pair.as_rule() == Form::text_token { Parts::of(pair).next()? } else { pair };
        let span = self.span(&token);
        if token.as_rule() == Form::raw_text {
            return Some(Quoted { text: raw_content(token.as_str()).into(), span });
        }
        let mut text = String::new();
        for piece in Parts::of(token) {
            if piece.as_rule() == Form::text_part {
                self.unescape(&piece, &mut text);
            } else {
                let hole = self.span(&piece);
                self.fault(Code::BadText, hole, "a hole cannot stand in this text")
                    .helps
                    .push("write `\\{` for a brace".to_owned());
            }
        }
        Some(Quoted { text: text.into(), span })
    }

    /// A text with holes.
    pub(in crate::syntax) fn text(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let mut pieces = Vec::new();
        let mut height = 0;
        for piece in Parts::of(pair) {
            if piece.as_rule() == Form::text_part {
                let mut text = String::new();
                self.unescape(&piece, &mut text);
                pieces.push(TextPiece::Text(text.into()));
            } else {
                let hole = self.tall_expression(Parts::of(piece).next()?)?;
                height = height.max(hole.height);
                pieces.push(TextPiece::Hole(hole.expr));
            }
        }
        Some((ExprKind::Text(pieces), height))
    }

    /// A literal of a table row or an arm.
    pub(in crate::syntax) fn pattern(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let negative = parts.next_if(Form::minus).is_some();
        let literal = parts.next()?;
        let inner = self.span(&literal);
        let kind = match literal.as_rule() {
            Form::boolean => ExprKind::Bool(literal.as_str() == "true"),
            Form::number => ExprKind::Number(self.number(literal.as_str(), inner)),
            _ => {
                let token = Parts::of(literal.clone()).next()?;
                let quoted = self.text_token(literal)?;
                match token.as_rule() {
                    Form::raw_text => ExprKind::RawText(quoted.text),
                    _ if quoted.text.is_empty() => ExprKind::Text(Vec::new()),
                    _ => ExprKind::Text(vec![TextPiece::Text(quoted.text)]),
                }
            }
        };
        let literal = Expr { kind, span: inner };
        Some(if negative { Expr { kind: ExprKind::Negate(Box::new(literal)), span } } else { literal })
    }

    /// The name that a name in quotes stands for; `start` is where it stands in the parsed text.
    pub(in crate::syntax) fn quoted_name(&mut self, written: &str, start: usize) -> Arc<str> {
        let content = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
        let mut name = String::new();
        self.unescape_at(content, start + 1, &mut name);
        name.into()
    }

    fn unescape(&mut self, pair: &Pair<'_>, into: &mut String) {
        self.unescape_at(pair.as_str(), pair.as_span().start(), into);
    }

    /// Adds a text with its escapes resolved; `start` is where it stands in the parsed text.
    fn unescape_at(&mut self, written: &str, start: usize, into: &mut String) {
        let mut rest = written;
        while let Some(at) = rest.find('\\') {
            into.push_str(&rest[..at]);
            let escape = &rest[at..];
            let offset = start + (written.len() - escape.len());
            let length = match read_escape(escape) {
                Ok((character, length)) => {
                    into.push(character);
                    length
                }
                Err((message, length)) => {
                    let span = self.place(offset, offset + length);
                    self.fault(Code::BadText, span, message)
                        .helps
                        .push("the escapes are `\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` `\\uXXXX` `\\{` `\\}`; raw texts `r\"...\"` have none".to_owned());
                    length
                }
            };
            rest = escape.get(length..).unwrap_or_default();
        }
        into.push_str(rest);
    }

    /// A number as written.
    pub(in crate::syntax) fn number(&mut self, written: &str, span: Span) -> Arc<str> {
        if let Err((message, help)) = check_number(written) {
            self.fault(Code::BadNumber, span, message).helps.extend(help);
        }
        written.into()
    }

    /// A whole number with its sign: an index.
    pub(in crate::syntax) fn fixed_number(&mut self, pair: &Pair<'_>) -> i64 {
        self.fixed_index(pair.as_str(), self.span(pair))
    }

    /// The same, as found in an index that could have been any expression.
    pub(super) fn fixed_index(&mut self, written: &str, span: Span) -> i64 {
        let digits = written.trim_start_matches('-');
        let leading = digits.len() > 1 && digits.starts_with('0');
        match written.parse() {
            Ok(number) if !leading => number,
            _ => {
                self.fault(Code::BadNumber, span, format!("`{written}` is no index"))
                    .helps
                    .push("an index is a whole number: `[0]` the first, `[-1]` the last".to_owned());
                0
            }
        }
    }
}

/// What stands between the quotes of `r"..."`.
pub(super) fn raw_content(written: &str) -> &str {
    written.get(2..written.len().saturating_sub(1)).unwrap_or_default()
}

/// The character of an escape and its length in bytes, or what is wrong with it.
fn read_escape(escape: &str) -> Result<(char, usize), (String, usize)> {
    let Some(letter) = escape.chars().nth(1) else {
        return Err(("an escape without its letter".to_owned(), 1));
    };
    let character = match letter {
        '"' | '\\' | '/' | '{' | '}' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return read_unicode(escape),
        _ => return Err((format!("`\\{letter}` is no escape"), 1 + letter.len_utf8())),
    };
    Ok((character, 2))
}

/// `\uXXXX`, or two of them that make one character together.
fn read_unicode(escape: &str) -> Result<(char, usize), (String, usize)> {
    let unit = |at: usize| {
        let digits = escape.get(at..at + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let Some(first) = unit(2) else {
        return Err(("`\\u` takes four hexadecimal digits".to_owned(), 2));
    };
    if let Some(character) = char::from_u32(first) {
        return Ok((character, 6));
    }
    let second = if escape.get(6..8) == Some("\\u") { unit(8) } else { None };
    if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (first, second) {
        let point = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
        return char::from_u32(point).map(|character| (character, 12)).ok_or((String::new(), 12));
    }
    Err((format!("`{}` is half of a character: its other half is missing", &escape[..6]), 6))
}

/// What is wrong with a number, and the edit that mends it.
fn check_number(written: &str) -> Result<(), (String, Option<String>)> {
    let (mantissa, exponent) = match written.find(['e', 'E']) {
        Some(at) => (&written[..at], Some(&written[at + 1..])),
        None => (written, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent.map(|part| part.strip_prefix(['+', '-']).unwrap_or(part));
    if digits(whole) && fraction == Some("") && exponent.is_none() {
        return Err((format!("`{written}` ends in a dot"), Some(format!("write `{whole}` or `{whole}.0`"))));
    }
    if !digits(whole) || !fraction.is_none_or(digits) || !exponent_digits.is_none_or(digits) {
        return Err((format!("`{written}` is no number"), Some("numbers are written `12`, `1.5`, `1e3`".to_owned())));
    }
    if whole.len() > 1 && whole.starts_with('0') {
        let bare = written.trim_start_matches('0');
        let bare =
            if bare.starts_with(|first: char| first.is_ascii_digit()) { bare.to_owned() } else { format!("0{bare}") };
        return Err((format!("`{written}` starts with a needless zero"), Some(format!("write `{bare}`"))));
    }
    Ok(())
}
