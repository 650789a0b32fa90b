//! What the harness is asked to do.

use crate::Fault;
use std::path::PathBuf;

/// The text of `--help`.
pub const HELP: &str = "\
peers [PART]... [OPTIONS]

Parts [default: peers limits figures]
  peers      xdmap against each peer, on both reference tasks
  limits     what the memory allows: copying, finding lines, skipping
  figures    whole batches and the program `map`: jobs, files, rejects, memory, start
  growth     how cost grows with size, rules, lists, depth and rejects

Options
  --rounds N     interleaved rounds [default: 9]
  --json         a line of JSON for each figure, with the ratio of each round
  --plots DIR    with growth: draw each as an SVG there
  --map FILE     the program `map` [default: built from this repository]
  --scratch DIR  where large files may lie for a while [default: the system's temporary folder]
  --only TEXT    only peers and figures with this in their name
  --small        small corpora, to see whether everything works; its figures mean nothing
";

/// One of the things that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Each peer.
    Peers,
    /// The limits of the machine.
    Limits,
    /// Whole batches.
    Figures,
    /// How cost grows.
    Growth,
}

/// The command line.
#[derive(Debug)]
pub struct Arguments {
    /// What to measure, in this order.
    pub parts: Vec<Part>,
    /// How often.
    pub rounds: usize,
    /// Lines of JSON instead of tables.
    pub json: bool,
    /// Where plots go.
    pub plots: Option<PathBuf>,
    /// The program `map`, where it is not to be built.
    pub map: Option<PathBuf>,
    /// Where files for programs go.
    pub scratch: PathBuf,
    /// What the names of peers and figures hold.
    pub only: String,
    /// Small corpora.
    pub small: bool,
}

impl Arguments {
    /// Reads them; none where help is asked for.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, Fault> {
        let mut arguments = Self {
            parts: Vec::new(),
            rounds: 9,
            json: false,
            plots: None,
            map: None,
            scratch: std::env::temp_dir(),
            only: String::new(),
            small: false,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} takes a value"));
            match word.as_str() {
                "peers" => arguments.parts.push(Part::Peers),
                "limits" => arguments.parts.push(Part::Limits),
                "figures" => arguments.parts.push(Part::Figures),
                "growth" => arguments.parts.push(Part::Growth),
                "--rounds" => arguments.rounds = value()?.parse().map_err(|_| "--rounds takes a number")?,
                "--json" => arguments.json = true,
                "--plots" => arguments.plots = Some(value()?.into()),
                "--map" => arguments.map = Some(value()?.into()),
                "--scratch" => arguments.scratch = value()?.into(),
                "--only" => arguments.only = value()?,
                "--small" => arguments.small = true,
                "--help" | "-h" => return Ok(None),
                _ => return Err(format!("{word}: not an option; --help lists them").into()),
            }
        }
        if arguments.rounds == 0 {
            return Err("--rounds takes a number from 1 on".into());
        }
        if arguments.parts.is_empty() {
            arguments.parts = vec![Part::Peers, Part::Limits, Part::Figures];
        }
        Ok(Some(arguments))
    }

    /// Whether something of this name is to be measured.
    pub fn takes(&self, name: &str) -> bool {
        name.to_lowercase().contains(&self.only.to_lowercase())
    }
}
