//! How tightly operators bind: the one order that the tree builder reads and the printer writes.

use super::ast::{ExprKind, Operator};

/// How tightly an operator binds, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `or`
    Or,
    /// `and`
    And,
    /// `not`
    Not,
    /// Comparisons, `is`, `in`
    Compare,
    /// `|`, `as`, `??`, `catch`
    Chain,
    /// `+`, `-`
    Sum,
    /// `*`, `/`, `%`
    Product,
    /// `-` before an operand
    Negate,
    /// What needs no parentheses anywhere.
    Operand,
    /// What is in parentheses already.
    Wrapped,
}

/// The level of an operator with two numbers.
pub(super) fn of_operator(operator: Operator) -> Level {
    match operator {
        Operator::Add | Operator::Subtract => Level::Sum,
        Operator::Multiply | Operator::Divide | Operator::Remainder => Level::Product,
    }
}

/// The level of an expression's outermost operator. (What ends in an `else` is an operand that takes in all behind it.)
pub(super) fn of(expression: &ExprKind) -> Level {
    match expression {
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..) | ExprKind::Is { .. } | ExprKind::In { .. } => Level::Compare,
        ExprKind::Pipe { .. } | ExprKind::As(..) | ExprKind::Coalesce(..) | ExprKind::Catch(..) => Level::Chain,
        ExprKind::Arithmetic(operator, ..) => of_operator(*operator),
        ExprKind::Negate(_) => Level::Negate,
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
        | ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::List(_)
        | ExprKind::Object(_)
        | ExprKind::ListFor { .. }
        | ExprKind::MapFor { .. }
        | ExprKind::Omit
        | ExprKind::Reject(_)
        | ExprKind::Todo => Level::Operand,
    }
}
