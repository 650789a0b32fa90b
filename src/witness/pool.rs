//! Values worth trying at a place: the plainest first, then extremes and what the mapping speaks of.
//!
//! In: one alternative of a place, the [`Words`] of the mapping. Out: texts, numbers, truth values and null that the
//! schema of the place accepts by itself.

use super::model::Form;
use super::pattern::Shape;
use super::words::{LONGEST, Words, near};
use crate::schema::{Schema, Type};
use serde_json::{Number, Value as Json};

/// Most texts, and most numbers, of one place.
const MOST: usize = 160;
/// Most lengths of texts of one letter.
const MOST_LENGTHS: usize = 24;
/// Most texts of another sort.
const MOST_OF_SORT: usize = 60;

/// The values of a place that are no lists or objects, and listed ones of any kind.
pub(super) fn scalars(form: &Form, words: &Words) -> Vec<Json> {
    let schema = &form.schema;
    let types = schema.types();
    let mut all: Vec<Json> = Vec::new();
    if let Some(values) = &form.values {
        all.extend(accepted(schema, values.iter().cloned()));
    } else {
        if types.contains(Type::String) {
            all.extend(accepted(schema, texts(schema, words).into_iter().map(Json::String)));
        }
        if types.contains(Type::Integer) {
            all.extend(accepted(schema, numbers(schema, words).into_iter().map(Json::Number)));
        }
        if types.contains(Type::Boolean) {
            all.extend(accepted(schema, [Json::Bool(true), Json::Bool(false)].into_iter()));
        }
    }
    if types.contains(Type::Null) {
        all.extend(accepted(schema, std::iter::once(Json::Null)));
    }
    all
}

/// The values that a schema takes, up to a number of them.
fn accepted(schema: &Schema, values: impl Iterator<Item = Json>) -> Vec<Json> {
    let validator = schema.validator();
    let takes = |value: &Json| validator.as_ref().is_none_or(|validator| validator.accepts_json(value));
    values.filter(takes).take(MOST).collect()
}

/// Short texts that match a pattern.
pub(super) fn matching(pattern: &str) -> Vec<String> {
    let Some(shape) = Shape::of(pattern) else { return Vec::new() };
    (0..6).flat_map(|variant| [shape.text(variant, 0), shape.text(variant, 1)]).collect()
}

