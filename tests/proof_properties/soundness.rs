//! Random mappings, cut down until all of what is left is proved, and payloads through them.

use super::covers::{accepts_text, load};
use super::mappings::{self, Case, is_proved};
use super::random::Random;
use super::{runs, schemas};
use xdmap::witness::{SearchOptions, search};

/// Payloads through one mapping before another one is made.
const PAYLOADS: usize = 30;

/// A random mapping between random schemas.
fn mapping(random: &mut Random) -> Option<Case> {
    let source = schemas::document(random);
    let target = if random.chance(50) { schemas::like(random, &source) } else { schemas::target(random) };
    let (from, to) = (load(&source)?, load(&target)?);
    Some(mappings::mapping(random, source, target, &from, &to))
}

/// How many counterexamples a mapping that is not proved has, each of which was seen to fail; none where it is proved.
pub fn counterexamples(random: &mut Random) -> Option<usize> {
    let mut case = mapping(random)?;
    let rules = case.settle()?;
    if is_proved(&rules) {
        return None;
    }
    let found = search(&rules, "e", &SearchOptions { tries: 400, shrinking: 40, ..SearchOptions::default() });
    found.iter().for_each(|one| super::figures::check(&case, &rules, one));
    Some(found.len())
}

/// One mapping; what went wrong with it, if anything did, made small.
pub fn case(random: &mut Random, tally: &mut runs::Tally) -> Option<String> {
    let mut case = mapping(random)?;
    let rules = case.settle_proved()?;
    let strict = random.chance(25).then(|| case.compile(true).ok()).flatten();
    let validator = load(&case.target)?.validator()?;
    tally.mappings += 1;
    tally.rules += case.rules();
    for _ in 0..PAYLOADS {
        let params = runs::params(&rules, random);
        let payload = runs::payload(&case, random);
        let done = runs::proved_run(&rules, strict.as_ref(), &validator, &payload, &params, tally);
        if let Err(why) = done {
            let small = smaller(&case, &payload, random);
            let (source, target) = (&case.source, &case.target);
            return Some(format!("{why}\n{}source: {source}\ntarget: {target}\npayload: {payload}", small.text()));
        }
    }
    None
}

/// A mapping of which not everything may be proved: what is left open is judged while running, so that all records that
/// are written are valid all the same. What went wrong, if anything did.
pub fn open_case(random: &mut Random, tally: &mut runs::Tally) -> Option<String> {
    let mut case = mapping(random)?;
    let rules = case.settle()?;
    let validator = load(&case.target)?.validator()?;
    tally.mappings += 1;
    for _ in 0..PAYLOADS {
        let params = runs::params(&rules, random);
        let payload = runs::payload(&case, random);
        let outcome = rules.event("e")?.apply(payload.as_bytes(), &params);
        tally.runs += 1;
        tally.records += outcome.records.len();
        tally.rejects += outcome.rejects.len();
        if let Some(record) = outcome.records.iter().find(|record| !accepts_text(&validator, &record.json)) {
            let (text, json) = (case.text(), &record.json);
            return Some(format!(
                "an invalid record is written: {json}\n{text}source: {}\ntarget: {}\npayload: {payload}",
                case.source, case.target
            ));
        }
    }
    None
}

/// Without the lines that a failure does not need.
fn smaller(case: &Case, payload: &str, random: &mut Random) -> Case {
    let validator = load(&case.target).unwrap().validator().unwrap();
    let mut small = case.clone();
    for at in (0..small.lines.len()).rev().filter(|at| case.lines[*at].loose) {
        let mut other = small.clone();
        other.lines.remove(at);
        let Ok(rules) = other.compile(false) else { continue };
        let fails = (0..6).any(|_| {
            let params = runs::params(&rules, random);
            runs::proved_run(&rules, None, &validator, payload, &params, &mut runs::Tally::default()).is_err()
        });
        if is_proved(&rules) && fails {
            small = other;
        }
    }
    small
}
