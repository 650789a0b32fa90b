//! `map run`: payloads to records.

use super::arguments::{RecordFormat, RunArguments};
use super::inputs::{self, Found, Place};
use super::interrupt::{self, STOP};
use super::journal::{Done, Journal, Mark, Stand};
use super::mapping::{self, RECEIVED_AT, TENANT};
use super::output::{ListWriter, Output, Readers};
use super::progress::Display;
use super::results::{Records, Sink};
use super::resume::{self, Keeper};
use super::{Failure, Outcome, Verdict, limits, words};
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;
use xdmap::batch::{BatchError, BatchOptions, Checkpoint, Checkpoints, Progress};
use xdmap::plan::RuleSet;
use xdmap::report::{RejectLine, Report, count, escaped};
use xdmap::run::Params;

/// Runs a mapping over all inputs.
pub(super) fn run(arguments: &RunArguments) -> Outcome {
    same_file_twice(arguments)?;
    let rules = mapping::rules_to_run(&arguments.mapping)?;
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
    if arguments.resume {
        options.chunk_bytes = resume::chunk_bytes(options.chunk_bytes, arguments.checkpoint);
    }
    limits::set(&arguments.limits, &mut options.run, &mut options.inflate)?;
    nothing_is_missing(&rules, arguments, &found, &options)?;
    tell_tenant(arguments, &options.params);
    let (journal, stand) = resume::open(arguments, &rules, &found, &options)?.unzip();
    let batch = Batch { rules: &rules, arguments, found: &found, journal };
    match stand {
        None | Some(Stand::Nothing) => batch.run(options, None),
        Some(Stand::At(mark)) => {
            let bytes = mark.checkpoint.bytes_in;
            words::note(&format!("the run goes on from {bytes} bytes of input"));
            batch.run(options, Some(&mark))
        }
        Some(Stand::Done(done)) => batch.put_in_place(&done),
    }
}

/// One run, with everything it needs.
struct Batch<'r> {
    rules: &'r RuleSet,
    arguments: &'r RunArguments,
    found: &'r Found,
    journal: Option<Journal>,
}

