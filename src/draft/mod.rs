//! First drafts: a source schema from samples, a mapping from two schemas.
//!
//! In: payloads, or the texts of two schemas. Out: the JSON of a schema ([`Samples`]), or the files of a package that
//! compiles as it is ([`skeleton`]). No value of a sample stands in a schema, but where it was asked for. Left to others:
//! reading and writing files (`cli`).

mod fields;
mod layout;
mod likeness;
mod names;
mod of_set;
mod schema;
mod seen;
mod skeleton;
#[cfg(test)]
mod tests;

pub use names::event_name;
pub use schema::{UnknownPlace, parse_place};
pub use seen::Samples;
pub use skeleton::{Skeleton, SkeletonFault, SkeletonInput, skeleton};
