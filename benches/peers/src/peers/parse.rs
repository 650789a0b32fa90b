//! Parsers that build a tree of values, and nothing else.

use super::{Library, Peer};
use std::hint::black_box;

/// `serde_json`.
pub fn serde_json() -> Box<dyn Peer> {
    Library::reading(
        "serde_json, parse to Value",
        Box::new(|line, _| {
            black_box(serde_json::from_slice::<serde_json::Value>(line)?);
            Ok(())
        }),
    )
}

/// `sonic-rs`.
pub fn sonic() -> Box<dyn Peer> {
    Library::reading(
        "sonic-rs, parse to Value",
        Box::new(|line, _| {
            black_box(sonic_rs::from_slice::<sonic_rs::Value>(line)?);
            Ok(())
        }),
    )
}
