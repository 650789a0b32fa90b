//! Reads the keywords of schema objects into [`Shape`]s, for the drafts 4 to 2020-12.
//!
//! The text is valid under its meta-schema already, so what is not of its form is passed over.

use super::document::Dialect;
use super::shape::{Additional, Limit, NodeId, Other, Shape};
use super::types::{Type, TypeSet};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Where subschemas get their numbers.
pub(super) trait Places {
    /// The number of the subschema at `pointer`.
    fn subschema(&mut self, pointer: String, json: &Json) -> NodeId;
    /// The number of the schema that a `$ref` or one of its kind leads to, if it leads anywhere.
    fn reference(&mut self, pointer: &str, keyword: &str, reference: &str) -> Option<NodeId>;
}

/// Reads one schema.
pub(super) fn shape(json: &Json, pointer: &str, dialect: Dialect, places: &mut dyn Places) -> Shape {
    match json {
        Json::Bool(false) => Shape::nothing(),
        Json::Object(keywords) => {
            let mut reader = Reader { keywords, pointer, dialect, places, shape: Shape::default() };
            reader.read();
            reader.shape
        }
        _ => Shape::default(),
    }
}

struct Reader<'a> {
    keywords: &'a Map<String, Json>,
    pointer: &'a str,
    dialect: Dialect,
    places: &'a mut dyn Places,
    shape: Shape,
}

