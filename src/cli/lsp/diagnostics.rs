//! What is wrong with a package, in the protocol's form, file by file.

use super::packages::{Home, typed};
use super::positions::Lines;
use super::workspace::{Held, Workspace};
use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, NumberOrString,
    PublishDiagnosticsParams, Range,
};
use std::collections::{BTreeMap, BTreeSet};
use xdmap::diagnostic::{self, Code, Severity};
use xdmap::source::{FileId, Sources, Span};

/// Who says it.
pub(super) const SOURCE: &str = "map";

/// What is to be told about a package that was read; what was told before and holds no more is taken back.
pub(super) fn publish(workspace: &mut Workspace, home: &Home) -> Vec<PublishDiagnosticsParams> {
    let found = by_address(workspace, home);
    let now: BTreeSet<String> = found.keys().cloned().collect();
    let Some(told) = workspace.told(home) else { return Vec::new() };
    let before = std::mem::replace(told, now);
    let gone = before.into_iter().filter(|uri| !found.contains_key(uri)).map(|uri| (uri, Vec::new()));
    let gone: Vec<_> = gone.collect();
    found.into_iter().chain(gone).filter_map(|(uri, list)| told_about(workspace, &uri, list)).collect()
}

/// Takes back all that was told about some files.
pub(super) fn forget(workspace: &Workspace, told: BTreeSet<String>) -> Vec<PublishDiagnosticsParams> {
    told.into_iter().filter_map(|uri| told_about(workspace, &uri, Vec::new())).collect()
}

fn told_about(workspace: &Workspace, uri: &str, diagnostics: Vec<Diagnostic>) -> Option<PublishDiagnosticsParams> {
    let version = workspace.document(uri).map(|document| document.version);
    Some(PublishDiagnosticsParams { uri: typed(uri)?, diagnostics, version })
}

/// By address: every open file of the package, and all others that something is said of.
fn by_address(workspace: &Workspace, home: &Home) -> BTreeMap<String, Vec<Diagnostic>> {
    let own = workspace.open().filter(|(_, document)| document.home == *home);
    let mut found: BTreeMap<String, Vec<Diagnostic>> = own.map(|(uri, _)| (uri.clone(), Vec::new())).collect();
    let Some(held) = workspace.held(home) else { return found };
    if let Some(why) = &held.unread {
        found.values_mut().for_each(|list| list.push(unread(why)));
    }
    let Some(project) = &held.project else { return found };
    let places = Places { workspace, held, lines: lines(project.sources()) };
    // How much of the target an event writes is a figure and no fault.
    for one in project.diagnostics().iter().filter(|one| one.code != Code::Coverage) {
        let Some(uri) = places.uri(one.span) else { continue };
        // What is said of another package that is open is said by that one.
        if workspace.document(&uri).is_none_or(|document| document.home == *home) {
            found.entry(uri).or_default().push(places.diagnostic(one));
        }
    }
    found
}

fn unread(why: &str) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String(Code::File.number().to_owned())),
        source: Some(SOURCE.to_owned()),
        message: format!("the folder of this file is not read as a package: {why}"),
        ..Diagnostic::default()
    }
}

fn lines(sources: &Sources) -> BTreeMap<FileId, (&str, Lines<'_>)> {
    sources.iter().map(|(id, file)| (id, (&*file.name, Lines::new(&file.text)))).collect()
}

/// From spans to addresses and places.
struct Places<'w> {
    workspace: &'w Workspace,
    held: &'w Held,
    lines: BTreeMap<FileId, (&'w str, Lines<'w>)>,
}

impl Places<'_> {
    fn uri(&self, span: Span) -> Option<String> {
        let (name, _) = self.lines.get(&span.file)?;
        self.workspace.uri(self.held, name)
    }

    fn range(&self, span: Span) -> Range {
        let bytes = span.start as usize..span.end as usize;
        self.lines.get(&span.file).map(|(_, lines)| lines.range(bytes)).unwrap_or_default()
    }

    fn diagnostic(&self, one: &diagnostic::Diagnostic) -> Diagnostic {
        let related: Vec<_> = one.labels.iter().filter_map(|label| self.related(label)).collect();
        Diagnostic {
            range: self.range(one.span),
            severity: Some(severity(one.severity)),
            code: Some(NumberOrString::String(one.code.number().to_owned())),
            source: Some(SOURCE.to_owned()),
            message: one.in_full(),
            related_information: (!related.is_empty()).then_some(related),
            tags: (one.code == Code::Unused).then(|| vec![DiagnosticTag::UNNECESSARY]),
            ..Diagnostic::default()
        }
    }

    fn related(&self, label: &diagnostic::Label) -> Option<DiagnosticRelatedInformation> {
        let location = Location { uri: typed(&self.uri(label.span)?)?, range: self.range(label.span) };
        Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}
