//! Everything a package declares, in one namespace: no name twice, each findable in constant time.

use super::imports::Library;
use super::{Resolver, kinds};
use crate::check::{DeclaredKind, ParamId, Source, SourceId, TableId, Target, TargetId, TimeForm, Unknown};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::schema::Kind;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// The names of one package.
#[derive(Default)]
pub(super) struct Package<'a> {
    /// By name: what it is.
    pub(super) names: FxHashMap<&'a str, Entry>,
}

/// A declared name.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// What has the name.
    pub(super) global: Global,
    /// Where it is declared: the name.
    pub(super) span: Span,
    /// Its entry in the list of uses; none for events and what imported packages declare.
    pub(super) used: Option<usize>,
}

/// What a name of a package can be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Global {
    /// A package; none where it could not be loaded.
    Import(Option<usize>),
    /// A source.
    Source(SourceId),
    /// A target.
    Target(TargetId),
    /// A param.
    Param(ParamId),
    /// A const.
    Const(usize),
    /// A table.
    Table(TableId),
    /// A function.
    Function(usize),
    /// A fragment.
    Fragment(usize),
    /// An event.
    Event(usize),
}

impl Global {
    /// What it is, in the mapping's words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Import(_) => "an import",
            Self::Source(_) => "a source",
            Self::Target(_) => "a target",
            Self::Param(_) => "a param",
            Self::Const(_) => "a const",
            Self::Table(_) => "a table",
            Self::Function(_) => "a function",
            Self::Fragment(_) => "a fragment",
            Self::Event(_) => "an event",
        }
    }
}

/// A `param` as written.
pub(super) struct ParamDecl<'a> {
    pub(super) package: usize,
    pub(super) name: &'a ast::Name,
    pub(super) ty: &'a ast::Type,
    pub(super) default: Option<&'a ast::Expr>,
}

/// A `const`, folded when first used.
pub(super) struct ConstDecl<'a> {
    pub(super) package: usize,
    pub(super) name: &'a ast::Name,
    pub(super) value: &'a ast::Expr,
    pub(super) state: ConstState,
}

/// How far a const is.
pub(super) enum ConstState {
    /// Not looked at yet.
    Waiting,
    /// Being folded: a use of it now is a circle.
    Busy,
    /// Folded; none where it has no value.
    Done(Option<(Value<'static>, Kind)>),
}

/// A `table` as written.
pub(super) struct TableDecl<'a> {
    pub(super) package: usize,
    pub(super) file: FileId,
    pub(super) name: &'a ast::Name,
    pub(super) body: &'a ast::TableBody,
    /// Of a CSV table: its columns.
    pub(super) columns: Option<Vec<String>>,
    /// The kind of its keys.
    pub(super) key: Kind,
    /// Whether it could not be read, so that its uses are no faults of their own.
    pub(super) spoiled: bool,
}

/// A `fn`.
pub(super) struct FunctionDecl<'a> {
    pub(super) package: usize,
    pub(super) name: &'a ast::Name,
    pub(super) params: &'a [ast::Field],
    pub(super) returns: Option<&'a ast::Type>,
    pub(super) body: &'a ast::Expr,
    pub(super) expanded: bool,
}

/// A `fragment`.
pub(super) struct FragmentDecl<'a> {
    pub(super) package: usize,
    pub(super) name: &'a ast::Name,
    pub(super) params: &'a [ast::Field],
    pub(super) body: &'a [ast::Rule],
    pub(super) expanded: bool,
}

/// A `source` or `target` with what has been read of it.
pub(super) struct SchemaState<'a, T> {
    pub(super) package: usize,
    pub(super) file: FileId,
    pub(super) decl: &'a ast::SchemaDecl,
    pub(super) value: T,
    /// Whether it could not be read, so that what it lacks is no fault of its own.
    pub(super) spoiled: bool,
}

/// An `event` of the package itself.
pub(super) struct EventDecl<'a> {
    pub(super) item: &'a ast::Item,
    pub(super) name: &'a ast::Name,
    pub(super) source: &'a ast::Name,
    pub(super) target: &'a ast::Name,
    pub(super) body: &'a [ast::EventItem],
}

