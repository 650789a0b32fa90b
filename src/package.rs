//! A package: the texts of a folder of `.map` files, and of the schemas and tables they name.
//!
//! In: a folder, a file, the built-in packages, or texts in memory. Out: a [`Package`] that compiling reads from and
//! that touches no file any more. [`Package::from_dir`] and its sibling with a root are the functions of the library
//! that open the files of a mapping: the `.map` files of the folder, and under the root what those name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Bytes of a mapping file, of a schema, of a table.
const MAPPING_BYTES: u64 = 1 << 20;
const SCHEMA_BYTES: u64 = 4 << 20;
const TABLE_BYTES: u64 = 64 << 20;

/// Files one package may consist of, imports included.
const MOST_FILES: usize = 2_000;

/// The packages under `mappings/`, inside the program.
#[derive(rust_embed::RustEmbed)]
#[folder = "mappings/"]
#[allow_missing = true]
struct BuiltIn;

/// The texts of a package, by path from its root, with `/` between the parts.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// The folder of the package below its root: `chatlio`; empty when the root itself holds the `.map` files.
    pub folder: String,
    /// `.map` files of the package, schemas and tables under its root: path to text.
    pub files: BTreeMap<String, Arc<str>>,
    /// Files that could not be read, and why: an error only where the mapping names one.
    pub unreadable: BTreeMap<String, String>,
}

impl Package {
    /// Reads a folder of `.map` files, or one `.map` file. Its root is the folder above (a file's: its own folder).
    ///
    /// ```no_run
    /// let package = xdmap::package::Package::from_dir("mappings/chatlio")?;
    /// assert_eq!(package.folder, "chatlio");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// The folder cannot be read or holds no `.map` file; a `.map` file of it is over 1 MiB or not UTF-8.
    pub fn from_dir(path: impl AsRef<Path>) -> Result<Package> {
        let path = resolved(path.as_ref())?;
        let root = path.parent().map_or_else(|| path.clone(), Path::to_path_buf);
        Reader::new(root).package(&path)
    }

    /// Reads a folder of `.map` files, or one `.map` file, whose schemas and tables may lie anywhere under `root`.
    ///
    /// # Errors
    /// As [`Package::from_dir`]; the root is no folder, or the package lies outside it.
    pub fn from_dir_with_root(path: impl AsRef<Path>, root: impl AsRef<Path>) -> Result<Package> {
        let root = resolved(root.as_ref())?;
        Reader::new(root).package(&resolved(path.as_ref())?)
    }

    /// The same with some texts in the place of those on the disk, by path from the root: files that an editor has open.
    ///
    /// # Errors
    /// As [`Package::from_dir_with_root`].
    pub fn from_dir_with_texts(
        path: impl AsRef<Path>,
        root: impl AsRef<Path>,
        texts: &BTreeMap<String, Arc<str>>,
    ) -> Result<Package> {
        let mut reader = Reader::new(resolved(root.as_ref())?);
        reader.texts = texts.clone();
        reader.package(&resolved(path.as_ref())?)
    }

    /// A package from memory: texts by path from the root; `folder` holds the `.map` files, empty for the root itself.
    ///
    /// ```
    /// let package = xdmap::package::Package::from_files("shop", [("shop/order.map", "mapping shop 1.0.0")]);
    /// assert_eq!(package.mapping_files().count(), 1);
    /// ```
    pub fn from_files<P, T>(folder: &str, files: impl IntoIterator<Item = (P, T)>) -> Package
    where
        P: Into<String>,
        T: Into<Arc<str>>,
    {
        let files = files.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        Package { folder: folder.trim_matches('/').to_owned(), files, unreadable: BTreeMap::new() }
    }

