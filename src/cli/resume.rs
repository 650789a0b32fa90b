//! `map run --resume`: a run that keeps checkpoints, and goes on from the last one of a run that was cut off.
//!
//! What is written is what a run that nothing interrupted writes, byte for byte; so mapping, options and inputs must be
//! the same, and are compared.

use super::arguments::RunArguments;
use super::inputs::{Found, Place};
use super::journal::{Fingerprint, Journal, Mark, Stand};
use super::output::is_special;
use super::results::{Records, Sink};
use super::{Failure, journal};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use xdmap::batch::{BatchOptions, Checkpoint};
use xdmap::plan::RuleSet;
use xdmap::report::MappingId;

/// The journal of the run that the arguments ask for, and how far it came.
pub(super) fn open(
    arguments: &RunArguments,
    rules: &RuleSet,
    found: &Found,
    options: &BatchOptions<'_>,
) -> Result<Option<(Journal, Stand)>, Failure> {
    let Some(output) = arguments.output.as_ref().filter(|_| arguments.resume) else { return Ok(None) };
    for path in [Some(output), arguments.rejects.as_ref()].into_iter().flatten() {
        if is_special(path) || path.as_os_str() == "-" {
            return Err(Failure::said(format!("--resume: {} is no plain file", path.display())));
        }
    }
    let inputs = || found.inputs.iter().map(|place| fingerprint(place, rules, arguments)).collect();
    Journal::open(&resolved(output), settings(arguments, rules, options), inputs).map(Some)
}

/// Bytes of a chunk: checkpoints stand between chunks, and chunks of less than 64 KiB are slow.
pub(super) fn chunk_bytes(usual: usize, checkpoint: u64) -> usize {
    usize::try_from(checkpoint.max(64 << 10)).map_or(usual, |wanted| wanted.min(usual))
}

/// The value of `--received-at now` in the run that is resumed.
pub(super) fn time_of_start(arguments: &RunArguments) -> Option<String> {
    let output = arguments.output.as_ref().filter(|_| arguments.resume)?;
    journal::setting_of(&resolved(output), "--param received_at")
}

fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn fingerprint(place: &Place, rules: &RuleSet, arguments: &RunArguments) -> Result<Fingerprint, Failure> {
    match place {
        Place::Stdin => Err(Failure::said("--resume: standard input cannot be read again; put it into a file")),
        Place::File(path, _) => Fingerprint::of(path, place.input(rules, arguments.input_format).event),
    }
}

/// Everything that the bytes written depend on, beside the inputs.
fn settings(arguments: &RunArguments, rules: &RuleSet, options: &BatchOptions<'_>) -> BTreeMap<String, String> {
    let mapping = MappingId::of(rules);
    let option = |option: Option<&str>| option.unwrap_or_default().to_owned();
    let mut settings = BTreeMap::from([
        ("program".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("mapping".to_owned(), format!("{} {} {}", mapping.name, mapping.version, mapping.hash)),
        ("chunk".to_owned(), options.chunk_bytes.to_string()),
        ("--event".to_owned(), option(options.event)),
        ("--envelope".to_owned(), options.envelope.to_string()),
        ("--received-at".to_owned(), option(arguments.received_at.as_deref())),
        ("--input-format".to_owned(), format!("{:?}", arguments.input_format)),
        ("--format".to_owned(), format!("{:?}", arguments.format)),
        ("--rejects".to_owned(), format!("{:?}", arguments.rejects)),
        ("--show-values".to_owned(), options.show_values.to_string()),
        ("--max-rejects".to_owned(), format!("{:?}", options.max_rejects)),
        ("--limit, --repair-text or --reject-duplicate-keys".to_owned(), format!("{:?}", options.run)),
        ("--limit inflated or ratio".to_owned(), format!("{:?}", options.inflate)),
    ]);
    settings.extend(options.params.texts().into_iter().map(|(name, text)| (format!("--param {name}"), text)));
    settings
}

/// Keeps checkpoints of the files that a run writes.
pub(super) struct Keeper<'j> {
    journal: &'j Journal,
    records: Option<File>,
    rejects: Option<File>,
}

impl<'j> Keeper<'j> {
    /// For the files behind these.
    pub(super) fn new(journal: &'j Journal, records: &Records, rejects: &Sink) -> io::Result<Self> {
        Ok(Self { journal, records: records.handle().transpose()?, rejects: rejects.handle().transpose()? })
    }

    /// Puts on the disk what was written, and then where the run stands.
    pub(super) fn keep(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let (records, rejects) = (on_disk(self.records.as_ref())?, on_disk(self.rejects.as_ref())?);
        self.journal.mark(Mark { records, rejects, checkpoint: checkpoint.clone() })
    }
}

fn on_disk(file: Option<&File>) -> io::Result<u64> {
    let Some(file) = file else { return Ok(0) };
    file.sync_data()?;
    Ok(file.metadata()?.len())
}
