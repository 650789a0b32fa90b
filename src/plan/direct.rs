//! Values that are written as they are evaluated: object and list literals, comprehensions, interpolated texts.
//!
//! In: the expression of a rule. Out: a [`Direct`], which `run/direct.rs` writes without making the value first. The
//! check of the whole is taken apart into checks of its pieces; where one of them is in doubt, the value is made and
//! checked after all.

use super::check::Check;
use super::expression::{Bound, Expression, Generator, Member, Piece};
use super::layout::Layout;
use crate::schema::{Property, Schema, Type};
use crate::value::{TimeDigits, Value};
use std::sync::Arc;

/// How a value is written straight into a record.
#[derive(Debug)]
pub(crate) enum Direct {
    /// Bytes that are known when compiling.
    Fixed(Box<[u8]>),
    /// Evaluated, then written.
    Value(Expression, Arc<Layout>, Option<Check>),
    /// A text that is put together.
    Text(Vec<Piece>, Option<Check>),
    /// Parameters bound, then a body.
    Bind(Box<Bound>, Box<Direct>),
    /// Members with their keys, in the order they are written.
    Object(Vec<DirectMember>),
    /// Elements.
    List(Vec<Direct>, Sizes),
    /// Elements of a comprehension.
    Each(Box<DirectEach>),
}

/// A member of an object that is written directly.
#[derive(Debug)]
pub(crate) struct DirectMember {
    /// Its key with the colon.
    pub key: Box<[u8]>,
    /// Its value.
    pub value: Direct,
    /// Whether the object is in doubt without it.
    pub required: bool,
}

/// A comprehension that is written directly.
#[derive(Debug)]
pub(crate) struct DirectEach {
    /// The generators, outermost first.
    pub generators: Vec<Generator>,
    /// Which elements.
    pub filter: Option<Expression>,
    /// What each gives.
    pub item: Direct,
    /// How many there may be.
    pub sizes: Sizes,
}

/// How many elements a list may have; beyond them it is in doubt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// At least.
    pub least: u64,
    /// At most.
    pub most: u64,
}

impl Direct {
    /// How the value of a rule is written; none where it is made first. `check` is what it must meet, if that is open.
    pub(super) fn of(value: &Expression, layout: &Arc<Layout>, check: Option<&Schema>) -> Option<Direct> {
        match value {
            Expression::Object(members) => object(members, layout, check),
            Expression::List(all) => {
                let sizes = sizes(check)?;
                let schema = check.and_then(Schema::items);
                let item = |one| piece(one, layout.elements(), schema.as_ref());
                Some(Direct::List(all.iter().map(item).collect(), sizes))
            }
            Expression::ListFor(each) => {
                let sizes = sizes(check)?;
                let item = check.and_then(Schema::items);
                Some(Direct::Each(Box::new(DirectEach {
                    generators: each.generators.clone(),
                    filter: each.filter.clone(),
                    item: piece(&each.item, layout.elements(), item.as_ref()),
                    sizes,
                })))
            }
            Expression::Bind(bound) => {
                let body = Direct::of(&bound.body, layout, check)?;
                // The body stands in `body` alone.
                let bound = Bound { parameters: bound.parameters.clone(), body: Expression::Missing };
                Some(Direct::Bind(Box::new(bound), Box::new(body)))
            }
            Expression::Interpolate(pieces) => Some(Direct::Text(pieces.clone(), check.cloned().map(Check::new))),
            _ => None,
        }
    }
}

/// A piece of a literal; what cannot be written directly is made first.
fn piece(value: &Expression, layout: Option<&Arc<Layout>>, check: Option<&Schema>) -> Direct {
    let layout = layout.cloned().unwrap_or_else(|| Layout::of(&Schema::any()));
    let check = check.filter(|schema| !schema.is_any());
    if let Some(bytes) = fixed(value, &layout, check) {
        return Direct::Fixed(bytes);
    }
    Direct::of(value, &layout, check)
        .unwrap_or_else(|| Direct::Value(value.clone(), layout, check.cloned().map(Check::new)))
}

/// The bytes of a constant scalar that needs no check.
fn fixed(value: &Expression, layout: &Layout, check: Option<&Schema>) -> Option<Box<[u8]>> {
    let Expression::Constant(constant @ (Value::Text(_) | Value::Bool(_) | Value::Number(_))) = value else {
        return None;
    };
    let is_taken = check.is_none_or(|schema| Check::new(schema.clone()).takes(constant));
    let bytes = is_taken.then(|| crate::run::render_constant(constant, layout, TimeDigits::default()));
    bytes.flatten().map(Into::into)
}

fn object(members: &[Member], layout: &Arc<Layout>, check: Option<&Schema>) -> Option<Direct> {
    if check.is_some_and(|schema| !is_open_to(schema, Type::Object)) {
        return None;
    }
    let required = check.map(Schema::required).unwrap_or_default();
    let mut names: Vec<&Arc<str>> = Vec::new();
    let mut direct = Vec::new();
    for member in members {
        let Member::Pair(path, value) = member else { return None };
        let [name] = &path[..] else { return None };
        if names.contains(&name) {
            return None;
        }
        let schema = match check.map(|schema| schema.property(name)) {
            Some(Property::Declared { schema, .. }) => Some(schema),
            Some(Property::Undeclared) | None => None,
            Some(Property::Closed) => return None,
        };
        direct.push(DirectMember {
            key: super::template::key(name).into(),
            value: piece(value, layout.member(name), schema.as_ref()),
            required: required.contains(name),
        });
        names.push(name);
    }
    let is_written = |name: &Arc<str>| names.contains(&name);
    required.iter().all(is_written).then_some(Direct::Object(direct))
}

/// Whether a schema judges values of a type by their pieces alone.
fn is_open_to(schema: &Schema, ty: Type) -> bool {
    schema.is_plain() && schema.enum_values().is_none() && schema.types().contains(ty)
}

/// How many elements a list may have; none where it is judged as a whole. Elements are judged one by one only where all
/// places of the list ask for the same: an element that is missing moves those after it.
fn sizes(check: Option<&Schema>) -> Option<Sizes> {
    let Some(schema) = check else { return Some(Sizes { least: 0, most: u64::MAX }) };
    let judged = is_open_to(schema, Type::Array) && !schema.unique_items() && !schema.is_tuple();
    judged.then(|| Sizes { least: schema.min_items(), most: schema.max_items().unwrap_or(u64::MAX) })
}
