use super::*;
use crate::run::{Note, NoteKind, RecordPlace, Reject, RejectCode};
use crate::schema::Violation;
use crate::source::Place;
use std::collections::BTreeMap;

fn reject(code: RejectCode) -> Reject {
    let violation = Violation {
        pointer: "/visitor/email".to_owned(),
        keyword: "type".to_owned(),
        schema: "/properties/visitor/properties/email/type".to_owned(),
        message: "is no text".to_owned(),
    };
    Reject {
        code,
        message: "the payload breaks its source schema".to_owned(),
        record: Some(RecordPlace { emit: Some("message".into()), element: vec![3] }),
        offset: Some(7),
        violations: vec![violation],
        pointer: None,
        target: None,
        rule: Some(Place { file: "shop/order.map".into(), line: 12 }),
    }
}

fn origin(payload: &[u8]) -> Origin<'static> {
    Origin {
        input: InputPlace { file: "in.ndjson".to_owned(), line: 3, offset: 120 },
        event: Some("order"),
        params: BTreeMap::from([("received_at".to_owned(), "2026-01-05T10:00:00Z".to_owned())]),
        mapping: MappingId { name: "shop".to_owned(), version: "1.0.0".to_owned(), hash: "ab".to_owned() },
        payload: PayloadForm::keep(payload),
    }
}

