//! From documents to one closed schema in platform names.

use super::bundle::{Bundle, Part};
use super::close::{self, Openness};
use super::fault::Fault;
use super::library::{Document, Library};
use crate::schema::{LoadFault, Origin, Schema};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// One of the schemas that a record must fit, all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A document of the library, by its id or the end of it.
    Id(String),
    /// A document beside the library: a tenant's own fields, a schema exported from the registry.
    File {
        /// What messages call it.
        name: Arc<str>,
        /// Its text.
        text: Arc<str>,
    },
}

/// A converted schema.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The schema: JSON Schema of the draft 2020-12, platform names, references followed, `allOf`s merged.
    pub json: Json,
    /// The documents of the library that it was made of.
    pub documents: Vec<Document>,
    origin: Origin,
}

impl Converted {
    /// The schema as a text, as `map schema convert` prints it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{:#}\n", self.json)
    }

    /// The schema to look things up in, under a name for messages. Its places are those of the documents.
    ///
    /// # Errors
    /// What keeps it from being a schema that can be used: not to be expected of one that was converted.
    pub fn schema(&self, name: &str) -> Result<Schema, Vec<LoadFault>> {
        Schema::load_made(name, &self.text(), self.origin.clone())
    }
}

/// Makes one schema of several: names as the platform has them, references followed, `allOf`s merged, and every object
/// with named fields closed, where `closed` says so; maps stay maps. `fill` fills holes such as `{tenant}`.
///
/// # Errors
/// Ids without a document, documents that are no schemas, references that lead nowhere.
pub fn convert(
    library: &Library,
    roots: &[Root],
    closed: bool,
    fill: &dyn Fn(&str) -> Option<String>,
) -> Result<Converted, Vec<Fault>> {
    let mut bundle = Bundle::new(library);
    for (index, root) in roots.iter().enumerate() {
        match root {
            Root::Id(id) => bundle.add_id(index, id),
            Root::File { name, text } => bundle.add_file(index, name, text),
        }
    }
    if !bundle.faults.is_empty() {
        return Err(bundle.faults);
    }
    let schema = Schema::bundled(bundle.json(), fill)
        .map_err(|faults| faults.into_iter().map(|fault| bundle.fault(fault)).collect::<Vec<_>>())?;
    let openness = if closed { Openness::Closed } else { Openness::AsWritten };
    let json = with_head(close::close(schema.json(), openness), bundle.parts());
    let documents = bundle.parts().iter().filter(|part| part.root.is_none()).filter_map(Part::document).collect();
    Ok(Converted { json, documents, origin: bundle.origin(schema) })
}

/// Whether a text is a schema as the registry exports it: it has annotations that only the platform writes.
///
/// ```
/// assert!(xdmap::xdm::is_exported(r#"{"type": "object", "meta:altId": "_acme.schemas.1f"}"#));
/// assert!(!xdmap::xdm::is_exported(r#"{"type": "object"}"#));
/// ```
#[must_use]
pub fn is_exported(text: &str) -> bool {
    if !text.contains("\"meta:") {
        return false;
    }
    let Ok(json) = serde_json::from_str::<Json>(text.trim_start_matches('\u{feff}')) else { return false };
    let of_registry = ["meta:altId", "meta:resourceType", "meta:containerId", "meta:xdmType"];
    let fields = json.get("properties").and_then(Json::as_object);
    of_registry.iter().any(|keyword| json.get(keyword).is_some())
        || fields.is_some_and(|fields| fields.values().any(|field| field.get("meta:xdmField").is_some()))
}

/// Puts the draft, the title, and what is said of its origin, before the rest.
fn with_head(json: Json, parts: &[Part]) -> Json {
    let mut head = Map::new();
    head.insert("$schema".to_owned(), Json::from("https://json-schema.org/draft/2020-12/schema"));
    let Json::Object(mut body) = json else { return json };
    // The tenant's file comes last, and names the whole.
    let own = parts.iter().rev().find(|part| part.root.is_some());
    for keyword in ["title", "description"] {
        let given = own.and_then(|part| part.json.get(keyword).cloned());
        let merged = body.shift_remove(keyword);
        head.extend(given.or(merged).map(|value| (keyword.to_owned(), value)));
    }
    head.append(&mut body);
    let ids = parts.iter().filter_map(|part| part.json.get("$id")).cloned().collect();
    head.insert("meta:extends".to_owned(), Json::Array(ids));
    let license = license(parts);
    if !license.is_empty() {
        head.insert("meta:license".to_owned(), Json::Array(license));
        head.insert("$comment".to_owned(), json!(CHANGED));
    }
    Json::Object(head)
}

/// What the licence of the documents asks to be said.
const CHANGED: &str = "Changed from the documents that `meta:extends` names: platform names, references followed, \
`allOf` merged, objects closed.";

/// The lines of all licences, each once.
fn license(parts: &[Part]) -> Vec<Json> {
    let mut lines: Vec<Json> = Vec::new();
    for line in parts.iter().filter_map(|part| part.json.get("meta:license")?.as_array()).flatten() {
        if !lines.contains(line) {
            lines.push(line.clone());
        }
    }
    lines
}
