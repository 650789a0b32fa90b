//! The pieces an event is made of, and which of them changed in meaning.
//!
//! In: the events of two versions. Out: [`PieceChange`]s. Rules are known by the place they write and their kind of
//! record, remarks by their words, ignored fields by their paths. A rule outside every `emit` is one rule.

use super::meaning::{Meaning, Meanings, of_text};
use crate::check::{Emit, Event, Remark};
use crate::path::print_steps;
use crate::plan::RuleSet;
use crate::source::Span;
use serde::Serialize;
use std::sync::Arc;

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It means something else.
    Changed,
}

/// What a piece of a mapping is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// A param of the mapping.
    Param,
    /// An option of the source or target: what undeclared fields get, how times are written.
    Option,
    /// A kind of record.
    Emit,
    /// A list that a kind of record runs over.
    Each,
    /// Which elements.
    Where,
    /// `target = expression`
    Rule,
    /// `reject "..." when C`
    Reject,
    /// `note "..." when C`
    Note,
    /// `ignore .a because "..."`
    Ignore,
}

/// Which side of a piece changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// What it gives.
    Value,
    /// When it does.
    Guards,
}

/// Something that was added, removed or changed in meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceChange {
    /// What it is.
    pub kind: PieceKind,
    /// What became of it.
    pub change: Change,
    /// What it is known by: a target path, the words of a remark, a source path.
    pub name: String,
    /// The kinds of record it belongs to; none in an event without `emit`, and for what belongs to the event itself.
    pub emits: Vec<Arc<str>>,
    /// What of it changed.
    pub aspects: Vec<Aspect>,
    /// How it was written.
    pub old: Option<Written>,
    /// How it is written.
    pub new: Option<Written>,
    /// Where both are written alike: the declarations that they mean something else through: ``table `speaker` ``.
    pub through: Vec<String>,
}

/// A piece of mapping text, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The file, from the root of the package.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The text.
    pub text: String,
}

/// One piece of one version.
pub(super) struct Piece {
    kind: PieceKind,
    name: String,
    emit: Option<Arc<str>>,
    value: Meaning,
    guards: Vec<Meaning>,
    span: Span,
    written: Option<Written>,
}

/// All pieces of an event.
pub(super) fn of_event(rules: &RuleSet, event: &Event) -> Vec<Piece> {
    let mut take = Take { rules, meanings: Meanings::new(rules.mapping(), event), pieces: Vec::new() };
    take.options(event);
    take.remarks(PieceKind::Reject, None, &event.rejects);
    take.remarks(PieceKind::Note, None, &event.notes);
    event.emits.iter().for_each(|emit| take.emit(emit));
    for ignore in &event.ignores {
        let base = ignore.base.and_then(|slot| event.slots.get(slot.0 as usize));
        let name = format!("{}{}", base.map_or("", |slot| &slot.name), print_steps(&ignore.steps));
        take.push(PieceKind::Ignore, name, None, of_text(&ignore.reason), Vec::new(), ignore.span);
    }
    take.pieces
}

/// The params of a mapping.
pub(super) fn of_params(rules: &RuleSet) -> Vec<Piece> {
    let piece = |param: &crate::check::Param| Piece {
        kind: PieceKind::Param,
        name: param.name.to_string(),
        emit: None,
        value: super::meaning::of_param(param),
        guards: Vec::new(),
        span: param.span,
        written: Some(written(rules, param.span)),
    };
    rules.mapping().params.iter().map(piece).collect()
}

fn written(rules: &RuleSet, span: Span) -> Written {
    let place = rules.sources().place(span);
    Written { file: place.file.to_string(), line: place.line, text: rules.sources().text(span).to_owned() }
}

struct Take<'m> {
    rules: &'m RuleSet,
    meanings: Meanings<'m>,
    pieces: Vec<Piece>,
}

impl<'m> Take<'m> {
    fn push(
        &mut self,
        kind: PieceKind,
        name: String,
        emit: Option<Arc<str>>,
        value: Meaning,
        guards: Vec<Meaning>,
        span: Span,
    ) {
        let written = Some(written(self.rules, span));
        self.pieces.push(Piece { kind, name, emit, value, guards, span, written });
    }

    fn options(&mut self, event: &'m Event) {
        let mapping = self.rules.mapping();
        let source = mapping.sources.get(event.source.0 as usize);
        let target = mapping.targets.get(event.target.0 as usize);
        let unknown = source.map(|source| format!("{:?}", source.unknown).to_lowercase());
        let times = target.map(|target| format!("{:?}", target.times).to_lowercase());
        for (name, option) in [("unknown", unknown), ("times", times)] {
            let Some(text) = option else { continue };
            let value = of_text(&text);
            self.push(PieceKind::Option, name.to_owned(), None, value, Vec::new(), event.span);
            if let Some(written) = self.pieces.last_mut().and_then(|piece| piece.written.as_mut()) {
                written.text = format!("{name}: {text}");
            }
        }
    }

