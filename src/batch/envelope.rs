//! Envelopes: `{"event": ..., "received_at": ..., "payload": ...}`, and reject lines that are run again.

use crate::payload::{Node, NodeKind, ReadOptions, Tape};
use crate::report::{REJECT_SCHEMA_ID, RejectLine};
use crate::run::{Reject, RejectCode};
use std::borrow::Cow;

/// The keys of an envelope; it has no other.
const KEYS: [&str; 3] = ["payload", "event", "received_at"];

/// What stands in an envelope.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope<'b> {
    /// The payload as written.
    pub payload: Cow<'b, [u8]>,
    /// Bytes of the envelope before it.
    pub offset: usize,
    /// The event.
    pub event: Option<String>,
    /// When the delivery came in.
    pub received_at: Option<String>,
}

/// A reject that is made before the engine saw the payload.
pub(super) fn reject(code: RejectCode, message: impl Into<String>) -> Box<Reject> {
    Box::new(Reject {
        code,
        message: message.into(),
        record: None,
        offset: None,
        violations: Vec::new(),
        pointer: None,
        target: None,
        rule: None,
    })
}

/// The first key of an object, as written; none where the bytes do not begin one.
fn first_key(bytes: &[u8]) -> Option<&[u8]> {
    let inside = bytes.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    inside.get(..memchr::memchr(b'"', inside)?)
}

/// Whether bytes may be an envelope: it has no other keys, so the first one tells, and almost every payload is told
/// apart without reading it twice. A key with an escape in it may be anything.
pub(super) fn may_be_envelope(bytes: &[u8]) -> bool {
    first_key(bytes).is_some_and(|key| key.contains(&b'\\') || KEYS.iter().any(|known| known.as_bytes() == key))
}

/// Opens an envelope; none where the bytes are a payload of their own.
pub(super) fn open<'b>(
    tape: &mut Tape,
    bytes: &'b [u8],
    options: &ReadOptions,
) -> Result<Option<Envelope<'b>>, Box<Reject>> {
    if !may_be_envelope(bytes) {
        return Ok(None);
    }
    let mut options = *options;
    options.limits.depth = options.limits.depth.saturating_add(1);
    options.limits.nodes = options.limits.nodes.saturating_add(8);
    // What cannot be read is rejected where the payload is read.
    let Ok(document) = tape.read(bytes, &options) else { return Ok(None) };
    let root = document.root();
    let known = |node: Node<'_>| node.members().all(|(name, _)| KEYS.contains(&&*name.characters()));
    let marked = root.get("event").is_some() || root.get("received_at").is_some();
    let Some(payload) = root.get("payload").filter(|_| marked && root.kind() == NodeKind::Object && known(root)) else {
        return Ok(None);
    };
    let raw = payload.raw().as_bytes();
    let offset = payload.offset();
    let kept = bytes.get(offset..offset + raw.len()).filter(|slice| *slice == raw);
    Ok(Some(Envelope {
        payload: kept.map_or_else(|| Cow::Owned(raw.to_vec()), Cow::Borrowed),
        offset,
        event: text_member(root, "event")?,
        received_at: text_member(root, "received_at")?,
    }))
}

fn text_member(root: Node<'_>, name: &str) -> Result<Option<String>, Box<Reject>> {
    let Some(node) = root.get(name) else { return Ok(None) };
    let text = node.text().map(|text| text.characters().into_owned());
    text.map(Some).ok_or_else(|| {
        let mut reject = reject(RejectCode::BadEnvelope, format!("the envelope's `{name}` is no text"));
        reject.pointer = Some(format!("/{name}"));
        reject
    })
}

/// Whether the first line of an input is a reject line.
pub(super) fn is_reject_line(head: &[u8]) -> bool {
    if first_key(head) != Some(b"$schema") {
        return false;
    }
    let value = head.trim_ascii_start().splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default();
    value.trim_ascii_start().strip_prefix(b"\"").is_some_and(|value| value.starts_with(REJECT_SCHEMA_ID.as_bytes()))
}

/// Reads a reject line.
pub(super) fn reject_line(bytes: &[u8]) -> Result<RejectLine, Box<Reject>> {
    RejectLine::from_json(bytes).map_err(|why| reject(RejectCode::BadEnvelope, why))
}
