//! The fast way through an event: terms worked out over values that cost nothing to copy, records written as bytes.
//!
//! In: a payload that was read and judged, and the [`FastEvent`] of its event. Out: its records, or [`GivenUp`]: then
//! nothing counts that was done here, and the plain way maps the payload again and tells why.

mod calls;
mod conditions;
mod elements;
mod literals;
mod parsed;
mod places;
mod quick;
mod records;
mod terms;
mod write;

use super::RunOptions;
use super::outcome::Progress;
use crate::check::Constant;
use crate::payload::{Keys, Limits, Node, Tape};
use crate::plan::{EventPlan, FastEvent};
use crate::value::Value;
use bumpalo::Bump;
use quick::Quick;

/// Why a term has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It failed; `catch` holds that.
    Fails,
    /// The plain way must see it.
    Stops,
}

type Given<T> = Result<T, Trouble>;

/// The payload is left to the plain way.
pub(super) struct GivenUp;

/// JSON texts inside one payload that are read without making values of them.
const NESTED: usize = 4;

/// Storage that is reused from payload to payload.
#[derive(Debug, Default)]
pub(super) struct Store {
    slots: Vec<Held<'static>>,
    stack: Vec<Quick<'static>>,
    items: Vec<Quick<'static>>,
    made: Vec<Value<'static>>,
    found: Vec<u32>,
    kept: Vec<Option<(usize, usize)>>,
    text: String,
    bytes: Vec<u8>,
    nested: [Tape; NESTED],
    spare: Tape,
}

/// What a slot holds.
#[derive(Debug, Clone, Copy, Default)]
enum Held<'p> {
    /// Nothing yet.
    #[default]
    Unset,
    /// A value, or that it is missing.
    Ready(Quick<'p>),
    /// Working it out failed.
    Failed,
}

/// What the payload and the caller give.
pub(super) struct Job<'p> {
    /// The plan.
    pub plan: &'p EventPlan,
    /// Its fast form.
    pub fast: &'p FastEvent,
    /// The payload.
    pub root: Node<'p>,
    /// Values of params.
    pub params: &'p [Option<Constant>],
    /// What a payload may cost.
    pub options: &'p RunOptions,
    /// The names of the source schema.
    pub keys: &'p Keys,
    /// Texts that are made, for as long as the payload lives.
    pub texts: &'p Bump,
    /// Whether the places of records are wanted.
    pub places: bool,
}

/// One payload being mapped.
struct Runner<'p, 'o> {
    plan: &'p EventPlan,
    fast: &'p FastEvent,
    root: Node<'p>,
    params: &'p [Option<Constant>],
    options: &'p RunOptions,
    limits: &'p Limits,
    keys: &'p Keys,
    texts: &'p Bump,
    /// Whether blank text of the payload is missing.
    blank: bool,
    budget: u64,
    slots: Vec<Held<'p>>,
    /// What stands at the places of the payload; see `places.rs`.
    found: &'o mut Vec<u32>,
    /// Elements of lists that are being made.
    stack: Vec<Quick<'p>>,
    /// Elements of lists that were made.
    items: Vec<Quick<'p>>,
    /// Values that are of no quick kind.
    made: Vec<Value<'p>>,
    kept: &'o mut Vec<Option<(usize, usize)>>,
    text: &'o mut String,
    bytes: &'o mut Vec<u8>,
    /// Storage for JSON texts that is not used yet.
    nested: std::slice::IterMut<'p, Tape>,
    /// Storage for functions that read JSON text.
    spare: &'p mut Tape,
    /// Whether ids can come twice, and are worth remembering.
    notes_ids: bool,
    out: &'o mut Vec<u8>,
    start: usize,
    progress: Progress,
}

/// Maps a payload.
pub(super) fn run<'p>(job: &Job<'p>, store: &'p mut Store, out: &mut Vec<u8>) -> Result<Progress, GivenUp> {
    let start = out.len();
    let Store { slots, stack, items, made, found, kept, text, bytes, nested, spare } = store;
    kept.clear();
    kept.resize(job.fast.kept, None);
    let mut held = emptied(std::mem::take(slots));
    held.resize(job.fast.slots.len(), Held::Unset);
    let mut runner = Runner {
        plan: job.plan,
        fast: job.fast,
        root: job.root,
        params: job.params,
        options: job.options,
        limits: &job.options.read.limits,
        keys: job.keys,
        texts: job.texts,
        blank: job.plan.blank_is_missing(),
        budget: job.options.steps,
        slots: held,
        found,
        stack: emptied(std::mem::take(stack)),
        items: emptied(std::mem::take(items)),
        made: emptied(std::mem::take(made)),
        kept,
        text,
        bytes,
        nested: nested.iter_mut(),
        spare,
        notes_ids: false,
        out,
        start,
        progress: Progress::new(job.places),
    };
    let ran = runner.records();
    let Runner { slots: held, stack: used_stack, items: used, made: values, out, progress, .. } = runner;
    (*slots, *stack, *items, *made) = (emptied(held), emptied(used_stack), emptied(used), emptied(values));
    match ran {
        Ok(()) => Ok(progress),
        Err(_) => {
            out.truncate(start);
            Err(GivenUp)
        }
    }
}

/// The same storage with nothing in it. Collecting an emptied vector of the same layout keeps its storage.
fn emptied<T, U>(mut used: Vec<T>) -> Vec<U> {
    used.clear();
    used.into_iter().filter_map(|_| None).collect()
}

impl Runner<'_, '_> {
    /// Counts work down.
    #[inline]
    fn spend(&mut self, steps: u64) -> Given<()> {
        match self.budget.checked_sub(steps) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(Trouble::Stops),
        }
    }

    /// Empties a slot that is worked out anew for each record.
    #[inline]
    fn unset(&mut self, slot: usize) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Held::Unset;
        }
    }
}

#[cfg(test)]
mod tests;
