//! Expressions that go over several lines: too long for one, or with a comment inside.
//!
//! An expression that fits stays on its line. Else it is broken at its outermost operators, elements or arms, and each
//! part is laid out in turn. The layout follows from the tree and its comments alone, so laying out twice changes nothing.

use super::super::ast::{Arm, Expr, ExprKind, Generator, Member};
use super::super::level::{self, Level};
use super::flat;
use super::names;
use super::writer::{WIDTH, Writer};
use crate::source::Span;

impl Writer<'_> {
    /// Writes something that may be put down flat, if no comment stands in it and it fits with `tail` behind it.
    pub fn fits(&mut self, span: Span, tail: usize, write: impl FnOnce(&mut String)) -> bool {
        if !self.is_quiet(span.end) {
            return false;
        }
        let mut text = String::new();
        write(&mut text);
        if self.column() + text.chars().count() + tail > WIDTH {
            return false;
        }
        self.push(&text);
        true
    }

    /// Writes an expression whose place takes anything; `tail` is how much stands behind it on its line.
    pub fn value(&mut self, expr: &Expr, tail: usize) {
        self.expression(expr, Level::Or, tail);
    }

    /// Writes an expression, in parentheses if it binds looser than its place allows.
    fn expression(&mut self, expr: &Expr, loosest: Level, tail: usize) {
        self.comments(leftmost(expr));
        if self.fits(expr.span, tail, |out| flat::expression(out, expr, loosest)) {
            return;
        }
        if level::of(&expr.kind) < loosest {
            self.push("(");
            self.broken(expr);
            self.push(")");
        } else {
            self.broken(expr);
        }
    }

    /// An operand behind which something follows.
    fn left(&mut self, expr: &Expr, loosest: Level) {
        let loosest = if flat::ends_open(expr) { flat::above(expr) } else { loosest };
        self.expression(expr, loosest, 0);
    }

    fn broken(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Or(items) => self.joined(items, "or", Level::And),
            ExprKind::And(items) => self.joined(items, "and", Level::Not),
            ExprKind::Pipe { .. } | ExprKind::As(..) | ExprKind::Coalesce(..) | ExprKind::Catch(..) => self.chain(expr),
            ExprKind::Arithmetic(..) => self.arithmetic(expr),
            ExprKind::Compare(comparison, a, b) => self.two_sides(a, flat::comparison_mark(*comparison), b),
            ExprKind::In { value, negated, list } => {
                self.two_sides(value, if *negated { "not in" } else { "in" }, list)
            }
            ExprKind::Is { value, negated, test } => {
                self.left(value, Level::Chain);
                self.comments(test.span.start);
                self.space();
                self.push(if *negated { "is not " } else { "is " });
                self.push(&test.text);
            }
            ExprKind::Not(inner) => {
                self.push("not");
                self.space();
                self.expression(inner, Level::Not, 0);
            }
            ExprKind::Negate(inner) => {
                self.push("-");
                self.expression(inner, Level::Negate, 0);
            }
            ExprKind::Call { function, arguments } => {
                self.push(&flat_text(|out| names::qualified_name(out, function)));
                self.elements("(", arguments, ")", expr.span);
            }
            ExprKind::List(items) => self.elements("[", items, "]", expr.span),
            ExprKind::Object(members) => self.object(members, expr.span),
            ExprKind::Match { value, arms } => {
                self.push("match");
                self.space();
                self.value(value, 2);
                self.space();
                self.arms(arms, expr.span);
            }
            ExprKind::If { .. } => self.choice(expr),
            ExprKind::ListFor { generators, filter, item } => {
                self.push("[");
                self.comprehension(generators, filter.as_deref(), &[item.as_ref()], expr.span);
                self.push("]");
            }
            ExprKind::MapFor { generators, filter, key, item } => {
                self.push("{");
                self.comprehension(generators, filter.as_deref(), &[key.as_ref(), item.as_ref()], expr.span);
                self.push("}");
            }
            ExprKind::Member(value, member) => {
                let step = flat_text(|out| names::step(out, &member.step));
                self.expression(value, flat::base_level(value, None), step.chars().count());
                self.push(&step);
            }
            ExprKind::Index(value, index) => {
                self.expression(value, flat::base_level(value, Some(index)), 0);
                self.push("[");
                self.value(index, 1);
                self.comments(expr.span.end.saturating_sub(1));
                self.push("]");
            }
            ExprKind::Reject(reason) => {
                self.push("reject");
                self.comments(reason.span.start);
                self.space();
                self.push(&flat_text(|out| names::quoted(out, &reason.text)));
            }
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::RawText(_)
            | ExprKind::Payload(_)
            | ExprKind::Query(_)
            | ExprKind::Name(_)
            | ExprKind::Omit
            | ExprKind::Todo => self.push(&flat_text(|out| flat::expression(out, expr, Level::Or))),
        }
    }

    /// `a` and then `or b`, `or c` on lines of their own.
    fn joined(&mut self, items: &[Expr], word: &str, loosest: Level) {
        for (index, item) in items.iter().enumerate() {
            let last = index + 1 == items.len();
            if index == 0 {
                self.left(item, loosest);
                continue;
            }
            self.hang(leftmost(item), |writer| {
                writer.push(word);
                writer.space();
                if last { writer.expression(item, loosest, 0) } else { writer.left(item, loosest) }
            });
        }
    }

    /// A line of its own, one step further in, for an operator and what is behind it.
    fn hang(&mut self, at: u32, write: impl FnOnce(&mut Self)) {
        self.indent += 1;
        self.line();
        self.comments(at);
        write(self);
        self.indent -= 1;
    }

    /// `a` and then `| f`, `?? b` on lines of their own.
    fn chain(&mut self, expr: &Expr) {
        let mut steps = Vec::new();
        let mut first = expr;
        while let ExprKind::Pipe { value, .. }
        | ExprKind::As(value, _)
        | ExprKind::Coalesce(value, _)
        | ExprKind::Catch(value, _) = &first.kind
        {
            steps.push(first);
            first = value;
            if flat::ends_open(first) {
                break;
            }
        }
        self.left(first, Level::Chain);
        for step in steps.into_iter().rev() {
            self.chain_step(step);
        }
    }

    fn chain_step(&mut self, step: &Expr) {
        match &step.kind {
            ExprKind::Pipe { function, arguments, bare, .. } => self.hang(function.span.start, |writer| {
                if !writer.fits(step.span, 0, |out| flat::chain_step(out, step)) {
                    writer.push("| ");
                    writer.push(&flat_text(|out| names::qualified_name(out, function)));
                    if !*bare || !arguments.is_empty() {
                        writer.elements("(", arguments, ")", step.span);
                    }
                }
            }),
            ExprKind::As(_, kind) => {
                self.hang(kind.span.start, |writer| writer.push(&flat_text(|out| flat::chain_step(out, step))))
            }
            ExprKind::Coalesce(_, right) => self.hang(leftmost(right), |writer| writer.behind("??", right, Level::Sum)),
            ExprKind::Catch(_, right) => self.hang(leftmost(right), |writer| writer.behind("catch", right, Level::Sum)),
            _ => {}
        }
    }

    fn behind(&mut self, mark: &str, right: &Expr, loosest: Level) {
        self.push(mark);
        self.space();
        self.expression(right, loosest, 0);
    }

    /// `a` and then `+ b`, `- c` on lines of their own, as far as they are of one level.
    fn arithmetic(&mut self, expr: &Expr) {
        let mut steps = Vec::new();
        let mut first = expr;
        let outer = level::of(&expr.kind);
        while let ExprKind::Arithmetic(operator, left, right) = &first.kind {
            if level::of_operator(*operator) != outer || (!steps.is_empty() && flat::ends_open(first)) {
                break;
            }
            steps.push((*operator, right));
            first = left;
        }
        self.left(first, outer);
        for (index, (operator, right)) in steps.iter().enumerate().rev() {
            self.hang(leftmost(right), |writer| {
                writer.push(flat::operator_mark(*operator));
                writer.space();
                let loosest = flat::tighter(*operator);
                if index == 0 { writer.expression(right, loosest, 0) } else { writer.left(right, loosest) }
            });
        }
    }

    fn two_sides(&mut self, a: &Expr, mark: &str, b: &Expr) {
        self.left(a, Level::Chain);
        self.hang(leftmost(b), |writer| writer.behind(mark, b, Level::Chain));
    }

    /// `if A then B`, then a line for each `else`.
    fn choice(&mut self, expr: &Expr) {
        let mut rest = expr;
        let mut first = true;
        while let ExprKind::If { condition, then, otherwise } = &rest.kind {
            if first {
                self.branch(condition, then);
            } else {
                self.hang(leftmost(rest), |writer| {
                    writer.push("else ");
                    writer.branch(condition, then);
                });
            }
            first = false;
            rest = otherwise;
        }
        self.hang(leftmost(rest), |writer| writer.behind("else", rest, Level::Or));
    }

    /// `if A then B`
    fn branch(&mut self, condition: &Expr, then: &Expr) {
        self.push("if");
        self.space();
        self.value(condition, 0);
        if self.is_quiet(then.span.end) {
            let rest = flat_text(|out| flat::expression(out, then, Level::Or));
            if self.column() + " then ".len() + rest.chars().count() <= WIDTH {
                self.push(" then ");
                return self.push(&rest);
            }
        }
        self.hang(leftmost(then), |writer| writer.behind("then", then, Level::Or));
    }

    /// Elements on lines of their own, between brackets.
    pub fn elements(&mut self, open: &str, items: &[Expr], close: &str, span: Span) {
        self.push(open);
        self.indent += 1;
        for item in items {
            self.line();
            self.value(item, 1);
            self.push(",");
        }
        self.end_elements(close, span);
    }

    /// The end of what was broken into lines; comments before the bracket stay inside.
    fn end_elements(&mut self, close: &str, span: Span) {
        if !self.is_quiet(span.end.saturating_sub(1)) {
            self.line();
        }
        self.comments(span.end.saturating_sub(1));
        self.indent -= 1;
        self.line();
        self.push(close);
    }

    fn object(&mut self, members: &[Member], span: Span) {
        self.push("{");
        self.indent += 1;
        for member in members {
            self.line();
            match member {
                Member::Spread(value) => {
                    self.comments(leftmost(value));
                    self.push("...");
                    self.expression(value, flat::spread_level(value), 1);
                }
                Member::Pair(key, value) => {
                    self.comments(key.span.start);
                    self.push(&flat_text(|out| names::target(out, key)));
                    self.push(":");
                    self.space();
                    self.value(value, 1);
                }
            }
            self.push(",");
        }
        self.end_elements("}", span);
    }

    /// Rows or arms on lines of their own.
    pub fn arms(&mut self, arms: &[Arm], span: Span) {
        self.push("{");
        self.indent += 1;
        for arm in arms {
            self.line();
            self.comments(arm.span.start);
            self.push(flat_text(|out| flat::patterns(out, arm)).trim_end());
            self.space();
            self.value(&arm.value, 1);
            self.push(",");
        }
        self.end_elements("}", span);
    }

    /// Generators, filter and results on lines of their own, up to the bracket.
    fn comprehension(&mut self, generators: &[Generator], filter: Option<&Expr>, results: &[&Expr], span: Span) {
        self.indent += 1;
        for generator in generators {
            self.line();
            self.generator("for", generator);
        }
        if let Some(filter) = filter {
            self.line();
            self.comments(leftmost(filter));
            self.push("where");
            self.space();
            self.value(filter, 1);
        }
        for (index, result) in results.iter().enumerate() {
            self.push(":");
            if index == 0 {
                self.line()
            } else {
                self.space()
            }
            self.value(result, 1);
        }
        if !self.is_quiet(span.end.saturating_sub(1)) {
            self.line();
        }
        self.comments(span.end.saturating_sub(1));
        self.indent -= 1;
        self.line();
    }

    /// `for m, i in L`, `each m, i in L`
    pub fn generator(&mut self, word: &str, generator: &Generator) {
        self.comments(generator.span.start);
        if self.fits(generator.span, 1, |out| flat::generator(out, word, generator)) {
            return;
        }
        self.push(flat_text(|out| flat::generator_head(out, word, generator)).trim_end());
        self.space();
        self.value(&generator.list, 1);
    }
}

