//! The search: plain payloads first, then what each goal asks for, then payloads changed at random, keeping those that
//! took a new way through the mapping.
//!
//! In: an event. Out: for each kind of record and place the smallest candidate that broke it.

use super::aim::{Aim, Aimer, BOUNDS, Choice, Move, largest, plain};
use super::edit::{Edit, Which};
use super::goal::{Goal, goals, met_by};
use super::instance::{Maker, Style};
use super::model::Model;
use super::random::Random;
use super::scenario::Want;
use super::solve::Solver;
use super::trial::{Candidate, Finding, Trials};
use super::ways::{Way, models_at, ways_below};
use super::words::Words;
use crate::check::{Event, Mapping};
use crate::schema::Schema;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;
use std::rc::Rc;
use std::sync::Arc;

/// Places of a payload that are changed at random.
const MOST_WAYS: usize = 200;
/// Goals that are aimed at; others are met by chance only.
const MOST_GOALS: usize = 300;
/// Payloads that are kept for changing.
const MOST_KEPT: usize = 300;

/// A candidate that broke a place.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub candidate: Candidate,
    pub finding: Finding,
    /// The open place it shows; of each kind of record and place one is kept.
    pub place: String,
    /// How well it meets its goal, the least best.
    pub rank: u8,
}

/// The search of one event.
pub(super) struct Hunt<'r> {
    pub trials: Trials<'r>,
    pub choices: Vec<Choice>,
    pub found: Vec<Found>,
    pub goals: Vec<Goal<'r>>,
    solver: Solver<'r>,
    words: Rc<Words>,
    pub model: Rc<Model>,
    anything: Rc<Model>,
    random: Random,
    kept: Vec<Candidate>,
    marks: FxHashSet<u64>,
    /// The goal of each fault that came up, and how well it meets it.
    known: FxHashMap<Fault, Option<(usize, u8)>>,
}

/// The kind of record, the place, the keyword and the words.
type Fault = (Option<Arc<str>>, String, String, String);

impl<'r> Hunt<'r> {
    /// Of an event; none where there is nothing to search for.
    pub(super) fn new(mapping: &'r Mapping, event: &'r Event, trials: Trials<'r>, seed: u64) -> Option<Self> {
        let source = mapping.sources.get(event.source.0 as usize)?;
        let target = mapping.targets.get(event.target.0 as usize)?;
        let proof = mapping.proofs.iter().find(|proof| proof.event == event.name);
        let goals = goals(event, proof, &target.schema);
        if goals.is_empty() {
            return None;
        }
        let wanted: Vec<Schema> = goals.iter().take(MOST_GOALS).flat_map(Goal::wanted).collect();
        let words = Rc::new(Words::of(mapping, event, &wanted));
        let model = Model::of(&source.schema, &words);
        let anything = Model::of(&Schema::any(), &words);
        let choices = Choice::all(mapping, event, &words);
        let (found, kept, marks, known) = (Vec::new(), Vec::new(), FxHashSet::default(), FxHashMap::default());
        let (solver, random) = (Solver::new(mapping, event), Random::new(seed));
        Some(Self { trials, choices, found, goals, solver, words, model, anything, random, kept, marks, known })
    }

    /// Searches until all goals are met, or the tries are spent.
    pub(super) fn run(&mut self) {
        self.seeds();
        let mut aims = Vec::new();
        let spare = self.trials.left / 3;
        self.in_turn(&mut aims, spare);
        self.at_random(&aims);
    }

    fn is_done(&self) -> bool {
        self.trials.left == 0 || self.goals.iter().all(|goal| goal.met && goal.open.is_some())
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
        for _ in 0..self.trials.left / 30 {
            let payload = Maker { style: Style::RANDOM, random: &mut self.random }.value(&model);
            self.attempt_payload(payload);
        }
    }

    /// The aim of a goal; nothing to try where it is met.
    fn aim(&mut self, index: usize) -> Aim {
        let Self { solver, model, words, choices, anything, random, goals, .. } = self;
        let mut aimer = Aimer { solver, model, words, choices, anything, random };
        let goal = goals.get(index).filter(|goal| !goal.met);
        goal.map_or_else(Aim::none, |goal| aimer.aim(goal))
    }

