//! One cause gives one diagnostic: what only follows from an error is taken out.
//!
//! A rule that could not be read leaves its target unset, the fields it reads unaccounted for, and what it uses unused.
//! Such a diagnostic is taken out when the text that was lost speaks of the same name; all others stay.

use super::{Code, Diagnostic, Severity, sort};
use crate::source::{FileId, SourceFile, Sources, Span};

/// What a run shows: sorted, equal ones once, and nothing that only follows from something else it shows.
pub fn settle(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let events = Events::of(sources);
    let lost: Vec<Lost> = diagnostics.iter().filter_map(|one| lost(one, sources, &events)).collect();
    diagnostics.retain(|one| !follows(one, &lost, &events));
    sort(diagnostics);
}

/// What an error takes away.
enum Lost {
    /// Rules or declarations of this text, and the event they stand in.
    Text { text: String, event: Option<Span> },
    /// There is no telling what.
    Everything,
}

fn lost(error: &Diagnostic, sources: &Sources, events: &Events) -> Option<Lost> {
    if error.severity != Severity::Error || may_follow(error.code) {
        return None;
    }
    match error.code {
        Code::NestedTooDeep | Code::TooLarge | Code::File | Code::BadSchema | Code::UnknownSchema | Code::Recursion => {
            Some(Lost::Everything)
        }
        // Where blocks end is a guess.
        Code::Syntax if error.message.starts_with("expected `}`") => Some(Lost::Everything),
        code if code.number().starts_with("M4") => None,
        _ => {
            let mut text = lines_of(error.span, sources);
            if let Some(name) = declared(&text).map(str::to_owned) {
                text.push_str(&uses_of(&name, sources));
            }
            for help in &error.helps {
                text.push('\n');
                text.push_str(help);
            }
            Some(Lost::Text { text, event: events.around(error.span) })
        }
    }
}

/// The lines of a place, and those below it that are indented deeper: what goes on there.
fn lines_of(span: Span, sources: &Sources) -> String {
    let text = &sources.file(span.file).text;
    let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut own = None;
    let mut kept = String::new();
    let mut at = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let first = *own.get_or_insert(indent(line));
        let goes_on = line.trim().is_empty() || indent(line) > first;
        if at >= span.end as usize && at > start && !goes_on {
            break;
        }
        kept.push_str(line);
        at += line.len();
    }
    kept
}

/// Where declarations start, of each file in order: the line of an event, or none for another declaration.
struct Events {
    starts: Vec<Vec<(usize, Option<Span>)>>,
}

impl Events {
    fn of(sources: &Sources) -> Self {
        let of_file = |(file, source): (FileId, &SourceFile)| {
            let mut at = 0;
            let mut starts = Vec::new();
            for line in source.text.split_inclusive('\n') {
                // What starts in the first column is a declaration, or closes one.
                if line.starts_with(is_name) {
                    starts.push((at, line.starts_with("event ").then(|| Span::new(file, at, at + line.len()))));
                }
                at += line.len();
            }
            starts
        };
        Self { starts: sources.iter().map(of_file).collect() }
    }

    /// The line that starts the event a place stands in; none where it stands in another declaration.
    fn around(&self, place: Span) -> Option<Span> {
        let starts = self.starts.get(place.file.0 as usize)?;
        let behind = starts.partition_point(|(start, _)| *start <= place.start as usize);
        starts.get(behind.checked_sub(1)?)?.1
    }
}

/// The name that a lost declaration or `let` gives to something.
fn declared(text: &str) -> Option<&str> {
    let mut words = text.split(|letter: char| !is_name(letter)).filter(|word| !word.is_empty());
    let declares = ["param", "const", "table", "fn", "fragment", "let", "source", "target", "import"];
    words.next().filter(|word| declares.contains(word)).and(words.next())
}

/// All lines that speak of a name: what they compute is lost with it.
fn uses_of(name: &str, sources: &Sources) -> String {
    let lines = sources.iter().flat_map(|(_, file)| file.text.split_inclusive('\n'));
    lines.filter(|line| speaks_of(line, name)).collect()
}

/// Whether a diagnostic of this code may only follow from another.
fn may_follow(code: Code) -> bool {
    matches!(code, Code::Coverage | Code::Header | Code::RequiredUnset | Code::Unaccounted | Code::Unused)
}

/// Whether a diagnostic may only follow from something that was lost.
fn follows(one: &Diagnostic, lost: &[Lost], around: &Events) -> bool {
    let subject = match one.code {
        Code::Coverage => return !lost.is_empty(),
        Code::Header => Some("mapping"),
        code if may_follow(code) => subject(&one.message),
        _ => return false,
    };
    let places = std::iter::once(one.span).chain(one.labels.iter().map(|label| label.span));
    let events: Vec<Option<Span>> = places.map(|place| around.around(place)).collect();
    let elsewhere =
        |event: &Option<Span>| event.is_some() && !events.contains(event) && events.iter().any(Option::is_some);
    lost.iter().any(|lost| match lost {
        Lost::Everything => true,
        Lost::Text { event, .. } if elsewhere(event) => false,
        Lost::Text { text, .. } => subject.is_some_and(|name| speaks_of(text, name)),
    })
}

/// The last name of the last path that a message quotes: `total` of "`.lines[*].total` of the payload".
fn subject(message: &str) -> Option<&str> {
    let quoted = message.split('`').skip(1).step_by(2).last()?;
    quoted.rsplit(|letter: char| !is_name(letter)).find(|name| !name.is_empty())
}

fn speaks_of(text: &str, name: &str) -> bool {
    text.split(|letter: char| !is_name(letter)).any(|word| word == name)
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
