//! Exact comparison of the numbers that stand in schemas.

use serde_json::Number;
use std::cmp::Ordering;

/// Mathematical order of two numbers of a schema.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => compare_whole(a, float(b)),
        (None, Some(b)) => compare_whole(b, float(a)).reverse(),
        (None, None) => float(a).total_cmp(&float(b)),
    }
}

/// Whether a number has no fraction, however it is spelled.
pub(super) fn is_integer(number: &Number) -> bool {
    whole(number).is_some() || float(number).fract() == 0.0
}

/// Whether `number` is a multiple of `step`; only sure for whole numbers within 128 bits.
pub(super) fn is_multiple(number: &Number, step: &Number) -> Option<bool> {
    let (number, step) = (whole(number)?, whole(step)?);
    (step != 0).then(|| number % step == 0)
}

/// The number as an integer, also when spelled with a fraction of zeros (`3.0`).
pub(super) fn whole(number: &Number) -> Option<i128> {
    if let Some(small) = number.as_i64() {
        return Some(i128::from(small));
    }
    if let Some(large) = number.as_u64() {
        return Some(i128::from(large));
    }
    let float = float(number);
    // Below 2^100 a binary64 without fraction converts exactly.
    (float.fract() == 0.0 && float.abs() < 1e30).then_some(float as i128)
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

/// Order of an integer and a binary64 that is not one within 2^100.
fn compare_whole(whole: i128, float: f64) -> Ordering {
    if float >= 1e30 {
        return Ordering::Less;
    }
    if float <= -1e30 {
        return Ordering::Greater;
    }
    let floor = float.floor();
    whole.cmp(&(floor as i128)).then(if float > floor { Ordering::Less } else { Ordering::Equal })
}
