//! Open places as diagnostics: what may not fit, why, where the target schema says so, and the edit that mends it.
//!
//! A value that surely does not fit is an error, one that may not is a warning.

use super::record::Opening;
use crate::check::judge::scene::place_of;
use crate::check::typed::Emit;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Schema, Type, print_leaf_steps};
use crate::source::Span;
use serde_json::Value as Json;

/// Values of one fault that are pointed at besides the first.
const MOST_LABELS: usize = 3;

/// The diagnostic of an open place.
pub(super) fn diagnostic(opening: &Opening<'_>, emit: &Emit) -> Diagnostic {
    let keyword = opening.gap.keyword.as_deref().unwrap_or("");
    let code = code_of(keyword, opening);
    let span = opening.values.first().copied().unwrap_or(emit.span);
    let is_error = opening.gap.surely && !opening.tied;
    let mut diagnostic = if is_error { Diagnostic::error(code, span) } else { Diagnostic::warning(code, span) };
    diagnostic = diagnostic.message(message(opening, keyword)).label(label(opening, keyword));
    for other in others(&opening.values, span) {
        diagnostic = diagnostic.also(other, "and here");
    }
    if let Some(case) = &opening.case {
        diagnostic = diagnostic.note(format!("for example when {case}"));
    }
    if let Some(place) = place_of(&opening.gap.wanted) {
        diagnostic = diagnostic.note(said_at(keyword, &place));
    }
    help(opening, keyword).into_iter().fold(diagnostic, Diagnostic::help)
}

fn others(values: &[Span], first: Span) -> impl Iterator<Item = Span> {
    let mut others: Vec<Span> = values.iter().copied().filter(|span| *span != first).collect();
    others.sort_unstable();
    others.dedup();
    others.into_iter().take(MOST_LABELS)
}

fn said_at(keyword: &str, place: &str) -> String {
    if keyword.is_empty() { format!("asked for by {place}") } else { format!("`{keyword}` in {place}") }
}

fn code_of(keyword: &str, opening: &Opening<'_>) -> Code {
    match keyword {
        "format" => Code::Format,
        "minLength" | "maxLength" => Code::Length,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => Code::Range,
        "type" if is_fraction(opening) => Code::Range,
        "pattern" => Code::Pattern,
        "const" | "enum" if opening.gap.surely && !opening.gap.refused.is_empty() => Code::OutsideEnum,
        "then"
        | "else"
        | "if"
        | "oneOf"
        | "anyOf"
        | "not"
        | "dependentRequired"
        | "dependentSchemas"
        | "minProperties"
        | "maxProperties"
        | "propertyNames"
        | "unevaluatedProperties" => Code::Conditional,
        _ => Code::NotProved,
    }
}

fn is_fraction(opening: &Opening<'_>) -> bool {
    let types = opening.gap.given.types();
    types.is_only(Type::Number) && opening.gap.wanted.types().meets(Type::Integer.into())
}

/// The place as messages name it.
fn field(opening: &Opening<'_>) -> String {
    match print_leaf_steps(&opening.steps) {
        path if path.is_empty() => "the record".to_owned(),
        path => format!("`{}`", path.strip_prefix('.').unwrap_or(&path)),
    }
}

fn message(opening: &Opening<'_>, keyword: &str) -> String {
    let (field, gap) = (field(opening), &opening.gap);
    let given = gap.given.max_length();
    match keyword {
        _ if !gap.refused.is_empty() => format!("{field} does not take {}", listed(&gap.refused)),
        "format" => match (gap.surely, gap.given.format()) {
            (true, Some(_)) => format!("{field} is {}, this is {}", gap.wanted.describe(), gap.given.describe()),
            (true, None) | (false, _) => format!("{field} is {}, and this text may be none", gap.wanted.describe()),
        },
        "maxLength" => {
            let most = gap.wanted.max_length().unwrap_or_default();
            match given {
                Some(length) => format!("{field} takes up to {most} characters, and this text can have {length}"),
                None => format!("{field} takes up to {most} characters, and this text can have more"),
            }
        }
        "minLength" => match gap.wanted.min_length() {
            0 | 1 => format!("{field} cannot be empty, and this text can be"),
            least => format!("{field} has at least {least} characters, and this text can have fewer"),
        },
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            format!("{field} is a number {}, and this one can be outside", range(&gap.wanted))
        }
        "multipleOf" => match gap.wanted.multiples_of().first() {
            Some(step) => format!("{field} is a multiple of {step}, and this number may be none"),
            None => format!("{field} may not be a multiple of what is asked for"),
        },
        "type" if is_fraction(opening) => format!("{field} is a whole number, and this one can have a fraction"),
        "pattern" => format!("{field} follows a pattern, and this text may not"),
        "required" if opening.tied => format!("{field} is not proved to be there: {}", gap.why),
        _ => format!("{field} is not proved to meet the target schema: {}", gap.why),
    }
}

