//! Places of a record as a target path writes them: `a.b[*].c`, members of maps as `{*}`.
//!
//! In: the target schema, a record, a JSON Pointer into it. Out: the place, the same for all elements.

use crate::path::is_plain_name;
use crate::schema::{Property, Schema};
use serde_json::Value as Json;

/// The place of a pointer into a record; `""` is the record itself.
pub(super) fn place_of(schema: &Schema, record: &Json, pointer: &str) -> String {
    let (mut place, mut schema, mut value) = (String::new(), schema.clone(), Some(record));
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        let below = match value {
            Some(Json::Array(elements)) => {
                place.push_str("[*]");
                let index = name.parse::<usize>().ok();
                schema = schema.items().unwrap_or_else(Schema::any);
                index.and_then(|index| elements.get(index))
            }
            other => {
                push_member(&mut place, &schema, &name);
                schema = member(&schema, &name);
                other.and_then(|object| object.get(&name))
            }
        };
        value = below;
    }
    place
}

fn member(schema: &Schema, name: &str) -> Schema {
    match schema.property(name) {
        Property::Declared { schema, .. } => schema,
        Property::Undeclared | Property::Closed => Schema::any(),
    }
}

fn push_member(place: &mut String, schema: &Schema, name: &str) {
    let is_named = schema.properties().iter().any(|member| *member.name == *name);
    if !is_named && schema.map_values().is_some() {
        place.push_str("{*}");
        return;
    }
    push_name(place, name);
}

/// Adds a member's name to a place.
pub(super) fn push_name(place: &mut String, name: &str) {
    if !place.is_empty() {
        place.push('.');
    }
    if is_plain_name(name) { place.push_str(name) } else { place.push_str(&format!("\"{name}\"")) }
}
