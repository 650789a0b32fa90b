//! From a goal to candidates: payloads in which its rule runs, and changes to what the rule reads.
//!
//! In: a [`Goal`]. Out: an [`Aim`]: bases, and moves from them, the most promising first.

use super::edit::{Edit, Which};
use super::goal::Goal;
use super::instance::{Maker, Style};
use super::model::Model;
use super::random::Random;
use super::scenario::{Scenario, Spot, Want, both};
use super::solve::Solver;
use super::trial::Candidate;
use super::ways::{Way, models_at, ways_below};
use super::words::Words;
use crate::check::{Expr, ExprNode, OriginStep};
use crate::schema::{Schema, TypeSet};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

/// Bases of one goal.
const MOST_BASES: usize = 16;
/// Ways that are changed from one base.
const MOST_WAYS: usize = 40;
/// Values of one way that are tried one after the other.
const MOST_WANTS: usize = 120;

/// Characters beyond which a text is very long.
const LONG: usize = 8000;
/// Values that the target refuses, which are run backwards.
const MOST_REFUSED: usize = 24;
/// Scenarios that come of them.
const MOST_ENTERED: usize = 40;
/// Expressions inside one another that are followed.
const DEEPEST: usize = 24;
/// Longer lists are tried last: each of their elements costs.
const CHEAP: usize = 40;

/// A param with the texts it may be.
pub(super) struct Choice {
    pub name: Arc<str>,
    pub texts: Vec<String>,
}

/// How to get at a goal.
pub(super) struct Aim {
    pub bases: Vec<Base>,
    /// What makes the value one that the target refuses, run backwards.
    pub entered: Vec<Scenario>,
    /// What is still to be tried, in turn.
    pub moves: VecDeque<Move>,
}

impl Aim {
    /// Nothing to try.
    pub(super) fn none() -> Self {
        Self { bases: Vec::new(), entered: Vec::new(), moves: VecDeque::new() }
    }
}

/// A payload in which the rule of a goal should run.
pub(super) struct Base {
    pub candidate: Candidate,
    /// The places that the value comes from, each with what it may be set to.
    pub ways: Vec<(Way, Rc<Vec<Want>>)>,
    /// Params that the value comes from.
    pub params: Vec<usize>,
}

/// One try from a base.
#[derive(Debug, Clone, Copy)]
pub(super) enum Move {
    /// The base itself.
    Base(usize),
    /// A scenario entered.
    Entered { base: usize, scenario: usize },
    /// One way set to the value of a number.
    One { base: usize, way: usize, want: usize },
    /// All ways set to the value of a number, each to its own.
    All { base: usize, want: usize },
    /// All ways set to the largest value within the [`BOUNDS`] of a number.
    Large { base: usize, bound: usize },
    /// A param set to the text of a number.
    Param { base: usize, param: usize, text: usize },
}

impl Move {
    fn rank(self) -> usize {
        match self {
            Self::Base(_) => 0,
            Self::Entered { scenario, .. } => scenario / 4,
            Self::One { want, .. } | Self::All { want, .. } => want,
            Self::Large { bound, .. } => BOUNDS.get(bound).map_or(0, |(_, elements)| elements / 16),
            Self::Param { text, .. } => text,
        }
    }
}

/// Makes aims.
pub(super) struct Aimer<'a, 'm> {
    pub solver: &'a Solver<'m>,
    pub model: &'a Rc<Model>,
    pub words: &'a Rc<Words>,
    pub choices: &'a [Choice],
    /// Of a place where anything may be.
    pub anything: &'a Model,
    pub random: &'a mut Random,
}

