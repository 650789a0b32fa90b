//! Figures of batches in memory.

use super::{Bench, change};
use crate::peers::{Part, Peer, xdm};
use crate::rounds::Rounds;
use crate::task::Mapping;
use crate::{Fault, clock};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use xdmap::RuleSet;
use xdmap::batch::{BatchOptions, Input, ReadAt, RejectWriter};

/// Bytes that workers read in place.
struct Shared(Arc<Vec<u8>>);

impl ReadAt for Shared {
    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
}

/// Seconds by the wall and of all processors for a whole batch.
pub fn batch(rules: &RuleSet, event: &str, text: &Arc<Vec<u8>>, jobs: usize) -> Result<(f64, f64), Fault> {
    let options = BatchOptions { jobs, event: Some(event), ..BatchOptions::new(rules) };
    let input = Input::positional("corpus", Shared(Arc::clone(text)));
    let (wall, processor, done) =
        clock::of_process(|| rules.apply_all(input, io::sink(), RejectWriter(io::sink()), &options));
    done.map_err(|error| error.to_string())?;
    Ok((wall, processor))
}

/// How many times as fast two jobs are.
pub fn two_jobs(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    jobs(bench, |one, two| one.0 / two.0)
}

/// How much more of the processors they take.
pub fn processor_of_two_jobs(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    jobs(bench, |one, two| (two.1 / one.1 - 1.0) * 100.0)
}

fn jobs(bench: &Bench<'_>, ratio: impl Fn((f64, f64), (f64, f64)) -> f64) -> Result<Rounds, Fault> {
    let (rules, text) = (Mapping::Reference.rules()?, Arc::new(bench.repeated(60_000_000)));
    let event = bench.task.name();
    batch(&rules, event, &text, 2)?;
    bench.each_round(|| Ok(ratio(batch(&rules, event, &text, 1)?, batch(&rules, event, &text, 2)?)))
}

/// How much more time a batch takes where one payload of a hundred is rejected.
pub fn rejects(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let rules = Mapping::Reference.rules()?;
    let (none, some) = (Arc::new(bench.corpus.clone()), Arc::new(change::refused(&bench.corpus, 1.0)));
    let event = bench.task.name();
    batch(&rules, event, &none, 1)?;
    bench.each_round(|| {
        let (none, some) = (batch(&rules, event, &none, 1)?.1, batch(&rules, event, &some, 1)?.1);
        Ok((some / none - 1.0) * 100.0)
    })
}

/// The rate of payloads whose members come in any order.
pub fn shuffled(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let mut own = xdm::peer(bench.task, Mapping::Reference)?;
    let (ordered, shuffled) = (change::ordered(&bench.corpus)?, change::shuffled(&bench.corpus)?);
    let (ordered, shuffled) = (part(&ordered), part(&shuffled));
    own.seconds(&ordered)?;
    bench.each_round(|| Ok(own.seconds(&ordered)? / own.seconds(&shuffled)?))
}

/// What the shipped package takes for a byte of its records, against the reference task.
pub fn shipped(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let corpus = part(&bench.corpus);
    let mut reference = xdm::peer(bench.task, Mapping::Reference)?;
    let mut shipped = xdm::peer(bench.task, Mapping::Chatlio)?;
    let sizes = [reference.records(&corpus)?.len() as f64, shipped.records(&corpus)?.len() as f64];
    bench.each_round(|| {
        let (reference, shipped) = (reference.seconds(&corpus)? / sizes[0], shipped.seconds(&corpus)? / sizes[1]);
        Ok(shipped / reference)
    })
}

/// Text for a peer in this process.
pub fn part<'t>(text: &'t [u8]) -> Part<'t> {
    Part { text, path: PathBuf::new() }
}

/// The rate in memory: bytes a second by the wall, on one thread.
pub fn rate(own: &mut dyn Peer, corpus: &Part<'_>) -> Result<f64, Fault> {
    let (seconds, done) = clock::of_wall(|| own.seconds(corpus));
    done?;
    Ok(corpus.text.len() as f64 / seconds)
}
