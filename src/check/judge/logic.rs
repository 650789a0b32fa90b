//! Conditions as formulas, and whether they can hold together.
//!
//! In: formulas over what is asked of values ("is there", "equals this", "is a text"). Out: a case in which a formula
//! holds, or that there is none. Each value is taken as one of the few cases that the formula can tell apart; the
//! cases of all values are tried, up to a bound beyond which nothing is said.

use super::numbers::{self, Cut};
use crate::check::typed::Test;
use crate::schema::{Schema, Type, TypeSet};
use crate::value::Value;

/// A value that conditions ask about: an index into [`Subjects`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::check) struct SubjectId(pub(in crate::check) usize);

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) enum Ask {
    /// Whether it is there.
    Present,
    /// Whether it is this scalar, in its canonical form.
    Equals(Scalar),
    /// Whether it is a number less than this one.
    Below(String),
    /// Whether `is` holds.
    Is(Test),
}

/// A scalar, compared as the language compares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check) enum Scalar {
    Bool(bool),
    Text(String),
    /// In one spelling per number.
    Number(String),
    /// Anything else, by how it prints.
    Other(String),
}

/// A condition.
#[derive(Debug, Clone)]
pub(in crate::check) enum Formula {
    True,
    False,
    Ask(SubjectId, Ask),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    pub(in crate::check) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            other @ (Self::Ask(..) | Self::All(_) | Self::Any(_)) => Self::Not(Box::new(other)),
        }
    }

    pub(in crate::check) fn all(parts: impl IntoIterator<Item = Formula>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::All(inner) => kept.extend(inner),
                other @ (Self::Ask(..) | Self::Not(_) | Self::Any(_)) => kept.push(other),
            }
        }
        if kept.is_empty() { Self::True } else { Self::All(kept) }
    }

    pub(in crate::check) fn any(parts: impl IntoIterator<Item = Formula>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Any(inner) => kept.extend(inner),
                other @ (Self::Ask(..) | Self::Not(_) | Self::All(_)) => kept.push(other),
            }
        }
        if kept.is_empty() { Self::False } else { Self::Any(kept) }
    }

    /// How many questions it holds.
    pub(in crate::check) fn size(&self) -> usize {
        match self {
            Self::True | Self::False => 0,
            Self::Ask(..) => 1,
            Self::Not(inner) => inner.size(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Formula::size).sum(),
        }
    }

    fn asks(&self, asked: &mut Vec<(SubjectId, Ask)>) {
        match self {
            Self::True | Self::False => {}
            Self::Ask(subject, ask) => {
                if !asked.iter().any(|(known, same)| known == subject && same == ask) {
                    asked.push((*subject, ask.clone()));
                }
            }
            Self::Not(inner) => inner.asks(asked),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.asks(asked)),
        }
    }

    fn holds<'v>(&self, case: &dyn Fn(SubjectId) -> Option<&'v Variant>) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::Ask(subject, ask) => case(*subject).is_some_and(|variant| variant.answers(ask)),
            Self::Not(inner) => !inner.holds(case),
            Self::All(parts) => parts.iter().all(|part| part.holds(case)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(case)),
        }
    }
}

/// A value that conditions ask about.
#[derive(Debug, Clone)]
pub(in crate::check) struct Subject {
    /// The same for the same value.
    pub(in crate::check) key: String,
    /// How the mapping writes it, where it has a short form.
    pub(in crate::check) shown: Option<String>,
    pub(in crate::check) optional: bool,
    pub(in crate::check) types: TypeSet,
    pub(in crate::check) values: Option<Vec<Scalar>>,
    /// Between which numbers it lies, where it is one.
    pub(in crate::check) range: (Option<Cut>, Option<Cut>),
}

/// All values that conditions of one kind of record ask about.
#[derive(Debug, Default)]
pub(in crate::check) struct Subjects {
    list: Vec<Subject>,
}

