//! Values that cost nothing to copy, and their way to and from other values.

use super::Runner;
use crate::payload::{Node, NodeKind, Number, Text};
use crate::value::Value;
use std::borrow::Cow;

/// A value, or that there is none.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quick<'p> {
    /// Nothing.
    Missing,
    /// `null`
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number that was made.
    Integer(i64),
    /// A number as written.
    Number(&'p str),
    /// A text of the payload, without escapes.
    Token(&'p str),
    /// A text of the payload, with escapes.
    Escaped(&'p str),
    /// A text that was made.
    Plain(&'p str),
    /// An instant.
    Time(jiff::Timestamp),
    /// A list or object of the payload.
    Node(Node<'p>),
    /// A list or object of a JSON text inside the payload.
    Parsed(Node<'p>),
    /// A list that was made: where its elements start, and how many.
    List(u32, u32),
    /// A value that is known, or a param.
    Known(&'p Value<'p>),
    /// Any other value that was made.
    Made(u32),
}

const _: () = assert!(size_of::<Quick<'_>>() == 24);

impl<'p> Quick<'p> {
    /// A scalar of the payload, and lists and objects as they came; `null` is missing.
    #[inline]
    pub(super) fn of(node: Node<'p>, blank: bool) -> Self {
        match node.kind() {
            NodeKind::Null => Self::Missing,
            NodeKind::Bool => node.boolean().map_or(Self::Missing, Self::Bool),
            NodeKind::Number => Self::Number(node.raw()),
            NodeKind::Text => match node.text() {
                Some(text) if !blank || !text.is_blank() => Self::of_text(&text).unwrap_or(Self::Missing),
                Some(_) | None => Self::Missing,
            },
            NodeKind::List | NodeKind::Object => Self::Node(node),
        }
    }

    /// A text, where nobody shares it.
    #[inline]
    pub(super) fn of_text(text: &Text<'p>) -> Option<Self> {
        match text {
            Text::Token { body, escaped: false } => Some(Self::Token(body)),
            Text::Token { body, escaped: true } => Some(Self::Escaped(body)),
            Text::Plain(text) => Some(Self::Plain(text)),
            Text::Shared(_) => None,
        }
    }

    /// A value that is known.
    #[inline]
    pub(super) fn known(value: &'p Value<'p>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(Number::Token(token)) => Self::Number(token),
            Value::Number(Number::Integer(integer)) => {
                i64::try_from(*integer).map_or(Self::Known(value), Self::Integer)
            }
            Value::Text(Text::Shared(text)) => Self::Plain(text),
            Value::Text(text) => Self::of_text(text).unwrap_or(Self::Known(value)),
            Value::Time(time) => Self::Time(*time),
            Value::Node(node) => Self::Node(*node),
            Value::Number(Number::Shared(_) | Number::Float(_)) => Self::Known(value),
            Value::Date(_) | Value::Duration(_) | Value::List(_) | Value::Object(_) => Self::Known(value),
        }
    }

    #[inline]
    pub(super) fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The text that it is.
    #[inline]
    pub(super) fn text(self) -> Option<Text<'p>> {
        match self {
            Self::Token(body) => Some(Text::Token { body, escaped: false }),
            Self::Escaped(body) => Some(Text::Token { body, escaped: true }),
            Self::Plain(text) => Some(Text::Plain(text)),
            Self::Known(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The characters of the text that it is.
    #[inline]
    pub(super) fn characters(self) -> Option<Cow<'p, str>> {
        match self {
            Self::Token(text) | Self::Plain(text) => Some(Cow::Borrowed(text)),
            other => other.text().map(Text::into_characters),
        }
    }
}

impl<'p> Runner<'p, '_> {
    /// A value as a quick one. What is shared is kept until the payload is mapped.
    pub(super) fn quick(&mut self, value: Option<Value<'p>>) -> Quick<'p> {
        match value {
            None => Quick::Missing,
            Some(Value::Null) => Quick::Null,
            Some(Value::Bool(truth)) => Quick::Bool(truth),
            Some(Value::Number(Number::Token(token))) => Quick::Number(token),
            Some(Value::Text(text @ (Text::Token { .. } | Text::Plain(_)))) => {
                Quick::of_text(&text).unwrap_or(Quick::Missing)
            }
            Some(Value::Time(time)) => Quick::Time(time),
            Some(Value::Node(node)) => Quick::Node(node),
            Some(Value::Number(Number::Integer(integer))) if i64::try_from(integer).is_ok() => {
                Quick::Integer(integer as i64)
            }
            Some(other) => {
                self.made.push(other);
                Quick::Made(self.made.len() as u32 - 1)
            }
        }
    }

    /// The characters of the text that it is, also where it was made.
    pub(super) fn characters(&self, given: Quick<'p>) -> Option<Cow<'p, str>> {
        given.characters().or_else(|| match self.value(given)? {
            Value::Text(text) => Some(text.into_characters()),
            _ => None,
        })
    }

    /// The value that a quick one stands for.
    pub(super) fn value(&self, quick: Quick<'p>) -> Option<Value<'p>> {
        Some(match quick {
            Quick::Missing => return None,
            Quick::Null => Value::Null,
            Quick::Bool(truth) => Value::Bool(truth),
            Quick::Integer(integer) => Value::Number(Number::Integer(integer.into())),
            Quick::Number(token) => Value::Number(Number::Token(token)),
            Quick::Token(body) => Value::Text(Text::Token { body, escaped: false }),
            Quick::Escaped(body) => Value::Text(Text::Token { body, escaped: true }),
            Quick::Plain(text) => Value::Text(Text::Plain(text)),
            Quick::Time(time) => Value::Time(time),
            Quick::Node(node) => Value::from_node(node),
            Quick::Parsed(node) => super::parsed::value(node),
            Quick::List(..) => Value::list(self.items(quick).iter().filter_map(|one| self.value(*one)).collect()),
            Quick::Known(value) => value.clone(),
            Quick::Made(index) => self.made.get(index as usize)?.clone(),
        })
    }

    /// The elements of a list that was made of quick values.
    pub(super) fn items(&self, list: Quick<'p>) -> &[Quick<'p>] {
        match list {
            Quick::List(start, length) => {
                let start = start as usize;
                self.items.get(start..start + length as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// What a value that was made or is known is; the others tell by themselves.
    pub(super) fn inside(&self, quick: Quick<'p>) -> Option<&Value<'p>> {
        match quick {
            Quick::Known(value) => Some(value),
            Quick::Made(index) => self.made.get(index as usize),
            _ => None,
        }
    }
}
