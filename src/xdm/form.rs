//! One document in the form that documents are bundled in: the draft 2020-12, platform names, without the check of
//! `@context` that only public names pass.
//!
//! In: JSON that is valid under its meta-schema. Out: the same schema rewritten, where each place stood before, and the
//! references that lead on. Of `meta:` keywords none is read here.

use super::names::platform;
use crate::schema::{Dialect, LoadFault};
use serde_json::{Map, Value as Json, json};

/// What records with public names are checked for; platform names never pass it.
const EXTENSIBLE: &str = "https://ns.adobe.com/xdm/common/extensible";

/// A document rewritten.
#[derive(Debug)]
pub(super) struct Formed {
    /// The schema.
    pub json: Json,
    /// JSON Pointers of what stands elsewhere now: as rewritten, and as in the file.
    pub moved: Vec<(String, String)>,
    /// Every `$ref`: where it stands in the file, and what it says.
    pub references: Vec<(String, String)>,
    /// The `$id`s that stand inside.
    pub ids: Vec<String>,
    /// What cannot be rewritten.
    pub faults: Vec<LoadFault>,
}

/// Rewrites a document.
pub(super) fn form(json: &Json, dialect: Dialect) -> Formed {
    let mut former = Former { dialect, moved: Vec::new(), references: Vec::new(), ids: Vec::new(), faults: Vec::new() };
    let json = former.schema(json, "", "");
    let Former { moved, references, ids, faults, .. } = former;
    Formed { json, moved, references, ids, faults }
}

struct Former {
    dialect: Dialect,
    moved: Vec<(String, String)>,
    references: Vec<(String, String)>,
    ids: Vec<String>,
    faults: Vec<LoadFault>,
}

/// The keywords of a rewritten schema object.
#[derive(Default)]
struct Object {
    keywords: Map<String, Json>,
    /// What `allOf` takes beside its own: conditions on names that are objects now.
    more: Vec<Json>,
}

impl Former {
    /// `new` and `old` are the pointers of the schema as rewritten and as in the file.
    fn schema(&mut self, json: &Json, new: &str, old: &str) -> Json {
        let Json::Object(keywords) = json else { return json.clone() };
        let alone = self.dialect.reference_stands_alone() && keywords.get("$ref").is_some_and(Json::is_string);
        let mut object = Object::default();
        for (keyword, value) in keywords {
            let has_meaning = self.dialect.knows(keyword) && !(alone && restricts(keyword));
            if has_meaning {
                self.keyword(&mut object, keywords, keyword, value, new, old);
            }
        }
        object.finish()
    }

