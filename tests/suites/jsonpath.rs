//! The JSONPath compliance test suite: one file `cts.json` with all cases.

use super::{Score, foreign, map, own};
use serde_json::Value;
use std::path::Path;

fn score(suite: &Path, flipped: bool) -> Score {
    let mut score = Score::default();
    let text = std::fs::read(suite.join("cts.json")).unwrap();
    let cases: Value = serde_json::from_slice(&text).unwrap();
    for case in cases["tests"].as_array().unwrap() {
        let name = || format!("{}: {}", case["name"], case["selector"]);
        score.add(is_as_expected(case) != flipped, name);
    }
    score
}

/// A selector that is none is refused with exit code 2; another selects the values, and the paths, of one of the
/// results that are allowed.
fn is_as_expected(case: &Value) -> bool {
    let selector = case["selector"].as_str().unwrap();
    let document = case.get("document").unwrap_or(&Value::Null).to_string();
    let output = map(&["path", "--format", "json", "--input-format", "json", "--", selector, "-"], document.as_bytes());
    if case["invalid_selector"] == true {
        return output.status.code() == Some(2);
    }
    let Ok(found) = serde_json::from_slice::<Value>(&output.stdout) else { return false };
    let column =
        |name: &str| Value::Array(found["nodes"].as_array().unwrap().iter().map(|n| n[name].clone()).collect());
    let is_one_of = |found: &Value, one: &str, many: &str| match (case.get(one), case.get(many)) {
        (Some(only), _) => only == found,
        (None, Some(any)) => any.as_array().unwrap().contains(found),
        (None, None) => true,
    };
    is_one_of(&column("value"), "result", "results") && is_one_of(&column("path"), "result_paths", "results_paths")
}

#[test]
fn queries_select_values_and_paths_as_the_standard_says() {
    score(&own("jsonpath"), false).all_as_expected(40);
}

#[test]
fn with_flipped_expectations_no_query_selects_as_expected() {
    score(&own("jsonpath"), true).none_as_expected();
}

#[test]
fn the_jsonpath_compliance_suite_holds() {
    let Some(suite) = foreign("JSONPATH_COMPLIANCE_SUITE") else { return };
    score(&suite, false).all_as_expected(700);
}
