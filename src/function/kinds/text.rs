//! Kinds of texts: above all how long they can be.

use super::{argument, boolean, constant_text, schema, whole_ends};
use crate::function::Argument;
use crate::schema::{Kind, Range, Schema, Type};

/// Widths up to here never make a text too long, whatever its characters.
const SAFE_WIDTH: u64 = 1 << 16;
/// Formats of ASCII text without white space that say nothing of case.
const PLAIN_FORMATS: [&str; 4] = ["uuid", "ipv4", "ipv6", "uri"];
/// More characters than this are taken as any number of them.
const LONGEST: u64 = 1 << 40;

pub(in crate::function) fn text() -> Kind {
    Kind::present(Schema::text())
}

/// Texts of so many characters.
pub(super) fn text_between(least: u64, most: Option<u64>) -> Schema {
    let most = most.filter(|most| *most <= LONGEST);
    if least == 0 && most.is_none() { Schema::text() } else { Schema::text().with_length(least, most) }
}

fn sized(least: u64, most: Option<u64>) -> Kind {
    Kind::present(text_between(least, most))
}

/// Lower-case hex digits, so many.
pub(in crate::function) fn hex(digits: u64) -> Kind {
    if digits == 64 {
        return Kind::present(Schema::hex_64());
    }
    let pattern = format!("^[0-9a-f]{{{digits}}}$");
    Kind::present(Schema::text().with_pattern(&pattern).with_length(digits, Some(digits)))
}

