//! Equality and order of values.
//!
//! Equality is deep and total: values of different kinds differ. Order stands between two numbers, texts, times, dates
//! or durations; anything else is a failure.

use super::{Failure, Value, ValueKind};
use crate::payload::Text;
use crate::value::Comparison;
use std::cmp::Ordering;

/// Objects up to this size are compared member by member; larger ones are sorted first, so that no object costs more
/// than sorting it.
const FEW_MEMBERS: usize = 16;

/// Whether two values are the same: numbers mathematically, texts by code points, lists element by element, objects
/// member by member in any order. Values of different kinds differ.
#[must_use]
pub fn equal(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Duration(a), Value::Duration(b)) => a == b,
        (a, b) => match (a.kind(), b.kind()) {
            (ValueKind::Null, ValueKind::Null) => true,
            (ValueKind::List, ValueKind::List) => equal_lists(a, b),
            (ValueKind::Object, ValueKind::Object) => equal_objects(a, b),
            (_, _) => false,
        },
    }
}

fn equal_lists(a: &Value<'_>, b: &Value<'_>) -> bool {
    a.len() == b.len() && a.elements().zip(b.elements()).all(|(a, b)| equal(&a, &b))
}

fn equal_objects(a: &Value<'_>, b: &Value<'_>) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if a.len() <= FEW_MEMBERS {
        return a.members().all(|(key, value)| b.member(&key.characters()).is_some_and(|other| equal(&value, &other)));
    }
    let (a, b) = (sorted_members(a), sorted_members(b));
    a.iter().zip(&b).all(|((a_key, a), (b_key, b))| a_key == b_key && equal(a, b))
}

fn sorted_members<'p>(object: &Value<'p>) -> Vec<(Text<'p>, Value<'p>)> {
    let mut members: Vec<_> = object.members().collect();
    members.sort_by(|(a, _), (b, _)| a.compare(b));
    members
}

/// Which of two values comes first: numbers mathematically, texts by code points, times, dates and durations by time.
///
/// # Errors
/// Values of different kinds, or of a kind that has no order.
pub fn compare(a: &Value<'_>, b: &Value<'_>) -> Result<Ordering, Failure> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(a.compare(b)),
        (Value::Text(a), Value::Text(b)) => Ok(a.compare(b)),
        (Value::Time(a), Value::Time(b)) => Ok(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Ok(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Ok(a.cmp(b)),
        (a, b) if a.kind() == b.kind() => Err(Failure::kind(format!("{} has no order", a.kind().words()))),
        (a, b) => Err(Failure::kind(format!("{} and {} cannot be compared", a.kind().words(), b.kind().words()))),
    }
}

/// Whether `a OPERATOR b` holds. `==` and `!=` take values of any kinds.
///
/// # Errors
/// `<`, `<=`, `>`, `>=` between values that have no order.
pub fn holds(operator: Comparison, a: &Value<'_>, b: &Value<'_>) -> Result<bool, Failure> {
    match operator {
        Comparison::Equal => Ok(equal(a, b)),
        Comparison::NotEqual => Ok(!equal(a, b)),
        Comparison::Less => compare(a, b).map(Ordering::is_lt),
        Comparison::LessOrEqual => compare(a, b).map(Ordering::is_le),
        Comparison::Greater => compare(a, b).map(Ordering::is_gt),
        Comparison::GreaterOrEqual => compare(a, b).map(Ordering::is_ge),
    }
}
