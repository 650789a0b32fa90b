//! Verdicts of the usual schemas, told in one walk over a payload: kinds, members, elements, listed scalars, and what
//! `glance.rs` tells of texts, numbers and sizes.
//!
//! In: a place of a schema. Out: a [`Table`] of rules, where no keyword that restricts is one of `anyOf`, `oneOf`, `not`,
//! `if`, `allOf`, `prefixItems`, `contains`, `patternProperties` and their like, and `$ref` stands alone. All other schemas
//! have none, and the `jsonschema` crate judges; it also judges what a table is unsure of, and explains what it refuses.

use super::document::{Document, Entry};
use super::facts::Atom;
use super::glance::{Glance, Told};
use super::shape::{Additional, NodeId, ObjectShape, Shape};
use super::types::{Type, TypeSet};
use super::view::Schema;
use crate::payload::{Keys, Node, NodeKind, UNKNOWN};
use indexmap::IndexMap;
use jsonschema::Draft;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde_json::Value as Json;
use std::sync::Arc;

/// What a schema says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is refused.
    Invalid,
    /// It is valid.
    Valid,
    /// It is valid, and every member of every object whose members the schema names is one of those.
    Named,
}

/// The rules of a simple schema.
#[derive(Debug)]
pub(super) struct Table {
    rules: Vec<Rule>,
    /// The rule of the place itself.
    root: usize,
    /// The names that members are numbered by.
    keys: Arc<Keys>,
}

/// One walk over a payload.
struct Walk<'t> {
    rules: &'t [Rule],
    /// Whether the keys of the payload have the numbers that the table knows.
    numbered: bool,
    /// Whether a member was found that its object's schema does not name.
    strays: bool,
    /// Whether something was found that cannot be told at once.
    unsure: bool,
}

/// What one place of a schema asks.
#[derive(Debug)]
struct Rule {
    types: TypeSet,
    /// The scalars that are listed, if any are.
    listed: Option<Box<[Scalar]>>,
    named: NamedMembers,
    /// Where each known name stands among them.
    places: Box<[u16]>,
    /// The bits of the members that must be there.
    required: u64,
    /// The rule of other members.
    others: usize,
    /// The rule of elements.
    elements: usize,
    /// What is asked of texts, numbers and sizes.
    glance: Option<Box<Glance>>,
}

/// What a schema says of members, by their names.
type NamedMembers = IndexMap<Box<str>, Named, FxBuildHasher>;

#[derive(Debug, Clone, Copy)]
struct Named {
    rule: usize,
    /// Its bit, where it must be there.
    bit: u64,
    /// Whether it is named as a property, not only required.
    declared: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Scalar {
    Null,
    Bool(bool),
    Text(Box<str>),
}

/// The rule that takes everything.
const ANY: usize = 0;
/// The rule that takes nothing.
const NOTHING: usize = 1;
/// Rules up to which members are found by number.
const MOST_NUMBERED: usize = 256;
/// No chain of `$ref`s is followed further.
const CHAIN: usize = 64;

impl Table {
    /// The table of a place; none where it is not simple.
    pub(super) fn of(schema: &Schema, keys: &Arc<Keys>) -> Option<Table> {
        let [Atom { document, node, without: 0 }] = schema.atoms() else { return None };
        // Older drafts know fewer of the keywords, and draft 4 does not count `1.0` as whole.
        if !matches!(document.dialect.0, Draft::Draft201909 | Draft::Draft202012) {
            return None;
        }
        let rules = vec![Rule::of_types(TypeSet::ALL), Rule::of_types(TypeSet::NONE)];
        let mut builder = Builder { document, keys, rules, numbers: FxHashMap::default() };
        let root = builder.rule(*node)?;
        Some(Table { rules: builder.rules, root, keys: keys.clone() })
    }

    /// What the schema says of a piece of a payload; none where that cannot be told here.
    pub(super) fn judge(&self, node: Node<'_>) -> Option<Verdict> {
        let numbered = node.is_numbered_by(&self.keys);
        let mut walk = Walk { rules: &self.rules, numbered, strays: false, unsure: false };
        match walk.takes(node, self.root) {
            false => Some(Verdict::Invalid),
            true if walk.unsure => None,
            true if walk.strays => Some(Verdict::Valid),
            true => Some(Verdict::Named),
        }
    }
}

impl<'t> Walk<'t> {
    /// Whether a rule takes a value.
    #[inline]
    fn takes(&mut self, node: Node<'_>, rule: usize) -> bool {
        let rule = &self.rules[rule];
        let is_of_kind = match node.kind() {
            NodeKind::Null => rule.types.contains(Type::Null),
            NodeKind::Bool => rule.types.contains(Type::Boolean),
            NodeKind::Text => rule.types.contains(Type::String),
            NodeKind::Number => rule.takes_number(node),
            NodeKind::List => rule.types.contains(Type::Array) && self.takes_elements(node, rule),
            NodeKind::Object => rule.types.contains(Type::Object) && self.takes_members(node, rule),
        };
        is_of_kind
            && rule.listed.as_ref().is_none_or(|listed| listed.iter().any(|scalar| scalar.equals(node)))
            && rule.glance.as_ref().is_none_or(|glance| self.is_told(glance, node))
    }

    /// Whether what is asked beyond the kind is met, or may be.
    fn is_told(&mut self, glance: &Glance, node: Node<'_>) -> bool {
        let told = match node.kind() {
            NodeKind::Null | NodeKind::Bool => Told::Yes,
            NodeKind::Number => glance.number(node.number()),
            NodeKind::Text => glance.text(node.text()),
            NodeKind::List => glance.list(node),
            NodeKind::Object => glance.object(node),
        };
        self.unsure |= told == Told::Unsure;
        told != Told::No
    }

