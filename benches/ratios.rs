//! One table of ratios, all measured in this run on the same bytes in interleaved rounds:
//!
//!     cargo bench --bench ratios
//!
//! A figure of 2.00 means twice the speed of `serde_json` parsing those bytes into a `Value` and doing nothing else.
#![allow(clippy::print_stdout, clippy::expect_used)]

#[allow(dead_code)]
mod corpus;
#[allow(dead_code)]
mod rig;

use rig::{Rig, Stage, Task};
use std::time::Instant;

const ROUNDS: usize = 9;

fn main() {
    // `cargo test --benches` compiles this and runs it with `--test`: one small round shows that it works.
    let quick = std::env::args().any(|argument| argument == "--test");
    for task in Task::ALL {
        println!("{:<28}{:>14}{:>14}", format!("{}, against serde_json", task.name()), "conversation", "transcript");
        table(task, quick);
    }
}

fn table(task: Task, quick: bool) {
    let scale = if quick { 100 } else { 1 };
    let mut rigs = [
        Rig::new(task, corpus::Shape::Conversation, 20_000 / scale),
        Rig::new(task, corpus::Shape::Transcript, 1_500 / scale),
    ];
    for stage in Stage::ALL {
        let figures = rigs.each_mut().map(|rig| ratio(rig, stage, if quick { 1 } else { ROUNDS }));
        println!("{:<28}{:>13.2}x{:>13.2}x", stage.name(), figures[0], figures[1]);
    }
}

/// The median over the rounds of (time of `serde_json`) / (time of the stage).
fn ratio(rig: &mut Rig, stage: Stage, rounds: usize) -> f64 {
    let mut figures: Vec<f64> = (0..rounds)
        .map(|_| {
            let base = seconds(rig, Stage::SerdeJson);
            base / seconds(rig, stage)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn seconds(rig: &mut Rig, stage: Stage) -> f64 {
    let start = Instant::now();
    rig.run(stage);
    start.elapsed().as_secs_f64()
}
