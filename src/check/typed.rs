//! The typed mapping: what `check` hands to `plan`.
//!
//! Functions and fragments are expanded, params in target paths filled in, prefix blocks and guards spread over their
//! rules. What is left refers to slots, params, tables and functions by index or reference.

use super::proof::EventProof;
use crate::function::{Function, HostFunctions};
use crate::path::{Step, TargetPath};
use crate::payload::Query;
use crate::schema::{Kind, Schema};
use crate::source::Span;
use crate::syntax::ast::{Comparison, Operator};
use crate::value::Value;
use std::sync::Arc;

/// What `is` and `as` ask.
pub use crate::value::Test;

/// A value known when compiling.
pub type Constant = Value<'static>;

/// A package, checked.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// Its name.
    pub name: Arc<str>,
    /// Its version.
    pub version: Arc<str>,
    /// Params, by [`ParamId`].
    pub params: Vec<Param>,
    /// Tables, by [`TableId`].
    pub tables: Vec<Table>,
    /// Sources, by [`SourceId`].
    pub sources: Vec<Source>,
    /// Targets, by [`TargetId`].
    pub targets: Vec<Target>,
    /// Events, in the order written.
    pub events: Vec<Event>,
    /// `test` blocks, in the order written.
    pub tests: Vec<TestBlock>,
    /// What is proved of each event, in the order of [`Mapping::events`]; empty where the mapping has errors.
    pub proofs: Vec<EventProof>,
    /// Functions that the caller supplies.
    pub host_functions: HostFunctions,
}

/// Index of a param.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParamId(pub u32);
/// Index of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableId(pub u32);
/// Index of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceId(pub u32);
/// Index of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TargetId(pub u32);
/// Index of a slot of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u32);

/// `param NAME: TYPE = DEFAULT`
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Arc<str>,
    /// What it can be.
    pub kind: Kind,
    /// The language's type, for reading a value from the command line.
    pub ty: ParamType,
    /// Its value where the compile options or the declaration give one.
    pub value: Option<Constant>,
    /// Whether a target path or schema is built from it, so that it is fixed when compiling.
    pub fixed: bool,
    /// Where it is declared.
    pub span: Span,
}

/// The types a param can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamType {
    /// `string`
    Text,
    /// `int`
    Integer,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `time`: RFC 3339.
    Time,
    /// `date`: `YYYY-MM-DD`.
    Date,
    /// `duration`: ISO 8601 or `1h 30m`.
    Duration,
    /// `object`, `any`, `[T]`, `{T}`: JSON text.
    Json,
}

/// Rows by key.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: Arc<str>,
    /// What a row is.
    pub row: Kind,
    /// The rows: key and result. Text keys compare by characters, numbers mathematically.
    pub rows: Vec<(Constant, Constant)>,
    /// The result of `_`.
    pub default: Option<Constant>,
    /// Where each of [`Table::rows`] is written, then `_`; of a CSV file nothing.
    pub row_spans: Vec<Span>,
    /// Where it is declared.
    pub span: Span,
}

/// A payload schema.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub name: Arc<str>,
    /// The schema.
    pub schema: Schema,
    /// Whether blank text counts as missing.
    pub blank_is_missing: bool,
    /// What undeclared fields get.
    pub unknown: Unknown,
}

/// What undeclared fields of a payload get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unknown {
    /// Nothing.
    #[default]
    Ignore,
    /// A note each.
    Note,
    /// A reject of the payload.
    Reject,
}

/// A record schema.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name.
    pub name: Arc<str>,
    /// The schema, holes in property names filled.
    pub schema: Schema,
    /// How times are written.
    pub times: TimeForm,
}

/// How times are written: in UTC, cut (not rounded) to so many digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TimeForm {
    /// `utc seconds`: no fraction.
    Seconds,
    /// `utc millis`: 3 digits.
    #[default]
    Millis,
    /// `utc micros`: 6 digits.
    Micros,
    /// `utc nanos`: 9 digits.
    Nanos,
}

