//! Text as a mapping: it is read and printed without a change of meaning; it compiles, or is refused with places inside of
//! the text; what compiles maps payloads alike by its fast and its plain way.

use super::payloads::Both;
use super::text;
use xdmap::Package;
use xdmap::diagnostic::Severity;
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::source::FileId;
use xdmap::syntax::{format, parse, print};

/// The schemas that the texts may name.
const SCHEMAS: [(&str, &str); 3] = [
    ("s.json", include_str!("../schemas/s.json")),
    ("t.json", include_str!("../schemas/t.json")),
    ("c.csv", "code,name,rank\na,Alpha,1\nb,,2\n\"c \"\"d\"\"\",é,\n"),
];

/// Payloads for the mappings that compile.
const PAYLOADS: [&str; 6] = [
    "{}",
    r#"{"a":"x","n":3,"x":1.5,"f":true,"at":"2026-01-05T10:00:00Z","mail":"a@b.example","l":["a","","b"]}"#,
    r#"{"a":" ","n":9007199254740993,"o":{"b":"y","m":[{"k":"p","v":1},{"k":"q"},{"v":-2}]},"u":[1,"x",null]}"#,
    r#"{"a":null,"l":[],"o":{},"x":1e300,"more":{"y":[[]]}}"#,
    r#"{"a":"é\u0000\ud83d\ude00","at":"2016-12-31T23:59:60+01:00","e":"two","n":-9223372036854775808}"#,
    "[1]",
];

/// A file of the language, as it is read and laid out.
pub fn syntax(bytes: &[u8]) {
    let Some(input) = text(bytes) else { return };
    let parsed = parse(FileId(0), input);
    for fault in &parsed.diagnostics {
        assert!(fault.span.start <= fault.span.end && fault.span.end as usize <= input.len(), "{fault:?}");
    }
    if parsed.diagnostics.iter().any(|fault| fault.severity == Severity::Error) {
        return;
    }
    let layout = print(&parsed.file);
    let again = parse(FileId(0), &layout);
    assert_eq!(again.diagnostics, [], "{layout}");
    assert_eq!(print(&again.file), layout);
    assert_eq!(format(&layout).as_ref(), Ok(&layout));
}

/// A whole package of one file.
pub fn mapping(bytes: &[u8]) {
    let Some(input) = text(bytes) else { return };
    let files = SCHEMAS.into_iter().chain([("a.map", input)]);
    let package = Package::from_files("", files);
    match RuleSet::compile(&package, &CompileOptions::default()) {
        Err(failure) => {
            assert!(!failure.diagnostics.is_empty());
            // Drawn, as a user would see it.
            let drawn = xdmap::diagnostic::to_text(&failure.diagnostics, &failure.sources, false);
            assert!(drawn.contains("error"));
        }
        Ok(rules) => {
            let Some(mut both) = Both::beside(rules, &package) else { return };
            let events: Vec<String> = both.events();
            for event in events.iter().take(4) {
                PAYLOADS.iter().for_each(|payload| both.apply(event, payload.as_bytes()));
            }
        }
    }
}
