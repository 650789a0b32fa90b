//! The places that a query reads, as far as its text tells.
//!
//! In: the text of a query that has been parsed already (RFC 9535). Out: the place of what it selects, and the places
//! that its filters look at. Wildcards, slices and indexes are any element; `..` is any number of steps.

use super::places::{Place, PlaceStep};

/// What a query reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct QueryPlaces {
    /// What it selects; several where a segment lists names.
    pub(super) selected: Vec<Place>,
    /// What its filters look at.
    pub(super) tested: Vec<Place>,
}

/// The places of a query: `$.messages[?@.fromVisitor == true].text`.
pub(super) fn places(text: &str) -> QueryPlaces {
    let mut places = QueryPlaces::default();
    let Some(rest) = text.trim().strip_prefix('$') else { return places };
    let mut found = QueryPlaces { selected: vec![Place::default()], tested: Vec::new() };
    follow(rest, &mut found);
    places.selected.append(&mut found.selected);
    places.tested.append(&mut found.tested);
    places
}

/// Follows the segments behind `$` or `@`; gives what of the text is left behind them.
fn follow<'t>(mut text: &'t str, places: &mut QueryPlaces) -> &'t str {
    loop {
        let next = text.trim_start();
        if let Some(rest) = next.strip_prefix("..") {
            extend(&mut places.selected, &[PlaceStep::Deep]);
            text = if rest.starts_with('[') { rest } else { member(rest, places) };
        } else if let Some(rest) = next.strip_prefix('.') {
            text = member(rest, places);
        } else if next.starts_with('[') {
            text = bracket(next, places);
        } else {
            return text;
        }
    }
}

/// `name` or `*`
fn member<'t>(text: &'t str, places: &mut QueryPlaces) -> &'t str {
    if let Some(rest) = text.strip_prefix('*') {
        extend(&mut places.selected, &[PlaceStep::Any]);
        return rest;
    }
    let is_name = |character: char| character.is_alphanumeric() || character == '_' || !character.is_ascii();
    let end = text.find(|character| !is_name(character)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    extend(&mut places.selected, &[PlaceStep::Name(name.into())]);
    rest
}

/// `[...]`: names, indexes, slices, wildcards and filters, several with commas.
fn bracket<'t>(text: &'t str, places: &mut QueryPlaces) -> &'t str {
    let end = closing(text);
    let inside = text.get(1..end).unwrap_or_default();
    let base = std::mem::take(&mut places.selected);
    for selector in split(inside) {
        let selector = selector.trim();
        let step = match selector.chars().next() {
            Some('"' | '\'') => PlaceStep::Name(unquote(selector).into()),
            _ => PlaceStep::Any,
        };
        if let Some(filter) = selector.strip_prefix('?') {
            tested(filter, &base, &mut places.tested);
        }
        places.selected.extend(base.iter().map(|place| place.below([step.clone()])));
    }
    places.selected.dedup();
    text.get(end + 1..).unwrap_or_default()
}

/// The paths inside a filter: `@...` below an element, `$...` from the root.
fn tested(filter: &str, base: &[Place], tested: &mut Vec<Place>) {
    let mut rest = filter;
    while let Some(at) = outside_quotes(rest, |character| matches!(character, '@' | '$')) {
        let from_root = rest[at..].starts_with('$');
        let start = if from_root { vec![Place::default()] } else { base.iter().map(Place::element).collect() };
        let mut inner = QueryPlaces { selected: start, tested: Vec::new() };
        rest = follow(&rest[at + 1..], &mut inner);
        tested.append(&mut inner.selected);
        tested.append(&mut inner.tested);
    }
}

fn extend(places: &mut [Place], steps: &[PlaceStep]) {
    places.iter_mut().for_each(|place| place.0.extend(steps.iter().cloned()));
}

/// The offset of the `]` that closes the `[` at the start.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut from = 0;
    while let Some(at) = outside_quotes(&text[from..], |character| matches!(character, '[' | ']')) {
        let at = from + at;
        if text[at..].starts_with('[') {
            depth += 1;
        } else if depth <= 1 {
            return at;
        } else {
            depth -= 1;
        }
        from = at + 1;
        // What stands before is outside of quotes, so looking on from here is right.
    }
    text.len()
}

/// The selectors of a bracket.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut from) = (Vec::new(), 0, 0_usize, 0);
    while let Some(at) = outside_quotes(&text[from..], |character| matches!(character, '[' | ']' | '(' | ')' | ',')) {
        let at = from + at;
        match text.as_bytes().get(at) {
            Some(b'[' | b'(') => depth += 1,
            Some(b',') if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            Some(b',') => {}
            _ => depth = depth.saturating_sub(1),
        }
        from = at + 1;
    }
    parts.push(&text[start..]);
    parts
}

/// The first character that `wanted` takes and that stands in no quoted text.
fn outside_quotes(text: &str, wanted: fn(char) -> bool) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, _) if wanted(character) => return Some(at),
            (None, _) => {}
        }
    }
    None
}

/// A quoted name without its quotes; escapes of plain characters are resolved.
fn unquote(text: &str) -> String {
    let quote = text.chars().next().unwrap_or('"');
    let inside = text.trim_matches(quote);
    serde_json::from_str(&format!("\"{}\"", inside.replace("\\'", "'"))).unwrap_or_else(|_| inside.to_owned())
}
