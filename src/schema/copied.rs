//! What is left of a value that is copied into a record: `null`, blank text (where blank is missing) and then everything
//! empty is left out of lists and objects.
//!
//! In: a schema of values of a payload. Out: a schema of what a record has of them. It may let more through, never less.

use super::facts::{Key, Rest};
use super::lookup::{Member, Property};
use super::pattern::Pattern;
use super::shape::{Additional, NodeId, ObjectShape, Shape};
use super::types::{Type, TypeSet};
use super::view::Schema;
use rustc_hash::FxHashSet;
use serde_json::Value as Json;
use std::sync::Arc;

/// Containers inside one another that are followed, and places in all.
const DEPTH: u32 = 24;
const PLACES: u32 = 2_000;
/// Alternatives that are taken one by one.
const BRANCHES: usize = 32;

impl Schema {
    /// What a record has of such a value, where it is written. `blank`: whether blank text of the payload is left out of
    /// it; `made`: whether it is no piece of the payload, so that blank text may also be some that was made, and stays.
    #[must_use]
    pub fn copied(&self, blank: bool, made: bool) -> Schema {
        let mut copier = Copier { blank, made, open: FxHashSet::default(), places: PLACES };
        copier.copied(self, DEPTH)
    }

    /// The same without empty text, where that can be said.
    #[must_use]
    pub fn not_blank(&self) -> Schema {
        match self.enum_values() {
            Some(_) => self.without_values(&[Json::from("")]),
            None if self.may_be_blank() && self.min_length() == 0 => self.with_length(1, None),
            None => self.clone(),
        }
    }

    /// Whether such a value may be left out of a list or object: `null`, blank text (where `blank` says so), a container
    /// that may have nothing in it.
    #[must_use]
    pub fn may_vanish(&self, blank: bool) -> bool {
        Copier { blank, made: true, open: FxHashSet::default(), places: PLACES }.may_vanish(self, DEPTH)
    }

    /// Whether a list or object of it may have nothing in it that is written.
    #[must_use]
    pub fn may_be_empty(&self, blank: bool) -> bool {
        let containers = TypeSet::of(Type::Array).union(Type::Object.into());
        self.types().meets(containers) && self.with_types(containers).may_vanish(blank)
    }

    /// Whether an empty or white text is let through.
    #[must_use]
    pub fn may_be_blank(&self) -> bool {
        if !self.types().meets(Type::String.into()) {
            return false;
        }
        if let Some(values) = self.enum_values() {
            return values.iter().filter_map(Json::as_str).any(|text| text.trim().is_empty());
        }
        let rules = self.text_rules();
        let formatted = rules.formats.iter().any(|format| NEVER_BLANK.contains(&&**format));
        !formatted && !rules.patterns.iter().any(|pattern| refuses_blank(pattern))
    }

    /// Objects with these members and what the others are: none, of one schema, or anything.
    #[must_use]
    pub fn object_of(members: &[(Arc<str>, Schema, bool)], others: &Others) -> Schema {
        let mut object = ObjectShape::default();
        let mut links = Vec::new();
        let mut link = |schema: &Schema| {
            links.push(schema.clone());
            NodeId::try_from(links.len()).unwrap_or(NodeId::MAX)
        };
        for (name, schema, required) in members {
            object.properties.insert(Arc::clone(name), link(schema));
            if *required {
                object.required.push(Arc::clone(name));
            }
        }
        object.additional = match others {
            Others::None => Additional::Closed,
            Others::Any => Additional::Open,
            Others::Each(schema) => Additional::Each(link(schema)),
        };
        // Nothing empty is written.
        object.min = object.required.is_empty().then_some(1);
        Self::made(Shape { object, ..Shape::of_types(Type::Object) }, links)
    }
}

/// The members of an object that are not named one by one.
#[derive(Debug, Clone)]
pub enum Others {
    /// There are none.
    None,
    /// Nothing is known of them.
    Any,
    /// All are of one schema.
    Each(Schema),
}

/// Formats that no blank text has.
const NEVER_BLANK: &[&str] = &["date-time", "date", "time", "duration", "email", "uuid", "ipv4", "ipv6", "uri"];

/// Whether a pattern asks for a character that is not white.
fn refuses_blank(pattern: &str) -> bool {
    const WHITES: [&str; 8] = ["", " ", "\t", "\n", "\r", "\u{a0}", "\u{3000}", "\u{2003}"];
    let pattern = Pattern::new(&pattern.into());
    let runs = (0..=64).flat_map(|length| WHITES.iter().map(move |white| white.repeat(length)));
    let mixed = WHITES.iter().flat_map(|a| WHITES.iter().map(move |b| format!("{a}{b}")));
    pattern.is_sound() && !runs.chain(mixed).any(|text| pattern.matches(&text))
}

