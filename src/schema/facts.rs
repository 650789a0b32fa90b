//! What a place says once its `$ref`s are followed and its `allOf`s are merged.
//!
//! A place of which several schema objects speak is a list of atoms that must all hold. Judging the same value twice
//! by the same object changes nothing, so each object stands in the list once, however often references lead to it.

use super::document::{Document, Entry};
use super::pattern::Pattern;
use super::shape::{Additional, NodeId, NumberRules, Other, Shape, TextRules, extend_new, least};
use super::types::{Type, TypeSet};
use super::view::Schema;
use indexmap::IndexMap;
use rustc_hash::FxHashSet;
use serde_json::Value as Json;
use std::sync::Arc;

/// One schema object that must hold.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub document: Arc<Document>,
    pub node: NodeId,
    /// Which of its keywords are set aside: [`WITHOUT_ANY_OF`] and the like.
    pub without: u8,
}

pub(super) const WITHOUT_ANY_OF: u8 = 1;
pub(super) const WITHOUT_ONE_OF: u8 = 2;
/// `$ref` and `allOf` are set aside: what they lead to stands beside the atom already.
pub(super) const WITHOUT_PARTS: u8 = 4;
/// `unevaluatedProperties: false` is set aside.
pub(super) const WITHOUT_SEAL: u8 = 8;
/// Conditions and everything else that is not modelled, and counts of members.
pub(super) const WITHOUT_OTHERS: u8 = 16;

/// What tells one place from another while the program runs.
pub(super) type Key = Vec<(usize, NodeId, u8)>;

impl Atom {
    pub(super) fn key(&self) -> (usize, NodeId, u8) {
        (Arc::as_ptr(&self.document) as usize, self.node, self.without)
    }

    /// The schema object, if it is not a link.
    pub(super) fn shape(&self) -> Option<&Shape> {
        match &self.document.node(self.node).entry {
            Entry::Shape(shape) => Some(shape),
            Entry::Link(_) => None,
        }
    }

    fn sibling(&self, node: NodeId) -> Atom {
        Atom { document: Arc::clone(&self.document), node, without: 0 }
    }

    pub(super) fn child(&self, node: NodeId) -> Schema {
        Schema::at(Arc::clone(&self.document), node)
    }
}

/// Follows references, links and `allOf`s: every schema object that judges the value itself, each once, outermost first.
pub(super) fn flatten(atoms: &[Atom]) -> Vec<Atom> {
    let mut flat = Vec::new();
    let mut seen = FxHashSet::default();
    let mut stack: Vec<Atom> = atoms.iter().rev().cloned().collect();
    while let Some(atom) = stack.pop() {
        if !seen.insert(atom.key()) {
            continue;
        }
        match &atom.document.node(atom.node).entry {
            Entry::Link(schema) => stack.extend(schema.atoms().iter().rev().cloned()),
            Entry::Shape(shape) => {
                if atom.without & WITHOUT_PARTS == 0 {
                    stack.extend(shape.all_of.iter().rev().map(|node| atom.sibling(*node)));
                    stack.extend(shape.reference.map(|node| atom.sibling(node)));
                }
                if !shape.says_nothing() {
                    flat.push(atom);
                }
            }
        }
    }
    flat
}

/// What a place says.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub types: TypeSet,
    pub values: Option<Vec<Json>>,
    pub text: TextRules,
    pub number: NumberRules,
    pub list: ListFacts,
    pub object: ObjectFacts,
    pub groups: Vec<Group>,
    pub others: Vec<OtherRule>,
    pub annotations: IndexMap<Arc<str>, Json>,
}

/// What is asked of lists.
#[derive(Debug, Default)]
pub(super) struct ListFacts {
    pub rules: Vec<ItemRule>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
}

/// What one schema object asks of elements.
#[derive(Debug)]
pub(super) struct ItemRule {
    pub prefix: Vec<Schema>,
    pub rest: Option<Schema>,
}