    #[inline(never)]
    fn takes_elements(&mut self, list: Node<'_>, rule: &'t Rule) -> bool {
        rule.elements == ANY || list.elements().all(|element| self.takes(element, rule.elements))
    }

    #[inline(never)]
    fn takes_members(&mut self, object: Node<'_>, rule: &'t Rule) -> bool {
        let mut found = 0;
        for (number, member) in object.numbered_members() {
            let named = match rule.places.get(usize::from(number)) {
                Some(place) if self.numbered => rule.named.get_index(usize::from(*place)).map(|(_, named)| named),
                Some(_) | None => rule.named.get(&*member.key().characters()),
            };
            let below = match named {
                Some(named) => {
                    found |= named.bit;
                    self.strays |= !named.declared;
                    named.rule
                }
                None => {
                    self.strays |= !rule.named.is_empty();
                    rule.others
                }
            };
            if below != ANY && !self.takes(member, below) {
                return false;
            }
        }
        found == rule.required
    }
}

impl Rule {
    fn of_types(types: TypeSet) -> Self {
        let (named, places) = (IndexMap::default(), Box::default());
        Self { types, listed: None, named, places, required: 0, others: ANY, elements: ANY, glance: None }
    }

    #[inline]
    fn takes_number(&self, node: Node<'_>) -> bool {
        self.types.contains(Type::Number)
            || (self.types.contains(Type::Integer) && node.number().is_some_and(|number| number.is_integer()))
    }
}

impl Scalar {
    fn of(value: &Json) -> Option<Scalar> {
        match value {
            Json::Null => Some(Self::Null),
            Json::Bool(truth) => Some(Self::Bool(*truth)),
            Json::String(text) => Some(Self::Text(text.as_str().into())),
            Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }

    fn equals(&self, node: Node<'_>) -> bool {
        match self {
            Self::Null => node.is_null(),
            Self::Bool(truth) => node.boolean() == Some(*truth),
            Self::Text(text) => node.text().is_some_and(|found| found == **text),
        }
    }
}

/// Reads the places of a document into rules.
struct Builder<'d> {
    document: &'d Document,
    keys: &'d Keys,
    rules: Vec<Rule>,
    numbers: FxHashMap<NodeId, usize>,
}

impl<'d> Builder<'d> {
    fn rule(&mut self, place: NodeId) -> Option<usize> {
        let (place, shape) = self.resolve(place)?;
        if let Some(known) = self.numbers.get(&place) {
            return Some(*known);
        }
        if shape.restricts_nothing() {
            return Some(ANY);
        }
        if shape.types == Some(TypeSet::NONE) {
            return Some(NOTHING);
        }
        if !is_simple(shape) {
            return None;
        }
        let number = self.rules.len();
        // Its number is known first: a schema may refer to itself.
        self.numbers.insert(place, number);
        let types = shape.types.unwrap_or(TypeSet::ALL);
        self.rules.push(Rule::of_types(types));
        let listed = match &shape.values {
            Some(values) => Some(values.iter().map(Scalar::of).collect::<Option<_>>()?),
            None => None,
        };
        let others = match shape.object.additional {
            Additional::Open => ANY,
            Additional::Closed => NOTHING,
            Additional::Each(place) => self.rule(place)?,
        };
        let elements = shape.list.rest.map_or(Some(ANY), |place| self.rule(place))?;
        let (named, required) = self.members(&shape.object, others)?;
        let places = self.places(&named);
        let glance = Glance::of(&shape.text, &shape.number, &shape.sizes());
        self.rules[number] = Rule { types, listed, named, places, required, others, elements, glance };
        Some(number)
    }

    /// Where the known names stand among some members; nothing for schemas so large that it would take much room.
    fn places(&self, named: &NamedMembers) -> Box<[u16]> {
        if named.is_empty() || self.rules.len() > MOST_NUMBERED {
            return Box::default();
        }
        self.keys.table(UNKNOWN, named.keys().enumerate().map(|(place, name)| (name, place as u16)))
    }

    /// What a `$ref` that stands alone leads to.
    fn resolve(&self, mut place: NodeId) -> Option<(NodeId, &'d Shape)> {
        for _ in 0..CHAIN {
            let Entry::Shape(shape) = &self.document.node(place).entry else { return None };
            match shape.reference {
                None => return shape.all_of.is_empty().then_some((place, shape)),
                Some(target) if shape.restricts_nothing() && shape.all_of.is_empty() => place = target,
                Some(_) => return None,
            }
        }
        None
    }

    fn members(&mut self, object: &ObjectShape, others: usize) -> Option<(NamedMembers, u64)> {
        let mut members = IndexMap::default();
        for (name, place) in &object.properties {
            members.insert(Box::from(&**name), Named { rule: self.rule(*place)?, bit: 0, declared: true });
        }
        let mut required = 0_u64;
        for name in &object.required {
            let bit = !required & required.wrapping_add(1);
            let unnamed = Named { rule: others, bit: 0, declared: false };
            let member = members.entry(Box::from(&**name)).or_insert(unnamed);
            if member.bit == 0 {
                // More than there are bits for.
                if bit == 0 {
                    return None;
                }
                member.bit = bit;
                required |= bit;
            }
        }
        Some((members, required))
    }
}

/// Whether a shape without `$ref` and `allOf` has only the keywords that rules know.
fn is_simple(shape: &Shape) -> bool {
    shape.list.prefix.is_empty()
        && shape.object.patterns.is_empty()
        && !shape.object.sealed
        && shape.any_of.is_empty()
        && shape.one_of.is_empty()
        && shape.others.is_empty()
}