    fn aimer(&mut self) -> Aimer<'_, 'r> {
        let Self { solver, model, words, choices, anything, random, .. } = self;
        Aimer { solver, model, words, choices, anything, random }
    }

    /// Tries what each goal asks for, one move a goal in turn.
    fn in_turn(&mut self, aims: &mut Vec<Aim>, spare: usize) {
        let mut moved = true;
        while moved {
            moved = false;
            for index in 0..self.goals.len().min(MOST_GOALS) {
                if self.is_done() || self.trials.left <= spare {
                    return;
                }
                if aims.len() == index {
                    aims.push(self.aim(index));
                }
                let Some(aim) = aims.get_mut(index) else { continue };
                if self.goals.get(index).is_some_and(|goal| goal.met) {
                    *aim = Aim::none();
                }
                let Some(next) = aim.moves.pop_front() else { continue };
                moved = true;
                if let Some(candidate) = self.moved(aim, next) {
                    self.attempt(candidate);
                }
            }
        }
    }

    fn moved(&mut self, aim: &Aim, next: Move) -> Option<Candidate> {
        match next {
            Move::Base(base) => Some(aim.bases.get(base)?.candidate.clone()),
            Move::Entered { base, scenario } => {
                let mut candidate = aim.bases.get(base)?.candidate.clone();
                let scenario = aim.entered.get(scenario)?;
                self.aimer().enter(&mut candidate, scenario);
                Some(candidate)
            }
            Move::One { base, way, want } => {
                let base = aim.bases.get(base)?;
                let (way, wants) = base.ways.get(way)?;
                let mut candidate = base.candidate.clone();
                self.edit(&mut candidate, way, wants.get(want)?, Which::All).then_some(candidate)
            }
            Move::All { base, want } => {
                let base = aim.bases.get(base)?;
                let mut candidate = base.candidate.clone();
                let mut any = false;
                for (way, wants) in &base.ways {
                    let wanted = wants.get(want.min(wants.len().saturating_sub(1)));
                    any |= wanted.is_some_and(|wanted| self.edit(&mut candidate, way, wanted, Which::All));
                }
                any.then_some(candidate)
            }
            Move::Large { base, bound } => {
                let base = aim.bases.get(base)?;
                let mut candidate = base.candidate.clone();
                for (way, wants) in &base.ways {
                    if let Some(wanted) = largest(*BOUNDS.get(bound)?, wants) {
                        self.edit(&mut candidate, way, wanted, Which::All);
                    }
                }
                Some(candidate)
            }
            Move::Param { base, param, text } => {
                let mut candidate = aim.bases.get(base)?.candidate.clone();
                let text = self.choices.get(param)?.texts.get(text)?;
                candidate.params.get_mut(param)?.1.clone_from(text);
                Some(candidate)
            }
        }
    }

    /// What the goals read set at random, and what was kept changed at random.
    fn at_random(&mut self, aims: &[Aim]) {
        let ways = ways_below(&self.model, &Vec::new(), MOST_WAYS);
        while !self.is_done() {
            let unmet: Vec<&Aim> =
                aims.iter().zip(&self.goals).filter(|(_, goal)| !goal.met).map(|(aim, _)| aim).collect();
            let aim = self.random.pick(&unmet).copied();
            let candidate = match aim {
                Some(aim) if self.random.chance(60) => self.near(aim),
                _ => self.changed(&ways),
            };
            match candidate {
                Some(candidate) => self.attempt(candidate),
                None => self.trials.left = self.trials.left.saturating_sub(1),
            }
        }
    }

    /// A base of an aim with most of what it reads set at random.
    fn near(&mut self, aim: &Aim) -> Option<Candidate> {
        let base = self.random.pick(&aim.bases)?;
        let mut candidate = base.candidate.clone();
        for (way, wants) in &base.ways {
            if self.random.chance(65)
                && let Some(want) = self.random.pick(wants)
            {
                let which = if self.random.chance(60) { Which::All } else { Which::Last };
                self.edit(&mut candidate, way, want, which);
            }
        }
        for param in &base.params {
            self.change_param(&mut candidate, *param);
        }
        if self.random.chance(5) {
            turn_members(&mut candidate.payload);
        }
        Some(candidate)
    }

