//! The last step: objects closed as the platform closes them, and only those annotations kept that say something of a
//! field.
//!
//! In: a merged schema of the draft 2020-12. Out: the same, where every object with named properties takes no others,
//! unless it is a map. What stands in alternatives (`anyOf`, `if` and the like) speaks of a part of an object only, so it
//! stays open, and the names in it are names of the object around.

use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Whether objects are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Openness {
    /// Every object with named properties that is no map.
    Closed,
    /// As the documents say.
    AsWritten,
}

/// The annotations of fields that are kept: what the field is called in public, that it is a map, its suggested values,
/// its state, and what JSON Schema itself knows.
const KEPT: [&str; 4] = ["meta:xdmField", "meta:xdmType", "meta:enum", "meta:status"];

/// Closes a schema.
pub(super) fn close(mut json: Json, openness: Openness) -> Json {
    let definitions = json.as_object_mut().and_then(|keywords| keywords.shift_remove("$defs"));
    let definitions = match definitions {
        Some(Json::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let mut closer = Closer { openness, definitions, wanted: BTreeSet::new(), done: BTreeMap::new() };
    let mut json = closer.schema(json, openness);
    closer.finish(&mut json);
    json
}

struct Closer {
    openness: Openness,
    /// Schemas that others refer to, by name.
    definitions: Map<String, Json>,
    /// Those that are referred to, as a whole value or as a part of one, and not done yet.
    wanted: BTreeSet<String>,
    done: BTreeMap<String, Json>,
}

impl Closer {
    fn finish(&mut self, json: &mut Json) {
        while let Some(name) = self.wanted.pop_first() {
            let (known, openness) = match name.strip_suffix(PART) {
                Some(known) => (known, Openness::AsWritten),
                None => (name.as_str(), self.openness),
            };
            let body = self.definitions.get(known).cloned().unwrap_or(Json::Bool(true));
            let body = self.schema(body, openness);
            self.done.insert(name, body);
        }
        if let (Json::Object(keywords), false) = (json, self.done.is_empty()) {
            keywords.insert("$defs".to_owned(), Json::Object(std::mem::take(&mut self.done).into_iter().collect()));
        }
    }

    /// A schema of a whole value, or one of a part of what is said of it, which stays open.
    fn schema(&mut self, json: Json, openness: Openness) -> Json {
        let Json::Object(keywords) = json else { return json };
        let parts = parts_of(&Json::Object(keywords.clone()), &self.definitions);
        let mut out = Map::new();
        for (keyword, value) in keywords {
            self.keyword(&mut out, keyword, value, openness, &parts);
        }
        if openness == Openness::Closed {
            shut(&mut out, parts);
        }
        Json::Object(out)
    }

    fn keyword(
        &mut self,
        out: &mut Map<String, Json>,
        keyword: String,
        value: Json,
        openness: Openness,
        parts: &Parts,
    ) {
        let value = match (keyword.as_str(), value) {
            (name, _) if name.starts_with("meta:") && !KEPT.contains(&name) => return,
            ("$comment", _) => return,
            ("$ref", Json::String(reference)) => Json::String(self.reference(reference, openness)),
            ("properties", Json::Object(members)) => {
                let member = |(name, schema): (String, Json)| {
                    let partly = parts.names.contains(&name);
                    let schema = self.schema(schema, if partly { Openness::AsWritten } else { openness });
                    (name, schema)
                };
                Json::Object(members.into_iter().map(member).collect())
            }
            ("patternProperties", Json::Object(members)) => {
                Json::Object(members.into_iter().map(|(name, schema)| (name, self.schema(schema, openness))).collect())
            }
            ("dependentSchemas", Json::Object(members)) => {
                let open = |(name, schema)| (name, self.schema(schema, Openness::AsWritten));
                Json::Object(members.into_iter().map(open).collect())
            }
            ("items" | "additionalProperties", schema) => self.schema(schema, openness),
            ("prefixItems", Json::Array(schemas)) => {
                Json::Array(schemas.into_iter().map(|schema| self.schema(schema, openness)).collect())
            }
            ("allOf" | "anyOf" | "oneOf", Json::Array(schemas)) => {
                Json::Array(schemas.into_iter().map(|schema| self.schema(schema, Openness::AsWritten)).collect())
            }
            ("not" | "if" | "then" | "else" | "contains", schema) => self.schema(schema, Openness::AsWritten),
            ("enum" | "const", values) => {
                if !out.contains_key("type") && all_texts(&values) {
                    out.insert("type".to_owned(), Json::from("string"));
                }
                values
            }
            (_, value) => value,
        };
        out.insert(keyword, value);
    }

    fn reference(&mut self, reference: String, openness: Openness) -> String {
        let Some(name) = reference.strip_prefix(DEFINITIONS) else { return reference };
        let name = match (openness, self.openness) {
            (Openness::AsWritten, Openness::Closed) => format!("{name}{PART}"),
            (Openness::AsWritten | Openness::Closed, _) => name.to_owned(),
        };
        if !self.done.contains_key(&name) {
            self.wanted.insert(name.clone());
        }
        format!("{DEFINITIONS}{name}")
    }
}

const DEFINITIONS: &str = "#/$defs/";
/// Behind the name of a definition that speaks of a part of an object, and so is not closed.
const PART: &str = "_part";

fn all_texts(values: &Json) -> bool {
    match values {
        Json::Array(values) => values.iter().all(Json::is_string),
        one => one.is_string(),
    }
}

/// What alternatives and conditions say of the members of an object.
#[derive(Default)]
struct Parts {
    names: BTreeSet<String>,
    patterns: BTreeSet<String>,
    /// Whether one of them speaks of all members.
    map: bool,
}

/// What is said of an object elsewhere than in its own keywords.
fn parts_of(json: &Json, definitions: &Map<String, Json>) -> Parts {
    let mut parts = Parts::default();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Json> = branches(json);
    while let Some(branch) = waiting.pop() {
        let Json::Object(keywords) = branch else { continue };
        if let Some(name) = keywords.get("$ref").and_then(Json::as_str).and_then(|to| to.strip_prefix(DEFINITIONS))
            && seen.insert(name)
        {
            waiting.extend(definitions.get(name));
        }
        if let Some(Json::Object(members)) = keywords.get("properties") {
            parts.names.extend(members.keys().cloned());
        }
        if let Some(Json::Object(members)) = keywords.get("patternProperties") {
            parts.patterns.extend(members.keys().cloned());
        }
        parts.map |= keywords.get("additionalProperties").is_some_and(Json::is_object);
        waiting.extend(branches(branch));
    }
    parts
}

/// The schemas that speak of the same value.
fn branches(json: &Json) -> Vec<&Json> {
    let mut branches = Vec::new();
    for keyword in ["allOf", "anyOf", "oneOf"] {
        branches.extend(json.get(keyword).and_then(Json::as_array).into_iter().flatten());
    }
    branches.extend(["if", "then", "else"].into_iter().filter_map(|keyword| json.get(keyword)));
    branches.extend(json.get("dependentSchemas").and_then(Json::as_object).into_iter().flat_map(Map::values));
    branches
}

/// Closes an object, where it names properties and is no map.
fn shut(keywords: &mut Map<String, Json>, parts: Parts) {
    let names_some = keywords.contains_key("properties") || !parts.names.is_empty();
    let is_map = parts.map
        || keywords.contains_key("additionalProperties")
        || keywords.get("meta:xdmType").is_some_and(|of| of == "map");
    if !names_some || is_map || keywords.contains_key("$ref") {
        return;
    }
    add(keywords, "properties", parts.names);
    add(keywords, "patternProperties", parts.patterns);
    let rest = keywords.keys().rposition(|keyword| matches!(keyword.as_str(), "properties" | "patternProperties"));
    let rest = rest.map_or(keywords.len(), |at| at + 1);
    keywords.shift_insert(rest, "additionalProperties".to_owned(), Json::Bool(false));
}

/// Adds names that may be there and of which nothing more is said here.
fn add(keywords: &mut Map<String, Json>, keyword: &str, names: BTreeSet<String>) {
    if names.is_empty() {
        return;
    }
    if let Json::Object(members) = keywords.entry(keyword).or_insert_with(|| json!({})) {
        for name in names {
            members.entry(name).or_insert(Json::Bool(true));
        }
    }
}