struct Copier {
    blank: bool,
    made: bool,
    /// Places that are being looked at, and so lie in themselves.
    open: FxHashSet<Key>,
    places: u32,
}

impl Copier {
    /// Counts a place; false where it lies in itself, or there are too many.
    fn enter(&mut self, schema: &Schema, depth: u32) -> bool {
        if depth == 0 || self.places == 0 {
            return false;
        }
        self.places -= 1;
        self.open.insert(schema.key())
    }

    fn copied(&mut self, schema: &Schema, depth: u32) -> Schema {
        let containers = TypeSet::of(Type::Array).union(Type::Object.into());
        if !schema.types().meets(containers) || schema.is_any() || self.is_kept_whole(schema, depth) {
            return schema.clone();
        }
        if let Some(values) = schema.enum_values() {
            let values = values.into_iter().filter_map(|value| self.pruned(value)).collect();
            return Schema::enumeration(values);
        }
        if !self.enter(schema, depth) {
            let stays = self.stays_valid(schema, depth, &mut FxHashSet::default());
            return if stays { schema.clone() } else { Schema::of_types(schema.types()) };
        }
        let copied = self.parts(schema, depth);
        self.open.remove(&schema.key());
        copied
    }

    fn parts(&mut self, schema: &Schema, depth: u32) -> Schema {
        if !schema.facts().groups.is_empty() {
            let branches = schema.branches();
            if branches.len() > BRANCHES {
                return Schema::of_types(schema.types());
            }
            let parts: Vec<Schema> = branches.iter().map(|branch| self.copied(branch, depth - 1)).collect();
            return Schema::union(&parts);
        }
        let containers = TypeSet::of(Type::Array).union(Type::Object.into());
        let types = schema.types();
        let mut parts = Vec::new();
        if !types.without(containers).is_empty() {
            parts.push(schema.with_types(types.without(containers)));
        }
        if types.meets(Type::Array.into()) {
            parts.push(self.list(schema, depth));
        }
        if types.meets(Type::Object.into()) {
            parts.push(self.object(schema, depth));
        }
        Schema::union(&parts)
    }

    /// Whether what is written of such values is still one of them, whatever is left out. A place inside itself is if
    /// all else is.
    fn stays_valid(&mut self, schema: &Schema, depth: u32, seen: &mut FxHashSet<Key>) -> bool {
        let containers = TypeSet::of(Type::Array).union(Type::Object.into());
        if !schema.types().meets(containers) || schema.is_any() || !seen.insert(schema.key()) {
            return true;
        }
        if depth == 0 || self.places == 0 || !schema.is_plain() || schema.enum_values().is_some() {
            return false;
        }
        self.places -= 1;
        let (list, object) = (&schema.facts().list, &schema.facts().object);
        let tuples = list.rules.iter().any(|rule| !rule.prefix.is_empty());
        if object.sealed || list.min.is_some_and(|min| min > 0) || list.unique || tuples {
            return false;
        }
        let asked = object.required.iter().all(|name| match schema.property(name) {
            Property::Declared { schema, .. } => !self.may_vanish(&schema, depth - 1),
            Property::Undeclared | Property::Closed => false,
        });
        let elements = list.rules.iter().filter_map(|rule| rule.rest.as_ref());
        let members = object.rules.iter().flat_map(|rule| {
            let others = if let Rest::Each(schema) = &rule.rest { Some(schema) } else { None };
            rule.declared.values().chain(rule.patterns.iter().map(|(_, schema)| schema)).chain(others)
        });
        asked && elements.chain(members).all(|inner| self.stays_valid(inner, depth - 1, seen))
    }

    /// What is written of an element or member; `null` is not.
    fn inner(&mut self, schema: &Schema, depth: u32) -> Schema {
        let schema = schema.without_null();
        let schema = if self.blank && !self.made { schema.not_blank() } else { schema };
        self.copied(&schema, depth - 1)
    }

    fn list(&mut self, schema: &Schema, depth: u32) -> Schema {
        let items = schema.items().unwrap_or_else(Schema::any);
        let loses = self.may_vanish(&items, depth - 1);
        let least = if loses { 1 } else { schema.min_items().max(1) };
        let copied = Schema::list(&self.inner(&items, depth)).with_items_count(least, schema.max_items());
        let containers = TypeSet::of(Type::Array).union(Type::Object.into());
        // Two lists or objects that differ may be left equal.
        let unique = schema.unique_items() && !items.types().meets(containers);
        if unique { copied.with_unique_items() } else { copied }
    }

