//! Adobe Data Prep: its mapping sets and its expression language, put into ours.
//!
//! In: the JSON of a mapping set, or the text of a calculated field. Out: a mapping, or an expression of it, with what was
//! noticed on the way; what has no counterpart becomes a `todo`. `set` reads a set, `translate` its expressions, `value` and
//! `import` put the rules together, `layout` writes them, `mend` takes out what the schemas show to be needless. What the
//! functions do stands in `function/data_prep/`.

mod call;
mod export;
mod grammar;
mod import;
mod known;
mod layout;
mod literal;
mod mend;
mod names;
mod operator;
mod path;
mod place;
mod remark;
mod schemas;
mod set;
#[cfg(test)]
mod tests;
mod translate;
mod tree;
mod value;

pub use export::{ExportOptions, Exported, export};
pub use import::{ImportOptions, Imported, SchemaFile, import};
pub use remark::SetRemark;
pub use set::{Set, SetMapping, SourceKind};
pub use translate::{Remark, Translation, expression};
