//! One value from several: the least, the greatest, the sum.

use super::NUMBER;
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::{Value, ValueKind, add, compare};
use std::cmp::Ordering;

const VALUES: &[Param] = &[
    Param::new(
        "first",
        &[Accept::Number, Accept::Text, Accept::Time, Accept::Date, Accept::Duration, Accept::List],
        "a value, or a list of values",
    ),
    Param::new(
        "others",
        &[Accept::Number, Accept::Text, Accept::Time, Accept::Date, Accept::Duration],
        "further values of the same kind",
    )
    .rest(),
];

const NOTES: &str = "Of numbers, texts, times, dates or durations, one kind at a time; a single list stands for its \
                     elements, of which null ones do not count. An empty list has none: the result is missing.";

pub(super) static MIN: Function = Function {
    name: "min",
    summary: "The least of several values",
    notes: NOTES,
    params: VALUES,
    returns: "the same kind",
    fails: "the values are of different kinds, or of one that has no order",
    gives: kinds::min,
    maps_members: true,
    compares_elements: true,
    examples: &[
        Example::gives("min(3, 1.5, 2)", "1.5"),
        Example::gives(r#"min(["b", "a"])"#, r#""a""#),
        Example::missing("min([])"),
        Example::fails(r#"min(1, "2")"#),
    ],
    call: |call| extreme(&MIN, call, Ordering::Less),
    ..NUMBER
};

pub(super) static MAX: Function = Function {
    name: "max",
    summary: "The greatest of several values",
    notes: NOTES,
    params: VALUES,
    returns: "the same kind",
    fails: MIN.fails,
    gives: kinds::max,
    maps_members: true,
    compares_elements: true,
    examples: &[
        Example::gives("max(3, 10, 2)", "10"),
        Example::gives("max([7])", "7"),
        Example::gives(
            r#"max(time("2024-11-03T17:00:00Z"), time("2024-11-03T18:00:00+02:00"))"#,
            r#""2024-11-03T17:00:00.000Z""#,
        ),
        Example::fails("max([[1], [2]])"),
    ],
    call: |call| extreme(&MAX, call, Ordering::Greater),
    ..NUMBER
};

/// The first of those that are equal.
fn extreme<'p>(function: &Function, call: &mut Call<'_, 'p>, wanted: Ordering) -> Result<Option<Value<'p>>, Failure> {
    let first = function.any(call, 0)?;
    let values: Vec<Value<'p>> = match first.kind() {
        ValueKind::List => first.elements().chain(call.rest(1)).filter(|value| !value.is_null()).collect(),
        _ => std::iter::once(first).chain(call.rest(1)).collect(),
    };
    call.spend(values.len())?;
    let mut values = values.into_iter();
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

pub(super) static SUM: Function = Function {
    name: "sum",
    summary: "The sum of a list of numbers",
    notes: "Whole numbers are added exactly. Elements that are null do not count; the sum of none is 0.",
    params: &[Param::new("list", accept::LIST, "numbers")],
    returns: "number",
    fails: "an element is not a number, or the sum cannot be represented",
    gives: kinds::sum,
    maps_members: true,
    examples: &[
        Example::gives("sum([1, 2, 3])", "6"),
        Example::gives("sum([])", "0"),
        Example::gives("sum([0.5, 1])", "1.5"),
        Example::fails(r#"sum([1, "2"])"#),
    ],
    call: sum,
    ..NUMBER
};

fn sum<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut total = Number::Integer(0);
    for element in SUM.list(call, 0)?.elements() {
        match element {
            Value::Null => {}
            Value::Number(number) => total = add(&total, &number).map_err(|failure| SUM.explain(failure))?,
            other => {
                let message = format!("sum: an element is {}, not a number", other.kind().words());
                return Err(Failure::kind(message));
            }
        }
    }
    Ok(Some(Value::Number(total)))
}
