//! Numbers: from text, rounding, the least, greatest and sum. Exact wherever a decimal is.

pub(super) mod convert;
pub(super) mod decimal;
mod fold;
mod round;

use super::entry::{BASE, accept};
use super::{Family, Function, Param};

/// What an entry of this family starts from.
const NUMBER: Function = Function { family: Family::Number, ..BASE };

/// The parameter that most functions begin with.
const SUBJECT: Param = Param::new("number", accept::NUMBER, "any number");

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[
    &round::ABS,
    &round::CEIL,
    &round::FLOOR,
    &fold::MAX,
    &fold::MIN,
    &round::ROUND,
    &fold::SUM,
    &convert::TO_INTEGER,
    &convert::TO_NUMBER,
];
