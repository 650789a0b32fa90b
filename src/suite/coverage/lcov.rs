//! Coverage in the tracefile form of lcov (geninfo(1)), which build servers and editors read.

use super::report::{CoverageReport, FileCoverage, LineCoverage};
use crate::check::GoalKind;
use std::fmt::Write as _;

/// One record for each event and file, the event as the name of the test: tools add them up. Lines with rules are `DA`
/// lines, what can happen on a line one way or another `BRDA` lines. What is impossible is left out. `path` gives the
/// path of a file as other tools find it.
#[must_use]
pub fn to_lcov(report: &CoverageReport, path: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for event in &report.events {
        for file in &report.files {
            push_record(&mut text, &event.event, file, &path(&file.file));
        }
    }
    text
}

fn push_record(text: &mut String, event: &str, file: &FileCoverage, path: &str) {
    let (mut branches, mut lines) = (Vec::new(), Vec::new());
    for line in &file.lines {
        let found = goals_in(event, line);
        let Some(hits) = found.iter().map(|(.., hits)| *hits).max() else { continue };
        lines.push((line.line, hits));
        let ways = found.iter().filter(|(kind, ..)| *kind != GoalKind::Rule);
        branches.extend(ways.enumerate().map(|(nth, (_, column, hits))| (line.line, *column, nth, *hits)));
    }
    if lines.is_empty() {
        return;
    }
    // Writing into a text does not fail.
    let _ = writeln!(text, "TN:{event}\nSF:{path}");
    for (line, column, nth, hits) in &branches {
        let _ = writeln!(text, "BRDA:{line},{column},{nth},{hits}");
    }
    let met = branches.iter().filter(|(.., hits)| *hits > 0).count();
    let _ = writeln!(text, "BRF:{}\nBRH:{met}", branches.len());
    for (line, hits) in &lines {
        let _ = writeln!(text, "DA:{line},{hits}");
    }
    let met = lines.iter().filter(|(_, hits)| *hits > 0).count();
    let _ = writeln!(text, "LF:{}\nLH:{met}\nend_of_record", lines.len());
}

/// What can happen on a line in one event: the kind, the column, how often it did.
fn goals_in(event: &str, line: &LineCoverage) -> Vec<(GoalKind, u32, u64)> {
    let of = |goal: &super::GoalCoverage| {
        let found = goal.events.iter().find(|one| &*one.event == event && !one.impossible)?;
        Some((goal.kind, goal.column, found.hits))
    };
    line.goals.iter().filter_map(of).collect()
}
