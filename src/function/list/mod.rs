//! Lists. An element that is null is missing wherever a function gives single elements; `count` and positions count it.

mod order;
mod pick;

use super::entry::{BASE, accept};
use super::{Family, Function, Param};

/// What an entry of this family starts from.
const LIST: Function = Function { family: Family::List, maps_members: true, ..BASE };

/// The parameter that most functions begin with.
const SUBJECT: Param = Param::new("list", accept::LIST, "any list");

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[
    &pick::COUNT,
    &order::DISTINCT,
    &pick::FIRST,
    &order::FLATTEN,
    &pick::INDEX_OF,
    &pick::LAST,
    &order::REVERSE,
    &pick::SLICE,
    &order::SORT,
    &order::SORT_BY,
];
