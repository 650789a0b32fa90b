//! The search: least and rich payloads first, then one place after the other set to odd values, then payloads changed
//! at random, keeping those that took a new way through the mapping.
//!
//! In: an event. Out: for each kind of record and place the smallest candidate that broke it.

use super::edit::{Which, models_at, set, ways};
use super::instance::{Maker, Style};
use super::model::Model;
use super::random::Random;
use super::trial::{Candidate, Finding, Trials, Way, params_read};
use super::words::Words;
use crate::check::{Event, Mapping, Origin, Origins, ParamType};
use rustc_hash::FxHashSet;
use serde_json::Value as Json;
use std::rc::Rc;
use std::sync::Arc;

/// Places of a payload that are changed.
const MOST_WAYS: usize = 200;
/// Payloads that are kept for changing.
const MOST_KEPT: usize = 300;

/// A candidate that broke a place.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub candidate: Candidate,
    pub finding: Finding,
}

/// A param with the texts it may be.
pub(super) struct Choice {
    pub name: Arc<str>,
    pub texts: Vec<String>,
}

/// The search of one event.
pub(super) struct Hunt<'r> {
    pub trials: Trials<'r>,
    pub model: Rc<Model>,
    pub choices: Vec<Choice>,
    pub found: Vec<Found>,
    random: Random,
    kept: Vec<Candidate>,
    marks: FxHashSet<u64>,
    /// Places of the payload that the event reads, with values for them once they are needed.
    ways: Vec<(Way, Vec<Json>)>,
}

impl<'r> Hunt<'r> {
    /// Of an event.
    pub(super) fn new(mapping: &Mapping, event: &Event, trials: Trials<'r>, seed: u64) -> Option<Self> {
        let source = mapping.sources.get(event.source.0 as usize)?;
        let words = Rc::new(Words::of(mapping, event));
        let model = Model::of(&source.schema, &words);
        let choices = params_read(mapping, event).into_iter().map(|param| choice(param, &words)).collect();
        let (found, kept, marks) = (Vec::new(), Vec::new(), FxHashSet::default());
        let ways = read_ways(event, &model);
        Some(Self { trials, model, choices, found, random: Random::new(seed), kept, marks, ways })
    }

    /// Searches until the tries are spent.
    pub(super) fn run(&mut self) {
        self.seeds();
        self.one_by_one();
        self.at_random();
    }

    /// The least payload, rich ones, one for each alternative, and some random ones.
    fn seeds(&mut self) {
        let model = Rc::clone(&self.model);
        let two = Style { elements: 2, ..Style::FULL };
        for style in [Style::LEAST, Style::FULL, two] {
            for form in model.forms() {
                let payload = Maker { style, random: &mut self.random }.of_form(&model, form);
                self.attempt_payload(payload);
            }
        }
        for _ in 0..self.trials.left / 20 {
            let payload = Maker { style: Style::RANDOM, random: &mut self.random }.value(&model);
            self.attempt_payload(payload);
        }
    }

    /// Sets one place after the other to each of its values, in a rich payload and in the least one.
    fn one_by_one(&mut self) {
        self.ways = self.ways_with_values();
        let most = self.ways.iter().map(|(_, values)| values.len()).max().unwrap_or_default();
        let spare = self.trials.left / 2;
        let bases: Vec<Candidate> = self.kept.iter().take(2).cloned().collect();
        self.vary_params(&bases);
        for round in 0..=most {
            for index in 0..self.ways.len() {
                for base in &bases {
                    if self.trials.left <= spare {
                        return;
                    }
                    self.attempt_change(base, index, round);
                }
            }
        }
    }

