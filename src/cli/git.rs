//! A package as a revision of git has it, read through the `git` program. The working folder stays as it is.
//!
//! Nothing is checked out: the names of the revision's files are listed, and those that the package consists of are read.

use super::Failure;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use xdmap::package::{Package, builtin_names};

/// Reads the package at a path as it was at a revision. Its root is the folder above it, or `root`.
pub(super) fn package(path: &str, root: Option<&Path>, revision: &str) -> Result<Package, Failure> {
    if builtin_names().iter().any(|name| name == path) {
        return Err(Failure::said(format!("--git: `{path}` is a built-in package; a folder is written ./{path}")));
    }
    let (root, below) = place(Path::new(path), root)?;
    let commit = commit(&root, revision)?;
    let prefix = text(&root, &["rev-parse", "--show-prefix"])?;
    let tree = Tree::list(&root, &format!("{commit}:{}", prefix.trim_end_matches('/')))
        .map_err(|_| Failure::said(format!("--git {revision}: the revision has no folder {}", root.display())))?;
    let wrong = |why: String| Failure::said(format!("--git {revision}: {path}: {why}"));
    let names = tree.blobs.keys().cloned().collect();
    Package::from_store(&below, &names, &mut |name| tree.read(&root, name)).map_err(|error| wrong(error.to_string()))
}

/// The root of a package, and the package from there. The package itself may be gone from the working folder.
fn place(path: &Path, root: Option<&Path>) -> Result<(PathBuf, String), Failure> {
    let name = path.to_string_lossy();
    let absolute = std::path::absolute(path).map_err(|error| Failure::reading(&name, &error))?;
    let whole = std::fs::canonicalize(&absolute).unwrap_or(absolute);
    let root = match root {
        Some(root) => root.to_owned(),
        None => whole.parent().map(Path::to_owned).unwrap_or_default(),
    };
    let resolved = std::fs::canonicalize(&root).map_err(|error| Failure::reading(&root.to_string_lossy(), &error))?;
    let inside = || Failure::said(format!("{name} lies outside the root {}", root.display()));
    let below = whole.strip_prefix(&resolved).map_err(|_| inside())?;
    let parts: Option<Vec<&str>> = below
        .components()
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
        })
        .collect();
    Ok((resolved, parts.ok_or_else(inside)?.join("/")))
}

/// The commit that a revision names.
fn commit(root: &Path, revision: &str) -> Result<String, Failure> {
    text(root, &["rev-parse", "--git-dir"])
        .map_err(|failure| if_said(failure, || format!("--git: {} is in no git repository", root.display())))?;
    let wanted = format!("{revision}^{{commit}}");
    text(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
        .map_err(|failure| if_said(failure, || format!("--git {revision}: the repository has no such revision")))
}

/// What `git` refused, in our own words; that there is no `git` stays.
fn if_said(failure: Failure, words: impl Fn() -> String) -> Failure {
    match failure {
        Failure::Shown => Failure::Said(words()),
        Failure::Said(_) | Failure::ClosedPipe | Failure::Interrupted => failure,
    }
}

fn text(root: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let bytes = git(root, arguments)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned())
}

/// What `git` prints; [`Failure::Shown`] where it refuses.
fn git(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().map_err(|error| {
        Failure::said(match error.kind() {
            std::io::ErrorKind::NotFound => "--git: the program `git` is not there".to_owned(),
            _ => format!("--git: the program `git` cannot be run: {}", super::words::of_error(&error)),
        })
    })?;
    if output.status.success() { Ok(output.stdout) } else { Err(Failure::Shown) }
}

/// The files of one folder of a revision, and of the folders in it.
struct Tree {
    /// The id and the size in bytes of each, by path.
    blobs: BTreeMap<String, (String, u64)>,
}

impl Tree {
    fn list(root: &Path, tree: &str) -> Result<Self, Failure> {
        let listed = git(root, &["ls-tree", "--full-tree", "-r", "-l", "-z", "--end-of-options", tree])?;
        let listed = String::from_utf8_lossy(&listed);
        Ok(Self { blobs: listed.split('\0').filter_map(entry).collect() })
    }

    fn read(&self, root: &Path, name: &str) -> Result<Vec<u8>, String> {
        let (id, size) = self.blobs.get(name).ok_or("there is no such file")?;
        if *size > MOST_BYTES {
            return Err(format!("is over the limit of {} MiB", MOST_BYTES >> 20));
        }
        git(root, &["cat-file", "blob", id]).map_err(|_| "cannot be read".to_owned())
    }
}

/// What the largest file of a package may have: a table.
const MOST_BYTES: u64 = 64 << 20;

/// `100644 blob ID    SIZE<TAB>PATH`; links and other repositories are left out.
fn entry(line: &str) -> Option<(String, (String, u64))> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split_ascii_whitespace();
    let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let plain = kind == "blob" && mode.starts_with("100");
    plain.then_some((path.to_owned(), (id.to_owned(), size.parse().ok()?)))
}
