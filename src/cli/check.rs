//! `map check`: everything that is wrong with a mapping, and which fields it accounts for.

use super::arguments::{CheckArguments, CheckFormat};
use super::output::{print, print_coloured};
use super::{Outcome, Verdict, mapping};
use serde_json::json;
use xdmap::check::{EventAccount, account};
use xdmap::diagnostic::{Diagnostic, Severity, to_github, to_json, to_sarif, to_text};
use xdmap::plan::RuleSet;
use xdmap::report::count;
use xdmap::source::Sources;

/// Checks a mapping.
pub(super) fn check(arguments: &CheckArguments) -> Outcome {
    let compiled = mapping::compile(&arguments.mapping)?;
    let (rules, diagnostics, sources) = match &compiled {
        Ok(rules) => (Some(rules), rules.diagnostics(), rules.sources()),
        Err(failure) => (None, failure.diagnostics.as_slice(), &failure.sources),
    };
    let folder = mapping::folder(&arguments.mapping);
    let bad = rules.is_none() || diagnostics.iter().any(|found| is_bad(found, arguments.strict));
    match arguments.format {
        CheckFormat::Text => print_coloured(&text(rules, diagnostics, sources, bad))?,
        CheckFormat::Json => print(&format!("{:#}\n", json(rules, diagnostics, sources, bad)))?,
        CheckFormat::Sarif => print(&format!("{:#}\n", to_sarif(diagnostics, sources, &folder)))?,
        CheckFormat::Github => print(&to_github(diagnostics, sources, &folder))?,
    }
    Ok(if bad { Verdict::Bad } else { Verdict::Well })
}

fn is_bad(diagnostic: &Diagnostic, strict: bool) -> bool {
    match diagnostic.severity {
        Severity::Error => true,
        Severity::Warning => strict,
        Severity::Note => false,
    }
}

fn text(rules: Option<&RuleSet>, diagnostics: &[Diagnostic], sources: &Sources, bad: bool) -> String {
    let mut text = to_text(diagnostics, sources, true);
    if !text.is_empty() {
        text.push('\n');
    }
    for event in rules.filter(|_| !bad).map(accounts).unwrap_or_default() {
        text.push_str(&account_line(&event));
    }
    let found = found(diagnostics);
    if !found.is_empty() {
        text.push_str(&format!("{found}\n"));
    }
    text
}

fn accounts(rules: &RuleSet) -> Vec<EventAccount> {
    account(rules.mapping())
}

/// `order: checked; of 12 source fields 10 are mapped and 2 ignored; of 20 target fields 15 are written`
fn account_line(event: &EventAccount) -> String {
    let mut line = format!(
        "{}: checked; of {} {} mapped, {} ignored",
        event.event,
        count(event.source_fields as u64, "source field"),
        event.reads.len(),
        event.ignored.len()
    );
    if !event.unaccounted.is_empty() {
        line.push_str(&format!(", {} neither", event.unaccounted.len()));
    }
    line.push_str(&format!(
        "; of {} {} written\n",
        count(event.target_fields as u64, "target field"),
        event.writes.len()
    ));
    line
}

/// `2 errors, 1 warning`; notes are not counted.
fn found(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|found| found.severity == severity).count() as u64;
    let counts = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let words = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun));
    words.collect::<Vec<_>>().join(", ")
}

fn json(rules: Option<&RuleSet>, diagnostics: &[Diagnostic], sources: &Sources, bad: bool) -> serde_json::Value {
    json!({
        "well": !bad,
        "mapping": rules.map(|rules| json!({ "name": rules.name(), "version": rules.version(), "hash": rules.hash() })),
        "events": rules.map(accounts),
        "diagnostics": to_json(diagnostics, sources),
    })
}
