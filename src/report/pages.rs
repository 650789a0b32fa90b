//! The pages of reject codes and note codes: what they mean, the smallest mapping and payload that cause them, what a
//! rejects file or the statistics then say, and what mends it. The examples run as tests.

use super::note::{note_about, note_code};
use super::reject::{about, known_codes};
use crate::diagnostic::CodePage;
use crate::run::{NoteKind, RejectCode};

/// What is said of one code beside its number and title.
struct Entry {
    about: &'static str,
    /// The event, where it matters, and behind `payload: ` the payload.
    cause: Option<&'static str>,
    /// Members of the reject line, or of the note in the statistics.
    gives: Option<&'static str>,
    mends: &'static [&'static str],
}

/// The pages of all reject codes, in order.
pub fn reject_pages() -> impl Iterator<Item = CodePage> {
    known_codes().map(|code| page(code.number(), about(code), &reject_entry(code)))
}

/// The pages of all note codes, in order.
pub fn note_pages() -> impl Iterator<Item = CodePage> {
    let kinds = [
        NoteKind::UndeclaredField,
        NoteKind::DuplicateKey,
        NoteKind::RepairedText,
        NoteKind::LargeRecord,
        NoteKind::LongList,
        NoteKind::SameId,
        NoteKind::NoRecord,
        NoteKind::Said,
    ];
    kinds.into_iter().map(|kind| page(note_code(kind), note_about(kind), &note_entry(kind)))
}

fn page(number: &'static str, title: &'static str, entry: &Entry) -> CodePage {
    CodePage {
        number,
        title,
        about: entry.about,
        cause: entry.cause.map(str::to_owned),
        gives: entry.gives.map(str::to_owned),
        mends: entry.mends.iter().map(|mend| (*mend).to_owned()).collect(),
    }
}

