//! Ways down into the payloads of a source: which there are, and what stands at their end.

use super::model::{Form, Model};
use crate::check::OriginStep;
use std::collections::VecDeque;
use std::rc::Rc;

/// A place of a payload: the steps from its root.
pub(super) type Way = Vec<OriginStep>;

/// Steps beyond which no way is looked for.
const DEEPEST: usize = 8;
/// Alternatives of places that are looked at.
const MOST_SEEN: usize = 2000;
/// Most alternatives of one place.
const MOST_MODELS: usize = 8;

/// What a place is, by all alternatives; none where the way leads nowhere.
pub(super) fn models_at(model: &Rc<Model>, way: &[OriginStep]) -> Vec<Rc<Model>> {
    let mut all = vec![Rc::clone(model)];
    for step in way {
        let mut next: Vec<Rc<Model>> = Vec::new();
        for form in all.iter().flat_map(|model| model.forms()) {
            next.extend(below(form, step));
        }
        next.truncate(MOST_MODELS);
        all = next;
    }
    all
}

fn below(form: &Form, step: &OriginStep) -> Option<Rc<Model>> {
    match step {
        OriginStep::Name(name) => form.member(name),
        OriginStep::Each => form.element(0).or_else(|| form.object.as_ref()?.others.clone()),
    }
}

/// The ways below a place, the place itself first, up to a number of them.
pub(super) fn ways_below(model: &Rc<Model>, way: &Way, most: usize) -> Vec<Way> {
    let mut all: Vec<Way> = Vec::new();
    let mut open: VecDeque<(Rc<Model>, Way)> =
        models_at(model, way).into_iter().map(|model| (model, way.clone())).collect();
    let mut seen = 0;
    while let Some((model, way)) = open.pop_front().filter(|_| seen < MOST_SEEN) {
        seen += 1;
        if way.len() < DEEPEST {
            for (step, below) in steps_of(&model) {
                let mut longer = way.clone();
                longer.push(step);
                open.push_back((below, longer));
            }
        }
        if !way.is_empty() && !all.contains(&way) {
            all.push(way);
        }
        if all.len() >= most {
            break;
        }
    }
    all
}

fn steps_of(model: &Model) -> Vec<(OriginStep, Rc<Model>)> {
    let mut all: Vec<(OriginStep, Rc<Model>)> = Vec::new();
    for form in model.forms() {
        for member in form.object.iter().flat_map(|object| &object.members) {
            all.push((OriginStep::Name(member.name.clone()), Rc::clone(&member.model)));
        }
        // Of what may be anything nothing is known below.
        if form.schema.is_any() {
            continue;
        }
        let free = form.object.as_ref().filter(|object| object.members.is_empty());
        let others = free.and_then(|object| object.others.clone());
        all.extend(form.element(0).or(others).map(|below| (OriginStep::Each, below)));
    }
    all
}
