//! Bytes as payloads of the shipped events and of random mappings: the fast way and the plain one agree on records,
//! rejects and notes; records are JSON that the target schema accepts; no fault is ours.

use super::made::{covers, mappings, payloads, random::Random, runs, schemas};
use super::text;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use xdmap::payload::{ReadOptions, Tape};
use xdmap::run::{Params, RunOptions, Scratch};
use xdmap::schema::Validator;
use xdmap::{CompileOptions, Package, RuleSet};

/// How many random mappings are tried.
const MAPPINGS: u64 = 512;

/// One mapping compiled twice.
pub struct Both {
    fast: RuleSet,
    plain: RuleSet,
    params: Params,
    scratch: Scratch,
    targets: Vec<Arc<Validator>>,
    tape: Tape,
}

impl Both {
    /// The plain way beside the fast one.
    pub fn beside(fast: RuleSet, package: &Package) -> Option<Self> {
        let plain = RuleSet::compile(package, &CompileOptions { plain: true, ..CompileOptions::default() });
        let plain = plain.unwrap_or_else(|failure| panic!("the plain way does not compile: {:?}", failure.diagnostics));
        let mut params = fast.params();
        params.set("received_at", "2026-01-05T10:00:00Z").ok();
        let targets = fast.mapping().targets.iter().filter_map(|target| target.schema.validator()).collect();
        Some(Self { fast, plain, params, scratch: Scratch::default(), targets, tape: Tape::default() })
    }

    /// The names of its events.
    pub fn events(&self) -> Vec<String> {
        self.fast.events().map(|event| event.name().to_owned()).collect()
    }

    /// One payload by both ways.
    pub fn apply(&mut self, event: &str, payload: &[u8]) {
        let (Some(fast), Some(plain)) = (self.fast.event(event), self.plain.event(event)) else {
            panic!("{event} is in one of two only");
        };
        let wanted = plain.apply(payload, &self.params);
        let mut out = Vec::new();
        let applied = fast.apply_into(&mut self.scratch, payload, &self.params, &RunOptions::default(), None, &mut out);
        let lines: Vec<u8> = wanted.records.iter().flat_map(|one| [one.json.as_bytes(), b"\n"].concat()).collect();
        assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&lines), "{event}");
        assert_eq!(applied.rejects, wanted.rejects, "{event}");
        assert_eq!(applied.notes, wanted.notes, "{event}");
        assert!(applied.rejects.iter().all(|reject| !reject.code.number().starts_with("R9")), "a fault of ours");
        for record in &wanted.records {
            assert!(!record.json.contains('\n'));
            let read = self.tape.read(record.json.as_bytes(), &ReadOptions::default());
            let document = read.unwrap_or_else(|fault| panic!("{fault:?}: {}", record.json));
            // A record is written for one of the targets; most mappings have only one.
            let fits = self.targets.iter().any(|target| target.accepts(document.root()));
            assert!(fits, "{event}: {}", record.json);
        }
    }
}

/// A payload of each event of the shipped package.
pub fn payload(bytes: &[u8]) {
    thread_local!(static SHIPPED: RefCell<Both> = RefCell::new(shipped()));
    SHIPPED.with_borrow_mut(|both| {
        for event in both.events() {
            both.apply(&event, bytes);
        }
    });
}

fn shipped() -> Both {
    let package = Package::builtin("chatlio").expect("it is built in");
    let rules = RuleSet::compile(&package, &CompileOptions::default()).expect("it compiles");
    Both::beside(rules, &package).expect("it has both")
}

/// A random mapping, whose seed is in the first two bytes, and a payload: the rest, or one made by it where it starts
/// with `~`.
pub fn random_mapping(bytes: &[u8]) {
    thread_local!(static KNOWN: RefCell<HashMap<u64, Option<(Both, mappings::Case)>>> = RefCell::default());
    let Some((seed, rest)) = bytes.split_first_chunk::<2>() else { return };
    let seed = u64::from(u16::from_le_bytes(*seed)) % MAPPINGS;
    KNOWN.with_borrow_mut(|known| {
        let Some((both, case)) = known.entry(seed).or_insert_with(|| random(seed)) else { return };
        let made = rest.strip_prefix(b"~").map(|seed| made(case, seed));
        let payload = made.as_deref().map_or(rest, str::as_bytes);
        let mut random = Random::new(seed);
        both.params = runs::params(&both.fast, &mut random);
        both.apply("e", payload);
    });
}

fn random(seed: u64) -> Option<(Both, mappings::Case)> {
    let mut random = Random::new(seed);
    let source = schemas::document(&mut random);
    let target = if random.chance(60) { schemas::like(&mut random, &source) } else { schemas::target(&mut random) };
    let (from, to) = (covers::load(&source)?, covers::load(&target)?);
    let mut case = mappings::mapping(&mut random, source, target, &from, &to);
    let rules = case.settle()?;
    let both = Both::beside(rules, &case.package())?;
    Some((both, case))
}

/// A payload aimed at the schema of a mapping; the bytes decide.
fn made(case: &mappings::Case, seed: &[u8]) -> String {
    let number = seed.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    let mut random = Random::new(number);
    let value = payloads::value(&case.source, &case.source, &mut random, 6);
    let value = value.unwrap_or_else(|| payloads::anything(&mut random, 2));
    let spelled = payloads::spelled(&value, &mut random);
    debug_assert!(text(spelled.as_bytes()).is_some());
    spelled
}
