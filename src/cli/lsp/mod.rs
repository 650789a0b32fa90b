//! `map lsp`: a language server over standard input and output.
//!
//! In: messages of the Language Server Protocol 3.17. Out: their answers, and the diagnostics of the packages whose files are
//! open. `frames` reads and writes messages, `session` keeps the protocol's order, `workspace` the texts and what is known of
//! them, `requests` answers. What stands in a mapping is known by `xdmap::editor`; nothing is written to any log.

mod diagnostics;
mod frames;
mod packages;
mod positions;
mod requests;
mod session;
mod workspace;

use super::arguments::LspArguments;
use super::{Failure, Outcome, Verdict, mapping};
use frames::{Frame, Frames};
use session::Session;
use std::collections::VecDeque;
use std::io::{BufReader, stdin, stdout};
use std::sync::mpsc::{Receiver, channel};
use workspace::Workspace;

/// Serves until the client says `exit` or closes the input; a client that goes without `shutdown` is a bad end.
pub(super) fn serve(arguments: &LspArguments) -> Outcome {
    let options = mapping::with_params(&arguments.schemas, mapping::compiled_texts(&arguments.params))?;
    let mut session = Session::new(Workspace::new(options, arguments.root.clone()), stdout().lock());
    let incoming = frames();
    let mut waiting = VecDeque::new();
    while let Some(frame) = next(&incoming, &mut waiting) {
        if let Some(verdict) = session.take(frame, &mut waiting).map_err(|error| Failure::writing("-", &error))? {
            return Ok(verdict);
        }
        waiting.extend(incoming.try_iter());
        if waiting.is_empty() {
            session.settle().map_err(|error| Failure::writing("-", &error))?;
        }
    }
    Ok(Verdict::Bad)
}

/// The messages that come in, read beside the work so that what is outdated can be passed over.
fn frames() -> Receiver<Frame> {
    let (give, take) = channel();
    std::thread::spawn(move || {
        let mut frames = Frames::new(BufReader::new(stdin()));
        while let Some(frame) = frames.next() {
            if give.send(frame).is_err() {
                return;
            }
        }
    });
    take
}

fn next(incoming: &Receiver<Frame>, waiting: &mut VecDeque<Frame>) -> Option<Frame> {
    waiting.pop_front().or_else(|| incoming.recv().ok())
}
