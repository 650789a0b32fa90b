//! Bounds and multiples of numbers, exact for numbers of any size.
//!
//! The `jsonschema` crate sees numbers beyond 64 bits as binary64. These keywords take the place of its own and read
//! the digits instead. A bound that a schema writes as a fraction stands for the shortest decimal of its binary64.

use super::instance::{Instance, Item, figure};
use crate::payload::Number;
use jsonschema::json::Node;
use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;
use std::sync::Arc;

/// Options under construction.
pub(super) type Options<'i> = ValidationOptions<'i, Arc<dyn jsonschema::Retrieve>, Instance>;
type Made<'a> = Result<Box<dyn for<'i> Keyword<'i, Instance>>, ValidationError<'a>>;

/// Puts the exact keywords in the place of the crate's, as far as a schema has numbers to compare with.
pub(super) fn install<'i>(options: Options<'i>, schema: &Json) -> Options<'i> {
    let options = if lists_numbers(schema) { install_values(options) } else { options };
    options
        .with_keyword("minimum", |parent: &Map<String, Json>, value: &Json, _: Location| {
            bound(value, End::Lower, flagged(parent, "exclusiveMinimum"))
        })
        .with_keyword("maximum", |parent: &Map<String, Json>, value: &Json, _: Location| {
            bound(value, End::Upper, flagged(parent, "exclusiveMaximum"))
        })
        .with_keyword("exclusiveMinimum", |_: &Map<String, Json>, value: &Json, _: Location| {
            bound(value, End::Lower, true)
        })
        .with_keyword("exclusiveMaximum", |_: &Map<String, Json>, value: &Json, _: Location| {
            bound(value, End::Upper, true)
        })
        .with_keyword("multipleOf", |_: &Map<String, Json>, value: &Json, _: Location| multiple(value))
}

