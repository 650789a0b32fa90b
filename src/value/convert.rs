//! Between values, `serde_json` values, and values that own what they hold.

use super::json::write_json;
use super::{TimeDigits, Value, ValueKind};
use crate::payload::{Number, Text};
use std::sync::Arc;

impl Value<'static> {
    /// The value of a JSON value.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => Self::Number(number_from_json(number)),
            serde_json::Value::String(text) => Self::text(text.as_str()),
            serde_json::Value::Array(elements) => Self::list(elements.iter().map(Self::from_json).collect()),
            serde_json::Value::Object(members) => {
                let member = |(key, value): (&String, _)| (shared(key), Self::from_json(value));
                Self::object(members.iter().map(member).collect())
            }
        }
    }
}

fn number_from_json(number: &serde_json::Number) -> Number<'static> {
    let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    integer.map_or_else(|| Number::Float(number.as_f64().unwrap_or_default()), Number::Integer)
}

fn shared(text: &str) -> Text<'static> {
    Text::Shared(Arc::from(text))
}

impl Value<'_> {
    /// The value as a JSON value: times as RFC 3339 text in UTC with milliseconds. An integer beyond 64 bits becomes
    /// the nearest binary64, since a JSON value of this kind holds no more.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self.kind() {
            ValueKind::Null => serde_json::Value::Null,
            ValueKind::Bool => serde_json::Value::Bool(matches!(self, Self::Bool(true))),
            ValueKind::Number | ValueKind::Text => self.scalar_to_json(),
            ValueKind::Time | ValueKind::Date | ValueKind::Duration => self.scalar_to_json(),
            ValueKind::List => self.elements().map(|element| element.to_json()).collect(),
            ValueKind::Object => {
                self.members().map(|(key, value)| (key.into_characters().into_owned(), value.to_json())).collect()
            }
        }
    }

    fn scalar_to_json(&self) -> serde_json::Value {
        match self {
            Self::Number(number) => number_to_json(number),
            Self::Text(text) => serde_json::Value::String(text.characters().into_owned()),
            other => {
                let mut bytes = Vec::new();
                write_json(other, TimeDigits::Millis, &mut bytes);
                serde_json::from_slice(&bytes).unwrap_or_default()
            }
        }
    }

    /// The value with everything it borrowed from the payload copied; lists and objects of the payload become made
    /// ones. Numbers stay as written.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(number) => Value::Number(number.into_owned()),
            Self::Text(text) => Value::Text(text.into_owned()),
            Self::Time(time) => Value::Time(time),
            Self::Date(date) => Value::Date(date),
            Self::Duration(duration) => Value::Duration(duration),
            Self::Node(_) | Self::List(_) | Self::Object(_) if self.kind() == ValueKind::Object => {
                let member = |(key, value): (Text<'_>, Value<'_>)| (key.into_owned(), value.into_owned());
                Value::object(self.members().map(member).collect())
            }
            Self::Node(_) | Self::List(_) | Self::Object(_) => {
                Value::list(self.elements().map(Value::into_owned).collect())
            }
        }
    }
}

fn number_to_json(number: &Number<'_>) -> serde_json::Value {
    let integer = number.as_integer();
    let small = integer.and_then(|integer| i64::try_from(integer).ok()).map(serde_json::Value::from);
    let large = || integer.and_then(|integer| u64::try_from(integer).ok()).map(serde_json::Value::from);
    small.or_else(large).unwrap_or_else(|| serde_json::Value::from(nearest_float(number)))
}

fn nearest_float(number: &Number<'_>) -> f64 {
    let nearest: f64 = number.token().parse().unwrap_or_default();
    nearest.clamp(f64::MIN, f64::MAX)
}
