//! Puts the data of the user agent parser into the program.
//!
//! The package `ua-parser` holds the rules of the uap project (`uap-core/regexes.yaml`) but its library does not. They are
//! read from the package as Cargo has it, and written as Rust tables to `OUT_DIR`; nothing of them is kept here.
//! `XDMAP_UA_REGEXES` may name the file instead. The version of the package is pinned, so that the data is too.

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "ua-parser";
const VERSION: &str = "0.2.2";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=XDMAP_UA_REGEXES");
    let Some(path) = data() else {
        panic!("uap-core/regexes.yaml of {PACKAGE} {VERSION} is not found; XDMAP_UA_REGEXES can name the file");
    };
    println!("cargo:rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR")).join("user_agents.rs");
    std::fs::write(out, tables(&text)).expect("OUT_DIR can be written");
}

/// Where the data lies: as told, where Cargo unpacks packages, where Cargo says, or beside this package among other
/// vendored ones.
fn data() -> Option<PathBuf> {
    let inside = |package: PathBuf| Some(package.join("uap-core/regexes.yaml")).filter(|path| path.is_file());
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let beside = |name: String| inside(here.parent()?.join(name));
    env::var_os("XDMAP_UA_REGEXES")
        .map(PathBuf::from)
        .or_else(|| unpacked().and_then(inside))
        .or_else(|| inside(by_cargo(&here)?))
        .or_else(|| beside(format!("{PACKAGE}-{VERSION}")))
        .or_else(|| beside(PACKAGE.to_owned()))
}

/// The folder of the package among those that Cargo has unpacked.
fn unpacked() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let registries = std::fs::read_dir(home.join("registry/src")).ok()?;
    let mut folders: Vec<PathBuf> =
        registries.flatten().map(|registry| registry.path().join(format!("{PACKAGE}-{VERSION}"))).collect();
    folders.sort();
    folders.into_iter().find(|folder| folder.is_dir())
}

/// The folder of the package, out of `cargo metadata` for this target alone: packages of others need not be there.
fn by_cargo(here: &Path) -> Option<PathBuf> {
    let mut command = Command::new(env::var_os("CARGO")?);
    command.args(["metadata", "--format-version", "1", "--frozen", "--filter-platform"]).arg(env::var_os("TARGET")?);
    command.arg("--manifest-path").arg(here.join("Cargo.toml"));
    let output = command.output().ok().filter(|output| output.status.success())?;
    let json = String::from_utf8(output.stdout).ok()?;
    let (_, package) = json.split_once(&format!(r#""name":"{PACKAGE}","version":"{VERSION}""#))?;
    let (_, path) = package.split_once(r#""manifest_path":""#)?;
    let (path, _) = path.split_once('"')?;
    Path::new(&path.replace(r"\\", r"\")).parent().map(Path::to_path_buf)
}

/// The entries of a list of the file, each a name and its value.
type Entry<'t> = Vec<(&'t str, String)>;

/// The tables that are needed, as Rust: rules of browsers, of systems, and of those devices that are robots.
fn tables(text: &str) -> String {
    let mut lists: Vec<(&str, Vec<Entry<'_>>)> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if !line.starts_with(' ') {
            lists.push((content.trim_end_matches(':'), Vec::new()));
            continue;
        }
        let entries = &mut lists.last_mut().unwrap_or_else(|| panic!("no list before: {line}")).1;
        if content.starts_with("- ") {
            entries.push(Entry::new());
        }
        let pair = content.trim_start_matches("- ");
        let (name, value) = pair.split_once(':').unwrap_or_else(|| panic!("no value: {line}"));
        if let Some(value) = scalar(value.trim(), line) {
            entries.last_mut().unwrap_or_else(|| panic!("no entry before: {line}")).push((name, value));
        }
    }
    let list = |name: &str| lists.iter().find(|(own, _)| *own == name).map_or(&[][..], |(_, entries)| entries);
    let browsers = ["family_replacement", "v1_replacement", "v2_replacement", "v3_replacement", "v4_replacement"];
    let systems =
        ["os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement", "os_v4_replacement"];
    let robots = ["device_replacement", "regex_flag"];
    let is_robot = |entry: &&Entry<'_>| value(entry, "device_replacement") == Some("Spider");
    let mut out = String::new();
    table(&mut out, "BROWSERS", list("user_agent_parsers").iter(), &browsers);
    table(&mut out, "SYSTEMS", list("os_parsers").iter(), &systems);
    table(&mut out, "ROBOTS", list("device_parsers").iter().filter(is_robot), &robots);
    out
}

fn table<'e, 't: 'e>(out: &mut String, name: &str, entries: impl Iterator<Item = &'e Entry<'t>>, more: &[&str]) {
    let _ = writeln!(out, "pub(super) static {name}: &[(&str, [Option<&str>; {}])] = &[", more.len());
    let mut count = 0;
    for entry in entries {
        let regex = value(entry, "regex").unwrap_or_else(|| panic!("an entry without a pattern: {entry:?}"));
        let more: Vec<Option<&str>> = more.iter().map(|name| value(entry, name)).collect();
        let _ = writeln!(out, "    ({regex:?}, {more:?}),");
        count += 1;
    }
    assert!(count > 5, "the file has no list for {name}");
    let _ = writeln!(out, "];");
}

fn value<'e>(entry: &'e Entry<'_>, name: &str) -> Option<&'e str> {
    entry.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
}

/// A scalar in quotes; none for `null`. A comment may follow.
fn scalar(value: &str, line: &str) -> Option<String> {
    let quote = value.chars().next().unwrap_or_else(|| panic!("no value: {line}"));
    match quote {
        '\'' => {
            let (mut text, mut rest) = (String::new(), &value[1..]);
            loop {
                let (inside, after) = rest.split_once('\'').unwrap_or_else(|| panic!("a quote never ends: {line}"));
                text.push_str(inside);
                let Some(more) = after.strip_prefix('\'') else { break };
                text.push('\'');
                rest = more;
            }
            Some(text)
        }
        '"' => {
            let inside = value[1..].split_once('"').map(|(inside, _)| inside).filter(|inside| !inside.contains('\\'));
            Some(inside.unwrap_or_else(|| panic!("a text with escapes: {line}")).to_owned())
        }
        _ if value == "null" => None,
        _ => panic!("a value without quotes: {line}"),
    }
}
