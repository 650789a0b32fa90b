//! Typed expressions to run form: ids become indexes, call sites are prepared, tables become maps.
//!
//! In: a typed expression. Out: the same as an [`Expression`]. Nothing is judged here: the checker has done that.

use super::event::Marked;
use super::expression::{
    Bound, CallSite, Expression, Generator, Indexed, ListFor, MapFor, Match, Member, Parameter, Path, Piece, Rows,
    Selection, Undeclared,
};
use super::places::{Base, Places};
use crate::check::{self, Constant, Each, Expr, ExprNode};
use crate::function::{Function, HostFunctions, Prepared, Presence};
use crate::path::Step;
use crate::value::{Test, Value};
use std::cell::RefCell;
use std::sync::Arc;

/// What translating needs of the whole mapping.
pub(super) struct Translator {
    tables: Vec<Arc<Rows>>,
    params: Vec<Option<Constant>>,
    host_functions: HostFunctions,
    places: RefCell<Places>,
    /// Where the marks of a traced plan stand; none: nothing is marked.
    marks: Option<RefCell<Vec<Marked>>>,
}

impl Translator {
    /// For the expressions of a mapping.
    pub(super) fn new(mapping: &check::Mapping, traced: bool) -> Self {
        let fixed = |param: &check::Param| if param.fixed { param.value.clone() } else { None };
        Self {
            tables: mapping.tables.iter().enumerate().map(|(index, table)| Arc::new(rows(index, table))).collect(),
            params: mapping.params.iter().map(fixed).collect(),
            host_functions: mapping.host_functions.clone(),
            places: RefCell::default(),
            marks: traced.then(RefCell::default),
        }
    }

    /// The places that expressions read since the last call.
    pub(super) fn take_places(&self) -> Places {
        self.places.take()
    }

    /// Where the marks stand that were made since the last call.
    pub(super) fn take_marks(&self) -> Vec<Marked> {
        self.marks.as_ref().map(RefCell::take).unwrap_or_default()
    }

    /// The run form of an expression, marked where the plan is traced.
    pub(super) fn expression(&self, expr: &Expr) -> Expression {
        let made = self.unmarked(expr);
        let Some(marks) = &self.marks else { return made };
        let mut marks = marks.borrow_mut();
        marks.push(Marked { span: expr.span, typed: Marked::key(expr) });
        Expression::Mark(marks.len() - 1, Box::new(made))
    }

    /// What is asked of a place, or stands before the steps of a path: where it stands is asked too, so it has no mark.
    fn place(&self, expr: &Expr) -> Expression {
        match expr.node {
            ExprNode::Payload | ExprNode::Slot(_) | ExprNode::Path { .. } | ExprNode::Index { .. } => {
                self.unmarked(expr)
            }
            _ => self.expression(expr),
        }
    }

