//! Expressions on one line, with the parentheses that their tree needs and no others.

use super::super::ast::{Arm, Comparison, Expr, ExprKind, Generator, Member, Operator};
use super::super::level::{self, Level};
use super::names::{payload, qualified_name, quoted, raw_text, step, target, text};

/// Writes an expression, in parentheses if it binds looser than its place allows.
pub(super) fn expression(out: &mut String, expr: &Expr, loosest: Level) {
    if level::of(&expr.kind) < loosest {
        out.push('(');
        bare(out, expr);
        out.push(')');
    } else {
        bare(out, expr);
    }
}

/// Whether an expression ends in an `else` that would take in what stands behind it.
pub(super) fn ends_open(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::If { .. } => true,
        ExprKind::Or(items) | ExprKind::And(items) => items.last().is_some_and(ends_open),
        ExprKind::Not(inner) | ExprKind::Negate(inner) => ends_open(inner),
        ExprKind::Compare(_, _, right) | ExprKind::In { list: right, .. } => right_ends_open(right, Level::Chain),
        ExprKind::Coalesce(_, right) | ExprKind::Catch(_, right) => right_ends_open(right, Level::Sum),
        ExprKind::Arithmetic(operator, _, right) => right_ends_open(right, tighter(*operator)),
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::RawText(_)
        | ExprKind::Payload(_)
        | ExprKind::Query(_)
        | ExprKind::Name(_)
        | ExprKind::Member(..)
        | ExprKind::Index(..)
        | ExprKind::Call { .. }
        | ExprKind::Pipe { .. }
        | ExprKind::As(..)
        | ExprKind::Is { .. }
        | ExprKind::Match { .. }
        | ExprKind::List(_)
        | ExprKind::Object(_)
        | ExprKind::ListFor { .. }
        | ExprKind::MapFor { .. }
        | ExprKind::Omit
        | ExprKind::Reject(_)
        | ExprKind::Todo => false,
    }
}

fn right_ends_open(right: &Expr, loosest: Level) -> bool {
    level::of(&right.kind) >= loosest && ends_open(right)
}

/// What the right side of an operator with two numbers may be at loosest.
pub(super) fn tighter(operator: Operator) -> Level {
    match level::of_operator(operator) {
        Level::Sum => Level::Product,
        _ => Level::Negate,
    }
}

/// Writes an operand behind which something follows: what ends in an `else` needs parentheses there.
pub(super) fn left(out: &mut String, expr: &Expr, loosest: Level) {
    let loosest = if ends_open(expr) { above(expr) } else { loosest };
    expression(out, expr, loosest);
}

/// A level that puts this expression in parentheses. An `if` counts as an operand, so that it takes a wrapper of its own.
pub(super) fn above(expr: &Expr) -> Level {
    match level::of(&expr.kind) {
        Level::Operand => Level::Wrapped,
        _ => Level::Operand,
    }
}

fn bare(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Null => out.push_str("null"),
        ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ExprKind::Number(number) | ExprKind::Query(number) | ExprKind::Name(number) => out.push_str(number),
        ExprKind::Text(pieces) => text(out, pieces),
        ExprKind::RawText(content) => raw_text(out, content),
        ExprKind::Payload(path) => payload(out, path),
        ExprKind::Member(value, member) => {
            base(out, value, None);
            step(out, &member.step);
        }
        ExprKind::Index(value, index) => {
            base(out, value, Some(index));
            out.push('[');
            expression(out, index, Level::Or);
            out.push(']');
        }
        ExprKind::Call { function, arguments: list } => {
            qualified_name(out, function);
            arguments(out, list);
        }
        ExprKind::Pipe { value, .. } | ExprKind::As(value, _) => {
            left(out, value, Level::Chain);
            out.push(' ');
            chain_step(out, expr);
        }
        ExprKind::Coalesce(value, _) | ExprKind::Catch(value, _) => {
            left(out, value, Level::Chain);
            out.push(' ');
            chain_step(out, expr);
        }
        ExprKind::Or(items) => joined(out, items, " or ", Level::And),
        ExprKind::And(items) => joined(out, items, " and ", Level::Not),
        ExprKind::Not(inner) => {
            out.push_str("not ");
            expression(out, inner, Level::Not);
        }
        ExprKind::Negate(inner) => {
            out.push('-');
            expression(out, inner, Level::Negate);
        }
        ExprKind::Compare(comparison, a, b) => {
            left(out, a, Level::Chain);
            out.extend([" ", comparison_mark(*comparison), " "]);
            expression(out, b, Level::Chain);
        }
        ExprKind::Is { value, negated, test } => {
            left(out, value, Level::Chain);
            out.extend([if *negated { " is not " } else { " is " }, &test.text]);
        }
        ExprKind::In { value, negated, list } => {
            left(out, value, Level::Chain);
            out.push_str(if *negated { " not in " } else { " in " });
            expression(out, list, Level::Chain);
        }
        ExprKind::Arithmetic(operator, a, b) => {
            left(out, a, level::of_operator(*operator));
            out.extend([" ", operator_mark(*operator), " "]);
            expression(out, b, tighter(*operator));
        }
        ExprKind::If { condition, then, otherwise } => {
            out.push_str("if ");
            expression(out, condition, Level::Or);
            out.push_str(" then ");
            expression(out, then, Level::Or);
            out.push_str(" else ");
            expression(out, otherwise, Level::Or);
        }
        ExprKind::Match { value, arms: list } => {
            out.push_str("match ");
            expression(out, value, Level::Or);
            out.push(' ');
            arms(out, list);
        }
        ExprKind::List(items) => list_of(out, "[", items, "]"),
        ExprKind::Object(members) => object(out, members),
        ExprKind::ListFor { generators, filter, item } => {
            out.push('[');
            comprehension(out, generators, filter.as_deref());
            expression(out, item, Level::Or);
            out.push(']');
        }
        ExprKind::MapFor { generators, filter, key, item } => {
            out.push('{');
            comprehension(out, generators, filter.as_deref());
            expression(out, key, Level::Or);
            out.push_str(": ");
            expression(out, item, Level::Or);
            out.push('}');
        }
        ExprKind::Omit => out.push_str("omit"),
        ExprKind::Reject(reason) => {
            out.push_str("reject ");
            quoted(out, &reason.text);
        }
        ExprKind::Todo => out.push_str("todo"),
    }
}

