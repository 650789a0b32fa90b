//! The template of a record: its objects, with their members in the key order of the target schema.
//!
//! In: the rules of one emit, translated. Out: a tree that `run/record.rs` writes from top to bottom, constants already
//! as bytes. Several rules may stand on one place (with guards that exclude one another), and a place may be written
//! whole or member by member.

use super::check::Check;
use super::direct::Direct;
use super::expression::Expression;
use super::layout::Layout;
use crate::schema::{Property, Schema};
use crate::source::Place;
use std::sync::Arc;

/// A rule, ready to run.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// All must hold.
    pub guards: Vec<Expression>,
    /// What it writes.
    pub value: Expression,
    /// How it is written without being made first, where it can be.
    pub direct: Option<Direct>,
    /// How the value is written.
    pub layout: Arc<Layout>,
    /// What the value must be, where that is not proved.
    pub check: Option<Check>,
    /// Whether the rule was written outside every emit.
    pub shared: bool,
    /// Where it is written.
    pub rule: Place,
}

/// An object of a record.
#[derive(Debug)]
pub(crate) struct Template {
    /// Its members, in the order they are written.
    pub members: Vec<Slotted>,
    /// How many of its members the target requires.
    pub required: usize,
    /// Names that the target requires and no rule writes.
    pub unwritten: Vec<Arc<str>>,
    /// Where it stands, as a JSON Pointer.
    pub pointer: Arc<str>,
}

/// A member of an object of a record.
#[derive(Debug)]
pub(crate) struct Slotted {
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands, as a JSON Pointer.
    pub pointer: Arc<str>,
    /// Its key with the colon; of constants, everything up to and with the last one.
    pub prefix: Box<[u8]>,
    /// How many required members it stands for.
    pub required: usize,
    /// Whether it is the id of the record.
    pub is_id: bool,
    /// What is written.
    pub content: Content,
    /// What is written there, where that is plain.
    pub shortcut: Shortcut,
    /// Where its bytes are kept when all records of the payload have the same ones.
    pub cache: Option<usize>,
}

/// What the only rule of a place gives, where it has no guards and no literal: known without evaluating it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortcut {
    /// Anything.
    None,
    /// What stands at a place of the payload. Numbers are copied too, unless they must be whole.
    Place(usize, bool),
    /// What a slot holds.
    Slot(usize),
}

impl Shortcut {
    /// Of what is written at a place. `blank` tells whether blank text of the payload is missing.
    fn of(content: &Content, blank: bool) -> Self {
        let Content::Open { candidates, object: None } = content else { return Self::None };
        let [only] = &candidates[..] else { return Self::None };
        if !only.guards.is_empty() {
            return Self::None;
        }
        match &only.value {
            Expression::Slot(slot) => Self::Slot(*slot),
            Expression::Path(path) if path.blank == blank => {
                path.place.map_or(Self::None, |place| Self::Place(place, !only.layout.integer))
            }
            _ => Self::None,
        }
    }
}

/// What is written at a place.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing more: the prefix says it all.
    Fixed,
    /// The first of these rules whose guards hold and that has a value, else the object.
    Open {
        /// The rules of the place itself.
        candidates: Vec<Candidate>,
        /// The rules below it.
        object: Option<Template>,
    },
}

/// The rules of a record, by place, while the template is built.
#[derive(Debug)]
pub(super) struct Tree {
    candidates: Vec<Candidate>,
    members: Vec<(Arc<str>, Tree)>,
}

impl Tree {
    pub(super) fn new() -> Self {
        Self { candidates: Vec::new(), members: Vec::new() }
    }

    /// Puts a rule at its place.
    pub(super) fn add(&mut self, names: &[Arc<str>], candidate: Candidate) {
        let Some((first, rest)) = names.split_first() else {
            self.candidates.push(candidate);
            return;
        };
        let place = match self.members.iter().position(|(name, _)| name == first) {
            Some(place) => place,
            None => {
                self.members.push((first.clone(), Tree::new()));
                self.members.len() - 1
            }
        };
        self.members[place].1.add(rest, candidate);
    }

    /// Whether the places of all objects that are written member by member can be checked one by one.
    pub(super) fn is_plain(&self, schema: &Schema) -> bool {
        let below = |(name, tree): &(Arc<str>, Tree)| tree.is_plain(&schema_of(schema, name));
        self.members.is_empty() || (schema.is_plain() && self.members.iter().all(below))
    }
}

fn schema_of(schema: &Schema, name: &str) -> Schema {
    match schema.property(name) {
        Property::Declared { schema, .. } => schema,
        Property::Undeclared | Property::Closed => Schema::any(),
    }
}

