//! Times, dates and durations as text: RFC 3339, `YYYY-MM-DD` and ISO 8601, in both directions.
//!
//! Reading takes everything that the JSON Schema formats `date-time` and `date` take.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

/// How many digits of the second a time is written with; further ones are cut, not rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TimeDigits {
    /// No fraction.
    Seconds,
    /// 3 digits.
    #[default]
    Millis,
    /// 6 digits.
    Micros,
    /// 9 digits.
    Nanos,
}

/// Reads an RFC 3339 date-time. `t` and `z` may be small; fraction digits after the ninth are cut; the leap second
/// `:60` is read as `:59`.
#[must_use]
pub fn read_time(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let (clock, rest) = rest.split_at_checked(9)?;
    let [b'T' | b't', h1, h0, b':', m1, m0, b':', s1, s0] = *clock else { return None };
    let (hour, minute, second) = (two_digits(h1, h0)?, two_digits(m1, m0)?, two_digits(s1, s0)?);
    let (nanosecond, zone) = read_fraction(rest)?;
    if let Some(time) = plain_time(date, [hour, minute, second], nanosecond, zone) {
        return Some(time);
    }
    let time = Time::new(hour, minute, leap_second(second), nanosecond).ok()?;
    let moment = DateTime::from_parts(read_date_bytes(date)?, time);
    read_offset(zone)?.to_timestamp(moment).ok()
}

/// Whether a text surely is a date-time of RFC 3339: in capital letters, and of a day that every month has.
#[must_use]
pub fn is_plain_time(text: &str) -> bool {
    let parts = || {
        let (date, rest) = text.as_bytes().split_at_checked(10)?;
        let (clock, rest) = rest.split_at_checked(9)?;
        let [b'T', h1, h0, b':', m1, m0, b':', s1, s0] = *clock else { return None };
        let clock = [two_digits(h1, h0)?, two_digits(m1, m0)?, two_digits(s1, s0)?];
        let (nanosecond, zone) = read_fraction(rest)?;
        plain_time(date, clock, nanosecond, zone).filter(|_| zone != b"z")
    };
    parts().is_some()
}

/// The instant by arithmetic, where every part is surely in its range: days up to the 28th of years 1 to 9998.
fn plain_time(date: &[u8], clock: [i8; 3], nanosecond: i32, zone: &[u8]) -> Option<Timestamp> {
    let (year, month, day) = read_parts(date)?;
    let is_plain = (1..=9998).contains(&year) && (1..=12).contains(&month) && (1..=28).contains(&day);
    let [hour, minute, second] = clock;
    if !is_plain || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds_of_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let local = days_since_1970(year, month, day) * 86_400 + seconds_of_day;
    Timestamp::new(local - i64::from(read_offset_seconds(zone)?), nanosecond).ok()
}