/// The operator of a chain and what stands on its right: `| f(x)`, `as k`, `?? b`, `catch b`.
pub(super) fn chain_step(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Pipe { function, arguments: list, bare, .. } => {
            out.push_str("| ");
            qualified_name(out, function);
            if !*bare || !list.is_empty() {
                arguments(out, list);
            }
        }
        ExprKind::As(_, kind) => out.extend(["as ", &kind.text]),
        ExprKind::Coalesce(_, right) => {
            out.push_str("?? ");
            expression(out, right, Level::Sum);
        }
        ExprKind::Catch(_, right) => {
            out.push_str("catch ");
            expression(out, right, Level::Sum);
        }
        _ => {}
    }
}

/// What a step goes into.
fn base(out: &mut String, value: &Expr, index: Option<&Expr>) {
    expression(out, value, base_level(value, index));
}

/// What a step can go into without parentheses. A path would grow by the step, a query too; a number would take its dot.
pub(super) fn base_level(value: &Expr, index: Option<&Expr>) -> Level {
    let wrap = match &value.kind {
        ExprKind::Payload(_) => index.is_none_or(is_fixed_index),
        ExprKind::Number(_)
        | ExprKind::Query(_)
        | ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::Reject(_) => true,
        _ => false,
    };
    if wrap { Level::Wrapped } else { Level::Operand }
}

fn is_fixed_index(index: &Expr) -> bool {
    match &index.kind {
        ExprKind::Number(_) => true,
        ExprKind::Negate(inner) => matches!(inner.kind, ExprKind::Number(_)),
        _ => false,
    }
}

fn joined(out: &mut String, items: &[Expr], between: &str, loosest: Level) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        if index + 1 < items.len() { left(out, item, loosest) } else { expression(out, item, loosest) }
    }
}

/// `(a, b)`
pub(super) fn arguments(out: &mut String, list: &[Expr]) {
    list_of(out, "(", list, ")");
}

fn list_of(out: &mut String, open: &str, items: &[Expr], close: &str) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        expression(out, item, Level::Or);
    }
    out.push_str(close);
}

fn object(out: &mut String, members: &[Member]) {
    if members.is_empty() {
        return out.push_str("{}");
    }
    out.push_str("{ ");
    for (index, one) in members.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        member(out, one);
    }
    out.push_str(" }");
}

/// `k: v` or `...v`
fn member(out: &mut String, member: &Member) {
    match member {
        Member::Spread(value) => {
            out.push_str("...");
            expression(out, value, spread_level(value));
        }
        Member::Pair(key, value) => {
            target(out, key);
            out.push_str(": ");
            expression(out, value, Level::Or);
        }
    }
}

/// What can stand behind `...` without parentheses: not what starts with a dot itself.
pub(super) fn spread_level(value: &Expr) -> Level {
    let mut text = String::new();
    expression(&mut text, value, Level::Or);
    if text.starts_with('.') { Level::Wrapped } else { Level::Or }
}

/// `{ a => 1, _ => 2 }`
pub(super) fn arms(out: &mut String, arms: &[Arm]) {
    if arms.is_empty() {
        return out.push_str("{}");
    }
    out.push_str("{ ");
    for (index, arm) in arms.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        patterns(out, arm);
        expression(out, &arm.value, Level::Or);
    }
    out.push_str(" }");
}

/// `a or b => `
pub(super) fn patterns(out: &mut String, arm: &Arm) {
    if arm.patterns.is_empty() {
        out.push('_');
    }
    for (index, pattern) in arm.patterns.iter().enumerate() {
        if index > 0 {
            out.push_str(" or ");
        }
        expression(out, pattern, Level::Or);
    }
    out.push_str(" => ");
}

fn comprehension(out: &mut String, generators: &[Generator], filter: Option<&Expr>) {
    for (index, one) in generators.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        generator(out, "for", one);
    }
    if let Some(filter) = filter {
        out.push_str(" where ");
        expression(out, filter, Level::Or);
    }
    out.push_str(": ");
}

/// `for m, i in L`, `each m, i in L`
pub(super) fn generator(out: &mut String, word: &str, generator: &Generator) {
    generator_head(out, word, generator);
    expression(out, &generator.list, Level::Or);
}

/// The same up to the list.
pub(super) fn generator_head(out: &mut String, word: &str, generator: &Generator) {
    out.extend([word, " ", &generator.element.text]);
    if let Some(index) = &generator.index {
        out.extend([", ", &index.text]);
    }
    out.push_str(" in ");
}

/// The mark of a comparison.
pub(super) fn comparison_mark(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// The mark of an operator.
pub(super) fn operator_mark(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Remainder => "%",
    }
}
