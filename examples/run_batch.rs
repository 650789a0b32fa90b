//! How do I map a whole file, on all cores, with records and rejects apart?
//!
//!     cargo run --example run_batch
#![allow(clippy::print_stdout, clippy::print_stderr)] // an example shows what it does

use xdmap::batch::{Input, RejectWriter};
use xdmap::{BatchOptions, CompileOptions, Package, RuleSet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = RuleSet::compile(&Package::from_dir("mappings/chatlio")?, &CompileOptions::default())
        .map_err(|failure| format!("{failure}"))?;
    let mut options = BatchOptions { event: Some("feedback"), ..BatchOptions::new(&rules) };
    options.params.set("received_at", "2026-01-05T10:00:00Z")?;

    // Any reader is a source; a file gives its chunks to the workers themselves.
    let payloads: &[u8] = b"{\"message\":\"Thank you\"}\n{\"message\":5}\n\n{\"message\":\"Quick help\"}\n";
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    let report =
        rules.apply_all(Input::lines("payloads", payloads), &mut records, RejectWriter(&mut rejects), &options)?;

    print!("{}", String::from_utf8(records)?);
    print!("{}", String::from_utf8(rejects)?);
    println!("{report:#?}");
    Ok(())
}
