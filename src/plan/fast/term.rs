//! Terms: expressions whose values cost nothing to copy.
//!
//! The meaning of each is that of the [`Expression`](crate::plan::Expression) it was made from.

use crate::check::Constant;
use crate::path::Step;
use crate::plan::{CallSite, Rows, Selection};
use crate::syntax::ast::{Comparison, Operator};
use crate::value::Test;
use std::sync::Arc;

/// An expression, ready to run fast.
#[derive(Debug)]
pub(crate) enum Term {
    /// Nothing.
    Missing,
    /// A text that is known.
    Text(Box<str>),
    /// A truth value that is known.
    Bool(bool),
    /// A whole number that is known.
    Integer(i64),
    /// Any other value that is known.
    Constant(Constant),
    /// A param.
    Param(usize),
    /// A slot.
    Slot(usize),
    /// The whole payload.
    Payload,
    /// A place of the payload, and whether blank text is missing there.
    Place(usize, bool),
    /// Steps below a value, and whether blank text is missing there.
    Below(Box<Term>, Box<[Step]>, bool),
    /// A query on the payload.
    Query(Box<Selection>),
    /// The row of a table.
    Row(Arc<Rows>, Box<Term>),
    /// A column of the row of a table.
    Column(Arc<Rows>, Box<Term>, Arc<str>, bool),
    /// `x[E]`, and whether blank text is missing there.
    Index(Box<[Term; 2]>, bool),
    /// A date-time text as an instant.
    ReadTime(Box<Term>),
    /// A call of a function whose usual case is known here.
    Native(Native, Box<FastCall>),
    /// A record id.
    Key(Box<[Term]>),
    /// The pieces of a text between separators of one byte.
    Split(Box<Term>, u8),
    /// A call of any function.
    Call(Box<FastCall>),
    /// Parameters bound, then a body.
    Bind(Box<[FastParameter]>, Box<Term>),
    /// The members of an object that are not named, and whether nothing stands for none of them.
    Undeclared(Box<Term>, Arc<[Arc<str>]>, bool),
    /// `a ?? b`
    Coalesce(Box<[Term; 2]>),
    /// `a catch b`
    Catch(Box<[Term; 2]>),
    /// `a as KIND`
    As(Box<Term>, Test),
    /// `x is [not] TEST`
    Is(Box<Term>, bool, Test),
    /// `a or b`
    Or(Box<[Term]>),
    /// `a and b`
    And(Box<[Term]>),
    /// `not a`
    Not(Box<Term>),
    /// `a == b` and the like
    Compare(Comparison, Box<[Term; 2]>),
    /// `x [not] in LIST`
    In(Box<[Term; 2]>, bool),
    /// `a + b` and the like
    Arithmetic(Operator, Box<[Term; 2]>),
    /// `-a`
    Negate(Box<Term>),
    /// `if C then A else B`
    If(Box<[Term; 3]>),
    /// `match E { ... }`
    Match(Box<FastMatch>),
    /// `[a, b]`
    List(Box<[Term]>),
    /// `{ ...E, k: v }`: a spread has no names.
    Object(Box<[FastPair]>),
    /// `[for ...: E]`
    ListFor(Box<FastGenerators>, Box<Term>),
    /// `{for ...: K: E}`
    MapFor(Box<FastGenerators>, Box<[Term; 2]>),
    /// `"text {expr}"`
    Interpolate(Box<[FastPiece]>),
    /// `reject "..."`, `todo`
    Stop,
}

/// Functions whose usual case needs no call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Native {
    /// `trim`
    Trim,
    /// `lower`
    Lower,
    /// `count`
    Count,
    /// `distinct`
    Distinct,
    /// `time` and `to_utc` of RFC 3339 text
    Time,
    /// `to_text`
    ToText,
    /// `parse_json`
    ParseJson,
    /// `to_json`
    ToJson,
}

/// The names down to a member of an object that is made, and its value.
pub(crate) type FastPair = (Box<[Arc<str>]>, Term);

/// A call of a function of the table.
#[derive(Debug)]
pub(crate) struct FastCall {
    /// The function, and what was prepared for it.
    pub site: CallSite,
    /// One a parameter; `None` where an optional one was left out.
    pub arguments: Box<[Option<Term>]>,
}

/// A parameter of an expanded function.
#[derive(Debug)]
pub(crate) struct FastParameter {
    /// The slot that holds it.
    pub slot: usize,
    /// Its value.
    pub value: Term,
    /// Whether it may be missing.
    pub optional: bool,
}

/// `match E { ... }`
#[derive(Debug)]
pub(crate) struct FastMatch {
    /// What is matched.
    pub value: Term,
    /// The arms, in the order written.
    pub arms: Vec<(Vec<Constant>, Term)>,
    /// The arm of `_`.
    pub default: Option<Term>,
}

/// Lists that are gone through, outermost first, and which of their elements count.
#[derive(Debug)]
pub(crate) struct FastGenerators {
    /// The lists.
    pub lists: Vec<super::FastGenerator>,
    /// Which elements.
    pub filter: Option<Term>,
}

/// A piece of an interpolated text.
#[derive(Debug)]
pub(crate) enum FastPiece {
    /// Text: its characters, and the same as JSON has them inside quotes.
    Text(Box<str>, Box<[u8]>),
    /// A value to print.
    Value(Term),
}