    fn unmarked(&self, expr: &Expr) -> Expression {
        match &expr.node {
            ExprNode::Constant(constant) => Expression::Constant(constant.clone()),
            ExprNode::Param(id) => self.param(id.0 as usize),
            ExprNode::Slot(id) => Expression::Slot(id.0 as usize),
            ExprNode::Payload => Expression::Payload,
            ExprNode::Path { base, steps, blank_is_missing } => self.path(base, steps, *blank_is_missing),
            ExprNode::Query { query, singular, blank_is_missing } => Expression::Query(Box::new(Selection {
                query: query.clone(),
                singular: *singular,
                blank: *blank_is_missing,
            })),
            ExprNode::Row { table, key } => self.row(table.0 as usize, key),
            ExprNode::Index { base, index, blank_is_missing } => Expression::Index(Box::new(Indexed {
                base: self.expression(base),
                index: self.expression(index),
                blank: *blank_is_missing,
            })),
            ExprNode::ReadTime(text) => Expression::ReadTime(self.boxed(text)),
            ExprNode::Call { function, arguments } => self.call(function, arguments),
            ExprNode::Bind { parameters, body } => self.bind(parameters, body),
            ExprNode::Undeclared { value, declared } => Expression::Undeclared(Box::new(Undeclared {
                value: self.expression(value),
                declared: declared.clone(),
                optional: expr.kind.optional,
            })),
            ExprNode::Coalesce(a, b) => Expression::Coalesce(self.both(a, b)),
            ExprNode::Catch(a, b) => Expression::Catch(self.both(a, b)),
            ExprNode::As(value, test) => Expression::As(self.boxed(value), self::test(*test)),
            ExprNode::Is { value, negated, test } => {
                Expression::Is(Box::new(self.place(value)), *negated, self::test(*test))
            }
            ExprNode::Or(all) => Expression::Or(self.all(all)),
            ExprNode::And(all) => Expression::And(self.all(all)),
            ExprNode::Not(value) => Expression::Not(self.boxed(value)),
            ExprNode::Compare(comparison, a, b) => Expression::Compare(*comparison, self.both(a, b)),
            ExprNode::In { value, negated, list } => Expression::In(self.both(value, list), *negated),
            ExprNode::Arithmetic(operator, a, b) => Expression::Arithmetic(*operator, self.both(a, b)),
            ExprNode::Negate(value) => Expression::Negate(self.boxed(value)),
            ExprNode::If { condition, then, otherwise } => Expression::If(Box::new([
                self.expression(condition),
                self.expression(then),
                self.expression(otherwise),
            ])),
            ExprNode::Match { value, arms, default } => Expression::Match(Box::new(Match {
                value: self.expression(value),
                arms: arms.iter().map(|(patterns, value)| (patterns.clone(), self.expression(value))).collect(),
                default: default.as_ref().map(|value| self.expression(value)),
            })),
            ExprNode::List(all) => self.list(all),
            ExprNode::Object(members) => Expression::Object(members.iter().map(|member| self.member(member)).collect()),
            ExprNode::ListFor { generators, filter, item } => Expression::ListFor(Box::new(ListFor {
                generators: self.generators(generators),
                filter: filter.as_ref().map(|filter| self.expression(filter)),
                item: self.expression(item),
            })),
            ExprNode::MapFor { generators, filter, key, item } => Expression::MapFor(Box::new(MapFor {
                generators: self.generators(generators),
                filter: filter.as_ref().map(|filter| self.expression(filter)),
                key: self.expression(key),
                item: self.expression(item),
            })),
            ExprNode::Interpolate(pieces) => {
                Expression::Interpolate(pieces.iter().map(|piece| self.piece(piece)).collect())
            }
            ExprNode::Omit => Expression::Missing,
            ExprNode::Reject(reason) => Expression::Reject(reason.clone()),
            ExprNode::Todo => Expression::Todo,
        }
    }

    /// The run form of the lists that a record or a comprehension runs over.
    pub(super) fn generators(&self, each: &[Each]) -> Vec<Generator> {
        let generator = |each: &Each| Generator {
            element: each.element.0 as usize,
            index: each.index.map(|slot| slot.0 as usize),
            list: self.expression(&each.list),
        };
        each.iter().map(generator).collect()
    }

    fn boxed(&self, expr: &Expr) -> Box<Expression> {
        Box::new(self.expression(expr))
    }

    fn both(&self, a: &Expr, b: &Expr) -> Box<[Expression; 2]> {
        Box::new([self.expression(a), self.expression(b)])
    }

    fn all(&self, all: &[Expr]) -> Vec<Expression> {
        all.iter().map(|expr| self.expression(expr)).collect()
    }

    /// A list of constants is one itself, made once.
    fn list(&self, all: &[Expr]) -> Expression {
        let all = self.all(all);
        match all.iter().map(constant).collect() {
            Some(constants) => Expression::Constant(Value::list(constants)),
            None => Expression::List(all),
        }
    }

    fn param(&self, index: usize) -> Expression {
        match self.params.get(index) {
            Some(Some(value)) => Expression::Constant(value.clone()),
            Some(None) | None => Expression::Param(index),
        }
    }

    fn path(&self, base: &Expr, steps: &[Step], blank: bool) -> Expression {
        let (base, steps) = match self.place(base) {
            Expression::Path(inner) => (inner.base, [&inner.steps, steps].concat()),
            other => (other, steps.to_vec()),
        };
        let root = match &base {
            Expression::Payload => Some(Base::Payload),
            Expression::Slot(slot) => Some(Base::Slot(*slot)),
            _ => None,
        };
        let place = root.and_then(|root| self.places.borrow_mut().add(root, &steps));
        Expression::Path(Box::new(Path { base, steps: steps.into(), blank, place }))
    }

    fn row(&self, table: usize, key: &Expr) -> Expression {
        let Some(rows) = self.tables.get(table) else { return Expression::Missing };
        Expression::Row(rows.clone(), self.boxed(key))
    }