    fn keyword(
        &mut self,
        object: &mut Object,
        all: &Map<String, Json>,
        keyword: &str,
        value: &Json,
        new: &str,
        old: &str,
    ) {
        let (at, was) = (below(new, keyword), below(old, keyword));
        match (keyword, value) {
            ("$schema", _) => {}
            ("id", Json::String(id)) if self.dialect.id_keyword() == "id" => self.id(object, id),
            ("$id", Json::String(id)) if self.dialect.id_keyword() == "$id" => self.id(object, id),
            ("$ref", Json::String(reference)) => self.reference(object, reference, was),
            ("properties", Json::Object(members)) => self.properties(object, members, new, &was),
            ("required", Json::Array(names)) => {
                for name in names.iter().filter_map(Json::as_str) {
                    object.require(&platform(name));
                }
            }
            ("dependencies" | "dependentRequired" | "dependentSchemas", Json::Object(entries)) => {
                self.dependent(object, entries, &at, &was);
            }
            ("$defs" | "definitions" | "patternProperties", Json::Object(members)) => {
                let each = members.iter().map(|(name, schema)| {
                    let schema = self.schema(schema, &below(&at, name), &below(&was, name));
                    (name.clone(), schema)
                });
                let each = each.collect();
                object.put(keyword, Json::Object(each));
            }
            ("allOf", Json::Array(schemas)) => {
                let kept: Vec<Json> =
                    self.many(schemas, &at, &was).into_iter().filter(|one| one != &json!({})).collect();
                object.all_of(kept);
            }
            ("items", Json::Array(schemas)) => {
                self.moved.push((below(new, "prefixItems"), was.clone()));
                let schemas = self.many(schemas, &below(new, "prefixItems"), &was);
                object.put("prefixItems", Json::Array(schemas));
            }
            ("additionalItems", schema) => {
                if all.get("items").is_some_and(Json::is_array) {
                    self.moved.push((below(new, "items"), was.clone()));
                    let schema = self.schema(schema, &below(new, "items"), &was);
                    object.put("items", schema);
                }
            }
            ("anyOf" | "oneOf" | "prefixItems", Json::Array(schemas)) => {
                let schemas = self.many(schemas, &at, &was);
                object.put(keyword, Json::Array(schemas));
            }
            ("unevaluatedProperties" | "unevaluatedItems" | "$dynamicRef" | "$recursiveRef", _) => {
                let message = format!("`{keyword}` depends on what stands around it, so it cannot be merged");
                self.faults.push(LoadFault::new(&was, message));
            }
            // Later drafts only note these, and so does the platform.
            ("contentEncoding" | "contentMediaType", _) => {}
            ("minimum" | "maximum", limit) => object.put(limit_keyword(all, keyword), limit.clone()),
            ("exclusiveMinimum" | "exclusiveMaximum", Json::Bool(_)) => {}
            (_, Json::Object(_) | Json::Bool(_)) if holds_schema(keyword) => {
                let schema = self.schema(value, &at, &was);
                object.put(keyword, schema);
            }
            _ => object.put(keyword, value.clone()),
        }
    }

    fn id(&mut self, object: &mut Object, id: &str) {
        match id.strip_prefix('#') {
            // Up to draft 7 an `$id` of only a fragment is an anchor.
            Some(anchor) => object.put("$anchor", Json::from(anchor)),
            None => {
                self.ids.push(id.to_owned());
                object.put("$id", Json::from(id));
            }
        }
    }

    fn reference(&mut self, object: &mut Object, reference: &str, old: String) {
        let document = reference.split('#').next().unwrap_or_default();
        if document == EXTENSIBLE {
            return;
        }
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let written = match moved_pointer(fragment) {
            Some(pointer) => format!("{document}#{pointer}"),
            None => reference.to_owned(),
        };
        self.references.push((old, reference.to_owned()));
        object.put("$ref", Json::from(written));
    }

    fn properties(&mut self, object: &mut Object, members: &Map<String, Json>, new: &str, was: &str) {
        for (name, schema) in members {
            let place = platform(name);
            let at = format!("{new}{}", steps(&place));
            let was = below(was, name);
            let mut schema = self.schema(schema, &at, &was);
            if place.as_slice() != std::slice::from_ref(name) {
                if let Json::Object(keywords) = &mut schema {
                    keywords.entry("meta:xdmField").or_insert_with(|| Json::from(name.as_str()));
                }
                self.moved.push((at, was));
            }
            object.declare(&place, schema);
        }
    }

    fn dependent(&mut self, object: &mut Object, entries: &Map<String, Json>, at: &str, was: &str) {
        for (name, entry) in entries {
            let then = match entry {
                Json::Array(names) => {
                    let mut all = Object::default();
                    names.iter().filter_map(Json::as_str).for_each(|name| all.require(&platform(name)));
                    all.finish()
                }
                schema => self.schema(schema, &below(at, name), &below(was, name)),
            };
            let mut present = Object::default();
            present.require(&platform(name));
            object.more.push(json!({ "if": present.finish(), "then": then }));
        }
    }

    fn many(&mut self, schemas: &[Json], new: &str, old: &str) -> Vec<Json> {
        let one = |(index, schema)| self.schema(schema, &format!("{new}/{index}"), &format!("{old}/{index}"));
        schemas.iter().enumerate().map(one).collect()
    }
}

impl Object {
    fn put(&mut self, keyword: &str, value: Json) {
        self.keywords.insert(keyword.to_owned(), value);
    }

