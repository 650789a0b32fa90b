//! Times, dates and durations. Times are instants; a zone only matters where they are read or shown.

mod arithmetic;
mod form;
mod format;
mod parts;
pub(super) mod pattern;
pub(super) mod read;
mod unix;
pub(super) mod zone;

pub(super) use form::{lengths_of, standard_form};
pub use pattern::TimePattern;

use super::entry::{BASE, accept};
use super::{Accept, Call, Failure, Family, Function, Param, Prepared};
use crate::value::Value;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What an entry of this family starts from.
const TIME: Function = Function { family: Family::Time, ..BASE };

/// A time or a day.
const TIME_OR_DATE: &[Accept] = &[Accept::Time, Accept::Date];

const PATTERN: Param = Param::new("pattern", accept::TEXT, "how the text is laid out: `dd.MM.yyyy HH:mm`").constant();
const ZONE: Param =
    Param::new("zone", accept::TEXT, "`Europe/Berlin`, `UTC`, `+01:00`; UTC unless given").constant().optional();

/// All of them, by name.
pub(super) static FUNCTIONS: &[&Function] = &[
    &arithmetic::ADD,
    &read::DATE,
    &parts::DAY,
    &arithmetic::DAYS,
    &arithmetic::DAYS_BETWEEN,
    &arithmetic::DURATION,
    &arithmetic::ELAPSED,
    &format::FORMAT_TIME,
    &unix::FROM_UNIX,
    &unix::FROM_UNIX_MS,
    &parts::HOUR,
    &arithmetic::HOURS,
    &parts::MINUTE,
    &arithmetic::MINUTES,
    &parts::MONTH,
    &parts::SECOND,
    &arithmetic::SECONDS,
    &arithmetic::SECONDS_BETWEEN,
    &arithmetic::SECONDS_IN,
    &read::TIME_OF,
    &unix::TO_UNIX,
    &unix::TO_UNIX_MS,
    &read::TO_UTC,
    &parts::WEEKDAY,
    &parts::YEAR,
];

/// The compiled pattern and the zone of a call; made on the spot where nothing was prepared.
fn layout(
    function: &Function,
    call: &mut Call<'_, '_>,
    pattern: Option<usize>,
    zone: usize,
) -> Result<(Option<Arc<TimePattern>>, TimeZone), Failure> {
    if let Some(Prepared::Time { pattern, zone }) = call.prepared {
        return Ok((pattern.clone(), zone.clone()));
    }
    let pattern = match pattern {
        Some(index) => function.optional_text(call, index)?,
        None => None,
    };
    let pattern = pattern.map(|text| TimePattern::compile(&text.characters()).map(Arc::new)).transpose();
    let zone = function.optional_text(call, zone)?.map(|text| zone::read_zone(&text.characters()));
    let zone = zone.unwrap_or(Ok(TimeZone::UTC));
    Ok((pattern.map_err(|why| function.fail(&why))?, zone.map_err(|why| function.fail(&why))?))
}

/// Compiles the pattern, checked by `check`, and the zone of a call site.
fn prepare(
    constants: &[Option<Value<'static>>],
    pattern: Option<usize>,
    zone: usize,
    check: fn(&TimePattern) -> Result<(), String>,
) -> Result<Prepared, String> {
    let text = |index: usize| match constants.get(index) {
        Some(Some(Value::Text(text))) => Some(text.characters()),
        _ => None,
    };
    let pattern = pattern.and_then(text).map(|text| TimePattern::compile(&text)).transpose()?;
    if let Some(pattern) = &pattern {
        check(pattern)?;
    }
    let zone = text(zone).map_or(Ok(TimeZone::UTC), |text| zone::read_zone(&text))?;
    Ok(Prepared::Time { pattern: pattern.map(Arc::new), zone })
}

/// A time as it can be written in RFC 3339, whose years have four digits.
pub(super) fn writable(function: &Function, time: jiff::Timestamp) -> Result<jiff::Timestamp, Failure> {
    let year = jiff::tz::Offset::UTC.to_datetime(time).year();
    if year < 0 { Err(function.out_of_range("the time is before the year 0")) } else { Ok(time) }
}
