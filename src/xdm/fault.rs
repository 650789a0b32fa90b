//! What can stand in the way of a conversion, in plain words.

use super::library::Missing;
use crate::schema::LoadFault;
use std::sync::Arc;

/// Why schemas cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No document, or not one, has an id that was asked for.
    Id {
        /// Which of the roots asks for it.
        root: usize,
        /// The id as it was asked for.
        id: String,
        /// Why not.
        why: Missing,
    },
    /// A document is not a schema, or refers to what is not there.
    Document {
        /// Its file, as messages name it.
        name: Arc<str>,
        /// Which of the roots it is, where it is one that was given as a file.
        root: Option<usize>,
        /// What is wrong, and where in the file.
        fault: LoadFault,
    },
}

impl Fault {
    /// The edit that mends it, if one is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Id { why, .. } => Some(why.help()),
            Self::Document { .. } => None,
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id { id, why, .. } => write!(out, "{}", why.message(id)),
            Self::Document { name, fault, .. } => write!(out, "{name}: {fault}"),
        }
    }
}

impl Missing {
    /// What is wrong with an id.
    #[must_use]
    pub fn message(&self, id: &str) -> String {
        match self {
            Self::NoDocuments => format!("the XDM schema `{id}` cannot be looked up: no folder of schemas is known"),
            Self::Unknown(_) => format!("no XDM schema with the id `{id}` is in the folders of `--schemas`"),
            Self::Ambiguous(_) => format!("several XDM schemas have an id that ends with `{id}`"),
            Self::Twins(_) => format!("two files say that they are the XDM schema `{id}`, and they differ"),
        }
    }

    /// The edit that mends it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoDocuments => "`--schemas DIR` names a folder that holds the public XDM schemas".to_owned(),
            Self::Unknown(near) if near.is_empty() => {
                "`--schemas DIR` names a further folder; it may be given several times".to_owned()
            }
            Self::Unknown(near) => format!("a near id is {}", listed(near)),
            Self::Ambiguous(ids) => format!("write more of it: {}", listed(ids)),
            Self::Twins([first, second]) => {
                format!("`--schemas` with only one of the folders of `{first}` and `{second}`")
            }
        }
    }
}

fn listed(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or ")
}
