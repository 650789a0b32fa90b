//! Where rejects go.

use crate::report::RejectLine;
use std::io::{self, Write};

/// Takes reject lines, in the order of the input.
pub trait RejectSink {
    /// Takes one.
    ///
    /// # Errors
    /// It cannot be kept; the batch ends.
    fn reject(&mut self, line: RejectLine) -> io::Result<()>;

    /// Whether lines should hold their payload.
    fn keeps_payload(&self) -> bool {
        true
    }

    /// What was taken so far is to reach where it goes.
    ///
    /// # Errors
    /// It cannot be kept; the batch ends.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// The batch is over.
    ///
    /// # Errors
    /// What was taken cannot be kept.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl RejectSink for Vec<RejectLine> {
    fn reject(&mut self, line: RejectLine) -> io::Result<()> {
        self.push(line);
        Ok(())
    }
}

/// Nobody keeps them; the report still counts them.
impl RejectSink for () {
    fn reject(&mut self, _: RejectLine) -> io::Result<()> {
        Ok(())
    }

    fn keeps_payload(&self) -> bool {
        false
    }
}

impl<S: RejectSink + ?Sized> RejectSink for &mut S {
    fn reject(&mut self, line: RejectLine) -> io::Result<()> {
        (**self).reject(line)
    }

    fn keeps_payload(&self) -> bool {
        (**self).keeps_payload()
    }

    fn flush(&mut self) -> io::Result<()> {
        (**self).flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        (**self).finish()
    }
}

/// Writes them as NDJSON.
#[derive(Debug)]
pub struct RejectWriter<W>(pub W);

impl<W: Write> RejectSink for RejectWriter<W> {
    fn reject(&mut self, line: RejectLine) -> io::Result<()> {
        let mut json = line.to_json();
        json.push('\n');
        self.0.write_all(json.as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
