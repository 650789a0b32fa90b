//! Seeded corpora of payloads in the shape of Chatlio's webhooks, one JSON document a line.
//!
//! `conversation` is about 830 bytes a payload, `transcript` about 13 kB. The same seed gives the same bytes on every
//! machine. Everything in them is made up: reserved domains, documentation addresses, words from a short list.

use serde_json::{Value, json};
use std::fmt::Write as _;

const WORDS: &[&str] = &[
    "hello", "thanks", "order", "invoice", "shipping", "refund", "login", "password", "the", "a", "to", "my", "your",
    "can", "you", "help", "me", "with", "page", "error", "loading", "checkout", "cart", "please", "when", "will", "it",
    "arrive", "account", "reset", "email", "plan", "upgrade", "team", "seat", "price", "today", "tomorrow", "yes",
    "no", "maybe", "still", "waiting", "sorry", "about", "that", "let", "check", "second", "found", "issue", "fixed",
    "great",
];
const SPICE: &[&str] = &[
    "café",
    "naïve",
    "über",
    "\u{1F600}",
    "\u{1F44D}",
    "日本語",
    "спасибо",
    "\"quoted\"",
    "a\\b",
    "line\nbreak",
    "tab\there",
    "<b>",
    "R&D",
    "…",
];
const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
];
const NAMES: &[&str] = &["Ann", "Bob", "Cléo", "Dmitri", "Eve", "Frédéric", "Gina", "Hiro", "Ines", "Jo"];
const PLACES: &[&str] = &[
    "Seattle, Washington, United States",
    "Berlin, Germany",
    "São Paulo, São Paulo, Brazil",
    "Osaka, Osaka, Japan",
    "",
    "Paris, Ile-de-France, France",
    "Austin, Texas, United States",
];
const OFFSETS: &[&str] = &["-08:00", "+02:00", "+05:30", "Z", "-05:00", "+09:00"];

/// A small generator of pseudo-random numbers (SplitMix64): repeatable, and no more than that.
pub struct Random(u64);

impl Random {
    /// A generator from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let index = self.between(0, texts.len() as u64 - 1);
        texts[index as usize]
    }
}

/// Which corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Bodies of new conversations.
    Conversation,
    /// Bodies of transcripts.
    Transcript,
}

impl Shape {
    /// The event that maps it.
    pub fn event(self) -> &'static str {
        match self {
            Self::Conversation => "new_conversation",
            Self::Transcript => "transcript",
        }
    }
}

/// So many payloads, each on a line.
pub fn corpus(shape: Shape, payloads: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut out = Vec::new();
    for _ in 0..payloads {
        write_payload(shape, &mut random, &mut out);
    }
    out
}

