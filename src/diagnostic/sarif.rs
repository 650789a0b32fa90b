//! Writes diagnostics as SARIF 2.1.0, the OASIS format that code hosts and editors show findings from.
//!
//! In: diagnostics, the texts they point into, and the folder that their names start at. Out: one log with one run.

use super::lines::{Lines, Places};
use super::{Code, Diagnostic, Severity, in_order, place, visible};
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The diagnostics as a SARIF 2.1.0 log, in the order of their places.
///
/// `folder` is the path from the working folder to the root of the package: files are named from the working folder
/// (`%SRCROOT%`), or by a `file:` URI where the folder is absolute. `columnKind` is `utf16CodeUnits`, the default of the
/// format; the end column is the one behind the last character. The rules are the codes that came up, with the page of
/// `map explain-code` as their help. `primaryLocationLineHash` stays the same when lines move, and tells apart equal
/// findings on equal lines by a number.
#[must_use]
pub fn to_sarif(diagnostics: &[Diagnostic], sources: &Sources, folder: &str) -> Value {
    let writer = Writer { places: Places::new(diagnostics, sources), folder };
    let ordered = in_order(diagnostics);
    let mut codes: Vec<Code> = ordered.iter().map(|one| one.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut seen = HashMap::new();
    let results: Vec<Value> = ordered.iter().map(|one| writer.result(one, &codes, &mut seen)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "xdmap",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    let page = code.page();
    json!({
        "id": code.number(),
        "name": code.name(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": code.about() },
        "help": { "text": page.to_text(), "markdown": page.to_markdown() },
    })
}

struct Writer<'s> {
    places: Places<'s>,
    folder: &'s str,
}

impl Writer<'_> {
    fn result(&self, diagnostic: &Diagnostic, codes: &[Code], seen: &mut HashMap<String, u32>) -> Value {
        let mut result = json!({
            "ruleId": diagnostic.code.number(),
            "ruleIndex": codes.binary_search(&diagnostic.code).unwrap_or(0),
            "level": level(diagnostic.severity),
            "message": { "text": visible::message(&diagnostic.in_full()) },
        });
        if let Some(lines) = self.places.file(diagnostic.span) {
            let mut location = self.location(lines, diagnostic.span);
            if !diagnostic.label.is_empty() {
                location["message"] = json!({ "text": visible::message(&diagnostic.label) });
            }
            result["locations"] = json!([location]);
            let hash = line_hash(diagnostic, lines);
            let count = seen.entry(hash.clone()).or_default();
            *count += 1;
            result["partialFingerprints"] = json!({ "primaryLocationLineHash": format!("{hash}:{count}") });
        }
        let related = self.related(diagnostic);
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
        }
        if !diagnostic.helps.is_empty() {
            result["properties"] = json!({ "helps": diagnostic.helps });
        }
        result
    }

    fn related(&self, diagnostic: &Diagnostic) -> Vec<Value> {
        let placed = diagnostic.labels.iter().filter_map(|label| Some((label, self.places.file(label.span)?)));
        let numbered = placed.enumerate().map(|(index, (label, lines))| {
            let mut location = self.location(lines, label.span);
            location["id"] = (index + 1).into();
            location["message"] = json!({ "text": visible::message(&label.text) });
            location
        });
        numbered.collect()
    }

    fn location(&self, lines: &Lines<'_>, span: Span) -> Value {
        let bytes = lines.bytes(span);
        let ((start, start_column), (end, end_column)) = (lines.utf16(bytes.start), lines.utf16(bytes.end));
        let uri = place::uri(self.folder, lines.name);
        let artifact = match uri.starts_with("file:") {
            true => json!({ "uri": uri }),
            false => json!({ "uri": uri, "uriBaseId": "%SRCROOT%" }),
        };
        json!({ "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": start, "startColumn": start_column, "endLine": end, "endColumn": end_column },
        } })
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// What a finding is known by when lines above it come and go: its code, its file and the text of its line.
fn line_hash(diagnostic: &Diagnostic, lines: &Lines<'_>) -> String {
    let line = lines.line(lines.line_of(lines.bytes(diagnostic.span).start));
    let text = lines.text.get(line).unwrap_or_default().trim();
    let mut hash = Sha256::new();
    for part in [diagnostic.code.number(), lines.name, text] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
