//! Documents and all they refer to, as one schema that refers to nothing outside.

use super::fault::Fault;
use super::form::{self, Formed};
use super::library::{self, Document, Library, Missing, key};
use crate::schema::{self, LoadFault, Origin, Schema, SchemaPlace};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;

/// A bundle in the making.
pub(super) struct Bundle<'l> {
    library: &'l Library,
    parts: Vec<Part>,
    by_key: HashMap<String, usize>,
    roots: Vec<usize>,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// A document of a bundle.
pub(super) struct Part {
    /// Its file, as messages name it.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// The document as written.
    pub json: Json,
    /// Which of the roots it is, if it was given as a file.
    pub root: Option<usize>,
    moved: Vec<(String, String)>,
    schema: Json,
}

impl<'l> Bundle<'l> {
    pub(super) fn new(library: &'l Library) -> Self {
        Self { library, parts: Vec::new(), by_key: HashMap::new(), roots: Vec::new(), faults: Vec::new() }
    }

    /// Adds a document that the whole must fit, found by its id.
    pub(super) fn add_id(&mut self, root: usize, id: &str) {
        match self.library.find(id) {
            // One cause, however many ids there are.
            Err(Missing::NoDocuments) if !self.faults.is_empty() => {}
            Err(why) => self.faults.push(Fault::Id { root, id: id.to_owned(), why }),
            Ok(document) => {
                let part = self.document(document);
                self.roots.extend(part);
            }
        }
    }

    /// Adds a document that the whole must fit, given as a text.
    pub(super) fn add_file(&mut self, root: usize, name: &Arc<str>, text: &Arc<str>) {
        let part = self.read(name, text, Some(root));
        self.roots.extend(part);
    }

    /// Its documents, in the order they were come to.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The whole: every root must hold.
    pub(super) fn json(&self) -> Json {
        let all: Vec<Json> = self.roots.iter().map(|part| json!({ "$ref": format!("#/$defs/{part}") })).collect();
        let each: Map<String, Json> =
            self.parts.iter().enumerate().map(|(index, part)| (index.to_string(), part.schema.clone())).collect();
        json!({ "allOf": all, "$defs": each })
    }

    /// A fault of the whole as one of a document.
    pub(super) fn fault(&self, mut fault: LoadFault) -> Fault {
        let found = in_part(&self.parts, &fault.pointer);
        let Some((part, pointer)) = found.or_else(|| Some((self.parts.first()?, String::new()))) else {
            return Fault::Document { name: "".into(), root: None, fault };
        };
        fault.pointer = pointer;
        if let Some(Json::String(written)) = part.json.pointer(&fault.pointer)
            && fault.pointer.ends_with("/$ref")
        {
            fault.message = format!("`$ref` to `{written}` leads nowhere");
        } else {
            fault.message = self.with_names(&fault.message);
        }
        fault.locate(&part.text);
        Fault::Document { name: Arc::clone(&part.name), root: part.root, fault }
    }

    /// A message with the pointers into the bundle in it turned into files and pointers there.
    fn with_names(&self, message: &str) -> String {
        let named = |piece: &str| {
            let (part, pointer) = in_part(&self.parts, piece.strip_prefix('#')?)?;
            let pointer = if pointer.is_empty() { String::new() } else { format!("#{pointer}") };
            Some(format!("{}{pointer}", part.name))
        };
        let pieces = message.split('`').map(|piece| named(piece).unwrap_or_else(|| piece.to_owned()));
        pieces.collect::<Vec<_>>().join("`")
    }

    /// Where the places of the merged schema stand in the documents.
    pub(super) fn origin(self, whole: Schema) -> Origin {
        let parts = self.parts;
        Origin::new(move |pointer| {
            let (part, pointer) = in_part(&parts, &whole.at_pointer(pointer)?.first_pointer()?)?;
            let mut place = LoadFault::new(&pointer, "");
            place.locate(&part.text);
            Some(SchemaPlace { name: Arc::clone(&part.name), pointer, line: place.place })
        })
    }

    fn document(&mut self, document: &Document) -> Option<usize> {
        match key(&document.id).and_then(|key| self.by_key.get(&key).copied()) {
            Some(known) => Some(known),
            None => self.read(&document.name, &document.text, None),
        }
    }

