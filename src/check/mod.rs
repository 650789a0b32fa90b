//! From syntax to meaning: names resolved, fragments and functions expanded, kinds inferred, rules judged.
//!
//! In: the parsed files of a package and a loader for what they name. Out: a typed [`Mapping`] that needs no lookup by
//! name any more, and all diagnostics. Left to others: the order of work while running (`plan/`).

mod judge;
mod proof;
mod prove;
mod resolve;
mod typed;

pub use judge::goals::GoalKind;
pub(crate) use judge::goals::{Sign, goals};
pub use judge::{EmitAccount, EventAccount, FieldAccount, IgnoredField, RuleAccount, account};
pub(crate) use judge::{Origin, OriginStep, Origins, each_expression, parts};
pub use proof::{EventProof, OpenPlace, RecordProof};
pub use typed::*;

use crate::diagnostic::Diagnostic;
use crate::function::HostFunctions;
use crate::source::FileId;
use crate::syntax::ast;
use crate::xdm;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where schemas, tables and imported packages come from. Paths are as a mapping writes them: from the folder of the
/// file that names them.
pub trait Loader {
    /// The text of a schema or table.
    ///
    /// # Errors
    /// Why there is none, in plain words: `there is no such file`, `it lies outside the root of the package`.
    fn text(&self, from: FileId, path: &str) -> Result<Arc<str>, String>;

    /// The parsed files of another package (a folder of `.map` files, or one such file).
    ///
    /// # Errors
    /// Why there is none, in plain words.
    fn package(&self, from: FileId, path: &str) -> Result<Imported, String>;

    /// The schema that public XDM documents make, with the tenant's own fields: see [`xdm::convert`]. Without any
    /// documents every id is unknown.
    ///
    /// # Errors
    /// What stands in the way.
    fn public_schema(
        &self,
        roots: &[xdm::Root],
        closed: bool,
        fill: &dyn Fn(&str) -> Option<String>,
    ) -> Result<xdm::Converted, Vec<xdm::Fault>> {
        xdm::convert(&xdm::Library::default(), roots, closed, fill)
    }
}

/// Another package that an `import` names.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// What it is, the same for every path that leads to it: its path from the root.
    pub identity: Arc<str>,
    /// Its files, with ids of their own.
    pub files: Vec<(FileId, ast::File)>,
    /// What was wrong with their syntax; told once, however often it is imported.
    pub diagnostics: Vec<Diagnostic>,
}

/// How to check a package.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// Values of params, as text: of type `string` as they are, times as RFC 3339, others as JSON.
    pub params: BTreeMap<String, String>,
    /// Schemas in the place of those that the package declares, by the name of the source or target.
    pub newer: BTreeMap<String, SchemaText>,
    /// Functions that the caller supplies.
    pub host_functions: HostFunctions,
}

/// The text of a schema file.
#[derive(Debug, Clone)]
pub struct SchemaText {
    /// The name of the file, as messages show it.
    pub name: Arc<str>,
    /// All of it.
    pub text: Arc<str>,
}

/// A checked package.
#[derive(Debug)]
pub struct Checked {
    /// The typed mapping; there whenever no diagnostic is an error, and with errors where it could be made. What an
    /// error spoiled is left out of it.
    pub mapping: Option<Mapping>,
    /// Everything that was found, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves and judges the files of a package.
#[must_use]
pub fn check(files: &[(FileId, ast::File)], loader: &dyn Loader, options: &CheckOptions) -> Checked {
    let resolve::Resolved { mut mapping, usage, mut diagnostics } = resolve::resolve(files, loader, options);
    if let Some(mapping) = &mut mapping {
        let judged = judge::judge(mapping, &usage, &diagnostics);
        diagnostics.extend(judged);
        if !diagnostics.iter().any(|one| one.severity == crate::diagnostic::Severity::Error) {
            prove::prove(mapping, &mut diagnostics);
        }
    }
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.code));
    Checked { mapping, diagnostics }
}
