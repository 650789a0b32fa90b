//! Coverage as a page: figures with bars, then the files, marked, with what is missing under its line.

use super::report::{CoverageReport, Figure, FileCoverage, LineCoverage, State};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");

/// A page that needs nothing beside itself, for light and dark screens.
#[must_use]
pub fn to_html(report: &CoverageReport, title: &str) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}: coverage</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{0} <small>coverage of its tests</small></h1>\n",
        escaped(title)
    );
    page.push_str("<table class=\"figures\">\n<thead><tr><th>event</th><th></th><th>reached</th><th>share</th></tr></thead>\n<tbody>\n");
    report.events.iter().for_each(|event| push_figure(&mut page, &event.event, event.figure));
    page.push_str("</tbody>\n");
    if report.events.len() > 1 {
        page.push_str("<tfoot>\n");
        push_figure(&mut page, "all", report.figure);
        page.push_str("</tfoot>\n");
    }
    page.push_str(
        "</table>\n<p class=\"legend\"><span class=\"reached\">reached</span> <span class=\"open\">not reached in every \
         event</span> <span class=\"impossible\">proved impossible, not counted</span></p>\n",
    );
    report.files.iter().for_each(|file| push_file(&mut page, file));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn push_figure(page: &mut String, name: &str, figure: Figure) {
    let share = figure.per_mille();
    let class = if share == 1000 { "reached" } else { "open" };
    // Writing into a text does not fail.
    let _ = writeln!(
        page,
        "<tr><th scope=\"row\">{}</th><td class=\"bar\"><i class=\"{class}\" style=\"width:{}.{}%\"></i></td>\
         <td>{} of {}</td><td>{}</td></tr>",
        escaped(name),
        share / 10,
        share % 10,
        figure.reached,
        figure.goals,
        figure.words()
    );
}

fn push_file(page: &mut String, file: &FileCoverage) {
    let open = file.lines.iter().filter(|line| line.state() == State::Open).count();
    let word = match open {
        0 => "everything reached".to_owned(),
        1 => "1 line with something missing".to_owned(),
        more => format!("{more} lines with something missing"),
    };
    let _ = writeln!(page, "<h2>{} <small>{word}</small></h2>\n<table class=\"code\">", escaped(&file.file));
    let mut lines = file.lines.iter().peekable();
    for (number, written) in (1u32..).zip(file.text.lines()) {
        let covered = lines.next_if(|line| line.line == number);
        push_line(page, number, written, covered);
    }
    page.push_str("</table>\n");
}

fn push_line(page: &mut String, number: u32, written: &str, covered: Option<&LineCoverage>) {
    let (class, hits) = match covered {
        None => ("", String::new()),
        Some(line) => {
            let hits = line.goals.iter().map(super::GoalCoverage::hits).max().unwrap_or(0);
            (state_class(line.state()), if hits == 0 { String::new() } else { format!("{hits}×") })
        }
    };
    let code = highlighted(written, covered);
    let _ = writeln!(
        page,
        "<tr class=\"{class}\"><td class=\"number\">{number}</td><td class=\"hits\">{hits}</td><td><pre>{code}</pre></td></tr>"
    );
    for goal in covered.iter().flat_map(|line| &line.goals) {
        if let Some(words) = goal.words() {
            let before = " ".repeat(goal.column.saturating_sub(1) as usize);
            let _ = writeln!(
                page,
                "<tr class=\"missing {}\"><td></td><td></td><td><pre>{before}↑ {}</pre></td></tr>",
                state_class(goal.state()),
                escaped(&words)
            );
        }
    }
}

fn state_class(state: State) -> &'static str {
    match state {
        State::Reached => "reached",
        State::Open => "open",
        State::Impossible => "impossible",
    }
}

/// A line with its first stretch that is missing underlined.
fn highlighted(written: &str, covered: Option<&LineCoverage>) -> String {
    let missing = covered.into_iter().flat_map(|line| &line.goals).find(|goal| goal.state() == State::Open);
    let Some(goal) = missing else { return escaped(written) };
    let start = goal.column.saturating_sub(1) as usize;
    let part = |from: usize, count: usize| written.chars().skip(from).take(count).collect::<String>();
    let (before, marked) = (part(0, start), part(start, goal.width));
    let after = part(start + goal.width, usize::MAX);
    format!("{}<mark>{}</mark>{}", escaped(&before), escaped(&marked), escaped(&after))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
