//! `map rejects`: what rejects files hold, counted.

use super::arguments::{RejectsArguments, ReportFormat};
use super::output::print;
use super::{Failure, Outcome, Verdict};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use xdmap::report::{REJECT_SCHEMA, RejectLine, RejectSummary};

/// Summarizes rejects files.
pub(super) fn rejects(arguments: &RejectsArguments) -> Outcome {
    if arguments.schema {
        print(REJECT_SCHEMA)?;
        return Ok(Verdict::Well);
    }
    let mut summary = RejectSummary::default();
    for name in &arguments.files {
        let read = |error: io::Error| Failure::reading(name, &error);
        if name == "-" {
            add(&mut summary, io::stdin().lock()).map_err(read)?;
        } else {
            add(&mut summary, BufReader::new(File::open(name).map_err(read)?)).map_err(read)?;
        }
    }
    if summary.unreadable > 0 && summary.rejects == 0 {
        return Err(Failure::said("this is no rejects file: no line of it is a reject line"));
    }
    print(&match arguments.format {
        ReportFormat::Text => summary.to_text(),
        ReportFormat::Json => serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n",
    })?;
    Ok(Verdict::Well)
}

fn add(summary: &mut RejectSummary, mut reader: impl BufRead) -> io::Result<()> {
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            match RejectLine::from_json(&line) {
                Ok(reject) => summary.add(&reject),
                Err(_) => summary.unreadable += 1,
            }
        }
        line.clear();
    }
    Ok(())
}
