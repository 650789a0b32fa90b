//! A value as compact JSON.

use super::Value;
use super::time::{TimeDigits, write_date, write_duration, write_time};
use crate::payload::{Node, NodeKind, Text};

/// Appends a value as compact JSON: white space outside texts removed, texts and numbers of the payload as written,
/// members in their order, of duplicate keys the last; times, dates and durations as texts. Nothing is left out:
/// neither `null` nor empty lists and objects.
pub fn write_json(value: &Value<'_>, times: TimeDigits, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Number(number) => number.write_json(out),
        Value::Text(text) => text.write_json(out),
        Value::Time(time) => quoted(out, |out| write_time(*time, times, out)),
        Value::Date(date) => quoted(out, |out| write_date(*date, out)),
        Value::Duration(duration) => quoted(out, |out| write_duration(*duration, out)),
        Value::Node(node) => write_node(*node, out),
        Value::List(elements) => list(out, elements.iter(), |element, out| write_json(element, times, out)),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key, value));
            object(out, members, |value, out| write_json(value, times, out));
        }
    }
}

fn write_node(node: Node<'_>, out: &mut Vec<u8>) {
    match node.kind() {
        NodeKind::Null | NodeKind::Bool | NodeKind::Number | NodeKind::Text => {
            out.extend_from_slice(node.raw().as_bytes());
        }
        NodeKind::List => list(out, node.elements(), write_node),
        NodeKind::Object => object(out, node.members(), write_node),
    }
}

pub(super) fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

fn list<T>(out: &mut Vec<u8>, elements: impl Iterator<Item = T>, write: impl Fn(T, &mut Vec<u8>)) {
    out.push(b'[');
    for (index, element) in elements.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(element, out);
    }
    out.push(b']');
}

fn object<'k, K: std::borrow::Borrow<Text<'k>>, T>(
    out: &mut Vec<u8>,
    members: impl Iterator<Item = (K, T)>,
    write: impl Fn(T, &mut Vec<u8>),
) {
    out.push(b'{');
    for (index, (key, value)) in members.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        key.borrow().write_json(out);
        out.push(b':');
        write(value, out);
    }
    out.push(b'}');
}
