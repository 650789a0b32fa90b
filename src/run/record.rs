//! Records: an emit's elements, its filter and rejects, and the template of each record written from top to bottom.
//!
//! A record that cannot be made leaves no byte; its siblings are written. What goes wrong outside every emit, or the
//! same way for every element, rejects the payload.

use super::direct::Trouble;
use super::evaluate::Machine;
use super::fault::{Fault, Given, Origin, Stop};
use super::reject::{RecordPlace, Reject, RejectCode};
use super::tracer::RecordEnd;
use super::write::{self, Writer};
use super::{RunOptions, outcome::Progress};
use crate::plan::{Candidate, Check, Content, EmitPlan, Layout, RemarkPlan, Slotted, Template};
use crate::schema::Violation;
use crate::source::Place;
use crate::value::Value;
use std::sync::Arc;

/// Most violations a reject tells of.
pub(super) const MOST_VIOLATIONS: usize = 16;

/// The records of one payload while they are written.
pub(super) struct Records<'p, 'o> {
    /// What evaluates.
    pub machine: Machine<'p>,
    /// Where records go.
    pub out: &'o mut Vec<u8>,
    /// Where this payload's records start.
    pub start: usize,
    /// Limits.
    pub options: &'o RunOptions,
    /// The one record to make; none: all.
    pub only: Option<&'o RecordPlace>,
    /// What came of it so far.
    pub progress: Progress,
    /// Ranges of `out` to copy again, by their number in the plan; an empty one: nothing is written there.
    pub kept: Vec<Option<(usize, usize)>>,
}

type Done<T> = Result<T, Box<Stop>>;

