//! Messages and the headers before them (Language Server Protocol, "Base Protocol").
//!
//! In: bytes. Out: messages, and faults for what is none: a client that sends one broken message must not lose its server.

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};
use std::io::{BufRead, Read as _, Result, Write};

/// Bytes of a message. A mapping file has at most 1 MiB; escapes make six of one.
const MESSAGE_BYTES: u64 = 64 << 20;
/// Bytes of a line of a header.
const HEADER_BYTES: u64 = 8 << 10;

/// What came in.
#[derive(Debug)]
pub(super) enum Frame {
    /// A message.
    Message(Message),
    /// Something that is none.
    Fault(Fault),
}

/// Why something is no message.
#[derive(Debug)]
pub(super) struct Fault {
    /// The id that it gave, if it gave one.
    pub(super) id: Value,
    pub(super) code: ErrorCode,
    pub(super) message: &'static str,
}

/// Reads messages one after another.
pub(super) struct Frames<R> {
    input: R,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input }
    }

    /// The next one; none at the end of the input.
    pub(super) fn next(&mut self) -> Option<Frame> {
        Some(match self.header()? {
            None => fault(Value::Null, ErrorCode::ParseError, "a message begins with a `Content-Length` header"),
            Some(length) if length > MESSAGE_BYTES => {
                std::io::copy(&mut self.input.by_ref().take(length), &mut std::io::sink()).ok()?;
                fault(Value::Null, ErrorCode::ParseError, "a message has at most 64 MiB")
            }
            Some(length) => message(&self.body(length)?),
        })
    }

    /// The length that a header gives; what else stands in it makes no difference.
    fn header(&mut self) -> Option<Option<u64>> {
        let (mut length, mut any) = (None, false);
        loop {
            let mut line = Vec::new();
            if self.input.by_ref().take(HEADER_BYTES).read_until(b'\n', &mut line).ok()? == 0 {
                return None;
            }
            let line = String::from_utf8_lossy(&line).trim().to_ascii_lowercase();
            if line.is_empty() && any {
                return Some(length);
            }
            any |= !line.is_empty();
            // The header may stand behind the rest of a message that was shorter than it said.
            if let Some((_, value)) = line.rsplit_once("content-length:") {
                length = value.trim().parse().ok();
            }
        }
    }

    fn body(&mut self, length: u64) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        let read = self.input.by_ref().take(length).read_to_end(&mut body).ok()?;
        (read as u64 == length).then_some(body)
    }
}

fn fault(id: Value, code: ErrorCode, message: &'static str) -> Frame {
    Frame::Fault(Fault { id, code, message })
}

fn message(body: &[u8]) -> Frame {
    let Ok(json) = serde_json::from_slice::<Value>(body) else {
        return fault(Value::Null, ErrorCode::ParseError, "the message is not JSON");
    };
    if !json.is_object() {
        return invalid(Value::Null, "a message is an object");
    }
    let id = json.get("id").cloned().unwrap_or_default();
    let has_method = json.get("method").is_some();
    match serde_json::from_value::<Message>(json) {
        Ok(Message::Notification(_)) if !id.is_null() => invalid(id, "an id is a text or an integer of 32 bits"),
        Ok(Message::Response(_)) if has_method => invalid(id, "a method is a text"),
        Ok(message) => Frame::Message(message),
        Err(_) => invalid(id, "the message is no request, notification or response"),
    }
}

fn invalid(id: Value, message: &'static str) -> Frame {
    fault(id, ErrorCode::InvalidRequest, message)
}

/// Answers what is no message. The message type of the crate takes no id that is null.
pub(super) fn write_fault(fault: &Fault, output: &mut impl Write) -> Result<()> {
    let error = json!({ "code": fault.code as i32, "message": fault.message });
    let text = json!({ "jsonrpc": "2.0", "id": fault.id, "error": error }).to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}
