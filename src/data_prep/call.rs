//! Calls of Data Prep's functions: to forms of the language where it has them, else to the module `dp`.

use super::grammar::{Form, Pair};
use super::literal;
use super::translate::{Translator, call, coalesce, expr, if_else, name, object, place_of, plain, without_nulls};
use crate::diagnostic::near_name;
use crate::function::{self, find};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Generator};

/// Functions of ours that mean the same as those of Data Prep.
const SAME: [(&str, &str); 12] = [
    ("lower", "lower"),
    ("lcase", "lower"),
    ("upper", "upper"),
    ("ucase", "upper"),
    ("trim", "trim"),
    ("left", "left"),
    ("right", "right"),
    ("replacestr", "replace"),
    ("get_keys", "keys"),
    ("json_to_object", "parse_json"),
    ("to_decimal", "to_number"),
    ("to_bigint", "to_integer"),
];

/// Functions of which an argument is a pattern: where it stands.
const PATTERNS: [(&str, usize); 3] = [("explode", 1), ("extract_regex", 1), ("matches_regex", 1)];

impl Translator<'_> {
    /// The values between parentheses; a lambda has no value.
    pub(super) fn arguments(&mut self, pair: Pair<'_>) -> Vec<Expr> {
        let argument = |pair: Pair<'_>| match pair.as_rule() {
            Form::lambda => self.lost(place_of(&pair), "only `filterArray` and `transformArray` take a lambda"),
            _ => self.choice(pair),
        };
        pair.into_inner().map(argument).collect()
    }

    /// `f(x)`
    pub(super) fn call(&mut self, pair: Pair<'_>) -> Expr {
        let place = place_of(&pair);
        let mut parts = pair.into_inner();
        let own = parts.next().map(|name| literal::name(name.as_str())).unwrap_or_default();
        let Some(arguments) = parts.next() else { return self.lost(place, "the call has no arguments") };
        if matches!(own.as_str(), "filterArray" | "transformArray")
            && arguments.clone().into_inner().any(|argument| argument.as_rule() == Form::lambda)
        {
            return self.through(&own, arguments, place);
        }
        let arguments = self.arguments(arguments);
        self.named(&own, arguments, place)
    }

    fn named(&mut self, own: &str, arguments: Vec<Expr>, place: usize) -> Expr {
        if let ("iif", [condition, then, otherwise]) = (own, arguments.as_slice()) {
            return if_else(self.condition(condition.clone()), then.clone(), otherwise.clone());
        }
        if let Some(form) = form(own, &arguments) {
            return form;
        }
        let (_, ours) = SAME.iter().find(|(theirs, _)| *theirs == own).copied().unwrap_or(("", ""));
        if !ours.is_empty() {
            return call(ours, nothing_for_null(arguments));
        }
        let full = format!("dp.{own}");
        let Some(found) = find(&full) else { return self.unknown(own, place) };
        let pattern = PATTERNS.iter().find(|(name, _)| *name == own).map(|(_, index)| *index);
        let arguments = pattern.map_or(arguments.clone(), |index| self.with_raw(arguments, index));
        call(found.name, nothing_for_null(arguments))
    }

    fn unknown(&mut self, own: &str, place: usize) -> Expr {
        let known = function::all().filter_map(|one| one.name.strip_prefix("dp."));
        let near = near_name(own, known).map(|near| format!("; a near name is `{near}`"));
        self.lost(place, format!("Data Prep has no function `{own}`{}", near.unwrap_or_default()))
    }

    /// Patterns stand as raw text, in which no backslash is written twice.
    pub(super) fn with_raw(&mut self, mut arguments: Vec<Expr>, index: usize) -> Vec<Expr> {
        if let Some(argument) = arguments.get_mut(index)
            && let Some(pattern) = plain(argument)
            && pattern.contains('\\')
            && !pattern.contains(['"', '\n', '\r'])
        {
            *argument = expr(ExprKind::RawText(pattern.into()));
        }
        arguments
    }

    /// `filterArray(l, x -> c)` and `transformArray(l, x -> e)` as comprehensions.
    fn through(&mut self, own: &str, arguments: Pair<'_>, place: usize) -> Expr {
        let mut parts = arguments.into_inner();
        let (Some(list), Some(lambda), None) = (parts.next(), parts.next(), parts.next()) else {
            return self.lost(place, format!("`{own}` takes a list and a lambda"));
        };
        if list.as_rule() == Form::lambda || lambda.as_rule() != Form::lambda {
            return self.lost(place, format!("`{own}` takes a list and a lambda, in this order"));
        }
        let list = self.choice(list);
        let list = self.as_list(list);
        let mut parts = lambda.into_inner();
        let (Some(parameter), Some(body)) = (parts.next(), parts.next()) else {
            return self.lost(place, "the lambda is not complete");
        };
        let theirs = literal::name(parameter.as_str());
        let parameter = self.names.take(&theirs);
        self.bound.push((theirs, parameter.clone()));
        let body = self.choice(body);
        self.bound.pop();
        self.names.give_back(&parameter);
        let body = if own == "filterArray" { self.condition(body) } else { body };
        let element = name(&parameter);
        let generators = vec![Generator { element, index: None, list, span: Span::default() }];
        let (filter, item) = match own {
            "filterArray" => (Some(Box::new(body)), expr(ExprKind::Name(parameter))),
            _ => (None, body),
        };
        expr(ExprKind::ListFor { generators, filter, item: Box::new(item) })
    }
}

/// Functions that the language has forms of its own for.
fn form(own: &str, arguments: &[Expr]) -> Option<Expr> {
    match (own, arguments) {
        ("nullify", []) => Some(expr(ExprKind::Omit)),
        ("coalesce", [first, rest @ ..]) if !rest.is_empty() => {
            Some(rest.iter().cloned().fold(first.clone(), coalesce))
        }
        ("to_array", [include, items @ ..]) if include.kind == ExprKind::Bool(false) => {
            Some(expr(ExprKind::List(without_nulls(items.to_vec()))))
        }
        ("to_object" | "to_map", pairs) if pairs.len().is_multiple_of(2) && !pairs.is_empty() => members(pairs),
        _ => None,
    }
}

/// An object of pairs whose keys are all known, and different.
fn members(pairs: &[Expr]) -> Option<Expr> {
    let mut members: Vec<(String, Expr)> = Vec::new();
    for pair in pairs.chunks_exact(2) {
        let [key, value] = pair else { return None };
        let key = plain(key)?;
        if members.iter().any(|(known, _)| known == key) {
            return None;
        }
        members.push((key.to_owned(), value.clone()));
    }
    Some(object(members))
}

/// `null` as an argument is `omit`.
fn nothing_for_null(arguments: Vec<Expr>) -> Vec<Expr> {
    arguments.into_iter().map(super::translate::omitted).collect()
}
