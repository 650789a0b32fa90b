//! The program killed, or asked to end, at any moment.

use super::{map, mixed, names, text};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A folder with an input, and the paths of what a run over it writes.
struct Place {
    folder: TempDir,
    input: PathBuf,
    records: PathBuf,
    rejects: PathBuf,
}

impl Place {
    fn new(lines: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [input, records, rejects] =
            ["in.ndjson", "records.ndjson", "rejects.ndjson"].map(|name| folder.path().join(name));
        fs::write(&input, mixed(lines)).unwrap();
        Self { folder, input, records, rejects }
    }

    fn command(&self, more: &[&str]) -> Command {
        let (input, records, rejects) = (text(&self.input), text(&self.records), text(&self.rejects));
        map(&[&[input, "-o", records, "--rejects", rejects], more].concat())
    }

    fn results(&self) -> [Option<Vec<u8>>; 2] {
        [&self.records, &self.rejects].map(|path| fs::read(path).ok())
    }

    fn clear(&self) {
        for name in names(self.folder.path()) {
            if name != "in.ndjson" {
                fs::remove_file(self.folder.path().join(name)).unwrap();
            }
        }
    }
}

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

fn signal(name: &str, child: &Child) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

fn times() -> u64 {
    std::env::var("XDMAP_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// The lines of a journal that were written.
fn lines(journal: &Path) -> usize {
    fs::read(journal).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count())
}

#[test]
fn killed_at_any_moment_an_output_is_absent_or_whole() {
    let place = Place::new(20_000);
    let started = Instant::now();
    assert_eq!(place.command(&[]).status().unwrap().code(), Some(1));
    let whole = started.elapsed().as_micros() as u64;
    let expected = place.results();
    let mut random = Random(7);
    let mut cut_off = 0;
    for _ in 0..times() {
        place.clear();
        let mut child = place.command(&[]).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random.below(whole)));
        child.kill().unwrap();
        child.wait().unwrap();
        cut_off += u64::from(place.results()[0].is_none());
        for (found, expected) in place.results().iter().zip(&expected) {
            assert!(found.is_none() || found == expected);
        }
        // Records are put in place last: who sees them finds the rejects.
        assert!(place.results()[0].is_none() || place.results()[1].is_some());
    }
    eprintln!("{cut_off} of {} runs were cut off", times());
    assert!(cut_off > 0);
}

#[test]
fn killed_at_any_moment_a_run_goes_on_to_the_same_bytes() {
    let place = Place::new(20_000);
    let resumed = ["--resume", "--checkpoint", "64K"];
    assert_eq!(place.command(&[]).status().unwrap().code(), Some(1));
    let expected = place.results();
    let journal = place.folder.path().join("records.ndjson.map-journal");
    let mut random = Random(11);
    let (mut kills, mut went_on, mut runs) = (0, 0, 0);
    while kills < times() {
        runs += 1;
        assert!(runs <= times(), "{runs} runs were killed only {kills} times");
        place.clear();
        let said = loop {
            let mut child = place.command(&resumed).spawn().unwrap();
            // Up to so many further checkpoints, and a little: then it is killed, if it is not done.
            let wanted = lines(&journal) + 1 + random.below(4) as usize;
            let done = || place.records.exists() && !journal.exists();
            while lines(&journal) < wanted && child.try_wait().unwrap().is_none() && !done() {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_micros(random.below(3_000)));
            if child.try_wait().unwrap().is_some() {
                let output = child.wait_with_output().unwrap();
                assert_eq!(output.status.code(), Some(1), "{}", said(&output));
                break Some(said(&output));
            }
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            went_on += u64::from(lines(&journal) > 1);
            let [records, _] = place.results();
            assert!(records.is_none() || records == expected[0]);
            if done() {
                break None;
            }
        };
        assert!(place.results() == expected, "after {kills} kills");
        assert!(said.is_none_or(|said| said.contains("read 17,143 payloads")));
        assert_eq!(names(place.folder.path()), ["in.ndjson", "records.ndjson", "rejects.ndjson"]);
    }
    eprintln!("{kills} kills, {went_on} with a checkpoint to go on from");
    assert!(went_on > 0);
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn asked_to_end_a_run_tells_what_it_did_and_leaves_no_file() {
    for name in ["-TERM", "-INT"] {
        let place = Place::new(400_000);
        let child = place.command(&["--progress", "always", "--jobs", "1"]).spawn().unwrap();
        while names(place.folder.path()).len() < 3 {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(150));
        signal(name, &child);
        let output = child.wait_with_output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert_eq!(names(place.folder.path()), ["in.ndjson"]);
        assert!(said.contains("the run was stopped before the end of its input; no file was put in place"), "{said}");
        let report = said.lines().find(|line| line.starts_with("read ")).unwrap();
        let number = |text: &str| text.replace(',', "").parse::<u64>().unwrap();
        assert!(number(report.split(' ').nth(1).unwrap()) < 342_857, "{said}");
    }
}

#[test]
fn what_a_stopped_run_tells_is_what_it_wrote() {
    let place = Place::new(400_000);
    let mut child = map(&[text(&place.input), "--jobs", "2"]).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut out, &mut bytes).map(|_| bytes)
    });
    std::thread::sleep(Duration::from_millis(500));
    signal("-TERM", &child);
    let output = child.wait_with_output().unwrap();
    let written = reader.join().unwrap().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(written.ends_with(b"\n"));
    let records = written.iter().filter(|byte| **byte == b'\n').count() as u64;
    let wrote = said.lines().find_map(|line| line.strip_prefix("wrote ")).unwrap();
    let told: u64 = wrote.split(' ').next().unwrap().replace(',', "").parse().unwrap();
    assert!(records > 0 && told == records, "{said}");
}

#[test]
fn a_run_that_waits_for_input_ends_and_tells_too() {
    let place = Place::new(1);
    let mut child = map(&["-", "-o", text(&place.records)]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than two chunks, so that something is done before it waits.
    input.write_all(mixed(40_000).as_bytes()).unwrap();
    while names(place.folder.path()).len() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    signal("-TERM", &child);
    let output = child.wait_with_output().unwrap();
    drop(input);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("no file was put in place"), "{said}");
    assert_eq!(names(place.folder.path()), ["in.ndjson"]);
}

#[test]
fn a_stopped_run_that_keeps_checkpoints_goes_on() {
    let place = Place::new(60_000);
    assert_eq!(place.command(&[]).status().unwrap().code(), Some(1));
    let expected = place.results();
    place.clear();
    let resumed = ["--resume", "--checkpoint", "64K", "--jobs", "1"];
    let child = place.command(&resumed).spawn().unwrap();
    let journal = place.folder.path().join("records.ndjson.map-journal");
    while lines(&journal) < 4 {
        std::thread::sleep(Duration::from_millis(1));
    }
    signal("-TERM", &child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(said(&output).contains("the same command goes on from its last checkpoint"), "{}", said(&output));
    let again = place.command(&resumed).output().unwrap();
    assert!(said(&again).contains("the run goes on from"), "{}", said(&again));
    assert!(place.results() == expected);
}