/// Appends one payload and its line end.
pub fn write_payload(shape: Shape, random: &mut Random, out: &mut Vec<u8>) {
    let payload = match shape {
        Shape::Conversation => conversation(random),
        Shape::Transcript => transcript(random),
    };
    let mut text = payload.to_string();
    if random.chance(50) {
        // As Go's encoder writes by default.
        text = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    }
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

fn text(random: &mut Random, low: u64, high: u64) -> String {
    let count = random.between(low, high);
    let mut words: Vec<&str> = (0..count).map(|_| random.pick(WORDS)).collect();
    if random.chance(30) {
        let index = random.between(0, count - 1) as usize;
        words[index] = random.pick(SPICE);
    }
    words.join(" ")
}

fn time(random: &mut Random, digits: usize) -> String {
    let (year, month, day) = (random.between(2015, 2025), random.between(1, 12), random.between(1, 28));
    let (hour, minute, second) = (random.between(0, 23), random.between(0, 59), random.between(0, 59));
    let fraction = format!("{:09}", random.between(1, 999_999_999));
    let offset = random.pick(OFFSETS);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{}{offset}", &fraction[..digits])
}

fn uuid(random: &mut Random) -> String {
    let hex = format!("{:016x}{:016x}", random.next(), random.next());
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn slack_id(random: &mut Random, first: char) -> String {
    format!("{first}{:08X}", random.next() as u32)
}

fn email(random: &mut Random) -> String {
    if random.chance(18) {
        return String::new();
    }
    let name = random.pick(&["Ann", "bob", "Cleo", "dmitri", "EVE"]);
    let domain = random.pick(&["Example.com", "mail.example.org", "acme.example"]);
    format!("{name}.{}{}@{domain}", random.pick(WORDS), random.between(1, 9999))
}

fn traits(random: &mut Random) -> Value {
    let mut traits = json!({ "plan": random.pick(&["free", "pro", "team"]), "seats": random.between(1, 90), "trial": random.chance(30) });
    if random.chance(40) {
        traits["company"] = json!(random.pick(&["Acme \"Q\" Ltd", "Müller GmbH", "Foo & Sons", "Initech"]));
    }
    traits
}

fn or_blank(random: &mut Random, percent: u64, text: impl FnOnce(&mut Random) -> String) -> String {
    if random.chance(percent) { String::new() } else { text(random) }
}

fn conversation(random: &mut Random) -> Value {
    let visitor = json!({
        "email": email(random),
        "UUID": uuid(random),
        "name": or_blank(random, 20, |random| format!("{} {}", random.pick(NAMES), random.pick(NAMES))),
        "identUserId": or_blank(random, 40, |random| random.between(1000, 99_999_999).to_string()),
        "identTraits": or_blank(random, 40, |random| traits(random).to_string()),
        "userAgent": random.pick(AGENTS),
        "handle": format!("{}-{}", random.pick(&["calm", "red", "quick"]), random.pick(&["otter", "maple", "comet"])),
        "currentPage": format!("https://www.example.com/{}/{}?utm_source={}&id={}", random.pick(WORDS), random.pick(WORDS), random.pick(WORDS), random.between(1, 999_999)),
        "referrerURL": or_blank(random, 35, |random| format!("https://search.example.net/?q={}", random.pick(WORDS))),
        "createdAt": time(random, 6),
        "IPAddress": format!("203.0.{}.{}", random.between(0, 255), random.between(1, 254)),
        "location": random.pick(PLACES),
    });
    json!({
        "visitor": visitor,
        "message": text(random, 4, 36),
        "conversationUUID": uuid(random),
        "channelId": slack_id(random, 'C'),
        "slackChannelName": format!("chat-{}", random.pick(WORDS)),
        "slackChannelId": slack_id(random, 'C'),
    })
}

fn transcript(random: &mut Random) -> Value {
    let (visitor, operator) = (random.pick(NAMES), random.pick(NAMES));
    let mut seconds = random.between(1_420_070_400, 1_735_689_600);
    let (mut messages, mut html, mut plain) = (Vec::new(), String::new(), String::new());
    for _ in 0..random.between(5, 60) {
        seconds += random.between(1, 90);
        let from_visitor = random.chance(50);
        let (name, said) = (if from_visitor { visitor } else { operator }, text(random, 2, 24));
        let _ = write!(html, "<p><b>{name}</b>: {}</p>", said.replace('&', "&amp;").replace('<', "&lt;"));
        let _ = writeln!(plain, "{name}: {said}");
        messages.push(json!({
            "text": said,
            "ts": format!("{seconds}.{:06}", random.between(1, 999_999)),
            "sentAt": time(random, 6),
            "userId": if from_visitor { String::new() } else { slack_id(random, 'U') },
            "username": name,
            "isVisitorMsg": from_visitor,
        }));
    }
    json!({
        "agentEmail": "ola@example.org",
        "agentName": operator,
        "archiveUrl": format!("https://acme.slack.example/archives/{}/p{seconds}", slack_id(random, 'C')),
        "extraData": [random.pick(&["free", "pro"]), format!("n{}", random.between(1, 99))],
        "channelId": slack_id(random, 'C'),
        "channelName": format!("chat-{}", random.pick(WORDS)),
        "conversationUUID": uuid(random),
        "startedAt": time(random, 9),
        "endedAt": time(random, 9),
        "htmlBody": format!("<html><body>{html}</body></html>"),
        "textBody": plain,
        "messages": messages,
        "visitorEmail": email(random),
        "replyToEmail": format!("reply+{}@chat.example", random.between(1, 999_999_999)),
        "visitorName": visitor,
        "visitorTraits": traits(random),
    })
}
