//! A corpus, changed by a seed: members in another order, payloads that are rejected.

use crate::Fault;
use crate::task::lines;
use fastrand::Rng;
use serde_json::{Map, Value};

const SEED: u64 = 11;

/// Every payload read and written again: what shuffled ones are compared with.
pub fn ordered(corpus: &[u8]) -> Result<Vec<u8>, Fault> {
    rewritten(corpus, |value| value)
}

/// The members of every object in an order of their own.
pub fn shuffled(corpus: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut random = Rng::with_seed(SEED);
    rewritten(corpus, |value| shuffle(value, &mut random))
}

fn rewritten(corpus: &[u8], mut change: impl FnMut(Value) -> Value) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(corpus.len());
    for line in lines(corpus) {
        serde_json::to_writer(&mut out, &change(serde_json::from_slice(line)?))?;
        out.push(b'\n');
    }
    Ok(out)
}

fn shuffle(value: Value, random: &mut Rng) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            random.shuffle(&mut members);
            Value::Object(
                members.into_iter().map(|(name, value)| (name, shuffle(value, random))).collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| shuffle(item, random)).collect()),
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => scalar,
    }
}

/// So many payloads of a hundred with an id that is none: each has the size that it had.
pub fn refused(corpus: &[u8], percent: f64) -> Vec<u8> {
    const BEFORE: &[u8] = br#""conversationUUID":""#;
    let (mut random, mut out) = (Rng::with_seed(SEED), Vec::with_capacity(corpus.len()));
    for line in lines(corpus) {
        let start = out.len();
        out.extend_from_slice(line);
        out.push(b'\n');
        if random.f64() * 100.0 < percent
            && let Some(place) = memchr::memmem::find(line, BEFORE)
        {
            out[start + place + BEFORE.len()] = b'x';
        }
    }
    out
}

/// So many payloads of a hundred without their last brace.
pub fn cut_off(corpus: &[u8], percent: f64) -> Vec<u8> {
    let (mut random, mut out) = (Rng::with_seed(SEED), Vec::with_capacity(corpus.len()));
    for line in lines(corpus) {
        let kept = line.len() - usize::from(random.f64() * 100.0 < percent);
        out.extend_from_slice(&line[..kept]);
        out.push(b'\n');
    }
    out
}