fn range(wanted: &Schema) -> String {
    let word = |limit: crate::schema::Limit, plain: &str, exclusive: &str| {
        format!("{} {}", if limit.exclusive { exclusive } else { plain }, limit.value)
    };
    let low = wanted.minimum().map(|limit| word(limit, "from", "above"));
    let high = wanted.maximum().map(|limit| word(limit, "up to", "below"));
    [low, high].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn listed(values: &[Json]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = values.iter().take(SHOWN).map(Json::to_string).collect();
    match values.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn label(opening: &Opening<'_>, keyword: &str) -> String {
    let gap = &opening.gap;
    match keyword {
        _ if !gap.refused.is_empty() && gap.refused.len() == 1 => "this value does not fit".to_owned(),
        _ if !gap.refused.is_empty() => "these values do not fit".to_owned(),
        "format" => gap.given.describe(),
        "maxLength" => {
            gap.given.max_length().map_or("text of any length".to_owned(), |most| format!("up to {most} characters"))
        }
        "minLength" => "text that may be too short".to_owned(),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => match range(&gap.given) {
            range if range.is_empty() => format!("{} of any size", gap.given.describe()),
            range => format!("{} {range}", gap.given.describe()),
        },
        _ if opening.tied && !matches!(keyword, "pattern" | "multipleOf" | "type") => "written here".to_owned(),
        _ => gap.given.describe(),
    }
}

/// The edits that mend it, best first.
fn help(opening: &Opening<'_>, keyword: &str) -> Vec<String> {
    let gap = &opening.gap;
    let x = opening.shown.as_deref().unwrap_or("x");
    if !gap.refused.is_empty() {
        let allowed = gap.wanted.enum_values().unwrap_or_default();
        return allowed_words(&allowed).into_iter().collect();
    }
    let schema = |keyword: &str| format!("or say `{keyword}` in the source schema, where the source keeps to it");
    match keyword {
        "format" => formats(&gap.wanted, keyword, x),
        "maxLength" => {
            let most = gap.wanted.max_length().unwrap_or_default();
            vec![format!("`| truncate({most})` cuts it"), schema("maxLength")]
        }
        "minLength" => {
            let least = gap.wanted.min_length().max(1);
            vec![format!("a guard leaves shorter ones out: `when {x} | length >= {least}`"), schema("minLength")]
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            vec![format!("a guard leaves the others out: `when {}`", guard(&gap.wanted, x)), schema(keyword)]
        }
        "type" if is_fraction(opening) => {
            vec!["`as int` leaves the others out, `| round` makes a whole number".to_owned()]
        }
        "multipleOf" => vec!["`| round` makes a whole number".to_owned(), schema(keyword)],
        "pattern" => {
            let pattern = gap.wanted.patterns().first().map(ToString::to_string).unwrap_or_default();
            vec![format!("a guard leaves other text out: `when {x} | matches(r\"{pattern}\")`"), schema(keyword)]
        }
        "required" => vec!["give it a value in every case, or guard the whole: `when x is present`".to_owned()],
        "const" | "enum" => {
            vec![format!("a guard leaves other values out: `when {x} in [...]`; a table or `match` gives listed ones")]
        }
        "minItems" | "maxItems" | "uniqueItems" => vec!["`| slice(0, n)` and `| distinct` bound a list".to_owned()],
        "type" => vec!["`as KIND` leaves values of other kinds out".to_owned()],
        "additionalProperties" => vec!["`only(x, \"name\")` copies named members alone".to_owned()],
        _ if opening.tied => {
            vec!["set it in that case too, or guard (`when ...`) the rules that ask for it".to_owned()]
        }
        _ => vec!["write it member by member: what is written out is proved member by member".to_owned()],
    }
}

fn allowed_words(allowed: &[Json]) -> Option<String> {
    (!allowed.is_empty()).then(|| format!("its values are {}", listed(allowed)))
}

fn guard(wanted: &Schema, x: &str) -> String {
    let part = |limit: crate::schema::Limit, plain: &str, exclusive: &str| {
        format!("{x} {} {}", if limit.exclusive { exclusive } else { plain }, limit.value)
    };
    let low = wanted.minimum().map(|limit| part(limit, ">=", ">"));
    let high = wanted.maximum().map(|limit| part(limit, "<=", "<"));
    [low, high].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn formats(wanted: &Schema, keyword: &str, x: &str) -> Vec<String> {
    let schema = format!("or say `{keyword}` in the source schema, where the source keeps to it");
    let format = wanted.format();
    let edit = match format.as_deref().unwrap_or("") {
        kind @ ("email" | "ipv4" | "ipv6" | "uuid") => format!("`as {kind}` leaves other text out"),
        "idn-email" => "`as email` leaves other text out".to_owned(),
        "date-time" => format!("`time({x}) catch omit` reads it as a time"),
        "date" => format!("`date({x}) catch omit` reads it as a date"),
        _ => return vec![format!("say `{keyword}` in the source schema, where the source keeps to it")],
    };
    vec![edit, schema]
}