/// The least and the most characters of an argument, which is text.
pub(super) fn lengths(arguments: &[Argument<'_>], index: usize) -> (u64, Option<u64>) {
    schema(arguments, index).with_types(Type::String.into()).lengths()
}

/// The whole numbers of an argument, each cut to what a count can be.
fn counts(arguments: &[Argument<'_>], index: usize) -> (u64, Option<u64>) {
    let (least, most) = whole_ends(arguments, index);
    let count = |end: i128| u64::try_from(end.max(0)).unwrap_or(u64::MAX);
    (least.map_or(0, count), most.map(count))
}

fn has_plain_format(schema: &Schema) -> bool {
    schema.format().is_some_and(|format| PLAIN_FORMATS.contains(&&*format))
}

pub(in crate::function) fn length(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    Kind::present(Range::between(Some(least.into()), most.map(Into::into)).schema())
}

/// One character in upper case, U+0130, is two in lower case.
pub(in crate::function) fn lower(arguments: &[Argument<'_>]) -> Kind {
    recased(arguments, 2)
}

/// One character in lower case is up to three in upper case.
pub(in crate::function) fn upper(arguments: &[Argument<'_>]) -> Kind {
    recased(arguments, 3)
}

/// No character is lost, and ASCII stays what it is but for its case.
fn recased(arguments: &[Argument<'_>], growth: u64) -> Kind {
    let given = schema(arguments, 0);
    let (least, most) = lengths(arguments, 0);
    match given.format().filter(|_| has_plain_format(&given)) {
        Some(format) => Kind::present(text_between(least, most).with_format(&format)),
        None => sized(least, most.map(|most| most.saturating_mul(growth))),
    }
}

/// What has no white space at its ends stays as it is.
pub(in crate::function) fn trimmed(arguments: &[Argument<'_>]) -> Kind {
    let given = schema(arguments, 0);
    if has_plain_format(&given) && given.types().is_only(Type::String) {
        return Kind::present(given);
    }
    shorter(arguments)
}

/// A text with at most so many times the characters of the first argument, and no fewer.
pub(in crate::function) fn longer(arguments: &[Argument<'_>], growth: u64) -> Kind {
    let (least, most) = lengths(arguments, 0);
    sized(least, most.map(|most| most.saturating_mul(growth)))
}

/// A text with no more characters than the first argument.
pub(in crate::function) fn shorter(arguments: &[Argument<'_>]) -> Kind {
    sized(0, lengths(arguments, 0).1)
}

/// The first or last characters, as many as the second argument says; all of a text that has no more.
pub(in crate::function) fn cut(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    let (fewest, greatest) = counts(arguments, 1);
    let given = schema(arguments, 0);
    if most.is_some_and(|most| most <= fewest) && given.types().is_only(Type::String) {
        return Kind::present(given);
    }
    sized(least.min(fewest), most.into_iter().chain(greatest).min())
}

/// The characters from a position on, as many as the third argument says.
pub(in crate::function) fn substring(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    let (fewest, greatest) = if arguments.len() > 2 { counts(arguments, 2) } else { (u64::MAX, None) };
    // Without a count all of them are meant.
    let greatest = greatest.filter(|_| !argument(arguments, 2).optional);
    let (first, last) = whole_ends(arguments, 1);
    let size = |end: i128| u64::try_from(end.unsigned_abs()).unwrap_or(u64::MAX);
    let (least, most) = match (first, last) {
        // From the end: as many as that, or as there are.
        (Some(first), Some(last)) if last < 0 => (least.min(size(last)), most.into_iter().chain([size(first)]).min()),
        (Some(first), last) if first >= 0 => {
            let skipped = last.map_or(u64::MAX, size);
            (least.saturating_sub(skipped), most.map(|most| most.saturating_sub(size(first))))
        }
        (_, _) => (0, most),
    };
    sized(least.min(fewest), most.into_iter().chain(greatest).min())
}

/// Without a beginning or an end: shorter by that, or not at all.
pub(in crate::function) fn stripped(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    let lost = lengths(arguments, 1).1.unwrap_or(u64::MAX);
    sized(least.saturating_sub(lost), most)
}

pub(in crate::function) fn padded(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    let (narrowest, widest) = counts(arguments, 1);
    let is_filled = arguments.len() < 3 || argument(arguments, 2).is_missing() || lengths(arguments, 2).0 > 0;
    let least = if is_filled { least.max(narrowest) } else { least };
    let is_safe = widest.is_some_and(|width| width <= SAFE_WIDTH);
    sized(least, most.zip(widest).map(|(most, width)| most.max(width))).or_failing(!is_safe)
}

/// With a text in place of a certain one: as often as that one has room.
pub(in crate::function) fn replaced(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    let Some(from) = constant_text(arguments, 1) else { return text() };
    let from = from.chars().count() as u64;
    if from == 0 {
        return Kind::present(schema(arguments, 0).with_types(Type::String.into()));
    }
    let (shortest, longest) = lengths(arguments, 2);
    // Of n characters at most n / from places are replaced.
    let least = if shortest >= from { least } else { least.saturating_mul(shortest).div_ceil(from) };
    let most = most
        .zip(longest)
        .map(|(most, longest)| most.saturating_add((most / from).saturating_mul(longest.saturating_sub(from))));
    sized(least, most)
}

/// With a text in place of what a pattern matches: between all characters and at both ends, at most.
pub(in crate::function) fn replaced_all(arguments: &[Argument<'_>]) -> Kind {
    let has_groups = constant_text(arguments, 2).is_none_or(|with| with.contains('$'));
    let (most, longest) = (lengths(arguments, 0).1, lengths(arguments, 2).1);
    match most.zip(longest).filter(|_| !has_groups) {
        Some((most, longest)) => sized(0, Some(most.saturating_add((most + 1).saturating_mul(longest)))),
        None => text(),
    }
}

pub(in crate::function) fn contains(arguments: &[Argument<'_>]) -> Kind {
    let (inside, what) = (argument(arguments, 0), argument(arguments, 1));
    boolean().or_failing(inside.can_be(Type::String) && !what.schema.is_plain_text())
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
    Kind::present(printed(&kind.schema)).or_failing(can_fail)
}

/// What stands for values of a schema in a text: texts as they are, numbers as written, times in their one form.
pub(super) fn printed(schema: &Schema) -> Schema {
    let types = schema.types();
    if types.is_only(Type::String) {
        return match schema.meaning().as_deref() {
            None if schema.is_plain_text() => schema.clone(),
            Some("date") => text_between(10, Some(10)).with_format("date").as_text(),
            Some("date-time") => text_between(20, None).with_format("date-time").as_text(),
            Some(_) | None => Schema::text(),
        };
    }
    let (least, most) = printed_lengths(schema);
    text_between(least, most)
}

/// How many characters values of a schema take in a text.
pub(crate) fn printed_lengths(schema: &Schema) -> (u64, Option<u64>) {
    let types = schema.types();
    let mut all = Vec::new();
    if types.meets(Type::Boolean.into()) {
        all.push((4, Some(5)));
    }
    if types.meets(Type::Number.into()) {
        // As written: `1.000` and `1e0` are 1 too.
        all.push((1, None));
    }
    if types.meets(Type::String.into()) {
        let texts = schema.with_types(Type::String.into());
        all.push(if texts.is_plain_text() { texts.lengths() } else { (0, None) });
    }
    let least = all.iter().map(|(least, _)| *least).min().unwrap_or(0);
    let most = all.iter().map(|(_, most)| *most).collect::<Option<Vec<u64>>>();
    (least, most.and_then(|most| most.into_iter().max()))
}

pub(in crate::function) fn split(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    let (shortest, longest) = lengths(arguments, 1);
    let (least, most, piece) = match longest {
        // Every two characters apart.
        Some(0) => (least, most, text_between(1, Some(1))),
        _ => {
            let least = u64::from(shortest > 0).max(least.min(1));
            (least, most.map(|most| most / shortest.max(1) + 1), text_between(0, most))
        }
    };
    Kind::present(Schema::list(&piece).with_items_count(least, most))
}

pub(in crate::function) fn extracted_all(arguments: &[Argument<'_>]) -> Kind {
    let most = lengths(arguments, 0).1;
    let list = Schema::list(&text_between(0, most));
    Kind::present(if most.is_some() { list.with_items_count(0, most.map(|most| most + 1)) } else { list })
}

/// Fails where an element can be a list or an object.
pub(in crate::function) fn join(arguments: &[Argument<'_>]) -> Kind {
    let list = schema(arguments, 0);
    let element = list.items().unwrap_or_else(Schema::any);
    let fails = element.types().meets(Type::Array.into()) || element.types().meets(Type::Object.into());
    let ((least, most), (shortest, longest)) = (printed_lengths(&element), lengths(arguments, 1));
    let all = |count: u64, each: u64, between: u64| {
        count.saturating_mul(each).saturating_add(count.saturating_sub(1).saturating_mul(between))
    };
    // Null elements are left out with their separators.
    let count = if element.types().contains(Type::Null) { 0 } else { list.min_items() };
    let longest = match (list.max_items(), most, longest) {
        (Some(0), _, _) => Some(0),
        (Some(count), Some(most), Some(longest)) => Some(all(count, most, longest)),
        (_, _, _) => None,
    };
    sized(all(count, least, shortest), longest).or_failing(fails)
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

/// The scheme: a letter, and letters, digits, `+`, `-` and `.` behind it, in lower case.
pub(in crate::function) fn url_scheme(arguments: &[Argument<'_>]) -> Kind {
    let kind = url_text(arguments);
    kind.with_schema(kind.schema.with_pattern("^[a-z][a-z0-9+.-]*$").with_length(1, lengths(arguments, 0).1))
}

/// Four characters for three bytes, of which a character has one to four.
pub(in crate::function) fn base64_encoded(arguments: &[Argument<'_>]) -> Kind {
    let (least, most) = lengths(arguments, 0);
    sized(least.div_ceil(3) * 4, most.map(|most| most.saturating_mul(4).div_ceil(3).saturating_mul(4)))
}

pub(in crate::function) fn base64_decoded(arguments: &[Argument<'_>]) -> Kind {
    let most = lengths(arguments, 0).1;
    sized(0, most.map(|most| (most / 4).saturating_mul(3).saturating_add(3).min(most))).or_failing(true)
}

pub(in crate::function) fn ip_version(arguments: &[Argument<'_>]) -> Kind {
    let of = |version: u8| Kind::present(Schema::constant(version.into()));
    match schema(arguments, 0).format().as_deref() {
        Some("ipv4") => of(4),
        Some("ipv6") => of(6),
        Some(_) | None => Kind::optional(Schema::enumeration(vec![4.into(), 6.into()])),
    }
}
