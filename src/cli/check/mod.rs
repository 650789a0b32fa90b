//! `map check`: everything that is wrong with a mapping, what is proved of its records, and which fields it accounts for.

mod drift;
mod editor;
mod people;
mod schema;

use super::arguments::{CheckArguments, CheckFormat};
use super::output::{print, print_coloured};
use super::test::Suite;
use super::{Outcome, Verdict, mapping};
use xdmap::diagnostic::{Diagnostic, Severity, to_github, to_sarif};
use xdmap::plan::{CompileFailure, RuleSet};
use xdmap::source::Sources;
use xdmap::witness::{self, SearchOptions};

/// What a check found.
struct Found<'f> {
    /// The mapping, where it compiles.
    rules: Option<&'f RuleSet>,
    diagnostics: Vec<Diagnostic>,
    sources: &'f Sources,
    /// Whether the exit code says so.
    bad: bool,
    /// The path from the working folder to the one that names of files start at.
    folder: String,
}

/// Checks a mapping.
pub(super) fn check(arguments: &CheckArguments) -> Outcome {
    if let Some(file) = &arguments.against {
        return drift::against(file, arguments);
    }
    let compiled = mapping::compile(&arguments.mapping)?;
    if let Some(wanted) = &arguments.schema {
        return schema::print_schema(wanted, &compiled);
    }
    judge(&compiled, arguments)
}

/// Shows everything that was found: of a mapping that compiles, also in its fixtures.
fn judge(compiled: &Result<RuleSet, CompileFailure>, arguments: &CheckArguments) -> Outcome {
    let (rules, mut diagnostics, mut sources) = match compiled {
        Ok(rules) => (Some(rules), with_counterexamples(rules), rules.sources().clone()),
        Err(failure) => (None, failure.diagnostics.clone(), failure.sources.clone()),
    };
    if let Some(rules) = rules {
        let suite = Suite::of(rules.clone(), &arguments.mapping, arguments.fixtures.as_deref())?;
        diagnostics.extend(suite.judge(&mut sources));
    }
    let bad = rules.is_none() || diagnostics.iter().any(|found| is_bad(found, arguments.strict));
    let found = Found { rules, diagnostics, sources: &sources, bad, folder: mapping::folder(&arguments.mapping) };
    show(&found, arguments.format)?;
    Ok(if bad { Verdict::Bad } else { Verdict::Well })
}

/// What was said of a mapping that compiles, with a payload beside each place that is not proved, where one was found.
pub(super) fn with_counterexamples(rules: &RuleSet) -> Vec<Diagnostic> {
    let mut diagnostics = rules.diagnostics().to_vec();
    witness::attach(rules, &mut diagnostics, &SearchOptions::default());
    diagnostics
}

fn show(found: &Found<'_>, format: CheckFormat) -> Result<(), super::Failure> {
    match format {
        CheckFormat::Text => print_coloured(&people::text(found)),
        CheckFormat::Json => print(&format!("{:#}\n", editor::report(found))),
        CheckFormat::Sarif => print(&format!("{:#}\n", to_sarif(&found.diagnostics, found.sources, &found.folder))),
        CheckFormat::Github => {
            let commands = to_github(&people::told(found), found.sources, &found.folder);
            print(&format!("{commands}{}", people::ending(found)))
        }
    }
}

/// Whether a diagnostic makes the exit code 1.
pub(super) fn is_bad(diagnostic: &Diagnostic, strict: bool) -> bool {
    match diagnostic.severity {
        Severity::Error => true,
        Severity::Warning => strict,
        Severity::Note => false,
    }
}