/// One event, ready to plan.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its name.
    pub name: Arc<str>,
    /// Its documentation.
    pub doc: String,
    /// What it takes.
    pub source: SourceId,
    /// What it gives.
    pub target: TargetId,
    /// Everything that is bound: lets, elements, indexes, parameters, comprehension variables. By [`SlotId`].
    pub slots: Vec<Slot>,
    /// The kinds of record. An event without `emit` has one, without a name.
    pub emits: Vec<Emit>,
    /// `reject` lines outside every `emit`, in the order written.
    pub rejects: Vec<Remark>,
    /// `note` lines outside every `emit`, in the order written.
    pub notes: Vec<Remark>,
    /// What is ignored, and why.
    pub ignores: Vec<Ignore>,
    /// Where it is declared.
    pub span: Span,
}

/// Something bound to a name.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its name.
    pub name: Arc<str>,
    /// What it can be.
    pub kind: Kind,
    /// How long its value lives.
    pub scope: Scope,
    /// What it is bound to. [`Scope::Local`] slots and elements have none: the expression or `each` that binds them sets them.
    pub value: Option<Expr>,
    /// Where it is bound.
    pub span: Span,
}

/// How long the value of a slot lives. Slots with a value are computed when first read, and once (failures too).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One payload.
    Payload,
    /// One record of an emit (index into [`Event::emits`]); depends on its `each`.
    Record(u32),
    /// Inside one expression: comprehension variables, parameters of expanded functions.
    Local,
}

/// One kind of record.
#[derive(Debug, Clone)]
pub struct Emit {
    /// Its name; none for the body of an event without `emit`.
    pub name: Option<Arc<str>>,
    /// The lists it runs over, outermost first.
    pub each: Vec<Each>,
    /// Which elements.
    pub filter: Option<Expr>,
    /// Its rules and those of the event's body, in the order written.
    pub rules: Vec<Rule>,
    /// `reject` lines inside it.
    pub rejects: Vec<Remark>,
    /// `note` lines inside it.
    pub notes: Vec<Remark>,
    /// Whether a condition across its places is not proved, so that its records are judged whole while running.
    pub whole: bool,
    /// Where it is declared.
    pub span: Span,
}

/// `each x, i in E`, also of a comprehension.
#[derive(Debug, Clone)]
pub struct Each {
    /// The element, or a member's value.
    pub element: SlotId,
    /// The index from 0 (before any filter), or a member's key.
    pub index: Option<SlotId>,
    /// The list or object; missing: nothing runs.
    pub list: Expr,
}

/// One rule: a place of the record and what goes there.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where it writes.
    pub target: TargetPath,
    /// What the target schema says of that place.
    pub expected: Schema,
    /// What it writes.
    pub value: Expr,
    /// All must hold: outermost first. A guard that several rules share is a slot, so that it runs once.
    pub guards: Vec<Expr>,
    /// Whether the value must be checked against `expected` while running; false where the checker proved it.
    pub check: bool,
    /// Whether it was written outside every `emit`, so that it belongs to all records of its event.
    pub shared: bool,
    /// Where it is written.
    pub span: Span,
}

/// `reject "..." when C`, `note "..." when C`
#[derive(Debug, Clone)]
pub struct Remark {
    /// The text.
    pub reason: Arc<str>,
    /// All must hold.
    pub guards: Vec<Expr>,
    /// Where it is written.
    pub span: Span,
}

/// `ignore .a because "..."`
#[derive(Debug, Clone)]
pub struct Ignore {
    /// The binding the path starts at; none: the payload.
    pub base: Option<SlotId>,
    /// The steps.
    pub steps: Vec<Step>,
    /// Why.
    pub reason: Arc<str>,
    /// The path.
    pub span: Span,
}

/// An expression, resolved, with what it can be.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub node: ExprNode,
    /// What it can be.
    pub kind: Kind,
    /// Where it is written.
    pub span: Span,
}

