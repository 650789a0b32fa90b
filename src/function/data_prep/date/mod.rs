//! Times: now, from text, as text, their parts. Times are instants here, where Data Prep's have a zone of their own:
//! where a zone matters it is given as an argument, and a record has them in UTC.

mod letters;
mod part;
mod read;
mod write;

pub use letters::DatePattern;

use super::{DATA_PREP, kinds};
use crate::function::arguments::Moment;
use crate::function::entry::accept;
use crate::function::time::{writable, zone::read_zone};
use crate::function::{Accept, Call, Example, Failure, Family, Function, Implied, Param, Prepared};
use crate::payload::Number;
use crate::value::Value;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use letters::letters;
use part::{Part, parts};
use std::sync::Arc;

/// What an entry of this file starts from.
const DATE: Function = Function { family: Family::Time, ..DATA_PREP };

const TIME_OR_DATE: &[Accept] = &[Accept::Time, Accept::Date];
const RECEIVED_AT: Param = Param::new("received_at", accept::TIME, "the time of receipt").implied(Implied::ReceivedAt);
const WHEN: Param = Param::new("time", TIME_OR_DATE, "a time or a date");
const PATTERN: Param = Param::new("format", accept::TEXT, "how the text is laid out: `yyyy-MM-dd HH:mm`").constant();
const ZONE: Param =
    Param::new("zone", accept::TEXT, "`Europe/Paris`, `PST`, `+01:00`; UTC unless given").constant().optional();

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &DATE_OF,
    &DATE_PART,
    &DFORMAT,
    &FORMAT,
    &MAKE_DATE_TIME,
    &NOW,
    &SET_DATE_PART,
    &TIMESTAMP,
    &ZONE_DATE_TO_UTC,
    &ZONE_DATE_TO_ZONE,
];

/// The zone of a name, as Data Prep's dates have it.
fn zone_of(name: &str) -> Result<TimeZone, String> {
    read::named_zone(name).map_or_else(|| read_zone(name), Ok)
}

