//! JSON Schema documents: load, look up a place, compare, compile a validator.
//!
//! In: schema files as JSON. Out: [`Schema`] (a place in a document, cheap to clone, `$ref` and `allOf` seen through),
//! [`Kind`] (what a value can be: a view of a schema), [`Validator`] (the only door to the `jsonschema` crate).
//!
//! `load` reads a text into a `document` of `shape`s; `facts` merges them; `lookup`, `leaves`, `print` and `cover` ask.

mod algebra;
mod change;
mod chosen;
mod conditions;
mod copied;
mod cover;
mod cover_objects;
#[cfg(test)]
mod cover_tests;
mod cycle;
mod describe;
mod document;
mod exact;
mod facts;
mod foreign;
mod formats;
mod gap;
mod glance;
mod holes;
mod instance;
mod json;
mod kind;
mod leaves;
mod load;
mod lookup;
mod made;
mod number;
mod origin;
mod pattern;
mod places;
mod print;
mod range;
mod read;
mod reference;
mod shape;
#[cfg(test)]
mod tests;
mod text;
mod tied;
mod ties;
mod types;
mod union;
mod unique;
mod validator;
mod values;
mod verdict;
#[cfg(test)]
mod verdict_tests;
mod view;
mod violation;

pub use change::{PlaceChange, Sides};
pub(crate) use conditions::Condition;
pub use copied::Others;
pub use cover::Cover;
pub(crate) use document::{Dialect, in_file as moved_back};
pub use foreign::{DraftName, Library, Reading};
pub use formats::{is_date, is_date_time, is_email, is_ipv4, is_ipv6, is_of_format, is_uri, is_uuid};
pub use gap::Gap;
pub use instance::{Instance, Item};
pub use kind::Kind;
pub use leaves::{Leaf, LeafStep, print_leaf_steps};
pub use load::LoadFault;
pub(crate) use load::read_text;
pub use lookup::{Member, Property};
pub use made::HEX_64;
pub(crate) use origin::Origin;
pub use range::Range;
pub use shape::Limit;
pub use tied::Unsure;
pub use ties::Tie;
pub use types::{Type, TypeSet};
pub use validator::Validator;
pub use verdict::Verdict;
pub use view::{Schema, SchemaPlace};
pub use violation::Violation;
