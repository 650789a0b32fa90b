//! What an editor asks of a mapping that is being written: what is wrong, what may come next, what stands here.
//!
//! In: a package as it stands in the editor, and places in its texts, as bytes. Out: plain values; the protocol of language
//! servers is left to `cli`. Everything is read from the checked mapping and the syntax trees; only where a text is broken
//! are its tokens asked what it may become.

mod complete;
mod project;
mod schemas;
mod tokens;

pub use complete::{Completion, CompletionKind};
pub use project::Project;
