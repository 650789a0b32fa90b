//! The function table as text for people, Markdown for pages and JSON for machines.
//!
//! In: functions of the table. Out: what `map functions` prints and `docs/functions.md` holds.

use super::{Example, Family, Function, Gives, Param, Presence, all};
use crate::diagnostic::wrap;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// Columns of a terminal.
const WIDTH: usize = 80;

/// Which functions are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Text that stands in the name, the summary or the notes, in any case.
    pub search: Option<String>,
    /// The family.
    pub family: Option<Family>,
    /// The module: `dp`; empty for those of the language itself.
    pub module: Option<String>,
}

impl Filter {
    /// The functions that pass, in their order; those whose name has the text come first.
    #[must_use]
    pub fn functions(&self) -> Vec<&'static Function> {
        let wanted = self.search.as_deref().map(str::to_lowercase);
        let is_in = |text: &str| wanted.as_deref().is_none_or(|wanted| text.to_lowercase().contains(wanted));
        let has_name = |function: &Function| is_in(function.name) || function.aliases.iter().any(|name| is_in(name));
        let mut found: Vec<&Function> = all()
            .filter(|function| self.family.is_none_or(|family| function.family == family))
            .filter(|function| self.module.as_deref().is_none_or(|module| function.module().unwrap_or("") == module))
            .filter(|function| has_name(function) || is_in(function.summary) || is_in(function.notes))
            .collect();
        if wanted.is_some() {
            found.sort_by_key(|function| !has_name(function));
        }
        found
    }
}

/// `truncate(text, count)`, `pad_left(text, width, with?)`, `key(part...)`
#[must_use]
pub fn signature(function: &Function) -> String {
    let written = written(function).map(|param| format!("{}{}", param.name, mark(param)));
    format!("{}({})", function.name, written.collect::<Vec<_>>().join(", "))
}

/// The params that a call writes.
fn written(function: &Function) -> impl Iterator<Item = &Param> {
    function.params.iter().filter(|param| param.implied.is_none())
}

fn mark(param: &Param) -> &'static str {
    match param.presence {
        Presence::Required => "",
        Presence::Optional => "?",
        Presence::Rest | Presence::OptionalRest => "...",
    }
}

/// Functions, a line each, by family.
#[must_use]
pub fn text_list(functions: &[&Function]) -> String {
    let width = functions.iter().map(|function| signature(function).chars().count()).max().unwrap_or(0).min(40);
    let mut text = String::new();
    let mut last = None;
    for function in functions {
        let group = (function.module(), function.family);
        if last != Some(group) {
            let _ = writeln!(text, "{}{}", if last.is_some() { "\n" } else { "" }, heading(function));
            last = Some(group);
        }
        let _ = writeln!(text, "  {:width$}  {}", signature(function), function.summary);
    }
    text
}

/// `lists`, `dp: lists`
fn heading(function: &Function) -> String {
    match function.module() {
        None => title(function.family).to_owned(),
        Some(module) => format!("{module}: {}", title(function.family)),
    }
}

/// What the family's functions are about.
#[must_use]
pub fn title(family: Family) -> &'static str {
    match family {
        Family::Text => "text",
        Family::Pattern => "regular expressions",
        Family::Number => "numbers",
        Family::Time => "times, dates and durations",
        Family::List => "lists",
        Family::Object => "objects and JSON text",
        Family::Logic => "choices",
        Family::Identity => "hashes and ids",
        Family::Url => "URLs and encodings",
        Family::UserAgent => "user agents",
        Family::Analytics => "Adobe Analytics",
    }
}

/// One function: what it takes and gives, when it fails, examples.
#[must_use]
pub fn text_page(function: &Function) -> String {
    let mut text = format!("{} -> {}\n\n", signature(function), function.returns);
    let about = [also_called(function), format!("{}.", function.summary), function.notes.to_owned(), fails(function)];
    for paragraph in about.iter().filter(|paragraph| !paragraph.is_empty()) {
        let _ = writeln!(text, "{}", wrap(paragraph, WIDTH).join("\n"));
    }
    text.push('\n');
    for param in written(function) {
        let line = format!("  {}{}: {}{}: {}", param.name, mark(param), param.words(), constant(param), param.about);
        let _ = writeln!(text, "{}", wrap(&line, WIDTH).join("\n    "));
    }
    text.push_str("\nExamples:\n");
    for example in function.examples {
        let _ = writeln!(text, "  {}  gives  {}", example.call, result(example));
    }
    text
}

fn also_called(function: &Function) -> String {
    let names: Vec<String> = function.aliases.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!("Also called {}.", names.join(", ")) }
}

fn fails(function: &Function) -> String {
    match function.fails.trim_end_matches('.') {
        "" => String::new(),
        fails => format!("Fails: {fails}."),
    }
}

fn constant(param: &Param) -> &'static str {
    if param.constant { ", known when compiling" } else { "" }
}

fn result(example: &Example) -> &'static str {
    match example.gives {
        Gives::Json(json) => json,
        Gives::Missing => "missing",
        Gives::Failure => "fails",
    }
}

/// Functions as a page in Markdown.
#[must_use]
pub fn markdown(functions: &[&Function]) -> String {
    let mut text = "# Functions\n".to_owned();
    let mut last = None;
    for function in functions {
        let group = (function.module(), function.family);
        if last != Some(group) {
            let _ = writeln!(text, "\n## {}", heading(function));
            last = Some(group);
        }
        text.push_str(&section(function));
    }
    text
}

fn section(function: &Function) -> String {
    let mut text = format!("\n### `{}` gives {}\n\n{}.\n", signature(function), function.returns, function.summary);
    let more = [function.notes.to_owned(), also_called(function)];
    for more in more.iter().filter(|more| !more.is_empty()) {
        let _ = writeln!(text, "{more}");
    }
    if !function.fails.is_empty() {
        let _ = writeln!(text, "\n{}", fails(function));
    }
    text.push('\n');
    for param in written(function) {
        let _ =
            writeln!(text, "- `{}{}`: {}{}; {}", param.name, mark(param), param.words(), constant(param), param.about);
    }
    text.push_str("\n```\n");
    for example in function.examples {
        let _ = writeln!(text, "{}   # {}", example.call, result(example));
    }
    text.push_str("```\n");
    text
}

/// Functions as a JSON list.
#[must_use]
pub fn json(functions: &[&Function]) -> Json {
    functions.iter().map(|function| json_of(function)).collect()
}

fn json_of(function: &Function) -> Json {
    json!({
        "name": function.name,
        "aliases": function.aliases,
        "module": function.module(),
        "family": title(function.family),
        "call": signature(function),
        "summary": function.summary,
        "notes": function.notes,
        "params": written(function).map(json_of_param).collect::<Json>(),
        "returns": function.returns,
        "fails": function.fails,
        "examples": function.examples.iter().map(json_of_example).collect::<Json>(),
    })
}

fn json_of_param(param: &Param) -> Json {
    let presence = match param.presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::Rest | Presence::OptionalRest => "rest",
    };
    json!({
        "name": param.name,
        "accepts": param.accepts.iter().map(|accept| accept.words()).collect::<Vec<_>>(),
        "presence": presence,
        "constant": param.constant,
        "about": param.about,
    })
}

fn json_of_example(example: &Example) -> Json {
    match example.gives {
        Gives::Json(text) => {
            let value = serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()));
            json!({ "call": example.call, "gives": value })
        }
        Gives::Missing => json!({ "call": example.call, "missing": true }),
        Gives::Failure => json!({ "call": example.call, "fails": true }),
    }
}
