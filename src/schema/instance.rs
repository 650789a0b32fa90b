//! Payload documents and made values as instances of the `jsonschema` crate: validated where they lie, no copies.

use crate::payload::{self, Node as PayloadNode, NodeKind, Number, Text};
use crate::value::{Value, ValueKind, print};
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::Value as Plain;
use std::borrow::Cow;

/// The one representation of JSON that is validated.
#[derive(Debug, Clone, Copy)]
pub struct Instance;

/// A value of it.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// A piece of a payload.
    Payload(PayloadNode<'a>),
    /// A value that was made; never a piece of a payload.
    Made(&'a Value<'a>),
    /// The name of a member.
    Name(&'a str),
}

impl<'a> Item<'a> {
    /// A value, whichever it is.
    #[must_use]
    pub fn of(value: &'a Value<'_>) -> Item<'a> {
        match value {
            Value::Node(node) => Item::Payload(*node),
            made => Item::Made(made),
        }
    }

    fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Item::Payload(node) => node.text().map(Text::into_characters),
            Item::Name(name) => Some(Cow::Borrowed(name)),
            Item::Made(value) => made_text(value),
        }
    }
}

/// The characters of a made text, or of what is written as one.
fn made_text<'a>(value: &'a Value<'_>) -> Option<Cow<'a, str>> {
    match value {
        Value::Text(text) => Some(text.characters()),
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => {
            let mut out = String::new();
            print(value, &mut out).ok().map(|()| Cow::Owned(out))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Node(_) | Value::List(_) | Value::Object(_) => None,
    }
}

impl Json for Instance {
    type Node<'a> = Item<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();
    // A lookup walks the members, so one pass over them serves several lookups.
    const KEYS_PER_LOOKUP: usize = 8;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Item<'_>) -> T) -> T {
        f(Item::Name(string))
    }
}

impl<'a> Node<'a, Instance> for Item<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Figure<'a>;

    #[inline]
    fn as_object(&self) -> Option<Members<'a>> {
        match *self {
            Item::Payload(node) if node.kind() == NodeKind::Object => Some(Members::Payload(node)),
            Item::Made(Value::Object(members)) => Some(Members::Made(members)),
            Item::Payload(_) | Item::Made(_) | Item::Name(_) => None,
        }
    }

    #[inline]
    fn as_array(&self) -> Option<Elements<'a>> {
        match *self {
            Item::Payload(node) if node.kind() == NodeKind::List => Some(Elements::Payload(node)),
            Item::Made(Value::List(elements)) => Some(Elements::Made(elements)),
            Item::Payload(_) | Item::Made(_) | Item::Name(_) => None,
        }
    }

    #[inline]
    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text()
    }

    #[inline]
    fn as_number(&self) -> Option<Figure<'a>> {
        match *self {
            Item::Payload(node) => node.number().map(Figure),
            Item::Made(Value::Number(number)) => Some(Figure(number.clone())),
            Item::Made(_) | Item::Name(_) => None,
        }
    }

    #[inline]
    fn as_boolean(&self) -> Option<bool> {
        match *self {
            Item::Payload(node) => node.boolean(),
            Item::Made(Value::Bool(value)) => Some(*value),
            Item::Made(_) | Item::Name(_) => None,
        }
    }

    #[inline]
    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    #[inline]
    fn is_number(&self) -> bool {
        self.json_type() == JsonType::Number
    }

    #[inline]
    fn json_type(&self) -> JsonType {
        match *self {
            Item::Payload(node) => match node.kind() {
                NodeKind::Null => JsonType::Null,
                NodeKind::Bool => JsonType::Boolean,
                NodeKind::Number => JsonType::Number,
                NodeKind::Text => JsonType::String,
                NodeKind::List => JsonType::Array,
                NodeKind::Object => JsonType::Object,
            },
            Item::Made(value) => made_type(value),
            Item::Name(_) => JsonType::String,
        }
    }

    fn string_length(&self) -> Option<u64> {
        match *self {
            Item::Payload(node) => node.text().map(|text| text.chars_count() as u64),
            Item::Made(_) | Item::Name(_) => self.text().map(|text| text.chars().count() as u64),
        }
    }

    #[inline]
    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        if let Item::Payload(node) = *self {
            let text = node.text()?;
            // A character takes one to four bytes, so that bytes alone often decide.
            if let Some(plain) = text.as_plain_str() {
                let bytes = plain.len() as u64;
                if bytes.div_ceil(4) >= min && bytes <= max {
                    return Some(true);
                }
            }
        }
        self.string_length().map(|length| (min..=max).contains(&length))
    }

    fn equals_value(&self, expected: &Plain) -> bool {
        equals(*self, expected)
    }

    fn to_value(&self) -> Cow<'a, Plain> {
        Cow::Owned(match *self {
            Item::Payload(node) => Value::from_node(node).to_json(),
            Item::Made(value) => value.to_json(),
            Item::Name(name) => Plain::from(name),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match *self {
            Item::Payload(node) => Some(NodeIdentity::tagged(node.raw().as_ptr() as usize, node.index())),
            Item::Made(value) => Some(NodeIdentity::new(std::ptr::from_ref(value) as usize)),
            Item::Name(_) => None,
        }
    }
}

fn made_type(value: &Value<'_>) -> JsonType {
    match value.kind() {
        ValueKind::Null => JsonType::Null,
        ValueKind::Bool => JsonType::Boolean,
        ValueKind::Number => JsonType::Number,
        ValueKind::Text | ValueKind::Time | ValueKind::Date | ValueKind::Duration => JsonType::String,
        ValueKind::List => JsonType::Array,
        ValueKind::Object => JsonType::Object,
    }
}

