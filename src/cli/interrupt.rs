//! Ctrl-C: the run stops, and no half-written file stays behind.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Set when the user wants the program to stop.
pub(super) static STOP: AtomicBool = AtomicBool::new(false);

/// Files that must not stay behind.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// How long a run has to stop by itself; one that waits for input cannot.
const PATIENCE: Duration = Duration::from_millis(400);

/// Listens for Ctrl-C and requests to end. Where that cannot be, the system's own way stays.
pub(super) fn listen() {
    let _ = ctrlc::set_handler(|| {
        if !STOP.swap(true, Ordering::Relaxed) {
            std::thread::sleep(PATIENCE);
        }
        for path in unfinished().drain(..) {
            let _ = std::fs::remove_file(path);
        }
        std::process::exit(130);
    });
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
