//! Coverage by file and line: what the forms print, and what the JSON holds.

use super::{Coverage, Reached};
use crate::check::GoalKind;
use crate::source::{FileId, Sources};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the tests of a mapping have reached.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageReport {
    /// Over all events.
    #[serde(flatten)]
    pub figure: Figure,
    /// Event by event, in the order written.
    pub events: Vec<EventFigure>,
    /// The files in which something can be reached, in their order in the package.
    pub files: Vec<FileCoverage>,
}

/// How many goals there are, and how many were reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Those that were reached.
    pub reached: u64,
    /// All that are not proved impossible.
    pub goals: u64,
}

impl Figure {
    /// The share in tenths of a percent, rounded down, so that 1000 is all.
    #[must_use]
    pub fn per_mille(self) -> u64 {
        (self.reached * 1000).checked_div(self.goals).unwrap_or(1000)
    }

    /// Whether the share is at least so many percent.
    #[must_use]
    pub fn is_at_least(self, percent: f64) -> bool {
        // Counts of places in a text are far below 2^52.
        #[allow(clippy::cast_precision_loss)]
        let (reached, goals) = (self.reached as f64, self.goals as f64);
        reached * 100.0 >= percent * goals
    }

    /// `97.3 %`
    #[must_use]
    pub fn words(self) -> String {
        let share = self.per_mille();
        format!("{}.{} %", share / 10, share % 10)
    }

    fn add(&mut self, reached: bool) {
        self.goals += 1;
        self.reached += u64::from(reached);
    }
}

/// The figure of one event.
#[derive(Debug, Clone, Serialize)]
pub struct EventFigure {
    /// The event.
    pub event: Arc<str>,
    /// Its figure.
    #[serde(flatten)]
    pub figure: Figure,
}

/// One file of the mapping.
#[derive(Debug, Clone, Serialize)]
pub struct FileCoverage {
    /// Path from the root of the package.
    pub file: Arc<str>,
    /// Its lines on which something can be reached.
    pub lines: Vec<LineCoverage>,
    /// The whole text.
    #[serde(skip)]
    pub text: Arc<str>,
}

/// One line.
#[derive(Debug, Clone, Serialize)]
pub struct LineCoverage {
    /// Its number, from 1.
    pub line: u32,
    /// What can be reached on it.
    pub goals: Vec<GoalCoverage>,
}

/// One thing that can happen at one place.
#[derive(Debug, Clone, Serialize)]
pub struct GoalCoverage {
    /// What.
    pub goal: &'static str,
    /// Where it begins on the line, in characters from 1.
    pub column: u32,
    /// How many characters of the line it covers.
    #[serde(skip)]
    pub width: usize,
    /// The events that hold it.
    pub events: Vec<ReachedIn>,
    #[serde(skip)]
    pub(super) kind: GoalKind,
}

/// How often something happened in an event.
#[derive(Debug, Clone, Serialize)]
pub struct ReachedIn {
    /// The event.
    pub event: Arc<str>,
    /// How often.
    pub hits: u64,
    /// Whether it is proved that it cannot happen there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub impossible: bool,
}

/// How a goal or a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Reached in every event in which it can be.
    Reached,
    /// Not reached in some event.
    Open,
    /// Impossible in every event.
    Impossible,
}

impl GoalCoverage {
    pub(super) fn state(&self) -> State {
        if self.events.iter().all(|event| event.impossible) {
            State::Impossible
        } else if self.events.iter().all(|event| event.impossible || event.hits > 0) {
            State::Reached
        } else {
            State::Open
        }
    }

    pub(super) fn hits(&self) -> u64 {
        self.events.iter().map(|event| event.hits).sum()
    }

