//! The cases and test blocks of a mapping, with the rule sets that they need: run, covered, updated.

use crate::cli::arguments::{MappingArguments, TestArguments};
use crate::cli::{Failure, cases, mapping, words};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use xdmap::diagnostic::Diagnostic;
use xdmap::plan::RuleSet;
use xdmap::source::Sources;
use xdmap::suite::coverage::Coverage;
use xdmap::suite::fixture::{judge, told};
use xdmap::suite::{Case, SuiteReport, run_suite};

/// A mapping and its cases.
pub(in crate::cli) struct Suite<'a> {
    arguments: &'a MappingArguments,
    filter: Option<&'a str>,
    pub(super) rules: RuleSet,
    pub(super) fixtures: PathBuf,
    cases: Vec<Case>,
    /// Cases with params of their own that are compiled in, with the rule set that has them.
    special: Vec<(RuleSet, Vec<Case>)>,
}

impl<'a> Suite<'a> {
    /// Compiles the mapping and reads its cases.
    pub(super) fn open(arguments: &'a TestArguments) -> Result<Self, Failure> {
        let mut suite =
            Self::of(mapping::rules(&arguments.mapping)?, &arguments.mapping, arguments.fixtures.as_deref())?;
        suite.filter = arguments.filter.as_deref();
        Ok(suite)
    }

    /// Reads the cases of a mapping that is compiled.
    pub(in crate::cli) fn of(
        rules: RuleSet,
        arguments: &'a MappingArguments,
        fixtures: Option<&Path>,
    ) -> Result<Self, Failure> {
        if let Some(folder) = fixtures.filter(|folder| !folder.is_dir()) {
            let what = if folder.exists() { "it is no folder" } else { "there is no such folder" };
            return Err(Failure::said(format!("--fixtures {}: {what}", folder.display())));
        }
        let fixtures = fixtures.map_or_else(|| Path::new("fixtures/events").join(rules.name()), Path::to_path_buf);
        let mut suite = Self { arguments, filter: None, rules, fixtures, cases: Vec::new(), special: Vec::new() };
        suite.read()?;
        Ok(suite)
    }

    /// Everything in the fixtures that no run can meet, drawn over files that join `sources`. Nothing where there are no
    /// fixtures.
    pub(in crate::cli) fn judge(&self, sources: &mut Sources) -> Vec<Diagnostic> {
        if !self.fixtures.is_dir() {
            return Vec::new();
        }
        let read = |path: &str| self.fixture(path);
        let mut faults = judge(&self.rules, &self.cases, &read);
        for (rules, cases) in &self.special {
            let of_cases = judge(rules, cases, &read);
            faults.extend(of_cases.into_iter().filter(|fault| fault.test.is_none()));
        }
        told(&faults, &from_here(&self.fixtures), sources)
    }

    /// Reads the cases, anew where they were read before.
    pub(super) fn read(&mut self) -> Result<(), Failure> {
        let all = cases::read(&self.fixtures)?;
        let (plain, special): (Vec<Case>, Vec<Case>) = all.into_iter().partition(|case| self.takes(case));
        self.cases = plain;
        let mut by_params: BTreeMap<BTreeMap<String, String>, Vec<Case>> = BTreeMap::new();
        for case in special {
            by_params.entry(cases::compiled(&case.params)).or_default().push(case);
        }
        let compile = |(params, cases)| Ok((self.with(&params)?, cases));
        self.special = by_params.into_iter().map(compile).collect::<Result<_, Failure>>()?;
        Ok(())
    }

    /// Whether the params of a case can be set without compiling anew.
    fn takes(&self, case: &Case) -> bool {
        let mut params = self.rules.params();
        cases::compiled(&case.params).iter().all(|(name, text)| params.set(name, text).is_ok())
    }

    fn with(&self, params: &BTreeMap<String, String>) -> Result<RuleSet, Failure> {
        let mut options = mapping::options(self.arguments)?;
        options.params.extend(params.clone());
        let names: Vec<&str> = params.keys().map(String::as_str).collect();
        let said = format!("the mapping does not compile with a case's own {}", names.join(", "));
        mapping::compiled(RuleSet::compile(&mapping::package(self.arguments)?, &options), &said)
    }

    /// Runs all cases and blocks.
    pub(super) fn run(&self) -> Result<SuiteReport, Failure> {
        let mut report = run_suite(&self.rules, &self.cases, self.filter, &|path| self.fixture(path));
        for (rules, cases) in &self.special {
            let mut own = run_suite(rules, cases, self.filter, &|path| self.fixture(path)).results;
            // The test blocks ran already.
            own.retain(|result| result.place.is_none());
            report.results.extend(own);
        }
        if report.results.is_empty() { Err(self.nothing()) } else { Ok(report) }
    }

    /// What all cases and blocks reach.
    pub(super) fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::of(&self.rules, &self.cases, self.filter, &|path| self.fixture(path));
        for (rules, cases) in &self.special {
            coverage.merge(Coverage::of_cases(rules, cases, self.filter));
        }
        coverage
    }

    /// A file below the fixtures, as a test block names it.
    fn fixture(&self, path: &str) -> Result<Vec<u8>, String> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !inside {
            return Err(format!("`{path}` leaves the folder of fixtures"));
        }
        let path = self.fixtures.join(path);
        std::fs::read(&path).map_err(|error| format!("{}: {}", path.display(), words::of_error(&error)))
    }

    /// Writes what cases give now where that is not what they expect.
    pub(super) fn update(&self, report: &SuiteReport) -> Result<u64, Failure> {
        let mut updated = 0;
        let all = || self.cases.iter().chain(self.special.iter().flat_map(|(_, cases)| cases));
        for result in &report.results {
            let case = all().find(|case| case.name() == result.name);
            if let (Some(case), Some(golden)) = (case, &result.golden) {
                cases::write(&self.fixtures, case, golden)?;
                updated += 1;
            }
        }
        Ok(updated)
    }

    fn nothing(&self) -> Failure {
        let folder = self.fixtures.display();
        Failure::Said(match self.filter {
            Some(filter) => format!("no case under {folder} and no test block has a name that contains `{filter}`"),
            None => format!("there is no case under {folder} and no test block in the mapping"),
        })
    }
}

/// A folder as diagnostics name it: whole, or from the working folder with `./` before it.
fn from_here(folder: &Path) -> String {
    let name = folder.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let name = name.trim_end_matches('/');
    if name.starts_with(['/', '.']) { name.to_owned() } else { format!("./{name}") }
}
