//! Batches, by the public door: order, the same bytes for any number of jobs, what becomes of every line, replays.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use std::io::{self, Cursor, Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use xdmap::batch::{BatchError, BatchOptions, Format, Input, MaxRejects, Progress, ReadAt, RejectWriter};
use xdmap::package::Package;
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::report::{RejectLine, Report};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let package = Package::from_dir("fixtures/command_line/shop").expect("the package can be read");
    RuleSet::compile(&package, &CompileOptions::default()).expect("the package compiles")
});

fn options() -> BatchOptions<'static> {
    let mut options = BatchOptions::new(&RULES);
    options.params.set("received_at", "2026-01-05T10:00:00Z").unwrap();
    options.jobs = 2;
    options
}

/// What a batch gave.
struct Ran {
    records: String,
    rejects: Vec<RejectLine>,
    report: Report,
}

fn run<'s>(input: Input<'s>, options: &BatchOptions<'_>) -> Ran {
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    let report = RULES.apply_all(input, &mut records, &mut rejects, options).unwrap();
    report.check().unwrap();
    Ran { records: String::from_utf8(records).unwrap(), rejects, report }
}

fn run_text(text: impl Into<Vec<u8>>, options: &BatchOptions<'_>) -> Ran {
    run(Input::lines("test", Cursor::new(text.into())), options)
}