fn reject_entry(code: RejectCode) -> Entry {
    match code {
        RejectCode::NotJson => Entry {
            about: "The line is not a JSON value as RFC 8259 has it: it was cut off, holds a form instead of JSON, or goes on behind its end. `byte` says where reading stopped.",
            cause: Some("payload: {\"id\": \"A-1\""),
            gives: Some(
                r#"{
  "code": "R101",
  "stage": "parse",
  "byte": 12,
  "message": "the JSON value is cut off"
}"#,
            ),
            mends: &[
                "Store the body as it was delivered, one payload a line; `--input-format json` reads lists and payloads of several lines.",
            ],
        },
        RejectCode::NotText => Entry {
            about: "JSON is text in UTF-8 (RFC 8259, section 8.1). Here a byte is not, or an escape is half of a surrogate pair, which no UTF-8 can hold.",
            cause: Some("payload: {\"id\": \"A-\\ud83d\"}"),
            gives: Some(
                r#"{
  "code": "R102",
  "stage": "parse",
  "byte": 10,
  "message": "a text holds half of a surrogate pair"
}"#,
            ),
            mends: &["Mend the sender, or take U+FFFD in the place of such text: `--repair-text`."],
        },
        RejectCode::OverReadLimit => Entry {
            about: "The payload is larger than is read: more bytes, deeper, more values, or one text longer than the limit. The limits keep one delivery from taking the memory of all.",
            cause: Some("payload: {\"id\": \"A-1\", \"lines\": [[[[[[[[1]]]]]]]]}"),
            gives: Some(
                r#"{
  "code": "R103",
  "stage": "parse",
  "byte": 30,
  "message": "the payload is nested deeper than the limit"
}"#,
            ),
            mends: &["Raise the limit that the message names: `--limit depth=128`, `--limit payload=4M`."],
        },
        RejectCode::DuplicateKey => Entry {
            about: "An object has a key twice, and `--reject-duplicate-keys` was given. Without it the last one counts, and a note tells of it (N2).",
            cause: Some("payload: {\"id\": \"A-1\", \"id\": \"A-2\"}"),
            gives: Some(
                r#"{
  "code": "R104",
  "stage": "parse",
  "byte": 14,
  "message": "an object has the same key twice"
}"#,
            ),
            mends: &["Mend the sender, or leave out `--reject-duplicate-keys`."],
        },
        RejectCode::NoEvent => Entry {
            about: "Nothing says which event the payload is of: no `--event`, no envelope, no folder or file of that name, and none of the source schemas accepts it, or several do.",
            cause: Some(
                "event order: Order -> Sale {\n  id    = .id\n  total = .total\n}\n\nevent refund: Order -> Sale {\n  id    = .id\n  total = -.total\n}\n\npayload: {\"id\": \"A-1\"}",
            ),
            gives: Some(
                r#"{
  "code": "R201",
  "stage": "event",
  "message": "several events take the payload: order, refund; name one by --event, an envelope, or the folder or file name"
}"#,
            ),
            mends: &[
                "Name the event: `--event order`, or an envelope `{\"event\": \"order\", \"payload\": {...}}`.",
                "Put the payloads of an event into a folder, or a file, of its name.",
            ],
        },
        RejectCode::UnknownEvent => Entry {
            about: "The envelope names an event that the mapping does not have.",
            cause: Some("payload: {\"event\": \"ordr\", \"payload\": {\"id\": \"A-1\"}}"),
            gives: Some(
                r#"{
  "code": "R202",
  "stage": "event",
  "message": "the mapping has no such event; it has order"
}"#,
            ),
            mends: &["Name one of the mapping's events, or add `event NAME: Source -> Target { ... }`."],
        },
        RejectCode::BadEnvelope => Entry {
            about: "With `--envelope` each line is an object with `payload`, `event` and `received_at` where they are known, and nothing else. A line of a rejects file must be one that this program wrote.",
            cause: Some("payload: {\"event\": \"order\", \"body\": {\"id\": \"A-1\"}}"),
            gives: Some(
                r#"{
  "code": "R203",
  "stage": "event",
  "message": "the payload is in no envelope: an object with `payload`, at least one of `event` and `received_at`, and no other key"
}"#,
            ),
            mends: &["Write the envelope as `{\"event\": ..., \"received_at\": ..., \"payload\": ...}`."],
        },
        RejectCode::InvalidPayload => Entry {
            about: "The payload breaks the source schema of its event. `violations` has up to 16 places: a JSON Pointer into the payload, the keyword, the place in the schema, what is wrong.",
            cause: Some("payload: {\"id\": \"A-1\", \"total\": \"12.50\"}"),
            gives: Some(
                r#"{
  "code": "R301",
  "stage": "validate",
  "pointer": "/total",
  "message": "the payload breaks its source schema: is not a number"
}"#,
            ),
            mends: &[
                "Where such payloads are right, widen the source schema; `map check --against` says what that does to the mapping.",
            ],
        },
        RejectCode::UnknownField => Entry {
            about: "The payload has a field that the source schema does not name, and the source says `unknown: reject`.",
            cause: Some(
                "source Order from \"../schemas/order.schema.json\" { unknown: reject }\n\nevent order: Order -> Sale {\n  id = .id\n  ignore .total because \"not needed\"\n}\n\npayload: {\"id\": \"A-1\", \"coupon\": \"SPRING\"}",
            ),
            gives: Some(
                r#"{
  "code": "R302",
  "stage": "validate",
  "pointer": "/coupon",
  "message": "the payload has a field that its source schema does not name"
}"#,
            ),
            mends: &["Add the field to the source schema, or say `unknown: note` or `unknown: ignore`."],
        },
        RejectCode::RuleFailed => Entry {
            about: "A function or operator failed on this payload, and no `catch` stands there. The compiler asks for one wherever a function may fail; what is left is a number that grows beyond all bounds, and an object that gets a key twice.",
            cause: Some(
                "event order: Order -> Sale {\n  id    = .id\n  total = .total * .total\n}\n\npayload: {\"id\": \"A-1\", \"total\": 1e200}",
            ),
            gives: Some(
                r#"{
  "code": "R401",
  "stage": "map",
  "target": "/total",
  "message": "the number is beyond what can be computed with"
}"#,
            ),
            mends: &[
                "Say what is written then: `... catch omit`, `... catch 0`.",
                "Or say why there is no record: `... catch reject \"no total\"`.",
            ],
        },
        RejectCode::RejectedByRule => Entry {
            about: "The mapping itself says that such a payload, or such an element, gives no record: by a `reject` line or a `reject` in an expression. The message is its text.",
            cause: Some(
                "event order: Order -> Sale {\n  id    = .id\n  total = .total\n  reject \"a test order\" when .id == \"test\"\n}\n\npayload: {\"id\": \"test\"}",
            ),
            gives: Some(
                r#"{
  "code": "R402",
  "stage": "map",
  "message": "a test order"
}"#,
            ),
            mends: &["Nothing needs mending, unless the condition of the `reject` says more than was meant."],
        },
        RejectCode::TodoReached => Entry {
            about: "An expression is still a `todo`. The compiler warns of it, and a payload that reaches it is rejected.",
            cause: Some(
                "event order: Order -> Sale {\n  id    = .id\n  total = todo\n  ignore .total because \"not yet\"\n}\n\npayload: {\"id\": \"A-1\"}",
            ),
            gives: Some(
                r#"{
  "code": "R403",
  "stage": "map",
  "target": "/total",
  "message": "the mapping is not finished here: a `todo` is left"
}"#,
            ),
            mends: &["Write the expression."],
        },
        RejectCode::OverWorkLimit => Entry {
            about: "The rules took more steps for this payload than are allowed. The limit keeps one delivery from holding up the others; what a mapping costs grows with the lists it runs over.",
            cause: None,
            gives: None,
            mends: &[
                "Raise the limit: `--limit steps=10000000`.",
                "Run over a long list once, not once for each element of another.",
            ],
        },
        RejectCode::ParamMissing => Entry {
            about: "The rules read a param that has no value for this payload: no default, no `--param`, and of `received_at` neither an envelope nor `--received-at`. `map run` says so before the first payload and stops.",
            cause: None,
            gives: None,
            mends: &[
                "Give the value: `--param shop=north`, `--received-at now`; or a default: `param shop: string = \"north\"`.",
            ],
        },
        RejectCode::InvalidRecord => Entry {
            about: "The record would break its target schema at a place that the compiler could not prove. `map check` names each such place, with a payload that shows it.",
            cause: None,
            gives: None,
            mends: &["Mend the rule as `map check` says: `| truncate(n)`, `as email`, a guard, another value by `??`."],
        },
        RejectCode::RequiredMissing => Entry {
            about: "A field that the target requires got no value from this payload, because blank text counts as missing or a value was left out.",
            cause: None,
            gives: None,
            mends: &[
                "Give another value: `... ?? \"unknown\"`, or guard the object that requires the field: `when ... is present`.",
            ],
        },
        RejectCode::OverOutputLimit => Entry {
            about: "One record is larger than is allowed, or the records of one payload together are, or there are too many of them.",
            cause: None,
            gives: None,
            mends: &[
                "Raise the limit that the message names: `--limit record=4M`, `--limit records=100000`, `--limit output=256M`.",
            ],
        },
        RejectCode::Internal => Entry {
            about: "The engine has a fault. The payload gave no record, all others are as they should be, and no value of the payload was shown.",
            cause: None,
            gives: None,
            mends: &["Report it, with the mapping and, if it may be shown, the payload from the rejects file."],
        },
    }
}

