//! `map run`: payloads to records.

use super::arguments::{RecordFormat, RunArguments};
use super::inputs::{self, Found, Place};
use super::interrupt::{self, STOP};
use super::mapping::{self, RECEIVED_AT, TENANT};
use super::output::{ListWriter, Output, Readers};
use super::progress::Display;
use super::{Failure, Outcome, Verdict, limits, words};
use std::io::{self, Write};
use std::time::Instant;
use xdmap::batch::{BatchError, BatchOptions, Progress, RejectSink, RejectWriter};
use xdmap::plan::RuleSet;
use xdmap::report::{RejectLine, Report, count, escaped};
use xdmap::run::Params;

/// Rejects shown when nobody keeps them.
const SHOWN_REJECTS: usize = 10;

/// Runs a mapping over all inputs.
pub(super) fn run(arguments: &RunArguments) -> Outcome {
    same_file_twice(arguments)?;
    let rules = mapping::rules(&arguments.mapping)?;
    known_event(&rules, arguments.event.as_deref())?;
    let found = inputs::find(&arguments.inputs, arguments.all_cases)?;
    let mut options = BatchOptions::new(&rules);
    options.params = params(&rules, arguments)?;
    options.event = arguments.event.as_deref();
    options.envelope = arguments.envelope;
    options.jobs = arguments.jobs.map_or(0, usize::from);
    options.run.read.reject_duplicate_keys = arguments.reject_duplicate_keys;
    options.run.read.repair_text = arguments.repair_text;
    options.max_rejects = arguments.max_rejects;
    options.show_values = arguments.show_values;
    options.cancel = Some(&STOP);
    limits::set(&arguments.limits, &mut options.run, &mut options.inflate)?;
    nothing_is_missing(&rules, arguments, &found, &options)?;
    tell_tenant(arguments, &options.params);
    Batch { rules: &rules, arguments, found: &found }.run(options)
}

/// One run, with everything it needs.
struct Batch<'r> {
    rules: &'r RuleSet,
    arguments: &'r RunArguments,
    found: &'r Found,
}

impl Batch<'_> {
    fn run(&self, options: BatchOptions<'_>) -> Outcome {
        interrupt::listen();
        let mut records = self.records()?;
        let mut sink = self.sink()?;
        let known: Option<u64> = self.found.inputs.iter().map(Place::bytes).sum();
        let display = Display::new(self.arguments.progress, known);
        let tell = |progress: &Progress| display.tell(progress);
        let options = BatchOptions { progress: Some(&tell), ..options };
        let started = Instant::now();
        let source = self.found.inputs.iter().map(|place| place.input(self.rules, self.arguments.input_format));
        let result = self.rules.apply_all(source, &mut records, &mut sink, &options);
        display.end();
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(report) => {
                records.finish()?;
                let shown = sink.end()?;
                self.tell(report, seconds, shown)
            }
            Err(BatchError::TooManyRejects(report)) => {
                // Nothing is put in place of an output file; the rejects say why.
                drop(records);
                let shown = sink.end()?;
                self.tell(*report, seconds, shown)?;
                words::error("the run stopped: there are more rejects than --max-rejects allows");
                Ok(Verdict::Bad)
            }
            Err(error) => Err(self.failure(error)),
        }
    }

    fn records(&self) -> Result<Records, Failure> {
        let output = match &self.arguments.output {
            Some(path) if path.as_os_str() != "-" => Output::file(path, Readers::Usual)?,
            Some(_) | None => Output::stdout(),
        };
        Ok(match self.arguments.format {
            RecordFormat::Ndjson => Records::Lines(output),
            RecordFormat::Json => Records::List(ListWriter::new(output)),
        })
    }

    fn sink(&self) -> Result<Sink, Failure> {
        match &self.arguments.rejects {
            Some(path) => Ok(Sink::Kept(RejectWriter(Output::file(path, Readers::Owner)?))),
            None => Ok(Sink::Shown(Vec::new())),
        }
    }

    /// Says what the run did, and judges it.
    fn tell(&self, mut report: Report, seconds: f64, shown: Vec<RejectLine>) -> Outcome {
        report.set_seconds(seconds);
        if let Some(path) = &self.arguments.stats {
            let mut output = Output::file(path, Readers::Usual)?;
            let json = report.to_json() + "\n";
            output.write_all(json.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
            output.finish()?;
        }
        shown.iter().for_each(|reject| words::line(&reject_line(reject)));
        let more = report.rejects().saturating_sub(shown.len() as u64);
        if more > 0 && self.arguments.rejects.is_none() {
            words::line(&format!("and {more} more; --rejects FILE keeps them all"));
        }
        report.notices.iter().for_each(|notice| words::note(notice));
        words::line(&report.to_text());
        if self.found.skipped > 0 {
            let cases = count(self.found.skipped, "case");
            words::line(&format!("skipped {cases} meant to be rejected; --all-cases runs them"));
        }
        Ok(if report.rejects() > 0 { Verdict::Bad } else { Verdict::Well })
    }

    fn failure(&self, error: BatchError) -> Failure {
        let output = || self.arguments.output.as_ref().map_or("the output".into(), |path| path.to_string_lossy());
        let rejects = || self.arguments.rejects.as_ref().map_or("the rejects".into(), |path| path.to_string_lossy());
        match error {
            BatchError::Input { name, error } => Failure::reading(&name, &error),
            BatchError::Records(error) => Failure::writing(&output(), &error),
            BatchError::Rejects(error) => Failure::writing(&rejects(), &error),
            BatchError::NeedsParam { event, param, .. } => Failure::Said(needs(&event, &param)),
            BatchError::Cancelled => Failure::Interrupted,
            BatchError::TooManyRejects(_) | BatchError::Internal(_) => Failure::Said(error.to_string()),
        }
    }
}

