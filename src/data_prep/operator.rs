//! Operators, as signs and as words, by how tightly they bind.

use super::grammar::{Form, Pair};
use super::translate::{Translator, call, expr, name, place_of, plain};
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operator};

/// How tightly an operator binds, loosest first.
fn level(operator: &str) -> u8 {
    match operator {
        "||" | "or" => 0,
        "&&" | "and" => 1,
        "|" => 2,
        "^" => 3,
        "&" => 4,
        "==" | "eq" | "!=" | "ne" | ".." => 5,
        "+" | "-" => 7,
        "*" | "/" | "div" | "%" | "mod" => 8,
        _ => 6,
    }
}

impl Translator<'_> {
    /// Operands and the operators between them.
    pub(super) fn binary(&mut self, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let (mut operands, mut open): (Vec<Expr>, Vec<(String, usize)>) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            if part.as_rule() != Form::operator {
                operands.push(self.unary(part));
                continue;
            }
            while open.last().is_some_and(|(above, _)| level(above) >= level(part.as_str())) {
                self.reduce(&mut operands, &mut open);
            }
            open.push((part.as_str().to_owned(), place_of(&part)));
        }
        while !open.is_empty() {
            self.reduce(&mut operands, &mut open);
        }
        operands.pop().unwrap_or_else(|| self.lost(place, "a value is missing here"))
    }

    fn reduce(&mut self, operands: &mut Vec<Expr>, open: &mut Vec<(String, usize)>) {
        if let (Some((operator, place)), Some(b), Some(a)) = (open.pop(), operands.pop(), operands.pop()) {
            let made = self.apply(&operator, a, b, place);
            operands.push(made);
        }
    }

    fn apply(&mut self, operator: &str, a: Expr, b: Expr, place: usize) -> Expr {
        match operator {
            "||" | "or" => {
                expr(ExprKind::Or(joined(
                    a,
                    b,
                    |kind| if let ExprKind::Or(parts) = kind { Ok(parts) } else { Err(kind) },
                )))
            }
            "&&" | "and" => {
                expr(ExprKind::And(joined(
                    a,
                    b,
                    |kind| if let ExprKind::And(parts) = kind { Ok(parts) } else { Err(kind) },
                )))
            }
            "==" | "eq" => self.equal(a, b),
            "!=" | "ne" => self.unequal(a, b),
            "<" | "lt" => compare(Comparison::Less, a, b),
            "<=" | "le" => compare(Comparison::LessOrEqual, a, b),
            ">" | "gt" => compare(Comparison::Greater, a, b),
            ">=" | "ge" => compare(Comparison::GreaterOrEqual, a, b),
            "+" if is_text(&a) || is_text(&b) => concat(a, b),
            "+" => arithmetic(Operator::Add, a, b),
            "-" => arithmetic(Operator::Subtract, a, b),
            "*" => arithmetic(Operator::Multiply, a, b),
            "%" | "mod" => arithmetic(Operator::Remainder, a, b),
            "/" | "div" => {
                if !has_fraction(&a) && !has_fraction(&b) {
                    self.remark(place, "of two whole numbers Data Prep cuts the quotient; here it keeps its fraction");
                }
                arithmetic(Operator::Divide, a, b)
            }
            "=~" if plain(&b).is_some() => call("dp.matches_regex", self.with_raw(vec![a, b], 1)),
            "!~" if plain(&b).is_some() => not(call("dp.matches_regex", self.with_raw(vec![a, b], 1))),
            "=^" => call("starts_with", vec![a, b]),
            "!^" => not(call("starts_with", vec![a, b])),
            "=$" => call("ends_with", vec![a, b]),
            "!$" => not(call("ends_with", vec![a, b])),
            other => self.lost(place, format!("the operator `{other}` has no counterpart here")),
        }
    }

    /// `a == b`; null is what is missing.
    pub(super) fn equal(&mut self, a: Expr, b: Expr) -> Expr {
        match (&a.kind, &b.kind) {
            (ExprKind::Null, _) => is("missing", b),
            (_, ExprKind::Null) => is("missing", a),
            (_, _) => compare(Comparison::Equal, a, b),
        }
    }

    /// `a != b`: ours is false where a side is missing, Data Prep's is true.
    fn unequal(&mut self, a: Expr, b: Expr) -> Expr {
        match (&a.kind, &b.kind) {
            (ExprKind::Null, _) => is("present", b),
            (_, ExprKind::Null) => is("present", a),
            (_, _) => not(compare(Comparison::Equal, a, b)),
        }
    }

    /// `!a`, `-a`, `empty a`, `size a`
    fn unary(&mut self, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let mut marks = Vec::new();
        let mut value = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Form::prefix => marks.push((part.as_str().to_owned(), place_of(&part))),
                _ => value = Some(self.postfix(part)),
            }
        }
        let Some(mut value) = value else { return self.lost(place, "a value is missing here") };
        for (mark, place) in marks.into_iter().rev() {
            value = match mark.as_str() {
                "!" | "not" => not(value),
                "-" => expr(ExprKind::Negate(Box::new(value))),
                "+" => value,
                "empty" => call("dp.is_empty", vec![value]),
                "size" => call("dp.size_of", vec![value]),
                other => self.lost(place, format!("the operator `{other}` has no counterpart here")),
            };
        }
        value
    }
}

/// The parts of a chain of one operator.
fn joined(a: Expr, b: Expr, parts: fn(ExprKind) -> Result<Vec<Expr>, ExprKind>) -> Vec<Expr> {
    let of = |side: Expr| parts(side.kind).unwrap_or_else(|kind| vec![expr(kind)]);
    of(a).into_iter().chain(of(b)).collect()
}

fn compare(comparison: Comparison, a: Expr, b: Expr) -> Expr {
    expr(ExprKind::Compare(comparison, Box::new(a), Box::new(b)))
}

fn arithmetic(operator: Operator, a: Expr, b: Expr) -> Expr {
    expr(ExprKind::Arithmetic(operator, Box::new(a), Box::new(b)))
}

fn is(test: &str, value: Expr) -> Expr {
    expr(ExprKind::Is { value: Box::new(value), negated: false, test: name(test) })
}

/// `not a`; of a test its opposite.
fn not(value: Expr) -> Expr {
    match value.kind {
        ExprKind::Is { value, negated, test } if &*test.text == "missing" && !negated => is("present", *value),
        ExprKind::Is { value, negated, test } if &*test.text == "present" && !negated => is("missing", *value),
        ExprKind::Bool(value) => expr(ExprKind::Bool(!value)),
        kind => expr(ExprKind::Not(Box::new(expr(kind)))),
    }
}

/// Whether a value is text for sure, so that `+` joins.
fn is_text(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Text(_) | ExprKind::RawText(_) => true,
        ExprKind::Call { function, .. } | ExprKind::Pipe { function, .. } => {
            matches!(&*function.name.text, "concat" | "lower" | "upper" | "trim" | "substr" | "to_text")
        }
        _ => false,
    }
}

fn concat(a: Expr, b: Expr) -> Expr {
    let of = |side: Expr| match side.kind {
        ExprKind::Call { function, arguments } if &*function.name.text == "concat" => arguments,
        kind => vec![expr(kind)],
    };
    let arguments = of(a).into_iter().chain(of(b)).collect();
    expr(ExprKind::Call { function: super::translate::function("dp.concat"), arguments })
}

fn has_fraction(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Number(token) if token.contains('.'))
}
