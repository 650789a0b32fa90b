//! Names of elements: short, plain, and each only once where it can be seen.

use crate::function::find;
use crate::path::{Step, is_plain_name};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::is_reserved;
use std::sync::Arc;

/// Names that are taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    taken: Vec<Arc<str>>,
}

impl Names {
    /// Names of which all these are taken.
    pub(super) fn with(taken: &[&str]) -> Self {
        Self { taken: taken.iter().map(|name| (*name).into()).collect() }
    }

    /// A name like this one, and takes it.
    pub(super) fn take(&mut self, wanted: &str) -> Arc<str> {
        let plain = is_plain_name(wanted) && !is_reserved(wanted) && find(wanted).is_none() && wanted != "dp";
        let wanted = if plain { wanted } else { "element" };
        let mut name: Arc<str> = wanted.into();
        let mut number = 2;
        while self.taken.contains(&name) {
            name = format!("{wanted}_{number}").into();
            number += 1;
        }
        self.taken.push(name.clone());
        name
    }

    /// The name of an element of a list: `message` of `.messages`.
    pub(super) fn of_element(&mut self, list: &Expr) -> Arc<str> {
        let singular = last(list).as_deref().map(singular).unwrap_or_default();
        self.take(&singular)
    }

    /// The name of a list itself: `messages` of `.messages`.
    pub(super) fn of_list(&mut self, list: &Expr) -> Arc<str> {
        self.take(&last(list).unwrap_or_default())
    }

    /// A name that is no longer seen.
    pub(super) fn give_back(&mut self, name: &str) {
        if let Some(at) = self.taken.iter().rposition(|taken| **taken == *name) {
            self.taken.remove(at);
        }
    }
}

/// The last name of a path.
fn last(list: &Expr) -> Option<Arc<str>> {
    match &list.kind {
        ExprKind::Payload(steps) => steps.iter().rev().find_map(|step| named(&step.step)),
        ExprKind::Member(_, step) => named(&step.step),
        _ => None,
    }
}

fn named(step: &Step) -> Option<Arc<str>> {
    match step {
        Step::Name(name) => Some(name.clone()),
        Step::Index(_) => None,
    }
}

/// `entries` is `entry`, `messages` is `message`; what is no plural is `element`.
fn singular(name: &str) -> String {
    let lower = name.strip_suffix("List").unwrap_or(name);
    let hissing = ["sses", "xes", "ches", "shes"].iter().any(|end| lower.ends_with(end));
    let made = match (lower.strip_suffix("ies"), lower.strip_suffix("es")) {
        (Some(stem), _) if stem.len() > 1 => format!("{stem}y"),
        (_, Some(stem)) if hissing => stem.to_owned(),
        _ => match lower.strip_suffix('s') {
            Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
            _ if lower.len() < name.len() => lower.to_owned(),
            _ => "element".to_owned(),
        },
    };
    let mut letters = made.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or(made)
}
