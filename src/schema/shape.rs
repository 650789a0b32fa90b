//! One schema object as written: its keywords read, its subschemas by number. What `$ref` and `allOf` add is left to
//! `facts`.

use super::types::TypeSet;
use indexmap::IndexMap;
use serde_json::{Number, Value as Json};
use std::sync::Arc;

/// A subschema of the same document.
pub(super) type NodeId = u32;

/// The keywords of one schema object.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// `type`; none: not said.
    pub types: Option<TypeSet>,
    /// `enum`, `const`, or what both leave.
    pub values: Option<Vec<Json>>,
    pub text: TextRules,
    pub number: NumberRules,
    pub list: ListShape,
    pub object: ObjectShape,
    pub reference: Option<NodeId>,
    pub all_of: Vec<NodeId>,
    pub any_of: Vec<NodeId>,
    pub one_of: Vec<NodeId>,
    /// Keywords that restrict values in ways the facts do not model.
    pub others: Vec<(Arc<str>, Other)>,
    /// Keywords that restrict nothing.
    pub annotations: IndexMap<Arc<str>, Json>,
}

/// What is asked of texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TextRules {
    pub formats: Vec<Arc<str>>,
    pub patterns: Vec<Arc<str>>,
    pub min: Option<u64>,
    pub max: Option<u64>,
}

/// What is asked of numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NumberRules {
    pub minimum: Option<Limit>,
    pub maximum: Option<Limit>,
    pub multiple_of: Vec<Number>,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The number.
    pub value: Number,
    /// Whether the number itself is outside.
    pub exclusive: bool,
}

/// What is asked of lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ListShape {
    /// The first elements, one by one.
    pub prefix: Vec<NodeId>,
    /// The elements behind those.
    pub rest: Option<NodeId>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
}

/// What is asked of objects.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ObjectShape {
    pub properties: IndexMap<Arc<str>, NodeId>,
    pub patterns: Vec<(Arc<str>, NodeId)>,
    pub additional: Additional,
    pub required: Vec<Arc<str>>,
    pub min: Option<u64>,
    pub max: Option<u64>,
    /// `unevaluatedProperties: false`
    pub sealed: bool,
}

/// How many elements and members there may be, and whether elements must differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ShapeSizes {
    pub elements: (Option<u64>, Option<u64>),
    pub unique: bool,
    pub members: (Option<u64>, Option<u64>),
}

impl Shape {
    /// How many elements and members there may be.
    pub(super) fn sizes(&self) -> ShapeSizes {
        let (list, object) = (&self.list, &self.object);
        ShapeSizes { elements: (list.min, list.max), unique: list.unique, members: (object.min, object.max) }
    }
}

/// What `additionalProperties` says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Additional {
    /// Nothing, or `true`.
    #[default]
    Open,
    /// `false`
    Closed,
    /// Their schema.
    Each(NodeId),
}

/// The value of a keyword that the facts do not model.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Other {
    Plain(Json),
    One(NodeId),
    Named(IndexMap<Arc<str>, NodeId>),
}

impl Shape {
    /// A shape that lets nothing through.
    pub(super) fn nothing() -> Self {
        Self { types: Some(TypeSet::NONE), ..Self::default() }
    }

    /// A shape that asks only for types.
    pub(super) fn of_types(types: impl Into<TypeSet>) -> Self {
        Self { types: Some(types.into()), ..Self::default() }
    }

    /// Whether everything it says stands in what it refers to.
    pub(super) fn says_nothing(&self) -> bool {
        self.restricts_nothing() && self.annotations.is_empty()
    }

    /// Whether its own keywords, `$ref` and `allOf` aside, let every value through.
    pub(super) fn restricts_nothing(&self) -> bool {
        self.types.is_none()
            && self.values.is_none()
            && self.text == TextRules::default()
            && self.number == NumberRules::default()
            && self.list == ListShape::default()
            && self.object == ObjectShape::default()
            && self.any_of.is_empty()
            && self.one_of.is_empty()
            && self.others.is_empty()
    }

