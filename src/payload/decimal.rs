//! Decimal numbers of any length, read from their JSON text and never converted: what `Number` decides exactly with.
//!
//! In: a number token (RFC 8259 section 6). Out: whether it is an integer, which one, its order among others.

use std::cmp::Ordering;

/// A number token taken apart: `0.d1d2d3... * 10^magnitude`, the first digit not 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal<'t> {
    negative: bool,
    /// The significant digits, perhaps with a point among them; no zeros at either end. Empty for zero.
    digits: &'t str,
    /// Where the point stands, counted from the first significant digit, before the exponent is applied.
    point: i128,
    exponent: Exponent<'t>,
}

/// The exponent as written; beyond 30 digits its digits.
#[derive(Debug, Clone, Copy)]
enum Exponent<'t> {
    Short(i128),
    Long { negative: bool, digits: &'t str },
}

impl<'t> Decimal<'t> {
    /// Takes a token apart.
    pub(super) fn read(token: &'t str) -> Self {
        let unsigned = token.strip_prefix('-').unwrap_or(token);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
        let whole = mantissa.split_once('.').map_or(mantissa, |(whole, _)| whole);
        let significant = mantissa.trim_start_matches(['0', '.']);
        let skipped = mantissa.len() - significant.len();
        // Of `0.00123` five bytes are skipped, one of them the point: the point stands two digits before the first.
        let point = match skipped > whole.len() {
            true => whole.len() as i128 - (skipped as i128 - 1),
            false => whole.len() as i128 - skipped as i128,
        };
        let digits = significant.trim_end_matches(['0', '.']);
        Self { negative: unsigned.len() < token.len(), digits, point, exponent: Exponent::read(exponent) }
    }

    /// Whether it is 0 or -0.
    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it has no fraction.
    pub(super) fn is_integer(&self) -> bool {
        match self.magnitude() {
            _ if self.is_zero() => true,
            Some(magnitude) => magnitude >= self.digit_count(),
            None => matches!(self.exponent, Exponent::Long { negative: false, .. }),
        }
    }

    /// The integer it is, where it is one of at most 38 digits.
    pub(super) fn as_integer(&self) -> Option<i128> {
        if self.is_zero() {
            return Some(0);
        }
        let magnitude = self.magnitude().filter(|magnitude| *magnitude <= 38 && self.is_integer())?;
        let mut integer = 0i128;
        for digit in self.digit_bytes().chain(std::iter::repeat(b'0')).take(magnitude as usize) {
            integer = integer.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        Some(if self.negative { -integer } else { integer })
    }

    /// Appends the integer it is; gives false and writes nothing where it is none or takes more digits than allowed.
    pub(super) fn write_integer(&self, most_digits: i128, out: &mut Vec<u8>) -> bool {
        if self.is_zero() {
            out.push(b'0');
            return true;
        }
        let Some(magnitude) = self.magnitude().filter(|magnitude| *magnitude <= most_digits && self.is_integer())
        else {
            return false;
        };
        if self.negative {
            out.push(b'-');
        }
        out.extend(self.digit_bytes().chain(std::iter::repeat(b'0')).take(magnitude as usize));
        true
    }

    /// Mathematical order.
    pub(super) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        let sign = |decimal: &Decimal<'_>| match (decimal.is_zero(), decimal.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        match (sign(self), sign(other)) {
            (1, 1) => self.compare_size(other),
            (-1, -1) => other.compare_size(self),
            (left, right) => left.cmp(&right),
        }
    }

    /// Order of the absolute values of two numbers that are not zero.
    fn compare_size(&self, other: &Decimal<'_>) -> Ordering {
        let magnitudes = match (self.magnitude(), other.magnitude()) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => self.long_magnitude().cmp(&other.long_magnitude()),
        };
        magnitudes.then_with(|| self.digit_bytes().cmp(other.digit_bytes()))
    }

    fn digit_bytes(&self) -> impl Iterator<Item = u8> {
        self.digits.bytes().filter(|byte| byte.is_ascii_digit())
    }

    fn digit_count(&self) -> i128 {
        self.digits.len() as i128 - i128::from(self.digits.contains('.'))
    }

    /// The power of ten just above its absolute value; none where the exponent is beyond 30 digits.
    fn magnitude(&self) -> Option<i128> {
        match self.exponent {
            Exponent::Short(exponent) => Some(exponent + self.point),
            Exponent::Long { .. } => None,
        }
    }

    /// The same of any length: sign and digits, most significant first, so that it orders.
    fn long_magnitude(&self) -> LongInteger {
        match self.exponent {
            Exponent::Short(exponent) => {
                LongInteger::new(exponent + self.point < 0, &(exponent + self.point).unsigned_abs().to_string(), 0)
            }
            Exponent::Long { negative, digits } => {
                LongInteger::new(negative, digits, if negative { -self.point } else { self.point })
            }
        }
    }
}

impl<'t> Exponent<'t> {
    fn read(text: &'t str) -> Self {
        let negative = text.starts_with('-');
        let digits = text.trim_start_matches(['+', '-']).trim_start_matches('0');
        match digits.parse::<i128>() {
            _ if digits.is_empty() => Self::Short(0),
            Ok(size) if digits.len() <= 30 => Self::Short(if negative { -size } else { size }),
            _ => Self::Long { negative, digits },
        }
    }
}

/// An integer of any length that only has to be compared.
#[derive(Debug, PartialEq, Eq)]
struct LongInteger {
    negative: bool,
    /// No leading zeros.
    digits: Vec<u8>,
}

impl LongInteger {
    /// The number with these digits plus a small one; the digits outweigh it, or it is 0.
    fn new(negative: bool, digits: &str, add: i128) -> Self {
        let mut digits: Vec<u8> = digits.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        let mut carry = add;
        for digit in digits.iter_mut().rev() {
            let sum = i128::from(*digit) + carry;
            *digit = sum.rem_euclid(10) as u8;
            carry = sum.div_euclid(10);
        }
        if carry > 0 {
            digits.insert(0, carry as u8);
        }
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..zeros);
        Self { negative, digits }
    }
}

impl Ord for LongInteger {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = self.digits.len().cmp(&other.digits.len()).then_with(|| self.digits.cmp(&other.digits));
        match (self.negative, other.negative) {
            (false, false) => size,
            (true, true) => size.reverse(),
            (left, right) => right.cmp(&left),
        }
    }
}

impl PartialOrd for LongInteger {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
