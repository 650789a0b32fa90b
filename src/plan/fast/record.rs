//! Records as steps: what each place of a record writes, its key in front, a comma behind.

use super::Lowering;
use super::term::{FastGenerators, FastParameter, FastPiece, Term};
use crate::plan::direct::{Direct, DirectEach, DirectMember};
use crate::plan::event::{EachPlan, EmitPlan, RemarkPlan};
use crate::plan::template::{Candidate, Content, Slotted, Template};
use crate::plan::{Check, Expression, Generator, Layout, Sizes};
use std::sync::Arc;

/// One kind of record.
#[derive(Debug)]
pub(crate) struct FastEmit {
    /// The lists it runs over, outermost first.
    pub each: Vec<FastGenerator>,
    /// Which elements.
    pub filter: Option<Term>,
    /// `reject` lines inside it.
    pub rejects: Vec<FastRemark>,
    /// `note` lines inside it.
    pub notes: Vec<FastRemark>,
    /// The members of the record.
    pub members: Vec<FastMember>,
    /// Whether the target requires something of it that no rule writes.
    pub lacks: bool,
    /// Whether the target requires anything of it.
    pub requires: bool,
    /// Where it stands, as a JSON Pointer: the root.
    pub pointer: Arc<str>,
    /// The slots that are set anew for each record.
    pub own_slots: Vec<usize>,
}

/// A list that is gone through, with the slots of its element and index.
#[derive(Debug)]
pub(crate) struct FastGenerator {
    /// The slot of the element, or of a member's value.
    pub element: usize,
    /// The slot of the index, or of a member's key.
    pub index: Option<usize>,
    /// What it runs over.
    pub list: Term,
}

/// `reject "..." when C`, `note "..." when C`
#[derive(Debug)]
pub(crate) struct FastRemark {
    /// The text.
    pub reason: Arc<str>,
    /// All must hold.
    pub guards: Box<[Term]>,
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct FastMember {
    /// Its key with the colon; of constants, everything up to and with the last one.
    pub prefix: Box<[u8]>,
    /// Whether the object is given up without it.
    pub required: bool,
    /// Whether it is the id of the record.
    pub is_id: bool,
    /// What is written.
    pub write: Write,
    /// Where it stands in the record, as a JSON Pointer; none inside a literal, which is told by its own place.
    pub pointer: Option<Arc<str>>,
}

/// A rule of a place.
#[derive(Debug)]
pub(crate) struct FastRule {
    /// All must hold.
    pub guards: Box<[Term]>,
    /// What it writes.
    pub write: Write,
}

/// What is written at a place.
#[derive(Debug)]
pub(crate) enum Write {
    /// Bytes that are known: none where they stand in front already.
    Fixed(Box<[u8]>),
    /// A scalar of the payload as it stands at a place. Numbers too, unless they must be whole.
    Copy(usize, bool, Arc<Layout>, Option<Check>),
    /// A value.
    Value(Term, Arc<Layout>, Option<Check>),
    /// A text that is put together.
    Text(Box<[FastPiece]>, Option<Check>),
    /// Parameters bound, then a body.
    Bind(Box<[FastParameter]>, Box<Write>),
    /// Members, and whether the object is given up because something required is written by no rule.
    Object(Vec<FastMember>, bool),
    /// Elements.
    List(Vec<Write>, Sizes),
    /// Elements of a comprehension.
    Each(Box<FastEach>),
    /// The first of some rules whose guards hold and that has a value.
    Rules(Vec<FastRule>),
    /// Members that are the same in every record of a payload: their bytes are kept, by this number.
    Kept(usize, Vec<FastMember>),
}

/// A comprehension that is written directly.
#[derive(Debug)]
pub(crate) struct FastEach {
    /// What it runs over.
    pub lists: FastGenerators,
    /// What each element writes.
    pub item: Write,
    /// How many there may be.
    pub sizes: Sizes,
}

impl Lowering<'_> {
    /// `reject` and `note` lines.
    pub(super) fn remarks(&mut self, remarks: &[RemarkPlan]) -> Option<Vec<FastRemark>> {
        let remark = |one: &RemarkPlan| Some(FastRemark { reason: one.reason.clone(), guards: self.all(&one.guards)? });
        remarks.iter().map(remark).collect()
    }

