//! Other packages: every `import` followed, each package loaded once, no cycles.

use super::Found;
use crate::check::{Imported, Loader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Packages inside one another by `import`.
const DEEP: usize = 16;

/// All packages that are imported, directly or not.
#[derive(Default)]
pub(super) struct Library {
    /// The packages.
    pub(super) packages: Vec<Imported>,
    /// From the place of an `import`'s path to its package.
    pub(super) links: FxHashMap<Span, usize>,
}

struct Import {
    file: FileId,
    path: Arc<str>,
    span: Span,
}

/// Loads everything the files import.
pub(super) fn load(files: &[(FileId, ast::File)], loader: &dyn Loader, found: &mut Found) -> Library {
    let mut library = Library::default();
    visit(imports_of(files), &mut Vec::new(), &mut library, loader, found);
    library
}

fn imports_of(files: &[(FileId, ast::File)]) -> Vec<Import> {
    let items = files.iter().flat_map(|(id, file)| file.items.iter().map(|item| (*id, item)));
    let import = |(file, item): (FileId, &ast::Item)| match &item.kind {
        ItemKind::Import { path, .. } => Some(Import { file, path: path.text.clone(), span: path.span }),
        ItemKind::Source(_)
        | ItemKind::Target(_)
        | ItemKind::Param { .. }
        | ItemKind::Const { .. }
        | ItemKind::Table { .. }
        | ItemKind::Function { .. }
        | ItemKind::Fragment { .. }
        | ItemKind::Event { .. }
        | ItemKind::Test(_) => None,
    };
    items.filter_map(import).collect()
}

fn visit(
    imports: Vec<Import>,
    trail: &mut Vec<Arc<str>>,
    library: &mut Library,
    loader: &dyn Loader,
    found: &mut Found,
) {
    for import in imports {
        let package = match loader.package(import.file, &import.path) {
            Ok(package) => package,
            Err(why) => {
                let message = format!("`{}` cannot be imported: {why}", import.path);
                found.add(
                    Diagnostic::error(Code::File, import.span).message(message).label("not a package of mappings"),
                );
                continue;
            }
        };
        if trail.contains(&package.identity) {
            found.add(
                Diagnostic::error(Code::Recursion, import.span)
                    .message(format!("`{}` imports itself", package.identity))
                    .label("this import closes a circle")
                    .help("move what both need into a package that imports neither"),
            );
        } else if trail.len() >= DEEP {
            found.add(
                Diagnostic::error(Code::Recursion, import.span)
                    .message(format!("imports are nested deeper than {DEEP}"))
                    .label("this one is too deep"),
            );
        } else if let Some(index) = library.packages.iter().position(|known| known.identity == package.identity) {
            library.links.insert(import.span, index);
        } else {
            enter(package, import.span, trail, library, loader, found);
        }
    }
}

fn enter(
    mut package: Imported,
    span: Span,
    trail: &mut Vec<Arc<str>>,
    library: &mut Library,
    loader: &dyn Loader,
    found: &mut Found,
) {
    std::mem::take(&mut package.diagnostics).into_iter().for_each(|diagnostic| found.add(diagnostic));
    let below = imports_of(&package.files);
    trail.push(package.identity.clone());
    library.links.insert(span, library.packages.len());
    library.packages.push(package);
    visit(below, trail, library, loader, found);
    trail.pop();
}