    /// A package out of a store of files, such as an older revision: `path` is its folder, or its one `.map` file; `names`
    /// are the paths of all files from the root; `read` gives the bytes of one, or says why it has none.
    ///
    /// # Errors
    /// There is no such folder or file, or what stands there is no package.
    pub fn from_store(
        path: &str,
        names: &BTreeSet<String>,
        read: &mut dyn FnMut(&str) -> std::result::Result<Vec<u8>, String>,
    ) -> Result<Package> {
        let alone = path.ends_with(".map") && names.contains(path);
        let folder = if alone { parent(path) } else { path.trim_matches('/') };
        let mut package = Package { folder: folder.to_owned(), ..Package::default() };
        let is_own = |name: &str| if alone { name == path } else { is_mapping_in(name, folder) };
        let mut waiting: Vec<String> = names.iter().filter(|name| is_own(name)).cloned().collect();
        if waiting.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "holds no `.map` file"));
        }
        while let Some(name) = waiting.pop() {
            if package.files.contains_key(&name) || package.unreadable.contains_key(&name) {
                continue;
            }
            if package.files.len() >= MOST_FILES {
                return Err(Error::new(ErrorKind::InvalidData, format!("names more than {MOST_FILES} files")));
            }
            if !names.contains(&name) {
                waiting.extend(names.iter().filter(|other| is_mapping_in(other, &name)).cloned());
                continue;
            }
            if alone && name != path && is_mapping_in(&name, folder) {
                package.unreadable.insert(name, BESIDE.to_owned());
                continue;
            }
            match read(&name).and_then(|bytes| text_of(bytes, &name)) {
                Err(why) => drop(package.unreadable.insert(name, why)),
                Ok(text) => {
                    if name.ends_with(".map") {
                        waiting.extend(named_files(&text).filter_map(|named| normal(parent(&name), named)));
                    }
                    package.files.insert(name, text.into());
                }
            }
        }
        Ok(package)
    }

    /// A package that is built into the program, by the name of its folder under `mappings/`.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Package> {
        builtin_names().into_iter().find(|known| known == name)?;
        let mut package = Package { folder: name.to_owned(), ..Package::default() };
        for path in BuiltIn::iter() {
            match BuiltIn::get(&path).map(|file| String::from_utf8(file.data.into_owned())) {
                Some(Ok(text)) => drop(package.files.insert(path.into_owned(), without_mark(text).into())),
                Some(Err(_)) => drop(package.unreadable.insert(path.into_owned(), "is not UTF-8 text".to_owned())),
                None => {}
            }
        }
        Some(package)
    }

    /// The `.map` files of the package itself: those that stand directly in its folder, in byte order of path.
    pub fn mapping_files(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        let own = |path: &str| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            folder == self.folder && name.ends_with(".map")
        };
        self.files.iter().map(|(path, text)| (path.as_str(), text)).filter(move |(path, _)| own(path))
    }
}

/// Names of the packages that are built into the program, in byte order.
#[must_use]
pub fn builtin_names() -> Vec<String> {
    let folder = |path: std::borrow::Cow<'static, str>| {
        let (folder, name) = path.split_once('/')?;
        (name.ends_with(".map") && !name.contains('/')).then(|| folder.to_owned())
    };
    BuiltIn::iter().filter_map(folder).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Why another mapping in the folder of one that is a package of its own is not read.
const BESIDE: &str = "stands beside a mapping that is one file; take their folder as the mapping";

/// Reads what a package consists of, below one root.
struct Reader {
    root: PathBuf,
    package: Package,
    waiting: Vec<String>,
    /// The package is one file: what stands beside it is not part of it.
    alone: bool,
    /// Texts that stand for those on the disk.
    texts: BTreeMap<String, Arc<str>>,
}

impl Reader {
    fn new(root: PathBuf) -> Self {
        Self { root, package: Package::default(), waiting: Vec::new(), alone: false, texts: BTreeMap::new() }
    }

