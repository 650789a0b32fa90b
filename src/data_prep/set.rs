//! Mapping sets: every form in which Data Prep and its clients write them, read into one.
//!
//! In: the JSON of a set as it is created, stored, listed or previewed, in the new names, the old ones, or both. Out: a
//! [`Set`], with what was noticed. What the expressions mean is left to who translates them.

use super::remark::SetRemark;
use serde_json::{Map, Value as Json};

/// Members of a mapping that have no meaning here, and are passed over without a word.
const BOOKKEEPING: [&str; 9] = [
    "id",
    "version",
    "createdDate",
    "modifiedDate",
    "createdBy",
    "modifiedBy",
    "matchScore",
    "functionVersion",
    "expressionAttributes",
];
/// Members of a mapping that are read.
const READ: [&str; 11] = [
    "sourceType",
    "source",
    "sourceAttribute",
    "destination",
    "destinationXdmPath",
    "name",
    "description",
    "identity",
    "primaryIdentity",
    "identityGroup",
    "namespaceCode",
];
/// Members of a set that are known.
const OF_SET: [&str; 19] = [
    "id",
    "name",
    "version",
    "inputSchema",
    "outputSchema",
    "mappings",
    "xdmSchema",
    "xdmVersion",
    "schemaRef",
    "status",
    "supportVersion",
    "strictMapping",
    "allowNullValues",
    "transformScript",
    "tags",
    "createdDate",
    "modifiedDate",
    "createdBy",
    "modifiedBy",
];

/// A mapping set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Set {
    /// Its id, where the platform gave one.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The `$id` of the target schema.
    pub schema: Option<String>,
    /// The media type of the target schema.
    pub content_type: Option<String>,
    /// Its mappings, in order.
    pub mappings: Vec<SetMapping>,
    /// Members of the set that nothing is known of: `"color": "red"`.
    pub unknown: Vec<String>,
}

/// One mapping of a set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SetMapping {
    /// Where it stands in the list, from 0.
    pub index: usize,
    /// What `source` is.
    pub kind: SourceKind,
    /// The path, expression or text.
    pub source: String,
    /// Where it goes.
    pub destination: String,
    /// Its label.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What the old form says of the field as an identity: `namespace Email, primary`.
    pub identity: Option<String>,
    /// Members that nothing is known of: `"color": "red"`.
    pub unknown: Vec<String>,
    /// Why it cannot be read, where it cannot.
    pub broken: Option<String>,
}

/// What the source of a mapping is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourceKind {
    /// A path into the payload.
    #[default]
    Attribute,
    /// An expression.
    Expression,
    /// A text that is the value itself.
    Static,
}

impl SourceKind {
    /// Its name in the new form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attribute => "ATTRIBUTE",
            Self::Expression => "EXPRESSION",
            Self::Static => "STATIC",
        }
    }
}

impl Set {
    /// Reads all sets of a text: one as it is created or stored, a bare list of mappings, or the reply of the list call.
    ///
    /// ```
    /// let (sets, remarks) = xdmap::data_prep::Set::read(r#"[{ "source": "a", "destination": "b" }]"#)?;
    /// assert_eq!(sets[0].mappings[0].destination, "b");
    /// assert!(remarks.is_empty());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// The text is not JSON, or no mappings can be found in it; why, in plain words.
    pub fn read(text: &str) -> Result<(Vec<Set>, Vec<SetRemark>), String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let json: Json = serde_json::from_str(text)
            .map_err(|error| format!("it is not JSON: line {}, column {}", error.line(), error.column()))?;
        let mut remarks = Vec::new();
        let sets = found(&json).ok_or("it holds no mapping set: neither `mappings` nor a list of mappings")?;
        let sets = sets.into_iter().map(|form| form.read(&mut remarks)).collect();
        Ok((sets, remarks))
    }
}

/// A set as it stands in the JSON.
struct Form<'j> {
    members: Option<&'j Map<String, Json>>,
    mappings: &'j [Json],
}

/// The sets that a document holds.
fn found(json: &Json) -> Option<Vec<Form<'_>>> {
    match json {
        Json::Array(items) if items.iter().any(|item| item.get("mappings").is_some()) => {
            Some(items.iter().filter_map(one).collect())
        }
        Json::Array(items) => Some(vec![Form { members: None, mappings: items }]),
        Json::Object(_) => match (one(json), json.get("mappingSet"), json.get("data")) {
            (Some(set), _, _) => Some(vec![set]),
            (None, Some(set), _) => found(set),
            (None, None, Some(listed @ Json::Array(_))) => found(listed),
            (None, None, _) => None,
        },
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

fn one(json: &Json) -> Option<Form<'_>> {
    let members = json.as_object()?;
    Some(Form { members: Some(members), mappings: members.get("mappings")?.as_array()? })
}

impl Form<'_> {
    fn read(&self, remarks: &mut Vec<SetRemark>) -> Set {
        let mut set = self.members.map(set_members).unwrap_or_default();
        set.mappings = self.mappings.iter().enumerate().map(|(index, json)| mapping(index, json, remarks)).collect();
        let first = set.mappings.iter().find(|one| !one.unknown.is_empty());
        let unknown = set
            .unknown
            .first()
            .map(|one| (None, one))
            .or(first.and_then(|one| one.unknown.first().map(|member| (Some(one.index), member))));
        if let Some((mapping, member)) = unknown {
            let name = member.split(':').next().unwrap_or_default();
            let message = format!("{name} is not known of mapping sets; such members are kept as comments");
            remarks.push(SetRemark { mapping, column: None, message, lost: false });
        }
        set
    }
}