impl Subjects {
    /// The subject of a key; what several expressions know of it is joined.
    pub(in crate::check) fn add(&mut self, subject: Subject) -> SubjectId {
        let Some(index) = self.list.iter().position(|known| known.key == subject.key) else {
            self.list.push(subject);
            return SubjectId(self.list.len() - 1);
        };
        let known = &mut self.list[index];
        known.optional |= subject.optional;
        known.types = known.types.union(subject.types);
        known.range = numbers::wider(&known.range, &subject.range);
        known.values = match (known.values.take(), subject.values) {
            (Some(mut values), Some(more)) => {
                values.extend(more.into_iter().filter(|value| !values.contains(value)).collect::<Vec<_>>());
                Some(values)
            }
            (None, _) | (_, None) => None,
        };
        SubjectId(index)
    }

    fn get(&self, id: SubjectId) -> Option<&Subject> {
        self.list.get(id.0)
    }

    /// A case in which the formula holds.
    pub(in crate::check) fn solve(&self, formula: &Formula) -> Answer {
        match formula {
            Formula::True => return Answer::Yes(Vec::new()),
            Formula::False => return Answer::No,
            Formula::Ask(..) | Formula::Not(_) | Formula::All(_) | Formula::Any(_) => {}
        }
        let mut asked = Vec::new();
        formula.asks(&mut asked);
        let mut ids: Vec<SubjectId> = asked.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let choices: Vec<Vec<Variant>> = ids.iter().map(|id| self.variants(*id, &asked)).collect();
        let cases = choices.iter().try_fold(1_usize, |product, variants| product.checked_mul(variants.len()));
        if cases.is_none_or(|cases| cases.saturating_mul(formula.size()) > MOST_WORK) {
            return Answer::Unknown;
        }
        self.search(formula, &ids, &choices)
    }

    fn search(&self, formula: &Formula, ids: &[SubjectId], choices: &[Vec<Variant>]) -> Answer {
        let mut found = None;
        self.each_case(ids, choices, &mut |of| {
            if formula.holds(of) {
                found = Some(ids.iter().filter_map(|id| Some((*id, of(*id)?.clone()))).collect());
            }
            found.is_none()
        });
        found.map_or(Answer::No, Answer::Yes)
    }

    /// The different ways in which some formulas hold or not, in the cases in which `assumed` holds; with each the values
    /// of `told`, where they are scalars. None where there are too many cases, or more than `most` ways.
    pub(in crate::check) fn ways(
        &self,
        assumed: &Formula,
        formulas: &[Formula],
        told: &[SubjectId],
        most: usize,
    ) -> Option<Vec<Way>> {
        let mut asked = Vec::new();
        std::iter::once(assumed).chain(formulas).for_each(|formula| formula.asks(&mut asked));
        let mut ids: Vec<SubjectId> = asked.iter().map(|(id, _)| *id).chain(told.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let choices: Vec<Vec<Variant>> = ids.iter().map(|id| self.variants(*id, &asked)).collect();
        let cases = choices.iter().try_fold(1_usize, |product, variants| product.checked_mul(variants.len()))?;
        let size = assumed.size() + formulas.iter().map(Formula::size).sum::<usize>() + 1;
        if cases.saturating_mul(size) > MOST_WORK {
            return None;
        }
        let mut ways: Vec<Way> = Vec::new();
        let all = self.each_case(&ids, &choices, &mut |of| {
            if !assumed.holds(of) {
                return true;
            }
            let holds = formulas.iter().map(|formula| formula.holds(of)).collect();
            let values = told.iter().map(|id| of(*id).and_then(Variant::scalar)).collect();
            let way = Way { holds, values };
            if !ways.contains(&way) {
                ways.push(way);
            }
            ways.len() <= most
        });
        all.then_some(ways)
    }

    /// Calls `see` with every possible case until it says no; true where it never did.
    fn each_case<'v>(
        &self,
        ids: &[SubjectId],
        choices: &'v [Vec<Variant>],
        see: &mut dyn FnMut(&Case<'_, 'v>) -> bool,
    ) -> bool {
        let nested = self.nested(ids);
        let mut chosen = vec![0_usize; ids.len()];
        loop {
            let at = |index: usize| choices.get(index)?.get(*chosen.get(index)?);
            let of = |id: SubjectId| at(ids.binary_search(&id).ok()?);
            // Nothing is there whose surroundings are missing.
            let is_there = |index: usize| at(index).is_some_and(Variant::is_there);
            let possible = nested.iter().all(|(inner, outer)| is_there(*outer) || !is_there(*inner));
            if possible && !see(&of) {
                return false;
            }
            let Some(next) = (0..ids.len()).find(|at| chosen[*at] + 1 < choices[*at].len()) else { return true };
            chosen[next] += 1;
            chosen[..next].fill(0);
        }
    }