    fn bind(&self, parameters: &[check::Binding], body: &Expr) -> Expression {
        let parameter = |binding: &check::Binding| Parameter {
            slot: binding.slot.0 as usize,
            value: self.expression(&binding.value),
            optional: binding.optional,
        };
        let mut body = self.expression(body);
        let mut bound: Vec<Parameter> = parameters.iter().map(parameter).collect();
        bound.retain(|parameter| match self::constant(&parameter.value) {
            Some(constant) => {
                fill(&mut body, parameter.slot, &constant);
                false
            }
            None => true,
        });
        if bound.is_empty() { body } else { Expression::Bind(Box::new(Bound { parameters: bound, body })) }
    }

    fn member(&self, member: &check::Member) -> Member {
        match member {
            check::Member::Spread(value) => Member::Spread(self.expression(value)),
            check::Member::Pair(path, value) => Member::Pair(path.names.clone().into(), self.expression(value)),
        }
    }

    fn piece(&self, piece: &check::Piece) -> Piece {
        match piece {
            check::Piece::Text(text) => Piece::Text(text.clone()),
            check::Piece::Value(value) => Piece::Value(self.expression(value)),
        }
    }

    fn call(&self, function: &'static Function, arguments: &[Option<Expr>]) -> Expression {
        let arguments: Vec<_> = arguments.iter().map(|one| one.as_ref().map(|expr| self.expression(expr))).collect();
        let constants: Vec<_> = arguments.iter().map(|one| one.as_ref().and_then(constant)).collect();
        let host = self.host_functions.get(function.name).filter(|_| function.host).cloned();
        let prepare = || function.prepare.map(|prepare| prepare(&constants));
        let (prepared, unprepared) = match host.map(|host| Ok(Prepared::Host(host))).or_else(prepare) {
            None => (None, None),
            Some(Ok(prepared)) => (Some(prepared), None),
            Some(Err(message)) => (None, Some(message.into())),
        };
        let required = (0..arguments.len()).map(|index| is_required(function, index)).collect();
        Expression::Call(Box::new(CallSite { function, arguments, required, prepared, unprepared }))
    }
}

/// Puts a constant where a slot is read.
fn fill(expression: &mut Expression, slot: usize, constant: &Constant) {
    if matches!(expression, Expression::Slot(read) if *read == slot) {
        *expression = Expression::Constant(constant.clone());
    }
    expression.children_mut().into_iter().for_each(|child| fill(child, slot, constant));
}

fn constant(expression: &Expression) -> Option<Constant> {
    match expression {
        Expression::Constant(value) => Some(value.clone()),
        Expression::Mark(_, marked) => constant(marked),
        _ => None,
    }
}

/// Whether a call is missing when this argument is. `key` sees its missing parts, so that each keeps its place.
fn is_required(function: &Function, index: usize) -> bool {
    let last = function.params.len().saturating_sub(1);
    match function.params.get(index.min(last)).map(|param| param.presence) {
        Some(Presence::Required) => true,
        Some(Presence::Rest) => function.name != "key",
        Some(Presence::Optional | Presence::OptionalRest) | None => false,
    }
}

fn rows(index: usize, table: &check::Table) -> Rows {
    let mut rows = Rows { texts: Default::default(), others: Vec::new(), default: table.default.clone(), table: index };
    for (key, row) in &table.rows {
        if let Value::Text(text) = key {
            rows.texts.entry(text.characters().into()).or_insert_with(|| row.clone());
        } else {
            rows.others.push((key.clone(), row.clone()));
        }
    }
    rows
}

fn test(test: check::Test) -> Test {
    match test {
        check::Test::Present => Test::Present,
        check::Test::Missing => Test::Missing,
        check::Test::Null => Test::Null,
        check::Test::Empty => Test::Empty,
        check::Test::Text => Test::Text,
        check::Test::Number => Test::Number,
        check::Test::Integer => Test::Integer,
        check::Test::Bool => Test::Bool,
        check::Test::Object => Test::Object,
        check::Test::List => Test::List,
        check::Test::Email => Test::Email,
        check::Test::Ipv4 => Test::Ipv4,
        check::Test::Ipv6 => Test::Ipv6,
        check::Test::Uuid => Test::Uuid,
        check::Test::Url => Test::Url,
    }
}
