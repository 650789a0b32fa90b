//! Constants: expressions computed while compiling. Consts, table rows, defaults, arms, tests.

use super::declarations::ConstState;
use super::expression::{is_never, run_constant};
use super::{Resolver, kinds};
use crate::check::{Each, Expr, ExprNode, Member, Piece, SlotId, Test};
use crate::diagnostic::{Code, Diagnostic};
use crate::function::Failure;
use crate::path::Step;
use crate::payload::Text;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{self, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Why an expression has no constant value.
pub(super) enum Fault {
    /// It depends on data; where.
    NotConstant(Span),
    /// It fails; where and why.
    Fails(Span, String),
}

type Known = Result<Option<Value<'static>>, Fault>;

/// What is bound while computing.
type Bound = FxHashMap<SlotId, Option<Value<'static>>>;

impl<'a> Resolver<'a> {
    /// Folds every const, also those that nothing uses.
    pub(super) fn fold_consts(&mut self) {
        for index in 0..self.consts.len() {
            self.fold_const(index);
        }
    }

    /// The value of a const where it is used.
    pub(super) fn const_value(&mut self, index: usize, span: Span) -> Expr {
        if matches!(self.consts[index].state, ConstState::Busy) {
            let name = self.consts[index].name.text.clone();
            self.report(
                Diagnostic::error(Code::Recursion, span)
                    .message(format!("`const {name}` uses itself"))
                    .label("its own value is needed here"),
            );
            return self.spoiled(span);
        }
        self.fold_const(index);
        match &self.consts[index].state {
            ConstState::Done(Some((value, kind))) => {
                Expr { node: ExprNode::Constant(value.clone()), kind: kind.clone(), span }
            }
            ConstState::Done(None) | ConstState::Waiting | ConstState::Busy => self.spoiled(span),
        }
    }

    fn fold_const(&mut self, index: usize) {
        if !matches!(self.consts[index].state, ConstState::Waiting) {
            return;
        }
        self.consts[index].state = ConstState::Busy;
        let (package, expr) = (self.consts[index].package, self.consts[index].value);
        let value = self.apart(package, |resolver| resolver.constant_value(expr));
        let value = value.map(|value| (value.clone(), kinds::sure(kinds::of_value(&value))));
        self.consts[index].state = ConstState::Done(value);
    }

    /// Runs something at the top of a package: no payload, no local name, no fact.
    pub(super) fn apart<T>(&mut self, package: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.env.depth;
        let fresh = super::Env {
            package,
            blocks: Vec::new(),
            floor: 0,
            facts: Vec::new(),
            trail: Vec::new(),
            payload: false,
            scope: crate::check::Scope::Local,
            depth,
            nulls: self.env.nulls,
            lenient: false,
            event: super::EventState::default(),
        };
        let outer = std::mem::replace(&mut self.env, fresh);
        let result = run(self);
        self.env = outer;
        result
    }

    /// The value of an expression that must be known when compiling; tells where it is not.
    pub(super) fn constant_value(&mut self, expr: &'a ast::Expr) -> Option<Value<'static>> {
        let typed = self.expr(expr);
        self.constant_of(&typed)
    }

    /// The same of a resolved expression.
    pub(super) fn constant_of(&mut self, typed: &Expr) -> Option<Value<'static>> {
        if is_never(typed) {
            return None;
        }
        match self.fold(typed) {
            Ok(Some(value)) => return Some(value),
            Ok(None) => self.report(
                Diagnostic::error(Code::ConstantFails, typed.span)
                    .message("this never has a value: it is missing")
                    .label("a value is needed here"),
            ),
            Err(Fault::NotConstant(span)) => self.report(
                Diagnostic::error(Code::NotConstant, span)
                    .message("this must be known when compiling")
                    .label("depends on data or on a param")
                    .help("constants, consts, tables and functions of them are known"),
            ),
            Err(Fault::Fails(span, why)) => {
                self.constant_fails(&why, span);
            }
        }
        None
    }

    /// Computes an expression.
    pub(super) fn fold(&self, expr: &Expr) -> Known {
        self.compute(expr, &mut Bound::default())
    }

    fn compute(&self, expr: &Expr, bound: &mut Bound) -> Known {
        let not_constant = || Err(Fault::NotConstant(expr.span));
        match &expr.node {
            ExprNode::Constant(value) => Ok(Some(value.clone())),
            ExprNode::Omit => Ok(None),
            ExprNode::Slot(slot) => match (bound.get(slot), self.env.event.slots.get(slot.0 as usize)) {
                (Some(value), _) => Ok(value.clone()),
                (None, Some(slot)) => match &slot.value {
                    Some(value) => self.compute(value, bound),
                    None => not_constant(),
                },
                (None, None) => not_constant(),
            },
            ExprNode::Path { base, steps, .. } => Ok(self
                .compute(base, bound)?
                .and_then(|base| steps.iter().try_fold(base, |value, step| below(&value, step)))),
            ExprNode::Row { table, key } => {
                let Some(key) = self.compute(key, bound)? else { return Ok(None) };
                let table = self.table(*table);
                let row = table.rows.iter().find(|(known, _)| value::equal(known, &key)).map(|(_, row)| row.clone());
                Ok(row.or_else(|| table.default.clone()))
            }
            ExprNode::Index { base, index, .. } => {
                let (Some(base), Some(index)) = (self.compute(base, bound)?, self.compute(index, bound)?) else {
                    return Ok(None);
                };
                Ok(step_of(&index).and_then(|step| below(&base, &step)))
            }
            ExprNode::ReadTime(value) | ExprNode::Undeclared { value, .. } => self.compute(value, bound),
            ExprNode::Call { function, arguments } => {
                let mut values = Vec::with_capacity(arguments.len());
                for (index, argument) in arguments.iter().enumerate() {
                    let value = argument.as_ref().map(|argument| self.compute(argument, bound)).transpose()?.flatten();
                    let presence = super::expression::parameter(function, index).presence;
                    if value.is_none() && presence.needs_value() {
                        return Ok(None);
                    }
                    values.push(value);
                }
                run_constant(function, values).map_err(|why| Fault::Fails(expr.span, why))
            }
            ExprNode::Bind { parameters, body } => {
                for parameter in parameters {
                    let value = self.compute(&parameter.value, bound)?;
                    if value.is_none() && !parameter.optional {
                        return Ok(None);
                    }
                    bound.insert(parameter.slot, value);
                }
                self.compute(body, bound)
            }
            ExprNode::Coalesce(a, b) => match self.compute(a, bound)? {
                Some(value) => Ok(Some(value)),
                None => self.compute(b, bound),
            },
            ExprNode::Catch(a, b) => match self.compute(a, bound) {
                Err(Fault::Fails(..)) => self.compute(b, bound),
                other => other,
            },
            ExprNode::As(value, test) => {
                Ok(self.compute(value, bound)?.filter(|value| value::test(*test, Some(value))))
            }
            ExprNode::Is { value, negated, test } => {
                let value = self.compute(value, bound)?;
                let holds = match test {
                    Test::Missing => value.is_none(),
                    test => value::test(*test, value.as_ref()),
                };
                Ok(Some(Value::Bool(holds != *negated)))
            }
            ExprNode::Or(parts) => self.first_that_is(parts, true, bound),
            ExprNode::And(parts) => self.first_that_is(parts, false, bound),
            ExprNode::Not(part) => {
                Ok(self.compute(part, bound)?.map(|value| Value::Bool(!matches!(value, Value::Bool(true)))))
            }
            ExprNode::Compare(comparison, a, b) => {
                let (Some(a), Some(b)) = (self.compute(a, bound)?, self.compute(b, bound)?) else {
                    return Ok(Some(Value::Bool(false)));
                };
                failing(expr, value::holds(*comparison, &a, &b).map(Value::Bool))
            }
            ExprNode::In { value, negated, list } => {
                let (Some(value), Some(list)) = (self.compute(value, bound)?, self.compute(list, bound)?) else {
                    return Ok(Some(Value::Bool(false)));
                };
                let found = elements(&list).iter().any(|element| value::equal(element, &value));
                Ok(Some(Value::Bool(found != *negated)))
            }
            ExprNode::Arithmetic(operator, a, b) => match (self.compute(a, bound)?, self.compute(b, bound)?) {
                (Some(Value::Number(a)), Some(Value::Number(b))) => {
                    failing(expr, value::arithmetic(*operator, &a, &b).map(Value::Number))
                }
                (None, _) | (_, None) => Ok(None),
                (Some(_), Some(_)) => Err(Fault::Fails(expr.span, "not a number".to_owned())),
            },
            ExprNode::Negate(part) => match self.compute(part, bound)? {
                Some(Value::Number(number)) => failing(expr, value::negate(&number).map(Value::Number)),
                None => Ok(None),
                Some(_) => Err(Fault::Fails(expr.span, "not a number".to_owned())),
            },
            ExprNode::If { condition, then, otherwise } => {
                let holds = matches!(self.compute(condition, bound)?, Some(Value::Bool(true)));
                self.compute(if holds { then } else { otherwise }, bound)
            }
            ExprNode::Match { value, arms, default } => {
                let Some(value) = self.compute(value, bound)? else { return Ok(None) };
                let arm = arms.iter().find(|(keys, _)| keys.iter().any(|key| value::equal(key, &value)));
                match arm.map(|(_, result)| result).or(default.as_deref()) {
                    Some(result) => self.compute(result, bound),
                    None => Ok(None),
                }
            }
            ExprNode::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.extend(self.compute(item, bound)?);
                }
                Ok(Some(Value::list(values)))
            }
            ExprNode::Object(members) => self.compute_object(members, bound).map(Some),
            ExprNode::ListFor { generators, filter, item } => {
                let mut values = Vec::new();
                self.run_over(generators, filter.as_deref(), bound, &mut |resolver, bound| {
                    values.extend(resolver.compute(item, bound)?);
                    Ok(())
                })?;
                Ok(Some(Value::list(values)))
            }
            ExprNode::MapFor { generators, filter, key, item } => {
                let mut members: Vec<(Text<'static>, Value<'static>)> = Vec::new();
                self.run_over(generators, filter.as_deref(), bound, &mut |resolver, bound| {
                    let (key_value, item) = (resolver.compute(key, bound)?, resolver.compute(item, bound)?);
                    if let (Some(Value::Text(name)), Some(item)) = (key_value, item) {
                        if members.iter().any(|(known, _)| *known == name) {
                            return Err(Fault::Fails(key.span, "a key comes twice".to_owned()));
                        }
                        members.push((name, item));
                    }
                    Ok(())
                })?;
                Ok(Some(Value::object(members)))
            }
            ExprNode::Interpolate(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(plain) => text.push_str(plain),
                        Piece::Value(part) => {
                            let Some(value) = self.compute(part, bound)? else { return Ok(None) };
                            value::print(&value, &mut text).map_err(|failure| fails(expr, &failure))?;
                        }
                    }
                }
                Ok(Some(Value::text(text)))
            }
            ExprNode::Param(_) | ExprNode::Payload | ExprNode::Query { .. } | ExprNode::Reject(_) | ExprNode::Todo => {
                not_constant()
            }
        }
    }

    fn first_that_is(&self, parts: &[Expr], wanted: bool, bound: &mut Bound) -> Known {
        for part in parts {
            if matches!(self.compute(part, bound)?, Some(Value::Bool(truth)) if truth == wanted) {
                return Ok(Some(Value::Bool(wanted)));
            }
        }
        Ok(Some(Value::Bool(!wanted)))
    }

    fn compute_object(&self, members: &[Member], bound: &mut Bound) -> Result<Value<'static>, Fault> {
        let mut object = tree::Tree::default();
        for member in members {
            match member {
                Member::Spread(value) => {
                    for (name, value) in members_of(&self.compute(value, bound)?) {
                        object.set(&[name.into()], value);
                    }
                }
                Member::Pair(path, value) => {
                    if let Some(value) = self.compute(value, bound)? {
                        object.set(&path.names, value);
                    }
                }
            }
        }
        Ok(object.into_value())
    }

    fn run_over(
        &self,
        generators: &[Each],
        filter: Option<&Expr>,
        bound: &mut Bound,
        inner: &mut dyn FnMut(&Self, &mut Bound) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some((first, rest)) = generators.split_first() else {
            let holds = match filter {
                Some(filter) => matches!(self.compute(filter, bound)?, Some(Value::Bool(true))),
                None => true,
            };
            return if holds { inner(self, bound) } else { Ok(()) };
        };
        let Some(list) = self.compute(&first.list, bound)? else { return Ok(()) };
        let pairs: Vec<(Value<'static>, Value<'static>)> = match &list {
            Value::Object(members) => {
                members.iter().map(|(name, value)| (Value::Text(name.clone()), value.clone())).collect()
            }
            list => elements(list).into_iter().enumerate().map(|(at, element)| (index_value(at), element)).collect(),
        };
        for (index, element) in pairs {
            bound.insert(first.element, Some(element).filter(|element| !element.is_null()));
            if let Some(slot) = first.index {
                bound.insert(slot, Some(index));
            }
            self.run_over(rest, filter, bound, inner)?;
        }
        Ok(())
    }
}