/// What is asked of objects.
#[derive(Debug, Default)]
pub(super) struct ObjectFacts {
    /// Properties that are named, with everything that is said of them.
    pub members: IndexMap<Arc<str>, Schema>,
    pub required: Vec<Arc<str>>,
    pub rules: Vec<NameRule>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    /// `unevaluatedProperties: false`, seeing everything that is said.
    pub sealed: bool,
    /// The atoms of the flat list that say so.
    seals: Vec<usize>,
}

/// What one schema object says of member names.
#[derive(Debug)]
pub(super) struct NameRule {
    pub declared: IndexMap<Arc<str>, Schema>,
    pub patterns: Vec<(Pattern, Schema)>,
    pub rest: Rest,
}

/// What one schema object says of members that it does not name.
#[derive(Debug, Clone)]
pub(super) enum Rest {
    Open,
    Closed,
    Each(Schema),
}

/// An `anyOf` or `oneOf`.
#[derive(Debug)]
pub(super) struct Group {
    /// Whether exactly one branch must hold.
    pub exclusive: bool,
    pub branches: Vec<Schema>,
    /// Which atom of the flat list it comes from.
    pub atom: usize,
}

/// A keyword that is not modelled.
#[derive(Debug)]
pub(super) struct OtherRule {
    /// Which atom of the flat list it comes from: `then` belongs to the `if` beside it.
    pub atom: usize,
    pub keyword: Arc<str>,
    pub fact: OtherFact,
}

/// What stands at such a keyword.
#[derive(Debug)]
pub(super) enum OtherFact {
    Plain(Json),
    One(Schema),
    Named(IndexMap<Arc<str>, Schema>),
    /// A schema object of which only the whole says what the keyword means.
    Whole(Schema),
}

/// What several name rules say of one name.
pub(super) enum Named {
    /// These must all hold.
    Declared(Vec<Schema>),
    Undeclared,
    Closed,
}

impl Facts {
    /// The facts of a flat list of atoms.
    pub(super) fn of(flat: &[Atom]) -> Self {
        let mut facts = Self { types: types_of(flat), ..Self::default() };
        for (index, atom) in flat.iter().enumerate() {
            if let Some(shape) = atom.shape() {
                facts.add(index, atom, shape);
            }
        }
        facts.seal(flat);
        facts.name_members();
        facts.types = facts.types.without(facts.contradicted());
        if let Some(values) = &mut facts.values {
            values.retain(|value| facts.types.covers(TypeSet::of_json(value)));
        }
        facts
    }

    /// Types of which no value can be, because what is asked of them contradicts itself.
    fn contradicted(&self) -> TypeSet {
        let apart = |min: Option<u64>, max: Option<u64>| min.zip(max).is_some_and(|(min, max)| min > max);
        let refused = |name: &Arc<str>| matches!(self.object.named(name), Named::Closed);
        let contradictions = [
            (apart(self.text.min, self.text.max), Type::String),
            (self.number.is_empty_range(), Type::Number),
            (apart(self.list.min, self.list.max), Type::Array),
            (apart(self.object.min, self.object.max) || self.object.required.iter().any(refused), Type::Object),
        ];
        contradictions.into_iter().filter(|(holds, _)| *holds).map(|(_, one)| one).collect()
    }

    fn add(&mut self, index: usize, atom: &Atom, shape: &Shape) {
        if let Some(values) = &shape.values {
            self.values = Some(match self.values.take() {
                None => values.clone(),
                Some(before) => super::unique::common(before, values),
            });
        }
        self.text.join(&shape.text);
        self.number.join(&shape.number);
        self.add_list(atom, shape);
        self.add_object(index, atom, shape);
        self.add_groups(index, atom, shape);
        for (keyword, other) in shape.others.iter().filter(|_| atom.without & WITHOUT_OTHERS == 0) {
            self.others.push(OtherRule { atom: index, keyword: Arc::clone(keyword), fact: OtherFact::of(atom, other) });
        }
        for (keyword, value) in &shape.annotations {
            self.annotations.entry(Arc::clone(keyword)).or_insert_with(|| value.clone());
        }
    }

