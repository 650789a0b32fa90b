//! Rounding, and the sign.

use super::decimal::{Rounding, rounded};
use super::{NUMBER, SUBJECT};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::Value;

/// More digits than a binary64 has say nothing.
const MOST_DIGITS: i64 = 15;

pub(super) static ROUND: Function = Function {
    name: "round",
    summary: "The nearest whole number, or the nearest with so many digits behind the point",
    notes: "A half goes away from zero: 2.5 to 3, -2.5 to -3. It is the number as written that is rounded, so \
            `round(1.005, 2)` is 1.01.",
    params: &[
        SUBJECT,
        Param::new("digits", accept::INTEGER, "digits behind the point, 0 to 15; 0 unless given").optional(),
    ],
    returns: "number, whole without digits",
    fails: "the digits are out of range",
    gives: kinds::round,
    examples: &[
        Example::gives("round(2.5)", "3"),
        Example::gives("round(-2.5)", "-3"),
        Example::gives("round(1.005, 2)", "1.01"),
        Example::gives("round(2.999, 1)", "3"),
        Example::fails("round(1.5, 99)"),
    ],
    call: round,
    ..NUMBER
};

fn round<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (number, digits) = (ROUND.number(call, 0)?, ROUND.optional_integer(call, 1)?.unwrap_or(0));
    let is_possible = (0..=MOST_DIGITS).contains(&digits);
    let places = u8::try_from(digits).ok().filter(|_| is_possible);
    let places = places.ok_or_else(|| ROUND.out_of_range("`digits` is not between 0 and 15"))?;
    Ok(Some(Value::Number(rounded(number, places, Rounding::HalfAway))))
}

pub(super) static FLOOR: Function = Function {
    name: "floor",
    summary: "The greatest whole number that is not above a number",
    params: &[SUBJECT],
    returns: "whole number",
    gives: kinds::floor,
    examples: &[
        Example::gives("floor(2.7)", "2"),
        Example::gives("floor(-2.1)", "-3"),
        Example::gives("floor(0.1e1)", "1"),
    ],
    call: |call| whole(&FLOOR, call, Rounding::Floor),
    ..NUMBER
};

pub(super) static CEIL: Function = Function {
    name: "ceil",
    summary: "The least whole number that is not below a number",
    params: &[SUBJECT],
    returns: "whole number",
    gives: kinds::ceil,
    examples: &[
        Example::gives("ceil(2.1)", "3"),
        Example::gives("ceil(-2.7)", "-2"),
        Example::gives("ceil(1e30)", "1e30"),
    ],
    call: |call| whole(&CEIL, call, Rounding::Ceil),
    ..NUMBER
};

fn whole<'p>(function: &Function, call: &Call<'_, 'p>, rounding: Rounding) -> Result<Option<Value<'p>>, Failure> {
    Ok(Some(Value::Number(rounded(function.number(call, 0)?, 0, rounding))))
}

pub(super) static ABS: Function = Function {
    name: "abs",
    summary: "The number without its sign",
    params: &[SUBJECT],
    returns: "the same kind of number",
    gives: kinds::abs,
    examples: &[
        Example::gives("abs(-7)", "7"),
        Example::gives("abs(1.50)", "1.50"),
        Example::gives("abs(-0.0)", "0.0"),
    ],
    call: abs,
    ..NUMBER
};

fn abs<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let positive = match ABS.number(call, 0)? {
        Number::Token(token) => Number::Token(token.strip_prefix('-').unwrap_or(token)),
        Number::Shared(token) => match token.strip_prefix('-') {
            Some(unsigned) => Number::Shared(unsigned.into()),
            None => Number::Shared(token),
        },
        Number::Integer(integer) => Number::Integer(integer.saturating_abs()),
        Number::Float(float) => Number::Float(float.abs()),
    };
    Ok(Some(Value::Number(positive)))
}
