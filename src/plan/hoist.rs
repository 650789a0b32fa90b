//! What depends on the element of a fan-out, and what does not: the latter runs once a payload.
//!
//! In: the expressions of an event and its slots. Out: the same, where each piece that has nothing to do with the
//! element reads a new slot of the payload instead. Slots are lazy, so nothing runs that did not run before.

use super::expression::Expression;
use crate::check::Scope;
use std::collections::BTreeSet;

/// A slot of an event.
#[derive(Debug, Clone)]
pub(crate) struct SlotPlan {
    /// What it is bound to; elements and parameters have none.
    pub value: Option<Expression>,
    /// How long its value lives.
    pub scope: Scope,
}

/// The slots of an event while it is lowered.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<SlotPlan>,
    /// For each slot, whether it depends on the element of a record; worked out when asked.
    of_record: Vec<Option<bool>>,
}

/// What an expression needs beyond the payload and the params.
#[derive(Default)]
struct Needs {
    /// An element of a fan-out.
    record: bool,
    /// Bindings of an expression around it.
    locals: BTreeSet<usize>,
}

impl Slots {
    pub(super) fn new(slots: Vec<SlotPlan>) -> Self {
        let of_record = vec![None; slots.len()];
        let mut all = Self { slots, of_record };
        for index in 0..all.slots.len() {
            let has_value = all.slots[index].value.is_some();
            if has_value && matches!(all.slots[index].scope, Scope::Record(_)) && !all.slot_of_record(index) {
                all.slots[index].scope = Scope::Payload;
            }
        }
        all
    }

    pub(super) fn into_inner(self) -> Vec<SlotPlan> {
        self.slots
    }

    /// The slots that are set anew for each record of an emit.
    pub(super) fn of_emit(&self, emit: u32) -> Vec<usize> {
        let is_of_emit = |(_, slot): &(usize, &SlotPlan)| slot.scope == Scope::Record(emit) && slot.value.is_some();
        self.slots.iter().enumerate().filter(is_of_emit).map(|(index, _)| index).collect()
    }

    /// Whether an expression gives the same for every record of a payload.
    pub(super) fn is_of_payload(&mut self, expression: &Expression) -> bool {
        let needs = self.needs(expression);
        !needs.record && needs.locals.is_empty()
    }

    /// Moves what does not depend on the element into slots of the payload, also inside the lets of an emit.
    pub(super) fn hoist_lets(&mut self, emit: u32) {
        for index in self.of_emit(emit) {
            if let Some(mut value) = self.slots[index].value.take() {
                self.hoist(&mut value);
                self.slots[index].value = Some(value);
            }
        }
    }

    /// The same inside one expression.
    pub(super) fn hoist(&mut self, expression: &mut Expression) {
        if works(expression) && self.is_of_payload(expression) {
            let value = std::mem::replace(expression, Expression::Slot(self.slots.len()));
            self.slots.push(SlotPlan { value: Some(value), scope: Scope::Payload });
            self.of_record.push(Some(false));
            return;
        }
        for child in expression.children_mut() {
            self.hoist(child);
        }
    }

    fn needs(&mut self, expression: &Expression) -> Needs {
        let mut needs = Needs::default();
        if let Expression::Slot(slot) = expression {
            match self.slots.get(*slot).map(|slot| slot.scope) {
                Some(Scope::Local) => {
                    needs.locals.insert(*slot);
                }
                Some(Scope::Record(_)) => needs.record = self.slot_of_record(*slot),
                Some(Scope::Payload) | None => {}
            }
        }
        for child in expression.children() {
            let below = self.needs(child);
            needs.record |= below.record;
            needs.locals.extend(below.locals);
        }
        for bound in expression.binds() {
            needs.locals.remove(&bound);
        }
        needs
    }

    fn slot_of_record(&mut self, slot: usize) -> bool {
        if let Some(Some(known)) = self.of_record.get(slot) {
            return *known;
        }
        let depends = match self.slots.get_mut(slot).and_then(|slot| slot.value.take()) {
            None => true,
            Some(value) => {
                let needs = self.needs(&value);
                self.slots[slot].value = Some(value);
                needs.record
            }
        };
        if let Some(known) = self.of_record.get_mut(slot) {
            *known = Some(depends);
        }
        depends
    }
}

/// Whether evaluating an expression is more work than reading a slot.
fn works(expression: &Expression) -> bool {
    match expression {
        Expression::Path(_)
        | Expression::Query(_)
        | Expression::Row(..)
        | Expression::Index(_)
        | Expression::ReadTime(_)
        | Expression::Call(_)
        | Expression::Bind(_)
        | Expression::Undeclared(_)
        | Expression::ListFor(_)
        | Expression::MapFor(_)
        | Expression::Interpolate(_)
        | Expression::Object(_)
        | Expression::List(_) => true,
        Expression::Missing
        | Expression::Constant(_)
        | Expression::Param(_)
        | Expression::Slot(_)
        | Expression::Payload
        | Expression::Reject(_)
        | Expression::Todo => false,
        Expression::Coalesce(_)
        | Expression::Catch(_)
        | Expression::As(..)
        | Expression::Is(..)
        | Expression::Or(_)
        | Expression::And(_)
        | Expression::Not(_)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::If(_)
        | Expression::Mark(..)
        | Expression::Match(_) => expression.children().into_iter().any(works),
    }
}
