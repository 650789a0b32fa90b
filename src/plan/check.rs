//! What a value must be, where that is not proved: a glance for the usual values, the validator for all others.
//!
//! In: the target schema of a place. Out: [`Check`]s, made when first needed. A glance only ever takes values that the
//! validator takes too.

use crate::payload::{Number, Text};
use crate::schema::{Limit, Schema, Type, Validator};
use crate::value::Value;
use std::sync::{Arc, OnceLock};

/// A schema that values must meet, compiled when first needed.
#[derive(Debug)]
pub(crate) struct Check {
    schema: Schema,
    /// Whether whole payloads are judged, which are read with the names of the schema.
    of_payloads: bool,
    glance: OnceLock<Glance>,
    validator: OnceLock<Option<Arc<Validator>>>,
}

/// What can be told of a scalar without the validator.
#[derive(Debug, Default)]
struct Glance {
    any: bool,
    /// Texts of so many characters, without a format or pattern.
    texts: Option<(usize, usize)>,
    /// The texts that are listed.
    words: Option<Box<[Box<str>]>>,
    numbers: bool,
    integers: bool,
    /// Made whole numbers from one to another.
    range: Option<(i128, i128)>,
    truths: bool,
    times: bool,
}

impl Check {
    /// The check of a schema.
    pub(crate) fn new(schema: Schema) -> Self {
        Self { schema, of_payloads: false, glance: OnceLock::new(), validator: OnceLock::new() }
    }

    /// The check of the payloads of a source.
    pub(super) fn of_payloads(schema: Schema) -> Self {
        Self { of_payloads: true, ..Self::new(schema) }
    }

    /// The same check, for another place that runs it.
    pub(super) fn again(&self) -> Self {
        Self::new(self.schema.clone())
    }

    /// The validator; none where the schema cannot be compiled.
    pub(crate) fn validator(&self) -> Option<&Validator> {
        let made = || {
            let validator = self.schema.validator()?;
            Some(if self.of_payloads { Arc::new(validator.of_payloads(&self.schema)) } else { validator })
        };
        self.validator.get_or_init(made).as_deref()
    }

    /// Whether a value is seen at a glance to meet the schema.
    pub(crate) fn takes_at_a_glance(&self, value: &Value<'_>) -> bool {
        let glance = self.glance.get_or_init(|| Glance::of(&self.schema));
        match value {
            Value::Text(text) => glance.takes_text(text),
            Value::Number(Number::Integer(integer)) => {
                glance.integers || glance.range.is_some_and(|(least, most)| least <= *integer && *integer <= most)
            }
            Value::Number(number) => glance.numbers || (glance.integers && number.is_integer()),
            Value::Bool(_) => glance.truths,
            Value::Time(_) => glance.times,
            Value::Null | Value::Date(_) | Value::Duration(_) => false,
            Value::Node(_) | Value::List(_) | Value::Object(_) => glance.any,
        }
    }

    /// Whether a value meets the schema.
    pub(crate) fn takes(&self, value: &Value<'_>) -> bool {
        self.takes_at_a_glance(value) || self.validator().is_none_or(|validator| validator.accepts_value(value))
    }
}

impl Glance {
    fn of(schema: &Schema) -> Self {
        if schema.is_any() {
            let texts = Some((0, usize::MAX));
            let numbers = Self { numbers: true, integers: true, ..Self::default() };
            return Self { any: true, texts, truths: true, times: true, ..numbers };
        }
        if !schema.is_plain() {
            return Self::default();
        }
        let types = schema.types();
        let is_text = types.contains(Type::String);
        if let Some(values) = schema.enum_values() {
            let words = values.iter().filter_map(|value| value.as_str().map(Box::from)).collect();
            let open = schema.patterns().is_empty() && schema.format().is_none();
            let unmeasured = schema.min_length() == 0 && schema.max_length().is_none();
            return Self { words: (is_text && open && unmeasured).then_some(words), ..Self::default() };
        }
        let unbounded = schema.minimum().is_none() && schema.maximum().is_none() && schema.multiples_of().is_empty();
        let patterns = schema.patterns();
        let least = usize::try_from(schema.min_length()).unwrap_or(usize::MAX);
        let most = schema.max_length().map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let format = schema.format();
        Self {
            any: false,
            texts: (is_text && patterns.is_empty() && format.is_none()).then_some((least, most)),
            words: None,
            numbers: types.contains(Type::Number) && unbounded,
            integers: types.contains(Type::Integer) && unbounded,
            range: if types.contains(Type::Integer) { range(schema) } else { None },
            truths: types.contains(Type::Boolean),
            times: is_text
                && patterns.is_empty()
                && least == 0
                && most == usize::MAX
                && format.is_none_or(|format| *format == *"date-time"),
        }
    }

    fn takes_text(&self, text: &Text<'_>) -> bool {
        if let Some((least, most)) = self.texts {
            // Bytes are never fewer than characters; an escape is at most six bytes for one of them.
            let bytes = match text {
                Text::Token { body, escaped: false } => body.len(),
                Text::Token { body, escaped: true } => return least <= 1 && !body.is_empty() && body.len() <= most,
                Text::Plain(text) => text.len(),
                Text::Shared(text) => text.len(),
            };
            return bytes <= most && (least == 0 || (least == 1 && bytes > 0));
        }
        let Some(words) = &self.words else { return false };
        let text = text.characters();
        words.iter().any(|word| **word == *text)
    }
}

/// The whole numbers that a schema takes, where its bounds are whole.
fn range(schema: &Schema) -> Option<(i128, i128)> {
    if !schema.multiples_of().is_empty() {
        return None;
    }
    let whole = |limit: &Limit| limit.value.as_i64().map(i128::from).or(limit.value.as_u64().map(i128::from));
    let least = match schema.minimum() {
        Some(limit) => whole(&limit)? + i128::from(limit.exclusive),
        None => i128::MIN,
    };
    let most = match schema.maximum() {
        Some(limit) => whole(&limit)? - i128::from(limit.exclusive),
        None => i128::MAX,
    };
    Some((least, most))
}
