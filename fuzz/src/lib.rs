//! What is fuzzed: a function for each target, which takes any bytes and panics where a promise is broken.
//!
//! The programs of `fuzz_targets/` call them with bytes that libFuzzer makes; `tests/fuzz_corpus.rs` of the crate calls
//! them with the seeds and the kept corpus, on the stable toolchain.

mod batches;
mod documents;
mod made;
mod mappings;
mod payloads;
mod queries;
mod schemas;
mod sets;

pub use batches::batch;
pub use documents::document;
pub use mappings::{mapping, syntax};
pub use payloads::{payload, random_mapping};
pub use queries::query;
pub use schemas::schema;
pub use sets::{expression, import};

/// A target: what it does with bytes.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Target); 10] = [
    ("batch", batch),
    ("document", document),
    ("expression", expression),
    ("import", import),
    ("mapping", mapping),
    ("payload", payload),
    ("query", query),
    ("random_mapping", random_mapping),
    ("schema", schema),
    ("syntax", syntax),
];

/// Bytes as text; what is none is no input of the targets that take text.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
