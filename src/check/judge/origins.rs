//! Where the values of an event's expressions come from, for the rooms below.
//!
//! In: an [`Event`]. Out: for each expression the places of the payload that it is or reads, as steps from the root.

pub(crate) use super::bindings::parts;
use super::bindings::{Bindings, Bound, roots};
use super::places::{Place, PlaceStep};
use super::reads::{Reader, Use};
use crate::check::typed::{Event, Expr, SlotId};
use std::sync::Arc;

/// One step down into a payload.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum OriginStep {
    /// A member.
    Name(Arc<str>),
    /// Any element of a list, or any member of an object.
    Each,
}

/// A place of the payload.
pub(crate) type Origin = Vec<OriginStep>;

/// The bindings of an event, followed to the payload.
pub(crate) struct Origins<'m> {
    bindings: Bindings<'m>,
}

impl<'m> Origins<'m> {
    /// Of an event.
    pub(crate) fn new(event: &'m Event) -> Self {
        Self { bindings: Bindings::new(event) }
    }

    /// The places whose value an expression is, unchanged.
    pub(crate) fn places(&self, expr: &'m Expr) -> Vec<Origin> {
        Reader::new(&self.bindings).places(expr).iter().filter_map(origin).collect()
    }

    /// The places of the elements of a list.
    pub(crate) fn elements(&self, list: &'m Expr) -> Vec<Origin> {
        Reader::new(&self.bindings).elements(list).iter().filter_map(origin).collect()
    }

    /// The expression behind names: lets and parameters followed, calls of the mapping's functions opened.
    pub(crate) fn open(&self, expr: &'m Expr) -> &'m Expr {
        self.bindings.open(expr)
    }

    /// What a slot is bound to, where that is one expression.
    pub(crate) fn bound(&self, slot: SlotId) -> Option<&'m Expr> {
        match self.bindings.of(slot) {
            Bound::Let(value) | Bound::Parameter(value) => Some(value),
            Bound::Element(_) | Bound::Index | Bound::Unknown => None,
        }
    }

    /// The places that an expression reads.
    pub(crate) fn reads(&self, expr: &'m Expr) -> Vec<Origin> {
        let mut reader = Reader::new(&self.bindings);
        reader.read(expr, Use::Whole);
        reader.take().iter().filter_map(|read| origin(&read.place)).collect()
    }
}

fn origin(place: &Place) -> Option<Origin> {
    let step = |step: &PlaceStep| match step {
        PlaceStep::Name(name) => Some(OriginStep::Name(name.clone())),
        PlaceStep::Any | PlaceStep::Value => Some(OriginStep::Each),
        PlaceStep::Deep => None,
    };
    place.0.iter().map(step).collect()
}

/// Calls `visit` with every expression of an event, also those inside others.
pub(crate) fn each_expression<'m>(event: &'m Event, visit: &mut dyn FnMut(&'m Expr)) {
    let mut open: Vec<&Expr> = roots(event).collect();
    while let Some(expr) = open.pop() {
        visit(expr);
        open.extend(parts(expr));
    }
}
