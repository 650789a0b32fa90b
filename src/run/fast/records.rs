//! Records: the elements of an emit, its filter, and the record of each.

use super::{Given, Runner, Trouble};
use crate::plan::{FastEmit, FastRemark};
use crate::run::outcome::Progress;
use std::sync::Arc;

impl<'p> Runner<'p, '_> {
    /// Writes all records of the event.
    pub(super) fn records(&mut self) -> Given<()> {
        self.find_all();
        let (fast, plan) = (self.fast, self.plan);
        self.judge(&fast.rejects)?;
        self.say(&fast.notes, Progress::say_of_payload)?;
        let notes_ids = fast.emits.len() > 1 || fast.emits.iter().any(|emit| !emit.each.is_empty());
        for (index, emit) in fast.emits.iter().enumerate() {
            let Some(full) = plan.emits.get(index) else { return Err(Trouble::Stops) };
            self.each(emit, &mut Vec::new(), &mut |runner, indexes| {
                let written = runner.record(emit, notes_ids)?;
                if written {
                    runner.progress.wrote(full, indexes);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Runs the lists of an emit from the `indexes.len()`th on.
    fn each(
        &mut self,
        emit: &'p FastEmit,
        indexes: &mut Vec<u32>,
        record: &mut dyn FnMut(&mut Self, &[u32]) -> Given<()>,
    ) -> Given<()> {
        let Some(each) = emit.each.get(indexes.len()) else { return record(self, indexes) };
        let list = self.term(&each.list)?;
        if list.is_missing() {
            return Ok(());
        }
        let mut elements = self.elements(list)?;
        let mut index = 0;
        while self.bind_next(&mut elements, each) {
            indexes.push(index);
            self.each(emit, indexes, record)?;
            indexes.pop();
            index += 1;
        }
        Ok(())
    }

    /// Writes one record; false where its filter leaves it out, or nothing is in it.
    fn record(&mut self, emit: &'p FastEmit, notes_ids: bool) -> Given<bool> {
        for slot in &emit.own_slots {
            self.unset(*slot);
        }
        self.spend(1)?;
        if let Some(filter) = &emit.filter
            && !self.holds(filter)?
        {
            return Ok(false);
        }
        self.judge(&emit.rejects)?;
        let start = self.out.len();
        self.notes_ids = notes_ids;
        if !self.write_object(&emit.members, emit.lacks, &emit.pointer)? {
            return if emit.requires { Err(Trouble::Stops) } else { Ok(false) };
        }
        self.finish(start)?;
        self.say(&emit.notes, Progress::say)?;
        Ok(true)
    }

    /// Ends the line of a record and holds it against the limits.
    fn finish(&mut self, start: usize) -> Given<()> {
        let length = self.out.len() - start;
        self.out.push(b'\n');
        let is_over = length > self.options.record_bytes
            || self.out.len() - self.start > self.options.output_bytes
            || self.progress.records >= self.options.records;
        self.progress.sized(length);
        if is_over { Err(Trouble::Stops) } else { Ok(()) }
    }

    /// What the `note` lines say whose guards hold. A note stops nothing, so a guard that fails says nothing.
    fn say(&mut self, notes: &'p [FastRemark], say: fn(&mut Progress, &Arc<str>)) -> Given<()> {
        for line in notes {
            match self.all_hold(&line.guards) {
                Ok(true) => say(&mut self.progress, &line.reason),
                Ok(false) | Err(Trouble::Fails) => {}
                Err(Trouble::Stops) => return Err(Trouble::Stops),
            }
        }
        Ok(())
    }

    fn judge(&mut self, rejects: &'p [FastRemark]) -> Given<()> {
        for line in rejects {
            if self.all_hold(&line.guards)? {
                return Err(Trouble::Stops);
            }
        }
        Ok(())
    }
}
