//! The texts that are open in the editor, and what is known of the packages they belong to.
//!
//! In: texts and addresses. Out: projects, read anew when something of them changed and only then.

use super::super::words;
use super::packages::{self, Home, home};
use lsp_types::Uri;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xdmap::editor::Project;
use xdmap::package::Package;
use xdmap::plan::CompileOptions;

/// Everything the server knows.
pub(super) struct Workspace {
    options: CompileOptions,
    root: Option<PathBuf>,
    open: BTreeMap<String, Document>,
    held: BTreeMap<Home, Held>,
}

/// An open text.
pub(super) struct Document {
    pub(super) text: Arc<str>,
    pub(super) version: i32,
    pub(super) home: Home,
}

/// A package.
pub(super) struct Held {
    pub(super) project: Option<Project>,
    /// Where its names start.
    pub(super) root: Option<PathBuf>,
    /// Why it could not be read from its folder.
    pub(super) unread: Option<String>,
    stale: bool,
    /// The addresses that were told something about.
    pub(super) told: BTreeSet<String>,
}

impl Workspace {
    pub(super) fn new(options: CompileOptions, root: Option<PathBuf>) -> Self {
        let root = root.and_then(|root| std::fs::canonicalize(root).ok());
        Self { options, root, open: BTreeMap::new(), held: BTreeMap::new() }
    }

    /// Takes a text in.
    pub(super) fn set(&mut self, uri: &Uri, text: &str, version: i32) {
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(text).into();
        let home = match self.open.remove(uri.as_str()) {
            Some(document) => document.home,
            None => {
                let mut open = self.texts();
                open.extend(packages::path(uri.as_str()).map(|path| (path, text.clone())));
                home(uri.as_str(), &open)
            }
        };
        let held = self.held.entry(home.clone()).or_insert_with(|| Held::new(&home, self.root.as_deref()));
        held.stale = true;
        self.open.insert(uri.as_str().to_owned(), Document { text, version, home });
        self.imported_are_stale(uri.as_str());
    }

    /// The text of an open file.
    pub(super) fn text(&self, uri: &Uri) -> Option<Arc<str>> {
        self.open.get(uri.as_str()).map(|document| document.text.clone())
    }

    /// Forgets a text; gives the addresses of which nothing is known any more.
    pub(super) fn close(&mut self, uri: &Uri) -> BTreeSet<String> {
        let Some(document) = self.open.remove(uri.as_str()) else { return BTreeSet::new() };
        if self.open.values().any(|other| other.home == document.home) {
            self.everything_is_stale();
            return BTreeSet::new();
        }
        self.held.remove(&document.home).map(|held| held.told).unwrap_or_default()
    }

    /// Files changed on the disk: packages may be others now. Gives the addresses of which nothing is known any more.
    pub(super) fn disk_changed(&mut self) -> BTreeSet<String> {
        let open = self.texts();
        for (uri, document) in &mut self.open {
            document.home = home(uri, &open);
            let root = self.root.as_deref();
            self.held.entry(document.home.clone()).or_insert_with(|| Held::new(&document.home, root));
        }
        let homes: BTreeSet<Home> = self.open.values().map(|document| document.home.clone()).collect();
        let gone: Vec<Home> = self.held.keys().filter(|home| !homes.contains(*home)).cloned().collect();
        let told = gone.iter().filter_map(|home| self.held.remove(home)).flat_map(|held| held.told).collect();
        self.everything_is_stale();
        told
    }

    fn everything_is_stale(&mut self) {
        self.held.values_mut().for_each(|held| held.stale = true);
    }

    /// Other packages may import the one that this file belongs to.
    fn imported_are_stale(&mut self, uri: &str) {
        for held in self.held.values_mut() {
            held.stale |= held.told.contains(uri) || held.names(uri);
        }
    }

    /// Reads anew what changed; gives the packages that were read.
    pub(super) fn read_stale(&mut self) -> Vec<Home> {
        let stale: Vec<Home> = self.held.iter().filter(|(_, held)| held.stale).map(|(home, _)| home.clone()).collect();
        stale.iter().for_each(|home| self.read(home));
        stale
    }

