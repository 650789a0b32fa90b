//! A page for each event, from the mapping itself: what it takes, gives, ignores and why, what it rejects, its tables,
//! params and proof, and where each field comes from.
//!
//! In: a [`RuleSet`]. Out: [`EventPage`]s, which `blocks` writes as Markdown or HTML.

use super::blocks::{Block, Inline, code, codes, words};
use super::documented::Documented;
use super::lineage::{EventLineage, FieldLineage, SourceState, lineage};
use super::picture::to_svg;
use crate::check::{Emit, Event, Mapping, Remark, Table, Unknown};
use crate::plan::RuleSet;
use crate::report::{count, plural};
use crate::schema::{Leaf, Schema};
use crate::value::{TimeDigits, Value, write_json};
use std::sync::Arc;

/// Rows of a table that are shown.
const ROWS: usize = 60;

/// The page of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The event: also the name of its file.
    pub event: Arc<str>,
    /// What stands on it.
    pub blocks: Vec<Block>,
}

/// The pages of all events, in the order written.
#[must_use]
pub fn pages(rules: &RuleSet) -> Vec<EventPage> {
    let documented = Documented::of(rules);
    let page = |(event, lineage): (&Event, EventLineage)| {
        let writer = Writer { rules, mapping: rules.mapping(), event, lineage, documented: &documented };
        EventPage { event: event.name.clone(), blocks: writer.page() }
    };
    rules.mapping().events.iter().zip(lineage(rules)).map(page).collect()
}

/// The page that leads to the pages of all events.
#[must_use]
pub fn index(rules: &RuleSet) -> Vec<Block> {
    let row = |event: &Event| {
        let name = |found: Option<&Arc<str>>| code(found.map_or("", |name| name));
        let mapping = rules.mapping();
        vec![
            code(&*event.name),
            name(mapping.sources.get(event.source.0 as usize).map(|source| &source.name)),
            name(mapping.targets.get(event.target.0 as usize).map(|target| &target.name)),
            words(proof(rules.mapping(), &event.name)),
            words(first_line(&event.doc)),
        ]
    };
    let link = |event: &Event| (event.name.to_string(), event.name.to_string());
    let events = &rules.mapping().events;
    vec![
        Block::Heading(1, format!("{} {}", rules.name(), rules.version())),
        Block::Table(vec!["event", "takes", "gives", "records", ""], events.iter().map(row).collect()),
        Block::Links(events.iter().map(link).collect()),
    ]
}

fn first_line(doc: &str) -> &str {
    doc.lines().next().unwrap_or_default()
}

/// `proved`, or how many places are not.
fn proof(mapping: &Mapping, event: &str) -> String {
    match mapping.proofs.iter().find(|proof| *proof.event == *event).map(|proof| proof.open().count()) {
        Some(0) => "proved".to_owned(),
        Some(open) => format!("not proved ({})", count(open as u64, "place")),
        None => "not judged".to_owned(),
    }
}

struct Writer<'r> {
    rules: &'r RuleSet,
    mapping: &'r Mapping,
    event: &'r Event,
    lineage: EventLineage,
    documented: &'r Documented,
}

