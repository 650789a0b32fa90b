//! The order of the protocol: `initialize` first, `shutdown` last, then `exit`; texts in between.
//!
//! In: frames. Out: answers and diagnostics on the output. A fault of ours in one answer is an error of that answer, and the
//! server goes on.

use super::frames::{Fault, Frame, write_fault};
use super::packages::Home;
use super::positions::Lines;
use super::workspace::Workspace;
use super::{Verdict, diagnostics, requests};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    Cancel, DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Exit, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{Initialize, Request as _, Shutdown};
use lsp_types::{
    CancelParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, NumberOrString,
    PublishDiagnosticsParams, TextDocumentContentChangeEvent,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::VecDeque;
use std::io::{Result, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One client.
pub(super) struct Session<W> {
    workspace: Workspace,
    output: W,
    stage: Stage,
}

/// How far the protocol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before `initialize`.
    New,
    /// At work.
    Ready,
    /// After `shutdown`.
    Done,
}

impl<W: Write> Session<W> {
    pub(super) fn new(workspace: Workspace, output: W) -> Self {
        Self { workspace, output, stage: Stage::New }
    }

    /// Takes one frame; gives how the command ends, at `exit`.
    pub(super) fn take(&mut self, frame: Frame, waiting: &mut VecDeque<Frame>) -> Result<Option<Verdict>> {
        match frame {
            Frame::Fault(fault) => self.refuse(&fault)?,
            Frame::Message(Message::Request(request)) => self.request(request)?,
            Frame::Message(Message::Notification(told)) if told.method == Exit::METHOD => {
                return Ok(Some(if self.stage == Stage::Done { Verdict::Well } else { Verdict::Bad }));
            }
            Frame::Message(Message::Notification(told)) if told.method == Cancel::METHOD => {
                self.cancel(told, waiting)?
            }
            Frame::Message(Message::Notification(told)) if self.stage == Stage::Ready => self.notification(told)?,
            Frame::Message(Message::Notification(_) | Message::Response(_)) => {}
        }
        Ok(None)
    }

    /// Reads what changed and tells what is wrong with it.
    pub(super) fn settle(&mut self) -> Result<()> {
        let read = catch_unwind(AssertUnwindSafe(|| self.workspace.read_stale()));
        // A package that our fault ends is as it was before: what is known of it stays.
        let read: Vec<Home> = read.unwrap_or_default();
        let told: Vec<_> = read.iter().flat_map(|home| diagnostics::publish(&mut self.workspace, home)).collect();
        self.publish(told)
    }

    fn publish(&mut self, told: Vec<PublishDiagnosticsParams>) -> Result<()> {
        for params in told {
            let params = serde_json::to_value(params)?;
            self.write(Message::Notification(Notification { method: PublishDiagnostics::METHOD.to_owned(), params }))?;
        }
        Ok(())
    }

    fn write(&mut self, message: Message) -> Result<()> {
        message.write(&mut self.output)
    }

    fn refuse(&mut self, fault: &Fault) -> Result<()> {
        write_fault(fault, &mut self.output)
    }

    fn request(&mut self, request: Request) -> Result<()> {
        let id = request.id.clone();
        let answer = match (self.stage, request.method.as_str()) {
            (Stage::New, Initialize::METHOD) => {
                self.stage = Stage::Ready;
                Ok(requests::capabilities())
            }
            (Stage::New, _) => Err((ErrorCode::ServerNotInitialized, "`initialize` comes first")),
            (Stage::Ready, Shutdown::METHOD) => {
                self.stage = Stage::Done;
                Ok(Value::Null)
            }
            (Stage::Ready, Initialize::METHOD) => Err((ErrorCode::InvalidRequest, "`initialize` came already")),
            (Stage::Done, _) => Err((ErrorCode::InvalidRequest, "nothing but `exit` comes after `shutdown`")),
            (Stage::Ready, _) => {
                self.settle()?;
                let answer = AssertUnwindSafe(|| requests::answer(&self.workspace, &request.method, request.params));
                catch_unwind(answer)
                    .unwrap_or(Err((ErrorCode::InternalError, "a fault in the program; please report it")))
            }
        };
        self.write(Message::Response(response(id, answer)))
    }

    /// Answers a request that waits and is no longer wanted.
    fn cancel(&mut self, told: Notification, waiting: &mut VecDeque<Frame>) -> Result<()> {
        let Ok(CancelParams { id }) = serde_json::from_value(told.params) else { return Ok(()) };
        let id = match id {
            NumberOrString::Number(number) => RequestId::from(number),
            NumberOrString::String(text) => RequestId::from(text),
        };
        let is_it = |frame: &Frame| matches!(frame, Frame::Message(Message::Request(request)) if request.id == id);
        let Some(at) = waiting.iter().position(is_it) else { return Ok(()) };
        waiting.remove(at);
        self.write(Message::Response(response(id, Err((ErrorCode::RequestCanceled, "canceled")))))
    }

    fn notification(&mut self, told: Notification) -> Result<()> {
        match told.method.as_str() {
            DidOpenTextDocument::METHOD => {
                if let Some(DidOpenTextDocumentParams { text_document: document }) = params(told) {
                    self.workspace.set(&document.uri, &document.text, document.version);
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Some(changed) = params(told) {
                    self.change(changed);
                }
            }
            DidCloseTextDocument::METHOD => {
                if let Some(DidCloseTextDocumentParams { text_document }) = params(told) {
                    let gone = self.workspace.close(&text_document.uri);
                    return self.publish(diagnostics::forget(&self.workspace, gone));
                }
            }
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => {
                let gone = self.workspace.disk_changed();
                return self.publish(diagnostics::forget(&self.workspace, gone));
            }
            _ => {}
        }
        Ok(())
    }

    fn change(&mut self, changed: DidChangeTextDocumentParams) {
        let uri = &changed.text_document.uri;
        let Some(text) = self.workspace.text(uri) else { return };
        let text = changed.content_changes.into_iter().fold(text.to_string(), applied);
        self.workspace.set(uri, &text, changed.text_document.version);
    }
}

/// A text with a change; one without a range is the whole new text.
fn applied(mut text: String, change: TextDocumentContentChangeEvent) -> String {
    let Some(range) = change.range else { return change.text };
    let lines = Lines::new(&text);
    let (start, end) = (lines.offset(range.start), lines.offset(range.end));
    text.replace_range(start..end.max(start), &change.text);
    text
}

/// What a notification says; nothing where it is not of its form.
fn params<T: DeserializeOwned>(told: Notification) -> Option<T> {
    serde_json::from_value(told.params).ok()
}

fn response(id: RequestId, answer: requests::Answer) -> Response {
    match answer {
        // A result of null is written: a response without any result is none.
        Ok(result) => Response { id, result: Some(result), error: None },
        Err((code, message)) => Response::new_err(id, code as i32, message.to_owned()),
    }
}
