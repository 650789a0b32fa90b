//! A schema document as an arena of places: every subschema read, every `$ref` tied to where it leads.
//!
//! Made schemas are documents too, whose places link to schemas of other documents.

use super::load::LoadFault;
use super::origin::Origin;
use super::read::{Places, shape};
use super::reference::Addresses;
use super::shape::{NodeId, Shape};
use super::types::TypeSet;
use super::view::Schema;
use jsonschema::Draft;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// The draft a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect(pub(super) Draft);

impl Dialect {
    /// The draft that `$schema` names, 2020-12 without one; none: it is not one of ours.
    pub(super) fn of(json: &Json) -> Option<Self> {
        let Some(uri) = json.get("$schema").and_then(Json::as_str) else { return Some(Self::default()) };
        let uri = uri.trim_end_matches('#');
        let name = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
        let draft = match name {
            "json-schema.org/draft-04/schema" => Draft::Draft4,
            "json-schema.org/draft-06/schema" => Draft::Draft6,
            "json-schema.org/draft-07/schema" => Draft::Draft7,
            "json-schema.org/draft/2019-09/schema" => Draft::Draft201909,
            "json-schema.org/draft/2020-12/schema" => Draft::Draft202012,
            _ => return None,
        };
        Some(Self(draft))
    }

    /// Up to draft 7, what stands beside a `$ref` has no meaning.
    pub(crate) fn reference_stands_alone(self) -> bool {
        matches!(self.0, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
    }

    /// Whether a keyword has a meaning, as far as drafts differ. One that has none is only noted.
    pub(crate) fn knows(self, keyword: &str) -> bool {
        use Draft::{Draft4, Draft6, Draft7, Draft201909, Draft202012};
        match keyword {
            "const" | "contains" | "propertyNames" => self.0 != Draft4,
            "if" | "then" | "else" => !matches!(self.0, Draft4 | Draft6),
            "dependentRequired"
            | "dependentSchemas"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "minContains"
            | "maxContains"
            | "$anchor" => matches!(self.0, Draft201909 | Draft202012),
            "$recursiveRef" | "$recursiveAnchor" => self.0 == Draft201909,
            "prefixItems" | "$dynamicRef" | "$dynamicAnchor" => self.0 == Draft202012,
            // Later drafts only note these.
            "contentEncoding" | "contentMediaType" => matches!(self.0, Draft6 | Draft7),
            _ => true,
        }
    }

    /// Whether a format of this name is checked.
    pub(super) fn knows_format(self, name: &str) -> bool {
        static OPTIONS: LazyLock<jsonschema::ValidationOptions<'static>> = LazyLock::new(jsonschema::options);
        OPTIONS.is_known_format(self.0, name)
    }

    /// The keyword that names a document.
    pub(crate) fn id_keyword(self) -> &'static str {
        if self.0 == Draft::Draft4 { "id" } else { "$id" }
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Self(Draft::Draft202012)
    }
}

/// A document, read.
#[derive(Debug)]
pub(super) struct Document {
    pub name: Arc<str>,
    /// The file; empty for schemas the engine made.
    pub text: Arc<str>,
    /// Where its places come from, if it was made of several files.
    pub origin: Option<Origin>,
    /// The schema with its holes filled; none for documents made of links.
    pub root: Option<Arc<Json>>,
    pub dialect: Dialect,
    /// Pointers of renamed properties: as filled, as in the file.
    pub renamed: Vec<(String, String)>,
    /// Whether one value would be judged very many times over by the document as written.
    pub heavy: bool,
    /// How many schema objects stand inside one another.
    pub depth: usize,
    nodes: Vec<Node>,
}

/// One place of a document.
#[derive(Debug)]
pub(super) struct Node {
    pub pointer: Box<str>,
    pub entry: Entry,
    pub types: OnceLock<TypeSet>,
}

/// What stands at a place.
#[derive(Debug)]
pub(super) enum Entry {
    Shape(Box<Shape>),
    /// A schema of another document.
    Link(Schema),
}

impl Document {
    /// Reads a document. Faults of references and cycles are appended.
    pub(super) fn read(
        name: &str,
        root: Json,
        dialect: Dialect,
        renamed: Vec<(String, String)>,
        faults: &mut Vec<LoadFault>,
    ) -> Self {
        let mut builder = Builder::new(&root, dialect);
        builder.run();
        faults.append(&mut builder.faults);
        super::load::check_places(&root, &builder.unchecked, faults);
        let nodes: Vec<Node> =
            builder.places.into_iter().zip(builder.shapes).map(|(at, shape)| Node::new(at, shape)).collect();
        let super::cycle::Weight { heavy, depth } = super::cycle::find(&nodes, faults);
        let root = Some(Arc::new(root));
        Self { name: name.into(), text: Arc::default(), origin: None, root, dialect, renamed, heavy, depth, nodes }
    }