/// What a resolved expression is. A missing operand makes the whole missing unless said otherwise.
#[derive(Debug, Clone)]
pub enum ExprNode {
    /// A value known when compiling.
    Constant(Constant),
    /// A param without a fixed value.
    Param(ParamId),
    /// A binding.
    Slot(SlotId),
    /// The whole payload.
    Payload,
    /// Steps below a value. Null is missing, and blank text too where the source says so and the base is the payload
    /// or comes from it (`blank_is_missing`).
    Path {
        /// What the steps are below.
        base: Box<Expr>,
        /// The steps.
        steps: Vec<Step>,
        /// Whether blank text counts as missing.
        blank_is_missing: bool,
    },
    /// A query on the payload. `singular`: gives its one value, else a list.
    Query {
        /// The query.
        query: Arc<Query>,
        /// Whether it gives its one value.
        singular: bool,
        /// Whether blank text counts as missing.
        blank_is_missing: bool,
    },
    /// The row of a table; missing without one.
    Row {
        /// The table.
        table: TableId,
        /// The key.
        key: Box<Expr>,
    },
    /// `x[E]`: element or member; missing where there is none.
    Index {
        /// The list or object.
        base: Box<Expr>,
        /// The index or the member's name.
        index: Box<Expr>,
        /// Whether blank text counts as missing.
        blank_is_missing: bool,
    },
    /// A text with `format: date-time` as the instant it is; fails where the text is none.
    ReadTime(Box<Expr>),
    /// A call of a function of the table; arguments one a parameter, those of a rest parameter behind.
    Call {
        /// The function.
        function: &'static Function,
        /// Its arguments; optional ones that were left out are none.
        arguments: Vec<Option<Expr>>,
    },
    /// A call of a function of the mapping, or a `let` inside an expression: binds each parameter, then gives `body`.
    /// A parameter that is required and missing makes the whole missing.
    Bind {
        /// What is bound, in this order.
        parameters: Vec<Binding>,
        /// What it gives.
        body: Box<Expr>,
    },
    /// The members of an object that its schema does not name.
    Undeclared {
        /// The object.
        value: Box<Expr>,
        /// The names that its schema knows.
        declared: Arc<[Arc<str>]>,
    },
    /// `a ?? b`
    Coalesce(Box<Expr>, Box<Expr>),
    /// `a catch b`
    Catch(Box<Expr>, Box<Expr>),
    /// `a as KIND`: missing unless the test holds.
    As(Box<Expr>, Test),
    /// `x is [not] TEST`. On a path, `null` sees what the payload has. Never missing.
    Is {
        /// What is asked about.
        value: Box<Expr>,
        /// `is not`
        negated: bool,
        /// What is asked.
        test: Test,
    },
    /// `a or b`: from left to right, stops at the first true one.
    Or(Vec<Expr>),
    /// `a and b`: stops at the first false one.
    And(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a == b`; false where a side is missing.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `x [not] in LIST`; false where a side is missing.
    In {
        /// What is looked for.
        value: Box<Expr>,
        /// `not in`
        negated: bool,
        /// Where.
        list: Box<Expr>,
    },
    /// `a + b`
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `if C then A else B`
    If {
        /// `C`
        condition: Box<Expr>,
        /// Where it is true.
        then: Box<Expr>,
        /// Where it is false.
        otherwise: Box<Expr>,
    },
    /// `match E { ... }`: missing without an arm.
    Match {
        /// What is compared.
        value: Box<Expr>,
        /// The arms: what it may equal, and the result.
        arms: Vec<(Vec<Constant>, Expr)>,
        /// The result of `_`.
        default: Option<Box<Expr>>,
    },
    /// `[a, b]`; missing elements are left out.
    List(Vec<Expr>),
    /// `{ ...E, k: v }`; missing members are left out. A pair's path has one name or more.
    Object(Vec<Member>),
    /// `[for ...: E]`
    ListFor {
        /// What it runs over, outermost first.
        generators: Vec<Each>,
        /// Which of it.
        filter: Option<Box<Expr>>,
        /// What each gives.
        item: Box<Expr>,
    },
    /// `{for ...: K: E}`; a key that comes twice fails.
    MapFor {
        /// What it runs over, outermost first.
        generators: Vec<Each>,
        /// Which of it.
        filter: Option<Box<Expr>>,
        /// The key of each.
        key: Box<Expr>,
        /// What each gives.
        item: Box<Expr>,
    },
    /// `"text {expr}"`
    Interpolate(Vec<Piece>),
    /// Missing.
    Omit,
    /// Rejects the record (or the payload, outside every `emit`).
    Reject(Arc<str>),
    /// Rejects with a word that a `todo` is left.
    Todo,
}

/// A parameter of an expanded function.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The slot that holds it.
    pub slot: SlotId,
    /// Its value; of a rest parameter a [`ExprNode::List`].
    pub value: Expr,
    /// Whether it may be missing.
    pub optional: bool,
}

/// A member of an object expression.
#[derive(Debug, Clone)]
pub enum Member {
    /// All members of another object.
    Spread(Expr),
    /// One member, or one below others.
    Pair(TargetPath, Expr),
}

/// A piece of an interpolated text.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text.
    Text(Arc<str>),
    /// A text, number, truth value, time, date or duration.
    Value(Expr),
}

/// `test event "title" { ... }`
#[derive(Debug, Clone)]
pub struct TestBlock {
    /// Index into [`Mapping::events`].
    pub event: usize,
    /// What it shows.
    pub title: Arc<str>,
    /// The payload.
    pub given: Given,
    /// Where the payload is named or written.
    pub given_span: Span,
    /// Changes to it, and params, in the order written.
    pub changes: Vec<Change>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
    /// Where it is written.
    pub span: Span,
}

/// Where a test's payload comes from.
#[derive(Debug, Clone)]
pub enum Given {
    /// A file below the event's folder of fixtures.
    File(Arc<str>),
    /// Written in the test.
    Literal(serde_json::Value),
}

/// A change to a test's payload, or a param of it.
#[derive(Debug, Clone)]
pub enum Change {
    /// `with .a.b = E`
    Set(Vec<Step>, serde_json::Value),
    /// `without .a.b`
    Remove(Vec<Step>),
    /// `with param = E`, in its text form.
    Param(Arc<str>, String),
}

/// What a test expects.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Of the records of this emit; none: of all records.
    pub emit: Option<Arc<str>>,
    /// What.
    pub kind: ExpectationKind,
    /// Where it is written.
    pub span: Span,
}

/// What a test expects of records.
#[derive(Debug, Clone)]
pub enum ExpectationKind {
    /// The only record contains this.
    Subset(Expected),
    /// The record at this index contains this.
    At(u32, Expected),
    /// There is no record.
    Missing,
    /// There are so many records.
    Count(u32),
    /// The payload, or a record, is rejected; at this place of the payload where one is given.
    Reject(Option<Vec<Step>>),
    /// The records equal those of a file below the event's folder of fixtures.
    Golden(Arc<str>),
}

/// What a value is expected to be.
#[derive(Debug, Clone)]
pub enum Expected {
    /// Exactly this scalar.
    Value(serde_json::Value),
    /// An object with at least these members; a path has one name or more.
    Object(Vec<(TargetPath, Expected)>),
    /// A list of exactly so many elements, each as expected.
    List(Vec<Expected>),
    /// Not there.
    Missing,
}

/// What a package declares, and whether anything uses it.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Everything declared, in the order written; of imported packages nothing.
    pub declared: Vec<Declared>,
}

/// One declaration.
#[derive(Debug, Clone)]
pub struct Declared {
    /// What it is.
    pub what: DeclaredKind,
    /// Its name.
    pub name: Arc<str>,
    /// Its name, where it is declared.
    pub span: Span,
    /// Whether a rule, another declaration that is checked, a target path or a test uses it.
    pub used: bool,
    /// Of a `let`, a parameter or an element: the event it stands in (index into [`Mapping::events`]), where it is in one.
    pub event: Option<usize>,
}

/// What can be declared and stay unused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeclaredKind {
    /// `import "..." as n`
    Import,
    /// `source N`
    Source,
    /// `target N`
    Target,
    /// `param n`
    Param,
    /// `const n`
    Const,
    /// `table n`
    Table,
    /// `fn n`
    Function,
    /// `fragment n`
    Fragment,
    /// `let n`
    Let,
    /// A parameter of a function or fragment.
    Parameter,
    /// An element or index of `each` or `for`.
    Element,
}
