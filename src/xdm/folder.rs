//! Folders of schema documents. With `Package::from_dir` the only place of the library, beside the file source of
//! batches, that opens files.

use super::library::Library;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;
use std::sync::Arc;

/// Files of all folders, and bytes of one; longer ones are passed over.
const MOST_FILES: usize = 20_000;
const MOST_BYTES: u64 = 4 << 20;

impl Library {
    /// Reads every `.json` file of some folders and their folders that says its `$id`; links are not followed. Of two
    /// folders with the same `$id` the first one counts.
    ///
    /// # Errors
    /// A folder cannot be read or is none; all together hold more than 20,000 `.json` files.
    pub fn from_dirs<P: AsRef<Path>>(folders: impl IntoIterator<Item = P>) -> Result<Library> {
        let mut library = Library::default();
        let mut count = 0;
        for folder in folders {
            library = library.and(Library::from_texts(read(folder.as_ref(), &mut count)?));
        }
        Ok(library)
    }
}

fn read(folder: &Path, count: &mut usize) -> Result<Vec<(Arc<str>, Arc<str>)>> {
    if !std::fs::metadata(folder)?.is_dir() {
        return Err(Error::new(ErrorKind::NotADirectory, "is no folder"));
    }
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(Error::from)?;
        let is_json = entry.path().extension().is_some_and(|ending| ending == "json");
        if !entry.file_type().is_file() || !is_json {
            continue;
        }
        *count += 1;
        if *count > MOST_FILES {
            let message = format!("holds more than {MOST_FILES} `.json` files");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        if let Some(text) = text(entry.path())? {
            texts.push((entry.path().to_string_lossy().into(), text.into()));
        }
    }
    Ok(texts)
}

/// The text of a file; none where it is too long or not UTF-8.
fn text(path: &Path) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= MOST_BYTES).and_then(|bytes| String::from_utf8(bytes).ok()))
}
