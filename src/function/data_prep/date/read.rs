//! Times from text of a pattern, and from text of a form that has to be guessed.

use super::letters::{DatePattern, Letter, Piece};
use super::write::week_of_month;
use crate::function::time::pattern::{MONTHS, WEEKDAYS};
use crate::function::time::read::{digits, fraction, name};
use crate::function::time::zone::read_zone;
use crate::value::{read_date, read_time};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use std::sync::LazyLock;

/// What a pattern found in a text.
#[derive(Debug, Default)]
struct Found {
    before_common_era: bool,
    year: Option<i16>,
    week_year: Option<i16>,
    quarter: Option<i16>,
    month: Option<i16>,
    week: Option<i16>,
    week_of_month: Option<i16>,
    day_of_year: Option<i16>,
    day: Option<i16>,
    weekday_of_month: Option<i16>,
    /// From 1 for Monday.
    weekday: Option<i16>,
    afternoon: Option<bool>,
    hour: Option<i16>,
    half_day_hour: Option<i16>,
    minute: i16,
    second: i16,
    nanosecond: i32,
    zone: Option<TimeZone>,
}

impl DatePattern {
    /// The instant that a text of this form stands for; none where it is of another.
    pub(super) fn read(&self, text: &str, zone: &TimeZone) -> Option<Timestamp> {
        let (mut found, mut rest) = (Found::default(), text);
        for piece in &self.pieces {
            rest = match piece {
                Piece::Text(expected) => rest.strip_prefix(expected.as_str())?,
                Piece::Field(letter, run) => read_field(*letter, *run, rest, &mut found)?,
            };
        }
        if rest.is_empty() { found.instant(zone) } else { None }
    }
}

fn read_field<'t>(letter: Letter, run: usize, text: &'t str, found: &mut Found) -> Option<&'t str> {
    // One letter takes as many digits as there are, up to the most that can be; more letters take as many as they are.
    let number = |most: usize, set: &mut dyn FnMut(i16)| digits(text, run, if run == 1 { most } else { run }, set);
    match letter {
        Letter::Era => name(text, &["AD", "BC"], usize::MAX, |era| found.before_common_era = era == 1),
        Letter::Year => year(text, run, &mut found.year),
        Letter::WeekYear => year(text, run, &mut found.week_year),
        Letter::Month if run < 3 => number(2, &mut |month| found.month = Some(month)),
        Letter::Month => name(text, &MONTHS, letters_of(run), |month| found.month = i16::try_from(month + 1).ok()),
        Letter::Quarter if run == 3 => digits(text.strip_prefix(['Q', 'q'])?, 1, 1, |one| found.quarter = Some(one)),
        Letter::Quarter => number(1, &mut |quarter| found.quarter = Some(quarter)),
        Letter::Week => number(2, &mut |week| found.week = Some(week)),
        Letter::WeekOfMonth => number(1, &mut |week| found.week_of_month = Some(week)),
        Letter::DayOfYear => digits(text, run, 3, |day| found.day_of_year = Some(day)),
        Letter::Day => number(2, &mut |day| found.day = Some(day)),
        Letter::WeekdayOfMonth => number(1, &mut |week| found.weekday_of_month = Some(week)),
        Letter::WeekdayName => {
            name(text, &WEEKDAYS, letters_of(run), |day| found.weekday = i16::try_from(day + 1).ok())
        }
        Letter::Weekday => number(1, &mut |day| found.weekday = Some(day)),
        Letter::HalfDay => name(text, &["AM", "PM"], usize::MAX, |half| found.afternoon = Some(half == 1)),
        Letter::Hour => number(2, &mut |hour| found.hour = Some(hour)),
        Letter::HourFrom1 => number(2, &mut |hour| found.hour = Some(if hour == 24 { 0 } else { hour })),
        Letter::HalfDayHourFrom0 => number(2, &mut |hour| found.half_day_hour = Some(hour)),
        Letter::HalfDayHour => number(2, &mut |hour| found.half_day_hour = Some(if hour == 12 { 0 } else { hour })),
        Letter::Minute => number(2, &mut |minute| found.minute = minute),
        Letter::Second => number(2, &mut |second| found.second = second),
        Letter::Fraction => fraction(text, u8::try_from(run).unwrap_or(9), &mut found.nanosecond),
        Letter::ZoneName | Letter::Offset | Letter::OffsetOrZ | Letter::ZoneId | Letter::GmtOffset => {
            let (zone, rest) = zone_of(text)?;
            found.zone = Some(zone);
            Some(rest)
        }
    }
}

