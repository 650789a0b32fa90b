//! Crashes and full disks: what is written is whole or absent, an interrupted run goes on to the same bytes, and a write
//! that fails is never passed over.
//!
//! `XDMAP_KILLS=200 cargo test --test crashes` kills the program that often, see `tests/crashes/kill`.

#![allow(clippy::unwrap_used)]

#[path = "crashes/checkpoints.rs"]
mod checkpoints;
#[path = "crashes/faulty_writers.rs"]
mod faulty_writers;
#[cfg(unix)]
#[path = "crashes/kills.rs"]
mod kills;
#[path = "crashes/refusals.rs"]
mod refusals;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use xdmap::batch::BatchOptions;
use xdmap::package::Package;
use xdmap::plan::{CompileOptions, RuleSet};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let package = Package::from_dir(SHOP).expect("the package can be read");
    RuleSet::compile(&package, &CompileOptions::default()).expect("the package compiles")
});

fn options() -> BatchOptions<'static> {
    let mut options = BatchOptions::new(&RULES);
    options.params.set("received_at", "2026-01-05T10:00:00Z").unwrap();
    options.jobs = 2;
    options
}

/// Lines of every sort: whole, in part, rejected, blank, broken, enveloped.
fn mixed(count: usize) -> String {
    let line = |index: usize| match index % 7 {
        0 => format!(r#"{{"number":"A{index}","lines":[{{"sku":"x","price":1}},{{"sku":"y"}}]}}"#),
        1 => format!(r#"{{"refund":"R{index}","at":"2026-01-05T10:00:00Z"}}"#),
        2 => " ".repeat(index % 5),
        3 => format!(r#"{{"number":{index},"lines":[]}}"#),
        4 => r#"{"number":"#.to_owned(),
        5 => {
            format!(r#"{{"event":"refund","payload":{{"refund":"R{index}","at":"2026-01-05T10:00:00Z","more":1}}}}"#)
        }
        _ => format!(r#"{{"number":"A{index}","lines":[{{"sku":"x","price":{index}}}]}}"#),
    };
    (0..count).map(|index| line(index) + "\n").collect()
}

const SHOP: &str = "fixtures/command_line/shop";

fn map(arguments: &[&str]) -> Command {
    map_by(SHOP, arguments)
}

fn map_by(mapping: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_map"));
    command.args(["run", "--mapping", mapping, "--received-at", "2026-01-05T10:00:00Z"]);
    command.args(["--param", "tenant=acme"]).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
