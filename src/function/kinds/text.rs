//! Kinds of texts: above all how long they can be.

use super::{any, argument, boolean, constant_integer, constant_text, each_value, schema};
use crate::function::Argument;
use crate::schema::{Kind, Schema, Type};
use serde_json::Value as Json;

/// Widths up to here never make a text too long, whatever its characters.
const SAFE_WIDTH: i128 = 1 << 16;

pub(in crate::function) fn text() -> Kind {
    Kind::present(Schema::text())
}

fn text_up_to(most: Option<u64>) -> Kind {
    match most {
        Some(_) => Kind::present(Schema::text().with_length(0, most)),
        None => text(),
    }
}

/// Lower-case hex digits, so many.
pub(in crate::function) fn hex(digits: u64) -> Kind {
    if digits == 64 {
        return Kind::present(Schema::hex_64());
    }
    let pattern = format!("^[0-9a-f]{{{digits}}}$");
    Kind::present(Schema::text().with_pattern(&pattern).with_length(digits, Some(digits)))
}

/// The most characters of an argument.
fn most(arguments: &[Argument<'_>], index: usize) -> Option<u64> {
    let kind = schema(arguments, index);
    let listed = || each_value(arguments, index, |value| value.as_str().map(|text| text.chars().count() as u64));
    kind.max_length().or_else(|| listed()?.into_iter().max())
}

/// The least characters of an argument.
fn least(arguments: &[Argument<'_>], index: usize) -> u64 {
    schema(arguments, index).min_length()
}

pub(in crate::function) fn length(arguments: &[Argument<'_>]) -> Kind {
    let most = most(arguments, 0).map(Into::into);
    Kind::present(Schema::integer().with_range(Some(least(arguments, 0).into()), most))
}

/// One character in upper case, U+0130, is two in lower case.
pub(in crate::function) fn lower(arguments: &[Argument<'_>]) -> Kind {
    changed(arguments, |text| text.to_lowercase(), 2)
}

/// One character in lower case is up to three in upper case.
pub(in crate::function) fn upper(arguments: &[Argument<'_>]) -> Kind {
    changed(arguments, |text| text.to_uppercase(), 3)
}

pub(in crate::function) fn trimmed(arguments: &[Argument<'_>]) -> Kind {
    changed(arguments, |text| text.trim().to_owned(), 1)
}

fn changed(arguments: &[Argument<'_>], change: fn(&str) -> String, growth: u64) -> Kind {
    if let Some(values) = each_value(arguments, 0, |value| value.as_str().map(|text| Json::String(change(text)))) {
        return Kind::present(Schema::enumeration(values));
    }
    longer_by(arguments, growth)
}

fn longer_by(arguments: &[Argument<'_>], growth: u64) -> Kind {
    text_up_to(most(arguments, 0).map(|most| most.saturating_mul(growth)))
}

/// A text with at most so many times the characters of the first argument.
pub(in crate::function) fn longer(arguments: &[Argument<'_>], growth: u64) -> Kind {
    longer_by(arguments, growth)
}

/// A text with no more characters than the first argument.
pub(in crate::function) fn shorter(arguments: &[Argument<'_>]) -> Kind {
    longer_by(arguments, 1)
}

/// The same, and with no more characters than the second argument says.
pub(in crate::function) fn cut(arguments: &[Argument<'_>]) -> Kind {
    let count = constant_integer(arguments, 1).map(|count| u64::try_from(count.max(0)).unwrap_or(u64::MAX));
    let most = most(arguments, 0);
    text_up_to(most.into_iter().chain(count).min())
}

pub(in crate::function) fn padded(arguments: &[Argument<'_>]) -> Kind {
    let width = constant_integer(arguments, 1);
    let both = most(arguments, 0).zip(width.map(|width| u64::try_from(width.max(0)).unwrap_or(u64::MAX)));
    let is_safe = width.is_some_and(|width| width <= SAFE_WIDTH);
    text_up_to(both.map(|(most, width)| most.max(width))).or_failing(!is_safe)
}

/// With a text in place of a certain one: no longer where that is no longer.
pub(in crate::function) fn replaced(arguments: &[Argument<'_>]) -> Kind {
    let (from, to) = (constant_text(arguments, 1), constant_text(arguments, 2));
    let growth = from.zip(to).map(|(from, to)| match from.chars().count() as u64 {
        0 => 1,
        from => (to.chars().count() as u64).div_ceil(from).max(1),
    });
    growth.map_or_else(text, |growth| longer_by(arguments, growth))
}

pub(in crate::function) fn contains(arguments: &[Argument<'_>]) -> Kind {
    let (inside, what) = (argument(arguments, 0), argument(arguments, 1));
    boolean().or_failing(inside.can_be(Type::String) && !what.is_text())
}

pub(in crate::function) fn to_bool(arguments: &[Argument<'_>]) -> Kind {
    let is_safe = argument(arguments, 0).is_bool();
    boolean().or_failing(!is_safe)
}

pub(in crate::function) fn to_text(arguments: &[Argument<'_>]) -> Kind {
    let kind = argument(arguments, 0);
    let can_fail = kind.can_be(Type::Array) || kind.can_be(Type::Object) || kind.can_be(Type::Null);
    if kind.is_bool() {
        return Kind::present(Schema::enumeration(vec!["true".into(), "false".into()]));
    }
    let is_plain_text = kind.is_text() && !kind.is_time() && !kind.is_date() && !kind.is_duration();
    if is_plain_text { Kind::present(kind.schema) } else { text().or_failing(can_fail) }
}

pub(in crate::function) fn split(arguments: &[Argument<'_>]) -> Kind {
    let least = u64::from(constant_text(arguments, 1).is_some_and(|separator| !separator.is_empty()));
    let list = Schema::list(&shorter(arguments).schema);
    Kind::present(if least > 0 { list.with_items_count(least, None) } else { list })
}

pub(in crate::function) fn extracted_all(arguments: &[Argument<'_>]) -> Kind {
    Kind::present(Schema::list(&shorter(arguments).schema))
}

/// Fails where an element can be a list or an object.
pub(in crate::function) fn join(arguments: &[Argument<'_>]) -> Kind {
    let element = schema(arguments, 0).items().map_or_else(any, Kind::present);
    text().or_failing(element.can_be(Type::Array) || element.can_be(Type::Object))
}

pub(in crate::function) fn uuid_v5(arguments: &[Argument<'_>]) -> Kind {
    let constant = constant_text(arguments, 0);
    let is_known = constant.is_some_and(|text| crate::function::identity::namespace(&text).is_some());
    let is_uuid = schema(arguments, 0).format().as_deref() == Some("uuid");
    let id = Schema::text().with_format("uuid").with_length(36, Some(36));
    Kind::present(id).or_failing(!is_known && !is_uuid)
}

/// A part of a URL that may not be there.
pub(in crate::function) fn url_part(arguments: &[Argument<'_>]) -> Kind {
    url_text(arguments).or_missing(true)
}

/// A part of a URL that every URL has.
pub(in crate::function) fn url_text(arguments: &[Argument<'_>]) -> Kind {
    let is_url = constant_text(arguments, 0).is_some_and(|text| url::Url::parse(&text).is_ok());
    text().or_failing(!is_url)
}