fn note_entry(kind: NoteKind) -> Entry {
    match kind {
        NoteKind::UndeclaredField => Entry {
            about: "Payloads have a field that the source schema does not name, and the source says `unknown: note`. The sender may have added something worth mapping. `subject` is its place, keys only.",
            cause: Some(
                "source Order from \"../schemas/order.schema.json\" { unknown: note }\n\nevent order: Order -> Sale {\n  id    = .id\n  total = .total\n}\n\npayload: {\"id\": \"A-1\", \"coupon\": \"SPRING\"}",
            ),
            gives: Some(
                r#"{
  "code": "N1",
  "about": "undeclared field",
  "subject": "/coupon",
  "count": 1
}"#,
            ),
            mends: &[
                "Add the field to the source schema, then map or ignore it; `undeclared(.)` is the object of all such fields.",
            ],
        },
        NoteKind::DuplicateKey => Entry {
            about: "An object of a payload has a key twice. The last one was used.",
            cause: Some("payload: {\"id\": \"A-1\", \"id\": \"A-2\"}"),
            gives: Some(
                r#"{
  "code": "N2",
  "about": "duplicate key",
  "count": 1
}"#,
            ),
            mends: &["Mend the sender; `--reject-duplicate-keys` rejects such payloads."],
        },
        NoteKind::RepairedText => Entry {
            about: "With `--repair-text`, text that is not UTF-8, or half of a surrogate pair, became U+FFFD.",
            cause: Some("payload: {\"id\": \"A-\\ud83d\"}"),
            gives: Some(
                r#"{
  "code": "N3",
  "about": "repaired text",
  "count": 1
}"#,
            ),
            mends: &["Mend the sender."],
        },
        NoteKind::LargeRecord => Entry {
            about: "A record has more than 10 KB. It is written, but Real-Time Customer Profile drops such records without a word (its guardrails).",
            cause: None,
            gives: None,
            mends: &["Cut long text, `| truncate(1000)`, or make several records by `emit ... each`."],
        },
        NoteKind::LongList => Entry {
            about: "A list of a record has more than 10 items. It is written as it is; `subject` is its place in the record.",
            cause: Some(
                "event order: Order -> Sale {\n  id    = .id\n  total = .total\n  tags  = split(.id, \"-\")\n}\n\npayload: {\"id\": \"a-b-c-d-e-f-g-h-i-j-k\"}",
            ),
            gives: Some(
                r#"{
  "code": "N5",
  "about": "list over 10 items",
  "subject": "/tags",
  "count": 1
}"#,
            ),
            mends: &["Take the first ones, `| take(10)`, or make a record for each element by `emit ... each`."],
        },
        NoteKind::SameId => Entry {
            about: "Two records of one payload have the same id. Where ids tell records apart only one of them would be kept.",
            cause: None,
            gives: None,
            mends: &["Put what tells the elements apart into the key: `key(\"order\", .id, i)`."],
        },
        NoteKind::NoRecord => Entry {
            about: "A payload was valid, nothing of it was rejected, and still it gave no record: its list was empty, or every `where` and `when` was false.",
            cause: Some(
                "event order: Order -> Sale {\n  emit sale each id in split(.id, \";\") where id != \"none\" {\n    id    = id\n    total = .total\n  }\n}\n\npayload: {\"id\": \"none\"}",
            ),
            gives: Some(
                r#"{
  "code": "N7",
  "about": "payload without a record",
  "count": 1
}"#,
            ),
            mends: &["Where such a payload should give a record too, add an `emit` without `each`."],
        },
        NoteKind::Said => Entry {
            about: "A `note` line of the mapping, whose condition held. `subject` is its text.",
            cause: Some(
                "event order: Order -> Sale {\n  id    = .id\n  total = .total\n  note \"no total\" when .total is missing\n}\n\npayload: {\"id\": \"A-1\"}",
            ),
            gives: Some(
                r#"{
  "code": "N8",
  "about": "remark of the mapping",
  "subject": "no total",
  "count": 1
}"#,
            ),
            mends: &["Nothing needs mending: the mapping says so on purpose."],
        },
    }
}
