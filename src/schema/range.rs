//! Ranges of numbers, and what computing with numbers of known ranges gives.
//!
//! In: the numbers that a schema lets through. Out: the numbers that sums, products and rounded values of them can be.
//! It follows how values are computed: integers exactly, everything else as binary64. An end that is not sure is none.

use super::number;
use super::types::Type;
use super::view::Schema;
use serde_json::Number;
use std::cmp::Ordering;

/// Up to here every integer has a binary64 of its own, so that the order of results is that of exact ones.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The numbers between two ends, both included; an end that is none lies beyond all numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    low: Option<End>,
    high: Option<End>,
    /// Whether all of them are whole.
    whole: bool,
}

/// An end of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Whole(i128),
    Float(f64),
}

impl End {
    fn of(number: &Number) -> Option<End> {
        let float = || number.as_f64().filter(|float| float.is_finite()).map(End::Float);
        number::whole(number).map(End::Whole).or_else(float)
    }

    fn number(self) -> Option<Number> {
        match self {
            Self::Whole(whole) => {
                let small = i64::try_from(whole).ok().map(Number::from);
                small.or_else(|| u64::try_from(whole).ok().map(Number::from))
            }
            Self::Float(float) => Number::from_f64(float),
        }
    }

    /// As a binary64, if that is exact for every whole number up to it.
    fn float(self) -> Option<f64> {
        let float = match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        };
        (float.abs() <= EXACT).then_some(float)
    }

    fn compare(self, other: End) -> Ordering {
        match (self.number(), other.number()) {
            (Some(a), Some(b)) => number::compare(&a, &b),
            (_, _) => self.nearest().total_cmp(&other.nearest()),
        }
    }

    fn nearest(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }

    fn sign(self) -> Ordering {
        self.compare(End::Whole(0))
    }

    fn negated(self) -> Option<End> {
        match self {
            Self::Whole(whole) => whole.checked_neg().map(Self::Whole),
            Self::Float(float) => Some(Self::Float(-float)),
        }
    }

    fn computed(self, other: End, exact: fn(i128, i128) -> Option<i128>, near: fn(f64, f64) -> f64) -> Option<End> {
        if let (Self::Whole(a), Self::Whole(b)) = (self, other)
            && let Some(whole) = exact(a, b)
        {
            return Some(Self::Whole(whole));
        }
        let float = near(self.float()?, other.float()?);
        (float.abs() <= EXACT).then_some(Self::Float(float))
    }
}

/// `a + b` and the like of two ends; none where one is none or the result is not sure.
fn both(a: Option<End>, b: Option<End>, compute: fn(End, End) -> Option<End>) -> Option<End> {
    compute(a?, b?)
}

fn sum(a: End, b: End) -> Option<End> {
    a.computed(b, i128::checked_add, |a, b| a + b)
}

fn difference(a: End, b: End) -> Option<End> {
    a.computed(b, i128::checked_sub, |a, b| a - b)
}

fn product(a: End, b: End) -> Option<End> {
    a.computed(b, i128::checked_mul, |a, b| a * b)
}

fn quotient(a: End, b: End) -> Option<End> {
    a.computed(b, |_, _| None, |a, b| a / b)
}

fn lesser(a: End, b: End) -> End {
    if b.compare(a).is_lt() { b } else { a }
}

fn greater(a: End, b: End) -> End {
    if b.compare(a).is_gt() { b } else { a }
}

impl Range {
    /// The numbers of a schema.
    #[must_use]
    pub fn of(schema: &Schema) -> Range {
        let whole = schema.types().intersect(Type::Number.into()).is_only(Type::Integer);
        let rules = schema.number_rules();
        let end = |limit: Option<super::shape::Limit>, inward: i128| {
            let limit = limit?;
            let end = End::of(&limit.value)?;
            Some(match end {
                End::Whole(value) if whole && limit.exclusive => End::Whole(value.checked_add(inward)?),
                End::Float(value) if whole => {
                    End::Whole((if inward > 0 { value.ceil() } else { value.floor() }) as i128)
                }
                End::Whole(_) | End::Float(_) => end,
            })
        };
        Range { low: end(rules.minimum, 1), high: end(rules.maximum, -1), whole }
    }

    /// The whole numbers from one to another.
    #[must_use]
    pub fn between(low: Option<i128>, high: Option<i128>) -> Range {
        Range { low: low.map(End::Whole), high: high.map(End::Whole), whole: true }
    }

    /// Its numbers as a schema.
    #[must_use]
    pub fn schema(self) -> Schema {
        let kind = if self.whole { Schema::integer() } else { Schema::number() };
        let (low, high) = (self.low.and_then(End::number), self.high.and_then(End::number));
        if low.is_none() && high.is_none() { kind } else { kind.with_range(low, high) }
    }

    /// Numbers within its ends, whole or not.
    #[must_use]
    pub fn numbers(self) -> Schema {
        Range { whole: false, ..self }.schema()
    }

    /// From the lower end of one range to the upper end of another.
    #[must_use]
    pub fn from_to(low: Range, high: Range) -> Range {
        Range { low: low.low, high: high.high, whole: low.whole && high.whole }
    }

    /// All numbers on the side of zero on which these are.
    #[must_use]
    pub fn of_same_sign(self) -> Range {
        let zero = Some(End::Whole(0));
        let (low, high) = (zero.filter(|_| self.is_over_zero(true)), zero.filter(|_| self.is_under_zero(true)));
        Range { low, high, whole: self.whole }
    }