fn letters_of(run: usize) -> usize {
    if run < 4 { 3 } else { usize::MAX }
}

/// Two letters are a year of 2000 to 2099.
fn year<'t>(text: &'t str, run: usize, place: &mut Option<i16>) -> Option<&'t str> {
    match run {
        2 => digits(text, 2, 2, |year| *place = Some(2000 + year)),
        1 => digits(text, 1, 4, |year| *place = Some(year)),
        run => digits(text, run, run, |year| *place = Some(year)),
    }
}

/// The zone at the beginning of a text: `Z`, an offset, `GMT+8`, `PST`, `America/Los_Angeles`.
fn zone_of(text: &str) -> Option<(TimeZone, &str)> {
    if text.starts_with(['+', '-']) {
        let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
        let length = 1 + text.bytes().skip(1).take_while(is_part).count();
        let (written, rest) = text.split_at_checked(length)?;
        return Some((read_zone(written).ok()?, rest));
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"/_+-:".contains(byte);
    let (written, rest) = text.split_at_checked(text.bytes().take_while(is_part).count())?;
    Some((named_zone(written)?, rest))
}

/// The abbreviations of the United States stand for fixed offsets, as they do in the documentation's example.
pub(super) fn named_zone(name: &str) -> Option<TimeZone> {
    let hours = match name.to_ascii_uppercase().as_str() {
        "" => return None,
        "Z" | "UTC" | "GMT" | "UT" => return Some(TimeZone::UTC),
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" | "AKDT" => -8,
        "AKST" => -9,
        "HST" => -10,
        other => return gmt_zone(other).or_else(|| read_zone(name).ok()),
    };
    Offset::from_hours(hours).ok().map(Offset::to_time_zone)
}

/// `GMT+8`, `UTC-03:30`
fn gmt_zone(name: &str) -> Option<TimeZone> {
    let offset = name.strip_prefix("GMT").or_else(|| name.strip_prefix("UTC"))?;
    let (sign, digits) = offset.split_at_checked(1).filter(|(sign, _)| matches!(*sign, "+" | "-"))?;
    let hours_end = digits.find(':').unwrap_or(digits.len());
    let padded = if hours_end == 1 { format!("{sign}0{digits}") } else { offset.to_owned() };
    read_zone(&padded).ok()
}

impl Found {
    fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        let second = if self.second == 60 { 59 } else { self.second };
        let short = |value: i16| i8::try_from(value).ok();
        let clock = Time::new(short(self.hour()?)?, short(self.minute)?, short(second)?, self.nanosecond).ok()?;
        let moment = DateTime::from_parts(self.date()?, clock);
        let zoned = self.zone.as_ref().unwrap_or(zone).to_ambiguous_zoned(moment).compatible().ok()?;
        Some(zoned.timestamp())
    }

    fn hour(&self) -> Option<i16> {
        match (self.hour, self.half_day_hour, self.afternoon) {
            (Some(hour), None, _) => Some(hour),
            (None, Some(hour), Some(afternoon)) if hour < 12 => Some(hour + if afternoon { 12 } else { 0 }),
            (None, None, None) => Some(0),
            _ => None,
        }
    }

    /// The day: by day of the year, by week, by weekday of the month, or by month and day, of which what is not written
    /// is the first. A weekday that is written beside must agree.
    fn date(&self) -> Option<Date> {
        let date = match (self.day_of_year, self.week, self.week_of_month.or(self.weekday_of_month)) {
            (Some(day), None, None) => {
                let january = Date::new(self.era_year()?, 1, 1).ok()?;
                january.with().day_of_year(day).build().ok()?
            }
            (None, Some(week), None) => self.date_of_week(week)?,
            (None, None, Some(_)) => self.date_of_month_week()?,
            (None, None, None) => {
                self.first_of_month()?.with().day(i8::try_from(self.day.unwrap_or(1)).ok()?).build().ok()?
            }
            _ => return None,
        };
        let weekday = i16::from(date.weekday().to_monday_one_offset());
        self.weekday.is_none_or(|written| written == weekday).then_some(date)
    }

    fn era_year(&self) -> Option<i16> {
        let year = self.year.or(self.week_year)?;
        Some(if self.before_common_era { 1 - year } else { year })
    }

    fn first_of_month(&self) -> Option<Date> {
        let month = self.month.or_else(|| self.quarter.map(|quarter| 3 * quarter - 2)).unwrap_or(1);
        Date::new(self.era_year()?, i8::try_from(month).ok()?, 1).ok()
    }

    /// Monday where no weekday is written.
    fn date_of_week(&self, week: i16) -> Option<Date> {
        let weekday = Weekday::from_monday_one_offset(i8::try_from(self.weekday.unwrap_or(1)).ok()?).ok()?;
        let year = self.week_year.or(self.year)?;
        ISOWeekDate::new(year, i8::try_from(week).ok()?, weekday).ok().map(ISOWeekDate::date)
    }

    /// The day with the weekday that is written, and with the week or the number it has in its month.
    fn date_of_month_week(&self) -> Option<Date> {
        let first = self.first_of_month()?;
        let weekday = Weekday::from_monday_one_offset(i8::try_from(self.weekday?).ok()?).ok()?;
        let fits = |date: &Date| {
            date.weekday() == weekday
                && self.week_of_month.is_none_or(|week| i16::from(week_of_month(*date)) == week)
                && self.weekday_of_month.is_none_or(|number| i16::from((date.day() - 1) / 7 + 1) == number)
        };
        (1..=first.days_in_month()).filter_map(|day| first.with().day(day).build().ok()).find(fits)
    }
}

