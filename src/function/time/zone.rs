//! Time zones by name, from the data built into the program, so that every machine gives the same answer.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone of an IANA name, `UTC`, `Z` or an offset `+01:00`, `-0530`, `+01`.
pub(in crate::function) fn read_zone(text: &str) -> Result<TimeZone, String> {
    if matches!(text, "Z" | "z") || text.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::UTC);
    }
    if text.starts_with(['+', '-']) {
        let offset = read_offset(text).ok_or_else(|| "the zone is not an offset such as `+01:00`".to_owned())?;
        return Ok(offset.to_time_zone());
    }
    ZONES.get(text).map_err(|_| "no time zone has this name".to_owned())
}

/// `+01:00`, `+0100` or `+01`, up to 23:59.
fn read_offset(text: &str) -> Option<Offset> {
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = match minutes.strip_prefix(':').unwrap_or(minutes) {
        "" if minutes.is_empty() => "00",
        digits => digits,
    };
    let are_digits = minutes.len() == 2 && [hours, minutes].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    let seconds = hours * 3600 + minutes * 60;
    let is_possible = are_digits && hours < 24 && minutes < 60;
    is_possible.then(|| Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok())?
}
