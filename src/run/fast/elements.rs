//! Going through lists and objects, of the payload or made.

use super::quick::Quick;
use super::{Given, Runner, Trouble};
use crate::payload::{self, NodeKind, Text};
use crate::plan::{FastGenerator, FastGenerators};
use crate::value::Value;
use std::sync::Arc;

/// What is left to go through.
pub(super) enum Elements<'p> {
    /// Of a list of the payload, and the index of the next.
    Nodes(payload::Elements<'p>, i64),
    /// Of an object of the payload.
    Members(payload::Members<'p>),
    /// Of a list of quick values: the next, the end, the index of the next.
    Items(u32, u32, i64),
    /// Of a list that was made.
    List(Arc<Vec<Value<'p>>>, usize),
    /// Of an object that was made.
    Object(Arc<Vec<(Text<'p>, Value<'p>)>>, usize),
}

impl<'p> Runner<'p, '_> {
    /// The elements of a list or the members of an object.
    pub(super) fn elements(&self, list: Quick<'p>) -> Given<Elements<'p>> {
        match list {
            Quick::Node(node) if node.kind() == NodeKind::List => Ok(Elements::Nodes(node.elements(), 0)),
            Quick::Node(node) => Ok(Elements::Members(node.members())),
            Quick::List(start, length) => Ok(Elements::Items(start, start + length, 0)),
            other => match self.value(other) {
                Some(Value::List(list)) => Ok(Elements::List(list, 0)),
                Some(Value::Object(members)) => Ok(Elements::Object(members, 0)),
                _ => Err(Trouble::Fails),
            },
        }
    }

    /// Binds the next element and its index or key; false at the end.
    pub(super) fn bind_next(&mut self, elements: &mut Elements<'p>, generator: &FastGenerator) -> bool {
        let Some((element, index)) = self.next(elements) else { return false };
        self.set(generator.element, element);
        if let Some(slot) = generator.index {
            self.set(slot, index);
        }
        true
    }

    fn next(&mut self, elements: &mut Elements<'p>) -> Option<(Quick<'p>, Quick<'p>)> {
        let counted = |index: &mut i64| {
            *index += 1;
            Quick::Integer(*index - 1)
        };
        match elements {
            Elements::Nodes(nodes, index) => Some((Quick::of(nodes.next()?, self.blank), counted(index))),
            Elements::Members(members) => {
                let (key, node) = members.next()?;
                Some((Quick::of(node, self.blank), self.quick(Some(Value::Text(key)))))
            }
            Elements::Items(next, end, index) => {
                let item = *self.items.get(*next as usize).filter(|_| *next < *end)?;
                *next += 1;
                Some((item, counted(index)))
            }
            Elements::List(list, next) => {
                let value = list.get(*next)?.clone();
                *next += 1;
                Some((self.quick(Some(value)), Quick::Integer(*next as i64 - 1)))
            }
            Elements::Object(members, next) => {
                let (key, value) = members.get(*next)?.clone();
                *next += 1;
                Some((self.quick(Some(value)), self.quick(Some(Value::Text(key)))))
            }
        }
    }

    /// Runs `body` for each combination of elements that counts; false when the outermost list is missing.
    pub(super) fn generate(
        &mut self,
        each: &'p FastGenerators,
        from: usize,
        body: &mut dyn FnMut(&mut Self) -> Given<()>,
    ) -> Given<bool> {
        let Some(first) = each.lists.get(from) else {
            if let Some(filter) = &each.filter
                && !self.holds(filter)?
            {
                return Ok(true);
            }
            body(self)?;
            return Ok(true);
        };
        let list = self.term(&first.list)?;
        if list.is_missing() {
            return Ok(false);
        }
        let mut elements = self.elements(list)?;
        while self.bind_next(&mut elements, first) {
            self.spend(1)?;
            self.generate(each, from + 1, body)?;
        }
        Ok(true)
    }
}