/// A param without a value: the option that gives it one.
fn needs(event: &str, param: &str) -> String {
    if param == RECEIVED_AT {
        return format!(
            "the event `{event}` reads the time its payloads came in: give it by --received-at (an RFC 3339 time, or \
             now), or put the payloads in envelopes with `received_at`"
        );
    }
    format!("the event `{event}` reads the param `{param}`, which has no value: give it by --param {param}=VALUE")
}

fn same_file_twice(arguments: &RunArguments) -> Result<(), Failure> {
    let files = [("-o", &arguments.output), ("--rejects", &arguments.rejects), ("--stats", &arguments.stats)];
    for (index, (option, file)) in files.iter().enumerate() {
        for (other, same) in files.iter().take(index) {
            if file.is_some() && file == same {
                return Err(Failure::said(format!("{other} and {option} name the same file")));
            }
        }
    }
    Ok(())
}

pub(super) fn known_event(rules: &RuleSet, event: Option<&str>) -> Result<(), Failure> {
    let Some(event) = event.filter(|event| rules.event(event).is_none()) else { return Ok(()) };
    let known: Vec<&str> = rules.events().map(xdmap::plan::EventPlan::name).collect();
    Err(Failure::said(format!("--event {event}: the mapping has no such event; it has {}", known.join(", "))))
}

/// The values of params that are not compiled in: the time of receipt.
fn params(rules: &RuleSet, arguments: &RunArguments) -> Result<Params, Failure> {
    let mut params = rules.params();
    let given = arguments.mapping.params.iter().filter(|(name, _)| name == RECEIVED_AT);
    for (name, text) in given {
        params.set(name, text).map_err(|why| Failure::said(format!("--param {name}: {why}")))?;
    }
    if let Some(text) = &arguments.received_at {
        let text = if text == "now" { jiff::Timestamp::now().to_string() } else { text.clone() };
        if text.parse::<jiff::Timestamp>().is_err() {
            return Err(Failure::said("--received-at: it is an RFC 3339 time such as 2026-01-05T10:00:00Z, or now"));
        }
        // A mapping without the param reads no time of receipt.
        let _ = params.set(RECEIVED_AT, &text);
    }
    Ok(params)
}

/// A guessed tenant would be wrong data that nobody sees.
fn tell_tenant(arguments: &RunArguments, params: &Params) {
    if arguments.mapping.params.iter().any(|(name, _)| name == TENANT) {
        return;
    }
    if let Some(tenant) = params.texts().get(TENANT) {
        words::note(&format!("the tenant is `{tenant}`, the mapping's default; --param tenant=NAME sets yours"));
    }
}

/// Looks at the first payload of every file before anything is mapped, where an event reads a param without a value.
fn nothing_is_missing(
    rules: &RuleSet,
    arguments: &RunArguments,
    found: &Found,
    options: &BatchOptions<'_>,
) -> Result<(), Failure> {
    let known = options.params.texts();
    let open = |event: &xdmap::plan::EventPlan| event.needs().iter().any(|name| !known.contains_key(&**name));
    if !rules.events().any(open) {
        return Ok(());
    }
    let files = found.inputs.iter().filter(|place| **place != Place::Stdin);
    let source = files.map(|place| place.input(rules, arguments.input_format));
    let batch = Batch { rules, arguments, found };
    rules.look_ahead(source, options).map_err(|error| batch.failure(error))
}

/// Where records go.
enum Records {
    Lines(Output),
    List(ListWriter<Output>),
}

impl Records {
    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Lines(output) => output.finish(),
            Self::List(list) => list.close().map_err(|error| Failure::writing("the output", &error))?.finish(),
        }
    }
}

impl Write for Records {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Lines(output) => output.write(bytes),
            Self::List(list) => list.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Lines(output) => output.flush(),
            Self::List(list) => list.flush(),
        }
    }
}

/// Where rejects go.
enum Sink {
    Kept(RejectWriter<Output>),
    Shown(Vec<RejectLine>),
}

impl Sink {
    /// Puts the file in place, or gives what is to be shown.
    fn end(self) -> Result<Vec<RejectLine>, Failure> {
        match self {
            Self::Kept(RejectWriter(output)) => output.finish().map(|()| Vec::new()),
            Self::Shown(rejects) => Ok(rejects),
        }
    }
}

impl RejectSink for Sink {
    fn reject(&mut self, line: RejectLine) -> io::Result<()> {
        match self {
            Self::Kept(writer) => writer.reject(line),
            Self::Shown(rejects) => {
                if rejects.len() < SHOWN_REJECTS {
                    rejects.push(line);
                }
                Ok(())
            }
        }
    }

    fn keeps_payload(&self) -> bool {
        matches!(self, Self::Kept(_))
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Kept(writer) => writer.finish(),
            Self::Shown(_) => Ok(()),
        }
    }
}

/// `R301 data.ndjson:12 /visitor: ...`
fn reject_line(reject: &RejectLine) -> String {
    let place = reject.pointer.as_deref().or(reject.target.as_deref()).filter(|place| !place.is_empty());
    let record = reject.record().map(|record| format!(" {}", escaped(&record))).unwrap_or_default();
    let place = place.map(|place| format!(" {}", escaped(place))).unwrap_or_default();
    let input = &reject.input;
    let message = escaped(&reject.message);
    format!("{} {}:{}{record}{place}: {message}", reject.code, escaped(&input.file), input.line)
}
