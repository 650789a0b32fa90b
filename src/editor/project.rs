//! A package as it stands in an editor: its texts, what is known of them, what is wrong with them.

use crate::check::{Event, Mapping, Slot};
use crate::diagnostic::Diagnostic;
use crate::package::Package;
use crate::plan::{Analysis, CompileOptions, analyse};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::ast;
use std::sync::Arc;

/// A package that is being written.
#[derive(Debug)]
pub struct Project {
    pub(super) mapping: Option<Arc<Mapping>>,
    pub(super) files: Vec<(FileId, ast::File)>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Project {
    /// Reads a package. Where its texts are too broken to make a mapping of, what was known before stays.
    #[must_use]
    pub fn new(package: &Package, options: &CompileOptions, before: Option<&Project>) -> Self {
        let Analysis { mapping, files, diagnostics, sources } = analyse(package, options);
        let mapping = mapping.map(Arc::new).or_else(|| before.and_then(|before| before.mapping.clone()));
        Self { mapping, files, diagnostics, sources }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Its texts, and those of the packages that it imports.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The file of a path from the root.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<FileId> {
        self.sources.iter().find(|(_, file)| &*file.name == name).map(|(id, _)| id)
    }

    pub(super) fn source(&self, file: FileId) -> Option<&SourceFile> {
        self.sources.iter().find(|(id, _)| *id == file).map(|(_, file)| file)
    }

    /// The text of a file, and a place in it that is on a character boundary.
    pub(super) fn text(&self, file: FileId, offset: usize) -> Option<(&str, usize)> {
        let text: &str = &self.source(file)?.text;
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        Some((text, offset))
    }

    pub(super) fn event(&self, name: &str) -> Option<&Event> {
        self.mapping.as_ref()?.events.iter().find(|event| &*event.name == name)
    }

    /// What is bound to a name near a place: the last one bound before it, else the first one behind it.
    pub(super) fn slot(&self, name: &str, file: FileId, offset: usize, item: usize) -> Option<&Slot> {
        let slots = self.mapping.as_ref()?.events.iter().flat_map(|event| &event.slots);
        let near = |slot: &&Slot| &*slot.name == name && slot.span.file == file && slot.span.start as usize >= item;
        let far = |span: Span| {
            let start = span.start as usize;
            if start <= offset { (0, offset - start) } else { (1, start - offset) }
        };
        slots.filter(near).min_by_key(|slot| far(slot.span))
    }
}