/// Where the first token of an expression stands that is no parenthesis: comments before it go before the parenthesis.
pub(super) fn leftmost(expr: &Expr) -> u32 {
    let mut first = expr;
    loop {
        first = match &first.kind {
            ExprKind::Or(items) | ExprKind::And(items) => match items.first() {
                Some(item) => item,
                None => return first.span.start,
            },
            ExprKind::Pipe { value, .. } | ExprKind::Is { value, .. } | ExprKind::In { value, .. } => value,
            ExprKind::Member(value, _) | ExprKind::Index(value, _) | ExprKind::As(value, _) => value,
            ExprKind::Coalesce(left, _) | ExprKind::Catch(left, _) => left,
            ExprKind::Compare(_, left, _) | ExprKind::Arithmetic(_, left, _) => left,
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::RawText(_)
            | ExprKind::Payload(_)
            | ExprKind::Query(_)
            | ExprKind::Name(_)
            | ExprKind::Call { .. }
            | ExprKind::Not(_)
            | ExprKind::Negate(_)
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::ListFor { .. }
            | ExprKind::MapFor { .. }
            | ExprKind::Omit
            | ExprKind::Reject(_)
            | ExprKind::Todo => return first.span.start,
        };
    }
}

/// What is written flat, as a text.
pub(super) fn flat_text(write: impl FnOnce(&mut String)) -> String {
    let mut text = String::new();
    write(&mut text);
    text
}
