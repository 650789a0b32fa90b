//! Lineage as a picture: the source tree left, the target tree right, a line for each way a value goes.

use super::lineage::{EventLineage, FieldLineage, SourceState};
use super::tree::{Row, rows};
use std::fmt::Write as _;

/// Pixels of a row.
const ROW: usize = 20;
/// Pixels of a step to the right.
const INDENT: usize = 14;
/// Where the source tree ends and the target tree begins.
const LEFT: usize = 330;
const RIGHT: usize = 640;
const WIDTH: usize = 1080;
const TOP: usize = 56;
/// Colours of lines that can be told apart, also by people who see few colours (after Okabe and Ito).
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195"];

const STYLE: &str = "text{font:12px ui-sans-serif,system-ui,sans-serif;fill:#222}.head{font-weight:600;font-size:15px}\
.box{fill:#777}.ignored{fill:#999;text-decoration:line-through}.open{fill:#b00020}path{fill:none;stroke-width:1.4;\
opacity:.75}.when{stroke:#aaa;stroke-dasharray:3 3;stroke-width:1}g.field:hover path{stroke-width:3.2;opacity:1}\
g.field:hover text{font-weight:600}";

/// A page with one picture for each event.
#[must_use]
pub fn to_html(events: &[EventLineage]) -> String {
    let pictures: String = events.iter().map(to_svg).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Lineage</title>\n<style>\
         body{{margin:24px;font:14px ui-sans-serif,system-ui,sans-serif}}svg{{display:block;margin:0 0 40px;max-width:100%;\
         height:auto}}</style>\n</head>\n<body>\n<p>Solid: a value goes there. Dashed: it decides whether the field is \
         written, or which value. Struck through: ignored, with a reason. Point at a field to see its lines alone.</p>\n\
         {pictures}</body>\n</html>\n"
    )
}

/// The picture of one event, as SVG.
#[must_use]
pub fn to_svg(event: &EventLineage) -> String {
    let read = event.fields.iter().flat_map(|field| field.reads.iter().chain(&field.conditions));
    let known = event.source_fields.iter().map(|field| &field.path);
    let left = rows(known.chain(read).map(String::as_str));
    let right = rows(event.fields.iter().map(|field| field.target.as_str()));
    let height = TOP + ROW * left.len().max(right.len()) + ROW;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{0}\">\n<style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text class=\"head\" x=\"16\" y=\"26\">{0}: {1}</text>\n<text class=\"head\" x=\"{RIGHT}\" y=\"26\">{2}</text>\n",
        escaped(&event.event),
        escaped(&event.source),
        escaped(&event.target)
    );
    left.iter().enumerate().for_each(|(at, row)| push_source(&mut svg, event, row, at));
    for (at, row) in right.iter().enumerate() {
        let fields: Vec<&FieldLineage> = event.fields.iter().filter(|field| field.target == row.path).collect();
        push_target(&mut svg, row, at, &fields, &left);
    }
    svg.push_str("</svg>\n");
    svg
}

fn middle(at: usize) -> usize {
    TOP + ROW * at
}

fn push_source(svg: &mut String, event: &EventLineage, row: &Row, at: usize) {
    let state = event.source_fields.iter().find(|field| field.path == row.path).map(|field| &field.state);
    let (class, title) = match state {
        None => ("box", String::new()),
        Some(SourceState::Mapped) => ("", String::new()),
        Some(SourceState::Ignored { because }) => ("ignored", format!("ignored because {because}")),
        Some(SourceState::Unaccounted) => ("open", "neither mapped nor ignored".to_owned()),
    };
    let (x, y) = (16 + INDENT * row.depth, middle(at) + 4);
    // Writing into a text does not fail.
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}<title>{} {}</title></text>",
        escaped(&row.label),
        escaped(&row.path),
        escaped(&title)
    );
}

fn push_target(svg: &mut String, row: &Row, at: usize, fields: &[&FieldLineage], left: &[Row]) {
    svg.push_str("<g class=\"field\">");
    for (nth, field) in fields.iter().enumerate() {
        let colour = COLOURS[(at + nth) % COLOURS.len()];
        for read in &field.reads {
            push_line(svg, left, read, at, &format!(" stroke=\"{colour}\""));
        }
        for read in field.conditions.iter().filter(|read| !field.reads.contains(read)) {
            push_line(svg, left, read, at, " class=\"when\"");
        }
    }
    let class = if fields.is_empty() { "box" } else { "" };
    let title: Vec<String> = fields.iter().map(|field| title_of(field)).collect();
    let (x, y) = (RIGHT + INDENT * row.depth, middle(at) + 4);
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}<title>{}\n{}</title></text></g>",
        escaped(&row.label),
        escaped(&row.path),
        escaped(&title.join("\n"))
    );
}

/// `trim, lower; chatlio/feedback.map:12`
fn title_of(field: &FieldLineage) -> String {
    let mut parts = Vec::new();
    let named = |name: &str, list: String| (!list.is_empty()).then(|| format!("{name} {list}"));
    parts.extend(named("from", field.reads.join(", ")));
    parts.extend(named("by", field.functions.join(", ")));
    parts.extend(named("tables", field.tables.join(", ")));
    parts.extend(named("params", field.params.join(", ")));
    parts.extend(named("when", field.conditions.join(", ")));
    parts.push(format!("{}:{}", field.rule.file, field.rule.line));
    parts.join("; ")
}

fn push_line(svg: &mut String, left: &[Row], read: &str, at: usize, look: &str) {
    let Some(from) = left.iter().position(|row| row.path == read) else { return };
    let (y, end) = (middle(from), middle(at));
    let bend = (LEFT + RIGHT) / 2;
    let start = LEFT - 20;
    let _ = write!(svg, "<path{look} d=\"M{start} {y} C{bend} {y} {bend} {end} {} {end}\"/>", RIGHT - 8);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
