//! The JSON types and sets of them.

use serde_json::Value as Json;

/// The JSON types, `integer` apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

impl Type {
    const IN_ORDER: [Type; 7] =
        [Self::String, Self::Integer, Self::Number, Self::Boolean, Self::Array, Self::Object, Self::Null];

    /// The type of that name in JSON Schema.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Type> {
        Self::IN_ORDER.into_iter().find(|one| one.name() == name)
    }

    /// Its name in JSON Schema: `integer`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// Its name in messages: `a whole number`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::String => "text",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Null => 1,
            Self::Boolean => 2,
            Self::Integer => 4,
            Self::Number => 4 | 8,
            Self::String => 16,
            Self::Array => 32,
            Self::Object => 64,
        }
    }
}

/// Which JSON types a schema lets through. `Number` includes `Integer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TypeSet(pub u8);

impl TypeSet {
    /// No type: nothing is let through.
    pub const NONE: TypeSet = TypeSet(0);
    /// Every type.
    pub const ALL: TypeSet = TypeSet(127);

    /// Only this one.
    #[must_use]
    pub const fn of(one: Type) -> Self {
        Self(one.bits())
    }

    /// The type of a JSON value; a whole number in any spelling is an integer.
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        Self::of(match value {
            Json::Null => Type::Null,
            Json::Bool(_) => Type::Boolean,
            Json::Number(number) if super::number::is_integer(number) => Type::Integer,
            // A fraction: of the two bits of `number` only the second.
            Json::Number(_) => return Self(Type::Number.bits() & !Type::Integer.bits()),
            Json::String(_) => Type::String,
            Json::Array(_) => Type::Array,
            Json::Object(_) => Type::Object,
        })
    }

    /// Whether all values of a type are let through.
    #[must_use]
    pub const fn contains(self, one: Type) -> bool {
        self.0 & one.bits() == one.bits()
    }

    /// Whether some value of a type is let through: of a schema for integers, a number may be.
    #[must_use]
    pub const fn meets(self, other: TypeSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all types of the other are here.
    #[must_use]
    pub const fn covers(self, other: TypeSet) -> bool {
        self.0 & other.0 == other.0
    }

    /// The types of both together.
    #[must_use]
    pub const fn union(self, other: TypeSet) -> Self {
        Self(self.0 | other.0)
    }

    /// The types that both have.
    #[must_use]
    pub const fn intersect(self, other: TypeSet) -> Self {
        Self(self.0 & other.0)
    }

    /// The types that the other does not have.
    #[must_use]
    pub const fn without(self, other: TypeSet) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is let through.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one type, and no other, is let through. Of a number: no other than numbers.
    #[must_use]
    pub const fn is_only(self, one: Type) -> bool {
        self.0 != 0 && self.0 & !one.bits() == 0
    }

    /// The types, `number` instead of `integer` where both are there.
    pub fn iter(self) -> impl Iterator<Item = Type> {
        let fractions = self.0 & 8 != 0;
        Type::IN_ORDER.into_iter().filter(move |one| match one {
            Type::Number => fractions,
            Type::Integer => !fractions && self.contains(Type::Integer),
            Type::Null | Type::Boolean | Type::String | Type::Array | Type::Object => self.contains(*one),
        })
    }

    /// The types in messages: `text or a whole number`, `anything`, `nothing`.
    #[must_use]
    pub fn words(self) -> String {
        if self == Self::ALL {
            return "anything".to_owned();
        }
        let words: Vec<&str> = self.iter().map(Type::words).collect();
        match words.split_last() {
            None => "nothing".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => format!("{} or {last}", before.join(", ")),
        }
    }
}

impl From<Type> for TypeSet {
    fn from(one: Type) -> Self {
        Self::of(one)
    }
}

impl FromIterator<Type> for TypeSet {
    fn from_iter<I: IntoIterator<Item = Type>>(types: I) -> Self {
        types.into_iter().fold(Self::NONE, |all, one| all.union(one.into()))
    }
}
