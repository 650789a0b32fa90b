//! What formats say of one another, and whether a text is of one: decided by the validator, so that a test in a
//! mapping and a schema agree.

use super::made::HEX_64;
use super::shape::TextRules;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// Formats of which no text can have two.
const APART: [&str; 8] = ["date-time", "date", "duration", "email", "ipv4", "ipv6", "uuid", "uri"];

/// Formats that another one is part of.
const PART_OF: [(&str, &str); 10] = [
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("uri", "uri-reference"),
    ("uri", "iri"),
    ("uri", "iri-reference"),
    ("uri-reference", "iri-reference"),
    ("iri", "iri-reference"),
    ("uuid", "uri-reference"),
    ("uuid", "iri-reference"),
    ("date", "uri-reference"),
];

/// Whether no text is of both formats.
pub(super) fn exclude(a: &str, b: &str) -> bool {
    a != b && APART.contains(&a) && APART.contains(&b)
}

/// Whether every text under some rules is of a format.
pub(super) fn implied(wanted: &str, rules: &TextRules) -> bool {
    let hex = rules.patterns.iter().any(|pattern| **pattern == *HEX_64);
    rules.formats.iter().any(|format| **format == *wanted || PART_OF.contains(&(&**format, wanted)))
        || (hex && matches!(wanted, "uri-reference" | "iri-reference"))
}

/// The least and largest number of characters that formats and well-known patterns leave.
pub(super) fn lengths(rules: &TextRules) -> (u64, Option<u64>) {
    if rules.patterns.iter().any(|pattern| **pattern == *HEX_64) {
        return (64, Some(64));
    }
    let of = |format: &str| match format {
        "date-time" => (20, None),
        "date" => (10, Some(10)),
        "uuid" => (36, Some(36)),
        "ipv4" => (7, Some(15)),
        "ipv6" => (2, Some(45)),
        // RFC 5321, 4.5.3.1: 64 before the `@`, and the validator takes 254 behind it.
        "email" => (3, Some(319)),
        "duration" => (3, None),
        _ => (0, None),
    };
    let each = rules.formats.iter().map(|format| of(format));
    each.fold((0, None), |all, one| (all.0.max(one.0), super::shape::least(all.1, one.1)))
}

/// Whether a text is of a format, as JSON Schema 2020-12 and the validator see it. Unknown formats take every text.
#[must_use]
pub fn is_of_format(format: &str, text: &str) -> bool {
    let Some((_, validator)) = VALIDATORS.iter().find(|(name, _)| *name == format) else { return true };
    validator.as_ref().is_some_and(|validator| validator.is_valid(&Json::from(text)))
}

/// RFC 5321 addresses: `Name <a@b.example>` is no address but a header field.
pub(super) fn email_options() -> jsonschema::EmailOptions {
    jsonschema::EmailOptions::default().without_display_text()
}

static VALIDATORS: LazyLock<Vec<(&str, Option<jsonschema::Validator>)>> = LazyLock::new(|| {
    let names = [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uuid",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "regex",
    ];
    let build = |name| {
        let options = jsonschema::options().offline().should_validate_formats(true);
        let options = options.with_email_options(email_options());
        options.with_pattern_options(super::pattern::engine()).build(&json!({ "format": name })).ok()
    };
    names.into_iter().map(|name| (name, build(name))).collect()
});

/// Whether a text is an e-mail address (`format: email`, RFC 5321).
#[must_use]
pub fn is_email(text: &str) -> bool {
    is_of_format("email", text)
}

/// Whether a text is an IPv4 address (`format: ipv4`).
#[must_use]
pub fn is_ipv4(text: &str) -> bool {
    is_of_format("ipv4", text)
}

/// Whether a text is an IPv6 address (`format: ipv6`).
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    is_of_format("ipv6", text)
}

/// Whether a text is an instant (`format: date-time`, RFC 3339).
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    is_of_format("date-time", text)
}

/// Whether a text is a day (`format: date`, RFC 3339).
#[must_use]
pub fn is_date(text: &str) -> bool {
    is_of_format("date", text)
}

/// Whether a text is a UUID (`format: uuid`, RFC 4122).
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    is_of_format("uuid", text)
}

/// Whether a text is an absolute URI (`format: uri`, RFC 3986).
#[must_use]
pub fn is_uri(text: &str) -> bool {
    is_of_format("uri", text)
}
