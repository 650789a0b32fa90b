//! What a value can be.

use super::types::{Type, TypeSet};
use super::view::Schema;

/// What a value can be: a view of a JSON Schema, and whether the value may be missing or fail.
#[derive(Debug, Clone)]
pub struct Kind {
    /// The values it can be when it is there.
    pub schema: Schema,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether getting it may fail.
    pub fails: bool,
}

impl Kind {
    /// A value that is always there.
    #[must_use]
    pub fn present(schema: Schema) -> Kind {
        Kind { schema, optional: false, fails: false }
    }

    /// A value that may be missing.
    #[must_use]
    pub fn optional(schema: Schema) -> Kind {
        Kind { schema, optional: true, fails: false }
    }

    /// A value that getting may fail.
    #[must_use]
    pub fn failing(schema: Schema) -> Kind {
        Kind { schema, optional: false, fails: true }
    }

    /// Never there: `omit`.
    #[must_use]
    pub fn missing() -> Kind {
        Kind::optional(Schema::nothing())
    }

    /// The same, and it may be missing where `optional` says so.
    #[must_use]
    pub fn or_missing(mut self, optional: bool) -> Kind {
        self.optional |= optional;
        self
    }

    /// The same, and getting it may fail where `fails` says so.
    #[must_use]
    pub fn or_failing(mut self, fails: bool) -> Kind {
        self.fails |= fails;
        self
    }

    /// The same value, always there.
    #[must_use]
    pub fn required(mut self) -> Kind {
        self.optional = false;
        self
    }

    /// One or the other.
    #[must_use]
    pub fn union(&self, other: &Kind) -> Kind {
        Kind {
            schema: self.schema.or(&other.schema),
            optional: self.optional || other.optional,
            fails: self.fails || other.fails,
        }
    }

    /// Only values of these types; missing otherwise, where others were possible.
    #[must_use]
    pub fn narrow(&self, types: impl Into<TypeSet>) -> Kind {
        let types = types.into();
        let schema = self.schema.with_types(types);
        Kind { schema, optional: self.optional || !types.covers(self.schema.types()), fails: self.fails }
    }

    /// With another schema, as there and as failing as before.
    #[must_use]
    pub fn with_schema(&self, schema: Schema) -> Kind {
        Kind { schema, optional: self.optional, fails: self.fails }
    }

    /// Whether it is never there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.optional && self.schema.types().is_empty()
    }

    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.schema.is_any()
    }

    /// Whether it is text and nothing else; times are.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.schema.types().is_only(Type::String)
    }

    /// Whether it is an instant: text of the format `date-time`.
    #[must_use]
    pub fn is_time(&self) -> bool {
        self.has_format("date-time")
    }

    /// Whether it is a day: text of the format `date`.
    #[must_use]
    pub fn is_date(&self) -> bool {
        self.has_format("date")
    }

    /// Whether it is a length of time: text of the format `duration`.
    #[must_use]
    pub fn is_duration(&self) -> bool {
        self.has_format("duration")
    }

    fn has_format(&self, format: &str) -> bool {
        self.is_text() && self.schema.meaning().as_deref() == Some(format)
    }

    /// Whether it is a truth value and nothing else.
    #[must_use]
    pub fn is_bool(&self) -> bool {
        self.schema.types().is_only(Type::Boolean)
    }

    /// Whether it is a number and nothing else.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.schema.types().is_only(Type::Number)
    }

    /// Whether it is a whole number and nothing else.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.schema.types().is_only(Type::Integer)
    }

    /// Whether it is a list and nothing else.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.schema.types().is_only(Type::Array)
    }

    /// Whether it is an object and nothing else.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.schema.types().is_only(Type::Object)
    }

    /// Whether it can be a value of this type.
    #[must_use]
    pub fn can_be(&self, one: Type) -> bool {
        self.schema.types().meets(one.into())
    }

    /// What its elements are, where it can be a list.
    #[must_use]
    pub fn items(&self) -> Option<Schema> {
        self.schema.items()
    }

    /// In plain words, for messages: `a list of text`, `text or an object, may be missing`.
    #[must_use]
    pub fn describe(&self) -> String {
        match (self.is_missing(), self.optional) {
            (true, _) => "missing".to_owned(),
            (false, true) => format!("{}, may be missing", self.schema.describe()),
            (false, false) => self.schema.describe(),
        }
    }
}