/// Days from 1970-01-01 to a day of the Gregorian calendar. Years begin in March here, so that a leap day ends its year:
/// `(153 * month + 2) / 5` are the days before a month that is counted from there.
fn days_since_1970(year: i16, month: i8, day: i8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let (year, month) = if month > 2 { (i64::from(year), month - 3) } else { (i64::from(year) - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    365 * year + leap_days + (153 * month + 2) / 5 + day - 719_469
}

fn leap_second(second: i8) -> i8 {
    if second == 60 { 59 } else { second }
}

/// `.123` and what follows it; no fraction is 0.
fn read_fraction(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let Some(rest) = bytes.strip_prefix(b".") else { return Some((0, bytes)) };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return None;
    }
    let (fraction, zone) = rest.split_at_checked(digits)?;
    let kept = fraction.get(..9).unwrap_or(fraction);
    let written = kept.iter().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    let nanosecond = (kept.len()..9).fold(written, |sum, _| sum * 10);
    Some((nanosecond, zone))
}

/// `Z` or `+05:30`.
fn read_offset(bytes: &[u8]) -> Option<Offset> {
    Offset::from_seconds(read_offset_seconds(bytes)?).ok()
}

fn read_offset_seconds(bytes: &[u8]) -> Option<i32> {
    match *bytes {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h0, b':', m1, m0] => {
            let (hours, minutes) = (two_digits(h1, h0)?, two_digits(m1, m0)?);
            let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
            let is_possible = hours < 24 && minutes < 60;
            is_possible.then_some(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i8> {
    let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    are_digits.then(|| (tens - b'0').cast_signed() * 10 + (ones - b'0').cast_signed())
}

/// Reads a date of RFC 3339, `YYYY-MM-DD`.
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    read_date_bytes(text.as_bytes())
}

fn read_date_bytes(bytes: &[u8]) -> Option<Date> {
    let (year, month, day) = read_parts(bytes)?;
    Date::new(year, month, day).ok()
}

/// Year, month and day of `YYYY-MM-DD`, whether there is such a day or not.
fn read_parts(bytes: &[u8]) -> Option<(i16, i8, i8)> {
    let [c1, c0, y1, y0, b'-', m1, m0, b'-', d1, d0] = *bytes else { return None };
    let year = i16::from(two_digits(c1, c0)?) * 100 + i16::from(two_digits(y1, y0)?);
    Some((year, two_digits(m1, m0)?, two_digits(d1, d0)?))
}

/// Reads a duration: ISO 8601 (`PT1H30M`, `P2DT12H`) or in words (`1h 30m`, `2 days`). A day is 24 hours, a week
/// seven days; years and months have no fixed length and are refused.
#[must_use]
pub fn read_duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

/// Appends a time as RFC 3339 in UTC, without quotes.
pub fn write_time(time: Timestamp, digits: TimeDigits, out: &mut Vec<u8>) {
    // Before 1970 both parts count backwards.
    let (mut second, mut nanosecond) = (time.as_second(), time.subsec_nanosecond());
    if nanosecond < 0 {
        (second, nanosecond) = (second - 1, nanosecond + 1_000_000_000);
    }
    let (day, second) = (second.div_euclid(86_400), second.rem_euclid(86_400) as u32);
    let (year, month, day) = date_of_day(day);
    if !(0..=9999).contains(&year) {
        return write_any_time(time, digits, out);
    }
    let year = year as u32;
    let [c1, c0] = digits_of(year / 100);
    let [y1, y0] = digits_of(year % 100);
    let [mo1, mo0] = digits_of(month);
    let [d1, d0] = digits_of(day);
    let [h1, h0] = digits_of(second / 3600);
    let [m1, m0] = digits_of(second / 60 % 60);
    let [s1, s0] = digits_of(second % 60);
    let nanosecond = nanosecond.unsigned_abs();
    let [n1, n0] = digits_of(nanosecond / 10_000_000);
    let n = b'0' + (nanosecond / 1_000_000 % 10) as u8;
    let upto_seconds =
        [c1, c0, y1, y0, b'-', mo1, mo0, b'-', d1, d0, b'T', h1, h0, b':', m1, m0, b':', s1, s0, b'.', n1, n0, n, b'Z'];
    if let TimeDigits::Millis = digits {
        return out.extend_from_slice(&upto_seconds);
    }
    out.extend_from_slice(upto_seconds.get(..19).unwrap_or_default());
    write_digits(nanosecond, digits, out);
}

/// Appends the digits of the second behind its point, and the `Z`.
fn write_digits(nanosecond: u32, digits: TimeDigits, out: &mut Vec<u8>) {
    match digits {
        TimeDigits::Seconds => {}
        TimeDigits::Millis => write_fraction(nanosecond / 1_000_000, 3, out),
        TimeDigits::Micros => write_fraction(nanosecond / 1_000, 6, out),
        TimeDigits::Nanos => write_fraction(nanosecond, 9, out),
    }
    out.push(b'Z');
}

/// A time of a year before 0, as the calendar has it.
#[cold]
fn write_any_time(time: Timestamp, digits: TimeDigits, out: &mut Vec<u8>) {
    let moment = Offset::UTC.to_datetime(time);
    write_date(moment.date(), out);
    let [h1, h0] = two_digits_of(moment.hour());
    let [m1, m0] = two_digits_of(moment.minute());
    let [s1, s0] = two_digits_of(moment.second());
    out.extend_from_slice(&[b'T', h1, h0, b':', m1, m0, b':', s1, s0]);
    write_digits(moment.subsec_nanosecond().unsigned_abs(), digits, out);
}

/// Year, month and day of a day that is counted from 1970-01-01. Years begin in March here, and are counted in spans of
/// 400, which all have as many days (see [`days_since_1970`]).
fn date_of_day(day: i64) -> (i64, u32, u32) {
    let day = day + 719_468;
    let (span, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (year + span * 400, month as u32, day as u32)
}

fn digits_of(value: u32) -> [u8; 2] {
    [b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8]
}

fn write_fraction(value: u32, width: usize, out: &mut Vec<u8>) {
    let (mut digits, mut rest) = ([b'0'; 9], value);
    for digit in digits.iter_mut().take(width).rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    out.push(b'.');
    out.extend_from_slice(digits.get(..width).unwrap_or_default());
}

fn two_digits_of(value: i8) -> [u8; 2] {
    let value = value.unsigned_abs();
    [b'0' + value / 10 % 10, b'0' + value % 10]
}

/// Appends a date as `YYYY-MM-DD`, without quotes.
pub fn write_date(date: Date, out: &mut Vec<u8>) {
    if date.year() < 0 {
        out.push(b'-');
    }
    let year = date.year().unsigned_abs();
    let [c1, c0] = two_digits_of(i8::try_from(year / 100).unwrap_or_default());
    let [y1, y0] = two_digits_of(i8::try_from(year % 100).unwrap_or_default());
    let [m1, m0] = two_digits_of(date.month());
    let [d1, d0] = two_digits_of(date.day());
    out.extend_from_slice(&[c1, c0, y1, y0, b'-', m1, m0, b'-', d1, d0]);
}

/// Appends a duration as ISO 8601 in hours, minutes and seconds, without quotes: `PT36H`, `PT1H0M2.5S`, `-PT5S`,
/// `PT0S`. Between hours and seconds the minutes always stand, as RFC 3339 appendix A demands.
pub fn write_duration(duration: SignedDuration, out: &mut Vec<u8>) {
    let (seconds, nanosecond) = (duration.as_secs().unsigned_abs(), duration.subsec_nanos().unsigned_abs());
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let has_seconds = seconds != 0 || nanosecond != 0;
    let mut text = String::from(if duration.is_negative() { "-PT" } else { "PT" });
    if hours != 0 {
        text.push_str(&format!("{hours}H"));
    }
    if minutes != 0 || (hours != 0 && has_seconds) {
        text.push_str(&format!("{minutes}M"));
    }
    if has_seconds || (hours == 0 && minutes == 0) {
        text.push_str(&seconds.to_string());
        if nanosecond != 0 {
            text.push('.');
            text.push_str(format!("{nanosecond:09}").trim_end_matches('0'));
        }
        text.push('S');
    }
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a parser of all RFC 3339 reads.
    fn read_by_calendar(text: &str) -> Option<Timestamp> {
        text.parse().ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn times_by_arithmetic_are_those_of_the_calendar(
            year in 0i16..=9999, month in 0i8..=13, day in 0i8..=32, hour in 0i8..=24, minute in 0i8..=60, second in 0i8..=59,
            fraction in "(\\.[0-9]{1,9})?", zone in "Z|[+-](0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]",
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}");
            let plain = hour < 24 && minute < 60;
            prop_assert_eq!(read_time(&text), read_by_calendar(&text).filter(|_| plain), "{}", text);
        }

        #[test]
        fn written_times_read_as_the_same(second in -62_167_219_200i64..=253_402_000_000, nanosecond in 0i32..1_000_000_000) {
            let time = Timestamp::new(second, nanosecond).unwrap();
            let mut bytes = Vec::new();
            write_time(time, TimeDigits::Nanos, &mut bytes);
            let text = String::from_utf8(bytes).unwrap();
            prop_assert_eq!((read_time(&text), text), (Some(time), format!("{time:.9}")));
        }
    }
}
