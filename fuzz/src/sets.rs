//! Text as what Adobe's Data Prep has: an expression, and a mapping set. Both become text of the mapping language, or it
//! is said what was lost.

use super::text;
use xdmap::data_prep::{self, ImportOptions, Set};
use xdmap::source::FileId;
use xdmap::syntax::{parse, parse_expression, print_expression};
use xdmap::{CompileOptions, Package, RuleSet};

/// One expression: what it becomes can be read, and reads the same when it is printed again.
pub fn expression(bytes: &[u8]) {
    let Some(input) = text(bytes) else { return };
    let made = data_prep::expression(input);
    let printed = print_expression(&made.expression);
    let again = parse_expression(FileId(0), &printed).unwrap_or_else(|faults| panic!("{printed}: {faults:?}"));
    assert_eq!(print_expression(&again), printed);
    assert!(made.remarks.iter().all(|remark| remark.column > 0 && !remark.message.is_empty()));
}

/// One file of sets: each becomes a file that can be read, and compiles or is refused.
pub fn import(bytes: &[u8]) {
    let Some(input) = text(bytes) else { return };
    let Ok((sets, _)) = Set::read(input) else { return };
    for set in sets.iter().take(3) {
        let options = ImportOptions { name: "made".to_owned(), ..ImportOptions::default() };
        let Ok(made) = data_prep::import(set, &options) else { continue };
        let parsed = parse(FileId(0), &made.mapping);
        assert_eq!(parsed.diagnostics, [], "{}", made.mapping);
        let schemas = made.source.iter().chain(&made.target).map(|file| (file.path.as_str(), file.text.as_str()));
        let package = Package::from_files("", schemas.chain([("made.map", made.mapping.as_str())]));
        if let Err(failure) = RuleSet::compile(&package, &CompileOptions::default()) {
            assert!(!failure.diagnostics.is_empty());
        }
    }
}
