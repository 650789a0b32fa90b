//! How many mappings that fit are proved, and of how many that do not a payload is shown.

use super::covers::{accepts_text, load};
use super::fitting::{Plan, case};
use super::mappings::{Case, is_proved};
use super::random::Random;
use super::runs;
use std::collections::BTreeMap;
use xdmap::RuleSet;
use xdmap::diagnostic::{Severity, to_text};
use xdmap::run::Stage;
use xdmap::witness::{Counterexample, SearchOptions, search};

/// What came of mappings that are valid by construction, and of faults planted in them.
#[derive(Debug, Default)]
pub struct Figures {
    pub fitting: usize,
    pub proved: usize,
    pub planted: usize,
    /// Refused when compiling.
    pub refused: usize,
    /// Compiled, and not proved.
    pub open: usize,
    /// Of those, how many have a payload that shows it.
    pub shown: usize,
    /// What was not proved, and not shown.
    pub missed: BTreeMap<String, usize>,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
        writeln!(
            out,
            "valid by construction: {} of {} proved ({:.1} %)",
            self.proved,
            self.fitting,
            percent(self.proved, self.fitting)
        )?;
        writeln!(
            out,
            "planted faults: {}, of them {} refused when compiling, {} not proved; of these {} shown by a payload ({:.1} %)",
            self.planted,
            self.refused,
            self.open,
            self.shown,
            percent(self.shown, self.open)
        )?;
        for (what, count) in &self.missed {
            writeln!(out, "  {count} x {what}")?;
        }
        Ok(())
    }
}

fn told(case: &Case) -> String {
    format!("{}\nsource: {}\ntarget: {}", case.text(), case.source, case.target)
}

/// A mapping of which each rule fits.
pub fn fitting(plan: &Plan, random: &mut Random, figures: &mut Figures) {
    let case = case(plan);
    figures.fitting += 1;
    let rules = match case.compile(false) {
        Ok(rules) => rules,
        Err((diagnostics, sources)) => {
            let errors: Vec<_> = diagnostics.into_iter().filter(|one| one.severity == Severity::Error).collect();
            let first = errors.first().map(|one| format!("{} {}", one.code.number(), sources.text(one.span)));
            figures.miss("refused", &first.unwrap_or_default(), &|| {
                format!("{}{}", told(&case), to_text(&errors, &sources, false))
            });
            return;
        }
    };
    if is_proved(&rules) {
        figures.proved += 1;
    } else {
        for open in rules.mapping().proofs.iter().flat_map(|proof| proof.open()) {
            let line = open.rules.first().map(|span| rules.sources().text(*span)).unwrap_or_default();
            let what = format!("{} {line}", open.keyword.as_deref().unwrap_or_default());
            figures.miss("not proved", &what, &|| format!("{}\n{open:?}", told(&case)));
        }
    }
    sound(&case, &rules, random, "valid by construction");
}

/// Records of a mapping that is valid, or proved, are valid.
fn sound(case: &Case, rules: &RuleSet, random: &mut Random, what: &str) {
    let validator = load(&case.target).unwrap().validator().unwrap();
    let mut tally = runs::Tally::default();
    for _ in 0..6 {
        let (params, payload) = (runs::params(rules, random), runs::payload(case, random));
        if let Err(why) = runs::proved_run(rules, None, &validator, &payload, &params, &mut tally) {
            panic!("{what}: {why}\n{}\npayload: {payload}\nparams: {params:?}", told(case));
        }
    }
}

/// A mapping with one fault.
pub fn broken(plan: &Plan, what: &str, random: &mut Random, figures: &mut Figures) {
    let case = case(plan);
    figures.planted += 1;
    let Ok(rules) = case.compile(false) else {
        figures.refused += 1;
        return;
    };
    if is_proved(&rules) {
        sound(&case, &rules, random, what);
        panic!("proved in spite of {what}\n{}", told(&case));
    }
    figures.open += 1;
    let found = search(&rules, "e", &SearchOptions { tries: 1500, shrinking: 60, ..SearchOptions::default() });
    for one in &found {
        check(&case, &rules, one);
    }
    if found.is_empty() {
        figures.miss("not shown", what, &|| told(&case));
    } else {
        figures.shown += 1;
    }
}

/// A counterexample does fail: the source takes the payload, the target does not take the record, and a run rejects it.
pub fn check(case: &Case, rules: &RuleSet, found: &Counterexample) {
    let mut params = rules.params();
    for (name, text) in &found.params {
        params.set(name, text).unwrap();
    }
    let payload = found.payload.to_string();
    let outcome = rules.event("e").unwrap().apply(payload.as_bytes(), &params);
    let told = || format!("{}\n{found:?}\n{outcome:?}", told(case));
    let refused = outcome.rejects.iter().any(|reject| reject.code.stage() == Stage::Output);
    assert!(refused, "a counterexample that does not fail\n{}", told());
    let accepted = outcome.rejects.iter().all(|reject| !matches!(reject.code.stage(), Stage::Validate | Stage::Parse));
    assert!(accepted, "a counterexample that the source refuses\n{}", told());
    let validator = load(&case.target).unwrap().validator().unwrap();
    assert!(!accepts_text(&validator, &found.record), "the record is valid\n{}", told());
}

impl Figures {
    fn miss(&mut self, what: &str, subject: &str, told: &dyn Fn() -> String) {
        // Places are told apart by what they do, not by their numbers.
        let subject: String = subject.chars().filter(|one| !one.is_ascii_digit()).collect();
        *self.missed.entry(format!("{what}: {subject}")).or_default() += 1;
        if std::env::var_os("XDMAP_SHOW").is_some() {
            println!("{what}: {subject}\n{}\n", told());
        }
    }
}
