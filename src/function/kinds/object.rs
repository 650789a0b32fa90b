//! Kinds of objects and of their members.

use super::{any, constant_text, list_of_text, schema, text};
use crate::function::Argument;
use crate::schema::{Kind, Property, Schema, Type};
use indexmap::IndexMap;
use std::sync::Arc;

/// Members by name: what they are, and whether they are always there.
type Members = IndexMap<Arc<str>, (Schema, bool)>;

fn members(object: &Schema) -> Members {
    object.properties().into_iter().map(|member| (member.name, (member.schema, member.required))).collect()
}

fn object(members: Members, closed: bool) -> Kind {
    let members = members.into_iter().map(|(name, (schema, required))| (name, schema, required));
    Kind::present(Schema::object(members, closed))
}

/// The names; where the object is closed, those it can have.
pub(in crate::function) fn keys(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let names: Vec<_> = members(&given).into_keys().map(|name| (*name).into()).collect();
    if !given.is_closed() || names.is_empty() {
        return list_of_text();
    }
    Kind::present(Schema::list(&Schema::enumeration(names)))
}

/// What any member is.
fn any_member(object: &Schema) -> Schema {
    let named = members(object);
    if !object.is_closed() && !named.is_empty() {
        return Schema::any();
    }
    let others = object.map_values().filter(|_| !object.is_closed());
    let all: Vec<Schema> = named.into_values().map(|(schema, _)| schema).chain(others).collect();
    if all.is_empty() { Schema::any() } else { Schema::union(&all) }
}

pub(in crate::function) fn values(arguments: &[Argument<'_>]) -> Kind {
    Kind::present(Schema::list(&any_member(&schema(arguments, 0)).without_null()))
}

pub(in crate::function) fn entries(arguments: &[Argument<'_>]) -> Kind {
    let value = any_member(&schema(arguments, 0)).without_null();
    let entry = Schema::object([("key", text().schema, true), ("value", value, true)], true);
    Kind::present(Schema::list(&entry))
}

/// The members of all; of those with the same name the last that is there.
pub(in crate::function) fn merge(arguments: &[Argument<'_>]) -> Kind {
    let mut merged = Members::new();
    let mut closed = true;
    for argument in arguments {
        let given = &argument.kind.schema;
        closed &= given.is_closed();
        for (name, (schema, required)) in members(given) {
            let required = required && !argument.kind.optional;
            match merged.get_mut(&name) {
                Some(before) if required => *before = (schema, true),
                Some(before) => *before = (before.0.or(&schema), before.1),
                None => drop(merged.insert(name, (schema, required))),
            }
        }
        if !given.is_closed() {
            // It may hold any of the members that came before under another schema.
            forget(&mut merged, given);
        }
    }
    object(merged, closed)
}

fn forget(merged: &mut Members, open: &Schema) {
    for (name, (schema, _)) in merged.iter_mut() {
        if matches!(open.property(name), Property::Undeclared) {
            *schema = Schema::any();
        }
    }
}

/// The members of the constant names that follow, in the object's order.
pub(in crate::function) fn only(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let Some(names) = names(arguments) else { return Kind::present(given) };
    let mut kept = members(&given);
    kept.retain(|name, _| names.iter().any(|one| **one == **name));
    for name in names {
        if matches!(given.property(&name), Property::Undeclared) {
            kept.insert(name.into(), (Schema::any(), false));
        }
    }
    object(kept, true)
}

pub(in crate::function) fn without(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let Some(names) = names(arguments) else { return Kind::present(given) };
    let mut kept = members(&given);
    if kept.is_empty() && !given.is_closed() {
        // A map keeps the schema of its values; where single values or names are listed, the result is another.
        let is_map = given.enum_values().is_none() && given.required().is_empty();
        return Kind::present(if is_map { given } else { Schema::of_types(Type::Object.into()) });
    }
    kept.retain(|name, _| !names.iter().any(|one| **one == **name));
    object(kept, given.is_closed())
}

/// The constant names behind the first argument.
fn names(arguments: &[Argument<'_>]) -> Option<Vec<String>> {
    (1..arguments.len()).map(|index| constant_text(arguments, index)).collect()
}

/// JSON text is of any length.
pub(in crate::function) fn to_json(_: &[Argument<'_>]) -> Kind {
    text()
}

pub(in crate::function) fn parsed(_: &[Argument<'_>]) -> Kind {
    let parsed = Kind { schema: Schema::any().without_null(), ..any() };
    parsed.or_missing(true).or_failing(true)
}