#[test]
fn the_keys_of_a_reject_line_stand_in_a_fixed_order() {
    let line = RejectLine::new(&reject(RejectCode::InvalidPayload), origin(br#"{"visitor":{"email":7}}"#), true);
    let json = line.to_json();
    assert!(
        json.starts_with(r#"{"$schema":"urn:xdmap:reject:1","code":"R301","stage":"validate","message":"#),
        "{json}"
    );
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "$schema",
        "code",
        "stage",
        "message",
        "event",
        "emit",
        "element",
        "input",
        "byte",
        "pointer",
        "keyword",
        "schema_location",
        "value",
        "violations",
        "rule",
        "params",
        "engine",
        "mapping",
        "payload",
    ];
    assert_eq!(keys, expected);
    assert_eq!((value["pointer"].as_str(), value["value"].as_str()), (Some("/visitor/email"), Some("7")));
    assert_eq!(RejectLine::from_json(json.as_bytes()).unwrap(), line);
}

#[test]
fn a_reject_line_is_valid_under_its_published_schema() {
    let schema: serde_json::Value = serde_json::from_str(REJECT_SCHEMA).unwrap();
    assert_eq!(schema["$id"], REJECT_SCHEMA_ID);
    let validator = jsonschema::options().build(&schema).unwrap();
    let long = PayloadForm::Range(ByteRange { offset: 120, bytes: 5 << 20 });
    let lines = [
        RejectLine::new(&reject(RejectCode::InvalidPayload), origin(b"{}"), false),
        RejectLine::new(&reject(RejectCode::InvalidRecord), origin(b"\xff"), true),
        RejectLine::new(&reject(RejectCode::OverReadLimit), Origin { payload: long, ..origin(b"") }, true),
    ];
    for line in &lines {
        let json = serde_json::to_value(line).unwrap();
        assert!(
            validator.is_valid(&json),
            "{json:#}: {:?}",
            validator.iter_errors(&json).next().map(|e| e.to_string())
        );
    }
    assert_eq!(lines[1].payload_bytes().unwrap(), b"\xff");
    assert_eq!(lines[2].payload_bytes(), None);
}

#[test]
fn a_violation_of_the_record_names_the_target() {
    let line = RejectLine::new(&reject(RejectCode::InvalidRecord), origin(br#"{"visitor":{"email":"secret"}}"#), true);
    assert_eq!((line.pointer.as_deref(), line.target.as_deref()), (None, Some("/visitor/email")));
    let without_payload = line.to_json().replace(r#"{\"visitor\":{\"email\":\"secret\"}}"#, "");
    assert!(!without_payload.contains("secret"));
}

#[test]
fn a_line_of_another_form_is_refused_in_plain_words() {
    let line = RejectLine::new(&reject(RejectCode::NotJson), origin(b"x"), false).to_json();
    let other = line.replace("urn:xdmap:reject:1", "urn:xdmap:reject:2");
    assert_eq!(RejectLine::from_json(other.as_bytes()), Err("the line has another `$schema`".to_owned()));
    assert_eq!(RejectLine::from_json(b"{").unwrap_err(), "the line is cut off");
    assert!(RejectLine::from_json(b"{}").unwrap_err().contains("field"));
}

#[test]
fn plural_forms_are_right() {
    let counted: Vec<_> =
        [(0, "record"), (1, "record"), (2, "record"), (12_345, "case")].map(|(n, w)| count(n, w)).into();
    assert_eq!(counted, ["0 records", "1 record", "2 records", "12,345 cases"]);
    assert_eq!(
        (plural(2, "duplicate key"), plural(2, "entry"), plural(2, "match")),
        ("duplicate keys".to_owned(), "entries".to_owned(), "matches".to_owned())
    );
    assert_eq!(decimal(1_000_000), "1,000,000");
}

#[test]
fn hidden_characters_are_shown_as_escapes() {
    assert_eq!(escaped("a\u{1b}[31m\u{202e}b\nc\u{2066}é"), "a\\u{1b}[31m\\u{202e}b\\u{a}c\\u{2066}é");
}

fn tally() -> Tally {
    let mut tally = Tally::default();
    tally.payloads = Payloads { total: 5, whole: 2, partial: 1, rejected: 1, blank: 1 };
    tally.slots = Slots { total: 4, written: 3, rejected: 1 };
    tally.codes = BTreeMap::from([("R101".into(), 1), ("R401".into(), 1)]);
    tally.events.insert("order".to_owned(), EventCount { payloads: 3, records: 3, rejects: 1 });
    for (kind, pointer) in [(NoteKind::UndeclaredField, Some("/x")), (NoteKind::LargeRecord, None)] {
        tally.note(&Note { kind, subject: pointer.map(str::to_owned), count: 2 });
    }
    tally
}

#[test]
fn the_report_in_short_says_what_became_of_everything() {
    let mut report = Report::new(MappingId::default(), tally());
    report.bytes_in = 2_500_000;
    report.set_seconds(0.5);
    let expected = "read 4 payloads (2.5 MB) in 0.50 s: 2 whole, 1 in part, 1 rejected; 1 blank line\n\
                    wrote 3 of 4 records; 2 rejects: 1 R101, 1 R401\n\
                    noted 2 undeclared fields, 2 records over 10 KB";
    assert_eq!(report.to_text(), expected);
    assert_eq!(report.megabytes_per_second, Some(5.0));
    report.check().unwrap();
}

#[test]
fn sums_that_do_not_meet_are_a_fault() {
    let mut report = Report::new(MappingId::default(), tally());
    report.payloads.total += 1;
    assert!(report.check().unwrap_err().contains("6 payloads were read, but 5"));
    report.payloads.total -= 1;
    report.slots.written = 2;
    assert!(report.check().unwrap_err().contains("4 records were begun, but 3"));
    (report.slots.written, report.slots.rejected) = (4, 0);
    assert!(report.check().unwrap_err().contains("4 records were written, but 3"));
}

#[test]
fn what_was_counted_comes_back_from_its_json() {
    let json = serde_json::to_string(&tally()).unwrap();
    assert_eq!(serde_json::from_str::<Tally>(&json).unwrap(), tally());
}

#[test]
fn adding_tallies_is_the_same_as_counting_at_once() {
    let mut sum = tally();
    sum.add(tally());
    let report = Report::new(MappingId::default(), sum);
    assert_eq!((report.payloads.total, report.rejects()), (10, 4));
    assert_eq!(report.notes[0].count, 4);
}

#[test]
fn places_of_notes_are_bounded() {
    let mut tally = Tally::default();
    for index in 0..1_000 {
        tally.note(&Note { kind: NoteKind::UndeclaredField, subject: Some(format!("/{index}")), count: 1 });
    }
    let report = Report::new(MappingId::default(), tally);
    assert!(report.notes.len() <= 101);
    assert_eq!(report.notes.iter().map(|note| note.count).sum::<u64>(), 1_000);
}

#[test]
fn a_summary_counts_by_code_event_place_and_rule_and_shows_no_payload() {
    let mut summary = RejectSummary::default();
    let mut failed = reject(RejectCode::RuleFailed);
    for index in [0, 12] {
        failed.pointer = Some(format!("/messages/{index}/text"));
        summary.add(&RejectLine::new(&failed, origin(br#"{"secret":1}"#), true));
    }
    summary.add(&RejectLine::new(&reject(RejectCode::NotJson), Origin { event: None, ..origin(b"secret") }, false));
    let text = summary.to_text();
    assert!(text.contains("2  R401  order  /messages/*/text  at shop/order.map:12"), "{text}");
    assert!(text.contains("1  -\n"), "{text}");
    assert!(!text.contains("secret"));
    assert_eq!(summary.groups()[0].count, 2);
    assert_eq!(serde_json::to_value(&summary).unwrap()["groups"][0]["count"], 2);
}
