//! Values against the target: member by member where a value is written out, kind by kind elsewhere.
//!
//! Each check gives true where the value is proved to fit, so that it needs no check while running.

use super::expression::is_never;
use super::targets::Spot;
use super::{Resolver, kinds};
use crate::check::{Expr, ExprNode, Member};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::TargetPath;
use crate::schema::{Cover, Schema, Type, TypeSet};
use crate::source::Span;
use std::sync::Arc;

impl Resolver<'_> {
    /// Compares a value with what its place takes.
    pub(super) fn fits(&mut self, value: &Expr, expected: &Schema, path: &TargetPath) -> bool {
        if is_never(value) || kinds::is_nothing(&value.kind.schema) || expected.is_any() {
            return true;
        }
        match &value.node {
            ExprNode::Object(members) if kinds::may_be_object(expected) => {
                self.object_fits(value, members, expected, path)
            }
            ExprNode::List(items) if kinds::may_be_list(expected) => self.list_fits(items, expected, path),
            ExprNode::ListFor { item, .. } if kinds::may_be_list(expected) => {
                self.fits(item, &kinds::item_of(expected), path) && has_free_length(expected)
            }
            ExprNode::MapFor { item, .. } if kinds::may_be_object(expected) => {
                self.map_fits(value, item, expected, path)
            }
            ExprNode::If { then, otherwise, .. } => self.all_fit([&**then, &**otherwise], expected, path),
            ExprNode::Match { arms, default, .. } => {
                let results = arms.iter().map(|(_, result)| result).chain(default.as_deref());
                self.all_fit(results, expected, path)
            }
            ExprNode::Coalesce(a, b) | ExprNode::Catch(a, b) => self.all_fit([&**a, &**b], expected, path),
            ExprNode::Bind { body, .. } => self.fits(body, expected, path),
            ExprNode::Slot(slot) => {
                if kinds::covers(expected, &value.kind.schema) {
                    return true;
                }
                let written = self.env.event.slots.get(slot.0 as usize).and_then(|slot| slot.value.clone());
                match written.filter(is_written_out) {
                    Some(written) => self.fits(&written, expected, path),
                    None => self.leaf_fits(value, expected, path),
                }
            }
            _ => self.leaf_fits(value, expected, path),
        }
    }

    fn all_fit<'e>(
        &mut self,
        values: impl IntoIterator<Item = &'e Expr>,
        expected: &Schema,
        path: &TargetPath,
    ) -> bool {
        let mut proved = true;
        for value in values {
            proved &= self.fits(value, expected, path);
        }
        proved
    }

    fn object_fits(&mut self, value: &Expr, members: &[Member], expected: &Schema, path: &TargetPath) -> bool {
        let mut proved = expected.is_plain();
        let mut written: Vec<(Arc<str>, bool)> = Vec::new();
        let mut spread = false;
        for member in members {
            match member {
                Member::Spread(copied) => {
                    spread = true;
                    proved &= self.spread_fits(copied, expected, path);
                }
                Member::Pair(below, value) => {
                    let at = self.pair_keys.get(&value.span).copied().unwrap_or(value.span);
                    let root = Spot { path: path.clone(), schema: Some(expected.clone()), needed: true };
                    let found = below.names.iter().try_fold(root, |spot, name| self.spot_below(&spot, name, at));
                    let Some(spot) = found else {
                        proved = false;
                        continue;
                    };
                    let place = spot.schema.clone().unwrap_or_else(kinds::any);
                    proved &= self.fits(value, &place, &spot.path);
                    if let Some(first) = below.names.first() {
                        let there = !value.kind.optional && !kinds::may_be_empty(&value.kind.schema);
                        written.push((first.clone(), there));
                    }
                    self.tell_missing_member(value, below, &spot, spread);
                }
            }
        }
        let required = expected.required();
        let complete = required.iter().all(|name| written.iter().any(|(known, there)| known == name && *there));
        if !complete && !spread && self.env.event.target.is_some() {
            self.tell_unwritten(value.span, &required, &written, path);
        }
        proved && complete
    }

    /// A member that the target requires, and that may be missing.
    fn tell_missing_member(&mut self, value: &Expr, below: &TargetPath, spot: &Spot, spread: bool) {
        if !value.kind.optional || spread || !spot.needed || below.names.is_empty() {
            return;
        }
        self.report(
            Diagnostic::error(Code::MayBeMissing, value.span)
                .message(format!(
                    "`{}` is required beside what is written here, and its value may be missing",
                    spot.path
                ))
                .label("may be missing")
                .help("guard the whole: `... when x is present`, or give it another value: `x ?? ...`"),
        );
    }

    fn tell_unwritten(&mut self, span: Span, required: &[Arc<str>], written: &[(Arc<str>, bool)], path: &TargetPath) {
        let lacking: Vec<&Arc<str>> =
            required.iter().filter(|name| !written.iter().any(|(known, _)| known == *name)).collect();
        if let Some(first) = lacking.first() {
            let names: Vec<String> = lacking.iter().map(|name| format!("`{name}`")).collect();
            self.report(
                Diagnostic::error(Code::RequiredUnset, span)
                    .message(format!("an element or value of `{path}` must have {}", names.join(", ")))
                    .label("not written here")
                    .help(format!("add `{first}: ...`")),
            );
        }
    }

    fn spread_fits(&mut self, copied: &Expr, expected: &Schema, path: &TargetPath) -> bool {
        let Some(members) = kinds::closed_members(&copied.kind.schema) else { return false };
        let mut proved = true;
        for (name, schema, _) in members {
            let root = Spot { path: path.clone(), schema: Some(expected.clone()), needed: false };
            match self.spot_below(&root, &name, copied.span) {
                Some(spot) => {
                    let kind = kinds::sure(schema);
                    let member = Expr { node: ExprNode::Payload, kind, span: copied.span };
                    let place = spot.schema.unwrap_or_else(kinds::any);
                    proved &= self.leaf_fits(&member, &place, &spot.path);
                }
                None => proved = false,
            }
        }
        proved
    }

    fn list_fits(&mut self, items: &[Expr], expected: &Schema, path: &TargetPath) -> bool {
        let mut proved = true;
        for (at, item) in items.iter().enumerate() {
            let place = expected.item(at).unwrap_or_else(kinds::any);
            proved &= self.fits(item, &place, path);
        }
        let count = |sure: bool| items.iter().filter(|item| !sure || is_there(item)).count() as u64;
        let longest = expected.max_items().is_none_or(|most| count(false) <= most);
        proved && !expected.unique_items() && expected.is_plain() && count(true) >= expected.min_items() && longest
    }

    fn map_fits(&mut self, value: &Expr, item: &Expr, expected: &Schema, path: &TargetPath) -> bool {
        if expected.is_closed() && expected.map_values().is_none() {
            let known = kinds::names(expected);
            self.report(
                Diagnostic::error(Code::KindMismatch, value.span)
                    .message(format!("`{path}` has fixed fields, so its keys cannot be computed"))
                    .label("any key could come out of this")
                    .note(format!("its fields are {}", kinds::listed(&known))),
            );
            return false;
        }
        let values = expected.map_values().unwrap_or_else(kinds::any);
        self.fits(item, &values, path) && expected.is_plain() && kinds::names(expected).is_empty()
    }

    /// A value that is not written out, by its kind. What only the value itself can tell is checked while running.
    fn leaf_fits(&mut self, value: &Expr, expected: &Schema, path: &TargetPath) -> bool {
        // Copies lose what is null, blank or empty.
        let given = &value.kind.schema.copied(self.env.event.blank_is_missing, true);
        let formats = (given.format(), expected.format());
        let other_format = kinds::is_only_text(given)
            && matches!(&formats, (Some(given), Some(expected)) if given != expected && is_apart(given, expected));
        match expected.covers(given) {
            Cover::No(_) if !matches!(expected.covers(&value.kind.schema), Cover::No(_)) => return false,
            Cover::Yes => return true,
            Cover::Unknown if expected.types().meets(given.types()) && !other_format => return false,
            Cover::No(_) if is_whole_or_not(given, expected) && given.enum_values().is_none() => return false,
            Cover::Unknown => self.tell_mismatch(value, expected, path, ""),
            Cover::No(why) => self.tell_mismatch(value, expected, path, &why),
        }
        false
    }

    fn tell_mismatch(&mut self, value: &Expr, expected: &Schema, path: &TargetPath, why: &str) {
        let given = &value.kind.schema;
        let (given_words, wanted) = (kinds::words(given), kinds::words(expected));
        let (takes_list, gives_list) = (kinds::is_only_list(expected), kinds::is_only_list(given));
        let diagnostic = if takes_list && !kinds::may_be_list(given) {
            Diagnostic::error(Code::ScalarIntoList, value.span)
                .message(format!("`{path}` is a list, this is {given_words}"))
                .label(given_words)
                .help("`[...]` around it makes a list of one")
        } else if gives_list && !kinds::may_be_list(expected) {
            Diagnostic::error(Code::ListIntoScalar, value.span)
                .message(format!("`{path}` is {wanted}, this is {given_words}"))
                .label(given_words)
                .help("`x[0]` or `x | first` takes one of them, `x | join(\", \")` makes one text of all")
        } else if let (Some(allowed), true) = (expected.enum_values(), expected.types().meets(given.types())) {
            self.outside(value, &allowed, path)
        } else if let Some(diagnostic) = outside_of(value, expected, path) {
            diagnostic
        } else {
            let met = expected.types().meets(given.types());
            let known = given.enum_values().is_some_and(|values| values.len() == 1);
            let message = match (met, known) {
                (true, true) => format!("`{path}` does not take {given_words}"),
                (true, false) if !kinds::is_only_text(given) => {
                    format!("`{path}` is {wanted}, this can be {given_words}")
                }
                _ => format!("`{path}` is {wanted}, this is {given_words}"),
            };
            let diagnostic = Diagnostic::error(Code::KindMismatch, value.span)
                .message(message)
                .label(if why.is_empty() || !met { given_words.clone() } else { why.to_owned() });
            match if met { narrowing(expected) } else { conversion(given, expected) } {
                Some(help) if !known => diagnostic.help(help),
                _ => diagnostic,
            }
        };
        let diagnostic = match expected.description() {
            Some(words) => diagnostic.note(format!("`{path}` in the target schema: {words}")),
            None => diagnostic,
        };
        self.report(diagnostic);
    }

    fn outside(&self, value: &Expr, allowed: &[serde_json::Value], path: &TargetPath) -> Diagnostic {
        let shown: Vec<String> = allowed.iter().map(ToString::to_string).collect();
        let given = kinds::words(&value.kind.schema);
        let mut diagnostic = Diagnostic::error(Code::OutsideEnum, value.span)
            .message(format!("`{path}` does not take {given}"))
            .label("not one of its values")
            .note(format!("its values are {}", kinds::either(&shown)));
        let text = value.kind.schema.enum_values().and_then(|values| Some(values.first()?.as_str()?.to_owned()));
        let near = text.and_then(|text| {
            crate::diagnostic::near_name(&text, allowed.iter().filter_map(serde_json::Value::as_str)).map(str::to_owned)
        });
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("a near value is \"{near}\""));
        }
        diagnostic
    }
}

