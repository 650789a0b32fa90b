//! Pages as JSON: the same blocks, for programs that lay them out themselves.
//!
//! In: [`EventPage`]s. Out: one value. Of a line only its text is left; where it may break stands a line end.

use super::blocks::{Block, Inline};
use super::page::EventPage;
use crate::plan::RuleSet;
use serde_json::{Value, json};

/// Of what form it is.
const SCHEMA: &str = "urn:xdmap:docs:1";

/// The pages as one object: `mapping`, and of each page the `event` and its `blocks`.
#[must_use]
pub fn to_json(rules: &RuleSet, pages: &[EventPage]) -> Value {
    let page = |page: &EventPage| {
        let blocks: Vec<Value> = page.blocks.iter().map(block).collect();
        json!({ "event": page.event, "blocks": blocks })
    };
    json!({
        "$schema": SCHEMA,
        "mapping": { "name": rules.name(), "version": rules.version() },
        "pages": pages.iter().map(page).collect::<Vec<_>>(),
    })
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading(level, text) => json!({ "kind": "heading", "level": level, "text": text }),
        Block::Text(line) => json!({ "kind": "text", "text": text(line) }),
        Block::Table(head, rows) => {
            let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
            json!({ "kind": "table", "head": head, "rows": rows })
        }
        Block::Links(links) => {
            let names: Vec<&String> = links.iter().map(|(name, _)| name).collect();
            json!({ "kind": "links", "to": names })
        }
        Block::Picture(name, _) => json!({ "kind": "picture", "event": name }),
    }
}

fn text(line: &[Inline]) -> String {
    let piece = |piece: &Inline| match piece {
        Inline::Words(text) | Inline::Code(text) => text.clone(),
        Inline::Break => "\n".to_owned(),
    };
    line.iter().map(piece).collect()
}
