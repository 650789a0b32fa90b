//! From pest's pairs to our syntax tree: choices, operands, and what is noticed on the way.

use super::grammar::{self, Form, Pair};
use super::known::Known;
use super::literal;
use super::names::Names;
use crate::function::find;
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Member, Name, QualifiedName, Target, TargetPiece, TargetSegment, TextPiece};
use std::sync::Arc;

/// An expression of Data Prep in the mapping language.
#[derive(Debug, Clone)]
pub struct Translation {
    /// The expression; it has no places of its own. `todo` stands for what has no counterpart.
    pub expression: Expr,
    /// What was noticed, in the order of the text.
    pub remarks: Vec<Remark>,
}

/// Something that was noticed in an expression of Data Prep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where, in characters from 1.
    pub column: usize,
    /// What, in plain words.
    pub message: String,
    /// Whether a part of the expression was lost: a `todo` stands for it.
    pub lost: bool,
}

impl Remark {
    pub(super) fn fault(text: &str, place: usize, message: impl Into<String>) -> Self {
        Self { column: column(text, place), message: message.into(), lost: true }
    }
}

fn column(text: &str, place: usize) -> usize {
    text.get(..place).unwrap_or(text).chars().count() + 1
}

/// Puts an expression of Data Prep into the mapping language.
///
/// ```
/// let translated = xdmap::data_prep::expression(r#"iif(visitor.email != null, lower(visitor.email), "none")"#);
/// assert_eq!(
///     xdmap::syntax::print_expression(&translated.expression),
///     r#"if .visitor.email is present then .visitor.email | lower else "none""#
/// );
/// ```
#[must_use]
pub fn expression(text: &str) -> Translation {
    Translator::new(text, None, Names::default()).whole()
}

/// An element of a list that a list of the target runs through.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// The list.
    pub list: Expr,
    /// What stands for an element of it.
    pub element: Expr,
}

/// What is known while an expression is translated.
pub(super) struct Translator<'t> {
    text: &'t str,
    remarks: Vec<Remark>,
    /// Parameters of the lambdas around, as written and as they are called here.
    pub(super) bound: Vec<(String, Arc<str>)>,
    /// Names that nothing else can have.
    pub(super) names: Names,
    /// The source schema; none: every field is taken to be of the kind that is needed.
    pub(super) source: Option<&'t Schema>,
    /// Elements that `[*]` stands for here.
    pub(super) elements: Vec<Element>,
    /// Lists before the first `[*]` of a path for which there is no element.
    pub(super) lists: Vec<Expr>,
}

impl<'t> Translator<'t> {
    /// A translator of one text.
    pub(super) fn new(text: &'t str, source: Option<&'t Schema>, names: Names) -> Self {
        let (bound, elements, lists) = (Vec::new(), Vec::new(), Vec::new());
        Self { text, remarks: Vec::new(), bound, names, source, elements, lists }
    }

    /// All of it.
    pub(super) fn whole(&mut self) -> Translation {
        let expression = match grammar::parse(self.text) {
            Ok(pair) => omitted(self.choice(pair)),
            Err(fault) => {
                self.remarks.push(fault);
                expr(ExprKind::Todo)
            }
        };
        self.remarks.sort_by_key(|remark| remark.column);
        Translation { expression, remarks: std::mem::take(&mut self.remarks) }
    }

    /// What a value is, by the source schema.
    pub(super) fn known(&self, value: &Expr) -> Option<Known> {
        self.source.map(|source| super::known::of(value, source))
    }
    /// Says something of a place.
    pub(super) fn remark(&mut self, place: usize, message: impl Into<String>) {
        let column = column(self.text, place);
        self.remarks.push(Remark { column, message: message.into(), lost: false });
    }

    /// Says why a part has no counterpart, and leaves a `todo` for it.
    pub(super) fn lost(&mut self, place: usize, message: impl Into<String>) -> Expr {
        self.remarks.push(Remark::fault(self.text, place, message));
        expr(ExprKind::Todo)
    }

    /// `a`, `c ? a : b`, `a ?: b`, `a ?? b`
    pub(super) fn choice(&mut self, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let mut parts = pair.into_inner();
        let Some(first) = parts.next().map(|binary| self.binary(binary)) else {
            return self.lost(place, "the expression is empty");
        };
        let Some(sign) = parts.next() else { return first };
        let rest: Vec<Expr> = parts.map(|choice| self.choice(choice)).collect();
        match (sign.as_rule(), rest.as_slice()) {
            (Form::then, [then, otherwise]) => if_else(self.condition(first), then.clone(), otherwise.clone()),
            (Form::elvis, [other]) => {
                let message =
                    "`?:` also takes its right side for false, 0 and an empty text; `??` only for what is missing";
                self.remark(place_of(&sign), message);
                coalesce(first, other.clone())
            }
            (_, [other]) => coalesce(first, other.clone()),
            (_, _) => self.lost(place, "the choice is not complete"),
        }
    }

