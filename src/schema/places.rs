//! Which places of a schema document hold schemas: by keyword, as all drafts have them.

use super::document::Dialect;
use super::json::{escape, unescape};
use serde_json::Value as Json;

/// What stands at a place that is no schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// A plain value.
    Values,
    /// A list of schemas, or schemas by name.
    Schemas,
}

/// What a JSON Pointer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    Schema,
    /// What may be a schema, below a keyword that the draft does not know: its meta-schema has not looked at it.
    Unchecked,
    Other(Held),
    Nowhere,
}

/// What a keyword holds.
enum Holds {
    One,
    Many,
    OneOrMany,
    Named,
    Values,
    Unknown,
}

fn holds(keyword: &str) -> Holds {
    match keyword {
        "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "additionalProperties"
        | "additionalItems"
        | "unevaluatedProperties"
        | "unevaluatedItems"
        | "contentSchema" => Holds::One,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::Many,
        "items" => Holds::OneOrMany,
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" | "dependencies" => {
            Holds::Named
        }
        "enum" | "const" | "default" | "examples" | "required" | "type" | "title" | "description" | "$comment"
        | "format" | "pattern" | "dependentRequired" | "$vocabulary" | "$id" | "id" | "$schema" | "$ref"
        | "$anchor" | "$dynamicRef" | "$dynamicAnchor" | "$recursiveRef" | "$recursiveAnchor" => Holds::Values,
        _ => Holds::Unknown,
    }
}

/// The schemas directly inside a schema, with their JSON Pointers.
pub(super) fn subschemas<'j>(json: &'j Json, pointer: &str) -> Vec<(String, &'j Json)> {
    let mut found = Vec::new();
    let Json::Object(keywords) = json else { return found };
    for (keyword, value) in keywords {
        let at = format!("{pointer}/{}", escape(keyword));
        match (holds(keyword), value) {
            (Holds::One | Holds::OneOrMany, Json::Object(_)) => found.push((at, value)),
            (Holds::Many | Holds::OneOrMany, Json::Array(schemas)) => {
                found.extend(schemas.iter().enumerate().map(|(index, schema)| (format!("{at}/{index}"), schema)));
            }
            (Holds::Named, Json::Object(schemas)) => {
                found.extend(schemas.iter().map(|(name, schema)| (format!("{at}/{}", escape(name)), schema)));
            }
            (Holds::One | Holds::Many | Holds::OneOrMany | Holds::Named | Holds::Values | Holds::Unknown, _) => {}
        }
    }
    found
}

/// What a JSON Pointer leads to.
pub(super) fn lead(root: &Json, pointer: &str, dialect: Dialect) -> Lead {
    let Some(target) = root.pointer(pointer) else { return Lead::Nowhere };
    let mut at = Lead::Schema;
    let mut here = root;
    let mut steps = pointer.split('/').skip(1);
    while let Some(step) = steps.next() {
        let keyword = unescape(step);
        let Some(value) = here.get(&keyword) else { return Lead::Nowhere };
        let is_list = value.is_array();
        let known = dialect.knows(&keyword) && !(keyword == "$defs" && dialect.reference_stands_alone());
        let inner = match holds(&keyword) {
            Holds::Values => return Lead::Other(Held::Values),
            Holds::Unknown => return unchecked(target),
            Holds::One => false,
            Holds::OneOrMany => is_list,
            Holds::Many | Holds::Named => true,
        };
        if !known {
            at = Lead::Unchecked;
        }
        here = value;
        if inner {
            let Some(step) = steps.next() else { return Lead::Other(Held::Schemas) };
            let next = match value {
                Json::Array(schemas) => step.parse::<usize>().ok().and_then(|index| schemas.get(index)),
                value => value.get(unescape(step)),
            };
            let Some(next) = next else { return Lead::Nowhere };
            here = next;
        }
    }
    if at == Lead::Schema && !is_schema(target) { Lead::Other(Held::Values) } else { at.or(target) }
}

impl Lead {
    fn or(self, target: &Json) -> Self {
        if self == Self::Unchecked { unchecked(target) } else { self }
    }
}

fn unchecked(target: &Json) -> Lead {
    if is_schema(target) { Lead::Unchecked } else { Lead::Other(Held::Values) }
}

fn is_schema(json: &Json) -> bool {
    matches!(json, Json::Object(_) | Json::Bool(_))
}
