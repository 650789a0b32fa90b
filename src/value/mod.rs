//! What an expression gives: text, number, time, list, object, or a piece of the payload as it came.
//!
//! A missing value is `None` around [`Value`], never a value. Values are cheap to clone: they borrow from the payload
//! or share. The operations that the evaluator and the folding of constants share stand here: comparing, computing,
//! testing, printing, reading and writing.

mod access;
mod arithmetic;
mod canonical;
mod canonical_number;
mod compare;
mod convert;
mod failure;
mod format;
mod json;
mod operator;
mod print;
mod test;
#[cfg(test)]
mod tests;
mod time;

pub use access::{Elements, Members, ValueKind};
pub use arithmetic::{add, arithmetic, divide, multiply, negate, remainder, subtract};
pub use canonical::write_canonical;
pub use canonical_number::write_canonical_number;
pub use compare::{compare, equal, holds};
pub use failure::{Failure, FailureKind};
pub use format::{is_email, is_ipv4, is_ipv6, is_url, is_uuid};
pub use json::write_json;
pub use operator::{Comparison, Operator};
pub use print::print;
pub use test::{Test, test};
pub use time::{
    TimeDigits, is_plain_time, read_date, read_duration, read_time, write_date, write_duration, write_time,
};

use crate::payload::{Node, Number, Text};
use std::sync::Arc;

/// A value that is present.
#[derive(Debug, Clone)]
pub enum Value<'p> {
    /// `null`, where the mapping asked for it.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number<'p>),
    /// A text.
    Text(Text<'p>),
    /// An instant.
    Time(jiff::Timestamp),
    /// A day without a time.
    Date(jiff::civil::Date),
    /// A length of time.
    Duration(jiff::SignedDuration),
    /// A list or object of a payload, as it came. Scalars of a payload are the variants above.
    Node(Node<'p>),
    /// A list that was made.
    List(Arc<Vec<Value<'p>>>),
    /// An object that was made; keys are unique.
    Object(Arc<Vec<(Text<'p>, Value<'p>)>>),
}
