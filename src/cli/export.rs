//! `map export data-prep`: an event as a mapping set of Adobe's Data Prep.

use super::arguments::{ExportArguments, ExportCommand};
use super::output::{Output, Readers, print};
use super::{Failure, Outcome, Verdict, mapping, words};
use std::io::Write as _;
use xdmap::data_prep::{ExportOptions, export as exported};
use xdmap::diagnostic::to_text;
use xdmap::report::count;

/// Runs `map export ...`.
pub(super) fn export(command: &ExportCommand) -> Outcome {
    match command {
        ExportCommand::DataPrep(arguments) => data_prep(arguments),
    }
}

fn data_prep(arguments: &ExportArguments) -> Outcome {
    let rules = mapping::rules(&arguments.mapping)?;
    if rules.event(&arguments.event).is_none() {
        let known: Vec<&str> = rules.events().map(xdmap::plan::EventPlan::name).collect();
        return Err(Failure::said(format!(
            "the mapping has no event `{}`; it has {}",
            arguments.event,
            known.join(", ")
        )));
    }
    let options = ExportOptions {
        schema: arguments.schema_ref.clone(),
        content_type: arguments.content_type.clone(),
        lossy: arguments.lossy,
    };
    match exported(&rules, &arguments.event, &options) {
        Ok(made) => {
            let text = format!("{:#}\n", made.set);
            match &arguments.output {
                None => print(&text)?,
                Some(path) => {
                    let mut output = Output::file(path, Readers::Usual)?;
                    output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
                    output.finish()?;
                }
            }
            if arguments.schema_ref.is_none() {
                words::note("the set names no target schema, which the platform asks for: --schema-ref gives its $id");
            }
            words::drawn(&to_text(&made.changes, rules.sources(), true));
            if !made.changes.is_empty() {
                words::line(&format!(
                    "{} where Data Prep does something else",
                    count(made.changes.len() as u64, "place")
                ));
            }
            Ok(Verdict::Well)
        }
        Err(diagnostics) => {
            words::drawn(&to_text(&diagnostics, rules.sources(), true));
            words::line(&format!("nothing is exported: {}", count(diagnostics.len() as u64, "error")));
            Ok(Verdict::Bad)
        }
    }
}
