//! What a mapping declares, by name, so that a rule whose text stays and whose meaning does not can say through what.
//!
//! In: the texts of two versions. Out: the names that a text leads to, directly or through other declarations, and that
//! are written otherwise now; of tables also those with other rows.

use super::meaning::{Meaning, of_table};
use crate::plan::RuleSet;
use crate::source::Span;
use crate::syntax::ast::{EventItem, File, Item, ItemKind, Rule, RuleKind};
use crate::syntax::{parse, print, print_expression};
use std::collections::{BTreeMap, BTreeSet};

/// The declarations of one version.
#[derive(Default)]
pub(super) struct Declarations {
    /// By name: what it is, and its text without comments. Lets of several blocks stand under one name.
    by_name: BTreeMap<String, Declared>,
    /// Fragments, and where they stand.
    fragments: Vec<(String, Span)>,
    tables: BTreeMap<String, Meaning>,
}

#[derive(Default)]
struct Declared {
    what: &'static str,
    text: String,
}

impl Declarations {
    pub(super) fn of(rules: &RuleSet) -> Self {
        let mut all = Self::default();
        for (id, file) in rules.sources().iter() {
            parse(id, &file.text).file.items.into_iter().for_each(|item| all.item(item));
        }
        all.tables = rules.mapping().tables.iter().map(|table| (table.name.to_string(), of_table(table))).collect();
        all
    }

    fn add(&mut self, what: &'static str, name: &str, text: &str) {
        let declared = self.by_name.entry(name.to_owned()).or_default();
        declared.what = what;
        declared.text.push_str(text);
        declared.text.push('\n');
    }

    fn item(&mut self, mut item: Item) {
        item.doc.clear();
        let (what, name) = match &item.kind {
            ItemKind::Param { name, .. } => ("param", name.text.clone()),
            ItemKind::Const { name, .. } => ("const", name.text.clone()),
            ItemKind::Table { name, .. } => ("table", name.text.clone()),
            ItemKind::Function { name, .. } => ("fn", name.text.clone()),
            ItemKind::Fragment { name, body, .. } => {
                self.fragments.push((name.text.to_string(), item.span));
                return self.rules(body);
            }
            ItemKind::Event { body, .. } => return body.iter().for_each(|one| self.event_item(one)),
            ItemKind::Import { .. } | ItemKind::Source(_) | ItemKind::Target(_) | ItemKind::Test(_) => return,
        };
        let text = print(&File { items: vec![item], ..File::default() });
        self.add(what, &name, &text);
    }

    fn event_item(&mut self, item: &EventItem) {
        match item {
            EventItem::Emit(emit) => self.rules(&emit.body),
            EventItem::Rule(rule) => self.rules(std::slice::from_ref(rule)),
        }
    }

    fn rules(&mut self, rules: &[Rule]) {
        for rule in rules {
            match &rule.kind {
                RuleKind::Let { name, value } => self.add("let", &name.text, &print_expression(value)),
                RuleKind::Use { fragment, arguments } => {
                    let arguments: Vec<String> = arguments.iter().map(print_expression).collect();
                    self.add("use", &use_of(&fragment.name.text), &arguments.join(", "));
                }
                RuleKind::Prefix { body, .. } => self.rules(body),
                RuleKind::Guard { when, body } => {
                    self.add("guard", GUARD, &print_expression(when));
                    self.rules(body);
                }
                RuleKind::Assign { .. } | RuleKind::Ignore { .. } | RuleKind::Note { .. } | RuleKind::Reject { .. } => {
                }
            }
        }
    }

    /// The names that a text leads to.
    fn reached(&self, text: &str, span: Span) -> BTreeSet<String> {
        let mut waiting: Vec<String> = names(text).map(str::to_owned).collect();
        let around = self.fragments.iter().filter(|(_, place)| is_within(span, *place));
        waiting.extend(around.map(|(name, _)| use_of(name)));
        let mut reached = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if let Some(declared) = self.by_name.get(&name).filter(|_| !reached.contains(&name)) {
                waiting.extend(names(&declared.text).map(str::to_owned));
                reached.insert(name);
            }
        }
        reached
    }
}

/// No name of a mapping: what stands before `{` of a guarded block.
const GUARD: &str = "when ";

fn use_of(fragment: &str) -> String {
    format!("use {fragment}")
}

fn is_within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The words of a text that may be names.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|next: char| !next.is_ascii_alphanumeric() && next != '_').filter(|word| !word.is_empty())
}

/// The declarations through which a text means something else now; the guards around it where there are none.
pub(super) fn through(was: &Declarations, is: &Declarations, text: &str, old: Span, new: Span) -> Vec<String> {
    let mut names = was.reached(text, old);
    names.extend(is.reached(text, new));
    let differs = |name: &str| {
        let text = |all: &Declarations| all.by_name.get(name).map(|declared| declared.text.clone());
        text(was) != text(is) || was.tables.get(name) != is.tables.get(name)
    };
    let words = |name: &String| {
        let declared = is.by_name.get(name).or_else(|| was.by_name.get(name))?;
        Some(if declared.what == "use" { format!("`{name}`") } else { format!("{} `{name}`", declared.what) })
    };
    let found: Vec<String> = names.iter().filter(|name| differs(name)).filter_map(words).collect();
    if found.is_empty() && differs(GUARD) { vec!["a guard around it".to_owned()] } else { found }
}
