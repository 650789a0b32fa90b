//! How do I read what is wrong with a mapping, as text and as values?
//!
//!     cargo run --example read_diagnostics
#![allow(clippy::print_stdout, clippy::print_stderr)] // an example shows what it does

use xdmap::{CompileOptions, Package, RuleSet, diagnostic};

const MAPPING: &str = r#"
mapping shop 1.0.0
source Order  from "order.json"  { blank: missing }
target Record from "record.json" { times: utc millis }

event order: Order -> Record {
  id    = .numbr
  total = .price | upper
}
"#;
const ORDER: &str = r#"{ "type": "object", "properties": { "number": { "type": "string" }, "price": { "type": "number" } }, "required": ["number"] }"#;
const RECORD: &str = r#"{ "type": "object", "properties": { "id": { "type": "string" }, "total": { "type": "number" } },
  "required": ["id"], "additionalProperties": false }"#;

fn main() {
    let package = Package::from_files("", [("shop.map", MAPPING), ("order.json", ORDER), ("record.json", RECORD)]);
    let Err(failure) = RuleSet::compile(&package, &CompileOptions::default()) else {
        return println!("the mapping compiles");
    };
    for diagnostic in &failure.diagnostics {
        let (line, column) = failure.sources.line_column(diagnostic.span);
        println!("{} at {line}:{column}: {}", diagnostic.code, diagnostic.message);
    }
    println!("\n{}", diagnostic::to_text(&failure.diagnostics, &failure.sources, false));
}