    fn read(&mut self, home: &Home) {
        let texts = self.texts();
        let own = self.own_texts(home);
        let Some(held) = self.held.get_mut(home) else { return };
        held.stale = false;
        let (package, unread) = match held.package(home, &texts) {
            Ok(package) => (package, None),
            Err(why) => (Package::from_files("", own), why),
        };
        held.unread = unread;
        held.project = Some(Project::new(&package, &self.options, held.project.as_ref()));
    }

    /// The open texts by path.
    fn texts(&self) -> BTreeMap<PathBuf, Arc<str>> {
        let path = |uri: &str| packages::path(uri);
        self.open.iter().filter_map(|(uri, document)| Some((path(uri)?, document.text.clone()))).collect()
    }

    /// The open texts of a package by the name they have without a folder.
    fn own_texts(&self, home: &Home) -> Vec<(String, Arc<str>)> {
        let own = self.open.iter().filter(|(_, document)| document.home == *home);
        own.map(|(uri, document)| (name_alone(uri), document.text.clone())).collect()
    }

    pub(super) fn document(&self, uri: &str) -> Option<&Document> {
        self.open.get(uri)
    }

    pub(super) fn open(&self) -> impl Iterator<Item = (&String, &Document)> {
        self.open.iter()
    }

    pub(super) fn held(&self, home: &Home) -> Option<&Held> {
        self.held.get(home)
    }

    pub(super) fn told(&mut self, home: &Home) -> Option<&mut BTreeSet<String>> {
        self.held.get_mut(home).map(|held| &mut held.told)
    }

    /// The address of a file of a package, as the editor writes it.
    pub(super) fn uri(&self, held: &Held, name: &str) -> Option<String> {
        let same = |uri: &&String| held.name(uri) == name;
        let home = |document: &Document| self.held.get(&document.home).is_some_and(|other| std::ptr::eq(other, held));
        let own = self.open.iter().find(|(uri, document)| home(document) && same(uri)).map(|(uri, _)| uri);
        let other = || self.open.keys().filter(|_| held.is_read()).find(same);
        own.or_else(other)
            .cloned()
            .or_else(|| packages::uri(&held.root.as_ref().filter(|_| held.is_read())?.join(name)))
    }
}

impl Held {
    fn new(home: &Home, root: Option<&Path>) -> Self {
        let above = |path: &Path| path.parent().unwrap_or(path).to_owned();
        let root = match home {
            Home::Folder(path) | Home::File(path) => {
                let wide = root.filter(|root| path.starts_with(root)).map(Path::to_owned);
                Some(wide.unwrap_or_else(|| above(path)))
            }
            Home::Memory(_) => None,
        };
        Self { project: None, root, unread: None, stale: true, told: BTreeSet::new() }
    }

    /// Reads the package with the texts of the editor; without words where there is nothing to read.
    fn package(&self, home: &Home, texts: &BTreeMap<PathBuf, Arc<str>>) -> Result<Package, Option<String>> {
        let (Home::Folder(path) | Home::File(path), Some(root)) = (home, &self.root) else { return Err(None) };
        let texts = texts.iter().filter_map(|(path, text)| Some((below(root, path)?, text.clone()))).collect();
        Package::from_dir_with_texts(path, root, &texts).map_err(|error| Some(words::of_error(&error)))
    }

    /// Whether its texts come from its folder.
    fn is_read(&self) -> bool {
        self.unread.is_none() && self.root.is_some()
    }

    /// The name that a file has in the package.
    pub(super) fn name(&self, uri: &str) -> String {
        let root = self.root.as_deref().filter(|_| self.is_read());
        let name = root.and_then(|root| below(root, &packages::path(uri)?));
        name.unwrap_or_else(|| name_alone(uri))
    }

    fn names(&self, uri: &str) -> bool {
        self.project.as_ref().is_some_and(|project| project.file(&self.name(uri)).is_some())
    }
}

fn below(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

/// What a text is called that stands in no folder.
fn name_alone(uri: &str) -> String {
    let name = uri.rsplit(['/', ':']).next().filter(|name| !name.is_empty()).unwrap_or("text");
    if name.ends_with(".map") { name.to_owned() } else { format!("{name}.map") }
}
