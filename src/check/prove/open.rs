//! Open places as they are told: which part of a value is meant, and what is said of it.

use super::record::Opening;
use crate::check::proof::OpenPlace;
use crate::check::typed::{Expr, ExprNode, Member};
use crate::schema::{LeafStep, print_leaf_steps};
use crate::source::Span;

/// The parts of a value that write a place below it, as far as they are written out.
pub(super) fn spans_of(value: &Expr, steps: &[LeafStep]) -> Vec<Span> {
    let mut spans = Vec::new();
    push_spans(value, steps, &mut spans);
    if spans.is_empty() { vec![value.span] } else { spans }
}

fn push_spans(value: &Expr, steps: &[LeafStep], spans: &mut Vec<Span>) {
    let Some((first, rest)) = steps.split_first() else {
        spans.push(value.span);
        return;
    };
    match (&value.node, first) {
        (ExprNode::List(items), LeafStep::Element) => items.iter().for_each(|item| push_spans(item, rest, spans)),
        (ExprNode::ListFor { item, .. }, LeafStep::Element) | (ExprNode::MapFor { item, .. }, LeafStep::Value) => {
            push_spans(item, rest, spans);
        }
        (ExprNode::Object(members), LeafStep::Name(name)) => {
            let below = members.iter().filter_map(|member| match member {
                Member::Pair(path, value) if path.names.first() == Some(name) && path.names.len() == 1 => Some(value),
                Member::Pair(..) | Member::Spread(_) => None,
            });
            let found = spans.len();
            below.for_each(|value| push_spans(value, rest, spans));
            if spans.len() == found {
                spans.push(value.span);
            }
        }
        (ExprNode::Bind { body, .. }, _) => push_spans(body, steps, spans),
        _ => spans.push(value.span),
    }
}

/// An open place as the proof holds it.
pub(super) fn place(opening: &Opening<'_>) -> OpenPlace {
    let path = print_leaf_steps(&opening.steps);
    OpenPlace {
        place: path.strip_prefix('.').map_or(path.clone(), str::to_owned),
        rules: opening.rules.iter().map(|rule| rule.span).collect(),
        keyword: opening.gap.keyword.clone(),
        why: opening.gap.why.clone(),
        escape: opening.gap.wanted.escape(&opening.gap.given),
    }
}
