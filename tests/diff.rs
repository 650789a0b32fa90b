//! `map diff` with revisions of git, in repositories made for the test.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// None where there is no `git`: then nothing can be tested, which is said.
fn git(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").output().ok()
}

fn map(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_map")).current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn copy(from: &str, to: &Path) {
    fs::create_dir_all(to.join("schemas")).unwrap();
    let from = Path::new("fixtures/command_line").join(from);
    for name in ["shop.map", "schemas/order.schema.json", "schemas/refund.schema.json", "schemas/record.schema.json"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

/// A repository with the shop in `mappings/shop`: the first version as `v1`, the next one in the working folder.
fn repository() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    if git(folder.path(), &["init", "-q"]).is_none() {
        eprintln!("git is not here: revisions were not tested");
        return None;
    }
    let shop = folder.path().join("mappings/shop");
    copy("shop", &shop);
    for arguments in [&["add", "-A"][..], &["commit", "-qm", "one"], &["tag", "v1"]] {
        assert!(git(folder.path(), arguments).unwrap().status.success());
    }
    copy("next/shop", &shop);
    Some(folder)
}

#[test]
fn a_revision_and_the_working_folder_differ_as_two_folders_do() {
    let Some(folder) = repository() else { return };
    let two = map(Path::new("fixtures/command_line"), &["diff", "shop", "next/shop"]);
    assert_eq!(map(folder.path(), &["diff", "mappings/shop", "--git", "v1"]), two);
    // From a folder inside, and with the package as a path of its own.
    assert_eq!(map(&folder.path().join("mappings"), &["diff", "shop", "--git", "HEAD"]), two);
    let one_file = map(folder.path(), &["diff", "mappings/shop/shop.map", "--git", "HEAD", "--root", "mappings"]);
    assert_eq!(one_file, two);
}

#[test]
fn two_revisions_need_no_working_folder() {
    let Some(folder) = repository() else { return };
    git(folder.path(), &["commit", "-qam", "two"]).unwrap();
    fs::remove_dir_all(folder.path().join("mappings/shop")).unwrap();
    let (code, text, _) = map(folder.path(), &["diff", "mappings/shop", "--git", "v1", "--git", "HEAD"]);
    assert!(code == 1 && text.starts_with("shop 1.2.0 -> shop 2.0.0\n"), "{text}");
    let (code, text, _) = map(folder.path(), &["diff", "mappings/shop", "--git", "HEAD", "--git", "HEAD"]);
    assert!(code == 0 && text.ends_with("no change in meaning\n"), "{text}");
}

#[test]
fn what_git_does_not_have_is_said() {
    let Some(folder) = repository() else { return };
    let said = |arguments: &[&str], words: &str| {
        let (code, out, error) = map(folder.path(), &[&["diff"], arguments].concat());
        assert!(code == 2 && out.is_empty() && error.contains(words), "{arguments:?}: {code} {error}");
    };
    said(&["mappings/shop", "--git", "v9"], "--git v9: the repository has no such revision");
    said(&["mappings/shop", "--git=--help"], "--git --help: the repository has no such revision");
    said(&["mappings/none", "mappings/shop", "--git", "v1"], "--git v1: mappings/none: holds no `.map` file");
    said(&["chatlio", "--git", "v1"], "`chatlio` is a built-in package");
    said(&["mappings/shop", "--git", "v1", "--git", "v1", "--git", "v1"], "--git");
    fs::create_dir_all(folder.path().join("new/shop")).unwrap();
    said(&["new/shop", "--git", "v1"], "--git v1: the revision has no folder");
    let alone = tempfile::tempdir().unwrap();
    copy("shop", &alone.path().join("shop"));
    let (code, _, error) = map(alone.path(), &["diff", "shop", "--git", "HEAD"]);
    assert!(code == 2 && error.contains("is in no git repository"), "{error}");
}

#[test]
fn a_link_of_a_revision_is_not_followed() {
    let Some(folder) = repository() else { return };
    let schema = folder.path().join("mappings/shop/schemas/order.schema.json");
    fs::remove_file(&schema).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", &schema).unwrap();
    git(folder.path(), &["add", "-A"]).unwrap();
    git(folder.path(), &["commit", "-qm", "link"]).unwrap();
    let (code, _, error) = map(folder.path(), &["diff", "mappings/shop", "--git", "v1", "--git", "HEAD"]);
    assert!(code == 2 && error.contains("`schemas/order.schema.json` cannot be read"), "{error}");
}
