//! Schemas in plain words.

use super::types::{Type, TypeSet};
use super::view::Schema;
use serde_json::Value as Json;

/// Up to so many listed values are named.
const VALUES_NAMED: usize = 3;

impl Schema {
    /// What it lets through, in plain words for messages: `a list of text`, `a time or null`, `"a" or "b"`.
    #[must_use]
    pub fn describe(&self) -> String {
        self.describe_within(3)
    }

    fn describe_within(&self, depth: u32) -> String {
        if let Some(values) = self.enum_values().filter(|values| !values.is_empty() && values.len() <= VALUES_NAMED) {
            return either(values.iter().map(Json::to_string).collect());
        }
        let types = self.types();
        if types == TypeSet::ALL || types.is_empty() {
            return types.words();
        }
        either(types.iter().map(|one| self.describe_type(one, depth)).collect())
    }

    fn describe_type(&self, one: Type, depth: u32) -> String {
        match one {
            Type::String => self.describe_text(),
            Type::Array if depth > 0 => match self.items().filter(|items| items.types() != TypeSet::ALL) {
                Some(items) => format!("a list of {}", plural(&items.describe_within(depth - 1))),
                None => one.words().to_owned(),
            },
            Type::Null | Type::Boolean | Type::Integer | Type::Number | Type::Array | Type::Object => {
                one.words().to_owned()
            }
        }
    }

    fn describe_text(&self) -> String {
        let Some(format) = self.format() else { return Type::String.words().to_owned() };
        let word = match &*format {
            "date-time" => "a time",
            "date" => "a date",
            "time" => "a time of day",
            "duration" => "a duration",
            "email" | "idn-email" => "an e-mail address",
            "ipv4" => "an IPv4 address",
            "ipv6" => "an IPv6 address",
            "uri" | "iri" => "a URI",
            "uri-reference" | "iri-reference" => "a URI reference",
            "uuid" => "a UUID",
            "hostname" | "idn-hostname" => "a host name",
            other => return format!("text of the format `{other}`"),
        };
        word.to_owned()
    }
}

fn either(words: Vec<String>) -> String {
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

/// `an object` as what a list is of: `objects`.
fn plural(words: &str) -> String {
    match words {
        "an object" => "objects",
        "a list" => "lists",
        "a number" => "numbers",
        "a whole number" => "whole numbers",
        "a time" => "times",
        "a date" => "dates",
        "a duration" => "durations",
        other => other,
    }
    .to_owned()
}