fn set_members(members: &Map<String, Json>) -> Set {
    let text = |name: &str| filled(members.get(name));
    let reference =
        |of: Option<&Json>, name: &str| filled(of.and_then(|of| of.get("schemaRef")).and_then(|one| one.get(name)));
    let (whole, output) = (Json::Object(Map::new()), members.get("outputSchema"));
    let own = members.get("schemaRef").map(|one| serde_json::json!({ "schemaRef": one })).unwrap_or(whole);
    let schema = reference(output, "id").or_else(|| reference(Some(&own), "id")).or_else(|| text("xdmSchema"));
    let content_type = reference(output, "contentType").or_else(|| reference(Some(&own), "contentType"));
    let unknown = others(members, |name| OF_SET.contains(&name));
    Set { id: text("id"), name: text("name"), schema, content_type, mappings: Vec::new(), unknown }
}

/// Members whose names are not known, as JSON.
fn others(members: &Map<String, Json>, known: impl Fn(&str) -> bool) -> Vec<String> {
    let other = members.iter().filter(|(name, _)| !known(name));
    other.map(|(name, value)| format!("{}: {value}", Json::from(name.as_str()))).collect()
}

/// A text that is there and not empty.
fn filled(json: Option<&Json>) -> Option<String> {
    json.and_then(Json::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn mapping(index: usize, json: &Json, remarks: &mut Vec<SetRemark>) -> SetMapping {
    let Some(members) = json.as_object() else {
        let broken = Some("a mapping is an object with `source` and `destination`".to_owned());
        return SetMapping { index, broken, source: json.to_string(), ..SetMapping::default() };
    };
    let mut faults = Vec::new();
    let source = twin(members, "source", "sourceAttribute", &mut faults);
    let destination = twin(members, "destination", "destinationXdmPath", &mut faults);
    let kind = kind(members, source.as_deref().unwrap_or_default(), &mut faults);
    if source.is_none() {
        faults.push("it has no `source`".to_owned());
    }
    if destination.is_none() {
        faults.push("it has no `destination`".to_owned());
    }
    let (identity, unknown) =
        (identity(members), others(members, |name| BOOKKEEPING.contains(&name) || READ.contains(&name)));
    if identity.is_some() {
        let message = "the field is marked as an identity; in the new form identities belong to the target schema";
        remarks.push(SetRemark { mapping: Some(index), column: None, message: message.to_owned(), lost: false });
    }
    SetMapping {
        index,
        kind,
        source: source.unwrap_or_default(),
        destination: destination.unwrap_or_default(),
        name: filled(members.get("name")),
        description: filled(members.get("description")),
        identity,
        unknown,
        broken: (!faults.is_empty()).then(|| faults.join("; ")),
    }
}

/// A text under its new or its old name; both must say the same.
fn twin(members: &Map<String, Json>, new: &str, old: &str, faults: &mut Vec<String>) -> Option<String> {
    let mut of = |name: &str| match members.get(name) {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Some(_) => {
            faults.push(format!("`{name}` is no text"));
            None
        }
    };
    match (of(new), of(old)) {
        (Some(ours), Some(theirs)) if ours != theirs => {
            faults.push(format!("`{new}` and `{old}` contradict each other: `{}` and `{}`", cut(&ours), cut(&theirs)));
            Some(ours)
        }
        (ours, theirs) => ours.or(theirs),
    }
}

/// The first characters of a text, for messages.
pub(super) fn cut(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What `source` is: as told, or by its looks where the form has no `sourceType`.
fn kind(members: &Map<String, Json>, source: &str, faults: &mut Vec<String>) -> SourceKind {
    let told = filled(members.get("sourceType")).map(|told| told.to_ascii_uppercase());
    match told.as_deref() {
        Some("ATTRIBUTE" | "TEXT/X.SCHEMA-PATH") => SourceKind::Attribute,
        Some("EXPRESSION" | "TEXT/X.AEP-XL") => SourceKind::Expression,
        Some("STATIC") => SourceKind::Static,
        Some("TEXT/PLAIN") => {
            faults.push("`text/plain` is a macro of a destination, whose value only the platform knows".to_owned());
            SourceKind::Static
        }
        Some(other) => {
            faults.push(format!("the source type `{}` is not known", cut(other)));
            SourceKind::Expression
        }
        None if super::place::is_plain(source) => SourceKind::Attribute,
        None => SourceKind::Expression,
    }
}

fn identity(members: &Map<String, Json>) -> Option<String> {
    let yes = |name: &str| members.get(name).and_then(Json::as_bool).unwrap_or(false);
    if !yes("identity") && !yes("primaryIdentity") {
        return None;
    }
    let namespace = filled(members.get("namespaceCode")).or_else(|| filled(members.get("identityGroup")));
    let mut words = vec!["an identity".to_owned()];
    words.extend(namespace.map(|namespace| format!("namespace {namespace}")));
    if yes("primaryIdentity") {
        words.push("primary".to_owned());
    }
    Some(words.join(", "))
}
