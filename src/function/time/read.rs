//! Times and dates from text.

use super::pattern::{Digits, Field, MONTHS, OffsetForm, Piece, TimePattern, WEEKDAYS, letters};
use super::zone::read_zone;
use super::{PATTERN, TIME, ZONE, layout, prepare, writable};
use crate::function::{Accept, Call, Example, Failure, Function, Param, kinds};
use crate::value::{Value, read_date, read_time};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

pub(super) static TIME_OF: Function = Function {
    name: "time",
    summary: "The instant that a text stands for",
    notes: concat!(
        "Without a pattern the text is a date-time of RFC 3339: `T` and `Z` in either case, an offset, digits of the \
         second behind a point (beyond nine they are cut); the leap second `:60` is read as `:59`. With a pattern: ",
        letters!(),
        ". What the pattern leaves out of the clock is 0. The zone counts where the text has no offset: of an hour that \
         comes twice the first is meant, an hour that is left out moves forward. A date is its first moment in the \
         zone; a time stays as it is."
    ),
    params: &[
        Param::new("value", &[Accept::Text, Accept::Time, Accept::Date], "a text; a time stays as it is"),
        PATTERN.optional(),
        ZONE,
    ],
    returns: "time",
    fails: "the text is not a time of that form",
    gives: kinds::time_read,
    prepare: Some(|constants| prepare(constants, Some(1), 2, TimePattern::check_readable)),
    examples: &[
        Example::gives(r#"time("2024-11-03T18:54:33.000042+01:00")"#, r#""2024-11-03T17:54:33.000Z""#),
        Example::gives(
            r#"time("03.11.2024 18:54", "dd.MM.yyyy HH:mm", "Europe/Berlin")"#,
            r#""2024-11-03T17:54:00.000Z""#,
        ),
        Example::gives(r#"time("Nov 3, 2024 6:54 PM", "MMM d, yyyy h:mm a")"#, r#""2024-11-03T18:54:00.000Z""#),
        Example::fails(r#"time("2024-11-03T18:54:33")"#),
        Example::fails(r#"time("2024-02-30T00:00:00Z")"#),
    ],
    call: time,
    ..TIME
};

fn time<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (pattern, zone) = layout(&TIME_OF, call, Some(1), 2)?;
    let read = match TIME_OF.any(call, 0)? {
        Value::Time(time) => return Ok(Some(Value::Time(time))),
        Value::Date(date) => date.to_zoned(zone).ok().map(|moment| moment.timestamp()),
        Value::Text(_) => {
            let text = TIME_OF.text(call, 0)?;
            match pattern {
                None => read_time(&text.characters()),
                Some(pattern) => pattern.read(&text.characters()).and_then(|fields| fields.time(zone)),
            }
        }
        other => return Err(TIME_OF.wrong_kind(0, other.kind())),
    };
    let read = read.ok_or_else(|| TIME_OF.fail("the text is not a time of the form that is asked for"))?;
    writable(&TIME_OF, read).map(|time| Some(Value::Time(time)))
}

pub(super) static TO_UTC: Function = Function {
    name: "to_utc",
    summary: "The instant that an RFC 3339 text with an offset stands for",
    notes: "Times are instants and written in UTC: a time stays as it is. The same as `time` without a pattern.",
    params: &[Param::new("value", &[Accept::Text, Accept::Time], "a text with an offset; a time stays as it is")],
    returns: "time",
    fails: "the text is not an RFC 3339 time",
    gives: kinds::time_read,
    examples: &[
        Example::gives(r#"to_utc("2024-11-03T18:54:33+01:00")"#, r#""2024-11-03T17:54:33.000Z""#),
        Example::gives(r#"to_utc(time("2024-11-03T17:54:33Z"))"#, r#""2024-11-03T17:54:33.000Z""#),
        Example::fails(r#"to_utc("18:54")"#),
    ],
    call: to_utc,
    ..TIME
};

fn to_utc<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    if let Value::Time(time) = TO_UTC.any(call, 0)? {
        return Ok(Some(Value::Time(time)));
    }
    let text = TO_UTC.text(call, 0)?;
    let read = read_time(&text.characters()).ok_or_else(|| TO_UTC.fail("the text is not an RFC 3339 time"))?;
    writable(&TO_UTC, read).map(|time| Some(Value::Time(time)))
}

pub(super) static DATE: Function = Function {
    name: "date",
    summary: "The day that a text stands for, or on which a time falls",
    notes: "Without a pattern the text is `YYYY-MM-DD`. The letters of patterns are those of `time`; what they read of \
            the clock is left aside. The zone says on which day a time falls.",
    params: &[
        Param::new("value", &[Accept::Text, Accept::Time, Accept::Date], "a text or a time; a date stays as it is"),
        PATTERN.optional(),
        ZONE,
    ],
    returns: "date",
    fails: "the text is not a date of that form",
    gives: kinds::date_read,
    prepare: Some(|constants| prepare(constants, Some(1), 2, TimePattern::check_readable)),
    examples: &[
        Example::gives(r#"date("3/11/24", "d/M/yy")"#, r#""2024-11-03""#),
        Example::gives(r#"date(time("2024-11-03T23:30:00Z"), omit, "Asia/Tokyo")"#, r#""2024-11-04""#),
        Example::fails(r#"date("2023-02-29")"#),
    ],
    call: date,
    ..TIME
};

fn date<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (pattern, zone) = layout(&DATE, call, Some(1), 2)?;
    let read = match DATE.any(call, 0)? {
        Value::Date(date) => Some(date),
        Value::Time(time) => Some(time.to_zoned(zone).date()).filter(|date| date.year() >= 0),
        Value::Text(_) => {
            let text = DATE.text(call, 0)?;
            match pattern {
                None => read_date(&text.characters()),
                Some(pattern) => pattern.read(&text.characters()).and_then(|fields| fields.date()),
            }
        }
        other => return Err(DATE.wrong_kind(0, other.kind())),
    };
    let read = read.ok_or_else(|| DATE.fail("the text is not a date of the form that is asked for"))?;
    Ok(Some(Value::Date(read)))
}

/// What a pattern found in a text.
#[derive(Debug, Default)]
pub(super) struct Found {
    year: i16,
    month: i8,
    day: i8,
    weekday: Option<usize>,
    hour: i8,
    /// Whether the hour is one of 12, and then of the second half.
    afternoon: Option<bool>,
    minute: i8,
    second: i8,
    nanosecond: i32,
    zone: Option<TimeZone>,
}

impl Found {
    fn date(&self) -> Option<Date> {
        let date = Date::new(self.year, self.month, self.day).ok()?;
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        self.weekday.is_none_or(|found| found == weekday).then_some(date)
    }

    fn time(self, zone: TimeZone) -> Option<jiff::Timestamp> {
        let second = if self.second == 60 { 59 } else { self.second };
        let clock = Time::new(self.hour()?, self.minute, second, self.nanosecond).ok()?;
        let moment = DateTime::from_parts(self.date()?, clock);
        let zoned = self.zone.unwrap_or(zone).to_ambiguous_zoned(moment).compatible().ok()?;
        Some(zoned.timestamp())
    }

    fn hour(&self) -> Option<i8> {
        match self.afternoon {
            None => Some(self.hour),
            Some(_) if !(1..=12).contains(&self.hour) => None,
            Some(afternoon) => Some(self.hour % 12 + if afternoon { 12 } else { 0 }),
        }
    }
}

impl TimePattern {
    /// What stands in a text of this form; none where it is of another.
    fn read(&self, text: &str) -> Option<Found> {
        let (mut found, mut rest) = (Found::default(), text);
        for piece in &self.pieces {
            rest = match piece {
                Piece::Text(expected) => rest.strip_prefix(expected.as_str())?,
                Piece::Field(field) => read_field(*field, rest, &mut found)?,
            };
        }
        rest.is_empty().then_some(found)
    }
}

fn read_field<'t>(field: Field, text: &'t str, found: &mut Found) -> Option<&'t str> {
    match field {
        Field::Year => digits(text, 4, 4, |year| found.year = year),
        Field::ShortYear => digits(text, 2, 2, |year| found.year = 2000 + year),
        Field::Month(form) => number(text, form, &mut found.month),
        Field::ShortMonthName => name(text, &MONTHS, 3, |month| found.month = month as i8 + 1),
        Field::MonthName => name(text, &MONTHS, usize::MAX, |month| found.month = month as i8 + 1),
        Field::Day(form) => number(text, form, &mut found.day),
        Field::ShortWeekday => name(text, &WEEKDAYS, 3, |weekday| found.weekday = Some(weekday)),
        Field::Weekday => name(text, &WEEKDAYS, usize::MAX, |weekday| found.weekday = Some(weekday)),
        Field::Hour(form) | Field::HalfDayHour(form) => number(text, form, &mut found.hour),
        Field::HalfDay => name(text, &["AM", "PM"], usize::MAX, |half| found.afternoon = Some(half == 1)),
        Field::Minute(form) => number(text, form, &mut found.minute),
        Field::Second(form) => number(text, form, &mut found.second),
        Field::Fraction(count) => fraction(text, count, &mut found.nanosecond),
        Field::Offset(form) => offset(text, form, &mut found.zone),
        Field::ZoneName => zone_name(text, &mut found.zone),
    }
}

fn number<'t>(text: &'t str, form: Digits, place: &mut i8) -> Option<&'t str> {
    let least = match form {
        Digits::Free => 1,
        Digits::Two => 2,
    };
    digits(text, least, 2, |value| *place = i8::try_from(value).unwrap_or(i8::MAX))
}

/// Takes as many digits as there are, within the bounds.
pub(in crate::function) fn digits(text: &str, least: usize, most: usize, set: impl FnOnce(i16)) -> Option<&str> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(count).filter(|_| count >= least)?;
    set(digits.parse().ok()?);
    Some(rest)
}

/// Takes one of several names, or its first letters, in any case.
pub(in crate::function) fn name<'t>(
    text: &'t str,
    names: &[&str],
    letters: usize,
    set: impl FnOnce(usize),
) -> Option<&'t str> {
    let begins = |name: &str| {
        let name = name.get(..letters).unwrap_or(name);
        let begins = text.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        begins.then_some(name.len())
    };
    let (index, length) = names.iter().enumerate().find_map(|(index, name)| Some((index, begins(name)?)))?;
    set(index);
    text.get(length..)
}

