//! How do I map one payload inside my service?
//!
//!     cargo run --example map_one_payload
#![allow(clippy::print_stdout, clippy::print_stderr)] // an example shows what it does

use xdmap::{CompileOptions, Package, RuleSet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = RuleSet::compile(&Package::from_dir("mappings/chatlio")?, &CompileOptions::default())
        .map_err(|failure| format!("{failure}"))?;
    let event = rules.event("feedback").ok_or("the package has no event `feedback`")?;
    let mut params = rules.params();
    params.set("received_at", "2026-01-05T10:00:00Z")?;

    let payload = std::fs::read("fixtures/events/chatlio/feedback/plain/payload.json")?;
    let outcome = event.apply(&payload, &params);
    for record in &outcome.records {
        println!("{}", record.json);
    }
    for reject in &outcome.rejects {
        eprintln!("{}: {}", reject.code.number(), reject.message);
    }
    Ok(())
}