impl Batch<'_> {
    /// Runs from the start, or from where an earlier run stood.
    fn run(mut self, options: BatchOptions<'_>, mark: Option<&Mark>) -> Outcome {
        interrupt::listen();
        let journal = self.journal.take();
        let (mut records, mut sink) = (self.records(mark)?, self.sink(mark)?);
        let keeper = journal.as_ref().map(|journal| Keeper::new(journal, &records, &sink)).transpose();
        let keeper = keeper.map_err(|error| Failure::writing_file("the journal", &error))?;
        let known: Option<u64> = self.found.inputs.iter().map(Place::bytes).sum();
        let display = Display::new(self.arguments.progress, known);
        let tell = |progress: &Progress| {
            interrupt::remember(progress);
            display.tell(progress);
        };
        let keep = |checkpoint: &Checkpoint| keeper.as_ref().map_or(Ok(()), |keeper| keeper.keep(checkpoint));
        let checkpoints = Checkpoints { every_bytes: self.arguments.checkpoint, keep: &keep };
        let options = BatchOptions {
            progress: Some(&tell),
            checkpoints: keeper.as_ref().map(|_| checkpoints),
            resume: mark.map(|mark| &mark.checkpoint),
            ..options
        };
        let started = Instant::now();
        let source = self.found.inputs.iter().map(|place| place.input(self.rules, self.arguments.input_format));
        let result = self.rules.apply_all(source, &mut records, &mut sink, &options);
        display.end();
        if !interrupt::claim() {
            interrupt::wait_for_the_end();
        }
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(report) => self.finish(report, seconds, (records, sink), journal),
            Err(BatchError::TooManyRejects(report)) => {
                // Nothing is put in place of an output file; the rejects say why.
                records.discard();
                let (rejects, shown) = sink.close()?;
                rejects.map_or(Ok(()), Output::finish)?;
                self.tell(&self.told(*report, seconds), &shown)?;
                journal.map_or(Ok(()), Journal::remove)?;
                words::error("the run stopped: there are more rejects than --max-rejects allows");
                Ok(Verdict::Bad)
            }
            Err(BatchError::Cancelled(report)) => {
                self.told(*report, seconds).said.iter().for_each(|line| words::line(line));
                let goes_on =
                    if journal.is_some() { "; the same command goes on from its last checkpoint" } else { "" };
                words::error(&format!(
                    "the run was stopped before the end of its input; no file was put in place{goes_on}"
                ));
                Err(Failure::Interrupted)
            }
            Err(BatchError::Records(error)) => Err(records.failure(&error)),
            Err(BatchError::Rejects(error)) => Err(sink.failure(&error)),
            Err(error) => Err(failure(error)),
        }
    }

    /// Puts everything on the disk first, and then all in place: records last, so that whoever sees them finds the
    /// rejects too.
    fn finish(&self, report: Report, seconds: f64, results: (Records, Sink), journal: Option<Journal>) -> Outcome {
        let (records, sink) = results;
        let records = records.close()?;
        let (rejects, shown) = sink.close()?;
        report.notices.iter().for_each(|notice| words::note(notice));
        let told = self.told(report, seconds);
        if let Some(journal) = &journal {
            journal.done(told.clone())?;
        }
        rejects.map_or(Ok(()), Output::finish)?;
        records.finish()?;
        let verdict = self.tell(&told, &shown)?;
        journal.map_or(Ok(()), Journal::remove)?;
        Ok(verdict)
    }

    fn records(&self, mark: Option<&Mark>) -> Result<Records, Failure> {
        let bytes = mark.map_or(0, |mark| mark.records);
        let output = match &self.arguments.output {
            Some(path) if path.as_os_str() != "-" => self.file(path, Readers::Usual, bytes)?,
            Some(_) | None => Output::stdout(),
        };
        Ok(match self.arguments.format {
            RecordFormat::Ndjson => Records::Lines(output),
            RecordFormat::Json => Records::List(ListWriter::new(output, bytes > 0)),
        })
    }

    fn sink(&self, mark: Option<&Mark>) -> Result<Sink, Failure> {
        let bytes = mark.map_or(0, |mark| mark.rejects);
        let file = self.arguments.rejects.as_ref().map(|path| self.file(path, Readers::Owner, bytes));
        Ok(Sink::new(file.transpose()?))
    }

    /// A file to write; of a run that can be resumed, behind what is there already.
    fn file(&self, path: &Path, readers: Readers, bytes: u64) -> Result<Output, Failure> {
        if self.arguments.resume { Output::resumed(path, readers, bytes) } else { Output::file(path, readers) }
    }

    /// What the run did, in the forms in which it is told.
    fn told(&self, mut report: Report, seconds: f64) -> Done {
        report.set_seconds(seconds);
        let mut said = vec![report.to_text()];
        if self.found.skipped > 0 {
            let cases = count(self.found.skipped, "case");
            said.push(format!("skipped {cases} meant to be rejected; --all-cases runs them"));
        }
        Done { stats: report.to_json() + "\n", said, rejects: report.rejects() }
    }

    /// Says what the run did, and judges it.
    fn tell(&self, told: &Done, shown: &[RejectLine]) -> Outcome {
        if let Some(path) = &self.arguments.stats {
            let mut output = Output::file(path, Readers::Usual)?;
            output.write_all(told.stats.as_bytes()).map_err(|error| output.failure(&error))?;
            output.finish()?;
        }
        shown.iter().for_each(|reject| words::line(&reject_line(reject)));
        let more = told.rejects.saturating_sub(shown.len() as u64);
        if more > 0 && self.arguments.rejects.is_none() {
            words::line(&format!("and {more} more; --rejects FILE keeps them all"));
        }
        told.said.iter().for_each(|line| words::line(line));
        Ok(if told.rejects > 0 { Verdict::Bad } else { Verdict::Well })
    }

    /// An earlier run did everything but this: its files get their names.
    fn put_in_place(self, done: &Done) -> Outcome {
        if let Some(rejects) = &self.arguments.rejects {
            Output::written(rejects)?;
        }
        if let Some(output) = &self.arguments.output {
            Output::written(output)?;
        }
        let verdict = self.tell(done, &[])?;
        self.journal.map_or(Ok(()), Journal::remove)?;
        Ok(verdict)
    }
}

/// What is said of a batch that could not go on for another reason than its results.
fn failure(error: BatchError) -> Failure {
    match error {
        BatchError::Input { name, error } => Failure::reading(&name, &error),
        BatchError::NeedsParam { event, param, .. } => Failure::Said(needs(&event, &param)),
        BatchError::Cancelled(_) => Failure::Interrupted,
        BatchError::Checkpoint(error) => Failure::writing_file("the journal", &error),
        BatchError::Records(_) | BatchError::Rejects(_) | BatchError::Changed { .. } => {
            Failure::Said(error.to_string())
        }
        BatchError::TooManyRejects(_) | BatchError::Internal(_) => Failure::Said(error.to_string()),
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
        let start = || resume::time_of_start(arguments).unwrap_or_else(|| jiff::Timestamp::now().to_string());
        let text = if text == "now" { start() } else { text.clone() };
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
    rules.look_ahead(source, options).map_err(failure)
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