    /// Reads the `.map` files at `path`, then whatever they name, until nothing new is named.
    fn package(mut self, path: &Path) -> Result<Package> {
        let below = self.below(path).ok_or_else(|| {
            let message = format!("{} lies outside the root {}", path.display(), self.root.display());
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        if path.is_dir() {
            self.package.folder = below.clone();
            self.folder(&below)?;
        } else if below.ends_with(".map") {
            self.package.folder = parent(&below).to_owned();
            self.alone = true;
            self.file(&below);
        } else {
            return Err(Error::new(ErrorKind::InvalidInput, "is neither a folder nor a `.map` file"));
        }
        self.own_files_are_there()?;
        while let Some(name) = self.waiting.pop() {
            self.named(&name)?;
        }
        Ok(self.package)
    }

    fn own_files_are_there(&self) -> Result<()> {
        if let Some((name, why)) = self.package.unreadable.iter().next() {
            return Err(Error::new(ErrorKind::InvalidData, format!("{name} {why}")));
        }
        if self.package.files.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "holds no `.map` file"));
        }
        Ok(())
    }

    /// A resolved path as one from the root, with `/`; none outside the root.
    fn below(&self, path: &Path) -> Option<String> {
        let parts = path.strip_prefix(&self.root).ok()?.components();
        Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    /// The `.map` files directly in a folder, hidden ones left out.
    fn folder(&mut self, folder: &str) -> Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.root.join(folder))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".map") && !name.starts_with('.') {
                names.push(join(folder, &name));
            }
        }
        names.extend(self.texts.keys().filter(|name| is_mapping_in(name, folder)).cloned());
        names.sort();
        names.dedup();
        names.iter().for_each(|name| self.file(name));
        Ok(())
    }

    /// Something a mapping names: a file, or the folder of another package; what is not there is left out.
    fn named(&mut self, name: &str) -> Result<()> {
        if self.package.files.contains_key(name) || self.package.unreadable.contains_key(name) {
            return Ok(());
        }
        if self.package.files.len() >= MOST_FILES {
            let message = format!("names more than {MOST_FILES} files");
            return Err(Error::new(ErrorKind::InvalidData, message));
        }
        if self.texts.contains_key(name) {
            self.file(name);
            return Ok(());
        }
        match fs::canonicalize(self.root.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(_) => self.unreadable(name, "cannot be read"),
            Ok(path) if !path.starts_with(&self.root) => self.unreadable(name, "is a link that leaves the root"),
            Ok(path) if path.is_dir() => {
                if self.folder(name).is_err() {
                    self.unreadable(name, "cannot be read");
                }
            }
            Ok(_) if self.alone && name.ends_with(".map") && parent(name) == self.package.folder => {
                self.unreadable(name, BESIDE);
            }
            Ok(_) => self.file(name),
        }
        Ok(())
    }

    /// One file: its text, and if it is a mapping, the names in it for later.
    fn file(&mut self, name: &str) {
        match self.text(name) {
            Err(why) => self.unreadable(name, &why),
            Ok(text) => {
                if name.ends_with(".map") {
                    let near = |named| normal(parent(name), named);
                    self.waiting.extend(named_files(&text).filter_map(near));
                }
                self.package.files.insert(name.to_owned(), text.into());
            }
        }
    }

    fn text(&self, name: &str) -> std::result::Result<String, String> {
        if let Some(text) = self.texts.get(name) {
            return text_of(text.as_bytes().to_vec(), name);
        }
        let path = fs::canonicalize(self.root.join(name)).map_err(|_| "cannot be read")?;
        if !path.starts_with(&self.root) {
            return Err("is a link that leaves the root".to_owned());
        }
        if !path.is_file() {
            return Err("is no file".to_owned());
        }
        let limit = limit(name);
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(|_| "cannot be read")?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| "cannot be read")?;
        text_of(bytes, name)
    }

    fn unreadable(&mut self, name: &str, why: &str) {
        self.package.unreadable.insert(name.to_owned(), why.to_owned());
    }
}

/// The text of a file, unless there is too much of it.
fn text_of(bytes: Vec<u8>, name: &str) -> std::result::Result<String, String> {
    let limit = limit(name);
    if bytes.len() as u64 > limit {
        return Err(format!("is over the limit of {} MiB", limit >> 20));
    }
    String::from_utf8(bytes).map(without_mark).map_err(|_| "is not UTF-8 text".to_owned())
}

/// Whether a file is a mapping that stands directly in a folder.
fn is_mapping_in(name: &str, folder: &str) -> bool {
    let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
    parent(name) == folder && file.ends_with(".map") && !file.starts_with('.')
}

/// A path with every link in it followed.
fn resolved(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path)
}

fn limit(name: &str) -> u64 {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("map") => MAPPING_BYTES,
        Some("csv") => TABLE_BYTES,
        _ => SCHEMA_BYTES,
    }
}

