//! Sources and targets: their schemas read, holes filled, options set.

use super::declarations::Global;
use super::{Resolver, kinds};
use crate::check::{TimeForm, Unknown};
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::schema::{LoadFault, Schema};
use crate::source::{FileId, Span};
use crate::syntax::ast;
use crate::value::Value;
use crate::xdm::{self, Fault, Root};
use std::cell::RefCell;
use std::sync::Arc;

/// What fills the holes of a schema.
type Fill<'f> = &'f dyn Fn(&str) -> Option<String>;

/// What an option of a source or target is set to.
struct Setting<'a> {
    option: &'a ast::SchemaOption,
    words: Vec<&'a str>,
}

/// What is said of objects that a schema leaves open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Objects {
    /// They take the fields they name and no others, unless they are maps.
    Closed,
    AsWritten,
}

/// A schema that is made of documents.
struct Made<'d> {
    roots: Vec<Root>,
    /// The ids of the first roots, as written.
    ids: &'d [ast::Quoted],
    /// The file that is one of them, or what stands for it.
    path: &'d ast::Quoted,
    span: Span,
    closed: bool,
}

impl<'a> Resolver<'a> {
    /// Reads every schema. Those of imported packages are types there.
    pub(super) fn load_schemas(&mut self) {
        for index in 0..self.sources.len() {
            let state = &self.sources[index];
            let (package, file, decl) = (state.package, state.file, state.decl);
            self.source_options(index, decl);
            if let Some(schema) = self.load_schema(package, file, decl, Some(Objects::AsWritten)) {
                let state = &mut self.sources[index];
                (state.value.schema, state.spoiled) = (schema, false);
            }
        }
        for index in 0..self.targets.len() {
            let state = &self.targets[index];
            let (package, file, decl) = (state.package, state.file, state.decl);
            let objects = self.target_options(index, decl);
            if let Some(schema) = self.load_schema(package, file, decl, objects) {
                let state = &mut self.targets[index];
                (state.value.schema, state.spoiled) = (schema, false);
            }
        }
    }

    /// `objects`: what is said of objects that are not closed, if anything is.
    fn load_schema(
        &mut self,
        package: usize,
        file: FileId,
        decl: &ast::SchemaDecl,
        objects: Option<Objects>,
    ) -> Option<Schema> {
        if let Some(newer) = self.options.newer.get(&*decl.name.text).filter(|_| package == 0) {
            let path = ast::Quoted { text: newer.name.clone(), span: decl.from.span() };
            let text = newer.text.clone();
            return self.load_text(package, &path, text, objects);
        }
        match &decl.from {
            ast::SchemaOrigin::File(path) => {
                let text = self.schema_text(file, path)?;
                self.load_text(package, path, text, objects)
            }
            ast::SchemaOrigin::Xdm { ids, tenant, span } => {
                let path = tenant.clone().unwrap_or_else(|| ast::Quoted { text: decl.name.text.clone(), span: *span });
                let mut roots: Vec<Root> = ids.iter().map(|id| Root::Id(id.text.to_string())).collect();
                if tenant.is_some() {
                    let text = self.schema_text(file, &path)?;
                    roots.push(Root::File { name: path.text.clone(), text });
                }
                let made = Made { roots, ids, path: &path, span: *span, closed: objects != Some(Objects::AsWritten) };
                self.load_made(package, &made, &decl.name.text)
            }
        }
    }

    fn load_text(
        &mut self,
        package: usize,
        path: &ast::Quoted,
        text: Arc<str>,
        objects: Option<Objects>,
    ) -> Option<Schema> {
        let exported = xdm::is_exported(&text);
        if objects == Some(Objects::Closed) || (objects.is_none() && exported) {
            let roots = vec![Root::File { name: path.text.clone(), text }];
            let made = Made { roots, ids: &[], path, span: path.span, closed: true };
            return self.load_made(package, &made, &path.text);
        }
        let loaded = self.filled(package, path, &|fill| Schema::load(&path.text, &text, fill));
        loaded.map_err(|faults| self.tell_faults(path, &faults)).ok()
    }

