//! `map completions` and `map man`.

use super::arguments::{Arguments, CompletionsArguments, ManArguments};
use super::output::print;
use super::{Failure, Outcome, Verdict};
use clap::CommandFactory as _;

/// Prints the completions of a shell.
pub(super) fn completions(arguments: &CompletionsArguments) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "map", &mut text);
    print(&String::from_utf8_lossy(&text))?;
    Ok(Verdict::Well)
}

/// Prints a manual page.
pub(super) fn man(arguments: &ManArguments) -> Outcome {
    let mut program = Arguments::command();
    program.build();
    let page = match &arguments.command {
        None => program,
        Some(name) => {
            let known =
                program.find_subcommand(name).ok_or_else(|| Failure::said(format!("there is no command `{name}`")))?;
            known.clone().display_name(format!("map-{name}")).version(env!("CARGO_PKG_VERSION"))
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(|error| Failure::writing("the page", &error))?;
    print(&String::from_utf8_lossy(&text))?;
    Ok(Verdict::Well)
}
