use super::array::ListReader;
use super::cut::Work;
use super::envelope::{self, may_be_envelope};
use super::inflate::{Compression, InflateLimits, compression, inflate};
use super::lines::{self, LineReader, TooLong, is_blank, without_return};
use super::{BatchOptions, Input};
use crate::payload::{ReadOptions, Tape};
use proptest::prelude::*;
use std::io::{self, Read, Write as _};

/// Gives its bytes in small and uneven pieces, as a pipe may.
struct Dribble<'b>(&'b [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1 % 7 + 1;
        let taken = self.0.len().min(buffer.len()).min(self.1);
        buffer[..taken].copy_from_slice(&self.0[..taken]);
        self.0 = &self.0[taken..];
        Ok(taken)
    }
}

/// A line as it was found: its place, and its bytes or only how many there are.
type Found = (u64, Result<Vec<u8>, u64>);

fn naive(bytes: &[u8], limit: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = without_return(line.strip_suffix(b"\n").unwrap_or(line));
        let kept = if text.len() > limit { Err(text.len() as u64) } else { Ok(text.to_vec()) };
        found.push((offset, kept));
        offset += line.len() as u64;
    }
    found
}

fn add_lines(found: &mut Vec<Found>, bytes: &[u8], offset: u64, limit: usize) {
    for (start, line) in lines::split(bytes) {
        let line = without_return(line);
        let kept = if line.len() > limit { Err(line.len() as u64) } else { Ok(line.to_vec()) };
        found.push((offset + start as u64, kept));
    }
}

fn through_reader(bytes: &[u8], chunk: usize, limit: usize) -> Vec<Found> {
    let mut reader = LineReader::new(Dribble(bytes, 0), 0, chunk, limit);
    let mut found = Vec::new();
    while let Some(work) = reader.next().unwrap() {
        match work {
            Work::Lines { bytes, offset } => add_lines(&mut found, &bytes, offset, limit),
            Work::TooLong { place: TooLong { offset, bytes }, .. } => found.push((offset, Err(bytes))),
            Work::Part { .. } | Work::Pieces { .. } | Work::Broken { .. } => panic!("a reader gives lines"),
        }
    }
    assert_eq!(reader.position(), bytes.len() as u64);
    found
}

fn through_parts(bytes: &[u8], chunk: usize, limit: usize) -> Vec<Found> {
    let place = bytes.to_vec();
    let size = bytes.len() as u64;
    let mut found = Vec::new();
    let mut start = 0;
    while start < size {
        let end = (start + chunk as u64).min(size);
        let part = lines::read_part(&place, (start, end, size), start == 0, limit).unwrap();
        add_lines(&mut found, &part.bytes, part.offset, limit);
        found.extend(part.too_long.map(|long| (long.offset, Err(long.bytes))));
        start = end;
    }
    found
}

fn elements(text: &[u8], chunk: usize, limit: usize) -> Vec<String> {
    let mut reader = ListReader::new(Dribble(text, 0), 0, chunk, limit);
    let mut found = Vec::new();
    while let Some(work) = reader.next().unwrap() {
        match work {
            Work::Pieces { bytes, pieces } => {
                for piece in pieces {
                    let element = &bytes[piece.start..piece.end];
                    assert_eq!(&text[piece.offset as usize..][..element.len()], element);
                    found.push(format!("{}:{}", piece.line, String::from_utf8_lossy(element)));
                }
            }
            Work::TooLong { place, line, .. } => found.push(format!("{line}:{} bytes", place.bytes)),
            Work::Broken { message, line, .. } => found.push(format!("{line}:{message}")),
            Work::Part { .. } | Work::Lines { .. } => panic!("a list gives elements"),
        }
    }
    found
}

