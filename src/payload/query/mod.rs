//! RFC 9535 queries: parsed once with `jsonpath-rust`, evaluated by a walk of our own over the document.
//!
//! In: the text of a query, later a document. Out: the nodes it selects, in order. `tokens` reads the text, `shape`
//! says what is wrong with it, `parse` has the crate's parser find its structure and builds `model`, `pattern` compiles
//! regular expressions, `select` and `filter` walk.

mod filter;
mod model;
mod parse;
mod pattern;
mod select;
mod shape;
mod tokens;

#[cfg(test)]
mod tests;

use super::Node;
use crate::path::Step;
use model::Segment;
use std::sync::Arc;

/// A compiled query.
#[derive(Debug, Clone)]
pub struct Query {
    text: Arc<str>,
    segments: Arc<[Segment]>,
}

/// What a query may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// What keeps its cost known from its text.
    Mapping,
    /// Everything of RFC 9535.
    Tool,
}

/// Why a text is not a query this engine runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryFault {
    /// What is wrong, in plain words.
    pub message: String,
    /// Bytes of the query before the fault.
    pub offset: usize,
}

impl QueryFault {
    fn new(message: impl Into<String>, offset: usize) -> Self {
        Self { message: message.into(), offset }
    }
}

impl std::fmt::Display for QueryFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryFault {}

impl Query {
    /// Compiles a query: at most 1 KiB, at most one `..`, patterns of `match` and `search` literal only, function
    /// expressions well-typed (RFC 9535 section 2.4.3).
    ///
    /// # Errors
    /// What is wrong, and where in the text.
    pub fn parse(text: &str) -> Result<Query, QueryFault> {
        Self::compile(text, Reach::Mapping)
    }

    /// Compiles any query of RFC 9535 of at most 1 KiB, also one with several `..` or with patterns that the data gives:
    /// for tools that run it with a budget on data of their own.
    ///
    /// # Errors
    /// What is wrong, and where in the text.
    pub fn parse_any(text: &str) -> Result<Query, QueryFault> {
        Self::compile(text, Reach::Tool)
    }

    fn compile(text: &str, reach: Reach) -> Result<Query, QueryFault> {
        Ok(Query { text: text.into(), segments: parse::parse(text, reach)?.into() })
    }

    /// The steps, when the query is singular (RFC 9535 section 2.3.5.1): then it gives at most one value.
    #[must_use]
    pub fn singular(&self) -> Option<Vec<Step>> {
        self.segments.iter().map(|segment| segment.step().cloned()).collect()
    }

    /// The query as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names on the way of every segment before the first filter, wildcard or descendant: for the checker.
    #[must_use]
    pub fn leading_steps(&self) -> Vec<Step> {
        self.segments.iter().map_while(|segment| segment.step().cloned()).collect()
    }

    /// What each segment goes to, for the checker: a step, or none for any element or member. None where it has a `..`.
    #[must_use]
    pub fn outline(&self) -> Option<Vec<Vec<Option<Step>>>> {
        let step = |selector: &model::Selector| match selector {
            model::Selector::Step(step) => Some(step.clone()),
            model::Selector::Wildcard | model::Selector::Slice(_) | model::Selector::Filter(_) => None,
        };
        let plain = self.segments.iter().all(|segment| !segment.descendant);
        plain.then(|| self.segments.iter().map(|segment| segment.selectors.iter().map(step).collect()).collect())
    }

    /// The nodes it selects, in the order of RFC 9535. `budget` counts down by one for each node visited.
    ///
    /// # Errors
    /// [`BudgetSpent`] when the budget reaches zero.
    pub fn select<'p>(&self, root: Node<'p>, budget: &mut u64) -> Result<Vec<Node<'p>>, BudgetSpent> {
        select::Walk { root, budget }.query(root, &self.segments)
    }
}

/// The work allowed for a payload is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetSpent;
