//! Which event a payload is of, and with which params.
//!
//! In this order: the option, the envelope, the nearest folder name or file stem that is an event's name, the only
//! event whose source schema accepts the payload. The event never comes from guessing between equals.

use super::cut::Head;
use super::envelope::{self, Envelope, may_be_envelope, reject};
use super::feed::Opened;
use super::work::Tools;
use super::{BatchError, Shared};
use crate::plan::{EventPlan, RuleSet};
use crate::report::{InputPlace, RejectLine};
use crate::run::{Params, RecordPlace, Reject, RejectCode, Stage};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

pub(super) use envelope::is_reject_line;

/// The param that says when a delivery came in.
const RECEIVED_AT: &str = "received_at";

/// A payload, ready to map.
pub(super) struct Request<'r> {
    /// Its event.
    pub event: &'r EventPlan,
    /// Its bytes.
    pub payload: Cow<'r, [u8]>,
    /// Values of params.
    pub params: Cow<'r, Params>,
    /// The only record to make.
    pub only: Option<RecordPlace>,
    /// Where it came from, when that is not the line it stands in.
    pub origin: Option<InputPlace>,
}

/// A payload that no event takes, with what is known of it.
pub(super) struct Refused<'r> {
    /// Why.
    pub reject: Box<Reject>,
    /// Its bytes.
    pub payload: Cow<'r, [u8]>,
    /// Values of params.
    pub params: Cow<'r, Params>,
    /// A reject line that is passed on as it came, since it holds no payload to run again.
    pub passed_on: Option<Box<RejectLine>>,
    /// Where it came from, when that is not the line it stands in.
    pub origin: Option<InputPlace>,
}

/// The event whose name is the stem of a file, or the nearest folder above it.
#[must_use]
pub fn event_of_path(rules: &RuleSet, path: &Path) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = super::source::inflated_name(&name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let folders = path.ancestors().skip(1).filter_map(|folder| folder.file_name());
    let mut names = std::iter::once(stem).chain(folders.map(|folder| folder.to_string_lossy().into_owned()));
    names.find(|name| rules.event(name).is_some())
}

/// What to do with a line, an element or a whole file.
pub(super) fn request<'r>(
    shared: &'r Shared<'_>,
    input: &'r Opened,
    tools: &mut Tools,
    bytes: &'r [u8],
) -> Result<Request<'r>, Refused<'r>> {
    if input.replay {
        return replay(shared, input, tools, bytes);
    }
    let delivery = Delivery { bytes: bytes.into(), params: Cow::Borrowed(&input.params), origin: None };
    open(shared, input.event.as_deref(), tools, delivery)
}

/// A payload as it came, perhaps in an envelope.
struct Delivery<'r> {
    bytes: Cow<'r, [u8]>,
    params: Cow<'r, Params>,
    origin: Option<InputPlace>,
}

impl<'r> Delivery<'r> {
    fn refused(self, reject: Box<Reject>) -> Refused<'r> {
        Refused { reject, payload: self.bytes, params: self.params, passed_on: None, origin: self.origin }
    }

    /// The payload that starts after so many bytes.
    fn inner(&self, envelope: &Envelope<'_>) -> Cow<'r, [u8]> {
        match (&self.bytes, &envelope.payload) {
            (Cow::Borrowed(bytes), Cow::Borrowed(payload)) => {
                let end = envelope.offset + payload.len();
                Cow::Borrowed(bytes.get(envelope.offset..end).unwrap_or_default())
            }
            (Cow::Owned(_), payload) | (Cow::Borrowed(_), payload @ Cow::Owned(_)) => Cow::Owned(payload.to_vec()),
        }
    }
}

