//! [`Schema`]: a place in a schema document, or a schema the engine made, as one thing to look things up in.

use super::document::Document;
use super::facts::{Atom, Facts, Key, flatten};
use super::load::{self, LoadFault};
use super::origin::Origin;
use super::shape::{NodeId, Shape};
use super::types::TypeSet;
use super::validator::Validator;
use rustc_hash::FxHashSet;
use serde_json::Value as Json;
use std::sync::{Arc, LazyLock, OnceLock};

/// A place in a schema document: `$ref`s followed, `allOf` merged, on demand and once. Cheap to clone, never changes.
///
/// `anyOf` and `oneOf` are seen through where a question has one answer for all their branches together: the types,
/// a member, the elements.
#[derive(Clone)]
pub struct Schema(Arc<Inner>);

struct Inner {
    /// What must hold, as referred to.
    atoms: Vec<Atom>,
    /// What must hold, references followed and `allOf` merged.
    flat: OnceLock<Vec<Atom>>,
    facts: OnceLock<Box<Facts>>,
    validator: OnceLock<Option<Arc<Validator>>>,
}

/// Where a schema stands: for notes in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaPlace {
    /// The file, as named when it was loaded.
    pub name: Arc<str>,
    /// JSON Pointer into the file.
    pub pointer: String,
    /// Line and column from 1.
    pub line: Option<(u32, u32)>,
}

impl Schema {
    /// Reads a schema file: JSON, valid under its meta-schema (the draft that `$schema` names, 2020-12 without one),
    /// local `$ref`s that resolve, patterns in the linear engine, no `$ref` out of the file, no cycle of nothing but
    /// `$ref`s. `{tenant}` and other `{name}` holes in property names are filled by `fill` first.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn load(name: &str, text: &str, fill: &dyn Fn(&str) -> Option<String>) -> Result<Schema, Vec<LoadFault>> {
        load::load(name, text, fill, None)
    }

    /// Reads a text that was made of several files.
    ///
    /// # Errors
    /// As [`Schema::load`].
    pub(crate) fn load_made(name: &str, text: &str, origin: Origin) -> Result<Schema, Vec<LoadFault>> {
        load::load(name, text, &|_| None, Some(origin))
    }

    /// A schema put together from several files by the rooms below, in the draft 2020-12, each of them read already.
    ///
    /// # Errors
    /// What only the whole shows; pointers lead into `json`.
    pub(crate) fn bundled(json: Json, fill: &dyn Fn(&str) -> Option<String>) -> Result<Schema, Vec<LoadFault>> {
        load::bundled(json, fill)
    }

    /// A schema made by the engine itself, from JSON of the draft 2020-12. What of it is no schema is passed over.
    #[must_use]
    pub fn from_json(json: Json) -> Schema {
        let document = Document::read("", json, super::document::Dialect::default(), Vec::new(), &mut Vec::new());
        Self::at(Arc::new(document), 0)
    }

    /// The schema that lets everything through.
    #[must_use]
    pub fn any() -> Schema {
        static ANY: LazyLock<Schema> = LazyLock::new(|| Schema::made(Shape::default(), Vec::new()));
        ANY.clone()
    }

    /// The schema that lets nothing through.
    #[must_use]
    pub fn nothing() -> Schema {
        static NOTHING: LazyLock<Schema> = LazyLock::new(|| Schema::made(Shape::nothing(), Vec::new()));
        NOTHING.clone()
    }

    pub(super) fn at(document: Arc<Document>, node: NodeId) -> Schema {
        Self::of_atoms(vec![Atom { document, node, without: 0 }])
    }

    pub(super) fn of_atoms(atoms: Vec<Atom>) -> Schema {
        let (flat, facts, validator) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner { atoms, flat, facts, validator }))
    }

    pub(super) fn made(shape: Shape, links: Vec<Schema>) -> Schema {
        Self::at(Arc::new(Document::made(shape, links)), 0)
    }

    /// What all of several schemas let through.
    pub(super) fn all(schemas: Vec<Schema>) -> Schema {
        match <[Schema; 1]>::try_from(schemas) {
            Ok([one]) => one,
            Err(schemas) => {
                let mut seen = FxHashSet::default();
                let atoms = schemas.iter().flat_map(|schema| schema.0.atoms.iter().cloned());
                Self::of_atoms(atoms.filter(|atom| seen.insert(atom.key())).collect())
            }
        }
    }

    /// What both schemas let through.
    #[must_use]
    pub fn and(&self, other: &Schema) -> Schema {
        Self::all(vec![self.clone(), other.clone()])
    }

    pub(super) fn atoms(&self) -> &[Atom] {
        &self.0.atoms
    }

    pub(super) fn flat(&self) -> &[Atom] {
        self.0.flat.get_or_init(|| flatten(&self.0.atoms))
    }

    pub(super) fn facts(&self) -> &Facts {
        self.0.facts.get_or_init(|| Box::new(Facts::of(self.flat())))
    }

    /// The same for two views of the same place.
    pub(super) fn key(&self) -> Key {
        let mut key: Key = self.flat().iter().map(Atom::key).collect();
        key.sort_unstable();
        key
    }

    /// Whether both are views of the same place, or the same made schema.
    #[must_use]
    pub fn is_same(&self, other: &Schema) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.key() == other.key()
    }

    /// A validator for this place, compiled when first asked for; none where the `jsonschema` crate refuses the schema.
    #[must_use]
    pub fn validator(&self) -> Option<Arc<Validator>> {
        self.0.validator.get_or_init(|| Validator::of_values(self).ok().map(Arc::new)).clone()
    }

    /// The document it is the whole of, if it is one that was read.
    pub(super) fn whole_document(&self) -> Option<(Arc<Json>, super::document::Dialect)> {
        match self.0.atoms.as_slice() {
            [Atom { document, node: 0, without: 0 }] if !document.heavy => {
                document.root.as_ref().map(|root| (Arc::clone(root), document.dialect))
            }
            _ => None,
        }
    }

    /// Which JSON types are let through.
    #[must_use]
    pub fn types(&self) -> TypeSet {
        self.facts().types
    }

    /// The name of the file it was read from; empty for made schemas.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.atoms.first().map_or("", |atom| &atom.document.name)
    }

    /// The `$id` of its document, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let document = &self.0.atoms.first()?.document;
        document.root.as_ref()?.get(document.dialect.id_keyword())?.as_str()
    }

    /// Where it stands in its file; none for made schemas. Counts lines: for messages, see [`Schema::pointer`].
    #[must_use]
    pub fn place(&self) -> Option<SchemaPlace> {
        let (document, pointer) = self.document_and_pointer()?;
        if let Some(place) = document.origin.as_ref().and_then(|origin| origin.find(&pointer)) {
            return Some(place);
        }
        let line = load::line_of(&document.text, &pointer);
        Some(SchemaPlace { name: Arc::clone(&document.name), pointer, line })
    }

    /// The name of its file and its JSON Pointer there; none for made schemas.
    #[must_use]
    pub fn pointer(&self) -> Option<(Arc<str>, String)> {
        self.document_and_pointer().map(|(document, pointer)| (Arc::clone(&document.name), pointer))
    }

    fn document_and_pointer(&self) -> Option<(&Document, String)> {
        let atom = self.0.atoms.iter().find(|atom| atom.document.root.is_some() && !atom.document.name.is_empty())?;
        let document = &atom.document;
        Some((document, document.pointer_in_file(&document.node(atom.node).pointer)))
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Schema({})", self.json())
    }
}