    /// The pairs of which the first is a member or element of the second.
    fn nested(&self, ids: &[SubjectId]) -> Vec<(usize, usize)> {
        let key = |at: usize| ids.get(at).and_then(|id| self.get(*id)).map_or("", |subject| &subject.key);
        let below = |a: usize, b: usize| key(a).strip_prefix(key(b)).is_some_and(|rest| rest.starts_with(['.', '[']));
        let pairs = (0..ids.len()).flat_map(|a| (0..ids.len()).map(move |b| (a, b)));
        pairs.filter(|(a, b)| below(*a, *b)).collect()
    }

    /// The cases of a value that these questions can tell apart.
    fn variants(&self, id: SubjectId, asked: &[(SubjectId, Ask)]) -> Vec<Variant> {
        let Some(subject) = self.get(id) else { return vec![Variant::Missing] };
        let asks: Vec<&Ask> = asked.iter().filter(|(other, _)| *other == id).map(|(_, ask)| ask).collect();
        let mut variants = Vec::new();
        if subject.optional {
            variants.push(Variant::Missing);
            variants.extend(asks.contains(&&Ask::Is(Test::Null)).then_some(Variant::Null));
        }
        if let Some(values) = &subject.values {
            variants.extend(values.iter().cloned().map(Variant::Scalar));
        } else {
            push_open_variants(subject, &asks, &mut variants);
        }
        if variants.is_empty() {
            variants.push(Variant::Other(Type::Object, Shape::Plain));
        }
        variants
    }

    /// A case in words: `.kind` is "b", `e` is missing. Only what can be named.
    pub(in crate::check) fn words(&self, case: &[(SubjectId, Variant)]) -> Option<String> {
        let named = case.iter().filter_map(|(id, variant)| {
            let shown = self.get(*id)?.shown.as_ref()?;
            Some(format!("`{shown}` {}", variant.words()))
        });
        let words: Vec<String> = named.collect();
        (!words.is_empty() && words.len() <= 4).then(|| words.join(", "))
    }
}

/// What each value is in one case.
type Case<'c, 'v> = dyn Fn(SubjectId) -> Option<&'v Variant> + 'c;

/// One way in which formulas hold or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Way {
    /// Of each formula.
    pub(in crate::check) holds: Vec<bool>,
    /// Of each value that was asked for, where it is one scalar.
    pub(in crate::check) values: Vec<Option<Scalar>>,
}

/// More than this many cases times questions are not tried.
const MOST_WORK: usize = 2_000_000;

/// Whether a formula can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) enum Answer {
    Yes(Vec<(SubjectId, Variant)>),
    No,
    /// Too many cases.
    Unknown,
}

/// One case of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) enum Variant {
    Missing,
    /// Missing, but the payload has a null.
    Null,
    Scalar(Scalar),
    /// A number between two others, neither of them.
    Between(Option<String>, Option<String>, Type),
    /// A value of this type that no question names.
    Other(Type, Shape),
}

/// What of a value `is` can tell beyond its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Shape {
    /// Whatever no question tells apart.
    Any,
    Plain,
    Empty,
    /// A text of this format.
    Format(Test),
}