/// Takes a payload out of its envelope, if it has one. An envelope that is refused is kept whole, so that a replay
/// finds everything it said.
fn open<'r>(
    shared: &'r Shared<'_>,
    place: Option<&str>,
    tools: &mut Tools,
    delivery: Delivery<'r>,
) -> Result<Request<'r>, Refused<'r>> {
    let opened = match envelope::open(&mut tools.tape, &delivery.bytes, &shared.options.run.read) {
        Ok(opened) => opened,
        Err(reject) => return Err(delivery.refused(reject)),
    };
    let option = shared.options.event;
    let Some(envelope) = opened else {
        if shared.options.envelope {
            let reject = in_no_envelope(shared, tools, &delivery.bytes);
            return Err(delivery.refused(reject));
        }
        return match choose(shared, option, place, tools, &delivery.bytes) {
            Ok(event) => {
                let Delivery { bytes, params, origin } = delivery;
                Ok(Request { event, payload: bytes, params, only: None, origin })
            }
            Err(reject) => Err(delivery.refused(reject)),
        };
    };
    let payload = delivery.inner(&envelope);
    let (event, received_at) = (envelope.event, envelope.received_at);
    let params = match with_time(shared, &delivery.params, received_at.as_deref()) {
        Ok(params) => params,
        Err(reject) => return Err(delivery.refused(reject)),
    };
    match choose(shared, option.or(event.as_deref()), place, tools, &payload) {
        Ok(event) => {
            let params = params.map_or(delivery.params, Cow::Owned);
            Ok(Request { event, payload, params, only: None, origin: delivery.origin })
        }
        Err(reject) => Err(delivery.refused(reject)),
    }
}

fn in_no_envelope(shared: &Shared<'_>, tools: &mut Tools, bytes: &[u8]) -> Box<Reject> {
    let first = shared.rules.events().next();
    first.and_then(|event| unreadable(shared, event, tools, bytes)).unwrap_or_else(|| {
        let message = "the payload is in no envelope: an object with `payload`, at least one of `event` and \
                       `received_at`, and no other key";
        reject(RejectCode::BadEnvelope, message)
    })
}

/// The params of an envelope that has a time: it wins.
fn with_time(shared: &Shared<'_>, params: &Params, received_at: Option<&str>) -> Result<Option<Params>, Box<Reject>> {
    let Some(text) = received_at.filter(|_| shared.takes_time) else { return Ok(None) };
    let mut params = params.clone();
    params.set(RECEIVED_AT, text).map_err(|_| {
        let message = "the envelope's `received_at` is no RFC 3339 time";
        let mut reject = reject(RejectCode::BadEnvelope, message);
        reject.pointer = Some(format!("/{RECEIVED_AT}"));
        reject
    })?;
    Ok(Some(params))
}

/// A reject line as the payload it holds, with the event and the params it was mapped with, and only the record that
/// is missing.
fn replay<'r>(
    shared: &'r Shared<'_>,
    input: &'r Opened,
    tools: &mut Tools,
    bytes: &'r [u8],
) -> Result<Request<'r>, Refused<'r>> {
    let params = Cow::Borrowed(&input.params);
    let refuse = |reject| Refused { reject, payload: bytes.into(), params, passed_on: None, origin: None };
    let line = match envelope::reject_line(bytes) {
        Ok(line) => line,
        Err(reject) => return Err(refuse(reject)),
    };
    let Some(payload) = line.payload_bytes() else {
        let code = crate::report::known_code(&line.code).unwrap_or(RejectCode::OverReadLimit);
        let mut refused = refuse(reject(code, line.message.clone()));
        refused.passed_on = Some(Box::new(line));
        return Err(refused);
    };
    let params = match stored_params(&input.params, &line) {
        Ok(params) => Cow::Owned(params),
        Err(reject) => return Err(refuse(reject)),
    };
    let delivery = Delivery { bytes: Cow::Owned(payload), params, origin: Some(line.input.clone()) };
    let place = event_of_path(shared.rules, Path::new(&line.input.file));
    // What the line says is what was meant for it; the option is for those that were rejected for want of an event.
    let Some(event) = line.event.as_deref() else {
        return open(shared, place.as_deref(), tools, delivery);
    };
    match choose(shared, Some(event), None, tools, &delivery.bytes) {
        Ok(event) => {
            let Delivery { bytes, params, origin } = delivery;
            Ok(Request { event, payload: bytes, params, only: only(&line), origin })
        }
        Err(reject) => Err(delivery.refused(reject)),
    }
}

/// The params of a reject line. One that the mapping no longer has, or that has another type now, is left out; one that
/// is fixed when compiling must be the same.
fn stored_params(params: &Params, line: &RejectLine) -> Result<Params, Box<Reject>> {
    let mut params = params.clone();
    let known = params.texts();
    for (name, text) in &line.params {
        if params.set(name, text).is_err() && known.get(name).is_some_and(|now| now != text) {
            let message = format!("the payload was mapped with another `{name}`: run it again with that --param");
            return Err(reject(RejectCode::BadEnvelope, message));
        }
    }
    Ok(params)
}