/// A value of the right type that is not of the format, length, range or pattern that is asked for.
fn outside_of(value: &Expr, expected: &Schema, path: &TargetPath) -> Option<Diagnostic> {
    let given = &value.kind.schema;
    if !expected.types().meets(given.types()) || kinds::may_be_container(given) {
        return None;
    }
    let gap = expected.gaps(given).into_iter().next()?;
    let code = match gap.keyword.as_deref()? {
        "format" => Code::Format,
        "minLength" | "maxLength" => Code::Length,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => Code::Range,
        "pattern" => Code::Pattern,
        _ => return None,
    };
    let known = given.enum_values().is_some_and(|values| values.len() == 1);
    let refused: Vec<String> = gap.refused.iter().map(ToString::to_string).collect();
    let message = match refused.is_empty() {
        false => format!("`{path}` does not take {}", kinds::either(&refused)),
        true => format!("`{path}` never takes this: {}", gap.why),
    };
    let label = match (refused.is_empty(), known) {
        (true, _) => kinds::words(given),
        (false, true) => "does not fit".to_owned(),
        (false, false) => "can come out of this, and does not fit".to_owned(),
    };
    Some(Diagnostic::error(code, value.span).message(message).label(label).note(gap.why))
}

/// Whether its parts can be compared one by one.
fn is_written_out(value: &Expr) -> bool {
    matches!(
        value.node,
        ExprNode::Object(_)
            | ExprNode::List(_)
            | ExprNode::ListFor { .. }
            | ExprNode::MapFor { .. }
            | ExprNode::If { .. }
            | ExprNode::Match { .. }
            | ExprNode::Coalesce(..)
            | ExprNode::Catch(..)
            | ExprNode::Bind { .. }
            | ExprNode::Slot(_)
    )
}

