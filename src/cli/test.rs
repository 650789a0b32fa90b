//! `map test`: the case folders and test blocks of a mapping.

use super::arguments::{ReportFormat, TestArguments};
use super::junit::junit;
use super::output::{Output, Readers, print, print_coloured};
use super::{Failure, Outcome, Verdict, cases, mapping, words};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use xdmap::package::Package;
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::report::{count, escaped};
use xdmap::suite::{Case, Difference, SuiteReport, TestResult, run_suite};

const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[1;32m";
const PLAIN: &str = "\x1b[0m";

/// Characters of a value that a difference shows.
const SHOWN_CHARACTERS: usize = 200;

/// Runs the suite.
pub(super) fn test(arguments: &TestArguments) -> Outcome {
    let rules = mapping::rules(&arguments.mapping)?;
    let fixtures = arguments.fixtures.clone().unwrap_or_else(|| Path::new("fixtures/events").join(rules.name()));
    if arguments.fixtures.is_some() && !fixtures.is_dir() {
        return Err(Failure::said(format!("--fixtures {}: there is no such folder", fixtures.display())));
    }
    let all = cases::read(&fixtures)?;
    let suite = Suite { arguments, rules, fixtures };
    let mut report = suite.run(&all)?;
    if report.results.is_empty() {
        return Err(suite.nothing());
    }
    let updated = if arguments.update { suite.update(&all, &report)? } else { 0 };
    if updated > 0 {
        words::note(&format!("{} written anew; look at what changed", count(updated, "case")));
        report = suite.run(&cases::read(&suite.fixtures)?)?;
    }
    if let Some(path) = &arguments.junit {
        let xml = junit(suite.rules.name(), &report, |result| result.differences.iter().map(line).collect());
        let mut output = Output::file(path, Readers::Usual)?;
        output.write_all(xml.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
        output.finish()?;
    }
    match arguments.format {
        ReportFormat::Text => print_coloured(&text(&report))?,
        ReportFormat::Json => print(&format!("{:#}\n", json(&report)))?,
    }
    Ok(if report.failed() == 0 { Verdict::Well } else { Verdict::Bad })
}

struct Suite<'a> {
    arguments: &'a TestArguments,
    rules: RuleSet,
    fixtures: PathBuf,
}

impl Suite<'_> {
    /// Runs all cases and blocks. A case with params of its own that are compiled in gets a rule set of its own.
    fn run(&self, all: &[Case]) -> Result<SuiteReport, Failure> {
        let (plain, special): (Vec<Case>, Vec<Case>) = all.iter().cloned().partition(|case| self.takes(case));
        let filter = self.arguments.filter.as_deref();
        let mut report = run_suite(&self.rules, &plain, filter, &|path| self.fixture(path));
        let mut by_params: BTreeMap<BTreeMap<String, String>, Vec<Case>> = BTreeMap::new();
        for case in special {
            by_params.entry(cases::compiled(&case.params)).or_default().push(case);
        }
        for (params, cases) in by_params {
            let rules = self.with(&params)?;
            let mut own = run_suite(&rules, &cases, filter, &|path| self.fixture(path)).results;
            // The test blocks ran already.
            own.retain(|result| result.place.is_none());
            report.results.extend(own);
        }
        Ok(report)
    }

    /// Whether the params of a case can be set without compiling anew.
    fn takes(&self, case: &Case) -> bool {
        let mut params = self.rules.params();
        cases::compiled(&case.params).iter().all(|(name, text)| params.set(name, text).is_ok())
    }

    fn with(&self, params: &BTreeMap<String, String>) -> Result<RuleSet, Failure> {
        let mut all = mapping::compiled_params(&self.arguments.mapping);
        all.extend(params.clone());
        let options = CompileOptions { params: all, ..CompileOptions::default() };
        let package: Package = mapping::package(&self.arguments.mapping)?;
        RuleSet::compile(&package, &options).map_err(|_| {
            let names: Vec<&str> = params.keys().map(String::as_str).collect();
            Failure::said(format!("the mapping does not compile with a case's own {}", names.join(", ")))
        })
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
    fn update(&self, all: &[Case], report: &SuiteReport) -> Result<u64, Failure> {
        let mut updated = 0;
        for result in &report.results {
            let case = all.iter().find(|case| case.name() == result.name);
            if let (Some(case), Some(golden)) = (case, &result.golden) {
                cases::write(&self.fixtures, case, golden)?;
                updated += 1;
            }
        }
        Ok(updated)
    }

    fn nothing(&self) -> Failure {
        let folder = self.fixtures.display();
        Failure::Said(match &self.arguments.filter {
            Some(filter) => format!("no case under {folder} and no test block has a name that contains `{filter}`"),
            None => format!("there is no case under {folder} and no test block in the mapping"),
        })
    }
}

fn text(report: &SuiteReport) -> String {
    let mut text = String::new();
    for result in report.results.iter().filter(|result| !result.passed()) {
        let place = result.place.as_ref().map(|place| format!(" ({}:{})", place.file, place.line)).unwrap_or_default();
        let _ = writeln!(text, "{RED}failed{PLAIN} {}{}", escaped(&result.name), escaped(&place));
        result.differences.iter().for_each(|difference| {
            let _ = writeln!(text, "  {}", line(difference));
        });
    }
    let (passed, failed) = (report.passed() as u64, report.failed() as u64);
    let colour = if failed == 0 { GREEN } else { RED };
    let _ = writeln!(text, "{colour}{passed} passed, {failed} failed{PLAIN}");
    text
}

/// `record 0/a/b: expected "x", got "y"`
fn line(difference: &Difference) -> String {
    let place = if difference.place.is_empty() { String::new() } else { format!("{}: ", escaped(&difference.place)) };
    if let Some(message) = &difference.message {
        return format!("{place}{}", escaped(message));
    }
    let shown =
        |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), |value| cut(value.to_string()));
    format!("{place}expected {}, got {}", shown(&difference.expected), shown(&difference.actual))
}

fn cut(text: String) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    escaped(&shown)
}

fn json(report: &SuiteReport) -> Value {
    let difference = |one: &Difference| json!({ "place": one.place, "expected": one.expected, "actual": one.actual, "message": one.message });
    let result = |one: &TestResult| {
        json!({
            "name": one.name,
            "place": one.place,
            "passed": one.passed(),
            "differences": one.differences.iter().map(difference).collect::<Vec<_>>(),
        })
    };
    json!({
        "passed": report.passed(),
        "failed": report.failed(),
        "results": report.results.iter().map(result).collect::<Vec<_>>(),
    })
}
