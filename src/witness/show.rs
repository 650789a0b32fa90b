//! Values as messages show them: JSON on one line, long texts and lists cut, with what was cut told.

use serde_json::Value as Json;

/// Characters of a text that are shown.
const MOST_CHARACTERS: usize = 40;
/// Elements of a list, or members of an object, that are shown.
const MOST_PARTS: usize = 6;

/// A value, short enough for a line or two: `{"id":"a", "message":"aaaa… (101 characters)"}`.
#[must_use]
pub fn shortened(value: &Json) -> String {
    let mut text = String::new();
    push(value, &mut text);
    text
}

fn push(value: &Json, out: &mut String) {
    match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => out.push_str(&value.to_string()),
        Json::String(text) => push_text(text, out),
        Json::Array(elements) => {
            let even = elements.len() > 3 && elements.windows(2).all(|pair| pair[0] == pair[1]);
            let shown = if even { 1 } else { elements.len().min(MOST_PARTS) };
            let parts = elements.iter().take(shown).map(shortened);
            push_parts(("[", "]"), parts.collect(), elements.len() - shown, "elements", out);
        }
        Json::Object(members) => {
            let more = members.len().saturating_sub(MOST_PARTS);
            let part =
                |(name, member): (&String, &Json)| format!("{}:{}", Json::from(name.as_str()), shortened(member));
            push_parts(("{", "}"), members.iter().take(MOST_PARTS).map(part).collect(), more, "members", out);
        }
    }
}

fn push_parts((open, close): (&str, &str), parts: Vec<String>, more: usize, what: &str, out: &mut String) {
    let count = parts.len() + more;
    out.push_str(open);
    out.push_str(&parts.join(", "));
    if more > 0 {
        out.push_str(&format!(", … ({count} {what})"));
    }
    out.push_str(close);
}

fn push_text(text: &str, out: &mut String) {
    let count = text.chars().count();
    if count <= MOST_CHARACTERS {
        out.push_str(&Json::from(text).to_string());
        return;
    }
    let mut characters = text.chars();
    let first = characters.next();
    let even = characters.all(|one| Some(one) == first);
    let shown: String = text.chars().take(if even { 4 } else { 24 }).collect();
    let shown = Json::from(shown).to_string();
    out.push_str(&format!("{}… ({count} characters)\"", shown.strip_suffix('"').unwrap_or(&shown)));
}
