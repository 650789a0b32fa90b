//! Expressions ready to run: names looked up, functions bound and prepared, constants made.
//!
//! In: typed expressions. Out: [`Expression`]s, which the evaluator in `run/` walks. What they mean stands in
//! `run/evaluate.rs`; which of them run once a payload is decided in `hoist.rs`.

use crate::check::Constant;
use crate::function::{Function, Prepared};
use crate::path::Step;
use crate::payload::Query;
use crate::syntax::ast::{Comparison, Operator};
use crate::value::Test;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// An expression ready to run. A missing operand makes the whole missing unless its meaning says otherwise.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    /// Nothing.
    Missing,
    /// A value known when compiling.
    Constant(Constant),
    /// A param, by its index.
    Param(usize),
    /// A binding, by its index; computed when first read.
    Slot(usize),
    /// The whole payload.
    Payload,
    /// Steps below a value.
    Path(Box<Path>),
    /// A query on the payload.
    Query(Box<Selection>),
    /// The row of a table.
    Row(Arc<Rows>, Box<Expression>),
    /// `x[E]`
    Index(Box<Indexed>),
    /// A date-time text as an instant.
    ReadTime(Box<Expression>),
    /// A call of a function of the table.
    Call(Box<CallSite>),
    /// Parameters bound, then a body.
    Bind(Box<Bound>),
    /// The members of an object that its schema does not name.
    Undeclared(Box<Undeclared>),
    /// `a ?? b`
    Coalesce(Box<[Expression; 2]>),
    /// `a catch b`
    Catch(Box<[Expression; 2]>),
    /// `a as KIND`
    As(Box<Expression>, Test),
    /// `x is [not] TEST`
    Is(Box<Expression>, bool, Test),
    /// `a or b`
    Or(Vec<Expression>),
    /// `a and b`
    And(Vec<Expression>),
    /// `not a`
    Not(Box<Expression>),
    /// `a == b` and the like
    Compare(Comparison, Box<[Expression; 2]>),
    /// `x [not] in LIST`: the value, the list, whether it is negated.
    In(Box<[Expression; 2]>, bool),
    /// `a + b` and the like
    Arithmetic(Operator, Box<[Expression; 2]>),
    /// `-a`
    Negate(Box<Expression>),
    /// `if C then A else B`
    If(Box<[Expression; 3]>),
    /// `match E { ... }`
    Match(Box<Match>),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `{ ...E, k: v }`
    Object(Vec<Member>),
    /// `[for ...: E]`
    ListFor(Box<ListFor>),
    /// `{for ...: K: E}`
    MapFor(Box<MapFor>),
    /// `"text {expr}"`
    Interpolate(Vec<Piece>),
    /// `reject "..."`
    Reject(Arc<str>),
    /// `todo`
    Todo,
    /// Another expression, watched while it runs: its number among the marks of the plan. Only plans that are traced
    /// have such.
    Mark(usize, Box<Expression>),
}

/// Steps below a value.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// Where they start.
    pub base: Expression,
    /// The steps.
    pub steps: Box<[Step]>,
    /// Whether blank text is missing.
    pub blank: bool,
    /// The number of the place it leads to, where it starts in the payload.
    pub place: Option<usize>,
}

/// A query on the payload.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    /// The query.
    pub query: Arc<Query>,
    /// Whether it gives one value instead of a list.
    pub singular: bool,
    /// Whether blank text is missing.
    pub blank: bool,
}

/// `x[E]`
#[derive(Debug, Clone)]
pub(crate) struct Indexed {
    /// The list or object.
    pub base: Expression,
    /// The index or name.
    pub index: Expression,
    /// Whether blank text is missing.
    pub blank: bool,
}

/// The rows of a table, found by key without walking them.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Rows with a text as key.
    pub texts: FxHashMap<Box<str>, Constant>,
    /// All other rows.
    pub others: Vec<(Constant, Constant)>,
    /// The row of `_`.
    pub default: Option<Constant>,
    /// Which table of the mapping it is.
    pub table: usize,
}

/// A call of a function of the table.
#[derive(Debug, Clone)]
pub(crate) struct CallSite {
    /// The function.
    pub function: &'static Function,
    /// One a parameter, those of a rest parameter behind; `None` where an optional one was left out.
    pub arguments: Vec<Option<Expression>>,
    /// For each argument, whether the call is missing when it is.
    pub required: Vec<bool>,
    /// What the function compiled for this call.
    pub prepared: Option<Prepared>,
    /// Why preparing failed; the call then always fails so.
    pub unprepared: Option<Arc<str>>,
}

