//! What a compiled mapping knows about itself: where each field of a record comes from, and a page for
//! each event.
//!
//! In: a [`RuleSet`](crate::RuleSet). Out: values that commands print, and their JSON. No data is read: what stands here
//! follows from the mapping and its schemas alone.

mod blocks;
mod documented;
mod dot;
mod lineage;
mod machine;
mod page;
mod picture;
#[cfg(test)]
mod tests;
mod text;
mod tree;

pub use blocks::{Block, Inline, to_markdown, to_page};
pub use dot::to_dot;
pub use lineage::{EventLineage, FieldLineage, Reach, RulePlace, SourceField, SourceState, lineage, touches};
pub use machine::to_json;
pub use page::{EventPage, index, pages};
pub use picture::{to_html, to_svg};
pub use text::{reach_to_text, to_text};
