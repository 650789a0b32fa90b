//! The texts a mapping names, out of its package: schemas, tables, other packages.
//!
//! In: paths as a mapping file writes them, from its own folder. Out: texts, and every text that was used, for the hash
//! of the rule set. Nothing outside the root of the package is found.

use crate::check::{Imported, Loader};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::package::Package;
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, ast};
use crate::xdm::{self, Converted, Fault, Library, Root};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Bytes of a mapping file, of a schema, of a table.
const MAPPING_BYTES: usize = 1 << 20;
const SCHEMA_BYTES: usize = 4 << 20;
const TABLE_BYTES: usize = 64 << 20;

/// Reads from a package, and remembers what it gave out.
pub(super) struct PackageLoader<'p> {
    package: &'p Package,
    schemas: &'p Library,
    sources: RefCell<Sources>,
    used: RefCell<BTreeMap<String, Arc<str>>>,
    imported: RefCell<HashMap<String, Imported>>,
}

impl<'p> PackageLoader<'p> {
    pub(super) fn new(package: &'p Package, schemas: &'p Library) -> Self {
        Self { package, schemas, sources: RefCell::default(), used: RefCell::default(), imported: RefCell::default() }
    }

    /// The files of the package itself, parsed.
    pub(super) fn own_files(&self) -> (Vec<(FileId, ast::File)>, Vec<Diagnostic>) {
        let own: Vec<_> = self.package.mapping_files().collect();
        if own.is_empty() {
            let file = self.sources.borrow_mut().add(self.package.folder.as_str(), "");
            let fault = Diagnostic::error(Code::File, Span::new(file, 0, 0));
            return (Vec::new(), vec![fault.message("the package holds no `.map` file")]);
        }
        self.parse(own)
    }

    /// The package without the texts that were not used.
    pub(super) fn used(&self) -> Package {
        Package { files: self.used.borrow().clone(), ..self.package.clone() }
    }

    /// The texts that were used: for drawing, and for the hash.
    pub(super) fn finish(self) -> (Sources, String) {
        let mut hash = Sha256::new();
        for (name, text) in self.used.into_inner() {
            for part in [name.as_bytes(), text.as_bytes()] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        let digits = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.sources.into_inner(), digits)
    }

    fn parse<'f>(
        &self,
        files: impl IntoIterator<Item = (&'f str, &'f Arc<str>)>,
    ) -> (Vec<(FileId, ast::File)>, Vec<Diagnostic>) {
        let (mut parsed, mut diagnostics) = (Vec::new(), Vec::new());
        for (name, text) in files {
            if text.len() > MAPPING_BYTES {
                let file = self.sources.borrow_mut().add(name, "");
                let fault = Diagnostic::error(Code::TooLarge, Span::new(file, 0, 0));
                diagnostics
                    .push(fault.message("the mapping file is larger than 1 MiB").help("split it into several files"));
                continue;
            }
            let file = self.sources.borrow_mut().add(name, text.clone());
            self.used.borrow_mut().insert(name.to_owned(), text.clone());
            let tree = syntax::parse(file, text);
            diagnostics.extend(tree.diagnostics);
            parsed.push((file, tree.file));
        }
        (parsed, diagnostics)
    }

    /// A path of a mapping file, from the root.
    fn resolve(&self, from: FileId, path: &str) -> Result<String, String> {
        let sources = self.sources.borrow();
        let name = &sources.file(from).name;
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        if path.starts_with('/') || path.contains('\\') || path.contains(':') {
            return Err("the path does not start at the folder of this file".to_owned());
        }
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or("it lies outside the root of the package")?;
                }
                name => parts.push(name),
            }
        }
        Ok(parts.join("/"))
    }

    fn find(&self, path: &str) -> Result<Arc<str>, String> {
        if let Some(why) = self.package.unreadable.get(path) {
            return Err(why.clone());
        }
        let text = self.package.files.get(path).ok_or("there is no such file")?;
        let (limit, words) = if path.ends_with(".csv") { (TABLE_BYTES, "64 MiB") } else { (SCHEMA_BYTES, "4 MiB") };
        if text.len() > limit { Err(format!("it is larger than {words}")) } else { Ok(text.clone()) }
    }
}

impl Loader for PackageLoader<'_> {
    fn text(&self, from: FileId, path: &str) -> Result<Arc<str>, String> {
        let path = self.resolve(from, path)?;
        let text = self.find(&path)?;
        self.used.borrow_mut().insert(path, text.clone());
        Ok(text)
    }

    fn package(&self, from: FileId, path: &str) -> Result<Imported, String> {
        let path = self.resolve(from, path)?;
        if let Some(known) = self.imported.borrow().get(&path) {
            return Ok(known.clone());
        }
        let is_of = |name: &str| match name.strip_prefix(path.as_str()) {
            Some("") => true,
            Some(rest) if path.is_empty() => !rest.contains('/'),
            Some(rest) => rest.strip_prefix('/').is_some_and(|rest| !rest.contains('/')),
            None => false,
        };
        let all = self.package.files.iter().map(|(name, text)| (name.as_str(), text));
        let files: Vec<_> = all.filter(|(name, _)| name.ends_with(".map") && is_of(name)).collect();
        if files.is_empty() {
            let why = self.package.unreadable.get(&path).cloned();
            return Err(why.unwrap_or_else(|| "there is no package: no `.map` file stands there".to_owned()));
        }
        let (files, diagnostics) = self.parse(files);
        let imported = Imported { identity: path.as_str().into(), files, diagnostics };
        self.imported.borrow_mut().insert(path, imported.clone());
        Ok(imported)
    }

    fn public_schema(
        &self,
        roots: &[Root],
        closed: bool,
        fill: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Converted, Vec<Fault>> {
        let converted = xdm::convert(self.schemas, roots, closed, fill)?;
        // By their ids: where the folders lie does not change what the mapping is.
        let texts = converted.documents.iter().map(|document| (document.id.to_string(), document.text.clone()));
        self.used.borrow_mut().extend(texts);
        Ok(converted)
    }
}

/// Whether one of them stops the mapping from compiling.
pub(super) fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
