//! Literals written as they are evaluated, piece by piece.
//!
//! A piece that its check does not take at once puts the whole in doubt: what was written is taken back, and the value
//! is made and judged by `record.rs`.

use super::fault::Fault;
use super::record::Records;
use super::write::{self, LONG_LIST};
use crate::payload::{NodeKind, Text};
use crate::plan::{Check, Direct, DirectEach, DirectMember, Expression, Generator, Layout, Piece, Sizes, Slotted};
use crate::value::Value;
use std::sync::Arc;

/// Why a literal was not written.
pub(super) enum Trouble {
    /// Evaluating it failed.
    Fault(Box<Fault>),
    /// A check must see the whole.
    Doubt,
}

impl From<Box<Fault>> for Trouble {
    fn from(fault: Box<Fault>) -> Self {
        Self::Fault(fault)
    }
}

impl<'p> Records<'p, '_> {
    /// Writes a value; false, and nothing written, where it is missing or empty.
    pub(super) fn direct(&mut self, direct: &'p Direct, place: &'p Slotted) -> Result<bool, Trouble> {
        match direct {
            Direct::Fixed(bytes) => {
                self.out.extend_from_slice(bytes);
                Ok(true)
            }
            Direct::Value(value, layout, check) => self.direct_value(value, layout, check.as_ref(), place),
            Direct::Bind(bound, body) => match self.machine.bind_parameters(bound)? {
                true => self.direct(body, place).map_err(|trouble| match trouble {
                    Trouble::Fault(fault) => Trouble::Fault(self.machine.behind_parameters(bound, fault)),
                    Trouble::Doubt => Trouble::Doubt,
                }),
                false => Ok(false),
            },
            Direct::Text(pieces, check) => self.direct_text(pieces, check.as_ref()),
            Direct::Object(members) => self.direct_object(members, place),
            Direct::List(all, sizes) => {
                let start = self.open(b'[');
                let mut written = 0;
                for one in all {
                    written += u64::from(self.direct_element(one, place)?);
                }
                self.close_list(start, written, *sizes, place)
            }
            Direct::Each(each) => {
                let start = self.open(b'[');
                let mut written = 0;
                self.direct_each(&each.generators, each, place, &mut written)?;
                self.close_list(start, written, each.sizes, place)
            }
        }
    }

    fn direct_value(
        &mut self,
        value: &'p Expression,
        layout: &'p Arc<Layout>,
        check: Option<&'p Check>,
        place: &'p Slotted,
    ) -> Result<bool, Trouble> {
        if let Some(written) = self.copy(value, layout, check) {
            return Ok(written);
        }
        let Some(mut value) = self.machine.evaluate(value)? else { return Ok(false) };
        if let Some(check) = check
            && !check.takes_at_a_glance(&value)
        {
            let Some(pruned) = write::pruned(value, self.machine.plan.blank_is_missing()) else { return Ok(false) };
            if !check.takes(&pruned) {
                return Err(Trouble::Doubt);
            }
            value = pruned;
        }
        Ok(self.write_value(&value, layout, &place.pointer)?)
    }

    /// Copies a scalar of the payload as it is written, or a text that a slot holds, where its check takes it at a
    /// glance; none where more is to be done.
    pub(super) fn copy(&mut self, value: &'p Expression, layout: &'p Layout, check: Option<&'p Check>) -> Option<bool> {
        let path = match value {
            Expression::Path(path) => path,
            Expression::Slot(slot) => return self.copy_slot(*slot, check),
            _ => return None,
        };
        let Some(node) = self.machine.place_of(path)? else { return Some(false) };
        match node.kind() {
            NodeKind::Text => {
                let text = node.text()?;
                if check.is_some_and(|check| !check.takes_at_a_glance(&Value::Text(text))) {
                    return None;
                }
            }
            NodeKind::Bool if check.is_none() => {}
            NodeKind::Number if check.is_none() && !layout.integer => {}
            NodeKind::Null | NodeKind::Bool | NodeKind::Number | NodeKind::List | NodeKind::Object => return None,
        }
        self.out.extend_from_slice(node.raw().as_bytes());
        Some(true)
    }

    /// Writes the text that a slot holds. A fault of the slot is told by whoever reads it next.
    fn copy_slot(&mut self, slot: usize, check: Option<&'p Check>) -> Option<bool> {
        let Some(value) = self.machine.slot_ref(slot).ok()? else { return Some(false) };
        let Value::Text(text) = value else { return None };
        if check.is_some_and(|check| !check.takes_at_a_glance(value)) {
            return None;
        }
        text.write_json(self.out);
        Some(true)
    }

    fn direct_text(&mut self, pieces: &'p [Piece], check: Option<&'p Check>) -> Result<bool, Trouble> {
        let mut text = std::mem::take(&mut self.machine.text);
        text.clear();
        let printed = self.machine.print(pieces, &mut text);
        let done = match printed {
            Ok(true) => {
                let plain = Value::Text(Text::Plain(&text));
                if check.is_none_or(|check| check.takes(&plain)) {
                    Text::Plain(&text).write_json(self.out);
                    Ok(true)
                } else {
                    Err(Trouble::Doubt)
                }
            }
            Ok(false) => Ok(false),
            Err(fault) => Err(Trouble::Fault(fault)),
        };
        self.machine.text = text;
        done
    }

    fn direct_object(&mut self, members: &'p [DirectMember], place: &'p Slotted) -> Result<bool, Trouble> {
        let start = self.open(b'{');
        let mut lacks = false;
        for member in members {
            let mark = self.out.len();
            self.out.extend_from_slice(&member.key);
            if self.direct(&member.value, place)? {
                self.out.push(b',');
            } else {
                self.out.truncate(mark);
                lacks |= member.required;
            }
        }
        let written = self.close(start, b'}');
        if written && lacks { Err(Trouble::Doubt) } else { Ok(written) }
    }

    fn direct_element(&mut self, element: &'p Direct, place: &'p Slotted) -> Result<bool, Trouble> {
        let written = self.direct(element, place)?;
        if written {
            self.out.push(b',');
        }
        Ok(written)
    }

    fn direct_each(
        &mut self,
        generators: &'p [Generator],
        each: &'p DirectEach,
        place: &'p Slotted,
        written: &mut u64,
    ) -> Result<(), Trouble> {
        let Some((first, rest)) = generators.split_first() else {
            if let Some(filter) = &each.filter
                && !self.machine.holds(filter)?
            {
                return Ok(());
            }
            *written += u64::from(self.direct_element(&each.item, place)?);
            return Ok(());
        };
        let Some(list) = self.machine.evaluate(&first.list)? else { return Ok(()) };
        let mut elements = self.machine.elements(&list, &first.list)?;
        while elements.bind_next(&mut self.machine, first) {
            self.machine.spend(1)?;
            self.direct_each(rest, each, place, written)?;
        }
        Ok(())
    }

    fn open(&mut self, bracket: u8) -> usize {
        self.out.push(bracket);
        self.out.len() - 1
    }

    fn close_list(&mut self, start: usize, items: u64, sizes: Sizes, place: &Slotted) -> Result<bool, Trouble> {
        if !self.close(start, b']') {
            return Ok(false);
        }
        if items < sizes.least || items > sizes.most {
            return Err(Trouble::Doubt);
        }
        if items > LONG_LIST as u64 {
            self.progress.long_list(&place.pointer, 1);
        }
        Ok(true)
    }

    /// Closes what was opened at `start`; takes it back when nothing stands in it.
    fn close(&mut self, start: usize, bracket: u8) -> bool {
        if self.out.len() == start + 1 {
            self.out.truncate(start);
            return false;
        }
        self.out.pop();
        self.out.push(bracket);
        true
    }
}
