//! What the benches run: one corpus, the compiled package, and each stage as one call over all payloads.

use crate::corpus::{Shape, corpus};
use std::hint::black_box;
use xdmap::batch::Input;
use xdmap::payload::{ReadOptions, Tape};
use xdmap::run::{Params, RunOptions, Scratch};
use xdmap::schema::Validator;
use xdmap::{BatchOptions, CompileOptions, Package, RuleSet};

/// A stage of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// `serde_json::from_slice::<Value>`, the yardstick.
    SerdeJson,
    /// The payload's tape.
    Parse,
    /// The tape, and the source schema over it.
    Validate,
    /// Everything for each payload, one after the other: parse, validate, map, write.
    Map,
    /// A record read and written again as compact JSON.
    Write,
    /// The whole batch with one job: lines found, events known, records in order.
    BatchOneJob,
    /// The whole batch with two jobs.
    BatchTwoJobs,
}

impl Stage {
    /// All, in the order of the work.
    pub const ALL: [Stage; 7] =
        [Self::SerdeJson, Self::Parse, Self::Validate, Self::Map, Self::Write, Self::BatchOneJob, Self::BatchTwoJobs];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::SerdeJson => "serde_json parse",
            Self::Parse => "parse",
            Self::Validate => "parse, validate",
            Self::Map => "parse, validate, map, write",
            Self::Write => "read and write records",
            Self::BatchOneJob => "batch, 1 job",
            Self::BatchTwoJobs => "batch, 2 jobs",
        }
    }
}

/// A package that is measured, with one of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The shipped package.
    Chatlio,
    /// `benches/reference`: copies and times, no hashes.
    Reference,
}

impl Task {
    /// Both.
    pub const ALL: [Task; 2] = [Self::Chatlio, Self::Reference];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chatlio => "chatlio",
            Self::Reference => "reference",
        }
    }

    fn package(self) -> Package {
        match self {
            Self::Chatlio => Package::builtin("chatlio").expect("the package is built in"),
            Self::Reference => {
                Package::from_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reference")).expect("a folder")
            }
        }
    }

    fn event(self, shape: Shape) -> &'static str {
        match (self, shape) {
            (Self::Chatlio, shape) => shape.event(),
            (Self::Reference, Shape::Conversation) => "conversation",
            (Self::Reference, Shape::Transcript) => "transcript",
        }
    }
}

/// One corpus and everything compiled.
pub struct Rig {
    text: Vec<u8>,
    records: Vec<u8>,
    rules: RuleSet,
    event: &'static str,
    params: Params,
    source: Validator,
}

impl Rig {
    /// A corpus of so many payloads.
    pub fn new(task: Task, shape: Shape, payloads: usize) -> Self {
        let rules = RuleSet::compile(&task.package(), &CompileOptions::default()).expect("the package compiles");
        let mut params = rules.params();
        if task == Task::Chatlio {
            params.set("received_at", "2026-01-05T10:00:00Z").expect("a time");
        }
        let (mapping, name) = (rules.mapping(), task.event(shape));
        let event = mapping.events.iter().find(|event| &*event.name == name).expect("an event");
        let source = Validator::compile(&mapping.sources[event.source.0 as usize].schema).expect("a schema");
        let text = corpus(shape, payloads, 7);
        let mut rig = Self { text, records: Vec::new(), rules, event: name, params, source };
        let mut records = Vec::new();
        rig.map(|some| records.extend_from_slice(some));
        rig.records = records;
        rig
    }

    /// Size of the corpus.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Runs a stage over the whole corpus.
    pub fn run(&mut self, stage: Stage) {
        match stage {
            Stage::SerdeJson => {
                for line in lines(&self.text) {
                    black_box(serde_json::from_slice::<serde_json::Value>(line).expect("JSON"));
                }
            }
            Stage::Parse => {
                let (mut tape, options) = (Tape::default(), ReadOptions::default());
                for line in lines(&self.text) {
                    black_box(tape.read(line, &options).expect("JSON").root());
                }
            }
            Stage::Validate => {
                let (mut tape, options) = (Tape::default(), ReadOptions::default());
                for line in lines(&self.text) {
                    let document = tape.read(line, &options).expect("JSON");
                    assert!(self.source.accepts(document.root()));
                }
            }
            Stage::Map => self.map(|records| {
                black_box(records);
            }),
            Stage::Write => {
                let (mut tape, options, mut out) = (Tape::default(), ReadOptions::default(), Vec::new());
                for line in lines(&self.records) {
                    out.clear();
                    let document = tape.read(line, &options).expect("JSON");
                    let value = xdmap::value::Value::from_node(document.root());
                    xdmap::value::write_json(&value, xdmap::value::TimeDigits::default(), &mut out);
                    black_box(&out);
                }
            }
            Stage::BatchOneJob => self.batch(1),
            Stage::BatchTwoJobs => self.batch(2),
        }
    }

    /// Maps every payload; `take` sees the records of each.
    fn map(&self, mut take: impl FnMut(&[u8])) {
        let event = self.rules.event(self.event).expect("an event");
        let (mut scratch, options, mut out) = (Scratch::default(), RunOptions::default(), Vec::new());
        for line in lines(&self.text) {
            out.clear();
            let applied = event.apply_into(&mut scratch, line, &self.params, &options, None, &mut out);
            assert!(applied.rejects.is_empty());
            take(&out);
        }
    }

    fn batch(&self, jobs: usize) {
        let options = BatchOptions {
            jobs,
            event: Some(self.event),
            params: self.params.clone(),
            ..BatchOptions::new(&self.rules)
        };
        let mut out = Vec::with_capacity(self.records.len());
        let source = Input::lines("corpus", &self.text[..]);
        let report = self.rules.apply_all(source, &mut out, (), &options).expect("a batch");
        assert_eq!(report.payloads.rejected, 0);
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}
