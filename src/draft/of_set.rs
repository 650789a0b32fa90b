//! The rules of a Data Prep set, as a draft takes them.
//!
//! In: a set and both schemas. Out: by target path the expression that a rule would have, and the params that they need.
//! The translation is left to `data_prep`; whether a rule fits is left to the checker.

use super::fields::path_of;
use super::likeness::Suggestion;
use super::skeleton::SkeletonFault;
use crate::data_prep::{ImportOptions, SchemaFile, Set, SetRemark, import};
use crate::source::FileId;
use crate::syntax::ast::{EventItem, ExprKind, ItemKind, Rule, RuleKind, Target, TargetPiece};
use crate::syntax::{parse, print_expression};
use std::sync::Arc;

/// What a set gives a draft.
#[derive(Debug, Default)]
pub(super) struct OfSet {
    pub rules: Vec<SetRule>,
    /// The names and declarations of params: `received_at`, `param received_at: time`.
    pub params: Vec<(String, String)>,
    /// What was noticed while translating.
    pub remarks: Vec<SetRemark>,
    lost: Vec<(Vec<String>, String)>,
}

/// A rule of a set.
#[derive(Debug)]
pub(super) struct SetRule {
    /// The path as a rule writes it.
    pub target: String,
    /// The expression, with its guard; without one what the set says has no counterpart.
    pub expression: Option<String>,
    /// Why there is none, with what the set has.
    pub why: String,
    /// What the set says of it.
    pub doc: Vec<String>,
}

impl OfSet {
    /// Translates a set for two schemas.
    pub(super) fn new(set: &Set, source: (&str, &str), target: (&str, &str)) -> Result<Self, SkeletonFault> {
        let file = |(path, text): (&str, &str)| Some(SchemaFile { path: path.to_owned(), text: text.to_owned() });
        let options = ImportOptions { name: "set".to_owned(), source: file(source), target: file(target) };
        let imported = import(set, &options).map_err(SkeletonFault::Set)?;
        let mut of_set = Self { remarks: imported.remarks, lost: imported.lost, ..Self::default() };
        let text = imported.mapping;
        for item in parse(FileId::default(), &text).file.items {
            match item.kind {
                ItemKind::Param { name, .. } => {
                    let declared = text.get(item.span.start as usize..item.span.end as usize).unwrap_or_default();
                    of_set.params.push((name.text.to_string(), declared.to_owned()));
                }
                ItemKind::Event { body, .. } => of_set.event(&body),
                ItemKind::Import { .. }
                | ItemKind::Source(_)
                | ItemKind::Target(_)
                | ItemKind::Const { .. }
                | ItemKind::Table { .. }
                | ItemKind::Function { .. }
                | ItemKind::Fragment { .. }
                | ItemKind::Test(_) => {}
            }
        }
        Ok(of_set)
    }

    fn event(&mut self, body: &[EventItem]) {
        for item in body {
            match item {
                EventItem::Rule(rule) => self.rule(rule, &[]),
                EventItem::Emit(emit) => emit.body.iter().for_each(|rule| self.rule(rule, &[])),
            }
        }
    }

    fn rule(&mut self, rule: &Rule, above: &[Arc<str>]) {
        match &rule.kind {
            RuleKind::Prefix { target, body } => {
                let names = names(target, above);
                body.iter().for_each(|rule| self.rule(rule, &names));
            }
            RuleKind::Assign { target, value, when } => {
                let mut expression = print_expression(value);
                if let Some(when) = when {
                    expression.push_str(" when ");
                    expression.push_str(&print_expression(when));
                }
                let expression = (value.kind != ExprKind::Todo).then_some(expression);
                let names = names(target, above);
                let why = self.why(&names);
                let doc = rule.doc.iter().map(|line| line.text.trim().to_owned()).collect();
                self.rules.push(SetRule { target: path_of(&names), expression, why, doc });
            }
            RuleKind::Guard { .. }
            | RuleKind::Let { .. }
            | RuleKind::Use { .. }
            | RuleKind::Ignore { .. }
            | RuleKind::Note { .. }
            | RuleKind::Reject { .. } => {}
        }
    }

    /// Why a destination is a `todo`; a name with a hole is the one that the set has there.
    fn why(&self, names: &[Arc<str>]) -> String {
        let same = |theirs: &String, ours: &Arc<str>| ours.contains('{') || **theirs == **ours;
        let is = |path: &[String]| path.len() == names.len() && path.iter().zip(names).all(|(a, b)| same(a, b));
        let found = self.lost.iter().find(|(path, _)| is(path));
        found.map(|(_, why)| why.clone()).unwrap_or_default()
    }

    /// Its rules as suggestions that are no guesses.
    pub(super) fn suggestions(&self) -> impl Iterator<Item = (String, Suggestion)> {
        self.rules.iter().filter_map(|rule| {
            let expression = rule.expression.clone()?;
            Some((rule.target.clone(), Suggestion { expression, score: None, because: "the set" }))
        })
    }

    /// The rule of a path.
    pub(super) fn at(&self, target: &str) -> Option<&SetRule> {
        self.rules.iter().find(|rule| rule.target == target)
    }

    /// Whether the set writes into an object.
    pub(super) fn writes_below(&self, target: &str) -> bool {
        let below = |rule: &SetRule| rule.target.strip_prefix(target).is_some_and(|rest| rest.starts_with('.'));
        self.rules.iter().any(below)
    }

    /// Whether some rule reads a path of the payload, or something in it.
    pub(super) fn reads(&self, path: &str) -> bool {
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
        let reads = |text: &str| text.match_indices(path).any(|(at, _)| text.get(at + path.len()..).is_some_and(ends));
        self.rules.iter().filter_map(|rule| rule.expression.as_deref()).any(reads)
    }
}

/// The names of a target path, its holes as the schema writes them.
fn names(target: &Target, above: &[Arc<str>]) -> Vec<Arc<str>> {
    let segment = |pieces: &[TargetPiece]| {
        let piece = |piece: &TargetPiece| match piece {
            TargetPiece::Text(text) => text.to_string(),
            TargetPiece::Hole(name) => format!("{{{}}}", name.text),
        };
        pieces.iter().map(piece).collect::<String>()
    };
    let own = target.segments.iter().map(|one| segment(&one.pieces).into());
    above.iter().cloned().chain(own).collect()
}
