//! The command line: arguments in, results to stdout, all else to stderr, an exit code out.
//!
//! The only room that knows files by name, the terminal, the environment and the clock. Exit codes: 0 all well, 1 the
//! thing examined is bad, 2 the command could not do its job, 130 interrupted. A closed pipe is a quiet end.

mod arguments;
mod cases;
mod check;
mod diff;
mod docs;
mod documents;
mod explain;
mod explain_code;
mod export;
mod fmt;
mod functions;
mod git;
mod import;
mod infer;
mod inputs;
mod interrupt;
mod journal;
mod limits;
mod lineage;
mod lsp;
mod mapping;
mod new;
mod output;
mod path;
mod progress;
mod rejects;
mod results;
mod resume;
mod run;
mod schema;
mod shell;
mod test;
mod validate;
mod words;

use arguments::{Arguments, Command};
use clap::Parser as _;
use std::io;
use std::process::ExitCode;

/// How a command that did its job ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// All well.
    Well,
    /// The thing examined is bad.
    Bad,
}

/// Why a command could not do its job.
#[derive(Debug)]
enum Failure {
    /// In plain words, to be shown.
    Said(String),
    /// Shown already.
    Shown,
    /// Who reads our output went away.
    ClosedPipe,
    /// The user stopped it.
    Interrupted,
}

/// What a command gives.
type Outcome = Result<Verdict, Failure>;

impl Failure {
    /// A failure in plain words.
    fn said(message: impl Into<String>) -> Self {
        Self::Said(message.into())
    }

    /// Output that could not be written: `what` names it.
    fn writing(what: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::writing_file(what, error),
        }
    }

    /// A file that could not be written. A pipe that was named and then closed took only a part.
    fn writing_file(what: &str, error: &io::Error) -> Self {
        Self::Said(format!("{what} cannot be written: {}", words::of_error(error)))
    }

    /// A file that could not be read.
    fn reading(path: &str, error: &io::Error) -> Self {
        Self::Said(format!("{path}: {}", words::of_error(error)))
    }
}

/// Runs the command that the arguments name.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; usage faults go to stderr. A closed pipe is a quiet end for both.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    std::panic::set_hook(Box::new(faulty));
    // A fault outside a batch is said by the hook; inside one, the engine makes a reject of it.
    let outcome = std::panic::catch_unwind(|| run(&arguments.command));
    exit_code(outcome.unwrap_or(Err(Failure::Shown)))
}

/// Says where a fault of ours is, once. What it says itself may hold values of a payload, so that is left out.
fn faulty(fault: &std::panic::PanicHookInfo<'_>) {
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        let place = fault.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        words::error(&format!("a fault in the program{place}; please report it"));
    });
}

fn run(command: &Command) -> Outcome {
    match command {
        Command::Run(arguments) => run::run(arguments),
        Command::Check(arguments) => check::check(arguments),
        Command::Test(arguments) => test::test(arguments),
        Command::Lineage(arguments) => lineage::show(arguments),
        Command::Docs(arguments) => docs::docs(arguments),
        Command::Diff(arguments) => diff::show(arguments),
        Command::Explain(arguments) => explain::show(arguments),
        Command::Infer(arguments) => infer::infer(arguments),
        Command::New(arguments) => new::new(arguments),
        Command::Fmt(arguments) => fmt::fmt(arguments),
        Command::Lsp(arguments) => lsp::serve(arguments),
        Command::Import(command) => import::import(command),
        Command::Export(command) => export::export(command),
        Command::Schema(command) => schema::schema(command),
        Command::Functions(arguments) => functions::functions(arguments),
        Command::ExplainCode(arguments) => explain_code::explain_code(arguments),
        Command::Validate(arguments) => validate::validate(arguments),
        Command::Path(arguments) => path::path(arguments),
        Command::Rejects(arguments) => rejects::rejects(arguments),
        Command::Completions(arguments) => shell::completions(arguments),
        Command::Man(arguments) => shell::man(arguments),
    }
}

/// The one place where exit codes are chosen.
fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(Verdict::Well) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Err(Failure::Said(message)) => {
            words::error(&message);
            ExitCode::from(2)
        }
        Err(Failure::Shown) => ExitCode::from(2),
        Err(Failure::Interrupted) => ExitCode::from(130),
    }
}
