//! `map functions`: the reference of the language's functions, from the table they stand in.

use super::arguments::{FunctionsArguments, PageFormat};
use super::output::print;
use super::{Failure, Outcome, Verdict};
use xdmap::diagnostic::near_name;
use xdmap::function::{Family, Function, all, reference};

/// Prints one function, or those that are asked for.
pub(super) fn functions(arguments: &FunctionsArguments) -> Outcome {
    let chosen = match &arguments.name {
        Some(name) => vec![find(name)?],
        None => filter(arguments)?.functions(),
    };
    if chosen.is_empty() {
        return Err(Failure::said("no function is like that; `map functions` lists them all"));
    }
    print(&match (arguments.format, &arguments.name) {
        (PageFormat::Text, None) => reference::text_list(&chosen),
        (PageFormat::Text, Some(_)) => chosen.iter().map(|function| reference::text_page(function)).collect(),
        (PageFormat::Markdown, _) => reference::markdown(&chosen),
        (PageFormat::Json, _) => serde_json::to_string_pretty(&reference::json(&chosen)).unwrap_or_default() + "\n",
    })?;
    Ok(Verdict::Well)
}

fn filter(arguments: &FunctionsArguments) -> Result<reference::Filter, Failure> {
    let family = arguments.family.as_deref().map(family).transpose()?;
    Ok(reference::Filter { search: arguments.search.clone(), family, module: arguments.module.clone() })
}

fn family(name: &str) -> Result<Family, Failure> {
    let found = Family::ALL.into_iter().find(|family| family.words().eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let known: Vec<&str> = Family::ALL.iter().map(|family| family.words()).collect();
        Failure::said(format!("there is no family `{name}`; there are {}", known.join(", ")))
    })
}

/// A function by its name; one of a module also without it, where the language has none of that name.
fn find(name: &str) -> Result<&'static Function, Failure> {
    let in_module =
        || xdmap::function::MODULES.iter().find_map(|module| xdmap::function::find(&format!("{module}.{name}")));
    xdmap::function::find(name).or_else(in_module).ok_or_else(|| {
        let near = near_name(name, all().map(|function| function.name));
        let near = near.map(|near| format!("; a near name is `{near}`")).unwrap_or_default();
        Failure::said(format!("there is no function `{name}`{near}"))
    })
}
