//! Expressions: names to what they stand for, and from the leaves up what each can be.
//!
//! Every function takes a node of the syntax tree and gives a typed [`Expr`]; a fault is reported and a spoiled
//! expression given, which fits everywhere, so that one cause gives one diagnostic.

mod builtin;
mod calls;
mod choices;
mod comprehensions;
mod literals;
mod module;
mod names;
mod operators;
mod paths;

pub(super) use builtin::{Taken, accepted, parameter, result_of, taken};
pub(super) use calls::is_rest;
pub(super) use operators::{arithmetic_kind, negated_kind, truth};

use super::{DEPTH, NODES, Resolver, kinds};
use crate::check::{Expr, ExprNode};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::value::Value;

impl<'a> Resolver<'a> {
    /// Resolves an expression.
    pub(super) fn expr(&mut self, expr: &'a ast::Expr) -> Expr {
        if !self.may_grow(expr.span) {
            return self.spoiled(expr.span);
        }
        self.env.depth += 1;
        let resolved = self.dispatch(expr);
        self.env.depth -= 1;
        resolved
    }

    fn dispatch(&mut self, expr: &'a ast::Expr) -> Expr {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Null => self.null(span),
            ExprKind::Bool(value) => constant(Value::Bool(*value), span),
            ExprKind::Number(token) => self.number(token, span),
            ExprKind::Text(pieces) => self.text(pieces, span),
            ExprKind::RawText(text) => constant(Value::text(text.clone()), span),
            ExprKind::Payload(steps) => self.payload(steps, span),
            ExprKind::Query(text) => self.query(text, span),
            ExprKind::Name(name) => self.name(name, span),
            ExprKind::Member(base, step) => self.member(base, step, span),
            ExprKind::Index(base, index) => self.index(base, index, span),
            ExprKind::Call { function, arguments } => self.call(function, None, arguments, span),
            ExprKind::Pipe { value, function, arguments, .. } => self.call(function, Some(value), arguments, span),
            ExprKind::As(value, kind) => self.as_kind(value, kind, span),
            ExprKind::Coalesce(a, b) => self.coalesce(a, b, span),
            ExprKind::Catch(a, b) => self.catch(a, b, span),
            ExprKind::Or(parts) => self.or(parts, span),
            ExprKind::And(parts) => self.and(parts, span),
            ExprKind::Not(part) => self.not(part, span),
            ExprKind::Compare(comparison, a, b) => self.compare(*comparison, a, b, span),
            ExprKind::Is { value, negated, test } => self.is(value, *negated, test, span),
            ExprKind::In { value, negated, list } => self.is_in(value, *negated, list, span),
            ExprKind::Arithmetic(operator, a, b) => self.arithmetic(*operator, a, b, span),
            ExprKind::Negate(value) => self.negate(value, span),
            ExprKind::If { condition, then, otherwise } => self.if_else(condition, then, otherwise, span),
            ExprKind::Match { value, arms } => self.match_arms(value, arms, span),
            ExprKind::List(items) => self.list(items, span),
            ExprKind::Object(members) => self.object(members, span),
            ExprKind::ListFor { generators, filter, item } => self.list_for(generators, filter.as_deref(), item, span),
            ExprKind::MapFor { generators, filter, key, item } => {
                self.map_for(generators, filter.as_deref(), key, item, span)
            }
            ExprKind::Omit => Expr { node: ExprNode::Omit, kind: kinds::maybe(kinds::nothing()), span },
            ExprKind::Reject(reason) => {
                Expr { node: ExprNode::Reject(reason.text.clone()), kind: kinds::sure(kinds::nothing()), span }
            }
            ExprKind::Todo => self.todo(span),
        }
    }

    /// Counts a node; past the bounds tells once and gives false.
    pub(super) fn may_grow(&mut self, span: Span) -> bool {
        self.env.event.nodes += 1;
        let deep = self.env.depth >= DEPTH;
        let most = if self.env.lenient { NODES / 20 } else { NODES };
        if !deep && self.env.event.nodes <= most {
            return true;
        }
        let told = if deep { &mut self.told_deep } else { &mut self.env.event.full };
        if !std::mem::replace(told, true) && !self.env.lenient {
            let message = if deep {
                format!("expressions and expansions are nested deeper than {DEPTH}")
            } else {
                format!("expanding its functions and fragments gives more than {NODES} expressions")
            };
            let diagnostic = Diagnostic::error(Code::NestedTooDeep, span).message(message).label("given up here");
            self.report(diagnostic.help("give intermediate results a name with `let`"));
        }
        false
    }

    /// Whether what stands here is only read here: what is needless in one use of a function may be needed in another.
    fn is_own_text(&self) -> bool {
        self.env.trail.is_empty()
    }

    fn todo(&mut self, span: Span) -> Expr {
        self.report(
            Diagnostic::warning(Code::Todo, span)
                .message("a `todo` is left")
                .label("a payload that comes here is rejected")
                .help("write the value, or `omit`"),
        );
        self.spoiled(span)
    }

    fn null(&mut self, span: Span) -> Expr {
        if !self.env.nulls {
            self.report(
                Diagnostic::error(Code::WrongUse, span)
                    .message("`null` is not a value of a mapping")
                    .label("null is never written and never compared")
                    .help("`omit` leaves a place out; `is null` and `is missing` ask"),
            );
            return self.spoiled(span);
        }
        constant(Value::Null, span)
    }
}

/// A constant expression.
pub(super) fn constant(value: Value<'static>, span: Span) -> Expr {
    let kind = kinds::sure(kinds::of_value(&value));
    Expr { node: ExprNode::Constant(value), kind, span }
}

/// Runs a function on constants; says why where it fails.
pub(super) fn run_constant(
    function: &'static crate::function::Function,
    arguments: Vec<Option<Value<'static>>>,
) -> Result<Option<Value<'static>>, String> {
    let prepared = match function.prepare {
        Some(prepare) => Some(prepare(&arguments)?),
        None => None,
    };
    builtin::run(function, arguments, prepared.as_ref()).map_err(|failure| failure.message.into_owned())
}

/// The kind of something that is missing where a part is, and fails where a part does.
fn with_parts<'e>(schema: crate::schema::Schema, parts: impl IntoIterator<Item = &'e Expr>) -> Kind {
    let mut kind = kinds::sure(schema);
    for part in parts {
        kind.optional |= part.kind.optional;
        kind.fails |= part.kind.fails;
    }
    kind
}

/// Whether an expression never gives anything: at fault, a `todo`, a `reject`.
pub(super) fn is_never(expr: &Expr) -> bool {
    !expr.kind.optional && kinds::is_nothing(&expr.kind.schema)
}