    /// A document of one made place, 0, that may refer to links, numbered from 1.
    pub(super) fn made(shape: Shape, links: Vec<Schema>) -> Self {
        let mut nodes = vec![Node::new(String::new(), shape)];
        let link = |schema| Node { pointer: Box::default(), entry: Entry::Link(schema), types: OnceLock::new() };
        nodes.extend(links.into_iter().map(link));
        Self {
            name: Arc::default(),
            text: Arc::default(),
            origin: None,
            root: None,
            dialect: Dialect::default(),
            renamed: Vec::new(),
            heavy: false,
            depth: 0,
            nodes,
        }
    }

    /// A place. Numbers come from this document alone, so there always is one.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// All places with what they say.
    pub(super) fn shapes(&self) -> impl Iterator<Item = (&str, &Shape)> {
        self.nodes.iter().filter_map(|node| match &node.entry {
            Entry::Shape(shape) => Some((&*node.pointer, &**shape)),
            Entry::Link(_) => None,
        })
    }

    /// The names of members that its places speak of, in the order they are written.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.shapes().flat_map(|(_, shape)| {
            let properties = shape.object.properties.iter().map(|(name, _)| &**name);
            properties.chain(shape.object.required.iter().map(|name| &**name))
        })
    }

    /// The JSON Pointer in the file of a pointer into the filled schema.
    pub(super) fn pointer_in_file(&self, pointer: &str) -> String {
        in_file(&self.renamed, pointer)
    }
}

/// Undoes the filling of holes in a pointer.
pub(crate) fn in_file(renamed: &[(String, String)], pointer: &str) -> String {
    let covers = |new: &str| pointer.strip_prefix(new).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let longest = renamed.iter().filter(|(new, _)| covers(new)).max_by_key(|(new, _)| new.len());
    longest.map_or_else(|| pointer.to_owned(), |(new, old)| format!("{old}{}", &pointer[new.len()..]))
}

impl Node {
    fn new(pointer: String, shape: Shape) -> Self {
        Self { pointer: pointer.into(), entry: Entry::Shape(Box::new(shape)), types: OnceLock::new() }
    }
}

struct Builder<'j> {
    root: &'j Json,
    dialect: Dialect,
    addresses: Addresses,
    numbers: HashMap<String, NodeId>,
    /// Pointers, by number.
    places: Vec<String>,
    shapes: Vec<Shape>,
    /// Pointers that references lead to, where the meta-schema has not looked.
    unchecked: Vec<String>,
    faults: Vec<LoadFault>,
}

impl<'j> Builder<'j> {
    fn new(root: &'j Json, dialect: Dialect) -> Self {
        let mut faults = Vec::new();
        let addresses = Addresses::of(root, dialect, &mut faults);
        let (numbers, places) = (HashMap::from([(String::new(), 0)]), vec![String::new()]);
        Self { root, dialect, addresses, numbers, places, shapes: Vec::new(), unchecked: Vec::new(), faults }
    }

    /// Reads place after place; reading one may number more.
    fn run(&mut self) {
        while let Some(pointer) = self.places.get(self.shapes.len()).cloned() {
            let json = self.root.pointer(&pointer).unwrap_or(&Json::Bool(true));
            let shape = shape(json, &pointer, self.dialect, self);
            self.shapes.push(shape);
        }
    }

    fn number(&mut self, pointer: String) -> NodeId {
        let next = NodeId::try_from(self.places.len()).unwrap_or(NodeId::MAX);
        let places = &mut self.places;
        *self.numbers.entry(pointer).or_insert_with_key(|pointer| {
            places.push(pointer.clone());
            next
        })
    }
}

impl Places for Builder<'_> {
    fn subschema(&mut self, pointer: String, _: &Json) -> NodeId {
        self.number(pointer)
    }

    fn reference(&mut self, pointer: &str, keyword: &str, reference: &str) -> Option<NodeId> {
        match self.addresses.resolve(self.root, pointer, keyword, reference) {
            Ok(target) => {
                if target.unchecked {
                    self.unchecked.push(target.pointer.clone());
                }
                Some(self.number(target.pointer))
            }
            Err(message) => {
                self.faults.push(LoadFault::at(&format!("{pointer}/{keyword}"), message));
                None
            }
        }
    }
}
