//! Public schema documents, found by their `$id`. Their paths say nothing of their ids.

use indexmap::IndexMap;
use std::sync::Arc;
use url::Url;

/// Where the ids of the platform's own schemas start.
const NAMESPACE: &str = "https://ns.adobe.com/";

/// A schema document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its `$id`.
    pub id: Arc<str>,
    /// Its file, as messages name it.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// Schema documents by `$id`. Cheap to clone.
///
/// ```
/// use xdmap::xdm::Library;
///
/// let text = r#"{"$id": "https://ns.example.com/shop/order", "type": "object"}"#;
/// let library = Library::from_texts([("order.schema.json", text)]);
/// assert_eq!(library.ids().collect::<Vec<_>>(), ["https://ns.example.com/shop/order"]);
/// assert_eq!(library.find("order").map(|found| &*found.name), Ok("order.schema.json"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Library {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    documents: IndexMap<String, Document>,
    /// A second file with the id of another one and another content: id, and both files.
    twins: Vec<(String, [Arc<str>; 2])>,
}

/// Why no document, or not one, has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// There are no documents at all.
    NoDocuments,
    /// None has it; nearest ids first.
    Unknown(Vec<String>),
    /// Several end with it.
    Ambiguous(Vec<String>),
    /// Two files have it, with different content.
    Twins([Arc<str>; 2]),
}

/// What a document says of itself.
#[derive(serde::Deserialize)]
struct Head {
    #[serde(rename = "$id")]
    id: Option<String>,
}

impl Library {
    /// A library of texts, each with the name that messages call it by. Texts that are not JSON, or have no absolute
    /// `$id`, are passed over. Of two with one `$id` the first counts.
    pub fn from_texts<N: Into<Arc<str>>, T: Into<Arc<str>>>(texts: impl IntoIterator<Item = (N, T)>) -> Library {
        let mut inner = Inner::default();
        for (name, text) in texts {
            inner.add(name.into(), text.into());
        }
        Library { inner: Arc::new(inner) }
    }

    /// This library with the documents of another one, which count where an id is new.
    #[must_use]
    pub fn and(self, later: Library) -> Library {
        if self.is_empty() {
            return later;
        }
        let mut inner = Inner { documents: self.inner.documents.clone(), twins: self.inner.twins.clone() };
        for (key, document) in &later.inner.documents {
            if !inner.documents.contains_key(key) {
                inner.documents.insert(key.clone(), document.clone());
                inner.twins.extend(later.inner.twins.iter().filter(|(twin, _)| twin == key).cloned());
            }
        }
        Library { inner: Arc::new(inner) }
    }

    /// The ids, in the order of the documents.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.inner.documents.values().map(|document| &*document.id)
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.documents.is_empty()
    }

    /// The document of an id: the whole `$id`, the end of one (`experienceevent-web`, `context/profile`), or the
    /// platform's `meta:altId` (`_xdm.context.profile`).
    ///
    /// # Errors
    /// None has it, or several do.
    pub fn find(&self, id: &str) -> Result<&Document, Missing> {
        if self.is_empty() {
            return Err(Missing::NoDocuments);
        }
        if let Some(found) = self.exactly(id) {
            return self.only(found);
        }
        let fits =
            |document: &&Document| ends_with(&document.id, id) || alternative(&document.id).as_deref() == Some(id);
        let found: Vec<&Document> = self.inner.documents.values().filter(fits).collect();
        match found.as_slice() {
            [one] => self.only(one),
            [] => Err(Missing::Unknown(self.near(id))),
            several => Err(Missing::Ambiguous(several.iter().map(|one| one.id.to_string()).collect())),
        }
    }

    /// The document whose `$id` is a URI, fragments aside.
    pub(super) fn exactly(&self, id: &str) -> Option<&Document> {
        self.inner.documents.get(&key(id)?)
    }

    fn only<'l>(&self, found: &'l Document) -> Result<&'l Document, Missing> {
        let twins = self.inner.twins.iter().find(|(id, _)| key(&found.id).as_deref() == Some(id));
        twins.map_or(Ok(found), |(_, files)| Err(Missing::Twins(files.clone())))
    }

    /// Ids like one that is not there, nearest first.
    pub(super) fn near(&self, id: &str) -> Vec<String> {
        let wanted = last(id).to_lowercase();
        let mut known: Vec<(f64, &str)> = self
            .ids()
            .map(|known| (strsim::jaro_winkler(&wanted, &last(known).to_lowercase()), known))
            .filter(|(likeness, _)| *likeness >= NEAR)
            .collect();
        known.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let nearest = known.first().map_or(0.0, |(likeness, _)| *likeness);
        known.retain(|(likeness, _)| nearest - likeness < NEARLY);
        known.into_iter().take(NEAR_NAMES).map(|(_, id)| id.to_owned()).collect()
    }
}

/// From this likeness on, if they are about as near as the nearest one, and so many, near ids are told.
const NEAR: f64 = 0.8;
const NEARLY: f64 = 0.03;
const NEAR_NAMES: usize = 3;

impl Inner {
    fn add(&mut self, name: Arc<str>, text: Arc<str>) {
        let Some((key, id)) = id_of(&text).and_then(|id| Some((key(&id)?, id))) else { return };
        match self.documents.get(&key) {
            None => drop(self.documents.insert(key, Document { id: id.into(), name, text })),
            Some(first) if first.text == text => {}
            Some(first) => self.twins.push((key, [Arc::clone(&first.name), name])),
        }
    }
}

/// The `$id` of a text, if it is JSON and has one.
pub(super) fn id_of(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<Head>(text).ok()?.id
}

/// What ids are compared by: an absolute URI without its fragment.
pub(super) fn key(id: &str) -> Option<String> {
    let mut uri = Url::parse(id).ok()?;
    uri.set_fragment(None);
    Some(uri.into())
}

/// Whether an id ends with whole parts of a path.
fn ends_with(id: &str, end: &str) -> bool {
    id.strip_suffix(end).is_some_and(|before| before.ends_with('/'))
}

/// The `meta:altId` of an `$id`.
fn alternative(id: &str) -> Option<String> {
    Some(format!("_{}", id.strip_prefix(NAMESPACE)?.replace('/', ".")))
}

fn last(id: &str) -> &str {
    id.rsplit(['/', '.']).next().unwrap_or(id)
}
