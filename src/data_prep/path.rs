//! Paths and what is taken of a value: members, elements, methods.

use super::grammar::{Form, Pair};
use super::known::Known;
use super::literal;
use super::place::PlaceStep;
use super::translate::{Translator, call, expr, name, place_of, plain};
use crate::path::Step;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Generator, PathStep};

/// Words that a field cannot be called by without `${}`.
const RESERVED: [&str; 28] = [
    "new", "mod", "or", "break", "var", "lt", "for", "false", "while", "eq", "gt", "div", "not", "null", "continue",
    "else", "and", "ne", "true", "le", "if", "ge", "return", "_errors", "do", "function", "empty", "size",
];

/// Whether a field is read by this name only in `${}`.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || crate::function::find(&format!("dp.{name}")).is_some()
}

/// Members, elements and methods that may follow one another.
const STEPS: usize = 64;

impl Translator<'_> {
    /// A field of the payload, or the parameter of a lambda.
    pub(super) fn field(&mut self, pair: &Pair<'_>) -> Expr {
        if pair.as_rule() == Form::wrapped {
            let names = literal::wrapped(pair.as_str());
            return expr(ExprKind::Payload(names.into_iter().map(|name| step(Step::Name(name.into()))).collect()));
        }
        let own = literal::name(pair.as_str());
        if let Some((_, ours)) = self.bound.iter().rev().find(|(theirs, _)| *theirs == own) {
            return expr(ExprKind::Name(ours.clone()));
        }
        if is_reserved(&own) {
            self.remark(
                place_of(pair),
                format!("`{own}` is a reserved word of Data Prep; it reads such a field as `${{{own}}}`"),
            );
        }
        expr(ExprKind::Payload(vec![step(Step::Name(own.into()))]))
    }

    /// A value and what is taken of it. Behind `[*]` everything is taken of every element.
    pub(super) fn postfix(&mut self, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let mut parts = pair.into_inner();
        let Some(primary) = parts.next() else { return self.lost(place, "a value is missing here") };
        if parts.clone().nth(STEPS).is_some() {
            return self.lost(place, "more than 64 members, elements and methods follow one another");
        }
        let mut value = self.primary(primary);
        let mut generators = Vec::new();
        for part in parts {
            value = match part.as_rule() {
                Form::every => self.every(value, &mut generators),
                Form::index => self.index(value, part),
                Form::method => self.method(value, part),
                _ => self.member(value, part),
            };
        }
        self.through_all(value, generators)
    }

    /// A path that is no expression.
    pub(super) fn attribute(&mut self, steps: Vec<PlaceStep>) -> Expr {
        let (mut value, mut generators) = (expr(ExprKind::Payload(Vec::new())), Vec::new());
        for step in steps {
            value = match step {
                PlaceStep::Name(name) => taken(value, Step::Name(name.into())),
                PlaceStep::Index(index) => taken(value, Step::Index(index)),
                PlaceStep::Every => self.every(value, &mut generators),
            };
        }
        self.through_all(value, generators)
    }

    /// What stands below elements, for each of them.
    fn through_all(&mut self, value: Expr, generators: Vec<Generator>) -> Expr {
        generators.iter().for_each(|generator| self.names.give_back(&generator.element.text));
        match generators.as_slice() {
            [] => value,
            // Each element as it is: the list itself.
            [only] if value.kind == ExprKind::Name(only.element.text.clone()) => without_as(only.list.clone()),
            _ => expr(ExprKind::ListFor { generators, filter: None, item: Box::new(value) }),
        }
    }

    /// `x[*]`: the element that stands for it, or a new one.
    fn every(&mut self, value: Expr, generators: &mut Vec<Generator>) -> Expr {
        if generators.is_empty() {
            if let Some(element) = self.elements.iter().find(|element| element.list == value) {
                return element.element.clone();
            }
            self.lists.push(value.clone());
        }
        let element = self.names.of_element(&value);
        let list = self.as_list(value);
        generators.push(Generator { element: name(&element), index: None, list, span: Span::default() });
        expr(ExprKind::Name(element))
    }

    /// `x as list`, where it may be something else.
    pub(super) fn as_list(&self, value: Expr) -> Expr {
        match self.known(&value) {
            None | Some(Known::List) => value,
            Some(_) => expr(ExprKind::As(Box::new(value), name("list"))),
        }
    }

    fn member(&mut self, value: Expr, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let Some(part) = pair.into_inner().next() else { return self.lost(place, "a name is missing here") };
        let names = match part.as_rule() {
            Form::wrapped => literal::wrapped(part.as_str()),
            _ => vec![literal::name(part.as_str())],
        };
        names.into_iter().fold(value, |value, name| taken(value, Step::Name(name.into())))
    }

    fn index(&mut self, value: Expr, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let Some(index) = pair.into_inner().next().map(|choice| self.choice(choice)) else {
            return self.lost(place, "an index is missing here");
        };
        let position = match &index.kind {
            ExprKind::Number(token) => token.parse::<i64>().ok().map(Step::Index),
            _ => plain(&index).map(|key| Step::Name(key.into())),
        };
        match position {
            Some(step) => taken(value, step),
            None => expr(ExprKind::Index(Box::new(value), Box::new(index))),
        }
    }

    /// `x.f(a)`: the methods that Data Prep documents, and those of Java that stand in many sets.
    fn method(&mut self, value: Expr, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let mut parts = pair.into_inner();
        let own = parts.next().map(|name| literal::name(name.as_str())).unwrap_or_default();
        let arguments = parts.next().map(|arguments| self.arguments(arguments)).unwrap_or_default();
        let named = |function: &str, arguments: Vec<Expr>| {
            call(function, std::iter::once(value.clone()).chain(arguments).collect())
        };
        let made = match (own.as_str(), arguments.as_slice()) {
            ("equals", [other]) => self.equal(value, other.clone()),
            ("get", [key]) if plain(key).is_some() => taken(value, Step::Name(plain(key).unwrap_or_default().into())),
            ("equalsIgnoreCase", [_]) => named("dp.equalsIgnoreCase", arguments),
            ("get", [_]) => named("dp.get", arguments),
            ("toLowerCase", []) => named("lower", arguments),
            ("toUpperCase", []) => named("upper", arguments),
            ("trim" | "strip", []) => named("trim", arguments),
            ("toString", []) => named("to_text", arguments),
            ("length", []) => named("length", arguments),
            ("size", []) => named("dp.size_of", arguments),
            ("isEmpty", []) => named("dp.is_empty", arguments),
            ("contains", [_]) => named("contains", arguments),
            ("startsWith", [_]) => named("starts_with", arguments),
            ("endsWith", [_]) => named("ends_with", arguments),
            ("indexOf", [_]) => named("dp.instr", arguments),
            ("replace", [_, _]) => named("replace", arguments),
            ("substring", [_]) => named("substring", arguments),
            ("matches", [_]) => named("dp.matches_regex", self.with_raw(arguments, 0)),
            ("split", [_]) => named("dp.explode", self.with_raw(arguments, 0)),
            ("containsKey", [_]) => named("dp.map_has_keys", arguments),
            ("keySet", []) => named("keys", arguments),
            _ => return self.lost(place, format!("the method `.{own}()` has no counterpart here")),
        };
        if !matches!(own.as_str(), "equals" | "equalsIgnoreCase" | "get") {
            self.remark(place, format!("`.{own}()` is a method of Java that Data Prep does not document"));
        }
        made
    }
}

/// A list that is copied whole needs no `as list`.
fn without_as(list: Expr) -> Expr {
    match list.kind {
        ExprKind::As(inner, _) => *inner,
        kind => expr(kind),
    }
}

pub(super) fn step(step: Step) -> PathStep {
    PathStep { step, span: Span::default() }
}

/// A step below a value: paths grow, other values get a member or an index.
pub(super) fn taken(value: Expr, next: Step) -> Expr {
    match value.kind {
        ExprKind::Payload(mut steps) => {
            steps.push(step(next));
            expr(ExprKind::Payload(steps))
        }
        kind => expr(ExprKind::Member(Box::new(expr(kind)), step(next))),
    }
}
