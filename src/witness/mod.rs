//! Counterexamples: payloads that the source schema accepts and for which a mapping gives a record that its target
//! refuses.
//!
//! In: a rule set and the name of an event. Out: [`Counterexample`]s, each really executed, made small, and the same in
//! every run. Left to others: proving that there is none (`check`).

mod aim;
mod attach;
mod edit;
mod give;
mod goal;
mod hunt;
mod instance;
mod model;
mod params;
mod pattern;
mod place;
mod pool;
mod random;
mod scenario;
mod show;
mod shrink;
mod solve;
mod trial;
mod values;
mod ways;
mod words;

use crate::check::Event;
use crate::plan::RuleSet;
use crate::schema::Violation;
use crate::source::{Place, Span};
pub use attach::attach;
pub use show::shortened;
pub(crate) use values::Values;

use hunt::{Found, Hunt};
use std::sync::Arc;
use trial::Trials;

/// How long to search.
#[derive(Debug, Clone, Copy)]
pub struct SearchOptions {
    /// Payloads that are tried for one event.
    pub tries: usize,
    /// Payloads that are tried for making one counterexample small.
    pub shrinking: usize,
    /// What settles the random choices: equal seeds, equal counterexamples.
    pub seed: u64,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { tries: 3000, shrinking: 400, seed: 1 }
    }
}

/// A payload that the source schema accepts, and the record that the target schema refuses.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The payload.
    pub payload: serde_json::Value,
    /// The params that the event reads, as text (`--param k=v`).
    pub params: Vec<(Arc<str>, String)>,
    /// The params whose value matters: those that are not as plain as can be.
    pub varied: Vec<Arc<str>>,
    /// The kind of record; none in an event without `emit`.
    pub emit: Option<Arc<str>>,
    /// The record that the mapping gives without validation: compact JSON.
    pub record: String,
    /// Where the record breaks the target schema; first at `place`.
    pub violations: Vec<Violation>,
    /// The place of the record, as a target path is written: `a.b[*].c`, members of maps as `{*}`; empty for the record
    /// itself.
    pub place: String,
    /// The rule that writes the place.
    pub rule: Option<Place>,
}

impl Counterexample {
    /// The value that the target refuses; none where something is missing, or where the record cannot be read.
    #[must_use]
    pub fn refused(&self) -> Option<serde_json::Value> {
        let record: serde_json::Value = serde_json::from_str(&self.record).ok()?;
        record.pointer(&self.violations.first()?.pointer).cloned()
    }
}

/// Searches an event for payloads that give records which the target refuses: at most one for each kind of record and
/// open place. Nothing where the event is proved.
///
/// ```
/// use xdmap::witness::{SearchOptions, search};
/// use xdmap::{CompileOptions, Package, RuleSet};
///
/// let mapping = "mapping shop 1.0.0
/// source Order from \"order.schema.json\"
/// target Record from \"record.schema.json\"
/// event order: Order -> Record { name = .name }
/// ";
/// let source = r#"{ "type": "object", "properties": { "name": { "type": "string" } } }"#;
/// let target = r#"{ "type": "object", "properties": { "name": { "type": "string", "maxLength": 5 } } }"#;
/// let files = [("shop.map", mapping), ("order.schema.json", source), ("record.schema.json", target)];
/// let files = files.map(|(name, text)| (format!("shop/{name}"), text));
/// let rules = RuleSet::compile(&Package::from_files("shop", files), &CompileOptions::default()).unwrap();
/// let found = search(&rules, "order", &SearchOptions::default());
/// assert_eq!(found[0].payload.to_string(), r#"{"name":"aaaaaa"}"#);
/// ```
#[must_use]
pub fn search(rules: &RuleSet, event: &str, options: &SearchOptions) -> Vec<Counterexample> {
    find(rules, event, options).into_iter().map(|(found, _)| found).collect()
}

/// The same, each with the rules that may write the place, the one to mend first.
fn find(rules: &RuleSet, event: &str, options: &SearchOptions) -> Vec<(Counterexample, Vec<Span>)> {
    let mapping = rules.mapping();
    let Some(event) = mapping.events.iter().find(|one| *one.name == *event) else { return Vec::new() };
    let Some(trials) = Trials::new(rules, event, options.tries) else { return Vec::new() };
    let Some(mut hunt) = Hunt::new(mapping, event, trials, options.seed) else { return Vec::new() };
    hunt.run();
    let mut found = std::mem::take(&mut hunt.found);
    for one in &mut found {
        shrink::shrink(&mut hunt.trials, &hunt.model, &hunt.choices, one, options.shrinking);
    }
    found.into_iter().map(|found| shown(rules, event, &hunt, found)).collect()
}

fn shown(rules: &RuleSet, event: &Event, hunt: &Hunt<'_>, found: Found) -> (Counterexample, Vec<Span>) {
    let pointer = found.finding.violations.first().map_or("", |violation| &violation.pointer);
    let mut writers = writers(event, found.finding.emit.as_deref(), pointer);
    if let Some(cause) = cause(rules, event, &writers, &found) {
        writers.retain(|span| *span != cause);
        writers.insert(0, cause);
    }
    let plain = aim::plain(&hunt.choices);
    let Found { candidate, finding, place, .. } = found;
    let odd = candidate.params.iter().filter(|param| !plain.contains(param));
    let varied = odd.map(|(name, _)| name.clone()).collect();
    let counterexample = Counterexample {
        payload: candidate.payload,
        params: candidate.params,
        varied,
        emit: finding.emit,
        record: finding.record,
        violations: finding.violations,
        place,
        rule: writers.first().map(|span| rules.sources().place(*span)),
    };
    (counterexample, writers)
}

/// Of several rules the one without which the record would not break there.
fn cause(rules: &RuleSet, event: &Event, writers: &[Span], found: &Found) -> Option<Span> {
    const MOST: usize = 8;
    if writers.len() < 2 {
        return None;
    }
    let is_cause = |span: &&Span| {
        let mut without = event.clone();
        without.emits.iter_mut().for_each(|emit| emit.rules.retain(|rule| rule.span != **span));
        let trial = Trials::new(rules, &without, 1).map(|mut trials| trials.run(&found.candidate));
        trial.is_some_and(|trial| trial.accepted && !trial.findings.iter().any(|one| one.is_like(&found.finding)))
    };
    writers.iter().take(MOST).find(is_cause).copied()
}

/// The rules that write a place, or around it; else those that write below it.
fn writers(event: &Event, emit: Option<&str>, pointer: &str) -> Vec<Span> {
    let rules = event.emits.iter().filter(|one| one.name.as_deref() == emit).flat_map(|one| &one.rules);
    let lies = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let around = rules.clone().filter(|rule| lies(pointer, &rule.target.pointer()));
    let spans: Vec<Span> = around.map(|rule| rule.span).collect();
    if !spans.is_empty() {
        return spans;
    }
    rules.filter(|rule| lies(&rule.target.pointer(), pointer)).map(|rule| rule.span).collect()
}
