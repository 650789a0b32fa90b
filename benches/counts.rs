//! Fixed amounts of work whose instructions are counted, since times never decide: `.ci/counts` runs each under
//! callgrind and holds the counts against `benches/counts.txt`.
//!
//!     cargo bench --bench counts -- names
//!     cargo bench --bench counts -- chatlio-conversation
#![allow(clippy::print_stdout, clippy::expect_used)]

#[allow(dead_code)]
mod corpus;
#[allow(dead_code)]
mod rig;

use corpus::Shape;
use rig::{Rig, Stage, Task};

/// Name, package, corpus, payloads and stage of each.
const WORK: [(&str, Task, Shape, usize, Stage); 7] = [
    ("parse-conversation", Task::Chatlio, Shape::Conversation, 200, Stage::Parse),
    ("parse-transcript", Task::Chatlio, Shape::Transcript, 20, Stage::Parse),
    ("chatlio-conversation", Task::Chatlio, Shape::Conversation, 200, Stage::Map),
    ("chatlio-transcript", Task::Chatlio, Shape::Transcript, 20, Stage::Map),
    ("reference-conversation", Task::Reference, Shape::Conversation, 200, Stage::Map),
    ("reference-transcript", Task::Reference, Shape::Transcript, 20, Stage::Map),
    ("serde-conversation", Task::Reference, Shape::Conversation, 200, Stage::SerdeJson),
];

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    match WORK.iter().find(|work| wanted.as_deref() == Some(work.0)) {
        Some((_, task, shape, payloads, stage)) => {
            let mut rig = Rig::new(*task, *shape, *payloads);
            // What is made when first needed is no part of the count.
            rig.run(*stage);
            counted(&mut rig, *stage);
        }
        None => WORK.iter().for_each(|work| println!("{}", work.0)),
    }
}

/// Callgrind counts what happens in here.
#[inline(never)]
fn counted(rig: &mut Rig, stage: Stage) {
    rig.run(stage);
}
