//! Tables in Markdown, and lines of JSON.

use crate::rounds::Rounds;
use serde_json::json;

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Nothing was asked.
    None,
}

impl Mark {
    /// Whether a figure is there; `-` where nothing was asked.
    pub fn verdict(self, value: f64) -> &'static str {
        let reached = match self {
            Self::AtLeast(mark) => value >= mark,
            Self::AtMost(mark) => value <= mark,
            Self::None => return "-",
        };
        if reached { "yes" } else { "no" }
    }

    /// As text, with the unit of the figure.
    pub fn text(self, unit: &str) -> String {
        match self {
            Self::AtLeast(mark) => format!("at least {mark}{unit}"),
            Self::AtMost(mark) => format!("at most {mark}{unit}"),
            Self::None => "-".to_owned(),
        }
    }
}

/// Something that was measured.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Part of the harness.
    pub part: &'static str,
    /// What it is.
    pub name: String,
    /// The task, or what else stands at the head of its column.
    pub of: &'static str,
    /// What each round gave.
    pub rounds: Rounds,
    /// `x`, ` %`, ` MB`, ` ms`.
    pub unit: &'static str,
    /// What it should be.
    pub mark: Mark,
}

impl Figure {
    fn value(&self) -> f64 {
        self.rounds.median()
    }

    fn json(&self) -> String {
        let (mark, reached) = (self.mark.text(self.unit), self.mark.verdict(self.value()));
        json!({ "part": self.part, "name": self.name, "of": self.of, "median": self.value(), "unit": self.unit.trim(),
            "mark": mark, "reached": reached, "rounds": self.rounds.0 })
        .to_string()
    }
}

/// Prints figures: a row for each name, and for each head the figure, its mark and whether that is reached.
pub fn print(title: &str, heads: &[&str], figures: &[Figure], json: bool) {
    if json {
        figures.iter().for_each(|figure| println!("{}", figure.json()));
        return;
    }
    let mut names: Vec<&str> = Vec::new();
    for figure in figures {
        if !names.contains(&figure.name.as_str()) {
            names.push(&figure.name);
        }
    }
    let marked = figures.iter().any(|figure| figure.mark != Mark::None);
    let mut rows = vec![vec![title.to_owned()]];
    for head in heads {
        rows[0].push((*head).to_owned());
        if marked {
            rows[0].extend(["mark".to_owned(), "reached".to_owned()]);
        }
    }
    for name in names {
        let mut row = vec![name.to_owned()];
        for head in heads {
            let figure = figures.iter().find(|figure| figure.name == name && figure.of == *head);
            row.extend(figure.map_or_else(|| empty(marked), |figure| cells(figure, marked)));
        }
        rows.push(row);
    }
    draw(&rows);
}

fn empty(marked: bool) -> Vec<String> {
    vec!["-".to_owned(); if marked { 3 } else { 1 }]
}

fn cells(figure: &Figure, marked: bool) -> Vec<String> {
    let value = figure.value();
    let mut cells = vec![number(value) + figure.unit];
    if marked {
        cells.extend([figure.mark.text(figure.unit), figure.mark.verdict(value).to_owned()]);
    }
    cells
}

/// Three digits that count.
pub fn number(value: f64) -> String {
    let digits = if value.abs() >= 99.5 {
        0
    } else if value.abs() >= 9.95 {
        1
    } else {
        2
    };
    format!("{value:.digits$}")
}

fn draw(rows: &[Vec<String>]) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let line = |row: &[String]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:width$} "));
        println!("|{}|", cells.collect::<Vec<_>>().join("|"));
    };
    line(&rows[0]);
    println!("|{}", widths.iter().map(|width| format!("{}|", "-".repeat(width + 2))).collect::<String>());
    rows[1..].iter().for_each(|row| line(row));
    println!();
}