impl Variant {
    fn scalar(&self) -> Option<Scalar> {
        match self {
            Self::Scalar(scalar) => Some(scalar.clone()),
            Self::Missing | Self::Null | Self::Between(..) | Self::Other(..) => None,
        }
    }

    fn is_there(&self) -> bool {
        !matches!(self, Self::Missing | Self::Null)
    }

    fn answers(&self, ask: &Ask) -> bool {
        match ask {
            Ask::Present => self.is_there(),
            Ask::Equals(scalar) => matches!(self, Self::Scalar(own) if own == scalar),
            Ask::Below(limit) => match self {
                Self::Scalar(Scalar::Number(own)) => numbers::order(own, limit).is_lt(),
                Self::Between(_, Some(high), _) => numbers::order(high, limit).is_le(),
                Self::Between(_, None, _) | Self::Missing | Self::Null | Self::Scalar(_) | Self::Other(..) => false,
            },
            Ask::Is(test) => self.is(*test),
        }
    }

    fn is(&self, test: Test) -> bool {
        match test {
            Test::Present => self.is_there(),
            Test::Missing => !self.is_there(),
            Test::Null => *self == Self::Null,
            Test::Empty => self.is_empty(),
            Test::Text => self.type_of() == Some(Type::String),
            Test::Number => matches!(self.type_of(), Some(Type::Number | Type::Integer)),
            Test::Integer => self.type_of() == Some(Type::Integer),
            Test::Bool => self.type_of() == Some(Type::Boolean),
            Test::Object => self.type_of() == Some(Type::Object),
            Test::List => self.type_of() == Some(Type::Array),
            Test::Email | Test::Ipv4 | Test::Ipv6 | Test::Uuid | Test::Url => match self {
                Self::Other(_, Shape::Format(own)) => *own == test,
                Self::Scalar(Scalar::Text(text)) => crate::value::test(test, Some(&Value::text(text.as_str()))),
                Self::Missing | Self::Null | Self::Scalar(_) | Self::Between(..) | Self::Other(..) => false,
            },
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Scalar(Scalar::Text(text)) => text.is_empty(),
            Self::Other(_, shape) => *shape == Shape::Empty,
            Self::Missing | Self::Null | Self::Scalar(_) | Self::Between(..) => false,
        }
    }

    fn type_of(&self) -> Option<Type> {
        match self {
            Self::Missing | Self::Null | Self::Scalar(Scalar::Other(_)) => None,
            Self::Scalar(Scalar::Bool(_)) => Some(Type::Boolean),
            Self::Scalar(Scalar::Text(_)) => Some(Type::String),
            Self::Scalar(Scalar::Number(number)) if number.contains(['.', 'e']) => Some(Type::Number),
            Self::Scalar(Scalar::Number(_)) => Some(Type::Integer),
            Self::Between(_, _, kind) | Self::Other(kind, _) => Some(*kind),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Missing => "is missing".to_owned(),
            Self::Null => "is null".to_owned(),
            Self::Scalar(Scalar::Bool(value)) => format!("is {value}"),
            Self::Scalar(Scalar::Text(text)) => format!("is \"{text}\""),
            Self::Scalar(Scalar::Number(text) | Scalar::Other(text)) => format!("is {text}"),
            Self::Between(Some(low), Some(high), _) => format!("is between {low} and {high}"),
            Self::Between(Some(low), None, _) => format!("is more than {low}"),
            Self::Between(None, Some(high), _) => format!("is less than {high}"),
            Self::Between(None, None, _) => "is a number".to_owned(),
            Self::Other(_, Shape::Empty) => "is empty".to_owned(),
            Self::Other(_, Shape::Any) => "is present".to_owned(),
            Self::Other(_, Shape::Plain | Shape::Format(_)) => "is something else".to_owned(),
        }
    }
}

