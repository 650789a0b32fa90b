//! Whole batches and the program `map`, beside the marks that were set for them.

pub mod batch;
pub mod change;
mod program;

use crate::arguments::Arguments;
use crate::rounds::Rounds;
use crate::scratch::Scratch;
use crate::table::{self, Figure, Mark};
use crate::task::{Mapping, Task};
use crate::{Fault, corpus};
use std::path::PathBuf;

/// What every figure needs.
pub struct Bench<'a> {
    task: Task,
    corpus: Vec<u8>,
    rounds: usize,
    small: bool,
    scratch: &'a Scratch,
    map: &'a PathBuf,
}

/// A figure of a task: its name, unit and mark, and how it is measured.
type Row = (&'static str, &'static str, Mark, fn(&Bench<'_>) -> Result<Rounds, Fault>);

const ROWS: [Row; 9] = [
    ("2 jobs, times as fast as 1", "x", Mark::AtLeast(1.85), batch::two_jobs),
    ("2 jobs, more processor time than 1", " %", Mark::AtMost(5.0), batch::processor_of_two_jobs),
    ("`map run`, file to file, to the rate in memory", "x", Mark::AtLeast(0.8), program::end_to_end),
    ("members in shuffled order, to ordered", "x", Mark::AtLeast(0.6), batch::shuffled),
    ("1 % rejects, more time than none", " %", Mark::AtMost(6.0), batch::rejects),
    ("`map run` of a .gz, 2 jobs, to the inflater alone", "x", Mark::AtLeast(0.95), program::inflated),
    ("`map run` of 1 GB, 2 jobs, resident memory", " MB", Mark::AtMost(64.0), program::memory),
    ("`map run` of one small file, shipped package", " ms", Mark::AtMost(30.0), program::start),
    ("shipped package to reference, time for a byte of output", "x", Mark::AtMost(1.5), batch::shipped),
];

/// Measures all of them and prints the tables.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    let scratch = Scratch::new(&arguments.scratch)?;
    let map = program::map(arguments)?;
    let mut figures = Vec::new();
    for task in Task::ALL {
        let corpus = task.corpus(arguments.small);
        let (rounds, small) = (arguments.rounds, arguments.small);
        let bench = Bench { task, corpus, rounds, small, scratch: &scratch, map: &map };
        for (name, unit, mark, rounds) in ROWS.into_iter().filter(|row| arguments.takes(row.0)) {
            let rounds = rounds(&bench)?;
            figures.push(Figure { part: "figures", name: name.to_owned(), of: task.name(), rounds, unit, mark });
        }
    }
    table::print("figure", &Task::ALL.map(Task::name), &figures, arguments.json);
    let name = "memory that the compiled package holds";
    if arguments.takes(name) {
        let mut figures = Vec::new();
        for (of, mapping) in [("chatlio", Mapping::Chatlio), ("reference", Mapping::Reference)] {
            let (rounds, mark) = (program::weight(mapping)?, Mark::AtMost(2.0));
            figures.push(Figure { part: "figures", name: name.to_owned(), of, rounds, unit: " MB", mark });
        }
        table::print("figure", &["chatlio", "reference"], &figures, arguments.json);
    }
    Ok(())
}

impl Bench<'_> {
    /// Some ratio, in each round.
    fn each_round(&self, mut ratio: impl FnMut() -> Result<f64, Fault>) -> Result<Rounds, Fault> {
        (0..self.rounds).map(|_| ratio()).collect::<Result<_, _>>().map(Rounds)
    }

    /// The corpus again and again, at least so many bytes.
    fn repeated(&self, bytes: usize) -> Vec<u8> {
        let bytes = if self.small { bytes / 40 } else { bytes };
        self.corpus.repeat(bytes.div_ceil(self.corpus.len()).max(1))
    }

    /// One payload of the corpus.
    fn one(&self) -> Vec<u8> {
        corpus::corpus(self.task.shape(), 1, 3)
    }
}