    fn add_list(&mut self, atom: &Atom, shape: &Shape) {
        let list = &shape.list;
        self.list.min = self.list.min.max(list.min);
        self.list.max = least(self.list.max, list.max);
        self.list.unique |= list.unique;
        if !list.prefix.is_empty() || list.rest.is_some() {
            let prefix = list.prefix.iter().map(|node| atom.child(*node)).collect();
            self.list.rules.push(ItemRule { prefix, rest: list.rest.map(|node| atom.child(node)) });
        }
    }

    fn add_object(&mut self, index: usize, atom: &Atom, shape: &Shape) {
        let object = &shape.object;
        if atom.without & WITHOUT_OTHERS == 0 {
            self.object.min = self.object.min.max(object.min);
            self.object.max = least(self.object.max, object.max);
        }
        if object.sealed && atom.without & WITHOUT_SEAL == 0 {
            self.object.seals.push(index);
        }
        if self.object.required.is_empty() {
            self.object.required.clone_from(&object.required);
        } else {
            extend_new(&mut self.object.required, &object.required);
        }
        if object.properties.is_empty() && object.patterns.is_empty() && object.additional == Additional::Open {
            return;
        }
        let named = |(name, node): (&Arc<str>, &NodeId)| (Arc::clone(name), atom.child(*node));
        let pattern = |(pattern, node): &(Arc<str>, NodeId)| (Pattern::new(pattern), atom.child(*node));
        self.object.rules.push(NameRule {
            declared: object.properties.iter().map(named).collect(),
            patterns: object.patterns.iter().map(pattern).collect(),
            rest: match object.additional {
                Additional::Open => Rest::Open,
                Additional::Closed => Rest::Closed,
                Additional::Each(node) => Rest::Each(atom.child(node)),
            },
        });
    }

    fn add_groups(&mut self, index: usize, atom: &Atom, shape: &Shape) {
        let groups = [(false, &shape.any_of, WITHOUT_ANY_OF), (true, &shape.one_of, WITHOUT_ONE_OF)];
        for (exclusive, nodes, mask) in groups {
            if nodes.is_empty() || atom.without & mask != 0 {
                continue;
            }
            let mut branches: Vec<Schema> = nodes.iter().map(|node| atom.child(*node)).collect();
            if !exclusive {
                let mut seen = FxHashSet::default();
                branches.retain(|branch| seen.insert(branch.key()));
            }
            self.groups.push(Group { exclusive, branches, atom: index });
        }
    }

    /// A seal that sees everything that is said is a fact; another one sees only what its own schema object says.
    fn seal(&mut self, flat: &[Atom]) {
        for index in std::mem::take(&mut self.object.seals) {
            let Some(atom) = flat.get(index) else { continue };
            if index == 0 && flatten(std::slice::from_ref(atom)).len() == flat.len() {
                self.object.sealed = true;
                continue;
            }
            let fact = OtherFact::Whole(Schema::of_atoms(vec![atom.clone()]));
            self.others.push(OtherRule { atom: index, keyword: "unevaluatedProperties".into(), fact });
        }
        self.others.sort_by_key(|other| other.atom);
    }

    /// Gives each named property everything that is said of it, and leaves out those that some schema object refuses.
    fn name_members(&mut self) {
        let object = &self.object;
        let names: indexmap::IndexSet<Arc<str>> =
            object.rules.iter().flat_map(|rule| rule.declared.keys().cloned()).collect();
        let member = |name: Arc<str>| match object.named(&name) {
            Named::Declared(schemas) => Some((name, Schema::all(schemas))),
            Named::Undeclared | Named::Closed => None,
        };
        self.object.members = names.into_iter().filter_map(member).collect();
    }

