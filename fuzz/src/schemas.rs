//! Text as a schema: it loads, or is refused with a place; what loads judges values alike by its table, by the validator
//! behind it, and in what it says of violations.

use super::made::{payloads, random::Random};
use super::text;
use serde_json::Value as Json;
use xdmap::payload::{ReadOptions, Tape};
use xdmap::schema::{Cover, Schema};

/// Values for each schema.
const VALUES: u64 = 6;

/// One schema file.
pub fn schema(bytes: &[u8]) {
    let Some(input) = text(bytes) else { return };
    let loaded = Schema::load("s.json", input, &|name| (name == "tenant").then(|| "acme".to_owned()));
    let schema = match loaded {
        Err(faults) => return assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.message.is_empty())),
        Ok(schema) => schema,
    };
    let validator = schema.validator().expect("what loaded has a validator");
    let json: Json = serde_json::from_str(input.trim_start_matches('\u{feff}')).expect("what loaded is JSON");
    let mut tape = Tape::default();
    for seed in 0..VALUES {
        let mut random = Random::new(seed);
        let value = payloads::value(&json, &json, &mut random, 5);
        let value = value.unwrap_or_else(|| payloads::anything(&mut random, 2));
        let text = payloads::spelled(&value, &mut random);
        let Ok(document) = tape.read(text.as_bytes(), &ReadOptions::default()) else { continue };
        let accepted = validator.accepts(document.root());
        let violations = validator.violations(document.root(), 4);
        assert_eq!(accepted, violations.is_empty(), "{text}: {violations:?}");
        assert!(schema.covers(&Schema::any()) != Cover::Yes || accepted, "{text}");
    }
    assert!(!matches!(schema.covers(&schema), Cover::No(_)), "it is said not to cover itself");
}