impl Writer<'_> {
    fn page(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(1, self.event.name.to_string())];
        let paragraphs = self.event.doc.split("\n\n").filter(|text| !text.is_empty());
        blocks.extend(paragraphs.map(|text| Block::Text(words(text))));
        blocks.push(Block::Text(self.ends()));
        self.takes(&mut blocks);
        self.gives(&mut blocks);
        self.remarks(&mut blocks, "What it rejects", |event| &event.rejects, |emit| &emit.rejects);
        self.remarks(&mut blocks, "What it notes", |event| &event.notes, |emit| &emit.notes);
        self.params(&mut blocks);
        self.tables(&mut blocks);
        blocks.push(Block::Heading(2, "Where each field comes from".to_owned()));
        blocks.push(Block::Picture(self.event.name.to_string(), to_svg(&self.lineage)));
        blocks
    }

    /// What it goes from and to, and what is proved of that.
    fn ends(&self) -> Vec<Inline> {
        let code = |text: &str| Inline::Code(text.to_owned());
        let say = |text: &str| Inline::Words(text.to_owned());
        let source = self.mapping.sources.get(self.event.source.0 as usize);
        let unknown = match source.map(|source| source.unknown) {
            Some(Unknown::Note) => "; fields that the schema does not name are noted",
            Some(Unknown::Reject) => "; payloads with fields that the schema does not name are rejected",
            Some(Unknown::Ignore) | None => "",
        };
        let blank = source.filter(|source| source.blank_is_missing).map_or("", |_| "; blank text counts as missing");
        vec![
            say("From "),
            code(&self.lineage.source),
            say(" to "),
            code(&self.lineage.target),
            say(&format!("{unknown}{blank}. The records are {}.", proof(self.mapping, &self.event.name))),
        ]
    }

    fn takes(&self, blocks: &mut Vec<Block>) {
        let leaves = self.leaves(self.mapping.sources.get(self.event.source.0 as usize).map(|source| &source.schema));
        let kind = |path: &str| about(leaves.iter().find(|leaf| leaf.path() == path));
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for field in &self.lineage.source_fields {
            let goes = |why: Vec<Inline>| vec![code(&field.path), words(kind(&field.path)), why];
            match &field.state {
                SourceState::Mapped => taken.push(goes(codes(self.reached(&field.path)))),
                SourceState::Ignored { because } => left.push(goes(words(&**because))),
                SourceState::Unaccounted => left.push(goes(words("nothing speaks of it"))),
            }
        }
        table(blocks, "What it takes", vec!["field", "is", "goes to"], taken);
        table(blocks, "What it ignores", vec!["field", "is", "because"], left);
    }

    /// The fields that a source path reaches.
    fn reached(&self, path: &str) -> Vec<String> {
        let mut reached: Vec<String> = Vec::new();
        for field in self.lineage.fields.iter().filter(|field| field.reached_from(path).is_some()) {
            if !reached.contains(&field.target) {
                reached.push(field.target.clone());
            }
        }
        reached
    }

    fn gives(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(2, "What it gives".to_owned()));
        for emit in &self.event.emits {
            if let Some(name) = &emit.name {
                blocks.push(Block::Heading(3, name.to_string()));
                let doc = self.documented.emit(&self.event.name, name);
                blocks.extend(doc.map(|doc| Block::Text(words(doc))));
            }
            blocks.extend(self.made_from(emit));
            let own = |field: &&FieldLineage| emit.name.as_ref().is_none_or(|name| field.emits.contains(name));
            let rows: Vec<_> = self.lineage.fields.iter().filter(own).map(|field| self.given(field)).collect();
            blocks.push(Block::Table(vec!["field", "is", "from", "by", "when", "rule"], rows));
        }
        let unwritten = self.lineage.unwritten.len() as u64;
        if unwritten > 0 {
            let line = format!("{} of the target {} never written.", count(unwritten, "field"), is_are(unwritten));
            blocks.push(Block::Text(words(line)));
        }
    }

    /// `One for each of .messages, where ...`
    fn made_from(&self, emit: &Emit) -> Option<Block> {
        let text = |span| one_line(self.rules.sources().text(span));
        let mut line = Vec::new();
        for each in &emit.each {
            line.push(Inline::Words(if line.is_empty() { "One for each of " } else { ", and each of " }.to_owned()));
            line.push(Inline::Code(text(each.list.span)));
        }
        if let Some(filter) = &emit.filter {
            line.push(Inline::Words(if line.is_empty() { "Where " } else { ", where " }.to_owned()));
            line.push(Inline::Code(text(filter.span)));
        }
        if line.is_empty() {
            return None;
        }
        line.push(Inline::Words(".".to_owned()));
        Some(Block::Text(line))
    }

    fn given(&self, field: &FieldLineage) -> Vec<Vec<Inline>> {
        let leaves = self.leaves(self.mapping.targets.get(self.event.target.0 as usize).map(|target| &target.schema));
        let path = format!(".{}", field.target);
        let from = field.reads.iter().map(String::as_str).chain(field.params.iter().map(|param| &**param));
        let from: Vec<&str> = from.collect();
        let by = field.functions.iter().map(|name| (*name).to_owned());
        let tables = field.tables.iter().map(|name| format!("{name}[...]"));
        let mut is = words(about(leaves.iter().find(|leaf| leaf.path() == path)));
        if let Some(doc) = self.documented.rule(&field.rule.file, field.rule.line) {
            is.push(Inline::Break);
            is.push(Inline::Words(doc.to_owned()));
        }
        vec![
            code(&field.target),
            is,
            if from.is_empty() { words("a constant") } else { codes(from) },
            codes(by.chain(tables)),
            codes(field.conditions.iter().map(String::as_str)),
            words(format!("{}:{}", field.rule.file, field.rule.line)),
        ]
    }

    fn leaves(&self, schema: Option<&Schema>) -> Vec<Leaf> {
        schema.map(Schema::leaves).unwrap_or_default()
    }

    fn remarks(
        &self,
        blocks: &mut Vec<Block>,
        title: &str,
        of_event: impl Fn(&Event) -> &[Remark],
        of_emit: impl Fn(&Emit) -> &[Remark],
    ) {
        let whole = of_event(self.event).iter().map(|remark| ("the payload", remark));
        let each = self.event.emits.iter().flat_map(|emit| {
            let name = emit.name.as_deref().unwrap_or("the record");
            of_emit(emit).iter().map(move |remark| (name, remark))
        });
        let row = |(what, remark): (&str, &Remark)| {
            let guards = remark.guards.iter().map(|guard| one_line(self.rules.sources().text(guard.span)));
            vec![words(&*remark.reason), words(what), codes(guards)]
        };
        table(blocks, title, vec!["reason", "of", "when"], whole.chain(each).map(row).collect());
    }

    fn params(&self, blocks: &mut Vec<Block>) {
        let read: Vec<&str> = self.lineage.fields.iter().flat_map(|field| &field.params).map(|name| &**name).collect();
        let needs = self.rules.event(&self.event.name).map(|plan| plan.needs()).unwrap_or_default();
        let used = |name: &str| read.contains(&name) || needs.iter().any(|needed| **needed == *name);
        let params = self.mapping.params.iter().filter(|param| used(&param.name) || param.fixed);
        let row = |param: &crate::check::Param| {
            let value = param.value.as_ref().map_or_else(|| words("given by the caller"), |value| code(json(value)));
            vec![code(&*param.name), words(param.kind.schema.describe()), value]
        };
        table(blocks, "Params", vec!["param", "is", "value"], params.map(row).collect());
    }

    fn tables(&self, blocks: &mut Vec<Block>) {
        let mut names: Vec<&str> = Vec::new();
        for name in self.lineage.fields.iter().flat_map(|field| &field.tables) {
            if !names.contains(&&**name) {
                names.push(name);
            }
        }
        let tables: Vec<&Table> =
            names.iter().filter_map(|name| self.mapping.tables.iter().find(|table| *table.name == **name)).collect();
        if !tables.is_empty() {
            blocks.push(Block::Heading(2, "Tables".to_owned()));
        }
        for table in tables {
            blocks.push(Block::Heading(3, table.name.to_string()));
            let row = |(key, value): &(_, _)| vec![code(json(key)), code(json(value))];
            let mut rows: Vec<_> = table.rows.iter().take(ROWS).map(row).collect();
            rows.extend(table.default.as_ref().map(|value| vec![words("any other"), code(json(value))]));
            blocks.push(Block::Table(vec!["key", "gives"], rows));
            let more = table.rows.len().saturating_sub(ROWS) as u64;
            if more > 0 {
                blocks.push(Block::Text(words(format!("And {more} more {}.", plural(more, "row")))));
            }
        }
    }
}

fn table(blocks: &mut Vec<Block>, title: &str, head: Vec<&'static str>, rows: Vec<Vec<Vec<Inline>>>) {
    if !rows.is_empty() {
        blocks.push(Block::Heading(2, title.to_owned()));
        blocks.push(Block::Table(head, rows));
    }
}

/// What is said of a place: `a time, required`.
fn about(leaf: Option<&Leaf>) -> String {
    let Some(leaf) = leaf else { return String::new() };
    format!("{}{}", leaf.schema.describe(), if leaf.required { ", required" } else { "" })
}

fn is_are(number: u64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn json(value: &Value<'_>) -> String {
    let mut out = Vec::new();
    write_json(value, TimeDigits::Millis, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
