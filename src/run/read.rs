//! Reading: paths, queries, indexes and elements, straight on the payload's tape.
//!
//! What comes from the payload is settled here, once: `null` is missing, blank text where its source says so. Where a
//! value stands in the payload is found here too, for `is null` and for the pointer of a reject.

use super::evaluate::{Machine, Memo};
use super::fault::{Fault, Given, Origin};
use crate::path::{Step, pointer_of_steps};
use crate::payload::{self, Node, NodeKind, Number, Text};
use crate::plan::{Expression, Generator, Indexed, Path, Selection, Undeclared};
use crate::value::{Value, ValueKind};
use std::sync::Arc;

/// The elements that a generator runs over, one at a time.
pub(super) enum Elements<'p> {
    /// Of a list of the payload.
    Nodes(payload::Elements<'p>, bool, u32),
    /// Of an object of the payload.
    Members(payload::Members<'p>, bool),
    /// Of a list that was made.
    List(Arc<Vec<Value<'p>>>, usize),
    /// Of an object that was made.
    Object(Arc<Vec<(Text<'p>, Value<'p>)>>, usize),
}

impl<'p> Elements<'p> {
    /// Binds the next element and its index or key; false at the end.
    pub(super) fn bind_next(&mut self, machine: &mut Machine<'p>, generator: &Generator) -> bool {
        let Some((element, index)) = self.next(machine) else { return false };
        machine.set(generator.element, element);
        if let Some(slot) = generator.index {
            machine.set(slot, Memo::Ready(Some(index)));
        }
        true
    }

    fn next(&mut self, machine: &Machine<'p>) -> Option<(Memo<'p>, Value<'p>)> {
        match self {
            Self::Nodes(nodes, blank, position) => {
                let node = nodes.next()?;
                let index = i128::from(*position);
                *position += 1;
                Some((Memo::Element(node, machine.present(node, *blank)), Value::Number(Number::Integer(index))))
            }
            Self::Members(members, blank) => {
                let (key, node) = members.next()?;
                Some((Memo::Element(node, machine.present(node, *blank)), Value::Text(key)))
            }
            Self::List(list, position) => {
                let value = list.get(*position)?.clone();
                let index = Number::Integer(*position as i128);
                *position += 1;
                Some((Memo::Ready(Some(value)), Value::Number(index)))
            }
            Self::Object(members, position) => {
                let (key, value) = members.get(*position)?.clone();
                *position += 1;
                Some((Memo::Ready(Some(value)), Value::Text(key)))
            }
        }
    }
}

impl<'p> Machine<'p> {
    /// What a place of the payload gives: `null` is missing, blank text where `blank` says so.
    pub(super) fn present(&self, node: Node<'p>, blank: bool) -> Option<Value<'p>> {
        match node.kind() {
            NodeKind::Null => None,
            NodeKind::Bool => node.boolean().map(Value::Bool),
            NodeKind::Number => node.number().map(Value::Number),
            NodeKind::Text => {
                let text = node.text()?;
                if blank && text.is_blank() { None } else { Some(Value::Text(text)) }
            }
            NodeKind::List | NodeKind::Object => Some(Value::Node(node)),
        }
    }

    /// Whether an expression has a value; `null` counts as none.
    #[inline]
    pub(super) fn is_there(&mut self, expression: &'p Expression) -> Given<bool> {
        match expression {
            Expression::Slot(slot) => Ok(self.slot_ref(*slot)?.is_some_and(|value| !value.is_null())),
            Expression::Path(path) => match self.place_of(path) {
                Some(found) => Ok(found.is_some()),
                None => self.gives(expression),
            },
            _ => self.gives(expression),
        }
    }

    #[inline(never)]
    fn gives(&mut self, expression: &'p Expression) -> Given<bool> {
        Ok(self.evaluate(expression)?.is_some_and(|value| !value.is_null()))
    }

    pub(super) fn path(&mut self, path: &'p Path) -> Given<Option<Value<'p>>> {
        if let Some(found) = self.place_of(path) {
            return Ok(found.map(Value::from_node));
        }
        if let Expression::Payload = path.base {
            return Ok(self.root.follow(&path.steps).and_then(|node| self.present(node, path.blank)));
        }
        match self.evaluate(&path.base)? {
            None => Ok(None),
            Some(Value::Node(node)) => Ok(node.follow(&path.steps).and_then(|node| self.present(node, path.blank))),
            Some(made) => Ok(self.follow(made, &path.steps, path.blank)),
        }
    }

    /// Steps below a value that was made; pieces of the payload may stand in it.
    fn follow(&self, made: Value<'p>, steps: &[Step], blank: bool) -> Option<Value<'p>> {
        let mut value = made;
        for (done, step) in steps.iter().enumerate() {
            if let Value::Node(node) = value {
                return self.present(node.follow(&steps[done..])?, blank);
            }
            value = match step {
                Step::Name(name) => value.member(name)?,
                Step::Index(index) => value.element(*index)?,
            };
        }
        settled(value, blank)
    }

    #[inline(never)]
    pub(super) fn query(&mut self, selection: &'p Selection) -> Given<Option<Value<'p>>> {
        let nodes = selection.query.select(self.root, &mut self.budget).map_err(|_| Fault::budget())?;
        let mut values = nodes.into_iter().map(|node| self.present(node, selection.blank));
        if selection.singular {
            return Ok(values.next().flatten());
        }
        Ok(Some(Value::List(Arc::new(values.flatten().collect()))))
    }

    #[inline(never)]
    pub(super) fn index(&mut self, indexed: &'p Indexed) -> Given<Option<Value<'p>>> {
        let Some(base) = self.evaluate(&indexed.base)? else { return Ok(None) };
        let Some(index) = self.evaluate(&indexed.index)? else { return Ok(None) };
        match &index {
            Value::Text(name) => {
                let name = name.characters();
                Ok(match base {
                    Value::Node(node) => node.get(&name).and_then(|node| self.present(node, indexed.blank)),
                    made => made.member(&name).and_then(|value| settled(value, indexed.blank)),
                })
            }
            Value::Number(number) => {
                let Some(index) = number.as_integer() else {
                    let fault = Fault::kind("the index of an element must be a whole number");
                    return Err(self.read_by(fault, &indexed.index));
                };
                let Ok(index) = i64::try_from(index) else { return Ok(None) };
                Ok(match base {
                    Value::Node(node) => node.at(index).and_then(|node| self.present(node, indexed.blank)),
                    made => made.element(index).and_then(|value| settled(value, indexed.blank)),
                })
            }
            Value::Null
            | Value::Bool(_)
            | Value::Time(_)
            | Value::Date(_)
            | Value::Duration(_)
            | Value::Node(_)
            | Value::List(_)
            | Value::Object(_) => {
                Err(self.read_by(Fault::kind("an index is a whole number or a text"), &indexed.index))
            }
        }
    }

    #[inline(never)]
    pub(super) fn undeclared(&mut self, undeclared: &'p Undeclared) -> Given<Option<Value<'p>>> {
        let mut rest = Vec::new();
        let Some(object) = self.evaluate(&undeclared.value)? else { return Ok(None) };
        if object.kind() != ValueKind::Object {
            return Ok(None);
        }
        self.spend(object.len() as u64)?;
        rest.extend(object.members().filter(|(key, _)| !is_declared(&undeclared.declared, key)));
        if rest.is_empty() && undeclared.optional {
            return Ok(None);
        }
        Ok(Some(Value::Object(Arc::new(rest))))
    }

    /// The elements of a list or the members of an object.
    pub(super) fn elements(&mut self, list: &Value<'p>, written: &'p Expression) -> Given<Elements<'p>> {
        let blank = self.plan.blank_is_missing();
        match list {
            Value::Node(node) if node.kind() == NodeKind::List => Ok(Elements::Nodes(node.elements(), blank, 0)),
            Value::Node(node) => Ok(Elements::Members(node.members(), blank)),
            Value::List(list) => Ok(Elements::List(list.clone(), 0)),
            Value::Object(members) => Ok(Elements::Object(members.clone(), 0)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Time(_)
            | Value::Date(_)
            | Value::Duration(_) => {
                Err(self.read_by(Fault::kind("only the elements of a list or object can be gone through"), written))
            }
        }
    }

    /// Whether the payload has `null` here.
    pub(super) fn is_null(&mut self, expression: &'p Expression) -> Given<bool> {
        if let Some(node) = self.node(expression)? {
            return Ok(node.kind() == NodeKind::Null);
        }
        if let Expression::Path(path) = expression
            && let Some((Step::Name(name), before)) = path.steps.split_last()
            && let Some(made) = self.evaluate(&path.base)?
        {
            let parent = if before.is_empty() { Some(made) } else { self.follow(made, before, false) };
            return Ok(parent.is_some_and(|parent| parent.member(name).is_some_and(|member| member.is_null())));
        }
        Ok(matches!(self.evaluate(expression)?, Some(Value::Null)))
    }

    /// The place of the payload that an expression reads, `null` and blank text included; none where it reads none.
    pub(super) fn node(&mut self, expression: &'p Expression) -> Given<Option<Node<'p>>> {
        match expression {
            Expression::Payload => Ok(Some(self.root)),
            Expression::Path(path) => match path.place.and_then(|place| self.place(place)) {
                Some(found) => Ok(found),
                None => Ok(self.node(&path.base)?.and_then(|base| base.follow(&path.steps))),
            },
            Expression::Slot(slot) => {
                if let Some(Memo::Element(node, _)) = self.memos.get(*slot) {
                    return Ok(Some(*node));
                }
                let plan = self.plan;
                match plan.slot_value(*slot) {
                    Some(value) => self.node(value),
                    None => Ok(None),
                }
            }
            Expression::ReadTime(text) | Expression::As(text, _) | Expression::Mark(_, text) => self.node(text),
            Expression::Index(indexed) => self.indexed_node(indexed),
            Expression::Query(selection) if selection.singular => {
                let nodes = selection.query.select(self.root, &mut self.budget).map_err(|_| Fault::budget())?;
                Ok(nodes.first().copied())
            }
            _ => Ok(None),
        }
    }

    fn indexed_node(&mut self, indexed: &'p Indexed) -> Given<Option<Node<'p>>> {
        let Some(base) = self.node(&indexed.base)? else { return Ok(None) };
        Ok(match self.evaluate(&indexed.index)? {
            Some(Value::Text(name)) => base.get(&name.characters()),
            Some(Value::Number(number)) => {
                number.as_integer().and_then(|index| i64::try_from(index).ok()).and_then(|index| base.at(index))
            }
            _ => None,
        })
    }

    /// A fault with the place of the payload that `expression` read, where nobody has told it yet.
    #[cold]
    pub(super) fn read_by(&mut self, mut fault: Box<Fault>, expression: &'p Expression) -> Box<Fault> {
        if fault.origin == Origin::Unknown {
            fault.origin = self.origin(expression);
        }
        fault
    }

    /// Where the value that an expression reads stands.
    #[cold]
    pub(super) fn origin(&mut self, expression: &'p Expression) -> Origin {
        if let Ok(Some(node)) = self.node(expression) {
            return Origin::Payload(node.pointer());
        }
        match expression {
            Expression::Path(path) => match self.origin(&path.base) {
                Origin::Payload(pointer) => Origin::Payload(pointer + &pointer_of_steps(&path.steps)),
                other => other,
            },
            Expression::Slot(slot) => {
                let plan = self.plan;
                match plan.slot_value(*slot) {
                    Some(value) => self.origin(value),
                    None => Origin::Slot(*slot),
                }
            }
            other => {
                let children = other.children();
                let origins = children.into_iter().map(|child| self.origin(child));
                origins.into_iter().find(|origin| *origin != Origin::Nowhere).unwrap_or(Origin::Nowhere)
            }
        }
    }
}

/// A value that was reached inside a made one, as a path gives it.
fn settled(value: Value<'_>, blank: bool) -> Option<Value<'_>> {
    match value {
        Value::Null => None,
        Value::Text(text) if blank && text.is_blank() => None,
        other => Some(other),
    }
}

fn is_declared(declared: &[Arc<str>], key: &Text<'_>) -> bool {
    let key = key.characters();
    declared.iter().any(|name| **name == *key)
}
