//! A value that one schema lets through and another does not.
//!
//! In: two schemas. Out: the smallest such value that was found, or what can be said without one. The search goes down
//! to the places that differ, finds values there, and builds the rest of the value around them; where that fails it
//! draws from the difference that the schema algebra gives, and at random. Validators judge every value.

use super::compare::Escape;
use crate::schema::{Cover, Property, Schema, Type};
use crate::witness::Values;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Values that are kept of one place.
const KEPT: usize = 4;
/// How deep places are followed, and how many in all.
const DEPTH: u32 = 24;
const PLACES: usize = 300;
/// Random values that are tried in the end.
const RANDOM: usize = 400;
/// Lists are made no longer than this.
const MOST_ELEMENTS: u64 = 5_000;

/// What `of` lets through and `from` does not.
pub(super) fn escape(of: &Schema, from: &Schema) -> Escape {
    let mut search = Search { values: Values::about(&[from, of]), known: Vec::new() };
    if let Some(found) = search.place(of, from, DEPTH).into_iter().next() {
        return Escape::Value(found);
    }
    let Some(judge) = Judge::of(of, from) else { return Escape::CannotTell };
    let random = search.values.any(of, RANDOM);
    if let Some(found) = judge.smallest(random).into_iter().next() {
        return Escape::Value(found);
    }
    let Some(rest) = of.difference(from) else { return Escape::CannotTell };
    if rest.types().is_empty() {
        return Escape::None;
    }
    let mut drawn = search.values.plain(&rest);
    drawn.extend(search.values.scalars(&rest));
    drawn.extend(search.values.any(&rest, RANDOM));
    judge.smallest(drawn).into_iter().next().map_or(Escape::CannotTell, Escape::Value)
}

/// Both validators of a place.
struct Judge {
    of: Arc<crate::schema::Validator>,
    from: Arc<crate::schema::Validator>,
}

impl Judge {
    fn of(of: &Schema, from: &Schema) -> Option<Self> {
        Some(Self { of: of.validator()?, from: from.validator()? })
    }

    /// Of some values those that escape, the shortest first.
    fn smallest(&self, values: Vec<Json>) -> Vec<Json> {
        let mut escaped: Vec<(usize, Json)> = Vec::new();
        for value in values {
            let known = escaped.iter().any(|(_, other)| *other == value);
            if !known && self.of.accepts_json(&value) && !self.from.accepts_json(&value) {
                escaped.push((value.to_string().len(), value));
            }
        }
        escaped.sort_by_key(|(length, _)| *length);
        escaped.truncate(KEPT);
        escaped.into_iter().map(|(_, value)| value).collect()
    }
}

struct Search {
    values: Values,
    /// Pairs that were looked at, or are being looked at: what escapes inside itself escapes outside already.
    known: Vec<Known>,
}

struct Known {
    of: Schema,
    from: Schema,
    found: Vec<Json>,
}

impl Search {
    /// A few values of a place that escape, the shortest first.
    fn place(&mut self, of: &Schema, from: &Schema, depth: u32) -> Vec<Json> {
        if let Some(known) = self.known.iter().find(|known| known.of.is_same(of) && known.from.is_same(from)) {
            return known.found.clone();
        }
        if depth == 0 || self.known.len() >= PLACES || from.covers(of) == Cover::Yes {
            return Vec::new();
        }
        let index = self.known.len();
        self.known.push(Known { of: of.clone(), from: from.clone(), found: Vec::new() });
        let found = self.search(of, from, depth);
        if let Some(known) = self.known.get_mut(index) {
            known.found.clone_from(&found);
        }
        found
    }

    fn search(&mut self, of: &Schema, from: &Schema, depth: u32) -> Vec<Json> {
        let Some(judge) = Judge::of(of, from) else { return Vec::new() };
        let mut tried = self.values.scalars(of);
        let plain = self.values.plain(of);
        if of.types().meets(Type::Object.into()) {
            tried.extend(self.objects(of, from, &plain, depth));
        }
        if of.types().meets(Type::Array.into()) {
            tried.extend(self.lists(of, from, &plain, depth));
        }
        tried.extend(plain);
        judge.smallest(tried)
    }

