//! Numbers, texts with holes, lists and objects.

use super::super::{Resolver, kinds};
use super::{constant, is_never, with_parts};
use crate::check::{Expr, ExprNode, Member, Piece};
use crate::diagnostic::{Code, Diagnostic};
use crate::payload::Number;
use crate::schema::{Kind, Schema};
use crate::source::Span;
use crate::syntax::ast::{self, TextPiece};
use crate::value::{self, Value};
use std::sync::Arc;

impl<'a> Resolver<'a> {
    pub(super) fn number(&mut self, token: &Arc<str>, span: Span) -> Expr {
        let number = Number::Token(token);
        let owned = match number.as_integer() {
            Some(integer) => Number::Integer(integer),
            None => match token.parse::<f64>() {
                Ok(float) if float.is_finite() && !number.is_integer() => Number::Float(float),
                _ => {
                    let diagnostic = Diagnostic::error(Code::BadNumber, span)
                        .message(format!("`{token}` is beyond what can be computed with"))
                        .label("integers go from -9223372036854775808 to 18446744073709551615");
                    self.report(diagnostic);
                    return self.spoiled(span);
                }
            },
        };
        constant(Value::Number(owned), span)
    }

    pub(super) fn text(&mut self, pieces: &'a [TextPiece], span: Span) -> Expr {
        let mut typed: Vec<Piece> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                TextPiece::Text(text) => push_text(&mut typed, text),
                TextPiece::Hole(hole) => {
                    let value = self.expr(hole);
                    if is_never(&value) || !self.is_printable(&value) {
                        return self.spoiled(span);
                    }
                    match printed(&value) {
                        Some(text) => push_text(&mut typed, &text),
                        None => typed.push(Piece::Value(value)),
                    }
                }
            }
        }
        match typed.as_slice() {
            [] => return constant(Value::text(""), span),
            [Piece::Text(text)] => return constant(Value::text(text.clone()), span),
            _ => {}
        }
        let kind = interpolated_kind(&typed);
        Expr { node: ExprNode::Interpolate(typed), kind, span }
    }

    fn is_printable(&mut self, value: &Expr) -> bool {
        if kinds::may_be_scalar(&value.kind.schema) || kinds::is_nothing(&value.kind.schema) {
            return true;
        }
        let words = kinds::words(&value.kind.schema);
        self.report(
            Diagnostic::error(Code::KindMismatch, value.span)
                .message(format!("{words} cannot stand in a text"))
                .label(words)
                .help("`to_json` makes text of it, `join` joins a list"),
        );
        false
    }

    pub(super) fn list(&mut self, items: &'a [ast::Expr], span: Span) -> Expr {
        let items: Vec<Expr> = items.iter().map(|item| self.expr(item)).collect();
        let sure = items.iter().filter(|item| !item.kind.optional).count() as u64;
        let possible = items.iter().filter(|item| !kinds::is_nothing(&item.kind.schema)).count() as u64;
        let item = kinds::union(items.iter().map(|item| &item.kind.schema));
        let schema = kinds::list_of(&item).with_items_count(sure.min(possible), Some(possible));
        let fails = items.iter().any(|item| item.kind.fails);
        Expr { node: ExprNode::List(items), kind: Kind { schema, optional: false, fails }, span }
    }

    pub(super) fn object(&mut self, members: &'a [ast::Member], span: Span) -> Expr {
        let mut typed = Vec::with_capacity(members.len());
        let mut fails = false;
        for member in members {
            match member {
                ast::Member::Spread(value) => {
                    let value = self.expr(value);
                    fails |= value.kind.fails;
                    if self.can_be_spread(&value) {
                        fails |= !is_never(&value) && !kinds::is_only_object(&value.kind.schema);
                        typed.push(Member::Spread(value));
                    }
                }
                ast::Member::Pair(target, value) => {
                    let path = self.target_names(target);
                    let value = self.expr(value);
                    fails |= value.kind.fails;
                    if let Some(path) = path {
                        self.tell_twice(&typed, &path, target.span);
                        self.pair_keys.insert(value.span, target.span);
                        typed.push(Member::Pair(path, value));
                    }
                }
            }
        }
        let schema = object_kind(&typed);
        Expr { node: ExprNode::Object(typed), kind: Kind { schema, optional: false, fails }, span }
    }

    fn can_be_spread(&mut self, value: &Expr) -> bool {
        let schema = &value.kind.schema;
        if kinds::may_be_object(schema) || kinds::is_nothing(schema) {
            return true;
        }
        let words = kinds::words(schema);
        let diagnostic = Diagnostic::error(Code::KindMismatch, value.span)
            .message(format!("`...` copies the members of an object, this is {words}"))
            .label(words);
        self.report(diagnostic);
        false
    }

    fn tell_twice(&mut self, typed: &[Member], path: &crate::path::TargetPath, span: Span) {
        let twice = typed.iter().rev().any(|member| match member {
            Member::Pair(known, _) => known.names.starts_with(&path.names) || path.names.starts_with(&known.names),
            Member::Spread(_) => false,
        });
        if twice {
            let diagnostic = Diagnostic::error(Code::Overlap, span)
                .message(format!("`{path}` is written twice in one object"))
                .label("already written above")
                .help("leave one of them out");
            self.report(diagnostic);
        }
    }
}

