//! Times as text of a pattern.

use super::letters::{DatePattern, Letter, Piece};
use crate::function::time::pattern::{MONTHS, WEEKDAYS};
use jiff::Zoned;
use std::fmt::Write as _;

impl DatePattern {
    /// A moment in this form.
    pub(super) fn write(&self, moment: &Zoned) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(between) => text.push_str(between),
                Piece::Field(letter, run) => push_field(*letter, *run, moment, &mut text),
            }
        }
        text
    }
}

fn push_field(letter: Letter, run: usize, moment: &Zoned, text: &mut String) {
    let hour = i64::from(moment.hour());
    match letter {
        Letter::Era => text.push_str(if moment.year() > 0 { "AD" } else { "BC" }),
        Letter::Year => push_year(moment.year(), run, text),
        Letter::WeekYear => push_year(moment.date().iso_week_date().year(), run, text),
        Letter::Month => match run {
            1 | 2 => push_number(moment.month(), run, text),
            _ => push_name(&MONTHS, moment.month() - 1, run, text),
        },
        Letter::Quarter => {
            if run == 3 {
                text.push('Q');
            }
            push_number(quarter(moment.month()), run % 3, text);
        }
        Letter::Week => push_number(moment.date().iso_week_date().week(), run, text),
        Letter::WeekOfMonth => push_number(week_of_month(moment.date()), run, text),
        Letter::DayOfYear => push_number(moment.day_of_year(), run, text),
        Letter::Day => push_number(moment.day(), run, text),
        Letter::WeekdayOfMonth => push_number((moment.day() - 1) / 7 + 1, run, text),
        Letter::WeekdayName => push_name(&WEEKDAYS, moment.weekday().to_monday_zero_offset(), run, text),
        Letter::Weekday => push_number(moment.weekday().to_monday_one_offset(), run, text),
        Letter::HalfDay => text.push_str(if hour < 12 { "AM" } else { "PM" }),
        Letter::Hour => push_number(hour, run, text),
        Letter::HourFrom1 => push_number(if hour == 0 { 24 } else { hour }, run, text),
        Letter::HalfDayHourFrom0 => push_number(hour % 12, run, text),
        Letter::HalfDayHour => push_number((hour + 11) % 12 + 1, run, text),
        Letter::Minute => push_number(moment.minute(), run, text),
        Letter::Second => push_number(moment.second(), run, text),
        Letter::Fraction => {
            let digits = format!("{:09}", moment.subsec_nanosecond());
            text.push_str(digits.get(..run).unwrap_or(&digits));
        }
        Letter::ZoneName => {
            let zone = moment.time_zone().to_offset_info(moment.timestamp());
            text.push_str(zone.abbreviation());
        }
        Letter::Offset => push_offset(moment, 2, text),
        Letter::OffsetOrZ if moment.offset().seconds() == 0 => text.push('Z'),
        Letter::OffsetOrZ => push_offset(moment, run, text),
        Letter::ZoneId => match moment.time_zone().iana_name() {
            Some(name) => text.push_str(name),
            None => push_offset(moment, 3, text),
        },
        Letter::GmtOffset => push_gmt(moment, text),
    }
}

/// Quarters from 1.
pub(super) fn quarter(month: i8) -> i8 {
    (month - 1) / 3 + 1
}

/// Weeks from Monday on, the first one that in which the month begins.
pub(super) fn week_of_month(date: jiff::civil::Date) -> i8 {
    (date.day() - 1 + date.first_of_month().weekday().to_monday_zero_offset()) / 7 + 1
}

fn push_number(value: impl Into<i64>, width: usize, text: &mut String) {
    let value: i64 = value.into();
    let _ = write!(text, "{value:0width$}");
}

/// The year of its era; of two letters its last two digits.
fn push_year(year: i16, run: usize, text: &mut String) {
    let year = if year > 0 { i64::from(year) } else { 1 - i64::from(year) };
    if run == 2 { push_number(year % 100, 2, text) } else { push_number(year, run, text) }
}

fn push_name(names: &[&str], index: i8, run: usize, text: &mut String) {
    let name = usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default();
    text.push_str(if run < 4 { name.get(..3).unwrap_or(name) } else { name });
}

/// `-08` or `-0830` of one, `-0800` of two, `-08:00` of three letters.
fn push_offset(moment: &Zoned, run: usize, text: &mut String) {
    let seconds = moment.offset().seconds();
    let minutes = i64::from(seconds.abs() / 60);
    text.push(if seconds < 0 { '-' } else { '+' });
    push_number(minutes / 60, 2, text);
    if run == 1 && minutes % 60 == 0 {
        return;
    }
    if run == 3 {
        text.push(':');
    }
    push_number(minutes % 60, 2, text);
}

/// `GMT`, `GMT+8`, `GMT-3:30`
fn push_gmt(moment: &Zoned, text: &mut String) {
    let seconds = moment.offset().seconds();
    let minutes = seconds.abs() / 60;
    text.push_str("GMT");
    if seconds != 0 {
        let _ = write!(text, "{}{}", if seconds < 0 { '-' } else { '+' }, minutes / 60);
    }
    if minutes % 60 != 0 {
        let _ = write!(text, ":{:02}", minutes % 60);
    }
}
