//! The union of schemas, kept small: what another already lets through is left out, listed values and bare types are
//! put together, and beyond a number of branches only the types are kept.

use super::cover::Cover;
use super::shape::Shape;
use super::types::TypeSet;
use super::view::Schema;
use serde_json::Value as Json;
use std::cell::Cell;

/// More branches than this are widened to their types.
const BRANCHES: usize = 24;
/// More schemas than this are not compared one by one.
const MANY: usize = 256;

impl Schema {
    /// What any of several schemas lets through.
    #[must_use]
    pub fn union(schemas: &[Schema]) -> Schema {
        if schemas.len() > MANY {
            return Self::union_of_many(schemas);
        }
        let mut parts: Vec<Schema> = Vec::new();
        for schema in schemas {
            add(&mut parts, schema);
        }
        let parts = merge(parts);
        match parts.as_slice() {
            [] => Self::nothing(),
            [one] => one.clone(),
            many if many.len() > BRANCHES => {
                Self::of_types(many.iter().map(Schema::types).fold(TypeSet::NONE, TypeSet::union))
            }
            many => {
                let any_of = (1..=u32::try_from(many.len()).unwrap_or(0)).collect();
                Self::made(Shape { any_of, ..Shape::default() }, parts)
            }
        }
    }

    /// So many are not compared with one another: listed values stay, all else is widened to its types.
    fn union_of_many(schemas: &[Schema]) -> Schema {
        let listed: Option<Vec<Vec<Json>>> = schemas.iter().map(bare_values).collect();
        match listed {
            Some(values) => Self::enumeration(values.into_iter().flatten().collect()),
            None => Self::of_types(schemas.iter().map(Schema::types).fold(TypeSet::NONE, TypeSet::union)),
        }
    }

    /// What this or the other lets through.
    #[must_use]
    pub fn or(&self, other: &Schema) -> Schema {
        Self::union(&[self.clone(), other.clone()])
    }
}

/// Adds a branch, unless another lets all of it through; drops those it lets through itself.
fn add(parts: &mut Vec<Schema>, schema: &Schema) {
    if schema.types().is_empty() || parts.iter().any(|part| quickly_covers(part, schema)) {
        return;
    }
    parts.retain(|part| !quickly_covers(schema, part));
    parts.push(schema.clone());
}

fn quickly_covers(a: &Schema, b: &Schema) -> bool {
    // A time is no text, although every schema of text lets its form through.
    let alike = a.is_any() || a.meaning().is_some() == b.meaning().is_some();
    alike && a.types().covers(b.types()) && (a.is_same(b) || compared(a, b))
}

thread_local! {
    /// Comparisons for unions that run inside one another: of a schema inside itself there is no end to them.
    static INSIDE: Cell<u32> = const { Cell::new(0) };
}

/// Comparisons inside one another; unions further in are only larger than they could be.
const INSIDE_MOST: u32 = 2;

fn compared(a: &Schema, b: &Schema) -> bool {
    let inside = INSIDE.get();
    if inside >= INSIDE_MOST {
        return false;
    }
    INSIDE.set(inside + 1);
    let covers = super::cover::quick(a, b) == Cover::Yes;
    INSIDE.set(inside);
    covers
}

/// Puts listed values together in one branch, and bare types in another.
fn merge(parts: Vec<Schema>) -> Vec<Schema> {
    let mut values: Vec<Json> = Vec::new();
    let mut types = TypeSet::NONE;
    let mut merged = Vec::new();
    for part in parts {
        if let Some(listed) = bare_values(&part) {
            values.extend(listed);
        } else if part.says_only_types() {
            types = types.union(part.types());
        } else {
            merged.push(part);
        }
    }
    if !types.is_empty() {
        merged.push(Schema::of_types(types));
    }
    if !values.is_empty() {
        merged.push(Schema::enumeration(values));
    }
    merged
}

/// The values of a schema that does nothing but list them.
fn bare_values(schema: &Schema) -> Option<Vec<Json>> {
    let facts = schema.facts();
    let bare = facts.groups.is_empty()
        && facts.others.is_empty()
        && facts.text == Default::default()
        && facts.number == Default::default()
        && facts.list.is_empty()
        && facts.object.is_empty();
    facts.values.clone().filter(|_| bare)
}

impl Schema {
    /// Whether it asks for types and nothing else.
    pub(super) fn says_only_types(&self) -> bool {
        let facts = self.facts();
        facts.groups.is_empty()
            && facts.others.is_empty()
            && facts.values.is_none()
            && facts.text == Default::default()
            && facts.number == Default::default()
            && facts.list.is_empty()
            && facts.object.is_empty()
    }
}