fn id(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl<'a> Resolver<'a> {
    /// Declares what the package and all it imports declare. The package itself is number 0.
    pub(super) fn declare_all(&mut self, files: &'a [(FileId, ast::File)], library: &'a Library) {
        self.headers(files);
        self.packages = (0..=library.packages.len()).map(|_| Package::default()).collect();
        self.declare_package(0, files, library);
        for (index, package) in library.packages.iter().enumerate() {
            self.declare_package(index + 1, &package.files, library);
        }
    }

    /// One of the files has the `mapping` line.
    fn headers(&mut self, files: &'a [(FileId, ast::File)]) {
        let mut headers = files.iter().filter_map(|(_, file)| file.header.as_ref());
        let Some(first) = headers.next() else {
            let span = files.first().map_or_else(Span::default, |(file, _)| Span::new(*file, 0, 0));
            self.report(
                Diagnostic::error(Code::Header, span)
                    .message("the package has no `mapping` line")
                    .label("no file of the package says what it is called")
                    .help("begin one file with `mapping NAME 1.0.0`"),
            );
            return;
        };
        for further in headers {
            self.found.add(
                Diagnostic::error(Code::Header, further.span)
                    .message("the package has two `mapping` lines")
                    .label("the second one")
                    .also(first.span, "the first one")
                    .help("keep one: all `.map` files of a folder are one mapping"),
            );
        }
    }

    fn declare_package(&mut self, package: usize, files: &'a [(FileId, ast::File)], library: &'a Library) {
        for (file, ast) in files {
            for item in &ast.items {
                self.declare(package, *file, item, library);
            }
        }
    }

    fn declare(&mut self, package: usize, file: FileId, item: &'a ast::Item, library: &'a Library) {
        match &item.kind {
            ItemKind::Import { path, alias } => self.declare_import(package, path, alias.as_ref(), library),
            ItemKind::Source(decl) => self.declare_source(package, file, decl),
            ItemKind::Target(decl) => self.declare_target(package, file, decl),
            ItemKind::Param { name, ty, default } => self.declare_param(package, name, ty, default.as_ref()),
            ItemKind::Const { name, value } => {
                let global = Global::Const(self.consts.len());
                self.consts.push(ConstDecl { package, name, value, state: ConstState::Waiting });
                self.enter_name(package, name, global, Some(DeclaredKind::Const));
            }
            ItemKind::Table { name, body } => self.declare_table(package, file, name, body),
            ItemKind::Function { name, params, returns, body } => {
                let global = Global::Function(self.functions.len());
                let returns = returns.as_ref();
                self.functions.push(FunctionDecl { package, name, params, returns, body, expanded: false });
                self.enter_name(package, name, global, Some(DeclaredKind::Function));
            }
            ItemKind::Fragment { name, params, body } => {
                let global = Global::Fragment(self.fragments.len());
                self.fragments.push(FragmentDecl { package, name, params, body, expanded: false });
                self.enter_name(package, name, global, Some(DeclaredKind::Fragment));
            }
            ItemKind::Event { name, source, target, body } => {
                if package == 0 {
                    let global = Global::Event(self.event_decls.len());
                    self.event_decls.push(EventDecl { item, name, source, target, body });
                    self.enter_name(package, name, global, None);
                }
            }
            ItemKind::Test(_) => {}
        }
    }

    fn declare_import(
        &mut self,
        package: usize,
        path: &'a ast::Quoted,
        alias: Option<&'a ast::Name>,
        library: &'a Library,
    ) {
        let linked = library.links.get(&path.span).map(|index| index + 1);
        match alias {
            Some(alias) if crate::function::MODULES.contains(&&*alias.text) => self.report(
                Diagnostic::error(Code::DuplicateName, alias.span)
                    .message(format!("`{}` is the module of Data Prep's functions", alias.text))
                    .label("already means something")
                    .help("give the import another name"),
            ),
            Some(alias) => self.enter_name(package, alias, Global::Import(linked), Some(DeclaredKind::Import)),
            None => self.report(
                Diagnostic::error(Code::WrongUse, path.span)
                    .message(format!("nothing can use what `{}` declares", path.text))
                    .label("the import has no name")
                    .help(format!("`import \"{}\" as n`; then `n.name` is what it declares", path.text)),
            ),
        }
    }

    fn declare_source(&mut self, package: usize, file: FileId, decl: &'a ast::SchemaDecl) {
        let global = Global::Source(SourceId(id(self.sources.len())));
        let name = decl.name.text.clone();
        let value = Source { name, schema: kinds::any(), blank_is_missing: false, unknown: Unknown::default() };
        self.sources.push(SchemaState { package, file, decl, value, spoiled: true });
        self.enter_name(package, &decl.name, global, Some(DeclaredKind::Source));
    }

    fn declare_target(&mut self, package: usize, file: FileId, decl: &'a ast::SchemaDecl) {
        let global = Global::Target(TargetId(id(self.targets.len())));
        let value = Target { name: decl.name.text.clone(), schema: kinds::any(), times: TimeForm::default() };
        self.targets.push(SchemaState { package, file, decl, value, spoiled: true });
        self.enter_name(package, &decl.name, global, Some(DeclaredKind::Target));
    }

    /// A param of an imported package is the one of the same name here, where there is one.
    fn declare_param(
        &mut self,
        package: usize,
        name: &'a ast::Name,
        ty: &'a ast::Type,
        default: Option<&'a ast::Expr>,
    ) {
        let known = self.param_decls.iter().position(|decl| package > 0 && decl.name.text == name.text);
        let index = known.unwrap_or(self.param_decls.len());
        if known.is_none() {
            self.param_decls.push(ParamDecl { package, name, ty, default });
        }
        self.enter_name(package, name, Global::Param(ParamId(id(index))), Some(DeclaredKind::Param));
    }

    fn declare_table(&mut self, package: usize, file: FileId, name: &'a ast::Name, body: &'a ast::TableBody) {
        let global = Global::Table(TableId(id(self.table_decls.len())));
        let key = Kind { schema: kinds::any(), optional: false, fails: false };
        self.table_decls.push(TableDecl { package, file, name, body, columns: None, key, spoiled: true });
        self.enter_name(package, name, global, Some(DeclaredKind::Table));
    }

    /// Puts a name into its package; a name that is taken stays what it was.
    fn enter_name(&mut self, package: usize, name: &'a ast::Name, global: Global, what: Option<DeclaredKind>) {
        if let Some(first) = self.packages[package].names.get(&*name.text).copied() {
            self.report(
                Diagnostic::error(Code::DuplicateName, name.span)
                    .message(format!("`{}` is declared twice", name.text))
                    .label(format!("already {}", first.global.words()))
                    .also(first.span, "first declared here")
                    .help("give one of them another name"),
            );
            return;
        }
        let used = what.filter(|_| package == 0).map(|what| self.declare_use(what, name));
        self.packages[package].names.insert(&name.text, Entry { global, span: name.span, used });
    }

    /// What a name of a package is, and the note that it is used.
    pub(super) fn global(&mut self, package: usize, name: &str) -> Option<Global> {
        let entry = self.packages.get(package)?.names.get(name).copied()?;
        if let Some(used) = entry.used {
            self.mark_used(used);
        }
        Some(entry.global)
    }

    /// The same without the note.
    pub(super) fn global_entry(&self, package: usize, name: &str) -> Option<Entry> {
        self.packages.get(package)?.names.get(name).copied()
    }

    /// The near name among those of a package that are of a certain sort.
    pub(super) fn near_global(&self, package: usize, name: &str, wanted: fn(Global) -> bool) -> Option<String> {
        let names = &self.packages.get(package)?.names;
        let mut known: Vec<&str> =
            names.iter().filter(|(_, entry)| wanted(entry.global)).map(|(name, _)| *name).collect();
        known.sort_unstable();
        near_name(name, known).map(str::to_owned)
    }
}