    fn ways_with_values(&self) -> Vec<(Way, Vec<Json>)> {
        let with_values = |(way, _): &(Way, Vec<Json>)| {
            let models = models_at(&self.model, way);
            let mut values: Vec<Json> = Vec::new();
            for value in models.iter().flat_map(|model| model.scalars()) {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
            (way.clone(), values)
        };
        self.ways.iter().map(with_values).collect()
    }

    fn vary_params(&mut self, bases: &[Candidate]) {
        for index in 0..self.choices.len() {
            for text in 0..self.choices[index].texts.len().min(40) {
                for base in bases {
                    let mut candidate = base.clone();
                    if let Some((_, value)) = candidate.params.get_mut(index) {
                        value.clone_from(&self.choices[index].texts[text]);
                    }
                    self.attempt(candidate);
                }
            }
        }
    }

    /// Round 0 takes the place away, the others set its values.
    fn attempt_change(&mut self, base: &Candidate, index: usize, round: usize) {
        let (way, values) = &self.ways[index];
        let new = match round.checked_sub(1) {
            None => None,
            Some(value) => match values.get(value) {
                Some(value) => Some(value.clone()),
                None => return,
            },
        };
        let mut candidate = base.clone();
        let mut maker = Maker { style: Style::LEAST, random: &mut self.random };
        if set(&mut candidate.payload, &self.model, way, new.as_ref(), Which::All, &mut maker) {
            self.attempt(candidate);
        }
    }

    /// Changes what was kept, at random.
    fn at_random(&mut self) {
        while self.trials.left > 0 {
            let Some(base) = self.random.pick(&self.kept) else { return };
            let mut candidate = base.clone();
            for _ in 0..=self.random.below(4) {
                self.change(&mut candidate);
            }
            self.attempt(candidate);
        }
    }

    fn change(&mut self, candidate: &mut Candidate) {
        if !self.choices.is_empty() && self.random.chance(10) {
            let index = self.random.below(self.choices.len());
            if let Some(text) = self.random.pick(&self.choices[index].texts)
                && let Some((_, value)) = candidate.params.get_mut(index)
            {
                value.clone_from(text);
            }
            return;
        }
        let index = self.random.below(self.ways.len());
        let Some((way, values)) = self.ways.get(index) else { return };
        let which = *self.random.pick(&[Which::All, Which::First, Which::Last]).unwrap_or(&Which::All);
        let new = match self.random.below(10) {
            0 => None,
            1..=7 if !values.is_empty() => self.random.pick(values).cloned(),
            _ => {
                let models = models_at(&self.model, way);
                let mut maker = Maker { style: Style::RANDOM, random: &mut self.random };
                models.first().and_then(|model| maker.value(model))
            }
        };
        let mut maker = Maker { style: Style::LEAST, random: &mut self.random };
        set(&mut candidate.payload, &self.model, way, new.as_ref(), which, &mut maker);
    }

    fn attempt_payload(&mut self, payload: Option<Json>) {
        let Some(payload) = payload else { return };
        let first = |choice: &Choice| (choice.name.clone(), choice.texts.first().cloned().unwrap_or_default());
        let params = self.choices.iter().map(first).collect();
        self.attempt(Candidate { payload, params });
    }

    fn attempt(&mut self, candidate: Candidate) {
        if self.trials.left == 0 {
            return;
        }
        let trial = self.trials.run(&candidate);
        if !trial.accepted {
            return;
        }
        for finding in trial.findings {
            self.note(&candidate, finding);
        }
        if self.marks.insert(trial.mark) && self.kept.len() < MOST_KEPT {
            self.kept.push(candidate);
        }
    }

    /// Keeps the smallest candidate of each kind of record and place.
    fn note(&mut self, candidate: &Candidate, finding: Finding) {
        let same = |found: &&mut Found| found.finding.emit == finding.emit && found.finding.place == finding.place;
        match self.found.iter_mut().find(same) {
            Some(found) => {
                if size(candidate) < size(&found.candidate) {
                    *found = Found { candidate: candidate.clone(), finding };
                }
            }
            None => self.found.push(Found { candidate: candidate.clone(), finding }),
        }
    }
}

/// The places of the payload that an event reads, and those around and below them.
fn read_ways(event: &Event, model: &Rc<Model>) -> Vec<(Way, Vec<Json>)> {
    let origins = Origins::new(event);
    let mut reads: FxHashSet<Origin> = FxHashSet::default();
    for emit in &event.emits {
        let lists = emit.each.iter().map(|each| &each.list).chain(&emit.filter);
        let rejects = event.rejects.iter().chain(&emit.rejects).flat_map(|remark| &remark.guards);
        let rules = emit.rules.iter().flat_map(|rule| rule.guards.iter().chain([&rule.value]));
        reads.extend(lists.chain(rejects).chain(rules).flat_map(|expr| origins.reads(expr)));
    }
    let is_read = |way: &Way| reads.iter().any(|read| read.starts_with(way) || way.starts_with(read));
    ways(model, MOST_WAYS).into_iter().filter(is_read).map(|way| (way, Vec::new())).collect()
}

/// How large a candidate is.
pub(super) fn size(candidate: &Candidate) -> usize {
    let params: usize = candidate.params.iter().map(|(_, text)| text.len()).sum();
    candidate.payload.to_string().len() + params
}

fn choice(param: &crate::check::Param, words: &Rc<Words>) -> Choice {
    let plain = match param.ty {
        ParamType::Text => "a",
        ParamType::Integer | ParamType::Number => "1",
        ParamType::Bool => "true",
        ParamType::Time => "2026-01-05T10:00:00Z",
        ParamType::Date => "2026-01-05",
        ParamType::Duration => "PT1H",
        ParamType::Json => "",
    };
    let model = Model::of(&param.kind.schema, words);
    let mut random = Random::new(0);
    let made = Maker { style: Style::FULL, random: &mut random }.value(&model);
    let values = made.iter().chain(model.scalars());
    let text = |value: &Json| match (param.ty, value) {
        (ParamType::Json, value) => value.to_string(),
        (_, Json::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    };
    let mut texts: Vec<String> = Vec::new();
    texts.extend(param.value.as_ref().map(|value| {
        let mut bytes = Vec::new();
        crate::value::write_json(value, crate::value::TimeDigits::Nanos, &mut bytes);
        serde_json::from_slice::<Json>(&bytes).map_or_else(|_| String::new(), |value| text(&value))
    }));
    texts.extend(Some(plain.to_owned()).filter(|plain| !plain.is_empty()));
    texts.extend(values.map(text));
    Choice { name: param.name.clone(), texts }
}
