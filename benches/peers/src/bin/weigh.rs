//! How many bytes a compiled package holds, once compiling is over:
//!
//!     weigh FOLDER, or the name of a built-in package
//!
//! A program of its own, since counting allocations would slow the peers down.

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::process::ExitCode;
use xdmap::{CompileOptions, Package, RuleSet};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        eprintln!("weigh takes a folder or the name of a package");
        return ExitCode::FAILURE;
    };
    let Some(package) = Package::builtin(&name).or_else(|| Package::from_dir(&name).ok()) else {
        eprintln!("{name}: no package");
        return ExitCode::FAILURE;
    };
    // What is made once a process, such as tables of Unicode, is made before counting.
    drop(RuleSet::compile(&package, &CompileOptions::default()));
    let region = Region::new(ALLOCATOR);
    let options = CompileOptions { lean: true, ..CompileOptions::default() };
    let Ok(rules) = RuleSet::compile(&package, &options) else {
        eprintln!("{name}: the package does not compile");
        return ExitCode::FAILURE;
    };
    let change = region.change();
    println!("{}", change.bytes_allocated.saturating_sub(change.bytes_deallocated));
    drop(rules);
    ExitCode::SUCCESS
}
