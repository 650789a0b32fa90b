//! Figures of the program `map`, from file to file.

use super::Bench;
use super::batch::{part, rate};
use crate::arguments::Arguments;
use crate::peers::xdm;
use crate::rounds::Rounds;
use crate::task::{Mapping, root};
use crate::{Fault, clock};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The program, as given or built now.
pub fn map(arguments: &Arguments) -> Result<PathBuf, Fault> {
    arguments.map.clone().map_or_else(|| built("map", &root().join("Cargo.toml")), Ok)
}

/// Builds a program and says where it is.
fn built(name: &str, manifest: &Path) -> Result<PathBuf, Fault> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--release", "--quiet", "--message-format", "json", "--bin", name, "--manifest-path"]);
    let output = command.arg(manifest).stderr(Stdio::inherit()).output()?;
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let message = |line| serde_json::from_str::<serde_json::Value>(line).ok();
    let path = |message: serde_json::Value| message["executable"].as_str().map(PathBuf::from);
    let last = messages.lines().filter_map(message).filter_map(path).next_back();
    Ok(last.ok_or_else(|| format!("{name} could not be built"))?)
}

/// `map run` over a file, with its records to another.
fn run(bench: &Bench<'_>, mapping: Mapping, input: &Path, jobs: &str) -> Command {
    let mut command = Command::new(bench.map);
    command.arg("run").arg(input).args(["--mapping", &mapping.argument(), "--event", bench.task.event(mapping)]);
    command.args(["--jobs", jobs, "--progress", "never"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.args(mapping.received_at().map(|time| ["--received-at", time]).into_iter().flatten());
    command
}

fn done(command: &mut Command) -> Result<(), Fault> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// The program's rate with one job, against the rate in memory.
pub fn end_to_end(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let text = bench.repeated(200_000_000);
    let (input, output) = (bench.scratch.write("end.ndjson", &text)?, bench.scratch.path("end.out"));
    let mut own = xdm::peer(bench.task, Mapping::Reference)?;
    let corpus = part(&bench.corpus);
    let rounds = bench.each_round(|| {
        let memory = rate(own.as_mut(), &corpus)?;
        let (seconds, ran) =
            clock::of_wall(|| done(run(bench, Mapping::Reference, &input, "1").arg("-o").arg(&output)));
        ran?;
        Ok(text.len() as f64 / seconds / memory)
    });
    forget(&[&input, &output]);
    rounds
}

/// The program's time for a file in gzip, against inflating it and nothing else.
pub fn inflated(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&bench.repeated(60_000_000))?;
    let packed = packed.finish()?;
    let (input, output) = (bench.scratch.write("end.ndjson.gz", &packed)?, bench.scratch.path("end.out"));
    let rounds = bench.each_round(|| {
        let (alone, inflated) = clock::of_wall(|| inflate(&packed));
        inflated?;
        let (seconds, ran) =
            clock::of_wall(|| done(run(bench, Mapping::Reference, &input, "2").arg("-o").arg(&output)));
        ran?;
        Ok(alone / seconds)
    });
    forget(&[&input, &output]);
    rounds
}

fn inflate(packed: &[u8]) -> Result<(), Fault> {
    let (mut inflater, mut buffer) = (MultiGzDecoder::new(packed), vec![0; 512 << 10]);
    while inflater.read(&mut buffer)? > 0 {}
    Ok(())
}

/// The most memory that the program has resident, in MB, over a file of 1 GB.
pub fn memory(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let input = bench.scratch.write("big.ndjson", &bench.repeated(1_000_000_000))?;
    let peak = peak_megabytes(&mut run(bench, Mapping::Reference, &input, "2"));
    forget(&[&input]);
    Ok(Rounds(vec![peak?]))
}

/// The high-water mark as Linux keeps it for each process, read until the process is gone.
fn peak_megabytes(command: &mut Command) -> Result<f64, Fault> {
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = f64::NAN;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kilobytes) = line.and_then(|line| line.trim().strip_suffix(" kB")) {
            peak = kilobytes.parse::<f64>()? * 1024.0 / 1e6;
        }
        if let Some(status) = child.try_wait()? {
            return if status.success() { Ok(peak) } else { Err(format!("{command:?}: {status}").into()) };
        }
        sleep(Duration::from_millis(1));
    }
}

/// Milliseconds from the start of the program to its end, for one payload.
pub fn start(bench: &Bench<'_>) -> Result<Rounds, Fault> {
    let input = bench.scratch.write("one.json", &bench.one())?;
    let mut command = run(bench, Mapping::Chatlio, &input, "1");
    done(&mut command)?;
    (0..bench.rounds * 3)
        .map(|_| {
            let (seconds, ran) = clock::of_wall(|| done(&mut command));
            ran.map(|()| seconds * 1e3)
        })
        .collect::<Result<_, _>>()
        .map(Rounds)
}

/// Megabytes that a compiled package holds.
pub fn weight(mapping: Mapping) -> Result<Rounds, Fault> {
    let weigh = built("weigh", &Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))?;
    let output = Command::new(weigh).arg(mapping.argument()).stderr(Stdio::inherit()).output()?;
    let bytes: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| "weigh gave no number")?;
    Ok(Rounds(vec![bytes / 1e6]))
}

fn forget(files: &[&Path]) {
    for file in files {
        let _ = std::fs::remove_file(file);
    }
}
