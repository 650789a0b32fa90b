//! Canonical JSON (RFC 8785), what ids and hashes are made over: the same value gives the same bytes.
//!
//! One thing differs from the RFC on purpose: integers are written exactly whatever their size, never by way of
//! binary64, so that two long numeric ids do not become one.

use super::canonical_number::{is_plain_integer, write_canonical_number};
use super::json::{quoted, write_json};
use super::{TimeDigits, Value};
use crate::payload::{Node, NodeKind, Number, Text};
use std::cmp::Ordering;

/// Members of objects that are being written, innermost last; one storage for a whole value. Before each stand the
/// first bytes of its key as a number that sorts as the key does, which settles most comparisons.
type Stack<'p> = Vec<(u64, Node<'p>)>;

/// Names up to which members are put into their order by rank.
const RANKS: usize = 64;

/// Members that the storage holds from the start.
const FEW: usize = 40;

/// Appends a value as canonical JSON. Times are texts in UTC with nine digits.
pub fn write_canonical(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null | Value::Bool(_) => write_json(value, TimeDigits::Nanos, out),
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => write_json(value, TimeDigits::Nanos, out),
        Value::Number(number) => write_canonical_number(number, out),
        Value::Text(text) => write_text(text, out),
        Value::Node(node) => write_node(*node, &mut Vec::with_capacity(FEW), out),
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
    if write_known_members(object, stack, out) {
        return;
    }
    let start = stack.len();
    for (key, value) in object.members() {
        stack.push((first_bytes(&key), value));
    }
    let end = stack.len();
    if let Some(members) = stack.get_mut(start..end) {
        members
            .sort_by(|(a_first, a), (b_first, b)| a_first.cmp(b_first).then_with(|| compare_keys(&a.key(), &b.key())));
    }
    out.push(b'{');
    for place in start..end {
        let Some((_, value)) = stack.get(place).copied() else { continue };
        if place > start {
            out.push(b',');
        }
        write_member(value, stack, out);
    }
    out.push(b'}');
    stack.truncate(start);
}

/// Writes an object of which all keys are known, by their ranks; false, and nothing written, where it is no such one.
fn write_known_members<'p>(object: Node<'p>, stack: &mut Stack<'p>, out: &mut Vec<u8>) -> bool {
    let (mut members, mut ranks) = ([object; RANKS], 0u64);
    for (number, value) in object.numbered_members() {
        let Some(rank) = object.rank(number) else { return false };
        let Some(member) = members.get_mut(usize::from(rank)) else { return false };
        *member = value;
        ranks |= 1 << rank;
    }
    out.push(b'{');
    while ranks != 0 {
        let value = members[ranks.trailing_zeros() as usize % RANKS];
        ranks &= ranks - 1;
        write_member(value, stack, out);
        if ranks != 0 {
            out.push(b',');
        }
    }
    out.push(b'}');
    true
}

/// A member that is canonical as it stands is copied in one piece.
fn write_member<'p>(value: Node<'p>, stack: &mut Stack<'p>, out: &mut Vec<u8>) {
    match value.plain_member() {
        Some(member) if value.kind() != NodeKind::Number || is_plain_integer(value.raw()) => {
            out.extend_from_slice(member.as_bytes());
        }
        Some(_) | None => {
            write_text(&value.key(), out);
            out.push(b':');
            write_node(value, stack, out);
        }
    }
}

/// The first eight bytes of a key by rank, zeros behind a shorter one.
fn first_bytes(key: &Text<'_>) -> u64 {
    match key.as_plain_str() {
        Some(plain) => rank_of_first(plain.as_bytes()),
        None => rank_of_first(key.characters().as_bytes()),
    }
}

fn rank_of_first(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    match bytes.first_chunk::<8>() {
        Some(chunk) => first = *chunk,
        None => first.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte),
    }
    if !first.is_ascii() {
        first.iter_mut().for_each(|byte| *byte = utf16_rank(*byte));
    }
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

/// Rewrites the escapes of a token that are not canonical; what stands between them is copied.
fn write_escaped_token(body: &str, out: &mut Vec<u8>) {
    let (mut copied, mut looked_at) = (0, 0);
    while let Some(found) = body.as_bytes().get(looked_at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let place = looked_at + found;
        if let Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') = body.as_bytes().get(place + 1) {
            looked_at = place + 2;
            continue;
        }
        out.extend_from_slice(body.as_bytes().get(copied..place).unwrap_or_default());
        let rest = write_escape(body.get(place..).unwrap_or_default(), out);
        copied = body.len() - rest.len();
        looked_at = copied;
    }
    out.extend_from_slice(body.as_bytes().get(copied..).unwrap_or_default());
}

/// Writes the character of the escape that `text` begins with, none of a letter that stays; gives what follows it.
fn write_escape<'t>(text: &'t str, out: &mut Vec<u8>) -> &'t str {
    match text.as_bytes().get(1) {
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
