//! A rule set over many payloads, in parallel, with results in the order of the input.
//!
//! In: a [`RuleSet`], a [`Source`] of payloads, a writer for records, a [`RejectSink`]. Out: a [`Report`]. The bytes
//! written are the same for any number of jobs, and memory is bounded whatever the size of the input:
//! `(2 x jobs + 2) x (chunk + one line + 8 MiB + the output of one payload)` at the very most, and in practice
//! `jobs x (chunk + its output)`. Only the file source touches files. No clock, no printing.

mod array;
mod checkpoint;
mod choose;
mod cut;
mod documents;
mod envelope;
mod feed;
mod inflate;
mod lines;
mod order;
mod sink;
mod source;
mod work;

pub use checkpoint::{Checkpoint, Checkpoints};
pub use choose::event_of_path;
pub use documents::{DocumentBytes, DocumentReader, Unread};
pub use inflate::InflateLimits;
pub use sink::{RejectSink, RejectWriter};
pub use source::{Body, Format, Input, ReadAt, Source};

use crate::plan::RuleSet;
use crate::report::{MappingId, Report, count};
use crate::run::{Params, RunOptions};
use order::Turn;
use std::fmt;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

/// How to run a batch.
#[derive(Clone)]
pub struct BatchOptions<'a> {
    /// Threads; 0 for one a core.
    pub jobs: usize,
    /// Bytes of a chunk. The bytes written do not depend on it.
    pub chunk_bytes: usize,
    /// The event of all payloads; without it the batch finds the event of each.
    pub event: Option<&'a str>,
    /// Reject payloads that are in no envelope.
    pub envelope: bool,
    /// Values of params, as from [`RuleSet::params`].
    pub params: Params,
    /// What a payload may cost, and how it is read.
    pub run: RunOptions,
    /// How far compressed inputs may grow.
    pub inflate: InflateLimits,
    /// Stop when there are more rejects.
    pub max_rejects: Option<MaxRejects>,
    /// Add the values at the places that reject lines name.
    pub show_values: bool,
    /// Told after each chunk.
    pub progress: Option<&'a (dyn Fn(&Progress) + Sync)>,
    /// Set from outside to stop.
    pub cancel: Option<&'a AtomicBool>,
    /// Told now and then where another run could go on.
    pub checkpoints: Option<Checkpoints<'a>>,
    /// Where an earlier run over the same inputs, with the same mapping and options, stood: what it wrote until then
    /// is not written again.
    pub resume: Option<&'a Checkpoint>,
}

impl<'a> BatchOptions<'a> {
    /// The defaults for a rule set, with the values of params that were compiled in.
    #[must_use]
    pub fn new(rules: &RuleSet) -> Self {
        Self {
            jobs: 0,
            chunk_bytes: 512 << 10,
            event: None,
            envelope: false,
            params: rules.params(),
            run: RunOptions::default(),
            inflate: InflateLimits::default(),
            max_rejects: None,
            show_values: false,
            progress: None,
            cancel: None,
            checkpoints: None,
            resume: None,
        }
    }
}

/// How many rejects are too many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxRejects {
    /// More than so many reject lines.
    Count(u64),
    /// More than so many payloads of a hundred; looked at after 10,000 payloads, and at the end.
    Share(f64),
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of input, inflated.
    pub bytes: u64,
    /// Payloads.
    pub payloads: u64,
    /// Records.
    pub records: u64,
    /// Reject lines.
    pub rejects: u64,
}