    /// The alternatives of a group, with everything else that is said.
    pub(super) fn alternatives(&self, flat: &[Atom], group: &Group) -> Vec<Schema> {
        let mut rest = flat.to_vec();
        if let Some(atom) = rest.get_mut(group.atom) {
            atom.without |= if group.exclusive { WITHOUT_ONE_OF } else { WITHOUT_ANY_OF };
        }
        // What a branch names is evaluated too, of an `anyOf` what any of several names: then the seal says less.
        rest.iter_mut().for_each(|atom| atom.without |= WITHOUT_PARTS | WITHOUT_SEAL);
        let rest = Schema::of_atoms(rest);
        group.branches.iter().map(|branch| Schema::all(vec![rest.clone(), branch.clone()])).collect()
    }
}

impl ListFacts {
    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.min.is_none() && self.max.is_none() && !self.unique
    }
}

impl ObjectFacts {
    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.required.is_empty() && self.min.is_none() && self.max.is_none() && !self.sealed
    }

    /// What the rules say of one name.
    pub(super) fn named(&self, name: &str) -> Named {
        let mut schemas: Vec<Schema> = Vec::new();
        for rule in &self.rules {
            let before = schemas.len();
            schemas.extend(rule.declared.get(name).cloned());
            schemas.extend(rule.patterns.iter().filter(|(one, _)| one.matches(name)).map(|(_, schema)| schema.clone()));
            if schemas.len() == before {
                match &rule.rest {
                    Rest::Open => {}
                    Rest::Closed => return Named::Closed,
                    Rest::Each(schema) => schemas.push(schema.clone()),
                }
            }
        }
        if schemas.is_empty() { Named::Undeclared } else { Named::Declared(schemas) }
    }
}

impl OtherFact {
    fn of(atom: &Atom, other: &Other) -> Self {
        match other {
            Other::Plain(json) => Self::Plain(json.clone()),
            Other::One(node) => Self::One(atom.child(*node)),
            Other::Named(nodes) => {
                Self::Named(nodes.iter().map(|(name, node)| (Arc::clone(name), atom.child(*node))).collect())
            }
        }
    }
}

/// The types that a list of atoms lets through.
fn types_of(flat: &[Atom]) -> TypeSet {
    flat.iter().map(own_types).fold(TypeSet::ALL, TypeSet::intersect)
}

/// The types that one schema object, with what it refers to, lets through. Remembered at the place, so that schemas
/// which share their parts many times over are walked once.
fn types_at(atom: &Atom) -> TypeSet {
    let node = atom.document.node(atom.node);
    *node.types.get_or_init(|| match &node.entry {
        Entry::Link(schema) => schema.types(),
        Entry::Shape(shape) => {
            let below = shape.reference.iter().chain(&shape.all_of).map(|node| types_at(&atom.sibling(*node)));
            below.fold(own_types(atom), TypeSet::intersect)
        }
    })
}

fn own_types(atom: &Atom) -> TypeSet {
    let Some(shape) = atom.shape() else { return types_at(atom) };
    let mut types = shape.types.unwrap_or(TypeSet::ALL);
    if let Some(values) = &shape.values {
        let of_values = values.iter().map(TypeSet::of_json).fold(TypeSet::NONE, TypeSet::union);
        types = types.intersect(of_values);
    }
    for (nodes, mask) in [(&shape.any_of, WITHOUT_ANY_OF), (&shape.one_of, WITHOUT_ONE_OF)] {
        if !nodes.is_empty() && atom.without & mask == 0 {
            let branches = nodes.iter().map(|node| types_at(&atom.sibling(*node)));
            types = types.intersect(branches.fold(TypeSet::NONE, TypeSet::union));
        }
    }
    types
}

impl Facts {
    /// Whether values of a type can be there.
    pub(super) fn meets(&self, one: Type) -> bool {
        self.types.meets(one.into())
    }
}