    fn emit(&mut self, emit: &'m Emit) {
        let name = &emit.name;
        if let Some(word) = name {
            self.push(PieceKind::Emit, word.to_string(), name.clone(), of_text(word), Vec::new(), emit.span);
        }
        let lists = self.meanings.lists(&emit.each);
        for ((nth, each), list) in (1..).zip(&emit.each).zip(lists) {
            self.push(PieceKind::Each, format!("list {nth}"), name.clone(), list, Vec::new(), each.list.span);
        }
        if let Some(filter) = &emit.filter {
            let guards = self.meanings.conditions(std::slice::from_ref(filter));
            self.push(PieceKind::Where, "where".to_owned(), name.clone(), of_text(""), guards, filter.span);
        }
        self.remarks(PieceKind::Reject, name.as_ref(), &emit.rejects);
        self.remarks(PieceKind::Note, name.as_ref(), &emit.notes);
        for rule in &emit.rules {
            let value = self.meanings.of(&rule.value);
            let guards = self.meanings.conditions(&rule.guards);
            self.push(PieceKind::Rule, rule.target.to_string(), name.clone(), value, guards, rule.span);
        }
    }

    fn remarks(&mut self, kind: PieceKind, emit: Option<&Arc<str>>, remarks: &'m [Remark]) {
        for remark in remarks {
            let guards = self.meanings.conditions(&remark.guards);
            self.push(kind, remark.reason.to_string(), emit.cloned(), of_text(""), guards, remark.span);
        }
    }
}

/// Through what the meaning of a text changed, written at a place of the old version and one of the new.
pub(super) type Through<'t> = dyn Fn(&str, Span, Span) -> Vec<String> + 't;

/// What changed from one version to another.
pub(super) fn changes(mut was: Vec<Piece>, mut is: Vec<Piece>, through: &Through<'_>) -> Vec<PieceChange> {
    drop_equal(&mut was, &mut is);
    without_emits(&mut was, &mut is);
    let mut found: Vec<PieceChange> = Vec::new();
    let mut add = |one: PieceChange| match found.iter_mut().find(|other| is_one(other, &one)) {
        Some(other) => other.emits.extend(one.emits),
        None => found.push(one),
    };
    for piece in is {
        match was.iter().position(|other| piece.is_called_as(other)) {
            Some(at) => add(changed(was.remove(at), piece, through)),
            None => add(alone(piece, Change::Added)),
        }
    }
    was.into_iter().for_each(|piece| add(alone(piece, Change::Removed)));
    found
}

/// A rule outside every `emit` comes once for each of them, and is one rule.
fn is_one(a: &PieceChange, b: &PieceChange) -> bool {
    (a.kind, a.change, &a.name, &a.old, &a.new) == (b.kind, b.change, &b.name, &b.old, &b.new)
}

impl Piece {
    fn is_called_as(&self, other: &Piece) -> bool {
        (self.kind, &self.name, &self.emit) == (other.kind, &other.name, &other.emit)
    }

    fn is_equal(&self, other: &Piece) -> bool {
        self.is_called_as(other) && self.value == other.value && self.guards == other.guards
    }
}

fn drop_equal(was: &mut Vec<Piece>, is: &mut Vec<Piece>) {
    is.retain(|piece| match was.iter().position(|other| piece.is_equal(other)) {
        Some(at) => {
            was.remove(at);
            false
        }
        None => true,
    });
}

/// Of a kind of record that is in one version alone, itself says all.
fn without_emits(was: &mut Vec<Piece>, is: &mut Vec<Piece>) {
    for pieces in [was, is] {
        let alone: Vec<Arc<str>> = pieces
            .iter()
            .filter(|piece| piece.kind == PieceKind::Emit)
            .filter_map(|piece| piece.emit.clone())
            .collect();
        let of_it = |piece: &Piece| piece.emit.as_ref().is_some_and(|emit| alone.contains(emit));
        pieces.retain(|piece| piece.kind == PieceKind::Emit || !of_it(piece));
    }
}

fn alone(piece: Piece, change: Change) -> PieceChange {
    let (old, new) = if change == Change::Added { (None, piece.written) } else { (piece.written, None) };
    let emits = piece.emit.into_iter().collect();
    PieceChange {
        kind: piece.kind,
        change,
        name: piece.name,
        emits,
        aspects: Vec::new(),
        old,
        new,
        through: Vec::new(),
    }
}

fn changed(was: Piece, is: Piece, through: &Through<'_>) -> PieceChange {
    let value = (was.value != is.value).then_some(Aspect::Value);
    let guards = (was.guards != is.guards).then_some(Aspect::Guards);
    let text = |piece: &Piece| piece.written.as_ref().map(|written| one_line(&written.text)).unwrap_or_default();
    let (before, after) = (text(&was), text(&is));
    let through = if before == after { through(&after, was.span, is.span) } else { Vec::new() };
    PieceChange {
        kind: is.kind,
        change: Change::Changed,
        name: is.name,
        emits: is.emit.into_iter().collect(),
        aspects: value.into_iter().chain(guards).collect(),
        old: was.written,
        new: is.written,
        through,
    }
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
