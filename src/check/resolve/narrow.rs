//! What guards show: facts about places of the payload and about slots, which make kinds narrower where they hold.
//!
//! A place is a path below the payload, a slot or a param; two expressions are the same when they read the same place.

use super::{Resolver, kinds};
use crate::check::{Expr, ExprNode, ParamId, SlotId, Test};
use crate::path::Step;
use crate::schema::{Kind, Schema};
use crate::syntax::ast::Comparison;
use crate::value::Value;

/// Something that is read, by where it is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    base: Base,
    steps: Vec<Step>,
}

impl Place {
    /// One step further.
    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Payload,
    Slot(SlotId),
    Param(ParamId),
}

/// One thing that holds.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    place: Place,
    says: Says,
}

#[derive(Debug, Clone)]
enum Says {
    Present,
    Missing,
    Is(Schema),
}

/// The place an expression reads, where it reads one.
pub(super) fn place_of(expr: &Expr) -> Option<Place> {
    let base = |base| Some(Place { base, steps: Vec::new() });
    match &expr.node {
        ExprNode::Payload => base(Base::Payload),
        ExprNode::Slot(slot) => base(Base::Slot(*slot)),
        ExprNode::Param(param) => base(Base::Param(*param)),
        ExprNode::ReadTime(inner) => place_of(inner),
        ExprNode::Path { base, steps, .. } => {
            let mut place = place_of(base)?;
            place.steps.extend(steps.iter().cloned());
            Some(place)
        }
        ExprNode::Constant(_)
        | ExprNode::Query { .. }
        | ExprNode::Row { .. }
        | ExprNode::Index { .. }
        | ExprNode::Call { .. }
        | ExprNode::Bind { .. }
        | ExprNode::Undeclared { .. }
        | ExprNode::Coalesce(..)
        | ExprNode::Catch(..)
        | ExprNode::As(..)
        | ExprNode::Is { .. }
        | ExprNode::Or(_)
        | ExprNode::And(_)
        | ExprNode::Not(_)
        | ExprNode::Compare(..)
        | ExprNode::In { .. }
        | ExprNode::Arithmetic(..)
        | ExprNode::Negate(_)
        | ExprNode::If { .. }
        | ExprNode::Match { .. }
        | ExprNode::List(_)
        | ExprNode::Object(_)
        | ExprNode::ListFor { .. }
        | ExprNode::MapFor { .. }
        | ExprNode::Interpolate(_)
        | ExprNode::Omit
        | ExprNode::Reject(_)
        | ExprNode::Todo => None,
    }
}

