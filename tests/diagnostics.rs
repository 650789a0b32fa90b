//! Diagnostics as users see them: small mappings beside their drawings.
//!
//! Each folder of `fixtures/diagnostics/` named for a code (`M201`, `M201_closed`) holds the smallest package that causes
//! it and `expected.txt`. `UPDATE_GOLDEN=1 cargo test --test diagnostics` writes the drawings anew; read the change.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::{Code, Diagnostic, Severity, to_json, to_text};
use xdmap::package::Package;
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::source::Sources;
use xdmap::xdm::Library;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diagnostics")
}

/// Everything that is said of the package in a folder below [`root`].
fn diagnose(folder: &str) -> (Vec<Diagnostic>, Sources) {
    let mut package = Package { folder: folder.to_owned(), ..Package::default() };
    for part in [folder, "schemas", "other"] {
        for entry in fs::read_dir(root().join(part)).expect("the folder is there") {
            let path = entry.expect("the entry is readable").path();
            let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
            if name != "expected.txt" {
                let text = fs::read_to_string(&path).expect("fixtures are text");
                package.files.insert(format!("{part}/{name}"), text.into());
            }
        }
    }
    if folder.starts_with("M505") {
        // A file over its limit is too large to be kept as a fixture.
        let padded = format!("{}{}", package.files["M505/case.map"], "# one more line\n".repeat(1 << 16));
        package.files.insert("M505/case.map".to_owned(), padded.into());
    }
    let mut options = CompileOptions::default();
    if folder != "M507_no_folder" {
        options.schemas = Library::from_dirs(["fixtures/xdm/public"]).expect("the schemas are there");
    }
    let (diagnostics, sources) = match RuleSet::compile(&package, &options) {
        Ok(rules) => (exported(folder, &rules), rules.sources().clone()),
        Err(failure) => (failure.diagnostics, failure.sources),
    };
    (diagnostics, sources)
}

/// What is said of a mapping that compiles; of the cases of an export, what that says.
fn exported(folder: &str, rules: &RuleSet) -> Vec<Diagnostic> {
    if !folder.starts_with("M6") {
        return rules.diagnostics().to_vec();
    }
    let event = rules.events().next().expect("an event").name().to_owned();
    xdmap::data_prep::export(rules, &event, &xdmap::data_prep::ExportOptions::default()).err().unwrap_or_default()
}

/// Folders of cases, by name.
fn folders() -> Vec<String> {
    let entries = fs::read_dir(root()).expect("the fixtures are there").filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let cases: BTreeSet<String> =
        names.filter(|name| root().join(name).join("expected.txt").exists() || name.starts_with('M')).collect();
    cases.into_iter().collect()
}

fn code_of(folder: &str) -> Option<Code> {
    folder.split('_').next().and_then(Code::find)
}

