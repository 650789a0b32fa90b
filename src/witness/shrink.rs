//! Counterexamples made small: members and elements left out, texts and numbers cut down, while the same place breaks
//! by the same keyword.
//!
//! In: a candidate that broke a place. Out: a smaller one. The steps are bounded, and their order is fixed.

use super::aim::Choice;
use super::hunt::{Found, size};
use super::model::Model;
use super::trial::{Candidate, Trials};
use super::ways::{Way, models_at};
use crate::check::OriginStep;
use serde_json::{Number, Value as Json};
use std::rc::Rc;

/// Values that are looked at while one counterexample is made small.
const MOST_WORK: usize = 1_000_000;

/// Makes a counterexample small, within so many tries.
pub(super) fn shrink(trials: &mut Trials<'_>, model: &Rc<Model>, choices: &[Choice], found: &mut Found, tries: usize) {
    trials.left = tries;
    let mut shrinker = Shrinker { trials, model, found, work: MOST_WORK };
    shrinker.params(choices);
    loop {
        let before = weight(&shrinker.found.candidate);
        shrinker.pass(Shrinker::drop);
        shrinker.pass(Shrinker::simplify);
        if shrinker.is_tired() || weight(&shrinker.found.candidate) == before {
            return;
        }
    }
}

struct Shrinker<'s, 'r> {
    trials: &'s mut Trials<'r>,
    model: &'s Rc<Model>,
    found: &'s mut Found,
    /// Values that may still be looked at.
    work: usize,
}

impl Shrinker<'_, '_> {
    /// Params as they are by default, where they are not the cause.
    fn params(&mut self, choices: &[Choice]) {
        for (index, choice) in choices.iter().enumerate() {
            let mut candidate = self.found.candidate.clone();
            let (Some((_, value)), Some(plain)) = (candidate.params.get_mut(index), choice.texts.first()) else {
                continue;
            };
            if value == plain {
                continue;
            }
            value.clone_from(plain);
            if !self.takes(candidate) {
                self.param_text(index);
            }
        }
    }

    fn param_text(&mut self, index: usize) {
        let Some((_, text)) = self.found.candidate.params.get(index) else { return };
        for shorter in shorter(&text.clone()) {
            let mut candidate = self.found.candidate.clone();
            if let Some((_, value)) = candidate.params.get_mut(index) {
                *value = shorter;
            }
            if self.takes_smaller(candidate) {
                return;
            }
        }
    }

    fn is_tired(&self) -> bool {
        self.trials.left == 0 || self.work == 0
    }

    /// Goes over all places once, outermost first; a step says whether it changed anything.
    fn pass(&mut self, step: fn(&mut Self, &str) -> bool) {
        let (mut at, mut all) = (0, pointers(&self.found.candidate.payload));
        while let Some(pointer) = all.get(at).cloned().filter(|_| !self.is_tired()) {
            self.work = self.work.saturating_sub(all.len());
            if step(self, &pointer) {
                all = pointers(&self.found.candidate.payload);
            } else {
                at += 1;
            }
        }
    }

    /// Leaves a member or element out, or makes it null; of a list all but the first elements.
    fn drop(&mut self, pointer: &str) -> bool {
        let without = |value: &mut Json, step: &str| remove(value, step);
        if self.takes_change(pointer, &without) || (!pointer.is_empty() && self.replace(pointer, &Json::Null)) {
            return true;
        }
        match self.found.candidate.payload.pointer(pointer) {
            Some(Json::Array(elements)) => self.cut_list(pointer, elements.len()),
            Some(_) | None => false,
        }
    }

