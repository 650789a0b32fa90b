//! `map docs`: a page for each event, from the mapping itself.

use super::arguments::{DocsArguments, DocsFormat};
use super::output::{Output, Readers, print};
use super::{Failure, Outcome, Verdict, mapping, words};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use xdmap::inspect::{Block, EventPage, index, pages, to_json, to_markdown, to_page};
use xdmap::plan::RuleSet;
use xdmap::report::count;

/// The name that stands for every event.
const ALL: &str = "all";

/// Writes pages.
pub(super) fn docs(arguments: &DocsArguments) -> Outcome {
    let rules = mapping::rules(&arguments.mapping)?;
    let all = arguments.event == ALL && rules.event(ALL).is_none();
    if !all && rules.event(&arguments.event).is_none() {
        let known: Vec<&str> = rules.events().map(|event| event.name()).collect();
        let known = known.join(", ");
        return Err(Failure::said(format!(
            "{}: the mapping has no such event; it has {known}; all are `all`",
            arguments.event
        )));
    }
    if arguments.output.is_some() && arguments.format == DocsFormat::Json {
        return Err(Failure::said("--output: the JSON form is one object; without --output it goes to stdout"));
    }
    let mut pages = pages(&rules);
    pages.retain(|page| all || *page.event == *arguments.event);
    match &arguments.output {
        None => print(&whole(&rules, &pages, arguments.format))?,
        Some(folder) => folder_of(&rules, &pages, all, arguments.format, folder)?,
    }
    Ok(Verdict::Well)
}

/// All pages as one.
fn whole(rules: &RuleSet, pages: &[EventPage], format: DocsFormat) -> String {
    let blocks: Vec<Block> = pages.iter().flat_map(|page| page.blocks.iter().cloned()).collect();
    match format {
        DocsFormat::Markdown => to_markdown(&blocks, false),
        DocsFormat::Html => to_page(&format!("{} {}", rules.name(), rules.version()), &blocks),
        DocsFormat::Json => format!("{:#}\n", to_json(rules, pages)),
    }
}

/// A file for each page, and one that leads to them.
fn folder_of(
    rules: &RuleSet,
    pages: &[EventPage],
    all: bool,
    format: DocsFormat,
    folder: &Path,
) -> Result<(), Failure> {
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::said(format!("--output {}: it is no folder", folder.display())));
    }
    fs::create_dir_all(folder).map_err(|error| Failure::writing(&folder.to_string_lossy(), &error))?;
    let mut files: Vec<(String, String)> = Vec::new();
    for page in pages {
        files.extend(file(&page.event, &format!("{}: {}", rules.name(), page.event), &page.blocks, format));
        let picture = |block: &Block| match block {
            Block::Picture(name, svg) if format == DocsFormat::Markdown => Some((format!("{name}.svg"), svg.clone())),
            Block::Picture(..) | Block::Heading(..) | Block::Text(_) | Block::Table(..) | Block::Links(_) => None,
        };
        files.extend(page.blocks.iter().filter_map(picture));
    }
    if all {
        files.extend(file("index", rules.name(), &index(rules), format));
    }
    for (name, text) in &files {
        let mut output = Output::file(&folder.join(name), Readers::Usual)?;
        output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))?;
        output.finish()?;
    }
    words::line(&format!("{} in {}", count(files.len() as u64, "file"), folder.display()));
    Ok(())
}

/// A page as a file; in JSON all are one.
fn file(name: &str, title: &str, blocks: &[Block], format: DocsFormat) -> Option<(String, String)> {
    match format {
        DocsFormat::Markdown => Some((format!("{name}.md"), to_markdown(blocks, true))),
        DocsFormat::Html => Some((format!("{name}.html"), to_page(title, blocks))),
        DocsFormat::Json => None,
    }
}
