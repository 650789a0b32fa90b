//! What Data Prep would do otherwise: each place once, with the rules that it is part of.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Rules that are named; of more it is said how many there are.
const NAMED: usize = 2;

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The rule that is looked at, by its target.
    pub rule: String,
    said: Vec<Said>,
}

#[derive(Debug)]
struct Said {
    span: Span,
    why: String,
    instead: &'static str,
    rules: Vec<String>,
}

impl Told {
    pub(super) fn tell(&mut self, span: Span, why: String, instead: &'static str) {
        let known = self.said.iter_mut().find(|said| said.span == span && said.why == why);
        let rule = Some(self.rule.clone()).filter(|rule| !rule.is_empty());
        match known {
            Some(said) => said.rules.extend(rule.filter(|rule| !said.rules.contains(rule))),
            None => self.said.push(Said { span, why, instead, rules: rule.into_iter().collect() }),
        }
    }

    /// Errors, or where they are accepted warnings that say what is exported.
    pub(super) fn diagnostics(mut self, lossy: bool) -> Vec<Diagnostic> {
        self.said.sort_by_key(|said| (said.span.file, said.span.start));
        self.said.into_iter().map(|said| diagnostic(said, lossy)).collect()
    }
}

fn diagnostic(said: Said, lossy: bool) -> Diagnostic {
    let found = if lossy {
        let found = Diagnostic::warning(Code::NotInDataPrep, said.span);
        found.note(format!("exported is {}", said.instead))
    } else {
        let found = Diagnostic::error(Code::NotInDataPrep, said.span);
        found.help(format!("`--lossy` exports {}", said.instead))
    };
    found.message(said.why).label(label(&said.rules))
}

/// Which rules it is part of.
fn label(rules: &[String]) -> String {
    let named: Vec<String> = rules.iter().take(NAMED).map(|rule| format!("`{rule}`")).collect();
    match (named.as_slice(), rules.len().saturating_sub(NAMED)) {
        ([], _) => "not the same in Data Prep".to_owned(),
        ([one], _) => format!("in the rule of {one}"),
        (several, 0) => format!("in the rules of {}", several.join(" and ")),
        (several, 1) => format!("in the rules of {} and one more", several.join(", ")),
        (several, more) => format!("in the rules of {} and {more} more", several.join(", ")),
    }
}