/// Why a batch could not go on. A payload that cannot be mapped is none of these.
#[derive(Debug)]
pub enum BatchError {
    /// An input cannot be opened, read or inflated.
    Input {
        /// Its name.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// The records cannot be written.
    Records(io::Error),
    /// The rejects cannot be written.
    Rejects(io::Error),
    /// There were more rejects than allowed; what was done up to then.
    TooManyRejects(Box<Report>),
    /// An event reads a param that has no value, so that none of its payloads can be mapped.
    NeedsParam {
        /// The event.
        event: String,
        /// The param.
        param: String,
        /// The input whose first payload shows it.
        input: String,
    },
    /// The caller stopped it; what was done and written up to then.
    Cancelled(Box<Report>),
    /// A checkpoint cannot be kept.
    Checkpoint(io::Error),
    /// An input does not reach to where an earlier run stood in it.
    Changed {
        /// Its name; none where there are fewer inputs now.
        name: Option<String>,
    },
    /// A fault in the engine.
    Internal(String),
}

impl BatchError {
    fn input(name: &str, error: io::Error) -> Self {
        Self::Input { name: name.to_owned(), error }
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { name, error } => write!(f, "{name}: {error}"),
            Self::Records(error) => write!(f, "the records cannot be written: {error}"),
            Self::Rejects(error) => write!(f, "the rejects cannot be written: {error}"),
            Self::TooManyRejects(report) => write!(f, "too many rejects: {}", count(report.rejects(), "reject")),
            Self::NeedsParam { event, param, input } => {
                write!(f, "{input}: the event `{event}` reads the param `{param}`, which has no value")
            }
            Self::Cancelled(_) => f.write_str("stopped"),
            Self::Checkpoint(error) => write!(f, "a checkpoint cannot be kept: {error}"),
            Self::Changed { name: Some(name) } => write!(f, "{name}: it changed since the run that is resumed"),
            Self::Changed { name: None } => f.write_str("there are fewer inputs than in the run that is resumed"),
            Self::Internal(message) => write!(f, "a fault in the program: {message}"),
        }
    }
}

impl std::error::Error for BatchError {}

/// What all parts of a running batch share.
struct Shared<'a> {
    rules: &'a RuleSet,
    options: &'a BatchOptions<'a>,
    mapping: MappingId,
    /// Whether the mapping has a param for the time of receipt.
    takes_time: bool,
    keeps_payload: bool,
    turn: Turn,
}

impl<'a> Shared<'a> {
    fn new(rules: &'a RuleSet, options: &'a BatchOptions<'a>, keeps_payload: bool) -> Self {
        let takes_time = options.params.clone().set("received_at", "1970-01-01T00:00:00Z").is_ok();
        let mapping = MappingId::of(rules);
        Self { rules, options, mapping, takes_time, keeps_payload, turn: Turn::default() }
    }

    fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        if self.options.jobs == 0 { cores() } else { self.options.jobs }
    }

    fn is_cancelled(&self) -> bool {
        self.options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    fn is_stopped(&self) -> bool {
        self.turn.is_stopped() || self.is_cancelled()
    }
}

impl RuleSet {
    /// Maps all payloads of a source: records to a writer, a line of JSON each; what could not be made to a sink of
    /// rejects; both in the order of the input. One bad payload never stops a batch.
    ///
    /// ```
    /// use xdmap::batch::{BatchOptions, Input};
    /// # use xdmap::{CompileOptions, Package, RuleSet};
    /// # let mapping = r#"mapping shop 1.0.0
    /// # source S from "s.json" {}
    /// # target T from "t.json" {}
    /// # event order: S -> T { number = .number }"#;
    /// # let schema = r#"{"type":"object","properties":{"number":{"type":"string"}}}"#;
    /// # let package = Package::from_files("", [("a.map", mapping), ("s.json", schema), ("t.json", schema)]);
    /// let rules = RuleSet::compile(&package, &CompileOptions::default())?;
    /// let payloads = "{\"number\":\"A1\"}\n{\"number\":7}\n";
    /// let (mut records, mut rejects) = (Vec::new(), Vec::new());
    /// let input = Input::lines("orders", payloads.as_bytes());
    /// let report = rules.apply_all(input, &mut records, &mut rejects, &BatchOptions::new(&rules))?;
    /// assert_eq!(records, b"{\"number\":\"A1\"}\n");
    /// assert_eq!((rejects[0].code.as_str(), rejects[0].input.line), ("R301", 2));
    /// assert_eq!((report.payloads.total, report.payloads.rejected), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Something other than a payload is wrong: see [`BatchError`]. What was written until then stays written.
    pub fn apply_all<'s>(
        &self,
        source: impl Source<'s>,
        mut records: impl Write,
        mut rejects: impl RejectSink,
        options: &BatchOptions<'_>,
    ) -> Result<Report, BatchError> {
        let shared = Shared::new(self, options, rejects.keeps_payload());
        order::run(&shared, source.inputs(), &mut records, &mut rejects)
    }

    /// Opens every input of a source and looks at its first payload, without mapping anything.
    ///
    /// # Errors
    /// An input cannot be opened; the event of a first payload reads a param that has no value.
    pub fn look_ahead<'s>(&self, source: impl Source<'s>, options: &BatchOptions<'_>) -> Result<(), BatchError> {
        let shared = Shared::new(self, options, false);
        feed::look_ahead(&shared, source.inputs())
    }
}

#[cfg(test)]
mod tests;
