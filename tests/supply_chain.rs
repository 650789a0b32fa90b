//! What the program is built from: no network, no file resolver, no feature that changes what a number is, no `unsafe`;
//! and the tests that the page of promises names.

use std::process::Command;

/// `cargo tree` over what the library and the program need, features included.
fn tree(edges: &str) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["tree", "--offline", "--locked", "--edges", edges, "--prefix", "none", "--format", "{p} {f}"];
    let output = Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The features of a package, joined by commas.
fn features<'t>(tree: &'t str, package: &str) -> Vec<&'t str> {
    let line = tree.lines().find(|line| line.starts_with(&format!("{package} v"))).expect("it is in the tree");
    line.trim_end_matches(" (*)").split_whitespace().nth(2).unwrap_or_default().split(',').collect()
}

#[test]
fn nothing_in_the_program_speaks_to_the_network() {
    let tree = tree("normal");
    for package in ["reqwest", "hyper", "ureq", "rustls", "native-tls", "openssl", "tokio", "curl", "isahc", "h2"] {
        assert!(!tree.lines().any(|line| line.starts_with(&format!("{package} v"))), "{package}");
    }
}

#[test]
fn schemas_are_never_fetched_and_numbers_stay_what_they_are() {
    let tree = tree("normal");
    let jsonschema = features(&tree, "jsonschema");
    let fetching = ["resolve-http", "resolve-file", "resolve-async", "default", "arbitrary-precision"];
    assert!(jsonschema.iter().all(|feature| !fetching.contains(feature)), "{jsonschema:?}");
    let serde_json = features(&tree, "serde_json");
    assert!(serde_json.contains(&"preserve_order"), "{serde_json:?}");
    let changing = ["arbitrary_precision", "raw_value", "unbounded_depth"];
    assert!(serde_json.iter().all(|feature| !changing.contains(feature)), "{serde_json:?}");
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("it is there");
    assert!(manifest.lines().any(|line| line.trim() == "unsafe_code = \"forbid\""));
}

/// Every test that `docs/guarantees.md` names is there, in the file that it names.
#[test]
fn each_promise_names_a_test_that_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/guarantees.md")).expect("it is there");
    let promises = page.lines().filter(|line| line.starts_with("| **"));
    let (mut tests, mut bare) = (0, Vec::new());
    for promise in promises {
        let held_by = promise.rsplit('|').nth(1).expect("a column");
        let mut files = held_by.match_indices("tests/").peekable();
        if files.peek().is_none() {
            bare.push(promise);
        }
        let mut before = 0;
        for (at, _) in files {
            let end = held_by[at..].find(".rs").map(|end| at + end).expect("a file of tests");
            let name = &held_by[at..end];
            let mut texts = vec![std::fs::read_to_string(root.join(format!("{name}.rs"))).expect(name)];
            for part in std::fs::read_dir(root.join(name)).into_iter().flatten().flatten() {
                texts.extend(std::fs::read_to_string(part.path()).ok());
            }
            // The names in front of a file are tests in it.
            for test in held_by[before..at].split('`').skip(1).step_by(2) {
                let line = format!("fn {test}(");
                assert!(texts.iter().any(|text| text.contains(&line)), "{name} has no {test}");
                tests += 1;
            }
            before = end;
        }
    }
    assert!(bare.is_empty(), "{bare:?}");
    assert!(tests >= 15, "only {tests} tests are named");
}
