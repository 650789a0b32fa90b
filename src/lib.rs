//! A mapping engine: webhook payloads in, validated Adobe XDM records out.
//!
//! ```text
//! .map files ── syntax::parse ──> ast ──┐
//!                                       ├─ check::check ──> typed mapping ── plan::lower ──> RuleSet
//! schemas, tables ── schema::load ──────┘                                                     │
//!                                                                                             ▼
//! bytes ── payload ── validate ── evaluate ── write ──> records (NDJSON)      run::apply, batch::apply_all
//!                        └───────────┴──────────┴─────> rejects, notes, report
//! ```
//!
//! Three calls carry the library: [`RuleSet::compile`] once, [`EventPlan::apply`] for one payload,
//! [`RuleSet::apply_all`] for many.
//!
//! ```
//! use xdmap::{CompileOptions, Package, RuleSet};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rules = RuleSet::compile(&Package::builtin("chatlio").ok_or("no such package")?, &CompileOptions::default())
//!     .map_err(|failure| failure.to_string())?;
//! let mut params = rules.params();
//! params.set("received_at", "2026-01-05T10:00:00Z")?;
//! let outcome = rules.event("feedback").ok_or("no such event")?.apply(br#"{"message":"Thank you"}"#, &params);
//! assert!(outcome.records[0].json.contains(r#""eventType":"conversation.feedback""#));
//! # Ok(())
//! # }
//! ```
//!
//! Every room below uses those above it only; `cli` alone reads arguments, files, the clock and the terminal.

pub mod source;

pub mod diagnostic;
pub mod path;
pub mod payload;

pub mod value;

pub mod schema;

pub mod xdm;

pub mod function;

pub mod syntax;

pub mod package;

pub mod check;

pub mod plan;

pub mod run;

pub mod witness;

pub mod report;

pub mod batch;

pub mod trace;

pub mod suite;

pub mod data_prep;

pub mod drift;

pub mod diff;

pub mod draft;

pub mod inspect;

pub mod editor;

pub use batch::{BatchOptions, Source};
pub use package::Package;
pub use plan::{CompileFailure, CompileOptions, EventPlan, RuleSet};
pub use run::{Note, Outcome, Params, Record, Reject, RejectCode};
