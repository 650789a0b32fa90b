//! `map infer`: a source schema from samples.

use super::arguments::InferArguments;
use super::documents;
use super::output::{Output, Readers, print};
use super::{Failure, Outcome, Verdict, words};
use std::io::Write as _;
use xdmap::draft::{Samples, UnknownPlace, parse_place};
use xdmap::payload::{Node, NodeKind};
use xdmap::report::count;

/// Faults that are shown.
const SHOWN: usize = 10;

/// Infers a schema.
pub(super) fn infer(arguments: &InferArguments) -> Outcome {
    let listed = arguments.enums.iter().map(|path| {
        let wrong =
            || Failure::said(format!("--enum {path}: a place is written as in a mapping: .kind, .lines[*].state"));
        parse_place(path).ok_or_else(wrong)
    });
    let mut samples = Samples::listing(listed.collect::<Result<_, _>>()?);
    let mut faults = Vec::new();
    documents::each(&arguments.documents, &mut |at, document| {
        match document {
            Ok(root) => add(&mut samples, root, at.line.is_none()),
            Err(fault) => faults.push(format!("{at}: {} (byte {})", fault.message, fault.offset)),
        }
        Ok(())
    })?;
    if !faults.is_empty() {
        return Err(Failure::Said(not_json(&faults)));
    }
    if samples.count() == 0 {
        return Err(Failure::said("there is no sample in the inputs"));
    }
    let schema = samples.schema().map_err(|unknown| Failure::Said(unlisted(&unknown)))?;
    write(arguments, &format!("{schema:#}\n"))?;
    words::line(&format!("inferred from {}", count(samples.count(), "sample")));
    Ok(Verdict::Well)
}

/// A document that is a list, and no line of several, is a list of samples, as `run` takes it.
fn add(samples: &mut Samples, root: Node<'_>, alone: bool) {
    if alone && root.kind() == NodeKind::List {
        root.elements().for_each(|element| samples.add(element));
    } else {
        samples.add(root);
    }
}

fn not_json(faults: &[String]) -> String {
    let shown = faults.iter().take(SHOWN).map(|fault| format!("\n  {fault}")).collect::<String>();
    let more = faults.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    format!("{} cannot be read, so nothing is inferred:{shown}{rest}", count(faults.len() as u64, "sample"))
}

fn unlisted(unknown: &[UnknownPlace]) -> String {
    let line = |one: &UnknownPlace| match one {
        UnknownPlace::NoSample(path) => format!("--enum {path}: no sample has this place"),
        UnknownPlace::TooMany(path) => {
            format!("--enum {path}: it holds lists or objects, or more than 200 different values")
        }
    };
    unknown.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn write(arguments: &InferArguments, text: &str) -> Result<(), Failure> {
    let Some(path) = &arguments.output else { return print(text) };
    let mut output = Output::file(path, Readers::Usual)?;
    output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
    output.finish()
}
