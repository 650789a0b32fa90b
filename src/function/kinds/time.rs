//! Kinds of times, dates and durations.

use super::{argument, constant_text, failing, is_given, is_number_within, text_between};
use crate::function::Argument;
use crate::function::time::{TimePattern, lengths_of, standard_form};
use crate::schema::{Kind, Schema};
use crate::value::{read_date, read_duration, read_time};

/// The seconds from 1970 of the years 0 to 9998, which every zone writes with four digits.
const WRITABLE: (i128, i128) = (-62_135_510_400, 253_370_678_400);
/// The seconds that a duration can last.
const LASTING: i128 = i64::MAX as i128;

pub(in crate::function) fn time() -> Kind {
    Kind::present(Schema::time())
}

pub(in crate::function) fn date() -> Kind {
    Kind::present(Schema::date())
}

pub(in crate::function) fn duration() -> Kind {
    Kind::present(Schema::duration())
}

/// A text that is a time already, or a constant that is one, never fails.
pub(in crate::function) fn time_read(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    let is_read = !is_given(arguments, 1) && kind.is_text() && kind.schema.format().as_deref() == Some("date-time");
    let is_constant = is_constant(arguments, |text| read_time(text).is_some());
    time().or_failing(!(kind.is_time() || kind.is_date() || is_read || is_constant))
}

pub(in crate::function) fn date_read(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    let is_read = !is_given(arguments, 1) && kind.is_text() && kind.schema.format().as_deref() == Some("date");
    let is_constant = is_constant(arguments, |text| read_date(text).is_some());
    date().or_failing(!(kind.is_time() || kind.is_date() || is_read || is_constant))
}

/// Whether the first argument is a constant that can be read as it is, without a pattern.
fn is_constant(arguments: &[Argument<'_>], reads: impl Fn(&str) -> bool) -> bool {
    !is_given(arguments, 1) && constant_text(arguments, 0).is_some_and(|text| reads(&text))
}

pub(in crate::function) fn duration_read(arguments: &[Argument<'_>]) -> Kind {
    let is_constant = constant_text(arguments, 0).is_some_and(|text| read_duration(&text).is_some());
    duration().or_failing(!(argument(arguments, 0).is_duration() || is_constant))
}

/// A time from a time, a date from a date.
pub(in crate::function) fn added(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    failing(if kind.is_date() {
        date()
    } else if kind.is_time() {
        time()
    } else {
        time().union(&date())
    })
}

/// A duration of so many of a unit of seconds; too many of them fail.
pub(in crate::function) fn lasting(arguments: &[Argument<'_>], unit: i128) -> Kind {
    let most = LASTING / unit - 1;
    duration().or_failing(!is_number_within(arguments, 0, -most, most))
}

/// The instant of a number of seconds, or of so many parts of seconds.
pub(in crate::function) fn from_unix(arguments: &[Argument<'_>], parts: i128) -> Kind {
    time().or_failing(!is_number_within(arguments, 0, WRITABLE.0 * parts, WRITABLE.1 * parts))
}

/// A text as long as its pattern says; where the pattern is that of dates or times, such a text.
pub(in crate::function) fn formatted(arguments: &[Argument<'_>]) -> Kind {
    let pattern = constant_text(arguments, 1).and_then(|text| TimePattern::compile(&text).ok());
    let Some(pattern) = pattern else { return Kind::present(Schema::text()) };
    let (least, most) = lengths_of(&pattern);
    let text = text_between(least, most);
    Kind::present(match standard_form(&pattern, !is_given(arguments, 2)) {
        Some(format) => text.with_format(format).as_text(),
        None => text,
    })
}

/// In another zone than UTC the year 0 can begin in the year before it.
pub(in crate::function) fn year(arguments: &[Argument<'_>]) -> Kind {
    super::between(if is_given(arguments, 1) { -1 } else { 0 }, 9999)
}
