//! The JSON Schema Test Suite: `tests/<draft>/**/*.json`, `remotes/`.

use super::{Score, foreign, map, own};
use serde_json::Value as Json;
use std::path::Path;
use xdmap::payload::{Node, ReadOptions, Tape};
use xdmap::value::{TimeDigits, Value, write_json};

const DRAFTS: [(&str, &str); 5] =
    [("draft4", "4"), ("draft6", "6"), ("draft7", "7"), ("draft2019-09", "2019-09"), ("draft2020-12", "2020-12")];

/// Files of the optional part that ask for formats to be asserted.
const ASSERTED: [&str; 2] = ["optional/format/", "optional/ecmascript-regex.json"];

fn score(suite: &Path, (folder, draft): (&str, &str), flipped: bool) -> Score {
    let mut score = Score::default();
    let tests = suite.join("tests").join(folder);
    for entry in walkdir::WalkDir::new(&tests).sort_by_file_name() {
        let entry = entry.unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        let name = entry.path().strip_prefix(&tests).unwrap().to_string_lossy().replace('\\', "/");
        let text = std::fs::read(entry.path()).unwrap();
        let groups: Vec<Json> = serde_json::from_slice(&text).unwrap();
        let formats = ASSERTED.iter().any(|asserted| name.starts_with(asserted));
        for (group, instances) in groups.iter().zip(instances(&text)) {
            judge(suite, draft, formats, (group, &instances), flipped, &name, &mut score);
        }
    }
    score
}

/// The instances of each group, a line each, numbers as they are written.
fn instances(text: &[u8]) -> Vec<String> {
    let mut tape = Tape::default();
    let groups = tape.read(text, &ReadOptions::default()).unwrap();
    let lines = |group: Node<'_>| {
        let mut lines = Vec::new();
        for case in group.get("tests").unwrap().elements() {
            write_json(&Value::Node(case.get("data").unwrap()), TimeDigits::default(), &mut lines);
            lines.push(b'\n');
        }
        String::from_utf8(lines).unwrap()
    };
    groups.root().elements().map(lines).collect()
}

/// One schema with its instances: one run of the program.
fn judge(
    suite: &Path,
    draft: &str,
    formats: bool,
    (group, instances): (&Json, &str),
    flipped: bool,
    name: &str,
    score: &mut Score,
) {
    let schema = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    serde_json::to_writer(&schema, &group["schema"]).unwrap();
    let cases = group["tests"].as_array().unwrap();
    let (path, remotes) = (schema.path().to_string_lossy(), suite.join("remotes"));
    let remotes = remotes.to_string_lossy();
    let mut arguments = vec!["validate", "--schema", &path, "--draft", draft, "--schemas", &remotes];
    arguments.extend(["--format", "json", "-"]);
    arguments.extend(formats.then_some("--formats"));
    let output = map(&arguments, instances.as_bytes());
    let lines: Vec<Json> =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    for (index, case) in cases.iter().enumerate() {
        let wanted = case["valid"].as_bool().unwrap() != flipped;
        let found = lines.get(index).and_then(|line| line["valid"].as_bool());
        score.add(found == Some(wanted), || {
            let said = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
            format!("{name}: {}: {}: {said}", group["description"], case["description"])
        });
    }
}

#[test]
fn schemas_of_every_draft_judge_as_the_standard_says() {
    for draft in DRAFTS {
        score(&own("json_schema"), draft, false).all_as_expected(10);
    }
}

#[test]
fn with_flipped_expectations_no_schema_judges_as_expected() {
    for draft in DRAFTS {
        score(&own("json_schema"), draft, true).none_as_expected();
    }
}

#[test]
fn the_json_schema_test_suite_holds() {
    let Some(suite) = foreign("JSON_SCHEMA_TEST_SUITE") else { return };
    for draft in DRAFTS {
        let score = score(&suite, draft, false);
        eprintln!("{}: {} as expected", draft.0, score.as_expected);
        score.all_as_expected(800);
    }
}
