//! Bytes as an input of a batch: however the bytes are cut into chunks and come in, records, rejects and sums are the
//! same, and every payload and every record that was begun is accounted for.

use std::io::{Cursor, Read};
use std::sync::LazyLock;
use xdmap::Package;
use xdmap::batch::{BatchOptions, Format, Input, RejectWriter};
use xdmap::plan::{CompileOptions, RuleSet};
use xdmap::report::Report;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let files = [
        ("shop.map", include_str!("../../fixtures/command_line/shop/shop.map")),
        ("schemas/order.schema.json", include_str!("../../fixtures/command_line/shop/schemas/order.schema.json")),
        ("schemas/refund.schema.json", include_str!("../../fixtures/command_line/shop/schemas/refund.schema.json")),
        ("schemas/record.schema.json", include_str!("../../fixtures/command_line/shop/schemas/record.schema.json")),
    ];
    let package = Package::from_files("", files);
    RuleSet::compile(&package, &CompileOptions::default()).expect("the package compiles")
});

/// What a batch gave, or why it ended.
type Given = Result<(Vec<u8>, Vec<u8>, Report), String>;

/// An input: its first byte chooses format and options, and the rest is read.
pub fn batch(bytes: &[u8]) {
    let Some((choice, input)) = bytes.split_first() else { return };
    let whole = run(*choice, input, 1 << 20, Cursor::new(input));
    let small = run(*choice, input, 1, Slowly(input, 0));
    match (&whole, &small) {
        (Ok((records, rejects, report)), Ok((same_records, same_rejects, _))) => {
            assert_eq!(String::from_utf8_lossy(records), String::from_utf8_lossy(same_records));
            assert_eq!(String::from_utf8_lossy(rejects), String::from_utf8_lossy(same_rejects));
            let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            assert_eq!((lines(records), lines(rejects)), (report.slots.written, report.rejects()));
            assert!(report.codes.keys().all(|code| !code.starts_with("R9")), "a fault of ours");
        }
        (Err(one), Err(other)) => assert_eq!(one, other),
        (Ok(_), Err(why)) | (Err(why), Ok(_)) => panic!("only one of them ends: {why}"),
    }
}

fn run(choice: u8, input: &[u8], chunk_bytes: usize, reader: impl Read) -> Given {
    let bit = |bit: u8| choice & (1 << bit) != 0;
    let format = match choice & 3 {
        0 | 3 => Format::Lines,
        1 => Format::Json,
        _ => Format::One,
    };
    let mut options = BatchOptions { jobs: 1, chunk_bytes, ..BatchOptions::new(&RULES) };
    options.params.set("received_at", "2026-01-05T10:00:00Z").map_err(|why| why.to_string())?;
    options.envelope = bit(2);
    options.run.read.repair_text = bit(3);
    options.run.read.reject_duplicate_keys = bit(4);
    options.event = bit(5).then_some("order");
    if bit(6) {
        options.run.read.limits.bytes = 64;
    }
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    let place = (choice & 3 == 3).then(|| Input::positional("in", input.to_vec()));
    let source = place.unwrap_or_else(|| Input::reader("in", format, reader));
    let report = RULES.apply_all(source, &mut records, RejectWriter(&mut rejects), &options);
    let report = report.map_err(|error| error.to_string())?;
    report.check().expect("every sum meets");
    Ok((records, rejects, report))
}

/// Gives a few bytes at a time.
struct Slowly<'b>(&'b [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.1 += 1;
        let taken = self.0.len().min(buffer.len()).min(self.1 % 13 + 1);
        buffer[..taken].copy_from_slice(&self.0[..taken]);
        self.0 = &self.0[taken..];
        Ok(taken)
    }
}