impl Resolver<'_> {
    /// A kind with everything that is known of its place.
    pub(super) fn narrowed(&self, place: &Place, mut kind: Kind) -> Kind {
        for fact in self.env.facts.iter().filter(|fact| fact.place == *place) {
            match &fact.says {
                Says::Present => kind.optional = false,
                Says::Missing => kind = Kind { schema: kinds::nothing(), optional: true, fails: false },
                Says::Is(schema) => {
                    kind = Kind { schema: kinds::both(&kind.schema, schema), optional: false, fails: kind.fails }
                }
            }
        }
        kind
    }

    /// An expression with everything that is known of the place it reads.
    pub(super) fn narrow(&self, mut expr: Expr) -> Expr {
        if !self.env.facts.is_empty()
            && let Some(place) = place_of(&expr)
        {
            expr.kind = self.narrowed(&place, expr.kind);
        }
        expr
    }

    /// Remembers what holds when a condition is true (or false), until the facts are cut back.
    pub(super) fn assume(&mut self, condition: &Expr, holds: bool) {
        let mut facts = Vec::new();
        self.learn(condition, holds, &mut facts);
        self.env.facts.extend(facts);
    }

    /// Remembers that an expression has a value.
    pub(super) fn assume_present(&mut self, expr: &Expr) {
        let mut facts = Vec::new();
        present(expr, &mut facts);
        self.env.facts.extend(facts);
    }

    /// Remembers that an expression has one of some constant values.
    pub(super) fn assume_one_of(&mut self, expr: &Expr, constants: &[Value<'static>]) {
        let mut facts = Vec::new();
        is(expr, kinds::one_of(constants), &mut facts);
        self.env.facts.extend(facts);
    }

    fn learn(&self, condition: &Expr, holds: bool, facts: &mut Vec<Fact>) {
        match &condition.node {
            ExprNode::And(parts) if holds => parts.iter().for_each(|part| self.learn(part, true, facts)),
            ExprNode::Or(parts) if !holds => parts.iter().for_each(|part| self.learn(part, false, facts)),
            ExprNode::Or(parts) => self.learn_common(parts, true, facts),
            ExprNode::And(parts) => self.learn_common(parts, false, facts),
            ExprNode::Not(part) => self.learn(part, !holds, facts),
            ExprNode::Is { value, negated, test } => tested(value, *test, holds != *negated, facts),
            ExprNode::Compare(comparison, a, b) if holds => compared(*comparison, a, b, facts),
            ExprNode::In { value, negated, list } if holds => {
                present(value, facts);
                present(list, facts);
                if let (false, Some(values)) = (negated, constants(list)) {
                    is(value, kinds::one_of(&values), facts);
                }
            }
            ExprNode::Slot(slot) => {
                is_bool(condition, holds, facts);
                let slot = self.env.event.slots.get(slot.0 as usize);
                if let Some(value) = slot.and_then(|slot| slot.value.as_ref()) {
                    self.learn(value, holds, facts);
                }
            }
            _ if place_of(condition).is_some() => is_bool(condition, holds, facts),
            _ => {}
        }
    }

    /// What several conditions have in common: presence.
    fn learn_common(&self, parts: &[Expr], holds: bool, facts: &mut Vec<Fact>) {
        let mut common: Option<Vec<Place>> = None;
        for part in parts {
            let mut own = Vec::new();
            self.learn(part, holds, &mut own);
            let shown = own.into_iter().filter(|fact| matches!(fact.says, Says::Present)).map(|fact| fact.place);
            let shown: Vec<Place> = shown.collect();
            common = Some(match common {
                Some(before) => before.into_iter().filter(|place| shown.contains(place)).collect(),
                None => shown,
            });
        }
        facts.extend(common.into_iter().flatten().map(|place| Fact { place, says: Says::Present }));
    }
}

/// Where a value is there, so is everything on the way to it.
fn present(expr: &Expr, facts: &mut Vec<Fact>) {
    if let Some(place) = place_of(expr) {
        for length in 0..=place.steps.len() {
            let place = Place { base: place.base, steps: place.steps[..length].to_vec() };
            facts.push(Fact { place, says: Says::Present });
        }
    }
}

fn is(expr: &Expr, schema: Schema, facts: &mut Vec<Fact>) {
    present(expr, facts);
    if let Some(place) = place_of(expr) {
        facts.push(Fact { place, says: Says::Is(schema) });
    }
}

fn is_bool(expr: &Expr, holds: bool, facts: &mut Vec<Fact>) {
    is(expr, kinds::one_of(&[Value::Bool(holds)]), facts);
}

fn tested(value: &Expr, test: Test, holds: bool, facts: &mut Vec<Fact>) {
    match (test, holds) {
        (Test::Present, true) | (Test::Missing, false) => present(value, facts),
        (Test::Present, false) | (Test::Missing | Test::Null, true) => {
            facts.extend(place_of(value).map(|place| Fact { place, says: Says::Missing }));
        }
        (Test::Empty, true) => present(value, facts),
        (Test::Null | Test::Empty, false) => {}
        (_, true) => is(value, kinds::of_test(test), facts),
        (_, false) => {}
    }
}

fn compared(comparison: Comparison, a: &Expr, b: &Expr, facts: &mut Vec<Fact>) {
    present(a, facts);
    present(b, facts);
    if comparison == Comparison::Equal {
        for (value, other) in [(a, b), (b, a)] {
            if let ExprNode::Constant(constant) = &other.node {
                is(value, kinds::one_of(std::slice::from_ref(constant)), facts);
            }
        }
    }
}

/// The values of a list that is known when compiling.
pub(super) fn constants(list: &Expr) -> Option<Vec<Value<'static>>> {
    match &list.node {
        ExprNode::Constant(Value::List(values)) => Some(values.to_vec()),
        ExprNode::List(items) => {
            let value =
                |item: &Expr| if let ExprNode::Constant(value) = &item.node { Some(value.clone()) } else { None };
            items.iter().map(value).collect()
        }
        _ => None,
    }
}
