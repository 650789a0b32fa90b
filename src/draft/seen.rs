//! What was seen of samples, place by place: how often, of what types, in what formats. Values are counted, not kept, but
//! at the places whose values shall be listed.
//!
//! In: payloads. Out: [`Seen`] trees, which `schema` writes as a schema. The work grows with the payloads, the memory with
//! their different places.

use crate::payload::{Node, NodeKind};
use crate::schema::{LeafStep, is_date, is_date_time, is_email, is_ipv4, is_ipv6, is_uri, is_uuid};
use indexmap::IndexMap;
use serde_json::Value as Json;

/// Members that an object may have by name; with more it is a map.
const MOST_MEMBERS: usize = 200;
/// Values that one listed place may have.
pub(super) const MOST_VALUES: usize = 200;

/// Samples of payloads, as far as a schema is made of them.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    pub(super) count: u64,
    pub(super) root: Seen,
    /// The places whose values are listed.
    pub(super) listed: Vec<Vec<LeafStep>>,
}

/// What was seen of one place.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// How many values.
    pub count: u64,
    pub nulls: u64,
    pub bools: u64,
    pub integers: u64,
    pub fractions: u64,
    pub texts: Texts,
    pub lists: u64,
    /// All elements of all lists.
    pub elements: Option<Box<Seen>>,
    pub objects: u64,
    pub members: IndexMap<String, Seen>,
    /// All values of members whose names are data.
    pub values: Option<Box<Seen>>,
    /// The values, where they are listed.
    pub listed: Vec<Json>,
    pub too_many: bool,
}

/// What was seen of texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    pub count: u64,
    /// Empty, or only white space.
    pub blank: u64,
    /// How many of the others are of each format, in the order of [`FORMATS`].
    pub formats: [u64; FORMATS.len()],
}

type IsOf = fn(&str) -> bool;

/// The formats that are looked for, the narrowest first.
pub(super) const FORMATS: [(&str, IsOf); 7] = [
    ("date-time", is_date_time),
    ("date", is_date),
    ("uuid", is_uuid),
    ("email", is_email),
    ("ipv4", is_ipv4),
    ("ipv6", is_ipv6),
    ("uri", is_address),
];

/// A scheme alone does not make a URI: `note:paid` is a text.
fn is_address(text: &str) -> bool {
    text.contains("://") && is_uri(text)
}

impl Samples {
    /// No samples yet; the values at these places shall be listed.
    #[must_use]
    pub fn listing(listed: Vec<Vec<LeafStep>>) -> Self {
        Self { listed, ..Self::default() }
    }

    /// Takes in one payload.
    pub fn add(&mut self, payload: Node<'_>) {
        self.count += 1;
        let listed: Vec<&[LeafStep]> = self.listed.iter().map(Vec::as_slice).collect();
        self.root.add(payload, &listed);
    }

    /// How many payloads were taken in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

impl Seen {
    fn add(&mut self, node: Node<'_>, listed: &[&[LeafStep]]) {
        self.count += 1;
        match node.kind() {
            NodeKind::Null => self.nulls += 1,
            NodeKind::Bool => self.bools += 1,
            NodeKind::Number if node.number().is_some_and(|number| number.is_integer()) => self.integers += 1,
            NodeKind::Number => self.fractions += 1,
            NodeKind::Text => {
                self.texts.add(&node.text().map(|text| text.characters().into_owned()).unwrap_or_default())
            }
            NodeKind::List => self.list(node, listed),
            NodeKind::Object => self.object(node, listed),
        }
        if listed.iter().any(|steps| steps.is_empty()) {
            self.list_value(node);
        }
    }

    fn list(&mut self, node: Node<'_>, listed: &[&[LeafStep]]) {
        self.lists += 1;
        let below = after(listed, &LeafStep::Element);
        for element in node.elements() {
            self.elements.get_or_insert_default().add(element, &below);
        }
    }

    fn object(&mut self, node: Node<'_>, listed: &[&[LeafStep]]) {
        self.objects += 1;
        for (name, value) in node.members() {
            let name = name.characters().into_owned();
            let known = self.members.contains_key(&name);
            if !known && (is_data(&name) || self.members.len() >= MOST_MEMBERS) {
                let below = after(listed, &LeafStep::Value);
                self.values.get_or_insert_default().add(value, &below);
            } else {
                let below = after(listed, &LeafStep::Name(name.as_str().into()));
                self.members.entry(name).or_default().add(value, &below);
            }
        }
    }

    fn list_value(&mut self, node: Node<'_>) {
        let scalar = !matches!(node.kind(), NodeKind::List | NodeKind::Object);
        let value = scalar.then(|| serde_json::from_str::<Json>(node.raw()).ok()).flatten();
        match value {
            Some(value) if self.listed.contains(&value) => {}
            Some(value) if self.listed.len() < MOST_VALUES => self.listed.push(value),
            Some(_) | None => self.too_many = true,
        }
    }

    /// Numbers of both kinds.
    pub(super) fn numbers(&self) -> u64 {
        self.integers + self.fractions
    }
}

impl Texts {
    fn add(&mut self, text: &str) {
        self.count += 1;
        if text.trim().is_empty() {
            self.blank += 1;
            return;
        }
        for (seen, (_, is_of)) in self.formats.iter_mut().zip(FORMATS) {
            *seen += u64::from(is_of(text));
        }
    }

    /// The format of all texts that are not blank.
    pub(super) fn format(&self) -> Option<&'static str> {
        let filled = self.count - self.blank;
        let mut all = self.formats.iter().zip(FORMATS);
        all.find(|(seen, _)| filled > 0 && **seen == filled).map(|(_, (name, _))| name)
    }
}

/// What is listed below a step.
fn after<'l>(listed: &[&'l [LeafStep]], step: &LeafStep) -> Vec<&'l [LeafStep]> {
    listed
        .iter()
        .filter_map(|steps| steps.split_first())
        .filter(|(first, _)| *first == step)
        .map(|(_, rest)| rest)
        .collect()
}

/// Whether the name of a member is data itself: an id, a date, an address. Such an object is a map.
fn is_data(name: &str) -> bool {
    let digits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let hex = name.len() >= 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits || hex || name.contains('@') || FORMATS.iter().any(|(_, is_of)| is_of(name))
}
