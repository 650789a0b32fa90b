//! What differs between two JSON values, place by place.

use super::cause::Cause;
use crate::check::Expected;
use crate::path::escape_pointer;
use crate::run::RecordPlace;
use serde_json::Value as Json;

/// One place where a record is not as expected. Values stand here: fixtures are the author's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Which record, in words, and the JSON Pointer into it; empty for the test as a whole.
    pub place: String,
    /// What should be there; none: nothing.
    pub expected: Option<Json>,
    /// What is there; none: nothing.
    pub actual: Option<Json>,
    /// A sentence where there is no pair of values to show.
    pub message: Option<String>,
    /// The rule behind it, where it is a place of a record.
    pub cause: Option<Cause>,
    /// The record it belongs to, and the JSON Pointer into it.
    pub(super) at: Option<(RecordPlace, String)>,
}

impl Difference {
    /// A difference that is a sentence.
    #[must_use]
    pub fn plain(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::values("", None, None) }
    }

    fn values(place: &str, expected: Option<&Json>, actual: Option<&Json>) -> Self {
        Self {
            place: place.to_owned(),
            expected: expected.cloned(),
            actual: actual.cloned(),
            message: None,
            cause: None,
            at: None,
        }
    }
}

/// Every place where two values differ.
pub(super) fn compare(place: &str, expected: &Json, actual: &Json, out: &mut Vec<Difference>) {
    match (expected, actual) {
        (Json::Object(wanted), Json::Object(found)) => {
            for (name, value) in wanted {
                let below = format!("{place}/{}", escape_pointer(name));
                match found.get(name) {
                    Some(other) => compare(&below, value, other, out),
                    None => out.push(Difference::values(&below, Some(value), None)),
                }
            }
            for (name, value) in found.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                let below = format!("{place}/{}", escape_pointer(name));
                out.push(Difference::values(&below, None, Some(value)));
            }
        }
        (Json::Array(wanted), Json::Array(found)) => {
            for index in 0..wanted.len().max(found.len()) {
                let below = format!("{place}/{index}");
                match (wanted.get(index), found.get(index)) {
                    (Some(value), Some(other)) => compare(&below, value, other, out),
                    (value, other) => out.push(Difference::values(&below, value, other)),
                }
            }
        }
        _ if expected == actual => {}
        _ => out.push(Difference::values(place, Some(expected), Some(actual))),
    }
}

/// Every place where a record does not hold what a test expects of it.
pub(super) fn compare_expected(place: &str, expected: &Expected, actual: Option<&Json>, out: &mut Vec<Difference>) {
    match expected {
        Expected::Missing => {
            if let Some(found) = actual {
                out.push(Difference::values(place, None, Some(found)));
            }
        }
        Expected::Value(value) => match actual {
            Some(found) => compare(place, value, found, out),
            None => out.push(Difference::values(place, Some(value), None)),
        },
        Expected::List(elements) => compare_list(place, elements, actual, out),
        Expected::Object(members) => {
            for (path, value) in members {
                let pointer = path.pointer();
                compare_expected(
                    &format!("{place}{pointer}"),
                    value,
                    actual.and_then(|json| json.pointer(&pointer)),
                    out,
                );
            }
        }
    }
}

fn compare_list(place: &str, elements: &[Expected], actual: Option<&Json>, out: &mut Vec<Difference>) {
    let Some(Json::Array(found)) = actual else {
        out.push(Difference {
            message: Some(format!("expected a list of {}", elements.len())),
            ..Difference::values(place, None, actual)
        });
        return;
    };
    if found.len() != elements.len() {
        out.push(Difference {
            message: Some(format!("expected a list of {}, it has {}", elements.len(), found.len())),
            ..Difference::values(place, None, None)
        });
    }
    for (index, (element, value)) in elements.iter().zip(found).enumerate() {
        compare_expected(&format!("{place}/{index}"), element, Some(value), out);
    }
}
