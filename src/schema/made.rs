//! Schemas that the engine makes: for types of the language, results of functions, literals, narrowing.

use super::shape::{Additional, Limit, ListShape, NodeId, NumberRules, ObjectShape, Shape, TextRules};
use super::types::{Type, TypeSet};
use super::view::Schema;
use serde_json::{Number, Value as Json};
use std::sync::{Arc, LazyLock};

/// The pattern of 64 lower-case hex digits: what `key` and `sha256` give.
pub const HEX_64: &str = "^[0-9a-f]{64}$";

/// Stands at schemas whose texts are text, although their format would make them times, dates or durations.
pub(super) const TEXT_MARK: &str = "xdmap:text";
/// The formats whose texts are times, dates or durations.
const MEANINGS: [&str; 3] = ["date-time", "date", "duration"];
/// How many alternatives inside one another are looked into.
const DEPTH: u32 = 4;

/// Whole kinds.
impl Schema {
    /// `null`
    #[must_use]
    pub fn null() -> Schema {
        Self::of_types(TypeSet::of(Type::Null))
    }

    /// `true` or `false`
    #[must_use]
    pub fn boolean() -> Schema {
        Self::of_types(TypeSet::of(Type::Boolean))
    }

    /// Whole numbers.
    #[must_use]
    pub fn integer() -> Schema {
        Self::of_types(TypeSet::of(Type::Integer))
    }

    /// Numbers.
    #[must_use]
    pub fn number() -> Schema {
        Self::of_types(TypeSet::of(Type::Number))
    }

    /// Texts.
    #[must_use]
    pub fn text() -> Schema {
        Self::of_types(TypeSet::of(Type::String))
    }

    /// Instants: texts of the format `date-time`.
    #[must_use]
    pub fn time() -> Schema {
        static TIME: LazyLock<Schema> = LazyLock::new(|| formatted("date-time"));
        TIME.clone()
    }

    /// Days: texts of the format `date`.
    #[must_use]
    pub fn date() -> Schema {
        static DATE: LazyLock<Schema> = LazyLock::new(|| formatted("date"));
        DATE.clone()
    }

    /// Lengths of time: texts of the format `duration`.
    #[must_use]
    pub fn duration() -> Schema {
        static DURATION: LazyLock<Schema> = LazyLock::new(|| formatted("duration"));
        DURATION.clone()
    }

    /// 64 lower-case hex digits: what `key` gives.
    #[must_use]
    pub fn hex_64() -> Schema {
        static HEX: LazyLock<Schema> = LazyLock::new(|| Schema::text().with_pattern(HEX_64).with_length(64, Some(64)));
        HEX.clone()
    }

    /// Every value of some types.
    #[must_use]
    pub fn of_types(types: TypeSet) -> Schema {
        static MADE: LazyLock<Vec<Schema>> = LazyLock::new(|| {
            (0..=TypeSet::ALL.0).map(|bits| Schema::made(Shape::of_types(TypeSet(bits)), Vec::new())).collect()
        });
        if types == TypeSet::ALL {
            return Self::any();
        }
        MADE.get(usize::from(types.0)).cloned().unwrap_or_else(Self::any)
    }

    /// Lists whose elements are all of one schema.
    #[must_use]
    pub fn list(of: &Schema) -> Schema {
        let list = ListShape { rest: Some(1), ..ListShape::default() };
        Self::made(Shape { list, ..Shape::of_types(Type::Array) }, vec![of.clone()])
    }

    /// Objects whose members are all of one schema, whatever their names.
    #[must_use]
    pub fn map(of: &Schema) -> Schema {
        let object = ObjectShape { additional: Additional::Each(1), ..ObjectShape::default() };
        Self::made(Shape { object, ..Shape::of_types(Type::Object) }, vec![of.clone()])
    }

    /// Objects with these members, in this order: a name, its schema, whether it is always there. `closed`: no others.
    #[must_use]
    pub fn object<N: Into<Arc<str>>>(members: impl IntoIterator<Item = (N, Schema, bool)>, closed: bool) -> Schema {
        let mut object = ObjectShape::default();
        let mut links = Vec::new();
        for (name, schema, required) in members {
            let name: Arc<str> = name.into();
            links.push(schema);
            object.properties.insert(Arc::clone(&name), NodeId::try_from(links.len()).unwrap_or(NodeId::MAX));
            if required && !object.required.contains(&name) {
                object.required.push(name);
            }
        }
        object.additional = if closed { Additional::Closed } else { Additional::Open };
        Self::made(Shape { object, ..Shape::of_types(Type::Object) }, links)
    }

    /// Only this value.
    #[must_use]
    pub fn constant(value: Json) -> Schema {
        Self::enumeration(vec![value])
    }

    /// Only these values.
    #[must_use]
    pub fn enumeration(values: Vec<Json>) -> Schema {
        let kept = super::unique::distinct(values);
        let types = kept.iter().map(TypeSet::of_json).fold(TypeSet::NONE, TypeSet::union);
        Self::made(Shape { types: Some(types), values: Some(kept), ..Shape::default() }, Vec::new())
    }
}

fn formatted(format: &str) -> Schema {
    Schema::text().with_format(format)
}

/// What texts mean.
impl Schema {
    /// The format by which its texts are times, dates or durations; none where they are text, or not all of them are such.
    #[must_use]
    pub fn meaning(&self) -> Option<Arc<str>> {
        match self.meanings().as_slice() {
            [one] => one.clone(),
            [] | [_, _, ..] => None,
        }
    }

    /// What its texts can mean, each once: a format as in [`Schema::meaning`], or none for text that is just text.
    #[must_use]
    pub fn meanings(&self) -> Vec<Option<Arc<str>>> {
        let mut found = Vec::new();
        self.collect_meanings(&mut found, DEPTH);
        found
    }

