//! What a run is not resumed over: another input, another mapping, other options, a journal that is none.

use super::{SHOP, map, map_by, mixed, names, text};
use std::fs;
use std::path::PathBuf;
use std::process::Output;
use tempfile::TempDir;

/// A run of which only a journal with a checkpoint and the parts are left.
struct CutOff {
    folder: TempDir,
    input: PathBuf,
    records: PathBuf,
    journal: PathBuf,
    expected: Vec<u8>,
}

impl CutOff {
    fn new(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [input, records, journal] =
            ["in.ndjson", "records.ndjson", "records.ndjson.map-journal"].map(|name| folder.path().join(name));
        fs::write(&input, mixed(30_000)).unwrap();
        let output = map(&[text(&input), "-o", text(&records)]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let expected = fs::read(&records).unwrap();
        fs::remove_file(&records).unwrap();
        // A folder in the place of the output: all is written, and then it cannot get its name.
        fs::create_dir(&records).unwrap();
        let one = Self { folder, input, records, journal, expected };
        fs::remove_dir(&one.records).unwrap();
        one.cut_off(more);
        one
    }

    /// Runs, and makes of what is left what a crash behind the second checkpoint would have left.
    fn cut_off(&self, more: &[&str]) {
        let (kept, part) = (self.folder.path().join("kept"), self.folder.path().join("records.ndjson.map-part"));
        let full = "/dev/full";
        let stats: &[&str] = if std::path::Path::new(full).exists() { &["--stats", full] } else { &[] };
        // The statistics cannot be written: the run ends behind everything else, its journal in place.
        let output = self.run(&[more, stats].concat());
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let journal = fs::read_to_string(&self.journal).unwrap();
        assert!(journal.lines().count() > 3, "{journal}");
        let lines: Vec<&str> = journal.lines().take(3).collect();
        fs::write(&self.journal, lines.join("\n") + "\n{\"mark\":{\"records\":1").unwrap();
        fs::rename(&self.records, &part).unwrap();
        let _ = fs::remove_file(kept);
    }

    fn run(&self, more: &[&str]) -> Output {
        self.run_by(SHOP, more)
    }

    fn run_by(&self, mapping: &str, more: &[&str]) -> Output {
        let common = [text(&self.input), "-o", text(&self.records), "--resume", "--checkpoint", "64K"];
        map_by(mapping, &[&common[..], more].concat()).output().unwrap()
    }

    fn refuses(&self, more: &[&str], why: &str) {
        self.refuses_by(SHOP, more, why);
    }

    fn refuses_by(&self, mapping: &str, more: &[&str], why: &str) {
        let before = names(self.folder.path());
        let output = self.run_by(mapping, more);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why) && said.contains("delete this file to begin anew"), "{said}");
        assert_eq!(names(self.folder.path()), before);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_is_resumed_over_the_same_only() {
    let run = CutOff::new(&[]);
    run.refuses(&["--repair-text"], "had another --limit, --repair-text or --reject-duplicate-keys;");
    run.refuses(&["--event", "order"], "had another --event;");
    run.refuses(&["--format", "json"], "had another --format;");
    let mapping = fs::read_to_string(format!("{SHOP}/shop.map")).unwrap();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("shop.map"), mapping + "\n# another\n").unwrap();
    fs::create_dir(other.path().join("schemas")).unwrap();
    for schema in names(format!("{SHOP}/schemas").as_ref()) {
        fs::copy(format!("{SHOP}/schemas/{schema}"), other.path().join("schemas").join(schema)).unwrap();
    }
    run.refuses_by(text(other.path()), &[], "had another mapping;");
    run.refuses(&["fixtures/command_line/inputs/refund.ndjson"], "had other inputs");
    // Another number of threads gives the same bytes.
    let output = run.run(&["--jobs", "1"]);
    assert!(said(&output).contains("the run goes on from"), "{}", said(&output));
    assert!(fs::read(&run.records).unwrap() == run.expected);
    assert_eq!(names(run.folder.path()), ["in.ndjson", "records.ndjson"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_is_not_resumed_over_an_input_that_changed() {
    let run = CutOff::new(&[]);
    let mut text = fs::read(&run.input).unwrap();
    let time = fs::metadata(&run.input).unwrap().modified().unwrap();
    text[100] ^= 1;
    fs::write(&run.input, &text).unwrap();
    run.refuses(&[], "in.ndjson changed since the interrupted run began");
    // Also where its time was put back.
    fs::File::options().append(true).open(&run.input).unwrap().set_modified(time).unwrap();
    run.refuses(&[], "in.ndjson changed since the interrupted run began");
    text[100] ^= 1;
    fs::write(&run.input, &text).unwrap();
    fs::File::options().append(true).open(&run.input).unwrap().set_modified(time).unwrap();
    assert_eq!(run.run(&[]).status.code(), Some(1));
    assert!(fs::read(&run.records).unwrap() == run.expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_is_not_resumed_behind_what_is_no_longer_there() {
    let run = CutOff::new(&[]);
    let part = run.folder.path().join("records.ndjson.map-part");
    fs::File::options().write(true).open(&part).unwrap().set_len(10).unwrap();
    let output = run.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("shorter than the journal beside it says"), "{}", said(&output));
    fs::write(&run.journal, "my diary\n").unwrap();
    run.refuses(&[], "it is no journal of a run");
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_whose_files_were_not_put_in_place_needs_nothing_but_that() {
    let run = CutOff::new(&[]);
    let stats = run.folder.path().join("stats.json");
    let output = run.run(&["--stats", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    // All was written; its input may be gone by now.
    fs::write(&run.input, "").unwrap();
    let output = run.run(&["--stats", text(&stats)]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("read 25,714 payloads"), "{}", said(&output));
    assert!(fs::read(&run.records).unwrap() == run.expected);
    let stats: serde_json::Value = serde_json::from_slice(&fs::read(stats).unwrap()).unwrap();
    assert_eq!(stats["payloads"]["total"], 30_000);
    assert_eq!(names(run.folder.path()), ["in.ndjson", "records.ndjson", "stats.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_of_records_is_taken_up_behind_an_element() {
    let run = CutOff::new(&["--format", "json"]);
    let output = run.run(&["--format", "json"]);
    assert!(said(&output).contains("the run goes on from"), "{}", said(&output));
    let list: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(&run.records).unwrap()).unwrap();
    assert_eq!(list.len(), run.expected.iter().filter(|byte| **byte == b'\n').count());
}

#[test]
fn only_plain_files_are_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.ndjson");
    let output = map(&["-", "-o", text(&records), "--resume"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("standard input cannot be read again"), "{}", said(&output));
    let output = map(&["fixtures/command_line/inputs", "-o", "-", "--resume"]).output().unwrap();
    assert!(said(&output).contains("is no plain file"), "{}", said(&output));
    let output = map(&["fixtures/command_line/inputs", "--resume"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
