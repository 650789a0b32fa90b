//! From every checkpoint of a run another run goes on to the same bytes and the same counts.

use super::{RULES, mixed, options};
use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};
use xdmap::batch::{BatchError, BatchOptions, Checkpoint, Checkpoints, Format, Input, MaxRejects, RejectWriter};
use xdmap::report::Report;

/// Bytes that someone else may count while they are written.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// The inputs of one run: each way in which they can be cut.
fn inputs() -> impl Iterator<Item = Input<'static>> {
    let list = format!("[{}]", mixed(300).lines().filter(|line| line.ends_with('}')).collect::<Vec<_>>().join(",\n"));
    let long = format!("{}{}\r\n{}", mixed(90), "x".repeat(2 << 20), mixed(90));
    let mut asked = Input::positional("place", mixed(500).into_bytes());
    asked.params.insert("received_at".to_owned(), "2021-01-01T00:00:00Z".to_owned());
    [
        asked,
        Input::lines("empty", Cursor::new(Vec::new())),
        Input::lines("reader", Cursor::new(mixed(500))),
        Input::positional("packed.gz", gzip(&mixed(500))),
        Input::reader("list.json", Format::Json, Cursor::new(list)),
        Input::reader("one.json", Format::One, Cursor::new("\n\n{\"refund\":\"R1\",\"at\":\"2026-01-05T10:00:00Z\"}")),
        Input::positional("long", long.into_bytes()),
    ]
    .into_iter()
}

/// Chunks that are longer than what is read at a time, as those of the program.
const CHUNK: usize = 4 << 10;

fn counts(report: &Report) -> String {
    report.to_json()
}

#[test]
fn from_every_checkpoint_the_rest_is_the_same() {
    let (records, rejects) = (Shared::default(), Shared::default());
    let kept: Mutex<Vec<(Checkpoint, usize, usize)>> = Mutex::default();
    let keep = |checkpoint: &Checkpoint| {
        kept.lock().unwrap().push((checkpoint.clone(), records.len(), rejects.len()));
        Ok(())
    };
    let checkpoints = Some(Checkpoints { every_bytes: 1, keep: &keep });
    let options = BatchOptions { chunk_bytes: CHUNK, checkpoints, ..options() };
    let report =
        RULES.apply_all(inputs(), records.clone(), RejectWriter(rejects.clone()), &options).map_err(|e| e.to_string());
    let report = report.unwrap();
    let kept = kept.lock().unwrap().clone();
    assert!(kept.len() > 50, "{}", kept.len());
    let (records, rejects) = (records.bytes(), rejects.bytes());
    for (checkpoint, some, others) in &kept {
        let json = serde_json::to_string(checkpoint).unwrap();
        let checkpoint: Checkpoint = serde_json::from_str(&json).unwrap();
        let (mut first, mut second) = (records[..*some].to_vec(), rejects[..*others].to_vec());
        let options =
            BatchOptions { checkpoints: None, resume: Some(&checkpoint), jobs: some % 3 + 1, ..options.clone() };
        let again = RULES.apply_all(inputs(), &mut first, RejectWriter(&mut second), &options).unwrap();
        assert!(first == records && second == rejects, "from {json}");
        assert_eq!(counts(&again), counts(&report), "from {json}");
    }
}

#[test]
fn rejects_before_a_checkpoint_count_behind_it() {
    let kept = Mutex::new(None);
    let keep = |checkpoint: &Checkpoint| {
        *kept.lock().unwrap() = Some(checkpoint.clone());
        Ok(())
    };
    let checkpoints = Some(Checkpoints { every_bytes: 1 << 10, keep: &keep });
    let max_rejects = Some(MaxRejects::Count(200));
    let options = BatchOptions { chunk_bytes: 512, checkpoints, max_rejects, ..options() };
    let input = || Input::positional("a", mixed(2_000).into_bytes());
    let first = RULES.apply_all(input(), io::sink(), (), &options);
    let Err(BatchError::TooManyRejects(first)) = first else { panic!("it stops") };
    let checkpoint = kept.lock().unwrap().take().unwrap();
    let options = BatchOptions { resume: Some(&checkpoint), ..options };
    let Err(BatchError::TooManyRejects(second)) = RULES.apply_all(input(), io::sink(), (), &options) else {
        panic!("it stops again")
    };
    assert_eq!(first.rejects(), second.rejects());
}

#[test]
fn a_checkpoint_that_cannot_be_kept_ends_the_batch() {
    let keep = |_: &Checkpoint| Err(io::ErrorKind::StorageFull.into());
    let checkpoints = Some(Checkpoints { every_bytes: 1, keep: &keep });
    let options = BatchOptions { checkpoints, ..options() };
    let result = RULES.apply_all(Input::lines("a", Cursor::new(mixed(10))), io::sink(), (), &options);
    assert!(matches!(result, Err(BatchError::Checkpoint(_))));
}

#[test]
fn inputs_that_end_before_a_checkpoint_are_refused() {
    let kept = Mutex::new(None);
    let keep = |checkpoint: &Checkpoint| {
        *kept.lock().unwrap() = Some(checkpoint.clone());
        Ok(())
    };
    let checkpoints = Some(Checkpoints { every_bytes: 1, keep: &keep });
    let options = BatchOptions { chunk_bytes: 512, checkpoints, ..options() };
    RULES.apply_all(Input::positional("a", mixed(500).into_bytes()), io::sink(), (), &options).unwrap();
    let checkpoint = kept.lock().unwrap().take().unwrap();
    let options = BatchOptions { resume: Some(&checkpoint), checkpoints: None, ..options };
    let shorter = Input::positional("a", mixed(300).into_bytes());
    let result = RULES.apply_all(shorter, io::sink(), (), &options);
    assert!(matches!(result, Err(BatchError::Changed { name: Some(name) }) if name == "a"));
    let none = RULES.apply_all(std::iter::empty(), io::sink(), (), &options);
    assert!(matches!(none, Err(BatchError::Changed { name: None })));
}