    /// Whether all its numbers are whole.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.whole
    }

    /// Its ends, where they are whole.
    #[must_use]
    pub fn whole_ends(self) -> (Option<i128>, Option<i128>) {
        let whole = |end: Option<End>| match end {
            Some(End::Whole(whole)) => Some(whole),
            Some(End::Float(_)) | None => None,
        };
        (whole(self.low), whole(self.high))
    }

    /// Whether all its numbers lie between two others, both included.
    #[must_use]
    pub fn is_within(self, low: i128, high: i128) -> bool {
        let over = self.low.is_some_and(|end| end.compare(End::Whole(low)).is_ge());
        over && self.high.is_some_and(|end| end.compare(End::Whole(high)).is_le())
    }

    fn is_over_zero(self, or_zero: bool) -> bool {
        self.low.is_some_and(|end| end.sign().is_gt() || or_zero && end.sign().is_eq())
    }

    fn is_under_zero(self, or_zero: bool) -> bool {
        self.high.is_some_and(|end| end.sign().is_lt() || or_zero && end.sign().is_eq())
    }

    /// `a + b`
    #[must_use]
    pub fn plus(self, other: Range) -> Range {
        let (low, high) = (both(self.low, other.low, sum), both(self.high, other.high, sum));
        Range { low, high, whole: self.whole && other.whole }
    }

    /// `a - b`
    #[must_use]
    pub fn minus(self, other: Range) -> Range {
        let (low, high) = (both(self.low, other.high, difference), both(self.high, other.low, difference));
        Range { low, high, whole: self.whole && other.whole }
    }

    /// `a * b`
    #[must_use]
    pub fn times(self, other: Range) -> Range {
        let whole = self.whole && other.whole;
        if let Some((low, high)) = self.corners(other, product) {
            return Range { low: Some(low), high: Some(high), whole };
        }
        let (low, high) = match (self.side(), other.side()) {
            (Some(true), Some(true)) => (both(self.low, other.low, product), None),
            (Some(false), Some(false)) => (both(self.high, other.high, product), None),
            (Some(true), Some(false)) => (None, both(self.low, other.high, product)),
            (Some(false), Some(true)) => (None, both(self.high, other.low, product)),
            (None, _) | (_, None) => (None, None),
        };
        Range { low, high, whole }
    }

    /// `a / b`, where b is not zero.
    #[must_use]
    pub fn divide(self, other: Range) -> Range {
        let apart = other.is_over_zero(false) || other.is_under_zero(false);
        if let Some((low, high)) = self.corners(other, quotient).filter(|_| apart) {
            return Range { low: Some(low), high: Some(high), whole: false };
        }
        let zero = Some(End::Whole(0));
        let (low, high) = match (self.side(), other.side()) {
            (Some(a), Some(b)) if a == b => (zero, None),
            (Some(_), Some(_)) => (None, zero),
            (None, _) | (_, None) => (None, None),
        };
        Range { low, high, whole: false }
    }

    /// `a % b`: it has the sign of a, and is nearer to zero than a and b are.
    #[must_use]
    pub fn remainder(self, other: Range) -> Range {
        let whole = self.whole && other.whole;
        let size = |range: Range| Some(greater(range.low?.negated()?, range.high?));
        let nearer = |end: End| match end {
            End::Whole(value) if whole => End::Whole((value - 1).max(0)),
            End::Whole(_) | End::Float(_) => end,
        };
        let bound = size(other).map(nearer);
        let most = match (bound, size(self)) {
            (Some(a), Some(b)) => Some(lesser(a, b)),
            (one, None) | (None, one) => one,
        };
        let zero = Some(End::Whole(0));
        let low = if self.is_over_zero(true) { zero } else { most.and_then(End::negated) };
        let high = if self.is_under_zero(true) { zero } else { most };
        Range { low, high, whole }
    }

    /// `-a`
    #[must_use]
    pub fn negate(self) -> Range {
        Range { low: self.high.and_then(End::negated), high: self.low.and_then(End::negated), whole: self.whole }
    }

    /// The numbers without their sign.
    #[must_use]
    pub fn absolute(self) -> Range {
        if self.is_over_zero(true) {
            return self;
        }
        let negated = self.negate();
        if self.is_under_zero(true) {
            return negated;
        }
        let high = negated.high.zip(self.high).map(|(a, b)| greater(a, b));
        Range { low: Some(End::Whole(0)), high, whole: self.whole }
    }

    /// The lesser of a number of each.
    #[must_use]
    pub fn least(self, other: Range) -> Range {
        let low = self.low.zip(other.low).map(|(a, b)| lesser(a, b));
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(lesser(a, b)),
            (one, None) | (None, one) => one,
        };
        Range { low, high, whole: self.whole && other.whole }
    }

    /// The greater of a number of each.
    #[must_use]
    pub fn greatest(self, other: Range) -> Range {
        self.negate().least(other.negate()).negate()
    }

    /// What some change that keeps the order, and gives whole numbers, makes of its ends.
    #[must_use]
    pub fn mapped(self, whole: bool, change: impl Fn(&Number) -> Option<Number>) -> Range {
        let end = |end: Option<End>| End::of(&change(&end?.number()?)?);
        Range { low: end(self.low), high: end(self.high), whole: whole || self.whole }
    }

    /// On which side of zero its numbers are; zero itself is on both.
    fn side(self) -> Option<bool> {
        if self.is_over_zero(true) { Some(true) } else { self.is_under_zero(true).then_some(false) }
    }

    /// The least and greatest of what the ends give.
    fn corners(self, other: Range, compute: fn(End, End) -> Option<End>) -> Option<(End, End)> {
        let (a, b) = ([self.low?, self.high?], [other.low?, other.high?]);
        let mut all = Vec::with_capacity(4);
        for one in a {
            for other in b {
                all.push(compute(one, other)?);
            }
        }
        let first = *all.first()?;
        Some((all.iter().copied().fold(first, lesser), all.iter().copied().fold(first, greater)))
    }
}