proptest! {
    #[test]
    fn lines_are_the_same_however_they_are_read(
        pieces in prop::collection::vec(prop_oneof!["[a-z]{0,30}", Just("\n".to_owned()), Just("\r\n".to_owned())], 0..40),
        chunk in 1usize..50,
        limit in 1usize..40,
    ) {
        let bytes = pieces.concat().into_bytes();
        let expected = naive(&bytes, limit);
        prop_assert_eq!(&through_reader(&bytes, chunk, limit), &expected);
        prop_assert_eq!(&through_parts(&bytes, chunk, limit), &expected);
    }

    #[test]
    fn elements_are_the_same_however_they_are_cut(values in prop::collection::vec(any::<(i32, String)>(), 0..20), chunk in 1usize..200) {
        let values: Vec<_> = values.into_iter().map(|(number, text)| serde_json::json!([number, {"k ],{\"": text}])).collect();
        let text = serde_json::to_string_pretty(&values).unwrap();
        let expected: Vec<String> = elements(text.as_bytes(), usize::MAX, usize::MAX);
        prop_assert_eq!(&elements(text.as_bytes(), chunk, usize::MAX), &expected);
        let read: Vec<serde_json::Value> = expected.iter().map(|found| serde_json::from_str(found.split_once(':').unwrap().1).unwrap()).collect();
        prop_assert_eq!(read, values);
    }

    #[test]
    fn no_bytes_upset_the_scanner(bytes in prop::collection::vec(prop_oneof![Just(b'['), Just(b']'), Just(b'"'), Just(b'\\'), Just(b','), Just(b'{'), Just(b' '), Just(b'1')], 0..60), chunk in 1usize..9) {
        let whole = elements(&[b"[", bytes.as_slice()].concat(), usize::MAX, 10);
        let cut = elements(&[b"[", bytes.as_slice()].concat(), chunk, 10);
        prop_assert_eq!(whole, cut);
    }
}

#[test]
fn a_line_over_the_limit_is_skipped_and_measured() {
    let long = [b"ok\n".as_slice(), &[b'x'; 300_000], b"\r\nok"].concat();
    let expected = vec![(0, Ok(b"ok".to_vec())), (3, Err(300_000)), (300_005, Ok(b"ok".to_vec()))];
    assert_eq!(through_reader(&long, 1000, 100), expected);
    assert_eq!(through_parts(&long, 1000, 100), expected);
    assert_eq!(through_parts(&long, 100_000, 100), expected);
}

#[test]
fn only_white_space_is_blank() {
    for blank in ["", " ", "\t \r", "\u{a0}", "\u{2003} "] {
        assert!(is_blank(blank.as_bytes()), "{blank:?}");
    }
    for line in ["{}", " 1", "\u{feff}", "é", "\0"] {
        assert!(!is_blank(line.as_bytes()), "{line:?}");
    }
    assert!(!is_blank(b"\xff"));
}

#[test]
fn elements_of_a_list_are_told_apart() {
    assert_eq!(
        elements(b"[1,\n {\"a\": [2, \"]\\\"\"]} ,\"x\"]\n", 1, 100),
        ["1:1", "2:{\"a\": [2, \"]\\\"\"]}", "2:\"x\""]
    );
    assert!(elements(b" [ ] ", 1, 100).is_empty());
}

#[test]
fn a_broken_list_says_so_once_and_keeps_its_elements() {
    assert_eq!(elements(b"[1", 9, 9), ["1:1", "1:the list is not closed"]);
    assert_eq!(elements(b"[{\"a\":", 9, 9), ["1:{\"a\":"]);
    assert_eq!(elements(b"[1,,2]", 9, 9), ["1:1", "1:", "1:2"]);
    assert_eq!(elements(b"[1,]", 9, 9), ["1:1", "1:"]);
    assert_eq!(elements(b"[1]\n[2]", 9, 9), ["1:1", "2:something follows the list"]);
    assert_eq!(elements(b"[", 9, 9), ["1:the list is not closed"]);
}

