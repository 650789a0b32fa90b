//! What every slot of an event is bound to, and the walk over an expression's parts.
//!
//! In: an [`Event`]. Out: [`Bindings`], which the passes follow from a name back to the payload. Lets, elements and
//! indexes of `each` and `for`, and parameters of expanded functions all end up here.

use crate::check::typed::{Each, Emit, Event, Expr, ExprNode, Member, Piece, Remark, Rule, SlotId};

/// What a slot is bound to.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) enum Bound<'m> {
    /// A `let`.
    Let(&'m Expr),
    /// A parameter of an expanded function.
    Parameter(&'m Expr),
    /// The elements of a list, or the members' values of an object.
    Element(&'m Each),
    /// The positions in a list, or the keys of an object.
    Index,
    /// Nothing that the event shows.
    Unknown,
}

/// The slots of an event with what they are bound to.
pub(in crate::check) struct Bindings<'m> {
    pub(in crate::check) event: &'m Event,
    bound: Vec<Bound<'m>>,
}

impl<'m> Bindings<'m> {
    pub(in crate::check) fn new(event: &'m Event) -> Self {
        let lets = event.slots.iter().map(|slot| slot.value.as_ref().map_or(Bound::Unknown, Bound::Let));
        let mut bindings = Self { event, bound: lets.collect() };
        event.emits.iter().flat_map(|emit| &emit.each).for_each(|each| bindings.bind_each(each));
        for expr in roots(event) {
            walk(expr, &mut |part| bindings.bind_inside(part));
        }
        bindings
    }

    fn bind_inside(&mut self, expr: &'m Expr) {
        match &expr.node {
            ExprNode::Bind { parameters, .. } => {
                parameters.iter().for_each(|one| self.set(one.slot, Bound::Parameter(&one.value)));
            }
            ExprNode::ListFor { generators, .. } | ExprNode::MapFor { generators, .. } => {
                generators.iter().for_each(|each| self.bind_each(each));
            }
            _ => {}
        }
    }

    fn bind_each(&mut self, each: &'m Each) {
        self.set(each.element, Bound::Element(each));
        if let Some(index) = each.index {
            self.set(index, Bound::Index);
        }
    }

    fn set(&mut self, slot: SlotId, bound: Bound<'m>) {
        if let Some(place) = self.bound.get_mut(slot.0 as usize) {
            *place = bound;
        }
    }

    pub(in crate::check) fn of(&self, slot: SlotId) -> Bound<'m> {
        self.bound.get(slot.0 as usize).copied().unwrap_or(Bound::Unknown)
    }

    pub(in crate::check) fn name(&self, slot: SlotId) -> &'m str {
        self.event.slots.get(slot.0 as usize).map_or("", |slot| &slot.name)
    }

    /// The expression behind names: lets and parameters followed, calls of the mapping's functions opened.
    pub(in crate::check) fn open(&self, mut expr: &'m Expr) -> &'m Expr {
        // Each step leads to an expression that was written or expanded before, so this ends; the bound is a guard.
        for _ in 0..1000 {
            expr = match &expr.node {
                ExprNode::Slot(slot) => match self.of(*slot) {
                    Bound::Let(value) | Bound::Parameter(value) => value,
                    Bound::Element(_) | Bound::Index | Bound::Unknown => return expr,
                },
                ExprNode::Bind { body, .. } => body,
                _ => return expr,
            };
        }
        expr
    }
}

/// Every expression of an event that stands on its own: of rules, guards, lists, filters, rejects, notes and slots.
pub(in crate::check) fn roots(event: &Event) -> impl Iterator<Item = &Expr> {
    let slots = event.slots.iter().filter_map(|slot| slot.value.as_ref());
    let remarks = event.rejects.iter().chain(&event.notes).flat_map(of_remark);
    event.emits.iter().flat_map(of_emit).chain(remarks).chain(slots)
}

fn of_emit(emit: &Emit) -> impl Iterator<Item = &Expr> {
    let lists = emit.each.iter().map(|each| &each.list);
    let rules = emit.rules.iter().flat_map(of_rule);
    let remarks = emit.rejects.iter().chain(&emit.notes).flat_map(of_remark);
    lists.chain(&emit.filter).chain(rules).chain(remarks)
}

fn of_rule(rule: &Rule) -> impl Iterator<Item = &Expr> {
    rule.guards.iter().chain(std::iter::once(&rule.value))
}

fn of_remark(remark: &Remark) -> impl Iterator<Item = &Expr> {
    remark.guards.iter()
}

/// Calls `visit` with an expression and all its parts, slots' values apart.
pub(in crate::check) fn walk<'m>(expr: &'m Expr, visit: &mut dyn FnMut(&'m Expr)) {
    visit(expr);
    for part in parts(expr) {
        walk(part, visit);
    }
}

/// The parts of an expression, in the order written.
pub(crate) fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        ExprNode::Constant(_)
        | ExprNode::Param(_)
        | ExprNode::Slot(_)
        | ExprNode::Payload
        | ExprNode::Query { .. }
        | ExprNode::Omit
        | ExprNode::Reject(_)
        | ExprNode::Todo => Vec::new(),
        ExprNode::Path { base: inner, .. }
        | ExprNode::Row { key: inner, .. }
        | ExprNode::ReadTime(inner)
        | ExprNode::Undeclared { value: inner, .. }
        | ExprNode::As(inner, _)
        | ExprNode::Is { value: inner, .. }
        | ExprNode::Not(inner)
        | ExprNode::Negate(inner) => vec![inner],
        ExprNode::Index { base: first, index: second, .. }
        | ExprNode::Coalesce(first, second)
        | ExprNode::Catch(first, second)
        | ExprNode::Compare(_, first, second)
        | ExprNode::In { value: first, list: second, .. }
        | ExprNode::Arithmetic(_, first, second) => vec![first, second],
        ExprNode::Call { arguments, .. } => arguments.iter().flatten().collect(),
        ExprNode::Bind { parameters, body } => {
            parameters.iter().map(|one| &one.value).chain(std::iter::once(&**body)).collect()
        }
        ExprNode::Or(all) | ExprNode::And(all) | ExprNode::List(all) => all.iter().collect(),
        ExprNode::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprNode::Match { value, arms, default } => {
            let arms = arms.iter().map(|(_, arm)| arm);
            std::iter::once(&**value).chain(arms).chain(default.as_deref()).collect()
        }
        ExprNode::Object(members) => members.iter().map(of_member).collect(),
        ExprNode::ListFor { generators, filter, item } => {
            let lists = generators.iter().map(|each| &each.list);
            lists.chain(filter.as_deref()).chain(std::iter::once(&**item)).collect()
        }
        ExprNode::MapFor { generators, filter, key, item } => {
            let lists = generators.iter().map(|each| &each.list);
            lists.chain(filter.as_deref()).chain([&**key, &**item]).collect()
        }
        ExprNode::Interpolate(pieces) => pieces.iter().filter_map(of_piece).collect(),
    }
}

fn of_member(member: &Member) -> &Expr {
    match member {
        Member::Spread(value) | Member::Pair(_, value) => value,
    }
}

fn of_piece(piece: &Piece) -> Option<&Expr> {
    match piece {
        Piece::Text(_) => None,
        Piece::Value(value) => Some(value),
    }
}
