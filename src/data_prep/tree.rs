//! The destinations of a set as a tree, in the order in which they come first.

use super::place::PlaceStep;
use indexmap::IndexMap;

/// A place of the record.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The mappings that go here, as indexes into the set.
    pub own: Vec<usize>,
    /// Places below.
    pub below: IndexMap<PlaceStep, Place>,
}

/// What stands below a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    /// Nothing.
    Nothing,
    /// Members.
    Names,
    /// Elements one by one.
    Indexes,
    /// Every element.
    Every,
    /// Things that cannot stand together.
    Mixed,
}

impl Place {
    /// Puts a mapping at the end of a path.
    pub(super) fn put(&mut self, steps: &[PlaceStep], mapping: usize) {
        let mut place = self;
        for step in steps {
            place = place.below.entry(step.clone()).or_default();
        }
        place.own.push(mapping);
    }

    /// What stands below it.
    pub(super) fn shape(&self) -> Below {
        let all = |test: fn(&PlaceStep) -> bool| self.below.keys().all(test);
        if self.below.is_empty() {
            Below::Nothing
        } else if all(|step| matches!(step, PlaceStep::Name(_))) {
            Below::Names
        } else if all(|step| matches!(step, PlaceStep::Index(0..))) {
            Below::Indexes
        } else if all(|step| *step == PlaceStep::Every) {
            Below::Every
        } else {
            Below::Mixed
        }
    }

    /// All mappings that go here or below.
    pub(super) fn mappings(&self) -> Vec<usize> {
        let mut found = self.own.clone();
        self.below.values().for_each(|place| found.extend(place.mappings()));
        found
    }

    /// Whether it is nothing but a prefix of names.
    pub(super) fn is_prefix(&self) -> bool {
        self.own.is_empty() && self.shape() == Below::Names
    }
}