#[test]
fn every_case_is_drawn_as_expected() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let (mut diagnostics, sources) = diagnose(&folder);
        let code = code_of(&folder);
        // Notes come with every mapping; they are shown where they are the point.
        diagnostics.retain(|one| one.severity != Severity::Note || Some(one.code) == code);
        let drawn = to_text(&diagnostics, &sources, false);
        let path = root().join(&folder).join("expected.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &drawn).expect("the drawing is written");
        }
        if fs::read_to_string(&path).unwrap_or_default() != drawn {
            wrong.push(format!("== {folder}\n{drawn}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case_that_causes_it() {
    let folders = folders();
    let mut lacking: Vec<String> = Vec::new();
    for code in Code::all() {
        let mut cases = folders.iter().filter(|folder| code_of(folder) == Some(code)).peekable();
        if cases.peek().is_none() {
            lacking.push(format!("{code}: no folder"));
        }
        for folder in cases {
            if !diagnose(folder).0.iter().any(|one| one.code == code) {
                lacking.push(format!("{folder}: no {code}"));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn one_cause_gives_one_diagnostic() {
    let several = ["M316"];
    let mut wrong = Vec::new();
    for folder in folders().iter().filter(|folder| folder.matches('_').count() == 0 && folder.starts_with('M')) {
        let (diagnostics, _) = diagnose(folder);
        let counted =
            diagnostics.iter().filter(|one| one.severity != Severity::Note || Some(one.code) == code_of(folder));
        let count = counted.count();
        if count != 1 && !several.contains(&folder.as_str()) {
            wrong.push(format!("{folder}: {count}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_keep_to_the_style() {
    for folder in folders() {
        let (diagnostics, _) = diagnose(&folder);
        for one in diagnostics {
            let texts = [&one.message, &one.label].into_iter().chain(&one.helps).chain(&one.notes);
            for text in texts.chain(one.labels.iter().map(|label| &label.text)) {
                let first = text.chars().next().unwrap_or('a');
                assert!(!text.ends_with('.') || text.ends_with(".."), "{folder}: full stop: {text}");
                assert!(!first.is_uppercase() || first == 'M', "{folder}: upper case: {text}");
                let lower = text.to_lowercase();
                let bare: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
                for word in ["you", "your", "kw_", "eoi", "soi", "option", "vec", "unwrap"] {
                    assert!(!bare.contains(&word), "{folder}: `{word}`: {text}");
                }
            }
            assert!(!one.message.is_empty(), "{folder}: {} without a message", one.code);
        }
    }
}

#[test]
fn a_clean_mapping_gives_no_diagnostic() {
    for folder in ["clean", "clean_more"] {
        let (diagnostics, sources) = diagnose(folder);
        let serious: Vec<Diagnostic> = diagnostics.into_iter().filter(|one| one.severity != Severity::Note).collect();
        assert!(serious.is_empty(), "{}", to_text(&serious, &sources, false));
    }
}

#[test]
fn what_the_schema_proves_is_no_fault() {
    let folder = root().join("safe");
    let names = fs::read_dir(&folder).expect("the folder is there").filter_map(Result::ok);
    let mut names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    assert!(names.len() > 20, "{names:?}");
    let mut alarms = String::new();
    for name in names {
        let (mut diagnostics, sources) = diagnose(&format!("safe/{name}"));
        // What the mapping does not read is not the point here.
        diagnostics.retain(|one| one.severity != Severity::Note && one.code != Code::Unaccounted);
        alarms.push_str(&to_text(&diagnostics, &sources, false));
    }
    assert!(alarms.is_empty(), "{alarms}");
}

#[test]
fn twelve_faults_are_twelve_diagnostics_each_with_help() {
    let (mut diagnostics, sources) = diagnose("twelve_faults");
    diagnostics.retain(|one| one.severity != Severity::Note);
    let drawn = to_text(&diagnostics, &sources, false);
    let codes: BTreeSet<Code> = diagnostics.iter().map(|one| one.code).collect();
    assert_eq!((diagnostics.len(), codes.len()), (12, 12), "{drawn}");
    for one in to_json(&diagnostics, &sources).as_array().expect("a list") {
        let line = one["line"].as_u64().expect("a line");
        let text = fs::read_to_string(root().join("twelve_faults/case.map")).expect("the mapping");
        let marked = text.lines().nth(usize::try_from(line).expect("small") - 1).unwrap_or_default();
        let code = one["code"].as_str().expect("a code");
        assert!(marked.contains(&format!("# {code}")), "{code} at line {line}: {marked}\n{drawn}");
        assert!(one["helps"].as_array().is_some_and(|helps| !helps.is_empty()), "{code} has no help\n{drawn}");
    }
}

#[test]
fn no_drawing_is_wider_than_eighty_columns() {
    for folder in folders() {
        let path = root().join(&folder).join("expected.txt");
        for line in fs::read_to_string(path).unwrap_or_default().lines() {
            assert!(line.chars().count() <= 80, "{folder}: {line}");
        }
    }
}
