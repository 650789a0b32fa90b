//! Scenarios: what a payload must hold for one way through a mapping to be taken.
//!
//! In: scenarios of the parts. Out: those of the whole, bounded in number. A scenario is a proposal: only running it
//! tells whether it does what it should.

use crate::check::Origin;
use serde_json::Value as Json;
use std::sync::Arc;

/// Most scenarios that are kept of one expression.
pub(super) const MOST: usize = 16;

/// What is set.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Spot {
    /// A place of the payload.
    Payload(Origin),
    /// A param.
    Param(Arc<str>),
}

/// What it is set to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Want {
    /// This value.
    Be(Json),
    /// A text of so many characters, or a list of so many elements.
    Count(usize),
    /// Of the elements of the list nearest around, so many, each with another value here.
    Different(usize),
    /// Anything that does not count as missing.
    Present,
    /// Nothing.
    Missing,
}

/// One thing that is set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    pub spot: Spot,
    pub want: Want,
}

/// Everything that is set.
pub(super) type Scenario = Vec<Setting>;

/// The scenario that asks for nothing.
pub(super) fn nothing() -> Vec<Scenario> {
    vec![Vec::new()]
}

/// One setting at a place, for each of several places.
pub(super) fn at(places: &[Origin], want: &Want) -> Vec<Scenario> {
    let setting = |place: &Origin| Setting { spot: Spot::Payload(place.clone()), want: want.clone() };
    places.iter().take(4).map(|place| vec![setting(place)]).collect()
}

/// Any of several alternatives: each gets its turn.
pub(super) fn either(alternatives: Vec<Vec<Scenario>>) -> Vec<Scenario> {
    in_turn(alternatives, MOST)
}

/// The first of each alternative, then the second of each, up to a number of them.
pub(super) fn in_turn(alternatives: Vec<Vec<Scenario>>, most: usize) -> Vec<Scenario> {
    let longest = alternatives.iter().map(Vec::len).max().unwrap_or_default();
    let mut all: Vec<Scenario> = Vec::new();
    for index in 0..longest {
        for scenario in alternatives.iter().filter_map(|one| one.get(index)) {
            if all.len() < most && !all.contains(scenario) {
                all.push(scenario.clone());
            }
        }
    }
    all
}

/// All of several parts.
pub(super) fn all_of(parts: Vec<Vec<Scenario>>) -> Vec<Scenario> {
    parts.into_iter().fold(nothing(), |all, part| both(&all, &part))
}

/// Both of two parts. The combinations that take the first of either come first.
pub(super) fn both(a: &[Scenario], b: &[Scenario]) -> Vec<Scenario> {
    let mut all: Vec<Scenario> = Vec::new();
    for sum in 0..(a.len() + b.len()).saturating_sub(1) {
        for first in 0..=sum {
            let (Some(one), Some(other)) = (a.get(first), b.get(sum - first)) else { continue };
            for joined in join(one, other) {
                if all.len() >= MOST {
                    return all;
                }
                if !all.contains(&joined) {
                    all.push(joined);
                }
            }
        }
    }
    all
}

/// Two scenarios in one. Where they set the same spot to different things, each may be right for both.
fn join(a: &Scenario, b: &Scenario) -> Vec<Scenario> {
    let other_in = |scenario: &Scenario, one: &Setting| {
        scenario.iter().any(|other| other.spot == one.spot && other.want != one.want)
    };
    let joined = |first: &Scenario, second: &Scenario| {
        let mut all = first.clone();
        all.extend(second.iter().filter(|one| !first.iter().any(|other| other.spot == one.spot)).cloned());
        all
    };
    let conflict = b.iter().any(|one| other_in(a, one));
    if conflict { vec![joined(a, b), joined(b, a)] } else { vec![joined(a, b)] }
}
