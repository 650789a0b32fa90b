//! Which package a file belongs to.
//!
//! In: the address of a file. Out: its package: the `.map` files of its folder, or the file alone, where its folder holds
//! several mappings with headers of their own, or where it stands in no folder yet.

use lsp_types::Uri;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// Bytes of a mapping file.
const MAPPING_BYTES: u64 = 1 << 20;

/// A package that is worked on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    /// All `.map` files of a folder.
    Folder(PathBuf),
    /// One `.map` file.
    File(PathBuf),
    /// A text that stands in no folder, by its address.
    Memory(String),
}

/// The path of an address, links followed as far as there is something; none for what is no file.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let path = Url::parse(uri).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()?;
    let folder = std::fs::canonicalize(path.parent()?).ok()?;
    Some(std::fs::canonicalize(&path).unwrap_or_else(|_| folder.join(path.file_name().unwrap_or_default())))
}

/// The address of a path.
pub(super) fn uri(path: &Path) -> Option<String> {
    Url::from_file_path(path).ok().map(String::from)
}

/// An address as the protocol's type.
pub(super) fn typed(uri: &str) -> Option<Uri> {
    uri.parse().ok()
}

/// The package of a file; `open` are the texts of the editor.
pub(super) fn home(uri: &str, open: &BTreeMap<PathBuf, Arc<str>>) -> Home {
    let Some(path) = path(uri) else { return Home::Memory(uri.to_owned()) };
    let Some(folder) = path.parent().filter(|_| path.extension().is_some_and(|ending| ending == "map")) else {
        return Home::Memory(uri.to_owned());
    };
    match headers(folder, open) {
        0 | 1 => Home::Folder(folder.to_owned()),
        _ if path.exists() => Home::File(path),
        _ => Home::Memory(uri.to_owned()),
    }
}

/// How many mappings begin in the files of a folder.
fn headers(folder: &Path, open: &BTreeMap<PathBuf, Arc<str>>) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut count = 0;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "map") && !open.contains_key(&path) {
            let mut text = String::new();
            let file = std::fs::File::open(&path).map(|file| file.take(MAPPING_BYTES));
            let _ = file.and_then(|mut file| file.read_to_string(&mut text));
            count += usize::from(has_header(&text));
        }
    }
    count + open.iter().filter(|(path, text)| path.parent() == Some(folder) && has_header(text)).count()
}

fn has_header(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("mapping "))
}