fn index_value(at: usize) -> Value<'static> {
    Value::Number(crate::payload::Number::Integer(i128::try_from(at).unwrap_or(0)))
}

fn elements(list: &Value<'static>) -> Vec<Value<'static>> {
    if let Value::List(elements) = list { elements.to_vec() } else { Vec::new() }
}

fn members_of(object: &Option<Value<'static>>) -> Vec<(String, Value<'static>)> {
    match object {
        Some(Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.characters().into_owned(), value.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// The value one step below a constant.
pub(super) fn below(value: &Value<'static>, step: &Step) -> Option<Value<'static>> {
    let below = match step {
        Step::Name(name) => value.member(name),
        Step::Index(at) => value.element(*at),
    };
    below.filter(|value| !value.is_null())
}

fn step_of(index: &Value<'static>) -> Option<Step> {
    match index {
        Value::Number(number) => number.as_integer().and_then(|at| i64::try_from(at).ok()).map(Step::Index),
        Value::Text(text) => Some(Step::Name(text.characters().into())),
        _ => None,
    }
}

fn failing(expr: &Expr, result: Result<Value<'static>, Failure>) -> Known {
    result.map(Some).map_err(|failure| fails(expr, &failure))
}

fn fails(expr: &Expr, failure: &Failure) -> Fault {
    Fault::Fails(expr.span, failure.message.to_string())
}

/// Objects built member by member.
mod tree {
    use super::{Arc, Text, Value};

    /// An object being built: nested names share their parents.
    #[derive(Default)]
    pub(super) struct Tree {
        members: Vec<(Arc<str>, Node)>,
    }

    enum Node {
        Value(Value<'static>),
        Tree(Tree),
    }

    impl Tree {
        /// Sets the member at a path; the last one set wins.
        pub(super) fn set(&mut self, names: &[Arc<str>], value: Value<'static>) {
            let Some((first, rest)) = names.split_first() else { return };
            let at = self.members.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
                self.members.push((first.clone(), Node::Tree(Tree::default())));
                self.members.len() - 1
            });
            let node = &mut self.members[at].1;
            if rest.is_empty() {
                *node = Node::Value(value);
                return;
            }
            if let Node::Value(_) = node {
                *node = Node::Tree(Tree::default());
            }
            if let Node::Tree(tree) = node {
                tree.set(rest, value);
            }
        }

        pub(super) fn into_value(self) -> Value<'static> {
            let member = |(name, node): (Arc<str>, Node)| {
                let value = match node {
                    Node::Value(value) => value,
                    Node::Tree(tree) => tree.into_value(),
                };
                (Text::Shared(name), value)
            };
            Value::object(self.members.into_iter().map(member).collect())
        }
    }
}
