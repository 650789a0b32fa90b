//! Operands: what an expression is made of, and the steps into it. Their row is put together in `operators.rs`.

use super::super::ast::{Expr, ExprKind, Generator, Member, Name, PathStep, QualifiedName};
use super::super::grammar::{Form, Pair};
use super::{Builder, Parts};
use crate::diagnostic::Code;
use crate::path::Step;
use crate::source::Span;

/// How tall a tree of one expression may grow. Brackets are bounded before parsing; this bounds rows of operators and
/// steps, which make deep trees without a bracket.
pub(in crate::syntax) const MAX_HEIGHT: u32 = 200;

/// An expression, how tall its tree is, and its place with the parentheses around it.
pub(in crate::syntax) struct Tall {
    /// The tree.
    pub expr: Expr,
    /// The number of nodes on the longest way down.
    pub height: u32,
    /// Where it stands, parentheses included.
    pub outer: Span,
}

impl Tall {
    fn leaf(kind: ExprKind, span: Span) -> Self {
        Self { expr: Expr { kind, span }, height: 1, outer: span }
    }
}

impl Builder {
    pub(in crate::syntax) fn expression(&mut self, pair: Pair<'_>) -> Option<Expr> {
        Some(self.tall_expression(pair)?.expr)
    }

    /// A node over children of which the tallest has this height.
    pub(super) fn grow(&mut self, kind: ExprKind, span: Span, below: u32) -> Tall {
        if below < MAX_HEIGHT {
            return Tall { expr: Expr { kind, span }, height: below + 1, outer: span };
        }
        if self.tall != Some(span.start) {
            self.tall = Some(span.start);
            self.fault(Code::NestedTooDeep, span, format!("more than {MAX_HEIGHT} steps and operators in one row"))
                .helps
                .push("name parts of it with `let` or `const`".to_owned());
        }
        Tall::leaf(ExprKind::Omit, span)
    }

    /// A value with the steps into it.
    pub(super) fn operand(&mut self, pair: Pair<'_>) -> Option<Tall> {
        let whole = pair.clone();
        let mut steps = Parts::of(pair);
        let starts_with_name = |form| matches!(form, Form::member | Form::index | Form::arguments);
        let mut value = match steps.peek() {
            Some(form) if !starts_with_name(form) => self.primary(steps.next()?)?,
            first => self.plain(&whole, first.and_then(|_| steps.start())),
        };
        let mut open_path = matches!(value.expr.kind, ExprKind::Payload(_)) && value.outer == value.expr.span;
        for step in steps {
            open_path = open_path && self.lengthen(&mut value, &step);
            if !open_path {
                value = self.step(value, step)?;
            }
        }
        Some(value)
    }

    /// A name or a number: what an operand starts with when no part of it says so.
    fn plain(&mut self, operand: &Pair<'_>, end: Option<usize>) -> Tall {
        let start = operand.as_span().start();
        let written = end.and_then(|end| operand.as_str().get(..end - start)).unwrap_or(operand.as_str());
        let span = self.place(start, start + written.len());
        let is_number = written.starts_with(|first: char| first.is_ascii_digit());
        let kind =
            if is_number { ExprKind::Number(self.number(written, span)) } else { ExprKind::Name(written.into()) };
        Tall::leaf(kind, span)
    }

