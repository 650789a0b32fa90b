//! The mapping test suite: case folders and `test` blocks, run through the same doors as real payloads.
//!
//! In: a rule set, and cases already in memory. Out: a [`SuiteReport`] with every difference, and for an update the
//! golden texts to write. Left to others: finding and writing files (`cli`).

mod block;
mod case;
mod cause;
mod compare;
pub mod coverage;
pub mod fixture;

pub use case::{Case, Golden, golden_of};
pub use cause::Cause;
pub use compare::Difference;

use crate::plan::RuleSet;
use crate::run::Params;
use std::sync::Arc;

/// The time of receipt for tests that give none.
pub const RECEIVED_AT: &str = "2026-01-05T10:00:00Z";

/// How one case or `test` block went.
#[derive(Debug, Clone)]
pub struct TestResult {
    /// `EVENT/CASE`, or `EVENT: "TITLE"` of a block.
    pub name: String,
    /// Where a block stands in the mapping.
    pub place: Option<crate::source::Place>,
    /// What differs; empty when it passed.
    pub differences: Vec<Difference>,
    /// What the case gives now, where that is not what its golden file says.
    pub golden: Option<Golden>,
}

impl TestResult {
    /// Whether everything was as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// How a suite went.
#[derive(Debug, Clone, Default)]
pub struct SuiteReport {
    /// Cases first, then blocks, in the order given.
    pub results: Vec<TestResult>,
}

impl SuiteReport {
    /// How many passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.results.iter().filter(|result| result.passed()).count()
    }

    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.results.len() - self.passed()
    }
}

/// Files below the folder of fixtures, as `test` blocks name them: `EVENT/CASE/payload.json`.
pub type ReadFixture<'f> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'f;

/// Runs the cases, then the `test` blocks of the mapping, whose names contain `filter`.
#[must_use]
pub fn run_suite(rules: &RuleSet, cases: &[Case], filter: Option<&str>, fixture: &ReadFixture<'_>) -> SuiteReport {
    let wanted = |name: &str| filter.is_none_or(|part| name.contains(part));
    let ends = case::Ends::new(rules);
    let chosen = cases.iter().filter(|case| wanted(&case.name()));
    let mut results: Vec<TestResult> = chosen.map(|case| case::run_case(rules, &ends, case, fixture)).collect();
    for test in &rules.mapping().tests {
        let name = block::name(rules, test);
        if wanted(&name) {
            results.push(block::run_block(rules, &ends, test, name, fixture));
        }
    }
    SuiteReport { results }
}

/// The params of a test: the time of receipt unless told, then its own.
fn params_of<'a>(rules: &RuleSet, own: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Params, String> {
    let mut params = rules.params();
    if rules.mapping().params.iter().any(|param| &*param.name == "received_at" && param.value.is_none()) {
        params.set("received_at", RECEIVED_AT)?;
    }
    for (name, text) in own {
        params.set(name, text)?;
    }
    Ok(params)
}

/// A test that could not be run at all.
fn unable(name: String, place: Option<crate::source::Place>, why: String) -> TestResult {
    TestResult { name, place, differences: vec![Difference::plain(why)], golden: None }
}

/// The emit of a record as tests name it.
fn emit_name(emit: Option<&Arc<str>>) -> &str {
    emit.map_or("", |name| name)
}
