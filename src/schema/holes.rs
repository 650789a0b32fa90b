//! `{name}` holes in the property names of a schema file, filled before anything else reads it.

use super::json::escape;
use super::load::LoadFault;
use serde_json::{Map, Value as Json};

/// What filling gave.
pub(super) struct Filled {
    /// The schema without holes.
    pub json: Json,
    /// JSON Pointers of the properties that were renamed: as filled, and as in the file.
    pub renamed: Vec<(String, String)>,
}

/// Fills the holes of a schema.
pub(super) fn fill(json: Json, by: &dyn Fn(&str) -> Option<String>, faults: &mut Vec<LoadFault>) -> Filled {
    let mut filler = Filler { by, faults, renamed: Vec::new() };
    let json = filler.schema(json, "", "");
    Filled { json, renamed: filler.renamed }
}

struct Filler<'a> {
    by: &'a dyn Fn(&str) -> Option<String>,
    faults: &'a mut Vec<LoadFault>,
    renamed: Vec<(String, String)>,
}

impl Filler<'_> {
    /// `new` and `old` are the pointer of the schema with and without filled names.
    fn schema(&mut self, json: Json, new: &str, old: &str) -> Json {
        match json {
            Json::Object(keywords) => {
                let fill = |(keyword, value): (String, Json)| {
                    let step = escape(&keyword);
                    let value = self.keyword(&keyword, value, &format!("{new}/{step}"), &format!("{old}/{step}"));
                    (keyword, value)
                };
                Json::Object(keywords.into_iter().map(fill).collect())
            }
            Json::Array(schemas) => {
                let fill = |(index, schema): (usize, Json)| {
                    self.schema(schema, &format!("{new}/{index}"), &format!("{old}/{index}"))
                };
                Json::Array(schemas.into_iter().enumerate().map(fill).collect())
            }
            scalar => scalar,
        }
    }

    fn keyword(&mut self, keyword: &str, value: Json, new: &str, old: &str) -> Json {
        match (keyword, value) {
            ("properties" | "dependentSchemas" | "dependentRequired" | "dependencies", Json::Object(members)) => {
                self.named(members, new, old, true)
            }
            ("$defs" | "definitions" | "patternProperties", Json::Object(members)) => {
                self.named(members, new, old, false)
            }
            ("required", Json::Array(names)) => {
                let fill = |(index, name)| self.text(name, &format!("{old}/{index}"));
                Json::Array(names.into_iter().enumerate().map(fill).collect())
            }
            ("$ref", Json::String(reference)) if reference.starts_with('#') => self.text(Json::String(reference), old),
            ("enum" | "const" | "default" | "examples", value) => value,
            (_, value) => self.schema(value, new, old),
        }
    }

    fn named(&mut self, members: Map<String, Json>, new: &str, old: &str, holes: bool) -> Json {
        let mut filled = Map::new();
        for (name, value) in members {
            let old = format!("{old}/{}", escape(&name));
            let full = if holes { self.fill(&name, &old) } else { name.clone() };
            let new = format!("{new}/{}", escape(&full));
            if full != name {
                self.renamed.push((new.clone(), old.clone()));
            }
            if filled.contains_key(&full) {
                let message = format!("there is another property `{full}`, once its hole is filled");
                self.faults.push(LoadFault::at(&old, message));
            }
            // The lists of names that `dependentRequired` holds.
            let value = match value {
                Json::Array(names) if holes => {
                    Json::Array(names.into_iter().map(|name| self.text(name, &old)).collect())
                }
                value => self.schema(value, &new, &old),
            };
            filled.insert(full, value);
        }
        Json::Object(filled)
    }

    fn text(&mut self, text: Json, pointer: &str) -> Json {
        match text {
            Json::String(text) => Json::String(self.fill(&text, pointer)),
            other => other,
        }
    }

    fn fill(&mut self, name: &str, pointer: &str) -> String {
        let mut filled = String::with_capacity(name.len());
        let mut rest = name;
        while let Some((before, hole, after)) = next_hole(rest) {
            filled.push_str(before);
            if let Some(value) = (self.by)(hole) {
                filled.push_str(&value);
            } else {
                let message = format!("nothing is known that fills the hole `{{{hole}}}`");
                self.faults.push(LoadFault::at(pointer, message));
            }
            rest = after;
        }
        filled + rest
    }
}

/// The next `{name}`: what stands before it, the name, what stands behind it.
fn next_hole(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find('{')?;
        let close = open + text.get(open..)?.find('}')?;
        let name = text.get(open + 1..close)?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name {
            return Some((text.get(..open)?, name, text.get(close + 1..)?));
        }
        from = open + 1;
    }
}
