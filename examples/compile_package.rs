//! How do I compile a package, and what does it tell me of itself?
//!
//!     cargo run --example compile_package
#![allow(clippy::print_stdout, clippy::print_stderr)] // an example shows what it does

use xdmap::{CompileOptions, Package, RuleSet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let package = Package::from_dir("mappings/chatlio")?;
    let options = CompileOptions { params: [("tenant".into(), "acme".into())].into(), ..CompileOptions::default() };
    let rules = RuleSet::compile(&package, &options).map_err(|failure| format!("{failure}"))?;

    println!("{} {}", rules.name(), rules.version());
    for event in rules.events() {
        println!("  {} needs: {}", event.name(), event.needs().join(", "));
    }
    Ok(())
}
