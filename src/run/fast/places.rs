//! Where the places that terms read are: found for all of one object in one go over its members.
//!
//! For each place one number: what is not there, what is there but counts as missing, what cannot be told since it lies
//! below a value that was made, or the index of a node.

use super::quick::Quick;
use super::{Given, Held, Runner};
use crate::path::Step;
use crate::payload::{Node, NodeKind};
use crate::plan::{Base, Group};
use crate::value::Value;

/// Nothing stands there; the whole payload, with index 0, is no place.
const ABSENT: u32 = 0;
/// It lies below a value that was made.
const MADE: u32 = u32::MAX;
/// `null`, or blank text where that is missing.
const VOID: u32 = 1 << 31;

/// Groups with fewer places look each of them up.
const FEW: usize = 3;

impl<'p> Runner<'p, '_> {
    /// Finds the places below the payload.
    pub(super) fn find_all(&mut self) {
        let fast = self.fast;
        self.found.clear();
        self.found.resize(fast.places.places.len(), ABSENT);
        for group in &fast.of_payload {
            self.find(*group, Some(self.root));
        }
    }

    /// Sets a slot, and finds the places below it.
    pub(super) fn set(&mut self, slot: usize, value: Quick<'p>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Held::Ready(value);
        }
        let fast = self.fast;
        let Some(groups) = fast.of_slot.get(slot).filter(|groups| !groups.is_empty()) else { return };
        let is_made = matches!(value, Quick::Made(_) | Quick::Known(_) | Quick::Parsed(_));
        let node = if let Quick::Node(node) = value { Some(node) } else { None };
        for group in groups {
            let places = fast.places.groups.get(*group).map_or(&[][..], |group| &group.places);
            for place in places {
                self.found[*place] = if is_made { MADE } else { ABSENT };
            }
            if !is_made {
                self.find(*group, node);
            }
        }
    }

    /// Finds the places of a group; those that are not there are known as absent already.
    fn find(&mut self, group: usize, start: Option<Node<'p>>) {
        let fast = self.fast;
        let Some(group) = fast.places.groups.get(group) else { return };
        let base = match group.base {
            Base::Payload | Base::Slot(_) => start,
            Base::Place(place) => self.node(place),
        };
        let Some(base) = base else { return };
        if base.kind() == NodeKind::Object && group.named.len() > FEW {
            return self.find_members(group, base);
        }
        for place in &group.places {
            let node = match &fast.places.places[*place].step {
                Step::Name(name) => base.get(name),
                Step::Index(index) => base.at(*index),
            };
            if let Some(node) = node {
                self.found[*place] = self.mark(node);
            }
        }
    }

    fn find_members(&mut self, group: &'p Group, base: Node<'p>) {
        let numbered = if base.is_numbered_by(self.keys) { group.numbered(self.keys) } else { &[] };
        for (number, node) in base.numbered_members() {
            let place = match numbered.get(usize::from(number)) {
                Some(place) => *place,
                None => group.member(&node.key()),
            };
            if let Some(place) = place {
                self.found[place] = self.mark(node);
            }
        }
    }

    #[inline]
    fn mark(&self, node: Node<'p>) -> u32 {
        node.index() | if node.is_there(self.blank) { 0 } else { VOID }
    }

    /// The node at a place, whatever it is.
    #[inline]
    fn node(&self, place: usize) -> Option<Node<'p>> {
        match self.found.get(place).copied() {
            None | Some(ABSENT | MADE) => None,
            Some(found) => Some(self.root.at_index(found & !VOID)),
        }
    }

    /// The node of the value at a place; the outer `None` below a value that was made.
    #[inline]
    pub(super) fn node_at(&self, place: usize, blank: bool) -> Option<Option<Node<'p>>> {
        match self.found.get(place).copied() {
            None | Some(ABSENT) => Some(None),
            Some(MADE) => None,
            Some(found) if blank == self.blank => Some((found & VOID == 0).then(|| self.root.at_index(found))),
            Some(found) => Some(Some(self.root.at_index(found & !VOID)).filter(|node| node.is_there(blank))),
        }
    }

    /// The value at a place.
    #[inline]
    pub(super) fn place(&mut self, place: usize, blank: bool) -> Given<Quick<'p>> {
        match self.node_at(place, blank) {
            Some(None) => Ok(Quick::Missing),
            // Whether it is there was told by the place.
            Some(Some(node)) => Ok(Quick::of(node, false)),
            None => self.made_place(place, blank),
        }
    }

    /// The value of a place below a value that was made.
    #[cold]
    fn made_place(&mut self, place: usize, blank: bool) -> Given<Quick<'p>> {
        let fast = self.fast;
        let (mut steps, mut current) = (Vec::new(), place);
        let slot = loop {
            let Some(plan) = fast.places.places.get(current) else { return Ok(Quick::Missing) };
            steps.insert(0, plan.step.clone());
            match fast.places.groups.get(plan.group).map(|group| group.base) {
                Some(Base::Place(outer)) => current = outer,
                Some(Base::Slot(slot)) => break slot,
                Some(Base::Payload) | None => return Ok(Quick::Missing),
            }
        };
        let made = self.slot(slot)?;
        Ok(self.follow(made, &steps, blank))
    }

    /// Steps below a value.
    pub(super) fn follow(&mut self, base: Quick<'p>, steps: &[Step], blank: bool) -> Quick<'p> {
        if let Quick::Node(node) = base {
            return node.follow(steps).map_or(Quick::Missing, |node| Quick::of(node, blank));
        }
        let Some(mut value) = self.value(base) else { return Quick::Missing };
        for (done, step) in steps.iter().enumerate() {
            if let Value::Node(node) = value {
                return node.follow(&steps[done..]).map_or(Quick::Missing, |node| Quick::of(node, blank));
            }
            let below = match step {
                Step::Name(name) => value.member(name),
                Step::Index(index) => value.element(*index),
            };
            let Some(below) = below else { return Quick::Missing };
            value = below;
        }
        self.settled(Some(value), blank)
    }

    /// A value that was reached inside a made one, as a path gives it.
    pub(super) fn settled(&mut self, value: Option<Value<'p>>, blank: bool) -> Quick<'p> {
        match value {
            None | Some(Value::Null) => Quick::Missing,
            Some(Value::Text(text)) if blank && text.is_blank() => Quick::Missing,
            other => self.quick(other),
        }
    }
}
