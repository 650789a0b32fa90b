//! Public test suites through the doors `map validate` and `map path`.
//!
//! Each runner runs over cases of our own in `fixtures/suites/`, laid out as the public suite is, and over the suite
//! itself where an environment variable names its folder. Each has a control: with every expectation flipped, nothing
//! may come out as expected.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "suites/json_schema.rs"]
mod json_schema;
#[path = "suites/json_text.rs"]
mod json_text;
#[path = "suites/jsonpath.rs"]
mod jsonpath;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What came of the cases of a suite.
#[derive(Default)]
struct Score {
    /// How many came out as expected.
    as_expected: usize,
    /// The names of the others.
    others: Vec<String>,
}

impl Score {
    fn add(&mut self, as_expected: bool, name: impl FnOnce() -> String) {
        if as_expected {
            self.as_expected += 1;
        } else {
            self.others.push(name());
        }
    }

    fn all_as_expected(&self, least: usize) {
        assert!(self.others.is_empty(), "{} not as expected:\n{}", self.others.len(), self.others.join("\n"));
        assert!(self.as_expected >= least, "only {} cases were found", self.as_expected);
    }

    fn none_as_expected(&self) {
        assert_eq!(self.as_expected, 0);
        assert!(!self.others.is_empty());
    }
}

/// Runs the program with bytes for its standard input.
fn map(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_map"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that has seen enough closes its end first.
    let writer = std::thread::spawn(move || stdin.write_all(&input).is_ok());
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    output
}

fn own(folder: &str) -> PathBuf {
    Path::new("fixtures/suites").join(folder)
}

/// The folder that an environment variable names; without it the suite is skipped, and that is said.
fn foreign(variable: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: {variable} names no folder with the public suite");
    }
    folder
}