/// Equality with a value of a schema: numbers by their exact value, members in any order.
fn equals(item: Item<'_>, expected: &Plain) -> bool {
    match expected {
        Plain::Null => item.is_null(),
        Plain::Bool(expected) => item.as_boolean() == Some(*expected),
        Plain::Number(expected) => item.as_number().is_some_and(|number| number.0.compare(&figure(expected)).is_eq()),
        Plain::String(expected) => item.text().is_some_and(|text| text == *expected),
        Plain::Array(expected) => item.as_array().is_some_and(|elements| {
            elements.len() == expected.len()
                && elements.elements().zip(expected).all(|(item, value)| equals(item, value))
        }),
        Plain::Object(expected) => item.as_object().is_some_and(|members| {
            let equal = |(name, item): (Cow<'_, str>, Item<'_>)| {
                expected.get(name.as_ref()).is_some_and(|value| equals(item, value))
            };
            members.len() == expected.len() && members.members().all(equal)
        }),
    }
}

/// A number of a schema.
pub(super) fn figure(number: &serde_json::Number) -> Number<'static> {
    if let Some(integer) = number.as_i64() {
        return Number::Integer(integer.into());
    }
    if let Some(integer) = number.as_u64() {
        return Number::Integer(integer.into());
    }
    Number::Float(number.as_f64().unwrap_or(f64::NAN))
}

/// A number of a payload, or a made one.
#[derive(Debug, Clone)]
pub struct Figure<'a>(pub(super) Number<'a>);

impl JsonNumber for Figure<'_> {
    fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Number::Token(token) => token.parse().ok(),
            Number::Shared(token) => token.parse().ok(),
            Number::Integer(integer) => u64::try_from(*integer).ok(),
            Number::Float(_) => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Number::Token(token) => token.parse().ok(),
            Number::Shared(token) => token.parse().ok(),
            Number::Integer(integer) => i64::try_from(*integer).ok(),
            Number::Float(_) => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        match &self.0 {
            Number::Token(token) => token.parse().ok(),
            Number::Shared(token) => token.parse().ok(),
            Number::Integer(integer) => Some(*integer as f64),
            Number::Float(float) => Some(*float),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        self.0.token()
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(serde_json::from_str(&self.0.token()).unwrap_or_else(|_| 0.into()))
    }

    fn is_integer(&self) -> bool {
        self.0.is_integer()
    }
}

/// An object.
#[derive(Debug, Clone, Copy)]
pub enum Members<'a> {
    /// Of a payload.
    Payload(PayloadNode<'a>),
    /// Made.
    Made(&'a [(Text<'a>, Value<'a>)]),
}

impl<'a> Members<'a> {
    #[inline]
    fn find(&self, name: &str) -> Option<Item<'a>> {
        match *self {
            Members::Payload(node) => node.get(name).map(Item::Payload),
            Members::Made(members) => members.iter().find(|(key, _)| *key == *name).map(|(_, value)| Item::of(value)),
        }
    }
}

impl<'a> Object<'a, Instance> for Members<'a> {
    type Node = Item<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = MembersIter<'a>;

    #[inline]
    fn len(&self) -> usize {
        match *self {
            Members::Payload(node) => node.len(),
            Members::Made(members) => members.len(),
        }
    }

    #[inline]
    fn get(&self, key: &Box<str>) -> Option<Item<'a>> {
        self.find(key)
    }

    #[inline]
    fn members(&self) -> MembersIter<'a> {
        match *self {
            Members::Payload(node) => MembersIter::Payload(node.members()),
            Members::Made(members) => MembersIter::Made(members.iter()),
        }
    }
}

/// The members of an object, one after the other.
#[derive(Debug, Clone)]
pub enum MembersIter<'a> {
    /// Of a payload.
    Payload(payload::Members<'a>),
    /// Made.
    Made(std::slice::Iter<'a, (Text<'a>, Value<'a>)>),
}

impl<'a> Iterator for MembersIter<'a> {
    type Item = (Cow<'a, str>, Item<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Payload(members) => members.next().map(|(key, node)| (key.into_characters(), Item::Payload(node))),
            Self::Made(members) => members.next().map(|(key, value)| (key.characters(), Item::of(value))),
        }
    }
}

/// A list.
#[derive(Debug, Clone, Copy)]
pub enum Elements<'a> {
    /// Of a payload.
    Payload(PayloadNode<'a>),
    /// Made.
    Made(&'a [Value<'a>]),
}

impl<'a> Array<'a, Instance> for Elements<'a> {
    type Node = Item<'a>;
    type ElementsIter = ElementsIter<'a>;

    #[inline]
    fn len(&self) -> usize {
        match *self {
            Elements::Payload(node) => node.len(),
            Elements::Made(elements) => elements.len(),
        }
    }

    #[inline]
    fn elements(&self) -> ElementsIter<'a> {
        match *self {
            Elements::Payload(node) => ElementsIter::Payload(node.elements()),
            Elements::Made(elements) => ElementsIter::Made(elements.iter()),
        }
    }

    fn is_unique(&self) -> bool {
        super::unique::is_unique(self.elements())
    }
}

/// The elements of a list, one after the other.
#[derive(Debug, Clone)]
pub enum ElementsIter<'a> {
    /// Of a payload.
    Payload(payload::Elements<'a>),
    /// Made.
    Made(std::slice::Iter<'a, Value<'a>>),
}

impl<'a> Iterator for ElementsIter<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        match self {
            Self::Payload(elements) => elements.next().map(Item::Payload),
            Self::Made(elements) => elements.next().map(Item::of),
        }
    }
}