/// The cases of a value without a list of values: those that are named, and one or more for all others.
fn push_open_variants(subject: &Subject, asks: &[&Ask], variants: &mut Vec<Variant>) {
    let mut types = subject.types;
    let cuts = numbers::cuts(asks);
    if types.meets(Type::Number.into()) && !cuts.is_empty() {
        let whole = types.is_only(Type::Integer) || types.intersect(Type::Number.into()).is_only(Type::Integer);
        let tells_whole = asks.contains(&&Ask::Is(Test::Integer));
        numbers::push_cases(&cuts, &subject.range, whole, tells_whole, variants);
        types = types.without(Type::Number.into());
    }
    let only_bool = types.is_only(Type::Boolean);
    if types.contains(Type::Boolean) && (only_bool || asks.iter().any(|ask| !matches!(ask, Ask::Present))) {
        variants.extend([true, false].map(|value| Variant::Scalar(Scalar::Bool(value))));
    }
    for ask in asks {
        let Ask::Equals(scalar) = ask else { continue };
        let named = Variant::Scalar(scalar.clone());
        let fits = named.type_of().is_none_or(|kind| types.meets(TypeSet::of(kind)));
        if fits && !variants.contains(&named) {
            variants.push(named);
        }
    }
    let tests: Vec<Test> = asks.iter().filter_map(|ask| test_of(ask)).collect();
    let others = [Type::String, Type::Number, Type::Integer, Type::Array, Type::Object];
    let mut others = others.into_iter().filter(|kind| types.meets(TypeSet::of(*kind)));
    if tests.is_empty() {
        let named = asks.iter().any(|ask| matches!(ask, Ask::Equals(_)));
        let shape = if named { Shape::Plain } else { Shape::Any };
        variants.extend(others.next().map(|kind| Variant::Other(kind, shape)));
    } else {
        others.for_each(|kind| push_others(kind, &tests, variants));
    }
}

fn test_of(ask: &Ask) -> Option<Test> {
    match ask {
        Ask::Is(test) => Some(*test),
        Ask::Present | Ask::Equals(_) | Ask::Below(_) => None,
    }
}

fn push_others(kind: Type, tests: &[Test], variants: &mut Vec<Variant>) {
    variants.push(Variant::Other(kind, Shape::Plain));
    for test in tests {
        let shape = match test {
            Test::Empty if matches!(kind, Type::String | Type::Array | Type::Object) => Shape::Empty,
            Test::Email | Test::Ipv4 | Test::Ipv6 | Test::Uuid | Test::Url if kind == Type::String => {
                Shape::Format(*test)
            }
            Test::Empty
            | Test::Email
            | Test::Ipv4
            | Test::Ipv6
            | Test::Uuid
            | Test::Url
            | Test::Present
            | Test::Missing
            | Test::Null
            | Test::Text
            | Test::Number
            | Test::Integer
            | Test::Bool
            | Test::Object
            | Test::List => continue,
        };
        let variant = Variant::Other(kind, shape);
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
}

/// The values that a schema lists, as scalars; none where it lists none.
pub(in crate::check) fn listed(schema: &Schema) -> Option<Vec<Scalar>> {
    let values = schema.enum_values()?;
    Some(values.iter().filter(|value| !value.is_null()).map(scalar_of_json).collect())
}

fn scalar_of_json(value: &serde_json::Value) -> Scalar {
    match value {
        serde_json::Value::Bool(value) => Scalar::Bool(*value),
        serde_json::Value::String(text) => Scalar::Text(text.clone()),
        serde_json::Value::Number(number) => Scalar::Number(number_text(&number.to_string())),
        other => Scalar::Other(other.to_string()),
    }
}

/// One spelling for each number: `1.0` and `1e0` as `1`.
pub(in crate::check) fn number_text(written: &str) -> String {
    match written.parse::<i128>() {
        Ok(integer) => integer.to_string(),
        Err(_) => match written.parse::<f64>() {
            Ok(float) if float.fract() == 0.0 && float.abs() < 1e15 => format!("{float:.0}"),
            Ok(float) => float.to_string(),
            Err(_) => written.to_owned(),
        },
    }
}
