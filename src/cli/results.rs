//! What a run gives beside its report: records and rejects, each to its place, both put in place together at the end.

use super::Failure;
use super::output::{ListWriter, Output};
use std::fs::File;
use std::io::{self, Write};
use xdmap::batch::{RejectSink, RejectWriter};
use xdmap::report::RejectLine;

/// Rejects shown when nobody keeps them.
const SHOWN_REJECTS: usize = 10;

/// Where records go.
pub(super) enum Records {
    /// A line each.
    Lines(Output),
    /// One JSON list.
    List(ListWriter<Output>),
}

impl Records {
    /// The file they are written to.
    pub(super) fn handle(&self) -> Option<io::Result<File>> {
        match self {
            Self::Lines(output) => output.handle(),
            Self::List(list) => list.inner().handle(),
        }
    }

    /// No more come: all are on the disk, where there is one.
    pub(super) fn close(self) -> Result<Output, Failure> {
        let mut output = match self {
            Self::Lines(output) => output,
            Self::List(list) => list.close().map_err(|(output, error)| output.failure(&error))?,
        };
        output.sync()?;
        Ok(output)
    }

    /// Nobody wants them.
    pub(super) fn discard(self) {
        match self {
            Self::Lines(output) => output.discard(),
            Self::List(list) => list.into_inner().discard(),
        }
    }

    /// A write that failed, in words.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        match self {
            Self::Lines(output) => output.failure(error),
            Self::List(list) => list.inner().failure(error),
        }
    }
}

impl Write for Records {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Lines(output) => output.write(bytes),
            Self::List(list) => list.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Lines(output) => output.flush(),
            Self::List(list) => list.flush(),
        }
    }
}

/// Where rejects go.
pub(super) enum Sink {
    /// Into a file.
    Kept(RejectWriter<Output>),
    /// The first of them to people.
    Shown(Vec<RejectLine>),
}

impl Sink {
    /// Into a file, or else to people.
    pub(super) fn new(file: Option<Output>) -> Self {
        file.map_or_else(|| Self::Shown(Vec::new()), |output| Self::Kept(RejectWriter(output)))
    }

    /// The file they are written to.
    pub(super) fn handle(&self) -> Option<io::Result<File>> {
        match self {
            Self::Kept(writer) => writer.0.handle(),
            Self::Shown(_) => None,
        }
    }

    /// No more come: gives the file, all of it on the disk, and what is to be shown.
    pub(super) fn close(self) -> Result<(Option<Output>, Vec<RejectLine>), Failure> {
        match self {
            Self::Kept(RejectWriter(mut output)) => {
                output.sync()?;
                Ok((Some(output), Vec::new()))
            }
            Self::Shown(rejects) => Ok((None, rejects)),
        }
    }

    /// A write that failed, in words.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        match self {
            Self::Kept(writer) => writer.0.failure(error),
            Self::Shown(_) => Failure::writing_file("the rejects", error),
        }
    }
}

impl RejectSink for Sink {
    fn reject(&mut self, line: RejectLine) -> io::Result<()> {
        match self {
            Self::Kept(writer) => writer.reject(line),
            Self::Shown(rejects) => {
                if rejects.len() < SHOWN_REJECTS {
                    rejects.push(line);
                }
                Ok(())
            }
        }
    }

    fn keeps_payload(&self) -> bool {
        matches!(self, Self::Kept(_))
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Kept(writer) => RejectSink::flush(writer),
            Self::Shown(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        RejectSink::flush(self)
    }
}
