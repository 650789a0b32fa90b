//! What the server can do, and its answers.

use super::positions::Lines;
use super::workspace::Workspace;
use lsp_server::ErrorCode;
use lsp_types::request::{Formatting, Request};
use lsp_types::{
    DocumentFormattingParams, OneOf, SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, TextEdit,
};
use serde_json::{Value, json};
use xdmap::syntax;

/// A result, or why there is none.
pub(super) type Answer = Result<Value, (ErrorCode, &'static str)>;

/// The answer to `initialize`.
pub(super) fn capabilities() -> Value {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::FULL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let capabilities = ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        document_formatting_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    };
    json!({ "capabilities": capabilities, "serverInfo": { "name": "map", "version": env!("CARGO_PKG_VERSION") } })
}

/// Answers a request.
pub(super) fn answer(workspace: &Workspace, method: &str, params: Value) -> Answer {
    match method {
        Formatting::METHOD => with::<Formatting>(params, |params| formatted(workspace, &params)),
        _ => Err((ErrorCode::MethodNotFound, "the server does not know this request")),
    }
}

fn with<R: Request>(params: Value, answer: impl FnOnce(R::Params) -> R::Result) -> Answer {
    let Ok(params) = serde_json::from_value(params) else {
        return Err((ErrorCode::InvalidParams, "the params are not those of this request"));
    };
    serde_json::to_value(answer(params)).map_err(|_| (ErrorCode::InternalError, "the answer has no JSON form"))
}

/// The text in the one layout; nothing where it is in it, or where it does not parse.
fn formatted(workspace: &Workspace, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let text = workspace.text(&params.text_document.uri)?;
    let new_text = syntax::format(&text).ok()?;
    if *new_text == *text {
        return Some(Vec::new());
    }
    Some(vec![TextEdit { range: Lines::new(&text).all(), new_text }])
}
