//! Where a `$ref` leads: `$id`, anchors and JSON Pointers of one document. Nothing is ever fetched.

use super::document::Dialect;
use super::json::escape;
use serde_json::Value as Json;
use std::collections::HashMap;
use url::Url;

/// The names that stand in a document.
pub(super) struct Addresses {
    /// Places that have an `$id`, and its absolute form. The root is always there.
    resources: Vec<(String, Url)>,
    /// Anchors, by the pointer of their resource and their name.
    anchors: HashMap<(String, String), String>,
}

impl Addresses {
    /// Collects the names of a document.
    pub(super) fn of(root: &Json, dialect: Dialect) -> Self {
        let mut addresses = Self { resources: Vec::new(), anchors: HashMap::new() };
        if let Ok(base) = Url::parse("schema:///") {
            addresses.resources.push((String::new(), base));
        }
        addresses.collect(root, "", dialect);
        addresses
    }

    fn collect(&mut self, json: &Json, pointer: &str, dialect: Dialect) {
        match json {
            Json::Object(keywords) => {
                self.name(json, pointer, dialect);
                for (keyword, value) in keywords {
                    if !matches!(keyword.as_str(), "enum" | "const" | "default" | "examples") {
                        self.collect(value, &format!("{pointer}/{}", escape(keyword)), dialect);
                    }
                }
            }
            Json::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.collect(element, &format!("{pointer}/{index}"), dialect);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    fn name(&mut self, json: &Json, pointer: &str, dialect: Dialect) {
        let stands_alone = dialect.reference_stands_alone() && json.get("$ref").is_some_and(Json::is_string);
        if let Some(id) = json.get(dialect.id_keyword()).and_then(Json::as_str).filter(|_| !stands_alone) {
            // Up to draft 7 an `$id` of only a fragment is an anchor.
            match id.strip_prefix('#') {
                Some(anchor) if !anchor.is_empty() => self.anchor(pointer, anchor),
                _ => self.resource(pointer, id),
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(anchor) = json.get(keyword).and_then(Json::as_str) {
                self.anchor(pointer, anchor);
            }
        }
    }

    fn resource(&mut self, pointer: &str, id: &str) {
        let Some(mut uri) = self.resource_of(pointer).and_then(|(_, base)| base.join(id).ok()) else { return };
        uri.set_fragment(None);
        self.resources.push((pointer.to_owned(), uri));
    }

    fn anchor(&mut self, pointer: &str, name: &str) {
        let Some((resource, _)) = self.resource_of(pointer) else { return };
        self.anchors.insert((resource.clone(), name.to_owned()), pointer.to_owned());
    }

    /// The innermost resource that a place belongs to.
    fn resource_of(&self, pointer: &str) -> Option<&(String, Url)> {
        let holds = |at: &str| pointer.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.resources.iter().filter(|(at, _)| holds(at)).max_by_key(|(at, _)| at.len())
    }

    /// The pointer of the schema that `reference`, standing at `pointer`, leads to.
    ///
    /// # Errors
    /// It leads outside the document, or nowhere.
    pub(super) fn resolve(&self, root: &Json, pointer: &str, reference: &str) -> Result<String, String> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = self.find(pointer, uri).ok_or_else(|| {
            format!("`$ref` to `{reference}` leads out of this file; other schemas are never fetched")
        })?;
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let target = if fragment.is_empty() || fragment.starts_with('/') {
            Some(format!("{resource}{fragment}"))
        } else {
            self.anchors.get(&(resource, fragment.into_owned())).cloned()
        };
        let is_schema = |target: &String| matches!(root.pointer(target), Some(Json::Object(_) | Json::Bool(_)));
        target.filter(is_schema).ok_or_else(|| format!("`$ref` to `{reference}` leads nowhere"))
    }

    fn find(&self, pointer: &str, uri: &str) -> Option<String> {
        let (here, base) = self.resource_of(pointer)?;
        if uri.is_empty() {
            return Some(here.clone());
        }
        let wanted = base.join(uri).ok()?;
        // The last one: the name a root has by `$id` stands behind the one it has without.
        self.resources.iter().rev().find(|(_, known)| *known == wanted).map(|(at, _)| at.clone())
    }
}
