//! What a pattern says of the texts it writes: how long they are, and whether they are dates or times of RFC 3339.

use super::pattern::{Digits, Field, OffsetForm, OffsetMinutes, Piece, TimePattern};

/// The least and the most characters of the texts that a pattern writes.
pub(in crate::function) fn lengths_of(pattern: &TimePattern) -> (u64, Option<u64>) {
    pattern.pieces.iter().fold((0, Some(0)), |(least, most), piece| {
        let (shortest, longest) = match piece {
            Piece::Text(text) => {
                let count = text.chars().count() as u64;
                (count, Some(count))
            }
            Piece::Field(field) => lengths(*field),
        };
        (least + shortest, most.zip(longest).map(|(most, longest): (u64, u64)| most + longest))
    })
}

fn lengths(field: Field) -> (u64, Option<u64>) {
    let (least, most) = match field {
        Field::Year => (4, 4),
        Field::ShortYear | Field::HalfDay => (2, 2),
        Field::ShortMonthName | Field::ShortWeekday => (3, 3),
        Field::MonthName => (3, 9),
        Field::Weekday => (6, 9),
        Field::Month(form)
        | Field::Day(form)
        | Field::Hour(form)
        | Field::HalfDayHour(form)
        | Field::Minute(form)
        | Field::Second(form) => match form {
            Digits::Free => (1, 2),
            Digits::Two => (2, 2),
        },
        Field::Fraction(count) => (count.into(), count.into()),
        Field::Offset(form) => offset_lengths(form),
        Field::ZoneName => return (1, None),
    };
    (least, Some(most))
}

fn offset_lengths(form: OffsetForm) -> (u64, u64) {
    let (least, most) = match form.minutes {
        OffsetMinutes::WhereNeeded => (3, 5),
        OffsetMinutes::Plain => (5, 5),
        OffsetMinutes::WithColon => (6, 6),
    };
    (if form.with_z { 1 } else { least }, most)
}

/// The format of JSON Schema that all texts of a pattern have: `date` or `date-time`. `in_utc`: no zone is given. In
/// another zone the first day of the calendar can lie before the year 0, so that nothing is said of it.
pub(in crate::function) fn standard_form(pattern: &TimePattern, in_utc: bool) -> Option<&'static str> {
    let mut pieces = pattern.pieces.iter();
    let starts_with_date = is_field(pieces.next(), |field| field == Field::Year)
        && is_text(pieces.next(), "-")
        && is_field(pieces.next(), |field| field == Field::Month(Digits::Two))
        && is_text(pieces.next(), "-")
        && is_field(pieces.next(), |field| field == Field::Day(Digits::Two));
    if !starts_with_date || !in_utc {
        return None;
    }
    let Some(after) = pieces.next() else { return Some("date") };
    let has_clock = is_text(Some(after), "T")
        && is_field(pieces.next(), |field| field == Field::Hour(Digits::Two))
        && is_text(pieces.next(), ":")
        && is_field(pieces.next(), |field| field == Field::Minute(Digits::Two))
        && is_text(pieces.next(), ":")
        && is_field(pieces.next(), |field| field == Field::Second(Digits::Two));
    let mut next = pieces.next();
    if is_text(next, ".") {
        if !is_field(pieces.next(), |field| matches!(field, Field::Fraction(_))) {
            return None;
        }
        next = pieces.next();
    }
    let has_zone = is_text(next, "Z") || is_field(next, is_full_offset);
    (has_clock && has_zone && pieces.next().is_none()).then_some("date-time")
}

fn is_text(piece: Option<&Piece>, wanted: &str) -> bool {
    matches!(piece, Some(Piece::Text(text)) if text == wanted)
}

fn is_field(piece: Option<&Piece>, is_wanted: impl Fn(Field) -> bool) -> bool {
    matches!(piece, Some(Piece::Field(field)) if is_wanted(*field))
}

fn is_full_offset(field: Field) -> bool {
    matches!(field, Field::Offset(OffsetForm { minutes: OffsetMinutes::WithColon, .. }))
}
