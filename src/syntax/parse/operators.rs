//! The order of operators: a flat row of operands and operators becomes a tree.
//!
//! Loosest to tightest: `or`; `and`; `not`; comparisons, `is`, `in`; `|` `as` `??` `catch`; `+ -`; `* / %`; `-`.
//! An operator without a right side (`| f`, `as k`, `is t`) takes all to its left, so a tighter one after it has
//! nothing to hold on to: that, chained comparisons and a `not` in the middle are said to be faults.

use super::super::ast::{Comparison, ExprKind, Name, Operator, QualifiedName};
use super::super::depth::{MAX_NESTING, too_deep};
use super::super::grammar::{Form, Pair};
use super::super::level::{self, Level};
use super::expressions::Tall;
use super::{Builder, Parts};
use crate::diagnostic::Code;
use crate::source::Span;

/// What a row is made of.
enum Piece {
    Not(Span),
    Minus(Span),
    Operand(Tall),
    Operator(Infix, Span),
    Pipe(QualifiedName, Option<Vec<Tall>>, Span),
    Cast(Name, Span),
    Is(bool, Name, Span),
}

/// An operator with two sides.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    Compare(Comparison),
    In { negated: bool },
    Coalesce,
    Catch,
    Arithmetic(Operator),
}

type Row = std::iter::Peekable<std::vec::IntoIter<Piece>>;

impl Piece {
    /// How tightly it binds to what stands on its left; none when it starts an operand.
    fn level(&self) -> Option<Level> {
        match self {
            Piece::Not(_) | Piece::Minus(_) | Piece::Operand(_) => None,
            Piece::Is(..) => Some(Level::Compare),
            Piece::Pipe(..) | Piece::Cast(..) => Some(Level::Chain),
            Piece::Operator(infix, _) => Some(match infix {
                Infix::Or => Level::Or,
                Infix::And => Level::And,
                Infix::Compare(_) | Infix::In { .. } => Level::Compare,
                Infix::Coalesce | Infix::Catch => Level::Chain,
                Infix::Arithmetic(operator) => level::of_operator(*operator),
            }),
        }
    }

    fn span(&self) -> Span {
        match self {
            Piece::Operand(operand) => operand.outer,
            Piece::Not(span) | Piece::Minus(span) | Piece::Operator(_, span) => *span,
            Piece::Pipe(_, _, span) | Piece::Cast(_, span) | Piece::Is(_, _, span) => *span,
        }
    }
}

impl Builder {
    pub(in crate::syntax) fn tall_expression(&mut self, pair: Pair<'_>) -> Option<Tall> {
        let mut parts = Parts::of(pair);
        let first = parts.next()?;
        if first.as_rule() == Form::operand && parts.peek().is_none() {
            return self.operand(first);
        }
        let mut row = vec![self.piece(first)?];
        for part in parts {
            row.push(self.piece(part)?);
        }
        self.climb(&mut row.into_iter().peekable(), Level::Or)
    }

    fn piece(&mut self, pair: Pair<'_>) -> Option<Piece> {
        let span = self.span(&pair);
        Some(match pair.as_rule() {
            Form::prefix if pair.as_str() == "-" => Piece::Minus(span),
            Form::prefix => Piece::Not(span),
            Form::operand => Piece::Operand(self.operand(pair)?),
            Form::infix => Piece::Operator(infix(&pair), span),
            Form::cast => Piece::Cast(self.name(&Parts::of(pair).next()?), span),
            Form::pipe => {
                let mut parts = Parts::of(Parts::of(pair).next()?);
                let function = self.qualified_name(parts.next()?)?;
                let arguments = match parts.next() {
                    Some(arguments) => Some(self.arguments(arguments)?),
                    None => None,
                };
                Piece::Pipe(function, arguments, span)
            }
            _ => {
                let mut parts = Parts::of(pair);
                let negated = parts.next_if(Form::word_not).is_some();
                Piece::Is(negated, self.name(&parts.next()?), span)
            }
        })
    }

    /// An operand with what stands before it, and all operators behind it that bind at least this tightly.
    fn climb(&mut self, row: &mut Row, loosest: Level) -> Option<Tall> {
        let (mut nots, mut minuses) = (Vec::new(), Vec::new());
        let operand = loop {
            match row.next()? {
                Piece::Not(span) => {
                    if loosest > Level::Not || !minuses.is_empty() {
                        self.fault(Code::Syntax, span, "`not` cannot stand inside a tighter operator")
                            .helps
                            .push("put it and what it turns round in parentheses".to_owned());
                    }
                    nots.push(span);
                }
                Piece::Minus(span) => minuses.push(span),
                Piece::Operand(operand) => break operand,
                _ => return None,
            }
        };
        if nots.len() + minuses.len() > MAX_NESTING {
            let first = nots.first().or(minuses.first()).copied().unwrap_or(operand.outer);
            self.diagnostics.push(too_deep(first));
            return Some(operand);
        }
        let mut left = minuses.iter().rev().fold(operand, |inner, minus| {
            self.grow(ExprKind::Negate(Box::new(inner.expr)), minus.to(inner.outer), inner.height)
        });
        let mut level = if minuses.is_empty() { Level::Operand } else { Level::Negate };
        if !nots.is_empty() {
            left = self.operators(row, left, level, Level::Compare.max(loosest))?;
            left = nots.iter().rev().fold(left, |inner, not| {
                self.grow(ExprKind::Not(Box::new(inner.expr)), not.to(inner.outer), inner.height)
            });
            level = Level::Not;
        }
        self.operators(row, left, level, loosest)
    }

