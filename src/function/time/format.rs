//! Times and dates as text of a given form.

use super::pattern::{Digits, Field, MONTHS, OffsetForm, OffsetMinutes, Piece, WEEKDAYS};
use super::{PATTERN, TIME, TIME_OR_DATE, ZONE, layout, prepare};
use crate::function::arguments::Moment;
use crate::function::{Call, Example, Failure, Function, Param, kinds};
use crate::value::{Value, ValueKind};
use jiff::Zoned;

pub(super) static FORMAT_TIME: Function = Function {
    name: "format_time",
    summary: "A time or date as text of a given form",
    notes: "The letters of patterns are those of `time`; names of months and weekdays are English. Digits of the second \
            are cut, not rounded. Of a date the clock shows 0.",
    params: &[Param::new("time", TIME_OR_DATE, "a time or a date"), PATTERN, ZONE],
    returns: "text",
    gives: kinds::formatted,
    prepare: Some(|constants| prepare(constants, Some(1), 2, |_| Ok(()))),
    examples: &[
        Example::gives(
            r#"format_time(time("2024-11-03T17:54:33.987Z"), "EEE d MMM yyyy, HH:mm:ss.SS XXX", "Europe/Berlin")"#,
            r#""Sun 3 Nov 2024, 18:54:33.98 +01:00""#,
        ),
        Example::gives(r#"format_time(time("2024-11-03T00:05:00Z"), "h:mm a 'o''clock'")"#, r#""12:05 AM o'clock""#),
        Example::gives(r#"format_time(date("2024-11-03"), "yyyyMMdd")"#, r#""20241103""#),
    ],
    call: format_time,
    ..TIME
};

fn format_time<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (pattern, zone) = layout(&FORMAT_TIME, call, Some(1), 2)?;
    let pattern = pattern.ok_or_else(|| FORMAT_TIME.no_argument(1))?;
    let moment = match FORMAT_TIME.moment(call, 0)? {
        Moment::Time(time) => Some(time.to_zoned(zone)),
        Moment::Date(date) => date.to_zoned(zone).ok(),
    };
    let moment = moment.ok_or_else(|| FORMAT_TIME.wrong_kind(0, ValueKind::Date))?;
    let mut text = String::new();
    for piece in &pattern.pieces {
        match piece {
            Piece::Text(between) => text.push_str(between),
            Piece::Field(field) => push_field(*field, &moment, &mut text),
        }
    }
    FORMAT_TIME.made(call, text)
}

fn push_field(field: Field, moment: &Zoned, text: &mut String) {
    match field {
        Field::Year => push_digits(text, moment.year().into(), 4),
        Field::ShortYear => push_digits(text, (moment.year().rem_euclid(100)).into(), 2),
        Field::Month(form) => push_number(text, moment.month(), form),
        Field::ShortMonthName => push_name(text, &MONTHS, moment.month() - 1, 3),
        Field::MonthName => push_name(text, &MONTHS, moment.month() - 1, usize::MAX),
        Field::Day(form) => push_number(text, moment.day(), form),
        Field::ShortWeekday => push_name(text, &WEEKDAYS, moment.weekday().to_monday_zero_offset(), 3),
        Field::Weekday => push_name(text, &WEEKDAYS, moment.weekday().to_monday_zero_offset(), usize::MAX),
        Field::Hour(form) => push_number(text, moment.hour(), form),
        Field::HalfDayHour(form) => push_number(text, (moment.hour() + 11) % 12 + 1, form),
        Field::HalfDay => text.push_str(if moment.hour() < 12 { "AM" } else { "PM" }),
        Field::Minute(form) => push_number(text, moment.minute(), form),
        Field::Second(form) => push_number(text, moment.second(), form),
        Field::Fraction(count) => {
            let digits = format!("{:09}", moment.subsec_nanosecond());
            text.push_str(digits.get(..usize::from(count)).unwrap_or(&digits));
        }
        Field::Offset(form) => push_offset(text, moment.offset().seconds(), form),
        Field::ZoneName => push_zone_name(text, moment),
    }
}

fn push_number(text: &mut String, value: i8, form: Digits) {
    let width = match form {
        Digits::Free => 1,
        Digits::Two => 2,
    };
    push_digits(text, value.into(), width);
}

fn push_digits(text: &mut String, value: i32, width: usize) {
    text.push_str(&format!("{value:0width$}"));
}

fn push_name(text: &mut String, names: &[&str], index: i8, letters: usize) {
    let name = usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default();
    text.push_str(name.get(..letters).unwrap_or(name));
}

fn push_offset(text: &mut String, seconds: i32, form: OffsetForm) {
    if form.with_z && seconds == 0 {
        return text.push('Z');
    }
    let minutes = seconds.abs() / 60;
    text.push(if seconds < 0 { '-' } else { '+' });
    push_digits(text, minutes / 60, 2);
    match form.minutes {
        OffsetMinutes::WhereNeeded if minutes % 60 == 0 => {}
        OffsetMinutes::WhereNeeded | OffsetMinutes::Plain => push_digits(text, minutes % 60, 2),
        OffsetMinutes::WithColon => {
            text.push(':');
            push_digits(text, minutes % 60, 2);
        }
    }
}

/// A zone that is an offset only has no name: its offset stands for it.
fn push_zone_name(text: &mut String, moment: &Zoned) {
    match moment.time_zone().iana_name() {
        Some(name) => text.push_str(name),
        None => {
            let form = OffsetForm { with_z: true, minutes: OffsetMinutes::WithColon };
            push_offset(text, moment.offset().seconds(), form);
        }
    }
}
