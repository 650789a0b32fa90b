//! What guards show: facts about places of the payload and about slots, which make kinds narrower where they hold.
//!
//! A place is a path below the payload, a slot or a param; two expressions are the same when they read the same place.
//! A `let` that only names a path is that path. What a condition shows stands in `learn`.

use super::{Resolver, kinds};
use crate::check::{Expr, ExprNode, ParamId, SlotId};
use crate::path::Step;
use crate::schema::{Kind, Schema};
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

    /// The place and those on the way to it, outermost first.
    pub(super) fn on_the_way(&self) -> impl Iterator<Item = Place> + '_ {
        let place = |length| Place { base: self.base, steps: self.steps.iter().take(length).cloned().collect() };
        (0..=self.steps.len()).map(place)
    }

    /// The steps that lead from another place to this one, if it lies below that.
    fn below(&self, outer: &Place) -> Option<&[Step]> {
        let same = self.base == outer.base;
        let steps = self.steps.strip_prefix(outer.steps.as_slice()).filter(|_| same)?;
        (!steps.is_empty()).then_some(steps)
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
    pub(super) place: Place,
    pub(super) says: Says,
}

/// What holds of a place.
#[derive(Debug, Clone)]
pub(super) enum Says {
    /// It is there.
    Present,
    /// It is not there.
    Missing,
    /// It is there, and valid under a schema.
    Is(Schema),
    /// It is valid under a schema, if it is there.
    Within(Schema),
    /// It is none of some values, if it is there.
    Not(Vec<serde_json::Value>),
}

/// Whether an expression reads a place: a path, a slot, a param.
pub(super) fn is_place(expr: &Expr) -> bool {
    match &expr.node {
        ExprNode::Payload | ExprNode::Slot(_) | ExprNode::Param(_) => true,
        ExprNode::ReadTime(inner) | ExprNode::Path { base: inner, .. } => is_place(inner),
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
        | ExprNode::Todo => false,
    }
}

