//! `map test --record`: a payload becomes a new case, with what it gives now as what is expected.

use super::suite::Suite;
use super::text;
use crate::cli::{Failure, Outcome, Verdict, cases, words};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use xdmap::diagnostic::near_name;
use xdmap::plan::EventPlan;
use xdmap::report::count;
use xdmap::suite::{Case, Golden, run_suite};

/// Writes the case `EVENT/CASE` from the file of a payload. The folder appears whole or not at all, and none is replaced.
pub(super) fn record(suite: &Suite<'_>, payload: &Path, name: &str) -> Outcome {
    let (event, folder) = split(suite, name)?;
    let place = suite.fixtures.join(event).join(folder);
    if place.exists() {
        return Err(Failure::said(format!("--as {name}: {} is there already", place.display())));
    }
    let bytes = fs::read(payload).map_err(|error| Failure::reading(&payload.to_string_lossy(), &error))?;
    let (event, folder) = (event.to_owned(), folder.to_owned());
    let mut case = Case { event, folder, payload: bytes, golden: None, params: BTreeMap::new() };
    let ran = |case: &Case| run_suite(&suite.rules, std::slice::from_ref(case), Some(name), &|_| Err(String::new()));
    let golden = ran(&case).results.into_iter().find_map(|result| result.golden).unwrap_or_default();
    case.golden = Some(golden.clone());
    // What still differs is a record that the target refuses: no case expects that.
    let report = ran(&case);
    if report.results.iter().any(|result| result.place.is_none() && !result.passed()) {
        words::drawn(&text::text(&report));
        words::error(&format!("--record: {name} was not written"));
        return Ok(Verdict::Bad);
    }
    put(suite, &case, &golden, &place)?;
    let records = count(golden.records.len() as u64, "record");
    let holds = match (&golden.rejected, golden.records.len()) {
        (None, _) => records,
        (Some(_), 0) => "a reject and no record".to_owned(),
        (Some(_), _) => format!("{records} and what is rejected"),
    };
    words::note(&format!("{} expects {holds}; look at it", place.display()));
    Ok(Verdict::Well)
}

/// `EVENT/CASE` of an event that the mapping has.
fn split<'n>(suite: &Suite<'_>, name: &'n str) -> Result<(&'n str, &'n str), Failure> {
    let plain = |text: &str| Path::new(text).components().all(|part| matches!(part, Component::Normal(_)));
    let parts = name.split_once('/').filter(|(event, case)| !event.is_empty() && !case.is_empty() && plain(case));
    let Some((event, case)) = parts else {
        return Err(Failure::said(format!("--as {name}: a case is named EVENT/CASE")));
    };
    if suite.rules.event(event).is_none() {
        let near = near_name(event, suite.rules.events().map(EventPlan::name));
        let near = near.map(|near| format!("; a near name is `{near}`")).unwrap_or_default();
        return Err(Failure::said(format!("--as {name}: the mapping has no event `{event}`{near}")));
    }
    Ok((event, case))
}

/// Writes the folder beside its place and moves it there.
fn put(suite: &Suite<'_>, case: &Case, golden: &Golden, place: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::writing(&place.to_string_lossy(), &error);
    fs::create_dir_all(&suite.fixtures).map_err(failed)?;
    let beside = tempfile::tempdir_in(&suite.fixtures).map_err(failed)?;
    let folder: PathBuf = beside.path().join(&case.event).join(&case.folder);
    fs::create_dir_all(&folder).map_err(failed)?;
    fs::write(folder.join("payload.json"), &case.payload).map_err(failed)?;
    cases::write(beside.path(), case, golden)?;
    fs::create_dir_all(place.parent().unwrap_or(place)).map_err(failed)?;
    fs::rename(&folder, place).map_err(failed)
}
