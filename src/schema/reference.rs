//! Where a `$ref` leads: `$id`, anchors and JSON Pointers of one document. Nothing is ever fetched.

use super::document::Dialect;
use super::load::{LoadFault, below};
use super::places::{Held, Lead, lead, subschemas};
use serde_json::Value as Json;
use std::collections::HashMap;
use url::Url;

/// The names that stand in a document.
pub(super) struct Addresses {
    dialect: Dialect,
    /// Places that have an `$id`, and its absolute form. The root is always there.
    resources: Vec<(String, Url)>,
    /// Anchors, by the pointer of their resource and their name.
    anchors: HashMap<(String, String), String>,
    /// How many places have a `$dynamicAnchor` of a name; of `$recursiveAnchor` under the name `""`.
    dynamic: HashMap<String, usize>,
    faults: Vec<LoadFault>,
}

/// Where a reference leads.
pub(super) struct Target {
    /// The JSON Pointer of the schema.
    pub pointer: String,
    /// Whether the meta-schema has not looked at it.
    pub unchecked: bool,
}

impl Addresses {
    /// Collects the names of a document; those that are given twice, or are none, are faults.
    pub(super) fn of(root: &Json, dialect: Dialect, faults: &mut Vec<LoadFault>) -> Self {
        let (anchors, dynamic) = (HashMap::new(), HashMap::new());
        let mut addresses = Self { dialect, resources: Vec::new(), anchors, dynamic, faults: Vec::new() };
        if let Ok(base) = Url::parse("schema:///") {
            addresses.resources.push((String::new(), base));
        }
        addresses.collect(root, "");
        faults.append(&mut addresses.faults);
        addresses
    }

    fn collect(&mut self, json: &Json, pointer: &str) {
        self.name(json, pointer);
        for (below, schema) in subschemas(json, pointer) {
            self.collect(schema, &below);
        }
    }

    fn name(&mut self, json: &Json, pointer: &str) {
        let stands_alone = self.dialect.reference_stands_alone() && json.get("$ref").is_some_and(Json::is_string);
        let id_keyword = self.dialect.id_keyword();
        if let Some(id) = json.get(id_keyword).and_then(Json::as_str).filter(|_| !stands_alone) {
            // Up to draft 7 an `$id` of only a fragment is an anchor.
            match id.strip_prefix('#') {
                Some(anchor) if !anchor.is_empty() => self.anchor(pointer, id_keyword, anchor),
                _ => self.resource(pointer, id_keyword, id),
            }
        }
        let dialect = self.dialect;
        for keyword in ["$anchor", "$dynamicAnchor"].into_iter().filter(|keyword| dialect.knows(keyword)) {
            if let Some(anchor) = json.get(keyword).and_then(Json::as_str) {
                self.anchor(pointer, keyword, anchor);
                *self.dynamic.entry(anchor.to_owned()).or_default() += usize::from(keyword == "$dynamicAnchor");
            }
        }
        if json.get("$recursiveAnchor") == Some(&Json::Bool(true)) {
            *self.dynamic.entry(String::new()).or_default() += 1;
        }
    }

    fn resource(&mut self, pointer: &str, keyword: &str, id: &str) {
        let Some(mut uri) = self.resource_of(pointer).and_then(|(_, base)| base.join(id).ok()) else {
            let message = format!("`{keyword}` is not a URI");
            return self.faults.push(LoadFault::at(&below(pointer, keyword), message));
        };
        uri.set_fragment(None);
        if !pointer.is_empty() && self.resources.iter().any(|(_, known)| *known == uri) {
            let message = format!("another schema of this file has the `{keyword}` `{id}`");
            self.faults.push(LoadFault::at(&below(pointer, keyword), message));
        }
        self.resources.push((pointer.to_owned(), uri));
    }

    fn anchor(&mut self, pointer: &str, keyword: &str, name: &str) {
        let Some((resource, _)) = self.resource_of(pointer) else { return };
        let place = (resource.clone(), name.to_owned());
        let before = self.anchors.insert(place, pointer.to_owned());
        // One schema may have a name by both keywords.
        if before.is_some_and(|before| before != pointer) {
            let message = format!("another schema here has the anchor `{name}`");
            self.faults.push(LoadFault::at(&below(pointer, keyword), message));
        }
    }

    /// The innermost resource that a place belongs to.
    fn resource_of(&self, pointer: &str) -> Option<&(String, Url)> {
        let holds = |at: &str| pointer.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.resources.iter().filter(|(at, _)| holds(at)).max_by_key(|(at, _)| at.len())
    }

    /// Where a `$ref`, standing at `pointer`, leads; of `$dynamicRef` and `$recursiveRef` where they lead whatever the
    /// way to them.
    ///
    /// # Errors
    /// It leads outside the document, nowhere, to what is no schema, or to several places.
    pub(super) fn resolve(&self, root: &Json, pointer: &str, keyword: &str, reference: &str) -> Result<Target, String> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = self.find(pointer, uri).ok_or_else(|| {
            format!("`{keyword}` to `{reference}` leads out of this file; other schemas are never fetched")
        })?;
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let by_pointer = fragment.is_empty() || fragment.starts_with('/');
        let target = if by_pointer {
            Some(format!("{resource}{fragment}"))
        } else {
            self.anchors.get(&(resource, fragment.to_string())).cloned()
        };
        let nowhere = || format!("`{keyword}` to `{reference}` leads nowhere");
        let target = target.ok_or_else(nowhere)?;
        let unchecked = match lead(root, &target, self.dialect) {
            Lead::Nowhere => return Err(nowhere()),
            Lead::Other(held) => return Err(format!("`{keyword}` to `{reference}` leads to {}", held.words())),
            Lead::Schema => false,
            Lead::Unchecked => true,
        };
        let name = if keyword == "$recursiveRef" { "" } else { &*fragment };
        let depends = keyword != "$ref" && (!by_pointer || name.is_empty());
        if depends && self.dynamic.get(name).is_some_and(|count| *count > 1) {
            let words = "may lead to several places, and which one depends on the way to it; this is not supported";
            return Err(format!("`{keyword}` to `{reference}` {words}"));
        }
        Ok(Target { pointer: target, unchecked })
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

impl Held {
    /// What stands there, in plain words.
    fn words(self) -> &'static str {
        match self {
            Self::Values => "a value, and not to a schema",
            Self::Schemas => "several schemas, and not to one",
        }
    }
}
