//! Whether a parameter of an expanded function can be replaced by its argument without changing what comes out.
//!
//! In: a binding and the body it stands in. Out: yes where that is certain. A required parameter makes the whole missing
//! when its argument is; so its argument can stand in its place where the body would be missing then anyway.

use crate::check::{Binding, Expr, ExprNode, Piece, SlotId, parts};
use crate::function::Presence;

/// Whether a binding can go.
pub(super) fn stands_for_itself(binding: &Binding, body: &Expr) -> bool {
    let kind = &binding.value.kind;
    let missing_is_the_same = binding.optional || !kind.optional || is_strict(body, binding.slot);
    // An argument that fails does so before the body begins; in its place a `catch` of the body would see it, and a
    // branch that is not taken would not.
    let failing_is_the_same = !kind.fails || (is_strict(body, binding.slot) && !catches(body));
    missing_is_the_same && failing_is_the_same
}

/// Whether an expression is missing whenever a slot is.
fn is_strict(expr: &Expr, slot: SlotId) -> bool {
    let one = |expr: &Expr| is_strict(expr, slot);
    match &expr.node {
        ExprNode::Slot(other) => *other == slot,
        ExprNode::Path { base, .. } => one(base),
        ExprNode::ReadTime(value) | ExprNode::As(value, _) | ExprNode::Negate(value) | ExprNode::Not(value) => {
            one(value)
        }
        ExprNode::Undeclared { value, .. } | ExprNode::Row { key: value, .. } => one(value),
        ExprNode::Index { base, index, .. } => one(base) || one(index),
        ExprNode::Call { function, arguments } => {
            let required = |at: usize| {
                let param = function.params.get(at).or(function.params.last());
                param.is_some_and(|param| matches!(param.presence, Presence::Required))
            };
            arguments.iter().enumerate().any(|(at, argument)| required(at) && argument.as_ref().is_some_and(one))
        }
        ExprNode::Bind { parameters, body } => {
            parameters.iter().any(|binding| !binding.optional && one(&binding.value)) || one(body)
        }
        ExprNode::Arithmetic(_, a, b) => one(a) || one(b),
        ExprNode::Coalesce(a, b) => one(a) && one(b),
        ExprNode::Interpolate(pieces) => pieces.iter().any(|piece| match piece {
            Piece::Text(_) => false,
            Piece::Value(value) => one(value),
        }),
        ExprNode::Constant(_)
        | ExprNode::Param(_)
        | ExprNode::Payload
        | ExprNode::Query { .. }
        | ExprNode::Catch(..)
        | ExprNode::Is { .. }
        | ExprNode::Or(_)
        | ExprNode::And(_)
        | ExprNode::Compare(..)
        | ExprNode::In { .. }
        | ExprNode::If { .. }
        | ExprNode::Match { .. }
        | ExprNode::List(_)
        | ExprNode::Object(_)
        | ExprNode::ListFor { .. }
        | ExprNode::MapFor { .. }
        | ExprNode::Omit
        | ExprNode::Reject(_)
        | ExprNode::Todo => false,
    }
}

/// Whether a `catch` stands anywhere in an expression.
fn catches(expr: &Expr) -> bool {
    matches!(expr.node, ExprNode::Catch(..)) || parts(expr).into_iter().any(catches)
}
