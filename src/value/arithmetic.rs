//! `+ - * / %` and unary `-` on numbers.
//!
//! Two integers are computed exactly and refused beyond -2^63..=2^64-1. As soon as a fraction is involved the sum is
//! that of binary64 numbers. An integer beyond 64 bits can be copied but not computed with.

use super::Failure;
use crate::payload::Number;
use crate::value::Operator;

/// The least integer that can be computed.
const LEAST: i128 = i64::MIN as i128;
/// The greatest integer that can be computed.
const GREATEST: i128 = u64::MAX as i128;
/// Up to here every integer has a binary64 of its own.
const EXACT_IN_FLOAT: u128 = 1 << 53;

/// `a OPERATOR b`.
///
/// # Errors
/// A zero divisor, or a number or result that cannot be represented.
pub fn arithmetic(operator: Operator, a: &Number<'_>, b: &Number<'_>) -> Result<Number<'static>, Failure> {
    match operator {
        Operator::Add => add(a, b),
        Operator::Subtract => subtract(a, b),
        Operator::Multiply => multiply(a, b),
        Operator::Divide => divide(a, b),
        Operator::Remainder => remainder(a, b),
    }
}

/// `a + b`
///
/// # Errors
/// A number or result that cannot be represented.
pub fn add(a: &Number<'_>, b: &Number<'_>) -> Result<Number<'static>, Failure> {
    compute(a, b, i128::checked_add, |a, b| a + b)
}

/// `a - b`
///
/// # Errors
/// A number or result that cannot be represented.
pub fn subtract(a: &Number<'_>, b: &Number<'_>) -> Result<Number<'static>, Failure> {
    compute(a, b, i128::checked_sub, |a, b| a - b)
}

/// `a * b`
///
/// # Errors
/// A number or result that cannot be represented.
pub fn multiply(a: &Number<'_>, b: &Number<'_>) -> Result<Number<'static>, Failure> {
    compute(a, b, i128::checked_mul, |a, b| a * b)
}

/// `a / b`: a number with a fraction, except where only an integer holds the exact quotient.
///
/// # Errors
/// A zero divisor, or a number or result that cannot be represented.
pub fn divide(a: &Number<'_>, b: &Number<'_>) -> Result<Number<'static>, Failure> {
    refuse_zero(b)?;
    if let (Some(a), Some(b)) = (a.as_integer(), b.as_integer())
        && a.checked_rem(b) == Some(0)
        && let Some(quotient) = a.checked_div(b)
        && quotient.unsigned_abs() > EXACT_IN_FLOAT
    {
        return integer(Some(quotient));
    }
    finite(float(a)? / float(b)?)
}

/// `a % b`: the remainder of the division cut toward zero; it has the sign of `a`.
///
/// # Errors
/// A zero divisor, or a number that cannot be represented.
pub fn remainder(a: &Number<'_>, b: &Number<'_>) -> Result<Number<'static>, Failure> {
    refuse_zero(b)?;
    compute(a, b, i128::checked_rem, |a, b| a % b)
}

/// `-a`
///
/// # Errors
/// A number or result that cannot be represented.
pub fn negate(a: &Number<'_>) -> Result<Number<'static>, Failure> {
    match a.as_integer() {
        Some(a) => integer(a.checked_neg()),
        None => finite(-float(a)?),
    }
}

fn compute(
    a: &Number<'_>,
    b: &Number<'_>,
    exact: fn(i128, i128) -> Option<i128>,
    with_fraction: fn(f64, f64) -> f64,
) -> Result<Number<'static>, Failure> {
    match (a.as_integer(), b.as_integer()) {
        (Some(a), Some(b)) => integer(exact(a, b)),
        (_, _) => finite(with_fraction(float(a)?, float(b)?)),
    }
}

fn refuse_zero(divisor: &Number<'_>) -> Result<(), Failure> {
    let is_zero = divisor.compare(&Number::Integer(0)).is_eq() || divisor.as_float() == Some(0.0);
    if is_zero { Err(Failure::range("the divisor is zero")) } else { Ok(()) }
}

fn integer(result: Option<i128>) -> Result<Number<'static>, Failure> {
    match result {
        Some(result) if (LEAST..=GREATEST).contains(&result) => Ok(Number::Integer(result)),
        Some(_) | None => Err(Failure::range("the result is an integer beyond 64 bits")),
    }
}

/// Zero has no sign here: `-0.0` would be written as such.
fn finite(result: f64) -> Result<Number<'static>, Failure> {
    if result.is_finite() { Ok(Number::Float(result + 0.0)) } else { Err(Failure::range("the result is too large")) }
}

fn float(number: &Number<'_>) -> Result<f64, Failure> {
    number.as_float().ok_or_else(|| Failure::range("the number is beyond what can be computed with"))
}
