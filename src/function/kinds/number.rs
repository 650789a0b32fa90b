//! Kinds of numbers.

use super::{any, argument, constant_integer, each_value, failing, is_given, json_number, optional};
use crate::function::Argument;
use crate::function::number::decimal::read_number;
use crate::payload::Number;
use crate::schema::{Kind, Schema, Type};
use serde_json::Value as Json;

/// What arguments of `min` and `max` can be and have an order.
const ORDERED: [Type; 2] = [Type::Number, Type::String];

pub(in crate::function) fn number() -> Kind {
    Kind::present(Schema::number())
}

pub(in crate::function) fn integer() -> Kind {
    Kind::present(Schema::integer())
}

/// A whole number from one to another.
pub(in crate::function) fn between(least: i64, most: i64) -> Kind {
    Kind::present(Schema::integer().with_range(Some(least.into()), Some(most.into())))
}

/// A number of things.
pub(in crate::function) fn count() -> Kind {
    Kind::present(Schema::integer().with_range(Some(0.into()), None))
}

pub(in crate::function) fn ip_version() -> Kind {
    Kind::present(Schema::enumeration(vec![4.into(), 6.into()]))
}

/// An integer stays what it is; listed texts are read one by one.
pub(in crate::function) fn to_integer(arguments: &[Argument<'_>]) -> Kind {
    if argument(arguments, 0).is_integer() {
        return Kind::present(argument(arguments, 0).schema);
    }
    let read = |value: &Json| json_number(&Number::Integer(read(value)?.as_integer()?)).map(Json::Number);
    listed_or(arguments, read, failing(integer()))
}

pub(in crate::function) fn to_number(arguments: &[Argument<'_>]) -> Kind {
    if argument(arguments, 0).is_number() {
        return Kind::present(argument(arguments, 0).schema);
    }
    let read = |value: &Json| json_number(&read(value)?).map(Json::Number);
    listed_or(arguments, read, failing(number()))
}

fn listed_or(arguments: &[Argument<'_>], change: impl Fn(&Json) -> Option<Json>, otherwise: Kind) -> Kind {
    each_value(arguments, 0, change).map_or(otherwise, |values| Kind::present(Schema::enumeration(values)))
}

fn read(value: &Json) -> Option<Number<'static>> {
    match value {
        Json::Number(number) => Some(Number::Shared(number.to_string().into())),
        Json::String(text) => read_number(text).map(|number| Number::Shared(number.into())),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whole without digits; fails only for digits that are not known.
pub(in crate::function) fn round(arguments: &[Argument<'_>]) -> Kind {
    match constant_integer(arguments, 1) {
        Some(0) => integer(),
        Some(1..=15) => number(),
        None if !is_given(arguments, 1) => integer(),
        Some(_) | None => failing(number()),
    }
}

pub(in crate::function) fn abs(arguments: &[Argument<'_>]) -> Kind {
    let kind = if argument(arguments, 0).is_integer() { Schema::integer() } else { Schema::number() };
    Kind::present(kind.with_range(Some(0.into()), None))
}

/// The least or greatest: one of the arguments, or of the elements of the first.
pub(in crate::function) fn extreme(arguments: &[Argument<'_>]) -> Kind {
    let first = argument(arguments, 0);
    let is_list = first.is_list();
    let of_first = if is_list { first.items().unwrap_or_else(Schema::any) } else { first.schema.clone() };
    let others = arguments.iter().skip(1).map(|argument| argument.kind.schema.clone());
    let all: Vec<Schema> = std::iter::once(of_first).chain(others).collect();
    let is_safe =
        ORDERED.iter().any(|one| all.iter().all(|schema| schema.types().is_only(*one) || is_integer(schema, *one)));
    let may_be_empty = first.can_be(Type::Array) && first.schema.min_items() == 0 && arguments.len() < 2;
    let kind = Kind::present(Schema::union(&all).without_null()).or_failing(!is_safe);
    let has_null = is_list && all.iter().any(|schema| schema.types().contains(Type::Null));
    if may_be_empty || has_null || first.is_any() { optional(kind) } else { kind }
}

fn is_integer(schema: &Schema, wanted: Type) -> bool {
    wanted == Type::Number && schema.types().is_only(Type::Integer)
}

/// Elements that are no numbers fail, and so does a sum beyond 64 bits.
pub(in crate::function) fn sum(arguments: &[Argument<'_>]) -> Kind {
    let element = argument(arguments, 0).items().map_or_else(any, Kind::present);
    failing(if element.is_integer() { integer() } else { number() })
}
