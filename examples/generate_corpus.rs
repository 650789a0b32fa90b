//! How do I get a large file to try the engine on? Writes a seeded corpus to standard output:
//!
//!     cargo run --release --example generate_corpus -- conversation 100000 > conversations.ndjson
#![allow(clippy::print_stdout, clippy::print_stderr)] // an example shows what it does

#[path = "../benches/corpus/mod.rs"]
#[allow(dead_code)]
mod corpus;

use std::io::Write;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let shape = match arguments.first().map(String::as_str) {
        Some("conversation") => corpus::Shape::Conversation,
        Some("transcript") => corpus::Shape::Transcript,
        _ => {
            eprintln!("usage: generate_corpus conversation|transcript [PAYLOADS] [SEED]");
            std::process::exit(2);
        }
    };
    let number =
        |index: usize, otherwise: u64| arguments.get(index).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (payloads, mut random) = (number(1, 1000), corpus::Random::new(number(2, 7)));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    for _ in 0..payloads {
        line.clear();
        corpus::write_payload(shape, &mut random, &mut line);
        out.write_all(&line)?;
    }
    out.flush()
}
