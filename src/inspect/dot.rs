//! Lineage in the DOT language of Graphviz: source fields left, target fields right.

use super::lineage::EventLineage;
use std::fmt::Write as _;

/// One graph; a cluster for each event. Values are solid lines with the functions they go through, what decides is dashed.
#[must_use]
pub fn to_dot(events: &[EventLineage]) -> String {
    let mut text =
        String::from("digraph lineage {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n");
    for event in events {
        let name = |path: &str| quoted(&format!("{} {path}", event.event));
        // Writing into a text does not fail.
        let _ = writeln!(
            text,
            "  subgraph {} {{\n    label={};",
            quoted(&format!("cluster {}", event.event)),
            quoted(&event.event)
        );
        for field in &event.source_fields {
            let _ = writeln!(text, "    {} [label={}];", name(&field.path), quoted(&field.path));
        }
        for field in &event.fields {
            let target = name(&format!("-> {}", field.target));
            let _ = writeln!(text, "    {target} [label={}, style=rounded];", quoted(&field.target));
            for read in &field.reads {
                let by = quoted(&field.functions.join(", "));
                let _ = writeln!(text, "    {} -> {target} [label={by}];", name(read));
            }
            for read in field.conditions.iter().filter(|read| !field.reads.contains(read)) {
                let _ = writeln!(text, "    {} -> {target} [style=dashed];", name(read));
            }
        }
        text.push_str("  }\n");
    }
    text.push_str("}\n");
    text
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
