//! From typed mapping to plan: everything running needs, looked up, ordered and immutable.
//!
//! In: a checked [`Mapping`](crate::check::Mapping). Out: a [`RuleSet`], which finds the plan of an event. Rules stand in
//! the key order of the target schema; what does not depend on the element of a fan-out runs once a payload.

mod check;
mod direct;
mod event;
mod expression;
mod fast;
mod fields;
mod hoist;
mod layout;
mod load;
mod lower;
mod places;
mod rule_set;
mod template;
mod translate;

pub use event::EventPlan;
pub use rule_set::{Analysis, CompileFailure, CompileOptions, RuleSet, analyse};

pub(crate) use check::Check;
pub(crate) use direct::{Direct, DirectEach, DirectMember, Sizes};
pub(crate) use event::{EmitPlan, Marked, RemarkPlan};
pub(crate) use expression::{
    Bound, CallSite, Expression, Generator, Indexed, ListFor, MapFor, Match, Member, Parameter, Path, Piece, Rows,
    Selection, Undeclared,
};
pub(crate) use fast::{
    FastCall, FastEach, FastEmit, FastEvent, FastGenerator, FastGenerators, FastMatch, FastMember, FastPair,
    FastParameter, FastPiece, FastRemark, FastRule, Native, Term, Write,
};
pub(crate) use fields::{Fields, Known};
pub(crate) use hoist::SlotPlan;
pub(crate) use layout::Layout;
pub(crate) use lower::lower_unchecked;
pub(crate) use places::{Base, Group, Places};
pub(crate) use template::{Candidate, Content, Shortcut, Slotted, Template};
