//! Violations in plain words. No value of a payload ever stands in one: the texts are written here, from the schema's
//! side of the error alone.

use jsonschema::error::{TypeKind, ValidationErrorKind as Broken};
use jsonschema::{ReferencingError, ValidationError};
use serde_json::Value as Json;

/// One place where a value breaks a schema; no value of the payload stands in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Violation {
    /// JSON Pointer into the value.
    pub pointer: String,
    /// The keyword that is broken.
    pub keyword: String,
    /// JSON Pointer into the schema.
    pub schema: String,
    /// What is wrong, values masked.
    pub message: String,
}

impl Violation {
    /// The member that an object must have and does not.
    #[must_use]
    pub fn lacks(&self) -> Option<&str> {
        let name = self.message.strip_prefix(LACKS)?.strip_suffix('`')?;
        (self.keyword == "required").then_some(name)
    }
}

/// What is said of an object without a member, before the name of that.
const LACKS: &str = "has no `";

/// The violation that an error tells of, in a schema that stands at `base` of its file.
pub(super) fn of(error: &ValidationError<'_>, base: &str) -> Violation {
    Violation {
        pointer: error.instance_path().to_string(),
        keyword: error.kind().keyword().to_owned(),
        schema: format!("{base}{}", error.schema_path()),
        message: in_words(error),
    }
}

/// The place of a schema file that breaks its meta-schema, and why.
pub(super) fn meta_fault(error: &ValidationError<'_>) -> (String, String) {
    let words = match error.kind() {
        Broken::AnyOf { .. } | Broken::OneOfNotValid { .. } if error.instance_path().as_str().ends_with("/type") => {
            "is not a JSON type".to_owned()
        }
        Broken::Enum { .. } if is_type(error.instance_path().as_str()) => "is not a JSON type".to_owned(),
        _ => in_words(error),
    };
    (error.instance_path().to_string(), format!("{} {words}", named(error.instance_path().as_str())))
}

/// Why a schema cannot be compiled. What it says is the schema's own: no value stands in it.
pub(super) fn build_fault(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Broken::Referencing(ReferencingError::Unretrievable { uri, .. }) => {
            format!("it refers to `{uri}`, which is not at hand; documents are never fetched")
        }
        Broken::Referencing(ReferencingError::PointerToNowhere { pointer }) => {
            format!("a reference leads nowhere: there is no `{pointer}`")
        }
        Broken::Referencing(ReferencingError::NoSuchAnchor { anchor }) => {
            format!("a reference leads nowhere: there is no anchor `{anchor}`")
        }
        Broken::Referencing(error) => format!("a reference leads nowhere: {error}"),
        Broken::Format { format } if format == "regex" => {
            "a pattern is no regular expression of the linear engine".into()
        }
        _ => meta_fault(error).1,
    }
}

/// What a fault of a schema speaks of: its keyword, or the whole.
fn named(pointer: &str) -> String {
    match pointer.rsplit('/').next() {
        Some(keyword) if !keyword.is_empty() => format!("`{keyword}`"),
        _ => "the schema".to_owned(),
    }
}

fn is_type(pointer: &str) -> bool {
    pointer.ends_with("/type") || pointer.rsplit_once('/').is_some_and(|(before, _)| before.ends_with("/type"))
}

/// What is wrong, by the schema's side of an error.
pub(super) fn in_words(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Broken::Type { kind } => format!("is not {}", types(kind)),
        Broken::Required { property } => format!("{LACKS}{}`", property.as_str().unwrap_or_default()),
        Broken::Enum { options } => is_not_listed(options),
        Broken::Constant { expected_value } => is_not_constant(expected_value),
        Broken::Format { format } => format!("is not of the format `{format}`"),
        Broken::Pattern { pattern } => format!("does not match the pattern `{pattern}`"),
        Broken::MinLength { limit } => format!("is shorter than {}", counted(*limit, "character")),
        Broken::MaxLength { limit } => format!("is longer than {}", counted(*limit, "character")),
        Broken::MinItems { limit } => format!("has fewer than {}", counted(*limit, "element")),
        Broken::MaxItems { limit } => format!("has more than {}", counted(*limit, "element")),
        Broken::MinProperties { limit } => format!("has fewer than {}", counted(*limit, "member")),
        Broken::MaxProperties { limit } => format!("has more than {}", counted(*limit, "member")),
        Broken::Minimum { limit } => format!("is less than {limit}"),
        Broken::Maximum { limit } => format!("is more than {limit}"),
        Broken::ExclusiveMinimum { limit } => format!("is not more than {limit}"),
        Broken::ExclusiveMaximum { limit } => format!("is not less than {limit}"),
        Broken::MultipleOf { multiple_of } => format!("is not a multiple of {multiple_of}"),
        Broken::AdditionalProperties { unexpected } | Broken::UnevaluatedProperties { unexpected } => {
            format!("has {} that the schema does not name", counted(unexpected.len() as u64, "member"))
        }
        Broken::AdditionalItems { limit } => format!("has more than {}", counted(*limit as u64, "element")),
        Broken::UnevaluatedItems { .. } => "has elements that the schema does not allow".to_owned(),
        Broken::UniqueItems => "has an element twice".to_owned(),
        Broken::Contains => "has no element of the kind that is asked for".to_owned(),
        Broken::AnyOf { .. } => "fits none of the alternatives".to_owned(),
        Broken::OneOfNotValid { .. } => "fits none of the alternatives".to_owned(),
        Broken::OneOfMultipleValid { .. } => "fits more than one of the alternatives".to_owned(),
        Broken::Not { .. } => "is of a kind that is not allowed here".to_owned(),
        Broken::FalseSchema => "is not allowed here".to_owned(),
        Broken::PropertyNames { .. } => "has a member whose name is not allowed".to_owned(),
        Broken::ContentEncoding { content_encoding } => format!("is not encoded as `{content_encoding}`"),
        Broken::ContentMediaType { content_media_type } => format!("is not of the media type `{content_media_type}`"),
        Broken::FromUtf8 { .. } => "does not hold UTF-8".to_owned(),
        Broken::Custom { message, .. } => message.clone(),
        Broken::BacktrackLimitExceeded { .. } | Broken::RegexEngineFailure { .. } => {
            "has a text on which a pattern could not be run".to_owned()
        }
        Broken::Referencing(_) => "has a reference that leads nowhere".to_owned(),
    }
}

/// Of `enum`; the values are the schema's.
pub(super) fn is_not_listed(options: &Json) -> String {
    format!("is none of the allowed values: {}", listed(options))
}

/// Of `const`; the value is the schema's.
pub(super) fn is_not_constant(value: &Json) -> String {
    format!("is not {}", shortened(value))
}

fn types(kind: &TypeKind) -> String {
    use super::types::{Type, TypeSet};
    let named = |one: &jsonschema::JsonType| Type::from_name(one.as_str());
    match kind {
        TypeKind::Single(one) => named(one).map_or("", Type::words).to_owned(),
        TypeKind::Multiple(many) => many.iter().filter_map(|one| named(&one)).collect::<TypeSet>().words(),
    }
}

/// Values of a schema, cut where they are many.
fn listed(options: &Json) -> String {
    const MOST: usize = 8;
    let values = options.as_array().map_or(&[][..], Vec::as_slice);
    let shown: Vec<String> = values.iter().take(MOST).map(shortened).collect();
    let rest = values.len().saturating_sub(MOST);
    if rest > 0 { format!("{} and {rest} more", shown.join(", ")) } else { shown.join(", ") }
}

fn shortened(value: &Json) -> String {
    const MOST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        None => text,
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