/// The record a reject line misses; none where the whole payload was rejected. An event without `emit` has one record,
/// so that there is nothing to choose.
fn only(line: &RejectLine) -> Option<RecordPlace> {
    let emit = line.emit.as_deref()?;
    Some(RecordPlace { emit: Some(Arc::from(emit)), element: line.element.clone() })
}

/// The event that is asked for by name, else the one the place speaks of, else the one the schemas leave.
fn choose<'r>(
    shared: &'r Shared<'_>,
    asked: Option<&str>,
    place: Option<&str>,
    tools: &mut Tools,
    payload: &[u8],
) -> Result<&'r EventPlan, Box<Reject>> {
    let rules = shared.rules;
    if let Some(name) = asked {
        return rules.event(name).ok_or_else(|| {
            let known: Vec<_> = rules.events().map(EventPlan::name).collect();
            reject(RejectCode::UnknownEvent, format!("the mapping has no such event; it has {}", known.join(", ")))
        });
    }
    if let Some(event) = place.and_then(|name| rules.event(name)) {
        return Ok(event);
    }
    let mut events = rules.events();
    match (events.next(), events.next()) {
        (None, _) => Err(reject(RejectCode::NoEvent, "the mapping has no event")),
        (Some(event), None) => Ok(event),
        (Some(first), Some(_)) => by_schema(shared, first, tools, payload),
    }
}

/// The only event whose source schema accepts the payload.
fn by_schema<'r>(
    shared: &'r Shared<'_>,
    first: &'r EventPlan,
    tools: &mut Tools,
    payload: &[u8],
) -> Result<&'r EventPlan, Box<Reject>> {
    let options = &shared.options.run;
    let accepts = |event: &&EventPlan| event.accepts(&mut tools.scratch, payload, options);
    let accepting: Vec<&EventPlan> = shared.rules.events().filter(accepts).collect();
    let names = |events: &[&EventPlan]| events.iter().map(|event| event.name()).collect::<Vec<_>>().join(", ");
    match accepting.as_slice() {
        [event] => Ok(event),
        [] => Err(unreadable(shared, first, tools, payload).unwrap_or_else(|| {
            let all: Vec<_> = shared.rules.events().collect();
            reject(RejectCode::NoEvent, format!("no event takes the payload; the mapping has {}", names(&all)))
        })),
        several => {
            let message = format!(
                "several events take the payload: {}; name one by --event, an envelope, or the folder or file name",
                names(several)
            );
            Err(reject(RejectCode::NoEvent, message))
        }
    }
}

/// Why a payload is not even JSON: that has nothing to do with the event, so any will tell.
fn unreadable(shared: &Shared<'_>, event: &EventPlan, tools: &mut Tools, payload: &[u8]) -> Option<Box<Reject>> {
    let mut out = Vec::new();
    let params = &shared.options.params;
    let applied = event.apply_into(&mut tools.scratch, payload, params, &shared.options.run, None, &mut out);
    applied.rejects.into_iter().find(|reject| reject.code.stage() == Stage::Parse).map(Box::new)
}

/// Whether the first payload of an input lacks a param that its event reads: then nothing is mapped, since each of them
/// would be rejected. Where that cannot be known from the first payload, each is judged on its own.
pub(super) fn needs_nothing(shared: &Shared<'_>, input: &Opened, head: &Head) -> Result<(), BatchError> {
    let text = head.text().trim_ascii_start();
    let first = text.strip_prefix(b"[").unwrap_or(text);
    if first.is_empty() || shared.options.envelope || may_be_envelope(first) {
        return Ok(());
    }
    let line = memchr::memchr(b'\n', text).map_or(text, |end| &text[..end]);
    let whole = head.whole || line.len() < text.len();
    let mut tools = Tools::default();
    let option = shared.options.event;
    let chosen = match (option, &input.event, shared.rules.events().nth(1)) {
        (None, None, Some(_)) if !whole => return Ok(()),
        _ => choose(shared, option, input.event.as_deref(), &mut tools, line).or_else(|reject| {
            // One payload may take several lines.
            if head.whole { choose(shared, option, None, &mut tools, text) } else { Err(reject) }
        }),
    };
    let Ok(event) = chosen else { return Ok(()) };
    let known = input.params.texts();
    match event.needs().iter().find(|name| !known.contains_key(&***name)) {
        Some(param) => Err(BatchError::NeedsParam {
            event: event.name().to_owned(),
            param: param.to_string(),
            input: input.name.clone(),
        }),
        None => Ok(()),
    }
}
