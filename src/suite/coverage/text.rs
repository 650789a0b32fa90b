//! Coverage for people at a terminal: the files with marks, what is missing under its line, a figure for each event.

use super::report::{CoverageReport, FileCoverage, LineCoverage, State};
use std::fmt::Write as _;

/// Columns of a terminal, and characters of a place that stand below its line.
const COLUMNS: usize = 80;
const QUOTED: usize = 60;

/// The files with a mark before each line on which something can be reached: `+` all of it was, `!` not all, `-` it is
/// proved that nothing can be. Under a line stands what is missing. Then a figure for each event.
#[must_use]
pub fn to_text(report: &CoverageReport) -> String {
    let mut text = String::new();
    report.files.iter().for_each(|file| push_file(&mut text, file));
    let longest = report.events.iter().map(|event| event.event.chars().count()).max().unwrap_or(0).max("all".len());
    let mut push = |name: &str, figure: super::Figure| {
        // Writing into a text does not fail.
        let _ = writeln!(text, "{name:longest$}  {:>5} of {:<5} {:>8}", figure.reached, figure.goals, figure.words());
    };
    report.events.iter().for_each(|event| push(&event.event, event.figure));
    if report.events.len() > 1 {
        push("all", report.figure);
    }
    text
}

fn push_file(text: &mut String, file: &FileCoverage) {
    let _ = writeln!(text, "{}", file.file);
    let mut lines = file.lines.iter().peekable();
    for (number, written) in (1u32..).zip(file.text.lines()) {
        let covered = lines.next_if(|line| line.line == number);
        let mark = covered.map_or(' ', |line| mark(line.state()));
        let line = format!("{mark}{number:>5}  {written}");
        let _ = writeln!(text, "{}", line.trim_end());
        covered.into_iter().for_each(|line| push_missing(text, line, written));
    }
    text.push('\n');
}

fn mark(state: State) -> char {
    match state {
        State::Reached => '+',
        State::Open => '!',
        State::Impossible => '-',
    }
}

/// A caret under the place where that fits a terminal, else the place in words.
fn push_missing(text: &mut String, line: &LineCoverage, written: &str) {
    for goal in &line.goals {
        let Some(words) = goal.words() else { continue };
        let start = goal.column.saturating_sub(1) as usize;
        let caret = format!("{}^ {words}", " ".repeat(8 + start));
        if caret.chars().count() <= COLUMNS {
            let _ = writeln!(text, "{caret}");
            continue;
        }
        let place: String = written.chars().skip(start).take(goal.width).collect();
        let shown: String = place.chars().take(QUOTED).collect();
        let more = if shown.len() < place.len() { "…" } else { "" };
        let _ = writeln!(text, "        ^ {shown}{more}\n          {words}");
    }
}
