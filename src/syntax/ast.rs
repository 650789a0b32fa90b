//! The syntax tree of one mapping file: what was written, with its places, and no meaning yet.
//!
//! Every node keeps its span. Names are unresolved text. Comments that are not documentation stand apart in
//! [`File::comments`]; the printer puts them back by their places.

use crate::source::Span;
/// The operators, which values define.
pub use crate::value::{Comparison, Operator};
use std::sync::Arc;

/// A name as written, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A literal text, escapes resolved, with the place of the whole token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The text it stands for.
    pub text: Arc<str>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A `#` comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The comment from its `#` to the end of the line, trailing white space cut.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
    /// Whether something else stands before it on its line.
    pub trailing: bool,
}

/// The lines of a `##` documentation comment, without the marks.
pub type Doc = Vec<Quoted>;

/// One `.map` file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// `mapping NAME VERSION`, in one file of a package.
    pub header: Option<Header>,
    /// The declarations, in the order written.
    pub items: Vec<Item>,
    /// All `#` comments, in the order written.
    pub comments: Vec<Comment>,
    /// The offsets of blank lines, in the order written; the printer keeps one of each run of them.
    pub blanks: Vec<u32>,
}

/// `mapping NAME 1.2.0`
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Documentation.
    pub doc: Doc,
    /// The package's name.
    pub name: Name,
    /// Its version, `MAJOR.MINOR.PATCH`.
    pub version: Quoted,
    /// The whole line.
    pub span: Span,
}

/// A declaration with its documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Documentation.
    pub doc: Doc,
    /// What is declared.
    pub kind: ItemKind,
    /// The whole declaration, documentation left out.
    pub span: Span,
}

/// What a declaration declares.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the comment of a variant shows its parts by their names
pub enum ItemKind {
    /// `import "path" as name`
    Import { path: Quoted, alias: Option<Name> },
    /// `source N from "..." { ... }`
    Source(SchemaDecl),
    /// `target N from "..." { ... }`
    Target(SchemaDecl),
    /// `param NAME: TYPE [= DEFAULT]`
    Param { name: Name, ty: Type, default: Option<Expr> },
    /// `const N = E`
    Const { name: Name, value: Expr },
    /// `table N ...`
    Table { name: Name, body: TableBody },
    /// `fn f(x: T) -> V = E`
    Function { name: Name, params: Vec<Field>, returns: Option<Type>, body: Expr },
    /// `fragment f(x: T) { ... }`
    Fragment { name: Name, params: Vec<Field>, body: Vec<Rule> },
    /// `event NAME: Source -> Target { ... }`
    Event { name: Name, source: Name, target: Name, body: Vec<EventItem> },
    /// `test event "title" { ... }`
    Test(Test),
}

/// `source` or `target`.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaDecl {
    /// The name events use; of a source also the type of its payload.
    pub name: Name,
    /// Where the schema comes from.
    pub from: SchemaOrigin,
    /// `{ blank: missing, times: utc millis }`
    pub options: Vec<SchemaOption>,
}

/// Where a schema comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaOrigin {
    /// A file, from the folder of the mapping file.
    File(Quoted),
    /// `xdm [ID, ...] with "tenant.schema.json"`: public XDM schemas.
    Xdm {
        /// Their ids: whole, or only the end.
        ids: Vec<Quoted>,
        /// The schema file of the tenant's own fields.
        tenant: Option<Quoted>,
        /// All of it, from `xdm` on.
        span: Span,
    },
}

impl SchemaOrigin {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::File(path) => path.span,
            Self::Xdm { span, .. } => *span,
        }
    }
}

/// `blank: missing`
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaOption {
    /// What is set.
    pub name: Name,
    /// To what: one or more words.
    pub words: Vec<Name>,
    /// The whole option.
    pub span: Span,
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the comment of a variant shows its parts by their names
pub enum TableBody {
    /// `from "x.csv" key COLUMN`
    File { path: Quoted, key: Name },
    /// `: T -> U { k => v, _ => x }`
    Inline { key: Type, value: Type, arms: Vec<Arm> },
}

/// `a or b => e`, `_ => e`: a row of a table or an arm of a `match`.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// The literals; empty is `_`.
    pub patterns: Vec<Expr>,
    /// The result.
    pub value: Expr,
    /// The whole arm.
    pub span: Span,
}

