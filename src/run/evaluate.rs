//! The evaluator: one expression over one payload.
//!
//! In: an [`Expression`] of a plan. Out: a value, nothing (missing), or a [`Fault`]. Paths are read in `read.rs`,
//! operators work in `operate.rs`. A missing operand makes the whole missing; each arm says where it does not.

use super::fault::{Fault, FaultKind, Given, Origin};
use super::places::Found;
use super::tracer::Tracer;
use crate::check::Constant;
use crate::function::{Call, FailureKind};
use crate::payload::{Keys, Limits, Node, Tape, Text};
use crate::plan::{Bound, CallSite, EventPlan, Expression, Match, Rows};
use crate::syntax::ast::{Comparison, Operator};
use crate::value::{self, Test, Value, ValueKind};
use bumpalo::Bump;

/// What a slot holds.
#[derive(Debug, Clone, Default)]
pub(super) enum Memo<'p> {
    /// Nothing yet.
    #[default]
    Unset,
    /// A value, or that it is missing.
    Ready(Option<Value<'p>>),
    /// An element of a payload's list: its node, and what reading it gives.
    Element(Node<'p>, Option<Value<'p>>),
    /// Computing it failed.
    Failed(Box<Fault>),
}

/// One payload being mapped: what expressions read, and what they have computed so far.
pub(super) struct Machine<'p> {
    /// The plan.
    pub plan: &'p EventPlan,
    /// The payload.
    pub root: Node<'p>,
    /// Values of params.
    pub params: &'p [Option<Constant>],
    /// Limits for JSON text inside text.
    pub limits: &'p Limits,
    /// Slots.
    pub memos: Vec<Memo<'p>>,
    /// Places of the payload, by number.
    pub found: Vec<Found>,
    /// The names of the source schema, by which the keys of the payload are numbered.
    pub keys: &'p Keys,
    /// Work left.
    pub budget: u64,
    /// Where texts are put together.
    pub text: String,
    /// Texts that were made, for as long as the payload lives.
    pub texts: &'p Bump,
    /// Storage for JSON text inside text.
    pub nested: Tape,
    /// Where it is noticed what marked expressions give, where someone asked for it.
    pub tracer: Option<Box<Tracer>>,
}

/// A value of a plan, for as long as the plan lives: texts are borrowed instead of shared.
pub(super) fn borrow<'p>(constant: &'p Constant) -> Value<'p> {
    match constant {
        Value::Text(Text::Shared(text)) => Value::Text(Text::Plain(text)),
        other => other.clone(),
    }
}

