//! The two reference tasks, their corpora, and the packages that are measured.

use crate::Fault;
use crate::corpus::{Shape, corpus};
use std::path::{Path, PathBuf};
use xdmap::run::Params;
use xdmap::{CompileOptions, Package, RuleSet};

/// The seed of every corpus here.
const SEED: u64 = 7;

/// A task: what comes in, and what is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// One record of a conversation.
    Conversation,
    /// A record for each message of a transcript.
    Transcript,
}

impl Task {
    /// Both.
    pub const ALL: [Task; 2] = [Self::Conversation, Self::Transcript];

    /// Its name, which is that of its event and of its schema too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Transcript => "transcript",
        }
    }

    /// Its shape in the corpora.
    pub fn shape(self) -> Shape {
        match self {
            Self::Conversation => Shape::Conversation,
            Self::Transcript => Shape::Transcript,
        }
    }

    /// Its payloads, each on a line: about 20 MB.
    pub fn corpus(self, small: bool) -> Vec<u8> {
        let payloads = match self {
            Self::Conversation => 24_000,
            Self::Transcript => 1_500,
        };
        corpus(self.shape(), if small { payloads / 40 } else { payloads }, SEED)
    }

    /// Its event in a package.
    pub fn event(self, mapping: Mapping) -> &'static str {
        match mapping {
            Mapping::Reference => self.name(),
            Mapping::Chatlio => self.shape().event(),
        }
    }
}

/// A package that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapping {
    /// `benches/reference`.
    Reference,
    /// The shipped one.
    Chatlio,
}

impl Mapping {
    /// Compiled.
    pub fn rules(self) -> Result<RuleSet, Fault> {
        let package = match self {
            Self::Reference => Package::from_dir(reference())?,
            Self::Chatlio => Package::builtin("chatlio").ok_or("the package is not built in")?,
        };
        Ok(RuleSet::compile(&package, &CompileOptions::default()).map_err(|failure| failure.to_string())?)
    }

    /// The values of its params.
    pub fn params(self, rules: &RuleSet) -> Result<Params, Fault> {
        let mut params = rules.params();
        if let Some(time) = self.received_at() {
            params.set("received_at", time)?;
        }
        Ok(params)
    }

    /// What `--received-at` takes for it.
    pub fn received_at(self) -> Option<&'static str> {
        match self {
            Self::Reference => None,
            Self::Chatlio => Some("2026-01-05T10:00:00Z"),
        }
    }

    /// What `--mapping` takes for it.
    pub fn argument(self) -> String {
        match self {
            Self::Reference => reference().to_string_lossy().into_owned(),
            Self::Chatlio => "chatlio".to_owned(),
        }
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of the reference tasks.
pub fn reference() -> PathBuf {
    root().join("benches/reference")
}

/// The whole lines at the start of a text, at most so many bytes.
pub fn first_lines(text: &[u8], bytes: usize) -> &[u8] {
    let end = text.len().min(bytes);
    memchr::memrchr(b'\n', &text[..end]).map_or(text, |last| &text[..=last])
}

/// The lines of a text, without their ends.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text).map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}