#[test]
fn an_element_over_the_limit_spoils_only_itself() {
    let text = format!("[1,\"{}\",3]", "x".repeat(200_000));
    assert_eq!(elements(text.as_bytes(), 64, 50), ["1:1", "1:200002 bytes", "1:3"]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn inflated(bytes: &[u8], limits: InflateLimits) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    inflate(bytes, compression(bytes).unwrap(), limits)?.read_to_end(&mut out)?;
    Ok(out)
}

#[test]
fn compressed_inputs_of_several_parts_are_read_whole() {
    let limits = InflateLimits::default();
    assert_eq!(inflated(&[gzip(b"one\n"), gzip(b"two\n")].concat(), limits).unwrap(), b"one\ntwo\n");
    let frame = |bytes: &[u8]| zstd::encode_all(bytes, 3).unwrap();
    assert_eq!(inflated(&[frame(b"one\n"), frame(b"two\n")].concat(), limits).unwrap(), b"one\ntwo\n");
    assert_eq!(compression(&gzip(b"")), Some(Compression::Gzip));
    assert_eq!(compression(b"{}"), None);
}

#[test]
fn what_inflates_too_far_is_refused() {
    let bomb = gzip(&vec![b' '; 20 << 20]);
    let small = InflateLimits { bytes: 1 << 20, ratio: u64::MAX };
    assert!(inflated(&bomb, small).unwrap_err().to_string().contains("--limit inflated"));
    let steep = InflateLimits { bytes: u64::MAX, ratio: 100 };
    assert!(inflated(&bomb, steep).unwrap_err().to_string().contains("--limit ratio"));
    assert_eq!(inflated(&bomb, InflateLimits { bytes: 1 << 30, ratio: 10_000 }).unwrap().len(), 20 << 20);
}

#[test]
fn damaged_compression_is_said_in_plain_words() {
    let mut cut = gzip(b"some text that is long enough to be cut");
    cut.truncate(cut.len() - 9);
    let words = inflated(&cut, InflateLimits::default()).unwrap_err().to_string();
    assert!(words.starts_with("the compressed data is"), "{words}");
}

fn opened(text: &str) -> Option<(String, Option<String>, Option<String>)> {
    let mut tape = Tape::default();
    let envelope = envelope::open(&mut tape, text.as_bytes(), &ReadOptions::default()).unwrap()?;
    Some((String::from_utf8(envelope.payload.into_owned()).unwrap(), envelope.event, envelope.received_at))
}

#[test]
fn an_envelope_is_known_by_its_keys() {
    let whole = opened(r#"{"event":"a","received_at":"t","payload":{"x": 1.0}}"#);
    assert_eq!(whole, Some((r#"{"x": 1.0}"#.to_owned(), Some("a".to_owned()), Some("t".to_owned()))));
    assert_eq!(opened(r#"{"payload":[1],"event":"a"}"#), Some(("[1]".to_owned(), Some("a".to_owned()), None)));
    for other in [
        r#"{"payload":{}}"#,
        r#"{"event":"a"}"#,
        r#"{"event":"a","payload":1,"more":2}"#,
        r#"{"more":2,"event":"a","payload":1}"#,
        r#"["payload","event"]"#,
        r#"{"event":"a","payload":"#,
    ] {
        assert_eq!(opened(other), None, "{other}");
    }
    assert!(!may_be_envelope(br#"{"message":"payload"}"#));
    assert!(opened(r#"{"\u0065vent":"a","payload":1}"#).is_some());
}

#[test]
fn an_envelope_with_an_event_that_is_no_text_is_rejected() {
    let mut tape = Tape::default();
    let reject = envelope::open(&mut tape, br#"{"event":1,"payload":{}}"#, &ReadOptions::default()).unwrap_err();
    assert_eq!((reject.code.number(), reject.pointer.as_deref()), ("R203", Some("/event")));
}

#[test]
fn a_reject_line_is_known_by_its_schema() {
    assert!(envelope::is_reject_line(b" {\"$schema\" : \"urn:xdmap:reject:1\",\"code\":\"R101\"}"));
    assert!(!envelope::is_reject_line(b"{\"$schema\":\"https://example.com\"}"));
    assert!(!envelope::is_reject_line(b"{\"a\":\"urn:xdmap:reject:1\"}"));
}

#[test]
fn chunks_that_give_much_are_handed_over_in_parts_and_in_order() {
    let package = crate::package::Package::from_dir("fixtures/command_line/shop").unwrap();
    let rules = crate::plan::RuleSet::compile(&package, &Default::default()).unwrap();
    let lines = r#"{"sku":"x","price":1},{"sku":"y"},"#.repeat(20);
    let text: String =
        (0..200).map(|number| format!("{{\"number\":\"A{number}\",\"lines\":[{lines}{{}}]}}\n")).collect();
    let mut expected = None;
    for jobs in [1, 2, 8] {
        let mut options =
            BatchOptions { jobs, chunk_bytes: 10 << 10, event: Some("order"), ..BatchOptions::new(&rules) };
        options.params.set("received_at", "2026-01-05T10:00:00Z").unwrap();
        let (mut records, mut rejects) = (Vec::new(), Vec::new());
        let report = rules.apply_all(Input::lines("a", text.as_bytes()), &mut records, &mut rejects, &options).unwrap();
        assert_eq!((report.slots.written, report.slots.rejected), (200 * 21, 200 * 21));
        let found = (records, rejects);
        assert!(*expected.get_or_insert_with(|| found.clone()) == found, "{jobs}");
    }
}