fn order(number: usize, lines: &str) -> String {
    format!(r#"{{"number":"A{number}","lines":[{lines}]}}"#)
}

fn refund(number: usize) -> String {
    format!(r#"{{"refund":"R{number}","at":"2026-01-05T10:00:00Z"}}"#)
}

fn codes(ran: &Ran) -> Vec<&str> {
    ran.rejects.iter().map(|reject| reject.code.as_str()).collect()
}

/// Lines of every sort, with which a batch must come to an end.
fn mixed(count: usize) -> String {
    let line = |index: usize| match index % 10 {
        0 => order(index, r#"{"sku":"x","price":1},{"sku":"y"},{"sku":"z","price":3}"#),
        1 => refund(index),
        2 => String::new(),
        3 => r#"{"number":7,"lines":[]}"#.to_owned(),
        4 => r#"{"number":"#.to_owned(),
        5 => format!(r#"{{"event":"refund","payload":{}}}"#, refund(index)),
        _ => order(index, r#"{"sku":"x","price":1}"#),
    };
    (0..count).map(|index| line(index) + "\n").collect()
}

#[test]
fn records_come_in_the_order_of_the_input_for_any_number_of_jobs() {
    let text = mixed(3_000);
    let mut expected: Option<(String, Vec<RejectLine>)> = None;
    for jobs in [1, 2, 8] {
        for positional in [false, true] {
            let options = BatchOptions { jobs, chunk_bytes: 4 << 10, ..options() };
            let bytes = text.clone().into_bytes();
            let input =
                if positional { Input::positional("test", bytes) } else { Input::lines("test", Cursor::new(bytes)) };
            let ran = run(input, &options);
            assert_eq!(ran.report.bytes_in, text.len() as u64);
            let (records, rejects) = expected.get_or_insert_with(|| (ran.records.clone(), ran.rejects.clone()));
            assert!(*records == ran.records && *rejects == ran.rejects, "{jobs} jobs, positional: {positional}");
        }
    }
    let (records, rejects) = expected.unwrap();
    let numbers: Vec<usize> = records.lines().map(number_of).collect();
    assert!(numbers.is_sorted());
    assert!(rejects.is_sorted_by_key(|reject| reject.input.line));
}

fn number_of(record: &str) -> usize {
    let record: serde_json::Value = serde_json::from_str(record).unwrap();
    record["number"].as_str().unwrap()[1..].parse().unwrap()
}

#[test]
fn every_payload_is_accounted_for() {
    let report = run_text(mixed(1_000), &options()).report;
    let payloads = report.payloads;
    assert_eq!((payloads.total, payloads.blank, payloads.partial), (1_000, 100, 100));
    assert_eq!((payloads.rejected, payloads.whole), (200, 600));
    assert_eq!((report.slots.written, report.slots.rejected, report.slots.total), (1_300, 100, 1_400));
    assert_eq!(report.codes["R402"], 100);
    assert_eq!((report.events["order"].payloads, report.events["refund"].payloads), (500, 200));
}

#[test]
fn a_reject_names_the_line_and_the_byte_it_came_from() {
    let text = mixed(2_000);
    let ran = run_text(text.clone(), &BatchOptions { chunk_bytes: 700, ..options() });
    assert!(ran.rejects.len() > 500);
    for reject in &ran.rejects {
        let line = text.lines().nth(reject.input.line as usize - 1).unwrap();
        assert!(text[reject.input.offset as usize..].starts_with(line));
        let payload = reject.payload.as_deref().unwrap();
        assert!(line.contains(payload), "{line} {payload}");
    }
}

#[test]
fn a_byte_order_mark_returns_and_blank_lines_are_let_through() {
    let text = format!("\u{feff}{}\r\n\r\n  \t\n{}\r\n{}", refund(1), refund(2), refund(3));
    for positional in [false, true] {
        let bytes = text.clone().into_bytes();
        let input = if positional { Input::positional("a", bytes) } else { Input::lines("a", Cursor::new(bytes)) };
        let ran = run(input, &options());
        assert_eq!((ran.report.payloads.whole, ran.report.payloads.blank), (3, 2));
    }
    let inside = run_text(
        format!("{}\n\u{feff}{}\n", refund(1), refund(2)),
        &BatchOptions { event: Some("refund"), ..options() },
    );
    assert_eq!(codes(&inside), ["R101"]);
}

#[test]
fn a_line_over_the_limit_is_rejected_without_being_kept() {
    let long = format!(r#"{{"number":"{}"}}"#, "x".repeat(3 << 20));
    let text = format!("{}\n{long}\r\n{}\n", refund(1), refund(2));
    for positional in [false, true] {
        for chunk_bytes in [100, 64 << 10, 8 << 20] {
            let bytes = text.clone().into_bytes();
            let input = if positional { Input::positional("a", bytes) } else { Input::lines("a", Cursor::new(bytes)) };
            let ran = run(input, &BatchOptions { chunk_bytes, ..options() });
            assert_eq!(codes(&ran), ["R103"]);
            let reject = &ran.rejects[0];
            assert_eq!((reject.input.line, reject.payload.as_ref()), (2, None));
            let range = reject.payload_range.unwrap();
            assert_eq!((range.offset, range.bytes), (refund(1).len() as u64 + 1, long.len() as u64));
            assert_eq!(ran.records.lines().count(), 2);
        }
    }
}

/// Gives the same line for ever, and counts what was read.
struct Endless<'c> {
    line: Vec<u8>,
    at: usize,
    left: usize,
    read: &'c AtomicU64,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = buffer.len().min(self.line.len() - self.at).min(self.left);
        buffer[..taken].copy_from_slice(&self.line[self.at..self.at + taken]);
        self.at = (self.at + taken) % self.line.len();
        self.left -= taken;
        self.read.fetch_add(taken as u64, Ordering::Relaxed);
        Ok(taken)
    }
}

/// Writes slowly, so that what is read piles up.
struct Slow;

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        std::thread::sleep(std::time::Duration::from_micros(300));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn only_so_many_chunks_are_under_way() {
    let line = (refund(1) + "\n").into_bytes();
    let (read, ahead) = (AtomicU64::new(0), Mutex::new(0));
    let (chunk, jobs) = (line.len() * 20, 4);
    let reader = Endless { left: line.len() * 20_000, line, at: 0, read: &read };
    let tell = |progress: &Progress| {
        let mut most = ahead.lock().unwrap();
        *most = (*most).max(read.load(Ordering::Relaxed) - progress.bytes);
    };
    let options = BatchOptions { jobs, chunk_bytes: chunk, progress: Some(&tell), ..options() };
    let report = RULES.apply_all(Input::lines("endless", reader), Slow, (), &options).unwrap();
    assert_eq!(report.payloads.whole, 20_000);
    // The first look at an input takes one read more than a chunk.
    let bound = (2 * jobs as u64 + 3) * chunk as u64 + (64 << 10);
    let most = *ahead.lock().unwrap();
    assert!(most <= bound, "{most} bytes ahead, at most {bound}");
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_inputs_give_the_same_as_plain_ones() {
    let text = mixed(500);
    let plain = run_text(text.clone(), &options());
    let (first, second) = text.split_at(text.len() / 2);
    let members = [gzip(first), gzip(second)].concat();
    let frames = [first, second].map(|part| zstd::encode_all(part.as_bytes(), 1).unwrap()).concat();
    for bytes in [members, frames] {
        for positional in [false, true] {
            let bytes = bytes.clone();
            let input =
                if positional { Input::positional("test", bytes) } else { Input::lines("test", Cursor::new(bytes)) };
            let ran = run(input, &options());
            assert!(ran.records == plain.records && ran.rejects == plain.rejects);
            assert_eq!(ran.report.bytes_in, text.len() as u64);
        }
    }
}

#[test]
fn a_damaged_or_twice_compressed_input_ends_the_batch() {
    let mut cut = gzip(&mixed(500));
    cut.truncate(cut.len() / 2);
    let twice = zstd::encode_all(gzip(&mixed(5)).as_slice(), 1).unwrap();
    for (bytes, word) in [(cut, "the compressed data is"), (twice, "compressed twice")] {
        let error = RULES.apply_all(Input::positional("a.gz", bytes), io::sink(), (), &options()).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("a.gz: ") && message.contains(word), "{message}");
    }
}

#[test]
fn a_list_is_a_stream_of_payloads() {
    let payloads = [order(1, r#"{"sku":"x","price":1}"#), refund(2), "{\"number\":".to_owned() + "]}", refund(4)];
    let text = format!("\u{feff} [\n{}\n]\n", payloads.join(",\n"));
    for chunk_bytes in [1, 50, 1 << 20] {
        let input = Input::reader("list.json", Format::Json, Cursor::new(text.clone()));
        let ran = run(input, &BatchOptions { chunk_bytes, ..options() });
        assert_eq!(ran.records.lines().map(number_of).collect::<Vec<_>>(), [1, 1, 2, 4]);
        assert_eq!(ran.report.payloads.total, 4);
        assert_eq!((ran.rejects[0].input.line, ran.rejects[0].code.as_str()), (4, "R101"));
    }
    let pretty =
        serde_json::to_string_pretty(&serde_json::json!([{ "refund": "R9", "at": "2026-01-05T10:00:00Z" }])).unwrap();
    let ran = run(Input::reader("list.json", Format::Json, Cursor::new(pretty)), &options());
    assert_eq!((ran.report.payloads.whole, ran.rejects.len()), (1, 0));
}

#[test]
fn a_json_file_that_is_no_list_is_one_payload() {
    let pretty = "\n{\n \"refund\": \"R9\",\n \"at\": \"2026-01-05T10:00:00Z\"\n}\n";
    let ran = run(Input::reader("one.json", Format::Json, Cursor::new(pretty)), &options());
    assert_eq!((ran.report.payloads.whole, ran.report.payloads.total), (1, 1));
    let ran = run(
        Input::reader("one.json", Format::One, Cursor::new("[{},{}]")),
        &BatchOptions { event: Some("order"), ..options() },
    );
    assert_eq!((ran.report.payloads.total, codes(&ran)), (1, vec!["R301"]));
    let ran = run(
        Input::reader("one.json", Format::Json, Cursor::new("  ")),
        &BatchOptions { event: Some("order"), ..options() },
    );
    assert_eq!(codes(&ran), ["R101"]);
}

#[test]
fn the_time_of_an_envelope_wins() {
    let envelope = format!(r#"{{"received_at":"2020-02-02T00:00:00+01:00","payload":{}}}"#, order(1, ""));
    let ran = run_text(envelope, &options());
    assert!(ran.records.contains("2020-02-01T23:00:00.000Z"), "{}", ran.records);
}

#[test]
fn an_envelope_that_is_wrong_is_rejected() {
    let lines = [
        format!(r#"{{"event":"order","received_at":"soon","payload":{}}}"#, order(1, "")),
        format!(r#"{{"event":7,"payload":{}}}"#, order(1, "")),
        format!(r#"{{"event":"parcel","payload":{}}}"#, order(1, "")),
        order(1, ""),
    ];
    let ran = run_text(lines.join("\n"), &BatchOptions { envelope: true, ..options() });
    assert_eq!(codes(&ran), ["R203", "R203", "R202", "R203"]);
    assert_eq!(ran.rejects[2].payload.as_deref(), Some(lines[2].as_str()));
    let cut = run_text(r#"{"event":"order","payload":{"#, &BatchOptions { envelope: true, ..options() });
    assert_eq!(codes(&cut), ["R101"]);
}

#[test]
fn the_event_comes_from_the_option_then_the_envelope_then_the_place_then_the_schemas() {
    let event = |text: String, place: Option<&str>, option: Option<&'static str>| {
        let mut input = Input::lines("test", Cursor::new(text));
        input.event = place.map(str::to_owned);
        let ran = run(input, &BatchOptions { event: option, ..options() });
        ran.report.events.keys().next().cloned()
    };
    let wrapped = |event: &str| format!(r#"{{"event":"{event}","payload":{}}}"#, order(1, ""));
    assert_eq!(event(wrapped("order"), Some("order"), Some("refund")).as_deref(), Some("refund"));
    assert_eq!(event(wrapped("refund"), Some("order"), None).as_deref(), Some("refund"));
    assert_eq!(event(order(1, ""), Some("refund"), None).as_deref(), Some("refund"));
    assert_eq!(event(order(1, ""), None, None).as_deref(), Some("order"));
    assert_eq!(event("{}".to_owned(), None, None), None);
}

#[test]
fn a_payload_that_several_events_take_names_the_candidates() {
    let both = r#"{"number":"A1","lines":[],"refund":"R1","at":"2026-01-05T10:00:00Z"}"#;
    let ran = run_text(both, &options());
    assert_eq!(codes(&ran), ["R201"]);
    assert!(ran.rejects[0].message.contains("order, refund"), "{}", ran.rejects[0].message);
    let ran = run_text("{\"number\":\"A1\"", &options());
    assert_eq!((codes(&ran), ran.rejects[0].event.as_ref()), (vec!["R101"], None));
}

#[test]
fn the_place_of_a_file_names_its_event() {
    let named = |path: &str| xdmap::batch::event_of_path(&RULES, std::path::Path::new(path));
    assert_eq!(named("/data/order/2026/x.ndjson").as_deref(), Some("order"));
    assert_eq!(named("/data/order/refund.ndjson.gz").as_deref(), Some("refund"));
    assert_eq!(named("order/refund/case/payload.json").as_deref(), Some("refund"));
    assert_eq!(named("data/x.json"), None);
}

#[test]
fn rejects_replay_so_that_nothing_is_lost_and_nothing_comes_twice() {
    let text = mixed(300);
    let mut file = Vec::new();
    let mut first = Vec::new();
    RULES
        .apply_all(Input::lines("test", Cursor::new(text.clone())), &mut first, RejectWriter(&mut file), &options())
        .unwrap();

    // The mapping is mended: a line without a price is free.
    let package = Package::from_dir("fixtures/command_line/shop").unwrap();
    let files = package.files.iter().map(|(path, text)| {
        let mended = text
            .replace("    reject \"the line has no price\" when line.price is missing\n", "")
            .replace("_{tenant}.cents = line.price", "_{tenant}.cents = line.price ?? 0");
        (path.clone(), mended)
    });
    let mended = RuleSet::compile(&Package::from_files("shop", files), &CompileOptions::default()).unwrap();
    let mut options = options();
    let mut whole = Vec::new();
    mended.apply_all(Input::lines("test", Cursor::new(text)), &mut whole, (), &options).unwrap();
    // The replay has the time of receipt from the rejects.
    options.params = mended.params();
    let mut second = Vec::new();
    let mut again = Vec::new();
    let report =
        mended.apply_all(Input::lines("rejects", Cursor::new(file)), &mut second, &mut again, &options).unwrap();
    assert_eq!((report.slots.written, report.payloads.rejected), (30, 60));
    first.extend_from_slice(&second);
    assert_eq!(sorted(&first), sorted(&whole));
    assert!(again.iter().all(|reject| reject.input.file == "test" && reject.code != "R402"));
}

fn sorted(records: &[u8]) -> Vec<&str> {
    let mut lines: Vec<&str> = std::str::from_utf8(records).unwrap().lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_replay_finds_what_a_refused_envelope_said() {
    let envelope = format!(r#"{{"event":"parcel","received_at":"2020-02-02T00:00:00Z","payload":{}}}"#, order(1, ""));
    let first = run_text(envelope, &options());
    assert_eq!(codes(&first), ["R202"]);
    // The mended mapping has the event; here, one that stands for it.
    let line = first.rejects[0].to_json().replace("parcel", "order");
    let ran = run_text(line, &options());
    assert!(ran.records.contains("2020-02-02T00:00:00.000Z"), "{}", ran.records);
}

#[test]
fn a_replay_keeps_the_event_and_the_params_of_each_line() {
    let text = format!("{}\n{}\n", r#"{"number":"A1","lines":7}"#, r#"{"refund":"R1"}"#);
    let mut all = String::new();
    for (line, event) in text.lines().zip(["order", "refund"]) {
        let ran = run_text(line, &BatchOptions { event: Some(event), ..options() });
        all += &(ran.rejects[0].to_json() + "\n");
    }
    // Neither the option nor the params of this run change what was stored.
    let ran = run_text(all, &BatchOptions { event: Some("order"), ..BatchOptions::new(&RULES) });
    assert_eq!(ran.report.events.keys().collect::<Vec<_>>(), ["order", "refund"]);
    assert!(ran.rejects.iter().all(|reject| reject.params["received_at"].starts_with("2026-01-05T10:00:00")));
}

#[test]
fn a_replayed_reject_without_its_payload_stays_a_reject() {
    let long = format!("{}\n", "x".repeat(2 << 20));
    let first = run_text(long, &options());
    let line = first.rejects[0].to_json();
    let ran = run_text(line, &options());
    assert_eq!(ran.rejects, first.rejects);
}

#[test]
fn a_payload_that_is_not_text_is_kept_in_base64_and_replays() {
    let bytes = b"{\"refund\":\"R\xff\",\"at\":\"2026-01-05T10:00:00Z\"}\n".to_vec();
    let ran = run_text(bytes, &BatchOptions { event: Some("refund"), ..options() });
    assert_eq!((codes(&ran), ran.rejects[0].payload.as_ref()), (vec!["R102"], None));
    let mut mended = options();
    mended.run.read.repair_text = true;
    let again = run_text(ran.rejects[0].to_json(), &mended);
    assert!(again.records.contains("R\u{fffd}"), "{}", again.records);
}

#[test]
fn too_many_rejects_stop_the_batch() {
    let text = mixed(5_000);
    for (most, stops) in [
        (MaxRejects::Count(100), true),
        (MaxRejects::Count(100_000), false),
        (MaxRejects::Share(10.0), true),
        (MaxRejects::Share(50.0), false),
    ] {
        let options = BatchOptions { max_rejects: Some(most), chunk_bytes: 8 << 10, ..options() };
        let result = RULES.apply_all(Input::lines("test", Cursor::new(text.clone())), io::sink(), (), &options);
        match result {
            Err(BatchError::TooManyRejects(report)) => {
                assert!(stops, "{most:?}");
                report.check().unwrap();
                assert!(most != MaxRejects::Count(100) || report.payloads.total < 1_000);
            }
            Ok(_) => assert!(!stops, "{most:?}"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Fails after some bytes, as a full disk does.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_ends_the_batch() {
    let text = mixed(5_000);
    let options = BatchOptions { chunk_bytes: 4 << 10, jobs: 4, ..options() };
    let input = || Input::lines("test", Cursor::new(text.clone()));
    let records = RULES.apply_all(input(), Full(100_000), (), &options);
    assert!(matches!(records, Err(BatchError::Records(error)) if error.kind() == io::ErrorKind::StorageFull));
    let rejects = RULES.apply_all(input(), io::sink(), RejectWriter(Full(100_000)), &options);
    assert!(matches!(rejects, Err(BatchError::Rejects(_))));
}

#[test]
fn a_batch_can_be_cancelled() {
    let cancel = AtomicBool::new(false);
    let tell = |progress: &Progress| cancel.store(progress.payloads > 500, Ordering::Relaxed);
    let options = BatchOptions { cancel: Some(&cancel), progress: Some(&tell), chunk_bytes: 1 << 10, ..options() };
    let result = RULES.apply_all(Input::lines("test", Cursor::new(mixed(50_000))), io::sink(), (), &options);
    assert!(
        matches!(result, Err(BatchError::Cancelled(report)) if report.check().is_ok() && report.payloads.total < 50_000)
    );
}

#[test]
fn an_event_that_lacks_a_param_is_told_before_anything_is_mapped() {
    let options = BatchOptions::new(&RULES);
    let input = |text: String| Input::lines("test", Cursor::new(text));
    let mut records = Vec::new();
    let result = RULES.apply_all(input(order(1, "") + "\n"), &mut records, (), &options);
    assert!(matches!(result, Err(BatchError::NeedsParam { param, .. }) if param == "received_at"));
    assert!(records.is_empty());
    assert!(RULES.look_ahead(input(refund(1)), &options).is_ok());
    // In envelopes each payload is judged on its own.
    let wrapped = format!(r#"{{"event":"order","payload":{}}}"#, order(1, ""));
    let mut rejects = Vec::new();
    RULES.apply_all(input(wrapped), io::sink(), &mut rejects, &options).unwrap();
    assert_eq!(rejects[0].code, "R405");
}

#[test]
fn values_are_shown_only_when_asked_for() {
    let text = r#"{"number":4711,"lines":[]}"#;
    let quiet = run_text(text, &BatchOptions { event: Some("order"), ..options() });
    let loud = run_text(text, &BatchOptions { event: Some("order"), show_values: true, ..options() });
    assert_eq!((quiet.rejects[0].value.as_ref(), loud.rejects[0].value.as_deref()), (None, Some("4711")));
    let mut line = quiet.rejects[0].clone();
    line.payload = None;
    assert!(!line.to_json().contains("4711"));
}

#[test]
fn params_of_an_input_are_its_own() {
    let input = |time: &str| {
        let mut input = Input::lines("test", Cursor::new(order(1, "")));
        input.params.insert("received_at".to_owned(), time.to_owned());
        input
    };
    let inputs = [input("2021-01-01T00:00:00Z"), input("2022-01-01T00:00:00Z")];
    let mut records = Vec::new();
    let report = RULES.apply_all(inputs.into_iter(), &mut records, (), &BatchOptions::new(&RULES)).unwrap();
    let text = String::from_utf8(records).unwrap();
    assert_eq!((report.inputs, text.contains("2021-01-01"), text.contains("2022-01-01")), (2, true, true));
}

#[test]
fn a_place_that_is_shorter_than_it_says_ends_early() {
    struct Liar(Vec<u8>);
    impl ReadAt for Liar {
        fn size(&self) -> io::Result<u64> {
            Ok(self.0.len() as u64 * 3)
        }
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            self.0.read_at(buffer, offset)
        }
    }
    let text = mixed(200);
    let expected = run_text(text.clone(), &options());
    let ran = run(Input::positional("test", Liar(text.into_bytes())), &BatchOptions { chunk_bytes: 512, ..options() });
    assert_eq!(ran.records, expected.records);
}

fn any_line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => (0usize..50).prop_map(|number| refund(number).into_bytes()),
        3 => (0usize..50, 0usize..4).prop_map(|(number, lines)| order(number, &vec![r#"{"sku":"x"}"#; lines].join(",")).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => Just(b"\r".to_vec()),
        1 => Just(format!(r#"{{"event":"order","payload":{}}}"#, order(1, "")).into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_batch_equals_its_lines_one_by_one(lines in prop::collection::vec(any_line(), 0..40), chunk_bytes in 1usize..300, jobs in 1usize..5) {
        let text = lines.join(&b'\n');
        let whole = run_text(text.clone(), &BatchOptions { jobs, chunk_bytes, ..options() });
        let mut records = String::new();
        let mut rejects = Vec::new();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            // A byte-order mark may stand at the start of an input only.
            prop_assume!(!line.starts_with(b"\xef\xbb\xbf") && !line.starts_with(&[0x1f, 0x8b]));
            let ran = run_text(line.to_vec(), &options());
            records += &ran.records;
            rejects.extend(ran.rejects.into_iter().map(|mut reject| { reject.input.line = index as u64 + 1; reject }));
        }
        prop_assert_eq!(&whole.records, &records);
        prop_assert_eq!(whole.rejects.len(), rejects.len());
        for (found, expected) in whole.rejects.iter().zip(&rejects) {
            prop_assert_eq!((&found.code, &found.payload, found.input.line), (&expected.code, &expected.payload, expected.input.line));
        }
    }
}
