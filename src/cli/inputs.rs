//! What the arguments of `run` name: files, folders, patterns, standard input, cases.

use super::arguments::InputFormat;
use super::{Failure, cases};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;
use xdmap::batch::{Format, Input, event_of_path};
use xdmap::plan::RuleSet;

/// The file that makes a folder a case.
const CASE_FILE: &str = "payload.json";

/// What stands beside it when the case is meant to be rejected.
const REJECTED_FILE: &str = "rejected.json";

/// Endings of files that a folder is searched for; each also below `.gz` and `.zst`.
const ENDINGS: [&str; 3] = [".json", ".ndjson", ".jsonl"];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The inputs, in the order in which they are run.
    pub(super) inputs: Vec<Place>,
    /// Cases left out because they are meant to be rejected.
    pub(super) skipped: u64,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard input.
    Stdin,
    /// A file, with values of params if it is a case.
    File(PathBuf, BTreeMap<String, String>),
}

impl Place {
    /// The input, opened when its turn comes.
    pub(super) fn input(&self, rules: &RuleSet, format: Option<InputFormat>) -> Input<'static> {
        let mut input = match self {
            Self::Stdin => Input::lines("-", std::io::stdin()),
            Self::File(path, params) => {
                let mut input = Input::file(path);
                input.params.clone_from(params);
                input.event = event_of_path(rules, &with_working_folder(path));
                input
            }
        };
        // A case's payload is always one payload.
        if let Some(format) = format.filter(|_| input.format != Format::One) {
            input.format = match format {
                InputFormat::Ndjson => Format::Lines,
                InputFormat::Json => Format::Json,
            };
        }
        input
    }

    /// Bytes to be read, where that can be known: not of standard input, nor of what inflates.
    pub(super) fn bytes(&self) -> Option<u64> {
        match self {
            Self::Stdin => None,
            Self::File(path, _) if path.extension().is_some_and(|ending| ending == "gz" || ending == "zst") => None,
            Self::File(path, _) => path.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len()),
        }
    }
}

/// A path with the name of the working folder before it, so that a command given inside an event's folder knows the
/// event. Folders above that were not typed and say nothing.
fn with_working_folder(path: &Path) -> PathBuf {
    let folder = std::env::current_dir().ok();
    match folder.as_deref().and_then(Path::file_name) {
        Some(name) if path.is_relative() => Path::new(name).join(path),
        Some(_) | None => path.to_owned(),
    }
}

/// Finds the inputs of all arguments.
pub(super) fn find(arguments: &[String], all_cases: bool) -> Result<Found, Failure> {
    let mut found = Found::default();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.inputs.push(Place::Stdin);
        } else if path.exists() || !argument.contains(['*', '?', '[']) {
            found.add(path, all_cases)?;
        } else {
            found.add_pattern(argument, all_cases)?;
        }
    }
    Ok(found)
}

impl Found {
    fn add(&mut self, path: &Path, all_cases: bool) -> Result<(), Failure> {
        let metadata = std::fs::metadata(path).map_err(|error| Failure::reading(&path.to_string_lossy(), &error))?;
        if metadata.is_dir() {
            return self.add_folder(path, all_cases);
        }
        let params =
            if path.file_name() == Some(OsStr::new(CASE_FILE)) { cases::params(path)? } else { BTreeMap::new() };
        self.inputs.push(Place::File(path.to_owned(), params));
        Ok(())
    }

    fn add_pattern(&mut self, pattern: &str, all_cases: bool) -> Result<(), Failure> {
        let hidden_ones_are_named = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
        let paths = glob::glob_with(pattern, hidden_ones_are_named)
            .map_err(|error| Failure::said(format!("{pattern}: {}", error.msg)))?;
        let mut paths: Vec<PathBuf> = paths
            .collect::<Result<_, _>>()
            .map_err(|error| Failure::reading(&error.path().to_string_lossy(), error.error()))?;
        if paths.is_empty() {
            return Err(Failure::said(format!("{pattern}: no file matches")));
        }
        sort(&mut paths);
        paths.iter().try_for_each(|path| self.add(path, all_cases))
    }