    /// Makes a payload path one step longer, if the step needs no computing: `.name`, `[0]`, `[-1]`.
    fn lengthen(&mut self, value: &mut Tall, step: &Pair<'_>) -> bool {
        let ExprKind::Payload(steps) = &mut value.expr.kind else { return false };
        let span = self.span(step);
        match step.as_rule() {
            Form::member => steps.push(self.member(step)),
            Form::index => {
                let inner =
                    step.as_str().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default().trim();
                let digits = inner.strip_prefix('-').unwrap_or(inner);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return false;
                }
                steps.push(PathStep { step: Step::Index(self.fixed_index(inner, span)), span });
            }
            _ => return false,
        }
        value.expr.span = value.outer.to(span);
        value.outer = value.expr.span;
        true
    }

    /// One step into a value, or its call.
    fn step(&mut self, value: Tall, step: Pair<'_>) -> Option<Tall> {
        let span = value.outer.to(self.span(&step));
        match step.as_rule() {
            Form::member => {
                let member = self.member(&step);
                Some(self.grow(ExprKind::Member(Box::new(value.expr), member), span, value.height))
            }
            Form::arguments => {
                let (arguments, below) = split(self.arguments(step)?);
                let Some(function) = called(&value) else {
                    self.fault(Code::Syntax, value.outer, "this cannot be called")
                        .helps
                        .push("a call is `name(...)`, or `module.name(...)` for what an import declares".to_owned());
                    return Some(value);
                };
                Some(self.grow(ExprKind::Call { function, arguments }, span, below))
            }
            _ => {
                let index = self.tall_expression(Parts::of(step).next()?)?;
                let below = value.height.max(index.height);
                Some(self.grow(ExprKind::Index(Box::new(value.expr), Box::new(index.expr)), span, below))
            }
        }
    }

    /// What a value starts with.
    pub(in crate::syntax) fn primary(&mut self, pair: Pair<'_>) -> Option<Tall> {
        let span = self.span(&pair);
        let (kind, below) = match pair.as_rule() {
            Form::parenthesized => {
                let inner = self.tall_expression(Parts::of(pair).next()?)?;
                return Some(Tall { outer: span, ..inner });
            }
            Form::text => self.text(pair)?,
            Form::raw_text => (ExprKind::RawText(super::text::raw_content(pair.as_str()).into()), 0),
            Form::payload => (ExprKind::Payload(self.first_step(&pair).into_iter().collect()), 0),
            Form::query => (ExprKind::Query(pair.as_str().into()), 0),
            Form::omit => (ExprKind::Omit, 0),
            Form::null => (ExprKind::Null, 0),
            Form::boolean => (ExprKind::Bool(pair.as_str() == "true"), 0),
            Form::todo => (ExprKind::Todo, 0),
            Form::reject_value => (ExprKind::Reject(self.text_token(Parts::of(pair).next()?)?), 0),
            Form::list => self.list(pair)?,
            Form::list_for => self.list_for(pair)?,
            Form::object => self.object(pair)?,
            Form::map_for => self.map_for(pair)?,
            Form::choice => self.choice(pair)?,
            _ => self.match_(pair)?,
        };
        Some(self.grow(kind, span, below))
    }

    pub(super) fn arguments(&mut self, pair: Pair<'_>) -> Option<Vec<Tall>> {
        Parts::of(pair).map(|argument| self.tall_expression(argument)).collect()
    }

    fn list(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let (items, below) = split(self.arguments(pair)?);
        Some((ExprKind::List(items), below))
    }

    fn object(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let mut members = Vec::new();
        let mut below = 0;
        for entry in Parts::of(pair) {
            let mut parts = Parts::of(entry);
            let first = parts.next()?;
            let value = if first.as_rule() == Form::spread {
                let value = self.tall_expression(Parts::of(first).next()?)?;
                members.push(Member::Spread(value.expr));
                value.height
            } else {
                let key = self.target(first)?;
                let value = self.tall_expression(parts.next()?)?;
                members.push(Member::Pair(key, value.expr));
                value.height
            };
            below = below.max(value);
        }
        Some((ExprKind::Object(members), below))
    }

    fn list_for(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let mut parts = Parts::of(pair);
        let generators = self.generators(&mut parts)?;
        let filter = self.filter(&mut parts)?.map(Box::new);
        let item = self.tall_expression(parts.next()?)?;
        Some((ExprKind::ListFor { generators, filter, item: Box::new(item.expr) }, item.height))
    }

    fn map_for(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let mut parts = Parts::of(pair);
        let generators = self.generators(&mut parts)?;
        let filter = self.filter(&mut parts)?.map(Box::new);
        let key = self.tall_expression(parts.next()?)?;
        let item = self.tall_expression(parts.next()?)?;
        let below = key.height.max(item.height);
        Some((ExprKind::MapFor { generators, filter, key: Box::new(key.expr), item: Box::new(item.expr) }, below))
    }

    fn generators(&mut self, parts: &mut Parts<'_>) -> Option<Vec<Generator>> {
        let mut generators = Vec::new();
        while let Some(generator) = parts.next_if(Form::generator) {
            generators.push(self.generator(generator)?);
        }
        Some(generators)
    }

    fn choice(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let mut parts = Parts::of(pair);
        let condition = self.tall_expression(parts.next()?)?;
        let then = self.tall_expression(parts.next()?)?;
        let otherwise = self.tall_expression(parts.next()?)?;
        let below = condition.height.max(then.height).max(otherwise.height);
        let (condition, then, otherwise) = (Box::new(condition.expr), Box::new(then.expr), Box::new(otherwise.expr));
        Some((ExprKind::If { condition, then, otherwise }, below))
    }

    fn match_(&mut self, pair: Pair<'_>) -> Option<(ExprKind, u32)> {
        let mut parts = Parts::of(pair);
        let value = self.tall_expression(parts.next()?)?;
        let (arms, below) = self.arms(parts.next()?)?;
        Some((ExprKind::Match { value: Box::new(value.expr), arms }, below.max(value.height)))
    }
}

/// The function that a value names, when it is nothing but a name.
fn called(value: &Tall) -> Option<QualifiedName> {
    let span = value.expr.span;
    if value.outer != span {
        return None;
    }
    match &value.expr.kind {
        ExprKind::Name(name) => Some(QualifiedName { module: None, name: Name { text: name.clone(), span }, span }),
        ExprKind::Member(base, PathStep { step: Step::Name(name), span: step }) => match &base.kind {
            ExprKind::Name(module) => {
                let module = Name { text: module.clone(), span: base.span };
                let behind_dot = Span { start: step.start + 1, ..*step };
                Some(QualifiedName { module: Some(module), name: Name { text: name.clone(), span: behind_dot }, span })
            }
            _ => None,
        },
        _ => None,
    }
}

/// The trees, and the height of the tallest.
fn split(all: Vec<Tall>) -> (Vec<Expr>, u32) {
    let below = all.iter().map(|one| one.height).max().unwrap_or(0);
    (all.into_iter().map(|one| one.expr).collect(), below)
}