    /// Something that was kept, with some changes.
    fn changed(&mut self, ways: &[Way]) -> Option<Candidate> {
        let mut candidate = self.random.pick(&self.kept)?.clone();
        for _ in 0..=self.random.below(4) {
            if !self.choices.is_empty() && self.random.chance(10) {
                let index = self.random.below(self.choices.len());
                self.change_param(&mut candidate, index);
                continue;
            }
            let way = self.random.pick(ways)?.clone();
            let which = *self.random.pick(&[Which::All, Which::First, Which::Last])?;
            let want = self.any_want(&way)?;
            self.edit(&mut candidate, &way, &want, which);
        }
        Some(candidate)
    }

    fn any_want(&mut self, way: &Way) -> Option<Want> {
        let models = models_at(&self.model, way);
        let model = self.random.pick(&models)?;
        match self.random.below(10) {
            0 => Some(Want::Missing),
            1 => self.random.pick(&self.words.counts).map(|count| Want::Count(*count)),
            2 | 3 => Maker { style: Style::RANDOM, random: &mut self.random }.value(model).map(Want::Be),
            _ => match self.random.pick(model.scalars()) {
                Some(value) => Some(Want::Be(value.clone())),
                None => Maker { style: Style::RANDOM, random: &mut self.random }.value(model).map(Want::Be),
            },
        }
    }

    fn change_param(&mut self, candidate: &mut Candidate, index: usize) {
        let text = self.choices.get(index).and_then(|choice| self.random.pick(&choice.texts));
        if let (Some(text), Some((_, value))) = (text, candidate.params.get_mut(index)) {
            value.clone_from(text);
        }
    }

    fn edit(&mut self, candidate: &mut Candidate, way: &Way, want: &Want, which: Which) -> bool {
        let mut maker = Maker { style: Style::LEAST, random: &mut self.random };
        Edit { want, which, maker: &mut maker }.apply(&mut candidate.payload, &self.model, way)
    }

    fn attempt_payload(&mut self, payload: Option<Json>) {
        if let Some(payload) = payload {
            self.attempt(Candidate { payload, params: plain(&self.choices) });
        }
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

    /// Keeps the best candidate of each kind of record and place: the one that meets its goal best, then the smallest.
    fn note(&mut self, candidate: &Candidate, finding: Finding) {
        let first = finding.violations.first();
        let words = first.map_or_else(String::new, |violation| violation.message.clone());
        let fault = (finding.emit.clone(), finding.place.clone(), finding.keyword().to_owned(), words);
        let met = *self.known.entry(fault).or_insert_with(|| met_by(&self.goals, &finding));
        let rank = met.map_or(u8::MAX, |(_, rank)| rank);
        let goal = met.and_then(|(index, _)| self.goals.get_mut(index));
        let place = match goal {
            Some(goal) => {
                goal.met = true;
                goal.open.map_or_else(|| finding.place.clone(), |open| open.place.clone())
            }
            None => finding.place.clone(),
        };
        let new = || Found { candidate: candidate.clone(), finding: finding.clone(), place: place.clone(), rank };
        match self.found.iter_mut().find(|one| one.finding.emit == finding.emit && one.place == place) {
            Some(one) if (rank, size(candidate)) < (one.rank, size(&one.candidate)) => *one = new(),
            Some(_) => {}
            None => self.found.push(new()),
        }
    }
}

/// Turns the order of all members: `keys` and the like see it.
fn turn_members(value: &mut Json) {
    match value {
        Json::Object(members) => {
            let turned = std::mem::take(members).into_iter().rev().map(|(name, mut member)| {
                turn_members(&mut member);
                (name, member)
            });
            *members = turned.collect();
        }
        Json::Array(elements) => elements.iter_mut().for_each(turn_members),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// How large a candidate is.
pub(super) fn size(candidate: &Candidate) -> usize {
    let params: usize = candidate.params.iter().map(|(_, text)| text.len()).sum();
    candidate.payload.to_string().len() + params
}
