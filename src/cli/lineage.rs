//! `map lineage`: where each field of a record comes from, or where a source field goes; from the mapping alone.

use super::arguments::{LineageArguments, LineageFormat};
use super::output::print;
use super::{Failure, Outcome, Verdict, mapping};
use xdmap::diagnostic::near_name;
use xdmap::inspect::{EventLineage, FieldLineage, lineage, reach_to_text, to_dot, to_html, to_svg, to_text};

/// Shows lineage.
pub(super) fn show(arguments: &LineageArguments) -> Outcome {
    let rules = mapping::rules(&arguments.mapping)?;
    super::run::known_event(&rules, arguments.event.as_deref())?;
    let mut events = lineage(&rules);
    events.retain(|event| arguments.event.as_deref().is_none_or(|name| name == &*event.event));
    if let Some(target) = &arguments.target {
        let known: Vec<String> = fields(&events).map(|field| field.target.clone()).collect();
        let wanted = |field: &FieldLineage| xdmap::inspect::touches(&field.target, target);
        events.iter_mut().for_each(|event| event.fields.retain(wanted));
        nothing(&events, &format!("no rule writes `{target}`"), target, &known)?;
    }
    if let Some(source) = &arguments.source {
        let known: Vec<String> =
            fields(&events).flat_map(|field| field.reads.iter().chain(&field.conditions)).cloned().collect();
        events.iter_mut().for_each(|event| event.fields.retain(|field| field.reached_from(source).is_some()));
        nothing(&events, &format!("no rule reads `{source}`"), source, &known)?;
    }
    let text = match (arguments.format, &arguments.source) {
        (LineageFormat::Text, Some(source)) => reach_to_text(&events, source),
        (LineageFormat::Text, None) => to_text(&events),
        (LineageFormat::Json, _) => serde_json::to_string_pretty(&events).unwrap_or_default() + "\n",
        (LineageFormat::Dot, _) => to_dot(&events),
        (LineageFormat::Html, _) => to_html(&events),
        (LineageFormat::Svg, _) => match events.as_slice() {
            [event] => to_svg(event),
            _ => return Err(Failure::said("an SVG shows one event: name it by --event, or take --format html")),
        },
    };
    print(&text)?;
    Ok(Verdict::Well)
}

fn fields(events: &[EventLineage]) -> impl Iterator<Item = &FieldLineage> {
    events.iter().flat_map(|event| &event.fields)
}

/// Says that nothing is left of what was asked for, with the nearest of what is known.
fn nothing(events: &[EventLineage], message: &str, wanted: &str, known: &[String]) -> Result<(), Failure> {
    if fields(events).next().is_some() {
        return Ok(());
    }
    let near = near_name(wanted, known.iter().map(String::as_str));
    let near = near.map(|near| format!("; a near name is `{near}`")).unwrap_or_default();
    Err(Failure::said(format!("{message}{near}")))
}