    /// The subschemas that judge the same value.
    pub(super) fn same_value(&self) -> impl Iterator<Item = NodeId> + '_ {
        let others = self.others.iter().flat_map(|(keyword, other)| {
            let same = matches!(&**keyword, "not" | "if" | "then" | "else" | "dependentSchemas");
            other.nodes().into_iter().filter(move |_| same)
        });
        self.reference.into_iter().chain(self.groups()).chain(self.all_of.iter().copied()).chain(others)
    }

    /// All subschemas, of the same value and of values in it; the first one last.
    pub(super) fn inside(&self) -> Vec<NodeId> {
        let object = &self.object;
        let additional = match object.additional {
            Additional::Each(node) => Some(node),
            Additional::Open | Additional::Closed => None,
        };
        let named = object.properties.values().chain(object.patterns.iter().map(|(_, node)| node)).copied();
        let listed = self.list.prefix.iter().copied().chain(self.list.rest);
        let others = self.others.iter().flat_map(|(_, other)| other.nodes());
        let mut all: Vec<NodeId> =
            self.same_value().chain(named).chain(additional).chain(listed).chain(others).collect();
        all.reverse();
        all
    }

    fn groups(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.any_of.iter().chain(&self.one_of).copied()
    }
}

impl Other {
    fn nodes(&self) -> Vec<NodeId> {
        match self {
            Self::Plain(_) => Vec::new(),
            Self::One(node) => vec![*node],
            Self::Named(nodes) => nodes.values().copied().collect(),
        }
    }
}

impl TextRules {
    /// Adds the rules of another schema that must hold too.
    pub(super) fn join(&mut self, other: &Self) {
        extend_new(&mut self.formats, &other.formats);
        extend_new(&mut self.patterns, &other.patterns);
        self.min = self.min.max(other.min);
        self.max = least(self.max, other.max);
    }
}

impl NumberRules {
    /// Whether no number lies between its ends.
    pub(super) fn is_empty_range(&self) -> bool {
        let (Some(low), Some(high)) = (&self.minimum, &self.maximum) else { return false };
        let order = super::number::compare(&low.value, &high.value);
        order.is_gt() || (order.is_eq() && (low.exclusive || high.exclusive))
    }

    /// Only this number.
    pub(super) fn exactly(value: Number) -> Self {
        let limit = Limit { value, exclusive: false };
        Self { minimum: Some(limit.clone()), maximum: Some(limit), multiple_of: Vec::new() }
    }

    /// Adds the rules of another schema that must hold too.
    pub(super) fn join(&mut self, other: &Self) {
        use std::cmp::Ordering::{Greater, Less};
        self.minimum = Limit::tighter(self.minimum.take(), other.minimum.as_ref(), Greater);
        self.maximum = Limit::tighter(self.maximum.take(), other.maximum.as_ref(), Less);
        extend_new(&mut self.multiple_of, &other.multiple_of);
    }
}

impl Limit {
    /// The one that lets more through, of two.
    pub(super) fn looser(self, other: Limit, wanted: std::cmp::Ordering) -> Limit {
        let order = super::number::compare(&other.value, &self.value);
        if order == wanted || (order.is_eq() && self.exclusive) { other } else { self }
    }

    /// The one that lets less through: the `wanted` one of two, exclusive where equal.
    fn tighter(a: Option<Limit>, b: Option<&Limit>, wanted: std::cmp::Ordering) -> Option<Limit> {
        let (Some(a), Some(b)) = (&a, b) else { return a.or_else(|| b.cloned()) };
        let order = super::number::compare(&b.value, &a.value);
        let second = order == wanted || (order.is_eq() && b.exclusive);
        Some(if second { b.clone() } else { a.clone() })
    }
}

/// The smaller of two upper bounds, none being no bound.
pub(super) fn least(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, None) | (None, one) => one,
    }
}

/// Appends what is not there yet.
pub(super) fn extend_new<T: PartialEq + Clone>(list: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !list.contains(one) {
            list.push(one.clone());
        }
    }
}