    /// A kind of record; none where whole records are checked.
    pub(super) fn emit(&mut self, emit: &EmitPlan) -> Option<FastEmit> {
        if emit.whole || emit.bare {
            return None;
        }
        let each = emit.each.iter().map(|each: &EachPlan| self.generator(&each.generator)).collect::<Option<_>>()?;
        let filter = match &emit.filter {
            Some(filter) => Some(self.term(filter)?),
            None => None,
        };
        let rejects = self.remarks(&emit.rejects)?;
        let notes = self.remarks(&emit.notes)?;
        let members = self.members(&emit.template)?;
        let lacks = !emit.template.unwritten.is_empty();
        let requires = lacks || emit.template.required > 0;
        let (pointer, own_slots) = (emit.template.pointer.clone(), emit.own_slots.clone());
        Some(FastEmit { each, filter, rejects, notes, members, lacks, requires, pointer, own_slots })
    }

    /// The members of an object; those side by side that are the same in every record are one.
    fn members(&mut self, template: &Template) -> Option<Vec<FastMember>> {
        let mut members: Vec<FastMember> = Vec::new();
        for slotted in &template.members {
            let is_kept = slotted.cache.is_some() && !slotted.is_id;
            let member = self.member(slotted)?;
            match members.last_mut() {
                Some(FastMember { write: Write::Kept(_, kept), .. }) if is_kept || is_fixed(&member) => {
                    kept.push(member);
                }
                _ if is_kept => {
                    self.kept += 1;
                    members.push(FastMember {
                        prefix: Box::default(),
                        required: false,
                        is_id: false,
                        pointer: member.pointer.clone(),
                        write: Write::Kept(self.kept - 1, vec![member]),
                    });
                }
                _ => members.push(member),
            }
        }
        Some(members)
    }

    fn member(&mut self, slotted: &Slotted) -> Option<FastMember> {
        let write = match &slotted.content {
            Content::Fixed => Write::Fixed(Box::default()),
            Content::Open { candidates, object } => self.content(candidates, object.as_ref())?,
        };
        Some(FastMember {
            prefix: slotted.prefix.clone(),
            required: slotted.required > 0,
            is_id: slotted.is_id,
            write,
            pointer: Some(slotted.pointer.clone()),
        })
    }

    fn content(&mut self, candidates: &[Candidate], object: Option<&Template>) -> Option<Write> {
        let mut rules = Vec::new();
        for candidate in candidates {
            rules.push(FastRule { guards: self.all(&candidate.guards)?, write: self.candidate(candidate)? });
        }
        if let Some(object) = object {
            let write = Write::Object(self.members(object)?, !object.unwritten.is_empty());
            rules.push(FastRule { guards: Box::default(), write });
        }
        match &rules[..] {
            [only] if only.guards.is_empty() => rules.pop().map(|rule| rule.write),
            _ => Some(Write::Rules(rules)),
        }
    }

    fn candidate(&mut self, candidate: &Candidate) -> Option<Write> {
        match &candidate.direct {
            Some(direct) => self.direct(direct),
            None => self.value(&candidate.value, &candidate.layout, candidate.check.as_ref()),
        }
    }

    fn value(&mut self, value: &Expression, layout: &Arc<Layout>, check: Option<&Check>) -> Option<Write> {
        let check = check.map(Check::again);
        Some(match self.term(value)? {
            Term::Place(place, blank) if blank == self.blank => {
                Write::Copy(place, layout.integer, layout.clone(), check)
            }
            term => Write::Value(term, layout.clone(), check),
        })
    }

    fn direct(&mut self, direct: &Direct) -> Option<Write> {
        Some(match direct {
            Direct::Fixed(bytes) => Write::Fixed(bytes.clone()),
            Direct::Value(value, layout, check) => self.value(value, layout, check.as_ref())?,
            Direct::Text(pieces, check) => Write::Text(self.pieces(pieces)?, check.as_ref().map(Check::again)),
            Direct::Bind(bound, body) => Write::Bind(self.parameters(bound)?, Box::new(self.direct(body)?)),
            Direct::Object(members) => {
                let member = |one: &DirectMember| {
                    Some(FastMember {
                        prefix: one.key.clone(),
                        required: one.required,
                        is_id: false,
                        write: self.direct(&one.value)?,
                        pointer: None,
                    })
                };
                Write::Object(members.iter().map(member).collect::<Option<_>>()?, false)
            }
            Direct::List(all, sizes) => {
                Write::List(all.iter().map(|one| self.direct(one)).collect::<Option<_>>()?, *sizes)
            }
            Direct::Each(each) => Write::Each(Box::new(self.each(each)?)),
        })
    }

    fn each(&mut self, each: &DirectEach) -> Option<FastEach> {
        let generators: &[Generator] = &each.generators;
        let lists = self.generators(generators, each.filter.as_ref())?;
        Some(FastEach { lists, item: self.direct(&each.item)?, sizes: each.sizes })
    }
}

fn is_fixed(member: &FastMember) -> bool {
    matches!(member.write, Write::Fixed(_))
}
