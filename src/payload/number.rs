//! A number: as written in a payload or a mapping, or computed. Lossless or refused, never silently rounded.
//!
//! In: a JSON number token, an integer or a binary64. Out: what it is exactly, its order among others, and JSON.
//! A binary64 stands for the shortest decimal that reads back as it, the one it is written as; so `0.1` computed
//! equals `0.1` written.

use super::decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

/// The integers that are computed with: -2^63 to 2^64-1.
const INTEGERS: std::ops::RangeInclusive<i128> = -(1 << 63)..=(1 << 64) - 1;
/// Digits an integer may take when it is written without its exponent.
const MOST_DIGITS: i128 = 400;

/// A number.
#[derive(Debug, Clone)]
pub enum Number<'p> {
    /// As written; copied so. Computing with it reads it first.
    Token(&'p str),
    /// As written, shared.
    Shared(Arc<str>),
    /// An integer that was computed or read, between -2^63 and 2^64-1.
    Integer(i128),
    /// Any other finite number.
    Float(f64),
}

impl Number<'_> {
    /// The integer it is, if it is one mathematically (`3`, `3.0`, `1e2`) and within -2^63..=2^64-1.
    #[must_use]
    pub fn as_integer(&self) -> Option<i128> {
        let integer = self.short_integer().or_else(|| Decimal::read(&self.token()).as_integer());
        integer.filter(|integer| INTEGERS.contains(integer))
    }

    /// Whether it is an integer mathematically, of any size.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.short_integer().is_some() || Decimal::read(&self.token()).is_integer()
    }

    /// The nearest binary64; none where the number is an integer beyond 64 bits or beyond the range of binary64 (also
    /// where it is so small that only zero would be left of it). A computed float is itself.
    #[must_use]
    pub fn as_float(&self) -> Option<f64> {
        if let Self::Float(float) = self {
            return Some(*float);
        }
        let token = self.token();
        let float: f64 = token.parse().ok().filter(|float: &f64| float.is_finite())?;
        let rounded_away = float == 0.0 && !Decimal::read(&token).is_zero();
        let too_long = self.is_integer() && self.as_integer().is_none();
        (!rounded_away && !too_long).then_some(float)
    }

    /// Mathematical order, exact also between integers and fractions and for tokens of any length.
    #[must_use]
    pub fn compare(&self, other: &Number<'_>) -> Ordering {
        match (self.short_integer(), other.short_integer()) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => Decimal::read(&self.token()).compare(&Decimal::read(&other.token())),
        }
    }

    /// Appends it as JSON: tokens as written, floats shortest (`3.0`, `1e300`).
    pub fn write_json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Integer(integer) => write_digits(*integer, out),
            Self::Token(_) | Self::Shared(_) | Self::Float(_) => out.extend_from_slice(self.token().as_bytes()),
        }
    }

    /// Appends it without a fraction or exponent when it is an integer mathematically (`3.0` as `3`, `1e2` as `100`);
    /// gives false and writes nothing otherwise, or where it would take more than 400 digits.
    #[must_use]
    pub fn write_integer(&self, out: &mut Vec<u8>) -> bool {
        match self.short_integer() {
            Some(integer) => {
                write_digits(integer, out);
                true
            }
            None => Decimal::read(&self.token()).write_integer(MOST_DIGITS, out),
        }
    }

    /// Its JSON text.
    #[must_use]
    pub fn token(&self) -> Cow<'_, str> {
        match self {
            Self::Token(token) => Cow::Borrowed(token),
            Self::Shared(token) => Cow::Borrowed(token),
            Self::Integer(integer) => Cow::Owned(integer.to_string()),
            Self::Float(float) => Cow::Owned(format!("{float:?}")),
        }
    }

    /// The same number, owning what it borrowed; written as before.
    #[must_use]
    pub fn into_owned(self) -> Number<'static> {
        match self {
            Self::Token(token) => match short_integer(token) {
                Some(integer) if token != "-0" => Number::Integer(integer),
                _ => Number::Shared(token.into()),
            },
            Self::Shared(token) => Number::Shared(token),
            Self::Integer(integer) => Number::Integer(integer),
            Self::Float(float) => Number::Float(float),
        }
    }

    /// The integer it is, where that can be read off at once.
    fn short_integer(&self) -> Option<i128> {
        match self {
            Self::Token(token) => short_integer(token),
            Self::Shared(token) => short_integer(token),
            Self::Integer(integer) => Some(*integer),
            Self::Float(_) => None,
        }
    }
}

/// Appends an integer in decimal digits.
fn write_digits(integer: i128, out: &mut Vec<u8>) {
    // As many as an i128 takes with its sign.
    let mut digits = [b'0'; 40];
    let mut start = digits.len();
    let mut rest = integer.unsigned_abs();
    while start > 1 && (rest > 0 || start == digits.len()) {
        start -= 1;
        // The usual ones divide in 64 bits.
        let digit = match u64::try_from(rest) {
            Ok(small) => {
                rest = u128::from(small / 10);
                small % 10
            }
            Err(_) => {
                let digit = rest % 10;
                rest /= 10;
                digit as u64
            }
        };
        digits[start] = b'0' + digit as u8;
    }
    if integer < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// An integer written without fraction and exponent in at most 18 digits.
fn short_integer(token: &str) -> Option<i128> {
    let digits = token.strip_prefix('-').unwrap_or(token);
    if digits.len() > 18 {
        return None;
    }
    let mut integer = 0i64;
    for byte in digits.bytes() {
        integer = integer * 10 + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some(i128::from(if digits.len() < token.len() { -integer } else { integer }))
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other).is_eq()
    }
}

impl From<i64> for Number<'_> {
    fn from(integer: i64) -> Self {
        Self::Integer(integer.into())
    }
}