/// A parameter: `x`, `x: T`.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type; without one it is checked at each use.
    pub ty: Option<Type>,
    /// The whole parameter.
    pub span: Span,
}

/// A type with its suffix.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// The type itself.
    pub base: TypeBase,
    /// `T?`: may be missing.
    pub optional: bool,
    /// `T...`: the rest.
    pub rest: bool,
    /// The whole type.
    pub span: Span,
}

/// A type without its suffix.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeBase {
    /// `string`, `int`, a source's name, ...
    Name(Name),
    /// `[T]`
    List(Box<Type>),
    /// `{T}`: an object whose members all are `T`.
    Map(Box<Type>),
}

/// Something in the body of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum EventItem {
    /// `emit NAME each ... where ... { ... }`
    Emit(Emit),
    /// A rule of all records of the event.
    Rule(Rule),
}

/// `emit NAME [each m, i in LIST]* [where C] { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct Emit {
    /// Documentation.
    pub doc: Doc,
    /// Its name.
    pub name: Name,
    /// The lists it runs over, outermost first.
    pub each: Vec<Generator>,
    /// Which elements.
    pub filter: Option<Expr>,
    /// The rules of its records.
    pub body: Vec<Rule>,
    /// The whole emit, documentation left out.
    pub span: Span,
}

/// `each x, i in E` or `for x, i in E`.
#[derive(Debug, Clone, PartialEq)]
pub struct Generator {
    /// The element, or the value of a member.
    pub element: Name,
    /// The index from 0, or the key of a member.
    pub index: Option<Name>,
    /// The list or object.
    pub list: Expr,
    /// The whole clause.
    pub span: Span,
}

/// A line of a body, with its documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Documentation.
    pub doc: Doc,
    /// What it does.
    pub kind: RuleKind,
    /// The whole rule, documentation left out.
    pub span: Span,
}

/// What a line of a body does.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the comment of a variant shows its parts by their names
pub enum RuleKind {
    /// `a.b = E [when C]`
    Assign { target: Target, value: Expr, when: Option<Expr> },
    /// `a.b { ... }`
    Prefix { target: Target, body: Vec<Rule> },
    /// `when C { ... }`
    Guard { when: Expr, body: Vec<Rule> },
    /// `let n = E`
    Let { name: Name, value: Expr },
    /// `use f(x)`
    Use { fragment: QualifiedName, arguments: Vec<Expr> },
    /// `ignore .a, m.b because "..."`
    Ignore { paths: Vec<IgnorePath>, reason: Quoted },
    /// `note "..." [when C]`
    Note { reason: Quoted, when: Option<Expr> },
    /// `reject "..." [when C]`
    Reject { reason: Quoted, when: Option<Expr> },
}

/// A source path that is not mapped on purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct IgnorePath {
    /// The binding it starts at; without one, the payload.
    pub base: Option<Name>,
    /// The steps below it.
    pub steps: Vec<PathStep>,
    /// The whole path.
    pub span: Span,
}

/// A target path as written: `_{tenant}.chat."odd name"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The segments.
    pub segments: Vec<TargetSegment>,
    /// The whole path.
    pub span: Span,
}

/// One segment of a target path.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSegment {
    /// Its pieces: text, and params or consts in braces.
    pub pieces: Vec<TargetPiece>,
    /// Whether it was written in quotes.
    pub quoted: bool,
    /// The segment.
    pub span: Span,
}

/// A piece of a target segment.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetPiece {
    /// Plain text.
    Text(Arc<str>),
    /// `{name}`
    Hole(Name),
}

/// `name` or `module.name`.
#[derive(Debug, Clone, PartialEq)]
pub struct QualifiedName {
    /// The import it comes from.
    pub module: Option<Name>,
    /// The name itself.
    pub name: Name,
    /// Both.
    pub span: Span,
}

/// One step of a source path, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// The step.
    pub step: crate::path::Step,
    /// Where it stands.
    pub span: Span,
}