    fn all_of(&mut self, schemas: Vec<Json>) {
        if !schemas.is_empty() {
            self.put("allOf", Json::Array(schemas));
        }
    }

    /// Declares a property at its place; of two that come to one place both hold.
    fn declare(&mut self, place: &[String], schema: Json) {
        let Some((name, parents)) = place.split_last() else { return };
        let mut at = &mut self.keywords;
        for parent in parents {
            let Some(members) = member_map(at, "properties") else { return };
            let inner = members.entry(parent.clone()).or_insert_with(|| json!({ "type": "object" }));
            let Json::Object(inner) = inner else { return };
            at = inner;
        }
        let Some(members) = member_map(at, "properties") else { return };
        match members.remove(name) {
            None => drop(members.insert(name.clone(), schema)),
            Some(before) => drop(members.insert(name.clone(), json!({ "allOf": [before, schema] }))),
        }
    }

    /// Requires a property at its place, and the objects around it.
    fn require(&mut self, place: &[String]) {
        let mut at = &mut self.keywords;
        for (index, name) in place.iter().enumerate() {
            let required = at.entry("required").or_insert_with(|| json!([]));
            if let Json::Array(names) = required
                && !names.contains(&Json::from(name.as_str()))
            {
                names.push(Json::from(name.as_str()));
            }
            if index + 1 == place.len() {
                return;
            }
            let Some(members) = member_map(at, "properties") else { return };
            let inner = members.entry(name.clone()).or_insert_with(|| json!({ "type": "object" }));
            let Json::Object(inner) = inner else { return };
            at = inner;
        }
    }

    fn finish(mut self) -> Json {
        if !self.more.is_empty()
            && let Json::Array(all) = self.keywords.entry("allOf").or_insert_with(|| json!([]))
        {
            all.append(&mut self.more);
        }
        Json::Object(self.keywords)
    }
}

fn member_map<'m>(keywords: &'m mut Map<String, Json>, keyword: &str) -> Option<&'m mut Map<String, Json>> {
    keywords.entry(keyword).or_insert_with(|| json!({})).as_object_mut()
}

/// Draft 4's flag beside a bound makes it another keyword.
fn limit_keyword<'k>(all: &Map<String, Json>, keyword: &'k str) -> &'k str {
    let flagged = |flag: &str| all.get(flag) == Some(&Json::Bool(true));
    match keyword {
        "minimum" if flagged("exclusiveMinimum") => "exclusiveMinimum",
        "maximum" if flagged("exclusiveMaximum") => "exclusiveMaximum",
        other => other,
    }
}

/// Whether a keyword says something that up to draft 7 has no meaning beside a `$ref`.
fn restricts(keyword: &str) -> bool {
    let says_only =
        matches!(keyword, "$ref" | "definitions" | "$defs" | "title" | "description" | "default" | "examples");
    !says_only && !keyword.starts_with("meta:")
}

/// Whether one schema stands at a keyword.
fn holds_schema(keyword: &str) -> bool {
    matches!(keyword, "items" | "not" | "if" | "then" | "else" | "contains" | "propertyNames" | "additionalProperties")
}

/// The steps of a JSON Pointer that a declared place adds.
fn steps(place: &[String]) -> String {
    place.iter().map(|name| below("/properties", name)).collect()
}

fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A pointer of a `$ref` with its property names rewritten; none where there are none.
fn moved_pointer(fragment: &str) -> Option<String> {
    let mut out = String::new();
    let mut steps_of = fragment.strip_prefix('/')?.split('/');
    while let Some(step) = steps_of.next() {
        match step {
            "properties" => match steps_of.next() {
                Some(name) => {
                    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
                    out.push_str(&steps(&platform(&name.replace("~1", "/").replace("~0", "~"))));
                }
                None => out.push_str("/properties"),
            },
            // What stands under these is a name that nothing changes.
            "definitions" | "$defs" | "patternProperties" => {
                out.push_str(&format!("/{step}"));
                out.extend(steps_of.next().map(|name| format!("/{name}")));
            }
            other => out.push_str(&format!("/{other}")),
        }
    }
    Some(out)
}
