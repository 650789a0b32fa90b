//! Places whose only rule copies something: written without evaluating the rule.
//!
//! The plain meaning of such a place is that of every other one, in `record.rs`; what is not plain here is left to it.

use super::evaluate::Memo;
use super::places::Found;
use super::record::Records;
use crate::plan::{Check, Content, Shortcut, Slotted};
use crate::value::Value;

impl<'p> Records<'p, '_> {
    /// Writes a member with its key: whether there is anything to write; none where that is to be evaluated, and nothing
    /// written.
    #[inline]
    pub(super) fn shortcut(&mut self, member: &'p Slotted) -> Option<bool> {
        match member.shortcut {
            Shortcut::None => None,
            Shortcut::Place(place, numbers) => self.copy_place(member, place, numbers),
            Shortcut::Slot(slot) => self.copy_held(member, slot),
        }
    }

    fn copy_place(&mut self, member: &'p Slotted, place: usize, numbers: bool) -> Option<bool> {
        if let Some(Found::Unknown) = self.machine.found.get(place) {
            self.machine.place(place)?;
        }
        let node = match self.machine.found.get(place)? {
            Found::There(index) => self.machine.root.at_index(*index),
            Found::Void(_) | Found::Absent => return Some(false),
            Found::Unknown => return None,
        };
        let (raw, text) = node.raw_scalar()?;
        match (check_of(member), text) {
            (None, Some(_)) => {}
            (None, None) => {
                if !numbers && node.number().is_some() {
                    return None;
                }
            }
            (Some(check), Some(text)) if check.takes_at_a_glance(&Value::Text(text.clone())) => {}
            (Some(_), _) => return None,
        }
        self.out.extend_from_slice(&member.prefix);
        self.out.extend_from_slice(raw.as_bytes());
        Some(true)
    }

    fn copy_held(&mut self, member: &'p Slotted, slot: usize) -> Option<bool> {
        if let Some(Memo::Unset) = self.machine.memos.get(slot) {
            self.machine.slot_ref(slot).ok()?;
        }
        let text = match self.machine.memos.get(slot)? {
            Memo::Ready(Some(value)) | Memo::Element(_, Some(value)) => match value {
                Value::Text(text) if check_of(member).is_none_or(|check| check.takes_at_a_glance(value)) => text,
                _ => return None,
            },
            Memo::Ready(None) | Memo::Element(_, None) => return Some(false),
            Memo::Unset | Memo::Failed(_) => return None,
        };
        self.out.extend_from_slice(&member.prefix);
        text.write_json(self.out);
        Some(true)
    }
}

/// What the only rule of a place must give.
#[inline]
fn check_of(member: &Slotted) -> Option<&Check> {
    match &member.content {
        Content::Open { candidates, .. } => candidates.first()?.check.as_ref(),
        Content::Fixed => None,
    }
}
