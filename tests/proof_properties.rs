//! The proof, against random mappings: what is said to be proved never gives an invalid record.
//!
//! Every run is the same unless `XDMAP_SEED` gives another seed. `XDMAP_LONG=1000000` makes so many runs.

#![allow(clippy::unwrap_used)]

#[path = "proof_properties/covers.rs"]
mod covers;
#[path = "proof_properties/payloads.rs"]
mod payloads;
#[path = "proof_properties/random.rs"]
mod random;
#[path = "proof_properties/schemas.rs"]
mod schemas;

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
