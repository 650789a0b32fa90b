//! `map schema convert`: public XDM schemas, and files of the same form, as one closed schema in platform names.

use super::arguments::{ConvertArguments, SchemaCommand};
use super::mapping::{library, param_text};
use super::output::{Output, Readers, print};
use super::{Failure, Outcome, Verdict, words};
use std::io::Write as _;
use std::path::Path;
use xdmap::report::count;
use xdmap::xdm::{Fault, Root, convert};

/// Runs `map schema ...`.
pub(super) fn schema(command: &SchemaCommand) -> Outcome {
    match command {
        SchemaCommand::Convert(arguments) => converted(arguments),
    }
}

fn converted(arguments: &ConvertArguments) -> Outcome {
    let library = library(&arguments.schemas)?;
    let roots = roots(arguments)?;
    let fill = |name: &str| {
        let given = arguments.params.iter().rev().find(|(param, _)| param == name);
        Some(given.map_or_else(|| format!("{{{name}}}"), |(name, text)| param_text(name, text)))
    };
    match convert(&library, &roots, !arguments.open, &fill) {
        Ok(converted) => write(arguments.output.as_deref(), &converted.text()),
        Err(faults) => {
            tell(&faults);
            Ok(Verdict::Bad)
        }
    }
}

/// What is named on the command line: a file where there is one, else an id.
fn roots(arguments: &ConvertArguments) -> Result<Vec<Root>, Failure> {
    let named = arguments.roots.iter().map(|name| {
        let path = Path::new(name);
        if path.is_file() || name.ends_with(".json") { file(path) } else { Ok(Root::Id(name.clone())) }
    });
    named.chain(arguments.tenant_schema.as_deref().map(file)).collect()
}

fn file(path: &Path) -> Result<Root, Failure> {
    let name = path.to_string_lossy();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(&name, &error))?;
    Ok(Root::File { name: name.into(), text: text.into() })
}

fn write(output: Option<&Path>, text: &str) -> Outcome {
    let Some(path) = output else {
        print(text)?;
        return Ok(Verdict::Well);
    };
    let mut output = Output::file(path, Readers::Usual)?;
    output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
    output.finish()?;
    Ok(Verdict::Well)
}

fn tell(faults: &[Fault]) {
    for fault in faults {
        words::error(&fault.to_string());
        if let Some(help) = fault.help() {
            words::line(&format!("  = help: {help}"));
        }
    }
    words::line(&count(faults.len() as u64, "error"));
}
