//! Names to meaning: one pass over the syntax trees of a package that gives the typed mapping and collects every fault.
//!
//! In: the files, a loader for what they name. Out: a [`Mapping`], what of the declarations is used, diagnostics.
//! [`declarations`] fills the namespaces, [`events`] walks the bodies, `expression/` gives every expression its kind,
//! [`fit`] compares values with the target. Functions and fragments are expanded where they are used.

mod bodies;
mod constant;
mod declarations;
mod events;
mod expansion;
mod expression;
mod fit;
mod fragments;
mod imports;
mod kinds;
mod learn;
mod narrow;
mod params;
mod schemas;
mod scope;
mod tables;
mod targets;
mod test_blocks;
mod types;

#[cfg(test)]
mod tests;

use super::{
    CheckOptions, Declared, DeclaredKind, Event, Expr, ExprNode, Ignore, Loader, Mapping, Param, ParamId, Scope, Slot,
    SlotId, Source, SourceId, Table, TableId, Target, TargetId, Usage,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Kind;
use crate::source::{FileId, Span};
use crate::syntax::ast;
use declarations::{ConstDecl, FragmentDecl, FunctionDecl, Package, SchemaState};
use rustc_hash::{FxHashMap, FxHashSet};
use scope::Block;
use std::sync::Arc;

/// Nodes that one event may expand to.
const NODES: usize = 100_000;
/// Expressions and bodies inside one another, expansions included.
const DEPTH: usize = 160;

/// A resolved package.
pub(super) struct Resolved {
    /// The typed mapping; what an error spoiled is left out.
    pub(super) mapping: Option<Mapping>,
    /// What is declared, and whether anything uses it.
    pub(super) usage: Usage,
    /// Everything that was found.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Resolves the files of a package.
pub(super) fn resolve(files: &[(FileId, ast::File)], loader: &dyn Loader, options: &CheckOptions) -> Resolved {
    let mut found = Found::default();
    let library = imports::load(files, loader, &mut found);
    let mut resolver = Resolver::new(loader, options, found);
    resolver.declare_all(files, &library);
    resolver.fix_params();
    resolver.load_schemas();
    resolver.load_tables();
    resolver.fold_consts();
    let events = resolver.events();
    resolver.check_unexpanded();
    let tests = resolver.test_blocks(files, &events);
    resolver.finish(files, events, tests)
}

/// Diagnostics, each told once.
#[derive(Default)]
pub(super) struct Found {
    list: Vec<Diagnostic>,
    seen: FxHashSet<(Code, Span, String)>,
}

impl Found {
    /// Adds one, unless the same was told of the same place.
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        if self.seen.insert((diagnostic.code, diagnostic.span, diagnostic.message.clone())) {
            self.list.push(diagnostic);
        }
    }
}

/// Everything the pass knows.
pub(super) struct Resolver<'a> {
    loader: &'a dyn Loader,
    options: &'a CheckOptions,
    found: Found,
    usage: Vec<Declared>,
    usage_at: FxHashMap<Span, usize>,
    packages: Vec<Package<'a>>,
    params: Vec<Param>,
    param_decls: Vec<declarations::ParamDecl<'a>>,
    consts: Vec<ConstDecl<'a>>,
    tables: Vec<Table>,
    table_decls: Vec<declarations::TableDecl<'a>>,
    functions: Vec<FunctionDecl<'a>>,
    fragments: Vec<FragmentDecl<'a>>,
    sources: Vec<SchemaState<'a, Source>>,
    targets: Vec<SchemaState<'a, Target>>,
    event_decls: Vec<declarations::EventDecl<'a>>,
    emit_names: Vec<Vec<(Arc<str>, Span)>>,
    /// From the place of a value in an object expression to the place of its key.
    pair_keys: FxHashMap<Span, Span>,
    /// Whether nesting beyond the bound was told.
    told_deep: bool,
    env: Env<'a>,
}

/// Where the pass is: what is visible here, and what is known.
struct Env<'a> {
    /// Whose names are seen.
    package: usize,
    /// Lexical blocks, innermost last; those below `floor` are not seen.
    blocks: Vec<Block<'a>>,
    floor: usize,
    /// What guards have shown, innermost last.
    facts: Vec<narrow::Fact>,
    /// Functions and fragments being expanded, outermost first.
    trail: Vec<expansion::Use>,
    /// Whether `.` is seen.
    payload: bool,
    /// How long what is bound here lives.
    scope: Scope,
    /// Expressions and bodies inside one another.
    depth: usize,
    /// Whether `null` is a value (payloads in tests).
    nulls: bool,
    /// Whether an unknown kind is no fault: a body checked without a use.
    lenient: bool,
    /// The event being walked, or an empty one.
    event: EventState,
}

