//! What the rules of one kind of record write, object literals taken apart into their members.
//!
//! In: the rules of an emit. Out: [`Write`]s, each a place, a value and when it is written. Choices (`if`, `??`) become
//! one write each.

use super::bindings::Bound;
use super::conditions::Conditions;
use super::logic::Formula;
use crate::check::typed::{Expr, ExprNode, Member, Rule, SlotId};
use crate::source::Span;
use std::sync::Arc;

/// One value that is written, at a place of the object that is looked at.
#[derive(Debug, Clone)]
pub(super) struct Write {
    /// The names from that object; none: the object itself, copied from somewhere.
    pub(super) names: Vec<Arc<str>>,
    /// How many of those names stand in the rule's own target path; the others, in an object literal.
    pub(super) own: usize,
    /// When its rule runs.
    pub(super) runs: Formula,
    /// When its rule runs and the value is there.
    pub(super) written: Formula,
    /// The rule, or the value where it stands inside another one.
    pub(super) span: Span,
}

impl Write {
    /// The same write as seen from the member of that name; none for another member.
    pub(super) fn within(&self, name: &str) -> Option<Self> {
        let (first, rest) = self.names.split_first()?;
        (**first == *name).then(|| Self { names: rest.to_vec(), own: self.own.saturating_sub(1), ..self.clone() })
    }
}

/// Takes values apart.
pub(super) struct Writer<'c, 'b, 'm> {
    pub(super) conditions: &'c Conditions<'b, 'm>,
    pub(super) bound: &'c dyn Fn(SlotId) -> Bound<'m>,
}

/// Values inside one another, and writes of one value, beyond which a value is taken whole.
const DEEPEST: usize = 32;
const MOST: usize = 2000;
/// Choices inside one another that are searched for an object literal.
const CHOICES: usize = 12;

impl<'m> Writer<'_, '_, 'm> {
    /// What some rules write, from the root of the record.
    pub(super) fn of_rules(&self, rules: &'m [Rule]) -> Vec<Write> {
        let mut writes = Vec::new();
        for rule in rules {
            let runs = self.conditions.guards(&rule.guards);
            let first = writes.len();
            self.push(&rule.target.names, &runs, &rule.value, rule.span, &mut writes, 0);
            writes.iter_mut().skip(first).for_each(|write| write.own = rule.target.names.len());
        }
        writes
    }

    fn push(
        &self,
        names: &[Arc<str>],
        runs: &Formula,
        value: &'m Expr,
        span: Span,
        writes: &mut Vec<Write>,
        depth: usize,
    ) {
        let depth = depth + 1;
        if depth > DEEPEST || writes.len() >= MOST {
            return self.push_whole(names, runs, value, span, writes);
        }
        match &value.node {
            ExprNode::Omit => {}
            ExprNode::Object(members) => {
                members.iter().for_each(|member| self.push_member(names, runs, member, writes, depth));
            }
            ExprNode::If { condition, then, otherwise } => {
                let condition = self.conditions.holds(condition);
                let first = Formula::all([runs.clone(), condition.clone()]);
                let second = Formula::all([runs.clone(), condition.not()]);
                self.push(names, &first, then, span, writes, depth);
                self.push(names, &second, otherwise, span, writes, depth);
            }
            ExprNode::Coalesce(a, b) if self.is_literal(a) || self.is_literal(b) => {
                let second = Formula::all([runs.clone(), self.conditions.present(a).not()]);
                self.push(names, runs, a, span, writes, depth);
                self.push(names, &second, b, span, writes, depth);
            }
            ExprNode::Bind { parameters, body } if self.is_literal(body) => {
                let needed = parameters.iter().filter(|one| !one.optional);
                let given = needed.map(|one| self.conditions.present(&one.value));
                let runs = Formula::all(std::iter::once(runs.clone()).chain(given));
                self.push(names, &runs, body, span, writes, depth);
            }
            ExprNode::Slot(slot) => match (self.bound)(*slot) {
                Bound::Let(inner) | Bound::Parameter(inner) if self.is_literal(inner) => {
                    self.push(names, runs, inner, span, writes, depth);
                }
                Bound::Let(_) | Bound::Parameter(_) | Bound::Element(_) | Bound::Index | Bound::Unknown => {
                    self.push_whole(names, runs, value, span, writes);
                }
            },
            _ => self.push_whole(names, runs, value, span, writes),
        }
    }

    fn push_member(
        &self,
        names: &[Arc<str>],
        runs: &Formula,
        member: &'m Member,
        writes: &mut Vec<Write>,
        depth: usize,
    ) {
        match member {
            Member::Spread(value) => self.push(names, runs, value, value.span, writes, depth),
            Member::Pair(path, value) => {
                let names: Vec<Arc<str>> = names.iter().chain(&path.names).cloned().collect();
                self.push(&names, runs, value, value.span, writes, depth);
            }
        }
    }

    fn push_whole(&self, names: &[Arc<str>], runs: &Formula, value: &'m Expr, span: Span, writes: &mut Vec<Write>) {
        let written = Formula::all([runs.clone(), self.conditions.present(value)]);
        writes.push(Write { names: names.to_vec(), own: 0, runs: runs.clone(), written, span });
    }

    /// Whether a value is an object whose members are written out, or a choice between such.
    fn is_literal(&self, value: &'m Expr) -> bool {
        self.is_literal_within(value, 0)
    }

    fn is_literal_within(&self, value: &'m Expr, depth: usize) -> bool {
        let inside = |value: &'m Expr| depth < CHOICES && self.is_literal_within(value, depth + 1);
        match &value.node {
            ExprNode::Object(_) => true,
            ExprNode::If { then, otherwise, .. } => inside(then) || inside(otherwise),
            ExprNode::Coalesce(a, b) => inside(a) || inside(b),
            ExprNode::Bind { body, .. } => inside(body),
            ExprNode::Slot(slot) => match (self.bound)(*slot) {
                Bound::Let(value) | Bound::Parameter(value) => inside(value),
                Bound::Element(_) | Bound::Index | Bound::Unknown => false,
            },
            _ => false,
        }
    }
}
