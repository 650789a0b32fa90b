//! The journal of a run that can be resumed: `OUTPUT.map-journal`, beside `OUTPUT.map-part`, while the run lasts.
//!
//! A line of JSON each: first what the run was given (mapping, options, inputs), then one for each checkpoint, written and
//! put on the disk after the output was; at the end one that says what the run did, before its files get their names. A
//! last line that was cut off by a crash does not count. docs/guarantees.md describes the form.

use super::Failure;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;
use xdmap::batch::Checkpoint;

/// The form of the journal.
const FORM: &str = "urn:xdmap:journal:1";

/// Bytes of one sample of an input, and how many samples a long one gives.
const SAMPLE_BYTES: u64 = 64 << 10;
const SAMPLES: u64 = 16;

/// What a run was given: the same again gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    journal: String,
    /// Mapping, options and params, in their text form; the number of threads is none of them.
    pub(super) settings: BTreeMap<String, String>,
    /// In their order.
    pub(super) inputs: Vec<Fingerprint>,
}

/// What tells one state of an input from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    /// Its path as it was given.
    name: String,
    /// The event its place speaks of.
    event: Option<String>,
    bytes: u64,
    /// Nanoseconds since 1970 of its last change.
    modified: String,
    /// SHA-256 over its bytes, of a file over a MiB over 16 samples of 64 KiB.
    sha256: String,
}

/// What stands behind a checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Bytes of the records so far.
    pub(super) records: u64,
    /// Bytes of the rejects so far.
    pub(super) rejects: u64,
    /// For the batch.
    pub(super) checkpoint: Checkpoint,
}

/// What a run said at its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Done {
    /// The report as JSON.
    pub(super) stats: String,
    /// What it said on stderr.
    pub(super) said: Vec<String>,
    /// How many rejects there were.
    pub(super) rejects: u64,
}

/// A line of the journal behind the first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Mark(Box<Mark>),
    Done(Done),
}

/// How far the run of a journal came.
#[derive(Debug)]
pub(super) enum Stand {
    /// There is nothing to go on from.
    Nothing,
    /// The last checkpoint.
    At(Box<Mark>),
    /// Only its files were not put in place.
    Done(Done),
}

/// The journal of this run.
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Header {
    /// Whether a run with these settings can go on from this one.
    fn fits_settings(&self, settings: &BTreeMap<String, String>) -> Result<(), String> {
        let keys = self.settings.keys().chain(settings.keys());
        let other = keys.filter(|key| self.settings.get(*key) != settings.get(*key));
        let other: BTreeSet<&str> = other.map(String::as_str).collect();
        match other.into_iter().collect::<Vec<_>>().join(", ").as_str() {
            "" => Ok(()),
            other => Err(format!("the interrupted run had another {other}")),
        }
    }

    /// Whether a run over these inputs can go on from this one.
    fn fits_inputs(&self, inputs: &[Fingerprint]) -> Result<(), String> {
        if !self.inputs.iter().map(|input| &input.name).eq(inputs.iter().map(|input| &input.name)) {
            return Err("the interrupted run had other inputs".to_owned());
        }
        match self.inputs.iter().zip(inputs).find(|(then, now)| now != then) {
            Some((input, _)) => Err(format!("{} changed since the interrupted run began", input.name)),
            None => Ok(()),
        }
    }
}

impl Fingerprint {
    /// Of a plain file; an input that is none cannot be read a second time.
    pub(super) fn of(path: &Path, event: Option<String>) -> Result<Self, Failure> {
        let name = path.to_string_lossy().into_owned();
        let unreadable = |error: io::Error| Failure::reading(&name, &error);
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(Failure::said(format!("--resume: {name} is no plain file, so that it cannot be read again")));
        }
        let modified = metadata.modified().map_err(unreadable)?;
        let modified = match modified.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_nanos().to_string(),
            Err(before) => format!("-{}", before.duration().as_nanos()),
        };
        let sha256 = sampled(&mut file, metadata.len()).map_err(unreadable)?;
        Ok(Self { name, event, bytes: metadata.len(), modified, sha256 })
    }
}