impl<'p> Records<'p, '_> {
    /// Writes all records of the event.
    ///
    /// # Errors
    /// Why the payload is rejected.
    pub(super) fn write_all(&mut self) -> Done<()> {
        let plan = self.machine.plan;
        self.judge(&plan.rejects).map_err(|mut stop| {
            stop.whole = true;
            stop
        })?;
        self.say(&plan.notes, Progress::say_of_payload);
        for emit in &plan.emits {
            let wanted = self.only.is_none_or(|only| only.emit == emit.name);
            if wanted {
                self.each(emit, &mut Vec::new())?;
            }
        }
        Ok(())
    }

    /// Runs the lists of an emit from the `indexes.len()`th on.
    fn each(&mut self, emit: &'p EmitPlan, indexes: &mut Vec<u32>) -> Done<()> {
        let Some(each) = emit.each.get(indexes.len()) else { return self.record(emit, indexes) };
        let written = &each.generator.list;
        let elements = match self.machine.evaluate(written) {
            Ok(None) => return Ok(()),
            Ok(Some(list)) => self.machine.elements(&list, written),
            Err(fault) => Err(fault),
        };
        let mut elements = match elements {
            Ok(elements) => elements,
            Err(fault) => {
                let stop = Stop::from_fault(*fault, Some(&emit.place), None, each.of_payload);
                return self.stopped(emit, indexes, stop);
            }
        };
        let wanted = self.only.and_then(|only| only.element.get(indexes.len())).copied();
        let mut index = 0;
        while elements.bind_next(&mut self.machine, &each.generator) {
            if wanted.is_none_or(|wanted| wanted == index) {
                indexes.push(index);
                self.each(emit, indexes)?;
                indexes.pop();
            }
            index += 1;
        }
        Ok(())
    }

    /// Makes one record, or one reject.
    fn record(&mut self, emit: &'p EmitPlan, indexes: &[u32]) -> Done<()> {
        for slot in &emit.own_slots {
            self.machine.unset(*slot);
        }
        let start = self.out.len();
        if let Some(tracer) = &mut self.machine.tracer {
            tracer.begin(RecordPlace { emit: emit.name.clone(), element: indexes.to_vec() });
        }
        let attempt = self.attempt(emit);
        if let Some(tracer) = &mut self.machine.tracer {
            tracer.end(match &attempt {
                Ok(true) => RecordEnd::Written,
                Ok(false) => RecordEnd::LeftOut,
                Err(_) => RecordEnd::Rejected,
            });
        }
        match attempt {
            Ok(written) => {
                if written {
                    self.progress.wrote(emit, indexes);
                }
                Ok(())
            }
            Err(stop) => {
                self.take_back(start);
                self.progress.gave_up();
                self.stopped(emit, indexes, stop)
            }
        }
    }

    fn attempt(&mut self, emit: &'p EmitPlan) -> Done<bool> {
        self.machine.spend(1).map_err(|fault| Stop::from_fault(*fault, Some(&emit.place), None, true))?;
        if let Some(filter) = &emit.filter {
            let holds = self.machine.holds(filter);
            let wanted =
                holds.map_err(|fault| Stop::from_fault(*fault, Some(&emit.place), None, emit.filter_of_payload))?;
            if !wanted {
                return Ok(false);
            }
        }
        self.judge(&emit.rejects)?;
        let start = self.out.len();
        let written = if emit.whole { self.whole(emit)? } else { self.root(emit)? };
        if written {
            self.finish(emit, start)?;
            self.say(&emit.notes, Progress::say);
        }
        Ok(written)
    }

    /// Whether ids can come twice, and are worth remembering.
    fn notes_ids(&self) -> bool {
        let plan = self.machine.plan;
        self.only.is_none() && (plan.emits.len() > 1 || plan.emits.iter().any(|emit| !emit.each.is_empty()))
    }

    /// Gives up a record, or passes on that the payload is given up.
    fn stopped(&mut self, emit: &'p EmitPlan, indexes: &[u32], stop: Box<Stop>) -> Done<()> {
        if stop.whole || emit.name.is_none() {
            return Err(stop);
        }
        let place = RecordPlace { emit: emit.name.clone(), element: indexes.to_vec() };
        self.progress.rejects.push(reject(*stop, Some(place)));
        Ok(())
    }

    fn take_back(&mut self, start: usize) {
        self.out.truncate(start);
        for kept in &mut self.kept {
            if kept.is_some_and(|(_, end)| end > start) {
                *kept = None;
            }
        }
    }

    /// What the `note` lines say whose guards hold. A note stops nothing, so a guard that fails says nothing.
    fn say(&mut self, notes: &'p [RemarkPlan], say: fn(&mut Progress, &Arc<str>)) {
        for line in notes {
            if self.machine.all_hold(&line.guards).unwrap_or(false) {
                say(&mut self.progress, &line.reason);
            }
        }
    }

    /// The first `reject` line whose guards hold.
    fn judge(&mut self, rejects: &'p [RemarkPlan]) -> Done<()> {
        for line in rejects {
            let holds = self.machine.all_hold(&line.guards);
            if holds.map_err(|fault| Stop::from_fault(*fault, Some(&line.rule), None, false))? {
                return Err(Box::new(Stop {
                    code: RejectCode::RejectedByRule,
                    message: line.reason.to_string(),
                    pointer: None,
                    target: None,
                    rule: Some(line.rule.clone()),
                    violations: Vec::new(),
                    whole: false,
                }));
            }
        }
        Ok(())
    }

    /// Ends the line of a record and holds it against the limits.
    fn finish(&mut self, emit: &'p EmitPlan, start: usize) -> Done<()> {
        let length = self.out.len() - start;
        if length > self.options.record_bytes {
            return Err(over(emit, "the record is larger than the limit", false));
        }
        self.out.push(b'\n');
        if self.out.len() - self.start > self.options.output_bytes {
            return Err(over(emit, "the records of the payload are larger than the limit", true));
        }
        if self.progress.records >= self.options.records {
            return Err(over(emit, "the payload gives more records than the limit", true));
        }
        self.progress.sized(length);
        Ok(())
    }

    fn root(&mut self, emit: &'p EmitPlan) -> Done<bool> {
        let template = &emit.template;
        let written = self.object(template)?;
        if !written && (template.required > 0 || !template.unwritten.is_empty()) {
            return Err(missing(template, None));
        }
        if !written && emit.bare {
            self.out.extend_from_slice(b"{}");
        }
        Ok(written || emit.bare)
    }

    /// Writes an object; false, and nothing written, where it received nothing.
    fn object(&mut self, template: &'p Template) -> Done<bool> {
        let start = self.out.len();
        self.out.push(b'{');
        let mut required = 0;
        let mut absent = None;
        for member in &template.members {
            let mark = self.out.len();
            let written = match self.shortcut(member) {
                Some(written) => written,
                None => {
                    self.out.extend_from_slice(&member.prefix);
                    self.content(member)?
                }
            };
            if written {
                if member.is_id && self.notes_ids() {
                    self.progress.id(self.out.get(mark..).unwrap_or_default());
                }
                self.out.push(b',');
                required += member.required;
            } else {
                self.out.truncate(mark);
                if member.required > 0 && absent.is_none() {
                    absent = Some(member);
                }
            }
        }
        if self.out.len() == start + 1 {
            self.out.truncate(start);
            return Ok(false);
        }
        if required < template.required || !template.unwritten.is_empty() {
            return Err(missing(template, absent));
        }
        self.out.pop();
        self.out.push(b'}');
        Ok(true)
    }

    fn content(&mut self, member: &'p Slotted) -> Done<bool> {
        let Content::Open { candidates, object } = &member.content else { return Ok(true) };
        let Some(number) = member.cache else { return self.open_content(member, candidates, object.as_ref()) };
        if let Some(Some((start, end))) = self.kept.get(number).copied() {
            self.out.extend_from_within(start..end);
            return Ok(start < end);
        }
        let start = self.out.len();
        let long_lists = self.progress.long_now.len();
        let written = self.open_content(member, candidates, object.as_ref())?;
        // A long list is noted for each record, so it is written for each.
        if let Some(kept) = self.kept.get_mut(number)
            && self.progress.long_now.len() == long_lists
        {
            *kept = Some((start, self.out.len()));
        }
        Ok(written)
    }

    fn open_content(
        &mut self,
        member: &'p Slotted,
        candidates: &'p [Candidate],
        object: Option<&'p Template>,
    ) -> Done<bool> {
        for candidate in candidates {
            if self.candidate(member, candidate)? {
                return Ok(true);
            }
        }
        match object {
            Some(object) => self.object(object),
            None => Ok(false),
        }
    }

    fn candidate(&mut self, member: &'p Slotted, candidate: &'p Candidate) -> Done<bool> {
        let fault = |fault: Box<Fault>| stop(*fault, member, candidate);
        if !self.machine.all_hold(&candidate.guards).map_err(fault)? {
            return Ok(false);
        }
        if let Some(written) = self.copy(&candidate.value, &candidate.layout, candidate.check.as_ref()) {
            return Ok(written);
        }
        if let Some(direct) = &candidate.direct {
            let (mark, long_lists) = (self.out.len(), self.progress.long_now.len());
            match self.direct(direct, member) {
                Ok(written) => return Ok(written),
                Err(Trouble::Fault(found)) => return Err(fault(found)),
                Err(Trouble::Doubt) => {
                    self.out.truncate(mark);
                    self.progress.long_now.truncate(long_lists);
                }
            }
        }
        let Some(value) = self.value(member, candidate)? else { return Ok(false) };
        self.write_value(&value, &candidate.layout, &member.pointer).map_err(fault)
    }

    /// Writes a value; false, and nothing written, where it is empty.
    pub(super) fn write_value(&mut self, value: &Value<'p>, layout: &Layout, place: &Arc<str>) -> Given<bool> {
        if let Value::Text(text) = value {
            text.write_json(self.out);
            return Ok(true);
        }
        let plan = self.machine.plan;
        let mut writer = Writer {
            out: self.out,
            times: plan.target.times,
            blank: plan.blank_is_missing(),
            budget: &mut self.machine.budget,
            long_lists: 0,
        };
        let written = writer.value(value, Some(layout))?;
        if writer.long_lists > 0 {
            self.progress.long_list(place, writer.long_lists);
        }
        Ok(written)
    }

    /// The value of a rule, checked.
    fn value(&mut self, member: &'p Slotted, candidate: &'p Candidate) -> Done<Option<Value<'p>>> {
        let evaluated = self.machine.evaluate(&candidate.value);
        let Some(value) = evaluated.map_err(|fault| stop(*fault, member, candidate))? else { return Ok(None) };
        let Some(check) = candidate.check.as_ref().filter(|check| !check.takes_at_a_glance(&value)) else {
            return Ok(Some(value));
        };
        let Some(value) = write::pruned(value, self.machine.plan.blank_is_missing()) else { return Ok(None) };
        let violations = violations(check, &value, &member.pointer);
        if violations.is_empty() {
            return Ok(Some(value));
        }
        let origin = self.machine.origin(&candidate.value);
        Err(Box::new(Stop {
            code: RejectCode::InvalidRecord,
            message: message_of(&violations),
            pointer: if let Origin::Payload(pointer) = origin { Some(pointer) } else { None },
            target: Some(member.pointer.clone()),
            rule: Some(candidate.rule.clone()),
            violations,
            whole: candidate.shared,
        }))
    }

    /// Makes a record as a value, holds it against the whole target schema, and writes it.
    fn whole(&mut self, emit: &'p EmitPlan) -> Done<bool> {
        let template = &emit.template;
        let plan = self.machine.plan;
        let made = self.object_value(template)?;
        let Some(value) = made.and_then(|value| write::pruned(value, plan.blank_is_missing())) else {
            if template.required > 0 || !template.unwritten.is_empty() {
                return Err(missing(template, None));
            }
            return Ok(false);
        };
        let violations = violations(&plan.target.check, &value, "");
        if !violations.is_empty() {
            return Err(Box::new(Stop {
                code: RejectCode::InvalidRecord,
                message: message_of(&violations),
                pointer: None,
                target: violations.first().map(|violation| violation.pointer.as_str().into()),
                rule: Some(emit.place.clone()),
                violations,
                whole: false,
            }));
        }
        if self.notes_ids()
            && let Some(Value::Text(id)) = value.member("_id")
        {
            self.progress.id(id.characters().as_bytes());
        }
        let written = self.write_value(&value, &plan.target.layout, &"".into());
        written.map_err(|fault| Stop::from_fault(*fault, Some(&emit.place), None, true))
    }

    fn object_value(&mut self, template: &'p Template) -> Done<Option<Value<'p>>> {
        let mut members = Vec::new();
        let (mut required, mut absent) = (0, None);
        for member in &template.members {
            let Content::Open { candidates, object } = &member.content else { continue };
            match self.open_value(member, candidates, object.as_ref())? {
                Some(value) => {
                    required += member.required;
                    members.push((crate::payload::Text::Plain(&member.name), super::build::kept(value)));
                }
                None if member.required > 0 && absent.is_none() => absent = Some(member),
                None => {}
            }
        }
        if members.is_empty() {
            return Ok(None);
        }
        if required < template.required || !template.unwritten.is_empty() {
            return Err(missing(template, absent));
        }
        Ok(Some(Value::object(members)))
    }

    fn open_value(
        &mut self,
        member: &'p Slotted,
        candidates: &'p [Candidate],
        object: Option<&'p Template>,
    ) -> Done<Option<Value<'p>>> {
        let blank = self.machine.plan.blank_is_missing();
        for candidate in candidates {
            let holds = self.machine.all_hold(&candidate.guards);
            if !holds.map_err(|fault| stop(*fault, member, candidate))? {
                continue;
            }
            let value = self.value(member, candidate)?;
            if let Some(value) = value.and_then(|value| write::pruned(value, blank)) {
                return Ok(Some(value));
            }
        }
        match object {
            Some(object) => self.object_value(object),
            None => Ok(None),
        }
    }
}

