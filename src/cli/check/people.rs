//! A check for people: the drawings, a line of proof and one of account for each event, and how much was found.

use super::Found;
use xdmap::check::{EventAccount, EventProof, account};
use xdmap::diagnostic::{Code, Diagnostic, Severity, to_text};
use xdmap::report::count;

/// All of it.
pub(super) fn text(found: &Found<'_>) -> String {
    let mut text = to_text(&told(found), found.sources, true);
    if !text.is_empty() {
        text.push('\n');
    }
    text + &ending(found)
}

/// What is told place by place: how much of the target an event writes stands in its line of account.
pub(super) fn told(found: &Found<'_>) -> Vec<Diagnostic> {
    let told = found.diagnostics.iter().filter(|one| one.code != Code::Coverage || found.rules.is_none());
    told.cloned().collect()
}

/// What stands below the drawings.
pub(super) fn ending(found: &Found<'_>) -> String {
    let mut text = String::new();
    if let Some(rules) = found.rules {
        let proofs = &rules.mapping().proofs;
        for event in account(rules.mapping()) {
            if let Some(proof) = proofs.iter().find(|proof| proof.event == event.event) {
                text.push_str(&proof_line(proof));
            }
            text.push_str(&account_line(&event));
        }
    }
    let counted = counted(&found.diagnostics);
    if !counted.is_empty() {
        text.push_str(&format!("{counted}\n"));
    }
    text
}

/// `order: proved`, `order: not proved (2 places)`
pub(super) fn proof_line(proof: &EventProof) -> String {
    format!("{}: {}\n", proof.event, proof_words(proof.open().count()))
}

/// `proved`, `not proved (2 places)`
pub(super) fn proof_words(open: usize) -> String {
    match open {
        0 => "proved".to_owned(),
        open => format!("not proved ({})", count(open as u64, "place")),
    }
}

/// `  source: 10 of 12 fields mapped, 2 ignored; target: 15 of 20 fields written`
fn account_line(event: &EventAccount) -> String {
    let mut line = format!(
        "  source: {} of {} mapped, {} ignored",
        event.reads.len(),
        count(event.source_fields as u64, "field"),
        event.ignored.len()
    );
    if !event.unaccounted.is_empty() {
        line.push_str(&format!(", {} neither", event.unaccounted.len()));
    }
    let target = count(event.target_fields as u64, "field");
    line.push_str(&format!("; target: {} of {target} written\n", event.writes.len()));
    line
}

/// `2 errors, 1 warning`; notes are not counted.
pub(super) fn counted(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|found| found.severity == severity).count() as u64;
    let counts = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let words = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun));
    words.collect::<Vec<_>>().join(", ")
}