fn sampled(file: &mut File, bytes: u64) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut sample = Vec::new();
    let step = if bytes <= SAMPLES * SAMPLE_BYTES { SAMPLE_BYTES } else { (bytes - SAMPLE_BYTES) / (SAMPLES - 1) };
    for index in 0..SAMPLES {
        file.seek(SeekFrom::Start(index * step))?;
        sample.clear();
        file.take(SAMPLE_BYTES).read_to_end(&mut sample)?;
        hash.update(&sample);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The params of the interrupted run: `now` means the time of its start.
pub(super) fn setting_of(output: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(beside(output)).ok()?;
    let header: Header = serde_json::from_str(text.lines().next()?).ok()?;
    header.settings.get(name).cloned()
}

/// Where the journal of an output stands.
fn beside(output: &Path) -> PathBuf {
    let mut path = output.as_os_str().to_owned();
    path.push(".map-journal");
    path.into()
}

impl Journal {
    /// Opens the journal of an output, or begins one, and gives how far its run came.
    pub(super) fn open(
        output: &Path,
        settings: BTreeMap<String, String>,
        inputs: impl FnOnce() -> Result<Vec<Fingerprint>, Failure>,
    ) -> Result<(Self, Stand), Failure> {
        let path = beside(output);
        let name = path.to_string_lossy().into_owned();
        let unwritable = |error: io::Error| Failure::writing_file(&name, &error);
        let mut file = opened(&path).map_err(unwritable)?;
        if file.try_lock().is_err() {
            return Err(Failure::said(format!("{name}: another run is writing this output")));
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(unwritable)?;
        let unfit = |why: String| Failure::said(format!("{name}: {why}; delete this file to begin anew"));
        let (earlier, stand, whole) = read(&text).map_err(unfit)?;
        let journal = Self { path, file: Mutex::new(file) };
        match (earlier, &stand) {
            (Some(earlier), Stand::At(_)) => {
                earlier.fits_settings(&settings).map_err(unfit)?;
                earlier.fits_inputs(&inputs()?).map_err(unfit)?;
                journal.cut(whole)
            }
            // What was finished needs nothing of its inputs any more.
            (Some(earlier), Stand::Done(_)) => {
                earlier.fits_settings(&settings).map_err(unfit)?;
                journal.cut(whole)
            }
            (Some(_) | None, Stand::Nothing) | (None, Stand::At(_) | Stand::Done(_)) => {
                journal.begin(&Header { journal: FORM.to_owned(), settings, inputs: inputs()? })
            }
        }
        .map_err(unwritable)?;
        Ok((journal, stand))
    }

    fn begin(&self, header: &Header) -> io::Result<()> {
        self.cut(0)?;
        self.line(header)
    }

    /// Takes off a last line that was cut off.
    fn cut(&self, length: u64) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.set_len(length)?;
        file.seek(SeekFrom::End(0)).map(|_| ())
    }

    fn line(&self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }

    /// Keeps a checkpoint; what it speaks of is on the disk.
    pub(super) fn mark(&self, mark: Mark) -> io::Result<()> {
        self.line(&Line::Mark(Box::new(mark)))
    }

    /// Keeps what the run did; its files are whole, and get their names next.
    pub(super) fn done(&self, done: Done) -> Result<(), Failure> {
        self.line(&Line::Done(done)).map_err(|error| Failure::writing_file(&self.path.to_string_lossy(), &error))
    }

    /// The run is over.
    pub(super) fn remove(self) -> Result<(), Failure> {
        fs::remove_file(&self.path).map_err(|error| Failure::writing_file(&self.path.to_string_lossy(), &error))
    }
}

fn opened(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Params stand in it.
        options.mode(0o600);
    }
    options.open(path)
}

/// What the run of a journal was given, how far it came, and the bytes of the whole lines.
fn read(text: &[u8]) -> Result<(Option<Header>, Stand, u64), String> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n').take_while(|line| line.ends_with(b"\n"));
    let Some(first) = lines.next() else { return Ok((None, Stand::Nothing, 0)) };
    let earlier: Header = serde_json::from_slice(first).map_err(|_| "it is no journal of a run".to_owned())?;
    if earlier.journal != FORM {
        return Err("it is a journal of another version of the program".to_owned());
    }
    let mut whole = first.len() as u64;
    let mut stand = Stand::Nothing;
    for line in lines {
        let Ok(next) = serde_json::from_slice(line) else { break };
        whole += line.len() as u64;
        stand = match next {
            Line::Mark(mark) => Stand::At(mark),
            Line::Done(done) => Stand::Done(done),
        };
    }
    Ok((Some(earlier), stand, whole))
}