/// The kind of a text with holes: as long as its parts, or one of a few texts where all holes have few.
pub(in super::super) fn interpolated_kind(pieces: &[Piece]) -> Kind {
    let values = pieces.iter().filter_map(|piece| match piece {
        Piece::Value(value) => Some(value),
        Piece::Text(_) => None,
    });
    let (mut least, mut most) = (0_u64, Some(0_u64));
    for piece in pieces {
        let (shortest, longest) = match piece {
            Piece::Text(text) => {
                let count = text.chars().count() as u64;
                (count, Some(count))
            }
            Piece::Value(value) => lengths_of(&value.kind),
        };
        least = least.saturating_add(shortest);
        most = most.zip(longest).map(|(most, longest)| most.saturating_add(longest));
    }
    let schema = match few_texts(pieces) {
        Some(texts) => Schema::enumeration(texts.into_iter().map(Into::into).collect()),
        None if least == 0 && most.is_none() => kinds::text(),
        None => kinds::text().with_length(least, most),
    };
    let mut kind = with_parts(schema, values.clone());
    kind.fails |= { values }.any(|value| !kinds::is_only_scalar(&value.kind.schema));
    kind
}

/// How many characters a value takes in a text; a time is put in its one form.
fn lengths_of(kind: &Kind) -> (u64, Option<u64>) {
    if kind.is_time() {
        return (24, Some(24));
    }
    if kind.is_date() { (10, Some(10)) } else { crate::function::printed_lengths(&kind.schema) }
}

/// All texts that come out, where they are few: numbers are put as they were written, so that they are not.
fn few_texts(pieces: &[Piece]) -> Option<Vec<String>> {
    const FEW: usize = 64;
    let mut texts = vec![String::new()];
    for piece in pieces {
        let parts: Vec<String> = match piece {
            Piece::Text(text) => vec![text.to_string()],
            Piece::Value(value) => {
                let plain = value.kind.schema.meanings().iter().all(Option::is_none);
                let values = kinds::closed_values(&value.kind.schema).filter(|_| plain)?;
                values.iter().map(plain_text).collect::<Option<_>>()?
            }
        };
        if texts.len().saturating_mul(parts.len()) > FEW {
            return None;
        }
        texts = texts.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}{part}"))).collect();
    }
    Some(texts)
}

fn plain_text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.characters().into_owned()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Number(_) | Value::Time(_) | Value::Date(_) | Value::Duration(_) => None,
        Value::Node(_) | Value::List(_) | Value::Object(_) => None,
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = format!("{last}{text}").into();
    } else {
        pieces.push(Piece::Text(text.into()));
    }
}

/// The text of a constant hole.
fn printed(value: &Expr) -> Option<String> {
    let ExprNode::Constant(constant) = &value.node else { return None };
    let mut text = String::new();
    value::print(constant, &mut text).ok().map(|()| text)
}

/// The kind of an object expression: what its pairs say, and what it copies.
fn object_kind(members: &[Member]) -> Schema {
    let mut properties: Vec<(Vec<Arc<str>>, Kind)> = Vec::new();
    let mut open = false;
    for member in members {
        match member {
            Member::Pair(path, value) => {
                properties.retain(|(names, _)| *names != path.names);
                properties.push((path.names.clone(), value.kind.clone()));
            }
            Member::Spread(value) => match kinds::closed_members(&value.kind.schema) {
                Some(copied) => {
                    for (name, schema, required) in copied {
                        let optional = !required || value.kind.optional;
                        let before = properties.iter().position(|(names, _)| names.len() == 1 && names[0] == name);
                        let before = before.map(|at| properties.remove(at).1);
                        let kind = match before {
                            Some(before) if optional => Kind {
                                schema: kinds::union([&before.schema, &schema]),
                                optional: before.optional,
                                fails: false,
                            },
                            _ => Kind { schema, optional, fails: false },
                        };
                        properties.push((vec![name], kind));
                    }
                }
                None => open = true,
            },
        }
    }
    kinds::object_of(&properties, open)
}