/// A byte-order mark may stand at the start of a file.
fn without_mark(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// `../xdm/a.json` seen from `chatlio` is `xdm/a.json`; none where it leaves the root.
fn normal(folder: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in Path::new(name).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// What a mapping names after `from`, `import` and `with`. Takes in names that only stand in a comment: reading one too many
/// is harmless, and whether a name is used is for the checker to say.
fn named_files(text: &str) -> impl Iterator<Item = &str> {
    let after =
        |keyword: &'static str| text.match_indices(keyword).filter_map(move |(at, _)| quoted(text, at, keyword));
    after("from").chain(after("import")).chain(after("with"))
}

fn quoted<'t>(text: &'t str, at: usize, keyword: &str) -> Option<&'t str> {
    let inside_word = |next: char| next.is_alphanumeric() || next == '_';
    if text.get(..at)?.ends_with(inside_word) {
        return None;
    }
    let name = text.get(at + keyword.len()..)?.trim_start().strip_prefix('"')?;
    name.split(['"', '\n']).next().filter(|name| !name.is_empty() && !name.contains('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), files);
        folder
    }

    #[test]
    fn a_folder_gives_its_mappings_and_what_they_name() {
        let root = folder(&[
            ("shop/order.map", "source A from \"schemas/a.json\"\ntarget B from \"../xdm/b.json\""),
            ("shop/table.map", "table T from \"t.csv\" key x\nimport \"../common\" as c"),
            ("shop/schemas/a.json", "{}"),
            ("shop/schemas/unnamed.json", "{}"),
            ("shop/.hidden.map", "mapping hidden 1.0.0"),
            ("shop/t.csv", "x\n1"),
            ("xdm/b.json", "{}"),
            ("common/all.map", "table U from \"u.csv\" key x"),
            ("common/u.csv", "\u{feff}x\n1"),
        ]);
        let package = Package::from_dir(root.path().join("shop")).unwrap();
        assert_eq!(package.folder, "shop");
        let names: Vec<_> = package.files.keys().map(String::as_str).collect();
        let expected = [
            "common/all.map",
            "common/u.csv",
            "shop/order.map",
            "shop/schemas/a.json",
            "shop/t.csv",
            "shop/table.map",
            "xdm/b.json",
        ];
        assert_eq!(names, expected);
        assert_eq!(&*package.files["common/u.csv"], "x\n1");
        assert_eq!(package.mapping_files().count(), 2);
    }

    #[test]
    fn a_file_is_a_package_of_its_own() {
        let root = folder(&[
            ("one.map", "source A from \"a.json\" import \"two.map\" as t"),
            ("two.map", ""),
            ("a.json", "{}"),
        ]);
        let package = Package::from_dir(root.path().join("one.map")).unwrap();
        assert_eq!(package.folder, "");
        assert_eq!(package.files.keys().collect::<Vec<_>>(), ["a.json", "one.map"]);
        assert!(package.unreadable["two.map"].contains("one file"));
    }

    #[test]
    fn nothing_outside_the_root_is_read() {
        let root = folder(&[("in/shop/a.map", "source A from \"../../secret.json\" source B from \"b.json\"")]);
        write(root.path(), &[("secret.json", "{}")]);
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path().join("secret.json"), root.path().join("in/shop/b.json")).unwrap();
        let package = Package::from_dir(root.path().join("in/shop")).unwrap();
        assert_eq!(package.files.keys().collect::<Vec<_>>(), ["shop/a.map"]);
        #[cfg(unix)]
        assert_eq!(package.unreadable["shop/b.json"], "is a link that leaves the root");
        let outside = Package::from_dir_with_root(root.path(), root.path().join("in")).unwrap_err();
        assert!(outside.to_string().contains("lies outside the root"));
        let wider = Package::from_dir_with_root(root.path().join("in/shop"), root.path()).unwrap();
        assert_eq!(wider.folder, "in/shop");
        assert!(wider.files.contains_key("secret.json"));
    }

    #[test]
    fn what_is_too_large_or_not_text_is_told_apart() {
        let root = folder(&[("p/a.map", "source A from \"a.json\" source B from \"b.json\"")]);
        fs::write(root.path().join("p/a.json"), vec![b' '; 5 << 20]).unwrap();
        fs::write(root.path().join("p/b.json"), [0xff]).unwrap();
        let package = Package::from_dir(root.path().join("p")).unwrap();
        assert_eq!(package.unreadable["p/a.json"], "is over the limit of 4 MiB");
        assert_eq!(package.unreadable["p/b.json"], "is not UTF-8 text");
    }

    #[test]
    fn a_folder_without_mappings_is_an_error() {
        let root = folder(&[("a.json", "{}")]);
        assert_eq!(Package::from_dir(root.path()).unwrap_err().to_string(), "holds no `.map` file");
        assert_eq!(Package::from_dir(root.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
        fs::write(root.path().join("big.map"), vec![b'#'; 2 << 20]).unwrap();
        assert!(Package::from_dir(root.path()).unwrap_err().to_string().contains("big.map is over the limit of 1 MiB"));
    }

    #[test]
    fn names_that_go_up_too_far_are_left_to_the_checker() {
        assert_eq!(normal("chatlio", "../xdm/a.json").as_deref(), Some("xdm/a.json"));
        assert_eq!(normal("", "../a.json"), None);
        assert_eq!(normal("a", "/etc/passwd"), None);
        assert_eq!(named_files("x_from \"no\" from\n \"yes\" from \"").collect::<Vec<_>>(), ["yes"]);
    }
}
