//! The `##` comments of rules and emits, which the checked mapping does not keep.
//!
//! In: the texts of a rule set. Out: the documentation by event and emit, and by the line of a rule.

use crate::plan::RuleSet;
use crate::syntax::ast::{Doc, EventItem, ItemKind, Rule, RuleKind};
use crate::syntax::parse;
use std::collections::BTreeMap;

/// What is documented.
#[derive(Debug, Default)]
pub(super) struct Documented {
    emits: BTreeMap<(String, String), String>,
    rules: BTreeMap<(String, u32), String>,
}

impl Documented {
    pub(super) fn of(rules: &RuleSet) -> Self {
        let mut all = Self::default();
        for (id, file) in rules.sources().iter() {
            for item in parse(id, &file.text).file.items {
                match item.kind {
                    ItemKind::Event { name, body, .. } => {
                        body.iter().for_each(|one| all.event_item(rules, &name.text, one));
                    }
                    ItemKind::Fragment { body, .. } => all.rules(rules, &body),
                    ItemKind::Import { .. }
                    | ItemKind::Source(_)
                    | ItemKind::Target(_)
                    | ItemKind::Param { .. }
                    | ItemKind::Const { .. }
                    | ItemKind::Table { .. }
                    | ItemKind::Function { .. }
                    | ItemKind::Test(_) => {}
                }
            }
        }
        all
    }

    fn event_item(&mut self, rules: &RuleSet, event: &str, item: &EventItem) {
        match item {
            EventItem::Rule(rule) => self.rules(rules, std::slice::from_ref(rule)),
            EventItem::Emit(emit) => {
                if let Some(doc) = text(&emit.doc) {
                    self.emits.insert((event.to_owned(), emit.name.text.to_string()), doc);
                }
                self.rules(rules, &emit.body);
            }
        }
    }

    fn rules(&mut self, rules: &RuleSet, body: &[Rule]) {
        for rule in body {
            if let Some(doc) = text(&rule.doc) {
                let place = rules.sources().place(rule.span);
                self.rules.insert((place.file.to_string(), place.line), doc);
            }
            match &rule.kind {
                RuleKind::Prefix { body, .. } | RuleKind::Guard { body, .. } => self.rules(rules, body),
                RuleKind::Assign { .. }
                | RuleKind::Let { .. }
                | RuleKind::Use { .. }
                | RuleKind::Ignore { .. }
                | RuleKind::Note { .. }
                | RuleKind::Reject { .. } => {}
            }
        }
    }

    /// The documentation of an emit.
    pub(super) fn emit(&self, event: &str, emit: &str) -> Option<&str> {
        self.emits.get(&(event.to_owned(), emit.to_owned())).map(String::as_str)
    }

    /// The documentation of the rule on a line.
    pub(super) fn rule(&self, file: &str, line: u32) -> Option<&str> {
        self.rules.get(&(file.to_owned(), line)).map(String::as_str)
    }
}

fn text(doc: &Doc) -> Option<String> {
    let lines: Vec<&str> = doc.iter().map(|line| line.text.trim()).collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}
