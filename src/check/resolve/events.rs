//! Events and emits: their schemas, their blocks, which rules belong to which records.

use super::bodies::{Collected, Position};
use super::declarations::Global;
use super::targets::Spot;
use super::{EventState, Resolver};
use crate::check::{Each, Emit, Event, Rule, Scope, SourceId, TargetId};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::TargetPath;
use crate::syntax::ast::{self, EventItem, RuleKind};

/// A rule of the body, and before which emit it stands.
struct Shared {
    before: usize,
    rule: Rule,
}

impl<'a> Resolver<'a> {
    /// Resolves every event.
    pub(super) fn events(&mut self) -> Vec<Event> {
        (0..self.event_decls.len()).map(|index| self.event(index)).collect()
    }

    fn event(&mut self, index: usize) -> Event {
        let decl = &self.event_decls[index];
        let (item, name, body) = (decl.item, decl.name, decl.body);
        let (source_name, target_name) = (decl.source, decl.target);
        let source = self.schema_named(source_name, "source");
        let target = self.schema_named(target_name, "target");
        let (source, target) = (
            source.and_then(|global| if let Global::Source(id) = global { Some(id) } else { None }),
            target.and_then(|global| if let Global::Target(id) = global { Some(id) } else { None }),
        );
        let root = self.apart(0, |resolver| {
            resolver.env.event = EventState {
                index: Some(index),
                source,
                target,
                blank_is_missing: source.is_some_and(|id| resolver.sources[id.0 as usize].value.blank_is_missing),
                ..EventState::default()
            };
            resolver.env.payload = true;
            resolver.env.scope = Scope::Payload;
            let (emits, remarks) = resolver.event_body(body, item);
            (emits, remarks, std::mem::take(&mut resolver.env.event))
        });
        let (emits, remarks, state) = root;
        Event {
            name: name.text.clone(),
            doc: doc_text(&item.doc),
            source: source.unwrap_or(SourceId(0)),
            target: target.unwrap_or(TargetId(0)),
            slots: state.slots,
            emits,
            rejects: remarks.rejects,
            notes: remarks.notes,
            ignores: state.ignores,
            span: name.span,
        }
    }

    /// The source or target an event names.
    fn schema_named(&mut self, name: &ast::Name, what: &str) -> Option<Global> {
        match (self.global(0, &name.text), what) {
            (Some(global @ Global::Source(_)), "source") | (Some(global @ Global::Target(_)), "target") => {
                return Some(global);
            }
            _ => {}
        }
        let near = self.near_global(
            0,
            &name.text,
            match what {
                "source" => |global| matches!(global, Global::Source(_)),
                _ => |global| matches!(global, Global::Target(_)),
            },
        );
        let mut diagnostic = Diagnostic::error(Code::UnknownSchema, name.span)
            .message(format!("no {what} is called `{}`", name.text))
            .label(format!("an event reads `source -> target`, this is no {what}"));
        diagnostic = match near {
            Some(near) => diagnostic.help(format!("a near name is `{near}`")),
            None => diagnostic.help(format!("`{what} {} from \"schemas/....json\"` declares it", name.text)),
        };
        self.report(diagnostic);
        None
    }

    /// The record as a whole.
    fn root(&self) -> Spot {
        let target = self.env.event.target.map(|id| &self.targets[id.0 as usize]);
        let schema = target.filter(|target| !target.spoiled).map(|target| target.value.schema.clone());
        Spot { path: TargetPath::default(), schema, needed: true }
    }

    /// The records of an event, and its `reject` and `note` lines outside every emit.
    fn event_body(&mut self, body: &'a [EventItem], item: &'a ast::Item) -> (Vec<Emit>, Collected) {
        self.push_block();
        for item in body {
            if let EventItem::Rule(ast::Rule { kind: RuleKind::Let { name, value }, .. }) = item {
                self.bind_let(name, value);
            }
        }
        let at = Position { spot: self.root(), guards: Vec::new() };
        let has_emit = body.iter().any(|item| matches!(item, EventItem::Emit(_)));
        let mut collected = Collected { shared: true, ..Collected::default() };
        let (mut shared, mut emits) = (Vec::new(), Vec::new());
        self.emit_names.push(Vec::new());
        for item in body {
            match item {
                EventItem::Rule(rule) => {
                    self.rule(rule, &at, &mut collected);
                    let rules = collected.rules.drain(..);
                    shared.extend(rules.map(|rule| Shared { before: emits.len(), rule }));
                }
                EventItem::Emit(emit) => {
                    let emit = self.emit(emit, emits.len(), &at);
                    emits.push(emit);
                }
            }
        }
        self.resolve_waiting();
        self.pop_block();
        if has_emit {
            share(&mut emits, &shared);
        } else {
            let rules = shared.into_iter().map(|shared| shared.rule).collect();
            emits.push(Emit {
                name: None,
                each: Vec::new(),
                filter: None,
                rules,
                rejects: Vec::new(),
                notes: Vec::new(),
                whole: true,
                span: item.span,
            });
        }
        (emits, collected)
    }

    fn emit(&mut self, emit: &'a ast::Emit, index: usize, at: &Position) -> Emit {
        self.emit_name(&emit.name);
        let scope = Scope::Record(u32::try_from(index).unwrap_or(u32::MAX));
        let outer = std::mem::replace(&mut self.env.scope, scope);
        let known = self.env.facts.len();
        self.push_block();
        let each: Vec<Each> = emit.each.iter().filter_map(|generator| self.generator(generator)).collect();
        for list in each.iter().map(|each| &each.list) {
            self.tell_unhandled(list, emit.span);
        }
        let filter = emit.filter.as_ref().map(|filter| self.condition(filter));
        if let Some(filter) = &filter {
            self.tell_unhandled(filter, filter.span);
            self.assume(filter, true);
        }
        self.settle_block();
        let mut collected = Collected::default();
        self.lines(&emit.body, at, &mut collected);
        self.pop_block();
        self.env.facts.truncate(known);
        self.env.scope = outer;
        let Collected { rules, rejects, notes, .. } = collected;
        Emit {
            name: Some(emit.name.text.clone()),
            each,
            filter,
            rules,
            rejects,
            notes,
            whole: true,
            span: emit.name.span,
        }
    }

    fn emit_name(&mut self, name: &ast::Name) {
        let Some(names) = self.emit_names.last_mut() else { return };
        let first = names.iter().find(|(known, _)| *known == name.text).map(|(_, span)| *span);
        names.push((name.text.clone(), name.span));
        if let Some(first) = first {
            self.report(
                Diagnostic::error(Code::DuplicateName, name.span)
                    .message(format!("two emits are called `{}`", name.text))
                    .label("the second one")
                    .also(first, "the first one")
                    .help("give one of them another name"),
            );
        }
    }
}

/// Rules outside `emit` belong to all records, where they were written.
fn share(emits: &mut [Emit], shared: &[Shared]) {
    for (index, emit) in emits.iter_mut().enumerate() {
        let own = std::mem::take(&mut emit.rules);
        let before = shared.iter().filter(|shared| shared.before <= index).map(|shared| shared.rule.clone());
        let after = shared.iter().filter(|shared| shared.before > index).map(|shared| shared.rule.clone());
        emit.rules = before.chain(own).chain(after).collect();
    }
}

fn doc_text(doc: &ast::Doc) -> String {
    doc.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join("\n")
}

/// A place without a target: the body of a fragment that nothing uses.
pub(super) fn nowhere() -> Position {
    Position { spot: Spot { path: TargetPath::default(), schema: None, needed: false }, guards: Vec::new() }
}
