//! What the program is built from: no network, no file resolver, no feature that changes what a number is, no `unsafe`.

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
