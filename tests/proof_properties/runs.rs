//! Payloads through rule sets, and records before the validator of the target.

use super::covers::accepts_text;
use super::mappings::Case;
use super::payloads;
use super::random::Random;
use std::sync::Arc;
use xdmap::run::{Params, Stage};
use xdmap::schema::Validator;
use xdmap::{Record, RejectCode, RuleSet};

/// What was run.
#[derive(Debug, Default)]
pub struct Tally {
    pub mappings: usize,
    pub rules: usize,
    pub runs: usize,
    pub records: usize,
    pub rejects: usize,
}

/// Values for the params: usual and odd ones.
pub fn params(rules: &RuleSet, random: &mut Random) -> Params {
    let mut params = rules.params();
    for (name, texts) in [
        ("received_at", ["2026-01-05T10:00:00.1239Z", "2016-12-31T23:59:60+01:00", "1969-12-31T23:59:59Z"]),
        ("who", ["somebody with a rather long name", "", " \u{130}"]),
        ("size", ["7", "-9223372036854775808", "0"]),
    ] {
        params.set(name, random.pick::<&str>(&texts)).unwrap();
    }
    params
}

/// One payload through a mapping that is said to be proved. What went wrong, if anything did; none where the payload
/// is not accepted.
pub fn proved_run(
    rules: &RuleSet,
    strict: Option<&RuleSet>,
    validator: &Arc<Validator>,
    payload: &str,
    params: &Params,
    tally: &mut Tally,
) -> Result<bool, String> {
    let outcome = rules.event("e").unwrap().apply(payload.as_bytes(), params);
    let stage = |stage: Stage| outcome.rejects.iter().find(|reject| reject.code.stage() == stage);
    if stage(Stage::Validate).or(stage(Stage::Parse)).is_some() {
        return Ok(false);
    }
    tally.runs += 1;
    tally.records += outcome.records.len();
    tally.rejects += outcome.rejects.len();
    if let Some(reject) = outcome.rejects.iter().find(|one| wrong(one.code)) {
        return Err(format!("{reject:?}"));
    }
    for record in &outcome.records {
        if !accepts_text(validator, &record.json) {
            return Err(format!("an invalid record: {}", record.json));
        }
    }
    if let Some(strict) = strict {
        let checked = strict.event("e").unwrap().apply(payload.as_bytes(), params);
        if let Some(reject) = checked.rejects.iter().find(|one| wrong(one.code)) {
            return Err(format!("with the whole output checked: {reject:?}"));
        }
        let values = |records: &[Record]| {
            records
                .iter()
                .map(|record| serde_json::from_str(&record.json))
                .collect::<Result<Vec<serde_json::Value>, _>>()
        };
        // Escapes may be spelled in another way where a record is made as a value first.
        let same = match (values(&checked.records), values(&outcome.records)) {
            (Ok(checked), Ok(made)) => checked == made,
            _ => checked.records == outcome.records,
        };
        if !same {
            return Err(format!(
                "other records with the whole output checked: {:?} {:?}",
                checked.records, outcome.records
            ));
        }
    }
    Ok(true)
}

fn wrong(code: RejectCode) -> bool {
    matches!(code, RejectCode::InvalidRecord | RejectCode::RequiredMissing | RejectCode::Internal)
}

/// A payload for a case, as text.
pub fn payload(case: &Case, random: &mut Random) -> String {
    let value = payloads::value(&case.source, &case.source, random, 7).unwrap_or_default();
    payloads::spelled(&value, random)
}
