//! `map test --watch`: the suite again whenever a file that it reads changes, until Ctrl-C.
//!
//! Watched are the files of the package, the `.map` files that may join it, and the cases; not what lies beside them.

use super::once;
use crate::cli::arguments::TestArguments;
use crate::cli::{Failure, Outcome, Verdict, mapping, words};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use xdmap::source::FileId;
use xdmap::syntax;

/// How long nothing may change before the suite runs: editors write a file in several steps.
const SETTLED: Duration = Duration::from_millis(80);

/// Runs the suite now, and after each change.
pub(super) fn watch(arguments: &TestArguments) -> Outcome {
    let (tell, changes) = mpsc::channel();
    let noticed = move |event: notify::Result<Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            // Nobody listens any more only when the program ends.
            let _ = tell.send(event.paths);
        }
    };
    let mut watcher = notify::recommended_watcher(noticed).map_err(failed)?;
    let mut watched = BTreeMap::new();
    loop {
        let reads = Reads::of(arguments);
        follow(&mut watcher, &mut watched, &reads)?;
        match once(arguments) {
            Ok(_) | Err(Failure::Shown) => {}
            Err(Failure::Said(message)) => words::error(&message),
            Err(failure @ (Failure::ClosedPipe | Failure::Interrupted)) => return Err(failure),
        }
        words::note("waiting for a change; Ctrl-C ends");
        if !next(&changes, &reads) {
            return Ok(Verdict::Well);
        }
    }
}

fn failed(error: notify::Error) -> Failure {
    Failure::said(format!("--watch: {error}"))
}

/// Waits until something that is read has changed, and the changes have settled. False when nothing can come any more.
fn next(changes: &Receiver<Vec<PathBuf>>, reads: &Reads) -> bool {
    loop {
        let Ok(paths) = changes.recv() else { return false };
        if paths.is_empty() || paths.iter().any(|path| reads.concern(path)) {
            break;
        }
    }
    while changes.recv_timeout(SETTLED).is_ok() {}
    true
}

/// What a suite reads.
#[derive(Debug, Default)]
struct Reads {
    /// Files of the package, those that are named and missing too.
    files: BTreeSet<PathBuf>,
    /// The folder of the package, where it is one: a new `.map` file in it is a part of it.
    folder: Option<PathBuf>,
    /// The cases.
    fixtures: Option<PathBuf>,
}

impl Reads {
    fn of(arguments: &TestArguments) -> Self {
        let mut reads = Self::default();
        let name = match (mapping::package(&arguments.mapping), mapping::root(&arguments.mapping)) {
            (Err(_), _) => {
                // What cannot be read now may be later.
                let path = Path::new(&arguments.mapping.mapping).canonicalize().ok();
                reads.files.extend(path.clone());
                reads.folder = path;
                None
            }
            (Ok(package), root) => {
                if let Some(root) = root {
                    let names = package.files.keys().chain(package.unreadable.keys());
                    reads.files = names.map(|name| root.join(name)).collect();
                    reads.folder = Some(root.join(&package.folder));
                }
                package.mapping_files().find_map(|(_, text)| Some(header(text)?.to_string()))
            }
        };
        let told = arguments.fixtures.clone();
        let fixtures = told.or_else(|| Some(Path::new("fixtures/events").join(name?)));
        reads.fixtures = fixtures.and_then(|folder| std::path::absolute(folder).ok());
        reads.fixtures = reads.fixtures.map(|folder| folder.canonicalize().unwrap_or(folder));
        reads.folder = reads.folder.and_then(|folder| folder.canonicalize().ok());
        reads
    }

    fn concern(&self, path: &Path) -> bool {
        let is_mapping = || path.extension().is_some_and(|ending| ending == "map");
        self.files.contains(path)
            // A folder above a file that came, went or was renamed.
            || self.files.iter().any(|file| file.starts_with(path))
            || (is_mapping() && self.folder.as_deref() == path.parent())
            || self.fixtures.iter().any(|fixtures| path.starts_with(fixtures) || fixtures.starts_with(path))
    }

    /// The folders to watch, and whether with all in them.
    fn folders(&self) -> BTreeMap<PathBuf, bool> {
        let mut folders = BTreeMap::new();
        for file in self.files.iter().filter_map(|file| file.parent()).chain(self.folder.as_deref()) {
            folders.extend(existing(file).map(|folder| (folder, false)));
        }
        let whole = |fixtures: &PathBuf| existing(fixtures).map(|folder| (folder.clone(), folder == *fixtures));
        folders.extend(self.fixtures.as_ref().and_then(whole));
        folders
    }
}

/// A folder, or the nearest above it that is there.
fn existing(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.is_dir()).map(Path::to_path_buf)
}

/// The name that a file of a package gives it.
fn header(text: &str) -> Option<std::sync::Arc<str>> {
    syntax::parse(FileId(0), text).file.header.map(|header| header.name.text)
}

/// Watches what is read now and no more what was.
fn follow(
    watcher: &mut RecommendedWatcher,
    watched: &mut BTreeMap<PathBuf, bool>,
    reads: &Reads,
) -> Result<(), Failure> {
    let wanted = reads.folders();
    for (folder, _) in watched.iter().filter(|(folder, whole)| wanted.get(*folder) != Some(*whole)) {
        // A folder that is gone is watched no more anyway.
        let _ = watcher.unwatch(folder);
    }
    for (folder, whole) in &wanted {
        let mode = if *whole { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        watcher.watch(folder, mode).map_err(failed)?;
    }
    *watched = wanted;
    Ok(())
}
