//! What `x is KIND` and `x as KIND` ask of a value.

use super::format::{is_email, is_ipv4, is_ipv6, is_url, is_uuid};
use super::{Value, ValueKind};

/// What `is` and `as` ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Test {
    /// There.
    Present,
    /// Not there.
    Missing,
    /// `null` in the payload.
    Null,
    /// A text, list or object with nothing in it.
    Empty,
    /// A text.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// A truth value.
    Bool,
    /// An object.
    Object,
    /// A list.
    List,
    /// A text that JSON Schema's `email` format takes.
    Email,
    /// A text that is an IPv4 address.
    Ipv4,
    /// A text that is an IPv6 address.
    Ipv6,
    /// A text of the form 8-4-4-4-12 hex digits.
    Uuid,
    /// A text that is an absolute URL (WHATWG).
    Url,
}

impl Test {
    /// Every test with the word that mappings use for it.
    pub const WORDS: &'static [(&'static str, Test)] = &[
        ("present", Test::Present),
        ("missing", Test::Missing),
        ("null", Test::Null),
        ("empty", Test::Empty),
        ("string", Test::Text),
        ("number", Test::Number),
        ("int", Test::Integer),
        ("bool", Test::Bool),
        ("object", Test::Object),
        ("list", Test::List),
        ("email", Test::Email),
        ("ipv4", Test::Ipv4),
        ("ipv6", Test::Ipv6),
        ("uuid", Test::Uuid),
        ("url", Test::Url),
    ];

    /// The test of a word: `string`, `email`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Test> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, test)| *test)
    }
}

/// Whether a value passes a test. `null` counts as missing for every test but [`Test::Null`].
#[must_use]
pub fn test(test: Test, value: Option<&Value<'_>>) -> bool {
    let Some(value) = value else { return test == Test::Missing };
    let kind = value.kind();
    match test {
        Test::Present => kind != ValueKind::Null,
        Test::Missing | Test::Null => kind == ValueKind::Null,
        Test::Empty => is_empty(value),
        Test::Text => kind == ValueKind::Text,
        Test::Number => kind == ValueKind::Number,
        Test::Integer => matches!(value, Value::Number(number) if number.is_integer()),
        Test::Bool => kind == ValueKind::Bool,
        Test::Object => kind == ValueKind::Object,
        Test::List => kind == ValueKind::List,
        Test::Email => text_passes(value, is_email),
        Test::Ipv4 => text_passes(value, is_ipv4),
        Test::Ipv6 => text_passes(value, is_ipv6),
        Test::Uuid => text_passes(value, is_uuid),
        Test::Url => text_passes(value, is_url),
    }
}

fn is_empty(value: &Value<'_>) -> bool {
    match value.kind() {
        ValueKind::Text => matches!(value, Value::Text(text) if text.is_empty()),
        ValueKind::List | ValueKind::Object => value.is_empty(),
        ValueKind::Null | ValueKind::Bool | ValueKind::Number => false,
        ValueKind::Time | ValueKind::Date | ValueKind::Duration => false,
    }
}

fn text_passes(value: &Value<'_>, passes: fn(&str) -> bool) -> bool {
    matches!(value, Value::Text(text) if passes(&text.characters()))
}