fn install_values(options: Options<'_>) -> Options<'_> {
    options
        .with_keyword("const", |_: &Map<String, Json>, value: &Json, _: Location| {
            let message = super::violation::is_not_constant(value);
            listed(vec![value.clone()], message)
        })
        .with_keyword("enum", |_: &Map<String, Json>, value: &Json, _: Location| {
            let message = super::violation::is_not_listed(value);
            listed(value.as_array().cloned().unwrap_or_default(), message)
        })
}

/// Whether a number stands among the values of some `const` or `enum`. Names of properties may look like that too;
/// then a check is slower than it could be.
fn lists_numbers(schema: &Json) -> bool {
    match schema {
        Json::Object(keywords) => keywords.iter().any(|(keyword, value)| {
            (matches!(keyword.as_str(), "const" | "enum") && holds_number(value)) || lists_numbers(value)
        }),
        Json::Array(schemas) => schemas.iter().any(lists_numbers),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

fn holds_number(value: &Json) -> bool {
    match value {
        Json::Number(_) => true,
        Json::Array(elements) => elements.iter().any(holds_number),
        Json::Object(members) => members.values().any(holds_number),
        Json::Null | Json::Bool(_) | Json::String(_) => false,
    }
}

/// `const` or `enum`.
struct Listed {
    values: Vec<Json>,
    message: String,
}

fn listed<'a>(values: Vec<Json>, message: String) -> Made<'a> {
    Ok(Box::new(Listed { values, message }))
}

impl<'i> Keyword<'i, Instance> for Listed {
    fn validate(&self, instance: Item<'i>) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom(self.message.clone())) }
    }

    fn is_valid(&self, instance: Item<'i>) -> bool {
        self.values.iter().any(|value| instance.equals_value(value))
    }
}

/// Whether draft 4's flag stands beside a bound.
fn flagged(parent: &Map<String, Json>, flag: &str) -> bool {
    parent.get(flag) == Some(&Json::Bool(true))
}

#[derive(Clone, Copy)]
enum End {
    Lower,
    Upper,
}

struct Bound {
    limit: Number<'static>,
    end: End,
    exclusive: bool,
}

fn bound<'a>(value: &Json, end: End, exclusive: bool) -> Made<'a> {
    match value {
        Json::Number(limit) => Ok(Box::new(Bound { limit: figure(limit), end, exclusive })),
        // Draft 4's flag: `minimum` or `maximum` beside it asks for it.
        _ => Ok(Box::new(Nothing)),
    }
}

impl Bound {
    fn holds(&self, item: Item<'_>) -> bool {
        let Some(number) = item.as_number() else { return true };
        match (number.0.compare(&self.limit), self.end) {
            (Ordering::Equal, _) => !self.exclusive,
            (Ordering::Less, end) => matches!(end, End::Upper),
            (Ordering::Greater, end) => matches!(end, End::Lower),
        }
    }
}

impl<'i> Keyword<'i, Instance> for Bound {
    fn validate(&self, instance: Item<'i>) -> Result<(), ValidationError<'i>> {
        if self.holds(instance) {
            return Ok(());
        }
        let limit = self.limit.token();
        Err(ValidationError::custom(match (self.end, self.exclusive) {
            (End::Lower, false) => format!("is less than {limit}"),
            (End::Upper, false) => format!("is more than {limit}"),
            (End::Lower, true) => format!("is not more than {limit}"),
            (End::Upper, true) => format!("is not less than {limit}"),
        }))
    }

    fn is_valid(&self, instance: Item<'i>) -> bool {
        self.holds(instance)
    }
}

/// Asks for nothing.
struct Nothing;

impl<'i> Keyword<'i, Instance> for Nothing {
    fn validate(&self, _: Item<'i>) -> Result<(), ValidationError<'i>> {
        Ok(())
    }

    fn is_valid(&self, _: Item<'i>) -> bool {
        true
    }
}

struct Multiple {
    step: Number<'static>,
}

fn multiple<'a>(value: &Json) -> Made<'a> {
    match value {
        Json::Number(step) => Ok(Box::new(Multiple { step: figure(step) })),
        _ => Ok(Box::new(Nothing)),
    }
}

impl Multiple {
    fn holds(&self, item: Item<'_>) -> bool {
        item.as_number().is_none_or(|number| is_multiple(&number.0.token(), &self.step.token()))
    }
}

impl<'i> Keyword<'i, Instance> for Multiple {
    fn validate(&self, instance: Item<'i>) -> Result<(), ValidationError<'i>> {
        if self.holds(instance) {
            return Ok(());
        }
        Err(ValidationError::custom(format!("is not a multiple of {}", self.step.token())))
    }

    fn is_valid(&self, instance: Item<'i>) -> bool {
        self.holds(instance)
    }
}

/// A decimal: digits, and the power of ten of the last one.
struct Decimal {
    /// No zeros at either end.
    digits: String,
    power: i64,
}

impl Decimal {
    /// None where the exponent is beyond 64 bits.
    fn read(token: &str) -> Option<Self> {
        let token = token.strip_prefix('-').unwrap_or(token);
        let (mantissa, exponent) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let kept = digits.trim_end_matches('0');
        let shift = i64::try_from(digits.len() - kept.len()).ok()? - i64::try_from(fraction.len()).ok()?;
        let power = exponent.parse::<i64>().ok()?.checked_add(shift)?;
        Some(Self { digits: kept.trim_start_matches('0').to_owned(), power })
    }
}

/// Whether one number is a multiple of another, digit by digit.
fn is_multiple(number: &str, step: &str) -> bool {
    let (Some(number), Some(step)) = (Decimal::read(number), Decimal::read(step)) else { return false };
    if number.digits.is_empty() {
        return true;
    }
    // Steps come from schemas: integers of 64 bits or binary64s, so that 17 to 20 digits hold them.
    let Some(divisor) = step.digits.parse::<u64>().ok().map(u128::from).filter(|divisor| *divisor > 0) else {
        return false;
    };
    let Some(shift) = number.power.checked_sub(step.power) else { return false };
    // The last digit is no zero, so nothing is a multiple of a step whose last digit stands further left.
    let Ok(tens) = u64::try_from(shift) else { return false };
    (remainder(&number.digits, divisor) * power_of_ten(tens, divisor)).is_multiple_of(divisor)
}

/// The remainder of a row of digits; the divisor is below 2^64.
fn remainder(digits: &str, divisor: u128) -> u128 {
    digits.bytes().fold(0, |rest, digit| (rest * 10 + u128::from(digit - b'0')) % divisor)
}

/// 10^exponent modulo a divisor below 2^64.
fn power_of_ten(mut exponent: u64, divisor: u128) -> u128 {
    let (mut result, mut base) = (1 % divisor, 10 % divisor);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % divisor;
        }
        base = base * base % divisor;
        exponent >>= 1;
    }
    result
}
