//! Places of a payload or a record: the steps from the root, any element of a list as one step.
//!
//! In: paths of expressions and schemas. Out: [`Place`]s that can be compared: what is read against what the schema
//! declares, what is written against what the target has.

use crate::path::{Step, is_plain_name, quoted_name};
use crate::schema::{LeafStep, Schema};
use std::fmt::Write;
use std::sync::Arc;

/// One step of a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum PlaceStep {
    /// A member.
    Name(Arc<str>),
    /// Any element, or any member.
    Any,
    /// Any member of a map.
    Value,
    /// Any number of steps: `..` of a query.
    Deep,
}

/// The steps from the root.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Place(pub(super) Vec<PlaceStep>);

impl Place {
    pub(super) fn below(&self, steps: impl IntoIterator<Item = PlaceStep>) -> Place {
        Place(self.0.iter().cloned().chain(steps).collect())
    }

    pub(super) fn member(&self, name: &Arc<str>) -> Place {
        self.below([PlaceStep::Name(name.clone())])
    }

    pub(super) fn element(&self) -> Place {
        self.below([PlaceStep::Any])
    }

    pub(super) fn is_exact(&self) -> bool {
        !self.0.contains(&PlaceStep::Deep)
    }

    /// Whether this place, taken as a pattern, is or lies above `other`.
    pub(super) fn covers(&self, other: &Place) -> bool {
        prefix(&self.0, &other.0)
    }

    /// Whether this place, taken as a pattern, is or lies below `other`.
    pub(super) fn is_within(&self, other: &Place) -> bool {
        within(&self.0, &other.0)
    }

    /// As a mapping writes it, `[*]` for any element: `.messages[*].text`; the root is `.`.
    pub(super) fn source_text(&self) -> String {
        let text = self.print();
        if text.is_empty() { ".".to_owned() } else { text }
    }

    /// As a target path: `conversation.prompt.raw[*].text`; the root is `the record`.
    pub(super) fn target_text(&self) -> String {
        match self.print() {
            text if text.is_empty() => "the record".to_owned(),
            text => text.strip_prefix('.').map_or(text.clone(), str::to_owned),
        }
    }

    fn print(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            // Writing into a text does not fail.
            let _ = match step {
                PlaceStep::Name(name) if is_plain_name(name) => write!(text, ".{name}"),
                PlaceStep::Name(name) => write!(text, ".{}", quoted_name(name)),
                PlaceStep::Any => write!(text, "[*]"),
                PlaceStep::Value => write!(text, "{{*}}"),
                PlaceStep::Deep => write!(text, ".."),
            };
        }
        text
    }
}

/// The steps of a path, every index as any element.
pub(super) fn steps(steps: &[Step]) -> impl Iterator<Item = PlaceStep> {
    steps.iter().map(|step| match step {
        Step::Name(name) => PlaceStep::Name(name.clone()),
        Step::Index(_) => PlaceStep::Any,
    })
}

fn same(pattern: &PlaceStep, step: &PlaceStep) -> bool {
    match (pattern, step) {
        (PlaceStep::Name(a), PlaceStep::Name(b)) => a == b,
        (PlaceStep::Any | PlaceStep::Value | PlaceStep::Deep, _) | (PlaceStep::Name(_), PlaceStep::Value) => true,
        (PlaceStep::Name(_), PlaceStep::Any | PlaceStep::Deep) => false,
    }
}

fn prefix(pattern: &[PlaceStep], place: &[PlaceStep]) -> bool {
    match (pattern, place) {
        ([], _) => true,
        ([PlaceStep::Deep, rest @ ..], _) => (0..=place.len()).any(|skipped| prefix(rest, &place[skipped..])),
        ([first, rest @ ..], [step, behind @ ..]) => same(first, step) && prefix(rest, behind),
        (_, []) => false,
    }
}

fn within(pattern: &[PlaceStep], place: &[PlaceStep]) -> bool {
    match (pattern, place) {
        (_, []) => true,
        ([PlaceStep::Deep, rest @ ..], _) => (0..=place.len()).any(|skipped| within(rest, &place[skipped..])),
        ([first, rest @ ..], [step, behind @ ..]) => same(first, step) && within(rest, behind),
        ([], _) => false,
    }
}

/// A field of a schema: a place below which it names nothing more.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) place: Place,
    pub(super) schema: Schema,
}

/// The fields of a schema, in its order. A list of plain values is one field.
pub(super) fn leaves(schema: &Schema) -> Vec<Leaf> {
    let step = |step: LeafStep| match step {
        LeafStep::Name(name) => PlaceStep::Name(name),
        LeafStep::Element => PlaceStep::Any,
        LeafStep::Value => PlaceStep::Value,
    };
    let leaf = |leaf: crate::schema::Leaf| {
        let mut steps: Vec<PlaceStep> = leaf.steps.into_iter().map(step).collect();
        while steps.last() == Some(&PlaceStep::Any) {
            steps.pop();
        }
        Leaf { place: Place(steps), schema: leaf.schema }
    };
    let mut leaves: Vec<Leaf> = schema.leaves().into_iter().map(leaf).collect();
    leaves.retain(|leaf| !leaf.place.0.is_empty());
    // A list that may also be a single value comes twice.
    leaves.dedup_by(|next, first| next.place == first.place);
    leaves
}
