//! A writer that fails at its n-th write, for every n there is: a full disk, a broken one, one that takes nothing.

use super::{RULES, mixed, options};
use std::io::{self, Cursor, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use xdmap::batch::{BatchError, BatchOptions, Input, RejectSink, RejectWriter};
use xdmap::report::Report;

/// What happens at the n-th call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Full,
    Broken,
    /// Takes nothing, and says so.
    Nothing,
    /// Takes one byte, and fails at the next call.
    OneByteThenFull,
}

/// Keeps what it takes.
struct Faulty<'f> {
    kept: &'f mut Vec<u8>,
    calls: &'f AtomicUsize,
    fault: Fault,
    at: usize,
}

impl Faulty<'_> {
    fn fault(&self) -> io::Error {
        match self.fault {
            Fault::Full | Fault::OneByteThenFull | Fault::Nothing => io::Error::from_raw_os_error(28),
            Fault::Broken => io::Error::from_raw_os_error(5),
        }
    }
}

impl Write for Faulty<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        match (call.cmp(&self.at), self.fault) {
            (std::cmp::Ordering::Less, _) => {
                self.kept.extend_from_slice(bytes);
                Ok(bytes.len())
            }
            (std::cmp::Ordering::Equal, Fault::Nothing) => Ok(0),
            (std::cmp::Ordering::Equal, Fault::OneByteThenFull) => {
                self.kept.extend(bytes.first());
                Ok(bytes.len().min(1))
            }
            (std::cmp::Ordering::Equal | std::cmp::Ordering::Greater, _) => Err(self.fault()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if call < self.at { Ok(()) } else { Err(self.fault()) }
    }
}

fn apply(records: impl Write, rejects: impl RejectSink) -> Result<Report, BatchError> {
    let options = BatchOptions { chunk_bytes: 200, ..options() };
    RULES.apply_all(Input::lines("test", Cursor::new(mixed(120))), records, rejects, &options)
}

fn whole() -> (Vec<u8>, Vec<u8>) {
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    apply(&mut records, RejectWriter(&mut rejects)).unwrap();
    (records, rejects)
}

/// Every n until a run comes through: each before it ends with an error, and what was taken is the start of the whole.
fn sweep(fault: Fault, whole: &[u8], run: impl Fn(Faulty<'_>) -> Result<Report, BatchError>) {
    for at in 0.. {
        let (mut kept, calls) = (Vec::new(), AtomicUsize::new(0));
        let result = run(Faulty { kept: &mut kept, calls: &calls, fault, at });
        assert!(whole.starts_with(&kept), "{fault:?} at {at}");
        if calls.load(Ordering::Relaxed) <= at {
            assert!(result.is_ok() && kept == whole, "{fault:?} at {at}");
            assert!(at > 20, "there were only {at} calls");
            return;
        }
        let error = result.expect_err("a write failed");
        assert!(matches!(error, BatchError::Records(_) | BatchError::Rejects(_)), "{fault:?} at {at}: {error}");
    }
}

#[test]
fn whichever_write_fails_the_batch_says_so() {
    let (records, rejects) = whole();
    for fault in [Fault::Full, Fault::Broken, Fault::Nothing, Fault::OneByteThenFull] {
        sweep(fault, &records, |faulty| apply(faulty, ()));
        sweep(fault, &rejects, |faulty| apply(io::sink(), RejectWriter(faulty)));
    }
}

/// Takes a few bytes at a time, and is interrupted now and then.
struct Sluggish(Vec<u8>, usize);

impl Write for Sluggish {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1 += 1;
        if self.1.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let taken = bytes.len().min(self.1 % 7 + 1);
        self.0.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn short_writes_and_interruptions_lose_nothing() {
    let (records, rejects) = whole();
    let (mut some, mut others) = (Sluggish(Vec::new(), 0), Sluggish(Vec::new(), 0));
    apply(&mut some, RejectWriter(&mut others)).unwrap();
    assert_eq!((some.0, others.0), (records, rejects));
}