    /// All operators behind `left` that bind at least this tightly; `level` is that of `left` itself.
    fn operators(&mut self, row: &mut Row, mut left: Tall, mut level: Level, loosest: Level) -> Option<Tall> {
        while let Some(next) = row.peek().and_then(Piece::level) {
            if next < loosest {
                break;
            }
            let piece = row.next()?;
            self.check_order(&piece, next, level);
            left = match piece {
                Piece::Operator(Infix::Or | Infix::And, _) => self.several(row, left, next)?,
                Piece::Operator(infix, _) => self.two_sided(row, left, infix, next)?,
                _ => self.one_sided(left, piece)?,
            };
            level = next;
        }
        Some(left)
    }

    /// Says when an operator has nothing to hold on to: it binds tighter than what stands before it.
    fn check_order(&mut self, piece: &Piece, next: Level, left: Level) {
        if next == Level::Compare && left == Level::Compare {
            self.fault(Code::Syntax, piece.span(), "comparisons do not chain")
                .helps
                .push("join two comparisons with `and`, or put one in parentheses".to_owned());
        } else if next > left {
            self.fault(Code::Syntax, piece.span(), "this operator binds tighter than what stands before it")
                .helps
                .push("put what stands before it in parentheses".to_owned());
        }
    }

    /// `a or b or c`, `a and b and c`: one node, however many.
    fn several(&mut self, row: &mut Row, first: Tall, level: Level) -> Option<Tall> {
        let tighter = if level == Level::Or { Level::And } else { Level::Not };
        let mut span = first.outer;
        let mut below = first.height;
        let mut items = vec![first.expr];
        loop {
            let item = self.climb(row, tighter)?;
            span = span.to(item.outer);
            below = below.max(item.height);
            items.push(item.expr);
            if row.peek().and_then(Piece::level) != Some(level) {
                break;
            }
            row.next();
        }
        let kind = if level == Level::Or { ExprKind::Or(items) } else { ExprKind::And(items) };
        Some(self.grow(kind, span, below))
    }

    fn two_sided(&mut self, row: &mut Row, left: Tall, infix: Infix, level: Level) -> Option<Tall> {
        let tighter = match level {
            Level::Or | Level::And | Level::Not | Level::Compare => Level::Chain,
            Level::Chain => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product | Level::Negate | Level::Operand | Level::Wrapped => Level::Negate,
        };
        let right = self.climb(row, tighter)?;
        let span = left.outer.to(right.outer);
        let below = left.height.max(right.height);
        let (a, b) = (Box::new(left.expr), Box::new(right.expr));
        let kind = match infix {
            Infix::Or => ExprKind::Or(vec![*a, *b]),
            Infix::And => ExprKind::And(vec![*a, *b]),
            Infix::Compare(comparison) => ExprKind::Compare(comparison, a, b),
            Infix::In { negated } => ExprKind::In { value: a, negated, list: b },
            Infix::Coalesce => ExprKind::Coalesce(a, b),
            Infix::Catch => ExprKind::Catch(a, b),
            Infix::Arithmetic(operator) => ExprKind::Arithmetic(operator, a, b),
        };
        Some(self.grow(kind, span, below))
    }

    fn one_sided(&mut self, left: Tall, piece: Piece) -> Option<Tall> {
        let span = left.outer.to(piece.span());
        let value = Box::new(left.expr);
        let mut below = left.height;
        let kind = match piece {
            Piece::Cast(kind, _) => ExprKind::As(value, kind),
            Piece::Is(negated, test, _) => ExprKind::Is { value, negated, test },
            Piece::Pipe(function, arguments, _) => {
                let bare = arguments.is_none();
                let arguments = arguments.unwrap_or_default();
                below = arguments.iter().map(|argument| argument.height).fold(below, u32::max);
                let arguments = arguments.into_iter().map(|argument| argument.expr).collect();
                ExprKind::Pipe { value, function, arguments, bare }
            }
            Piece::Not(_) | Piece::Minus(_) | Piece::Operand(_) | Piece::Operator(..) => return None,
        };
        Some(self.grow(kind, span, below))
    }
}

/// The operator a form stands for; `not in` is the only one of two words.
fn infix(pair: &Pair<'_>) -> Infix {
    match pair.as_str() {
        "or" => Infix::Or,
        "and" => Infix::And,
        "catch" => Infix::Catch,
        "in" => Infix::In { negated: false },
        "??" => Infix::Coalesce,
        "==" => Infix::Compare(Comparison::Equal),
        "!=" => Infix::Compare(Comparison::NotEqual),
        "<" => Infix::Compare(Comparison::Less),
        "<=" => Infix::Compare(Comparison::LessOrEqual),
        ">" => Infix::Compare(Comparison::Greater),
        ">=" => Infix::Compare(Comparison::GreaterOrEqual),
        "+" => Infix::Arithmetic(Operator::Add),
        "-" => Infix::Arithmetic(Operator::Subtract),
        "*" => Infix::Arithmetic(Operator::Multiply),
        "/" => Infix::Arithmetic(Operator::Divide),
        "%" => Infix::Arithmetic(Operator::Remainder),
        _ => Infix::In { negated: true },
    }
}
