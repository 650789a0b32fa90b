//! Checkpoints: where a batch stands after a chunk, so that another run can go on from there.
//!
//! Out: a [`Checkpoint`] after every so many bytes of input, told once everything before it was written. In: a checkpoint
//! of an earlier run over the same inputs; the chunks before it are passed over, and what is written then is what the
//! earlier run would have written. The caller keeps the files, and sees to it that inputs, mapping and options are the
//! same.

use crate::report::Tally;
use serde::{Deserialize, Serialize};
use std::io;

/// Where a batch stands after a chunk, with everything it counted until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The input that the chunk is of, from 1.
    pub input: u64,
    /// Chunks of that input that are done.
    pub chunks: u64,
    /// Bytes of that input, inflated, that they reach to.
    pub reach: u64,
    /// Lines of that input that they begin.
    pub lines: u64,
    /// Bytes of all inputs.
    pub bytes_in: u64,
    /// Bytes of all records.
    pub bytes_out: u64,
    /// What was counted.
    pub tally: Tally,
}

/// Takes checkpoints.
#[derive(Clone, Copy)]
pub struct Checkpoints<'a> {
    /// Bytes of input between two of them, at least.
    pub every_bytes: u64,
    /// Told each, after records and rejects were flushed. An error ends the batch.
    pub keep: &'a (dyn Fn(&Checkpoint) -> io::Result<()> + Sync),
}
