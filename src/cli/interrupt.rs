//! Ctrl-C and requests to end: the run stops, says what it did until then, and no half-written file stays behind.
//!
//! The run itself sees [`STOP`] and tells the whole report. A run that waits for input cannot, so after a while the
//! listener tells what it knows. Either way the program ends within a second.

use super::words;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use xdmap::batch::Progress;
use xdmap::report::count;

/// Set when the user wants the program to stop.
pub(super) static STOP: AtomicBool = AtomicBool::new(false);

/// Whether someone has begun to tell how the run ends.
static TOLD: AtomicBool = AtomicBool::new(false);

/// Files that must not stay behind.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// How far the run is, everything of it flushed.
static LAST: Mutex<Option<Progress>> = Mutex::new(None);

/// How long a run has to stop by itself; one that waits for input cannot.
const PATIENCE: Duration = Duration::from_millis(400);

/// Listens for Ctrl-C and requests to end. Where that cannot be, the system's own way stays.
pub(super) fn listen() {
    let _ = ctrlc::set_handler(|| {
        if !STOP.swap(true, Ordering::SeqCst) {
            std::thread::sleep(PATIENCE);
        }
        if claim() {
            tell_last();
        } else {
            // The run is telling it, or putting its files in place.
            std::thread::sleep(PATIENCE);
            words::error("the run was stopped while its files were put in place");
        }
        for path in unfinished().drain(..) {
            let _ = std::fs::remove_file(path);
        }
        std::process::exit(130);
    });
}

/// Whether the caller is to tell how the run ends: the first who asks.
pub(super) fn claim() -> bool {
    !TOLD.swap(true, Ordering::SeqCst)
}

/// The listener tells how the run ends, and ends the program.
pub(super) fn wait_for_the_end() -> ! {
    loop {
        std::thread::sleep(PATIENCE);
    }
}

/// Remembers how far the run is.
pub(super) fn remember(progress: &Progress) {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(*progress);
}

fn tell_last() {
    if let Some(last) = *LAST.lock().unwrap_or_else(PoisonError::into_inner) {
        let Progress { payloads, records, rejects, .. } = last;
        let (payloads, records, rejects) =
            (count(payloads, "payload"), count(records, "record"), count(rejects, "reject"));
        words::line(&format!("read {payloads}; wrote {records}; {rejects}"));
    }
    words::error("the run was stopped before the end of its input; no file was put in place");
}

/// Remembers a file that is not finished.
pub(super) fn begin(path: &Path) {
    unfinished().push(path.to_owned());
}

/// Forgets a file that is finished or gone.
pub(super) fn end(path: &Path) {
    unfinished().retain(|known| known != path);
}

fn unfinished() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}