    fn collect_meanings(&self, found: &mut Vec<Option<Arc<str>>>, depth: u32) {
        let facts = self.facts();
        let noted = self.keyword("format").and_then(Json::as_str).map(Arc::from);
        let format = facts.text.formats.first().cloned().or(noted).filter(|format| MEANINGS.contains(&&**format));
        let is_text = self.keyword(TEXT_MARK).is_some();
        if format.is_none() && !is_text && !facts.groups.is_empty() && depth > 0 {
            let branches = self.branches();
            let texts = branches.iter().filter(|branch| branch.types().contains(Type::String));
            return texts.for_each(|branch| branch.collect_meanings(found, depth - 1));
        }
        let meaning = format.filter(|_| !is_text);
        if facts.types.contains(Type::String) && !found.contains(&meaning) {
            found.push(meaning);
        }
    }

    /// Whether it is text and nothing else: no times, dates or durations either.
    #[must_use]
    pub fn is_plain_text(&self) -> bool {
        self.types().is_only(Type::String) && self.meanings().iter().all(Option::is_none)
    }
}

/// The same with more asked.
impl Schema {
    /// Only values of these types.
    #[must_use]
    pub fn with_types(&self, types: TypeSet) -> Schema {
        if types.covers(self.types()) { self.clone() } else { self.and(&Self::of_types(types)) }
    }

    /// No `null`.
    #[must_use]
    pub fn without_null(&self) -> Schema {
        self.with_types(TypeSet::ALL.without(Type::Null.into()))
    }

    /// Texts of this format.
    #[must_use]
    pub fn with_format(&self, format: &str) -> Schema {
        self.with_text(TextRules { formats: vec![format.into()], ..TextRules::default() })
    }

    /// Texts in which this pattern is found.
    #[must_use]
    pub fn with_pattern(&self, pattern: &str) -> Schema {
        self.with_text(TextRules { patterns: vec![pattern.into()], ..TextRules::default() })
    }

    /// Texts of so many characters (Unicode scalar values).
    #[must_use]
    pub fn with_length(&self, min: u64, max: Option<u64>) -> Schema {
        self.with_text(TextRules { min: Some(min).filter(|min| *min > 0), max, ..TextRules::default() })
    }

    fn with_text(&self, text: TextRules) -> Schema {
        self.and(&Self::made(Shape { text, ..Shape::default() }, Vec::new()))
    }

    /// Numbers from one to another, both included.
    #[must_use]
    pub fn with_range(&self, minimum: Option<Number>, maximum: Option<Number>) -> Schema {
        let limit = |value| Limit { value, exclusive: false };
        let number = NumberRules { minimum: minimum.map(limit), maximum: maximum.map(limit), multiple_of: Vec::new() };
        self.and(&Self::made(Shape { number, ..Shape::default() }, Vec::new()))
    }

    /// Numbers between two ends, each as it says itself included or not.
    #[must_use]
    pub fn with_limits(&self, minimum: Option<Limit>, maximum: Option<Limit>) -> Schema {
        let number = NumberRules { minimum, maximum, multiple_of: Vec::new() };
        self.and(&Self::made(Shape { number, ..Shape::default() }, Vec::new()))
    }

    /// Numbers that are multiples of another.
    #[must_use]
    pub fn with_multiple_of(&self, step: Number) -> Schema {
        let number = NumberRules { multiple_of: vec![step], ..NumberRules::default() };
        self.and(&Self::made(Shape { number, ..Shape::default() }, Vec::new()))
    }

    /// Lists of which no two elements are equal.
    #[must_use]
    pub fn with_unique_items(&self) -> Schema {
        let list = ListShape { unique: true, ..ListShape::default() };
        self.and(&Self::made(Shape { list, ..Shape::default() }, Vec::new()))
    }

    /// The same texts, taken as text: a `date` is then the text of a day, where else it would be the day itself.
    #[must_use]
    pub fn as_text(&self) -> Schema {
        static MARK: LazyLock<Schema> = LazyLock::new(|| {
            let annotations = [(Arc::from(TEXT_MARK), Json::Bool(true))].into_iter().collect();
            Schema::made(Shape { annotations, ..Shape::default() }, Vec::new())
        });
        if self.meanings().iter().any(Option::is_some) { self.and(&MARK) } else { self.clone() }
    }

    /// Lists of so many elements.
    #[must_use]
    pub fn with_items_count(&self, min: u64, max: Option<u64>) -> Schema {
        let list = ListShape { min: Some(min).filter(|min| *min > 0), max, ..ListShape::default() };
        self.and(&Self::made(Shape { list, ..Shape::default() }, Vec::new()))
    }

    /// Objects that have this member, of this schema.
    #[must_use]
    pub fn with_member(&self, name: &str, schema: &Schema) -> Schema {
        let name: Arc<str> = name.into();
        let properties = [(Arc::clone(&name), 1)].into_iter().collect();
        let object = ObjectShape { properties, required: vec![name], ..ObjectShape::default() };
        self.and(&Self::made(Shape { object, ..Shape::default() }, vec![schema.clone()]))
    }

    /// Only these values, of those that it lets through.
    #[must_use]
    pub fn with_values(&self, values: Vec<Json>) -> Schema {
        self.and(&Self::enumeration(values))
    }

    /// Without these values: of listed values the others, else unchanged.
    #[must_use]
    pub fn without_values(&self, values: &[Json]) -> Schema {
        match self.enum_values() {
            None => self.clone(),
            Some(listed) => {
                let rest = listed.into_iter().filter(|value| !super::json::holds(values, value)).collect();
                self.with_values(rest)
            }
        }
    }
}
