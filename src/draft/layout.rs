//! The text of a draft.
//!
//! In: what it declares, the lines of its record, what becomes of the rest of the source. Out: the text, and the line of
//! each entry, so that what the checker says of a line can be traced back.

use super::likeness::Suggestion;
use super::skeleton::{Entry, State};
use crate::check::EventAccount;
use std::fmt::Write as _;

/// What a draft declares.
#[derive(Debug)]
pub(super) struct Head {
    pub name: String,
    pub event: String,
    pub source: String,
    pub target: String,
    /// The files of both schemas, from the mapping.
    pub paths: [String; 2],
    /// Params that fill the holes of the target's names, and those that a mapping set needs: name and declaration.
    pub params: Vec<(String, String)>,
    /// Whether rules come from a mapping set.
    pub of_set: bool,
}

/// What becomes of source fields that no rule reads.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Paths that are ignored for now.
    pub ignores: Vec<String>,
    /// How many optional fields of the target no rule writes.
    pub unwritten: usize,
}

impl Account {
    /// What is open in the account of an event: the path of each field, of fields in lists and maps that of the list or map.
    pub(super) fn of(event: Option<&EventAccount>) -> Self {
        let mut ignores: Vec<String> = Vec::new();
        for path in event.iter().flat_map(|event| &event.unaccounted) {
            let path = Some(up_to_list(path)).filter(|path| !path.is_empty()).unwrap_or(".").to_owned();
            let within = |known: &String| {
                path.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if !ignores.iter().any(within) {
                ignores.push(path);
            }
        }
        Self { ignores, unwritten: event.map_or(0, |event| event.unwritten.len()) }
    }
}

/// The part of a path before its first list or map; brackets in quotes are part of a name.
fn up_to_list(path: &str) -> &str {
    let (mut quoted, mut escaped) = (false, false);
    let end = path.find(|next: char| {
        let ends = !quoted && matches!(next, '[' | '{');
        quoted ^= next == '"' && !escaped;
        escaped = next == '\\' && !escaped;
        ends
    });
    path.get(..end.unwrap_or(path.len())).unwrap_or(path)
}

/// A text, and on which line, from 1, each entry stands.
pub(super) struct Rendered {
    pub text: String,
    pub lines: Vec<u32>,
}

/// Writes a draft, each entry on a line.
pub(super) fn render(head: &Head, entries: &[Entry], account: &Account) -> Rendered {
    let mut text = declarations(head);
    let mut line = text.lines().count();
    let mut lines = Vec::new();
    for entry in entries {
        let mark = if entry.state.is_comment() { "#" } else { "##" };
        for said in &entry.doc {
            line += 1;
            let _ = writeln!(text, "  {mark} {said}");
        }
        line += 1;
        lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        let _ = writeln!(text, "  {}", written(entry));
    }
    if account.unwritten > 0 {
        let _ = writeln!(text, "\n  # fields of the target that nothing is suggested for: {}", account.unwritten);
    }
    if !account.ignores.is_empty() {
        text.push_str("\n  # fields of the source that no rule reads yet\n");
    }
    for path in &account.ignores {
        let _ = writeln!(text, "  ignore {path} because \"not mapped yet\"");
    }
    text.push_str("}\n");
    Rendered { text, lines }
}

fn declarations(head: &Head) -> String {
    let [source, target] = &head.paths;
    let others =
        if head.of_set { "rules without a note are those of the mapping set; the others" } else { "the other rules" };
    let mut text = format!(
        "# A draft. `todo` is a required field that waits for its rule;\n\
         # {others} are guesses, with how sure they are.\n\
         # `map check --mapping` and this folder tell what is left.\n\
         mapping {} 0.1.0\n\n\
         source {} from \"{source}\" {{ blank: missing, unknown: note }}\n\
         target {} from \"{target}\" {{ times: utc millis }}\n\n",
        head.name, head.source, head.target
    );
    for (_, declaration) in &head.params {
        let _ = writeln!(text, "{declaration}");
    }
    let gap = if head.params.is_empty() { "" } else { "\n" };
    let _ = writeln!(text, "{gap}event {}: {} -> {} {{", head.event, head.source, head.target);
    text
}

fn written(entry: &Entry) -> String {
    let Entry { target, takes, state, doc: _ } = entry;
    match state {
        State::Hole(None) => format!("{target} = todo # {takes}"),
        State::Hole(Some(near)) => format!("{target} = todo # {takes}; perhaps {}", scored(near)),
        State::Rule(suggestion) if suggestion.score.is_none() => format!("{target} = {}", suggestion.expression),
        State::Rule(suggestion) => format!("{target} = {} # {}", suggestion.expression, reason(suggestion)),
        State::NoCounterpart(why) => format!("{target} = todo # {takes}; what the set has: {}", one_line(why)),
        State::Lost(why, refused) => {
            format!("# {target} = todo # what the set has: {}; not taken: {}", one_line(why), one_line(refused))
        }
        State::Refused(suggestion, why) => {
            format!("# {target} = {} # {}; not taken: {}", suggestion.expression, reason(suggestion), one_line(why))
        }
    }
}

/// `.total (0.87)`
fn scored(suggestion: &Suggestion) -> String {
    match suggestion.score {
        Some(score) => format!("{} ({score:.2})", suggestion.expression),
        None => format!("{} (of the set)", suggestion.expression),
    }
}

/// `0.87 by name and type`
fn reason(suggestion: &Suggestion) -> String {
    suggestion.score.map_or_else(|| "of the set".to_owned(), |score| format!("{score:.2} by {}", suggestion.because))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
