//! Kinds of results, and what the kinds of arguments tell about them.
//!
//! A result is said to fail where a value of the arguments' kinds can make it fail. The limits on the size of texts do
//! not count: like the limit on work, they stand behind every function.

mod list;
mod number;
mod object;
mod text;
mod time;

pub(super) use list::*;
pub(super) use number::*;
pub(super) use object::*;
pub(super) use text::*;
pub(super) use time::*;

use super::Argument;
use crate::payload::Number;
use crate::schema::{Kind, Schema};
use crate::value::Value;

/// The same, but it may be missing.
pub(super) fn optional(kind: Kind) -> Kind {
    kind.or_missing(true)
}

/// The same, but it may fail.
pub(super) fn failing(kind: Kind) -> Kind {
    kind.or_failing(true)
}

pub(super) fn any() -> Kind {
    Kind::present(Schema::any())
}

pub(super) fn boolean() -> Kind {
    Kind::present(Schema::boolean())
}

/// The kind of an argument; of one that was left out, anything.
fn argument(arguments: &[Argument<'_>], index: usize) -> Kind {
    arguments.get(index).map_or_else(any, |argument| argument.kind.clone())
}

fn schema(arguments: &[Argument<'_>], index: usize) -> Schema {
    argument(arguments, index).schema
}

/// Whether an argument is given at all.
fn is_given(arguments: &[Argument<'_>], index: usize) -> bool {
    arguments.get(index).is_some_and(|argument| !argument.kind.is_missing())
}

fn constant_integer(arguments: &[Argument<'_>], index: usize) -> Option<i128> {
    match arguments.get(index)?.constant? {
        Value::Number(number) => number.as_integer(),
        _ => None,
    }
}

fn constant_text(arguments: &[Argument<'_>], index: usize) -> Option<String> {
    match arguments.get(index)?.constant? {
        Value::Text(text) => Some(text.characters().into_owned()),
        _ => None,
    }
}

/// The listed values of an argument, each changed; none where they are not listed or one cannot be changed.
fn each_value<T>(
    arguments: &[Argument<'_>],
    index: usize,
    change: impl Fn(&serde_json::Value) -> Option<T>,
) -> Option<Vec<T>> {
    let values = schema(arguments, index).enum_values()?;
    values.iter().filter(|value| !value.is_null()).map(change).collect()
}

fn json_number(number: &Number<'_>) -> Option<serde_json::Number> {
    serde_json::from_str(&number.token()).ok()
}