    /// Everything below a folder, in byte order of path; links are not followed.
    fn add_folder(&mut self, folder: &Path, all_cases: bool) -> Result<(), Failure> {
        let mut paths = Vec::new();
        let mut skipped = 0;
        let mut walk = WalkDir::new(folder).into_iter();
        while let Some(entry) = walk.next() {
            let entry = entry.map_err(|error| unreadable(folder, error))?;
            let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
            if entry.file_type().is_dir() {
                let case = entry.path().join(CASE_FILE);
                if hidden {
                    walk.skip_current_dir();
                } else if is_plain_file(&case) {
                    walk.skip_current_dir();
                    // A case that is named by itself is meant.
                    let left_out = !all_cases && entry.depth() > 0 && entry.path().join(REJECTED_FILE).exists();
                    if left_out { skipped += 1 } else { paths.push(case) }
                }
            } else if entry.file_type().is_file() && !hidden && holds_payloads(&entry.file_name().to_string_lossy()) {
                paths.push(entry.into_path());
            }
        }
        if paths.is_empty() && skipped == 0 {
            let endings = "no .json, .ndjson or .jsonl file, also compressed, stands below this folder";
            return Err(Failure::said(format!("{}: {endings}", folder.display())));
        }
        sort(&mut paths);
        self.skipped += skipped;
        paths.iter().try_for_each(|path| self.add(path, all_cases))
    }
}

fn is_plain_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

fn holds_payloads(name: &str) -> bool {
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn sort(paths: &mut [PathBuf]) {
    paths.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
}

fn unreadable(folder: &Path, error: walkdir::Error) -> Failure {
    let path = error.path().unwrap_or(folder).to_string_lossy().into_owned();
    match error.into_io_error() {
        Some(error) => Failure::reading(&path, &error),
        None => Failure::said(format!("{path}: it contains itself")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in files {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "{}").unwrap();
        }
        root
    }

    fn names(root: &Path, found: &Found) -> Vec<String> {
        let name = |place: &Place| match place {
            Place::Stdin => "-".to_owned(),
            Place::File(path, _) => path.strip_prefix(root).unwrap().to_string_lossy().into_owned(),
        };
        found.inputs.iter().map(name).collect()
    }

    #[test]
    fn a_folder_is_walked_in_byte_order_of_path() {
        let root = tree(&["b/x.json", "b.json", "a.ndjson.gz", "b/.hidden.json", "c.txt", ".d/x.json", "B.jsonl"]);
        let found = find(&[root.path().to_string_lossy().into_owned()], false).unwrap();
        assert_eq!(names(root.path(), &found), ["B.jsonl", "a.ndjson.gz", "b.json", "b/x.json"]);
    }

    #[test]
    fn of_a_case_only_its_payload_is_read_and_rejected_ones_are_counted() {
        let root = tree(&["e/good/payload.json", "e/good/record.json", "e/bad/payload.json", "e/bad/rejected.json"]);
        let folder = root.path().to_string_lossy().into_owned();
        let found = find(std::slice::from_ref(&folder), false).unwrap();
        assert_eq!((names(root.path(), &found), found.skipped), (vec!["e/good/payload.json".to_owned()], 1));
        let found = find(&[folder], true).unwrap();
        assert_eq!(names(root.path(), &found), ["e/bad/payload.json", "e/good/payload.json"]);
        let named = root.path().join("e/bad").to_string_lossy().into_owned();
        assert_eq!(find(&[named], false).unwrap().inputs.len(), 1);
    }

    #[test]
    fn patterns_are_sorted_and_must_match() {
        let root = tree(&["2.json", "10.json", "1.ndjson"]);
        let pattern = |end: &str| format!("{}/{end}", root.path().display());
        let found = find(&[pattern("*.json")], false).unwrap();
        assert_eq!(names(root.path(), &found), ["10.json", "2.json"]);
        assert!(find(&[pattern("*.csv")], false).is_err());
        assert!(find(&[pattern("none.json")], false).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_folder_are_not_followed() {
        let root = tree(&["in/a.json", "out/b.json"]);
        std::os::unix::fs::symlink(root.path().join("out"), root.path().join("in/link")).unwrap();
        std::os::unix::fs::symlink(root.path().join("out/b.json"), root.path().join("in/b.json")).unwrap();
        let found = find(&[root.path().join("in").to_string_lossy().into_owned()], false).unwrap();
        assert_eq!(names(root.path(), &found), ["in/a.json"]);
    }
}