    /// Cuts a list to the fewest first elements that will do.
    fn cut_list(&mut self, pointer: &str, count: usize) -> bool {
        let (mut least, mut most) = (1, count);
        while least < most {
            let middle = least + (most - least) / 2;
            let mut candidate = self.found.candidate.clone();
            if let Some(Json::Array(elements)) = candidate.payload.pointer_mut(pointer) {
                elements.truncate(middle);
            }
            if self.takes_smaller(candidate) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        most < count
    }

    /// Makes a change at a place: in all elements of the lists around it, else there alone.
    fn takes_change(&mut self, pointer: &str, change: &dyn Fn(&mut Json, &str) -> bool) -> bool {
        let Some((around, step)) = pointer.rsplit_once('/') else { return false };
        let step = unescaped(step);
        let steps: Vec<String> = around.split('/').skip(1).map(unescaped).collect();
        let mut everywhere = self.found.candidate.clone();
        if in_all_elements(&mut everywhere.payload, &steps, &step, change) > 1 && self.takes_smaller(everywhere) {
            return true;
        }
        let mut here = self.found.candidate.clone();
        here.payload.pointer_mut(around).is_some_and(|value| change(value, &step)) && self.takes_smaller(here)
    }

    /// Makes a text or number plainer.
    fn simplify(&mut self, pointer: &str) -> bool {
        match self.found.candidate.payload.pointer(pointer).cloned() {
            Some(Json::String(text)) => self.text(pointer, &text),
            Some(Json::Number(number)) => self.number(pointer, &number),
            Some(Json::Object(_) | Json::Array(_) | Json::Null | Json::Bool(_)) | None => false,
        }
    }

    fn text(&mut self, pointer: &str, text: &str) -> bool {
        let count = text.chars().count();
        let even = "a".repeat(count);
        if text == even || self.replace(pointer, &even.as_str().into()) {
            return self.cut(pointer, count) || text != even;
        }
        { shorter(text).into_iter() }.any(|shorter| self.replace(pointer, &shorter.into()))
    }

    /// Cuts a text of one letter to the shortest that will do.
    fn cut(&mut self, pointer: &str, count: usize) -> bool {
        let (mut least, mut most) = (0, count);
        while least < most {
            let middle = least + (most - least) / 2;
            if self.replace(pointer, &"a".repeat(middle).into()) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        most < count
    }

    fn number(&mut self, pointer: &str, number: &Number) -> bool {
        let plain = [0, 1, -1].map(Json::from);
        if { plain.into_iter() }.any(|plain| self.replace(pointer, &plain)) {
            return true;
        }
        let Some(whole) = number.as_i64() else {
            let Some(float) = number.as_f64() else { return false };
            let simpler = [float.trunc(), (float * 10.0).round() / 10.0, float / 2.0];
            let simpler = simpler.into_iter().filter_map(|float| match float {
                whole if whole.fract() == 0.0 && whole.abs() < 1e15 => Some(Json::from(whole as i64)),
                other => Number::from_f64(other).map(Json::Number),
            });
            return { simpler.collect::<Vec<_>>().into_iter() }.any(|simpler| self.replace(pointer, &simpler));
        };
        // The number nearest to zero that will do, if those beyond it do too.
        let (mut least, mut most) = (0_u64, whole.unsigned_abs());
        while least < most {
            let middle = least + (most - least) / 2;
            let signed = i64::try_from(middle).map(|middle| if whole < 0 { -middle } else { middle });
            let Ok(signed) = signed else { break };
            if self.replace(pointer, &signed.into()) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        most < whole.unsigned_abs()
    }

    fn replace(&mut self, pointer: &str, new: &Json) -> bool {
        let models = models_at(self.model, &way_of(&self.found.candidate.payload, pointer));
        if !models.is_empty() && !models.iter().any(|model| model.accepts(new)) {
            return false;
        }
        let put = |value: &mut Json, step: &str| match member_mut(value, step) {
            Some(member) if *member != *new => {
                *member = new.clone();
                true
            }
            Some(_) | None => false,
        };
        self.takes_change(pointer, &put)
    }

    fn takes_smaller(&mut self, candidate: Candidate) -> bool {
        weight(&candidate) < weight(&self.found.candidate) && self.takes(candidate)
    }

    /// Takes a candidate over where it breaks the same place by the same keyword.
    fn takes(&mut self, candidate: Candidate) -> bool {
        if self.trials.left == 0 {
            return false;
        }
        let trial = self.trials.run(&candidate);
        let same = trial.findings.into_iter().find(|finding| finding.is_like(&self.found.finding));
        let Some(finding) = same else { return false };
        self.found.candidate = candidate;
        self.found.finding = finding;
        true
    }
}

/// What is made smaller: the length, then how far from plain the values are.
fn weight(candidate: &Candidate) -> (usize, usize, u128) {
    let (mut odd, mut magnitude) = (0, 0);
    weigh(&candidate.payload, &mut odd, &mut magnitude);
    (size(candidate), odd, magnitude)
}

fn weigh(value: &Json, odd: &mut usize, magnitude: &mut u128) {
    match value {
        Json::Null | Json::Bool(_) => {}
        Json::Number(number) => {
            *magnitude += number.as_i64().map_or(u128::from(u64::MAX), |whole| u128::from(whole.unsigned_abs()));
            *odd += usize::from(!number.is_i64());
        }
        Json::String(text) => *odd += text.chars().filter(|one| *one != 'a').count(),
        Json::Array(elements) => elements.iter().for_each(|element| weigh(element, odd, magnitude)),
        Json::Object(members) => members.values().for_each(|member| weigh(member, odd, magnitude)),
    }
}

/// Shorter forms of a text, shortest first.
fn shorter(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let count = characters.len();
    let mut all = vec![String::new(), "a".to_owned()];
    let mut part = count / 2;
    while part > 0 && all.len() < 60 {
        for start in (0..count).step_by(part) {
            let end = (start + part).min(count);
            let kept = characters[..start].iter().chain(&characters[end..]);
            all.push(kept.collect());
        }
        part /= 2;
    }
    for index in 0..count.min(40) {
        if characters[index] != 'a' {
            let mut plain = characters.clone();
            plain[index] = 'a';
            all.push(plain.into_iter().collect());
        }
    }
    all
}

/// The pointers of all values, those around others first.
fn pointers(value: &Json) -> Vec<String> {
    let mut all = Vec::new();
    let mut open = std::collections::VecDeque::from([(String::new(), value)]);
    while let Some((pointer, value)) = open.pop_front() {
        match value {
            Json::Object(members) => open.extend(
                members
                    .iter()
                    .map(|(name, member)| (format!("{pointer}/{}", crate::path::escape_pointer(name)), member)),
            ),
            Json::Array(elements) => {
                let element = |(index, element)| (format!("{pointer}/{index}"), element);
                open.extend(elements.iter().enumerate().map(element));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
        all.push(pointer);
    }
    all
}

/// The steps down to a pointer.
fn way_of(value: &Json, pointer: &str) -> Way {
    let mut way = Way::new();
    let mut here = Some(value);
    for step in pointer.split('/').skip(1) {
        let name = unescaped(step);
        here = match here {
            Some(Json::Array(elements)) => {
                way.push(OriginStep::Each);
                name.parse::<usize>().ok().and_then(|index| elements.get(index))
            }
            other => {
                way.push(OriginStep::Name(name.as_str().into()));
                other.and_then(|object| object.get(&name))
            }
        };
    }
    way
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn member_mut<'v>(value: &'v mut Json, step: &str) -> Option<&'v mut Json> {
    match value {
        Json::Object(members) => members.get_mut(step),
        Json::Array(elements) => elements.get_mut(step.parse::<usize>().ok()?),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

/// Makes a change below some steps, an index standing for all elements; how often it was made.
fn in_all_elements(value: &mut Json, steps: &[String], last: &str, change: &dyn Fn(&mut Json, &str) -> bool) -> usize {
    let Some((step, rest)) = steps.split_first() else { return usize::from(change(value, last)) };
    match value {
        Json::Array(elements) => elements.iter_mut().map(|element| in_all_elements(element, rest, last, change)).sum(),
        other => member_mut(other, step).map_or(0, |member| in_all_elements(member, rest, last, change)),
    }
}

/// Takes a member or element away.
fn remove(value: &mut Json, step: &str) -> bool {
    match value {
        Json::Object(members) => members.shift_remove(step).is_some(),
        Json::Array(elements) => match step.parse::<usize>() {
            Ok(index) if index < elements.len() => {
                elements.remove(index);
                true
            }
            Ok(_) | Err(_) => false,
        },
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}