impl<'m> Aimer<'_, 'm> {
    /// The aim of a goal.
    pub(super) fn aim(&mut self, goal: &Goal<'m>) -> Aim {
        self.solver.rest();
        let mut aim = Aim::none();
        let mut pools: FxHashMap<Way, Rc<Vec<Want>>> = FxHashMap::default();
        for (scenario, parts) in self.scenarios(goal) {
            let mut ways: Vec<Way> = Vec::new();
            parts.iter().for_each(|part| self.add_ways(part, &mut ways));
            ways.truncate(MOST_WAYS);
            let mut pool = |way: Way| {
                let pool = pools.entry(way.clone()).or_insert_with(|| Rc::new(self.wants(&way, &goal.asked)));
                (way, Rc::clone(pool))
            };
            let ways: Vec<(Way, Rc<Vec<Want>>)> = ways.into_iter().map(&mut pool).collect();
            for entered in parts.iter().flat_map(|part| self.refused(part, &goal.asked)) {
                if aim.entered.len() < MOST_ENTERED && !aim.entered.contains(&entered) {
                    aim.entered.push(entered);
                }
            }
            let params = parts.iter().flat_map(|part| self.params_of(part)).collect::<Vec<usize>>();
            for style in [Style::LEAST, Style::FULL] {
                if aim.bases.len() >= MOST_BASES {
                    break;
                }
                let candidate = self.base(style, &scenario, &ways);
                aim.bases.extend(candidate.map(|candidate| Base {
                    candidate,
                    ways: ways.clone(),
                    params: params.clone(),
                }));
            }
        }
        aim.moves = moves(&aim, self.choices);
        aim
    }

    /// What a payload must hold for a part of a value to come to one that the target refuses.
    fn refused(&self, part: &'m Expr, asked: &Schema) -> Vec<Scenario> {
        let types = asked.types();
        let validator = asked.validator();
        let refused = |value: &&Json| {
            types.covers(TypeSet::of_json(value))
                && validator.as_ref().is_some_and(|validator| !validator.accepts_json(value))
        };
        let values = self.anything.scalars().iter().filter(refused).take(MOST_REFUSED);
        let mut all: Vec<Vec<Scenario>> = values.map(|value| self.solver.give(part, value, DEEPEST)).collect();
        let counts = [asked.max_items().and_then(|most| most.checked_add(1)), asked.min_items().checked_sub(1)];
        let counts = counts.into_iter().flatten().filter_map(|count| usize::try_from(count).ok());
        all.extend(counts.map(|count| self.solver.count(part, count, DEEPEST)));
        super::scenario::in_turn(all, 3 * MOST_REFUSED)
    }

    /// What must hold for the rules of a goal to run, with the parts of their values that the place comes from.
    fn scenarios(&self, goal: &Goal<'m>) -> Vec<(Scenario, Vec<&'m Expr>)> {
        let of_emit = self.solver.of_emit(goal.emit);
        let mut all: Vec<(Scenario, Vec<&'m Expr>)> = Vec::new();
        let mut turns: Vec<Vec<(Scenario, Vec<&'m Expr>)>> = Vec::new();
        for rule in goal.rules.iter().take(8) {
            let runs = both(&of_emit, &self.solver.of_guards(&rule.guards));
            let mut turn = Vec::new();
            for (way, part) in self.solver.ways(&rule.value, &goal.below(rule)) {
                let joined = both(&runs, std::slice::from_ref(&way));
                turn.extend(joined.into_iter().take(4).map(|scenario| (scenario, vec![part])));
            }
            turns.push(turn);
        }
        for index in 0..turns.iter().map(Vec::len).max().unwrap_or_default() {
            all.extend(turns.iter().filter_map(|turn| turn.get(index)).cloned());
        }
        // A place that several rules make together: all that they read.
        if goal.rules.len() > 1 {
            let values = goal.rules.iter().map(|rule| &rule.value).collect();
            all.insert(0, (of_emit.first().cloned().unwrap_or_default(), values));
        }
        all
    }

    /// The places that a part of a value comes from.
    fn add_ways(&self, part: &'m Expr, ways: &mut Vec<Way>) {
        let mut reads = self.solver.origins.reads(part);
        reads.extend(self.lists_counted(part));
        for read in reads {
            let most = if read.is_empty() { 30 } else { 12 };
            for way in ways_below(self.model, &read, most) {
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
            // How many elements there are may matter too.
            let lists = (1..read.len()).filter(|end| read[*end] == OriginStep::Each).map(|end| read[..end].to_vec());
            for list in lists.collect::<Vec<_>>() {
                if !ways.contains(&list) {
                    ways.push(list);
                }
            }
        }
    }

    /// The lists that indexes in an expression count.
    fn lists_counted(&self, part: &'m Expr) -> Vec<Way> {
        let mut lists = Vec::new();
        let mut seen: Vec<crate::check::SlotId> = Vec::new();
        let mut open = vec![part];
        while let Some(expr) = open.pop() {
            if let ExprNode::Slot(slot) = &expr.node {
                if seen.contains(slot) {
                    continue;
                }
                seen.push(*slot);
                lists.extend(self.solver.indexes.get(slot).map(|list| self.solver.places_or_reads(list)));
                open.extend(self.solver.origins.bound(*slot));
            }
            open.extend(crate::check::parts(expr));
        }
        lists.concat()
    }

    fn params_of(&self, part: &'m Expr) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open = vec![part];
        let mut left = 500;
        while let Some(expr) = open.pop().filter(|_| left > 0) {
            left -= 1;
            match &expr.node {
                ExprNode::Param(id) => {
                    let param = self.solver.mapping.params.get(id.0 as usize);
                    let known = |choice: &Choice| param.is_some_and(|param| param.name == choice.name);
                    found.extend(self.choices.iter().position(known));
                }
                ExprNode::Slot(slot) => open.extend(self.solver.origins.bound(*slot)),
                _ => {}
            }
            open.extend(crate::check::parts(expr));
        }
        found
    }

    /// What a place may be set to: first what the target would refuse if it were copied as it is.
    fn wants(&self, way: &Way, asked: &Schema) -> Vec<Want> {
        let models = models_at(self.model, way);
        let mut values: Vec<Json> = Vec::new();
        for value in models.iter().flat_map(|model| model.scalars()) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        // Very long texts are heavy, and only tried where the target may take long ones.
        let light = asked.max_length().is_none_or(|most| most < LONG as u64 / 2);
        values.retain(|value| !light || value.as_str().is_none_or(|text| text.len() <= LONG));
        let refuses = |value: &Json| asked.validator().is_some_and(|validator| !validator.accepts_json(value));
        let (refused, taken): (Vec<Json>, Vec<Json>) = values.into_iter().partition(refuses);
        let mut wants: Vec<Want> = Vec::new();
        let counts = self.counts(&models);
        let (few, many): (Vec<usize>, Vec<usize>) = counts.iter().partition(|count| **count <= CHEAP);
        wants.extend(few.into_iter().map(Want::Count));
        // Both sorts in turn: what a function makes of a value is not known here.
        let (mut refused, mut taken) = (refused.into_iter(), taken.into_iter());
        loop {
            let next: Vec<Json> = [refused.next(), refused.next(), taken.next()].into_iter().flatten().collect();
            if next.is_empty() {
                break;
            }
            wants.extend(next.into_iter().map(Want::Be));
        }
        wants.insert(wants.len().min(3), Want::Missing);
        if way.contains(&OriginStep::Each) {
            wants.insert(wants.len().min(4), Want::Different(CHEAP));
            wants.insert(wants.len().min(8), Want::Different(5));
        }
        if !many.is_empty() {
            wants.truncate(MOST_WANTS / 2);
            wants.extend(many.into_iter().map(Want::Count));
        }
        wants
    }

    /// How many elements a list may have; none where there may be no list.
    fn counts(&self, models: &[Rc<Model>]) -> Vec<usize> {
        let mut lists = models.iter().flat_map(|model| model.forms()).filter_map(|form| form.list.as_ref());
        let Some(list) = lists.next() else { return Vec::new() };
        let own = [list.most, list.least].into_iter().filter(|count| *count <= super::words::LARGEST);
        let mut counts: Vec<usize> = own.chain(self.words.counts.iter().copied()).collect();
        counts.retain(|count| (list.least..=list.most).contains(count));
        counts
    }

    /// A payload in which a scenario holds and the places that are read are there.
    fn base(&mut self, style: Style, scenario: &Scenario, ways: &[(Way, Rc<Vec<Want>>)]) -> Option<Candidate> {
        let payload = Maker { style, random: self.random }.value(self.model)?;
        let mut candidate = Candidate { payload, params: plain(self.choices) };
        for (way, _) in ways {
            self.edit(&mut candidate, way, &Want::Present);
        }
        self.enter(&mut candidate, scenario);
        Some(candidate)
    }

    /// Makes a scenario hold in a candidate.
    pub(super) fn enter(&mut self, candidate: &mut Candidate, scenario: &Scenario) {
        let mut ordered: Vec<_> = scenario.iter().collect();
        // Lists before what stands in them; what is taken away last.
        ordered.sort_by_key(|setting| match (&setting.spot, &setting.want) {
            (Spot::Payload(way), Want::Count(_)) => (0, way.len()),
            (Spot::Payload(way), Want::Be(_) | Want::Different(_) | Want::Present) => (1, way.len()),
            (Spot::Payload(way), Want::Missing) => (2, way.len()),
            (Spot::Param(_), _) => (3, 0),
        });
        for setting in ordered {
            match (&setting.spot, &setting.want) {
                (Spot::Payload(way), want) => drop(self.edit(candidate, way, want)),
                (Spot::Param(name), Want::Be(value)) => {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    let param = candidate.params.iter_mut().find(|(known, _)| known == name);
                    param.into_iter().for_each(|(_, known)| known.clone_from(&text));
                }
                (Spot::Param(_), Want::Count(_) | Want::Different(_) | Want::Present | Want::Missing) => {}
            }
        }
    }

    fn edit(&mut self, candidate: &mut Candidate, way: &Way, want: &Want) -> bool {
        let mut maker = Maker { style: Style::LEAST, random: self.random };
        Edit { want, which: Which::All, maker: &mut maker }.apply(&mut candidate.payload, self.model, way)
    }
}

/// Bounds of large values: characters of a text, elements of a list.
pub(super) const BOUNDS: [(usize, usize); 4] = [(usize::MAX, 1), (300, 1100), (60, 120), (20, 12)];

/// The largest of several values within bounds: the longest text, the largest number, the longest list.
pub(super) fn largest((characters, elements): (usize, usize), wants: &[Want]) -> Option<&Want> {
    let measure = |want: &Want| match want {
        Want::Be(Json::String(text)) => {
            let count = text.chars().count();
            (count <= characters).then_some(count as f64)
        }
        Want::Be(Json::Number(number)) => number.as_f64(),
        Want::Count(count) => (*count <= elements).then_some(*count as f64),
        Want::Be(Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_)) => Some(-1e308),
        Want::Different(_) | Want::Present | Want::Missing => None,
    };
    let measured = wants.iter().filter_map(|want| measure(want).map(|size| (want, size)));
    measured.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(want, _)| want)
}

