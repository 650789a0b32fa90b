//! Canonical JSON (RFC 8785), what ids and hashes are made over: the same value gives the same bytes.
//!
//! One thing differs from the RFC on purpose: integers are written exactly whatever their size, never by way of
//! binary64, so that two long numeric ids do not become one.

use super::json::{quoted, write_json};
use super::{TimeDigits, Value};
use crate::payload::{Node, NodeKind, Number, Text};
use std::cmp::Ordering;

/// Members of objects that are being written, innermost last; one storage for a whole value. Before each key stand its
/// first bytes as a number that sorts as the key does, which settles most comparisons.
type Stack<'p> = Vec<(u64, Text<'p>, Node<'p>)>;

/// Appends a value as canonical JSON. Times are texts in UTC with nine digits.
pub fn write_canonical(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null | Value::Bool(_) => write_json(value, TimeDigits::Nanos, out),
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => write_json(value, TimeDigits::Nanos, out),
        Value::Number(number) => write_canonical_number(number, out),
        Value::Text(text) => write_text(text, out),
        Value::Node(node) => write_node(*node, &mut Vec::new(), out),
        Value::List(elements) => {
            separated(out, b"[]", elements.iter(), |element, out| write_canonical(element, out));
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| compare_keys(a, b));
            separated(out, b"{}", members.into_iter(), |(key, value), out| {
                write_text(key, out);
                out.push(b':');
                write_canonical(value, out);
            });
        }
    }
}

fn separated<T>(
    out: &mut Vec<u8>,
    brackets: &[u8; 2],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) {
    let [open, close] = *brackets;
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(close);
}

fn write_node<'p>(node: Node<'p>, stack: &mut Stack<'p>, out: &mut Vec<u8>) {
    match node.kind() {
        NodeKind::Null | NodeKind::Bool => out.extend_from_slice(node.raw().as_bytes()),
        NodeKind::Number => write_canonical_number(&Number::Token(node.raw()), out),
        NodeKind::Text => {
            if let Some(text) = node.text() {
                write_text(&text, out);
            }
        }
        NodeKind::List => separated(out, b"[]", node.elements(), |element, out| write_node(element, stack, out)),
        NodeKind::Object => write_members(node, stack, out),
    }
}

fn write_members<'p>(object: Node<'p>, stack: &mut Stack<'p>, out: &mut Vec<u8>) {
    let start = stack.len();
    stack.extend(object.members().map(|(key, value)| (first_bytes(&key), key, value)));
    let end = stack.len();
    if let Some(members) = stack.get_mut(start..end) {
        members.sort_by(|(a_first, a, _), (b_first, b, _)| a_first.cmp(b_first).then_with(|| compare_keys(a, b)));
    }
    separated(out, b"{}", start..end, |place, out| {
        let Some((_, key, value)) = stack.get(place) else { return };
        let value = *value;
        write_text(key, out);
        out.push(b':');
        write_node(value, stack, out);
    });
    stack.truncate(start);
}

/// The first eight bytes of a key by rank, zeros behind a shorter one.
fn first_bytes(key: &Text<'_>) -> u64 {
    let characters = key.characters();
    let mut first = [0; 8];
    first.iter_mut().zip(characters.as_bytes()).for_each(|(place, byte)| *place = utf16_rank(*byte));
    u64::from_be_bytes(first)
}

/// Order of UTF-16 code units (RFC 8785 section 3.2.3), without making them.
fn compare_keys(a: &Text<'_>, b: &Text<'_>) -> Ordering {
    let (a, b) = (a.characters(), b.characters());
    a.bytes().map(utf16_rank).cmp(b.bytes().map(utf16_rank))
}

/// UTF-8 and UTF-16 sort alike but for U+E000..=U+FFFF (first bytes 0xEE, 0xEF), which UTF-16 puts behind its
/// surrogates and with them behind all longer characters (first bytes 0xF0 to 0xF4).
fn utf16_rank(byte: u8) -> u8 {
    match byte {
        0xEE | 0xEF => byte + 0x10,
        0xF0..=0xF4 => byte - 2,
        other => other,
    }
}

fn write_text(text: &Text<'_>, out: &mut Vec<u8>) {
    quoted(out, |out| match text {
        Text::Token { body, escaped: false } => out.extend_from_slice(body.as_bytes()),
        Text::Token { body, escaped: true } => write_escaped_token(body, out),
        Text::Plain(characters) => write_characters(characters, out),
        Text::Shared(characters) => write_characters(characters, out),
    });
}

