//! Conditions, tests and comparisons.

use super::quick::Quick;
use super::{Given, Runner, Trouble};
use crate::payload::NodeKind;
use crate::plan::Term;
use crate::syntax::ast::Comparison;
use crate::value::{self, Test, Value, ValueKind};

impl<'p> Runner<'p, '_> {
    /// Whether a condition holds; missing counts as not.
    #[inline]
    pub(super) fn holds(&mut self, condition: &'p Term) -> Given<bool> {
        Ok(self.truth(condition)?.unwrap_or(false))
    }

    /// Whether all conditions hold.
    #[inline]
    pub(super) fn all_hold(&mut self, conditions: &'p [Term]) -> Given<bool> {
        for condition in conditions {
            if !self.holds(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn truth(&mut self, condition: &'p Term) -> Given<Option<bool>> {
        match condition {
            Term::Is(value, negated, Test::Present) => Ok(Some(self.is_there(value)? != *negated)),
            Term::Is(value, negated, Test::Missing) => Ok(Some(self.is_there(value)? == *negated)),
            Term::Is(value, negated, test) => {
                let given = self.term(value)?;
                Ok(Some(self.passes(*test, given) != *negated))
            }
            Term::And(all) => self.all_hold(all).map(Some),
            Term::Or(all) => {
                for one in all {
                    if self.holds(one)? {
                        return Ok(Some(true));
                    }
                }
                Ok(Some(false))
            }
            Term::Not(value) => Ok(self.truth(value)?.map(|truth| !truth)),
            Term::Compare(comparison, both) => self.compare(*comparison, both).map(Some),
            Term::In(both, negated) => self.contains(both, *negated).map(Some),
            other => match self.term(other)? {
                Quick::Missing => Ok(None),
                Quick::Bool(truth) => Ok(Some(truth)),
                _ => Err(Trouble::Fails),
            },
        }
    }

    /// Whether a term has a value; `null` counts as none.
    #[inline]
    fn is_there(&mut self, term: &'p Term) -> Given<bool> {
        if let Term::Place(place, blank) = term
            && let Some(found) = self.node_at(*place, *blank)
        {
            return Ok(found.is_some());
        }
        Ok(!matches!(self.term(term)?, Quick::Missing | Quick::Null | Quick::Known(Value::Null)))
    }

    /// Whether a value passes a test.
    pub(super) fn passes(&self, test: Test, given: Quick<'p>) -> bool {
        match test {
            Test::Text => given.text().is_some() || self.is_of(given, ValueKind::Text),
            Test::Object => self.is_of(given, ValueKind::Object),
            Test::List => self.is_of(given, ValueKind::List),
            Test::Number => {
                matches!(given, Quick::Integer(_) | Quick::Number(_)) || self.is_of(given, ValueKind::Number)
            }
            Test::Bool => matches!(given, Quick::Bool(_)) || self.is_of(given, ValueKind::Bool),
            Test::Email => passes(given, value::is_email).unwrap_or_else(|| self.tests(test, given)),
            Test::Ipv4 => passes(given, value::is_ipv4).unwrap_or_else(|| self.tests(test, given)),
            Test::Ipv6 => passes(given, value::is_ipv6).unwrap_or_else(|| self.tests(test, given)),
            Test::Uuid => passes(given, value::is_uuid).unwrap_or_else(|| self.tests(test, given)),
            Test::Url => passes(given, value::is_url).unwrap_or_else(|| self.tests(test, given)),
            Test::Empty => match given {
                Quick::List(_, length) => length == 0,
                Quick::Token(text) | Quick::Escaped(text) | Quick::Plain(text) => text.is_empty(),
                other => self.tests(test, other),
            },
            Test::Present | Test::Missing | Test::Null | Test::Integer => self.tests(test, given),
        }
    }

    fn tests(&self, test: Test, given: Quick<'p>) -> bool {
        value::test(test, self.value(given).as_ref())
    }

    /// Whether a value is a list or object of the payload, or any value that was made or is known, of a kind.
    #[inline]
    fn is_of(&self, given: Quick<'p>, kind: ValueKind) -> bool {
        match given {
            Quick::Node(node) | Quick::Parsed(node) => match node.kind() {
                NodeKind::List => kind == ValueKind::List,
                NodeKind::Object => kind == ValueKind::Object,
                NodeKind::Null | NodeKind::Bool | NodeKind::Number | NodeKind::Text => false,
            },
            Quick::List(..) => kind == ValueKind::List,
            other => self.inside(other).is_some_and(|value| value.kind() == kind),
        }
    }

    fn compare(&mut self, comparison: Comparison, both: &'p [Term; 2]) -> Given<bool> {
        let left = self.term(&both[0])?;
        if left.is_missing() {
            return Ok(false);
        }
        let right = self.term(&both[1])?;
        if right.is_missing() {
            return Ok(false);
        }
        match (comparison, left, right) {
            (Comparison::Equal, Quick::Integer(left), Quick::Integer(right)) => return Ok(left == right),
            (Comparison::Equal, Quick::Token(left) | Quick::Plain(left), Quick::Token(right) | Quick::Plain(right)) => {
                return Ok(left == right);
            }
            (_, _, _) => {}
        }
        let (Some(left), Some(right)) = (self.value(left), self.value(right)) else { return Ok(false) };
        self.spend(weight(&left).min(weight(&right)))?;
        value::holds(comparison, &left, &right).map_err(|_| Trouble::Fails)
    }

    fn contains(&mut self, both: &'p [Term; 2], negated: bool) -> Given<bool> {
        let value = self.term(&both[0])?;
        if value.is_missing() {
            return Ok(false);
        }
        let list = self.term(&both[1])?;
        if list.is_missing() {
            return Ok(false);
        }
        let (Some(value), Some(list)) = (self.value(value), self.value(list)) else { return Ok(false) };
        if list.kind() != ValueKind::List {
            return Err(Trouble::Fails);
        }
        self.spend(list.len() as u64)?;
        Ok(list.elements().any(|one| value::equal(&one, &value)) != negated)
    }

    /// Whether two values are equal.
    pub(super) fn equals(&self, left: Quick<'p>, right: Quick<'p>) -> bool {
        match (left, right) {
            (Quick::Token(left) | Quick::Plain(left), Quick::Token(right) | Quick::Plain(right)) => left == right,
            (Quick::Bool(left), Quick::Bool(right)) => left == right,
            (left, right) => match (self.value(left), self.value(right)) {
                (Some(left), Some(right)) => value::equal(&left, &right),
                (_, _) => false,
            },
        }
    }
}

/// Whether a text passes; none where it is no quick one. What is no text passes nothing.
#[inline]
fn passes(given: Quick<'_>, passes: fn(&str) -> bool) -> Option<bool> {
    match given {
        Quick::Token(text) | Quick::Plain(text) => Some(passes(text)),
        Quick::Missing | Quick::Null | Quick::Bool(_) | Quick::Integer(_) | Quick::Number(_) => Some(false),
        _ => None,
    }
}

/// How much work comparing with a value may be, for the budget.
fn weight(value: &Value<'_>) -> u64 {
    match value {
        Value::Node(node) => node.raw().len() as u64 / 16,
        Value::List(list) => list.iter().map(weight).sum::<u64>() + 1,
        Value::Object(members) => members.iter().map(|(_, value)| weight(value)).sum::<u64>() + 1,
        Value::Text(_) | Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::Time(_) | Value::Date(_) | Value::Duration(_) => 0,
    }
}