impl Reader<'_> {
    fn read(&mut self) {
        let keywords = self.keywords;
        if let Some(Json::String(reference)) = keywords.get("$ref") {
            self.shape.reference = self.places.reference(self.pointer, "$ref", reference);
            if self.dialect.reference_stands_alone() {
                return;
            }
        }
        for (keyword, value) in keywords {
            let known = self.dialect.knows(keyword)
                && (self.text(keyword, value)
                    || self.number(keyword, value)
                    || self.list(keyword, value)
                    || self.object(keyword, value)
                    || self.any_value(keyword, value)
                    || self.others(keyword, value));
            if !known {
                self.shape.annotations.insert(keyword.as_str().into(), value.clone());
            }
        }
    }

    fn any_value(&mut self, keyword: &str, value: &Json) -> bool {
        match keyword {
            "$ref" | "$schema" | "$id" | "id" | "$anchor" => {}
            // Read although nothing may refer to them: their faults are faults of the file.
            "$defs" | "definitions" => drop(self.named(keyword, value)),
            "type" => self.shape.types = Some(types(value)),
            "const" => self.values(std::slice::from_ref(value)),
            "enum" => self.values(value.as_array().map_or(&[], Vec::as_slice)),
            "allOf" => {
                let schemas = self.many(keyword, value);
                self.shape.all_of.extend(schemas);
            }
            // Where they lead is known when reading: what depends on the way there is refused.
            "$dynamicRef" | "$recursiveRef" => {
                let to = value.as_str().and_then(|to| self.places.reference(self.pointer, keyword, to));
                self.shape.all_of.extend(to);
            }
            "$dynamicAnchor" | "$recursiveAnchor" => {}
            "anyOf" => self.shape.any_of = self.many(keyword, value),
            "oneOf" => self.shape.one_of = self.many(keyword, value),
            _ => return false,
        }
        true
    }

    /// `enum` and `const`: what both let through.
    fn values(&mut self, values: &[Json]) {
        let kept = super::unique::distinct(values.to_vec());
        self.shape.values = Some(match self.shape.values.take() {
            None => kept,
            Some(before) => super::unique::common(before, &kept),
        });
    }

    fn text(&mut self, keyword: &str, value: &Json) -> bool {
        let text = &mut self.shape.text;
        match (keyword, value) {
            ("format", Json::String(name)) if self.dialect.knows_format(name) => {
                text.formats = vec![name.as_str().into()]
            }
            ("pattern", Json::String(pattern)) => text.patterns = vec![pattern.as_str().into()],
            ("minLength", _) => text.min = count(value).filter(|min| *min > 0),
            ("maxLength", _) => text.max = count(value),
            _ => return false,
        }
        true
    }

    fn number(&mut self, keyword: &str, value: &Json) -> bool {
        let exclusive = |name: &str| self.keywords.get(name) == Some(&Json::Bool(true));
        match (keyword, value) {
            ("minimum", Json::Number(number)) => {
                self.limit(Limit { value: number.clone(), exclusive: exclusive("exclusiveMinimum") }, true);
            }
            ("maximum", Json::Number(number)) => {
                self.limit(Limit { value: number.clone(), exclusive: exclusive("exclusiveMaximum") }, false);
            }
            ("exclusiveMinimum", Json::Number(number)) => {
                self.limit(Limit { value: number.clone(), exclusive: true }, true);
            }
            ("exclusiveMaximum", Json::Number(number)) => {
                self.limit(Limit { value: number.clone(), exclusive: true }, false);
            }
            ("multipleOf", Json::Number(number)) => self.shape.number.multiple_of.push(number.clone()),
            // Draft 4 spells these as flags beside `minimum` and `maximum`.
            ("exclusiveMinimum" | "exclusiveMaximum", Json::Bool(_)) => {}
            _ => return false,
        }
        true
    }

    fn limit(&mut self, limit: Limit, lower: bool) {
        let (minimum, maximum) = if lower { (Some(limit), None) } else { (None, Some(limit)) };
        self.shape.number.join(&super::shape::NumberRules { minimum, maximum, multiple_of: Vec::new() });
    }

    fn list(&mut self, keyword: &str, value: &Json) -> bool {
        match (keyword, value) {
            ("prefixItems", Json::Array(_)) => self.shape.list.prefix = self.many(keyword, value),
            ("items", Json::Array(_)) => self.shape.list.prefix = self.many(keyword, value),
            ("items", _) => self.shape.list.rest = Some(self.one(keyword, value)),
            ("additionalItems", _) => {
                // Speaks only where `items` lists the first elements.
                if self.keywords.get("items").is_some_and(Json::is_array) {
                    self.shape.list.rest = Some(self.one(keyword, value));
                }
            }
            ("minItems", _) => self.shape.list.min = count(value).filter(|min| *min > 0),
            ("maxItems", _) => self.shape.list.max = count(value),
            ("uniqueItems", Json::Bool(unique)) => self.shape.list.unique = *unique,
            _ => return false,
        }
        true
    }

    fn object(&mut self, keyword: &str, value: &Json) -> bool {
        match (keyword, value) {
            ("properties", Json::Object(_)) => {
                let named = self.named(keyword, value);
                self.shape.object.properties = named.into_iter().collect();
            }
            ("patternProperties", Json::Object(_)) => self.shape.object.patterns = self.named(keyword, value),
            ("additionalProperties", Json::Bool(open)) => {
                self.shape.object.additional = if *open { Additional::Open } else { Additional::Closed };
            }
            ("additionalProperties", _) => self.shape.object.additional = Additional::Each(self.one(keyword, value)),
            ("unevaluatedProperties", Json::Bool(open)) => self.sealed(*open),
            ("required", Json::Array(names)) => {
                self.shape.object.required = names.iter().filter_map(Json::as_str).map(Arc::from).collect();
            }
            ("minProperties", _) => self.shape.object.min = count(value).filter(|min| *min > 0),
            ("maxProperties", _) => self.shape.object.max = count(value),
            _ => return false,
        }
        true
    }

    fn others(&mut self, keyword: &str, value: &Json) -> bool {
        let other = match (keyword, value) {
            ("not" | "if" | "then" | "else" | "contains" | "propertyNames", _)
            | ("unevaluatedProperties" | "unevaluatedItems", Json::Object(_)) => Other::One(self.one(keyword, value)),
            ("dependentSchemas", _) => Other::Named(self.named(keyword, value).into_iter().collect()),
            ("dependencies", Json::Object(entries)) => {
                self.dependencies(entries);
                return true;
            }
            ("dependentRequired" | "minContains" | "maxContains", _) | ("unevaluatedItems", Json::Bool(false)) => {
                Other::Plain(value.clone())
            }
            ("contentEncoding" | "contentMediaType", _) => Other::Plain(value.clone()),
            _ => return false,
        };
        self.shape.others.push((keyword.into(), other));
        true
    }

    /// Up to draft 7 one keyword does what `dependentRequired` and `dependentSchemas` do later.
    fn dependencies(&mut self, entries: &Map<String, Json>) {
        let mut schemas = indexmap::IndexMap::new();
        let mut names = Map::new();
        for (name, entry) in entries {
            if entry.is_array() {
                names.insert(name.clone(), entry.clone());
            } else {
                let place = format!("{}/dependencies/{}", self.pointer, super::json::escape(name));
                schemas.insert(Arc::from(name.as_str()), self.places.subschema(place, entry));
            }
        }
        if !names.is_empty() {
            self.shape.others.push(("dependentRequired".into(), Other::Plain(Json::Object(names))));
        }
        if !schemas.is_empty() {
            self.shape.others.push(("dependentSchemas".into(), Other::Named(schemas)));
        }
    }

    /// `unevaluatedProperties`: the same as `additionalProperties` where nothing else speaks of the value.
    fn sealed(&mut self, open: bool) {
        let elsewhere = ["$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"];
        if open || self.keywords.contains_key("additionalProperties") {
            return;
        }
        if elsewhere.iter().any(|keyword| self.keywords.contains_key(*keyword)) {
            self.shape.object.sealed = true;
        } else {
            self.shape.object.additional = Additional::Closed;
        }
    }

    fn one(&mut self, keyword: &str, value: &Json) -> NodeId {
        self.places.subschema(format!("{}/{keyword}", self.pointer), value)
    }

    fn many(&mut self, keyword: &str, value: &Json) -> Vec<NodeId> {
        let schemas = value.as_array().map_or(&[][..], Vec::as_slice);
        let place = |index: usize| format!("{}/{keyword}/{index}", self.pointer);
        schemas.iter().enumerate().map(|(index, schema)| self.places.subschema(place(index), schema)).collect()
    }

    fn named(&mut self, keyword: &str, value: &Json) -> Vec<(Arc<str>, NodeId)> {
        let Some(schemas) = value.as_object() else { return Vec::new() };
        let place = |name: &str| format!("{}/{keyword}/{}", self.pointer, super::json::escape(name));
        schemas
            .iter()
            .map(|(name, schema)| (Arc::from(name.as_str()), self.places.subschema(place(name), schema)))
            .collect()
    }
}

fn types(value: &Json) -> TypeSet {
    let one = |name: &Json| name.as_str().and_then(Type::from_name);
    match value {
        Json::Array(names) => names.iter().filter_map(one).collect(),
        name => one(name).map_or(TypeSet::ALL, TypeSet::of),
    }
}

/// A count, also one that is spelled `3.0`.
fn count(value: &Json) -> Option<u64> {
    let Json::Number(number) = value else { return None };
    super::number::whole(number).and_then(|whole| u64::try_from(whole).ok())
}
