//! A package, compiled: its events and what was said of it on the way.

use super::event::EventPlan;
use super::load::{self, PackageLoader};
use super::lower::{OutputChecks, Way, lower};
use crate::check::{self, CheckOptions, Mapping, SchemaText};
use crate::diagnostic::{Diagnostic, settle};
use crate::function::HostFunctions;
use crate::package::Package;
use crate::run::Params;
use crate::source::{FileId, Sources};
use crate::syntax::ast;
use crate::xdm::Library;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// How to compile a package.
#[derive(Debug, Clone, Default)]
pub struct CompileOptions {
    /// Values of params, as text (`--param k=v`); of type `string` as they are, times as RFC 3339, others as JSON.
    pub params: BTreeMap<String, String>,
    /// Public XDM schemas, for targets that are made of them.
    pub schemas: Library,
    /// Schemas in the place of those that the package declares, by the name of the source or target.
    pub newer: BTreeMap<String, SchemaText>,
    /// Functions that have no public definition, such as `dp.fpid_to_ecid`, by name.
    pub host_functions: HostFunctions,
    /// Check every record against its whole target schema, also what the checker proved.
    pub check_all_output: bool,
    /// Run every rule by its plain meaning, without any of the faster ways that give the same: to compare with.
    pub plain: bool,
    /// Let go of the checked mapping once its plans are made: a third of the memory stays, which is enough to run. It is
    /// made again from the same texts by whatever asks for it, such as lineage or a trace.
    pub lean: bool,
}

impl CompileOptions {
    fn for_check(&self) -> CheckOptions {
        CheckOptions {
            params: self.params.clone(),
            newer: self.newer.clone(),
            host_functions: self.host_functions.clone(),
        }
    }
}

/// All events of a package, compiled. Cheap to clone, and shared between threads.
#[derive(Clone)]
pub struct RuleSet {
    inner: Arc<Inner>,
}

struct Inner {
    name: Arc<str>,
    version: Arc<str>,
    mapping: OnceLock<Mapping>,
    again: Option<Again>,
    events: Vec<EventPlan>,
    params: Params,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
    hash: String,
    way: Way,
    traced: OnceLock<Vec<EventPlan>>,
}

/// What a checked mapping can be made of again: the texts that it was made of, under the same names.
struct Again {
    package: Package,
    options: CompileOptions,
}

impl Again {
    fn mapping(&self) -> Mapping {
        let loader = PackageLoader::new(&self.package, &self.options.schemas);
        let (files, _) = loader.own_files();
        check::check(&files, &loader, &self.options.for_check()).mapping.unwrap_or_default()
    }
}

/// What a package that does not compile gives: every diagnostic, and the texts they point into.
#[derive(Debug)]
pub struct CompileFailure {
    /// All diagnostics: at least one error, and the warnings beside it.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub sources: Sources,
}

impl std::fmt::Display for CompileFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let errors = self.diagnostics.iter().filter(|one| one.severity == crate::diagnostic::Severity::Error);
        write!(out, "the package does not compile: {} errors", errors.count())
    }
}

impl std::error::Error for CompileFailure {}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "RuleSet({} {}, {} events)", self.name(), self.version(), self.inner.events.len())
    }
}

/// What is known of a package, whether or not it compiles: for editors.
#[derive(Debug)]
pub struct Analysis {
    /// The checked mapping, as far as it could be made.
    pub mapping: Option<Mapping>,
    /// The files of the package itself, parsed.
    pub files: Vec<(FileId, ast::File)>,
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that places point into.
    pub sources: Sources,
}

/// Parses and checks a package, and makes nothing ready to run.
#[must_use]
pub fn analyse(package: &Package, options: &CompileOptions) -> Analysis {
    let loader = PackageLoader::new(package, &options.schemas);
    let (files, mut diagnostics) = loader.own_files();
    let checked = check::check(&files, &loader, &options.for_check());
    diagnostics.extend(checked.diagnostics);
    let (sources, _) = loader.finish();
    settle(&mut diagnostics, &sources);
    Analysis { mapping: checked.mapping, files, diagnostics, sources }
}

impl RuleSet {
    /// Parses, checks and lowers a package.
    ///
    /// # Errors
    /// All diagnostics, when one of them is an error.
    pub fn compile(package: &Package, options: &CompileOptions) -> Result<RuleSet, CompileFailure> {
        let loader = PackageLoader::new(package, &options.schemas);
        let (files, mut diagnostics) = loader.own_files();
        let checked = check::check(&files, &loader, &options.for_check());
        diagnostics.extend(checked.diagnostics);
        let again = options.lean.then(|| Again { package: loader.used(), options: options.clone() });
        let (sources, hash) = loader.finish();
        settle(&mut diagnostics, &sources);
        let Some(mapping) = checked.mapping.filter(|_| !load::has_error(&diagnostics)) else {
            return Err(CompileFailure { diagnostics, sources });
        };
        let way = Way { checks: checks(options.check_all_output), plain: options.plain, traced: false };
        Ok(Self::lowered(mapping, again, diagnostics, sources, hash, way))
    }

    /// A rule set of a mapping that was checked.
    pub(crate) fn of(
        mapping: Mapping,
        diagnostics: Vec<Diagnostic>,
        sources: Sources,
        hash: String,
        check_all_output: bool,
    ) -> RuleSet {
        let way = Way { checks: checks(check_all_output), ..Way::default() };
        Self::lowered(mapping, None, diagnostics, sources, hash, way)
    }

    fn lowered(
        checked: Mapping,
        again: Option<Again>,
        diagnostics: Vec<Diagnostic>,
        sources: Sources,
        hash: String,
        way: Way,
    ) -> RuleSet {
        let events = lower(&checked, &sources, way);
        let params = Params::of(&checked.params);
        let (name, version) = (checked.name.clone(), checked.version.clone());
        let mapping = if again.is_some() { OnceLock::new() } else { OnceLock::from(checked) };
        let traced = OnceLock::new();
        let inner = Inner { name, version, mapping, again, events, params, diagnostics, sources, hash, way, traced };
        RuleSet { inner: Arc::new(inner) }
    }

    /// The events, in the order written.
    pub fn events(&self) -> impl Iterator<Item = &EventPlan> {
        self.inner.events.iter()
    }

    /// The event of a name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&EventPlan> {
        self.inner.events.iter().find(|event| event.name() == name)
    }

    /// The event of a name in the form that is watched while it runs; lowered when first asked for.
    pub(crate) fn traced(&self, name: &str) -> Option<&EventPlan> {
        let Inner { sources, way, .. } = &*self.inner;
        let way = Way { plain: true, traced: true, ..*way };
        self.inner.traced.get_or_init(|| lower(self.mapping(), sources, way)).iter().find(|event| event.name() == name)
    }

    /// Warnings and notes of the compilation.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.inner.diagnostics
    }

    /// The texts of the package, for drawing diagnostics.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.inner.sources
    }

    /// The checked mapping that the plans were made from; of a lean rule set, checked again when first asked for.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        self.inner.mapping.get_or_init(|| self.inner.again.as_ref().map_or_else(Mapping::default, Again::mapping))
    }

    /// Name of the mapping.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Version of the mapping.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// SHA-256 over the texts the mapping consists of, as 64 hex digits: equal texts, equal hash.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.inner.hash
    }

    /// Params without a value yet, with those that were compiled in as their defaults.
    #[must_use]
    pub fn params(&self) -> Params {
        self.inner.params.clone()
    }
}

fn checks(all_output: bool) -> OutputChecks {
    if all_output { OutputChecks::All } else { OutputChecks::Open }
}
