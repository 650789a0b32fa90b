//! Decimal numbers as they are written, cut and rounded without going through binary64.
//!
//! In: a number token. Out: the whole number of its 10^-n parts, and back.

use crate::payload::Number;

/// What becomes of the digits that are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::function) enum Rounding {
    /// To the nearest; a half away from zero.
    HalfAway,
    /// Down.
    Floor,
    /// Up.
    Ceil,
}

/// Whether a text is a number as JSON writes one (RFC 8259 section 6), or would be without a leading `+` and leading
/// zeros; gives it so.
pub(in crate::function) fn read_number(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => ("-", text.get(1..)?),
        b'+' => ("", text.get(1..)?),
        _ => ("", text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let exponent_digits = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    let is_number = [Some(whole), fraction, exponent_digits].into_iter().flatten().all(is_digits);
    let first = whole.find(|digit| digit != '0').unwrap_or(whole.len().saturating_sub(1));
    is_number.then(|| format!("{sign}{}", unsigned.get(first..).unwrap_or_default()))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number as it is written, without its sign and exponent: `digits` times ten to the power of `-places`.
struct Parts {
    is_negative: bool,
    digits: String,
    places: i64,
}

impl Parts {
    fn of(token: &str) -> Self {
        let (is_negative, unsigned) = token.strip_prefix('-').map_or((false, token), |rest| (true, rest));
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").trim_start_matches('0').to_owned();
        let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent_of(exponent));
        Self { is_negative, digits, places }
    }

    /// The digits that are left when so many behind the point stay, and those that are cut; none where digits would
    /// have to be added.
    fn divide(&self, places: u8) -> Option<(&str, String)> {
        let cut = usize::try_from(self.places - i64::from(places)).ok()?;
        match self.digits.len().checked_sub(cut) {
            Some(kept) => self.digits.split_at_checked(kept).map(|(kept, cut)| (kept, cut.to_owned())),
            // At least one zero stands before the first of the digits that are cut.
            None if self.digits.is_empty() => Some(("", String::new())),
            None => Some(("", "01".to_owned())),
        }
    }
}

/// Beyond a million digits it makes no difference how many there are.
fn exponent_of(exponent: &str) -> i64 {
    let limit = if exponent.starts_with('-') { -1_000_000 } else { 1_000_000 };
    exponent.parse::<i64>().map_or(limit, |exponent| exponent.clamp(-1_000_000, 1_000_000))
}

/// How many 10^-`places` a number is, rounded to a whole number; none beyond 38 digits.
pub(in crate::function) fn scaled(token: &str, places: u8, rounding: Rounding) -> Option<i128> {
    let parts = Parts::of(token);
    let magnitude = match parts.divide(places) {
        Some((kept, cut)) => whole(kept)?.checked_add(i128::from(rounds_up(rounding, parts.is_negative, &cut)))?,
        None if parts.digits.is_empty() => 0,
        None => {
            let added = u32::try_from(i64::from(places) - parts.places).ok()?;
            whole(&parts.digits)?.checked_mul(10i128.checked_pow(added)?)?
        }
    };
    Some(if parts.is_negative { -magnitude } else { magnitude })
}

fn whole(digits: &str) -> Option<i128> {
    if digits.is_empty() { Some(0) } else { digits.parse().ok() }
}

/// A number rounded to so many digits behind its point, of any size; an integer where it is one.
pub(in crate::function) fn rounded<'p>(number: Number<'p>, places: u8, rounding: Rounding) -> Number<'p> {
    if let Some(integer) = number.as_integer() {
        return Number::Integer(integer);
    }
    if let Some(scaled) = scaled(&number.token(), places, rounding) {
        return unscaled(scaled, places);
    }
    let parts = Parts::of(&number.token());
    let Some((kept, cut)) = parts.divide(places) else { return number };
    let up = rounds_up(rounding, parts.is_negative, &cut);
    let digits = if up { incremented(kept) } else { kept.to_owned() };
    let sign = if parts.is_negative { "-" } else { "" };
    let exponent = if places == 0 { String::new() } else { format!("e-{places}") };
    Number::Token(&format!("{sign}{digits}{exponent}")).into_owned()
}

/// Digits counted up by one.
fn incremented(digits: &str) -> String {
    let kept = digits.trim_end_matches('9');
    let nines = digits.len() - kept.len();
    let (front, last) = kept.split_at_checked(kept.len().saturating_sub(1)).unwrap_or(("", ""));
    let next = last.parse::<u8>().map_or(1, |last| last + 1);
    format!("{front}{next}{}", "0".repeat(nines))
}

fn rounds_up(rounding: Rounding, is_negative: bool, cut: &str) -> bool {
    let is_exact = cut.bytes().all(|digit| digit == b'0');
    match rounding {
        Rounding::HalfAway => cut.as_bytes().first().is_some_and(|digit| *digit >= b'5'),
        Rounding::Floor => is_negative && !is_exact,
        Rounding::Ceil => !is_negative && !is_exact,
    }
}

/// The number of so many 10^-`places`, without zeros at its end; an integer where it is one.
pub(in crate::function) fn unscaled(value: i128, places: u8) -> Number<'static> {
    let power = 10u128.pow(u32::from(places.min(38)));
    let (whole, fraction) = (value.unsigned_abs() / power, value.unsigned_abs() % power);
    let sign = if value < 0 { "-" } else { "" };
    if fraction == 0 {
        return Number::Token(&format!("{sign}{whole}")).into_owned();
    }
    let width = usize::from(places);
    let fraction = format!("{fraction:0width$}");
    Number::Shared(format!("{sign}{whole}.{}", fraction.trim_end_matches('0')).into())
}
