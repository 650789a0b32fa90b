//! `map path`: an RFC 9535 query over documents, by the document and the walk of `map run`.

use super::arguments::{PathArguments, ReportFormat};
use super::documents::{self, At};
use super::output::Output;
use super::{Failure, Outcome, Verdict, words};
use serde_json::json;
use std::io::Write as _;
use xdmap::payload::{Node, Query};
use xdmap::report::escaped;
use xdmap::value::{TimeDigits, Value};

/// Runs a query.
pub(super) fn path(arguments: &PathArguments) -> Outcome {
    let query = Query::parse_any(&arguments.query).map_err(|fault| {
        let column = arguments.query.get(..fault.offset).map_or(0, |before| before.chars().count()) + 1;
        Failure::said(format!("the query, column {column}: {}", fault.message))
    })?;
    let mut output = Output::stdout();
    let mut verdict = Verdict::Well;
    documents::each(&arguments.documents, &mut |at, document| {
        let root = match document {
            Ok(root) => root,
            Err(fault) => {
                words::error(&format!("{at}: {}, at byte {}", fault.message, fault.offset));
                verdict = Verdict::Bad;
                return Ok(());
            }
        };
        let mut steps = arguments.steps;
        let Ok(nodes) = query.select(root, &mut steps) else {
            words::error(&format!("{at}: the query takes more than {} steps; --steps allows more", arguments.steps));
            verdict = Verdict::Bad;
            return Ok(());
        };
        let text = shown(arguments, at, &nodes);
        output.write_all(text.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))
    })?;
    output.finish()?;
    Ok(verdict)
}

/// What is printed of the nodes of one document.
fn shown(arguments: &PathArguments, at: &At<'_>, nodes: &[Node<'_>]) -> String {
    match arguments.format {
        ReportFormat::Text if arguments.paths => {
            nodes.iter().map(|node| format!("{}\n", escaped(&node.normalized_path()))).collect()
        }
        ReportFormat::Text => nodes.iter().map(|node| format!("{}\n", compact(*node))).collect(),
        ReportFormat::Json => format!("{}\n", json_line(at, nodes)),
    }
}

/// The value as it was written, without white space and line ends between its parts.
fn compact(node: Node<'_>) -> String {
    let mut text = Vec::new();
    xdmap::value::write_json(&Value::Node(node), TimeDigits::default(), &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// A line of JSON for one document; values stand in it as they were written, so it is put together as text.
fn json_line(at: &At<'_>, nodes: &[Node<'_>]) -> String {
    let line = at.line.map(|line| format!(r#","line":{line}"#)).unwrap_or_default();
    let node = |node: &Node<'_>| format!(r#"{{"path":{},"value":{}}}"#, json!(node.normalized_path()), compact(*node));
    let nodes: Vec<String> = nodes.iter().map(node).collect();
    format!(r#"{{"input":{}{line},"nodes":[{}]}}"#, json!(at.input), nodes.join(","))
}
