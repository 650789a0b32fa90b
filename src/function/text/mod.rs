//! Text: case, white space, parts, padding, searching, joining. Positions and lengths count Unicode scalar values.

mod join;
pub(super) mod part;
pub(super) mod search;
pub(super) mod shape;

use super::entry::{BASE, accept};
use super::{Family, Function, Param};

/// What an entry of this family starts from.
const TEXT: Function = Function { family: Family::Text, ..BASE };

/// The parameter that most functions begin with.
const SUBJECT: Param = Param::new("text", accept::TEXT, "any text");

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[
    &search::CONTAINS,
    &search::ENDS_WITH,
    &join::JOIN,
    &part::LEFT,
    &shape::LENGTH,
    &shape::LOWER,
    &shape::PAD_LEFT,
    &shape::PAD_RIGHT,
    &search::REPLACE,
    &part::RIGHT,
    &join::SPLIT,
    &search::STARTS_WITH,
    &part::STRIP_PREFIX,
    &part::STRIP_SUFFIX,
    &part::SUBSTRING,
    &join::TO_BOOL,
    &join::TO_TEXT,
    &shape::TRIM,
    &part::TRUNCATE,
    &shape::UPPER,
];
