//! The function table as text for people and as JSON for machines: what `map functions` and the reference page show.

use super::{Example, Family, Function, Gives, Param, Presence, all};
use serde_json::{Value as Json, json};

/// All functions by family, a line each.
#[must_use]
pub fn text_list() -> String {
    let width = all().map(|function| signature(function).chars().count()).max().unwrap_or(0).min(44);
    let mut text = String::new();
    for family in Family::ALL {
        text.push_str(&format!("{}\n", family.words()));
        for function in all().filter(|function| function.family == family) {
            text.push_str(&format!("  {:width$}  {}\n", signature(function), function.summary));
        }
        text.push('\n');
    }
    text.push_str("`?` may be left out, `...` any number of further ones. More on one of them: map functions NAME\n");
    text
}

/// One function: what it takes and gives, when it fails, examples.
#[must_use]
pub fn text_page(function: &Function) -> String {
    let mut text = format!("{} -> {}\n\n{}.\n", signature(function), function.returns, function.summary);
    if !function.notes.is_empty() {
        text.push_str(&format!("{}\n", function.notes));
    }
    text.push('\n');
    let width = function.params.iter().map(|param| param.name.len()).max().unwrap_or(0);
    for param in function.params {
        text.push_str(&format!("  {:width$}  {}: {}{}\n", param.name, param.words(), param.about, remarks(param)));
    }
    if !function.fails.is_empty() {
        text.push_str(&format!("\nFails when {}.\n", function.fails));
    }
    text.push_str("\nExamples\n");
    for example in function.examples {
        text.push_str(&format!("  {}\n    {}\n", example.call, result(example)));
    }
    text
}

/// `truncate(text, count)`, `pad_left(text, width, with?)`, `key(part...)`
fn signature(function: &Function) -> String {
    let param = |param: &Param| match param.presence {
        Presence::Required => param.name.to_owned(),
        Presence::Optional => format!("{}?", param.name),
        Presence::Rest => format!("{}...", param.name),
    };
    let params: Vec<String> = function.params.iter().map(param).collect();
    format!("{}({})", function.name, params.join(", "))
}

fn remarks(param: &Param) -> String {
    let presence = match param.presence {
        Presence::Required => "",
        Presence::Optional => "; may be left out",
        Presence::Rest => "; any number",
    };
    let constant = if param.constant { "; known when compiling" } else { "" };
    format!("{presence}{constant}")
}

fn result(example: &Example) -> String {
    match example.gives {
        Gives::Json(text) => format!("gives {text}"),
        Gives::Missing => "is missing".to_owned(),
        Gives::Failure => "fails".to_owned(),
    }
}

/// The whole table as a page in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(
        "# Functions\n\nEvery example is a test. `?` may be left out, `...` stands for any number of further ones.\n",
    );
    for family in Family::ALL {
        text.push_str(&format!("\n## {}\n", title(family)));
        all().filter(|function| function.family == family).for_each(|function| text.push_str(&markdown_of(function)));
    }
    text
}

fn title(family: Family) -> &'static str {
    match family {
        Family::Text => "Text",
        Family::Pattern => "Patterns",
        Family::Number => "Numbers",
        Family::Time => "Times, dates, durations",
        Family::List => "Lists",
        Family::Object => "Objects and JSON text",
        Family::Identity => "Hashes and ids",
        Family::Url => "URLs, encodings, addresses",
    }
}

/// One function as a section in Markdown.
#[must_use]
pub fn markdown_of(function: &Function) -> String {
    let mut text = format!("\n### {}\n\n`{}` gives {}.\n\n", function.name, signature(function), function.returns);
    text.push_str(&format!("{}.", function.summary));
    if !function.notes.is_empty() {
        text.push_str(&format!(" {}", function.notes));
    }
    if !function.fails.is_empty() {
        text.push_str(&format!(" Fails when {}.", function.fails));
    }
    text.push_str("\n\n");
    for param in function.params {
        text.push_str(&format!("- `{}` ({}): {}{}\n", param.name, param.words(), param.about, remarks(param)));
    }
    text.push_str("\n```\n");
    for example in function.examples {
        text.push_str(&format!("{}  # {}\n", example.call, result(example)));
    }
    text.push_str("```\n");
    text
}

/// The whole table as a JSON list.
#[must_use]
pub fn json() -> Json {
    all().map(json_of).collect()
}

/// One function as a JSON object.
#[must_use]
pub fn json_of(function: &Function) -> Json {
    json!({
        "name": function.name,
        "family": function.family.words(),
        "signature": signature(function),
        "summary": function.summary,
        "notes": function.notes,
        "params": function.params.iter().map(json_of_param).collect::<Json>(),
        "returns": function.returns,
        "fails": function.fails,
        "examples": function.examples.iter().map(json_of_example).collect::<Json>(),
    })
}

fn json_of_param(param: &Param) -> Json {
    let presence = match param.presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::Rest => "rest",
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
        Gives::Json(text) => json!({ "call": example.call, "gives": text }),
        Gives::Missing => json!({ "call": example.call, "missing": true }),
        Gives::Failure => json!({ "call": example.call, "fails": true }),
    }
}
