//! The fastest usual way in Rust: typed structs that borrow from the payload, no validation beyond their types.

use super::valued::utc;
use super::{Library, Peer};
use crate::Fault;
use crate::task::Task;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The peer.
pub fn peer(task: Task) -> Box<dyn Peer> {
    let one_line = match task {
        Task::Conversation => conversation,
        Task::Transcript => transcript,
    };
    Library::mapping("typed serde structs by hand, not validated", Box::new(one_line))
}

type Text<'p> = Cow<'p, str>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conversation<'p> {
    #[serde(borrow)]
    visitor: Visitor<'p>,
    #[serde(borrow)]
    message: Text<'p>,
    #[serde(borrow, rename = "conversationUUID")]
    conversation_uuid: Text<'p>,
    #[serde(borrow)]
    channel_id: Text<'p>,
    #[serde(borrow)]
    slack_channel_name: Text<'p>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Visitor<'p> {
    #[serde(borrow)]
    email: Text<'p>,
    #[serde(borrow, rename = "UUID")]
    uuid: Text<'p>,
    #[serde(borrow)]
    name: Text<'p>,
    #[serde(borrow)]
    ident_traits: Text<'p>,
    #[serde(borrow)]
    user_agent: Text<'p>,
    #[serde(borrow)]
    handle: Text<'p>,
    #[serde(borrow)]
    current_page: Text<'p>,
    #[serde(borrow, rename = "referrerURL")]
    referrer_url: Text<'p>,
    #[serde(borrow)]
    created_at: Text<'p>,
    #[serde(borrow, rename = "IPAddress")]
    ip_address: Text<'p>,
    #[serde(borrow)]
    location: Text<'p>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transcript<'p> {
    #[serde(borrow)]
    agent_email: Text<'p>,
    #[serde(borrow)]
    agent_name: Text<'p>,
    #[serde(borrow)]
    channel_id: Text<'p>,
    #[serde(borrow)]
    channel_name: Text<'p>,
    #[serde(borrow, rename = "conversationUUID")]
    conversation_uuid: Text<'p>,
    #[serde(borrow)]
    started_at: Text<'p>,
    #[serde(borrow)]
    ended_at: Text<'p>,
    #[serde(borrow)]
    messages: Vec<Message<'p>>,
    #[serde(borrow)]
    visitor_email: Text<'p>,
    #[serde(borrow)]
    visitor_name: Text<'p>,
    #[serde(borrow)]
    visitor_traits: &'p RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'p> {
    #[serde(borrow)]
    text: Text<'p>,
    #[serde(borrow)]
    ts: Text<'p>,
    #[serde(borrow)]
    sent_at: Text<'p>,
    #[serde(borrow)]
    user_id: Text<'p>,
    #[serde(borrow)]
    username: Text<'p>,
    is_visitor_msg: bool,
}

/// A record: what both tasks write, and what one of them adds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'p, C> {
    #[serde(rename = "_id")]
    id: String,
    timestamp: String,
    event_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_map: Option<Identities>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web: Option<Web<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<Environment<'p>>,
    #[serde(rename = "_tenant")]
    tenant: Tenant<C>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Identities {
    email: [Identity; 1],
}

#[derive(Serialize)]
struct Identity {
    id: String,
    primary: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Web<'p> {
    web_page_details: Link<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web_referrer: Option<Link<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Link<'p> {
    url: &'p str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Environment<'p> {
    browser_details: Browser<'p>,
    #[serde(rename = "ipV4")]
    ip_v4: &'p str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Browser<'p> {
    user_agent: &'p str,
}

#[derive(Serialize)]
struct Tenant<C> {
    chat: C,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started<'p> {
    conversation_id: &'p str,
    channel_id: &'p str,
    channel_name: &'p str,
    message: &'p str,
    visitor: Person<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traits: Option<&'p RawValue>,
}

#[derive(Serialize)]
struct Person<'p> {
    id: &'p str,
    name: &'p str,
    handle: &'p str,
    location: &'p str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Turn<'p> {
    conversation_id: &'p str,
    channel_id: &'p str,
    channel_name: &'p str,
    agent_email: &'p str,
    agent_name: &'p str,
    visitor_name: &'p str,
    started_at: &'p str,
    ended_at: &'p str,
    message: &'p str,
    user_id: &'p str,
    username: &'p str,
    traits: &'p RawValue,
}

fn identities(email: &str) -> Option<Identities> {
    (!email.is_empty()).then(|| Identities { email: [Identity { id: email.to_lowercase(), primary: true }] })
}

fn time(text: &str) -> Result<String, Fault> {
    utc(text).ok_or_else(|| "not a time".into())
}

fn write<C: Serialize>(record: &Record<'_, C>, out: &mut Vec<u8>) -> Result<(), Fault> {
    serde_json::to_writer(&mut *out, record)?;
    out.push(b'\n');
    Ok(())
}

fn conversation(line: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    let payload: Conversation<'_> = serde_json::from_slice(line)?;
    let visitor = &payload.visitor;
    let created = time(&visitor.created_at)?;
    let referrer = (!visitor.referrer_url.is_empty()).then_some(Link { url: &visitor.referrer_url });
    let record = Record {
        id: format!("{}-{created}", payload.conversation_uuid),
        timestamp: created,
        event_type: "chat.conversationStarted",
        identity_map: identities(&visitor.email),
        web: Some(Web { web_page_details: Link { url: &visitor.current_page }, web_referrer: referrer }),
        environment: Some(Environment {
            browser_details: Browser { user_agent: &visitor.user_agent },
            ip_v4: &visitor.ip_address,
        }),
        tenant: Tenant {
            chat: Started {
                conversation_id: &payload.conversation_uuid,
                channel_id: &payload.channel_id,
                channel_name: &payload.slack_channel_name,
                message: &payload.message,
                visitor: Person {
                    id: &visitor.uuid,
                    name: &visitor.name,
                    handle: &visitor.handle,
                    location: &visitor.location,
                },
                traits: serde_json::from_str(&visitor.ident_traits).ok(),
            },
        },
    };
    write(&record, out)
}

fn transcript(line: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    let payload: Transcript<'_> = serde_json::from_slice(line)?;
    let (started_at, ended_at) = (time(&payload.started_at)?, time(&payload.ended_at)?);
    for message in &payload.messages {
        let record = Record {
            id: format!("{}-{}", payload.conversation_uuid, message.ts),
            timestamp: time(&message.sent_at)?,
            event_type: if message.is_visitor_msg { "chat.visitorMessage" } else { "chat.agentMessage" },
            identity_map: identities(&payload.visitor_email),
            web: None,
            environment: None,
            tenant: Tenant {
                chat: Turn {
                    conversation_id: &payload.conversation_uuid,
                    channel_id: &payload.channel_id,
                    channel_name: &payload.channel_name,
                    agent_email: &payload.agent_email,
                    agent_name: &payload.agent_name,
                    visitor_name: &payload.visitor_name,
                    started_at: &started_at,
                    ended_at: &ended_at,
                    message: &message.text,
                    user_id: &message.user_id,
                    username: &message.username,
                    traits: payload.visitor_traits,
                },
            },
        };
        write(&record, out)?;
    }
    Ok(())
}
