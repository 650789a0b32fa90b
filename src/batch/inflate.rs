//! Compressed inputs: known by their magic bytes, one layer, with a limit on what they may grow to.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

/// How far an input may grow when it is inflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InflateLimits {
    /// Bytes of one inflated input.
    pub bytes: u64,
    /// How many times its compressed size; looked at after the first MiB.
    pub ratio: u64,
}

impl Default for InflateLimits {
    fn default() -> Self {
        Self { bytes: 1 << 30, ratio: 1000 }
    }
}

/// Bytes that are let through before the ratio is looked at: short inputs compress without measure.
const RATIO_FROM: u64 = 1 << 20;

/// How an input is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    /// RFC 1952, of one member or several.
    Gzip,
    /// RFC 8878, of one frame or several.
    Zstd,
}

/// The compression that the first bytes of an input speak of.
pub(super) fn compression(head: &[u8]) -> Option<Compression> {
    if head.starts_with(&[0x1f, 0x8b]) {
        Some(Compression::Gzip)
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Some(Compression::Zstd)
    } else {
        None
    }
}

/// The inflated bytes of a compressed reader.
pub(super) fn inflate<'s>(
    reader: impl Read + 's,
    compression: Compression,
    limits: InflateLimits,
) -> io::Result<Box<dyn Read + 's>> {
    let taken = Rc::new(Cell::new(0));
    let counting = BufReader::new(Counting { reader, taken: taken.clone() });
    let decoder: Box<dyn Read + 's> = match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counting)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(counting)?),
    };
    Ok(Box::new(Inflated { decoder, taken, given: 0, limits }))
}

/// Counts the compressed bytes that were read.
struct Counting<R> {
    reader: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.reader.read(buffer)?;
        self.taken.set(self.taken.get() + taken as u64);
        Ok(taken)
    }
}

/// Gives inflated bytes until a limit is reached.
struct Inflated<'s> {
    decoder: Box<dyn Read + 's>,
    taken: Rc<Cell<u64>>,
    given: u64,
    limits: InflateLimits,
}

impl Read for Inflated<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let given = self.decoder.read(buffer).map_err(broken)?;
        self.given += given as u64;
        if self.given > self.limits.bytes {
            return Err(too_large(format!(
                "inflates to more than {} bytes; `--limit inflated=BYTES` allows more",
                self.limits.bytes
            )));
        }
        if self.given > RATIO_FROM && self.given / self.limits.ratio.max(1) > self.taken.get() {
            return Err(too_large(format!(
                "inflates to more than {} times its size; `--limit ratio=N` allows more",
                self.limits.ratio
            )));
        }
        Ok(given)
    }
}

fn too_large(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// What a decoder complains of, in plain words.
fn broken(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "the compressed data is cut off"),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            io::Error::new(io::ErrorKind::InvalidData, "the compressed data is damaged")
        }
        _ => error,
    }
}

/// Compressed twice: only one layer is taken off.
pub(super) fn second_layer() -> io::Error {
    too_large("is compressed twice; one layer is taken off".to_owned())
}
