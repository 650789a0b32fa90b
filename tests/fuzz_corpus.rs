//! The targets of `fuzz/` over their seeds and their kept corpus, on the toolchain and the stack of everybody.

#![allow(clippy::unwrap_used)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::{Path, PathBuf};

/// The files of a target, seeds and corpus.
fn files(target: &str) -> Vec<PathBuf> {
    let folders = ["seeds", "corpus", "findings"].map(|folder| Path::new("fuzz").join(folder).join(target));
    let entries = folders.iter().filter(|folder| folder.exists()).flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// On a stack of 2 MiB, as threads have by default.
fn replay(target: &str) {
    let (_, run) = *fuzz::TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let files = files(target);
    assert!(files.len() >= 10, "{target} has {} files only", files.len());
    let replayed = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for file in files {
            let bytes = fs::read(&file).unwrap();
            assert!(std::panic::catch_unwind(|| run(&bytes)).is_ok(), "{}", file.display());
        }
    });
    assert!(replayed.unwrap().join().is_ok(), "{target}");
}

macro_rules! replays {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target));
        })*

        #[test]
        fn every_target_is_replayed_and_has_its_program() {
            let replayed = [$(stringify!($target)),*];
            let known = fuzz::TARGETS.map(|(name, _)| name);
            assert_eq!(replayed, known);
            let manifest = fs::read_to_string("fuzz/Cargo.toml").unwrap();
            for name in known {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
                let program = fs::read_to_string(format!("fuzz/fuzz_targets/{name}.rs")).unwrap();
                assert!(program.contains(&format!("xdmap_fuzz::{name}(")), "{name}");
            }
        }
    };
}

replays! { batch document expression import mapping payload query random_mapping schema syntax }
