//! Names for what a draft declares, and the words that names are made of.
//!
//! In: file names and member names, whatever they are. Out: names that the language takes; words in lower case.

use crate::path::is_plain_name;
use crate::syntax::is_reserved;

/// Words that mean the same in names of fields.
const ALIKE: [&[&str]; 16] = [
    &["email", "mail"],
    &["id", "uuid", "guid", "identifier", "key"],
    &["url", "uri", "link", "href"],
    &["phone", "telephone", "tel", "mobile"],
    &["time", "timestamp", "date", "at", "datetime"],
    &["created", "creation"],
    &["quantity", "qty", "count"],
    &["total", "sum", "amount"],
    &["text", "body", "content", "message"],
    &["customer", "visitor", "user", "person", "buyer"],
    &["zip", "postal", "postcode"],
    &["ip", "ipv4", "ipaddress"],
    &["kind", "type", "category"],
    &["name", "title", "label"],
    &["ordered", "order", "purchase"],
    &["state", "status"],
];

/// Words that say little without what stands before them.
const GENERAL: [&str; 10] = ["id", "name", "type", "kind", "value", "text", "code", "url", "time", "state"];

/// The words of a name, in lower case, each as the first of those that mean the same: `createdAt` is `created time`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_small = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            words.push(String::new());
        } else {
            if character.is_uppercase() && before_small {
                words.push(String::new());
            }
            if let Some(last) = words.last_mut() {
                last.extend(character.to_lowercase());
            }
        }
        before_small = character.is_lowercase() || character.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    let mut alike: Vec<String> = words.into_iter().map(|word| common(&word)).collect();
    let mut met = Vec::new();
    alike.retain(|word| {
        !met.contains(word) && {
            met.push(word.clone());
            true
        }
    });
    alike
}

fn common(word: &str) -> String {
    let alike = ALIKE.iter().find(|alike| alike.contains(&word));
    alike.and_then(|alike| alike.first()).map_or_else(|| word.to_owned(), |first| (*first).to_owned())
}

/// Whether words say little by themselves.
pub(super) fn are_general(words: &[String]) -> bool {
    words.iter().all(|word| GENERAL.contains(&common(word).as_str()))
}

/// The name of a file without its folder and endings: `order` of `a/order.schema.json`.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.split('.').find(|part| !part.is_empty()).unwrap_or(name)
}

/// A name for the event whose payloads a schema file describes.
#[must_use]
pub fn event_name(file: &str) -> String {
    plain(stem(file), "payload")
}

/// A name that the language takes: small letters, digits and `_`.
pub(super) fn plain(text: &str, otherwise: &str) -> String {
    let joined = split(text).join("_");
    let name = if joined.is_empty() { otherwise.to_owned() } else { joined };
    let name = if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name };
    if is_reserved(&name) { format!("{name}_{otherwise}") } else { name }
}

/// `Order` of `order.schema.json`.
pub(super) fn schema_name(file: &str, otherwise: &str) -> String {
    let capital = |word: &String| {
        let mut characters = word.chars();
        characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect::<String>()
    };
    let name: String = split(stem(file)).iter().map(capital).collect();
    if is_plain_name(&name) { name } else { otherwise.to_owned() }
}

/// The parts of a text that can stand in a name.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before_small = false;
    for character in text.chars() {
        if !character.is_ascii_alphanumeric() || (character.is_ascii_uppercase() && before_small) {
            parts.push(String::new());
        }
        if let (true, Some(last)) = (character.is_ascii_alphanumeric(), parts.last_mut()) {
            last.push(character.to_ascii_lowercase());
        }
        before_small = character.is_ascii_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}