impl Resolver<'_> {
    /// The place an expression reads, where it reads one.
    pub(super) fn place_of(&self, expr: &Expr) -> Option<Place> {
        let base = |base| Some(Place { base, steps: Vec::new() });
        match &expr.node {
            ExprNode::Payload => base(Base::Payload),
            ExprNode::Slot(slot) => match self.slot_value(*slot).filter(|value| is_place(value)) {
                Some(value) => self.place_of(value),
                None => base(Base::Slot(*slot)),
            },
            ExprNode::Param(param) => base(Base::Param(*param)),
            ExprNode::ReadTime(inner) => self.place_of(inner),
            ExprNode::Path { base, steps, .. } => {
                let mut place = self.place_of(base)?;
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

    /// What a `let` stands for.
    pub(super) fn slot_value(&self, slot: SlotId) -> Option<&Expr> {
        self.env.event.slots.get(slot.0 as usize).and_then(|slot| slot.value.as_ref())
    }

    /// A kind with everything that is known of its place.
    pub(super) fn narrowed(&self, place: &Place, mut kind: Kind) -> Kind {
        for fact in &self.env.facts {
            if fact.place == *place {
                kind = says(kind, &fact.says);
            } else if let Some(steps) = fact.place.below(place) {
                kind.schema = chosen(&kind.schema, steps, &fact.says);
            }
        }
        kind
    }

    /// An expression with everything that is known of the place it reads, or of what it is made from.
    pub(super) fn narrow(&self, mut expr: Expr) -> Expr {
        if self.env.facts.is_empty() {
            return expr;
        }
        if let Some(place) = self.place_of(&expr) {
            expr.kind = self.narrowed(&place, expr.kind);
        }
        if let ExprNode::Slot(slot) = &expr.node
            && let Some(value) = self.slot_value(*slot).filter(|value| !is_place(value))
            && let Some(kind) = self.refined(value, DEPTH)
        {
            expr.kind = Kind {
                schema: kinds::both(&expr.kind.schema, &kind.schema),
                optional: expr.kind.optional && kind.optional,
                fails: expr.kind.fails && kind.fails,
            };
        }
        expr
    }
}

/// How deep a `let` is looked into for what guards show of its parts.
const DEPTH: u32 = 8;

impl Resolver<'_> {
    /// The kind of an expression with what is known now of its parts; none where nothing more is known.
    fn refined(&self, expr: &Expr, depth: u32) -> Option<Kind> {
        let depth = depth.checked_sub(1)?;
        if let Some(place) = self.place_of(expr) {
            let knows = |fact: &Fact| fact.place == place || fact.place.below(&place).is_some();
            if self.env.facts.iter().any(knows) {
                return Some(self.narrowed(&place, expr.kind.clone()));
            }
        }
        let part = |part: &Expr| self.refined(part, depth).map(|kind| Expr { kind, ..part.clone() });
        match &expr.node {
            ExprNode::Slot(slot) => self.slot_value(*slot).and_then(|value| self.refined(value, depth)),
            ExprNode::ReadTime(value) => {
                part(value).map(|value| Kind { schema: expr.kind.schema.clone(), ..value.kind })
            }
            ExprNode::Arithmetic(operator, a, b) => {
                let (left, right) = (part(a), part(b));
                if left.is_none() && right.is_none() {
                    return None;
                }
                let (left, right) = (left.unwrap_or_else(|| (**a).clone()), right.unwrap_or_else(|| (**b).clone()));
                Some(super::expression::arithmetic_kind(*operator, &left, &right))
            }
            ExprNode::Negate(value) => part(value).map(|value| super::expression::negated_kind(&value)),
            ExprNode::Call { function, arguments } => {
                let narrowed: Vec<Option<Expr>> = arguments.iter().flatten().map(part).collect();
                if narrowed.iter().all(Option::is_none) || arguments.iter().any(Option::is_none) {
                    return None;
                }
                let all: Vec<Expr> = arguments
                    .iter()
                    .flatten()
                    .zip(narrowed)
                    .map(|(before, after)| after.unwrap_or_else(|| before.clone()))
                    .collect();
                Some(super::expression::result_of(function, &all, self.env.lenient))
            }
            ExprNode::Constant(_)
            | ExprNode::Param(_)
            | ExprNode::Payload
            | ExprNode::Path { .. }
            | ExprNode::Query { .. }
            | ExprNode::Row { .. }
            | ExprNode::Index { .. }
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
}

/// A kind of which something more is known.
fn says(kind: Kind, says: &Says) -> Kind {
    match says {
        Says::Present => kind.required(),
        Says::Missing => Kind { schema: kinds::nothing(), optional: true, fails: false },
        Says::Is(schema) => Kind { schema: kinds::both(&kind.schema, schema), optional: false, fails: kind.fails },
        Says::Within(schema) => Kind { schema: kinds::both(&kind.schema, schema), ..kind },
        Says::Not(values) => Kind { schema: kinds::none_of(&kind.schema, values), ..kind },
    }
}

/// Of several alternatives those in which something below can hold.
fn chosen(schema: &Schema, steps: &[Step], says: &Says) -> Schema {
    let [Step::Name(first), rest @ ..] = steps else { return schema.clone() };
    if !schema.has_alternatives() {
        return schema.clone();
    }
    match says {
        Says::Present | Says::Is(_) => {
            let innermost = if let Says::Is(schema) = says { schema.clone() } else { kinds::any().without_null() };
            let wanted = rest.iter().rev().try_fold(innermost, |inner, step| match step {
                Step::Name(name) => Some(kinds::object().with_member(name, &inner)),
                Step::Index(_) => None,
            });
            wanted.map_or_else(|| schema.clone(), |wanted| schema.where_member(first, &wanted))
        }
        Says::Not(values) if rest.is_empty() => schema.where_member_is_not(first, values),
        Says::Missing | Says::Within(_) | Says::Not(_) => schema.clone(),
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