    /// What is to be said where it was not reached, or cannot be; the events where it is not all of them.
    pub(super) fn words(&self) -> Option<String> {
        let (never, cannot) = words(self.kind);
        let named = |wanted: &dyn Fn(&ReachedIn) -> bool| {
            let names: Vec<&str> = self.events.iter().filter(|one| wanted(one)).map(|one| &*one.event).collect();
            if names.len() == self.events.len() { String::new() } else { format!(" in {}", names.join(", ")) }
        };
        match self.state() {
            State::Reached => None,
            State::Open => Some(format!("{never}{}", named(&|one| !one.impossible && one.hits == 0))),
            State::Impossible => Some(cannot.to_owned()),
        }
    }
}

impl LineCoverage {
    pub(super) fn state(&self) -> State {
        let states: Vec<State> = self.goals.iter().map(GoalCoverage::state).collect();
        if states.contains(&State::Open) {
            State::Open
        } else if states.contains(&State::Reached) {
            State::Reached
        } else {
            State::Impossible
        }
    }
}

/// How the JSON names a goal.
fn name(kind: GoalKind) -> &'static str {
    match kind {
        GoalKind::Rule => "written",
        GoalKind::True => "true",
        GoalKind::False => "false",
        GoalKind::Arm => "arm",
        GoalKind::Row => "row",
        GoalKind::Missing => "left_missing",
        GoalKind::Present => "left_present",
        GoalKind::Failed => "left_failed",
        GoalKind::Held => "left_held",
        GoalKind::Reject => "rejected",
    }
}

/// What is said of a goal that was never reached, and of one that cannot be.
fn words(kind: GoalKind) -> (&'static str, &'static str) {
    match kind {
        GoalKind::Rule => ("never written", "cannot be written"),
        GoalKind::True => ("never true", "cannot be true"),
        GoalKind::False => ("never false", "cannot be false"),
        GoalKind::Arm => ("arm never chosen", "arm cannot be chosen"),
        GoalKind::Row => ("row never found", "row cannot be found"),
        GoalKind::Missing => ("`??` never taken", "`??` cannot be taken"),
        GoalKind::Present => ("`??` always taken", "`??` is always taken"),
        GoalKind::Failed => ("`catch` never taken", "`catch` cannot be taken"),
        GoalKind::Held => ("`catch` always taken", "`catch` is always taken"),
        GoalKind::Reject => ("never rejects", "cannot reject"),
    }
}

impl Coverage {
    /// The same by file and line; `sources` are those of the rule set it was made with.
    #[must_use]
    pub fn report(&self, sources: &Sources) -> CoverageReport {
        let mut figure = Figure::default();
        let mut places: BTreeMap<_, Vec<ReachedIn>> = BTreeMap::new();
        let mut events = Vec::new();
        for (event, goals) in &self.events {
            let mut own = Figure::default();
            for (key, Reached { hits, is_possible }) in goals {
                if *is_possible {
                    own.add(*hits > 0);
                    figure.add(*hits > 0);
                }
                let reached = ReachedIn { event: event.clone(), hits: *hits, impossible: !is_possible };
                places.entry(*key).or_default().push(reached);
            }
            events.push(EventFigure { event: event.clone(), figure: own });
        }
        let mut files: BTreeMap<FileId, BTreeMap<u32, Vec<GoalCoverage>>> = BTreeMap::new();
        for ((span, kind), events) in places {
            let (line, column) = sources.line_column(span);
            let width = sources.text(span).lines().next().unwrap_or_default().chars().count();
            let goal = GoalCoverage { goal: name(kind), column, width, events, kind };
            files.entry(span.file).or_default().entry(line).or_default().push(goal);
        }
        let file = |(id, lines): (FileId, BTreeMap<u32, Vec<GoalCoverage>>)| FileCoverage {
            file: sources.file(id).name.clone(),
            text: sources.file(id).text.clone(),
            lines: lines.into_iter().map(|(line, goals)| LineCoverage { line, goals }).collect(),
        };
        CoverageReport { figure, events, files: files.into_iter().map(file).collect() }
    }
}