    /// A value without what is taken of it.
    pub(super) fn primary(&mut self, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        match pair.as_rule() {
            Form::choice => self.choice(pair),
            Form::boolean => expr(ExprKind::Bool(pair.as_str() == "true")),
            Form::null => expr(ExprKind::Null),
            Form::number => match literal::number(pair.as_str()) {
                Some(token) => expr(ExprKind::Number(token.into())),
                None => self.lost(place, "the number is too large"),
            },
            Form::text => text(&literal::text(pair.as_str())),
            Form::list => {
                let items: Vec<Expr> = pair.into_inner().map(|item| self.choice(item)).collect();
                if items.iter().any(|item| item.kind == ExprKind::Null) {
                    self.remark(place, "a null element is left out of the list; `to_array(true, ...)` keeps it");
                }
                expr(ExprKind::List(without_nulls(items)))
            }
            Form::map => self.map(pair),
            Form::call => self.call(pair),
            Form::wrapped | Form::name => self.field(&pair),
            _ => self.lost(place, "this has no counterpart"),
        }
    }

    fn map(&mut self, pair: Pair<'_>) -> Expr {
        let mut members = Vec::new();
        for pair in pair.into_inner() {
            let mut parts = pair.into_inner();
            let (Some(key), Some(value)) = (parts.next(), parts.next()) else { continue };
            let name =
                if key.as_rule() == Form::text { literal::text(key.as_str()) } else { literal::name(key.as_str()) };
            members.push((name, self.choice(value)));
        }
        object(members)
    }
}

/// Where a pair begins.
pub(super) fn place_of(pair: &Pair<'_>) -> usize {
    pair.as_span().start()
}

/// An expression without a place.
pub(super) fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

/// A name without a place.
pub(super) fn name(text: &str) -> Name {
    Name { text: text.into(), span: Span::default() }
}

/// `lower`, `dp.explode`
pub(super) fn function(full: &str) -> QualifiedName {
    let (module, own) = full.split_once('.').map_or((None, full), |(module, own)| (Some(name(module)), own));
    QualifiedName { module, name: name(own), span: Span::default() }
}

/// A call; of one argument that is a path or a name it reads `x | f`, of one that is such a chain it goes on.
pub(super) fn call(full: &str, mut arguments: Vec<Expr>) -> Expr {
    let takes_many = find(full).is_some_and(|function| function.params.iter().any(|param| param.presence.is_rest()));
    let pipes = matches!(
        arguments.first().map(|first| &first.kind),
        Some(ExprKind::Payload(_) | ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Pipe { .. })
    );
    if !pipes || takes_many && arguments.len() > 1 {
        return expr(ExprKind::Call { function: function(full), arguments });
    }
    let value = Box::new(arguments.remove(0));
    let bare = arguments.is_empty();
    expr(ExprKind::Pipe { value, function: function(full), arguments, bare })
}

/// `a ?? b`; null behind it is nothing.
pub(super) fn coalesce(a: Expr, b: Expr) -> Expr {
    match (&a.kind, &b.kind) {
        (ExprKind::Null | ExprKind::Omit, _) => omitted(b),
        (_, ExprKind::Null | ExprKind::Omit) => a,
        (_, _) => expr(ExprKind::Coalesce(Box::new(a), Box::new(b))),
    }
}

/// `if c then a else b`
pub(super) fn if_else(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let (then, otherwise) = (Box::new(omitted(then)), Box::new(omitted(otherwise)));
    expr(ExprKind::If { condition: Box::new(condition), then, otherwise })
}

/// `null` writes nothing.
pub(super) fn omitted(value: Expr) -> Expr {
    if value.kind == ExprKind::Null { expr(ExprKind::Omit) } else { value }
}

/// Null elements are nothing.
pub(super) fn without_nulls(items: Vec<Expr>) -> Vec<Expr> {
    items.into_iter().filter(|item| item.kind != ExprKind::Null).collect()
}

/// A plain text.
pub(super) fn text(characters: &str) -> Expr {
    let piece = TextPiece::Text(characters.into());
    expr(ExprKind::Text(if characters.is_empty() { Vec::new() } else { vec![piece] }))
}

/// The characters of a plain text.
pub(super) fn plain(value: &Expr) -> Option<&str> {
    match &value.kind {
        ExprKind::Text(pieces) => match pieces.as_slice() {
            [] => Some(""),
            [TextPiece::Text(text)] => Some(text),
            _ => None,
        },
        ExprKind::RawText(text) => Some(text),
        _ => None,
    }
}

/// An object of these members.
pub(super) fn object(members: Vec<(String, Expr)>) -> Expr {
    let member = |(key, value): (String, Expr)| {
        let quoted = !crate::path::is_plain_name(&key);
        let pieces = vec![TargetPiece::Text(key.into())];
        let segments = vec![TargetSegment { pieces, quoted, span: Span::default() }];
        Member::Pair(Target { segments, span: Span::default() }, omitted(value))
    };
    expr(ExprKind::Object(members.into_iter().map(member).collect()))
}
