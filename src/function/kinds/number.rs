//! Kinds of numbers: their ranges, and whether they are whole.

use super::{any, argument, constant_integer, failing, is_given, range, schema};
use crate::function::Argument;
use crate::function::number::decimal::{Rounding, rounded};
use crate::payload::Number;
use crate::schema::{Kind, Range, Schema, Type};

/// The instants that can be represented, in seconds from 1970: those of the years -9999 to 9999.
const SECONDS: (i128, i128) = (-377_705_116_800, 253_402_300_799);
/// The integers that can be computed: -2^63 to 2^64-1.
const INTEGERS: (i128, i128) = (i64::MIN as i128, u64::MAX as i128);

pub(in crate::function) fn number() -> Kind {
    Kind::present(Schema::number())
}

/// A whole number from one to another.
pub(in crate::function) fn between(least: i64, most: i64) -> Kind {
    Kind::present(Schema::integer().with_range(Some(least.into()), Some(most.into())))
}

/// An integer stays what it is; of a number in a range the result is in that range.
pub(in crate::function) fn to_integer(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    if kind.is_integer() {
        return Kind::present(kind.schema);
    }
    let integer = Schema::integer();
    failing(Kind::present(if kind.is_number() { kind.schema.and(&integer) } else { integer }))
}

pub(in crate::function) fn to_number(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    if kind.is_number() { Kind::present(kind.schema) } else { failing(number()) }
}

/// Whole without digits; a whole number stays as it is. Fails only for digits that are not known.
pub(in crate::function) fn round(arguments: &[Argument<'_>]) -> Kind {
    let digits = if is_given(arguments, 1) { constant_integer(arguments, 1) } else { Some(0) };
    let Some(places) = digits.and_then(|digits| u8::try_from(digits).ok()).filter(|digits| *digits <= 15) else {
        return failing(number());
    };
    let kind = rounded_to(arguments, places, Rounding::HalfAway);
    if places == 0 || kind.is_integer() {
        return kind;
    }
    let step = serde_json::from_str(&format!("1e-{places}")).ok();
    match step {
        Some(step) => kind.with_schema(kind.schema.with_multiple_of(step)),
        None => kind,
    }
}

pub(in crate::function) fn floor(arguments: &[Argument<'_>]) -> Kind {
    rounded_to(arguments, 0, Rounding::Floor)
}

pub(in crate::function) fn ceil(arguments: &[Argument<'_>]) -> Kind {
    rounded_to(arguments, 0, Rounding::Ceil)
}

fn rounded_to(arguments: &[Argument<'_>], places: u8, rounding: Rounding) -> Kind {
    let kind = argument(arguments, 0);
    if kind.is_integer() {
        return kind.required();
    }
    let change = |end: &serde_json::Number| {
        let end = rounded(Number::Shared(end.to_string().into()), places, rounding);
        serde_json::from_str(&end.token()).ok()
    };
    Kind::present(range(arguments, 0).mapped(places == 0, change).schema())
}

pub(in crate::function) fn abs(arguments: &[Argument<'_>]) -> Kind {
    Kind::present(range(arguments, 0).absolute().schema())
}

pub(in crate::function) fn min(arguments: &[Argument<'_>]) -> Kind {
    extreme(arguments, |all, sure| {
        let least = |ranges: Vec<Range>| ranges.into_iter().reduce(Range::least);
        least(all).zip(least(sure)).map(|(all, sure)| Range::from_to(all, sure))
    })
}

pub(in crate::function) fn max(arguments: &[Argument<'_>]) -> Kind {
    extreme(arguments, |all, sure| {
        let greatest = |ranges: Vec<Range>| ranges.into_iter().reduce(Range::greatest);
        greatest(all).zip(greatest(sure)).map(|(all, sure)| Range::from_to(sure, all))
    })
}

/// The least or greatest: one of the arguments, or of the elements of the first. `bound` tells the range of the result
/// from those of all values and of those that are surely there.
fn extreme(arguments: &[Argument<'_>], bound: fn(Vec<Range>, Vec<Range>) -> Option<Range>) -> Kind {
    let first = argument(arguments, 0);
    let is_list = first.is_list();
    let of_first = if is_list { first.items().unwrap_or_else(Schema::any) } else { first.schema.clone() };
    let has_null = is_list && of_first.types().contains(Type::Null);
    let mut all = vec![if is_list { of_first.without_null() } else { of_first }];
    all.extend(arguments.iter().skip(1).map(|argument| argument.kind.schema.clone()));
    let may_be_empty = first.can_be(Type::Array) && (first.schema.min_items() == 0 || has_null);
    let mut result = Schema::union(&all);
    if all.iter().all(is_number) {
        // Elements that may not be there take nothing from what the others say.
        let not_sure = usize::from(may_be_empty && all.len() > 1);
        let ranges: Vec<Range> = all.iter().map(Range::of).collect();
        let sure = ranges.iter().skip(not_sure).copied().collect();
        result = bound(ranges, sure).map_or(result.clone(), |range| result.and(&range.numbers()));
    }
    let may_be_missing = may_be_empty && arguments.len() < 2;
    Kind::present(result).or_failing(!are_ordered(&all)).or_missing(may_be_missing)
}

fn is_number(schema: &Schema) -> bool {
    schema.types().is_only(Type::Number)
}

/// Whether values of several schemas can surely be put in one order: all numbers, all texts, all times.
pub(super) fn are_ordered(all: &[Schema]) -> bool {
    let mut meanings: Vec<_> = all.iter().flat_map(Schema::meanings).collect();
    meanings.dedup();
    let are_texts = all.iter().all(|schema| schema.types().is_only(Type::String));
    all.iter().all(is_number) || are_texts && meanings.len() == 1
}

/// Elements that are no numbers fail, and so does a sum beyond 64 bits.
pub(in crate::function) fn sum(arguments: &[Argument<'_>]) -> Kind {
    let list = schema(arguments, 0);
    let element = list.items().map_or_else(any, Kind::present);
    let numbers = element.schema.without_null();
    if !is_number(&numbers) {
        return failing(number());
    }
    let least = if numbers.types() == element.schema.types() { list.min_items() } else { 0 };
    let most = list.max_items().map(i128::from);
    let range = Range::of(&numbers);
    if !range.is_whole() {
        // Sums of fractions are rounded, but never to the other side of zero.
        return failing(Kind::present(range.of_same_sign().numbers()));
    }
    let total = range.times(Range::between(Some(least.into()), most));
    Kind::present(total.schema()).or_failing(!total.is_within(INTEGERS.0, INTEGERS.1))
}

/// Seconds from 1970 to some instant, in so many parts each.
pub(in crate::function) fn unix(parts: i128) -> Kind {
    Kind::present(Range::between(Some(SECONDS.0 * parts), Some((SECONDS.1 + 1) * parts)).schema())
}

/// Seconds, or days, between two instants.
pub(in crate::function) fn span(unit: i128, whole: bool) -> Kind {
    let most = (SECONDS.1 - SECONDS.0) / unit + 1;
    let range = Range::between(Some(-most), Some(most));
    Kind::present(if whole { range.schema() } else { range.numbers() })
}

/// Whether the numbers of an argument surely lie between two others.
pub(super) fn is_number_within(arguments: &[Argument<'_>], index: usize, least: i128, most: i128) -> bool {
    argument(arguments, index).is_number() && range(arguments, index).is_within(least, most)
}
