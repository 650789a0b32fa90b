//! What the machine allows: the least that can be done with the bytes of a corpus, as ratios to `serde_json`.

use crate::arguments::Arguments;
use crate::rounds::Rounds;
use crate::table::{self, Figure, Mark};
use crate::task::{Task, lines};
use crate::{Fault, clock};
use serde::de::IgnoredAny;
use std::hint::black_box;

/// A way to go over the bytes.
type Way = fn(&[u8], &mut Vec<u8>);

const WAYS: [(&str, Way); 6] = [
    ("copy the memory", copy),
    ("find the lines (memchr)", find_lines),
    ("check UTF-8 (std)", check_text),
    ("skip the values (sonic-rs)", skip_fast),
    ("skip the values (serde_json)", skip),
    ("parse to Value (serde_json)", parse),
];

fn copy(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(text);
    black_box(&out);
}

fn find_lines(text: &[u8], _: &mut Vec<u8>) {
    black_box(lines(text).count());
}

fn check_text(text: &[u8], _: &mut Vec<u8>) {
    lines(text).for_each(|line| assert!(std::str::from_utf8(line).is_ok()));
}

fn skip_fast(text: &[u8], _: &mut Vec<u8>) {
    lines(text).for_each(|line| {
        black_box(sonic_rs::from_slice::<sonic_rs::LazyValue<'_>>(line).expect("JSON"));
    });
}

fn skip(text: &[u8], _: &mut Vec<u8>) {
    lines(text).for_each(|line| {
        black_box(serde_json::from_slice::<IgnoredAny>(line).expect("JSON"));
    });
}

fn parse(text: &[u8], _: &mut Vec<u8>) {
    lines(text).for_each(|line| {
        black_box(serde_json::from_slice::<serde_json::Value>(line).expect("JSON"));
    });
}

/// Measures all of them and prints the table.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    let mut figures = Vec::new();
    for task in Task::ALL {
        let corpus = task.corpus(arguments.small);
        let mut out = Vec::with_capacity(corpus.len());
        let mut rounds = vec![Rounds::default(); WAYS.len()];
        for _ in 0..arguments.rounds {
            let seconds: Vec<f64> = WAYS.iter().map(|(_, way)| clock::of_thread(|| way(&corpus, &mut out)).0).collect();
            let base = seconds[WAYS.len() - 1];
            rounds.iter_mut().zip(seconds).for_each(|(rounds, seconds)| rounds.push(base / seconds));
        }
        figures.extend(WAYS.iter().zip(rounds).map(|((name, _), rounds)| Figure {
            part: "limits",
            name: (*name).to_owned(),
            of: task.name(),
            rounds,
            unit: "x",
            mark: Mark::None,
        }));
    }
    if !arguments.json {
        println!("Times as fast as serde_json parses the same bytes to a Value, one thread\n");
    }
    table::print("limit", &Task::ALL.map(Task::name), &figures, arguments.json);
    Ok(())
}
