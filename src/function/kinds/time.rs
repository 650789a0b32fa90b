//! Kinds of times, dates and durations.

use super::{argument, constant_text, failing, is_given};
use crate::function::Argument;
use crate::schema::{Kind, Schema};
use crate::value::{read_date, read_duration, read_time};

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
    let has_pattern = is_given(arguments, 1);
    let is_constant = !has_pattern && constant_text(arguments, 0).is_some_and(|text| read_time(&text).is_some());
    time().or_failing(!(kind.is_time() || kind.is_date() || is_constant))
}

pub(in crate::function) fn date_read(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    let has_pattern = is_given(arguments, 1);
    let is_constant = !has_pattern && constant_text(arguments, 0).is_some_and(|text| read_date(&text).is_some());
    date().or_failing(!(kind.is_time() || kind.is_date() || is_constant))
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