/// Parameters bound, then a body.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// What is evaluated under them.
    pub body: Expression,
}

/// A parameter of an expanded function.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// The slot that holds it.
    pub slot: usize,
    /// Its value.
    pub value: Expression,
    /// Whether it may be missing.
    pub optional: bool,
}

/// The members of an object that its schema does not name.
#[derive(Debug, Clone)]
pub(crate) struct Undeclared {
    /// The object.
    pub value: Expression,
    /// The names its schema has.
    pub declared: Arc<[Arc<str>]>,
    /// Whether an object without such members gives nothing rather than an empty object.
    pub optional: bool,
}

/// `match E { ... }`
#[derive(Debug, Clone)]
pub(crate) struct Match {
    /// What is matched.
    pub value: Expression,
    /// The arms, in the order written.
    pub arms: Vec<(Vec<Constant>, Expression)>,
    /// The arm of `_`.
    pub default: Option<Expression>,
}

/// A member of an object expression.
#[derive(Debug, Clone)]
pub(crate) enum Member {
    /// All members of another object.
    Spread(Expression),
    /// One member, or one below others.
    Pair(Box<[Arc<str>]>, Expression),
}

/// `for x, i in E`, or `each x, i in E`.
#[derive(Debug, Clone)]
pub(crate) struct Generator {
    /// The slot of the element, or of a member's value.
    pub element: usize,
    /// The slot of the index, or of a member's key.
    pub index: Option<usize>,
    /// What it runs over.
    pub list: Expression,
}

/// `[for ...: E]`
#[derive(Debug, Clone)]
pub(crate) struct ListFor {
    /// The generators, outermost first.
    pub generators: Vec<Generator>,
    /// Which elements.
    pub filter: Option<Expression>,
    /// What each gives.
    pub item: Expression,
}

/// `{for ...: K: E}`
#[derive(Debug, Clone)]
pub(crate) struct MapFor {
    /// The generators, outermost first.
    pub generators: Vec<Generator>,
    /// Which elements.
    pub filter: Option<Expression>,
    /// The key.
    pub key: Expression,
    /// The value.
    pub item: Expression,
}

/// A piece of an interpolated text.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// Text.
    Text(Arc<str>),
    /// A value to print.
    Value(Expression),
}

impl Expression {
    /// The expressions it is made of, in the order they are written.
    pub(crate) fn children(&self) -> Vec<&Expression> {
        match self {
            Self::Missing
            | Self::Constant(_)
            | Self::Param(_)
            | Self::Slot(_)
            | Self::Payload
            | Self::Query(_)
            | Self::Reject(_)
            | Self::Todo => Vec::new(),
            Self::Path(path) => vec![&path.base],
            Self::Row(_, only)
            | Self::ReadTime(only)
            | Self::As(only, _)
            | Self::Is(only, _, _)
            | Self::Not(only)
            | Self::Negate(only)
            | Self::Mark(_, only) => vec![only],
            Self::Index(indexed) => vec![&indexed.base, &indexed.index],
            Self::Call(site) => site.arguments.iter().flatten().collect(),
            Self::Bind(bound) => bound.parameters.iter().map(|one| &one.value).chain([&bound.body]).collect(),
            Self::Undeclared(undeclared) => vec![&undeclared.value],
            Self::Coalesce(both)
            | Self::Catch(both)
            | Self::Compare(_, both)
            | Self::In(both, _)
            | Self::Arithmetic(_, both) => both.iter().collect(),
            Self::Or(all) | Self::And(all) | Self::List(all) => all.iter().collect(),
            Self::If(all) => all.iter().collect(),
            Self::Match(choice) => {
                [&choice.value].into_iter().chain(choice.arms.iter().map(|arm| &arm.1)).chain(&choice.default).collect()
            }
            Self::Object(members) => members.iter().map(Member::value).collect(),
            Self::ListFor(each) => in_loop(&each.generators, each.filter.as_ref(), &[&each.item]),
            Self::MapFor(each) => in_loop(&each.generators, each.filter.as_ref(), &[&each.key, &each.item]),
            Self::Interpolate(pieces) => pieces.iter().filter_map(Piece::value).collect(),
        }
    }

