//! `map fmt`: mapping files in the one layout.

use super::arguments::FmtArguments;
use super::output::{Output, Readers, print};
use super::{Failure, Outcome, Verdict, words};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;
use xdmap::diagnostic::to_text;
use xdmap::report::{count, escaped};
use xdmap::source::Sources;
use xdmap::syntax;

/// Bytes of a mapping file.
const MAPPING_BYTES: u64 = 1 << 20;

/// Formats all paths.
pub(super) fn fmt(arguments: &FmtArguments) -> Outcome {
    let mut done = Done::default();
    for path in &arguments.paths {
        if path == "-" {
            done.stdin(arguments.check)?;
        } else {
            files(Path::new(path))?.iter().try_for_each(|file| done.file(file, arguments.check))?;
        }
    }
    Ok(if done.broken > 0 || (arguments.check && done.changed > 0) { done.tell_bad() } else { Verdict::Well })
}

/// What was done.
#[derive(Default)]
struct Done {
    changed: u64,
    broken: u64,
}

impl Done {
    fn stdin(&mut self, check: bool) -> Result<(), Failure> {
        let mut text = String::new();
        let read = std::io::stdin().take(MAPPING_BYTES + 1).read_to_string(&mut text);
        read.map_err(|error| Failure::reading("-", &error))?;
        let Some(formatted) = self.formatted("-", &text)? else { return Ok(()) };
        self.changed += u64::from(formatted != text);
        if check { Ok(()) } else { print(&formatted) }
    }

    fn file(&mut self, path: &Path, check: bool) -> Result<(), Failure> {
        let name = path.to_string_lossy();
        let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(&name, &error))?;
        let Some(formatted) = self.formatted(&name, &text)? else { return Ok(()) };
        if formatted == text {
            return Ok(());
        }
        self.changed += 1;
        if check {
            return print(&format!("{}\n", escaped(&name)));
        }
        let mut output = Output::file(path, Readers::Usual)?;
        output.write_all(formatted.as_bytes()).map_err(|error| Failure::writing(&name, &error))?;
        output.finish()
    }

    /// The text in the one layout; none where it does not parse, which is then said.
    fn formatted(&mut self, name: &str, text: &str) -> Result<Option<String>, Failure> {
        if text.len() as u64 > MAPPING_BYTES {
            return Err(Failure::said(format!("{name}: it is over the limit of 1 MiB for a mapping file")));
        }
        match syntax::format(text) {
            Ok(formatted) => Ok(Some(formatted)),
            Err(diagnostics) => {
                self.broken += 1;
                let mut sources = Sources::default();
                sources.add(name, text);
                words::drawn(&to_text(&diagnostics, &sources, true));
                Ok(None)
            }
        }
    }

    fn tell_bad(&self) -> Verdict {
        if self.changed > 0 {
            words::line(&format!("{} in another layout", count(self.changed, "file")));
        }
        if self.broken > 0 {
            words::line(&format!("{} with syntax errors, left as it was", count(self.broken, "file")));
        }
        Verdict::Bad
    }
}

/// A file itself, or the `.map` files below a folder in byte order.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let name = path.to_string_lossy();
    let metadata = std::fs::metadata(path).map_err(|error| Failure::reading(&name, &error))?;
    if !metadata.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|_| Failure::said(format!("{name}: the folder cannot be read")))?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|ending| ending == "map") {
            found.push(entry.into_path());
        }
    }
    if found.is_empty() {
        Err(Failure::said(format!("{name}: no .map file stands below this folder")))
    } else {
        Ok(found)
    }
}
