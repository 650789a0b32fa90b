//! Kinds of objects and of their members.

use super::{any, constant_text, list_of_text, schema, text_between};
use crate::function::Argument;
use crate::schema::{Kind, Property, Schema, Type, TypeSet};
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

/// How many members objects of a schema have: at least, at most.
pub(super) fn member_counts(object: &Schema) -> (u64, Option<u64>) {
    let most = object.has_only_named().then(|| object.properties().len() as u64);
    (object.required().len() as u64, most)
}

/// How many members that are not null objects of a schema have.
fn value_counts(object: &Schema) -> (u64, Option<u64>) {
    let is_sure = |(schema, required): &(Schema, bool)| *required && !schema.types().contains(Type::Null);
    let least = members(object).values().filter(|member| is_sure(member)).count() as u64;
    (least, member_counts(object).1)
}

/// The names; where no others are possible, those it can have.
fn name(object: &Schema) -> Schema {
    let names: Vec<_> = members(object).into_keys().map(|name| (*name).into()).collect();
    if object.has_only_named() { Schema::enumeration(names) } else { Schema::text() }
}

pub(in crate::function) fn keys(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let (least, most) = member_counts(&given);
    if least == 0 && most.is_none() {
        return list_of_text(true);
    }
    Kind::present(Schema::list(&name(&given)).with_items_count(least, most).with_unique_items())
}

/// What any member is.
fn any_member(object: &Schema) -> Schema {
    let named = members(object);
    let others = if object.has_only_named() { None } else { Some(object.map_values().unwrap_or_else(Schema::any)) };
    let all: Vec<Schema> = named.into_values().map(|(schema, _)| schema).chain(others).collect();
    Schema::union(&all)
}

pub(in crate::function) fn values(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    listed(&given, &any_member(&given).without_null())
}

pub(in crate::function) fn entries(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let value = any_member(&given).without_null();
    listed(&given, &Schema::object([("key", name(&given), true), ("value", value, true)], true))
}

/// One element for each member that is not null.
fn listed(object: &Schema, element: &Schema) -> Kind {
    let (least, most) = value_counts(object);
    let list = Schema::list(element);
    Kind::present(if least > 0 || most.is_some() { list.with_items_count(least, most) } else { list })
}

/// The members of all; of those with the same name the last that is there.
pub(in crate::function) fn merge(arguments: &[Argument<'_>]) -> Kind {
    let mut merged = Members::new();
    let mut closed = true;
    for argument in arguments {
        let given = &argument.kind.schema;
        let were_closed = closed;
        closed &= given.has_only_named();
        let own = members(given);
        for (name, (schema, _)) in merged.iter_mut().filter(|(name, _)| !own.contains_key(*name)) {
            // Members that an object does not name may be in it all the same.
            match given.property(name) {
                Property::Closed => {}
                Property::Undeclared => *schema = Schema::any(),
                Property::Declared { schema: other, .. } => *schema = schema.or(&other),
            }
        }
        for (name, (schema, required)) in own {
            let required = required && !argument.kind.optional;
            match merged.get_mut(&name) {
                Some(before) if required => *before = (schema, true),
                Some(before) => *before = (before.0.or(&schema), before.1),
                None if were_closed || required => drop(merged.insert(name, (schema, required))),
                // An earlier object may have had such a member, and this one may not.
                None => drop(merged.insert(name.clone(), (earlier(arguments, given, &name).or(&schema), false))),
            }
        }
    }
    object(merged, closed)
}

/// What the objects before one can have under a name.
fn earlier(arguments: &[Argument<'_>], until: &Schema, name: &str) -> Schema {
    let before = arguments.iter().map(|argument| &argument.kind.schema).take_while(|schema| !schema.is_same(until));
    let found: Vec<Schema> = before
        .filter_map(|schema| match schema.property(name) {
            Property::Closed => None,
            Property::Undeclared => Some(Schema::any()),
            Property::Declared { schema, .. } => Some(schema),
        })
        .collect();
    Schema::union(&found)
}

/// The members of the constant names that follow, in the object's order.
pub(in crate::function) fn only(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let Some(names) = names(arguments) else { return Kind::present(of_any_members()) };
    let mut kept = members(&given);
    kept.retain(|name, _| names.iter().any(|one| **one == **name));
    for name in names.into_iter().filter(|name| !kept.contains_key(name.as_str())).collect::<Vec<_>>() {
        match given.property(&name) {
            Property::Closed => {}
            Property::Undeclared => drop(kept.insert(name.into(), (Schema::any(), false))),
            Property::Declared { schema, required } => drop(kept.insert(name.into(), (schema, required))),
        }
    }
    object(kept, true)
}

pub(in crate::function) fn without(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    let Some(names) = names(arguments) else { return Kind::present(of_any_members()) };
    let mut kept = members(&given);
    if kept.is_empty() && !given.is_closed() {
        // A map keeps the schema of its values; where single values or names are listed, the result is another.
        let is_map = given.is_plain() && given.enum_values().is_none() && given.required().is_empty();
        return Kind::present(if is_map { given } else { of_any_members() });
    }
    kept.retain(|name, _| !names.iter().any(|one| **one == **name));
    object(kept, given.has_only_named())
}

fn of_any_members() -> Schema {
    Schema::of_types(Type::Object.into())
}

/// The constant names behind the first argument.
fn names(arguments: &[Argument<'_>]) -> Option<Vec<String>> {
    (1..arguments.len()).map(|index| constant_text(arguments, index)).collect()
}

/// JSON text is of any length; of a list, an object or a text it has its brackets or quotes.
pub(in crate::function) fn to_json(arguments: &[Argument<'_>]) -> Kind {
    let bracketed = TypeSet::of(Type::Array).union(Type::Object.into()).union(Type::String.into());
    let least = if bracketed.covers(schema(arguments, 0).types()) { 2 } else { 1 };
    Kind::present(text_between(least, None))
}

pub(in crate::function) fn parsed(_: &[Argument<'_>]) -> Kind {
    let parsed = Kind { schema: Schema::any().without_null(), ..any() };
    parsed.or_missing(true).or_failing(true)
}
