//! Schemas of any origin as validators: other documents may be referred to, formats may be annotations only.
//!
//! In: a schema as JSON, a [`Library`] of the documents it may refer to. Out: a [`Validator`] over the same payload
//! document, with the same numbers and patterns, as the schemas of a mapping have. Nothing is fetched.

use super::load::{self, LoadFault};
use super::validator::Validator;
use super::{text, violation};
use jsonschema::{Draft, Retrieve, Uri};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::sync::Arc;

/// How a schema of any origin is read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The draft of a schema without `$schema`: `4`, `6`, `7`, `2019-09` or `2020-12`, which is the default.
    pub draft: Option<DraftName>,
    /// Whether `format` is asserted; else only where a meta-schema of the library says so.
    pub formats: bool,
    /// The documents it may refer to.
    pub library: Library,
}

/// A draft of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftName(Draft);

impl DraftName {
    /// The names, oldest first.
    pub const NAMES: [&'static str; 5] = ["4", "6", "7", "2019-09", "2020-12"];

    /// The draft of a name; `draft7`, `draft-07` and `07` are the same as `7`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.strip_prefix("draft").unwrap_or(name).trim_start_matches('-').trim_start_matches('0');
        Some(Self(match name {
            "4" => Draft::Draft4,
            "6" => Draft::Draft6,
            "7" => Draft::Draft7,
            "2019-09" => Draft::Draft201909,
            "2020-12" => Draft::Draft202012,
            _ => return None,
        }))
    }
}

/// Schema documents by their ids and by their paths. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Library(Arc<Documents>);

#[derive(Debug, Default)]
struct Documents {
    by_id: FxHashMap<String, Json>,
    by_path: FxHashMap<String, Json>,
}

impl Library {
    /// A library of documents: each with its path from the folder it was found in, parts joined by `/`. A document is
    /// found by the id it gives itself (`$id`, in draft 4 `id`), and where that is none of them by the path of the URI.
    #[must_use]
    pub fn new(documents: impl IntoIterator<Item = (String, Json)>) -> Self {
        let mut found = Documents::default();
        for (path, json) in documents {
            let id = ["$id", "id"].iter().find_map(|key| json.get(key)?.as_str());
            if let Some(id) = id {
                found.by_id.entry(without_fragment(id).to_owned()).or_insert_with(|| json.clone());
            }
            found.by_path.entry(path).or_insert(json);
        }
        Self(Arc::new(found))
    }

    /// The meta-schema that a schema names, where it is one of these documents.
    fn meta_schema(&self, schema: &Json) -> Option<&Json> {
        self.get(schema.get("$schema")?.as_str()?)
    }

    /// Whether the meta-schema of a schema, where it is one of these documents, has the keywords of validation
    /// (JSON Schema 2020-12 core, section 8.1.2).
    fn validates(&self, schema: &Json) -> bool {
        let vocabularies = self.meta_schema(schema).and_then(|meta| meta.get("$vocabulary")?.as_object());
        vocabularies.is_none_or(|names| names.keys().any(|name| name.ends_with("/vocab/validation")))
    }

    fn get(&self, uri: &str) -> Option<&Json> {
        let uri = without_fragment(uri);
        let path = || uri.split_once("://").map_or(uri, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        self.0.by_id.get(uri).or_else(|| self.0.by_path.get(path()))
    }
}

fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(uri, _)| uri)
}

impl Retrieve for Library {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        self.get(uri.as_str()).cloned().ok_or_else(|| "no such document is at hand".into())
    }
}

impl Validator {
    /// Compiles a schema of any origin.
    ///
    /// ```
    /// use xdmap::schema::{Reading, Validator};
    /// let validator = Validator::read(r#"{"maximum": 9}"#, &Reading::default()).map_err(|fault| fault.to_string())?;
    /// assert!(!validator.accepts_json(&10.into()));
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the text, or what it refers to that is not at hand.
    pub fn read(schema: &str, reading: &Reading) -> Result<Validator, LoadFault> {
        let schema = schema.strip_prefix('\u{feff}').unwrap_or(schema);
        let json = load::parse(schema)?;
        let mut options = super::validator::options(&json, reading.library.validates(&json));
        options = options.with_retriever(reading.library.clone());
        // A meta-schema of the library says for itself whether formats are asserted.
        if reading.formats || reading.library.meta_schema(&json).is_none() {
            options = options.should_validate_formats(reading.formats);
        }
        // A `$schema` may also name a meta-schema of the library, which says for itself what it builds on.
        if json.get("$schema").is_none() {
            options = options.with_draft(reading.draft.map_or(Draft::Draft202012, |name| name.0));
        }
        let compiled = options.build(&json).map_err(|error| {
            let pointer = error.instance_path().to_string();
            let mut fault = LoadFault::at(&pointer, violation::build_fault(&error));
            fault.place = load::line_of(schema, &pointer).or(Some(text::place_of(schema, 0)));
            fault
        })?;
        Ok(Validator::of_compiled(compiled))
    }
}