fn texts(schema: &Schema, words: &Words) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let lengths = lengths(schema, words);
    all.extend(schema.format().iter().flat_map(|format| of_format(format)).map(|one| (*one).to_owned()));
    for pattern in schema.patterns() {
        all.extend(of_pattern(&pattern, &lengths));
    }
    all.extend(PLAIN.iter().map(|one| (*one).to_owned()));
    // Of two letters: a function may take the one away.
    all.extend(lengths.iter().flat_map(|length| ["a".repeat(*length), "b".repeat(*length)]));
    all.extend(of_words(words).into_iter().take(MOST_OF_SORT));
    all.extend(words.patterns.iter().flat_map(|pattern| matching(pattern)).take(MOST_OF_SORT));
    all.extend(SAMPLES.iter().flat_map(|(_, samples)| *samples).map(|one| (*one).to_owned()));
    let (least, most) = (schema.min_length(), schema.max_length().unwrap_or(u64::MAX));
    let mut kept: Vec<String> = Vec::new();
    for text in all {
        let count = text.chars().count() as u64;
        if least <= count && count <= most && !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

/// Texts that the mapping speaks of, and texts made with them.
fn of_words(words: &Words) -> Vec<String> {
    let mut all: Vec<String> = words.texts.clone();
    for word in words.texts.iter().filter(|word| !word.is_empty()).take(24) {
        all.extend([format!("{word}a"), format!("a{word}"), format!("a{word}a"), word.to_uppercase()]);
        if word.chars().count() <= 3 {
            all.extend([word.repeat(3), format!("a{word}").repeat(20)]);
        }
    }
    all
}

fn of_pattern(pattern: &str, lengths: &[usize]) -> Vec<String> {
    let Some(shape) = Shape::of(pattern) else { return Vec::new() };
    let mut all = matching(pattern);
    all.extend([2, 3, 5, 10, 60].map(|extra| shape.text(0, extra)));
    let base = shape.text(0, 0);
    for length in lengths.iter().filter(|length| **length <= 2000) {
        all.push(shape.text_of_length(*length));
        // Where the pattern has no end, anything may follow.
        all.push(format!("{base}{}", "a".repeat(length.saturating_sub(base.chars().count()))));
    }
    all
}

/// Lengths worth trying, shortest first: of many the first ones that the target and the mapping speak of.
fn lengths(schema: &Schema, words: &Words) -> Vec<usize> {
    let bounds = [Some(schema.min_length()), schema.max_length()].into_iter().flatten();
    let mut all: Vec<usize> = bounds.filter_map(|one| usize::try_from(one).ok()).collect();
    let within = |length: &usize| schema.max_length().is_none_or(|most| *length as u64 <= most);
    all.extend(words.lengths.iter().filter(|length| within(length)).take(MOST_LENGTHS));
    all.extend([1, 2, 3, 5, 10, 20, 40, 100, 300, 1000]);
    all.retain(|length| *length <= LONGEST);
    all.sort_unstable();
    all.dedup();
    all
}

fn numbers(schema: &Schema, words: &Words) -> Vec<Number> {
    let mut all: Vec<Number> = [1, 0, -1, 2, 3, 7, 10, -10, 100, 1000].map(Number::from).to_vec();
    for limit in [schema.minimum(), schema.maximum()].into_iter().flatten() {
        all.extend(near(&limit.value));
    }
    all.extend(words.numbers.iter().cloned());
    if !schema.types().is_only(Type::Integer) {
        all.extend(
            [0.5, -0.5, 1.5, 0.1, 99.99, 0.001, 1e-9, 1e20, -1e20, 1e300].into_iter().filter_map(Number::from_f64),
        );
    }
    for factor in schema.multiples_of() {
        all.extend(multiples(&factor));
    }
    let large =
        [1_000_000, -1_000_000, 1 << 31, -(1 << 31) - 1, 1_767_607_200, 1_767_607_200_000, 1 << 53, i64::MAX, i64::MIN];
    all.extend(large.map(Number::from));
    all.push(Number::from(u64::MAX));
    let mut kept: Vec<Number> = Vec::new();
    for number in all {
        if !kept.contains(&number) {
            kept.push(number);
        }
    }
    kept
}

fn multiples(factor: &Number) -> Vec<Number> {
    const FACTORS: [i64; 8] = [1, 2, 3, 7, 10, -1, 1000, 1_000_000];
    match (factor.as_i64(), factor.as_f64()) {
        (Some(whole), _) => FACTORS.iter().filter_map(|by| whole.checked_mul(*by)).map(Number::from).collect(),
        (None, Some(float)) => FACTORS.iter().filter_map(|by| Number::from_f64(float * *by as f64)).collect(),
        (None, None) => Vec::new(),
    }
}

/// Texts worth trying everywhere.
const PLAIN: [&str; 22] = [
    "a",
    "",
    " ",
    "A",
    "0",
    "1",
    "-1",
    "12",
    "1.5",
    "true",
    "é",
    "a b",
    "a,b,c",
    "a-b",
    "a.b",
    "a/b",
    "a:b",
    "a\nb",
    "\u{1F600}",
    " a ",
    "null",
    "{}",
];

/// Texts of a format.
fn of_format(format: &str) -> &'static [&'static str] {
    SAMPLES.iter().find(|(name, _)| *name == format).map_or(&[], |(_, samples)| *samples)
}

/// Texts by format (RFC 3339, RFC 5321, RFC 3986, RFC 4122, RFC 4291).
const SAMPLES: [(&str, &[&str]); 16] = [
    (
        "date-time",
        &[
            "2026-01-05T10:00:00Z",
            "1970-01-01T00:00:00Z",
            "2024-02-29T23:59:59.999999999Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-01-05T10:00:00+05:30",
            "2026-12-31T23:30:00-12:00",
        ],
    ),
    ("date", &["2026-01-05", "0001-01-01", "9999-12-31", "2024-02-29"]),
    ("time", &["10:00:00Z", "23:59:59.999Z", "10:00:00+05:30"]),
    ("duration", &["PT1H", "P1D", "PT0.5S", "P1Y2M3DT4H5M6S", "P10W"]),
    (
        "email",
        &[
            "a@b.co",
            "A.B+c@Example.COM",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
        ],
    ),
    ("idn-email", &["a@b.co", "é@b.co"]),
    ("hostname", &["a.co", "a", "www.example.com"]),
    ("idn-hostname", &["a.co", "é.co"]),
    ("ipv4", &["192.0.2.1", "0.0.0.0", "255.255.255.255"]),
    ("ipv6", &["2001:db8::1", "::", "2001:0db8:0000:0000:0000:0000:0000:0001"]),
    (
        "uri",
        &[
            "https://a.b/c",
            "https://a.b/c?d=e&f=g#h",
            "http://a",
            "mailto:a@b.co",
            "urn:a:b",
            "https://a.b/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ],
    ),
    ("uri-reference", &["/a", "a", "https://a.b/c", "?a=b"]),
    ("iri", &["https://a.b/é"]),
    ("uuid", &["00000000-0000-4000-8000-000000000000", "ABCDEFAB-CDEF-4BCD-8EFA-ABCDEFABCDEF"]),
    ("json-pointer", &["", "/a", "/a/0"]),
    ("regex", &["a", "[a-z]+"]),
];
