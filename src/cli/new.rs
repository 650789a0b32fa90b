//! `map new`: the first draft of a mapping, as a folder of its own.

use super::arguments::NewArguments;
use super::import::read_set;
use super::{Failure, Outcome, Verdict, words};
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::{Diagnostic, Severity, to_text};
use xdmap::draft::{Skeleton, SkeletonFault, SkeletonInput, skeleton};
use xdmap::report::count;

/// Bytes of a schema file.
const SCHEMA_BYTES: u64 = 4 << 20;

/// Makes a draft.
pub(super) fn new(arguments: &NewArguments) -> Outcome {
    let folder = &arguments.output;
    is_free(folder)?;
    let (source, target) = (read(&arguments.source)?, read(&arguments.target)?);
    let own = fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
    let own = own.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let set = arguments.data_prep.as_ref().map(|file| read_set(file, arguments.one.as_ref())).transpose()?;
    let (set, mut remarks) = set.map_or((None, Vec::new()), |(set, remarks)| (Some(set), remarks));
    let input = SkeletonInput {
        name: arguments.name.as_deref().unwrap_or(&own),
        event: arguments.event.as_deref(),
        source: (&arguments.source.to_string_lossy(), &source),
        target: (&arguments.target.to_string_lossy(), &target),
        set: set.as_ref(),
    };
    let made = skeleton(&input).map_err(|fault| failed(arguments, fault))?;
    write(folder, &made).map_err(|error| Failure::writing(&folder.to_string_lossy(), &error))?;
    remarks.extend(made.remarks.iter().cloned());
    for remark in &remarks {
        let file = arguments.data_prep.as_deref().unwrap_or_default();
        let message = format!("{file}: {remark}");
        words::note(&message);
    }
    words::line(&summary(folder, &made));
    Ok(Verdict::Well)
}

fn is_free(folder: &Path) -> Result<(), Failure> {
    let name = folder.to_string_lossy();
    let taken = || format!("{name}: the folder has something in it; a draft takes an empty or new one");
    match fs::read_dir(folder).map(|entries| entries.count()) {
        Ok(0) => Ok(()),
        Ok(_) => Err(Failure::Said(taken())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::reading(&name, &error)),
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    let name = file.to_string_lossy();
    let reading = |error: std::io::Error| Failure::reading(&name, &error);
    if fs::metadata(file).map_err(reading)?.len() > SCHEMA_BYTES {
        return Err(Failure::said(format!("{name}: a schema has at most 4 MiB")));
    }
    let bytes = fs::read(file).map_err(reading)?;
    String::from_utf8(bytes).map_err(|_| Failure::said(format!("{name}: it is not UTF-8 text")))
}

fn failed(arguments: &NewArguments, fault: SkeletonFault) -> Failure {
    let listed = |file: &Path, faults: &[xdmap::schema::LoadFault]| {
        let each: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
        Failure::Said(format!("{} is not a schema:{}", file.display(), each.concat()))
    };
    match fault {
        SkeletonFault::Source(faults) => listed(&arguments.source, &faults),
        SkeletonFault::Target(faults) => listed(&arguments.target, &faults),
        SkeletonFault::Set(why) => Failure::Said(why),
        SkeletonFault::NoRecord => {
            Failure::said(format!("{}: it lets no object through, so no record fits it", arguments.target.display()))
        }
        SkeletonFault::DoesNotCompile(failure) => {
            let errors: Vec<Diagnostic> =
                failure.diagnostics.iter().filter(|one| one.severity == Severity::Error).cloned().collect();
            words::drawn(&to_text(&errors, &failure.sources, true));
            Failure::said("no draft of these schemas compiles; what stands in the way is shown above")
        }
    }
}

/// Writes all files, or none: they are put together beside the folder, which then takes their place in one step.
fn write(folder: &Path, made: &Skeleton) -> std::io::Result<()> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let parent = folder.parent().unwrap_or(&folder);
    fs::create_dir_all(parent)?;
    let unfinished = tempfile::Builder::new().prefix(".map-").suffix(".tmp").tempdir_in(parent)?;
    let whole = unfinished.path().join("draft");
    for (path, text) in &made.files {
        let path = whole.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    if folder.exists() {
        fs::remove_dir(&folder)?;
    }
    fs::rename(whole, folder)
}

fn summary(folder: &Path, made: &Skeleton) -> String {
    let mut parts = vec![format!("{} to fill", count(made.todos as u64, "todo"))];
    if made.of_set > 0 {
        parts.push(format!("{} of the set", count(made.of_set as u64, "rule")));
    }
    parts.push(format!("{} suggested", count(made.suggested as u64, "rule")));
    if made.refused > 0 {
        parts.push(format!("{} left as comments", count(made.refused as u64, "line")));
    }
    parts.push(format!("{} ignored for now", count(made.ignored as u64, "source field")));
    format!("{}: {}", folder.display(), parts.join(", "))
}
