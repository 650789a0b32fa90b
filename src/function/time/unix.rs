//! Between times and seconds or milliseconds since 1970.

use super::{TIME, writable};
use crate::function::entry::accept;
use crate::function::number::decimal::{Rounding, read_number, scaled};
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::Value;
use jiff::Timestamp;

const NUMBER_OR_TEXT: &[Accept] = &[Accept::Number, Accept::Text];

pub(super) static FROM_UNIX: Function = Function {
    name: "from_unix",
    summary: "The time that is so many seconds after 1970-01-01T00:00:00Z",
    notes: "Exact to the nanosecond, further digits are cut; a text such as `1730652873.000042`, as Slack writes \
            timestamps, does not lose a digit.",
    params: &[Param::new("seconds", NUMBER_OR_TEXT, "seconds, a number or its text")],
    returns: "time",
    fails: "the text is not a number, or the time is out of range",
    gives: |arguments| kinds::from_unix(arguments, 1),
    examples: &[
        Example::gives("from_unix(1730652873)", r#""2024-11-03T16:54:33.000Z""#),
        Example::gives(r#"to_text(from_unix("1730652873.000042")) == "2024-11-03T16:54:33.000Z""#, "true"),
        Example::gives(r#"format_time(from_unix("1730652873.000042"), "SSSSSS")"#, r#""000042""#),
        Example::gives("from_unix(-0.5)", r#""1969-12-31T23:59:59.500Z""#),
        Example::fails(r#"from_unix("soon")"#),
    ],
    call: |call| from_unix(&FROM_UNIX, call, 9),
    ..TIME
};

pub(super) static FROM_UNIX_MS: Function = Function {
    name: "from_unix_ms",
    summary: "The time that is so many milliseconds after 1970-01-01T00:00:00Z",
    notes: "Exact to the nanosecond, further digits are cut.",
    params: &[Param::new("milliseconds", NUMBER_OR_TEXT, "milliseconds, a number or its text")],
    returns: "time",
    fails: FROM_UNIX.fails,
    gives: |arguments| kinds::from_unix(arguments, 1000),
    examples: &[
        Example::gives("from_unix_ms(1730652873042)", r#""2024-11-03T16:54:33.042Z""#),
        Example::fails("from_unix_ms(1e300)"),
    ],
    call: |call| from_unix(&FROM_UNIX_MS, call, 6),
    ..TIME
};

/// `places`: how many digits a nanosecond stands behind the point of the number.
fn from_unix<'p>(function: &Function, call: &mut Call<'_, 'p>, places: u8) -> Result<Option<Value<'p>>, Failure> {
    let nanoseconds = match function.any(call, 0)? {
        Value::Number(number) => scaled(&number.token(), places, Rounding::Floor),
        Value::Text(_) => {
            let text = function.text(call, 0)?;
            let number = read_number(&text.characters()).ok_or_else(|| function.unfit(0, "is not a number"))?;
            scaled(&number, places, Rounding::Floor)
        }
        other => return Err(function.wrong_kind(0, other.kind())),
    };
    let time = nanoseconds.and_then(|nanoseconds| Timestamp::from_nanosecond(nanoseconds).ok());
    let time = time.ok_or_else(|| function.out_of_range("the time is out of range"))?;
    writable(function, time).map(|time| Some(Value::Time(time)))
}

pub(super) static TO_UNIX: Function = Function {
    name: "to_unix",
    summary: "The whole seconds from 1970-01-01T00:00:00Z to a time",
    notes: "The fraction of a second is cut; before 1970 the number is negative.",
    params: &[Param::new("time", accept::TIME, "a time")],
    returns: "whole number",
    gives: |_| kinds::unix(1),
    examples: &[
        Example::gives(r#"to_unix(time("2024-11-03T16:54:33.999Z"))"#, "1730652873"),
        Example::gives(r#"to_unix(time("1969-12-31T23:59:59.5Z"))"#, "-1"),
    ],
    call: |call| to_unix(&TO_UNIX, call, 1_000_000_000),
    ..TIME
};

pub(super) static TO_UNIX_MS: Function = Function {
    name: "to_unix_ms",
    summary: "The whole milliseconds from 1970-01-01T00:00:00Z to a time",
    notes: "Further digits are cut; before 1970 the number is negative.",
    params: &[Param::new("time", accept::TIME, "a time")],
    returns: "whole number",
    gives: |_| kinds::unix(1000),
    examples: &[
        Example::gives(r#"to_unix_ms(time("2024-11-03T16:54:33.0429Z"))"#, "1730652873042"),
        Example::gives(r#"to_unix_ms(time("1970-01-01T00:00:00Z"))"#, "0"),
    ],
    call: |call| to_unix(&TO_UNIX_MS, call, 1_000_000),
    ..TIME
};

fn to_unix<'p>(function: &Function, call: &mut Call<'_, 'p>, unit: i128) -> Result<Option<Value<'p>>, Failure> {
    let time = function.moment(call, 0)?.instant().ok_or_else(|| function.out_of_range("the time is out of range"))?;
    Ok(Some(Value::Number(Number::Integer(time.as_nanosecond().div_euclid(unit)))))
}