/// An expression with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The whole expression; parentheses around it are left out.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the comment of a variant shows its parts by their names
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `12`, `1.5`, `1e3`, as written, without a sign.
    Number(Arc<str>),
    /// `"text {expr}"`: pieces; a plain text is one piece, an empty one none.
    Text(Vec<TextPiece>),
    /// `r"raw"`
    RawText(Arc<str>),
    /// `.`, `.a.b[0]`: no step is the whole payload.
    Payload(Vec<PathStep>),
    /// `$...`: the text of an RFC 9535 query, still unparsed.
    Query(Arc<str>),
    /// `name`: a const, param, table, let or binding.
    Name(Arc<str>),
    /// `e.name`
    Member(Box<Expr>, PathStep),
    /// `e[x]`
    Index(Box<Expr>, Box<Expr>),
    /// `f(x)`, `module.f(x)`; a pipe step `a | f(x)` is [`ExprKind::Pipe`].
    Call { function: QualifiedName, arguments: Vec<Expr> },
    /// `a | f(x)`; `bare` is `a | f` without parentheses.
    Pipe { value: Box<Expr>, function: QualifiedName, arguments: Vec<Expr>, bare: bool },
    /// `a as KIND`
    As(Box<Expr>, Name),
    /// `a ?? b`
    Coalesce(Box<Expr>, Box<Expr>),
    /// `a catch b`
    Catch(Box<Expr>, Box<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a == b` and the like
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `x is [not] present`
    Is { value: Box<Expr>, negated: bool, test: Name },
    /// `x [not] in LIST`
    In { value: Box<Expr>, negated: bool, list: Box<Expr> },
    /// `a + b` and the like
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `if C then A else B`
    If { condition: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `match E { ... }`
    Match { value: Box<Expr>, arms: Vec<Arm> },
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ ...E, k: v }`
    Object(Vec<Member>),
    /// `[for x, i in L where C: E]`
    ListFor { generators: Vec<Generator>, filter: Option<Box<Expr>>, item: Box<Expr> },
    /// `{for v, k in X where C: KEY: E}`
    MapFor { generators: Vec<Generator>, filter: Option<Box<Expr>>, key: Box<Expr>, item: Box<Expr> },
    /// `omit`
    Omit,
    /// `reject "..."`
    Reject(Quoted),
    /// `todo`
    Todo,
}

/// A piece of an interpolated text.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPiece {
    /// Text, escapes resolved.
    Text(Arc<str>),
    /// `{expr}`
    Hole(Expr),
}

/// A member of an object expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Member {
    /// `...E`: all members of another object.
    Spread(Expr),
    /// `k.l: v`
    Pair(Target, Expr),
}

/// `test event "title" { given ... expect ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The event it runs.
    pub event: Name,
    /// What it shows.
    pub title: Quoted,
    /// The payload.
    pub given: Given,
    /// What must come out.
    pub expects: Vec<Expect>,
}

/// The payload of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// A file below the event's folder of fixtures, or an object.
    pub payload: GivenPayload,
    /// Changes to it and params for it, in the order written.
    pub changes: Vec<Change>,
    /// The whole clause.
    pub span: Span,
}

/// Where a test's payload comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenPayload {
    /// `"case/payload.json"`
    File(Quoted),
    /// `{ ... }`, constant.
    Literal(Expr),
}

/// A change to a test's payload.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the comment of a variant shows its parts by their names
pub enum Change {
    /// `with .a.b = E`
    Set { path: Vec<PathStep>, value: Expr, span: Span },
    /// `with param = E`
    Param { name: Name, value: Expr },
    /// `without .a.b`
    Remove { path: Vec<PathStep>, span: Span },
}

/// One expectation of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// The emit it looks at; without one, all records.
    pub emit: Option<Name>,
    /// What it expects.
    pub kind: ExpectKind,
    /// The whole expectation.
    pub span: Span,
}

/// What a test expects.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectKind {
    /// `{ subset }`: of the only record; a member's value may be the name `missing`.
    Subset(Expr),
    /// `[i] { subset }`
    At(u32, Expr),
    /// `missing`: no record.
    Missing,
    /// `count N`
    Count(u32),
    /// `reject [at .x]`
    Reject(Option<Vec<PathStep>>),
    /// `golden "file"`
    Golden(Quoted),
}
