//! `map functions`: the reference of the language's functions, from the table they stand in.

use super::arguments::{FunctionsArguments, PageFormat};
use super::output::print;
use super::{Failure, Outcome, Verdict};
use serde_json::{Value, json};
use std::fmt::Write as _;
use xdmap::diagnostic::near_name;
use xdmap::function::{Accept, Family, Function, Gives, Param, Presence, all};

/// Prints one function, or all.
pub(super) fn functions(arguments: &FunctionsArguments) -> Outcome {
    let chosen: Vec<&Function> = match &arguments.name {
        None => all().collect(),
        Some(name) => vec![find(name)?],
    };
    print(&match (arguments.format, &arguments.name) {
        (PageFormat::Text, None) => list(&chosen),
        (PageFormat::Text, Some(_)) => chosen.iter().map(|function| page(function)).collect(),
        (PageFormat::Markdown, _) => markdown(&chosen),
        (PageFormat::Json, _) => {
            let entries: Vec<Value> = chosen.iter().map(|function| entry(function)).collect();
            serde_json::to_string_pretty(&entries).unwrap_or_default() + "\n"
        }
    })?;
    Ok(Verdict::Well)
}

fn find(name: &str) -> Result<&'static Function, Failure> {
    xdmap::function::find(name).ok_or_else(|| {
        let near = near_name(name, all().map(|function| function.name));
        let near = near.map(|near| format!("; a near name is `{near}`")).unwrap_or_default();
        Failure::said(format!("there is no function `{name}`{near}"))
    })
}

/// `replace(text, from, to)`, with `?` behind what may be left out and `...` behind what may come often.
fn call(function: &Function) -> String {
    let params: Vec<String> = function.params.iter().map(param).collect();
    format!("{}({})", function.name, params.join(", "))
}

fn param(param: &Param) -> String {
    let end = match param.presence {
        Presence::Required => "",
        Presence::Optional => "?",
        Presence::Rest => "...",
    };
    format!("{}{end}", param.name)
}

fn accepts(param: &Param) -> String {
    let kinds: Vec<&str> = param.accepts.iter().map(|accept| kind(*accept)).collect();
    kinds.join(" or ")
}

fn kind(accept: Accept) -> &'static str {
    match accept {
        Accept::Any => "anything",
        Accept::Text => "text",
        Accept::Integer => "integer",
        Accept::Number => "number",
        Accept::Bool => "bool",
        Accept::Time => "time",
        Accept::Date => "date",
        Accept::Duration => "duration",
        Accept::List => "list",
        Accept::Object => "object",
    }
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Text => "text",
        Family::Pattern => "regular expressions",
        Family::Number => "numbers",
        Family::Time => "times, dates and durations",
        Family::List => "lists",
        Family::Object => "objects and JSON text",
        Family::Identity => "hashes and ids",
        Family::Url => "URLs and encodings",
    }
}

fn gives(gives: Gives) -> String {
    match gives {
        Gives::Json(json) => json.to_owned(),
        Gives::Missing => "missing".to_owned(),
        Gives::Failure => "fails".to_owned(),
    }
}

/// All functions, a line each.
fn list(functions: &[&Function]) -> String {
    let width = functions.iter().map(|function| call(function).chars().count()).max().unwrap_or(0).min(40);
    let mut text = String::new();
    let mut last = None;
    for function in functions {
        if last != Some(function.family) {
            let _ = writeln!(text, "{}{}", if last.is_some() { "\n" } else { "" }, family(function.family));
            last = Some(function.family);
        }
        let _ = writeln!(text, "  {:width$}  {}", call(function), function.summary);
    }
    text
}

/// All that is known of one function.
fn page(function: &Function) -> String {
    let mut text = format!("{} -> {}\n\n{}.\n", call(function), function.returns, function.summary);
    if !function.notes.is_empty() {
        let _ = writeln!(text, "{}", function.notes);
    }
    if !function.fails.is_empty() {
        let _ = writeln!(text, "Fails: {}.", function.fails.trim_end_matches('.'));
    }
    text.push('\n');
    for one in function.params {
        let constant = if one.constant { ", known when compiling" } else { "" };
        let _ = writeln!(text, "  {}: {}{constant}: {}", param(one), accepts(one), one.about);
    }
    text.push_str("\nExamples:\n");
    for example in function.examples {
        let _ = writeln!(text, "  {}  gives  {}", example.call, gives(example.gives));
    }
    text
}

fn markdown(functions: &[&Function]) -> String {
    let mut text = "# Functions\n".to_owned();
    let mut last = None;
    for function in functions {
        if last != Some(function.family) {
            let _ = writeln!(text, "\n## {}", family(function.family));
            last = Some(function.family);
        }
        let _ = writeln!(text, "\n### `{}` gives {}\n\n{}.", call(function), function.returns, function.summary);
        if !function.notes.is_empty() {
            let _ = writeln!(text, "{}", function.notes);
        }
        if !function.fails.is_empty() {
            let _ = writeln!(text, "\nFails: {}.", function.fails.trim_end_matches('.'));
        }
        text.push('\n');
        for one in function.params {
            let constant = if one.constant { ", known when compiling" } else { "" };
            let _ = writeln!(text, "- `{}`: {}{constant}; {}", param(one), accepts(one), one.about);
        }
        text.push_str("\n```\n");
        for example in function.examples {
            let _ = writeln!(text, "{}   # {}", example.call, gives(example.gives));
        }
        text.push_str("```\n");
    }
    text
}

fn entry(function: &Function) -> Value {
    let param = |param: &Param| {
        let kinds: Vec<&str> = param.accepts.iter().map(|accept| kind(*accept)).collect();
        let presence = match param.presence {
            Presence::Required => "required",
            Presence::Optional => "optional",
            Presence::Rest => "rest",
        };
        json!({
            "name": param.name, "accepts": kinds, "presence": presence, "constant": param.constant, "about": param.about
        })
    };
    let examples: Vec<Value> = function
        .examples
        .iter()
        .map(|example| match example.gives {
            Gives::Json(json) => {
                let value = serde_json::from_str(json).unwrap_or_else(|_| Value::String(json.to_owned()));
                json!({ "call": example.call, "gives": value })
            }
            Gives::Missing => json!({ "call": example.call, "missing": true }),
            Gives::Failure => json!({ "call": example.call, "fails": true }),
        })
        .collect();
    json!({
        "name": function.name,
        "family": family(function.family),
        "call": call(function),
        "summary": function.summary,
        "notes": function.notes,
        "params": function.params.iter().map(param).collect::<Vec<_>>(),
        "returns": function.returns,
        "fails": function.fails,
        "examples": examples,
    })
}
