//! Operators, as signs and as words, by how tightly they bind.

use super::grammar::{Form, Pair};
use super::known::Known;
use super::translate::{Translator, call, coalesce, expr, name, place_of, plain, text};
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operator};

/// Operators that may follow one another without parentheses.
const IN_A_ROW: usize = 128;

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
        if pair.clone().into_inner().nth(2 * IN_A_ROW).is_some() {
            return self.lost(place, "more than 128 operators follow one another");
        }
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
                let parts = |kind| if let ExprKind::Or(parts) = kind { Ok(parts) } else { Err(kind) };
                expr(ExprKind::Or(joined(self.condition(a), self.condition(b), parts)))
            }
            "&&" | "and" => {
                let parts = |kind| if let ExprKind::And(parts) = kind { Ok(parts) } else { Err(kind) };
                expr(ExprKind::And(joined(self.condition(a), self.condition(b), parts)))
            }
            "==" | "eq" => self.equal(a, b),
            "!=" | "ne" => self.unequal(a, b),
            "<" | "lt" => self.ordered(Comparison::Less, a, b),
            "<=" | "le" => self.ordered(Comparison::LessOrEqual, a, b),
            ">" | "gt" => self.ordered(Comparison::Greater, a, b),
            ">=" | "ge" => self.ordered(Comparison::GreaterOrEqual, a, b),
            "+" if self.is_text(&a) || self.is_text(&b) => concat(a, b),
            "+" => {
                if self.known(&a) == Some(Known::Any) && self.known(&b) == Some(Known::Any) {
                    self.remark(place, "this adds numbers; of two texts Data Prep's `+` makes one");
                }
                self.arithmetic(Operator::Add, a, b)
            }
            "-" => self.arithmetic(Operator::Subtract, a, b),
            "*" => self.arithmetic(Operator::Multiply, a, b),
            "%" | "mod" => self.arithmetic(Operator::Remainder, a, b),
            "/" | "div" => {
                if !has_fraction(&a) && !has_fraction(&b) {
                    self.remark(place, "of two whole numbers Data Prep cuts the quotient; here it keeps its fraction");
                }
                self.arithmetic(Operator::Divide, a, b)
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

    /// `a < b`: what is set against a number is read as one.
    fn ordered(&self, comparison: Comparison, a: Expr, b: Expr) -> Expr {
        let is_number = |side: &Expr| self.known(side).is_some_and(Known::is_number);
        match (is_number(&a), is_number(&b)) {
            (true, _) => compare(comparison, a, self.number(b)),
            (_, true) => compare(comparison, self.number(a), b),
            (_, _) => compare(comparison, a, b),
        }
    }

    /// `a - b`: texts are read as numbers.
    fn arithmetic(&self, operator: Operator, a: Expr, b: Expr) -> Expr {
        expr(ExprKind::Arithmetic(operator, Box::new(self.number(a)), Box::new(self.number(b))))
    }

    /// A value that may be text, as a number.
    fn number(&self, value: Expr) -> Expr {
        match self.known(&value) {
            Some(Known::Any | Known::Text) => {
                expr(ExprKind::Call { function: super::translate::function("to_number"), arguments: vec![value] })
            }
            Some(_) | None => value,
        }
    }

    /// Whether a value is text for sure, so that `+` joins.
    fn is_text(&self, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Call { function, .. } | ExprKind::Pipe { function, .. } => {
                matches!(&*function.name.text, "concat" | "lower" | "upper" | "trim" | "substr" | "to_text")
            }
            _ => plain(value).is_some() || self.known(value) == Some(Known::Text),
        }
    }

    /// A value as what decides a choice. For Data Prep null, false, 0, `""` and `"false"` are false, all else is true;
    /// our conditions are true or false and never missing.
    pub(super) fn condition(&mut self, value: Expr) -> Expr {
        let Some(source) = self.source else { return value };
        match &value.kind {
            ExprKind::Bool(_) | ExprKind::Or(_) | ExprKind::And(_) | ExprKind::Not(_) | ExprKind::Compare(..) => value,
            ExprKind::Is { .. } | ExprKind::In { .. } | ExprKind::Todo => value,
            ExprKind::Null | ExprKind::Omit => expr(ExprKind::Bool(false)),
            ExprKind::Number(token) => expr(ExprKind::Bool(token.bytes().any(|digit| matches!(digit, b'1'..=b'9')))),
            ExprKind::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.condition((**then).clone()), self.condition((**otherwise).clone()));
                let (condition, then, otherwise) = (condition.clone(), Box::new(then), Box::new(otherwise));
                expr(ExprKind::If { condition, then, otherwise })
            }
            _ => match plain(&value) {
                Some(text) => expr(ExprKind::Bool(!matches!(text, "" | "false"))),
                None if is_never_missing(&value) => value,
                None if super::known::of(&value, source) == Known::Bool => {
                    compare(Comparison::Equal, value, expr(ExprKind::Bool(true)))
                }
                None => truth(value),
            },
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
                "!" | "not" => not(self.condition(value)),
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

fn is(test: &str, value: Expr) -> Expr {
    expr(ExprKind::Is { value: Box::new(value), negated: false, test: name(test) })
}

/// `not a`; of a test its opposite.
pub(super) fn not(value: Expr) -> Expr {
    match value.kind {
        ExprKind::Is { value, negated, test } if &*test.text == "missing" && !negated => is("present", *value),
        ExprKind::Is { value, negated, test } if &*test.text == "present" && !negated => is("missing", *value),
        ExprKind::Bool(value) => expr(ExprKind::Bool(!value)),
        ExprKind::Not(inner) if matches!(inner.kind, ExprKind::In { .. }) => *inner,
        kind => expr(ExprKind::Not(Box::new(expr(kind)))),
    }
}

/// Whether a call gives true or false for whatever it is asked about.
fn is_never_missing(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call { function, .. } | ExprKind::Pipe { function, .. } => matches!(
            &*function.name.text,
            "is_empty" | "contains_key" | "is_set" | "equals" | "equalsIgnoreCase" if function.module.is_some()
        ),
        _ => false,
    }
}

/// `not (x ?? false) in [false, "false", "", 0]`
fn truth(value: Expr) -> Expr {
    let (value, list) = (coalesce(value, expr(ExprKind::Bool(false))), ["false", ""].map(text));
    let [word, empty] = list;
    let falsy = vec![expr(ExprKind::Bool(false)), word, empty, expr(ExprKind::Number("0".into()))];
    let list = Box::new(expr(ExprKind::List(falsy)));
    expr(ExprKind::Not(Box::new(expr(ExprKind::In { value: Box::new(value), negated: false, list }))))
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
