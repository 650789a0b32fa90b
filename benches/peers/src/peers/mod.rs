//! xdmap and its peers: each takes lines of payloads; those that map give lines of records.

mod filter;
mod parse;
mod program;
mod typed;
mod valued;
mod vector;
pub mod xdm;

use crate::arguments::Arguments;
use crate::rounds::Rounds;
use crate::scratch::Scratch;
use crate::table::{Figure, Mark};
use crate::task::{Mapping, Task, first_lines, lines};
use crate::{Fault, agree, clock, table};
use std::hint::black_box;
use std::path::PathBuf;

/// Bytes of records that are kept before they are dropped.
const KEPT_BYTES: usize = 256 << 10;

/// The start of a corpus, for one peer.
pub struct Part<'t> {
    /// Its lines.
    pub text: &'t [u8],
    /// The same in a file, for programs.
    pub path: PathBuf,
}

/// Something that takes payloads.
pub trait Peer {
    /// What it is called in the table.
    fn name(&self) -> &str;

    /// Whether it gives records, and so must give the same ones.
    fn maps(&self) -> bool;

    /// Its records, a line each.
    fn records(&mut self, part: &Part<'_>) -> Result<Vec<u8>, Fault>;

    /// The seconds of the processor that it takes, its records dropped.
    fn seconds(&mut self, part: &Part<'_>) -> Result<f64, Fault>;
}

/// What is done with one payload: its records are appended, a line each.
pub type OneLine = Box<dyn FnMut(&[u8], &mut Vec<u8>) -> Result<(), Fault>>;

/// A peer that is a library: it works in this process, line by line.
pub struct Library {
    name: &'static str,
    maps: bool,
    one_line: OneLine,
    out: Vec<u8>,
}

impl Library {
    /// One that maps.
    pub fn mapping(name: &'static str, one_line: OneLine) -> Box<dyn Peer> {
        Box::new(Self { name, maps: true, one_line, out: Vec::new() })
    }

    /// One that only reads.
    pub fn reading(name: &'static str, one_line: OneLine) -> Box<dyn Peer> {
        Box::new(Self { name, maps: false, one_line, out: Vec::new() })
    }
}

impl Peer for Library {
    fn name(&self) -> &str {
        self.name
    }

    fn maps(&self) -> bool {
        self.maps
    }

    fn records(&mut self, part: &Part<'_>) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::new();
        lines(part.text).try_for_each(|line| (self.one_line)(line, &mut out))?;
        Ok(out)
    }

    fn seconds(&mut self, part: &Part<'_>) -> Result<f64, Fault> {
        let (out, one_line) = (&mut self.out, &mut self.one_line);
        let (seconds, done) = clock::of_thread(|| {
            lines(part.text).try_for_each(|line| {
                if out.len() > KEPT_BYTES {
                    black_box(&*out);
                    out.clear();
                }
                one_line(line, out)
            })
        });
        done.map(|()| seconds)
    }
}

/// A row of the table: a peer, how many bytes of a corpus it is given, and how many times as fast xdmap should be.
struct Row {
    peer: Box<dyn Peer>,
    bytes: usize,
    mark: Mark,
}

/// All peers of a task that are here. Slow ones are given less, so that none takes much more than the others.
fn rows(task: Task) -> Result<Vec<Row>, Fault> {
    const MB: usize = 1 << 20;
    let by_task = |conversation, transcript| match task {
        Task::Conversation => Mark::AtLeast(conversation),
        Task::Transcript => Mark::AtLeast(transcript),
    };
    let row = |peer, bytes, mark| Row { peer, bytes, mark };
    let mut rows = vec![
        row(valued::peer(task)?, 8 * MB, by_task(10.0, 10.0)),
        row(typed::peer(task), 20 * MB, by_task(3.0, 3.0)),
        row(parse::serde_json(), 20 * MB, by_task(3.0, 3.0)),
        row(parse::sonic(), 20 * MB, by_task(0.65, 0.65)),
        row(vector::peer(task)?, 4 * MB, by_task(13.0, 20.0)),
        row(filter::peer(task)?, 2 * MB, by_task(50.0, 50.0)),
    ];
    rows.extend(program::python(task)?.map(|peer| {
        let mark = if peer.name().contains("orjson") { by_task(8.0, 9.0) } else { Mark::None };
        row(peer, 6 * MB, mark)
    }));
    rows.extend(program::jq(task)?.map(|peer| row(peer, 2 * MB, by_task(80.0, 80.0))));
    rows.extend(program::node(task)?.map(|peer| row(peer, 8 * MB, Mark::None)));
    rows.extend(program::jsonata(task)?.map(|peer| row(peer, MB, by_task(150.0, 150.0))));
    Ok(rows)
}

/// Checks that all give the same records, then measures all in interleaved rounds, and prints the table.
pub fn compare(arguments: &Arguments) -> Result<(), Fault> {
    let scratch = Scratch::new(&arguments.scratch)?;
    let mut figures = Vec::new();
    for task in Task::ALL {
        let corpus = task.corpus(arguments.small);
        let mut rows = rows(task)?;
        rows.retain(|row| arguments.takes(row.peer.name()));
        let mut own = xdm::peer(task, Mapping::Reference)?;
        let sample = part(&scratch, task, first_lines(&corpus, 1 << 20), "sample")?;
        let wanted = own.records(&sample)?;
        for row in rows.iter_mut().filter(|row| row.peer.maps()) {
            let given = row.peer.records(&sample)?;
            agree::same_records(row.peer.name(), &wanted, &given)?;
        }
        figures.extend(measure(arguments, &scratch, task, &corpus, own.as_mut(), &mut rows)?);
    }
    if !arguments.json {
        println!("xdmap, one thread, checked and mapped: so many times as fast as\n");
    }
    table::print("peer", &Task::ALL.map(Task::name), &figures, arguments.json);
    program::say_what_is_missing();
    Ok(())
}

fn part<'t>(scratch: &Scratch, task: Task, text: &'t [u8], name: &str) -> Result<Part<'t>, Fault> {
    let path = scratch.write(&format!("{}-{name}.ndjson", task.name()), text)?;
    Ok(Part { text, path })
}

/// In each round each peer works between two runs of xdmap, and is compared with their mean.
fn measure(
    arguments: &Arguments,
    scratch: &Scratch,
    task: Task,
    corpus: &[u8],
    own: &mut dyn Peer,
    rows: &mut [Row],
) -> Result<Vec<Figure>, Fault> {
    let whole = Part { text: corpus, path: PathBuf::new() };
    let mut parts = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        parts.push(part(scratch, task, first_lines(corpus, row.bytes), &index.to_string())?);
    }
    let mut ratios = vec![Rounds::default(); rows.len()];
    own.seconds(&whole)?;
    for _ in 0..arguments.rounds {
        let mut before = own.seconds(&whole)?;
        for ((row, part), ratios) in rows.iter_mut().zip(&parts).zip(&mut ratios) {
            let peer = row.peer.seconds(part)? / part.text.len() as f64;
            let after = own.seconds(&whole)?;
            ratios.push(peer / ((before + after) / 2.0 / corpus.len() as f64));
            before = after;
        }
    }
    let figure = |(row, rounds): (&Row, Rounds)| Figure {
        part: "peers",
        name: row.peer.name().to_owned(),
        of: task.name(),
        rounds,
        unit: "x",
        mark: row.mark,
    };
    Ok(rows.iter().zip(ratios).map(figure).collect())
}
