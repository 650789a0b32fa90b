//! The usual way in Rust: `serde_json::Value` in, checked by `jsonschema`, mapped by hand, the records checked again.

use super::{Library, Peer};
use crate::Fault;
use crate::task::{Task, reference};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The peer, with the schemas of the reference tasks.
pub fn peer(task: Task) -> Result<Box<dyn Peer>, Fault> {
    let (source, target) = (validator(task.name())?, validator("event")?);
    Ok(Library::mapping(
        "serde_json + jsonschema in and out, by hand",
        Box::new(move |line, out| {
            let payload: Value = serde_json::from_slice(line)?;
            if !source.is_valid(&payload) {
                return Err("jsonschema refused a payload".into());
            }
            let records = match task {
                Task::Conversation => conversation(&payload).map(|record| vec![record]),
                Task::Transcript => transcript(&payload),
            };
            for record in records.ok_or("a payload could not be mapped by hand")? {
                if !target.is_valid(&record) {
                    return Err("jsonschema refused a record".into());
                }
                serde_json::to_writer(&mut *out, &record)?;
                out.push(b'\n');
            }
            Ok(())
        }),
    ))
}

fn validator(name: &str) -> Result<jsonschema::Validator, Fault> {
    let schema: Value = serde_json::from_slice(&std::fs::read(reference().join(format!("{name}.schema.json")))?)?;
    Ok(jsonschema::options().should_validate_formats(true).build(&schema)?)
}

/// A time in UTC with milliseconds, cut.
pub fn utc(text: &str) -> Option<String> {
    let time: Timestamp = text.parse().ok()?;
    Some(format!("{time:.3}"))
}

fn conversation(payload: &Value) -> Option<Value> {
    let visitor = payload.get("visitor")?;
    let (id, created) = (payload.get("conversationUUID")?.as_str()?, utc(visitor.get("createdAt")?.as_str()?)?);
    let mut record = head(format!("{id}-{created}"), created, "chat.conversationStarted", visitor.get("email")?)?;
    let mut web = json!({ "webPageDetails": { "URL": visitor.get("currentPage")? } });
    let referrer = visitor.get("referrerURL")?;
    if referrer.as_str() != Some("") {
        web["webReferrer"] = json!({ "URL": referrer });
    }
    record.insert("web".to_owned(), web);
    record.insert(
        "environment".to_owned(),
        json!({ "browserDetails": { "userAgent": visitor.get("userAgent")? }, "ipV4": visitor.get("IPAddress")? }),
    );
    let mut chat = json!({
        "conversationId": id,
        "channelId": payload.get("channelId")?,
        "channelName": payload.get("slackChannelName")?,
        "message": payload.get("message")?,
        "visitor": {
            "id": visitor.get("UUID")?,
            "name": visitor.get("name")?,
            "handle": visitor.get("handle")?,
            "location": visitor.get("location")?,
        },
    });
    if let Ok(traits @ Value::Object(_)) = serde_json::from_str(visitor.get("identTraits")?.as_str()?) {
        chat["traits"] = traits;
    }
    record.insert("_tenant".to_owned(), json!({ "chat": chat }));
    Some(Value::Object(record))
}

fn transcript(payload: &Value) -> Option<Vec<Value>> {
    let id = payload.get("conversationUUID")?.as_str()?;
    let email = payload.get("visitorEmail")?;
    let (started, ended) = (utc(payload.get("startedAt")?.as_str()?)?, utc(payload.get("endedAt")?.as_str()?)?);
    let record = |message: &Value| {
        let visitor = message.get("isVisitorMsg")?.as_bool()?;
        let kind = if visitor { "chat.visitorMessage" } else { "chat.agentMessage" };
        let key = format!("{id}-{}", message.get("ts")?.as_str()?);
        let mut record = head(key, utc(message.get("sentAt")?.as_str()?)?, kind, email)?;
        let chat = json!({
            "conversationId": id,
            "channelId": payload.get("channelId")?,
            "channelName": payload.get("channelName")?,
            "agentEmail": payload.get("agentEmail")?,
            "agentName": payload.get("agentName")?,
            "visitorName": payload.get("visitorName")?,
            "startedAt": started,
            "endedAt": ended,
            "message": message.get("text")?,
            "userId": message.get("userId")?,
            "username": message.get("username")?,
            "traits": payload.get("visitorTraits")?,
        });
        record.insert("_tenant".to_owned(), json!({ "chat": chat }));
        Some(Value::Object(record))
    };
    payload.get("messages")?.as_array()?.iter().map(record).collect()
}

/// What all records begin with.
fn head(id: String, time: String, kind: &str, email: &Value) -> Option<Map<String, Value>> {
    let mut record = Map::new();
    record.insert("_id".to_owned(), id.into());
    record.insert("timestamp".to_owned(), time.into());
    record.insert("eventType".to_owned(), kind.into());
    let email = email.as_str()?;
    if !email.is_empty() {
        record.insert("identityMap".to_owned(), json!({ "Email": [{ "id": email.to_lowercase(), "primary": true }] }));
    }
    Some(record)
}
