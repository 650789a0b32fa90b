//! Looking into a value: its kind, its members and elements, whether it was made or came with the payload.

use super::Value;
use crate::payload::{self, Node, NodeKind, Text};
use std::sync::Arc;

/// What a value is, whether it was made or came with the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// `null`
    Null,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// An instant.
    Time,
    /// A day.
    Date,
    /// A length of time.
    Duration,
    /// A list.
    List,
    /// An object.
    Object,
}

impl ValueKind {
    /// The kind in words, with its article: `a text`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Time => "a time",
            Self::Date => "a date",
            Self::Duration => "a duration",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl<'p> Value<'p> {
    /// The value of a piece of the payload: scalars unpacked, lists and objects as they came.
    #[must_use]
    pub fn from_node(node: Node<'p>) -> Self {
        let scalar = match node.kind() {
            NodeKind::Null => None,
            NodeKind::Bool => node.boolean().map(Self::Bool),
            NodeKind::Number => node.number().map(Self::Number),
            NodeKind::Text => node.text().map(Self::Text),
            NodeKind::List | NodeKind::Object => Some(Self::Node(node)),
        };
        scalar.unwrap_or(Self::Null)
    }

    /// A text that is known when compiling.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Text::Shared(text.into()))
    }

    /// A list.
    #[must_use]
    pub fn list(elements: Vec<Value<'p>>) -> Self {
        Self::List(Arc::new(elements))
    }

    /// An object; the keys must be unique.
    #[must_use]
    pub fn object(members: Vec<(Text<'p>, Value<'p>)>) -> Self {
        Self::Object(Arc::new(members))
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Null => ValueKind::Null,
            Self::Bool(_) => ValueKind::Bool,
            Self::Number(_) => ValueKind::Number,
            Self::Text(_) => ValueKind::Text,
            Self::Time(_) => ValueKind::Time,
            Self::Date(_) => ValueKind::Date,
            Self::Duration(_) => ValueKind::Duration,
            Self::Node(node) => kind_of_node(*node),
            Self::List(_) => ValueKind::List,
            Self::Object(_) => ValueKind::Object,
        }
    }

    /// Whether it is `null`.
    #[must_use]
    #[inline]
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Node(node) => node.is_null(),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Time(_) | Self::Date(_) => false,
            Self::Duration(_) | Self::List(_) | Self::Object(_) => false,
        }
    }

    /// The member of an object; none for other values.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Value<'p>> {
        match self {
            Self::Node(node) => node.get(name).map(Self::from_node),
            Self::Object(members) => {
                let found = members.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone())
            }
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
            Self::Time(_) | Self::Date(_) | Self::Duration(_) | Self::List(_) => None,
        }
    }

    /// The element of a list, negative from the end; none for other values.
    #[must_use]
    pub fn element(&self, index: i64) -> Option<Value<'p>> {
        match self {
            Self::Node(node) => node.at(index).map(Self::from_node),
            Self::List(elements) => {
                let place = if index < 0 { index.checked_add(i64::try_from(elements.len()).ok()?)? } else { index };
                elements.get(usize::try_from(place).ok()?).cloned()
            }
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
            Self::Time(_) | Self::Date(_) | Self::Duration(_) | Self::Object(_) => None,
        }
    }

    /// Elements of a list or members of an object; 0 for other values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Node(node) => node.len(),
            Self::List(elements) => elements.len(),
            Self::Object(members) => members.len(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => 0,
            Self::Time(_) | Self::Date(_) | Self::Duration(_) => 0,
        }
    }

    /// Whether [`Value::len`] is 0.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements of a list; none for other values.
    #[must_use]
    pub fn elements(&self) -> Elements<'_, 'p> {
        match self {
            Self::Node(node) => Elements::Payload(node.elements()),
            Self::List(elements) => Elements::Made(elements.iter()),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => Elements::Made([].iter()),
            Self::Time(_) | Self::Date(_) | Self::Duration(_) | Self::Object(_) => Elements::Made([].iter()),
        }
    }

    /// The members of an object in their order; none for other values.
    #[must_use]
    pub fn members(&self) -> Members<'_, 'p> {
        match self {
            Self::Node(node) => Members::Payload(node.members()),
            Self::Object(members) => Members::Made(members.iter()),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => Members::Made([].iter()),
            Self::Time(_) | Self::Date(_) | Self::Duration(_) | Self::List(_) => Members::Made([].iter()),
        }
    }
}

fn kind_of_node(node: Node<'_>) -> ValueKind {
    match node.kind() {
        NodeKind::Null => ValueKind::Null,
        NodeKind::Bool => ValueKind::Bool,
        NodeKind::Number => ValueKind::Number,
        NodeKind::Text => ValueKind::Text,
        NodeKind::List => ValueKind::List,
        NodeKind::Object => ValueKind::Object,
    }
}

impl<'p> From<Node<'p>> for Value<'p> {
    fn from(node: Node<'p>) -> Self {
        Self::from_node(node)
    }
}

/// The elements of a list, made or of the payload.
#[derive(Debug, Clone)]
pub enum Elements<'v, 'p> {
    /// Of the payload.
    Payload(payload::Elements<'p>),
    /// Made.
    Made(std::slice::Iter<'v, Value<'p>>),
}

impl<'p> Iterator for Elements<'_, 'p> {
    type Item = Value<'p>;

    fn next(&mut self) -> Option<Value<'p>> {
        match self {
            Self::Payload(elements) => elements.next().map(Value::from_node),
            Self::Made(elements) => elements.next().cloned(),
        }
    }
}

/// The members of an object, made or of the payload.
#[derive(Debug, Clone)]
pub enum Members<'v, 'p> {
    /// Of the payload.
    Payload(payload::Members<'p>),
    /// Made.
    Made(std::slice::Iter<'v, (Text<'p>, Value<'p>)>),
}

impl<'p> Iterator for Members<'_, 'p> {
    type Item = (Text<'p>, Value<'p>);

    fn next(&mut self) -> Option<(Text<'p>, Value<'p>)> {
        match self {
            Self::Payload(members) => members.next().map(|(key, node)| (key, Value::from_node(node))),
            Self::Made(members) => members.next().cloned(),
        }
    }
}