pub(in crate::function) fn fraction<'t>(text: &'t str, count: u8, nanosecond: &mut i32) -> Option<&'t str> {
    let (digits, rest) = text.split_at_checked(usize::from(count))?;
    let value = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i32>().ok())??;
    *nanosecond = value * 10i32.pow(9 - u32::from(count.min(9)));
    Some(rest)
}

fn offset<'t>(text: &'t str, form: OffsetForm, zone: &mut Option<TimeZone>) -> Option<&'t str> {
    if form.with_z
        && let Some(rest) = text.strip_prefix(['Z', 'z'])
    {
        *zone = Some(TimeZone::UTC);
        return Some(rest);
    }
    let bytes = text.as_bytes();
    let is_digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let length = match (bytes.get(3), is_digit(3)) {
        (Some(b':'), _) if is_digit(4) => 6,
        (_, true) => 5,
        (_, false) => 3,
    };
    let (written, rest) = text.split_at_checked(length)?;
    *zone = Some(written.starts_with(['+', '-']).then(|| read_zone(written).ok())??);
    Some(rest)
}

fn zone_name<'t>(text: &'t str, zone: &mut Option<TimeZone>) -> Option<&'t str> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(byte);
    let (written, rest) = text.split_at_checked(text.bytes().take_while(is_part).count())?;
    *zone = Some(read_zone(written).ok()?);
    Some(rest)
}
