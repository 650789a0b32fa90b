//! What one payload may cost.

use crate::payload::ReadOptions;

/// What a payload may cost beyond its size, and how it is read.
#[derive(Debug, Clone, Copy)]
pub struct RunOptions {
    /// How the payload is read.
    pub read: ReadOptions,
    /// Steps of work: nodes visited, elements, calls.
    pub steps: u64,
    /// Records of one payload.
    pub records: u32,
    /// Bytes of all records of one payload.
    pub output_bytes: usize,
    /// Bytes of one record.
    pub record_bytes: usize,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            steps: 1_000_000,
            records: 10_000,
            output_bytes: 64 << 20,
            record_bytes: 1 << 20,
        }
    }
}
