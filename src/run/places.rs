//! Finding the places of a payload that rules read, all of one object in one go over its members.
//!
//! Keys that the source schema names have numbers, by which their places are found without comparing names.

use super::evaluate::{Machine, Memo};
use crate::path::Step;
use crate::payload::{Node, NodeKind};
use crate::plan::{Base, Group, Path, Places};

/// What is known of a place, with the index of its node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Found {
    /// Nobody looked.
    #[default]
    Unknown,
    /// There is nothing.
    Absent,
    /// `null`, or blank text where the source says that it is missing.
    Void(u32),
    /// A value.
    There(u32),
}

impl Found {
    #[inline]
    fn of(node: Node<'_>, blank: bool) -> Self {
        if node.is_there(blank) { Self::There(node.index()) } else { Self::Void(node.index()) }
    }
}

/// Groups with fewer places look each of them up.
const FEW: usize = 3;

impl<'p> Machine<'p> {
    /// What stands at a place; the outer `None` where its path does not start in the payload after all.
    #[inline]
    pub(super) fn place(&mut self, place: usize) -> Option<Option<Node<'p>>> {
        match self.found.get(place)? {
            Found::There(index) | Found::Void(index) => Some(Some(self.root.at_index(*index))),
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
            Found::There(index) if !path.blank || self.plan.blank_is_missing() => {
                Some(Some(self.root.at_index(*index)))
            }
            Found::There(index) | Found::Void(index) => {
                Some(Some(self.root.at_index(*index)).filter(|node| node.is_there(path.blank)))
            }
            Found::Absent | Found::Unknown => Some(None),
        }
    }

    fn find(&mut self, place: usize) -> Option<Option<Node<'p>>> {
        let places = &self.plan.places;
        let group = places.groups.get(places.places.get(place)?.group)?;
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
            self.fill(places, group, base);
        }
        match self.found[place] {
            Found::There(index) | Found::Void(index) => Some(Some(self.root.at_index(index))),
            Found::Absent | Found::Unknown => Some(None),
        }
    }

    fn fill(&mut self, places: &'p Places, group: &'p Group, base: Node<'p>) {
        if base.kind() == NodeKind::Object && group.named.len() > FEW {
            return self.fill_members(group, base);
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

    fn fill_members(&mut self, group: &'p Group, base: Node<'p>) {
        let blank = self.plan.blank_is_missing();
        let numbered = if base.is_numbered_by(self.keys) { group.numbered(self.keys) } else { &[] };
        for (number, node) in base.numbered_members() {
            let place = match numbered.get(usize::from(number)) {
                Some(place) => *place,
                None => group.member(&node.key()),
            };
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
