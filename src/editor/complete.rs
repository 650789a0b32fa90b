//! What may come next at a place: fields of both ends, functions, what is declared, rows of tables, words of the language.

use super::project::Project;
use super::schemas::in_words;
use super::tokens::{Block, Place, Written, place, written};
use crate::check::Scope;
use crate::function::{all, reference};
use crate::path::{is_plain_name, quoted_name};
use crate::schema::{Member, Schema, Type};
use crate::source::FileId;
use crate::syntax::ast::ItemKind;
use crate::syntax::is_reserved;
use crate::value::{TimeDigits, Value, write_json};

/// What a completion puts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A field of the payload or the record.
    Field,
    /// A function of the language or the mapping.
    Function,
    /// A fragment.
    Fragment,
    /// A let, element, param, const or table.
    Name,
    /// A value: a row's key, a listed value.
    Value,
    /// A word of the language, a kind, a type.
    Word,
}

/// Something that may come next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and put in.
    pub text: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it is, in a few words.
    pub detail: String,
    /// More of it, as Markdown.
    pub documentation: String,
    /// The bytes of the text that it replaces.
    pub replaces: std::ops::Range<usize>,
}

/// Words that can begin a line of a body, and a declaration.
const RULES: [&str; 7] = ["let", "when", "use", "ignore", "note", "reject", "emit"];
const DECLARATIONS: [&str; 9] = ["source", "target", "param", "const", "table", "fn", "fragment", "event", "test"];
const VALUES: [&str; 9] = ["if", "match", "not", "omit", "todo", "reject", "true", "false", "null"];
/// What `is` and `as` ask.
const KINDS: [&str; 15] = [
    "present", "missing", "null", "empty", "string", "number", "int", "bool", "object", "list", "email", "ipv4",
    "ipv6", "uuid", "url",
];
const TYPES: [&str; 9] = ["string", "bool", "int", "number", "time", "date", "duration", "object", "any"];

impl Project {
    /// What may come at a place.
    #[must_use]
    pub fn complete(&self, file: FileId, offset: usize) -> Vec<Completion> {
        let Some((text, offset)) = self.text(file, offset) else { return Vec::new() };
        let written = written(text, offset, false);
        let place = place(text, written.range.start);
        if place.in_comment {
            return Vec::new();
        }
        let mut found = Found { items: Vec::new(), replaces: replaced(&written, offset) };
        self.collect(&written, &place, file, text, &mut found);
        found.items
    }

    fn collect(&self, written: &Written, place: &Place, file: FileId, text: &str, found: &mut Found) {
        if place.in_text {
            return self.keys(written, place, text, found);
        }
        if place.begins && !written.is_payload {
            return self.beginnings(written, place, found);
        }
        if let Some((_, steps)) = written.steps.split_last() {
            let base = self.base(written, place, file);
            if let Some(schema) = base.and_then(|base| self.at_steps(base, written, steps.len())) {
                members(&schema, &|name| name.to_owned(), found);
            }
            return;
        }
        match (place.before_that.as_str(), place.before.as_str()) {
            (_, "as") => found.words(&KINDS[4..]),
            (_, "is") | ("is", "not") => found.words(&KINDS),
            (_, "use") => self.declared(found, true),
            ("=" | "when" | "where" | "not", "[") => self.values(place, file, found),
            (_, "[") => self.rows(place, found),
            ("-", ">") => self.schemas(false, found),
            (_, ":") if place.blocks.is_empty() => {
                self.schemas(true, found);
                found.words(&TYPES);
            }
            (_, "let" | "emit" | "param" | "const" | "table" | "fn" | "fragment" | "event" | "each") => {}
            (_, "test") => self.events(found),
            _ => self.values(place, file, found),
        }
    }

    /// Target paths and words, where a rule can begin.
    fn beginnings(&self, written: &Written, place: &Place, found: &mut Found) {
        match place.blocks.last() {
            None => found.words(&DECLARATIONS),
            Some(Block::Test(_)) => found.words(&["given", "expect"]),
            Some(Block::Event { .. } | Block::Emit(_) | Block::Fragment(_) | Block::Guard | Block::Prefix(_)) => {
                let above: Vec<&str> = std::iter::once(written.base.as_str())
                    .chain(written.steps.iter().map(|(name, _)| name.as_str()))
                    .collect();
                let above = above.split_last().map_or("", |(_, _)| "").to_owned()
                    + &above.iter().take(written.steps.len()).copied().collect::<Vec<_>>().join(".");
                let record = self.record(place);
                let schema = match above.as_str() {
                    "" => record,
                    path => record.and_then(|record| self.below_target(&record, path)),
                };
                if let Some(schema) = schema {
                    members(&schema, &|name| self.with_holes(name), found);
                }
                if written.steps.is_empty() {
                    found.words(&RULES);
                }
            }
            Some(Block::Other) => {}
        }
    }

    /// What can stand in an expression.
    fn values(&self, place: &Place, file: FileId, found: &mut Found) {
        self.bound(place, file, found);
        self.declared(found, false);
        for function in all() {
            let (signature, summary) = (reference::signature(function), function.summary);
            found.push(function.name, CompletionKind::Function, &signature, summary);
        }
        found.words(&VALUES);
    }

    /// Lets and elements of the block around a place.
    fn bound(&self, place: &Place, file: FileId, found: &mut Found) {
        let slots = self.mapping.iter().flat_map(|mapping| &mapping.events).flat_map(|event| &event.slots);
        for slot in slots.filter(|slot| slot.span.file == file && slot.span.start as usize >= place.item) {
            let what = match slot.scope {
                Scope::Local => "bound in an expression",
                Scope::Payload | Scope::Record(_) => "bound",
            };
            found.push(&slot.name, CompletionKind::Name, &slot.kind.schema.describe(), what);
        }
    }