    /// The text of a schema file.
    fn schema_text(&mut self, file: FileId, path: &ast::Quoted) -> Option<Arc<str>> {
        let why = match self.loader.text(file, &path.text) {
            Ok(text) => return Some(text),
            Err(why) => why,
        };
        let message = format!("the schema `{}` cannot be read: {why}", path.text);
        let label = "paths start at the folder of this file";
        self.report(Diagnostic::error(Code::File, path.span).message(message).label(label));
        None
    }

    /// Does something that fills holes, and tells of holes that nothing fills.
    fn filled<T>(&mut self, package: usize, path: &ast::Quoted, load: &dyn Fn(Fill<'_>) -> T) -> T {
        let asked = RefCell::new(Vec::new());
        let loaded = load(&|name: &str| {
            asked.borrow_mut().push(name.to_owned());
            self.hole_value(package, name)
        });
        for name in asked.into_inner() {
            self.use_hole(package, &name, path);
        }
        loaded
    }

    /// Several documents as one closed schema.
    fn load_made(&mut self, package: usize, made: &Made<'_>, name: &str) -> Option<Schema> {
        let converted =
            self.filled(package, made.path, &|fill| self.loader.public_schema(&made.roots, made.closed, fill));
        match converted {
            Ok(converted) => converted.schema(name).map_err(|faults| self.tell_faults(made.path, &faults)).ok(),
            Err(faults) => {
                faults.iter().for_each(|fault| self.tell_public_fault(fault, made));
                None
            }
        }
    }

    fn tell_public_fault(&mut self, fault: &Fault, made: &Made<'_>) {
        let diagnostic = match fault {
            Fault::Id { root, id, why } => {
                let span = made.ids.get(*root).map_or(made.span, |id| id.span);
                let diagnostic = Diagnostic::error(Code::UnknownXdm, span).message(why.message(id)).help(why.help());
                diagnostic.label("must be the `$id` of a schema, or the end of it")
            }
            Fault::Document { root: Some(_), fault, .. } => {
                return self.tell_faults(made.path, std::slice::from_ref(fault));
            }
            Fault::Document { name, root: None, fault } => Diagnostic::error(Code::BadSchema, made.span)
                .message(format!("`{name}` is not a schema: {}", fault.message))
                .label(place_of(fault)),
        };
        self.report(diagnostic);
    }

    /// The text of a hole in a schema, before consts are folded: params, and consts that are plain text.
    fn hole_value(&self, package: usize, name: &str) -> Option<String> {
        match self.global_entry(package, name)?.global {
            Global::Param(id) => match &self.param(id).value {
                Some(Value::Text(text)) => Some(text.characters().into_owned()),
                _ => None,
            },
            Global::Const(index) => match &self.consts[index].value.kind {
                ast::ExprKind::Text(pieces) => match pieces.as_slice() {
                    [ast::TextPiece::Text(text)] => Some(text.to_string()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    fn use_hole(&mut self, package: usize, name: &str, path: &ast::Quoted) {
        match self.global(package, name) {
            Some(Global::Param(id)) => {
                self.params[id.0 as usize].fixed = true;
                if self.param(id).value.is_none() {
                    self.tell_no_value(name, path.span);
                }
            }
            Some(_) => {}
            None => self.report(
                Diagnostic::error(Code::UnknownName, path.span)
                    .message(format!("`{}` has the hole `{{{name}}}`, and nothing is called `{name}`", path.text))
                    .label("its property names are filled by params and consts")
                    .help(format!("`param {name}: string = \"...\"`")),
            ),
        }
    }

    /// A param that names a place of the record needs its value when compiling.
    pub(super) fn tell_no_value(&mut self, name: &str, span: crate::source::Span) {
        self.report(
            Diagnostic::error(Code::Param, span)
                .message(format!("param `{name}` has no value, and a target path is made of it"))
                .label("must be known when compiling")
                .help(format!("`--param {name}=...`, or give the param a default")),
        );
    }

    fn tell_faults(&mut self, path: &ast::Quoted, faults: &[LoadFault]) {
        for fault in faults {
            self.report(
                Diagnostic::error(Code::BadSchema, path.span)
                    .message(format!("`{}` is not a schema: {}", path.text, fault.message))
                    .label(place_of(fault)),
            );
        }
    }

    fn source_options(&mut self, index: usize, decl: &'a ast::SchemaDecl) {
        for Setting { option, words } in self.settings(decl, &["blank", "unknown"]) {
            let source = &mut self.sources[index].value;
            match (&*option.name.text, words.as_slice()) {
                ("blank", ["missing"]) => source.blank_is_missing = true,
                ("blank", ["text"]) => source.blank_is_missing = false,
                ("blank", _) => self.tell_words(option, &["missing", "text"]),
                ("unknown", ["ignore"]) => source.unknown = Unknown::Ignore,
                ("unknown", ["note"]) => source.unknown = Unknown::Note,
                ("unknown", ["reject"]) => source.unknown = Unknown::Reject,
                _ => self.tell_words(option, &["ignore", "note", "reject"]),
            }
        }
    }

    /// Gives what is said of objects that are not closed.
    fn target_options(&mut self, index: usize, decl: &'a ast::SchemaDecl) -> Option<Objects> {
        let mut objects = None;
        for Setting { option, words } in self.settings(decl, &["times", "objects"]) {
            let times = &mut self.targets[index].value.times;
            match (&*option.name.text, words.as_slice()) {
                ("times", ["utc", "seconds"]) => *times = TimeForm::Seconds,
                ("times", ["utc", "millis"]) => *times = TimeForm::Millis,
                ("times", ["utc", "micros"]) => *times = TimeForm::Micros,
                ("times", ["utc", "nanos"]) => *times = TimeForm::Nanos,
                ("times", _) => self.tell_words(option, &["utc seconds", "utc millis", "utc micros", "utc nanos"]),
                (_, ["closed"]) => objects = Some(Objects::Closed),
                (_, ["as", "written"]) => objects = Some(Objects::AsWritten),
                _ => self.tell_words(option, &["closed", "as written"]),
            }
        }
        objects
    }

    /// The options that exist, each once.
    fn settings(&mut self, decl: &'a ast::SchemaDecl, known: &[&str]) -> Vec<Setting<'a>> {
        let mut settings: Vec<Setting<'a>> = Vec::new();
        for option in &decl.options {
            let name = &*option.name.text;
            if let Some(first) = settings.iter().find(|setting| &*setting.option.name.text == name) {
                let first = first.option.span;
                let diagnostic = Diagnostic::error(Code::UnknownOption, option.span);
                let diagnostic =
                    diagnostic.message(format!("the option `{name}` is set twice")).label("the second one");
                self.report(diagnostic.also(first, "the first one"));
            } else if known.contains(&name) {
                settings.push(Setting { option, words: option.words.iter().map(|word| &*word.text).collect() });
            } else {
                self.unknown_option(option, known);
            }
        }
        settings
    }

    fn unknown_option(&mut self, option: &ast::SchemaOption, known: &[&str]) {
        let name = &option.name;
        let mut diagnostic = Diagnostic::error(Code::UnknownOption, name.span)
            .message(format!("there is no option `{}` here", name.text))
            .label("not an option")
            .note(format!("the options are {}", known.join(", ")));
        if let Some(near) = near_name(&name.text, known.iter().copied()) {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        }
        self.report(diagnostic);
    }

    fn tell_words(&mut self, option: &ast::SchemaOption, known: &[&str]) {
        let name = &option.name.text;
        let allowed: Vec<String> = known.iter().map(|words| format!("`{name}: {words}`")).collect();
        self.report(
            Diagnostic::error(Code::UnknownOption, option.span)
                .message(format!("`{name}` cannot be set to this"))
                .label("not one of its words")
                .help(kinds::either(&allowed)),
        );
    }
}

/// Where in its file a fault is.
fn place_of(fault: &LoadFault) -> String {
    match fault.place {
        Some((line, column)) if fault.pointer.is_empty() => format!("line {line}, column {column} of that file"),
        Some((line, column)) => format!("line {line}, column {column} of that file, at `{}`", fault.pointer),
        None if fault.pointer.is_empty() => "the whole of that file".to_owned(),
        None => format!("at `{}` of that file", fault.pointer),
    }
}
