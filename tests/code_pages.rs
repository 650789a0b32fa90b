//! The pages of reject codes and note codes: their examples run and give what the pages say.

#![allow(clippy::unwrap_used)]

use serde_json::Value as Json;
use xdmap::batch::{Input, RejectWriter};
use xdmap::diagnostic::{CodePage, to_text};
use xdmap::report::{Report, note_pages, reject_pages};
use xdmap::{BatchOptions, CompileOptions, Package, RuleSet};

/// The package of a page: what its example leaves out is as usual.
fn package(event: &str) -> Package {
    let mut text = "mapping shop 1.0.0\n".to_owned();
    if !event.contains("source ") {
        text.push_str("source Order from \"../schemas/order.schema.json\"\n");
    }
    text.push_str("target Sale from \"../schemas/sale.schema.json\"\n");
    text.push_str(if event.is_empty() {
        "event order: Order -> Sale {\n  id = .id\n  total = .total\n}\n"
    } else {
        event
    });
    let read = |name: &str| std::fs::read_to_string(format!("fixtures/diagnostics/schemas/{name}")).unwrap();
    let schemas = ["order.schema.json", "sale.schema.json"].map(|name| (format!("schemas/{name}"), read(name)));
    Package::from_files("shop", schemas.into_iter().chain([("shop/shop.map".to_owned(), text)]))
}

/// What the example of a page gives: the reject lines, and the report.
fn run(page: &CodePage) -> (Vec<Json>, Report) {
    let cause = page.cause.as_deref().unwrap();
    let (event, payload) = cause.split_once("payload: ").unwrap();
    let rules = RuleSet::compile(&package(event), &CompileOptions::default()).unwrap_or_else(|failure| {
        panic!("{}: {}", page.number, to_text(&failure.diagnostics, &failure.sources, false))
    });
    let mut options = BatchOptions { event: Some("order"), ..BatchOptions::new(&rules) };
    match page.number {
        "R103" => options.run.read.limits.depth = 8,
        "R104" => options.run.read.reject_duplicate_keys = true,
        "N3" => options.run.read.repair_text = true,
        "R201" | "R202" => options.event = None,
        "R203" => (options.event, options.envelope) = (None, true),
        _ => {}
    }
    let mut rejects = Vec::new();
    let input = Input::lines("payloads.ndjson", payload.as_bytes());
    let report = rules.apply_all(input, &mut Vec::new(), RejectWriter(&mut rejects), &options).unwrap();
    let lines = String::from_utf8(rejects).unwrap();
    (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), report)
}

fn has_members(line: &Json, expected: &Json) -> bool {
    expected.as_object().unwrap().iter().all(|(name, value)| line.get(name) == Some(value))
}

#[test]
fn examples_of_rejects_give_what_their_pages_say() {
    let (mut ran, mut wrong) = (0, Vec::new());
    for page in reject_pages().filter(|page| page.cause.is_some()) {
        let (rejects, _) = run(&page);
        let expected: Json = serde_json::from_str(page.gives.as_deref().unwrap()).unwrap();
        assert_eq!(expected["code"], page.number);
        assert_eq!(rejects.len(), 1, "{}", page.number);
        if !has_members(&rejects[0], &expected) {
            wrong.push(format!("{}: {:#}", page.number, rejects[0]));
        }
        ran += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran > 10);
}

#[test]
fn examples_of_notes_give_what_their_pages_say() {
    let mut ran = 0;
    for page in note_pages().filter(|page| page.cause.is_some()) {
        let (_, report) = run(&page);
        let expected: Json = serde_json::from_str(page.gives.as_deref().unwrap()).unwrap();
        let notes = serde_json::to_value(&report).unwrap()["notes"].clone();
        let found = notes.as_array().unwrap().iter().any(|note| has_members(note, &expected));
        assert_eq!(expected["code"], page.number);
        assert!(found, "{}: {notes:#}", page.number);
        ran += 1;
    }
    assert!(ran > 5);
}

#[test]
fn every_page_says_what_mends_it_and_fits_eighty_columns() {
    for page in reject_pages().chain(note_pages()) {
        assert!(!page.mends.is_empty() && page.about.ends_with('.'), "{}", page.number);
        assert!(page.mends.iter().all(|mend| mend.ends_with(['.', '`'])), "{}", page.number);
        let prose = CodePage { cause: None, gives: None, ..page };
        for line in prose.to_text().lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", prose.number);
        }
    }
}