    /// Reads a document and all it refers to.
    fn read(&mut self, name: &Arc<str>, text: &Arc<str>, root: Option<usize>) -> Option<usize> {
        let first = self.parts.len();
        let mut waiting = vec![(Arc::clone(name), Arc::clone(text), root)];
        let mut read = None;
        while let Some((name, text, root)) = waiting.pop() {
            // Several may have waited for the same one.
            let known =
                || library::id_of(&text).and_then(|id| key(&id)).is_some_and(|key| self.by_key.contains_key(&key));
            if root.is_none() && known() {
                continue;
            }
            let (json, dialect) = match schema::read_text(&text) {
                Ok(read) => read,
                Err(faults) => {
                    let fault = |fault| Fault::Document { name: Arc::clone(&name), root, fault };
                    self.faults.extend(faults.into_iter().map(fault));
                    continue;
                }
            };
            let mut formed = form::form(&json, dialect);
            self.refused(&name, &text, root, std::mem::take(&mut formed.faults));
            let index = self.parts.len();
            read = read.or((index == first).then_some(index));
            let base = self.part(&name, &text, root, json, formed, &mut waiting);
            self.by_key.entry(base).or_insert(index);
        }
        read
    }

    fn refused(&mut self, name: &Arc<str>, text: &Arc<str>, root: Option<usize>, faults: Vec<LoadFault>) {
        for mut fault in faults {
            fault.locate(text);
            self.faults.push(Fault::Document { name: Arc::clone(name), root, fault });
        }
    }

    /// Adds a document; what it refers to and is not there yet waits to be read. Gives what it is found by.
    fn part(
        &mut self,
        name: &Arc<str>,
        text: &Arc<str>,
        root: Option<usize>,
        json: Json,
        formed: Formed,
        waiting: &mut Vec<(Arc<str>, Arc<str>, Option<usize>)>,
    ) -> String {
        let own = json.get("$id").or_else(|| json.get("id")).and_then(Json::as_str).and_then(key);
        // A document without an `$id` gets one, so that `#/...` in it means itself.
        let base = own.clone().unwrap_or_else(|| format!("schema:///{}", self.parts.len()));
        let mut schema = formed.json;
        if let (None, Json::Object(keywords)) = (own, &mut schema) {
            keywords.insert("$id".to_owned(), Json::from(base.as_str()));
        }
        self.by_key.insert(base.clone(), self.parts.len());
        for (pointer, reference) in &formed.references {
            if let Some(document) = self.leads_to(&base, &formed.ids, reference) {
                match document {
                    Some(document) => waiting.push((Arc::clone(&document.name), Arc::clone(&document.text), None)),
                    None => self.faults.push(dangling(self.library, name, text, root, pointer, reference)),
                }
            }
        }
        let (name, text) = (Arc::clone(name), Arc::clone(text));
        self.parts.push(Part { name, text, json, root, moved: formed.moved, schema });
        base
    }

    /// The document that a `$ref` leads to, where it is not here already; none inside, where there is none.
    fn leads_to(&self, base: &str, ids: &[String], reference: &str) -> Option<Option<&'l Document>> {
        let base = url::Url::parse(base).ok()?;
        let absolute = |uri: &str| {
            let mut uri = base.join(uri).ok()?;
            uri.set_fragment(None);
            Some(String::from(uri))
        };
        let wanted = match reference.split('#').next() {
            None | Some("") => return None,
            Some(uri) => absolute(uri),
        };
        let Some(wanted) = wanted else { return Some(None) };
        if self.by_key.contains_key(&wanted) || ids.iter().any(|id| absolute(id).as_deref() == Some(&*wanted)) {
            return None;
        }
        Some(self.library.exactly(&wanted))
    }
}

impl Part {
    /// The document, if it has an id.
    pub(super) fn document(&self) -> Option<Document> {
        let id = self.json.get("$id")?.as_str()?;
        Some(Document { id: id.into(), name: Arc::clone(&self.name), text: Arc::clone(&self.text) })
    }
}

/// The document that a pointer into the bundle leads into, and the pointer there.
fn in_part<'p>(parts: &'p [Part], pointer: &str) -> Option<(&'p Part, String)> {
    let rest = pointer.strip_prefix("/$defs/")?;
    let (index, rest) = rest.split_once('/').map_or((rest, String::new()), |(at, rest)| (at, format!("/{rest}")));
    let part = parts.get(index.parse::<usize>().ok()?)?;
    Some((part, schema::moved_back(&part.moved, &rest)))
}

fn dangling(
    library: &Library,
    name: &Arc<str>,
    text: &Arc<str>,
    root: Option<usize>,
    pointer: &str,
    reference: &str,
) -> Fault {
    let near = library.near(reference.split('#').next().unwrap_or_default());
    let near = near.first().map(|near| format!("; a near id is `{near}`")).unwrap_or_default();
    let message =
        format!("`$ref` to `{reference}`, which no file in the folders of `--schemas` has as its `$id`{near}");
    let mut fault = LoadFault::new(pointer, message);
    fault.locate(text);
    Fault::Document { name: Arc::clone(name), root, fault }
}
