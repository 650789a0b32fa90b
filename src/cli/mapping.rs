//! From `--mapping`, `--root` and `--param` to a package and a rule set.

use super::arguments::MappingArguments;
use super::{Failure, words};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::{Diagnostic, Severity, to_text};
use xdmap::package::{Package, builtin_names};
use xdmap::plan::{CompileFailure, CompileOptions, RuleSet};
use xdmap::report::count;
use xdmap::xdm::Library;

const DOES_NOT_COMPILE: &str = "the mapping does not compile";

/// The param that is not compiled in: each delivery may have its own.
pub(super) const RECEIVED_AT: &str = "received_at";

/// The param that target paths are built from.
pub(super) const TENANT: &str = "tenant";

/// Reads the package that `--mapping` names.
pub(super) fn package(arguments: &MappingArguments) -> Result<Package, Failure> {
    read(&arguments.mapping, arguments.root.as_deref(), "--mapping ")
}

/// Reads the package that an argument names.
pub(super) fn named(name: &str, root: Option<&Path>) -> Result<Package, Failure> {
    read(name, root, "")
}

fn read(name: &str, root: Option<&Path>, option: &str) -> Result<Package, Failure> {
    if let Some(package) = Package::builtin(name) {
        return match root {
            None => Ok(package),
            Some(_) => {
                Err(Failure::said(format!("--root: `{name}` is a built-in package; a folder is written ./{name}")))
            }
        };
    }
    let path = Path::new(name);
    if !path.exists() && !name.contains(['/', '\\', '.']) {
        let known = builtin_names().join(", ");
        let known = if known.is_empty() { "none".to_owned() } else { known };
        return Err(Failure::said(format!(
            "{option}{name}: there is no such folder, file or built-in package (built in: {known})"
        )));
    }
    let read = match root {
        None => Package::from_dir(path),
        Some(root) => {
            std::fs::metadata(root).map_err(|error| Failure::reading(&root.to_string_lossy(), &error))?;
            Package::from_dir_with_root(path, root)
        }
    };
    read.map_err(|error| Failure::reading(name, &error))
}

/// The root that the names of a package start at, as a path from the working folder; a whole path where it lies
/// elsewhere, and nothing for a built-in package.
pub(super) fn folder(arguments: &MappingArguments) -> String {
    let Some(root) = root(arguments) else { return String::new() };
    let here = std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default();
    let below = root.strip_prefix(&here).unwrap_or(&root);
    below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The root of a package that is a folder or a file.
pub(super) fn root(arguments: &MappingArguments) -> Option<PathBuf> {
    if Package::builtin(&arguments.mapping).is_some() {
        return None;
    }
    match &arguments.root {
        Some(root) => std::fs::canonicalize(root).ok(),
        None => std::fs::canonicalize(&arguments.mapping).ok()?.parent().map(Path::to_path_buf),
    }
}

/// The public schemas in the folders that `--schemas` names.
pub(super) fn library(folders: &[PathBuf]) -> Result<Library, Failure> {
    let mut library = Library::default();
    for folder in folders {
        let failed = |error| Failure::reading(&format!("--schemas {}", folder.display()), &error);
        library = library.and(Library::from_dirs([folder]).map_err(failed)?);
    }
    Ok(library)
}

/// The params to compile in: all but the time of receipt. A leading `_` of the tenant is dropped, since it is what the
/// platform writes before it.
pub(super) fn compiled_params(arguments: &MappingArguments) -> BTreeMap<String, String> {
    compiled_texts(&arguments.params)
}

/// The same of params as they were given.
pub(super) fn compiled_texts(params: &[(String, String)]) -> BTreeMap<String, String> {
    let given = params.iter().filter(|(name, _)| name != RECEIVED_AT);
    given.map(|(name, text)| (name.clone(), param_text(name, text))).collect()
}

/// The text of a param as the mapping takes it.
pub(super) fn param_text(name: &str, text: &str) -> String {
    let text = if name == TENANT { text.strip_prefix('_').unwrap_or(text) } else { text };
    text.to_owned()
}

/// How to compile.
pub(super) fn options(arguments: &MappingArguments) -> Result<CompileOptions, Failure> {
    with_params(&arguments.schemas, compiled_params(arguments))
}

/// How to compile with these params.
pub(super) fn with_params(schemas: &[PathBuf], params: BTreeMap<String, String>) -> Result<CompileOptions, Failure> {
    Ok(CompileOptions { params, schemas: library(schemas)?, ..CompileOptions::default() })
}

/// Compiles what `--mapping` names.
pub(super) fn compile(arguments: &MappingArguments) -> Result<Result<RuleSet, CompileFailure>, Failure> {
    Ok(RuleSet::compile(&package(arguments)?, &options(arguments)?))
}

/// Compiles a mapping that is to run: diagnostics mean that the command cannot do its job.
pub(super) fn rules(arguments: &MappingArguments) -> Result<RuleSet, Failure> {
    rules_with(arguments, &BTreeMap::new())
}

/// The same for a command that only runs it, and looks at nothing else.
pub(super) fn rules_to_run(arguments: &MappingArguments) -> Result<RuleSet, Failure> {
    let options = CompileOptions { lean: true, ..options(arguments)? };
    compiled(RuleSet::compile(&package(arguments)?, &options), DOES_NOT_COMPILE)
}

/// The same, with further params compiled in.
pub(super) fn rules_with(arguments: &MappingArguments, more: &BTreeMap<String, String>) -> Result<RuleSet, Failure> {
    let mut options = options(arguments)?;
    options.params.extend(more.clone());
    compiled(RuleSet::compile(&package(arguments)?, &options), DOES_NOT_COMPILE)
}

/// The same of a mapping that was compiled; `said` says what it means that it was not.
pub(super) fn compiled(result: Result<RuleSet, CompileFailure>, said: &str) -> Result<RuleSet, Failure> {
    result.map_err(|failure| {
        let errors: Vec<Diagnostic> =
            failure.diagnostics.iter().filter(|found| found.severity == Severity::Error).cloned().collect();
        words::drawn(&to_text(&errors, &failure.sources, true));
        words::error(&format!("{said}: {}", count(errors.len() as u64, "error")));
        Failure::Shown
    })
}
