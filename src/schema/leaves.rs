//! All leaf places of a schema, in document order: what the account of fields counts.

use super::facts::Key;
use super::lookup::Member;
use super::types::Type;
use super::view::Schema;
use crate::path::{is_plain_name, quoted_name};
use std::sync::Arc;

/// A step towards a leaf.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LeafStep {
    /// A member of an object.
    Name(Arc<str>),
    /// Every element of a list: `[*]`.
    Element,
    /// Every value of a map: `{*}`.
    Value,
}

/// A place that has nothing named below it.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// How to get there.
    pub steps: Vec<LeafStep>,
    /// What is said of it.
    pub schema: Schema,
    /// Whether it is there in every value in which its parents are.
    pub required: bool,
}

impl Leaf {
    /// The path as mappings write it, with `[*]` for elements: `.messages[*].text`.
    #[must_use]
    pub fn path(&self) -> String {
        print_leaf_steps(&self.steps)
    }
}

/// Prints steps as mappings write paths.
#[must_use]
pub fn print_leaf_steps(steps: &[LeafStep]) -> String {
    let print = |step: &LeafStep| match step {
        LeafStep::Name(name) if is_plain_name(name) => format!(".{name}"),
        LeafStep::Name(name) => format!(".{}", quoted_name(name)),
        LeafStep::Element => "[*]".to_owned(),
        LeafStep::Value => "{*}".to_owned(),
    };
    steps.iter().map(print).collect()
}

/// No more leaves than this, and none deeper.
const LEAVES: usize = 20_000;
const DEPTH: usize = 64;

impl Schema {
    /// All leaf places in the order of the document, at most 20,000 and 64 steps deep. An object without named members
    /// is a leaf, and so is one inside itself (a recursive schema is opened once). A place that can be an object or a list besides
    /// something else is a leaf too, before those below it.
    #[must_use]
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut walk = Walk { leaves: Vec::new(), steps: Vec::new(), open: Vec::new() };
        walk.visit(self, true);
        walk.leaves
    }
}

struct Walk {
    leaves: Vec<Leaf>,
    steps: Vec<LeafStep>,
    open: Vec<Key>,
}

impl Walk {
    fn visit(&mut self, schema: &Schema, required: bool) {
        if self.leaves.len() >= LEAVES {
            return;
        }
        let key = schema.key();
        let members = schema.properties();
        let values = schema.map_values();
        // Elements of which nothing is said belong to the list itself.
        let items = schema.items().filter(|items| !items.is_any());
        let below = !members.is_empty() || values.is_some() || items.is_some();
        if !below || self.steps.len() >= DEPTH || self.open.contains(&key) {
            return self.leaf(schema, required);
        }
        if has_scalars(schema) {
            self.leaf(schema, required);
        }
        self.open.push(key);
        self.members(members);
        if let Some(values) = values {
            self.step(LeafStep::Value, &values, false);
        }
        if let Some(items) = items {
            self.step(LeafStep::Element, &items, false);
        }
        self.open.pop();
    }

    fn members(&mut self, members: Vec<Member>) {
        for member in members {
            self.step(LeafStep::Name(member.name), &member.schema, member.required);
        }
    }

    fn step(&mut self, step: LeafStep, schema: &Schema, required: bool) {
        self.steps.push(step);
        self.visit(schema, required);
        self.steps.pop();
    }

    fn leaf(&mut self, schema: &Schema, required: bool) {
        self.leaves.push(Leaf { steps: self.steps.clone(), schema: schema.clone(), required });
    }
}

/// Whether values other than lists, objects and null can be there, by what the schema says.
fn has_scalars(schema: &Schema) -> bool {
    let scalars = [Type::String, Type::Number, Type::Boolean];
    let types = schema.types();
    types != super::types::TypeSet::ALL && scalars.into_iter().any(|one| types.meets(one.into()))
}
