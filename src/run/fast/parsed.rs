//! JSON texts inside a payload: what was read from them, as if values had been made of it.
//!
//! Their texts have their escapes resolved, so they are written as texts that were made are.

use crate::payload::{Node, NodeKind, Number, Text};
use crate::run::write::LONG_LIST;
use crate::value::Value;

/// The value of a piece of such a text.
pub(super) fn value(node: Node<'_>) -> Value<'_> {
    match node.kind() {
        NodeKind::Text => node.text().map_or(Value::Null, |text| Value::Text(made(text))),
        NodeKind::Object => Value::object(node.members().map(|(key, one)| (made(key), value(one))).collect()),
        NodeKind::List => Value::list(node.elements().map(value).collect()),
        NodeKind::Number => match Number::Token(node.raw()) {
            token @ Number::Token(_) => Value::Number(token),
            other => Value::Number(other),
        },
        NodeKind::Null | NodeKind::Bool => Value::from_node(node),
    }
}

fn made(text: Text<'_>) -> Text<'_> {
    match text {
        Text::Token { body, escaped: false } => Text::Plain(body),
        other => other.into_owned(),
    }
}

/// Writes everything as `to_json` does.
pub(super) fn write_all(node: Node<'_>, out: &mut Vec<u8>) {
    match node.kind() {
        NodeKind::Null | NodeKind::Bool | NodeKind::Number => out.extend_from_slice(node.raw().as_bytes()),
        NodeKind::Text => write_text(node.text(), out),
        NodeKind::List => {
            out.push(b'[');
            for (index, element) in node.elements().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_all(element, out);
            }
            out.push(b']');
        }
        NodeKind::Object => {
            out.push(b'{');
            for (index, (key, member)) in node.members().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_text(Some(key), out);
                out.push(b':');
                write_all(member, out);
            }
            out.push(b'}');
        }
    }
}

/// Writes it as a record has it: what is `null` or empty left out; false, and nothing written, where nothing is left.
/// Counts the long lists.
pub(super) fn write_full(node: Node<'_>, long_lists: &mut u32, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    match node.kind() {
        NodeKind::Null => return false,
        NodeKind::Bool | NodeKind::Number => out.extend_from_slice(node.raw().as_bytes()),
        NodeKind::Text => write_text(node.text(), out),
        NodeKind::List => {
            out.push(b'[');
            let mut written = 0;
            for element in node.elements() {
                if write_full(element, long_lists, out) {
                    out.push(b',');
                    written += 1;
                }
            }
            *long_lists += u32::from(written > LONG_LIST);
            return close(start, b']', out);
        }
        NodeKind::Object => {
            out.push(b'{');
            for (key, member) in node.members() {
                let mark = out.len();
                write_text(Some(key), out);
                out.push(b':');
                if write_full(member, long_lists, out) {
                    out.push(b',');
                } else {
                    out.truncate(mark);
                }
            }
            return close(start, b'}', out);
        }
    }
    true
}

/// Closes what was opened at `start`; takes it back when nothing stands in it.
pub(super) fn close(start: usize, bracket: u8, out: &mut Vec<u8>) -> bool {
    if out.len() == start + 1 {
        out.truncate(start);
        return false;
    }
    out.pop();
    out.push(bracket);
    true
}

fn write_text(text: Option<Text<'_>>, out: &mut Vec<u8>) {
    match text {
        Some(text @ Text::Token { escaped: true, .. }) => Text::Plain(&text.characters()).write_json(out),
        Some(text) => text.write_json(out),
        None => {}
    }
}