/// Builds templates.
pub(super) struct Builder<'b> {
    /// Tells whether an expression gives the same for every record of a payload.
    pub is_of_payload: &'b mut dyn FnMut(&Expression) -> bool,
    /// Renders a constant as a record has it; nothing where nothing is written.
    pub render: &'b dyn Fn(&Expression, &Layout) -> Option<Vec<u8>>,
    /// Whether constants may become bytes, and plain values are written without evaluating them.
    pub folds: bool,
    /// Whether blank text of the payload is missing.
    pub blank: bool,
    /// Whether an object without a member that the target requires is refused.
    pub requires: bool,
    /// Whether there are several records a payload, so that bytes are worth keeping.
    pub caches: bool,
    /// Places for kept bytes so far.
    pub cached: usize,
}

impl Builder<'_> {
    /// The template of an object.
    pub(super) fn object(&mut self, tree: Tree, schema: &Schema, layout: &Layout, pointer: &str) -> Template {
        let mut members = tree.members;
        members.sort_by_key(|(name, _)| layout.rank(name));
        let names = if self.requires { schema.required() } else { Vec::new() };
        let is_written = |name: &Arc<str>| members.iter().any(|(written, _)| written == name);
        let unwritten = names.iter().filter(|name| !is_written(name)).cloned().collect();
        let mut slotted = Vec::new();
        let mut required = 0;
        for (name, tree) in members {
            let needed = usize::from(names.contains(&name));
            required += needed;
            let pointer = format!("{pointer}/{}", crate::path::escape_pointer(&name));
            let member = self.member(name, tree, schema, layout, &pointer, needed);
            push(&mut slotted, member);
        }
        Template { members: slotted, required, unwritten, pointer: pointer.into() }
    }

    fn member(
        &mut self,
        name: Arc<str>,
        tree: Tree,
        schema: &Schema,
        layout: &Layout,
        pointer: &str,
        required: usize,
    ) -> Slotted {
        let below = schema_of(schema, &name);
        let layout = layout.member(&name).cloned().unwrap_or_else(|| Layout::of(&below));
        let Tree { candidates, members } = tree;
        let inner = Tree { candidates: Vec::new(), members };
        let has_object = !inner.members.is_empty();
        let object = has_object.then(|| self.object(inner, &below, &layout, pointer));
        let mut prefix = key(&name);
        let is_id = pointer == "/_id";
        let content = match self.fixed(is_id, &candidates, object.as_ref()) {
            Some(bytes) => {
                prefix.extend(bytes);
                Content::Fixed
            }
            None => Content::Open { candidates, object },
        };
        let cache = self.cache(&content);
        let takes_shortcuts = self.folds && cache.is_none();
        let shortcut = if takes_shortcuts { Shortcut::of(&content, self.blank) } else { Shortcut::None };
        Slotted { name, pointer: pointer.into(), prefix: prefix.into(), required, is_id, content, shortcut, cache }
    }

    /// The bytes of a place that is the same in every record of every payload.
    fn fixed(&self, is_id: bool, candidates: &[Candidate], object: Option<&Template>) -> Option<Vec<u8>> {
        match (candidates, object) {
            ([only], None) if self.folds && !is_id && only.guards.is_empty() && only.check.is_none() => {
                (self.render)(&only.value, &only.layout)
            }
            ([], Some(object)) if object.unwritten.is_empty() => {
                let [only] = &object.members[..] else { return None };
                let Content::Fixed = only.content else { return None };
                Some([b"{", &*only.prefix, b"}"].concat())
            }
            _ => None,
        }
    }

    fn cache(&mut self, content: &Content) -> Option<usize> {
        if !self.caches || !self.is_same_in_all(content) || matches!(content, Content::Fixed) {
            return None;
        }
        self.cached += 1;
        Some(self.cached - 1)
    }

    fn is_same_in_all(&mut self, content: &Content) -> bool {
        match content {
            Content::Fixed => true,
            Content::Open { candidates, object } => {
                let mut same = true;
                for candidate in candidates {
                    same &= (self.is_of_payload)(&candidate.value);
                    same &= candidate.guards.iter().all(|guard| (self.is_of_payload)(guard));
                }
                same && object
                    .iter()
                    .flat_map(|object| &object.members)
                    .all(|member| self.is_same_in_all(&member.content))
            }
        }
    }
}

/// Adds a member; a constant behind another one becomes one with it.
fn push(members: &mut Vec<Slotted>, member: Slotted) {
    if let (Some(last), Content::Fixed) = (members.last_mut(), &member.content)
        && matches!(last.content, Content::Fixed)
    {
        last.prefix = [&*last.prefix, b",", &*member.prefix].concat().into();
        last.required += member.required;
        return;
    }
    members.push(member);
}

/// A key of an object, with its colon.
pub(super) fn key(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    crate::payload::Text::Plain(name).write_json(&mut bytes);
    bytes.push(b':');
    bytes
}
