//! `map test --watch`: the suite again whenever a file of the mapping's root or of the cases changes, until Ctrl-C.

use super::once;
use crate::cli::arguments::TestArguments;
use crate::cli::{Failure, Outcome, Verdict, mapping, words};
use notify::{Event, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// How long nothing may change before the suite runs: editors write a file in several steps.
const SETTLED: Duration = Duration::from_millis(80);

/// Runs the suite now, and after each change.
pub(super) fn watch(arguments: &TestArguments) -> Outcome {
    let (tell, changes) = mpsc::channel();
    let noticed = move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // Nobody listens any more only when the program ends.
            let _ = tell.send(());
        }
    };
    let failed = |error: notify::Error| Failure::said(format!("--watch: {error}"));
    let mut watcher = notify::recommended_watcher(noticed).map_err(failed)?;
    for folder in folders(arguments) {
        watcher.watch(&folder, RecursiveMode::Recursive).map_err(failed)?;
    }
    loop {
        match once(arguments) {
            Ok(_) | Err(Failure::Shown) => {}
            Err(Failure::Said(message)) => words::error(&message),
            Err(failure @ (Failure::ClosedPipe | Failure::Interrupted)) => return Err(failure),
        }
        words::note("waiting for a change; Ctrl-C ends");
        if changes.recv().is_err() {
            return Ok(Verdict::Well);
        }
        while changes.recv_timeout(SETTLED).is_ok() {}
    }
}

/// The root of the mapping, in which its schemas and tables lie too, and the cases.
fn folders(arguments: &TestArguments) -> Vec<PathBuf> {
    let fixtures = arguments.fixtures.clone().unwrap_or_else(|| Path::new("fixtures/events").to_path_buf());
    mapping::root(&arguments.mapping).into_iter().chain(Some(fixtures).filter(|folder| folder.is_dir())).collect()
}
