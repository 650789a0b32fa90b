//! The places of a payload that the rules of an event read: each is found once, with its neighbours, however many
//! rules read it.
//!
//! In: paths, as expressions are translated. Out: [`Places`], grouped by the object or list they stand in.
//! `run/places.rs` finds all places of a group in one go over the members.

use crate::path::Step;
use crate::payload::{Keys, Text};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// All places that are read.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// By number.
    pub places: Vec<PlacePlan>,
    /// What they stand in.
    pub groups: Vec<Group>,
}

/// One place.
#[derive(Debug)]
pub(crate) struct PlacePlan {
    /// The step from what it stands in.
    pub step: Step,
    /// What it stands in.
    pub group: usize,
}

/// The places that stand in one object or list.
#[derive(Debug)]
pub(crate) struct Group {
    /// The object or list.
    pub base: Base,
    /// The places in it.
    pub places: Vec<usize>,
    /// Those that are members, by name.
    pub named: FxHashMap<Box<str>, usize>,
    /// The lengths of their names in bytes, a bit each; the last for all that are longer.
    lengths: u64,
    /// The same by the numbers of their names.
    numbered: OnceLock<Box<[Option<usize>]>>,
}

/// Where a group of places starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// At the whole payload.
    Payload,
    /// At what a slot is bound to.
    Slot(usize),
    /// At another place.
    Place(usize),
}

impl Group {
    /// The places of members by the numbers that these names have; always of the same names.
    #[inline]
    pub(crate) fn numbered(&self, keys: &Keys) -> &[Option<usize>] {
        self.numbered.get_or_init(|| keys.table(None, self.named.iter().map(|(name, place)| (name, Some(*place)))))
    }

    /// The place of a member. Most members that no rule reads are told by their length.
    #[inline]
    pub(crate) fn member(&self, key: &Text<'_>) -> Option<usize> {
        match key {
            Text::Token { body, escaped: false } if self.lengths & length_bit(body) == 0 => None,
            key => self.named.get(&*key.characters()).copied(),
        }
    }
}

fn length_bit(name: &str) -> u64 {
    1 << name.len().min(63)
}

impl Places {
    /// The number of the place some steps below a base.
    pub(super) fn add(&mut self, base: Base, steps: &[Step]) -> Option<usize> {
        let (first, rest) = steps.split_first()?;
        let group = self.group(base);
        let known = self.groups[group].places.iter().copied().find(|place| self.places[*place].step == *first);
        let place = known.unwrap_or_else(|| self.place(group, first));
        if rest.is_empty() { Some(place) } else { self.add(Base::Place(place), rest) }
    }

    fn group(&mut self, base: Base) -> usize {
        self.groups.iter().position(|group| group.base == base).unwrap_or_else(|| {
            self.groups.push(Group {
                base,
                places: Vec::new(),
                named: FxHashMap::default(),
                lengths: 0,
                numbered: OnceLock::new(),
            });
            self.groups.len() - 1
        })
    }

    fn place(&mut self, group: usize, step: &Step) -> usize {
        let place = self.places.len();
        self.places.push(PlacePlan { step: step.clone(), group });
        self.groups[group].places.push(place);
        if let Step::Name(name) = step {
            self.groups[group].lengths |= length_bit(name);
            self.groups[group].named.insert(Box::from(&**name), place);
        }
        place
    }

    /// The places that are found anew when a slot is bound, for each slot that has any.
    pub(super) fn by_slot(&self, slots: usize) -> Vec<Vec<usize>> {
        let mut found = vec![Vec::new(); slots];
        for (place, plan) in self.places.iter().enumerate() {
            if let Some(slot) = self.root(plan.group)
                && let Some(places) = found.get_mut(slot)
            {
                places.push(place);
            }
        }
        found
    }

    /// The groups of places below a slot, or below the whole payload, each behind what it stands in.
    pub(super) fn groups_below(&self, slot: Option<usize>) -> impl Iterator<Item = usize> {
        (0..self.groups.len()).filter(move |group| self.root(*group) == slot)
    }

    fn root(&self, group: usize) -> Option<usize> {
        match self.groups[group].base {
            Base::Payload => None,
            Base::Slot(slot) => Some(slot),
            Base::Place(place) => self.root(self.places[place].group),
        }
    }
}