fn stop(fault: Fault, member: &Slotted, candidate: &Candidate) -> Box<Stop> {
    Stop::from_fault(fault, Some(&candidate.rule), Some(&member.pointer), candidate.shared)
}

fn violations(check: &Check, value: &Value<'_>, prefix: &str) -> Vec<Violation> {
    if check.takes(value) {
        return Vec::new();
    }
    let Some(validator) = check.validator() else { return Vec::new() };
    let mut violations = validator.violations_of_value(value, MOST_VIOLATIONS);
    for violation in &mut violations {
        violation.pointer.insert_str(0, prefix);
    }
    violations
}

fn message_of(violations: &[Violation]) -> String {
    match violations.first() {
        Some(first) => format!("the record breaks its target schema: {}", first.message),
        None => "the record breaks its target schema".to_owned(),
    }
}

/// A required place without a value.
fn missing(template: &Template, absent: Option<&Slotted>) -> Box<Stop> {
    let unwritten = template.unwritten.first();
    let first = || template.members.iter().find(|member| member.required > 0);
    let absent = if unwritten.is_some() { absent } else { absent.or_else(first) };
    let below = |name: &Arc<str>| format!("{}/{}", template.pointer, crate::path::escape_pointer(name)).into();
    let target: Option<Arc<str>> = absent.map(|member| member.pointer.clone()).or(unwritten.map(below));
    Box::new(Stop {
        code: RejectCode::RequiredMissing,
        message: "a place that the target schema requires has no value".to_owned(),
        pointer: None,
        target,
        rule: absent.and_then(first_rule).cloned(),
        violations: Vec::new(),
        whole: false,
    })
}

fn first_rule(member: &Slotted) -> Option<&Place> {
    let Content::Open { candidates, object } = &member.content else { return None };
    let below = || object.iter().flat_map(|object| &object.members).find_map(first_rule);
    candidates.first().map(|candidate| &candidate.rule).or_else(below)
}

fn over(emit: &EmitPlan, message: &str, whole: bool) -> Box<Stop> {
    Box::new(Stop {
        code: RejectCode::OverOutputLimit,
        message: message.to_owned(),
        pointer: None,
        target: None,
        rule: Some(emit.place.clone()),
        violations: Vec::new(),
        whole,
    })
}

/// A reject of a record, or of the payload.
pub(super) fn reject(stop: Stop, record: Option<RecordPlace>) -> Reject {
    Reject {
        code: stop.code,
        message: stop.message,
        record,
        offset: None,
        violations: stop.violations,
        pointer: stop.pointer,
        target: stop.target.map(|target| target.to_string()),
        rule: stop.rule,
    }
}
