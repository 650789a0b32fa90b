//! What of a mapping its tests have run: rules, conditions both ways, arms, rows, `??` and `catch` both ways, rejects.
//!
//! In: a rule set with its cases. Out: [`Coverage`], which can be merged with that of the same mapping under other
//! params, and from it a [`CoverageReport`] with its forms: text, JSON, lcov, a page. What the checker proves impossible
//! is told and not counted. Left to others: reading files, writing the forms somewhere.

mod lcov;
mod page;
mod report;
mod text;

pub use lcov::to_lcov;
pub use page::to_html;
pub use report::{CoverageReport, EventFigure, Figure, FileCoverage, GoalCoverage, LineCoverage, ReachedIn};
pub use text::to_text;

use super::{Case, ReadFixture, block, params_of};
use crate::check::{Constant, GoalKind, Sign, goals};
use crate::plan::{EventPlan, Marked, RuleSet};
use crate::run::{Counts, Params};
use crate::source::Span;
use crate::value;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was reached, event by event.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    events: Vec<(Arc<str>, Goals)>,
}

/// What can happen in an event, by place.
type Goals = BTreeMap<(Span, GoalKind), Reached>;

#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    hits: u64,
    is_possible: bool,
}

impl Coverage {
    /// Runs the cases and `test` blocks whose names contain `filter`, and notes what they reach.
    #[must_use]
    pub fn of(rules: &RuleSet, cases: &[Case], filter: Option<&str>, fixture: &ReadFixture<'_>) -> Self {
        Self::reached(rules, cases, filter, Some(fixture))
    }

    /// The same of the cases alone.
    #[must_use]
    pub fn of_cases(rules: &RuleSet, cases: &[Case], filter: Option<&str>) -> Self {
        Self::reached(rules, cases, filter, None)
    }

    fn reached(rules: &RuleSet, cases: &[Case], filter: Option<&str>, fixture: Option<&ReadFixture<'_>>) -> Self {
        let wanted = |name: &str| filter.is_none_or(|part| name.contains(part));
        let mut coverage = Self::default();
        for (index, event) in rules.mapping().events.iter().enumerate() {
            let Some(plan) = rules.traced(&event.name) else { continue };
            let mut watch = Watch::new(plan);
            for case in cases.iter().filter(|case| *case.event == *event.name && wanted(&case.name())) {
                let own = case.params.iter().map(|(key, text)| (key.as_str(), text.as_str()));
                if let Ok(params) = params_of(rules, own) {
                    watch.run(&case.payload, &params);
                }
            }
            let tests = rules.mapping().tests.iter().filter(|test| test.event == index);
            for test in tests.filter(|test| wanted(&block::name(rules, test))) {
                let input = fixture.map(|fixture| block::input_of(rules, test, fixture));
                if let Some(Ok((payload, params))) = input {
                    watch.run(&payload, &params);
                }
            }
            let mut found = Goals::new();
            for goal in goals(rules.mapping(), event) {
                let reached = found.entry((goal.span, goal.kind)).or_default();
                reached.hits += watch.hits(&goal.sign);
                reached.is_possible |= goal.is_possible || reached.hits > 0;
            }
            coverage.events.push((event.name.clone(), found));
        }
        coverage
    }

    /// Adds what the same mapping reached under other params.
    pub fn merge(&mut self, other: Self) {
        for (name, goals) in other.events {
            let Some((_, own)) = self.events.iter_mut().find(|(event, _)| *event == name) else {
                self.events.push((name, goals));
                continue;
            };
            for (key, reached) in goals {
                let one = own.entry(key).or_default();
                one.hits += reached.hits;
                one.is_possible |= reached.is_possible;
            }
        }
    }
}

/// Sums of what the expressions of an event gave.
struct Watch<'p> {
    plan: &'p EventPlan,
    counts: Vec<Counts>,
    rows: Vec<(usize, Option<Constant>, u64)>,
    by_key: FxHashMap<usize, usize>,
    begun: u64,
}

impl<'p> Watch<'p> {
    fn new(plan: &'p EventPlan) -> Self {
        let by_key = plan.marks.iter().enumerate().map(|(mark, marked)| (marked.typed, mark)).collect();
        Self { plan, counts: vec![Counts::default(); plan.marks.len()], rows: Vec::new(), by_key, begun: 0 }
    }

    fn run(&mut self, payload: &[u8], params: &Params) {
        let (_, Some(trace)) = self.plan.apply_traced(payload, params, false) else { return };
        self.begun += 1;
        self.counts.iter_mut().zip(&trace.counts).for_each(|(sum, one)| sum.add(one));
        for (table, key) in trace.rows {
            match self.rows.iter_mut().find(|(other, known, _)| *other == table && same(known.as_ref(), key.as_ref())) {
                Some((.., hits)) => *hits += 1,
                None => self.rows.push((table, key, 1)),
            }
        }
    }

    fn hits(&self, sign: &Sign<'_>) -> u64 {
        let of = |expr| self.by_key.get(&Marked::key(expr)).and_then(|mark| self.counts.get(*mark)).copied();
        let counts = |expr| of(expr).unwrap_or_default();
        match *sign {
            Sign::Written(expr) => {
                let counts = counts(expr);
                u64::from(counts.values.saturating_sub(counts.empty))
            }
            Sign::True(expr) => u64::from(counts(expr).trues),
            Sign::False(expr) => {
                let counts = counts(expr);
                u64::from(counts.values.saturating_sub(counts.trues))
            }
            Sign::Asked(expr) => {
                let counts = counts(expr);
                u64::from(counts.values) + u64::from(counts.missing) + u64::from(counts.failed)
            }
            Sign::There(expr) => u64::from(counts(expr).values),
            Sign::Held(expr) => {
                let counts = counts(expr);
                u64::from(counts.values) + u64::from(counts.missing)
            }
            Sign::Row(table, key) => {
                let found =
                    |one: &&(usize, Option<Constant>, u64)| one.0 == table.0 as usize && same(one.1.as_ref(), key);
                self.rows.iter().find(found).map_or(0, |(.., hits)| *hits)
            }
            Sign::Always => self.begun,
        }
    }
}

fn same(a: Option<&Constant>, b: Option<&Constant>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => value::equal(a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}