/// Rewrites the escapes of a token one by one; what stands between them is copied.
fn write_escaped_token(body: &str, out: &mut Vec<u8>) {
    let mut rest = body;
    while let Some(place) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (before, escape) = rest.split_at(place);
        out.extend_from_slice(before.as_bytes());
        rest = write_escape(escape, out);
    }
    out.extend_from_slice(rest.as_bytes());
}

/// Writes the character of the escape that `text` begins with; gives what follows it.
fn write_escape<'t>(text: &'t str, out: &mut Vec<u8>) -> &'t str {
    let short = text.as_bytes().get(1).copied();
    match short {
        Some(kept @ (b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't')) => {
            out.extend_from_slice(&[b'\\', kept]);
            text.get(2..).unwrap_or_default()
        }
        Some(b'u') => {
            let high = hex_escape(text).unwrap_or(0xFFFD);
            let low = text.get(6..).and_then(hex_escape);
            let (character, length) = match (high, low) {
                (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
                    (0x10000 + ((high - 0xD800) << 10) + low - 0xDC00, 12)
                }
                _ => (high, 6),
            };
            let character = char::from_u32(character).unwrap_or(char::REPLACEMENT_CHARACTER);
            write_characters(character.encode_utf8(&mut [0; 4]), out);
            text.get(length..).unwrap_or_default()
        }
        Some(_) | None => {
            let rest = text.get(1..).unwrap_or_default();
            let plain = rest.chars().next().map_or(0, char::len_utf8);
            out.extend_from_slice(rest.as_bytes().get(..plain).unwrap_or_default());
            rest.get(plain..).unwrap_or_default()
        }
    }
}

/// The code unit of the `\uXXXX` that `text` begins with.
fn hex_escape(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

/// Characters with the escapes of RFC 8785 section 3.2.2.2 and no others.
fn write_characters(characters: &str, out: &mut Vec<u8>) {
    let mut rest = characters.as_bytes();
    while let Some(place) = rest.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        let (before, after) = rest.split_at(place);
        out.extend_from_slice(before);
        if let Some((byte, after)) = after.split_first() {
            write_short_escape(*byte, out);
            rest = after;
        }
    }
    out.extend_from_slice(rest);
}

fn write_short_escape(byte: u8, out: &mut Vec<u8>) {
    let letter = match byte {
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0C => b'f',
        b'\r' => b'r',
        b'"' | b'\\' => byte,
        _ => return out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
    };
    out.extend_from_slice(&[b'\\', letter]);
}

/// Appends a number as RFC 8785 does, but integers exactly and of any size. A number with more than 400 digits, or one
/// that binary64 does not reach, is written as its significant digits and a power of ten.
pub fn write_canonical_number(number: &Number<'_>, out: &mut Vec<u8>) {
    let token = number.token();
    if is_plain_integer(&token) {
        out.extend_from_slice(token.as_bytes());
    } else if !number.write_integer(out) {
        match number.as_float() {
            Some(float) => write_float(float, out),
            None => write_scientific(&token, out),
        }
    }
}

/// Whether a number is written as an integer already, and as one that `Number::write_integer` would write too.
fn is_plain_integer(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    token != "-0" && digits.len() <= 400 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A binary64 as ECMAScript prints it (ECMA-262, Number::toString).
fn write_float(float: f64, out: &mut Vec<u8>) {
    let scientific = format!("{:e}", float.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<i32>().unwrap_or_default() + 1;
    if float < 0.0 {
        out.push(b'-');
    }
    let inside = usize::try_from(point).ok().filter(|point| *point > 0 && *point <= 21);
    let text = match inside {
        Some(point) if point >= digits.len() => format!("{digits:0<point$}"),
        Some(point) => {
            format!("{}.{}", digits.get(..point).unwrap_or_default(), digits.get(point..).unwrap_or_default())
        }
        None if point > -6 && point <= 0 => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        None => scientific_text(&digits, point - 1),
    };
    out.extend_from_slice(text.as_bytes());
}

fn scientific_text(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}e{sign}{}", exponent.unsigned_abs())
}

/// A number that binary64 does not reach: `12e400` and `1.20e401` both as `1.2e+401`.
fn write_scientific(token: &str, out: &mut Vec<u8>) {
    let text = token.to_ascii_lowercase();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let leading = (all.len() - significant.len()) as i128;
    // An exponent of more than 38 digits counts as the largest there is.
    let limit = if exponent.starts_with('-') { i128::MIN } else { i128::MAX };
    let exponent = exponent.parse::<i128>().unwrap_or(limit).saturating_add(whole.len() as i128 - leading - 1);
    let digits = significant.trim_end_matches('0');
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { "" } else { "+" };
    out.extend_from_slice(format!("{sign}{first}{point}{rest}e{exponent_sign}{exponent}").as_bytes());
}
