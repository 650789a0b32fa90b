//! The faster ways of a plan against its plain meaning: the same records, rejects and notes, for the shipped cases, for
//! what becomes of them when members are dropped, nulled, retyped, doubled, moved and written otherwise, and for random
//! mappings between random schemas. `XDMAP_LONG=1000000` tries so many payloads on random mappings.

#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
#[path = "proof_properties/covers.rs"]
mod covers;
#[allow(dead_code)]
#[path = "proof_properties/expressions.rs"]
mod expressions;
#[allow(dead_code)]
#[path = "proof_properties/mappings.rs"]
mod mappings;
#[allow(dead_code)]
#[path = "proof_properties/payloads.rs"]
mod payloads;
#[allow(dead_code)]
#[path = "proof_properties/random.rs"]
mod random;
#[allow(dead_code)]
#[path = "proof_properties/runs.rs"]
mod runs;
#[allow(dead_code)]
#[path = "proof_properties/schemas.rs"]
mod schemas;

use serde_json::Value as Json;
use std::path::PathBuf;
use xdmap::run::{Params, RunOptions, Scratch};
use xdmap::{CompileOptions, Package, RuleSet};

const MUTANTS_OF_A_CASE: u64 = 15;

struct Both {
    fast: RuleSet,
    plain: RuleSet,
    params: Params,
    scratch: Scratch,
}

impl Both {
    fn new() -> Self {
        let package = Package::builtin("chatlio").expect("the package is built in");
        Self::of(&package).expect("the package compiles")
    }

    fn of(package: &Package) -> Option<Self> {
        let compile = |plain| {
            let options = CompileOptions { plain, ..CompileOptions::default() };
            RuleSet::compile(package, &options).ok()
        };
        let (fast, plain) = (compile(false)?, compile(true)?);
        let mut params = fast.params();
        params.set("received_at", "2026-01-05T10:00:00Z").ok()?;
        Some(Self { fast, plain, params, scratch: Scratch::default() })
    }

    /// Storage is reused on the fast side, so that what one payload leaves there would show with the next.
    fn assert_same(&mut self, event: &str, payload: &[u8], shown: &str) -> usize {
        let (fast, plain) = (self.fast.event(event).expect("an event"), self.plain.event(event).expect("an event"));
        let wanted = plain.apply(payload, &self.params);
        let mut out = Vec::new();
        let options = RunOptions::default();
        let applied = fast.apply_into(&mut self.scratch, payload, &self.params, &options, None, &mut out);
        let lines: Vec<u8> =
            wanted.records.iter().flat_map(|record| [record.json.as_bytes(), b"\n"].concat()).collect();
        assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&lines), "{event} {shown}");
        assert_eq!(applied.rejects, wanted.rejects, "{event} {shown}");
        assert_eq!(applied.notes, wanted.notes, "{event} {shown}");
        wanted.records.len()
    }
}

