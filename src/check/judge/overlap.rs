//! Two rules of one record that can write the same place, or a place and one inside it.
//!
//! In: the rules of an emit, those it shares with others included. Out: one diagnostic for each pair whose guards can
//! hold together.

use super::conditions::Conditions;
use super::logic::{Answer, Formula};
use super::scene::Scene;
use crate::check::typed::{Emit, Rule};
use crate::diagnostic::{Code, Diagnostic};

/// Pairs of rules that are compared in one emit, and pairs that are told one by one: beyond, a mapping is past reading.
const MOST_COMPARED: usize = 100_000;
const MOST_TOLD: usize = 100;

/// Rules of this emit that can write the same place as an earlier one. A rule is told once; one that was told is still
/// compared with those behind it, which may overlap with it alone.
pub(super) fn check<'m>(scene: &Scene<'m>, emit: &'m Emit, found: &mut Vec<Diagnostic>) {
    let conditions = Conditions::new(&scene.bindings);
    let assumed = scene.assumed(&conditions, emit);
    let mut rules: Vec<&Rule> = emit.rules.iter().collect();
    // Sorted by path, everything inside a place stands right behind it; equal places keep the order written.
    rules.sort_by(|a, b| a.target.cmp(&b.target));
    let mut told = vec![false; rules.len()];
    let (mut compared, mut overlapping, mut more) = (0, 0, None);
    'all: for (index, outer) in rules.iter().enumerate() {
        let below = rules.iter().enumerate().skip(index + 1);
        let inside = below.take_while(|(_, inner)| inner.target.names.starts_with(&outer.target.names));
        for (other, inner) in inside {
            compared += 1;
            if compared > MOST_COMPARED {
                break 'all;
            }
            if told[other] {
                continue;
            }
            let guards = [&outer.guards, &inner.guards].map(|guards| conditions.guards(guards));
            let both = Formula::all(std::iter::once(assumed.clone()).chain(guards));
            if let answer @ Answer::Yes(_) = conditions.solve(&both) {
                told[other] = true;
                overlapping += 1;
                if overlapping <= MOST_TOLD {
                    found.push(diagnostic(outer, inner, conditions.words(&answer)));
                } else {
                    more = more.or(Some(inner.span));
                }
            }
        }
    }
    if let Some(first) = more {
        found.push(rest(scene, emit, overlapping - MOST_TOLD, compared > MOST_COMPARED, first));
    }
}

/// One line for all overlaps that are not told one by one.
fn rest(scene: &Scene<'_>, emit: &Emit, count: usize, at_least: bool, first: crate::source::Span) -> Diagnostic {
    let record = emit.name.as_ref().unwrap_or(&scene.event.name);
    let least = if at_least { "at least " } else { "" };
    let (rules, verb) = if count == 1 { ("rule", "overlaps") } else { ("rules", "overlap") };
    Diagnostic::error(Code::Overlap, emit.span)
        .message(format!("{least}{count} more {rules} of `{record}` {verb} with others"))
        .label(format!("the first {MOST_TOLD} are shown"))
        .also(first, "the next one")
        .help("mend those that are shown, and check again")
}

fn diagnostic(outer: &Rule, inner: &Rule, case: Option<String>) -> Diagnostic {
    let same = outer.target == inner.target;
    let (first, second) = if outer.span <= inner.span { (outer, inner) } else { (inner, outer) };
    let message = match same {
        true => format!("two rules can write `{}` of one record", outer.target),
        false => format!("a rule writes `{}`, and another one `{}` in it", outer.target, inner.target),
    };
    let guarded = !outer.guards.is_empty() || !inner.guards.is_empty();
    let help = match (same, guarded) {
        (true, false) => format!("leave out one of them, or write one rule: `{} = ... ?? ...`", outer.target),
        (true, true) => {
            format!(
                "write one rule, `{} = ... ?? ...`, or guards that exclude each other: `when not ...`",
                outer.target
            )
        }
        (false, _) => {
            format!("write all of `{}` in one rule, or each of its fields in a rule of its own", outer.target)
        }
    };
    let label = if same { "written again here" } else { "this place is written twice" };
    let diagnostic = Diagnostic::error(Code::Overlap, second.span)
        .message(message)
        .label(label)
        .also(first.span, "first written here")
        .help(help);
    match case.filter(|_| guarded) {
        Some(case) => diagnostic.note(format!("both run for example when {case}")),
        None => diagnostic,
    }
}
