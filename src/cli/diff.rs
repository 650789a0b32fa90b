//! `map diff`: what differs between two versions of a mapping, and in what comes out of them.

use super::arguments::{DiffArguments, ReportFormat};
use super::output::print;
use super::{Failure, Outcome, Verdict, cases, git, mapping};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use xdmap::diff::{DataDiff, Diff, data_to_text, diff, to_text};
use xdmap::package::Package;
use xdmap::plan::{EventPlan, RuleSet};
use xdmap::suite::{Case, RECEIVED_AT};

/// Of what form the report is.
const SCHEMA: &str = "urn:xdmap:diff:1";

/// Says what differs.
pub(super) fn show(arguments: &DiffArguments) -> Outcome {
    let sides = Sides::read(arguments)?;
    let all = arguments.on.as_deref().map(fixtures).transpose()?;
    let given = mapping::compiled_texts(&arguments.params);
    let (old, new) = sides.compile(arguments, &given)?;
    let diff = diff(&old, &new);
    if diff.shares_nothing() {
        return Err(Failure::said(nothing_shared(&sides, &old, &new)));
    }
    let data = all.map(|all| Trial { arguments, sides: &sides, given }.run(&old, &new, &all)).transpose()?;
    match arguments.format {
        ReportFormat::Text => print(&text(&diff, data.as_ref()))?,
        ReportFormat::Json => print(&format!("{:#}\n", report(&diff, data.as_ref())))?,
    }
    Ok(if diff.is_breaking() { Verdict::Bad } else { Verdict::Well })
}

fn text(diff: &Diff, data: Option<&DataDiff>) -> String {
    let data = data.map(|data| format!("\n{}", data_to_text(data))).unwrap_or_default();
    to_text(diff) + &data
}

fn report(diff: &Diff, data: Option<&DataDiff>) -> Value {
    json!({
        "$schema": SCHEMA,
        "breaking": diff.is_breaking(),
        "old": diff.old,
        "new": diff.new,
        "params": diff.params,
        "events": diff.events,
        "data": data,
    })
}

fn nothing_shared(sides: &Sides, old: &RuleSet, new: &RuleSet) -> String {
    let events = |rules: &RuleSet| rules.events().map(EventPlan::name).collect::<Vec<_>>().join(", ");
    format!(
        "the two packages have no event in common, so there is nothing to compare\n  {}: {}\n  {}: {}",
        sides.old.0,
        events(old),
        sides.new.0,
        events(new)
    )
}

/// The cases below a folder.
fn fixtures(folder: &Path) -> Result<Vec<Case>, Failure> {
    if !folder.is_dir() {
        return Err(Failure::said(format!("--on {}: there is no such folder", folder.display())));
    }
    let all = cases::read(folder)?;
    if all.is_empty() {
        return Err(Failure::said(format!("--on {}: there is no EVENT/CASE/payload.json below it", folder.display())));
    }
    Ok(all)
}

/// Both packages, each with how messages name it.
struct Sides {
    old: (String, Package),
    new: (String, Package),
}

impl Sides {
    fn read(arguments: &DiffArguments) -> Result<Self, Failure> {
        let here = |name: &String| Ok((name.clone(), mapping::named(name, arguments.root.as_deref())?));
        let at = |name: &String, revision: &String| {
            let package = git::package(name, arguments.root.as_deref(), revision)?;
            Ok((format!("{name} at {revision}"), package))
        };
        let (old, new) = match (arguments.versions.as_slice(), arguments.git.as_slice()) {
            ([old, new], []) => (here(old)?, here(new)?),
            ([one], [before]) => (at(one, before)?, here(one)?),
            ([old, new], [before]) => (at(old, before)?, here(new)?),
            ([one], [before, after]) => (at(one, before)?, at(one, after)?),
            ([old, new], [before, after]) => (at(old, before)?, at(new, after)?),
            ([one], _) => {
                let words = "a second version is needed: another package, or --git REVISION for an older one of this";
                return Err(Failure::said(format!("{one}: {words}")));
            }
            _ => return Err(Failure::said("--git is given once, or twice for two revisions")),
        };
        Ok(Self { old, new })
    }

    fn compile(&self, arguments: &DiffArguments, params: &Params) -> Result<(RuleSet, RuleSet), Failure> {
        let compile = |(name, package): &(String, Package)| {
            let options = mapping::with_params(&arguments.schemas, params.clone())?;
            mapping::compiled(RuleSet::compile(package, &options), &format!("{name} does not compile"))
        };
        Ok((compile(&self.old)?, compile(&self.new)?))
    }
}

type Params = BTreeMap<String, String>;

/// Both versions over the same payloads.
struct Trial<'a> {
    arguments: &'a DiffArguments,
    sides: &'a Sides,
    given: Params,
}

impl Trial<'_> {
    /// Runs the cases of events that both versions have. A case with params of its own that are compiled in gets rule sets of
    /// its own.
    fn run(&self, old: &RuleSet, new: &RuleSet, all: &[Case]) -> Result<DataDiff, Failure> {
        let mut data = DataDiff::default();
        let mut compiled = BTreeMap::from([(Params::new(), (old.clone(), new.clone()))]);
        for case in all {
            let own = cases::compiled(&case.params);
            if !compiled.contains_key(&own) {
                let params = self.given.iter().chain(&own).map(|(name, text)| (name.clone(), text.clone())).collect();
                compiled.insert(own.clone(), self.sides.compile(self.arguments, &params)?);
            }
            if let Some((old, new)) = compiled.get(&own) {
                self.case(old, new, case, &mut data)?;
            }
        }
        if data.payloads == 0 {
            return Err(Failure::said("--on: no case belongs to an event that both versions have"));
        }
        Ok(data)
    }

    fn case(&self, old: &RuleSet, new: &RuleSet, case: &Case, data: &mut DataDiff) -> Result<(), Failure> {
        let (Some(before), Some(after)) = (old.event(&case.event), new.event(&case.event)) else { return Ok(()) };
        let was = before.apply(&case.payload, &self.params(old, before, case)?);
        let is = after.apply(&case.payload, &self.params(new, after, case)?);
        data.add(&case.name(), &case.event, &was, &is);
        Ok(())
    }

    /// The time of receipt is what the case says, else what the call says, else that of all tests.
    fn params(&self, rules: &RuleSet, event: &EventPlan, case: &Case) -> Result<xdmap::Params, Failure> {
        let mut params = rules.params();
        let name = mapping::RECEIVED_AT;
        if event.needs().iter().any(|needed| &**needed == name) {
            let given = self.arguments.params.iter().find(|(given, _)| given == name).map(|(_, text)| text);
            let text = case.params.get(name).or(given).map_or(RECEIVED_AT, String::as_str);
            params.set(name, text).map_err(|why| Failure::said(format!("{}: {why}", case.name())))?;
        }
        Ok(params)
    }
}
