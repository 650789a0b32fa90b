//! XDM's schema forms: public documents in, the closed platform form out.
//!
//! In: a [`Library`] of documents as the XDM repository holds them (draft-06, `xdm:` names, absolute `$id`s, `allOf`),
//! ids of some of them, and files beside (a tenant's own fields, a schema exported from the registry). Out: one closed
//! schema in platform names, as JSON. Left to others: what a mapping does with it (`check/`).

mod bundle;
mod close;
mod convert;
mod fault;
mod folder;
mod form;
mod library;
mod names;
#[cfg(test)]
mod tests;

pub use convert::{Converted, Root, convert, is_exported};
pub use fault::Fault;
pub use library::{Document, Library, Missing};
