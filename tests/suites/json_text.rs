//! JSONTestSuite: files of `test_parsing/`, `y_` is JSON, `n_` is none, `i_` is up to the reader.
//!
//! What this reader does with the last kind stands in the table of `docs/json.md`.

use super::{Score, foreign, map, own};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// `| i_name | accepted |`
fn table() -> BTreeMap<String, bool> {
    let page = std::fs::read_to_string("docs/json.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `i_"));
    rows.map(|row| {
        let (name, rest) = row.split_once("` | ").unwrap();
        (format!("i_{name}"), rest.starts_with("accepted"))
    })
    .collect()
}

/// Whether the program takes a text, asked through one door.
fn accepts(arguments: &[&str], input: &[u8]) -> bool {
    let schema = "fixtures/suites/json_text/any.schema.json";
    map(&[&["validate", "--schema", schema], arguments].concat(), input).status.code() == Some(0)
}

fn gzip(text: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".json.gz").tempfile().unwrap();
    let mut encoder = flate2::write::GzEncoder::new(&file, flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap();
    file
}

fn score(suite: &Path, flipped: bool) -> Score {
    let (mut score, table) = (Score::default(), table());
    for entry in walkdir::WalkDir::new(suite.join("test_parsing")).min_depth(1).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let wanted = match name.get(..2) {
            Some("y_") => true,
            Some("n_") => false,
            _ => *table.get(&name).unwrap_or_else(|| panic!("docs/json.md has no row for {name}")),
        };
        let text = std::fs::read(&path).unwrap();
        let packed = gzip(&text);
        let mut doors = vec![
            ("file", accepts(&["--input-format", "json", &path.to_string_lossy()], b"")),
            ("standard input", accepts(&["--input-format", "json", "-"], &text)),
            ("gzip", accepts(&["--input-format", "json", &packed.path().to_string_lossy()], b"")),
        ];
        let line = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        // A blank line is no document.
        if !line.trim_ascii().is_empty() && !text.contains(&b'\n') && !text.contains(&b'\r') {
            doors.push(("lines", accepts(&["-"], &text)));
        }
        for (door, found) in doors {
            score.add(found == (wanted != flipped), || format!("{name}, {door}"));
        }
    }
    score
}

#[test]
fn texts_are_json_or_none_through_every_door() {
    score(&own("json_text"), false).all_as_expected(100);
}

#[test]
fn with_flipped_expectations_no_text_is_as_expected() {
    score(&own("json_text"), true).none_as_expected();
}

#[test]
fn json_test_suite_holds() {
    let Some(suite) = foreign("JSON_TEST_SUITE") else { return };
    score(&suite, false).all_as_expected(900);
}
