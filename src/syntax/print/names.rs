//! Names, paths, types and texts, written down.

use super::super::ast::{
    IgnorePath, PathStep, QualifiedName, Target, TargetPiece, TargetSegment, TextPiece, Type, TypeBase,
};
use super::super::level::Level;
use super::flat::expression;
use crate::path::{Step, is_plain_name};

/// `name`, `module.name`
pub(super) fn qualified_name(out: &mut String, name: &QualifiedName) {
    if let Some(module) = &name.module {
        out.extend([&module.text, "."]);
    }
    out.push_str(&name.name.text);
}

/// `.a.b[0]`, or `.` for the whole payload.
pub(super) fn payload(out: &mut String, path: &[PathStep]) {
    if !matches!(path.first(), Some(PathStep { step: Step::Name(_), .. })) {
        out.push('.');
    }
    path.iter().for_each(|one| step(out, &one.step));
}

/// `.a, m.b` of an `ignore`.
pub(super) fn ignored(out: &mut String, path: &IgnorePath) {
    match &path.base {
        Some(base) => {
            out.push_str(&base.text);
            path.steps.iter().for_each(|one| step(out, &one.step));
        }
        None => payload(out, &path.steps),
    }
}

pub(super) fn step(out: &mut String, step: &Step) {
    match step {
        Step::Name(name) => {
            out.push('.');
            if is_plain_name(name) { out.push_str(name) } else { quoted(out, name) }
        }
        Step::Index(index) => out.extend(["[", &index.to_string(), "]"]),
    }
}

/// `_{tenant}.chat."odd name"`
pub(super) fn target(out: &mut String, target: &Target) {
    for (index, one) in target.segments.iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        segment(out, one);
    }
}

fn segment(out: &mut String, segment: &TargetSegment) {
    for piece in &segment.pieces {
        match piece {
            TargetPiece::Text(name) if segment.quoted || !is_plain_name(name) && segment.pieces.len() == 1 => {
                quoted(out, name);
            }
            TargetPiece::Text(name) => out.push_str(name),
            TargetPiece::Hole(name) => out.extend(["{", &name.text, "}"]),
        }
    }
}

/// `[T]?`, `T...`
pub(super) fn ty(out: &mut String, ty: &Type) {
    match &ty.base {
        TypeBase::Name(name) => out.push_str(&name.text),
        TypeBase::List(inner) => {
            out.push('[');
            self::ty(out, inner);
            out.push(']');
        }
        TypeBase::Map(inner) => {
            out.push('{');
            self::ty(out, inner);
            out.push('}');
        }
    }
    if ty.optional {
        out.push('?');
    }
    if ty.rest {
        out.push_str("...");
    }
}

/// `"text {expr}"`
pub(super) fn text(out: &mut String, pieces: &[TextPiece]) {
    out.push('"');
    for piece in pieces {
        match piece {
            TextPiece::Text(content) => escaped(out, content),
            TextPiece::Hole(value) => {
                out.push('{');
                expression(out, value, Level::Or);
                out.push('}');
            }
        }
    }
    out.push('"');
}

/// A text without holes, or a name that needs quotes.
pub(super) fn quoted(out: &mut String, content: &str) {
    out.push('"');
    escaped(out, content);
    out.push('"');
}

/// The id of a public schema, without quotes where it needs none.
pub(super) fn schema_id(out: &mut String, id: &str) {
    let is_short = id.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && id.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '/' | '.'));
    if is_short { out.push_str(id) } else { quoted(out, id) }
}

/// A raw text; one that could not be read back is written as a common one.
pub(super) fn raw_text(out: &mut String, content: &str) {
    if content.contains(['"', '\n', '\r']) {
        quoted(out, content);
    } else {
        out.extend(["r\"", content, "\""]);
    }
}

fn escaped(out: &mut String, content: &str) {
    for character in content.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '{' => out.push_str("\\{"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
}
