//! Where payloads come from: readers, places that can be read at any offset, files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something that gives the inputs of a batch one after the other: one [`Input`], or any iterator over them.
pub trait Source<'s> {
    /// How it gives them.
    type Inputs: Iterator<Item = Input<'s>>;

    /// The inputs, in the order in which their records are written.
    fn inputs(self) -> Self::Inputs;
}

impl<'s> Source<'s> for Input<'s> {
    type Inputs = std::iter::Once<Input<'s>>;

    fn inputs(self) -> Self::Inputs {
        std::iter::once(self)
    }
}

impl<'s, I: Iterator<Item = Input<'s>>> Source<'s> for I {
    type Inputs = I;

    fn inputs(self) -> I {
        self
    }
}

/// One input of a batch.
pub struct Input<'s> {
    /// How rejects name it: the path as it was given, `-` for standard input.
    pub name: String,
    /// The event its place speaks of; for files the batch finds it in the path, see [`event_of_path`](super::event_of_path).
    pub event: Option<String>,
    /// How its payloads stand in it.
    pub format: Format,
    /// Values of params for its payloads alone, in their text form.
    pub params: BTreeMap<String, String>,
    /// Its bytes, perhaps compressed with gzip or zstd.
    pub body: Body<'s>,
}

/// How payloads stand in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// One a line (NDJSON). Lines end at LF, a CR before it is ignored, lines of only white space are counted as blank.
    /// Where the first line is a reject line, all are, and are run again.
    #[default]
    Lines,
    /// A list of payloads, streamed; anything else is one payload.
    Json,
    /// One payload, also when it is a list.
    One,
}

impl Format {
    /// The format a file name speaks of, also below `.gz` and `.zst`: `.json` is [`Format::Json`], the name
    /// `payload.json` [`Format::One`], and everything else [`Format::Lines`].
    #[must_use]
    pub fn of_path(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = inflated_name(&name);
        if name == "payload.json" {
            Self::One
        } else if name.ends_with(".json") {
            Self::Json
        } else {
            Self::Lines
        }
    }
}

/// A file name without the ending of its compression.
pub(super) fn inflated_name(name: &str) -> &str {
    name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name)
}

/// The bytes of an input.
pub enum Body<'s> {
    /// Read once, from front to back.
    Reader(Box<dyn Read + 's>),
    /// Read at any place, by the workers themselves.
    Positional(Arc<dyn ReadAt>),
    /// A file: opened when its turn comes, and read at any place where it is a plain file that is not compressed.
    File(PathBuf),
}

/// Bytes that can be read at any offset, from several threads at once.
pub trait ReadAt: Send + Sync {
    /// How many bytes there are; the batch reads no further.
    ///
    /// # Errors
    /// The size cannot be found out.
    fn size(&self) -> io::Result<u64>;

    /// Reads bytes from an offset, as many as it likes; 0 only at the end.
    ///
    /// # Errors
    /// Reading fails.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
}

impl ReadAt for File {
    fn size(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }

    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, offset)
    }
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).unwrap_or_default();
        let taken = rest.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&rest[..taken]);
        Ok(taken)
    }
}

impl<'s> Input<'s> {
    /// Lines from a reader, as from standard input.
    pub fn lines(name: impl Into<String>, reader: impl Read + 's) -> Self {
        Self::new(name, Format::Lines, Body::Reader(Box::new(reader)))
    }

    /// Payloads from a reader in a format.
    pub fn reader(name: impl Into<String>, format: Format, reader: impl Read + 's) -> Self {
        Self::new(name, format, Body::Reader(Box::new(reader)))
    }

    /// A file, in the format its name speaks of.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self::new(path.to_string_lossy().into_owned(), Format::of_path(&path), Body::File(path))
    }

    /// Lines that workers read themselves.
    pub fn positional(name: impl Into<String>, place: impl ReadAt + 'static) -> Self {
        Self::new(name, Format::Lines, Body::Positional(Arc::new(place)))
    }

    fn new(name: impl Into<String>, format: Format, body: Body<'s>) -> Self {
        Self { name: name.into(), event: None, format, params: BTreeMap::new(), body }
    }
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("name", &self.name).field("format", &self.format).finish_non_exhaustive()
    }
}
