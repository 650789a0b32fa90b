//! xdmap beside other programs: the same two tasks, the same bytes, one run.
//!
//!     cargo run --release --manifest-path benches/peers/Cargo.toml
//!
//! prints how many times as fast xdmap is as each peer, and the figures of whole batches, beside the marks that were set
//! for them. `-- growth --plots docs/performance` measures how cost grows and draws it. `-- --help` lists the rest.

mod agree;
mod arguments;
mod clock;
#[allow(dead_code)]
#[path = "../../corpus/mod.rs"]
mod corpus;
mod figures;
mod growth;
mod limits;
mod peers;
mod plot;
mod rounds;
mod scratch;
mod table;
mod task;

use arguments::{Arguments, Part};
use std::process::ExitCode;

/// What ends a run early: a message for people.
type Fault = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("peers: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Fault> {
    let Some(arguments) = Arguments::read(std::env::args().skip(1))? else {
        print!("{}", arguments::HELP);
        return Ok(());
    };
    for part in &arguments.parts {
        match part {
            Part::Peers => peers::compare(&arguments)?,
            Part::Limits => limits::measure(&arguments)?,
            Part::Figures => figures::measure(&arguments)?,
            Part::Growth => growth::measure(&arguments)?,
        }
    }
    Ok(())
}