    fn object(&mut self, schema: &Schema, depth: u32) -> Schema {
        let member = |this: &mut Self, member: Member| {
            let vanishes = this.may_vanish(&member.schema, depth - 1);
            let copied = this.inner(&member.schema, depth);
            (member.name, copied, member.required && !vanishes)
        };
        let closed = schema.is_closed();
        let members: Vec<_> = schema.properties().into_iter().map(|one| member(self, one)).collect();
        let others = match schema.map_values() {
            _ if closed => Others::None,
            Some(values) => Others::Each(self.inner(&values, depth)),
            None => Others::Any,
        };
        let kept = members.into_iter().filter(|(_, copied, _)| !closed || !copied.types().is_empty());
        Schema::object_of(&kept.collect::<Vec<_>>(), &others)
    }

    fn may_vanish(&mut self, schema: &Schema, depth: u32) -> bool {
        let types = schema.types();
        if types.meets(Type::Null.into()) || (self.blank && schema.may_be_blank()) {
            return true;
        }
        if !types.meets(TypeSet::of(Type::Array).union(Type::Object.into())) {
            return false;
        }
        if let Some(values) = schema.enum_values() {
            return values.into_iter().any(|value| self.pruned(value).is_none());
        }
        if !self.enter(schema, depth) {
            return true;
        }
        let lists = types.meets(Type::Array.into()) && !self.has_lasting_element(schema, depth);
        let vanishes = lists || (types.meets(Type::Object.into()) && !self.has_lasting_member(schema, depth));
        self.open.remove(&schema.key());
        vanishes
    }

    fn has_lasting_element(&mut self, schema: &Schema, depth: u32) -> bool {
        let least = usize::try_from(schema.min_items().min(16)).unwrap_or(0);
        (0..least).any(|index| schema.item(index).is_some_and(|item| !self.may_vanish(&item, depth - 1)))
    }

    fn has_lasting_member(&mut self, schema: &Schema, depth: u32) -> bool {
        let required = schema.properties().into_iter().filter(|member| member.required);
        { required }.any(|member| !self.may_vanish(&member.schema, depth - 1))
    }

    /// Whether nothing in such values is ever left out. A place inside itself is if all else is.
    fn is_kept_whole(&mut self, schema: &Schema, depth: u32) -> bool {
        let open = std::mem::take(&mut self.open);
        let whole = self.keeps_all(schema, depth);
        self.open = open;
        whole
    }

    fn keeps_all(&mut self, schema: &Schema, depth: u32) -> bool {
        let types = schema.types();
        if schema.enum_values().is_some() || schema.is_any() || depth == 0 || self.places == 0 {
            return false;
        }
        if !self.open.insert(schema.key()) {
            return true;
        }
        self.places -= 1;
        let mut whole = true;
        if types.meets(Type::Array.into()) {
            let items = schema.items().unwrap_or_else(Schema::any);
            whole &= schema.min_items() > 0 && self.keeps_inner(&items, depth);
        }
        if types.meets(Type::Object.into()) {
            whole &= schema.is_closed() || schema.map_values().is_some();
            whole &= !schema.required().is_empty();
            let named = schema.properties().into_iter().map(|member| member.schema);
            for inner in named.chain(schema.map_values()) {
                whole = whole && self.keeps_inner(&inner, depth);
            }
        }
        whole
    }

    fn keeps_inner(&mut self, schema: &Schema, depth: u32) -> bool {
        let types = schema.types();
        let scalar = !types.meets(TypeSet::of(Type::Array).union(Type::Object.into()));
        let is_lost = types.meets(Type::Null.into()) || (self.blank && schema.may_be_blank());
        !is_lost && (scalar || self.keeps_all(schema, depth - 1))
    }

    /// A listed value as a record has it.
    fn pruned(&self, value: Json) -> Option<Json> {
        match value {
            Json::Null => None,
            Json::String(text) if self.blank && text.trim().is_empty() => None,
            Json::Array(elements) => {
                let kept: Vec<Json> = elements.into_iter().filter_map(|one| self.pruned(one)).collect();
                (!kept.is_empty()).then_some(Json::Array(kept))
            }
            Json::Object(members) => {
                let kept: serde_json::Map<String, Json> =
                    members.into_iter().filter_map(|(name, one)| Some((name, self.pruned(one)?))).collect();
                (!kept.is_empty()).then_some(Json::Object(kept))
            }
            scalar => Some(scalar),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_are_never_blank_refuse_blank_text() {
        for format in NEVER_BLANK {
            for text in ["", " ", "\t", "\u{3000}"] {
                assert!(!super::super::is_of_format(format, text), "{format}");
            }
        }
    }
}