    /// Objects with one member that escapes, one member too few, or one that is not allowed.
    fn objects(&mut self, of: &Schema, from: &Schema, plain: &[Json], depth: u32) -> Vec<Json> {
        let bases: Vec<&Map<String, Json>> = plain.iter().filter_map(Json::as_object).collect();
        let empty = Map::new();
        let bases = if bases.is_empty() { vec![&empty] } else { bases };
        let mut tried = Vec::new();
        for name in names(of, from) {
            let values = self.member(of, from, &name, depth);
            for base in &bases {
                tried.extend(values.iter().map(|value| with(base, &name, value)));
                tried.extend(base.contains_key(&*name).then(|| without(base, &name)));
            }
        }
        tried
    }

    fn member(&mut self, of: &Schema, from: &Schema, name: &str, depth: u32) -> Vec<Json> {
        let own = match of.property(name) {
            Property::Declared { schema, .. } => schema,
            Property::Undeclared => Schema::any(),
            Property::Closed => return Vec::new(),
        };
        match from.property(name) {
            Property::Declared { schema, .. } => self.place(&own, &schema, depth - 1),
            Property::Closed => {
                self.values.plain(&own).into_iter().chain(self.values.scalars(&own)).take(KEPT).collect()
            }
            Property::Undeclared => Vec::new(),
        }
    }

    /// Lists with one element that escapes, too few, too many, or equal ones.
    fn lists(&mut self, of: &Schema, from: &Schema, plain: &[Json], depth: u32) -> Vec<Json> {
        let (Some(own), Some(other)) = (of.items(), from.items()) else { return Vec::new() };
        let base: Vec<Json> =
            plain.iter().filter_map(Json::as_array).min_by_key(|list| list.len()).cloned().unwrap_or_default();
        let mut tried = Vec::new();
        for value in self.place(&own, &other, depth - 1) {
            let mut list = base.clone();
            match list.first_mut() {
                Some(first) => *first = value,
                None => list.push(value),
            }
            tried.push(Json::Array(list));
        }
        tried.extend(self.counts(of, from, &own));
        tried
    }

    fn counts(&mut self, of: &Schema, from: &Schema, item: &Schema) -> Vec<Json> {
        let mut elements: Vec<Json> = self.values.plain(item);
        elements.extend(self.values.scalars(item));
        let Some(first) = elements.first().cloned() else { return vec![Json::Array(Vec::new())] };
        let edges = [Some(of.min_items()), of.max_items(), from.max_items().map(|max| max.saturating_add(1)), Some(2)];
        let fewer = from.min_items().checked_sub(1);
        let counts: BTreeSet<u64> =
            edges.into_iter().flatten().chain(fewer).filter(|one| *one <= MOST_ELEMENTS).collect();
        let mut tried = Vec::new();
        for count in counts.into_iter().filter_map(|count| usize::try_from(count).ok()) {
            tried.push(Json::Array(vec![first.clone(); count]));
            tried.push(elements.iter().cycle().take(count).cloned().collect());
        }
        tried
    }
}

/// The members that either schema speaks of, and one that none does.
fn names(of: &Schema, from: &Schema) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for schema in [of, from] {
        names.extend(schema.properties().into_iter().map(|member| member.name));
        names.extend(schema.required());
    }
    names.push("other".into());
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(Arc::clone(name)));
    names
}

fn with(base: &Map<String, Json>, name: &str, value: &Json) -> Json {
    let mut object = base.clone();
    object.insert(name.to_owned(), value.clone());
    Json::Object(object)
}

fn without(base: &Map<String, Json>, name: &str) -> Json {
    Json::Object(base.iter().filter(|(key, _)| *key != name).map(|(key, value)| (key.clone(), value.clone())).collect())
}
