//! Numbers in conditions: the cases that comparisons with known numbers tell apart.
//!
//! In: the numbers that a value is compared with, and its range by the schema. Out: those numbers themselves and what
//! lies between them, as far as the value can be there. Numbers stand in one spelling each and are compared exactly.

use super::logic::{Ask, Scalar, Variant, number_text};
use crate::payload::Number;
use crate::schema::{Limit, Schema, Type};
use std::cmp::Ordering;

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Cut {
    pub(in crate::check) number: String,
    /// Whether the number itself is outside.
    pub(in crate::check) exclusive: bool,
}

/// Mathematical order of two numbers as they are written.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    Number::Shared(a.into()).compare(&Number::Shared(b.into()))
}

/// Between which numbers a schema lets numbers through.
pub(super) fn range_of(schema: &Schema) -> (Option<Cut>, Option<Cut>) {
    let cut = |limit: Limit| Cut { number: number_text(&limit.value.to_string()), exclusive: limit.exclusive };
    (schema.minimum().map(cut), schema.maximum().map(cut))
}

/// The range of two that lets more through, at each end.
pub(super) fn wider(a: &(Option<Cut>, Option<Cut>), b: &(Option<Cut>, Option<Cut>)) -> (Option<Cut>, Option<Cut>) {
    let wider = |a: &Option<Cut>, b: &Option<Cut>, wanted: Ordering| {
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        let order = order(&b.number, &a.number);
        Some(if order == wanted || order.is_eq() && a.exclusive { b.clone() } else { a.clone() })
    };
    (wider(&a.0, &b.0, Ordering::Less), wider(&a.1, &b.1, Ordering::Greater))
}

/// The numbers that questions name, in order, each once.
pub(super) fn cuts(asks: &[&Ask]) -> Vec<String> {
    let mut cuts: Vec<String> = Vec::new();
    for ask in asks {
        match ask {
            Ask::Below(number) | Ask::Equals(Scalar::Number(number)) => cuts.push(number.clone()),
            Ask::Present | Ask::Is(_) | Ask::Equals(Scalar::Bool(_) | Scalar::Text(_) | Scalar::Other(_)) => {}
        }
    }
    cuts.sort_by(|a, b| order(a, b));
    cuts.dedup_by(|a, b| order(a, b).is_eq());
    cuts
}

/// Appends the cases of a number: each of the numbers that are named, and what lies between them.
pub(super) fn push_cases(
    cuts: &[String],
    range: &(Option<Cut>, Option<Cut>),
    whole: bool,
    tells_whole: bool,
    variants: &mut Vec<Variant>,
) {
    let points = cuts.iter().filter(|cut| is_inside(cut, range) && (!whole || is_whole(cut)));
    variants.extend(points.map(|cut| Variant::Scalar(Scalar::Number(cut.clone()))));
    let mut low: Option<&String> = None;
    for high in cuts.iter().map(Some).chain([None]) {
        let gap = (low.cloned(), high.cloned());
        if has_number(&gap, range, true) {
            let one = if whole || tells_whole { Type::Integer } else { Type::Number };
            variants.push(Variant::Between(gap.0.clone(), gap.1.clone(), one));
        }
        if !whole && (tells_whole || !has_number(&gap, range, true)) && has_number(&gap, range, false) {
            variants.push(Variant::Between(gap.0, gap.1, Type::Number));
        }
        low = high;
    }
}

fn is_inside(number: &str, range: &(Option<Cut>, Option<Cut>)) -> bool {
    let over = |cut: &Cut| match order(number, &cut.number) {
        Ordering::Less => false,
        Ordering::Equal => !cut.exclusive,
        Ordering::Greater => true,
    };
    let under = |cut: &Cut| match order(number, &cut.number) {
        Ordering::Less => true,
        Ordering::Equal => !cut.exclusive,
        Ordering::Greater => false,
    };
    range.0.as_ref().is_none_or(over) && range.1.as_ref().is_none_or(under)
}

fn is_whole(number: &str) -> bool {
    Number::Shared(number.into()).is_integer()
}

/// Whether a number of the range, or a whole one, lies between two others.
fn has_number(gap: &(Option<String>, Option<String>), range: &(Option<Cut>, Option<Cut>), whole: bool) -> bool {
    let open = |number: &String| Cut { number: number.clone(), exclusive: true };
    let low = later(gap.0.as_ref().map(open), range.0.clone(), Ordering::Greater);
    let high = later(gap.1.as_ref().map(open), range.1.clone(), Ordering::Less);
    let (Some(low), Some(high)) = (low, high) else { return true };
    if !whole {
        let order = order(&low.number, &high.number);
        return order.is_lt() || order.is_eq() && !low.exclusive && !high.exclusive;
    }
    // Beyond 128 bits nobody compares; there some whole number is taken to be.
    match (whole_end(&low, 1), whole_end(&high, -1)) {
        (Some(low), Some(high)) => low <= high,
        (_, _) => true,
    }
}

/// The end that lets less through, of two.
fn later(a: Option<Cut>, b: Option<Cut>, wanted: Ordering) -> Option<Cut> {
    let (Some(a), Some(b)) = (&a, &b) else { return a.or(b) };
    let order = order(&b.number, &a.number);
    Some(if order == wanted || order.is_eq() && b.exclusive { b.clone() } else { a.clone() })
}

/// The outermost whole number within an end; `inward` leads into the range.
fn whole_end(cut: &Cut, inward: i128) -> Option<i128> {
    if let Some(whole) = Number::Shared(cut.number.as_str().into()).as_integer() {
        return Some(if cut.exclusive { whole + inward } else { whole });
    }
    let float: f64 = cut.number.parse().ok().filter(|float: &f64| float.abs() < 1e15)?;
    Some(if inward > 0 { float.ceil() as i128 } else { float.floor() as i128 })
}
