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
        let values = typed.iter().filter_map(|piece| if let Piece::Value(value) = piece { Some(value) } else { None });
        let mut kind = with_parts(kinds::text(), values.clone());
        kind.fails |= values.clone().any(|value| !kinds::is_only_scalar(&value.kind.schema));
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
        let schema = kinds::list_of(&kinds::union(items.iter().map(|item| &item.kind.schema)));
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
