//! What stands at a place of a record, as bytes. Where a check does not take it at once, the plain way is to judge.

use super::parsed::{self, close};
use super::quick::Quick;
use super::{Given, Runner, Trouble};
use crate::payload::Text;
use crate::plan::{Check, FastEach, FastMember, FastPiece, FastRule, Layout, Sizes, Write};
use crate::run::write::{LONG_LIST, Writer, YEAR_0, pruned};
use crate::value::{self, Value};
use std::sync::Arc;

impl<'p> Runner<'p, '_> {
    /// Writes an object; false, and nothing written, where it received nothing.
    pub(super) fn write_object(&mut self, members: &'p [FastMember], lacks: bool, place: &'p Arc<str>) -> Given<bool> {
        let start = self.out.len();
        self.out.push(b'{');
        let lacks = self.members(members, place)? || lacks;
        let written = close(start, b'}', self.out);
        if written && lacks { Err(Trouble::Stops) } else { Ok(written) }
    }

    /// Writes members, each with a comma behind; whether one lacks that the target requires.
    fn members(&mut self, members: &'p [FastMember], place: &'p Arc<str>) -> Given<bool> {
        let mut lacks = false;
        for member in members {
            let mark = self.out.len();
            if let Write::Kept(number, kept) = &member.write {
                lacks |= self.kept(*number, kept, place)?;
                continue;
            }
            self.out.extend_from_slice(&member.prefix);
            if self.write(&member.write, member.pointer.as_ref().unwrap_or(place))? {
                if member.is_id && self.notes_ids {
                    self.progress.id(self.out.get(mark..).unwrap_or_default());
                }
                self.out.push(b',');
            } else {
                self.out.truncate(mark);
                lacks |= member.required;
            }
        }
        Ok(lacks)
    }

    /// Members that are the same in every record of the payload: written once, then copied.
    fn kept(&mut self, number: usize, members: &'p [FastMember], place: &'p Arc<str>) -> Given<bool> {
        if let Some(Some((start, end))) = self.kept.get(number).copied() {
            if start < end {
                // The comma behind them may have become a bracket since.
                self.out.extend_from_within(start..end - 1);
                self.out.push(b',');
            }
            return Ok(false);
        }
        let (start, long_lists) = (self.out.len(), self.progress.long_now.len());
        let lacks = self.members(members, place)?;
        // A long list is noted for each record, so it is written for each.
        if let Some(kept) = self.kept.get_mut(number)
            && self.progress.long_now.len() == long_lists
        {
            *kept = Some((start, self.out.len()));
        }
        Ok(lacks)
    }

    /// Writes what stands at a place; false, and nothing written, where nothing does.
    fn write(&mut self, write: &'p Write, place: &'p Arc<str>) -> Given<bool> {
        match write {
            Write::Fixed(bytes) => {
                self.out.extend_from_slice(bytes);
                Ok(true)
            }
            Write::Copy(number, whole, layout, check) => self.copy(*number, *whole, layout, check.as_ref(), place),
            Write::Value(term, layout, check) => {
                let value = self.term(term)?;
                self.write_quick(value, layout, check.as_ref(), place)
            }
            Write::Text(pieces, check) => self.text(pieces, check.as_ref()),
            Write::Bind(parameters, body) => match self.bind(parameters)? {
                true => self.write(body, place),
                false => Ok(false),
            },
            Write::Object(members, lacks) => self.write_object(members, *lacks, place),
            Write::List(all, sizes) => {
                let start = self.out.len();
                self.out.push(b'[');
                let mut written = 0;
                for one in all {
                    written += self.element(one, place)?;
                }
                self.close_elements(start, written, *sizes, place)
            }
            Write::Each(each) => self.each_element(each, place),
            Write::Rules(rules) => self.rules(rules, place),
            Write::Kept(..) => Err(Trouble::Stops),
        }
    }

    fn rules(&mut self, rules: &'p [FastRule], place: &'p Arc<str>) -> Given<bool> {
        for rule in rules {
            if self.all_hold(&rule.guards)? && self.write(&rule.write, place)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Copies a scalar of the payload as it is written.
    fn copy(
        &mut self,
        number: usize,
        whole: bool,
        layout: &'p Layout,
        check: Option<&'p Check>,
        place: &'p Arc<str>,
    ) -> Given<bool> {
        match self.node_at(number, self.blank) {
            Some(None) => return Ok(false),
            Some(Some(node)) if check.is_none() => {
                if let Some((raw, text)) = node.raw_scalar()
                    && (text.is_some() || !whole || node.boolean().is_some())
                {
                    self.out.extend_from_slice(raw.as_bytes());
                    return Ok(true);
                }
            }
            Some(Some(_)) | None => {}
        }
        let value = self.place(number, self.blank)?;
        self.write_quick(value, layout, check, place)
    }

    fn write_quick(
        &mut self,
        value: Quick<'p>,
        layout: &'p Layout,
        check: Option<&'p Check>,
        place: &'p Arc<str>,
    ) -> Given<bool> {
        match (value, check) {
            (Quick::Missing, _) => return Ok(false),
            (Quick::Token(body) | Quick::Escaped(body), None) => {
                self.out.push(b'"');
                self.out.extend_from_slice(body.as_bytes());
                self.out.push(b'"');
            }
            (Quick::Plain(text), None) => Text::Plain(text).write_json(self.out),
            (Quick::Bool(true), None) => self.out.extend_from_slice(b"true"),
            (Quick::Bool(false), None) => self.out.extend_from_slice(b"false"),
            (Quick::Time(time), None) if time.as_second() >= YEAR_0 => {
                self.out.push(b'"');
                value::write_time(time, self.plan.target.times, self.out);
                self.out.push(b'"');
            }
            (Quick::Parsed(node), None) if layout.is_open() => {
                let mut long_lists = 0;
                let written = parsed::write_full(node, &mut long_lists, self.out);
                if long_lists > 0 {
                    self.progress.long_list(place, long_lists);
                }
                return Ok(written);
            }
            (other, check) => return self.write_value(other, layout, check, place),
        }
        Ok(true)
    }

    #[inline(never)]
    fn write_value(
        &mut self,
        value: Quick<'p>,
        layout: &'p Layout,
        check: Option<&'p Check>,
        place: &'p Arc<str>,
    ) -> Given<bool> {
        let Some(mut value) = self.value(value) else { return Ok(false) };
        if let Some(check) = check.filter(|check| !check.takes_at_a_glance(&value)) {
            let Some(pruned) = pruned(value, self.blank) else { return Ok(false) };
            if !check.takes(&pruned) {
                return Err(Trouble::Stops);
            }
            value = pruned;
        }
        if let Value::Text(text) = &value {
            text.write_json(self.out);
            return Ok(true);
        }
        let mut writer = Writer {
            out: self.out,
            times: self.plan.target.times,
            blank: self.blank,
            budget: &mut self.budget,
            long_lists: 0,
        };
        let written = writer.value(&value, Some(layout)).map_err(|_| Trouble::Stops)?;
        let long_lists = writer.long_lists;
        if long_lists > 0 {
            self.progress.long_list(place, long_lists);
        }
        Ok(written)
    }

    /// Writes a text that is put together, piece by piece.
    fn text(&mut self, pieces: &'p [FastPiece], check: Option<&'p Check>) -> Given<bool> {
        if let Some(check) = check {
            let made = self.interpolate(pieces)?;
            let Some(text) = made.text() else { return Ok(false) };
            if !check.takes(&Value::Text(text.clone())) {
                return Err(Trouble::Stops);
            }
            text.write_json(self.out);
            return Ok(true);
        }
        let start = self.out.len();
        self.out.push(b'"');
        for piece in pieces {
            match piece {
                FastPiece::Text(_, written) => self.out.extend_from_slice(written),
                FastPiece::Value(term) => match self.term(term)? {
                    Quick::Missing => {
                        self.out.truncate(start);
                        return Ok(false);
                    }
                    Quick::Token(given) | Quick::Number(given) => self.out.extend_from_slice(given.as_bytes()),
                    other => self.print_piece(other)?,
                },
            }
        }
        self.out.push(b'"');
        Ok(true)
    }

    fn print_piece(&mut self, piece: Quick<'p>) -> Given<()> {
        let Some(value) = self.value(piece) else { return Ok(()) };
        self.text.clear();
        value::print(&value, self.text).map_err(|_| Trouble::Fails)?;
        let quoted = self.out.len();
        Text::Plain(self.text).write_json(self.out);
        // Without its quotes.
        self.out.pop();
        self.out.remove(quoted);
        Ok(())
    }

    fn element(&mut self, write: &'p Write, place: &'p Arc<str>) -> Given<u64> {
        let written = self.write(write, place)?;
        if written {
            self.out.push(b',');
        }
        Ok(u64::from(written))
    }

    fn each_element(&mut self, each: &'p FastEach, place: &'p Arc<str>) -> Given<bool> {
        let start = self.out.len();
        self.out.push(b'[');
        let mut written = 0;
        self.generate(&each.lists, 0, &mut |runner| {
            written += runner.element(&each.item, place)?;
            Ok(())
        })?;
        self.close_elements(start, written, each.sizes, place)
    }

    fn close_elements(&mut self, start: usize, written: u64, sizes: Sizes, place: &Arc<str>) -> Given<bool> {
        if !close(start, b']', self.out) {
            return Ok(false);
        }
        if written < sizes.least || written > sizes.most {
            return Err(Trouble::Stops);
        }
        if written > LONG_LIST as u64 {
            self.progress.long_list(place, 1);
        }
        Ok(true)
    }
}
