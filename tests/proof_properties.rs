//! The proof, against random mappings: what is said to be proved never gives an invalid record, what fits is proved,
//! and what does not fit is shown by a payload.
//!
//! Every run is the same unless `XDMAP_SEED` gives another seed. `XDMAP_LONG=1000000` makes so many runs; `XDMAP_SHOW=1`
//! prints what was not proved, and not shown.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "proof_properties/covers.rs"]
mod covers;
#[path = "proof_properties/expressions.rs"]
mod expressions;
#[path = "proof_properties/figures.rs"]
mod figures;
#[path = "proof_properties/fitting.rs"]
mod fitting;
#[path = "proof_properties/mappings.rs"]
mod mappings;
#[path = "proof_properties/payloads.rs"]
mod payloads;
#[path = "proof_properties/random.rs"]
mod random;
#[path = "proof_properties/runs.rs"]
mod runs;
#[path = "proof_properties/schemas.rs"]
mod schemas;
#[path = "proof_properties/soundness.rs"]
mod soundness;

use random::Random;

/// A number that the environment gives.
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Each test draws from a stream of its own.
fn random(stream: u64) -> Random {
    Random::new(given("XDMAP_SEED").unwrap_or(20_260_105).wrapping_mul(1000).wrapping_add(stream))
}

#[test]
fn a_covered_schema_lets_nothing_escape_and_look_ups_hold_of_every_value() {
    let mut random = random(1);
    let mut tally = covers::Tally::default();
    let wanted = given("XDMAP_LONG").map_or(1_500, |runs| runs / 10);
    for _ in 0..wanted {
        covers::pair(&mut random.fork(), &mut tally);
    }
    assert!(tally.covered * 10 > tally.pairs, "{tally:?}");
    assert!(tally.values > tally.pairs * 2, "{tally:?}");
    println!("{tally:?}");
}

#[test]
fn a_proved_mapping_never_gives_an_invalid_record() {
    let mut random = random(2);
    let wanted = given("XDMAP_LONG").unwrap_or(10_000) as usize;
    let mut tally = runs::Tally::default();
    let (mut tried, mut exceptions) = (0, Vec::new());
    while tally.runs < wanted && exceptions.len() < 8 {
        tried += 1;
        exceptions.extend(soundness::case(&mut random.fork(), &mut tally));
        assert!(tried < 200 + wanted, "hardly anything is proved: {tally:?}");
    }
    println!("{tried} mappings tried, {tally:?}");
    assert!(exceptions.is_empty(), "{} exceptions\n\n{}", exceptions.len(), exceptions.join("\n\n"));
    assert!(tally.records * 3 > tally.runs && tally.rules > tally.mappings, "{tally:?}");
}

#[test]
fn what_is_not_proved_is_judged_while_running() {
    let mut random = random(5);
    let wanted = given("XDMAP_LONG").map_or(3_000, |runs| runs / 10) as usize;
    let (mut tally, mut exceptions) = (runs::Tally::default(), Vec::new());
    while tally.runs < wanted && exceptions.len() < 8 {
        exceptions.extend(soundness::open_case(&mut random.fork(), &mut tally));
    }
    println!("{tally:?}");
    assert!(exceptions.is_empty(), "{} exceptions\n\n{}", exceptions.len(), exceptions.join("\n\n"));
}

#[test]
fn what_fits_is_proved_and_what_does_not_is_shown_by_a_payload() {
    let mut random = random(3);
    let mut tally = figures::Figures::default();
    let wanted = given("XDMAP_LONG").map_or(80, |runs| (runs / 200).max(80));
    for _ in 0..wanted {
        let plan = fitting::plan(&mut random);
        figures::fitting(&plan, &mut random.fork(), &mut tally);
        if let Some((broken, what)) = fitting::fault(&plan, &mut random) {
            figures::broken(&broken, what, &mut random.fork(), &mut tally);
        }
    }
    println!("{tally}");
    assert!(tally.proved * 100 >= tally.fitting * 95, "{tally}");
    assert!(tally.shown * 100 >= tally.open * 90, "{tally}");
}

#[test]
fn a_counterexample_of_a_random_mapping_fails_when_it_is_run() {
    let mut random = random(4);
    let wanted = given("XDMAP_LONG").map_or(25, |runs| (runs / 1_000).max(25)) as usize;
    let (mut tried, mut open, mut shown) = (0, 0, 0);
    while open < wanted {
        tried += 1;
        let found = soundness::counterexamples(&mut random.fork());
        open += usize::from(found.is_some());
        shown += usize::from(found.is_some_and(|found| found > 0));
        assert!(tried < 200 + wanted * 20, "everything is proved: {open} of {tried}");
    }
    println!("{tried} mappings tried, {open} not proved, of {shown} a payload shows it");
    assert!(shown * 2 > open, "{shown} of {open}");
}

#[test]
fn formats_and_patterns_say_of_one_another_what_holds_of_texts() {
    covers::texts();
}
