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
pub(crate) use text::printed_lengths;
pub(super) use text::*;
pub(super) use time::*;

use super::Argument;
use crate::schema::{Kind, Range, Schema, Type};
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

/// The numbers of an argument.
fn range(arguments: &[Argument<'_>], index: usize) -> Range {
    Range::of(&schema(arguments, index).with_types(Type::Number.into()))
}

/// Between which whole numbers an argument lies; a constant is known exactly.
fn whole_ends(arguments: &[Argument<'_>], index: usize) -> (Option<i128>, Option<i128>) {
    match constant_integer(arguments, index) {
        Some(constant) => (Some(constant), Some(constant)),
        None => range(arguments, index).whole_ends(),
    }
}