/// Params with their plain values.
pub(super) fn plain(choices: &[Choice]) -> Vec<(Arc<str>, String)> {
    let first = |choice: &Choice| (choice.name.clone(), choice.texts.first().cloned().unwrap_or_default());
    choices.iter().map(first).collect()
}

/// All moves from some bases, the first values first.
fn moves(aim: &Aim, choices: &[Choice]) -> VecDeque<Move> {
    let mut all: Vec<Move> = Vec::new();
    for (base, of) in aim.bases.iter().enumerate() {
        all.push(Move::Base(base));
        all.extend((0..aim.entered.len()).map(|scenario| Move::Entered { base, scenario }));
        let most = of.ways.iter().map(|(_, wants)| wants.len()).max().unwrap_or_default().min(MOST_WANTS);
        if of.ways.len() > 1 {
            all.extend((0..most).map(|want| Move::All { base, want }));
            all.extend((0..BOUNDS.len()).map(|bound| Move::Large { base, bound }));
        }
        for (way, (_, wants)) in of.ways.iter().enumerate() {
            all.extend((0..wants.len().min(MOST_WANTS)).map(|want| Move::One { base, way, want }));
        }
        for param in &of.params {
            let texts = choices.get(*param).map_or(0, |choice| choice.texts.len().min(MOST_WANTS));
            all.extend((0..texts).map(|text| Move::Param { base, param: *param, text }));
        }
    }
    all.sort_by_key(|one| one.rank());
    all.into()
}