    /// What the package declares.
    fn declared(&self, found: &mut Found, fragments: bool) {
        for item in self.files.iter().flat_map(|(_, tree)| &tree.items) {
            let doc: Vec<&str> = item.doc.iter().map(|line| line.text.trim()).collect();
            let doc = doc.join(" ");
            match &item.kind {
                ItemKind::Fragment { name, .. } if fragments => {
                    found.push(&name.text, CompletionKind::Fragment, "fragment", &doc);
                }
                ItemKind::Function { name, .. } if !fragments => {
                    found.push(&name.text, CompletionKind::Function, "function of the mapping", &doc);
                }
                ItemKind::Param { name, .. } if !fragments => {
                    found.push(&name.text, CompletionKind::Name, "param", &doc)
                }
                ItemKind::Const { name, .. } if !fragments => {
                    found.push(&name.text, CompletionKind::Name, "const", &doc)
                }
                ItemKind::Table { name, .. } if !fragments => {
                    found.push(&name.text, CompletionKind::Name, "table", &doc)
                }
                ItemKind::Fragment { .. }
                | ItemKind::Function { .. }
                | ItemKind::Param { .. }
                | ItemKind::Const { .. }
                | ItemKind::Table { .. }
                | ItemKind::Import { .. }
                | ItemKind::Source(_)
                | ItemKind::Target(_)
                | ItemKind::Event { .. }
                | ItemKind::Test(_) => {}
            }
        }
    }

    fn schemas(&self, sources: bool, found: &mut Found) {
        let Some(mapping) = &self.mapping else { return };
        if sources {
            mapping.sources.iter().for_each(|one| found.push(&one.name, CompletionKind::Name, "source", ""));
        } else {
            mapping.targets.iter().for_each(|one| found.push(&one.name, CompletionKind::Name, "target", ""));
        }
    }

    fn events(&self, found: &mut Found) {
        let events = self.mapping.iter().flat_map(|mapping| &mapping.events);
        events.for_each(|event| found.push(&event.name, CompletionKind::Name, "event", &event.doc));
    }

    /// The keys of a table, after `table[`.
    fn rows(&self, place: &Place, found: &mut Found) {
        self.keys_of(&place.before_that, found, true);
    }

    /// The keys of a table inside the quotes of `table["`, and the values that a place of the record takes.
    fn keys(&self, written: &Written, place: &Place, text: &str, found: &mut Found) {
        let before = text.get(..written.range.start).unwrap_or_default();
        let open = before.rfind('"').unwrap_or(0);
        found.replaces = open + 1..found.replaces.end;
        let before = before.get(..open).unwrap_or_default().trim_end();
        if let Some(table) = before.strip_suffix('[') {
            let name: String = table.chars().rev().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
            return self.keys_of(&name.chars().rev().collect::<String>(), found, false);
        }
        let line = before.rsplit('\n').next().unwrap_or_default();
        let Some((target, _)) = line.split_once('=') else { return };
        let record = self.record(place);
        let schema = record.and_then(|record| self.below_target(&record, target.trim()));
        for value in schema.and_then(|schema| schema.enum_values()).unwrap_or_default() {
            if let Some(value) = value.as_str() {
                found.push(value, CompletionKind::Value, "taken by the target", "");
            }
        }
    }

    fn keys_of(&self, table: &str, found: &mut Found, quoted: bool) {
        let tables = self.mapping.iter().flat_map(|mapping| &mapping.tables);
        for table in tables.filter(|one| *one.name == *table) {
            for (key, value) in table.rows.iter().take(500) {
                let key = match key {
                    Value::Text(text) if !quoted => text.characters().into_owned(),
                    other => json(other),
                };
                found.push(&key, CompletionKind::Value, &format!("gives {}", json(value)), "");
            }
        }
    }
}

fn json(value: &Value<'_>) -> String {
    let mut out = Vec::new();
    write_json(value, TimeDigits::Millis, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The name that is being written.
fn replaced(written: &Written, offset: usize) -> std::ops::Range<usize> {
    written.steps.last().map_or(written.range.start..offset, |(_, range)| range.start..offset)
}

fn members(schema: &Schema, shown: &dyn Fn(&str) -> String, found: &mut Found) {
    let whole = if schema.types().is_only(Type::Array) { schema.items() } else { None };
    for Member { name, schema, required } in whole.as_ref().unwrap_or(schema).properties() {
        let detail = format!("{}{}", schema.describe(), if required { ", required" } else { "" });
        let shown = shown(&name);
        let plain = is_plain_name(&shown.replace(['{', '}'], "")) && !is_reserved(&shown);
        let text = if plain { shown } else { quoted_name(&name) };
        found.push(&text, CompletionKind::Field, &detail, &in_words(&schema));
    }
}

struct Found {
    items: Vec<Completion>,
    replaces: std::ops::Range<usize>,
}

impl Found {
    fn push(&mut self, text: &str, kind: CompletionKind, detail: &str, documentation: &str) {
        if self.items.iter().any(|item| item.text == text && item.kind == kind) {
            return;
        }
        self.items.push(Completion {
            text: text.to_owned(),
            kind,
            detail: detail.to_owned(),
            documentation: documentation.to_owned(),
            replaces: self.replaces.clone(),
        });
    }

    fn words(&mut self, words: &[&str]) {
        words.iter().for_each(|word| self.push(word, CompletionKind::Word, "", ""));
    }
}
