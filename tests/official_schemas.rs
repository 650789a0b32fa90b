//! The shipped package against the official XDM schemas.
//!
//! `XDM_SCHEMAS=DIR cargo test --test official_schemas` with a folder that holds them, such as a clone of the public XDM
//! repository; without it there is nothing to compare with, and the tests say so. The target is built from the class
//! and the field groups that the shipped one names, and the tenant's part of it.

#![allow(clippy::print_stderr)] // a skipped test says so

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use xdmap::diagnostic::{Severity, to_text};
use xdmap::xdm::Library;
use xdmap::{CompileOptions, Package, RuleSet};

const TARGET: &str = r#"target ChatEvent from "../xdm/chat_event.schema.json""#;
const OFFICIAL: &str = "target ChatEvent from xdm [
  experienceevent,
  conversationevent,
  experienceevent-web,
  experienceevent-environment-details,
  experienceevent-channel,
  experienceevent-contact-request-details,
  engaged-with-agent-in-dialog,
] with \"../xdm/tenant.schema.json\"";

/// The folder of official schemas, if there is one.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("XDM_SCHEMAS").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: XDM_SCHEMAS names no folder of official XDM schemas");
    }
    folder
}

/// The shipped package, its target made of official schemas.
fn compile(folder: &Path) -> RuleSet {
    let mut package = Package::builtin("chatlio").expect("the package is built in");
    let shipped: Value = serde_json::from_str(&package.files["xdm/chat_event.schema.json"]).expect("JSON");
    let name = "_{tenant}";
    let tenant = json!({
        "$schema": shipped["$schema"],
        "type": "object",
        "properties": { (name): shipped["properties"][name] },
        "$defs": { "chat": shipped["$defs"]["chat"] },
    });
    package.files.insert("xdm/tenant.schema.json".to_owned(), tenant.to_string().into());
    let main = package.files.get_mut("chatlio/chatlio.map").expect("the file with the target");
    assert!(main.contains(TARGET), "the shipped target stands elsewhere now");
    *main = main.replace(TARGET, OFFICIAL).into();
    let schemas = Library::from_dirs([folder]).expect("XDM_SCHEMAS is a folder that can be read");
    RuleSet::compile(&package, &CompileOptions { schemas, ..CompileOptions::default() })
        .unwrap_or_else(|failure| panic!("{}", to_text(&failure.diagnostics, &failure.sources, false)))
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("the fixture is text")).expect("the fixture is JSON")
}

/// The records that a case expects; none for a case that is rejected.
fn expected(case: &Path) -> Option<Vec<Value>> {
    if case.join("record.json").exists() {
        return Some(vec![read(&case.join("record.json"))]);
    }
    let lines = fs::read_to_string(case.join("records.ndjson")).ok()?;
    Some(lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect())
}

/// Folders directly below one.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there").filter_map(Result::ok);
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn the_shipped_mapping_compiles_without_a_warning_against_the_official_schemas() {
    let Some(folder) = folder() else { return };
    let rules = compile(&folder);
    let warnings: Vec<_> = rules.diagnostics().iter().filter(|one| one.severity > Severity::Note).cloned().collect();
    assert!(warnings.is_empty(), "{}", to_text(&warnings, rules.sources(), false));
}

#[test]
fn every_event_is_proved_to_fit_the_official_schemas() {
    let Some(folder) = folder() else { return };
    let rules = compile(&folder);
    assert_eq!(rules.mapping().proofs.len(), 5);
    for proof in &rules.mapping().proofs {
        let open: Vec<_> = proof.open().map(|place| format!("{}: {}", place.place, place.why)).collect();
        assert!(proof.is_proved(), "{} is not proved:\n{}", proof.event, open.join("\n"));
    }
}

#[test]
fn every_case_gives_the_same_records_and_they_fit_the_official_schemas() {
    let Some(folder) = folder() else { return };
    let rules = compile(&folder);
    let validator = rules.mapping().targets[0].schema.validator().expect("the target is a schema");
    let mut compared = 0;
    for event in below(Path::new("fixtures/events/chatlio")) {
        let name = event.file_name().expect("it has a name").to_string_lossy().into_owned();
        for case in below(&event) {
            let Some(expected) = expected(&case) else { continue };
            let mut params = rules.params();
            params.set("received_at", "2026-01-05T10:00:00Z").expect("a time");
            if case.join("case.json").exists() {
                for (name, value) in read(&case.join("case.json"))["params"].as_object().into_iter().flatten() {
                    params.set(name, value.as_str().expect("a param is text")).expect("it is of its type");
                }
            }
            let payload = fs::read(case.join("payload.json")).expect("a case has a payload");
            let outcome = rules.event(&name).expect("a folder is an event").apply(&payload, &params);
            let records = outcome.records.iter().map(|record| serde_json::from_str(&record.json).expect("JSON"));
            let records: Vec<Value> = records.collect();
            assert_eq!(records, expected, "{}", case.display());
            for record in &records {
                assert_eq!(validator.violations_of_json(record, 9), [], "{}", case.display());
            }
            compared += records.len();
        }
    }
    assert!(compared > 50, "{compared} records");
}