/// The forms that Data Prep tries where none is given, in its order.
pub(super) const AUTOMATIC: [&str; 18] = [
    "yyyy-MM-dd HH:mm:ssZ",
    "yyyy-MM-dd HH:mm:ss.SSSZ",
    "yyyy-MM-dd HH:mm:ss.SSS",
    "yyyy-MM-dd'T'HH:mm:ss.SSSX",
    "yyyy-MM-dd'T'HH:mm:ss'Z'",
    "yyyy-MM-dd",
    "yyyy/MM/dd",
    "yyyy.MM.dd",
    "yyyy-MMM-dd",
    "yyyyMMdd",
    "MM-dd-yyyy",
    "MMddyyyy",
    "M/dd/yyyy",
    "dd.M.yyyy",
    "M/dd/yyyy hh:mm:ss a",
    "dd.M.yyyy hh:mm:ss a",
    "dd.MMM.yyyy",
    "dd-MMM-yyyy",
];

/// The instant that a text of a form stands for which is not told: RFC 3339, ISO 8601 with parts left out, then
/// [`AUTOMATIC`]. The zone counts where the text has none.
pub(super) fn read_any(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    static PATTERNS: LazyLock<Vec<DatePattern>> =
        LazyLock::new(|| AUTOMATIC.iter().filter_map(|pattern| DatePattern::compile(pattern).ok()).collect());
    let listed = || PATTERNS.iter().find_map(|pattern| pattern.read(text, zone));
    read_time(text).or_else(|| read_iso(text, zone)).or_else(listed)
}

/// `2019-10-23T11:24[:00[.797]][ZONE]`, with `T` or a blank, and a blank before the zone where there is one.
fn read_iso(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = read_date(date)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (mut hour, mut minute, mut second, mut nanosecond) = (0, 0, 0, 0);
    let rest = digits(rest, 2, 2, |value| hour = value)?;
    let mut rest = digits(rest.strip_prefix(':')?, 2, 2, |value| minute = value)?;
    if let Some(seconds) = rest.strip_prefix(':') {
        rest = digits(seconds, 2, 2, |value| second = value)?;
    }
    if let Some(written) = rest.strip_prefix('.') {
        let length = written.bytes().take_while(u8::is_ascii_digit).count();
        let kept = length.clamp(1, 9);
        fraction(written, u8::try_from(kept).ok()?, &mut nanosecond)?;
        rest = written.get(length..)?;
    }
    let written_zone = match rest {
        "" => None,
        rest => {
            let (zone, behind) = zone_of(rest.strip_prefix(' ').unwrap_or(rest))?;
            Some(zone).filter(|_| behind.is_empty())
        }
    };
    if written_zone.is_none() && !rest.is_empty() {
        return None;
    }
    let short = |value: i16| i8::try_from(value).ok();
    let second = if second == 60 { 59 } else { second };
    let clock = Time::new(short(hour)?, short(minute)?, short(second)?, nanosecond).ok()?;
    let moment = DateTime::from_parts(date, clock);
    let zoned = written_zone.as_ref().unwrap_or(zone).to_ambiguous_zoned(moment).compatible().ok()?;
    Some(zoned.timestamp())
}
