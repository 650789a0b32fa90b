//! Parts of a time or a date.

use super::{TIME, TIME_OR_DATE, ZONE, layout, prepare};
use crate::function::arguments::Moment;
use crate::function::entry::accept;
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::payload::Number;
use crate::value::Value;
use jiff::civil::DateTime;

/// What every function of this file starts from.
const PART: Function = Function {
    params: &[Param::new("of", TIME_OR_DATE, "a time or a date"), ZONE],
    returns: "whole number",
    prepare: Some(|constants| prepare(constants, None, 1, |_| Ok(()))),
    ..TIME
};

const CLOCK: &[Param] = &[Param::new("of", &[Accept::Time], "a time"), ZONE];

pub(super) static YEAR: Function = Function {
    name: "year",
    summary: "The year of a time or date",
    gives: kinds::year,
    examples: &[
        Example::gives(r#"year(date("2024-11-03"))"#, "2024"),
        Example::gives(r#"year(time("2024-12-31T23:30:00Z"), "Europe/Berlin")"#, "2025"),
    ],
    call: |call| part(&YEAR, call, |moment| moment.year().into()),
    ..PART
};

pub(super) static MONTH: Function = Function {
    name: "month",
    summary: "The month of a time or date, 1 to 12",
    gives: |_| kinds::between(1, 12),
    examples: &[
        Example::gives(r#"month(date("2024-11-03"))"#, "11"),
        Example::gives(r#"month(time("2024-11-30T23:30:00Z"), "+01:00")"#, "12"),
    ],
    call: |call| part(&MONTH, call, |moment| moment.month().into()),
    ..PART
};

pub(super) static DAY: Function = Function {
    name: "day",
    summary: "The day of the month of a time or date, 1 to 31",
    gives: |_| kinds::between(1, 31),
    examples: &[
        Example::gives(r#"day(date("2024-11-03"))"#, "3"),
        Example::gives(r#"day(time("2024-11-03T23:30:00Z"), "Asia/Tokyo")"#, "4"),
    ],
    call: |call| part(&DAY, call, |moment| moment.day().into()),
    ..PART
};

pub(super) static WEEKDAY: Function = Function {
    name: "weekday",
    summary: "The day of the week of a time or date, 1 Monday to 7 Sunday (ISO 8601)",
    gives: |_| kinds::between(1, 7),
    examples: &[
        Example::gives(r#"weekday(date("2024-11-03"))"#, "7"),
        Example::gives(r#"weekday(date("2024-11-04"))"#, "1"),
    ],
    call: |call| part(&WEEKDAY, call, |moment| moment.weekday().to_monday_one_offset().into()),
    ..PART
};

pub(super) static HOUR: Function = Function {
    name: "hour",
    summary: "The hour of a time, 0 to 23",
    params: CLOCK,
    gives: |_| kinds::between(0, 23),
    examples: &[
        Example::gives(r#"hour(time("2024-11-03T17:54:33Z"))"#, "17"),
        Example::gives(r#"hour(time("2024-11-03T17:54:33Z"), "America/New_York")"#, "12"),
    ],
    call: |call| part(&HOUR, call, |moment| moment.hour().into()),
    ..PART
};

pub(super) static MINUTE: Function = Function {
    name: "minute",
    summary: "The minute of a time, 0 to 59",
    params: CLOCK,
    gives: |_| kinds::between(0, 59),
    examples: &[
        Example::gives(r#"minute(time("2024-11-03T17:54:33Z"))"#, "54"),
        Example::gives(r#"minute(time("2024-11-03T17:54:33Z"), "Asia/Kolkata")"#, "24"),
    ],
    call: |call| part(&MINUTE, call, |moment| moment.minute().into()),
    ..PART
};

pub(super) static SECOND: Function = Function {
    name: "second",
    summary: "The whole second of a time, 0 to 59",
    params: &[Param::new("of", accept::TIME, "a time")],
    prepare: None,
    gives: |_| kinds::between(0, 59),
    examples: &[
        Example::gives(r#"second(time("2024-11-03T17:54:33.999Z"))"#, "33"),
        Example::gives(r#"second(time("2016-12-31T23:59:60Z"))"#, "59"),
    ],
    call: |call| part(&SECOND, call, |moment| moment.second().into()),
    ..PART
};

fn part<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    choose: fn(DateTime) -> i64,
) -> Result<Option<Value<'p>>, Failure> {
    let (_, zone) = layout(function, call, None, 1)?;
    let moment = match function.moment(call, 0)? {
        Moment::Time(time) => time.to_zoned(zone).datetime(),
        Moment::Date(date) => date.to_datetime(jiff::civil::Time::midnight()),
    };
    Ok(Some(Value::Number(Number::from(choose(moment)))))
}
