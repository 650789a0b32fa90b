//! Numbers from text; the least and the greatest of several values.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::number::convert;
use crate::function::{Accept, Call, Example, Failure, Family, Function, Param};
use crate::payload::Number;
use crate::value::{Value, ValueKind, compare};
use std::cmp::Ordering;

/// What an entry of this file starts from.
const NUMBER: Function = Function { family: Family::Number, ..DATA_PREP };

const TEXT_OR_NUMBER: Param =
    Param::new("value", &[Accept::Text, Accept::Number], "a text that is a number, or a number");

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[&MAX, &MIN, &TO_BIGINT, &TO_DECIMAL, &TO_FLOAT, &TO_INTEGER];

/// What `dp.min` and `dp.max` start from.
const EXTREME: Function = Function {
    notes: "Of numbers, texts, times, dates or durations, one kind at a time; a single list stands for its elements. \
            Missing arguments and null elements do not count; where nothing is left the result is missing. Texts are \
            compared by their characters.",
    params: &[Param::new("value", accept::ANY, "values of one kind, or one list of them").optional_rest()],
    returns: "the same kind, missing where there is no value",
    fails: "the values are of different kinds, or of one that has no order",
    gives: kinds::extreme,
    maps_members: true,
    ..NUMBER
};

static MIN: Function = Function {
    name: "dp.min",
    summary: "The least of several values",
    examples: &[
        Example::gives("dp.min(3, 1, 4)", "1"),
        Example::gives(r#"dp.min(["b", null, "a"])"#, r#""a""#),
        Example::gives("dp.min(omit, 2)", "2"),
        Example::missing("dp.min([])"),
        Example::fails(r#"dp.min(1, "2")"#),
    ],
    call: |call| extreme(&MIN, call, Ordering::Less),
    ..EXTREME
};

static MAX: Function = Function {
    name: "dp.max",
    summary: "The greatest of several values",
    examples: &[
        Example::gives("dp.max(3, 1, 4)", "4"),
        Example::gives("dp.max([7])", "7"),
        Example::fails("dp.max(true, false)"),
    ],
    call: |call| extreme(&MAX, call, Ordering::Greater),
    ..EXTREME
};

fn extreme<'p>(function: &Function, call: &mut Call<'_, 'p>, wanted: Ordering) -> Result<Option<Value<'p>>, Failure> {
    let values: Vec<Value<'p>> = match call.arguments {
        [Some(list)] if list.kind() == ValueKind::List => list.elements().collect(),
        arguments => arguments.iter().flatten().cloned().collect(),
    };
    call.spend(values.len())?;
    let mut values = values.into_iter().filter(|value| !value.is_null());
    let Some(mut best) = values.next() else { return Ok(None) };
    // A single value must be of a kind that has an order, too.
    compare(&best, &best).map_err(|failure| function.explain(failure))?;
    for value in values {
        if compare(&value, &best).map_err(|failure| function.explain(failure))? == wanted {
            best = value;
        }
    }
    Ok(Some(best))
}

static TO_INTEGER: Function = Function {
    name: "dp.to_integer",
    summary: "The whole number of 32 bits that a text or a number is",
    notes: "A text is a number as JSON writes it; a leading `+` and leading zeros may stand, white space may not. What is \
            not whole, or lies outside -2147483648 to 2147483647, fails: the language's `to_integer` takes larger ones.",
    params: &[TEXT_OR_NUMBER],
    returns: "whole number",
    fails: "the text or number is not whole, or does not fit into 32 bits",
    gives: kinds::to_integer,
    examples: &[
        Example::gives(r#"dp.to_integer("12")"#, "12"),
        Example::gives("dp.to_integer(1e2)", "100"),
        Example::fails(r#"dp.to_integer("12.5")"#),
        Example::fails(r#"dp.to_integer("2147483648")"#),
        Example::fails(r#"dp.to_integer("")"#),
    ],
    call: to_integer,
    ..NUMBER
};

fn to_integer<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let number = convert::to_integer(&TO_INTEGER, call)?;
    let fits = matches!(&number, Some(Value::Number(number)) if number.as_integer().is_some_and(is_short));
    if fits { Ok(number) } else { Err(TO_INTEGER.out_of_range("the number does not fit into 32 bits")) }
}

/// Whether an integer has 32 bits.
pub(super) fn is_short(integer: i128) -> bool {
    i32::try_from(integer).is_ok()
}

static TO_BIGINT: Function = Function {
    name: "dp.to_bigint",
    summary: "The whole number of any size that a text or a number is",
    notes: "A fraction fails rather than being cut without a word: `floor` and `round` say what shall become of it. The \
            documentation's example keeps the fraction of `1000000.34`, which no whole number can. The same as the \
            language's `to_integer`.",
    params: &[TEXT_OR_NUMBER],
    returns: "whole number",
    fails: "the text or number is not whole",
    gives: crate::function::kinds::to_integer,
    examples: &[
        Example::gives(r#"dp.to_bigint("1000000")"#, "1000000"),
        Example::gives(r#"dp.to_bigint("99999999999999999999")"#, "99999999999999999999"),
        Example::fails(r#"dp.to_bigint("1000000.34")"#),
    ],
    call: |call| convert::to_integer(&TO_BIGINT, call),
    ..NUMBER
};

static TO_DECIMAL: Function = Function {
    name: "dp.to_decimal",
    summary: "The number that a text is",
    notes: "Kept to the last digit, where Data Prep rounds to 64 bits: the same as `to_number`. Separators of thousands and \
            white space may not stand.",
    params: &[TEXT_OR_NUMBER],
    returns: "number",
    fails: "the text is not a number",
    gives: crate::function::kinds::to_number,
    examples: &[Example::gives(r#"dp.to_decimal("20.5")"#, "20.5"), Example::fails(r#"dp.to_decimal("1,234.5")"#)],
    call: |call| convert::to_number(&TO_DECIMAL, call),
    ..NUMBER
};

static TO_FLOAT: Function = Function {
    name: "dp.to_float",
    summary: "The number that a text is, rounded to a float of 32 bits",
    notes: "About seven digits are kept, written as short as they can be. The documentation's example gives `12.34566` for \
            `12.3456`, which no rounding does; here it is `12.3456`. For an exact number use `to_number`.",
    params: &[TEXT_OR_NUMBER],
    returns: "number",
    fails: "the text is not a number, or too large for 32 bits",
    gives: kinds::to_float,
    examples: &[
        Example::gives(r#"dp.to_float("12.3456")"#, "12.3456"),
        Example::gives(r#"dp.to_float("16777217")"#, "16777216"),
        Example::fails(r#"dp.to_float("1e39")"#),
    ],
    call: to_float,
    ..NUMBER
};

fn to_float<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let number = convert::read(&TO_FLOAT, call)?;
    let float = number.token().parse::<f32>().ok().filter(|float| float.is_finite());
    let float = float.ok_or_else(|| TO_FLOAT.out_of_range("the number is too large for 32 bits"))?;
    // `+ 0.0`: zero has no sign here.
    Ok(Some(Value::Number(Number::Shared((float + 0.0).to_string().into()))))
}
