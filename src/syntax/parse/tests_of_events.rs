//! `test` blocks: the payload, the changes to it, and what must come out.

use super::super::ast::{Change, Expect, ExpectKind, Given, GivenPayload, Test};
use super::super::grammar::{Form, Pair};
use super::{Builder, Parts};
use crate::diagnostic::Code;

impl Builder {
    pub(in crate::syntax) fn test(&mut self, pair: Pair<'_>) -> Option<Test> {
        let mut parts = Parts::of(pair);
        let event = self.name(&parts.next()?);
        let title = self.text_token(parts.next()?)?;
        let given = self.given(parts.next()?)?;
        let expects = parts.map(|expect| self.expect(expect)).collect::<Option<Vec<_>>>()?;
        Some(Test { event, title, given, expects })
    }

    pub(in crate::syntax) fn given(&mut self, pair: Pair<'_>) -> Option<Given> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let payload = match parts.next_if(Form::text_token) {
            Some(path) => GivenPayload::File(self.text_token(path)?),
            None => GivenPayload::Literal(self.primary(parts.next()?)?.expr),
        };
        let mut changes = Vec::new();
        for clause in parts {
            let sets = clause.as_rule() == Form::with;
            for change in Parts::of(clause) {
                changes.push(if sets { self.setting(change)? } else { self.removal(change)? });
            }
        }
        Some(Given { payload, changes, span })
    }

    fn setting(&mut self, pair: Pair<'_>) -> Option<Change> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        if let Some(name) = parts.next_if(Form::name) {
            return Some(Change::Param { name: self.name(&name), value: self.expression(parts.next()?)? });
        }
        let path = self.steps(Parts::of(parts.next()?))?;
        Some(Change::Set { path, value: self.expression(parts.next()?)?, span })
    }

    fn removal(&mut self, pair: Pair<'_>) -> Option<Change> {
        let span = self.span(&pair);
        Some(Change::Remove { path: self.steps(Parts::of(pair))?, span })
    }

    pub(in crate::syntax) fn expect(&mut self, pair: Pair<'_>) -> Option<Expect> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let emit = parts.next_if(Form::name).map(|name| self.name(&name));
        let expectation = Parts::of(parts.next()?).next()?;
        Some(Expect { emit, kind: self.expectation(expectation)?, span })
    }

    fn expectation(&mut self, pair: Pair<'_>) -> Option<ExpectKind> {
        match pair.as_rule() {
            Form::expect_missing => Some(ExpectKind::Missing),
            Form::expect_reject => {
                let path = Parts::of(pair).next();
                let steps = path.map(|path| self.steps(Parts::of(path)).ok_or(())).transpose().ok()?;
                Some(ExpectKind::Reject(steps))
            }
            Form::expect_count => Some(ExpectKind::Count(self.small_number(&Parts::of(pair).next()?))),
            Form::expect_golden => Some(ExpectKind::Golden(self.text_token(Parts::of(pair).next()?)?)),
            Form::expect_at => {
                let mut parts = Parts::of(pair);
                let index = self.small_number(&parts.next()?);
                Some(ExpectKind::At(index, self.primary(parts.next()?)?.expr))
            }
            _ => Some(ExpectKind::Subset(self.primary(pair)?.expr)),
        }
    }

    /// A number of records, or the place of one.
    fn small_number(&mut self, pair: &Pair<'_>) -> u32 {
        let span = self.span(pair);
        pair.as_str().parse().unwrap_or_else(|_| {
            self.fault(Code::BadNumber, span, format!("`{}` is no whole number of records", pair.as_str()));
            0
        })
    }
}
