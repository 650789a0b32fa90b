//! Nothing is lost: rejects that are run again by a mended mapping give, together with what was written before, what one
//! run of the mended mapping gives; and the sums of every report meet.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{LazyLock, Mutex};
use xdmap::batch::{BatchOptions, Input, RejectWriter};
use xdmap::package::Package;
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::report::{RejectLine, Report};

/// Faults that can be planted into the package of these tests: a file, what stands there, and what stands there with
/// the fault. None changes a record that is written.
const FAULTS: [(&str, &str, &str); 6] = [
    // An element is rejected by a line of its emit.
    ("shop.map", "kind = \"line\"", "kind = \"line\"\n    reject \"no price\" when line.price is missing"),
    // An element is rejected by its expression.
    ("shop.map", "sku = line.sku", "sku = if line.sku == \"bad\" then reject \"bad\" else line.sku"),
    // The payload is rejected by a line of its event.
    (
        "shop.map",
        "timestamp = received_at",
        "timestamp = received_at\n  reject \"odd\" when matches(.number, r\"[13579]$\")",
    ),
    // One emit of several is rejected.
    ("shop.map", "kind = \"order\"", "kind = \"order\"\n    reject \"many\" when count(.lines) > 2"),
    // An event has no records.
    ("shop.map", "kind      = \"refund\"", "kind      = \"refund\"\n  reject \"not yet\""),
    // The schema of the payloads is too strict.
    ("schemas/order.schema.json", "\"minLength\": 1,", "\"minLength\": 1, \"maxLength\": 2,"),
];

/// The rules with some faults in them, by a bit each; compiled once.
fn rules(faults: u8) -> RuleSet {
    static KNOWN: LazyLock<Mutex<BTreeMap<u8, RuleSet>>> = LazyLock::new(Mutex::default);
    KNOWN.lock().unwrap().entry(faults).or_insert_with(|| compile(faults)).clone()
}

fn compile(faults: u8) -> RuleSet {
    let package = Package::from_dir("fixtures/command_line/shop").unwrap();
    let files = package.files.iter().map(|(path, text)| {
        let mut text = text
            .replace("    reject \"the line has no price\" when line.price is missing\n", "")
            .replace("_{tenant}.cents = line.price", "_{tenant}.cents = line.price ?? 0");
        for (bit, (file, right, wrong)) in FAULTS.iter().enumerate() {
            if faults & 1 << bit != 0 && path.ends_with(file) {
                assert!(text.contains(right), "{file} has no {right}");
                text = text.replacen(right, wrong, 1);
            }
        }
        (path.clone(), text)
    });
    let package = Package::from_files("shop", files);
    RuleSet::compile(&package, &CompileOptions::default()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// What a batch gave: records, the rejects file, the report.
type Ran = (Vec<u8>, Vec<u8>, Report);

fn run(rules: &RuleSet, name: &str, text: &[u8], jobs: usize, time: bool) -> Ran {
    let mut options = BatchOptions { jobs, chunk_bytes: 512, ..BatchOptions::new(rules) };
    if time {
        options.params.set("received_at", "2026-01-05T10:00:00Z").unwrap();
    }
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    let input = Input::lines(name, Cursor::new(text.to_vec()));
    let report = rules.apply_all(input, &mut records, RejectWriter(&mut rejects), &options).unwrap();
    report.check().unwrap();
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!((lines(&records), lines(&rejects)), (report.slots.written, report.rejects()));
    let payloads = text.split(|byte| *byte == b'\n').count() - usize::from(text.ends_with(b"\n") || text.is_empty());
    assert_eq!(report.payloads.total, payloads as u64);
    (records, rejects, report)
}

fn sorted(records: &[u8]) -> Vec<&str> {
    let mut lines: Vec<&str> = std::str::from_utf8(records).unwrap().lines().collect();
    lines.sort_unstable();
    lines
}

/// What each reject is about.
fn about(rejects: &[u8]) -> Vec<(u64, String, Option<String>, Vec<u32>)> {
    let lines = rejects.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let lines = lines.map(|line| RejectLine::from_json(line).unwrap());
    let mut all: Vec<_> = lines.map(|line| (line.input.line, line.code, line.emit, line.element)).collect();
    all.sort();
    all
}

fn any_line() -> impl Strategy<Value = String> {
    let price = prop_oneof![3 => (0i64..9).prop_map(|price| format!(r#","price":{price}"#)), 1 => Just(String::new())];
    let sku = prop_oneof![3 => Just("x"), 1 => Just("bad"), 1 => Just("")];
    let item = (sku, price).prop_map(|(sku, price)| format!(r#"{{"sku":"{sku}"{price}}}"#));
    let order = (0u32..2_000, prop::collection::vec(item, 0..5))
        .prop_map(|(number, items)| format!(r#"{{"number":"{number}","lines":[{}]}}"#, items.join(",")));
    let refund = (0u32..50).prop_map(|number| format!(r#"{{"refund":"R{number}","at":"2026-01-05T10:00:00Z"}}"#));
    let timed =
        order.clone().prop_map(|order| format!(r#"{{"received_at":"2020-02-02T00:00:00Z","payload":{order}}}"#));
    let named = refund.clone().prop_map(|refund| format!(r#"{{"event":"refund","payload":{refund}}}"#));
    prop_oneof![
        8 => order,
        3 => refund,
        2 => timed,
        1 => named,
        1 => Just(r#"{"number":7,"lines":[]}"#.to_owned()),
        1 => Just(r#"{"number":"#.to_owned()),
        1 => Just(r#"{"event":"parcel","payload":{}}"#.to_owned()),
        1 => Just(" ".to_owned()),
        1 => Just("\"\u{e9}\u{0}".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_was_written_and_what_a_replay_writes_are_what_one_good_run_writes(
        lines in prop::collection::vec(any_line(), 0..40),
        faults in 0u8..64,
        mended_first in 0u8..64,
        jobs in 1usize..4,
    ) {
        let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let (whole, left, good) = run(&rules(0), "test", text.as_bytes(), jobs, true);
        let (mut records, rejects, first) = run(&rules(faults), "test", text.as_bytes(), jobs, true);
        // Some faults are mended, then the others; a replay has the time of receipt from the rejects.
        let (second, rejects, again) = run(&rules(faults & !mended_first), "rejects", &rejects, jobs, false);
        let (third, rejects, last) = run(&rules(0), "rejects", &rejects, jobs, false);
        records.extend(second);
        records.extend(third);
        prop_assert_eq!(sorted(&records), sorted(&whole));
        prop_assert_eq!(about(&rejects), about(&left));
        prop_assert_eq!(first.slots.written + again.slots.written + last.slots.written, good.slots.written);
    }
}

#[test]
fn every_planted_fault_rejects_something() {
    let text = "{\"number\":\"1\",\"lines\":[{\"sku\":\"bad\"},{\"sku\":\"x\",\"price\":1},{\"sku\":\"y\",\"price\":2}]}\n\
                {\"number\":\"1002\",\"lines\":[]}\n{\"refund\":\"R1\",\"at\":\"2026-01-05T10:00:00Z\"}\n";
    assert_eq!(run(&rules(0), "test", text.as_bytes(), 1, true).2.rejects(), 0);
    for (bit, fault) in FAULTS.iter().enumerate() {
        let report = run(&rules(1 << bit), "test", text.as_bytes(), 1, true).2;
        assert_eq!(report.rejects(), 1, "{fault:?}");
    }
}