fn is_there(item: &Expr) -> bool {
    !item.kind.optional && !kinds::may_be_empty(&item.kind.schema)
}

fn has_free_length(expected: &Schema) -> bool {
    expected.min_items() == 0 && expected.max_items().is_none() && !expected.unique_items() && expected.is_plain()
}

/// Formats that have no text in common.
fn is_apart(given: &str, expected: &str) -> bool {
    const APART: &[&str] = &["date-time", "date", "duration", "email", "ipv4", "ipv6", "uuid"];
    APART.contains(&given) && APART.contains(&expected)
}

/// Whether the two differ in fractions alone: a number without one goes into an integer.
fn is_whole_or_not(given: &Schema, expected: &Schema) -> bool {
    let numbers = TypeSet::of(Type::Number);
    let others = |schema: &Schema| schema.types().without(numbers);
    expected.types().meets(numbers) && given.types().meets(numbers) && others(expected).covers(others(given))
}

/// The edit that leaves other kinds out.
fn narrowing(expected: &Schema) -> Option<&'static str> {
    if kinds::is_only_text(expected) {
        Some("`as string` leaves other kinds out")
    } else if kinds::is_only_integer(expected) {
        Some("`as int` leaves other kinds out")
    } else if kinds::is_only_number(expected) {
        Some("`as number` leaves other kinds out")
    } else if kinds::is_only_bool(expected) {
        Some("`as bool` leaves other kinds out")
    } else if kinds::is_only_object(expected) {
        Some("`as object` leaves other kinds out")
    } else if kinds::is_only_list(expected) {
        Some("`as list` leaves other kinds out")
    } else {
        None
    }
}

/// The edit that makes a value fit.
fn conversion(given: &Schema, expected: &Schema) -> Option<&'static str> {
    if kinds::is_only_text(given) && kinds::is_only_integer(expected) {
        Some("`to_integer` reads a whole number")
    } else if kinds::is_only_text(given) && kinds::is_only_number(expected) {
        Some("`to_number` reads a number")
    } else if kinds::is_only_text(expected) && kinds::is_only_scalar(given) {
        Some("`\"{...}\"` makes text of it")
    } else if kinds::is_only_text(expected) && kinds::is_only_object(given) {
        Some("`to_json` makes text of it")
    } else if kinds::is_only_bool(expected) && kinds::is_only_text(given) {
        Some("`== \"...\"` asks for a certain text")
    } else {
        None
    }
}
