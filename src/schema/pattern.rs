//! Patterns in the linear engine: compiled as the validator compiles them, and refused by the name of what it lacks.

use super::document::Document;
use super::load::{LoadFault, below};
use super::shape::Shape;
use jsonschema::PatternOptions;
use serde_json::{Value as Json, json};
use std::sync::{Arc, OnceLock};

/// The engine for patterns of schemas: its time grows with the text, whatever the pattern.
pub(super) fn engine() -> PatternOptions<jsonschema::Regex> {
    PatternOptions::regex().size_limit(1 << 20).dfa_size_limit(1 << 20)
}

/// Bytes of a pattern.
const LONGEST: usize = 64 << 10;

/// A pattern, compiled when it is first asked for.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub text: Arc<str>,
    compiled: Arc<OnceLock<Option<jsonschema::Validator>>>,
}

impl Pattern {
    pub(super) fn new(text: &Arc<str>) -> Self {
        Self { text: Arc::clone(text), compiled: Arc::default() }
    }

    /// Whether the pattern can be run at all.
    pub(super) fn is_sound(&self) -> bool {
        self.compiled.get_or_init(|| compile(&self.text).ok()).is_some()
    }

    /// Whether the pattern is found in a text.
    pub(super) fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(&self.text).ok());
        compiled.as_ref().is_some_and(|validator| validator.is_valid(&Json::from(text)))
    }
}

fn compile(pattern: &str) -> Result<jsonschema::Validator, jsonschema::ValidationError<'static>> {
    jsonschema::options().offline().with_pattern_options(engine()).build(&json!({ "pattern": pattern }))
}

/// Appends a fault for every pattern of a document that the linear engine cannot run.
pub(super) fn check(document: &Document, faults: &mut Vec<LoadFault>) {
    for (pointer, shape) in document.shapes() {
        for (pattern, at) in patterns(pointer, shape) {
            if let Some(message) = fault(&pattern) {
                faults.push(LoadFault::at(&at, message));
            }
        }
    }
}

fn patterns(pointer: &str, shape: &Shape) -> Vec<(Arc<str>, String)> {
    let own = shape.text.patterns.iter().map(|pattern| (Arc::clone(pattern), format!("{pointer}/pattern")));
    let of_names = shape.object.patterns.iter();
    let place = format!("{pointer}/patternProperties");
    own.chain(of_names.map(|(pattern, _)| (Arc::clone(pattern), below(&place, pattern)))).collect()
}

/// Why the linear engine cannot run a pattern.
fn fault(pattern: &str) -> Option<String> {
    if pattern.len() > LONGEST {
        return Some(format!("the pattern is longer than {} KiB", LONGEST >> 10));
    }
    if let Some(construct) = unsupported(pattern) {
        return Some(format!("the pattern has {construct}, which the linear engine does not run"));
    }
    compile(pattern)
        .err()
        .map(|_| "the pattern is not a regular expression of the linear engine, or too large".to_owned())
}

/// The first construct of a pattern that only a backtracking engine has.
fn unsupported(pattern: &str) -> Option<&'static str> {
    let bytes = pattern.as_bytes();
    let (mut at, mut in_class, mut after_quantifier) = (0, false, false);
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        if *byte == b'\\' {
            if !in_class && let Some(construct) = escape(rest) {
                return Some(construct);
            }
            (at, after_quantifier) = (at + 2, false);
            continue;
        }
        if !in_class {
            if let Some((_, name)) = GROUPS.iter().find(|(start, _)| rest.starts_with(start.as_bytes())) {
                return Some(name);
            }
            if after_quantifier && *byte == b'+' {
                return Some("a possessive quantifier");
            }
            after_quantifier = matches!(byte, b'*' | b'+' | b'?' | b'}') && at > 0 && !rest_of_group(bytes, at);
        }
        in_class = (*byte == b'[' || in_class) && *byte != b']';
        at += 1;
    }
    None
}

const GROUPS: [(&str, &str); 5] = [
    ("(?=", "a look-ahead `(?=`"),
    ("(?!", "a look-ahead `(?!`"),
    ("(?<=", "a look-behind `(?<=`"),
    ("(?<!", "a look-behind `(?<!`"),
    ("(?>", "an atomic group `(?>`"),
];

/// Whether the byte is the `?` of `(?:`, which is no quantifier.
fn rest_of_group(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes.get(at - 1) == Some(&b'(')
}

fn escape(rest: &[u8]) -> Option<&'static str> {
    match rest.get(1)? {
        b'1'..=b'9' => Some("a back-reference"),
        b'k' if rest.get(2) == Some(&b'<') => Some("a back-reference `\\k<`"),
        _ => None,
    }
}
