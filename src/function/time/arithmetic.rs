//! Durations, and what lies between times.

use super::{TIME, TIME_OR_DATE, writable};
use crate::function::arguments::Moment;
use crate::function::entry::accept;
use crate::function::number::decimal::{Rounding, scaled, unscaled};
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::{Value, read_duration};
use jiff::SignedDuration;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

pub(super) static ADD: Function = Function {
    name: "add",
    summary: "The time or date that lies a duration later",
    notes: "A negative duration leads back. To a date only whole days can be added; a day is 24 hours.",
    params: &[
        Param::new("to", TIME_OR_DATE, "a time or a date"),
        Param::new("duration", accept::DURATION, "`days(1)`, `hours(-2)`, `duration(\"PT1H30M\")`"),
    ],
    returns: "the same kind",
    fails: "the result is out of range, or a date and no whole days",
    gives: kinds::added,
    examples: &[
        Example::gives(r#"add(time("2024-02-28T23:00:00Z"), hours(2))"#, r#""2024-02-29T01:00:00.000Z""#),
        Example::gives(r#"add(date("2024-03-01"), days(-1))"#, r#""2024-02-29""#),
        Example::fails(r#"add(date("2024-03-01"), hours(1))"#),
        Example::fails(r#"add(time("9999-12-30T00:00:00Z"), days(400))"#),
    ],
    call: add,
    ..TIME
};

fn add<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let duration = ADD.duration(call, 1)?;
    let out_of_range = || ADD.out_of_range("the result is out of range");
    match ADD.moment(call, 0)? {
        Moment::Time(time) => {
            let later = time.checked_add(duration).map_err(|_| out_of_range())?;
            writable(&ADD, later).map(|later| Some(Value::Time(later)))
        }
        Moment::Date(date) => {
            let are_days = duration.subsec_nanos() == 0 && duration.as_secs() % SECONDS_PER_DAY == 0;
            if !are_days {
                return Err(ADD.unfit(1, "is not a number of whole days"));
            }
            let later = date.checked_add(duration).ok().filter(|date| date.year() >= 0);
            later.map(|date| Some(Value::Date(date))).ok_or_else(out_of_range)
        }
    }
}

pub(super) static DURATION: Function = Function {
    name: "duration",
    summary: "The length of time that a text stands for",
    notes: "ISO 8601 (`PT1H30M`, `P2DT12H`, `P1W`) or in words (`1h 30m`, `2 days`). A day is 24 hours; years and months \
            have no fixed length and fail.",
    params: &[Param::new("value", &[Accept::Text, Accept::Duration], "a text; a duration stays as it is")],
    returns: "duration",
    fails: "the text is not a duration",
    gives: kinds::duration_read,
    examples: &[
        Example::gives(r#"duration("PT1H30M")"#, r#""PT1H30M""#),
        Example::gives(r#"duration("P1DT0.5S")"#, r#""PT24H0M0.5S""#),
        Example::gives(r#"duration("2h 5m")"#, r#""PT2H5M""#),
        Example::fails(r#"duration("P1M")"#),
    ],
    call: duration,
    ..TIME
};

fn duration<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    if let Value::Duration(duration) = DURATION.any(call, 0)? {
        return Ok(Some(Value::Duration(duration)));
    }
    let text = DURATION.text(call, 0)?;
    let read = read_duration(&text.characters()).ok_or_else(|| DURATION.fail("the text is not a duration"))?;
    Ok(Some(Value::Duration(read)))
}

/// What `seconds`, `minutes`, `hours` and `days` start from.
const LENGTH: Function = Function {
    notes: "Exact to the nanosecond. To know the length of a duration use `seconds_in`.",
    params: &[Param::new("count", accept::NUMBER, "how many; a fraction and a sign are allowed")],
    returns: "duration",
    fails: "the duration is too long",
    gives: |arguments| kinds::lasting(arguments, 1),
    ..TIME
};

pub(super) static SECONDS: Function = Function {
    name: "seconds",
    summary: "A duration of so many seconds",
    examples: &[
        Example::gives("seconds(90)", r#""PT1M30S""#),
        Example::gives("seconds(-0.25)", r#""-PT0.25S""#),
        Example::fails("seconds(1e30)"),
    ],
    call: |call| length(&SECONDS, call, 1),
    ..LENGTH
};

pub(super) static MINUTES: Function = Function {
    name: "minutes",
    summary: "A duration of so many minutes",
    examples: &[Example::gives("minutes(90)", r#""PT1H30M""#), Example::gives("minutes(0)", r#""PT0S""#)],
    gives: |arguments| kinds::lasting(arguments, 60),
    call: |call| length(&MINUTES, call, 60),
    ..LENGTH
};

pub(super) static HOURS: Function = Function {
    name: "hours",
    summary: "A duration of so many hours",
    examples: &[Example::gives("hours(1.5)", r#""PT1H30M""#), Example::gives("hours(-2)", r#""-PT2H""#)],
    gives: |arguments| kinds::lasting(arguments, 3600),
    call: |call| length(&HOURS, call, 3600),
    ..LENGTH
};

pub(super) static DAYS: Function = Function {
    name: "days",
    summary: "A duration of so many days of 24 hours",
    examples: &[Example::gives("days(2)", r#""PT48H""#), Example::gives("days(0.5)", r#""PT12H""#)],
    gives: |arguments| kinds::lasting(arguments, 86_400),
    call: |call| length(&DAYS, call, i128::from(SECONDS_PER_DAY)),
    ..LENGTH
};

fn length<'p>(function: &Function, call: &mut Call<'_, 'p>, unit: i128) -> Result<Option<Value<'p>>, Failure> {
    let count = scaled(&function.number(call, 0)?.token(), 9, Rounding::HalfAway);
    let duration = count.and_then(|count| from_nanoseconds(count.checked_mul(unit)?));
    duration
        .map(|duration| Some(Value::Duration(duration)))
        .ok_or_else(|| function.out_of_range("the duration is too long"))
}

fn from_nanoseconds(nanoseconds: i128) -> Option<SignedDuration> {
    let seconds = i64::try_from(nanoseconds / NANOSECONDS_PER_SECOND).ok()?;
    let rest = i32::try_from(nanoseconds % NANOSECONDS_PER_SECOND).ok()?;
    Some(SignedDuration::new(seconds, rest))
}

/// What the functions between two times start from.
const BETWEEN: Function = Function {
    params: &[Param::new("from", TIME_OR_DATE, "a time or a date"), Param::new("to", TIME_OR_DATE, "the later one")],
    ..TIME
};

const BETWEEN_NOTES: &str = "Negative where the second is the earlier one. A date is its first moment in UTC.";

pub(super) static ELAPSED: Function = Function {
    name: "elapsed",
    summary: "The duration from one time to another",
    notes: BETWEEN_NOTES,
    returns: "duration",
    gives: |_| kinds::duration(),
    examples: &[
        Example::gives(r#"elapsed(time("2024-11-03T17:00:00Z"), time("2024-11-03T18:30:05.5Z"))"#, r#""PT1H30M5.5S""#),
        Example::gives(r#"elapsed(date("2024-03-01"), date("2024-02-29"))"#, r#""-PT24H""#),
    ],
    call: |call| Ok(Some(Value::Duration(span(&ELAPSED, call)?))),
    ..BETWEEN
};

pub(super) static SECONDS_BETWEEN: Function = Function {
    name: "seconds_between",
    summary: "The seconds from one time to another, with their fraction",
    notes: BETWEEN_NOTES,
    returns: "number",
    gives: |_| kinds::span(1, false),
    examples: &[
        Example::gives(r#"seconds_between(time("2024-11-03T17:00:00Z"), time("2024-11-03T17:01:30Z"))"#, "90"),
        Example::gives(r#"seconds_between(time("2024-11-03T17:00:00.25Z"), time("2024-11-03T17:00:00Z"))"#, "-0.25"),
    ],
    call: |call| Ok(Some(Value::Number(unscaled(span(&SECONDS_BETWEEN, call)?.as_nanos(), 9)))),
    ..BETWEEN
};

pub(super) static DAYS_BETWEEN: Function = Function {
    name: "days_between",
    summary: "The whole days of 24 hours from one time to another",
    notes: "What is left of a day is cut. Negative where the second is the earlier one. A date is its first moment in UTC.",
    returns: "whole number",
    gives: |_| kinds::span(86_400, true),
    examples: &[
        Example::gives(r#"days_between(date("2024-02-28"), date("2024-03-01"))"#, "2"),
        Example::gives(r#"days_between(time("2024-11-03T17:00:00Z"), time("2024-11-02T17:00:01Z"))"#, "0"),
    ],
    call: |call| {
        let days = span(&DAYS_BETWEEN, call)?.as_secs() / SECONDS_PER_DAY;
        Ok(Some(Value::Number(Number::from(days))))
    },
    ..BETWEEN
};

fn span(function: &Function, call: &Call<'_, '_>) -> Result<SignedDuration, Failure> {
    let instant = |index| {
        let instant = function.moment(call, index)?.instant();
        instant.ok_or_else(|| function.out_of_range("the date is out of range"))
    };
    let (from, to) = (instant(0)?, instant(1)?);
    Ok(to.duration_since(from))
}

pub(super) static SECONDS_IN: Function = Function {
    name: "seconds_in",
    summary: "The length of a duration in seconds, with their fraction",
    params: &[Param::new("duration", accept::DURATION, "a duration")],
    returns: "number",
    gives: |_| kinds::number(),
    examples: &[
        Example::gives(r#"seconds_in(duration("PT1H"))"#, "3600"),
        Example::gives(r#"seconds_in(seconds(0.5))"#, "0.5"),
    ],
    call: |call| Ok(Some(Value::Number(unscaled(SECONDS_IN.duration(call, 0)?.as_nanos(), 9)))),
    ..TIME
};