/// The payloads of all shipped cases with their events.
fn cases() -> Vec<(String, PathBuf)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/events/chatlio");
    let mut found = Vec::new();
    for event in std::fs::read_dir(root).expect("a folder").flatten() {
        for case in std::fs::read_dir(event.path()).expect("a folder").flatten() {
            let payload = case.path().join("payload.json");
            if payload.exists() {
                found.push((event.file_name().to_string_lossy().into_owned(), payload));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn shipped_cases_come_out_the_same() {
    let mut both = Both::new();
    let cases = cases();
    assert!(cases.len() > 50, "{}", cases.len());
    for (event, path) in cases {
        both.assert_same(&event, &std::fs::read(&path).expect("a file"), &path.display().to_string());
    }
}

/// Mappings with all kinds of expressions, some proved and some not, some with lists of records; odd values of params.
#[test]
fn random_mappings_come_out_the_same() {
    let wanted = std::env::var("XDMAP_LONG").ok().and_then(|runs| runs.parse().ok()).unwrap_or(4_000);
    let mut random = random::Random::new(17);
    let (mut tried, mut records) = (0, 0);
    while tried < wanted {
        let source = schemas::document(&mut random);
        let target = if random.chance(70) { schemas::like(&mut random, &source) } else { schemas::target(&mut random) };
        let (Some(from), Some(to)) = (covers::load(&source), covers::load(&target)) else { continue };
        let mut case = mappings::mapping(&mut random, source, target, &from, &to);
        let Some(mut both) = case.settle().and_then(|_| Both::of(&case.package())) else { continue };
        for _ in 0..20 {
            both.params = runs::params(&both.fast, &mut random);
            let payload = runs::payload(&case, &mut random);
            let shown = format!("{payload}\n{}\n{}\n{}", case.text(), case.source, case.target);
            records += both.assert_same("e", payload.as_bytes(), &shown);
            tried += 1;
        }
    }
    assert!(records * 4 > tried, "{records} records of {tried} payloads");
}

#[test]
fn changed_cases_come_out_the_same() {
    let mut both = Both::new();
    let mut random = Random(11);
    for (event, path) in cases() {
        let Ok(payload) = serde_json::from_slice::<Json>(&std::fs::read(&path).expect("a file")) else { continue };
        for _ in 0..MUTANTS_OF_A_CASE {
            let mut mutant = payload.clone();
            for _ in 0..=random.below(3) {
                change(&mut mutant, &mut random);
            }
            let mut text = String::new();
            write(&mutant, &mut random, &mut text);
            both.assert_same(&event, text.as_bytes(), &text);
        }
    }
}

/// A seeded xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// Changes one place at or below a value.
fn change(value: &mut Json, random: &mut Random) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            let key = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            match random.below(7) {
                0 => drop(members.shift_remove(&key)),
                1 => drop(members.insert(key, odd(random))),
                2 => drop(members.insert("extra".to_owned(), odd(random))),
                3 => {
                    let member = members.shift_remove(&key).unwrap_or_default();
                    members.insert(key, member);
                }
                _ => change(members.get_mut(&key).expect("it has the key"), random),
            }
        }
        Json::Array(elements) if !elements.is_empty() => {
            let place = random.below(elements.len());
            match random.below(5) {
                0 => drop(elements.remove(place)),
                1 => elements[place] = odd(random),
                2 => elements.push(elements[place].clone()),
                _ => change(&mut elements[place], random),
            }
        }
        other => *other = odd(random),
    }
}

fn odd(random: &mut Random) -> Json {
    let texts = [
        "null",
        "true",
        "\"\"",
        "\"  \"",
        "7",
        "-0",
        "1.50",
        "1e2",
        "[]",
        "{}",
        "[null,\"a\"]",
        "{\"a\":[1,{\"b\":null}]}",
        "\"Ann.Lee@Example.COM \"",
        "\"not@an@address\"",
        "\"90b4d7aa-1c6e-e2f5-07d3-5b1f6a28c9e0\"",
        "\"2001:db8::1\"",
        "\"192.0.2.7\"",
        "\"https://www.example.com/a?b=1#c\"",
        "\"ftp:x\"",
        "\"2024-02-30T10:00:00Z\"",
        "\"2024-02-29T23:59:60.1234567891+14:00\"",
        "\"Berlin, Berlin, Germany\"",
        "\"Lyon , France\"",
        "\"a,b,c,d\"",
        "\"{\\\"plan\\\":\\\"pro\\\",\\\"n\\\":[1.50,null,\\\"\\\\u0041\\\"]}\"",
        "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
        "\"[1]\"",
        "\"false\"",
        "\"\\u00e9\\ud83d\\ude00\\n\\\\\"",
        "18446744073709551616",
        "\"TRUE\"",
    ];
    serde_json::from_str(texts[random.below(texts.len())]).unwrap_or_default()
}

/// Writes a value, sometimes with white space, a key twice, or a key with an escape in it.
fn write(value: &Json, random: &mut Random, out: &mut String) {
    let space = |random: &mut Random| if random.one_in(40) { " " } else { "" };
    match value {
        Json::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                if random.one_in(60) {
                    out.push_str(&format!("{}:{},", Json::from(key.as_str()), odd(random)));
                }
                out.push_str(space(random));
                out.push_str(&written_key(key, random));
                out.push_str(space(random));
                out.push(':');
                out.push_str(space(random));
                write(member, random, out);
                out.push_str(space(random));
            }
            out.push('}');
        }
        Json::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write(element, random, out);
                out.push_str(space(random));
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn written_key(key: &str, random: &mut Random) -> String {
    let mut letters = key.chars();
    match letters.next() {
        Some(first) if first.is_ascii_alphanumeric() && random.one_in(60) => {
            format!("\"\\u{:04x}{}\"", u32::from(first), letters.as_str())
        }
        _ => Json::from(key).to_string(),
    }
}
