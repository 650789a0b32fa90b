//! What `validate` and `path` share: documents of files, folders, patterns and standard input, one after the other.

use super::arguments::{DocumentArguments, InputFormat};
use super::inputs::{self, Place};
use super::{Failure, limits};
use std::io;
use std::ops::ControlFlow;
use xdmap::batch::{DocumentReader, Format, Input};
use xdmap::payload::{Fault, Node, ReadOptions, Tape};
use xdmap::run::RunOptions;

/// Where a document stands.
pub(super) struct At<'d> {
    /// Its input, as it was named.
    pub(super) input: &'d str,
    /// Its line there, from 1; none where the input is one document.
    pub(super) line: Option<u64>,
}

/// Why a document cannot be read: in plain words, with bytes of the input before the fault.
pub(super) struct Unreadable {
    pub(super) message: &'static str,
    pub(super) offset: u64,
}

/// What is done with each document.
type See<'s> = dyn FnMut(&At<'_>, Result<Node<'_>, Unreadable>) -> Result<(), Failure> + 's;

/// Shows all documents in the order of the arguments.
pub(super) fn each(arguments: &DocumentArguments, see: &mut See<'_>) -> Result<(), Failure> {
    let mut run = RunOptions::default();
    let mut inflate = DocumentReader::default().inflate;
    limits::set(&arguments.limits, &mut run, &mut inflate)?;
    let reader = DocumentReader { limit: run.read.limits.bytes, inflate, ..DocumentReader::default() };
    for place in inputs::find(&arguments.inputs, true)?.inputs {
        Walk { reader, read: run.read, tape: Tape::default(), failure: None }.input(&place, arguments, see)?;
    }
    Ok(())
}

/// A walk through one input.
struct Walk {
    reader: DocumentReader,
    read: ReadOptions,
    tape: Tape,
    failure: Option<Failure>,
}

impl Walk {
    fn input(mut self, place: &Place, arguments: &DocumentArguments, see: &mut See<'_>) -> Result<(), Failure> {
        let input = match place {
            Place::Stdin => {
                Input { format: format(Format::Lines, arguments.input_format), ..Input::lines("-", io::stdin()) }
            }
            Place::File(path, _) => {
                Input { format: format(Format::of_path(path), arguments.input_format), ..Input::file(path) }
            }
        };
        let name = input.name.clone();
        let lines = input.format == Format::Lines;
        let reader = self.reader;
        let read = reader.each(input, &mut |found| {
            let at = At { input: &name, line: lines.then_some(found.line) };
            let seen = match found.bytes {
                Ok(bytes) => match self.tape.read(bytes, &self.read) {
                    Ok(document) => see(&at, Ok(document.root())),
                    Err(Fault { kind, offset }) => {
                        see(&at, Err(Unreadable { message: kind.message(), offset: found.offset + offset as u64 }))
                    }
                },
                Err(unread) => see(&at, Err(Unreadable { message: unread.message, offset: found.offset })),
            };
            match seen {
                Ok(()) => ControlFlow::Continue(()),
                Err(failure) => {
                    self.failure = Some(failure);
                    ControlFlow::Break(())
                }
            }
        });
        read.map_err(|error| Failure::reading(&name, &error))?;
        self.failure.map_or(Ok(()), Err)
    }
}

/// A `.json` file is one document, also when it is a list.
fn format(of_name: Format, asked: Option<InputFormat>) -> Format {
    match (asked, of_name) {
        (Some(InputFormat::Ndjson), _) | (None, Format::Lines) => Format::Lines,
        (Some(InputFormat::Json), _) | (None, Format::Json | Format::One) => Format::One,
    }
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&xdmap::report::escaped(self.input))?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}
