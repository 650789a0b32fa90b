//! A compiled query: names resolved, patterns compiled, function expressions known to be well-typed.

use super::super::Number;
use crate::path::Step;
use regex::Regex;
use std::sync::Arc;

/// One segment (RFC 9535 section 2.5).
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Whether it applies to all descendants too (`..`).
    pub(super) descendant: bool,
    pub(super) selectors: Vec<Selector>,
}

/// What is selected of a node (RFC 9535 section 2.3).
#[derive(Debug, Clone)]
pub(super) enum Selector {
    /// A member by name, or an element by index.
    Step(Step),
    Wildcard,
    Slice(Slice),
    Filter(Condition),
}

/// Elements by position (RFC 9535 section 2.3.4).
#[derive(Debug, Clone, Copy)]
pub(super) struct Slice {
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) step: i64,
}

/// What a filter asks (RFC 9535 section 2.3.5).
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    /// The query selects something.
    Exists(Path),
    Compare(Operand, Comparison, Operand),
    /// The operand is a text that the pattern matches.
    Matches(Operand, Matcher),
}

/// A pattern of `match` or `search`.
#[derive(Debug, Clone)]
pub(super) enum Matcher {
    /// Known from the query.
    Fixed(Regex),
    /// No pattern: nothing matches.
    Nothing,
    /// Given by the data.
    Given {
        pattern: Operand,
        /// Whether the whole text must match.
        whole: bool,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A query inside a filter.
#[derive(Debug, Clone)]
pub(super) struct Path {
    /// Whether it starts at the root (`$`) and not at the node that is tested (`@`).
    pub(super) from_root: bool,
    pub(super) segments: Vec<Segment>,
}

/// What gives one value or nothing.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Null,
    Bool(bool),
    Number(Number<'static>),
    Text(Arc<str>),
    /// A singular query.
    Steps {
        from_root: bool,
        steps: Vec<Step>,
    },
    Length(Box<Operand>),
    Count(Path),
    Value(Path),
}

impl Segment {
    /// The one step it takes, where it can select no more than one node.
    pub(super) fn step(&self) -> Option<&Step> {
        match (self.descendant, self.selectors.as_slice()) {
            (false, [Selector::Step(step)]) => Some(step),
            _ => None,
        }
    }
}
