//! `map test`: the case folders and test blocks of a mapping.

mod junit;
mod record;
mod suite;
mod text;
mod watch;

use super::arguments::{TestArguments, TestFormat};
use super::output::{Output, Readers, print, print_coloured};
use super::{Failure, Outcome, Verdict, mapping, words};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
pub(super) use suite::Suite;
use text::text;
use xdmap::report::{count, escaped};
use xdmap::suite::coverage::{self, CoverageReport};
use xdmap::suite::{Difference, SuiteReport, TestResult};

/// Characters of a value that a difference shows.
const SHOWN_CHARACTERS: usize = 200;

/// Runs the suite.
pub(super) fn test(arguments: &TestArguments) -> Outcome {
    if arguments.watch { watch::watch(arguments) } else { once(arguments) }
}

fn once(arguments: &TestArguments) -> Outcome {
    let mut suite = Suite::open(arguments)?;
    if let (Some(payload), Some(name)) = (&arguments.record, &arguments.as_name) {
        return record::record(&suite, payload, name);
    }
    let mut report = suite.run()?;
    let updated = if arguments.update { suite.update(&report)? } else { 0 };
    if updated > 0 {
        words::drawn(&text::review(&report));
        words::note(&format!("{} written anew; look at what changed", count(updated, "case")));
        suite.read()?;
        report = suite.run()?;
    }
    if let Some(path) = &arguments.junit {
        let xml = junit::junit(suite.rules.name(), &report, |result| result.differences.iter().map(line).collect());
        write(path, &xml)?;
    }
    let wants = arguments.coverage || matches!(arguments.format, TestFormat::Lcov | TestFormat::Html);
    let coverage = wants.then(|| suite.coverage().report(suite.rules.sources()));
    show(arguments, &suite, &report, coverage.as_ref())?;
    let low = coverage.as_ref().zip(arguments.min).is_some_and(|(coverage, min)| is_low(coverage, min));
    Ok(if report.failed() == 0 && !low { Verdict::Well } else { Verdict::Bad })
}

fn show(
    arguments: &TestArguments,
    suite: &Suite<'_>,
    report: &SuiteReport,
    coverage: Option<&CoverageReport>,
) -> Result<(), Failure> {
    let covered = |print: &dyn Fn(&CoverageReport) -> String| coverage.map(print).unwrap_or_default();
    match arguments.format {
        TestFormat::Text => {
            let before = coverage.map(|coverage| coverage::to_text(coverage) + "\n").unwrap_or_default();
            print_coloured(&(before + &text(report)))
        }
        TestFormat::Json => print(&format!("{:#}\n", json(report, coverage))),
        TestFormat::Lcov => {
            aside(report);
            let root = mapping::folder(&arguments.mapping);
            let path = |file: &str| if root.is_empty() { file.to_owned() } else { format!("{root}/{file}") };
            print(&covered(&|coverage| coverage::to_lcov(coverage, path)))
        }
        TestFormat::Html => {
            aside(report);
            print(&covered(&|coverage| coverage::to_html(coverage, suite.rules.name())))
        }
    }
}

/// What failed, where stdout has another result.
fn aside(report: &SuiteReport) {
    words::drawn(&text(report));
}

/// Says which events are below the share that is asked for.
fn is_low(coverage: &CoverageReport, min: f64) -> bool {
    let low: Vec<_> = coverage.events.iter().filter(|event| !event.figure.is_at_least(min)).collect();
    for event in &low {
        words::error(&format!("{} of event {} is reached, less than {min} %", event.figure.words(), event.event));
    }
    !low.is_empty()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut output = Output::file(path, Readers::Usual)?;
    output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
    output.finish()
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

fn json(report: &SuiteReport, coverage: Option<&CoverageReport>) -> Value {
    let difference = |one: &Difference| json!({ "place": one.place, "expected": one.expected, "actual": one.actual, "message": one.message, "cause": one.cause });
    let result = |one: &TestResult| {
        json!({
            "name": one.name,
            "place": one.place,
            "passed": one.passed(),
            "differences": one.differences.iter().map(difference).collect::<Vec<_>>(),
        })
    };
    let mut json = json!({
        "passed": report.passed(),
        "failed": report.failed(),
        "results": report.results.iter().map(result).collect::<Vec<_>>(),
    });
    if let Some(coverage) = coverage {
        json["coverage"] = json!(coverage);
    }
    json
}
