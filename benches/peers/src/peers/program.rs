//! Peers that are programs of their own: jq, node, Python. Those that are not here are left out, and it is said.
//!
//! jq is measured as a whole; the scripts measure their own work, after a first go over some of it, and print
//! `{"seconds": ...}`. With `--records` they print the records instead.

use super::{Part, Peer};
use crate::task::Task;
use crate::{Fault, clock};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of what the programs run.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

/// The mapping of a task in a language.
pub fn text_of(task: Task, ending: &str) -> Result<String, Fault> {
    let path = folder().join(format!("{}.{ending}", task.name()));
    Ok(std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// A program.
struct Program {
    name: String,
    command: Vec<String>,
    /// Whether it measures its own work.
    measures: bool,
}

/// jq.
pub fn jq(task: Task) -> Result<Option<Box<dyn Peer>>, Fault> {
    let Some(version) = answer(&["jq", "--version"]) else { return Ok(None) };
    let filter = folder().join(format!("{}.jq", task.name())).to_string_lossy().into_owned();
    let command = ["jq", "-c", "-f", &filter].map(str::to_owned).to_vec();
    let name = format!("{}, not validated", version.replace('-', " "));
    Ok(Some(Box::new(Program { name, command, measures: false })))
}

/// node, with the mapping written by hand.
pub fn node(task: Task) -> Result<Option<Box<dyn Peer>>, Fault> {
    script(&["node", "--version"], "node", "hand.mjs", "by hand, not validated", task)
}

/// node with JSONata, where `npm install --prefix benches/peers/programs` was run.
pub fn jsonata(task: Task) -> Result<Option<Box<dyn Peer>>, Fault> {
    if !has_jsonata() {
        return Ok(None);
    }
    script(&["node", "--version"], "node", "jsonata.mjs", "with JSONata, not validated", task)
}

/// Python, with orjson where it is installed.
pub fn python(task: Task) -> Result<Option<Box<dyn Peer>>, Fault> {
    let library = folder().join("hand.py").to_string_lossy().into_owned();
    let Some(library) = answer(&["python3", &library, "--library"]) else { return Ok(None) };
    script(&["python3", "--version"], "python3", "hand.py", &format!("with {library} by hand, not validated"), task)
}

fn script(version: &[&str], program: &str, file: &str, way: &str, task: Task) -> Result<Option<Box<dyn Peer>>, Fault> {
    let Some(version) = answer(version) else { return Ok(None) };
    let number: String = version.chars().filter(|sign| sign.is_ascii_digit() || *sign == '.').collect();
    let file = folder().join(file).to_string_lossy().into_owned();
    let command = vec![program.to_owned(), file, task.name().to_owned()];
    let title = if program == "node" { "node" } else { "Python" };
    Ok(Some(Box::new(Program { name: format!("{title} {number} {way}"), command, measures: true })))
}

fn has_jsonata() -> bool {
    folder().join("node_modules/jsonata").is_dir()
}

/// What a program says of itself; none where it is not here.
fn answer(command: &[&str]) -> Option<String> {
    let output = Command::new(command[0]).args(&command[1..]).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Names the programs that were not found.
pub fn say_what_is_missing() {
    for program in ["jq", "node", "python3"] {
        if answer(&[program, "--version"]).is_none() {
            eprintln!("{program} is not here: left out");
        }
    }
    if !has_jsonata() {
        eprintln!("JSONata is not here: npm install --prefix benches/peers/programs");
    }
}

impl Program {
    fn run(&self, part: &Part<'_>, more: Option<&str>, stdout: Stdio) -> Result<Output, Fault> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).arg(&part.path).args(more).stdout(stdout).stderr(Stdio::inherit());
        let output = command.spawn()?.wait_with_output()?;
        if output.status.success() { Ok(output) } else { Err(format!("{} failed", self.name).into()) }
    }
}

impl Peer for Program {
    fn name(&self) -> &str {
        &self.name
    }

    fn maps(&self) -> bool {
        true
    }

    fn records(&mut self, part: &Part<'_>) -> Result<Vec<u8>, Fault> {
        let more = self.measures.then_some("--records");
        Ok(self.run(part, more, Stdio::piped())?.stdout)
    }

    fn seconds(&mut self, part: &Part<'_>) -> Result<f64, Fault> {
        if !self.measures {
            let (seconds, done) = clock::of_programs(|| self.run(part, None, Stdio::null()));
            return done.map(|_| seconds);
        }
        let output = self.run(part, None, Stdio::piped())?;
        let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        Ok(said["seconds"].as_f64().ok_or_else(|| format!("{} did not say its seconds", self.name))?)
    }
}