/// What an event has gathered so far.
#[derive(Default)]
struct EventState {
    index: Option<usize>,
    source: Option<SourceId>,
    target: Option<TargetId>,
    blank_is_missing: bool,
    slots: Vec<Slot>,
    /// By slot: whether its value is, or holds, a piece of the payload.
    from_payload: Vec<bool>,
    ignores: Vec<Ignore>,
    nodes: usize,
    full: bool,
}

impl<'a> Resolver<'a> {
    fn new(loader: &'a dyn Loader, options: &'a CheckOptions, found: Found) -> Self {
        let env = Env {
            package: 0,
            blocks: Vec::new(),
            floor: 0,
            facts: Vec::new(),
            trail: Vec::new(),
            payload: false,
            scope: Scope::Local,
            depth: 0,
            nulls: false,
            lenient: false,
            event: EventState::default(),
        };
        Self {
            loader,
            options,
            found,
            usage: Vec::new(),
            usage_at: FxHashMap::default(),
            packages: Vec::new(),
            params: Vec::new(),
            param_decls: Vec::new(),
            consts: Vec::new(),
            tables: Vec::new(),
            table_decls: Vec::new(),
            functions: Vec::new(),
            fragments: Vec::new(),
            sources: Vec::new(),
            targets: Vec::new(),
            event_decls: Vec::new(),
            emit_names: Vec::new(),
            pair_keys: FxHashMap::default(),
            told_deep: false,
            env,
        }
    }

    /// Adds a diagnostic; inside an expansion with the place of the use.
    fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = match self.env.trail.last() {
            Some(last) => diagnostic.also(last.span, format!("`{}` is used here", last.name)),
            None => diagnostic,
        };
        self.found.add(diagnostic);
    }

    /// Adds a declaration to the list of what is used; the same place again gives the same entry.
    fn declare_use(&mut self, what: DeclaredKind, name: &ast::Name) -> usize {
        let next = self.usage.len();
        let index = *self.usage_at.entry(name.span).or_insert(next);
        if index == next {
            let event = self.env.event.index.filter(|index| self.env.trail.is_empty() && *index != usize::MAX);
            self.usage.push(Declared { what, name: name.text.clone(), span: name.span, used: false, event });
        }
        index
    }

    fn mark_used(&mut self, index: usize) {
        if let Some(declared) = self.usage.get_mut(index) {
            declared.used = true;
        }
    }

    /// An expression in the place of one that is at fault; it fits everywhere, so that one cause gives one diagnostic.
    #[allow(clippy::unused_self)]
    fn spoiled(&self, span: Span) -> Expr {
        Expr { node: ExprNode::Todo, kind: kinds::sure(kinds::nothing()), span }
    }

    /// Adds a slot to the event.
    fn add_slot(&mut self, name: Arc<str>, kind: Kind, value: Option<Expr>, span: Span, from_payload: bool) -> SlotId {
        let id = SlotId(u32::try_from(self.env.event.slots.len()).unwrap_or(u32::MAX));
        self.env.event.slots.push(Slot { name, kind, scope: self.env.scope, value, span });
        self.env.event.from_payload.push(from_payload);
        id
    }

    fn param(&self, id: ParamId) -> &Param {
        &self.params[id.0 as usize]
    }

    fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0 as usize]
    }

    fn finish(self, files: &[(FileId, ast::File)], events: Vec<Event>, tests: Vec<super::TestBlock>) -> Resolved {
        let header = files.iter().find_map(|(_, file)| file.header.as_ref());
        let mapping = Mapping {
            name: header.map_or_else(|| Arc::from("mapping"), |header| header.name.text.clone()),
            version: header.map_or_else(|| Arc::from("0.0.0"), |header| header.version.text.clone()),
            params: self.params,
            tables: self.tables,
            sources: self.sources.into_iter().map(|state| state.value).collect(),
            targets: self.targets.into_iter().map(|state| state.value).collect(),
            events,
            tests,
            proofs: Vec::new(),
            host_functions: self.options.host_functions.clone(),
        };
        let declared = self.usage.into_iter().collect();
        Resolved { mapping: Some(mapping), usage: Usage { declared }, diagnostics: self.found.list }
    }
}