fn constant(constants: &[Option<Value<'static>>], index: usize) -> Option<String> {
    match constants.get(index) {
        Some(Some(Value::Text(text))) => Some(text.characters().into_owned()),
        _ => None,
    }
}

/// Compiles the pattern, looked at by `check`, and the zone of a call site.
fn prepare(
    constants: &[Option<Value<'static>>],
    pattern: Option<usize>,
    zone: usize,
    check: fn(&DatePattern) -> Result<(), String>,
) -> Result<Prepared, String> {
    let pattern = pattern.and_then(|index| constant(constants, index));
    let pattern = pattern.map(|text| DatePattern::compile(&text)).transpose()?;
    pattern.as_ref().map_or(Ok(()), check)?;
    let zone = constant(constants, zone).map_or(Ok(TimeZone::UTC), |name| zone_of(&name))?;
    Ok(Prepared::DataPrepTime { pattern: pattern.map(Arc::new), zone })
}

/// The compiled pattern and zone of a call; made on the spot where nothing was prepared.
fn layout(
    function: &Function,
    call: &mut Call<'_, '_>,
    pattern: Option<usize>,
    zone: usize,
) -> Result<(Option<Arc<DatePattern>>, TimeZone), Failure> {
    if let Some(Prepared::DataPrepTime { pattern, zone }) = call.prepared {
        return Ok((pattern.clone(), zone.clone()));
    }
    let mut constants = Vec::new();
    for index in 0..function.params.len() {
        let wanted = index == zone || pattern == Some(index);
        constants.push(if wanted { function.optional_text(call, index)? } else { None });
    }
    let constants: Vec<_> = constants.into_iter().map(|text| text.map(|text| Value::Text(text.into_owned()))).collect();
    match prepare(&constants, pattern, zone, |_| Ok(())).map_err(|why| function.fail(&why))? {
        Prepared::DataPrepTime { pattern, zone } => Ok((pattern, zone)),
        _ => Ok((None, TimeZone::UTC)),
    }
}

/// A moment in a zone; a date is its first moment there.
fn zoned(function: &Function, call: &Call<'_, '_>, index: usize, zone: TimeZone) -> Result<Zoned, Failure> {
    let moment = match function.moment(call, index)? {
        Moment::Time(time) => Some(time.to_zoned(zone)),
        Moment::Date(date) => date.to_zoned(zone).ok(),
    };
    moment.ok_or_else(|| function.out_of_range("the date is out of range"))
}

fn instant(function: &Function, call: &Call<'_, '_>, index: usize) -> Result<Timestamp, Failure> {
    let moment = function.moment(call, index)?.instant();
    moment.ok_or_else(|| function.out_of_range("the date is out of range"))
}

static NOW: Function = Function {
    name: "dp.now",
    summary: "The time of receipt",
    notes: "A mapping reads no clock, so that a run can be repeated: this is the param `received_at`, which the mapping \
            declares (`param received_at: time`) and every run is given. Here it is 2026-01-05T10:00:00Z.",
    params: &[RECEIVED_AT],
    returns: "time",
    gives: |_| kinds::ours::time(),
    examples: &[
        Example::gives("dp.now()", r#""2026-01-05T10:00:00.000Z""#),
        Example::gives(r#"dp.format(dp.now(), "yyyy")"#, r#""2026""#),
    ],
    call: |call| instant(&NOW, call, 0).map(|time| Some(Value::Time(time))),
    ..DATE
};

static TIMESTAMP: Function = Function {
    name: "dp.timestamp",
    summary: "The milliseconds from 1970-01-01T00:00:00Z to the time of receipt",
    notes: "Of the param `received_at`, as `dp.now`. Here it is 2026-01-05T10:00:00Z.",
    params: &[RECEIVED_AT],
    returns: "whole number",
    gives: |_| kinds::integer(),
    examples: &[
        Example::gives("dp.timestamp()", "1767607200000"),
        Example::gives(r#"dp.dformat(dp.timestamp(), "yyyy-MM-dd")"#, r#""2026-01-05""#),
    ],
    call: |call| {
        let milliseconds = instant(&TIMESTAMP, call, 0)?.as_nanosecond().div_euclid(1_000_000);
        Ok(Some(Value::Number(Number::Integer(milliseconds))))
    },
    ..DATE
};

static FORMAT: Function = Function {
    name: "dp.format",
    summary: "A time or date as text of a given form",
    notes: concat!(
        "Letters: ",
        letters!(),
        ". Names are English; digits of the fraction are cut, not rounded. Times have no zone of their own: `zone` says in \
         which one the text shows them. The documentation's example shows 35 seconds of a time that has none."
    ),
    params: &[WHEN, PATTERN, ZONE],
    returns: "text",
    gives: |_| kinds::ours::text(),
    prepare: Some(|constants| prepare(constants, Some(1), 2, |_| Ok(()))),
    examples: &[
        Example::gives(
            r#"dp.format(time("2019-10-23T11:24:00+00:00"), "yyyy-MM-dd HH:mm:ss")"#,
            r#""2019-10-23 11:24:00""#,
        ),
        Example::gives(
            r#"dp.format(time("2019-10-23T11:24:05.678Z"), "EEEE d MMMM yyyy, h:mm a z 'S'SSS", "America/Los_Angeles")"#,
            r#""Wednesday 23 October 2019, 4:24 AM PDT S678""#,
        ),
        Example::gives(
            r#"dp.format(date("2024-12-30"), "G YYYY-'W'ww-u W F D Q QQQ k K")"#,
            r#""AD 2025-W01-1 6 5 365 4 Q4 24 0""#,
        ),
        Example::gives(
            r#"dp.format(time("2024-07-01T00:00:00Z"), "Z X XX XXX V O L", "Asia/Kolkata")"#,
            r#""+0530 +0530 +0530 +05:30 Asia/Kolkata GMT+5:30 7""#,
        ),
    ],
    call: format,
    ..DATE
};

fn format<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (pattern, zone) = layout(&FORMAT, call, Some(1), 2)?;
    let pattern = pattern.ok_or_else(|| FORMAT.no_argument(1))?;
    let text = pattern.write(&zoned(&FORMAT, call, 0, zone)?);
    FORMAT.made(call, text)
}

static DFORMAT: Function = Function {
    name: "dp.dformat",
    summary: "Milliseconds since 1970 as text of a given form",
    notes: "The letters are those of `dp.format`. A fraction of a millisecond is cut.",
    params: &[Param::new("milliseconds", accept::NUMBER, "milliseconds from 1970-01-01T00:00:00Z"), PATTERN, ZONE],
    returns: "text",
    fails: "the time is out of range",
    gives: |_| kinds::ours::failing(kinds::ours::text()),
    prepare: Some(|constants| prepare(constants, Some(1), 2, |_| Ok(()))),
    examples: &[
        Example::gives(r#"dp.dformat(1571829875000, "yyyy-MM-dd'T'HH:mm:ss.SSSX")"#, r#""2019-10-23T11:24:35.000Z""#),
        Example::gives(r#"dp.dformat(-1, "yyyy-MM-dd HH:mm:ss.SSS")"#, r#""1969-12-31 23:59:59.999""#),
        Example::fails(r#"dp.dformat(1e30, "yyyy")"#),
    ],
    call: dformat,
    ..DATE
};

fn dformat<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    use crate::function::number::decimal::{Rounding, scaled};
    let (pattern, zone) = layout(&DFORMAT, call, Some(1), 2)?;
    let pattern = pattern.ok_or_else(|| DFORMAT.no_argument(1))?;
    let milliseconds = scaled(&DFORMAT.number(call, 0)?.token(), 0, Rounding::Floor);
    let time = milliseconds.and_then(|one| Timestamp::from_millisecond(i64::try_from(one).ok()?).ok());
    let time = time.ok_or_else(|| DFORMAT.out_of_range("the time is out of range"))?;
    DFORMAT.made(call, pattern.write(&time.to_zoned(zone)))
}

static DATE_OF: Function = Function {
    name: "dp.date",
    summary: "The time that a text stands for",
    notes: concat!(
        "With a format, the form of the text (never of the result). Letters: ",
        letters!(),
        ". A run of letters reads as many digits as it is long, a single letter as many as there are; names are read in \
         any case; what is not written of the day is the first, of the clock 0. Without a format: RFC 3339; ISO 8601 with \
         `T` or a blank, with or without seconds, fraction and zone; then in this order the forms `yyyy-MM-dd`, \
         `yyyy/MM/dd`, `yyyy.MM.dd`, `yyyy-MMM-dd`, `yyyyMMdd`, `MM-dd-yyyy`, `MMddyyyy`, `M/dd/yyyy`, `dd.M.yyyy`, the \
         last two also with `hh:mm:ss a` behind, `dd.MMM.yyyy`, `dd-MMM-yyyy`: month before day wherever both orders are \
         possible, so that a format is safer. Text without a zone is in UTC, or in `zone`; of an hour that comes twice the \
         first is meant. `default` stands for a text that is missing or blank, not for one that cannot be read: that \
         fails, and `catch` gives something else. Abbreviations such as `PST` are fixed offsets, in winter and summer."
    ),
    params: &[
        Param::new("text", &[Accept::Text, Accept::Time, Accept::Date], "a text; a time stays as it is").optional(),
        PATTERN.optional(),
        Param::new("default", TIME_OR_DATE, "what a missing text stands for").optional(),
        ZONE,
    ],
    returns: "time, missing where the text and the default are",
    fails: "the text is not a time of that form",
    gives: kinds::date,
    prepare: Some(|constants| prepare(constants, Some(1), 3, DatePattern::check_readable)),
    examples: &[
        Example::gives(r#"dp.date("2019-10-23 11:24", "yyyy-MM-dd HH:mm", dp.now())"#, r#""2019-10-23T11:24:00.000Z""#),
        Example::gives(r#"dp.date("2019-10-23 11:24", "yyyy-MM-dd HH:mm")"#, r#""2019-10-23T11:24:00.000Z""#),
        Example::gives(r#"dp.date("2019-10-23 11:24")"#, r#""2019-10-23T11:24:00.000Z""#),
        Example::gives(r#"dp.date("2016-11-09T11:44:44.797")"#, r#""2016-11-09T11:44:44.797Z""#),
        Example::gives(r#"dp.date("12112020")"#, r#""2020-12-11T00:00:00.000Z""#),
        Example::gives(r#"dp.date("3 nov 2024 6:54 PM EST", "d MMM yyyy h:mm a z")"#, r#""2024-11-03T23:54:00.000Z""#),
        Example::gives(r#"dp.date("2020-W53-5", "YYYY-'W'ww-u")"#, r#""2021-01-01T00:00:00.000Z""#),
        Example::gives(r#"dp.date(" ", omit, dp.now())"#, r#""2026-01-05T10:00:00.000Z""#),
        Example::missing("dp.date(omit)"),
        Example::fails(r#"dp.date("December 31st, 2020", "yyyy-MM-dd")"#),
        Example::fails(r#"dp.date("1/5/2020")"#),
    ],
    call: date,
    ..DATE
};

fn date<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (pattern, zone) = layout(&DATE_OF, call, Some(1), 3)?;
    let time = match call.argument(0) {
        Some(Value::Time(time)) => Some(time),
        Some(Value::Date(date)) => date.to_zoned(zone).ok().map(|moment| moment.timestamp()),
        Some(Value::Text(text)) if !text.is_blank() => {
            let text = DATE_OF.text(call, 0)?;
            let text = text.characters();
            match pattern {
                Some(pattern) => pattern.read(&text, &zone),
                None => read::read_any(&text, &zone),
            }
        }
        Some(Value::Text(_)) | None => {
            return match call.argument(2) {
                None => Ok(None),
                Some(_) => instant(&DATE_OF, call, 2).map(|time| Some(Value::Time(time))),
            };
        }
        Some(other) => return Err(DATE_OF.wrong_kind(0, other.kind())),
    };
    let time = time.ok_or_else(|| DATE_OF.fail("the text is not a time of the form that is asked for"))?;
    writable(&DATE_OF, time).map(|time| Some(Value::Time(time)))
}

/// Whether a text can be read without a format.
pub(super) fn is_readable(text: &str) -> bool {
    read::read_any(text, &TimeZone::UTC).is_some()
}

const COMPONENT: Param = Param::new("part", accept::TEXT, "the name of a part: `year`, `mm`, `hh24`").constant();

static DATE_PART: Function = Function {
    name: "dp.date_part",
    summary: "A part of a time or a date, as a whole number",
    notes: concat!(
        "Names, in any case: ",
        parts!(),
        ". `w`, which the documentation lists twice, is the week. Weeks are those of ISO 8601, weekdays count from 1 for \
         Monday. In UTC unless a zone is given."
    ),
    params: &[COMPONENT, WHEN, ZONE],
    returns: "whole number",
    fails: "no part has this name",
    gives: kinds::date_part,
    prepare: Some(|constants| {
        constant(constants, 0).map_or(Ok(()), |name| Part::find(&name).map(drop))?;
        prepare(constants, None, 2, |_| Ok(()))
    }),
    examples: &[
        Example::gives(r#"dp.date_part("MM", dp.date("2019-10-17 11:55:12"))"#, "10"),
        Example::gives(r#"dp.date_part("dw", date("2024-12-30"))"#, "1"),
        Example::gives(r#"dp.date_part("w", date("2024-12-30"))"#, "1"),
        Example::gives(r#"dp.date_part("hh12", time("2024-12-30T13:00:00Z"))"#, "1"),
        Example::gives(r#"dp.date_part("SSS", time("2024-12-30T13:00:00.042Z"))"#, "42"),
        Example::gives(r#"dp.date_part("day", time("2024-12-30T23:30:00Z"), "Asia/Tokyo")"#, "31"),
    ],
    call: date_part,
    ..DATE
};

fn date_part<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (_, zone) = layout(&DATE_PART, call, None, 2)?;
    let name = DATE_PART.text(call, 0)?;
    let part = Part::find(&name.characters()).map_err(|why| DATE_PART.fail(&why))?;
    let value = part.of(&zoned(&DATE_PART, call, 1, zone)?);
    Ok(Some(Value::Number(Number::Integer(value.into()))))
}

/// The least and the greatest value of a part; none where none has this name.
pub(super) fn range_of_part(name: &str) -> Option<(i64, i64)> {
    Part::find(name).ok().map(Part::range)
}

static SET_DATE_PART: Function = Function {
    name: "dp.set_date_part",
    summary: "A time with one of its parts replaced",
    notes: "Names, in any case: year `yyyy` `yy`, month `mm` `m`, day `dd` `d`, hour `hh`, minute `mi` `n`, second `ss` \
            `s`. A part that makes no day or time, such as the 31st of a month of 30 days, fails. The fraction of the \
            second stays, which the documentation's example drops. In UTC unless a zone is given.",
    params: &[COMPONENT, Param::new("value", accept::INTEGER, "the new value"), WHEN, ZONE],
    returns: "time",
    fails: "there is no such day or time",
    gives: |_| kinds::ours::failing(kinds::ours::time()),
    prepare: Some(|constants| {
        constant(constants, 0).map_or(Ok(()), |name| settable(&name).map(drop))?;
        prepare(constants, None, 3, |_| Ok(()))
    }),
    examples: &[
        Example::gives(
            r#"dp.set_date_part("m", 4, dp.date("2016-11-09T11:44:44.797"))"#,
            r#""2016-04-09T11:44:44.797Z""#,
        ),
        Example::gives(
            r#"dp.set_date_part("hh", 0, time("2016-11-09T11:44:44Z"), "+01:00")"#,
            r#""2016-11-08T23:44:44.000Z""#,
        ),
        Example::fails(r#"dp.set_date_part("month", 2, date("2023-01-31"))"#),
        Example::fails(r#"dp.set_date_part("hour", 24, date("2023-01-31"))"#),
    ],
    call: set_date_part,
    ..DATE
};

fn settable(name: &str) -> Result<Part, String> {
    let part = Part::find(name)?;
    if part.can_be_set() { Ok(part) } else { Err("this part of a time cannot be set".to_owned()) }
}

fn set_date_part<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let (_, zone) = layout(&SET_DATE_PART, call, None, 3)?;
    let name = SET_DATE_PART.text(call, 0)?;
    let part = settable(&name.characters()).map_err(|why| SET_DATE_PART.fail(&why))?;
    let value = SET_DATE_PART.integer(call, 1)?;
    let set = part.set(&zoned(&SET_DATE_PART, call, 2, zone)?, value);
    let set = set.ok_or_else(|| SET_DATE_PART.out_of_range("there is no such day or time"))?;
    writable(&SET_DATE_PART, set.timestamp()).map(|time| Some(Value::Time(time)))
}

static MAKE_DATE_TIME: Function = Function {
    name: "dp.make_date_time",
    aliases: &["dp.make_timestamp"],
    summary: "The time with these parts in a zone",
    notes: "The instant: 11:55 in Los Angeles is 18:55 in UTC in October, where the documentation's example shows 11:55 \
            with a `Z`. Of an hour that comes twice the first is meant, an hour that is left out moves forward.",
    params: &[
        Param::new("year", accept::INTEGER, "0 to 9999"),
        Param::new("month", accept::INTEGER, "1 to 12"),
        Param::new("day", accept::INTEGER, "1 to 31"),
        Param::new("hour", accept::INTEGER, "0 to 23"),
        Param::new("minute", accept::INTEGER, "0 to 59"),
        Param::new("second", accept::INTEGER, "0 to 59"),
        Param::new("nanosecond", accept::INTEGER, "0 to 999999999"),
        Param::new("zone", accept::TEXT, "`America/Los_Angeles`, `UTC`, `+01:00`"),
    ],
    returns: "time",
    fails: "there is no such day or time, or no such zone",
    gives: |_| kinds::ours::failing(kinds::ours::time()),
    examples: &[
        Example::gives(
            r#"dp.make_date_time(2019, 10, 17, 11, 55, 12, 999, "America/Los_Angeles")"#,
            r#""2019-10-17T18:55:12.000Z""#,
        ),
        Example::gives(r#"dp.make_timestamp(2024, 2, 29, 0, 0, 0, 5000000, "UTC")"#, r#""2024-02-29T00:00:00.005Z""#),
        Example::fails(r#"dp.make_date_time(2023, 2, 29, 0, 0, 0, 0, "UTC")"#),
        Example::fails(r#"dp.make_date_time(2023, 2, 28, 0, 0, 0, 0, "Mars/Olympus")"#),
    ],
    call: make_date_time,
    ..DATE
};

fn make_date_time<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut parts = [0; 7];
    for (index, part) in parts.iter_mut().enumerate() {
        *part = MAKE_DATE_TIME.integer(call, index)?;
    }
    let zone = MAKE_DATE_TIME.text(call, 7)?;
    let zone = zone_of(&zone.characters()).map_err(|why| MAKE_DATE_TIME.fail(&why))?;
    let time = moment_of(parts).and_then(|moment| zone.to_ambiguous_zoned(moment).compatible().ok());
    let time = time.ok_or_else(|| MAKE_DATE_TIME.out_of_range("there is no such day or time"))?;
    writable(&MAKE_DATE_TIME, time.timestamp()).map(|time| Some(Value::Time(time)))
}

fn moment_of([year, month, day, hour, minute, second, nanosecond]: [i64; 7]) -> Option<DateTime> {
    let short = |value: i64| i8::try_from(value).ok();
    let date = Date::new(i16::try_from(year).ok()?, short(month)?, short(day)?).ok()?;
    let nanosecond = i32::try_from(nanosecond).ok()?;
    Some(DateTime::from_parts(date, Time::new(short(hour)?, short(minute)?, short(second)?, nanosecond).ok()?))
}

static ZONE_DATE_TO_UTC: Function = Function {
    name: "dp.zone_date_to_utc",
    summary: "The same instant in UTC",
    notes: "Times are instants and written in UTC: a time stays as it is. A text is read as `dp.date` reads one without a \
            format; `PST` and the like are fixed offsets, in winter and summer, as in the documentation's example.",
    params: &[Param::new("time", &[Accept::Text, Accept::Time, Accept::Date], "a time, a date, or a text with a zone")],
    returns: "time",
    fails: "the text is not a time",
    gives: kinds::utc,
    examples: &[
        Example::gives(r#"dp.zone_date_to_utc("2019-10-17T11:55:12 PST")"#, r#""2019-10-17T19:55:12.000Z""#),
        Example::gives(r#"dp.zone_date_to_utc(time("2019-10-17T11:55:12-07:00"))"#, r#""2019-10-17T18:55:12.000Z""#),
        Example::fails(r#"dp.zone_date_to_utc("noon")"#),
    ],
    call: |call| {
        if let Value::Text(_) = ZONE_DATE_TO_UTC.any(call, 0)? {
            let text = ZONE_DATE_TO_UTC.text(call, 0)?;
            let read = read::read_any(&text.characters(), &TimeZone::UTC);
            let read = read.ok_or_else(|| ZONE_DATE_TO_UTC.fail("the text is not a time"))?;
            return writable(&ZONE_DATE_TO_UTC, read).map(|time| Some(Value::Time(time)));
        }
        instant(&ZONE_DATE_TO_UTC, call, 0).map(|time| Some(Value::Time(time)))
    },
    ..DATE
};

static ZONE_DATE_TO_ZONE: Function = Function {
    name: "dp.zone_date_to_zone",
    summary: "The same instant, in another zone",
    notes: "Times are instants and written in UTC, so that the time stays as it is; only the zone is looked at. To show a \
            time in a zone give the zone to `dp.format`, to take a part of it there to `dp.date_part`.",
    params: &[WHEN, Param::new("zone", accept::TEXT, "`Europe/Paris`, `UTC`, `+01:00`").constant()],
    returns: "time",
    gives: |_| kinds::ours::time(),
    prepare: Some(|constants| prepare(constants, None, 1, |_| Ok(()))),
    examples: &[
        Example::gives(r#"dp.zone_date_to_zone(dp.now(), "Europe/Paris")"#, r#""2026-01-05T10:00:00.000Z""#),
        Example::gives(
            r#"dp.format(dp.zone_date_to_zone(dp.now(), "Europe/Paris"), "HH:mm", "Europe/Paris")"#,
            r#""11:00""#,
        ),
    ],
    call: |call| instant(&ZONE_DATE_TO_ZONE, call, 0).map(|time| Some(Value::Time(time))),
    ..DATE
};
