//! Finding the places of a payload that rules read, all of one object in one go over its members.
//!
//! Payloads of one kind mostly have their members in the same order, so that of the last payload is tried first; a
//! wrong guess costs one comparison.

use super::evaluate::{Machine, Memo};
use super::read::is_there;
use crate::path::Step;
use crate::payload::{Node, NodeKind, Text};
use crate::plan::{Base, Group, Path, Places};

/// What is known of a place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Found<'p> {
    /// Nobody looked.
    #[default]
    Unknown,
    /// There is nothing.
    Absent,
    /// `null`, or blank text where the source says that it is missing.
    Void(Node<'p>),
    /// A value.
    There(Node<'p>),
}

impl<'p> Found<'p> {
    #[inline]
    fn of(node: Node<'p>, blank: bool) -> Self {
        if is_there(node, blank) { Self::There(node) } else { Self::Void(node) }
    }
}

/// The places that the members of each group's object led to last time, in the order of the members.
pub(super) type Orders = Vec<Vec<Option<usize>>>;

/// Groups with fewer places look each of them up.
const FEW: usize = 3;

impl<'p> Machine<'p> {
    /// What stands at a place; the outer `None` where its path does not start in the payload after all.
    #[inline]
    pub(super) fn place(&mut self, place: usize) -> Option<Option<Node<'p>>> {
        match self.found.get(place)? {
            Found::There(node) | Found::Void(node) => Some(Some(*node)),
            Found::Absent => Some(None),
            Found::Unknown => self.find(place),
        }
    }

    /// The value at the place of a path; the outer `None` as above.
    #[inline]
    pub(super) fn place_of(&mut self, path: &Path) -> Option<Option<Node<'p>>> {
        let place = path.place?;
        if let Some(Found::Unknown) = self.found.get(place) {
            self.find(place)?;
        }
        match self.found.get(place)? {
            Found::There(node) if !path.blank || self.plan.blank_is_missing() => Some(Some(*node)),
            Found::There(node) | Found::Void(node) => Some(Some(*node).filter(|node| is_there(*node, path.blank))),
            Found::Absent | Found::Unknown => Some(None),
        }
    }

    fn find(&mut self, place: usize) -> Option<Option<Node<'p>>> {
        let places = &self.plan.places;
        let number = places.places.get(place)?.group;
        let group = places.groups.get(number)?;
        let base = match group.base {
            Base::Payload => Some(self.root),
            Base::Place(place) => self.place(place)?,
            Base::Slot(slot) => match self.memos.get(slot)? {
                Memo::Element(node, _) => Some(*node),
                Memo::Ready(None) => None,
                Memo::Ready(Some(_)) | Memo::Unset | Memo::Failed(_) => return None,
            },
        };
        for place in &group.places {
            self.found[*place] = Found::Absent;
        }
        if let Some(base) = base {
            self.fill(places, number, group, base);
        }
        match self.found[place] {
            Found::There(node) | Found::Void(node) => Some(Some(node)),
            Found::Absent | Found::Unknown => Some(None),
        }
    }

    fn fill(&mut self, places: &'p Places, number: usize, group: &'p Group, base: Node<'p>) {
        if base.kind() == NodeKind::Object && group.named.len() > FEW {
            return self.fill_members(places, number, group, base);
        }
        for place in &group.places {
            let node = match &places.places[*place].step {
                Step::Name(name) => base.get(name),
                Step::Index(index) => base.at(*index),
            };
            if let Some(node) = node {
                self.found[*place] = Found::of(node, self.plan.blank_is_missing());
            }
        }
    }

    fn fill_members(&mut self, places: &'p Places, number: usize, group: &'p Group, base: Node<'p>) {
        if self.orders.len() <= number {
            self.orders.resize_with(places.groups.len(), Vec::new);
        }
        let (order, blank) = (&mut self.orders[number], self.plan.blank_is_missing());
        for (position, (key, node)) in base.members().enumerate() {
            let guess = order.get(position).copied().flatten().filter(|place| is_at(places, number, *place, &key));
            let place = guess.or_else(|| group.member(&key));
            if guess.is_none() {
                if order.len() <= position {
                    order.resize(position + 1, None);
                }
                order[position] = place;
            }
            if let Some(place) = place {
                self.found[place] = Found::of(node, blank);
            }
        }
    }

    /// Forgets what was found below a slot.
    pub(super) fn forget(&mut self, slot: usize) {
        let plan = self.plan;
        for place in plan.places_of_slot(slot) {
            self.found[*place] = Found::Unknown;
        }
    }
}

/// Whether a key leads to a place of a group. Guesses may come from another plan.
fn is_at(places: &Places, group: usize, place: usize, key: &Text<'_>) -> bool {
    let Some(plan) = places.places.get(place) else { return false };
    let Step::Name(name) = &plan.step else { return false };
    plan.group == group && matches!(key, Text::Token { body, escaped: false } if *body == &**name)
}
