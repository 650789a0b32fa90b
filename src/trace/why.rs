//! Why a value is missing: the innermost steps that gave nothing, in words.

use super::steps::View;
use crate::plan::Expression;
use crate::run::Gave;
use serde_json::Value as Json;

/// Most causes that are told.
const MOST_CAUSES: usize = 4;

/// Deepest step that is looked at.
const DEEPEST: u32 = 200;

/// Why a step gave nothing: one line a cause.
pub(super) fn why_missing(view: &View<'_>, step: usize) -> Vec<String> {
    let mut causes = Vec::new();
    gather(view, step, DEEPEST, decides, &mut causes);
    causes.truncate(MOST_CAUSES);
    causes
}

/// Why a list or object is empty: what is missing in it.
pub(super) fn why_empty(view: &View<'_>, step: usize) -> Vec<String> {
    let mut causes = vec!["its value is empty, and what is empty is not written".to_owned()];
    for inner in view.inner(step) {
        gather(view, inner, DEEPEST, |_, _| true, &mut causes);
    }
    causes.truncate(MOST_CAUSES);
    causes
}

fn gather(view: &View<'_>, step: usize, depth: u32, matters: fn(&View<'_>, usize) -> bool, causes: &mut Vec<String>) {
    if depth == 0 || causes.len() >= MOST_CAUSES {
        return;
    }
    let from = causes.len();
    for inner in view.inner(step) {
        // Of an empty list what is in it matters, and so on inwards.
        let is_empty = matches!(view.gave(inner), Gave::Value(_, value) if value.as_array().is_some_and(Vec::is_empty));
        let is_none = matches!(view.gave(inner), Gave::Missing | Gave::Failed(_));
        if matters(view, step) && (is_none || is_empty) {
            gather(view, inner, depth - 1, matters, causes);
        }
    }
    if causes.len() > from {
        return;
    }
    let cause = match view.gave(step) {
        Gave::Failed(why) => format!("`{}` failed: {why}", view.text_of(step)),
        Gave::Missing => missing(view, step),
        Gave::Value(..) | Gave::Large(..) => return,
    };
    if !causes.contains(&cause) {
        causes.push(cause);
    }
}

/// Whether what is missing inside an expression makes the whole missing. Lists, objects and tests do without.
fn decides(view: &View<'_>, step: usize) -> bool {
    !matches!(
        view.expression(step),
        Some(Expression::List(_) | Expression::Object(_) | Expression::ListFor(_) | Expression::MapFor(_))
    )
}

fn missing(view: &View<'_>, step: usize) -> String {
    let text = view.text_of(step);
    match view.expression(step) {
        Some(Expression::Row(..)) => format!("`{text}`: the table has no row for the key"),
        Some(Expression::Match(_)) => format!("`{text}`: no arm is for the value"),
        Some(Expression::As(..)) if view.reads(step).is_empty() => format!("`{text}`: the value is not of that kind"),
        Some(Expression::Call(site)) => format!("`{text}`: `{}` gives nothing for the value", site.function.name),
        Some(Expression::Missing) => "the mapping leaves it out by `omit`".to_owned(),
        _ => match view.reads(step) {
            [pointer, ..] => format!("{}: {}", shown_pointer(pointer), state_of(view, pointer)),
            [] => format!("`{text}` gives nothing"),
        },
    }
}

/// What stands at a place that gave nothing.
fn state_of(view: &View<'_>, pointer: &str) -> String {
    match view.payload_at(pointer) {
        None => {
            let above = above(view, pointer);
            if above.len() + 1 < pointer.len() && pointer[above.len() + 1..].contains('/') {
                let rest = &pointer[above.len() + 1..];
                let first = rest.split('/').next().unwrap_or_default();
                return format!("not in the payload, there is no {above}/{first}");
            }
            "not in the payload".to_owned()
        }
        Some(Json::Null) => "null, which counts as missing".to_owned(),
        Some(Json::String(text)) if text.trim().is_empty() => "blank, which counts as missing".to_owned(),
        Some(_) => "its value is not of the kind that is asked for".to_owned(),
    }
}

/// The longest part of a pointer that is in the payload.
fn above<'p>(view: &View<'_>, pointer: &'p str) -> &'p str {
    let mut part = pointer;
    while let Some((shorter, _)) = part.rsplit_once('/') {
        if view.payload_at(shorter).is_some() {
            return shorter;
        }
        part = shorter;
    }
    ""
}

fn shown_pointer(pointer: &str) -> &str {
    if pointer.is_empty() { "the payload" } else { pointer }
}

impl View<'_> {
    /// Why a list gave no elements.
    pub(super) fn why_no_elements(&self, step: usize) -> String {
        match self.gave(step) {
            Gave::Missing | Gave::Failed(_) => why_missing(self, step).join("; "),
            Gave::Value(..) | Gave::Large(..) => "it is empty".to_owned(),
        }
    }
}
