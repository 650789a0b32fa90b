//! Ids that change with the run: made of the time of receipt, or of a seed.
//!
//! In: the rules that write the id of a record. Out: a warning where one uses a function that stands for a clock or
//! for random numbers.

use super::reads::functions;
use super::scene::Scene;
use crate::check::typed::{Emit, Rule};
use crate::diagnostic::{Code, Diagnostic};

/// Names of the field that tells records apart.
const IDS: [&str; 3] = ["_id", "id", "@id"];
/// Functions whose result changes with the run.
const CHANGING: [&str; 3] = ["dp.now", "dp.timestamp", "dp.uuid"];

pub(super) fn check(scene: &Scene<'_>, emit: &Emit, found: &mut Vec<Diagnostic>) {
    found.extend(emit.rules.iter().filter(|rule| is_id(rule)).filter_map(|rule| changing(scene, rule)));
}

fn is_id(rule: &Rule) -> bool {
    matches!(rule.target.names.as_slice(), [name] if IDS.contains(&&**name))
}

fn changing(scene: &Scene<'_>, rule: &Rule) -> Option<Diagnostic> {
    let name = functions(&scene.bindings, &rule.value).into_iter().find(|name| CHANGING.contains(name))?;
    let why = if name == "dp.uuid" { "the seed" } else { "the time of receipt" };
    Some(
        Diagnostic::warning(Code::RandomId, rule.value.span)
            .message(format!("`{}` changes with {why}", rule.target))
            .label("a delivery that comes twice gets two ids")
            .note("records of the same event can then not be told to be the same")
            .help("`key(...)` of what identifies the event gives the same id each time"),
    )
}
