//! Before any rule runs: the bytes become a document, the source schema takes it or not, undeclared fields are told.

use super::outcome::{Note, NoteKind};
use super::record::MOST_VIOLATIONS;
use super::reject::{Reject, RejectCode};
use crate::check::Unknown;
use crate::path::escape_pointer;
use crate::payload::{Document, Fault, FaultKind, Node, NodeKind, Text};
use crate::plan::{EventPlan, Fields, Known};
use crate::schema::{Validator, Verdict};
use std::collections::BTreeMap;

/// Distinct undeclared fields of one payload that are noted by name.
const MOST_UNDECLARED: usize = 64;

/// The reject of bytes that are no document.
pub(super) fn unreadable(fault: &Fault) -> Reject {
    let code = match fault.kind {
        FaultKind::Empty
        | FaultKind::Syntax
        | FaultKind::Unfinished
        | FaultKind::Trailing
        | FaultKind::ControlCharacter
        | FaultKind::Escape => RejectCode::NotJson,
        FaultKind::Utf8 | FaultKind::LoneSurrogate => RejectCode::NotText,
        FaultKind::DuplicateKey => RejectCode::DuplicateKey,
        FaultKind::TooLong | FaultKind::TooDeep | FaultKind::TooManyNodes | FaultKind::TextTooLong => {
            RejectCode::OverReadLimit
        }
    };
    Reject { offset: Some(fault.offset), ..plain(code, fault.kind.message()) }
}

/// A reject of the whole payload.
pub(super) fn plain(code: RejectCode, message: &str) -> Reject {
    Reject {
        code,
        message: message.to_owned(),
        record: None,
        offset: None,
        violations: Vec::new(),
        pointer: None,
        target: None,
        rule: None,
    }
}

/// Whether the source schema takes a payload.
pub(super) fn accepts(plan: &EventPlan, root: Node<'_>) -> bool {
    plan.source.check.validator().is_none_or(|validator| validator.accepts(root))
}

/// Holds a payload against its source schema, and notes the fields that it does not name; the reject where it is not
/// taken.
pub(super) fn judge(plan: &EventPlan, root: Node<'_>, notes: &mut Vec<Note>) -> Option<Reject> {
    let Some(validator) = plan.source.check.validator() else { return undeclared(plan, root, notes) };
    match validator.verdict(root) {
        Verdict::Named => None,
        Verdict::Valid => undeclared(plan, root, notes),
        Verdict::Invalid => Some(invalid(validator, root)),
    }
}

#[cold]
fn invalid(validator: &Validator, root: Node<'_>) -> Reject {
    let violations = validator.violations(root, MOST_VIOLATIONS);
    let message = match violations.first() {
        Some(first) => format!("the payload breaks its source schema: {}", first.message),
        None => "the payload breaks its source schema".to_owned(),
    };
    let pointer = violations.first().map(|violation| violation.pointer.clone());
    Reject { violations, pointer, ..plain(RejectCode::InvalidPayload, &message) }
}

/// Notes on how the document was read.
pub(super) fn notes(document: &Document<'_>, notes: &mut Vec<Note>) {
    if document.duplicate_keys() > 0 {
        notes.push(Note { kind: NoteKind::DuplicateKey, subject: None, count: document.duplicate_keys() });
    }
    if document.repaired() {
        notes.push(Note { kind: NoteKind::RepairedText, subject: None, count: 1 });
    }
}

/// Notes the fields that the source schema does not name, or rejects the payload for the first one.
fn undeclared(plan: &EventPlan, root: Node<'_>, notes: &mut Vec<Note>) -> Option<Reject> {
    let fields = plan.source.fields.as_ref()?;
    if plan.source.unknown == Unknown::Ignore {
        return None;
    }
    let mut walk = Walk { plan, way: Vec::new(), found: BTreeMap::new(), first: None };
    walk.node(root, fields);
    match plan.source.unknown {
        Unknown::Reject => walk.first.map(|pointer| Reject {
            pointer: Some(pointer),
            ..plain(RejectCode::UnknownField, "the payload has a field that its source schema does not name")
        }),
        Unknown::Note | Unknown::Ignore => {
            let found = walk.found.into_iter();
            let note = |(pointer, count)| Note { kind: NoteKind::UndeclaredField, subject: Some(pointer), count };
            notes.extend(found.map(note));
            None
        }
    }
}

/// One way through a payload, beside the fields its schema names.
struct Walk<'w, 'p> {
    plan: &'w EventPlan,
    /// The keys down to here; none for an element of a list.
    way: Vec<Option<Text<'p>>>,
    found: BTreeMap<String, u32>,
    first: Option<String>,
}

impl<'p> Walk<'_, 'p> {
    fn node(&mut self, node: Node<'p>, fields: &Fields) {
        match node.kind() {
            NodeKind::Object if fields.is_open() => {}
            NodeKind::Object => {
                let mut next = 0;
                for (key, member) in node.members() {
                    match fields.member(&key, &mut next) {
                        Known::Whole => {}
                        Known::Not => self.undeclared(&key, member),
                        Known::Below(below) => self.below(key, member, below),
                        Known::Made(below) => self.below(key, member, &below),
                    }
                }
            }
            NodeKind::List => {
                let Some(below) = fields.elements() else { return };
                self.way.push(None);
                for element in node.elements() {
                    self.node(element, below);
                }
                self.way.pop();
            }
            NodeKind::Null | NodeKind::Bool | NodeKind::Number | NodeKind::Text => {}
        }
    }

    fn below(&mut self, key: Text<'p>, member: Node<'p>, fields: &Fields) {
        self.way.push(Some(key));
        self.node(member, fields);
        self.way.pop();
    }

    #[cold]
    fn undeclared(&mut self, key: &Text<'p>, member: Node<'p>) {
        let mut pointer = String::new();
        for step in &self.way {
            match step {
                Some(key) => pointer.extend(["/", &escape_pointer(&key.characters())]),
                None => pointer.push_str("/*"),
            }
        }
        if self.plan.consumed.contains(&pointer) {
            return;
        }
        if self.first.is_none() {
            self.first = Some(member.pointer());
        }
        pointer.extend(["/", &escape_pointer(&key.characters())]);
        if self.found.len() < MOST_UNDECLARED || self.found.contains_key(&pointer) {
            *self.found.entry(pointer).or_default() += 1;
        }
    }
}
