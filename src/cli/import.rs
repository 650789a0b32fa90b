//! `map import data-prep`: a mapping set of Adobe's Data Prep as a mapping, with schemas beside it.

use super::arguments::{ImportArguments, ImportCommand};
use super::output::{Output, Readers, print};
use super::{Failure, Outcome, Verdict, words};
use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use xdmap::data_prep::{ImportOptions, Imported, SchemaFile, Set, SetRemark, import as imported};
use xdmap::report::count;

/// Bytes of a mapping set.
const SET_BYTES: u64 = 64 << 20;
/// Bytes of a mapping file.
const MAPPING_BYTES: usize = 1 << 20;

/// Runs `map import ...`.
pub(super) fn import(command: &ImportCommand) -> Outcome {
    match command {
        ImportCommand::DataPrep(arguments) => data_prep(arguments),
    }
}

fn data_prep(arguments: &ImportArguments) -> Outcome {
    let (set, mut remarks) = read_set(&arguments.set, arguments.one.as_ref())?;
    let options = options(arguments, &set)?;
    let made = imported(&set, &options).map_err(Failure::Said)?;
    write(arguments, &made)?;
    remarks.extend(made.remarks.iter().cloned());
    Ok(tell(arguments, &set, &made, &remarks))
}

/// Reads a file with a set, or with several of which one is named.
pub(super) fn read_set(file: &str, one: Option<&String>) -> Result<(Set, Vec<SetRemark>), Failure> {
    let failed = |why: String| Failure::said(format!("{file}: {why}"));
    let (sets, remarks) = Set::read(&read(file)?).map_err(failed)?;
    Ok((chosen(&sets, file, one)?.clone(), remarks))
}

fn read(name: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if name == "-" {
        std::io::stdin().take(SET_BYTES + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(name).and_then(|file| file.take(SET_BYTES + 1).read_to_string(&mut text))
    };
    match read {
        Ok(_) if text.len() as u64 > SET_BYTES => Err(Failure::said(format!("{name}: it is over the limit of 64 MiB"))),
        Ok(_) => Ok(text),
        Err(error) => Err(Failure::reading(name, &error)),
    }
}

/// The only set, or the one that `--set` names.
fn chosen<'s>(sets: &'s [Set], file: &str, one: Option<&String>) -> Result<&'s Set, Failure> {
    let names = |set: &Set| [&set.id, &set.name].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let fits = |set: &&Set| match one {
        Some(wanted) => set.id.as_ref() == Some(wanted) || set.name.as_ref() == Some(wanted),
        None => true,
    };
    let mut found = sets.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(set), None) => Ok(set),
        (Some(_), Some(_)) => {
            let known: Vec<String> = sets.iter().map(names).collect();
            let message = format!("{file} holds several sets; --set takes one of:\n  {}", known.join("\n  "));
            Err(Failure::Said(message))
        }
        (None, _) => Err(Failure::said(format!("{file} holds no such set"))),
    }
}

fn options(arguments: &ImportArguments, set: &Set) -> Result<ImportOptions, Failure> {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let output = arguments.output.as_deref().and_then(stem);
    let name = output.or_else(|| set.name.clone()).or_else(|| stem(Path::new(&arguments.set))).unwrap_or_default();
    let folder = arguments.output.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let file = |path: &Option<PathBuf>| path.as_deref().map(|path| schema(path, folder)).transpose();
    Ok(ImportOptions { name, source: file(&arguments.source)?, target: file(&arguments.target)? })
}

/// A schema file, named from the folder of the mapping.
fn schema(path: &Path, folder: &Path) -> Result<SchemaFile, Failure> {
    let name = path.to_string_lossy();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(&name, &error))?;
    let whole = |path: &Path| std::path::absolute(path).map(|path| plain(&path));
    let folder = Path::new(".").join(folder);
    let from = whole(path).and_then(|path| Ok((path, whole(&folder)?)));
    let path = from.map(|(path, folder)| between(&folder, &path)).map_err(|error| Failure::reading(&name, &error))?;
    Ok(SchemaFile { path, text })
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

/// The path from a folder to a file, with `/` between its parts.
fn between(folder: &Path, file: &Path) -> String {
    let (folder, file): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let common = folder.iter().zip(&file).take_while(|(ours, theirs)| ours == theirs).count();
    let up = folder.iter().skip(common).map(|_| "..".to_owned());
    let down = file.iter().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn write(arguments: &ImportArguments, made: &Imported) -> Result<(), Failure> {
    let Some(path) = &arguments.output else { return print(&made.mapping) };
    let folder = path.parent().unwrap_or(Path::new(""));
    let schemas = [&made.source, &made.target].into_iter().flatten();
    let files: Vec<(PathBuf, &str)> = schemas.map(|file| (folder.join(&file.path), file.text.as_str())).collect();
    for (path, text) in &files {
        let stands = std::fs::read_to_string(path);
        if stands.is_ok_and(|stands| stands != *text) {
            let message = format!(
                "{} stands there already and differs: take it away, or name it by --source or --target",
                path.display()
            );
            return Err(Failure::Said(message));
        }
    }
    for (path, text) in files.iter().map(|(path, text)| (path, *text)).chain([(path, made.mapping.as_str())]) {
        let mut output = Output::file(path, Readers::Usual)?;
        output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
        output.finish()?;
    }
    Ok(())
}

/// Says what was noticed, and judges it.
fn tell(arguments: &ImportArguments, set: &Set, made: &Imported, remarks: &[SetRemark]) -> Verdict {
    for remark in remarks {
        let message = format!("{}: {remark}", arguments.set);
        if remark.lost { words::error(&message) } else { words::note(&message) }
    }
    let mut lost: Vec<usize> = remarks.iter().filter(|one| one.lost).filter_map(|one| one.mapping).collect();
    lost.sort_unstable();
    lost.dedup();
    let schemas: Vec<&str> =
        [&made.source, &made.target].into_iter().flatten().map(|file| file.path.as_str()).collect();
    match (schemas.as_slice(), &arguments.output) {
        ([], _) => {}
        (names, Some(_)) => words::note(&format!("no schema was given, so made of the set: {}", names.join(", "))),
        (names, None) => {
            words::note(&format!("-o FILE also writes the schemas that the mapping names: {}", names.join(", ")))
        }
    }
    if made.mapping.len() > MAPPING_BYTES {
        words::error("the mapping is over 1 MiB, the limit for a mapping file: split the set");
    }
    let whole = set.mappings.len().saturating_sub(lost.len());
    let mut said = format!("{} of {} imported", whole, count(set.mappings.len() as u64, "mapping"));
    if !lost.is_empty() {
        said.push_str(&format!(", a `todo` for {}", if lost.len() == 1 { "the other" } else { "the others" }));
    }
    words::line(&said);
    if lost.is_empty() && made.mapping.len() <= MAPPING_BYTES { Verdict::Well } else { Verdict::Bad }
}
