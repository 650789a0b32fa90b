//! `map explain-code`: what a code means, what causes it, and the edit that mends it.

use super::arguments::{ExplainCodeArguments, PageFormat};
use super::output::print;
use super::{Failure, Outcome, Verdict};
use std::fmt::Write as _;
use xdmap::diagnostic::{Code, CodePage};
use xdmap::report::{note_pages, reject_pages};

/// Prints the page of one code, or the list of all.
pub(super) fn explain_code(arguments: &ExplainCodeArguments) -> Outcome {
    let all = pages();
    let chosen: Vec<&CodePage> = match &arguments.code {
        None => all.iter().collect(),
        Some(code) => vec![find(code, &all)?],
    };
    print(&match (arguments.format, &arguments.code) {
        (PageFormat::Text, None) => list(&chosen),
        (PageFormat::Text, Some(_)) => chosen.iter().map(|page| page.to_text()).collect(),
        (PageFormat::Markdown, None) => document(&chosen),
        (PageFormat::Markdown, Some(_)) => chosen.iter().map(|page| page.to_markdown()).collect(),
        (PageFormat::Json, _) => serde_json::to_string_pretty(&chosen).unwrap_or_default() + "\n",
    })?;
    Ok(Verdict::Well)
}

/// Every code there is.
fn pages() -> Vec<CodePage> {
    Code::all().map(Code::page).chain(reject_pages()).chain(note_pages()).collect()
}

fn find<'p>(wanted: &str, all: &'p [CodePage]) -> Result<&'p CodePage, Failure> {
    let wanted = wanted.trim();
    all.iter().find(|page| page.number.eq_ignore_ascii_case(wanted)).ok_or_else(|| {
        let near = near(wanted, all);
        let help = match near.is_empty() {
            true => "`map explain-code` lists all".to_owned(),
            false => format!("near ones are {}", near.join(", ")),
        };
        Failure::said(format!("there is no code `{wanted}`; {help}"))
    })
}

/// Up to three codes that one slip of the hand, or a word of the title, leads to.
fn near(wanted: &str, all: &[CodePage]) -> Vec<&'static str> {
    let wanted = wanted.to_lowercase();
    let digits = |code: &str| code.chars().filter(char::is_ascii_digit).collect::<String>();
    let slips = |page: &&CodePage| {
        let number = page.number.to_lowercase();
        let apart =
            number.chars().zip(wanted.chars()).filter(|(a, b)| a != b).count() + number.len().abs_diff(wanted.len());
        apart == 1 || (!digits(&wanted).is_empty() && digits(&number) == digits(&wanted))
    };
    let speaks = |page: &&CodePage| wanted.len() > 2 && page.title.contains(&wanted);
    let near: Vec<&CodePage> = all.iter().filter(slips).collect();
    let near = if near.is_empty() { all.iter().filter(speaks).collect() } else { near };
    let distance = |page: &&CodePage| number_of(page.number).abs_diff(number_of(&wanted));
    let mut near = near;
    near.sort_by_key(distance);
    near.into_iter().take(3).map(|page| page.number).collect()
}

fn number_of(code: &str) -> u32 {
    code.chars()
        .filter_map(|character| character.to_digit(10))
        .fold(0, |number: u32, digit| number.saturating_mul(10).saturating_add(digit))
}

/// What the codes of a room speak of: `M2` and the like.
fn group(number: &str) -> &'static str {
    match number.get(..2).unwrap_or_default() {
        "M1" => "syntax of a mapping",
        "M2" => "names and paths",
        "M3" => "kinds",
        "M4" => "records",
        "M5" => "files",
        "R1" => "rejects: reading the payload",
        "R2" => "rejects: choosing the event",
        "R3" => "rejects: the source schema",
        "R4" => "rejects: the rules",
        "R5" => "rejects: the target schema and the limits of records",
        "R9" => "rejects: faults of the engine",
        _ => "notes of a run",
    }
}

/// All codes, a line each.
fn list(pages: &[&CodePage]) -> String {
    let mut text = String::new();
    let mut last = "";
    for page in pages {
        let group = group(page.number);
        if group != last {
            let _ = writeln!(text, "{}{group}", if last.is_empty() { "" } else { "\n" });
            last = group;
        }
        let _ = writeln!(text, "  {:<4}  {}", page.number, page.title);
    }
    text
}

/// All pages in one document.
fn document(pages: &[&CodePage]) -> String {
    let mut text =
        "# Codes\n\nWhat `map` says of mappings (`M`), of payloads that gave no record (`R`) and of a run (`N`). \
                    `map explain-code CODE` shows one of\nthese pages. The schemas that the small mappings name stand \
                    in `fixtures/diagnostics/schemas/`.\n"
            .to_owned();
    for page in pages {
        let _ = write!(text, "\n{}", page.to_markdown());
    }
    text
}