    /// The same, to change them.
    pub(crate) fn children_mut(&mut self) -> Vec<&mut Expression> {
        match self {
            Self::Missing
            | Self::Constant(_)
            | Self::Param(_)
            | Self::Slot(_)
            | Self::Payload
            | Self::Query(_)
            | Self::Reject(_)
            | Self::Todo => Vec::new(),
            Self::Path(path) => vec![&mut path.base],
            Self::Row(_, only)
            | Self::ReadTime(only)
            | Self::As(only, _)
            | Self::Is(only, _, _)
            | Self::Not(only)
            | Self::Negate(only)
            | Self::Mark(_, only) => vec![only],
            Self::Index(indexed) => vec![&mut indexed.base, &mut indexed.index],
            Self::Call(site) => site.arguments.iter_mut().flatten().collect(),
            Self::Bind(bound) => {
                bound.parameters.iter_mut().map(|one| &mut one.value).chain([&mut bound.body]).collect()
            }
            Self::Undeclared(undeclared) => vec![&mut undeclared.value],
            Self::Coalesce(both)
            | Self::Catch(both)
            | Self::Compare(_, both)
            | Self::In(both, _)
            | Self::Arithmetic(_, both) => both.iter_mut().collect(),
            Self::Or(all) | Self::And(all) | Self::List(all) => all.iter_mut().collect(),
            Self::If(all) => all.iter_mut().collect(),
            Self::Match(choice) => [&mut choice.value]
                .into_iter()
                .chain(choice.arms.iter_mut().map(|arm| &mut arm.1))
                .chain(&mut choice.default)
                .collect(),
            Self::Object(members) => members.iter_mut().map(Member::value_mut).collect(),
            Self::ListFor(each) => {
                let lists = each.generators.iter_mut().map(|generator| &mut generator.list);
                lists.chain(&mut each.filter).chain([&mut each.item]).collect()
            }
            Self::MapFor(each) => {
                let lists = each.generators.iter_mut().map(|generator| &mut generator.list);
                lists.chain(&mut each.filter).chain([&mut each.key, &mut each.item]).collect()
            }
            Self::Interpolate(pieces) => pieces.iter_mut().filter_map(Piece::value_mut).collect(),
        }
    }

    /// The slots it binds itself.
    pub(crate) fn binds(&self) -> Vec<usize> {
        let of = |generators: &[Generator]| {
            generators.iter().flat_map(|generator| [Some(generator.element), generator.index]).flatten().collect()
        };
        match self {
            Self::Bind(bound) => bound.parameters.iter().map(|parameter| parameter.slot).collect(),
            Self::ListFor(each) => of(&each.generators),
            Self::MapFor(each) => of(&each.generators),
            Self::Missing
            | Self::Constant(_)
            | Self::Param(_)
            | Self::Slot(_)
            | Self::Payload
            | Self::Path(_)
            | Self::Query(_)
            | Self::Row(..)
            | Self::Index(_)
            | Self::ReadTime(_)
            | Self::Call(_)
            | Self::Undeclared(_)
            | Self::Coalesce(_)
            | Self::Catch(_)
            | Self::As(..)
            | Self::Is(..)
            | Self::Or(_)
            | Self::And(_)
            | Self::Not(_)
            | Self::Compare(..)
            | Self::In(..)
            | Self::Arithmetic(..)
            | Self::Negate(_)
            | Self::If(_)
            | Self::Match(_)
            | Self::List(_)
            | Self::Object(_)
            | Self::Interpolate(_)
            | Self::Reject(_)
            | Self::Mark(..)
            | Self::Todo => Vec::new(),
        }
    }
}

fn in_loop<'e>(
    generators: &'e [Generator],
    filter: Option<&'e Expression>,
    rest: &[&'e Expression],
) -> Vec<&'e Expression> {
    generators.iter().map(|generator| &generator.list).chain(filter).chain(rest.iter().copied()).collect()
}

impl Member {
    fn value(&self) -> &Expression {
        match self {
            Self::Spread(value) | Self::Pair(_, value) => value,
        }
    }

    fn value_mut(&mut self) -> &mut Expression {
        match self {
            Self::Spread(value) | Self::Pair(_, value) => value,
        }
    }
}

impl Piece {
    fn value(&self) -> Option<&Expression> {
        match self {
            Self::Text(_) => None,
            Self::Value(value) => Some(value),
        }
    }

    fn value_mut(&mut self) -> Option<&mut Expression> {
        match self {
            Self::Text(_) => None,
            Self::Value(value) => Some(value),
        }
    }
}