impl<'p> Machine<'p> {
    /// The value of an expression. What is known already is not worked out.
    #[inline]
    pub(super) fn evaluate(&mut self, expression: &'p Expression) -> Given<Option<Value<'p>>> {
        match expression {
            Expression::Constant(constant) => return Ok(Some(borrow(constant))),
            Expression::Slot(slot) => {
                if let Some(Memo::Ready(value) | Memo::Element(_, value)) = self.memos.get(*slot) {
                    return Ok(value.clone());
                }
            }
            _ => {}
        }
        self.work_out(expression)
    }

    fn work_out(&mut self, expression: &'p Expression) -> Given<Option<Value<'p>>> {
        match expression {
            Expression::Missing => Ok(None),
            Expression::Constant(constant) => Ok(Some(borrow(constant))),
            Expression::Param(index) => self.param(*index).map(Some),
            Expression::Slot(slot) => self.slot(*slot),
            Expression::Payload => Ok(self.present(self.root, self.plan.blank_is_missing())),
            Expression::Path(path) => self.path(path),
            Expression::Query(selection) => self.query(selection),
            Expression::Row(rows, key) => self.row(rows, key),
            Expression::Index(indexed) => self.index(indexed),
            Expression::ReadTime(text) => self.read_time(text),
            Expression::Call(site) => self.call(expression, site),
            Expression::Bind(bound) => self.bind(bound),
            Expression::Undeclared(undeclared) => self.undeclared(undeclared),
            Expression::Coalesce(both) => match self.evaluate(&both[0])? {
                Some(value) => Ok(Some(value)),
                None => self.evaluate(&both[1]).map_err(|fault| self.read_by(fault, &both[0])),
            },
            Expression::Catch(both) => match self.evaluate(&both[0]) {
                Err(fault) if fault.is_caught() => self.evaluate(&both[1]).map_err(|mut other| {
                    if other.origin == Origin::Unknown {
                        other.origin = fault.origin;
                    }
                    other
                }),
                given => given,
            },
            Expression::As(value, test) => self.narrow(value, *test),
            Expression::Is(..)
            | Expression::Or(_)
            | Expression::And(_)
            | Expression::Not(_)
            | Expression::Compare(..)
            | Expression::In(..) => Ok(self.truth(expression)?.map(Value::Bool)),
            Expression::Arithmetic(operator, both) => self.arithmetic(*operator, both),
            Expression::Negate(value) => self.negate(value),
            Expression::If(all) => match self.truth(&all[0])? {
                Some(true) => self.evaluate(&all[1]),
                Some(false) => self.evaluate(&all[2]),
                None => Ok(None),
            },
            Expression::Match(choice) => self.choose(choice),
            Expression::List(all) => self.list(all).map(Some),
            Expression::Object(members) => self.object(members).map(Some),
            Expression::ListFor(each) => self.list_for(each),
            Expression::MapFor(each) => self.map_for(each),
            Expression::Interpolate(pieces) => self.interpolate(pieces),
            Expression::Mark(mark, marked) => self.watched(*mark, marked),
            Expression::Reject(reason) => Err(Fault::new(FailureKind::Reject, reason.to_string())),
            Expression::Todo => {
                Err(Fault::new(FailureKind::Todo, "the mapping is not finished here: a `todo` is left"))
            }
        }
    }

    /// Counts work down.
    pub(super) fn spend(&mut self, steps: u64) -> Given<()> {
        match self.budget.checked_sub(steps) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => {
                self.budget = 0;
                Err(Fault::budget())
            }
        }
    }

    /// Whether a condition holds; missing counts as not.
    #[inline]
    pub(super) fn holds(&mut self, condition: &'p Expression) -> Given<bool> {
        if let Some(known) = self.is_known_to_hold(condition) {
            return Ok(known);
        }
        Ok(self.truth(condition)?.unwrap_or(false))
    }

    /// Whether a condition holds, where that is known without working anything out.
    #[inline]
    fn is_known_to_hold(&self, condition: &'p Expression) -> Option<bool> {
        match condition {
            Expression::Is(value, negated, Test::Present) => Some(self.is_known_there(value)? != *negated),
            Expression::Is(value, negated, Test::Missing) => Some(self.is_known_there(value)? == *negated),
            Expression::Slot(slot) => self.known_truth(*slot),
            Expression::Not(value) => match &**value {
                Expression::Slot(slot) => self.known_truth(*slot).map(|truth| !truth),
                _ => None,
            },
            _ => None,
        }
    }

    fn known_truth(&self, slot: usize) -> Option<bool> {
        match self.memos.get(slot)? {
            Memo::Ready(Some(Value::Bool(truth))) | Memo::Element(_, Some(Value::Bool(truth))) => Some(*truth),
            Memo::Ready(_) | Memo::Element(..) | Memo::Unset | Memo::Failed(_) => None,
        }
    }

    /// Whether an expression has a value, where that is known without working anything out.
    #[inline]
    fn is_known_there(&self, value: &'p Expression) -> Option<bool> {
        match value {
            Expression::Slot(slot) => match self.memos.get(*slot)? {
                Memo::Ready(value) | Memo::Element(_, value) => {
                    Some(value.as_ref().is_some_and(|value| !value.is_null()))
                }
                Memo::Unset | Memo::Failed(_) => None,
            },
            Expression::Path(path) => match self.found.get(path.place?)? {
                Found::There(_) if path.blank == self.plan.blank_is_missing() => Some(true),
                Found::Void(_) if path.blank == self.plan.blank_is_missing() => Some(false),
                Found::Absent => Some(false),
                Found::There(_) | Found::Void(_) | Found::Unknown => None,
            },
            _ => None,
        }
    }

    /// Whether all conditions hold.
    pub(super) fn all_hold(&mut self, conditions: &'p [Expression]) -> Given<bool> {
        for condition in conditions {
            if !self.holds(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a condition holds. The usual ones are answered without making a value.
    fn truth(&mut self, condition: &'p Expression) -> Given<Option<bool>> {
        match condition {
            Expression::Is(value, negated, test) => Ok(Some(self.is(value, *test)? != *negated)),
            Expression::And(all) => self.all_hold(all).map(Some),
            Expression::Or(all) => self.any_holds(all).map(Some),
            Expression::Not(value) => Ok(self.truth(value)?.map(|truth| !truth)),
            Expression::Compare(comparison, both) => self.compare(*comparison, both).map(Some),
            Expression::In(both, negated) => self.contains(both, *negated).map(Some),
            other => match self.evaluate(other)? {
                None => Ok(None),
                Some(Value::Bool(truth)) => Ok(Some(truth)),
                Some(_) => Err(self.read_by(Fault::kind("a condition is no truth value"), other)),
            },
        }
    }

    fn any_holds(&mut self, conditions: &'p [Expression]) -> Given<bool> {
        for condition in conditions {
            if self.holds(condition)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[inline(never)]
    fn param(&mut self, index: usize) -> Given<Value<'p>> {
        match self.params.get(index) {
            Some(Some(value)) => Ok(borrow(value)),
            Some(None) | None => {
                let name = self.plan.param_name(index);
                Err(Fault::of(FaultKind::ParamMissing, format!("the param `{name}` has no value")))
            }
        }
    }

    fn slot(&mut self, slot: usize) -> Given<Option<Value<'p>>> {
        Ok(self.slot_ref(slot)?.cloned())
    }

    /// What a slot holds; computed when it is first read.
    #[inline]
    pub(super) fn slot_ref(&mut self, slot: usize) -> Given<Option<&Value<'p>>> {
        if let Some(Memo::Unset) = self.memos.get(slot) {
            self.compute(slot);
        }
        match self.memos.get(slot) {
            Some(Memo::Ready(value) | Memo::Element(_, value)) => Ok(value.as_ref()),
            Some(Memo::Failed(fault)) => Err(fault.clone()),
            Some(Memo::Unset) | None => Ok(None),
        }
    }

    #[inline(never)]
    fn compute(&mut self, slot: usize) {
        let plan = self.plan;
        let Some(expression) = plan.slot_value(slot) else { return };
        let from = self.tracer.as_ref().map(|tracer| tracer.next());
        let memo = match self.evaluate(expression) {
            Ok(value) => Memo::Ready(value),
            Err(fault) => Memo::Failed(fault),
        };
        self.trace_bound(slot, from);
        if let Some(place) = self.memos.get_mut(slot) {
            *place = memo;
        }
    }

    /// Sets a slot.
    pub(super) fn set(&mut self, slot: usize, memo: Memo<'p>) {
        if let Some(place) = self.memos.get_mut(slot) {
            *place = memo;
        }
        self.forget(slot);
    }

    /// Empties a slot that is computed anew for each record.
    #[inline]
    pub(super) fn unset(&mut self, slot: usize) {
        if let Some(place) = self.memos.get_mut(slot)
            && !matches!(place, Memo::Unset)
        {
            *place = Memo::Unset;
            self.forget(slot);
        }
    }

    #[inline(never)]
    fn row(&mut self, rows: &'p Rows, key: &'p Expression) -> Given<Option<Value<'p>>> {
        let Some(key) = self.evaluate(key)? else { return Ok(None) };
        let row = if let Value::Text(text) = &key {
            rows.texts.get(&*text.characters())
        } else {
            rows.others.iter().find(|(other, _)| value::equal(other, &key)).map(|(_, row)| row)
        };
        if let Some(tracer) = &mut self.tracer
            && (row.is_some() || rows.default.is_some())
        {
            tracer.row(rows.table, row.is_some().then_some(&key));
        }
        Ok(row.or(rows.default.as_ref()).map(borrow))
    }

    #[inline(never)]
    fn read_time(&mut self, text: &'p Expression) -> Given<Option<Value<'p>>> {
        match self.evaluate(text)? {
            None => Ok(None),
            Some(Value::Time(time)) => Ok(Some(Value::Time(time))),
            Some(Value::Text(written)) => match value::read_time(&written.characters()) {
                Some(time) => Ok(Some(Value::Time(time))),
                None => {
                    let fault = Fault::new(FailureKind::Value, "the text is not an RFC 3339 time");
                    Err(self.read_by(fault, text))
                }
            },
            Some(_) => Err(self.read_by(Fault::kind("a time is needed here"), text)),
        }
    }

    #[inline(never)]
    fn call(&mut self, expression: &'p Expression, site: &'p CallSite) -> Given<Option<Value<'p>>> {
        self.spend(1)?;
        if site.arguments.len() <= 4 {
            let mut arguments = [const { None }; 4];
            self.call_with(expression, site, &mut arguments[..site.arguments.len()])
        } else {
            self.call_with(expression, site, &mut vec![None; site.arguments.len()])
        }
    }

    fn call_with(
        &mut self,
        expression: &'p Expression,
        site: &'p CallSite,
        arguments: &mut [Option<Value<'p>>],
    ) -> Given<Option<Value<'p>>> {
        for (index, argument) in site.arguments.iter().enumerate() {
            let Some(argument) = argument else { continue };
            arguments[index] = self.evaluate(argument)?;
            if arguments[index].is_none() && site.required.get(index).copied().unwrap_or(false) {
                return Ok(None);
            }
        }
        if let Some(message) = &site.unprepared {
            return Err(Fault::new(FailureKind::Value, format!("{}: {message}", site.function.name)));
        }
        let mut call = Call {
            arguments,
            prepared: site.prepared.as_ref(),
            budget: &mut self.budget,
            limits: self.limits,
            texts: Some(self.texts),
            tape: &mut self.nested,
        };
        match (site.function.call)(&mut call) {
            Ok(value) => Ok(value),
            Err(failure) => Err(self.read_by(failure.into(), expression)),
        }
    }

    #[inline(never)]
    fn bind(&mut self, bound: &'p Bound) -> Given<Option<Value<'p>>> {
        if !self.bind_parameters(bound)? {
            return Ok(None);
        }
        self.evaluate(&bound.body).map_err(|fault| self.behind_parameters(bound, fault))
    }

    /// Binds parameters; false where a required one is missing.
    pub(super) fn bind_parameters(&mut self, bound: &'p Bound) -> Given<bool> {
        for parameter in &bound.parameters {
            let from = self.tracer.as_ref().map(|tracer| tracer.next());
            let memo = self.parameter(&parameter.value)?;
            self.trace_bound(parameter.slot, from);
            let missing = match &memo {
                Memo::Ready(value) | Memo::Element(_, value) => value.is_none(),
                Memo::Unset | Memo::Failed(_) => false,
            };
            if missing && !parameter.optional {
                return Ok(false);
            }
            self.set(parameter.slot, memo);
        }
        Ok(true)
    }

    /// A fault of a body, with the place its parameter came from.
    #[cold]
    pub(super) fn behind_parameters(&mut self, bound: &'p Bound, mut fault: Box<Fault>) -> Box<Fault> {
        if let Origin::Slot(slot) = fault.origin
            && let Some(parameter) = bound.parameters.iter().find(|parameter| parameter.slot == slot)
        {
            fault.origin = self.origin(&parameter.value);
        }
        fault
    }

    /// What a parameter holds. A place of the payload keeps its node, so that `is null` still sees it.
    fn parameter(&mut self, value: &'p Expression) -> Given<Memo<'p>> {
        match value {
            Expression::Path(path) => {
                if let Some(node) = self.node(value)? {
                    return Ok(Memo::Element(node, self.present(node, path.blank)));
                }
            }
            Expression::Slot(slot) => {
                if let Some(Memo::Element(node, given)) = self.memos.get(*slot) {
                    return Ok(Memo::Element(*node, given.clone()));
                }
            }
            Expression::Mark(_, marked) => {
                let given = self.evaluate(value)?;
                if !matches!(**marked, Expression::Path(_) | Expression::Slot(_)) {
                    return Ok(Memo::Ready(given));
                }
                let tracer = self.tracer.take();
                let memo = self.parameter(marked);
                self.tracer = tracer;
                return memo;
            }
            _ => {}
        }
        Ok(Memo::Ready(self.evaluate(value)?))
    }

    /// Tells who watches that a slot was set.
    fn trace_bound(&mut self, slot: usize, from: Option<usize>) {
        if let (Some(tracer), Some(from)) = (&mut self.tracer, from) {
            tracer.bound(slot, from);
        }
    }

    #[inline(never)]
    fn narrow(&mut self, value: &'p Expression, test: Test) -> Given<Option<Value<'p>>> {
        if test == Test::Null {
            return Ok(if self.is(value, test)? { Some(Value::Null) } else { None });
        }
        let given = self.evaluate(value)?;
        Ok(given.filter(|value| value::test(test, Some(value))))
    }

    #[inline]
    fn is(&mut self, value: &'p Expression, test: Test) -> Given<bool> {
        match (test, value) {
            (Test::Present, _) => self.is_there(value),
            (Test::Missing, _) => Ok(!self.is_there(value)?),
            (Test::Null, _) => self.is_null(value),
            (_, Expression::Slot(slot)) => Ok(value::test(test, self.slot_ref(*slot)?)),
            (_, _) => {
                let given = self.evaluate(value)?;
                Ok(value::test(test, given.as_ref()))
            }
        }
    }

    #[inline(never)]
    fn arithmetic(&mut self, operator: Operator, both: &'p [Expression; 2]) -> Given<Option<Value<'p>>> {
        let Some(left) = self.evaluate(&both[0])? else { return Ok(None) };
        let Some(right) = self.evaluate(&both[1])? else { return Ok(None) };
        match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => match value::arithmetic(operator, a, b) {
                Ok(result) => Ok(Some(Value::Number(result))),
                Err(failure) => Err(self.read_by(failure.into(), &both[0])),
            },
            (Value::Number(_), _) => Err(self.read_by(Fault::kind("`+ - * / %` are for numbers"), &both[1])),
            (_, _) => Err(self.read_by(Fault::kind("`+ - * / %` are for numbers"), &both[0])),
        }
    }

    #[inline(never)]
    fn negate(&mut self, value: &'p Expression) -> Given<Option<Value<'p>>> {
        match self.evaluate(value)? {
            None => Ok(None),
            Some(Value::Number(number)) => match value::negate(&number) {
                Ok(result) => Ok(Some(Value::Number(result))),
                Err(failure) => Err(self.read_by(failure.into(), value)),
            },
            Some(_) => Err(self.read_by(Fault::kind("only a number can be negated"), value)),
        }
    }

    #[inline(never)]
    fn compare(&mut self, comparison: Comparison, both: &'p [Expression; 2]) -> Given<bool> {
        let Some(left) = self.evaluate(&both[0])? else { return Ok(false) };
        let Some(right) = self.evaluate(&both[1])? else { return Ok(false) };
        self.spend(weight(&left).min(weight(&right)))?;
        match value::holds(comparison, &left, &right) {
            Ok(truth) => Ok(truth),
            Err(failure) => Err(self.read_by(failure.into(), &both[0])),
        }
    }

    #[inline(never)]
    fn contains(&mut self, both: &'p [Expression; 2], negated: bool) -> Given<bool> {
        let Some(value) = self.evaluate(&both[0])? else { return Ok(false) };
        let Some(list) = self.evaluate(&both[1])? else { return Ok(false) };
        if list.kind() != ValueKind::List {
            return Err(self.read_by(Fault::kind("`in` needs a list on its right"), &both[1]));
        }
        self.spend(list.len() as u64)?;
        let found = list.elements().any(|one| value::equal(&one, &value));
        Ok(found != negated)
    }

    #[inline(never)]
    fn choose(&mut self, choice: &'p Match) -> Given<Option<Value<'p>>> {
        let Some(value) = self.evaluate(&choice.value)? else { return Ok(None) };
        let arm = choice.arms.iter().find(|(patterns, _)| patterns.iter().any(|one| value::equal(one, &value)));
        match arm.map(|(_, arm)| arm).or(choice.default.as_ref()) {
            Some(arm) => self.evaluate(arm),
            None => Ok(None),
        }
    }
}

/// How much work comparing with a value may be, for the budget.
fn weight(value: &Value<'_>) -> u64 {
    match value {
        Value::Node(node) => node.raw().len() as u64 / 16,
        Value::List(list) => list.iter().map(weight).sum::<u64>() + 1,
        Value::Object(members) => members.iter().map(|(_, value)| weight(value)).sum::<u64>() + 1,
        Value::Text(_) | Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => 0,
    }
}
